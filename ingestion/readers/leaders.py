"""Rows set with dotted leaders (合计……3,665.76): a label, dots that lead the eye, the amounts.

Each such line is a row of its own, whatever stands below it: dots fill the line, so that it looks like one that goes on. Where rows print
different numbers of amounts, only their places (which text has not) tell the columns. The line above may name the columns.
A table of contents is set the same way, with page numbers that never fall, and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from ingestion.amounts import is_blank, parse_amount
from ingestion.model import Block, Cell, Grid, Paragraph
from ingestion.readers.lost_spans import loose_cells

_DOTS = re.compile(r"(?:[.．·・•_](?:[ \u00a0\u3000]?[.．·・•_]){4,}|[…‥⋯](?:[ \u00a0\u3000]?[…‥⋯]){1,})[ \u00a0\u3000]*")
_CODE = re.compile(r"(\d{3,9})[ \u00a0\u3000]*(?=\D)(?![.．,，%％\-－~～至年月日])")
_WIDE_GAP = re.compile(r"[\t\u3000]+|[ \u00a0]{2,}")
_PAGE_NUMBER = re.compile(r"\d{1,3}")
FEWEST_ROWS = 3
LEADERS = frozenset(".．·・•_…‥⋯")
FEWEST_DOTS = 2


def leader_row(text: str) -> list[str] | None:
    """Code (may be blank), label and the texts behind the leaders; None for a line without leaders or with nothing behind them."""
    found = _DOTS.search(text)
    if found is None or found.end() == len(text):
        return None
    code = _CODE.match(text)
    label = text[code.end() if code else 0 : found.start()].strip()
    values = [piece for part in _DOTS.split(text[found.end() :]) for piece in part.split()]
    return [code[1] if code else "", label, *values] if label else None


def is_leader_table(rows: list[list[str]]) -> bool:
    """Whether rows print amounts, most of them nothing else, and not the pages of a table of contents."""
    amounts = [row for row in rows if all(is_blank(value) or parse_amount(value)[0] is not None for value in row[2:])]
    if len(amounts) < FEWEST_ROWS or 2 * len(amounts) < len(rows):
        return False
    values = [value for row in amounts for value in row[2:]]
    if not all(len(row) == 3 and _PAGE_NUMBER.fullmatch(value) for row in amounts for value in row[2:]):
        return True
    pages = [int(value) for value in values]
    return pages != sorted(pages)


def has_certain_columns(rows: list[list[str]]) -> bool:
    """Whether each row prints as many amounts as any other."""
    return len({len(row) for row in rows}) == 1


def leader_grid(rows: list[list[str]], page: int | None = None) -> Grid:
    """The grid of rows: code and label (where any row has a code), then the amounts."""
    first = 0 if any(row[0] for row in rows) else 1
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row[first:])]
    return Grid(cells, len(rows), max(len(row) for row in rows) - first, page)


def is_heading(texts: list[str], grid: Grid) -> bool:
    """Whether the texts of the line above rows name their columns, one for each and none with an amount."""
    return len(texts) == grid.n_cols > 1 and all(parse_amount(text)[0] is None for text in texts)


def with_heading(grid: Grid, texts: list[str]) -> Grid:
    """The grid with a first row of headings."""
    grid.cells = [Cell(0, c, text) for c, text in enumerate(texts)] + [replace(cell, row=cell.row + 1) for cell in grid.cells]
    grid.n_rows += 1
    return grid


def join_leader_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with runs of paragraphs that are set with leaders as grids."""
    before: Block | None = None
    for is_row, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and leader_row(block.text) is not None):
        found = list(run)
        paragraphs = [block for block in found if isinstance(block, Paragraph)]
        rows = [row for paragraph in paragraphs if (row := leader_row(paragraph.text))] if is_row else []
        if is_leader_table(rows):
            yield from _join(before, paragraphs, rows)
            before = None
            continue
        for block in found:
            if before is not None:
                yield before
            before = block
    if before is not None:
        yield before


def _join(before: Block | None, paragraphs: list[Paragraph], rows: list[list[str]]) -> Iterator[Block]:
    """The grid of rows below the line that may name its columns; loose cells where nobody can tell the columns."""
    grid = leader_grid(rows)
    grid.has_spans = False
    is_certain = has_certain_columns(rows)
    texts = [text for text in _WIDE_GAP.split(before.text.strip()) if text] if isinstance(before, Paragraph) else []
    if isinstance(before, Paragraph) and is_certain and is_heading(texts, grid):
        grid, paragraphs = with_heading(grid, texts), [before, *paragraphs]
    elif before is not None:
        yield before
    if all(paragraph.line_no for paragraph in paragraphs):
        grid.row_lines = [paragraph.line_no or 0 for paragraph in paragraphs]
        grid.row_offset = grid.row_lines[0] - 1
    if is_certain:
        yield grid
    else:
        yield from loose_cells(grid)
