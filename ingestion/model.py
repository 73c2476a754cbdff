"""The neutral document model: what every reader produces and everything behind the readers consumes.

A reader (`ingestion/readers/`) turns one file into a `SourceDocument`: pages of blocks in reading order, each block a
paragraph or a grid. Nothing here knows about budgets; nothing behind here knows about PDF, Word or HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

type_of_box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell of a grid.

    `row` and `col` are 0-based grid coordinates of the top left corner, spans count grid rows and columns.
    `text` is the printed text with line breaks as "\\n". `box` is (x0, top, x1, bottom) in PDF points measured from
    the page's top left corner, or None where the format has no geometry.
    """

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1
    box: type_of_box | None = None
    no: int = 0
    """The cell's number within its document, 1-based (`number_cells`): what a fact and the census name it by."""
    confidence: float | None = None
    """How sure the recognition of the text is, 0 to 1, where it was read from a picture; None for text."""
    is_reviewed: bool = False
    """A person said what the picture shows there (`reviewed_figures`)."""


@dataclass(slots=True)
class Grid:
    """A table as printed: cells with spans. `page` is 1-based, None for formats without pages.

    `row_offset` is added to a row index to cite the row as a reader of the file would find it (a sheet that starts on
    row 3, a text file's line): `cited_row`.
    """

    cells: list[Cell]
    n_rows: int
    n_cols: int
    page: int | None = None
    box: type_of_box | None = None
    row_offset: int = 0
    sheet: str | None = None
    has_spans: bool = True
    """False where the format lost its merges (flattened text): a blank cell may then be a merged one."""
    row_lines: list[int] | None = None
    """Text files: the 1-based line of the file on which each row begins (rows may take several lines)."""
    printed_rows: list[int] | None = None
    """The printed row of each row, 0-based, where a printed row was cut into the rows that its cells' lines hold."""

    def cited_row(self, row: int) -> int:
        """The row as a reader of the file would cite it, 1-based."""
        return self.row_offset + (self.printed_rows[row] if self.printed_rows else row) + 1

    def matrix(self) -> list[list[str]]:
        """Dense text matrix; a merged cell's text stands at its top left corner only, the rest is ''."""
        out = [[""] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            out[cell.row][cell.col] = cell.text
        return out

    def owners(self) -> list[list[Cell | None]]:
        """Dense matrix of the cell that covers each grid position (None where no cell is)."""
        out: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            for r in range(cell.row, min(cell.row + cell.row_span, self.n_rows)):
                for c in range(cell.col, min(cell.col + cell.col_span, self.n_cols)):
                    out[r][c] = cell
        return out


@dataclass(slots=True)
class Paragraph:
    """A logical paragraph: printed lines that belong together, joined without white space at the breaks.

    `page` is the 1-based page on which it starts. `lines` are the printed lines as (page, text, box), so that an
    amount found in the joined text can be led back to the page and place where it is printed. `line_no` is the
    1-based line of a text file.
    """

    text: str
    page: int | None = None
    line_no: int | None = None
    lines: list[tuple[int | None, str, type_of_box | None]] = field(default_factory=list)
    no: int = 0
    """Numbered together with the cells (`number_cells`); each of its `tokens` has a number of its own, from this one on."""

    def tokens(self) -> list[str]:
        """What stands on its printed lines, parted at the blanks."""
        return [token for text in ([line for _, line, _ in self.lines] or [self.text]) for token in text.split()]

    def page_at(self, offset: int) -> int | None:
        """The page on which the character at `offset` of `text` is printed."""
        seen = 0
        for page, text, _ in self.lines:
            seen += len(text)
            if offset < seen:
                return page
        return self.lines[-1][0] if self.lines else self.page


Block = Paragraph | Grid


@dataclass(slots=True)
class Page:
    """One page (PDF) or one sheet or the whole flow (other formats, number None)."""

    blocks: list[Block]
    number: int | None = None
    width: float | None = None
    height: float | None = None
    has_text: bool = True
    """False for a page that shows something but carries no text: a scan."""


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """What a reader left out, could not see or read by another way, told to people.

    `code` is a stable English word (contract: fct_reading_note), `message` the Chinese sentence. `page` is 1-based; a note
    about several pages is one note a page. `sheet` names the sheet of a workbook.
    """

    code: str
    message: str
    page: int | None = None
    sheet: str | None = None


@dataclass(slots=True)
class SourceDocument:
    """One file, read. `media_type` is what the bytes are, not what the name claims."""

    media_type: str
    pages: list[Page]
    page_count: int | None = None
    """Number of printed pages; None for formats without pages."""
    notes: list[ReadingNote] = field(default_factory=list)
    """What was left out or could not be seen (pages without text, hidden sheets), and fallbacks taken."""
    title: str | None = None
    """What the file's own metadata call it (a web page's `<title>`); None for other formats."""
    published: str | None = None
    """When it was published, as the page's own metadata say (not shown to readers); None for other formats."""

    def blocks(self) -> Iterator[Block]:
        for page in self.pages:
            yield from page.blocks

    def paragraphs(self) -> Iterator[Paragraph]:
        return (b for b in self.blocks() if isinstance(b, Paragraph))

    def grids(self) -> Iterator[Grid]:
        return (b for b in self.blocks() if isinstance(b, Grid))


def number_cells(source: SourceDocument) -> None:
    """Give every cell and paragraph its number within the document, in reading order. Done once, behind the reader."""
    number = 0
    for block in source.blocks():
        if isinstance(block, Paragraph):
            block.no = number + 1
            number += max(1, len(block.tokens()))
            continue
        for cell in block.cells:
            number += 1
            object.__setattr__(cell, "no", number)  # frozen for everybody else; a copy of every cell would double the memory


SIZE_LIMIT_BYTES = 200 * 1024 * 1024
"""Larger files are not read: published budgets have some megabytes, scans of them some tens."""
CELL_LIMIT = 600_000
"""Of one document: a province's whole budget has 1,000 pages and 300,000 cells at most."""


class Unreadable(Exception):
    """A document that cannot be read; it is quarantined, and the run goes on.

    `reason_code` is a stable English word for programs, `reason` the Chinese sentence that people read.
    """

    def __init__(self, reason_code: str, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code
        self.reason = reason

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        """Exceptions are rebuilt from their arguments when they cross a process boundary."""
        return type(self), (self.reason_code, self.reason)
