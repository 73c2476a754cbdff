"""Who publishes: every statement of a document that names its publisher, and the name that they come to together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.identity.evidence import Clue, weigh
from ingestion.identity.lines import Line
from ingestion.identity.names import (
    begins_with_place,
    complete_bare_level,
    is_captioned_name,
    is_division,
    is_unit_name,
    own_name,
    spells_out_place,
    states_own_office,
    states_summary,
    without_level,
)
from ingestion.identity.titles import Title, page_title_parts, read_title
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.ordinals import ORDINAL
from ingestion.scope import ending
from ingestion.wording import depends_on_layouts

_CAPTION = re.compile(r"(?:部门|单位)(?:[(](?:单位|部门)[)]|/单位|/部门)?(?:名称|全称)?(?:[(](?:公章|盖章)[)])?:")
_CODE = re.compile(r"[\[(]?(?P<code>\d{3,12})[\])]?[\s_\-—.]*(?=[\u4e00-\u9fff])")
_CODED_UNIT = re.compile(r"(?P<code>\d{3,12})-?(?P<unit>[\u4e00-\u9fff][\u4e00-\u9fff()]{1,38})")
_YEAR = re.compile(r"(?:19|20)\d\d年")
"""2026年甲市乙局: the year of a title is no code of the body behind it."""
_FUNCTION_CODE = re.compile(r"2\d{4}(?:\d\d)?|[1235]\d\d(?:\d\d)?(?=支出|收入|福利)")
_TOWNSHIP = re.compile("(?:街道办事处|[镇乡]人民政府)$")
_TOWNSHIP_OFFICE = re.compile("(?<=街道)办事处$|(?<=[镇乡])人民政府$")
_SUMMED_UP_BY = re.compile(r"经(?P<unit>[\u4e00-\u9fff]{2,20}财政局)汇总")
_OWN_OFFICE = re.compile(r"(?:^|即|是|为|包括)(?P<unit>[\u4e00-\u9fff]{4,30})(?:[(](?:机关)?本级[)]|本级)")
_CAPTION_YEAR = re.compile(r"年度:(20\d\d)")
_OWN_OFFICE_OF = re.compile(r"(?P<unit>[\u4e00-\u9fff]{4,30})包括(?P=unit)(?:机关)?本级")
_OTHER_DOCUMENT = re.compile("《[^《》]*》(?:[(][^()]*号[)])?")
_ABOUT_ITSELF = 60
_SEGMENT = 70


@dataclass(frozen=True, slots=True)
class Publisher:
    """`printed` is the name that most speaks for, `name` the fullest form of it that the document prints."""

    name: str
    printed: str


def publisher_clues(lines: list[Line], titles: list[Title], covers: list[Line]) -> list[Clue]:
    """Everything that names the publisher, or says whether it publishes for itself (本级) or with its units (汇总)."""
    clues: list[Clue] = []
    for title in titles:
        clues += _of_title(title, "cover_title", title.lines[0])
    on_cover = {id(line) for line in covers}
    in_title = {id(line) for title in titles for line in title.lines}
    for line in lines:
        if line.source == "page_title":
            for part in page_title_parts(line.text):
                clues += _of_title(read_title(part), "page_title", line)
            continue
        clues += _of_captions(line)
        clues += _of_codes(line)
        if id(line) in on_cover:
            if id(line) not in in_title:
                clues += [*_of_cover_line(line)] or [*_of_heading(line)] or ([] if line.is_heading else _of_sentences(line))
        elif line.is_heading:
            clues += _of_heading(line)
        elif line.source == "text":
            clues += _of_sentences(line)
    return clues


def settle_publisher(clues: list[Clue], lines: list[Line]) -> Publisher | None:
    """The name with the greatest weight. One that does not say its place gives way to a longer one that does and ends with it."""
    weights = weigh(clues, "unit_name")
    if not weights:
        return None
    printed = next(iter(weights))
    fuller = [n for n in weights if n != printed and begins_with_place(n)]
    if begins_with_place(printed):
        above = [n for n in fuller if _has_place_above(n, printed) or spells_out_place(n, printed)]
        return Publisher(max(above, key=len, default=printed), printed)
    longer = [n for n in fuller if n.endswith(printed) or without_level(n) == printed]
    longer += [n[: -len(place)] + printed for n in fuller if (place := _place_of_township(printed)) and n.endswith(place)]
    if longer:
        return Publisher(longer[0], printed)
    return Publisher(complete_bare_level(printed, "\n".join(line.text for line in lines)), printed)


def _place_of_township(name: str) -> str | None:
    """丙镇 of 丙镇人民政府: titles name the one (甲市乙区丙镇2024年部门预算), the text the other."""
    office = _TOWNSHIP_OFFICE.search(name)
    return name[: office.start()] if office else None


def _has_place_above(name: str, printed: str) -> bool:
    """甲市乙区财政局 for 乙区财政局; a place printed twice (甲市甲市财政局) says nothing more."""
    place = name.removesuffix(printed)
    return name.endswith(printed) and is_division(place) and not printed.startswith(place)


def settle_code(clues: list[Clue], publisher: Publisher | None) -> str | None:
    """The code printed beside the publisher's name most often; beside any name where none stands beside its own."""
    if publisher is None:
        return None
    codes = Counter(clue.value for clue in clues if clue.attribute == "unit_code")
    lines = {id(clue.line): clue.line for clue in clues if clue.attribute == "unit_code"}.values()
    own = Counter(code for line in lines for code, name in coded_names(line) if _is_same_body(name, publisher.printed))
    found = (own or codes).most_common(1)
    return found[0][0] if found else None


