"""Names of bodies: what of a printed text is a name, what only stands beside one, and which division a name begins with."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

from ingestion.amounts import compact
from ingestion.identity.vocabulary import load_vocabulary

_DIVISIONS = Path(__file__).resolve().parent.parent / "data" / "administrative_divisions.csv"
_ALLOWED = re.compile(r"[\u3007\u4e00-\u9fff\d()A-Za-z·—-]+")
_LONGEST_PLACE = 15
_LONGEST_REST = 2
"""国家税务总局云 / 岭市…, 云岭市公 / 安局…: so much of a name's next word at the end of a line; more may be words of something else."""
_SOME_PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}?(?<!社)(?<!城)(?<!开发)(?<!园)(?<!校)(?<!景)(?<!灌)(?<!矿)(?:省|市|县|区|旗|州)(?=..)")
"""Divisions that the list does not hold: new ones, development zones, abolished ones."""
_NO_DIVISION = re.compile("(?:开发|园|保护|灌|矿|景|社|校|库)区$")
_NO_LEVEL = re.compile("(?:00)+$")
_PREFECTURE = re.compile("自治州$")
_PLACE_SUFFIX = re.compile("[省市州盟县区旗地自]")
_OWN_LEVEL = re.compile(r"[(]?(?:机关)?本级(?:机关)?[)]?$|[(]机关[)]$")
_BRACKETED = re.compile(r"[(][^()]+[)]")
_SUMMARY = re.compile(r"[(]汇总[)]$")


def own_name(text: str) -> str:
    """A unit's name without ordinals, site names and the like before it and （本级）, （汇总）, 部门 and the like behind it."""
    words = load_vocabulary()
    name, previous = compact(text), ""
    while previous != name:
        previous = name
        name = words.leading.sub("", name)
        shorter = words.trailing.sub("", name)
        name = shorter if len(shorter) > 1 else name
        if _BRACKETED.fullmatch(name):
            name = name[1:-1]
        if name.count("(") != name.count(")"):
            name = name.strip("()")
    return name


def is_unit_name(name: str) -> bool:
    """Whether a cleaned text can be the name of a body, or of a division."""
    words = load_vocabulary()
    if len(name) > words.longest or not _ALLOWED.fullmatch(name) or name[0].isdigit() or words.never.search(name):
        return False
    return (len(name) >= words.shortest and words.ending.search(name) is not None) or (len(name) > 1 and is_division(name))


def is_captioned_name(name: str) -> bool:
    """Whether what stands behind "编制单位：" is a name: bodies may be called 预算绩效评价中心."""
    words = load_vocabulary()
    fits = words.shortest <= len(name) <= words.longest and _ALLOWED.fullmatch(name) is not None
    return fits and not words.statements.no_captioned_names.search(name) and words.ending.search(name) is not None


def is_division(name: str) -> bool:
    """A division's own name (甲市, 乙区, 丙市级): it heads the documents of the whole region."""
    region = name.removesuffix("级").removesuffix("本")
    return len(region) > 1 and load_vocabulary().division.search(region) is not None and not _NO_DIVISION.search(region)


def states_own_office(text: str) -> bool:
    """甲市乙局（本级）: the department's own unit without those below it."""
    return _OWN_LEVEL.search(text) is not None


def states_summary(text: str) -> bool:
    """甲市乙局（汇总）: the department with all units below it."""
    return _SUMMARY.search(text) is not None


@lru_cache(maxsize=1)
def _division_codes() -> dict[str, list[str]]:
    """Full names of all divisions, 甲州 for 甲乙族自治州, and the short ones of provinces and cities, each with its codes.

    Short names of counties are plain words too (公安, 社旗). A code without its noughts begins those of the divisions within.
    """
    found: dict[str, list[str]] = defaultdict(list)
    with _DIVISIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spoken = f"{row['short_name']}州" if _PREFECTURE.search(row["name"]) and row["short_name"] else ""
            for name in {row["name"], spoken, row["short_name"] if row["level"] != "county" else ""} - {""}:
                found[name].append(_NO_LEVEL.sub("", row["region_code"]))
    return dict(found)


