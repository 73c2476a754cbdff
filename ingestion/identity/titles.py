"""Titles of disclosures: publisher, year, stage and level as one line, or several lines of a cover, say them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingestion.identity.lines import Line
from ingestion.identity.names import (
    begins_with_place,
    is_division,
    is_unit_name,
    name_goes_on,
    own_name,
    repeats_level,
    states_own_office,
    states_summary,
)
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.ordinals import CHINESE

_YEAR = re.compile(rf"(?<![\d与比较])(20\d\d)(?:年度?|(?=部门|单位))(?!\d{{1,2}}月|{CHINESE}月)")
_PART_HEADING = re.compile(rf"第{CHINESE}部分|[(]?{CHINESE}[)、]|附件")
_CAPTION = re.compile(r"[:：]")
_LEVELS = (("department", re.compile(r"部门(?:综合|收支|财务)?(?:预|决)算")), ("unit", re.compile(r"单位(?:综合|收支|财务)?(?:预|决)算")))
_EITHER_STAGE = re.compile("预算?、?决算")
"""财政预决算, a column of a site, says neither."""
_MOST_LINES = 4
_SECOND_NAME = re.compile("[(](?P<name>[^()]{4,})[)]")


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says; None where it does not say it. `lines` are the printed lines that it takes."""

    text: str
    year: int | None
    unit: str | None
    stage: str | None
    level: str | None
    is_own_office: bool
    is_summary: bool
    about: str = ""
    """The text without the publisher's name, which may have a 预算 of its own (预算评审中心)."""
    lines: tuple[Line, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Publisher, year and stage; a division alone is no publisher."""
        return self.year is not None and self.stage is not None and self.unit is not None and not is_division(self.unit)


def read_title(text: str, lines: tuple[Line, ...] = ()) -> Title:
    """What one text (compact, years in digits) says as a title."""
    year = _YEAR.search(text)
    before, after = (text[: year.start()], text[year.end() :]) if year else (text, "")
    printed = _longest_name(after) or _longest_name(before)
    unit = own_name(printed) if printed else None
    about = text.replace(unit, "", 1) if unit else text
    return Title(
        text,
        int(year.group(1)) if year else None,
        unit,
        stage_of(about),
        next((level for level, pattern in _LEVELS if pattern.search(about)), None),
        bool(unit) and states_own_office(_with_brackets(text, unit)),
        bool(unit) and states_summary(_with_brackets(text, unit)),
        about,
        lines,
    )


def stage_of(text: str) -> str | None:
    """budget | final, by the words of a title; a final account also speaks of the budget that it is compared with."""
    text = _EITHER_STAGE.sub("", text)
    return "final" if "决算" in text else "budget" if "预算" in text else None


def may_begin_title(lines: list[Line]) -> bool:
    """Whether the first lines hold a digit and a stage at all, as every whole title does: a cheap question, asked of each paragraph."""
    text = "".join(line.text for line in lines[:_MOST_LINES])
    return stage_of(text) is not None and any(character.isdigit() for character in text)


def cover_titles(cover: list[Line]) -> list[Title]:
    """The titles of a cover: whole ones first, the fewest lines that make one; then lines that say only a part.

    A title whose publisher begins with its place is better than one without: 甲市生态 / 环境局2024年部门预算 is broken in the name.
    """
    titles: list[Title] = []
    used: set[int] = set()
    if not any(character.isdigit() for line in cover for character in line.text):
        return titles  # every title says its year: pages of nothing but words are not searched
    for needs_place in (True, False):
        for length in range(1, _MOST_LINES + 1):
            for start in range(len(cover) - length + 1):
                places = range(start, start + length)
                if used.intersection(places) or _is_second_name(cover, start) or not _hangs_together(cover[start : start + length]):
                    continue
                title = _join(cover[start : start + length])
                if title.is_whole and (not needs_place or begins_with_place(title.unit or "")):
                    first = start - 1 if start - 1 not in used and _begins_above(cover, start, title) else start
                    titles.append(_join(cover[first : start + length]))
                    used.update(range(first, start + length))
    lines = [line for i, line in enumerate(cover) if i not in used and line.is_heading and not line.is_cut]
    titles += [title for line in lines if (title := _join([line])).year is not None]
    return titles


def _begins_above(cover: list[Line], start: int, title: Title) -> bool:
    """云岭市 / 寿山区教育局2024年部门预算: the line over a whole title is the beginning of its publisher's name."""
    if start == 0 or not title.unit or not title.text.startswith(title.unit):
        return False
    above = cover[start - 1]
    longer = _join([above, *title.lines]).unit
    return longer == own_name(above.text) + title.unit and name_goes_on(own_name(above.text), title.unit)


def _is_second_name(cover: list[Line], start: int) -> bool:
    """甲市文化广电旅游局 / （甲市文物局）/ 2024年部门预算: no title begins with the other name that a body bears, in brackets."""
    bracketed = _SECOND_NAME.match(cover[start].text)
    return bracketed is not None and start > 0 and all(is_unit_name(own_name(name)) for name in (bracketed["name"], cover[start - 1].text))


def _join(lines: list[Line]) -> Title:
    return read_title("".join(line.text for line in lines), tuple(lines))


def _hangs_together(lines: list[Line]) -> bool:
    if any(repeats_level(above.text, below.text) for above, below in pairwise(lines)):
        return False
    return not any(_PART_HEADING.match(line.text) or _CAPTION.search(line.text) for line in lines[1:]) and not (
        len(lines) > 1 and _CAPTION.search(lines[0].text)
    )


def _longest_name(text: str) -> str | None:
    """The longest beginning of `text` that is a body's name, before a word that says what the title is about, or all of it."""
    ends = [found.start() for found in load_vocabulary().subject.finditer(text)] + [len(text)]
    return next((text[:end] for end in reversed(ends) if is_unit_name(own_name(text[:end]))), None)


def _with_brackets(text: str, unit: str | None) -> str:
    """The name with what stands in brackets or as 本级 directly behind it."""
    behind = text[text.index(unit) + len(unit) :] if unit and unit in text else ""
    found = re.match(r"[(][^()]{1,6}[)]|本级", behind)
    return (unit or "") + (found.group() if found else "")


def page_title_parts(text: str) -> Iterator[str]:
    """The title of a web page without the names of site and column around it."""
    yield from (part for part in re.split(r"[_|>›»]|--|-(?=[\u4e00-\u9fff])", text) if len(part) > 3)