def _is_same_body(name: str, other: str) -> bool:
    return name.endswith(other) or other.endswith(name)


def captioned_publisher(lines: list[Line]) -> tuple[str | None, int | None]:
    """The publisher and year that the captions over one table name."""
    clues = [clue for line in lines for clue in (*_of_captions(line), *_of_codes(line))]
    names = [clue.value for clue in clues if clue.attribute == "unit_name" and clue.kind in ("caption", "coded")]
    years = [int(found.group(1)) for line in lines if (found := _CAPTION_YEAR.search(line.text))]
    return (names[0] if names else None), (years[0] if years else None)


def coded_names(line: Line) -> Iterator[tuple[str, str]]:
    """Codes and the names beside them: 部门：305-甲市乙局　单位：305002-甲市丙中心."""
    clues = [*_of_captions(line), *_of_codes(line)]
    names, codes = ([clue.value for clue in clues if clue.attribute == attribute] for attribute in ("unit_name", "unit_code"))
    if len(names) == len(codes):
        yield from zip(codes, names, strict=True)


def _of_title(title: Title, kind: str, line: Line) -> Iterator[Clue]:
    if title.unit is None:
        return
    yield Clue("unit_name", title.unit, "division" if is_division(title.unit) else kind, line)
    yield from _level_marks(title.is_own_office, title.is_summary, line)


def _level_marks(is_own_office: bool, is_summary: bool, line: Line) -> Iterator[Clue]:
    if is_own_office:
        yield Clue("publication_level", "unit", "own_office", line)
    if is_summary:
        yield Clue("publication_level", "department", "summary", line)


def _of_captions(line: Line) -> Iterator[Clue]:
    words = load_vocabulary()
    for caption in _CAPTION.finditer(line.text):
        before = line.text[: caption.start()]
        if words.other_caption.search(before):
            continue
        kind = "superior_caption" if words.superior_caption.search(before) else "caption"
        behind = line.text[caption.end() :] or line.following
        end = words.caption_end.search(behind)
        value = behind[: end.start()] if end else behind
        code = _CODE.match(value)
        printed = value[code.end() :] if code else value
        name = own_name(printed)
        if not is_captioned_name(name):
            continue
        yield Clue("unit_name", name, "division" if is_division(name) else kind, line)
        if kind == "caption":
            yield from _level_marks(states_own_office(printed), states_summary(printed), line)
        if code and not _YEAR.match(value):
            yield Clue("unit_code", code["code"], kind, line)


def _of_codes(line: Line) -> Iterator[Clue]:
    found = _CODED_UNIT.fullmatch(line.text)
    if not found or _FUNCTION_CODE.fullmatch(found["code"]) or load_vocabulary().statements.classified.search(found["unit"]):
        return
    name = own_name(found["unit"])
    if is_unit_name(name) and not is_division(name):
        yield Clue("unit_name", name, "coded", line)
        if not _YEAR.match(line.text):
            yield Clue("unit_code", found["code"], "coded", line)


