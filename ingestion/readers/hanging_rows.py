"""Where the shorter rows of a header hang that lost the cells below its merges: under the wide cells above them.

A row fills some of the wide cells that are still open, each of them wholly, from left to right; what it does not fill stays open for the
rows below. When the header ends, each wide cell has been filled. Only a header with one such arrangement is one that can be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from ingestion.model import Cell

_MOST_OPEN = 10
"""Wide cells beside each other in a header; more are no header, and 1,024 ways to choose of them are enough."""


def hang(header: list[list[Cell]], edges: set[int], end: int) -> list[list[Cell]] | None:
    """The rows of a header, whose first is as wide as the table, with their cells in place; None where that is not certain.

    `edges` are the columns at which the table's own rows begin a cell, `end` the row below the header.
    """
    wide = [cell for cell in header[0] if _is_wide(cell, edges)]
    found = _arrange(header[1:], wide, edges)
    first, second = next(found, None), next(found, None)
    if first is None or second is not None:
        return None
    return _with_heights([header[0], *first], edges, end)


def _arrange(rows: list[list[Cell]], open_cells: list[Cell], edges: set[int]) -> Iterator[list[list[Cell]]]:
    if not rows:
        if not open_cells:
            yield []
        return
    if len(open_cells) > _MOST_OPEN:
        return
    for count in range(1, len(open_cells) + 1):
        for chosen in combinations(open_cells, count):
            placed = _fill(rows[0], chosen)
            if placed is None:
                continue
            still_open = [entry for entry in open_cells if entry not in chosen]
            still_open += [cell for cell in placed if _is_wide(cell, edges)]
            still_open.sort(key=lambda entry: entry.col)
            for below in _arrange(rows[1:], still_open, edges):
                yield [placed, *below]


def _fill(row: list[Cell], chosen: tuple[Cell, ...]) -> list[Cell] | None:
    """The row's cells in the places of `chosen`, each of which holds whole cells, two at least."""
    placed: list[Cell] = []
    cells = iter(row)
    for entry in chosen:
        at, end = entry.col, entry.col + entry.col_span
        while at < end:
            cell = next(cells, None)
            if cell is None or at + cell.col_span > end or cell.col_span == entry.col_span:
                return None
            placed.append(replace(cell, col=at))
            at += cell.col_span
    return placed if next(cells, None) is None else None


def _with_heights(rows: list[list[Cell]], edges: set[int], end: int) -> list[list[Cell]]:
    """The cells with the rows that they span: down to the row that parts them, or to the header's end."""
    below = [cell for row in rows for cell in row]

    def height(cell: Cell) -> int:
        parted = [c.row for c in below if c.row > cell.row and cell.col <= c.col < cell.col + cell.col_span]
        return min(parted, default=end) - cell.row

    return [[replace(cell, row_span=height(cell)) for cell in row] for row in rows]


def _is_wide(cell: Cell, edges: set[int]) -> bool:
    """Whether a cell stands over several columns; a grid may have more than its table's rows part: a caption's, another table's."""
    return sum(cell.col <= edge < cell.col + cell.col_span for edge in edges) > 1
