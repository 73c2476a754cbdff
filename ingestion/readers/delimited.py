"""Values with commas or semicolons between them (CSV): one table or several, with titles and text between them.

A table is a stretch of lines with the same number of values; lines with one value are titles and text. Programs that write several
tables into one file either write each as wide as it is or all as wide as the widest; both are told apart as on a sheet (`areas`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingestion.model import Block, Cell, Grid, Paragraph
from ingestion.readers.areas import split_areas
from ingestion.readers.lost_spans import restore_spans

_SEPARATORS = (",", ";", "；", "，")
_NUMBER = re.compile(r"\s*-?[\d,]+(?:\.\d+)?%?\s*|\s*")
_CUT_NUMBER = (re.compile(r".*\D\d{1,3}"), re.compile(r"\d{3}(?:\D.*)?"))
"""A text that ends in digits, and three digits: the comma between them separates thousands (合计 3,665.76), not values."""
_TEXT_MARK = re.compile(r"(?<!\t)\t++(?=[,;\r\n\"]|$)|(?<![^,;\n\"])\t++(?=[\d-])")
"""Tabs at a value's ends, beside another separator: they keep a spreadsheet from taking codes for numbers."""
_FEWEST_ROWS = 3
_IN_TABLES = 0.8
"""Share of the lines with several values that must stand in tables: sentences have commas too, but not as many in each."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    """1-based line of the file on which the row begins."""
    values: list[str]


def read_delimited(text: str) -> list[Block] | None:
    """The blocks of a file of separated values; None for any other text."""
    text = _TEXT_MARK.sub("", text)
    if "\t" in text:
        return None
    best: list[_Row] = []
    for separator in _SEPARATORS:
        if text.count(separator) < _FEWEST_ROWS:
            continue
        rows = _split(text, separator)
        if _is_tabular(rows) and not _cuts_numbers(rows) and sum(len(row.values) for row in rows) > sum(len(row.values) for row in best):
            best = rows
    return list(_blocks(best)) if best else None


def _split(text: str, separator: str) -> list[_Row]:
    rows: list[_Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for values in reader:
            line = reader.line_num - sum(value.count("\n") for value in values)
            rows.append(_Row(line, values))
    except csv.Error:
        return []
    return rows


def _is_tabular(rows: list[_Row]) -> bool:
    """Whether most lines with several values stand in stretches of equal length, and half of these hold a number or a blank."""
    stretches = [list(run) for width, run in groupby(rows, lambda row: len(row.values)) if width > 1]
    wide = sum(map(len, stretches))
    in_tables = [row for run in stretches if len(run) >= _FEWEST_ROWS for row in run]
    with_numbers = sum(any(_NUMBER.fullmatch(value) for value in row.values) for row in in_tables)
    with_text = any(value.strip() for row in in_tables for value in row.values)
    return with_text and len(in_tables) >= max(_FEWEST_ROWS, _IN_TABLES * wide) and with_numbers * 2 >= len(in_tables)


def _cuts_numbers(rows: list[_Row]) -> bool:
    """Whether most lines fall apart between thousands and hundreds: a table set with blanks or dots."""
    wide = [row.values for row in rows if len(row.values) > 1]
    head, tail = _CUT_NUMBER
    cut = sum(any(head.fullmatch(a) and not _NUMBER.fullmatch(a) and tail.fullmatch(b) for a, b in pairwise(values)) for values in wide)
    return 2 * cut > len(wide)


def _blocks(rows: list[_Row]) -> Iterator[Block]:
    for width, run in groupby(rows, lambda row: len(row.values)):
        stretch = list(run)
        if width < 2:
            yield from (_paragraph(row) for row in stretch if row.values and row.values[0].strip())
            continue
        filled = {i: cells for i, row in enumerate(stretch) if (cells := [(c, v) for c, v in enumerate(row.values) if v.strip()])}
        for area in split_areas(filled):
            part = stretch[area.first : area.last + 1]
            if area.is_text:
                yield from (_paragraph(row) for row in part if any(value.strip() for value in row.values))
            else:
                yield from restore_spans(_grid(part))


def _paragraph(row: _Row) -> Paragraph:
    text = "".join(value.strip() for value in row.values).replace("\n", "")
    return Paragraph(text=text, line_no=row.line, lines=[(None, text, None)])


def _grid(rows: list[_Row]) -> Grid:
    cells = [Cell(r, c, value.strip()) for r, row in enumerate(rows) for c, value in enumerate(row.values)]
    lines = [row.line for row in rows]
    return Grid(cells=cells, n_rows=len(rows), n_cols=len(rows[0].values), row_offset=lines[0] - 1, has_spans=False, row_lines=lines)
