"""Rows without ruling lines between them inside a ruled table (only the frame and the columns are drawn).

A ruled row is cut only where amounts stand line under line, complete in themselves, beside other entries on the same
lines; a number that is broken over two lines, and a label that is, must stay whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from ingestion.readers.pdf.alignment import AMOUNT, NUMBER, Entry, Row, group_rows
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.drawn_lines import Box
from ingestion.readers.pdf.grids import RuledTable, lay_out, place_characters
from ingestion.readers.pdf.lines import line_text, split_lines

_DECIMALS = re.compile(r"\.\d{1,2}[)）]?$")
FULL_WIDTH = 0.75
"""A number without decimals that fills more than this share of its cell's width may be broken off there."""
SAME_LINE_EMS = 0.5
ONE_TEXT_EMS = 0.6
"""Characters closer than this are of one text."""
LINED_UP_SHARE = 0.8


def split_rows(table: RuledTable) -> RuledTable:
    """The table with each row cut between the lines that are rows of their own; the same table where there are none."""
    cuts = {row: heights for row in range(len(table.ys) - 1) if (heights := _cuts(table, row))}
    if not cuts:
        return table
    boxes: list[Box] = []
    for (row, _, row_span, _), (x0, top, x1, bottom) in zip(table.places, table.boxes, strict=True):
        edges = [top, *(cuts.get(row, []) if row_span == 1 else []), bottom]
        boxes.extend((x0, a, x1, b) for a, b in zip(edges, edges[1:], strict=False))
    return _rebuilt(table, boxes)


def split_merged(table: RuledTable) -> RuledTable:
    """The table with a row's all-over cell cut at the columns of the other rows where numbers stand in those columns.

    Rows that are only shaded have no column lines on every other row.
    """
    boxes: list[Box] = []
    for index, (_, col, row_span, col_span) in enumerate(table.places):
        x0, top, x1, bottom = table.boxes[index]
        inner = table.xs[col + 1 : col + col_span]
        if row_span == 1 and inner and _stands_in_columns(table.characters[index], inner):
            edges = [x0, *inner, x1]
            boxes.extend((a, top, b, bottom) for a, b in pairwise(edges))
        else:
            boxes.append((x0, top, x1, bottom))
    if len(boxes) == len(table.boxes):
        return table
    return _rebuilt(table, boxes)


def _stands_in_columns(characters: list[Character], edges: list[float]) -> bool:
    """Whether no text crosses the edges, and several columns hold text: one of them a number, or all of at least three."""
    if not characters or any(c.x0 < edge - 0.5 < c.x1 - 1.0 for c in characters for edge in edges):
        return False
    if any(_runs_across(line, edge) for line in split_lines(characters) for edge in edges):
        return False
    columns: dict[int, list[Character]] = {}
    for char in characters:
        columns.setdefault(bisect_right(edges, (char.x0 + char.x1) / 2), []).append(char)
    if len(columns) < 2:
        return False
    if len(columns) == len(edges) + 1 > 2:
        return True
    return any(NUMBER.match(line_text(line)) for part in columns.values() for line in split_lines(part))


def _runs_across(line: list[Character], edge: float) -> bool:
    """Whether one text stands on both sides of the edge: a heading over several columns has no gap where a column begins."""
    left = [c.x1 for c in line if c.x1 <= edge + 1.0]
    right = [c.x0 for c in line if c.x0 >= edge - 1.0]
    return bool(left and right) and min(right) - max(left) < ONE_TEXT_EMS * line[0].size


def _rebuilt(table: RuledTable, boxes: list[Box]) -> RuledTable:
    characters = [char for cell in table.characters for char in cell]
    rebuilt = lay_out(boxes, characters)
    place_characters([rebuilt], characters)
    return rebuilt


def _cuts(table: RuledTable, row: int) -> list[float]:
    """Heights at which the row is to be cut."""
    cells = [i for i in set(table.owner[row]) if i >= 0]
    tall = [i for i in cells if _is_tall(table.characters[i])]
    if len(tall) < 2 or any(table.places[i][2] > 1 and table.characters[i] for i in cells):
        return []
    columns = {i: [_entry(line) for line in split_lines(table.characters[i])] for i in cells if table.characters[i]}
    if not _holds_rows(table, columns):
        return []
    groups = group_rows(_printed_lines([entry for entries in columns.values() for entry in entries]))
    bottoms = [max(c.bottom for r in group for e in r.entries for c in e.characters) for group in groups]
    tops = [min(c.top for r in group for e in r.entries for c in e.characters) for group in groups]
    return [round((bottom + top) / 2, 2) for bottom, top in zip(bottoms, tops[1:], strict=False)]


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
    for cell, entries in columns.items():
        if len(entries) < 2 or not all(entry.is_number for entry in entries):
            continue
        amounts = [entry for entry in entries if AMOUNT.search(entry.text)]
        if len(amounts) < 2 or not all(_is_complete(entry, table.boxes[cell]) for entry in entries):
            continue
        if len(entries) == 2 and not all(_DECIMALS.search(entry.text) for entry in entries):
            continue
        for other, others in columns.items():
            em = entries[0].characters[0].size
            beside = sum(any(abs(_middle(e) - _middle(o)) < SAME_LINE_EMS * em for o in others) for e in entries)
            if other != cell and beside >= 2 and beside >= LINED_UP_SHARE * len(entries):
                return True
    return False


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
