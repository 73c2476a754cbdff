"""Where in a document a piece of evidence is printed: boxes on a page, or cells and words of formats without pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explorer.evidence import Evidence
from ingestion.amounts import compact
from ingestion.model import Cell, Grid, Paragraph, SourceDocument, type_of_box

_SHORTEST_WORDS = 4
_SHORTEST_OVERLAP = 6
"""Characters by which a line must begin or end the wanted words: what wraps over lines is a piece of each."""
_MOST_BOXES = 12


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Boxes on a page of a PDF, in points from its top left corner; no box where only the page is known."""

    page: int
    boxes: tuple[type_of_box, ...]


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Cells of a grid of a format without pages."""

    grid: Grid
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A paragraph of a format without pages, and the words in it."""

    before: str
    paragraph: Paragraph
    after: str
    words: str


Place = PagePlace | GridPlace | TextPlace


def place_of(evidence: Evidence, source: SourceDocument) -> Place | None:
    """The printed place, None where the document no longer shows it."""
    if source.page_count is not None:
        return _on_page(evidence, source)
    return _in_cell(evidence, source) or _in_text(evidence, source)


def _on_page(evidence: Evidence, source: SourceDocument) -> PagePlace | None:
    if evidence.page is None:
        return None
    if evidence.box is not None:
        return PagePlace(evidence.page, (evidence.box,))
    wanted = compact(evidence.words)
    if evidence.cell_no is not None:
        cells = [c for g in source.grids() for c in g.cells if c.no == evidence.cell_no and c.box is not None]
        if cells:
            return PagePlace(evidence.page, tuple(c.box for c in cells if c.box is not None))
    boxes = [box for text, box in _printed(source, evidence.page) if box is not None and _tells(text, wanted)]
    return PagePlace(evidence.page, tuple(boxes[:_MOST_BOXES]))


def _printed(source: SourceDocument, page: int) -> Iterator[tuple[str, type_of_box | None]]:
    """The printed lines and cells of one page, without white space."""
    for block in source.blocks():
        if isinstance(block, Paragraph):
            yield from ((compact(text), box) for number, text, box in block.lines if number == page)
        elif block.page == page:
            yield from ((compact(cell.text), cell.box) for cell in block.cells)


def _tells(text: str, wanted: str) -> bool:
    """Whether a printed line or cell is the wanted words, holds them, is a piece of them, or holds where they begin or end."""
    if not wanted or not text:
        return False
    if text == wanted or len(wanted) >= _SHORTEST_WORDS and wanted in text or len(text) >= _SHORTEST_WORDS and text in wanted:
        return True
    if len(wanted) < 2 * _SHORTEST_WORDS:
        return False
    begins, ends = text.find(wanted[:_SHORTEST_OVERLAP]), text.find(wanted[-_SHORTEST_OVERLAP:])
    return (begins >= 0 and wanted.startswith(text[begins:])) or (ends >= 0 and wanted.endswith(text[: ends + _SHORTEST_OVERLAP]))


def _in_cell(evidence: Evidence, source: SourceDocument) -> GridPlace | None:
    wanted = compact(evidence.words)
    for grid in source.grids():
        if evidence.cell_no is not None:
            cells = tuple(c for c in grid.cells if c.no == evidence.cell_no)
        else:
            cells = tuple(c for c in grid.cells if wanted and compact(c.text) == wanted)
        if cells:
            return GridPlace(grid, cells)
    return None


def _in_text(evidence: Evidence, source: SourceDocument) -> TextPlace | None:
    wanted = compact(evidence.words)
    if not wanted:
        return None
    paragraphs = list(source.paragraphs())
    for index, paragraph in enumerate(paragraphs):
        if wanted in compact(paragraph.text):
            before = paragraphs[index - 1].text if index else ""
            after = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
            return TextPlace(before, paragraph, after, evidence.words)
    return None
