"""The typed records that ingestion yields: one dataclass per raw table, one instance per row.

These dataclasses are the single definition of the raw layer: the raw tables' columns, their types and the checks of
the raw gate are derived from them. Amounts are `Decimal` yuan unless a field says otherwise; every record that carries
a printed number also carries the page, row and column where it is printed and the text as printed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from ingestion.number_records import (
    BudgetLineRecord,
    PriorYearAmountRecord,
    StatedAmountRecord,
    TableFigureRecord,
    TableRecord,
    UnplacedNumberRecord,
)
from ingestion.target_records import IndicatorRecord, ProjectRecord

__all__ = [
    "BudgetLineRecord",
    "CensusRecord",
    "DocumentRecord",
    "EvidenceRecord",
    "IndicatorRecord",
    "ParsedDocument",
    "PriorYearAmountRecord",
    "ProjectRecord",
    "PublicationRecord",
    "RAW_TABLES",
    "ReadingNoteRecord",
    "StatedAmountRecord",
    "TableFigureRecord",
    "TableRecord",
    "UnitFactRecord",
    "UnplacedNumberRecord",
    "column_names",
    "records_of",
]


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
    """Grain: one statement of the document that a classification, a date of the register, or a count of staff rests on."""

    document_id: str
    attribute: str
    """fiscal_year | stage | unit_name | unit_code | publication_level | document_kind | approved_on | published_on |
    staff_quota | staff_actual"""
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
    """Grain: one unit listed in a document's table of institutions (机构设置, 部门决算单位构成) the publisher itself, or its superior."""

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
    is_superior: bool = False
    """The document names it as the publisher's superior."""
    page: int | None = None
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
}
"""Name of the raw table (schema `raw`) -> its record. `ParsedDocument` has a field of the same name (`document` for `documents`)."""


def column_names(record: type) -> list[str]:
    """The columns of a raw table, in order."""
    return [f.name for f in dataclasses.fields(record)]


def records_of(parsed: ParsedDocument, table: str) -> list[Any]:
    """The records of a parsed document for a raw table."""
    records: list[Any] = [parsed.document] if table == "documents" else getattr(parsed, table)
    return records
