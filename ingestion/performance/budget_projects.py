"""Projects that budget tables list (项目支出表): their lines name the project, and together they are its budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from ingestion.amounts import compact
from ingestion.records import BudgetLineRecord, ProjectRecord
from ingestion.tables.layouts import layouts

_WHOLE = ("total", "amount", "project")
"""The measures that may be a project's whole budget, the surest first."""
_CUT_NAME = 10
"""Fewer characters are a common word rather than a name that was cut off."""
_PARTS = {"fiscal_yuan": ("fiscal_appropriation",), "other_yuan": ("unit_funds", "other")}


def add_budget_projects(lines: Iterable[BudgetLineRecord], projects: list[ProjectRecord]) -> dict[tuple[str, str], ProjectRecord]:
    """Adds the projects of the tables of projects to `projects`; one that a form or list names too only lends it its budget.
    Returns the project of each (unit, name) that the tables print.

    A project is one of its unit: the same words (购置经费) under two units are two projects. Where several tables list it,
    the first one counts.
    """
    listed = _by_project(lines)
    counts = Counter(compact(name) for _, name in listed)
    known = [(compact(project.project_name), project) for project in projects]
    found: dict[tuple[str, str], ProjectRecord] = {}
    for (unit, printed), of_project in listed.items():
        project, name = _project(of_project), compact(printed)
        same = [(other, p) for other, p in known if other == name]
        equal = next(((other, p) for other, p in same if p.budget_yuan == project.budget_yuan), None)
        equal = equal or next(((other, p) for other, p in known if p.budget_yuan == project.budget_yuan and _is_cut(other, name)), None)
        if equal is None and same and counts[name] == 1:
            equal = same[0]
        if equal is None:
            projects.append(project)
            project.project_no = len(projects)
            found[unit, printed] = project
            continue
        known.remove(equal)
        found[unit, printed] = equal[1]
        _lend(project, equal[1])
    return found


def _is_cut(name: str, other: str) -> bool:
    """One name is the beginning of the other, which a narrow cell cut off."""
    first, second = sorted((name, other), key=len)
    return len(first) >= _CUT_NAME and second.startswith(first)


def _by_project(lines: Iterable[BudgetLineRecord]) -> dict[tuple[str, str], list[BudgetLineRecord]]:
    found: dict[tuple[str, str], list[BudgetLineRecord]] = {}
    for line in lines:
        if not line.project_name or line.table_code not in layouts().project_tables:
            continue
        of_project = found.setdefault((line.organisation, line.project_name), [])
        if not of_project or of_project[0].table_no == line.table_no:
            of_project.append(line)
    return found


def _project(lines: list[BudgetLineRecord]) -> ProjectRecord:
    first = lines[0]
    project = ProjectRecord(
        first.document_id, 0, "", first.project_name, page=first.page, row_no=first.row_no, publication_no=first.publication_no
    )
    whole = next((of_measure for measure in _WHOLE if (of_measure := [line for line in lines if line.measure == measure])), [])
    if whole:
        project.budget_yuan, project.budget_source = _sum(whole), "table"
        project.printed_unit = whole[0].printed_unit
        project.printed_budget = whole[0].printed_text if len(whole) == 1 else None
    for field, measures in _PARTS.items():
        if parts := [line for line in lines if line.measure in measures]:
            setattr(project, field, _sum(parts))
    return project


def _sum(lines: list[BudgetLineRecord]) -> Decimal:
    """What the lines of one project add up to; rows that another row of it details are left out."""
    counted = [line for line in lines if line.is_leaf] or [max(lines, key=lambda line: line.amount_yuan)]
    return sum((line.amount_yuan for line in counted), Decimal(0))


def _lend(listed: ProjectRecord, known: ProjectRecord) -> None:
    if known.budget_yuan is None and listed.budget_yuan is not None:
        known.budget_yuan, known.budget_source = listed.budget_yuan, listed.budget_source
        known.printed_budget, known.printed_unit = listed.printed_budget, listed.printed_unit
    known.fiscal_yuan = listed.fiscal_yuan if known.fiscal_yuan is None else known.fiscal_yuan
    known.other_yuan = listed.other_yuan if known.other_yuan is None else known.other_yuan
