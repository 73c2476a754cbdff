"""Records of projects and their performance indicators. Part of `ingestion.records`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


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
