"""The standard tables of a document: found, joined over pages, read into budget lines.

A table is found by its title (the paragraphs above it, or its own first rows) and confirmed by its header; a grid
without a title continues the table before it where its columns fit. Whatever is printed in a grid and does not become a
fact is listed as unplaced, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingestion.amounts import compact, find_unit, is_blank, parse_number
from ingestion.model import Grid, Paragraph, SourceDocument
from ingestion.records import BudgetLineRecord, PriorYearAmountRecord, TableRecord, UnplacedNumberRecord
from ingestion.tables.breaks import join_broken_row
from ingestion.tables.headers import Column, ColumnBlock, Header, caption_rows, is_index_row, read_header
from ingestion.tables.layouts import layouts, matcher, plain, title_code
from ingestion.tables.rows import REASONS, TableBody, read_body

_TITLE_REACH = 6  # paragraphs above a grid among which its title may stand
_TITLE_LENGTH = 70
_NOTE_REACH = 4  # paragraphs below a grid among which its note may stand
_ORDINAL = re.compile(r"[一二三四五六七八九十\d]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]")
_LOOSE_AMOUNT = re.compile(r"[-(（]?[\d,，]*\d(?:[.．]\d+)?[)）]?")
_LOOSE_NUMBERS = 6  # so many lines of a page that are only an amount are a table
_SENTENCE_END = re.compile(r"[。；;]$")


@dataclass(slots=True)
class FoundTable:
    """One standard table of the document: its grids in order, and what its surroundings say about it."""

    code: str
    title: str
    unit: str | None
    bodies: list[TableBody]
    note: str | None = None
    rows: int = 0


@dataclass(slots=True)
class TableReading:
    """Everything that the grids of one document yielded."""

    tables: list[TableRecord] = field(default_factory=list)
    lines: list[BudgetLineRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    prior_year: list[PriorYearAmountRecord] = field(default_factory=list)
    printed_numbers: int = 0
    used_grids: set[int] = field(default_factory=set)
    other_grids: list[tuple[Grid, str | None]] = field(default_factory=list)
    """Grids that are no standard table, with their title: other readers may use them, else their numbers are unplaced."""
    repeated_grids: set[int] = field(default_factory=set)
    """Those of `other_grids` that print a table or a page of it a second time, by `id`."""


def read_budget_tables(
    source: SourceDocument, document_id: str, fiscal_year: int | None, stage: str | None, unit_name: str | None
) -> TableReading:
    """Read every standard table of `source`. Grain of the result: one line per printed number."""
    reading = TableReading()
    found = _find_tables(source, fiscal_year, stage, unit_name, reading)
    found = _without_repeats(found, reading)
    _settle_units(found, source)
    for number, table in enumerate(found, start=1):
        placed = read_body(table.bodies, table.code, table.unit, document_id, number, table.title, fiscal_year)
        reading.lines += placed.lines
        reading.unplaced += placed.unplaced
        reading.prior_year += placed.prior_year
        reading.printed_numbers += placed.printed
        state = "present" if placed.printed else ("declared_empty" if table.note and matcher(layouts().empty_note)(table.note) else "empty")
        reading.tables.append(
            TableRecord(
                document_id,
                table.code,
                state,
                table.title,
                table.bodies[0].grid.page,
                table.bodies[-1].grid.page,
                table.unit,
                table.note,
                placed.printed,
                number,
            )
        )
    required, present = layouts().required.get(stage or "", []), {table.code for table in found}
    if present & set(required):  # a document of text or targets only announces no tables, so none is missing
        reading.tables += [TableRecord(document_id, code, "absent") for code in required if code not in present]
    return reading


def unplaced_of_loose_numbers(source: SourceDocument, document_id: str) -> list[UnplacedNumberRecord]:
    """Numbers of a table whose rows and columns could not be told, so that they were read as lines of their own.

    A page of prose has no lines that are only an amount; a page with many of them shows a table that found no grid.
    """
    out: list[UnplacedNumberRecord] = []
    title: str | None = None
    for page in source.pages:
        loose = []
        for row, block in enumerate((b for b in page.blocks if isinstance(b, Paragraph)), start=1):
            if _is_title(block.text, None) and not _ORDINAL.match(compact(block.text)):
                title = block.text.strip()
            if _LOOSE_AMOUNT.fullmatch(compact(block.text)) and parse_number(block.text) is not None:
                loose.append((row, block.text.strip()))
        if page.number is not None and len(loose) >= _LOOSE_NUMBERS:
            out += [
                UnplacedNumberRecord(document_id, title, text, "no_grid", REASONS["no_grid"], page.number, row, 1) for row, text in loose
            ]
    return out


_GENERAL_PUBLIC = ("general_public_expenditure", "general_public_basic_expenditure")


def _without_repeats(found: list[FoundTable], reading: TableReading) -> list[FoundTable]:
    """Without what is printed twice, so that nothing counts double: a table or a page of it bound in again, and the 财政拨款支出表
    of a document that prints the 一般公共预算 table too, which tells the same money mixed with funds."""
    named = {t.code for t in found if t.code in _GENERAL_PUBLIC and "一般公共" in plain(t.title)}
    kept: list[FoundTable] = []
    printed: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for table in found:
        pages = printed.setdefault((table.code, plain(table.title)), set())
        is_mixed = table.code in named and "一般公共" not in plain(table.title)
        bodies = []
        for body in table.bodies:
            content = _content(body)
            if is_mixed or (content in pages and len(content) > 1):
                _set_aside(body.grid, table.title, reading, is_repeated=not is_mixed)
            else:
                bodies.append(body)
                pages.add(content)
        table.bodies = bodies
        kept += [table] if bodies else []
    return kept


def _content(body: TableBody) -> tuple[str, ...]:
    """The printed body rows of a page of a table that hold numbers: the same page bound twice has the same."""
    rows = ["|".join(compact(t) for t in row) for row in body.grid.matrix()[body.start :]]
    return tuple(row for row in rows if re.search(r"\d", row))


def _set_aside(grid: Grid, title: str, reading: TableReading, is_repeated: bool) -> None:
    reading.other_grids.append((grid, title))
    reading.used_grids.discard(id(grid))
    if is_repeated:
        reading.repeated_grids.add(id(grid))


def unplaced_of_other_grids(reading: TableReading, document_id: str, used: set[int]) -> list[UnplacedNumberRecord]:
    """The numbers of grids that nobody read, one record each. Ordinals, years and index rows are not numbers here."""
    out: list[UnplacedNumberRecord] = []
    for grid, title in reading.other_grids:
        if id(grid) in used:
            continue
        reason = "repeated_table" if id(grid) in reading.repeated_grids else "not_a_standard_table" if title else "unknown_table"
        for cell in _free_numbers(grid):
            out.append(
                UnplacedNumberRecord(document_id, title, cell[2].strip(), reason, REASONS[reason], grid.page, cell[0] + 1, cell[1] + 1)
            )
    return out


def _free_numbers(grid: Grid) -> list[tuple[int, int, str]]:
    matrix = grid.matrix()
    ordinal_columns = {
        c for c in range(grid.n_cols) if any(re.fullmatch("序号|行次|编号|行号", compact(row[c])) for row in matrix[:_TITLE_REACH])
    }
    out = []
    for r, row in enumerate(matrix):
        if is_index_row(row):
            continue
        for c, text in enumerate(row):
            plain_text = compact(text)
            if c in ordinal_columns or is_blank(text) or parse_number(text) is None:
                continue
            if c == 0 and plain_text.isdigit() and len(plain_text) <= 2:
                continue
            out.append((r, c, text))
    return out


def _find_tables(
    source: SourceDocument, fiscal_year: int | None, stage: str | None, unit_name: str | None, reading: TableReading
) -> list[FoundTable]:
    found: list[FoundTable] = []
    above: list[Paragraph] = []
    current: FoundTable | None = None
    seen: set[str] = set()
    notes_left = 0
    for page in source.pages:
        if page.number is not None or len(source.pages) > 1:
            above = _carried_captions(above, unit_name)
        for block in page.blocks:
            if isinstance(block, Paragraph):
                above.append(block)
                if current is not None and notes_left > 0 and not _is_title(block.text, unit_name):
                    notes_left -= 1
                    if re.match(r"^(注|说明|备注|※|\*)|空表|无数据", block.text) or notes_left == _NOTE_REACH - 1:
                        current.note = (current.note + " " if current.note else "") + block.text.strip()
                elif current is not None:
                    notes_left = 0
                continue
            for grid in _split_at_titles(block, unit_name):
                caption = _caption(grid, above, unit_name)
                table = _continue_or_open(found, current, grid, caption, above, seen, fiscal_year, stage)
                seen |= {p.text.strip() for p in above}
                above = []
                if table is None:
                    reading.other_grids.append((grid, caption.title))
                    current, notes_left = (current, 0) if caption.title is None and _is_decoration(grid) else (None, 0)
                    continue
                reading.used_grids.add(id(block))
                current, notes_left = table, _NOTE_REACH
                inner = _inner_note(grid)
                if inner:
                    table.note = inner
    return found


def _carried_captions(above: list[Paragraph], unit_name: str | None) -> list[Paragraph]:
    """The title at the foot of a page whose table begins on the next one. A page of contents, which lists many, gives none."""
    foot = above[-_TITLE_REACH:]
    titles = [i for i, p in enumerate(foot) if _is_title(p.text, unit_name)]
    if len(titles) != 1 or len(foot) - titles[0] > 4 or _ORDINAL.match(compact(foot[titles[0]].text)):
        return []
    return foot[titles[0] :]


def _split_at_titles(grid: Grid, unit_name: str | None) -> list[Grid]:
    """Several tables printed in one grid (stacked in a sheet, or fused on a page) as grids of their own, each from its title row."""
    starts = [0]
    for r, row in enumerate(grid.matrix()):
        texts = [t for t in row if t.strip()]
        if r > 1 and len(texts) == 1 and texts[0].strip().endswith("表") and _is_title(texts[0], unit_name):
            starts.append(r)
    if len(starts) == 1:
        return [grid]
    parts = []
    for first, end in zip(starts, [*starts[1:], grid.n_rows], strict=True):
        cells = [replace(c, row=c.row - first, row_span=min(c.row_span, end - c.row)) for c in grid.cells if first <= c.row < end]
        parts.append(replace(grid, cells=cells, n_rows=end - first, row_offset=grid.row_offset + first))
    return parts


def _is_decoration(grid: Grid) -> bool:
    return not any(parse_number(t) is not None for row in grid.matrix() for t in row)


def _inner_note(grid: Grid) -> str | None:
    for row in reversed(grid.matrix()[-3:]):
        texts = [t.strip() for t in row if t.strip()]
        if len(texts) == 1 and re.match(r"^(注|说明|备注)", texts[0]):
            return texts[0]
    return None


def _is_title(text: str, unit_name: str | None) -> bool:
    title = _bare_title(text, unit_name)
    return title is not None and title_code(title)[0] and "表" in title


def _bare_title(text: str, unit_name: str | None) -> str | None:
    """The title in a line, without the publisher's name and year (a publisher may be called 政府采购中心)."""
    title = plain(text)
    if not title or len(title) > _TITLE_LENGTH or _SENTENCE_END.search(text.strip()):
        return None
    if re.search(r"[，,；;]|[：:]$", title):
        return None
    title = re.split(r"(?:金额)?单位[:：]|编制(?:部门|单位)[:：]|(?:填报)?(?:部门|单位)(?:名称)?[:：]", title)[0]
    if unit_name:
        title = title.replace(plain(unit_name), "")
    rest = re.sub(r"^.*?20\d\d年(?:度)?", "", title)
    return (rest if "表" in rest or len(rest) > 4 else title) or None


