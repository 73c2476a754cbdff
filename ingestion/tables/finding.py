"""The amount tables of a document: found, joined over pages, read into budget lines.

A table is found by its title (the paragraphs above it, or its own first rows) and confirmed by its header and codes; a
grid without a title continues the table before it where its columns fit. Whatever is printed in a grid and does not
become a fact is listed as unplaced, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from ingestion.amounts import compact, find_unit, parse_number
from ingestion.model import Grid, Page, Paragraph, SourceDocument
from ingestion.records import BudgetLineRecord, PriorYearAmountRecord, TableFigureRecord, TableRecord, UnplacedNumberRecord
from ingestion.tables.beside import columns_beside
from ingestion.tables.breaks import join_broken_row
from ingestion.tables.captions import (
    SENTENCE_END,
    Caption,
    carried_captions,
    is_head_alone,
    is_title,
    read_caption,
    split_at_titles,
    title_alone,
)
from ingestion.tables.continuation import HeadTexts, continue_table, head_of_another
from ingestion.tables.keys import units_of
from ingestion.tables.kinds import Reading, Recognised, recognise
from ingestion.tables.layouts import layouts, matcher, plain
from ingestion.tables.placing import Place, read_body
from ingestion.tables.recognised import Verdicts, judge
from ingestion.tables.repeats import Repeats
from ingestion.tables.rows import TableBody
from ingestion.wording import within_form

_NOTE_REACH = 4  # paragraphs below a grid among which its note may stand
_SHARED_NUMBERS = 3
_LONG_NUMBER = 5
"""Digits, without the zeros at the end."""
_CODE = re.compile(r"\d{5}|\d{7}")
_NOTE = re.compile(r"^(注|说明|备注|※|\*)|空表|无数据")


@dataclass(slots=True)
class FoundTable:
    """One amount table of the document: its grids in order, and what its surroundings say about it."""

    code: str
    title: str
    unit: str | None
    bodies: list[TableBody]
    rule: str
    form: Callable[[], str]
    """The lines by which its template is known (`Setting.form`)."""
    note: str | None = None
    rows: int = 0
    head_above: HeadTexts = ()
    """The head of the table that it is printed below in one grid; none where it begins a grid of its own."""


@dataclass(slots=True)
class TableReading:
    """Everything that the grids of one document yielded."""

    tables: list[TableRecord] = field(default_factory=list)
    lines: list[BudgetLineRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    prior_year: list[PriorYearAmountRecord] = field(default_factory=list)
    figures: list[TableFigureRecord] = field(default_factory=list)
    used_grids: set[int] = field(default_factory=set)
    other_grids: list[tuple[Grid, str | None]] = field(default_factory=list)
    """Grids that are no amount table, with their title: other readers may use them, else their numbers are unplaced."""
    repeated_grids: set[int] = field(default_factory=set)
    """Those of `other_grids` that print a table or a page of it a second time, by `id`."""


def read_budget_tables(
    source: SourceDocument, document_id: str, fiscal_year: int | None, stage: str | None, unit_name: str | None
) -> TableReading:
    """Read every amount table of `source`. Grain of the result: one line per printed number."""
    reading = TableReading()
    found = _Finder(Reading(fiscal_year, stage, unit_name), reading).find(source)
    found = _without_repeats(found, reading)
    _settle_units(found, source)
    _settle_kinds(found)
    known_units = _known_units(found)
    places = [Place(document_id, t.code, number, t.title, t.unit, t.rule, fiscal_year) for number, t in enumerate(found, start=1)]
    verdicts = _judge_recognised(found, places, known_units)
    for number, (table, place) in enumerate(zip(found, places, strict=True), start=1):
        with within_form(table.form):
            placed = read_body(table.bodies, replace(place, verdicts=verdicts), known_units)
        reading.lines += placed.lines
        reading.unplaced += placed.unplaced
        reading.prior_year += placed.prior_year
        reading.figures += placed.figures
        reading.tables.append(_table_record(table, document_id, number, placed.printed))
    required, present = layouts().required.get(stage or "", []), {table.code for table in found}
    if present & set(required):  # a document of text or targets only announces no tables, so none is missing
        reading.tables += [TableRecord(document_id, code, "absent") for code in required if code not in present]
    return reading


def unread_grids(reading: TableReading, used: set[int]) -> list[tuple[Grid, str | None, str]]:
    """The grids that are no amount table and that nobody else used either (`used`, by `id`): each with its title and the reason."""
    return [
        (grid, title, "repeated_table" if id(grid) in reading.repeated_grids else "not_a_standard_table" if title else "unknown_table")
        for grid, title in reading.other_grids
        if id(grid) not in used
    ]


def _judge_recognised(found: list[FoundTable], places: list[Place], known_units: dict[str, str]) -> Verdicts:
    """What the figures of all tables say of those that were recognised in pictures."""
    if all(cell.confidence is None for table in found for body in table.bodies for cell in body.grid.cells):
        return Verdicts()
    lines: list[BudgetLineRecord] = []
    for table, place in zip(found, places, strict=True):
        with within_form(table.form):
            lines += read_body(table.bodies, replace(place, verdicts=None), known_units).lines
    return judge(lines)


def _table_record(table: FoundTable, document_id: str, number: int, printed: int) -> TableRecord:
    is_declared = bool(table.note) and matcher(layouts().empty_note)(table.note or "")
    return TableRecord(
        document_id=document_id,
        table_code=table.code,
        table_state="present" if printed else "declared_empty" if is_declared else "empty",
        title=table.title,
        page=table.bodies[0].grid.page,
        last_page=table.bodies[-1].grid.page,
        printed_unit=table.unit,
        note=table.note,
        number_count=printed,
        table_no=number,
    )


def _without_repeats(found: list[FoundTable], reading: TableReading) -> list[FoundTable]:
    repeats = Repeats()
    for table in found:
        table.bodies, again = repeats.take(table.code, table.title, table.bodies)
        for grid in again:
            reading.other_grids.append((grid, table.title))
            reading.used_grids.discard(id(grid))
            reading.repeated_grids.add(id(grid))
    return [table for table in found if table.bodies]


def _known_units(found: list[FoundTable]) -> dict[str, str]:
    """Every name and code that a table of the document lists as a unit's, with the printed name."""
    units: dict[str, str] = {}
    for body in (body for table in found for body in table.bodies):
        blocks = [b for b in body.header.blocks if b.organisation or b.unit_code]
        if blocks:
            owners = body.grid.owners()
            for block in blocks:
                units = units_of(block, owners, body.start) | units
    return units


