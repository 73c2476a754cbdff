"""What stands below each other on one sheet: tables, each with its own title, and text between them.

A sheet may hold a whole disclosure: cover, tables, explanations, one below the other with or without blank rows. Told apart are

- explanations: rows with one text each, where there are sentences among them;
- tables: the rest, cut before a title that stands behind some blank rows, or behind a table's rows and before a header of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.amounts import is_blank, parse_number
from ingestion.ordinals import CHINESE, ORDINAL_NUMBER

_GAP_ROWS = 2
_LONGEST_TITLE = 60
_SENTENCE_LENGTH = 30
_HEADER_REACH = 4
_WORDS = re.compile(r"[A-Za-z\u4e00-\u9fff]")
_TITLE = re.compile(rf"(?:表|表[（(].{{1,12}}[)）])\s*$|^\s*(?:附?表|附件)\s*{ORDINAL_NUMBER}")
_SENTENCE = re.compile(r"[。；;：:]\s*$")
_HEADING = re.compile(rf"^\s*(?:第{CHINESE}部分|目\s*录|{CHINESE}、|[（(]{ORDINAL_NUMBER}[)）]|\d+[.、．])")

Texts = list[tuple[int, str]]
"""The filled cells of one row: (column, text)."""


@dataclass(frozen=True, slots=True)
class Area:
    """Rows `first` to `last` of a sheet that belong together."""

    first: int
    last: int
    is_text: bool


def split_areas(rows: Mapping[int, Texts]) -> list[Area]:
    """The areas of a sheet in order; `rows` holds the rows with anything in them."""
    numbers = sorted(rows)
    areas: list[Area] = []
    for start, end, is_text in _text_and_tables(rows, numbers):
        if is_text:
            areas.append(Area(numbers[start], numbers[end - 1], True))
        else:
            areas += _split_tables(rows, numbers[start:end])
    return areas


def _text_and_tables(rows: Mapping[int, Texts], numbers: list[int]) -> list[tuple[int, int, bool]]:
    """(start, end, is text) of the stretches of explanations and of what stands between them."""
    stretches: list[tuple[int, int, bool]] = []
    at = 0
    while at < len(numbers):
        end = at
        is_single = _is_single_text(rows[numbers[at]])
        while end < len(numbers) and _is_single_text(rows[numbers[end]]) == is_single:
            end += 1
        if is_single:
            cut = end if end == len(numbers) else _table_begins(rows, numbers, at, end)
            has_sentences = sum(_is_sentence(rows[n][0][1]) for n in numbers[at:cut]) >= 2
            whole_sheet = at == 0 and end == len(numbers)
            if has_sentences or whole_sheet:
                stretches.append((at, cut, True))
                at = cut
            if at == end:
                continue
        if stretches and not stretches[-1][2]:
            stretches[-1] = (stretches[-1][0], end, False)
        else:
            stretches.append((at, end, False))
        at = end
    return [s for s in stretches if s[0] < s[1]]


def _table_begins(rows: Mapping[int, Texts], numbers: list[int], at: int, end: int) -> int:
    """Where, in single rows before a table, its captions begin: the last title and what stands between it and the table."""
    for i in range(end - 1, max(at, end - _HEADER_REACH) - 1, -1):
        text = rows[numbers[i]][0][1]
        if _is_sentence(text):
            return i + 1
        if _is_title(text):
            return i
    return end


def _is_single_text(cells: Texts) -> bool:
    """One cell with words (a column of bare numbers is a table)."""
    return len(cells) == 1 and bool(_WORDS.search(cells[0][1]))


def _is_sentence(text: str) -> bool:
    return len(text) >= _SENTENCE_LENGTH or bool(_SENTENCE.search(text) and len(text) >= _SENTENCE_LENGTH // 2)


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and bool(_TITLE.search(text)) and not _HEADING.match(text)


def _split_tables(rows: Mapping[int, Texts], numbers: list[int]) -> list[Area]:
    areas: list[Area] = []
    start = 0
    wide = 0  # rows with several cells since the last cut: a table
    for i in range(1, len(numbers) + 1):
        wide += len(rows[numbers[i - 1]]) > 1
        if i < len(numbers) and not _begins_table(rows, numbers, i, wide):
            continue
        area = numbers[start:i]
        areas.append(Area(area[0], area[-1], all(_is_single_text(rows[n]) for n in area)))
        start, wide = i, 0
    return areas


def _begins_table(rows: Mapping[int, Texts], numbers: list[int], i: int, wide: int) -> bool:
    cells = rows[numbers[i]]
    if len(cells) != 1 or len(cells[0][1]) > _LONGEST_TITLE or not _TITLE.search(cells[0][1]):
        return False
    if numbers[i] - numbers[i - 1] > _GAP_ROWS:
        return True
    following = next((rows[n] for n in numbers[i + 1 : i + _HEADER_REACH] if len(rows[n]) > 1), None)
    return wide >= 2 and following is not None and not any(_is_amount(text) for _, text in following)


def _is_amount(text: str) -> bool:
    return not is_blank(text) and parse_number(text) is not None