def _of_cover_line(line: Line) -> Iterator[Clue]:
    name = own_name(line.text)
    if is_unit_name(name) and not is_division(name):
        yield Clue("unit_name", name, "cover_line", line)
        yield from _level_marks(states_own_office(line.text), states_summary(line.text), line)


def _heads_a_part(text: str) -> bool:
    return ending(load_vocabulary().statements.parts_about_the_unit, text) is not None


@depends_on_layouts
def _description() -> re.Pattern[str]:
    kinds = load_vocabulary().statements.descriptions.pattern
    return re.compile(rf"(?:是|为|系)(?:主管|[\u4e00-\u9fff]{{0,14}}{kinds})|贯彻落实|的?主要职[责能]")


@depends_on_layouts
def _duties() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[,。;])(?P<unit>[\u4e00-\u9fff]{{4,30}}?)的?{load_vocabulary().statements.duties.pattern}")


def _of_heading(line: Line) -> Iterator[Clue]:
    title = read_title(line.text)
    if title.unit and (title.year is not None or title.level is not None or _heads_a_part(line.text)):
        yield Clue("unit_name", title.unit, "division" if is_division(title.unit) else "heading", line)


def _is_about_division(title: Title, segment: str, text: str) -> bool:
    """甲市本级2024年安排“三公”经费…: a text that begins with the money of a division's own level; not 我局收入…，甲市本级2024年安排…."""
    if (
        not re.fullmatch(f"(?:{ORDINAL})?", text[: text.index(segment)])
        or title.year is None
        or not title.unit
        or not is_division(title.unit)
        or not begins_with_place(title.unit)
    ):
        return False
    return _YEAR.sub("", segment, count=1).lstrip("度").startswith(f"{title.unit}本级")


def _of_description(line: Line, text: str) -> Iterator[Clue]:
    """甲市乙局是…的工作部门; 根据《…》(…号),甲市乙局主要履行以下职责; 甲市乙局包括甲市乙局本级一家."""
    described = _description().search(line.text[:_ABOUT_ITSELF])
    named = own_name(line.text[: described.start()]) if described else ""
    if not (named and is_unit_name(named) and not is_division(named)):
        duties = _duties().search(text)
        named = own_name(duties["unit"]) if duties and begins_with_place(own_name(duties["unit"])) else ""
    if named and is_unit_name(named) and not is_division(named):
        yield Clue("unit_name", named, "description", line)
    if (office := _OWN_OFFICE_OF.match(text)) and is_unit_name(name := own_name(office["unit"])):
        yield Clue("unit_name", name, "description", line)


def _of_sentences(line: Line) -> Iterator[Clue]:
    itself = load_vocabulary().statements.speaks_of_itself
    text = _OTHER_DOCUMENT.sub("", line.text)
    for segment in re.split("[。;,:、]", text):
        title = read_title(segment[:_SEGMENT]) if "20" in segment else None
        if title and title.year is not None and title.unit and not is_division(title.unit):
            yield Clue("unit_name", title.unit, "sentence" if begins_with_place(title.unit) else "loose_sentence", line)
        elif title and _is_about_division(title, segment, text):
            yield Clue("unit_name", title.unit or "", "division", line)
        elif (said := itself.search(segment[:_ABOUT_ITSELF])) and is_unit_name(name := own_name(segment[: said.start()])):
            if begins_with_place(name) or _TOWNSHIP.search(name):
                yield Clue("unit_name", name, "description", line)
    if (summed := _SUMMED_UP_BY.search(line.text)) and begins_with_place(summed["unit"]):
        yield Clue("unit_name", summed["unit"], "description", line)
    yield from _of_description(line, text)
    if load_vocabulary().statements.lists_of_units.search(line.text):
        for segment in re.split("[。;,:、]", line.text):
            if (office := _OWN_OFFICE.search(segment)) and is_unit_name(name := own_name(office["unit"])):
                yield Clue("unit_name", name, "own_office", line)