def _settle_kinds(found: list[FoundTable]) -> None:
    """A 财政拨款 table is one of all fiscal funds only beside the table of the general public budget."""
    named = {table.code for table in found if "一般公共" in plain(table.title)}
    for table in found:
        alone = layouts().alone.get(table.code)
        if alone is not None and alone not in named:
            table.code, table.rule = alone, table.rule + "+alone"


def _settle_units(found: list[FoundTable], source: SourceDocument) -> None:
    """A unit stated once for all tables holds for the tables that state none; where tables differ, a table that prints the same
    numbers as tables of one unit has that unit, and else nothing is assumed."""
    missing = [t for t in found if t.unit is None]
    if not missing:
        return
    general = {u for text in _lines_of(source) if layouts().for_all_tables.search(text) and (u := find_unit(text))}
    stated = {t.unit for t in found if t.unit}
    if len(general) == 1:
        common = general.pop()
    elif not general and len(stated) == 1 and found[0].unit and sum(t.unit is not None for t in found) == 1:
        common = found[0].unit
    else:
        common = None
    numbers = {unit: _long_numbers(t for t in found if t.unit == unit) for unit in stated} if common is None else {}
    for table in missing:
        own = _long_numbers([table]) if numbers else set()
        shared = [unit for unit, printed in numbers.items() if len(own & printed) >= _SHARED_NUMBERS]
        table.unit = common or (shared[0] if len(shared) == 1 else None)


def _lines_of(source: SourceDocument) -> Iterator[str]:
    """Paragraphs, and the rows of a cover or an explanation that a workbook saved as a web page shows as a table of one column."""
    for block in source.blocks():
        if isinstance(block, Paragraph):
            yield block.text
        elif block.n_cols == 1:
            yield from (cell.text for cell in block.cells)


def _long_numbers(tables: Iterable[FoundTable]) -> set[str]:
    """Printed numbers that are too long to be the same by chance."""
    texts = (compact(cell.text) for table in tables for body in table.bodies for cell in body.grid.cells if cell.row >= body.start)
    return {
        t
        for t in texts
        if parse_number(t) is not None and sum(ch.isdigit() for ch in t.rstrip("0")) >= _LONG_NUMBER and not _CODE.fullmatch(t)
    }


