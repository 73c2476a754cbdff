"""The typed records that ingestion yields: one dataclass per raw table, one instance per row.

These dataclasses are the single definition of the raw layer: the raw tables' columns, their types and the checks of
the raw gate are derived from them. Amounts are `Decimal` yuan unless a field says otherwise; every record that carries
a printed number also carries the page, row and column where it is printed and the text as printed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class DocumentRecord:
    """Grain: one document (one sequence of bytes)."""

    document_id: str
    """SHA-256 of the bytes, hexadecimal."""
    media_type: str
    byte_size: int
    page_count: int | None = None
    unit_name_printed: str | None = None
    unit_name: str | None = None
    """The unit's name as identified: the fullest form that the document prints."""
    unit_code: str | None = None
    fiscal_year: int | None = None
    stage: str | None = None
    """budget | final"""
    publication_level: str | None = None
    """department | unit"""
    document_kind: str | None = None
    """budget | final | performance_budget | performance_result"""
    title: str | None = None
    status: str = "parsed"
    """parsed | quarantined"""
    reason_code: str | None = None
    reason: str | None = None
    """Chinese, for people."""
    printed_numbers: int = 0
    """Numbers printed in tables, as the census counts them (`CensusRecord`). The base of coverage."""
    placed_numbers: int = 0
    """Those of them that became facts, amounts of the year before, or parts of projects and indicators."""
    unread_pages: int = 0
    """Pages and sheets that were not read (a scan, a hidden sheet); what is printed there is not known."""
    parser_version: str = ""
    """Digest of the readers that read it."""
    rules_version: str = ""
    """Digest of the rules that judged it."""


@dataclass(slots=True)
class PublicationRecord:
    """Grain: one publication in a parsed document: the accounts of one publisher for one year, stage and level. Most documents hold one."""

    document_id: str
    publication_no: int
    """Order within the document, 1-based."""
    unit_name_printed: str | None = None
    unit_name: str | None = None
    unit_code: str | None = None
    fiscal_year: int | None = None
    stage: str | None = None
    """budget | final"""
    publication_level: str | None = None
    """department | unit"""
    document_kind: str | None = None
    """budget | final | performance_budget | performance_result"""
    title: str | None = None
    first_page: int | None = None
    last_page: int | None = None
    printed_numbers: int = 0
    placed_numbers: int = 0


@dataclass(slots=True)
class EvidenceRecord:
    """Grain: one statement of the document that a classification, or a date of the register, rests on."""

    document_id: str
    attribute: str
    """fiscal_year | stage | unit_name | unit_code | publication_level | document_kind | approved_on | published_on"""
    value: str
    """Dates in ISO 8601."""
    snippet: str
    source: str
    """page_title | table_header | text | meta | neighbour (another file of the folder)"""
    page: int | None = None
    line_no: int | None = None
    is_chosen: bool = True
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class CensusRecord:
    """Grain: one page (or sheet, or the whole flow of a format without pages): how many numbers are printed in its tables.

    Counted from the neutral model before anything is interpreted (`ingestion/census.py`).
    """

    document_id: str
    part_no: int
    """Order within the document, 1-based."""
    page: int | None
    sheet: str | None
    first_cell_no: int
    """Cells and lines `first_cell_no` to `last_cell_no` stand on this page."""
    last_cell_no: int
    printed_numbers: int
    set_aside_numbers: int
    """Ordinals, codes, years, scores and numbers of columns, which are no amounts."""
    beyond_numbers: int
    """Cells that a reader took although they are not counted: an amount that looks like a code, a broken number."""


