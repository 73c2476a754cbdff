"""Rows that somebody set without a table's means: lines with tabs between the cells, one row whose cells hold all rows as lines.

They become grids where their columns are certain. Where they are not, each piece stands as a paragraph of its own, so that its
numbers are listed and none is lost or takes another's place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from ingestion.amounts import parse_number
from ingestion.model import Block, Cell, Grid, Paragraph

_FEWEST_ROWS = 3
_CODE = re.compile(r"[1-5]\d\d(?:\d\d){0,2}")
_PAGE_REFERENCE = re.compile(r"[-—.…·\s\d]*")


def join_tabbed_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with runs of tabbed paragraphs as grids; every paragraph loses the tabs at its ends."""
    for is_row, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and "\t" in block.text):
        if is_row:
            yield from _read_rows([block for block in run if isinstance(block, Paragraph)])
        else:
            yield from run


def _read_rows(paragraphs: list[Paragraph]) -> Iterator[Block]:
    rows = [[cell.strip() for cell in paragraph.text.split("\t")] for paragraph in paragraphs]
    with_number = [row for row in rows if any(parse_number(cell) is not None for cell in row)]
    if len(rows) < _FEWEST_ROWS or len(with_number) * 2 < len(rows) or _is_contents(rows):
        yield from (_without_tabs(paragraph) for paragraph in paragraphs if paragraph.text.strip())
        return
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if all(len(row) == width for row in with_number) and count * 2 > len(rows) and width > 1:
        rows = [row + [""] * (width - len(row)) for row in rows]
        cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
        yield Grid(cells=cells, n_rows=len(rows), n_cols=max(map(len, rows)), has_spans=False)
        return
    yield from (Paragraph(text=cell, lines=[(None, cell, None)]) for row in rows for cell in row if cell)


def _is_contents(rows: list[list[str]]) -> bool:
    """A table of contents: a title and a page number in each line."""
    filled = [[cell for cell in row if cell] for row in rows]
    return all(len(cells) <= 2 and bool(_PAGE_REFERENCE.fullmatch(cells[-1])) for cells in filled if cells)


def _without_tabs(paragraph: Paragraph) -> Paragraph:
    text = paragraph.text.strip()
    return replace(paragraph, text=text, lines=[(page, line.strip(), box) for page, line, box in paragraph.lines])


def split_stacked_rows(grid: Grid) -> Grid:
    """A grid in which rows whose cells hold several rows as lines are cut into them.

    A row is cut where each of its filled cells has the same number of lines and one holds nothing but numbers and blanks: lines of a
    wrapped number are no numbers, and lines of wrapped words are rarely as many in each cell. Two lines are rows only beside two codes.
    Beside codes and names of more lines the numbers of a cell do not say to which of them they belong: they stand in a row of their own,
    without either, and are listed. Blank lines at a cell's ends count as lines, and are dropped when all is cut.
    """
    return _without_blank_ends(_cut(grid))


def _without_blank_ends(grid: Grid) -> Grid:
    if any(cell.text != cell.text.strip() for cell in grid.cells):
        grid.cells = [replace(cell, text=cell.text.strip()) for cell in grid.cells]
    return grid


def _cut(grid: Grid) -> Grid:
    heights = {row: height for row, cells in _own_cells(grid).items() if (height := _stacked_height(cells)) > 1}
    if not heights:
        return grid
    loose = {cell.row for cell in grid.cells if cell.row in heights and _is_loose(cell, heights[cell.row])}
    starts: list[int] = []
    printed: list[int] = []
    for row in range(grid.n_rows):
        starts.append(len(printed))
        printed += [row] * (heights.get(row, 1) + (row in loose))
    starts.append(len(printed))
    cells: list[Cell] = []
    for cell in grid.cells:
        start, height = starts[cell.row], heights.get(cell.row, 1)
        if height == 1:
            cells.append(replace(cell, row=start, row_span=starts[cell.row + cell.row_span] - start))
        elif _is_loose(cell, height):
            cells.append(replace(cell, row=start + height))
        else:
            lines = cell.text.split("\n") if cell.text.strip() else [""] * height
            cells += [replace(cell, row=start + i, text=line.strip()) for i, line in enumerate(lines)]
    return replace(grid, cells=cells, n_rows=len(printed), printed_rows=printed)


def _is_loose(cell: Cell, height: int) -> bool:
    """Numbers beside codes of more lines."""
    return bool(cell.text.strip()) and cell.text.count("\n") + 1 < height


def _own_cells(grid: Grid) -> dict[int, list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _stacked_height(cells: list[Cell]) -> int:
    filled = [cell.text.split("\n") for cell in cells if cell.text.strip()]
    if len(filled) < 2 or any(cell.row_span > 1 for cell in cells):
        return 1
    numeric = [lines for lines in filled if all(not line.strip() or parse_number(line) is not None for line in lines) and any(lines)]
    height = max(map(len, filled))
    has_codes = len(numeric) > 1 and any(len(lines) == height and _are_codes(lines) for lines in numeric)
    if any(len(lines) < height and not (has_codes and lines in numeric) for lines in filled):
        return 1
    return height if has_codes or numeric and height >= _FEWEST_ROWS else 1


def _are_codes(lines: list[str]) -> bool:
    """Whether each line is a whole code of a class, group or item (类款项), as the parts of a wrapped one never are."""
    return len(lines) > 1 and all(_CODE.fullmatch(line.strip()) for line in lines)
