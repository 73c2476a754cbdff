"""Columns that had no room beside the others: a spreadsheet prints them on a page of their own, each row at the height of its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingestion.model import Grid
from ingestion.tables.headers import Header, read_header
from ingestion.tables.kinds import Reading
from ingestion.tables.rows import TableBody

_SAME_HEIGHT = 1.0
"""Points by which a row may lie higher or lower on the other page."""
_FEWEST_ROWS = 3


def columns_beside(bodies: Sequence[TableBody], code: str, grid: Grid, reading: Reading) -> TableBody | None:
    """`grid` as further columns of the rows of one of `bodies`, whose columns that name the rows it is read with; else None."""
    own = read_header(grid, code, reading.fiscal_year, reading.stage)
    if own is None or not _names_amounts_alone(own):
        return None
    taken = {body.row_base for body in bodies if body.is_beside}
    rows = next((b for b in bodies if b.row_base not in taken and not b.is_beside and _are_the_rows_of(b, own, grid)), None)
    if rows is None:
        return None
    naming = {column.index for column in rows.header.blocks[0].keys()}  # noqa: SIM118 - no dict
    named = [cell for cell in rows.grid.cells if cell.col in naming and cell.col + cell.col_span - 1 in naming]
    moved = [replace(cell, col=cell.col + rows.grid.n_cols) for cell in grid.cells]
    wide = replace(grid, cells=named + moved, n_cols=rows.grid.n_cols + grid.n_cols)
    header = read_header(wide, code, reading.fiscal_year, reading.stage)
    return TableBody(wide, header, header.end, rows.row_base, is_beside=True) if header is not None and header.end == own.end else None


def _names_amounts_alone(header: Header) -> bool:
    measures = [column.measure for block in header.blocks for column in block.measures if column.path]
    is_told = None not in measures and bool(set(measures) - {"of_which"})
    return is_told and len(measures) == len(header.columns) and not any(block.keys() for block in header.blocks)


def _are_the_rows_of(body: TableBody, own: Header, grid: Grid) -> bool:
    """Whether a table of one block has its rows, and its head, at the heights of those of `grid`, on another page."""
    if len(body.header.blocks) != 1 or not body.header.blocks[0].keys() or body.grid.page in (None, grid.page) or body.start != own.end:
        return False
    heights, others = _heights(body.grid), _heights(grid)
    return (
        len(heights) >= _FEWEST_ROWS
        and len(heights) == len(others)
        and all(abs(a - b) < _SAME_HEIGHT for a, b in zip(heights, others, strict=True))
    )


def _heights(grid: Grid) -> list[float]:
    """The upper border of each row that prints a cell of its own."""
    tops: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is not None:
            tops[cell.row] = min(cell.box[1], tops.get(cell.row, cell.box[1]))
    return [tops[row] for row in sorted(tops)] if len(tops) == grid.n_rows else []
