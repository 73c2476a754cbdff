"""Columns whose upright rule is missing, in the body or in the heading too: a value belongs to the column it stands under."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from ingestion.model import Grid
from ingestion.readers.pdf.alignment import NUMBER
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.drawn_lines import Box
from ingestion.readers.pdf.grids import RuledTable, rebuild
from ingestion.readers.pdf.lines import line_text, split_at_gaps, split_lines

ONE_TEXT_EMS = 0.6
"""Characters closer than this are of one text."""
FLUSH_TOLERANCE = 1.5
"""Numbers of one column end, or are centred, within this many points of each other."""
COLUMN_GAP_EMS = 1.0
"""Numbers of two columns stand at least this far apart."""
_CHAIN_ROWS = 3
"""A heading and the rows directly below it whose borders are the heading's."""
_JOINED = re.compile(r"\d[)）]? +[-－(（]?\d|[\u4e00-\u9fff]-?[\d,]+\.\d\d$")


def split_merged(table: RuledTable) -> RuledTable:
    """The table with a row's all-over cells cut at the columns of the other rows where numbers stand in those columns.

    Rows that are only shaded have no column lines on every other row; others lack a rule between two columns of numbers.
    """
    merged = [i for i, (_, _, row_span, col_span) in enumerate(table.places) if row_span == 1 and col_span > 1 and table.characters[i]]
    if not merged:
        return table
    table = _cut(table, {i for i in merged if _stands_in_columns(table.characters[i], _inner(table, i))})
    return _cut(table, _flush_with_columns(table) - _headed_alike(table))


def _headed_alike(table: RuledTable) -> set[int]:
    """Cells of a column that is drawn from its heading down: the borders that it lacks are those of a table fused with its own."""
    found: set[int] = set()
    chains: dict[tuple[int, int], tuple[int, int, list[int]]] = {}
    for index, (row, col, row_span, col_span) in enumerate(table.places):
        if col_span == 1:
            continue
        end, length, held = chains.get((col, col_span), (-1, 0, []))
        if end != row:  # the chain begins anew, with what may be a heading
            is_heading = bool(table.characters[index]) and _number(table.characters[index]) is None
            chains[col, col_span] = (row + row_span, int(is_heading), [])
            continue
        held.append(index)
        chains[col, col_span] = (row + row_span, length + bool(length), held)
        if length + bool(length) >= _CHAIN_ROWS:
            found.update(held)
    return found


def _inner(table: RuledTable, cell: int) -> list[float]:
    """The column borders that a cell reaches over."""
    _, col, _, col_span = table.places[cell]
    return table.xs[col + 1 : col + col_span]


def _cut(table: RuledTable, cells: set[int]) -> RuledTable:
    if not cells:
        return table
    boxes: list[Box] = []
    for index, (x0, top, x1, bottom) in enumerate(table.boxes):
        edges = [x0, *(_inner(table, index) if index in cells else []), x1]
        boxes.extend((a, top, b, bottom) for a, b in pairwise(edges))
    return rebuild(table, boxes)


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


def _flush_with_columns(table: RuledTable) -> set[int]:
    """Merged cells whose only text is a number that is set as the other numbers of one of their columns are."""
    lone = {
        index: text
        for index, (_, _, row_span, col_span) in enumerate(table.places)
        if row_span == 1 and col_span > 1 and (text := _number(table.characters[index]))
    }
    if not lone:
        return set()
    settings: dict[int, list[tuple[float, float]]] = {}
    for index, (_, col, _, col_span) in enumerate(table.places):
        if col_span == 1 and (text := _number(table.characters[index])):
            settings.setdefault(col, []).append(text)
    found: set[int] = set()
    for index, (left, right) in lone.items():
        _, col, _, col_span = table.places[index]
        column = bisect_right(table.xs, (left + right) / 2) - 1
        x0, _, x1, _ = table.boxes[index]
        is_inside = col <= column < col + col_span and table.xs[column] <= left and right <= table.xs[column + 1]
        is_centred = abs((left + right) / 2 - (x0 + x1) / 2) < FLUSH_TOLERANCE
        if is_inside and not is_centred and any(_is_set_as(left, right, *other) for other in settings.get(column, [])):
            found.add(index)
    return found


def _number(characters: list[Character]) -> tuple[float, float] | None:
    """Sides of the one number that a cell holds, or None."""
    if not characters or not all(c.text.isascii() for c in characters):
        return None
    lines = split_lines(characters)
    if len(lines) != 1 or not NUMBER.match(line_text(lines[0])):
        return None
    return lines[0][0].x0, lines[0][-1].x1


def _is_set_as(left: float, right: float, other_left: float, other_right: float) -> bool:
    return abs(right - other_right) < FLUSH_TOLERANCE or abs(left + right - other_left - other_right) < 2 * FLUSH_TOLERANCE


def has_joined_numbers(grid: Grid) -> bool:
    """Whether a cell of the grid holds two numbers beside each other, or a name and a number."""
    return any(_JOINED.search(cell.text) for cell in grid.cells)


def split_joined(table: RuledTable) -> RuledTable:
    """The table with columns cut that hold several, each under a heading of its own."""
    edges = {col: found for col in range(len(table.xs) - 1) if (found := _missing_edges(table, col))}
    if not edges:
        return table
    boxes: list[Box] = []
    for (_, col, _, col_span), (x0, top, x1, bottom) in zip(table.places, table.boxes, strict=True):
        places = [x0, *(edges.get(col, []) if col_span == 1 else []), x1]
        boxes.extend((a, top, b, bottom) for a, b in pairwise(places))
    return split_joined(rebuild(table, boxes))


def _missing_edges(table: RuledTable, col: int) -> list[float]:
    """Where the column is to be cut: between its numbers, and between the texts of its heading, of which each column has one."""
    cells = [table.characters[i] for i, (_, c, _, span) in enumerate(table.places) if c == col and span == 1 and table.characters[i]]
    lines = [_parts(characters) for characters in cells]
    if sum(len(parts) > 1 and bool(NUMBER.match(line_text(parts[-1]))) for parts in lines[1:]) < 2:
        return []
    heading, body = _apart(lines[0]), _apart([part for parts in lines[1:] for part in parts])
    if len(heading) != len(body):
        return []
    columns = [(min(a, b), max(c, d)) for (a, c), (b, d) in zip(heading, body, strict=True)]
    gaps = [(high, low) for (_, high), (low, _) in pairwise(columns)]
    return [round((high + low) / 2, 2) for high, low in gaps] if all(high < low for high, low in gaps) else []


def _parts(characters: list[Character]) -> list[list[Character]]:
    return [part for line in split_lines(characters) for part in split_at_gaps(line, COLUMN_GAP_EMS)]


def _apart(parts: list[list[Character]]) -> list[tuple[float, float]]:
    """Left and right side of what stands over each other, from left to right."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((part[0].x0, max(c.x1 for c in part)) for part in parts):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns
