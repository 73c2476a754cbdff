"""Headers whose merges a converter lost: restored where only one reading is possible, else the table is none.

Markdown writers, and programs that flatten Word files, drop the cells that a merge over rows covers. The row below a merged header is
then shorter than the table and its cells stand too far to the left, each over another column's numbers. Where the cells above say how
many columns they span, the shorter row belongs under them if it is exactly as wide; where no cell says so, under the last one, if the
amounts stand in just so many columns. Otherwise nobody can tell: each cell
becomes a line of its own, so that the numbers are listed instead of being given to the wrong column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ingestion.amounts import is_blank, parse_number
from ingestion.grid_words import grid_words
from ingestion.model import Block, Cell, Grid, Paragraph
from ingestion.readers.hanging_rows import hang

_Rows = list[list[Cell]]
_DECIMALS = re.compile(r"\d[.,．，]\d")
_ANY_CAPTION = re.compile("单位|：")
"""As `_CAPTION`, where a table says nothing of merges: forms have labels with these words."""
_CAPTION = re.compile(r"[:：]|(?:编制|填报|金额)单位|单位\s*[千百万亿]*元")
"""Lines above a table: who publishes it, in which unit. 附属单位上缴收入 and 单位名称 are columns."""


def restore_spans(grid: Grid) -> Iterator[Block]:
    """The grid with its headers restored; of the tables that it holds those as lines whose headers nobody can restore."""
    rows = _rows_of(grid)
    starts = _sections(rows, grid)
    sound: list[tuple[int, int, list[Cell]]] = []
    is_header_lost = False
    for start, end in zip(starts, [*starts[1:], grid.n_rows], strict=True):
        part = _part(grid, start, end, [cell for row in rows[start:end] for cell in row])
        restored = None if is_header_lost and _has_no_header(part) else _restored_cells(part)
        if restored is None:
            is_header_lost = True
            yield from _joined(grid, sound)
            yield from loose_cells(part)
            sound = []
        else:
            is_header_lost = is_header_lost and not any(map(_is_number, part.cells))
            sound.append((start, end, [replace(cell, row=cell.row + start) for cell in restored] if start else restored))
    yield from _joined(grid, sound)


def _joined(grid: Grid, sections: list[tuple[int, int, list[Cell]]]) -> Iterator[Grid]:
    """Sections that follow each other as one grid."""
    if sections:
        cells = [cell for _, _, found in sections for cell in found]
        yield grid if cells == grid.cells else _part(grid, sections[0][0], sections[-1][1], cells)


def _has_no_header(part: Grid) -> bool:
    """Whether rows go on under the header of the section above: nothing but their title stands before their amounts."""
    rows = _rows_of(part)
    return any(map(_is_number, part.cells)) and _body_start(rows, part) < 2


def _part(grid: Grid, start: int, end: int, cells: list[Cell]) -> Grid:
    """Some rows of a grid as a grid of their own."""
    moved = [replace(cell, row=cell.row - start) for cell in cells] if start else cells
    part = replace(grid, cells=moved, n_rows=end - start, row_lines=grid.row_lines and grid.row_lines[start:end])
    if grid.printed_rows:
        return replace(part, printed_rows=grid.printed_rows[start:end])
    return replace(part, row_offset=grid.row_offset + start)


def _sections(rows: _Rows, grid: Grid) -> list[int]:
    """Where tables begin that one grid holds, one below the other: at a line over the whole width."""
    if not grid.has_spans or any(cell.row_span > 1 for cell in grid.cells):
        return [0]
    titles = [r for r, row in enumerate(rows) if len(row) == 1 and row[0].col_span == grid.n_cols > 1 and row[0].text.strip()]
    return sorted({0, *titles})


def _restored_cells(grid: Grid) -> list[Cell] | None:
    """The cells of a table with its header restored, None where that is not possible."""
    rows = _rows_of(grid)
    body = _body_start(rows, grid)
    if body >= 2 and grid.has_spans and (header := _without_merges(rows, body, grid)):
        above, last = header
        return _restored(rows, body, above, last) if _is_below_last(above, last, rows[body:], grid.n_cols) else None
    if body < 2 or not _is_shortened(rows, body, grid):
        return grid.cells
    return [cell for row in rows for cell in row] if grid.has_spans and _hang_below(rows, body, grid.n_cols) else None


def loose_cells(grid: Grid) -> Iterator[Paragraph]:
    """The cells of a grid whose columns nobody can tell, each as a line of its own."""
    for cell in grid.cells:
        if text := cell.text.replace("\n", "").strip():
            line = grid.row_lines[cell.row] if grid.row_lines else None
            yield Paragraph(text=text, line_no=line, lines=[(None, text, None)])


def _rows_of(grid: Grid) -> _Rows:
    rows: _Rows = [[] for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    return rows


def _width(row: list[Cell]) -> int:
    return sum(cell.col_span for cell in row)


def _is_number(cell: Cell) -> bool:
    return not is_blank(cell.text) and parse_number(cell.text) is not None


def _body_start(rows: _Rows, grid: Grid) -> int:
    """The first row with an amount that is as long as most of such rows; 0 where there is none, or where a cell spans rows."""
    if grid.has_spans and any(cell.row_span > 1 for cell in grid.cells):
        return 0
    lengths = Counter(_width(row) for row in rows if sum(map(_is_number, row)) >= 2)
    if not lengths:
        return 0
    width = lengths.most_common(1)[0][0]
    return next(i for i, row in enumerate(rows) if _width(row) == width and sum(map(_is_number, row)) >= 2)


def _is_shortened(rows: _Rows, body: int, grid: Grid) -> bool:
    """Whether the header's last row lacks the cells below merged ones: shorter than the table, without a blank, below another row."""
    width = _width(rows[body])
    end = _header_end(rows, body)
    if end < 2:
        return False
    last, above = rows[end - 1], rows[_full_row_above(rows, end, width) if grid.has_spans else end - 2]
    if all(cell.text.strip() in grid_words().code_levels for cell in last):
        return False  # the levels of a code name themselves, wherever they stand
    is_header = len(last) >= 2 and len(above) >= 2 and not any(map(_is_number, [*last, *above]))
    if not is_header or _width(last) >= width or any(not cell.text.strip() for cell in last):
        return False
    caption = _CAPTION if grid.has_spans else _ANY_CAPTION
    if any(caption.search(cell.text) for cell in [*last, *above]):
        return False
    return not grid.has_spans or (_width(above) == width and any(cell.col_span > 1 for cell in above))