@dataclass(slots=True)
class TableRecord:
    """Grain: one standard table of a document, whether it is there or not."""

    document_id: str
    table_code: str
    table_state: str
    """present | declared_empty | empty | absent: empty is a table without numbers and without a note that says so."""
    title: str | None = None
    page: int | None = None
    last_page: int | None = None
    printed_unit: str | None = None
    """元 | 万元 | 千元 | 百元 | 亿元"""
    note: str | None = None
    number_count: int = 0
    table_no: int = 0
    """Order of appearance in the document, 1-based; 0 for an absent table."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class BudgetLineRecord:
    """Grain: one number printed in a standard table."""

    document_id: str
    table_code: str
    side: str
    """revenue | expenditure"""
    line_code: str
    """Digits, 类款项 joined, or '' where none is printed."""
    line_label: str
    line_level: int
    """Depth in the table's own hierarchy: 0 total row, 1 类 (or first-level item), 2 款, 3 项."""
    measure: str
    amount_yuan: Decimal
    printed_text: str
    printed_unit: str
    is_total: bool
    """A row that sums other rows of the table (合计, 总计, 小计, 本年收入合计 …)."""
    is_leaf: bool
    """No other row of this table details this one."""
    page: int | None
    row_no: int
    """1-based row within the table as printed (continuation pages counted on)."""
    column_no: int
    """1-based column within the table as printed."""
    table_no: int = 0
    column_label: str = ""
    """Flattened header, levels joined by '/'."""
    box: tuple[float, float, float, float] | None = None
    check_status: str = "not_checked"
    """passed | failed | not_checked"""
    check_finding_id: str | None = None
    """Where the check failed, the finding that says so; the other findings of its group name it as their root."""
    fund: str = ""
    """Whose money, where a row or column says so and the measure does not: general_public | government_fund | state_capital |
    fiscal_special_account | unit_funds | fiscal."""
    funding_period: str = ""
    """current (本年, 当年) | carried_forward (上年结转), where a table prints both for one measure."""
    economic_code: str = ""
    """Departmental economic code of a row whose `line_code` is functional."""
    government_economic_code: str = ""
    """Government economic code of a row whose `line_code` is functional or departmental economic."""
    organisation: str = ""
    """The unit that the row is about, in tables by unit."""
    project_name: str = ""
    """The project that the row is about; on the leaf rows of projects only."""
    layout_rule: str = ""
    """Which row of layout data, or which evidence, recognised the table."""
    origin: str = "text"
    """text | ocr | ocr_reviewed (what a person says that the picture shows)"""
    confidence: Decimal | None = None
    """0 to 1, None for text."""
    cell_no: int | None = None
    """`Cell.no` of the printed cell."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class PriorYearAmountRecord:
    """Grain: one number that an amount table prints for the year before its own."""

    document_id: str
    table_code: str
    side: str
    """revenue | expenditure"""
    line_code: str
    line_label: str
    basis: str
    """budget | final | execution | stated: which figure of the year before the header names; stated where it names none."""
    amount_yuan: Decimal
    printed_text: str
    printed_unit: str
    column_label: str
    """Flattened header, levels joined by '/', and the row's label where that names the year."""
    page: int | None
    row_no: int
    column_no: int
    table_no: int = 0
    measure: str = "amount"
    """Which of the line's amounts it is: amount and total are the whole, every other one a part of it."""
    cell_no: int | None = None
    """`Cell.no` of the printed cell."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class TableFigureRecord:
    """Grain: one number that an amount table prints beside its amounts: a change, a rate, a quantity, an amount of another year.

    It is no fact of the document's year, nor an amount of the year before (`PriorYearAmountRecord`).
    """

    document_id: str
    table_code: str
    side: str
    """revenue | expenditure"""
    line_code: str
    line_label: str
    figure_kind: str
    """change (signed, on the year before unless the header says otherwise) | rate (also shares) | quantity | other_amount
    (another year than the last, or the 预算数 beside a final account's 决算数)."""
    figure_value: Decimal
    figure_unit: str
    """yuan | pct | count (of whatever the column says)."""
    printed_text: str
    column_label: str
    """Flattened header, levels joined by '/', and the row's label where that says what the figure is."""
    page: int | None
    row_no: int
    column_no: int
    table_no: int = 0
    organisation: str = ""
    cell_no: int | None = None
    """`Cell.no` of the printed cell."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class UnplacedNumberRecord:
    """Grain: one number printed in a table that did not become a fact."""

    document_id: str
    table_title: str | None
    printed_text: str
    reason_code: str
    """not_read (no reader took it) | unknown_table | unknown_unit | unknown_column | no_label | not_a_number | not_a_standard_table …"""
    reason: str
    """Chinese, for people."""
    page: int | None
    row_no: int
    column_no: int
    cell_no: int | None = None
    """`Cell.no` of the printed cell, `Paragraph.no` of a number that stands outside of every grid."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class StatedAmountRecord:
    """Grain: one amount stated in the text for one concept (the same amount stated twice counts once)."""

    document_id: str
    concept: str
    """Codes of the data contract, e.g. total_revenue, 2012901:total, change_from_prior_year:reception."""
    fiscal_year: int
    amount_yuan: Decimal
    """Yuan; per cent for concepts that begin with prior_year_pct_change."""
    printed_text: str
    printed_unit: str
    snippet: str
    page: int | None = None
    line_no: int | None = None
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class ProjectRecord:
    """Grain: one project (or duty with its budget) of a document."""

    document_id: str
    project_no: int
    """Order of appearance in the document, 1-based."""
    project_code: str
    project_name: str
    budget_yuan: Decimal | None = None
    fiscal_yuan: Decimal | None = None
    other_yuan: Decimal | None = None
    executed_yuan: Decimal | None = None
    plan_q1_pct: Decimal | None = None
    plan_q2_pct: Decimal | None = None
    plan_q3_pct: Decimal | None = None
    plan_q4_pct: Decimal | None = None
    purpose: str | None = None
    budget_source: str | None = None
    """table | narrative"""
    printed_budget: str | None = None
    printed_unit: str | None = None
    page: int | None = None
    row_no: int | None = None
    line_no: int | None = None
    project_kind: str = "project"
    """project | duty (职责活动, whose budgets contain each other) | department (a department's overall target, 部门整体)"""
    initial_budget_yuan: Decimal | None = None
    """年初预算数 of a form that prints 全年预算数 (then in budget_yuan) beside it."""
    executed_fiscal_yuan: Decimal | None = None
    executed_other_yuan: Decimal | None = None
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""
    cell_nos: tuple[int, ...] = ()
    """`Cell.no` of the printed cells that hold its numbers."""


@dataclass(slots=True)
class IndicatorRecord:
    """Grain: one printed performance indicator of a project."""

    document_id: str
    project_no: int
    """The project of `ProjectRecord` that the indicator belongs to."""
    indicator_no: int
    """Order of appearance within the document, 1-based."""
    indicator_kind: str
    """target | result | duty"""
    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    description: str | None = None
    operator: str | None = None
    target_value: Decimal | None = None
    target_unit: str | None = None
    target_text: str | None = None
    actual_value: Decimal | None = None
    actual_unit: str | None = None
    actual_text: str | None = None
    basis: str | None = None
    grade_excellent: str | None = None
    grade_good: str | None = None
    grade_fair: str | None = None
    grade_poor: str | None = None
    page: int | None = None
    row_no: int | None = None
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""
    cell_nos: tuple[int, ...] = ()
    """`Cell.no` of the printed cells that hold its numbers."""


@dataclass(slots=True)
class ReadingNoteRecord:
    """Grain: one thing that a reader left out, could not see or read by another way."""

    document_id: str
    note_no: int
    """Order within the document, 1-based."""
    code: str
    """scanned_page | hidden_sheet | hidden_rows | formula_without_value | picture | attachment | garbled_font | fallback_engine …"""
    message: str
    """Chinese, for people."""
    page: int | None = None
    sheet: str | None = None


@dataclass(slots=True)
class UnitFactRecord:
    """Grain: one unit listed in a document's table of institutions (机构设置, 部门决算单位构成) or the publisher itself."""

    document_id: str
    unit_name: str
    unit_code: str | None = None
    nature: str | None = None
    """单位性质, as printed"""
    rank: str | None = None
    """单位规格, as printed"""
    funding: str | None = None
    """经费保障形式, as printed"""
    is_publisher: bool = False
    page: int | None = None
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class FindingRecord:
    """Grain: one contradiction in a document."""

    finding_id: str
    document_id: str
    rule_id: str
    kind: str
    severity: str
    """error | rounding | notice"""
    message: str
    """Chinese, for people."""
    page: int | None = None
    table_code: str | None = None
    line_code: str | None = None
    expected: str | None = None
    """A plain decimal in `unit`, or a text where the contradiction is not a number."""
    printed: str | None = None
    unit: str | None = None
    """yuan | pct | count"""
    evidence: str | None = None
    """The printed cells or sentences that contradict each other."""
    root_finding_id: str | None = None
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class RuleOutcomeRecord:
    """Grain: one rule and document."""

    document_id: str
    rule_id: str
    outcome: str
    """passed | failed | not_runnable"""
    reason: str | None = None
    comparisons: int = 0
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""


@dataclass(slots=True)
class ParsedDocument:
    """Everything that one document yielded."""

    document: DocumentRecord
    publications: list[PublicationRecord] = field(default_factory=list)
    evidence: list[EvidenceRecord] = field(default_factory=list)
    census: list[CensusRecord] = field(default_factory=list)
    tables: list[TableRecord] = field(default_factory=list)
    budget_lines: list[BudgetLineRecord] = field(default_factory=list)
    prior_year_amounts: list[PriorYearAmountRecord] = field(default_factory=list)
    table_figures: list[TableFigureRecord] = field(default_factory=list)
    unplaced_numbers: list[UnplacedNumberRecord] = field(default_factory=list)
    stated_amounts: list[StatedAmountRecord] = field(default_factory=list)
    projects: list[ProjectRecord] = field(default_factory=list)
    indicators: list[IndicatorRecord] = field(default_factory=list)
    unit_facts: list[UnitFactRecord] = field(default_factory=list)
    reading_notes: list[ReadingNoteRecord] = field(default_factory=list)
    findings: list[FindingRecord] = field(default_factory=list)
    rule_outcomes: list[RuleOutcomeRecord] = field(default_factory=list)
    trace: str | None = None
    """Where the program itself failed: the traceback, for logs. It is no evidence and is stored nowhere."""


RAW_TABLES: dict[str, type] = {
    "documents": DocumentRecord,
    "publications": PublicationRecord,
    "evidence": EvidenceRecord,
    "census": CensusRecord,
    "tables": TableRecord,
    "budget_lines": BudgetLineRecord,
    "prior_year_amounts": PriorYearAmountRecord,
    "table_figures": TableFigureRecord,
    "unplaced_numbers": UnplacedNumberRecord,
    "stated_amounts": StatedAmountRecord,
    "projects": ProjectRecord,
    "indicators": IndicatorRecord,
    "unit_facts": UnitFactRecord,
    "reading_notes": ReadingNoteRecord,
    "findings": FindingRecord,
    "rule_outcomes": RuleOutcomeRecord,
}
"""Name of the raw table (schema `raw`) -> its record. `ParsedDocument` has a field of the same name (`document` for `documents`)."""


def column_names(record: type) -> list[str]:
    """The columns of a raw table, in order."""
    return [f.name for f in dataclasses.fields(record)]


def as_row(record: Any) -> dict[str, Any]:
    """A record as a flat row: boxes become 'x0,top,x1,bottom' text, lists of cells '12,13' text, everything else stays typed."""
    row = {name: getattr(record, name) for name in column_names(type(record))}
    if row.get("box") is not None:
        row["box"] = ",".join(f"{v:.1f}" for v in row["box"])
    if "cell_nos" in row:
        row["cell_nos"] = ",".join(map(str, row["cell_nos"]))
    return row
