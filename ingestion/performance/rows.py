"""A grid as the rows a reader sees, whether the format kept its merged cells or lost them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingestion.amounts import parse_amount
from ingestion.model import Grid
from ingestion.performance.geometry import Mover
from ingestion.performance.layout import label_of


@dataclass(frozen=True, slots=True)
class RowCell:
    """One cell as it is seen from one row: a merged cell is seen from every row that it covers.

    `start` and `end` are the grid columns it covers (end excluded); `is_printed_here` is False on the rows below the
    first one of a vertical merge, where the text only continues to hold.
    """

    text: str
    label: str
    start: int
    end: int
    is_printed_here: bool = True
    no: int = 0
    """`Cell.no`, 0 for a position without a cell."""

    @property
    def is_filled(self) -> bool:
        return bool(self.text)

    def moved(self, move: Mover) -> RowCell | None:
        """The cell at its place on a continuation page; None where that place cannot be found."""
        place = move((self.start, self.end))
        return replace(self, start=place[0], end=place[1]) if place else None


Row = list[RowCell]


def see_rows(grid: Grid) -> list[Row]:
    """The rows of `grid`, each with every position covered: blank positions are cells without text."""
    return list(each_row(grid))


def each_row(grid: Grid) -> Iterator[Row]:
    """`see_rows` one by one: whoever looks at the head of a table only pays for no more."""
    if not grid.has_spans:
        nos = {(cell.row, cell.col): cell.no for cell in grid.cells}
        for r, line in enumerate(grid.matrix()):
            yield [_seen(text, col, col + 1, no=nos.get((r, col), 0)) for col, text in enumerate(line)]
        return
    for r, owners in enumerate(grid.owners()):
        row: Row = []
        col = 0
        while col < grid.n_cols:
            owner = owners[col]
            end = col + 1
            while owner is not None and end < grid.n_cols and owners[end] is owner:
                end += 1
            row.append(_seen(owner.text if owner else "", col, end, owner is None or owner.row == r, owner.no if owner else 0))
            col = end
        yield row


def _seen(text: str, start: int, end: int, is_printed_here: bool = True, no: int = 0) -> RowCell:
    stripped = text.strip(" \t\r\n\u3000\xa0")
    return RowCell(stripped, label_of(stripped), start, end, is_printed_here, no)


def number_cells_of(cells: Row) -> tuple[int, ...]:
    """The numbers (`Cell.no`) of the cells that are printed here and are wholly a number."""
    return tuple(c.no for c in cells if c.no and c.is_filled and c.is_printed_here and parse_amount(c.text)[0] is not None)


def printed_cells(row: Row) -> Row:
    """The cells with text whose first row this is."""
    return [c for c in row if c.is_filled and c.is_printed_here]


def cell_under(row: Row, start: int, end: int) -> RowCell | None:
    """The cell of `row` that covers most of the columns start..end; None where the row is shorter."""
    best, most = None, 0
    for cell in row:
        shared = min(cell.end, end) - max(cell.start, start)
        if shared > most:
            best, most = cell, shared
    return best


def join_lines(text: str) -> str:
    """The text of a cell whose lines were broken by its width: joined without a space, but for words and numbers in Latin letters."""
    out = ""
    for line in re.split(r"\s*[\r\n]+\s*", text.strip()):
        needs_space = bool(out) and out[-1].isascii() and out[-1].isalpha() and line[:1].isascii() and line[:1].isalpha()
        out += (" " if needs_space else "") + line
    return out


def leaf_header(upper: Row, lower: Row, has_spans: bool) -> list[tuple[RowCell, str]]:
    """The columns of a header of two rows: the cell of the lower row (or of the upper, where nothing is below) with its parent's label.

    Where merges were lost, an upper cell stands over one blank lower cell or over a run of filled ones.
    """
    if has_spans:
        leaves = []
        for cell in lower:
            above = cell_under(upper, cell.start, cell.end)
            parent = above.label if above and above is not cell else ""
            if cell.is_filled and cell.is_printed_here:
                leaves.append((cell, parent))
            elif above is not None:
                leaves.append((RowCell(above.text, above.label, cell.start, cell.end), ""))
        return leaves
    heads = list(upper)
    leaves, position, was_filled = [], -1, False
    for cell in lower:
        if not (cell.is_filled and was_filled):
            position += 1
        was_filled = cell.is_filled
        parent_cell = heads[position] if position < len(heads) else None
        parent = parent_cell.label if parent_cell else ""
        if cell.is_filled:
            leaves.append((cell, parent))
        elif parent_cell is not None:
            leaves.append((RowCell(parent_cell.text, parent_cell.label, cell.start, cell.end), ""))
    return leaves
