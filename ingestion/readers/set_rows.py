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
    """
    heights = {row: height for row, cells in _own_cells(grid).items() if (height := _stacked_height(cells)) > 1}
    if not heights:
        return grid
    starts: list[int] = []
    at = 0
    for row in range(grid.n_rows):
        starts.append(at)
        at += heights.get(row, 1)
    starts.append(at)
    cells: list[Cell] = []
    for cell in grid.cells:
        if cell.row in heights:
            lines = cell.text.split("\n") if cell.text.strip() else [""] * heights[cell.row]
            cells += [replace(cell, row=starts[cell.row] + i, text=line.strip()) for i, line in enumerate(lines)]
        else:
            cells.append(replace(cell, row=starts[cell.row], row_span=starts[cell.row + cell.row_span] - starts[cell.row]))
    return replace(grid, cells=cells, n_rows=at)


def _own_cells(grid: Grid) -> dict[int, list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _stacked_height(cells: list[Cell]) -> int:
    filled = [cell.text.split("\n") for cell in cells if cell.text.strip()]
    if len(filled) < 2 or any(cell.row_span > 1 for cell in cells) or len({len(lines) for lines in filled}) > 1:
        return 1
    numeric = [lines for lines in filled if all(not line.strip() or parse_number(line) is not None for line in lines) and any(lines)]
    if len(filled[0]) < _FEWEST_ROWS and not (len(numeric) > 1 and any(_are_codes(lines) for lines in numeric)):
        return 1
    return len(filled[0]) if numeric else 1


def _are_codes(lines: list[str]) -> bool:
    """Whether each line is a whole code of a class, group or item (类款项), as the parts of a wrapped one never are."""
    return len(lines) > 1 and all(_CODE.fullmatch(line.strip()) for line in lines)