class _Finder:
    """Walks over the blocks of a document and keeps the table that the next grid may continue."""

    def __init__(self, known: Reading, reading: TableReading) -> None:
        self._known = known
        self._reading = reading
        self._found: list[FoundTable] = []
        self._above: list[Paragraph] = []
        self._begun: list[Paragraph] = []
        """What stands above a head that the page parts: the grid on the next page has its title."""
        self._current: FoundTable | None = None
        self._seen: set[str] = set()
        self._notes_left = 0

    def find(self, source: SourceDocument) -> list[FoundTable]:
        """The tables of the document in order; grids that are none go to `TableReading.other_grids`."""
        for page in source.pages:
            if page.number is not None or len(source.pages) > 1:
                self._above = self._begun or carried_captions(self._above, self._known.unit_name)
                self._begun = []
            self._read_page(page)
        return self._found

    def _read_page(self, page: Page) -> None:
        for block in page.blocks:
            if isinstance(block, Paragraph):
                self._above.append(block)
                self._begun = [] if is_title(block.text, self._known.unit_name) else self._begun
                self._take_note(block)
                continue
            if any(cell.text.strip() for cell in block.cells):  # an empty frame parts no title from its table
                self._read_block(block)

    def _read_block(self, block: Grid) -> None:
        unit = None
        parts = split_at_titles(block, self._known.unit_name)
        for number, part in enumerate(parts, start=1):
            if number < len(parts) and is_head_alone(part):
                self._reading.other_grids.append((part, None))
                continue
            unit = self._read_grid(block, part, unit)
            if number == len(parts) > 1:
                self._above = title_alone(part, self._known.unit_name)

    def _take_note(self, paragraph: Paragraph) -> None:
        if self._current is None or self._notes_left <= 0 or is_title(paragraph.text, self._known.unit_name):
            self._notes_left = 0
            return
        self._notes_left -= 1
        if _NOTE.search(paragraph.text) or self._notes_left == _NOTE_REACH - 1:
            self._current.note = (self._current.note + " " if self._current.note else "") + paragraph.text.strip()

    def _read_grid(self, block: Grid, grid: Grid, unit_above: str | None) -> str | None:
        """Reads one table of `block`; gives the unit that holds for the tables below it in the same block."""
        caption = read_caption(grid, self._above, self._known.unit_name, self._known.stage, self._known.fiscal_year)
        caption = replace(caption, unit=caption.unit or unit_above)
        table = self._continued(grid, caption) or self._opened(block, grid, caption)
        self._seen |= {p.text.strip() for p in self._above}
        self._begun = self._above if table is None and caption.known and _is_begun_head(grid) else []
        self._above = []
        if table is None:
            self._reading.other_grids.append((grid, caption.title))
            if caption.title is not None or not _is_decoration(grid):
                self._current = None
            self._notes_left = 0
            return caption.unit
        self._reading.used_grids.add(id(block))
        self._current, self._notes_left = table, _NOTE_REACH
        table.note = next(_inner_notes(grid), table.note)
        return caption.unit

    def _continued(self, grid: Grid, caption: Caption) -> FoundTable | None:
        current = self._current
        if current is None:
            return None
        same_title = caption.title is not None and plain(caption.title) == plain(current.title)
        # A line like "2024年部门预算表" at the top of every page is furniture, not the title of another table.
        is_furniture = not caption.known and caption.title is not None and caption.title in self._seen
        if not (caption.title is None or same_title or is_furniture) or self._is_separated(same_title):
            return None
        last = next(body for body in reversed(current.bodies) if not body.is_beside)
        with within_form(current.form):
            body = continue_table(last, current.code, current.rows, grid, self._known, current.head_above)
            beside = columns_beside(current.bodies, current.code, grid, self._known) if body is None else None
        if body is not None:
            current.bodies.append(join_broken_row(last, body))
            current.rows += grid.n_rows
        elif beside is not None:
            current.bodies.append(beside)
        else:
            return None
        return current

    def _opened(self, block: Grid, grid: Grid, caption: Caption) -> FoundTable | None:
        if caption.title is None or caption.rule is not None and caption.rule.code is None or _is_begun_head(grid):
            return None
        with within_form(caption.form):
            kind = self._recognised(grid, caption)
        if kind is None:
            return None
        bodies = [TableBody(grid, kind.header, kind.header.end, 0)]
        table = FoundTable(kind.code, caption.title, caption.unit, bodies, kind.rule, caption.form, rows=grid.n_rows)
        if grid is not block and grid.cited_row(0) > block.cited_row(0):
            table.head_above = head_of_another(block, grid, kind.header)
        self._found.append(table)
        return table

    def _recognised(self, grid: Grid, caption: Caption) -> Recognised | None:
        if caption.rule is not None:
            return recognise(grid, caption.rule.code or "", f"title:{caption.rule.name}", self._known)
        kind = recognise(grid, "other", "title:other", self._known) if caption.is_legible else None
        if kind is not None and not caption.unit and not any(c.unit for b in kind.header.blocks for c in b.measures):
            return None  # nothing says that its numbers are money
        return kind

    def _is_separated(self, same_title: bool) -> bool:
        """Paragraphs of prose between two grids end a table; page furniture and a repeated title do not."""
        return not same_title and any(len(compact(p.text)) > 40 or SENTENCE_END.search(p.text.strip()) for p in self._above)


def _is_begun_head(grid: Grid) -> bool:
    """Whether a page ends a grid below the first line of its head, which names its sides (收入 | 支出)."""
    return grid.page is not None and all(layouts().side_heads.fullmatch(plain(c.text)) for c in grid.cells if c.text.strip())


def _is_decoration(grid: Grid) -> bool:
    return not any(parse_number(t) is not None for row in grid.matrix() for t in row)


def _inner_notes(grid: Grid) -> Iterator[str]:
    for row in reversed(grid.matrix()[-3:]):
        texts = [t.strip() for t in row if t.strip()]
        if len(texts) == 1 and re.match(r"^(注|说明|备注)", texts[0]):
            yield texts[0]