@dataclass(frozen=True, slots=True)
class _Caption:
    """What the lines above a grid and its own first rows say: `known` where the title is one that the layouts know."""

    known: bool
    code: str | None
    title: str | None
    unit: str | None


def _caption(grid: Grid, above: list[Paragraph], unit_name: str | None) -> _Caption:
    rows = caption_rows(grid)
    inner = [t for row in grid.matrix()[:rows] for t in row if t.strip()]
    lines = inner[::-1] + [p.text for p in reversed(above[-_TITLE_REACH:])]
    unit = next((u for u in (find_unit(t) for t in lines) if u), None) or _header_unit(grid, rows)
    lines += [grid.sheet] if grid.sheet else []
    for reach, text in enumerate(lines):
        title = _bare_title(text, unit_name)
        if title is None or not (
            "表" in title or text is grid.sheet or reach < 3 and len(title) <= 30 and re.search("情况$|预算$|决算$", title)
        ):
            continue
        known, code = title_code(title)
        if known:
            return _Caption(True, code, text.strip(), unit)
    titled = next((t.strip() for t in lines if (b := _bare_title(t, unit_name)) and b.endswith("表")), None)
    return _Caption(False, None, titled, unit)


def _header_unit(grid: Grid, first: int) -> str | None:
    for row in grid.matrix()[first : first + 4]:
        for text in row:
            if "单位" in text and (unit := find_unit(text)):
                return unit
    return None


