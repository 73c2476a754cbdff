"""Tables and what is said of their being empty: by a note below them, or by the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingestion.amounts import compact
from ingestion.model import Grid, Paragraph
from ingestion.narrative.compact_text import compact_text
from ingestion.records import BudgetLineRecord, TableRecord
from review.catalog import Rule, terms
from review.doubts import unread_parts
from review.evidence.document import Reviewed
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name
from review.evidence.quantities import Check, Quantity
from review.methods.text_rules import current_statements, stated_quantity

_NOTE = re.compile(r"(?:本|此|该)表(?:为空(?:表)?|无数据|没有数据)|(?:故|因此)?为?空表列示|公开空表")
_TITLE = re.compile(r"[^,。;:]{2,40}表(?:\([^()]*\))?$")
_FARTHEST = 3
"""Paragraphs between a table and a note on it."""


def check_empty_note(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A note that a table is empty stands below no table that prints an amount."""
    amounts = {line.cell_no: line for line in doc.parsed.budget_lines if line.cell_no is not None and line.amount_yuan}
    tried = False
    for grid, note in _noted_tables(doc):
        tried = True
        printed = [amounts[cell.no] for cell in grid.cells if cell.no in amounts]
        yield _filled(printed[0], note) if printed else PASSED
    if not tried:
        raise NotRunnable("文件没有空表说明")


def _noted_tables(doc: Reviewed) -> Iterator[tuple[Grid, Paragraph]]:
    """Grids with a note right below them, before the title of another table."""
    grid: Grid | None = None
    distance = 0
    for block in doc.source.blocks():
        if isinstance(block, Grid):
            grid, distance = block, 0
            continue
        text = compact_text(block.text).text
        distance += 1
        if grid is None or distance > _FARTHEST or block.page != grid.page or _TITLE.fullmatch(text):
            grid = None
        elif _NOTE.search(text):
            yield grid, block
            grid = None


def _filled(line: BudgetLineRecord, note: Paragraph) -> Observation:
    title = terms()["tables"].get(line.table_code, line.table_code)
    said = note.text.strip()
    example = f"{line.line_label}{line.printed_text}{line.printed_unit}"
    message = f"《{title}》{place_name(note.page, note.line_no)}下注明“{said[:60]}”，表中却有金额（如{example}）。"
    return Observation(
        "failed", message, note.page, note.line_no, "0.00", line.printed_text, None, said, line.table_code, place=f"{note.no}"
    )


_ELSEWHERE = re.compile(r"(?:详?见|另附|另行)[^,。;]{0,16}")
"""What a cell says of a table whose numbers stand in another file."""


def _is_blank(doc: Reviewed, table: TableRecord) -> bool:
    """Whether a table is printed without any number, as far as everything was read."""
    if table.table_state != "empty" or table.table_no == 0:
        return False
    cells = (compact(cell.text) for grid in doc.source.grids() for cell in grid.cells)
    is_unread = unread_parts(doc) or any(u.table_title == table.title for u in doc.parsed.unplaced_numbers)
    return not is_unread and not any(_ELSEWHERE.fullmatch(text) for text in cells)


def check_declared_empty(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """A table that is declared empty, or prints no number, does not stand beside a text that states an amount for it."""
    declared = {t.table_code: t for t in doc.parsed.tables if t.table_state == "declared_empty"}
    blank = {t.table_code: t for t in doc.parsed.tables if t.table_code not in declared and _is_blank(doc, t)}
    tried, told = False, set[str]()
    for stated in current_statements(doc):
        table_code = rule.settings["concepts"].get(stated.concept, "")
        table = declared.get(table_code) or blank.get(table_code)
        if table is None or doc.count_tables(table_code):
            continue
        tried = True
        if table_code in declared:
            yield _judge_declared(rule, stated_quantity(stated, doc), table)
        elif stated.amount_yuan and table_code not in told:
            told.add(table_code)
            yield _left_blank(table, stated_quantity(stated, doc))
        else:
            yield PASSED
    if not tried:
        raise NotRunnable("没有空表列示的表格与文中金额可核对")


def _judge_declared(rule: Rule, stated: Quantity, table: TableRecord) -> Check:
    title = table.title or table.table_code
    zero = Quantity(Decimal(0), Decimal(0), "空表", "", "全表", ("empty", table.table_code), table.page, table.table_code, title)
    return Check(rule, stated, [(1, zero)], note="空表列示")


def _left_blank(table: TableRecord, stated: Quantity) -> Observation:
    """Told once for a table, and of the table: that nobody filled it in says nothing against the text."""
    title = table.title or table.table_code
    message = (
        f"《{title}》{place_name(table.page, None)}没有印出任何数字，文字说明却有“{stated.label}”{stated.show()}，请核对表格是否漏填。"
    )
    return Observation("failed", message, table.page, evidence=title, table_code=table.table_code, place=table.table_code)
