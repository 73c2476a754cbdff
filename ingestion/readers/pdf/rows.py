"""Rows without ruling lines between them inside a ruled table (only the frame and the columns are drawn).

A ruled row is cut only where amounts stand line under line, complete in themselves, beside other entries on the same
lines; a number that is broken over two lines, and a label that is, must stay whole.
"""

from __future__ import annotations

import re

from ingestion.readers.pdf.alignment import AMOUNT, NUMBER, Entry, Row, group_rows
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.drawn_lines import Box
from ingestion.readers.pdf.grids import RuledTable, rebuild
from ingestion.readers.pdf.lines import line_text, split_lines
from ingestion.readers.pdf.wrapped import decimals

_DECIMALS = re.compile(r"\.\d{1,2}[)）]?$")
_WORDS = re.compile("[^0-9]*[\u4e00-\u9fff][^0-9]*")
FULL_WIDTH = 0.75
"""A number without decimals that fills more than this share of its cell's width may be broken off there."""
SAME_LINE_EMS = 0.5
LINED_UP_SHARE = 0.8
LEAST_HEADED = 2
"""Columns in which a heading's words stand over a number in one cell."""
BESIDE_MERGED = 3
"""Cells of several lines that show two rows where another cell (the name of a unit) reaches over more rows than this one."""


def split_rows(table: RuledTable) -> RuledTable:
    """The table with each row cut between the lines that are rows of their own; the same table where there are none."""
    cuts = {row: heights for row in range(len(table.ys) - 1) if (heights := _cuts(table, row))}
    if not cuts:
        return table
    boxes: list[Box] = []
    for (row, _, row_span, _), (x0, top, x1, bottom) in zip(table.places, table.boxes, strict=True):
        edges = [top, *(cuts.get(row, []) if row_span == 1 else []), bottom]
        boxes.extend((x0, a, x1, b) for a, b in zip(edges, edges[1:], strict=False))
    return rebuild(table, boxes)


def _cuts(table: RuledTable, row: int) -> list[float]:
    """Heights at which the row is to be cut."""
    covering = [i for i in set(table.owner[row]) if i >= 0 and table.characters[i]]
    cells = [i for i in covering if table.places[i][2] == 1]
    tall = [i for i in cells if _is_tall(table.characters[i])]
    if len(tall) < (2 if len(cells) == len(covering) else BESIDE_MERGED):
        return []
    columns = {i: [_entry(line) for line in split_lines(table.characters[i])] for i in cells}
    if not _holds_rows(table, columns):
        return _below_headings(table, row, columns)
    groups = group_rows(_printed_lines([entry for entries in columns.values() for entry in entries]))
    bottoms = [max(c.bottom for r in group for e in r.entries for c in e.characters) for group in groups]
    tops = [min(c.top for r in group for e in r.entries for c in e.characters) for group in groups]
    return [round((bottom + top) / 2, 2) for bottom, top in zip(bottoms, tops[1:], strict=False)]


def _below_headings(table: RuledTable, row: int, columns: dict[int, list[Entry]]) -> list[float]:
    """The height below a heading that no line parts from the first row: its words stand over numbers, as in the rows below."""
    headed = [
        cell
        for cell, entries in columns.items()
        if len(entries) > 1 and entries[-1].is_number and all(_WORDS.fullmatch(entry.text) for entry in entries[:-1])
    ]
    if len(headed) < LEAST_HEADED:
        return []
    numbers = [columns[cell][-1] for cell in headed]
    below = {i for owners in table.owner[row + 1 :] for i in owners if i >= 0}
    is_column = {table.places[i][1] for i in below if NUMBER.match(_text_of(table.characters[i]))}
    if not all(table.places[cell][1] in is_column for cell in headed):
        return []
    em = numbers[0].characters[0].size
    if any(abs(_middle(entry) - _middle(numbers[0])) > SAME_LINE_EMS * em for entry in numbers):
        return []
    top = min(c.top for entry in numbers for c in entry.characters)
    bottom = max(c.bottom for cell in headed for entry in columns[cell][:-1] for c in entry.characters)
    return [round((bottom + top) / 2, 2)]


def _text_of(characters: list[Character]) -> str:
    lines = split_lines(characters)
    return line_text(lines[0]) if len(lines) == 1 else ""


def _is_tall(characters: list[Character]) -> bool:
    if len(characters) < 2:
        return False
    return max(c.top for c in characters) - min(c.top for c in characters) > characters[0].size


def _entry(line: list[Character]) -> Entry:
    text = line_text(line)
    return Entry(line, text, line[0].x0, max(c.x1 for c in line), NUMBER.match(text) is not None)


def _middle(entry: Entry) -> float:
    return (entry.characters[0].top + entry.characters[0].bottom) / 2


def _holds_rows(table: RuledTable, columns: dict[int, list[Entry]]) -> bool:
    """Whether amounts stand line under line with entries of another cell on the same lines."""
    numbers = {
        cell: entries
        for cell, entries in columns.items()
        if len(entries) > 1 and all(entry.is_number and _is_complete(entry, table.boxes[cell]) for entry in entries)
    }
    for cell, entries in numbers.items():
        level = [other for other, others in columns.items() if other != cell and _line_up(entries, others)]
        has_amounts = sum(AMOUNT.search(entry.text) is not None for entry in entries) > 1
        if has_amounts and level and (len(entries) > 2 or all(_DECIMALS.search(entry.text) for entry in entries)):
            return True
        alike = [other for other in level if other in numbers and _are_alike(numbers[other])]
        if _are_alike(entries) and alike and len(level) > 1:  # whole numbers: two columns of them beside a label
            return True
    return False


def _are_alike(entries: list[Entry]) -> bool:
    """Whether all numbers have equally many decimals, as the parts of a broken one have not."""
    return len({decimals(entry.text) for entry in entries}) == 1


def _line_up(entries: list[Entry], others: list[Entry]) -> bool:
    """Whether another cell has entries on the heights of these."""
    em = entries[0].characters[0].size
    beside = sum(any(abs(_middle(e) - _middle(o)) < SAME_LINE_EMS * em for o in others) for e in entries)
    return beside >= 2 and beside >= LINED_UP_SHARE * len(entries)


def _is_complete(entry: Entry, box: Box) -> bool:
    return _DECIMALS.search(entry.text) is not None or entry.x1 - entry.x0 < FULL_WIDTH * (box[2] - box[0])


def _printed_lines(entries: list[Entry]) -> list[Row]:
    """Entries of all cells gathered by the height on which they stand."""
    rows: list[Row] = []
    for entry in sorted(entries, key=_middle):
        em = entry.characters[0].size
        if rows and _middle(entry) - rows[-1].middle < SAME_LINE_EMS * em:
            rows[-1].entries.append(entry)
        else:
            rows.append(Row([entry], _middle(entry), em))
    return rows