def begins_with_place(name: str) -> bool:
    """Whether a name says where its body is: it begins with a division, or with a body above all divisions."""
    known = _division_codes()
    if any(name[:n] in known for n in range(2, min(len(name), _LONGEST_PLACE) + 1)):
        return True
    return load_vocabulary().central.search(name) is not None or _SOME_PLACE.match(name) is not None


def name_goes_on(above: str, below: str) -> bool:
    """Whether a body's name, begun in one line, goes on in the next: 云岭市 / 寿山区…, 云岭某族自 / 治州…, 中国人民政治协商会议 / ….

    Only places and bodies that are named before them are told so (and little more): any other word over a title may be something else,
    and so may a place over a body that begins with its own: 云岭市 / 云岭市教育局, 云岭市 / 市教育局, 寿山市 / 云岭省教育厅.
    """
    if below.startswith(above[:-1]):
        return False
    joined, start, position = above + below, 0, 0
    while position < len(above) and (length := _first_place(joined[position:])):
        start, position = position, position + length
    last, is_body = joined[start:position], load_vocabulary().central_name.match(joined[start:]) is not None
    if position < len(above):  # a piece of the name's next word
        is_piece = len(above) - position <= _LONGEST_REST and not is_unit_name(above)
        return is_piece and (is_body or is_division(last)) and not _first_place(below)
    if position > len(above) or is_body:
        return True
    if not is_division(last):
        return _PLACE_SUFFIX.match(below) is not None
    return not load_vocabulary().bare_level.match(below) and not _says_place_within(below) and _may_lie_in(below, last)


def repeats_level(above: str, below: str) -> bool:
    """云岭市 / 市教育局: the second line names the body as those of the place do, and goes on with no name."""
    bare = load_vocabulary().bare_level.match(below)
    return bare is not None and above.endswith(bare.group()) and is_division(above)


def _says_place_within(name: str) -> bool:
    """中共云岭市委宣传部, 国家税务总局云岭市税务局: a body named before its place."""
    return load_vocabulary().central.search(name) is not None and any(begins_with_place(name[n:]) for n in range(2, len(name)))


def _first_place(text: str) -> int:
    """The length of the division, or of the body named before one, that `text` begins with."""
    known = _division_codes()
    whole = load_vocabulary().central_name.match(text)
    return max([len(whole.group()) if whole else 0, *(n for n in range(2, min(len(text), _LONGEST_PLACE) + 1) if text[:n] in known)])


def _may_lie_in(name: str, place: str) -> bool:
    """Whether the division that a name begins with may lie in `place`; one that the list does not hold may lie anywhere."""
    codes = _division_codes()
    inner, outer = codes.get(name[: _first_place(name)], []), codes.get(place, [])
    return not inner or any(code != region and code.startswith(region) for code in inner for region in outer)


def without_level(name: str) -> str:
    """甲县第一中学 as 甲第一中学, how publishers shorten it; a name without its division as it is."""
    place = _SOME_PLACE.match(name)
    return name[: place.end() - 1] + name[place.end() :] if place else name


def spells_out_place(name: str, shorter: str) -> bool:
    """云岭某族自治州审计局 for 云岭州审计局: the same place, its name in full."""
    place = _SOME_PLACE.match(shorter)
    if place is None or not name.endswith(shorter[place.end() :]):
        return False
    full = name[: len(name) - len(shorter) + place.end()]
    return "自治" in full and "自治" not in place.group() and full[0] == shorter[0] and full[-1] == place.group()[-1]


def complete_bare_level(name: str, text: str) -> str:
    """省政协办公厅 with the province that the text names most (江苏省…): the publisher leaves out what everybody there knows."""
    bare = load_vocabulary().bare_level.match(name)
    if bare is None:
        return name
    level = bare.group()
    known = _division_codes()
    places: Counter[str] = Counter()
    for found in re.finditer(rf"[\u4e00-\u9fff]{{2,8}}?{level}", text):
        for length in range(3, len(found.group()) + 1):
            if (place := found.group()[-length:]) in known:
                places[place] += 1
    return places.most_common(1)[0][0].removesuffix(level) + name if places else name
