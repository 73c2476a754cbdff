"""Where the columns of a table stand again on the next page, whose grid may count other columns."""

from __future__ import annotations

from collections.abc import Callable

from ingestion.model import Grid

Place = tuple[int, int]
"""(first grid column, end)"""
Mover = Callable[[Place], "Place | None"]


def column_mover(old: Grid, new: Grid) -> Mover:
    """A function from a place in `old` to the same place in its continuation `new`, by position on the page.

    The place itself where both grids count the same columns; None for a place that cannot be found again.
    """
    if old.n_cols == new.n_cols:
        return lambda place: place
    before, after = _edges(old), _edges(new)
    if len(before) < old.n_cols or len(after) < new.n_cols:
        return lambda place: None

    def move(place: Place) -> Place | None:
        left, right = before[place[0]][0], before[place[1] - 1][1]
        inside = [c for c in range(new.n_cols) if left - 1 <= (after[c][0] + after[c][1]) / 2 <= right + 1]
        return (inside[0], inside[-1] + 1) if inside else None

    return move


def _edges(grid: Grid) -> dict[int, tuple[float, float]]:
    """Grid column -> (left, right) on the page, from the cells that begin or end there."""
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box:
            left.setdefault(cell.col, cell.box[0])
            right.setdefault(cell.col + cell.col_span - 1, cell.box[2])
    for col in range(grid.n_cols):
        if col not in left and col - 1 in right:
            left[col] = right[col - 1]
        if col not in right and col + 1 in left:
            right[col] = left[col + 1]
    return {c: (left[c], right[c]) for c in range(grid.n_cols) if c in left and c in right}
