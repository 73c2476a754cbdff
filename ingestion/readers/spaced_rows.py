"""Rows written as lines, with bars, wide blanks or anything else between their texts.

Bars show the columns: lines with equally many are a table. Blanks do not where letters differ in width or blank cells leave nothing, nor
do other signs (208/行政运行/1,807.35): each text then becomes a line of its own, so that its numbers are listed and none is lost in a
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from ingestion.amounts import compact, is_blank, parse_number
from ingestion.model import Block, Cell, Grid, Paragraph

_BAR = re.compile(r"[|｜│┃║^]")
_RULE = re.compile(r"[\s|｜+\-=:─━═┄┈┼├┤┌┐└┘┬┴╋╂╬╠╣╔╗╚╝╦╩│┃║]{3,}")
_GAP = re.compile(r"[ \u00a0]{2,}|[\u2003\u3000]+|\t+")
_AMOUNT = re.compile(r"[-−(（]?\d[\d,，]*\.\d{1,2}[)）]?|[-−]?\d{1,3}(?:,\d{3})+")
_FEWEST_ROWS = 3
_CODE_OR_TOTAL = re.compile(r"\W*(?:([1-5]\d\d(?:\d\d){0,2})(?!\d)|(?=[合总]\s*计))")
_NUMBER = re.compile(r"(?:(?<![-−])[-−(（])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?[)）]?")
_SIGNS = re.compile(r"[^\w。：:；;]{0,40}")
"""What may stand between the amounts of a row; a sentence has words there, or ends."""
_LONGEST_ROW = 300


def join_barred_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with runs of lines that have equally many bars as grids."""
    for is_barred, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and _is_barred(block.text)):
        lines = [block for block in run if isinstance(block, Paragraph) or not is_barred]
        grid = _grid([line for line in lines if isinstance(line, Paragraph)]) if is_barred else None
        yield from [grid] if grid else lines


def _is_barred(text: str) -> bool:
    return _BAR.search(text) is not None or _RULE.fullmatch(text) is not None


def _grid(lines: list[Paragraph]) -> Grid | None:
    rows = [(line, _cells(line.text)) for line in lines if not _RULE.fullmatch(line.text)]
    widths = {len(cells) for _, cells in rows}
    numeric = sum(any(not is_blank(cell) and parse_number(cell) is not None for cell in cells) for _, cells in rows)
    if len(rows) < _FEWEST_ROWS or len(widths) > 1 or widths < {2} or 2 * numeric < len(rows):
        return None
    cells = [Cell(r, c, text) for r, (_, texts) in enumerate(rows) for c, text in enumerate(texts)]
    grid = Grid(cells, len(rows), len(rows[0][1]), has_spans=False)
    if all(line.line_no for line, _ in rows):
        grid.row_lines = [line.line_no or 0 for line, _ in rows]
        grid.row_offset = grid.row_lines[0] - 1
    return grid


def _cells(text: str) -> list[str]:
    """The texts between the bars; bars at both ends are the frame."""
    cells = [cell.strip() for cell in _BAR.split(text.strip())]
    return cells[1:-1] if len(cells) > 2 and not cells[0] and not cells[-1] and _BAR.match(text.strip()) else cells


def part_spaced_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with runs of lines of spaced texts, amounts among them, as lines of one text each."""
    for is_row, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and _is_spaced_row(block.text)):
        lines = list(run)
        if not is_row or len(lines) < _FEWEST_ROWS:
            yield from lines
            continue
        for line in lines:
            if isinstance(line, Paragraph):
                yield from (replace(line, text=text, lines=[(None, text, None)]) for text in map(str.strip, _GAP.split(line.text)) if text)


def _is_spaced_row(text: str) -> bool:
    pieces = [piece.strip() for piece in _GAP.split(text)]
    return len(pieces) > 1 and any(_AMOUNT.fullmatch(compact(piece)) for piece in pieces)


def part_coded_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with runs of lines that print a code, a name and then amounts only, whatever parts them, as lines of one text each."""
    for is_row, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and bool(_coded_row(block.text))):
        lines = [block for block in run if isinstance(block, Paragraph) or not is_row]
        rows = [(line, _coded_row(line.text)) for line in lines if isinstance(line, Paragraph)] if is_row else []
        if sum(bool(pieces[0]) for _, pieces in rows) < _FEWEST_ROWS:
            yield from lines
            continue
        for line, pieces in rows:
            yield from (replace(line, text=text, lines=[(None, text, None)]) for text in pieces if text)


def _coded_row(text: str) -> list[str]:
    """Code ('' for a total), name and numbers of a line; [] for any other line."""
    head = _CODE_OR_TOTAL.match(text) if len(text) <= _LONGEST_ROW else None
    numbers = list(_NUMBER.finditer(text, head.end())) if head else []
    if head is None or not numbers:
        return []
    name = text[head.end() : numbers[0].start()]
    gaps = [text[a.end() : b.start()] for a, b in pairwise(numbers)] + [text[numbers[-1].end() :]]
    if not re.search("[\u4e00-\u9fff]", name) or re.search(r"\d|[：:]\s*$", name) or not all(map(_SIGNS.fullmatch, gaps)):
        return []
    return [head[1] or "", re.sub(r"^\W+|[^\w）)]+$", "", name), *(number[0] for number in numbers)]
