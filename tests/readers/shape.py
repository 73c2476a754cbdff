"""What the reader tests compare: blocks as plain values."""

from __future__ import annotations

from ingestion.model import Grid, SourceDocument


def rows_of(grid: Grid) -> list[list[str]]:
    return grid.matrix()


def spans_of(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, column) -> (row span, column span) of the merged cells."""
    return {(c.row, c.col): (c.row_span, c.col_span) for c in grid.cells if c.row_span * c.col_span > 1}


def outline(source: SourceDocument) -> list[str | list[list[str]]]:
    """Paragraphs as texts, grids as matrices, in reading order."""
    return [block.matrix() if isinstance(block, Grid) else block.text for block in source.blocks()]


def all_text(source: SourceDocument) -> str:
    """Every printed character but white space, in reading order."""
    pieces = []
    for block in source.blocks():
        pieces += [cell.text for cell in sorted(block.cells, key=lambda c: (c.row, c.col))] if isinstance(block, Grid) else [block.text]
    return "".join("".join(pieces).split())


def assert_is_sound(source: SourceDocument) -> None:
    """Every cell lies within its grid, and no two cells overlap."""
    for grid in source.grids():
        covered: set[tuple[int, int]] = set()
        assert grid.n_rows > 0
        assert grid.n_cols > 0
        for cell in grid.cells:
            assert cell.row_span > 0
            assert cell.col_span > 0
            area = {(r, c) for r in range(cell.row, cell.row + cell.row_span) for c in range(cell.col, cell.col + cell.col_span)}
            assert not area & covered
            covered |= area
        assert all(r < grid.n_rows and c < grid.n_cols for r, c in covered)
