"""What a typeset document consists of: headings, paragraphs and tables, each number with the fact that it prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Fact:
    """The truth about one printed number. `amount_yuan` is in yuan; codes and qualifiers are those of the data contract."""

    table_code: str
    side: str
    line_code: str
    line_label: str
    measure: str
    amount_yuan: Decimal
    fund: str = ""
    funding_period: str = ""
    government_economic_code: str = ""
    project_name: str = ""


@dataclass
class Cell:
    """One printed cell; `align` is left, centre or right ("l", "c", "r")."""

    text: str = ""
    row_span: int = 1
    col_span: int = 1
    align: str = "c"
    bold: bool = False
    fact: Fact | None = None


@dataclass
class Table:
    """A printed table. Rows list their cells from left to right, without the places that spans cover.

    `captions` are the lines between title and grid, each (left, centre, right). With `captions_inside` they are rows
    of the grid, as in documents that were pasted from a spreadsheet. `widths` are relative.
    """

    title: str
    captions: list[tuple[str, str, str]]
    header: list[list[Cell]]
    body: list[list[Cell]]
    widths: list[float]
    notes: list[str] = field(default_factory=list)
    captions_inside: bool = False
    title_inside: bool = False
    repeat_header: bool = True
    new_page: bool = True
    landscape: bool = False
    sheet: str = ""
    font_size: float = 9.0
    row_height: float = 0.0
    """Least height of a body row in points; 0 for what the text needs."""
    ruling: str = ""
    """Overrides the document's ruling style for this table."""

    @property
    def n_cols(self) -> int:
        return len(self.widths)

    def rows(self) -> list[list[Cell]]:
        """All rows of the grid, with title and captions where they stand inside it."""
        head: list[list[Cell]] = []
        if self.title_inside and self.title:
            head.append([Cell(self.title, col_span=self.n_cols, bold=True)])
        if self.captions_inside:
            head += [_caption_row(line, self.n_cols) for line in self.captions]
        return head + self.header + self.body

    def n_head(self) -> int:
        return len(self.rows()) - len(self.body)


@dataclass
class Heading:
    """`level` 0 is the document's title, 1 a part, 2 a section."""

    text: str
    level: int = 2


@dataclass
class Text:
    """A paragraph; `indent` is in characters, `align` as for cells."""

    text: str
    indent: int = 2
    align: str = "l"


@dataclass
class PageBreak:
    """A new page where the format has pages."""


Block = Heading | Text | Table | PageBreak


@dataclass
class Manuscript:
    """A whole document, ready for a writer."""

    title: str
    blocks: list[Block]

    def tables(self) -> list[Table]:
        return [b for b in self.blocks if isinstance(b, Table)]

    def facts(self) -> list[Fact]:
        """All facts in reading order."""
        return [c.fact for t in self.tables() for row in t.body for c in row if c.fact is not None]


def _caption_row(line: tuple[str, str, str], n_cols: int) -> list[Cell]:
    """A caption line as a grid row of up to three merged cells."""
    left, centre, right = line
    if n_cols == 1 or not (centre or right):
        return [Cell(left or centre or right, col_span=n_cols, align="l")]
    if n_cols == 2 or not centre:
        half = n_cols // 2
        return [Cell(left, col_span=half, align="l"), Cell(right or centre, col_span=n_cols - half, align="r")]
    third = max(1, n_cols // 3)
    return [
        Cell(left, col_span=third, align="l"),
        Cell(centre, col_span=n_cols - 2 * third),
        Cell(right, col_span=third, align="r"),
    ]


def place(rows: list[list[Cell]], n_cols: int) -> list[tuple[int, int, Cell]]:
    """Grid position (row, column, 0-based) of every cell, spans considered. Raises ValueError on overfull rows."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[int, int, Cell]] = []
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            if c + cell.col_span > n_cols:
                raise ValueError(f"row {r} has more than {n_cols} columns: {[x.text for x in row]}")
            placed.append((r, c, cell))
            taken |= {(r + i, c + j) for i in range(cell.row_span) for j in range(cell.col_span)}
            c += cell.col_span
    return placed
