"""Goals that a table prints as running text in one cell, and the indicators that their clauses state ("验收合格率达到100%；满意度≥95%")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.model import Cell, Grid, SourceDocument
from ingestion.ordinals import ITEM_ORDINAL
from ingestion.performance.form import flow
from ingestion.performance.indicator_values import parse_indicator_value
from ingestion.performance.layout import PerformanceLayout, label_of
from ingestion.records import BudgetLineRecord, IndicatorRecord, ProjectRecord

_HEADER_REACH = 4
_CLAUSE_END = re.compile(r"[；;。，]|,(?!\d{3}(?:\D|$))")
_ITEM = re.compile(rf"^{ITEM_ORDINAL}+")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of one project as printed, with its place."""

    project: ProjectRecord
    text: str
    page: int | None
    row_no: int | None


def state_indicators(goals: list[Goal], first_no: int, layout: PerformanceLayout) -> list[IndicatorRecord]:
    """The indicators that the goals state, numbered from `first_no`. Only a clause that is wholly a name and one number is one."""
    found = [(goal, name, target) for goal in goals for name, target in clauses(goal.text, layout)]
    return [_indicator(goal, name, target, number) for number, (goal, name, target) in enumerate(found, start=first_no)]


def clauses(text: str, layout: PerformanceLayout) -> Iterator[tuple[str, str]]:
    """(name, target) of the clauses that state an indicator.

    >>> from ingestion.performance.layout import performance_layout
    >>> list(clauses("1.完成养护；2.项目验收合格率达到98%以上，受理3件。", performance_layout()))
    [('项目验收合格率', '98%以上')]
    """
    words = layout.goal_clauses
    name = rf"(?P<name>[^\d\s]*(?:{words['nouns']})(?:[(（][^()（）]{{1,12}}[)）])?)"
    statement = re.compile(rf"{name}(?:{words['links']})?(?P<target>\D{{0,6}}\d.*)")
    for clause in _CLAUSE_END.split(re.sub(r"\s+", "", text)):
        bare = re.sub(rf"^(?:{words['leads']})+", "", _ITEM.sub("", re.split("[：:]", clause)[-1]))
        match = statement.fullmatch(bare)
        if match and 2 < len(match["name"]) <= _LONGEST_NAME and parse_indicator_value(match["target"]).value is not None:
            yield match["name"], match["target"]


def _indicator(goal: Goal, name: str, target: str, number: int) -> IndicatorRecord:
    value = parse_indicator_value(target)
    return IndicatorRecord(
        goal.project.document_id,
        goal.project.project_no,
        number,
        "target",
        level3=name,
        operator=value.operator,
        target_value=value.value,
        target_unit=value.unit,
        target_text=target,
        page=goal.page,
        row_no=goal.row_no,
    )


def read_goals(
    source: SourceDocument, lines: list[BudgetLineRecord], projects: dict[tuple[str, str], ProjectRecord], layout: PerformanceLayout
) -> list[Goal]:
    """The goals that budget tables of projects print beside their amounts, and set as the purpose of projects without one."""
    named = {line.cell_no: (line.organisation, line.project_name) for line in lines if line.cell_no and line.project_name}
    goals: list[Goal] = []
    for grid in source.grids() if named else ():
        head = _goal_head(grid, layout)
        if head is None:
            continue
        of_rows = {cell.row: projects.get(named[cell.no]) for cell in grid.cells if cell.no in named}
        for cell in grid.cells:
            project = of_rows.get(cell.row) if cell.col == head.col and cell.row > head.row else None
            if project is not None and not project.purpose and (text := flow(cell.text)):
                goals.append(Goal(project, cell.text, grid.page, grid.cited_row(cell.row)))
                project.purpose = text
    return goals


def _goal_head(grid: Grid, layout: PerformanceLayout) -> Cell | None:
    heads = (cell for cell in grid.cells if cell.row < _HEADER_REACH and "目标" in cell.text)
    return next((cell for cell in heads if layout.keys.get(label_of(cell.text)) == "goal"), None)