def _continue_or_open(
    found: list[FoundTable],
    current: FoundTable | None,
    grid: Grid,
    caption: _Caption,
    above: list[Paragraph],
    seen: set[str],
    fiscal_year: int | None,
    stage: str | None,
) -> FoundTable | None:
    same_title = current is not None and caption.title is not None and plain(caption.title) == plain(current.title)
    # A line like "2024年部门预算表" at the top of every page is furniture, not the title of another table.
    furniture = not caption.known and caption.title is not None and caption.title in seen
    if current is not None and (caption.title is None or same_title or furniture) and not _separated(above, same_title):
        body = _continuation(current, grid, fiscal_year, stage)
        if body is not None:
            body = join_broken_row(current.bodies[-1], body)
            current.bodies.append(body)
            current.rows += grid.n_rows
            return current
    if caption.code is None or caption.title is None:
        return None
    header = read_header(grid, caption.code, fiscal_year, stage)
    if header is None or not _is_plausible(header, caption.code) or not _codes_fit(grid, header, caption.code):
        return None
    table = FoundTable(caption.code, caption.title, caption.unit, [TableBody(grid, header, header.end, 0)], rows=grid.n_rows)
    found.append(table)
    return table


def _separated(above: list[Paragraph], same_title: bool) -> bool:
    """Paragraphs of prose between two grids end a table; page furniture and a repeated title do not."""
    return not same_title and any(len(compact(p.text)) > 40 or _SENTENCE_END.search(p.text.strip()) for p in above)


