"""The typed records that a review yields, beside those of ingestion: one dataclass per raw table, one instance per row.

They are stored per version of the rules, so that another rule changes nothing of what a document yielded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.model import type_of_box
from ingestion.number_records import BudgetLineRecord


@dataclass(frozen=True, slots=True)
class Place:
    """One printed place of a finding. `page` is 1-based; `box` is None where the format has no geometry.

    `is_suspect` marks the number that is probably wrong, or the total where that cannot be told.
    """

    page: int
    box: type_of_box | None
    is_suspect: bool = False


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
class LineCheckRecord:
    """Grain: one printed number of a standard table that took part in an identity; all others are not checked.

    Its number is the budget line with the same document, table, row, column and measure.
    """

    document_id: str
    table_code: str
    table_no: int
    row_no: int
    column_no: int
    measure: str
    check_status: str
    """passed | failed"""
    check_finding_id: str | None = None
    """Where the check failed, the finding that says so; the other findings of its group name it as their root."""
    publication_no: int = 1
    """Which publication of the document, 1-based (`PublicationRecord`)."""

    @classmethod
    def of(cls, line: BudgetLineRecord, finding_id: str | None) -> LineCheckRecord:
        """The check of a line that stands, or fails as a finding says."""
        place = (line.document_id, line.table_code, line.table_no, line.row_no, line.column_no, line.measure)
        return cls(*place, "failed" if finding_id else "passed", finding_id, line.publication_no)


@dataclass(slots=True)
class ReviewResult:
    """Everything that one review of one document found. A document that could not be read has an empty one."""

    findings: list[FindingRecord] = field(default_factory=list)
    rule_outcomes: list[RuleOutcomeRecord] = field(default_factory=list)
    line_checks: list[LineCheckRecord] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=dict)
    """The printed places of each finding by its id; for pictures, stored nowhere."""


REVIEW_TABLES: dict[str, type] = {"findings": FindingRecord, "rule_outcomes": RuleOutcomeRecord, "line_checks": LineCheckRecord}
"""Name of the raw table (schema `raw`) -> its record. `ReviewResult` has a field of the same name."""
