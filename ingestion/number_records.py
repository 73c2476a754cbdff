"""Records of printed numbers: what stands in tables and what the text states, each with its place. Part of `ingestion.records`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


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
    step_yuan: Decimal = Decimal(0)
    """What one in the last digit of the table's finest number in this unit is worth (`ingestion/exactness.py`)."""
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
    step_yuan: Decimal = Decimal(0)
    """What one in the last digit of the table's finest number in this unit is worth (`ingestion/exactness.py`)."""
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
    step_yuan: Decimal | None = None
    """What one in its last printed digit is worth; None for per cent."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""