def _is_plausible(header: Header, code: str) -> bool:
    if code == "three_public_expenses":
        return any(c.role == "measure" for c in header.columns)
    return any(c.measure for b in header.blocks for c in b.measures) and any(b.label or b.codes for b in header.blocks)


def _codes_fit(grid: Grid, header: Header, code: str) -> bool:
    """False for a table by the other classification: 基本支出 by function (科目 2010101 against 办公费 …), expenditure by economic code."""
    if code not in ("general_public_basic_expenditure", "expenditure", "general_public_expenditure"):
        return True
    columns = [c.index for b in header.blocks for c in (*b.codes, *([b.label] if b.label else []))]
    texts = [compact(row[c]) for row in grid.matrix()[header.end :] for c in columns]
    found = [m.group(1) for t in texts if (m := re.match(r"[\[(]?([23]\d\d(?:\d\d){0,2})(?!\d)", t))]
    functional = len([t for t in found if t[0] == "2"])
    return functional * 2 <= len(found) if code == "general_public_basic_expenditure" else functional * 2 >= len(found)


def _continuation(table: FoundTable, grid: Grid, fiscal_year: int | None, stage: str | None) -> TableBody | None:
    previous = table.bodies[-1]
    own = read_header(grid, table.code, fiscal_year, stage)
    if own is not None and own.end > own.first and _is_plausible(own, table.code) and any(c.path for c in own.columns):
        texts = {t for c in own.columns for t in c.path}
        before = {t for c in previous.header.columns for t in c.path}
        if texts and len(texts & before) * 2 >= len(texts):
            return TableBody(grid, own, own.end, table.rows)
    mapping = _map_columns(previous.grid, grid, previous.header)
    if mapping is None:
        return None
    return TableBody(grid, _moved_header(previous.header, mapping, grid.n_cols), 0, table.rows)


def _map_columns(before: Grid, after: Grid, header: Header) -> dict[int, int] | None:
    """Column of `before` -> column of `after`: by position where the counts agree, else by the place on the page.

    A page that holds only a total row shows code and name as one merged cell: columns that carry no amounts may share one.
    """
    if before.n_cols == after.n_cols:
        return {c: c for c in range(before.n_cols)}
    left, right = _intervals(before), _intervals(after)
    if left is None or right is None:
        return None
    amounts = {c.index for b in header.blocks for c in b.measures}
    mapping: dict[int, int] = {}
    for c, (x0, x1) in left.items():
        inside = [k for k, (y0, y1) in right.items() if min(x1, y1) - max(x0, y0) > 0.6 * min(x1 - x0, y1 - y0)]
        if len(inside) != 1:
            return None
        taken = [other for other, k in mapping.items() if k == inside[0]]
        if taken and (c in amounts or amounts & set(taken)):
            return None
        mapping[c] = inside[0]
    return mapping


def _intervals(grid: Grid) -> dict[int, tuple[float, float]] | None:
    out: dict[int, tuple[float, float]] = {}
    for cell in grid.cells:
        if cell.box is not None and cell.col_span == 1:
            out.setdefault(cell.col, (cell.box[0], cell.box[2]))
    return out if len(out) == grid.n_cols else None


def _moved_header(header: Header, mapping: dict[int, int], n_cols: int) -> Header:
    def move(column: Column) -> Column:
        return replace(column, index=mapping[column.index])

    blocks = [
        ColumnBlock([move(c) for c in b.codes], move(b.label) if b.label else None, [move(c) for c in b.measures], b.side)
        for b in header.blocks
    ]
    columns = sorted((move(c) for c in header.columns if c.index in mapping), key=lambda c: c.index)
    return Header(0, 0, columns, blocks)


def _settle_units(found: list[FoundTable], source: SourceDocument) -> None:
    """A unit stated once for all tables holds for the tables that state none; where tables differ, nothing is assumed."""
    missing = [t for t in found if t.unit is None]
    if not missing:
        return
    general = {
        u
        for p in source.paragraphs()
        if re.search(r"以下|各表|本表|报表|本部分|表格|均|统一|如无特别", p.text) and (u := find_unit(p.text))
    }
    stated = {t.unit for t in found if t.unit}
    if len(general) == 1:
        unit = general.pop()
    elif not general and len(stated) == 1 and found[0].unit and sum(t.unit is not None for t in found) == 1:
        unit = found[0].unit
    else:
        return
    for table in missing:
        table.unit = unit
