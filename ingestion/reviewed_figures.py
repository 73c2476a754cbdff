"""What people decided on figures that were recognised in pictures, while a document is read.

A figure of a reviewed page replaces what was recognised in its cell. It is tied to the page's picture, to the place in the table and
to the text that was recognised there: where one of them is another one now, it says nothing about it and is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, replace

from ingestion.amounts import compact, parse_number
from ingestion.model import Cell, Grid, ReadingNote, SourceDocument


@dataclass(frozen=True, slots=True)
class ReviewedFigure:
    """Grain: one printed figure. `row_no` and `column_no` are 1-based, as an unplaced number or a fact cites them."""

    page: int
    page_hash: str
    row_no: int
    column_no: int
    recognised: str
    figure: str
    """What a person says is printed there."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the reading of one document goes by."""

    figures: tuple[ReviewedFigure, ...] = ()
    accepts_doubtful: bool = False
    """Figures that the recognition is not sure of count as printed; their confidence still says how sure it was."""


_CURRENT: ContextVar[Review] = ContextVar("review", default=Review())  # noqa: B039 (frozen)


@contextlib.contextmanager
def reading_by(review: Review) -> Iterator[None]:
    """Documents read inside the block go by `review`."""
    token = _CURRENT.set(review)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_review() -> Review:
    return _CURRENT.get()


def apply_reviewed(source: SourceDocument, hashes: dict[int, str]) -> None:
    """Put the reviewed figures of pages with these picture hashes into their cells, in place."""
    applied: dict[int, int] = {}
    for figure in current_review().figures:
        place = _place_of(figure, source) if hashes.get(figure.page) == figure.page_hash else None
        if place is None:
            where = f"第{figure.page}页第{figure.row_no}行第{figure.column_no}列“{figure.recognised}”"
            message = f"人工核对的数字没有用上：{where}与现在的页面图像或识别结果不符，请重新核对。"
            source.notes.append(ReadingNote("ocr_review_unused", message, figure.page))
            continue
        grid, index = place
        grid.cells[index] = replace(grid.cells[index], text=figure.figure, confidence=1.0, is_reviewed=True)
        applied[figure.page] = applied.get(figure.page, 0) + 1
    for page, count in applied.items():
        source.notes.append(ReadingNote("ocr_reviewed", f"第{page}页有{count}个数字经人工核对，以核对的为准。", page))


def _place_of(figure: ReviewedFigure, source: SourceDocument) -> tuple[Grid, int] | None:
    """The one cell that a figure is about; None where there is none, or more than one."""
    found = [
        (grid, index)
        for grid in source.grids()
        if grid.page == figure.page
        for index, cell in enumerate(grid.cells)
        if _is_about(figure, grid, cell)
    ]
    return found[0] if len(found) == 1 else None


def _is_about(figure: ReviewedFigure, grid: Grid, cell: Cell) -> bool:
    is_there = (grid.cited_row(cell.row), cell.col + 1) == (figure.row_no, figure.column_no)
    return is_there and cell.confidence is not None and _is_same(cell.text, figure.recognised)


def _is_same(text: str, noted: str) -> bool:
    """Whether a note is of this text; spreadsheet programs write a number without its commas and last zeros."""
    number = parse_number(text)
    return compact(text) == compact(noted) or number is not None and number == parse_number(noted)
