"""Names of bodies: what of a printed text is a name, what only stands beside one, and which division a name begins with."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from ingestion.amounts import compact
from ingestion.identity.vocabulary import load_vocabulary

_DIVISIONS = Path(__file__).resolve().parent.parent / "data" / "administrative_divisions.csv"
_ALLOWED = re.compile(r"[\u3007\u4e00-\u9fff\d()A-Za-z·—-]+")
_LONGEST_PLACE = 15
_LONGEST_REST = 2
"""国家税务总局云 / 岭市…, 云岭市公 / 安局…: so much of a name's next word at the end of a line; more may be words of something else."""
_BARE_LEVEL = re.compile(r"^(?:省|市|县|区|州|旗)(?!.{0,1}$)")
_SOME_PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}?(?<!社)(?<!城)(?<!开发)(?<!园)(?<!校)(?<!景)(?<!灌)(?<!矿)(?:省|市|县|区|旗|州)(?=..)")
"""Divisions that the list does not hold: new ones, development zones, abolished ones."""
_NO_DIVISION = re.compile("(?:开发|园|保护|灌|矿|景|社|校|库)区$")
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
def _division_names() -> frozenset[str]:
    """Full names of all divisions, 甲州 for 甲乙族自治州, and the short ones of provinces and cities.

    Those of counties are plain words too (公安, 社旗).
    """
    with _DIVISIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    spoken = {f"{row['short_name']}州" for row in rows if _PREFECTURE.search(row["name"]) and row["short_name"]}
    return frozenset({row["name"] for row in rows} | spoken | {row["short_name"] for row in rows if row["level"] != "county"} - {""})


def begins_with_place(name: str) -> bool:
    """Whether a name says where its body is: it begins with a division, or with a body above all divisions."""
    known = _division_names()
    if any(name[:n] in known for n in range(2, min(len(name), _LONGEST_PLACE) + 1)):
        return True
    return load_vocabulary().central.search(name) is not None or _SOME_PLACE.match(name) is not None


@lru_cache(maxsize=1)
def _short_county_names() -> frozenset[str]:
    with _DIVISIONS.open(encoding="utf-8", newline="") as file:
        return frozenset(row["short_name"] for row in csv.DictReader(file) if row["level"] == "county") - {""}


def name_goes_on(above: str, below: str) -> bool:
    """Whether a body's name, begun in one line, goes on in the next: 云岭市 / 寿山区…, 云岭某族自 / 治州…, 中国人民政治协商会议 / ….

    Only places and bodies that are named before them are told so (and little more): any other word over a title may be something else.
    """
    if below.startswith(above[:-1]):
        return False  # 云岭市 / 云岭一中: a place printed twice says nothing more
    if above in _short_county_names() and not begins_with_place(below):
        return True
    joined, position = above + below, 0
    while position < len(above):
        length = _first_place(joined[position:])
        if not length:
            return 0 < position >= len(above) - _LONGEST_REST
        position += length
    return position > len(above) or _whole_place(above) or _PLACE_SUFFIX.match(below) is not None


def _first_place(text: str) -> int:
    """The length of the division, or of the body named before one, that `text` begins with."""
    known = _division_names()
    whole = load_vocabulary().central_name.match(text)
    return max([len(whole.group()) if whole else 0, *(n for n in range(2, min(len(text), _LONGEST_PLACE) + 1) if text[:n] in known)])


def _whole_place(text: str) -> bool:
    return is_division(text) or load_vocabulary().central_name.fullmatch(text) is not None


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
    bare = _BARE_LEVEL.match(name)
    if bare is None:
        return name
    level = bare.group()
    known = _division_names()
    places: Counter[str] = Counter()
    for found in re.finditer(rf"[\u4e00-\u9fff]{{2,8}}?{level}", text):
        for length in range(3, len(found.group()) + 1):
            if (place := found.group()[-length:]) in known:
                places[place] += 1
    return places.most_common(1)[0][0].removesuffix(level) + name if places else name