def _without_merges(rows: _Rows, body: int, grid: Grid) -> tuple[list[Cell], list[Cell]] | None:
    """The two rows of a header that lost every merge: both end before columns that hold numbers, and no cell of them is wide."""
    above, last = (_without_blank_end(rows[number]) for number in (body - 2, body - 1))
    cells = [*above, *last]
    if min(len(above), len(last)) < 2 or any(cell.col_span > 1 or not cell.text.strip() or _is_number(cell) for cell in cells):
        return None
    names_levels = all(cell.text.strip() in grid_words().code_levels for cell in last)
    if names_levels or any(_ANY_CAPTION.search(cell.text) for cell in cells):
        return None
    with_numbers = {cell.col for row in rows[body:] for cell in row if _is_number(cell)}
    return (above, last) if grid.n_cols - 1 in with_numbers and max(len(above), len(last)) < grid.n_cols else None


def _without_blank_end(row: list[Cell]) -> list[Cell]:
    end = len(row)
    while end and not row[end - 1].text.strip():
        end -= 1
    return row[:end]


def _is_below_last(above: list[Cell], last: list[Cell], body: _Rows, n_cols: int) -> bool:
    """Whether the lower row fits below the upper one's last cell only: exactly so many columns, and all amounts stand in them."""
    first = len(above) - 1
    amounts = {cell.col for row in body for cell in row if _is_number(cell) and (cell.col >= first or _DECIMALS.search(cell.text))}
    return first + len(last) == n_cols and amounts == set(range(first, n_cols))


def _restored(rows: _Rows, body: int, above: list[Cell], last: list[Cell]) -> list[Cell]:
    first = len(above) - 1
    upper = [*(replace(cell, row_span=2) for cell in above[:-1]), replace(above[-1], col_span=len(last))]
    lower = [replace(cell, col=first + number) for number, cell in enumerate(last)]
    return [cell for row in [*rows[: body - 2], upper, lower, *rows[body:]] for cell in row]


def _hang_below(rows: _Rows, body: int, n_cols: int) -> bool:
    """Put the header's shorter rows under the wide cells above them, in place; False where that is not certain."""
    end = _header_end(rows, body)
    first = _full_row_above(rows, end, n_cols)
    if any(_width(row) < n_cols and any(map(_is_number, row)) for row in rows[body:]):
        return False
    edges = {cell.col for row in rows[body:] if _width(row) == n_cols for cell in row}
    hung = hang(rows[first:end], edges, end) if _width(rows[first]) == n_cols else None
    if hung is not None:
        rows[first:end] = hung
    return hung is not None


def _header_end(rows: _Rows, body: int) -> int:
    """Below the header's words: the columns' numbers or letters hang below no merged cell."""
    while body and rows[body - 1] and rows[body - 1][0].text.strip() in grid_words().own_numbers:
        body -= 1
    return body


def _full_row_above(rows: _Rows, end: int, n_cols: int) -> int:
    """The nearest row as wide as the table, above the header's last one; 0 where there is none."""
    first = end - 2
    while first > 0 and _width(rows[first]) < n_cols:
        first -= 1
    return first
