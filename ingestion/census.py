"""The census: which numbers a document prints, counted from the neutral model before anything is interpreted.

Counted are the cells of grids that are wholly a number, and lines that are only amounts on pages with so many of them
that they show a table whose rows and columns could not be told. Ordinals, codes, years, scores and rows that number the
columns are set aside: by the words of `layouts/census.yml`, by the published code list, by their form. What no reader
took of the rest is an unplaced number with the reason `not_read`; so a reader that loses a row shows.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingestion.amounts import compact, is_blank, parse_amount
from ingestion.grid_words import grid_words
from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument
from ingestion.official_names import published_codes
from ingestion.wording import depends_on_layouts, load_layout

_LOOSE_AMOUNT = re.compile(r"[-(（]?[\d,，]*\d(?:[.．]\d+)?[)）]?")
_LOOSE_NUMBERS = 6
"""So many lines of a page that are only an amount are a table; a page of prose has none."""
_NAME = r"[^\d\s。，；：、元%％增减比为占]{2,14}"
_TOUCHED = re.compile(rf"(-?\d[\d,]*\.\d\d){_NAME}|{_NAME}(-?\d[\d,]*\.\d\d)")
_MONEY = re.compile(r"[-(]?(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+\.\d\d)\)?")
"""On a page without a sentence it is a table's, however few there are: the last row of one without rules may stand alone there."""
_MONTH = re.compile(r"(?:19|20)\d\d\.(?:0[1-9]|1[0-2])")
"""The date on a cover (2024.02)."""
_SENTENCE = re.compile(r"[。；;]|[，,][^\d]|.{40}")
_TITLED_NUMBERS = 3
"""So many, of three digits or more, are a table below a line that reads like its title: page numbers of a list of tables are shorter."""
_LONG = 3
_ORDINAL = re.compile(r"\d{1,3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEADING_ZERO = re.compile(r"0\d+")
_MOSTLY = 0.8
_TITLE = re.compile(r".{2,70}表.{0,20}")
_TABLE_TITLE = re.compile(r".{2,70}表(?:[(（].*)?")
"""Not what explains a table in words (…表情况说明)."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One printed number, named by the number of its cell (or of its line, outside of grids). Row and column are 1-based."""

    no: int
    text: str
    row_no: int
    column_no: int


@dataclass(slots=True)
class CountedPage:
    """The census of one page or sheet. `first_no` to `last_no` are the numbers of everything that stands on it."""

    page: int | None
    sheet: str | None
    first_no: int
    last_no: int
    grids: dict[int, list[PrintedNumber]] = field(default_factory=dict)
    """Printed numbers of each grid, by the grid's `id`."""
    loose: list[PrintedNumber] = field(default_factory=list)
    title: str | None = None
    """The last line of the page, or of a page before, that reads like the title of a table."""
    set_aside: int = 0

    def numbers(self) -> Iterator[PrintedNumber]:
        for numbers in self.grids.values():
            yield from numbers
        yield from self.loose


@dataclass(frozen=True, slots=True)
class _Words:
    heads: re.Pattern[str]
    labels: re.Pattern[str]
    index_words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Heads:
    """The columns of a grid whose heads say that they name or count, each with the row of its head (-1: on a page before)."""

    n_cols: int
    columns: dict[int, int]

    @classmethod
    def of(cls, grid: Grid, before: _Heads) -> _Heads:
        """Those of `grid`; where it has none, those of the grid `before` it, if that is as wide: a table goes on over many pages."""
        columns = _headed_columns(grid)
        if not columns and before.n_cols == grid.n_cols:
            columns = dict.fromkeys(before.columns, -1)
        return cls(grid.n_cols, columns)


def take_census(source: SourceDocument) -> list[CountedPage]:
    """One entry per page or sheet that holds anything, in order. The cells must have been numbered (`number_cells`)."""
    counted: list[CountedPage] = []
    title: str | None = None
    before = _Heads(0, {})
    for page in source.pages:
        numbers = [*_numbers_of(page)]
        if not numbers:
            continue
        sheet = next((b.sheet for b in page.blocks if isinstance(b, Grid) and b.sheet), None)
        entry = CountedPage(page.number, sheet, numbers[0], numbers[-1], title=title)
        for block in page.blocks:
            if isinstance(block, Paragraph):
                entry.title = block.text.strip() if _TITLE.fullmatch(block.text.strip()) else entry.title
                continue
            before = _Heads.of(block, before)
            found, aside = _count_grid(block, before.columns)
            entry.grids[id(block)] = found
            entry.set_aside += aside
        entry.loose = _loose_numbers(page)
        title = entry.title
        counted.append(entry)
    return counted


def _numbers_of(page: Page) -> Iterator[int]:
    for block in page.blocks:
        if isinstance(block, Paragraph):
            yield block.no
            yield block.no + max(0, len(block.tokens()) - 1)
        else:
            yield from (cell.no for cell in block.cells)


def _loose_numbers(page: Page) -> list[PrintedNumber]:
    """Numbers of a table whose rows and columns could not be told, so that they were read as lines of their own."""
    loose: list[PrintedNumber] = []
    alone = titled = 0
    below_title = has_sentences = False
    for row, paragraph in enumerate((b for b in page.blocks if isinstance(b, Paragraph)), start=1):
        below_title = below_title or bool(_TABLE_TITLE.fullmatch(paragraph.text.strip()))
        has_sentences = has_sentences or bool(_SENTENCE.search(compact(paragraph.text)))
        numbers = [PrintedNumber(paragraph.no + at, token, row, at + 1) for at, token in _lone_amounts(paragraph)]
        titled += sum(below_title and len(re.sub(r"\D", "", n.text)) >= _LONG for n in numbers)
        alone += len(numbers)
        loose += numbers or [PrintedNumber(paragraph.no + at, token, row, at + 1) for at, token in _touched_amounts(paragraph)]
    if alone >= _LOOSE_NUMBERS or titled >= _TITLED_NUMBERS:
        return loose
    return [] if has_sentences else [number for number in loose if _is_money(compact(number.text))]


def _is_money(text: str) -> bool:
    return bool(_MONEY.fullmatch(text)) and not _MONTH.fullmatch(text)


def _lone_amounts(paragraph: Paragraph) -> Iterator[tuple[int, str]]:
    """The amounts on lines of a paragraph that hold nothing else, each with its place among the paragraph's tokens."""
    place = 0
    for text in [line for _, line, _ in paragraph.lines] or [paragraph.text]:
        tokens = text.split()
        if tokens and all(_LOOSE_AMOUNT.fullmatch(compact(t)) and parse_amount(t)[0] is not None for t in tokens):
            yield from enumerate(tokens, start=place)
        place += len(tokens)


def _touched_amounts(paragraph: Paragraph) -> Iterator[tuple[int, str]]:
    """The amounts at an end of short texts that are no sentence: of a table whose columns stand so close that they touch."""
    for place, token in enumerate(paragraph.tokens()):
        if match := _TOUCHED.fullmatch(token):
            yield place, match.group(1) or match.group(2)


def _count_grid(grid: Grid, heads: dict[int, int]) -> tuple[list[PrintedNumber], int]:
    """The grid's printed numbers, and how many cells with a number were set aside. `heads`: columns that name or count."""
    cells = [cell for cell in grid.cells if not is_blank(cell.text) and parse_amount(cell.text)[0] is not None]
    aside = _cells_aside(grid, cells, heads)
    found = [PrintedNumber(c.no, c.text.strip(), grid.cited_row(c.row), c.col + 1) for c in cells if c.no not in aside]
    return found, len(cells) - len(found)


def _cells_aside(grid: Grid, cells: list[Cell], heads: dict[int, int]) -> set[int]:
    aside: set[int] = set()
    columns: dict[int, list[Cell]] = {}
    for cell in cells:
        columns.setdefault(cell.col, []).append(cell)
    named = {c for c, column in columns.items() if _are_codes(column) or _are_years(column)}
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    numbering = {r for r, row in rows.items() if _numbers_the_columns(row)}
    labels = {(c.row, c.col + c.col_span) for c in grid.cells if census_words().labels.fullmatch(_bare(c.text))}
    years = set(rows) - {c.row for c in cells if not _YEAR.fullmatch(compact(c.text))}
    for cell in cells:
        text = compact(cell.text)
        if (
            heads.get(cell.col, grid.n_rows) < cell.row
            or cell.col in named
            or cell.row in numbering | years
            or (cell.row, cell.col) in labels
            or _LEADING_ZERO.fullmatch(text)
            or (cell.col == 0 and _ORDINAL.fullmatch(text))
        ):
            aside.add(cell.no)
    return aside


def _headed_columns(grid: Grid) -> dict[int, int]:
    """Columns under a head that says that they name or count -> the row of the head."""
    heads: dict[int, int] = {}
    for cell in grid.cells:
        if census_words().heads.fullmatch(_bare(cell.text)):
            for column in range(cell.col, cell.col + cell.col_span):
                heads.setdefault(column, cell.row)
    return heads


def _are_codes(column: Iterable[Cell]) -> bool:
    """Digits only, and nearly all of them codes of 政府收支分类科目."""
    texts = [compact(cell.text) for cell in column]
    if not all(text.isdigit() for text in texts):
        return False
    codes = sum(text in _published_codes() for text in texts)
    return codes >= max(1, _MOSTLY * len(texts))


def _are_years(column: list[Cell]) -> bool:
    return all(_YEAR.fullmatch(compact(cell.text)) for cell in column)


def _numbers_the_columns(row: list[Cell]) -> bool:
    """A 栏次 row: 1, 2, 3 … and nothing else but the words that such rows have."""
    texts = [text for cell in sorted(row, key=lambda c: c.col) if (text := _bare(cell.text))]
    numbers = [int(text) for text in texts if _ORDINAL.fullmatch(text)]
    if len(numbers) < 2 and not any(text in grid_words().own_numbers for text in texts):
        return False
    rises = all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
    return rises and all(_ORDINAL.fullmatch(text) or census_words().index_words.fullmatch(text) for text in texts)


def _bare(text: str) -> str:
    return compact(text).strip("*:：")


@depends_on_layouts
def census_words() -> _Words:
    """What the census sets aside. Raises InvalidLayout."""
    return load_layout("census.yml", lambda data: _Words(**{name: re.compile(re.sub(r"\s+", "", words)) for name, words in data.items()}))


@functools.cache
def _published_codes() -> frozenset[str]:
    return frozenset(published.code for published in published_codes())
