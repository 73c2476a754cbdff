"""What is known of the performance form being read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.performance.amounts_block import AmountsBlock, FoundAmount
from ingestion.performance.columns import Columns
from ingestion.performance.geometry import Mover
from ingestion.performance.rows import RowCell
from ingestion.records import ProjectRecord, UnplacedNumberRecord

Levels = dict[str, str | None]


def no_levels() -> Levels:
    """The state of the first two levels before any is printed."""
    return {"level1": None, "level2": None}


@dataclass(slots=True)
class Form:
    """A form is a project's (or duty's, or a department's) head - name, amounts, plan, goals - and its indicators."""

    project: ProjectRecord
    amounts: AmountsBlock
    title: str = ""
    columns: Columns | None = None
    mode: str = "head"
    """head | indicators | duties | tasks"""
    levels: Levels = field(default_factory=no_levels)
    second_levels: Levels = field(default_factory=no_levels)
    plan: list[tuple[str, RowCell]] = field(default_factory=list)
    goal_columns: list[tuple[str, RowCell]] = field(default_factory=list)
    goal: str | None = None
    awaits_purpose: bool = False
    has_indicators: bool = False
    is_list: bool = False
    is_page_turned: bool = False
    """The next row is the first one of a continuation page, and may be the rest of a row that the page break cut."""
    whole_periods: list[tuple[FoundAmount, int, UnplacedNumberRecord]] = field(default_factory=list)
    """Amounts of a project's whole life, with their row: the year's budget only where the form prints no other."""

    def go_on(self, move: Mover, is_next_page: bool) -> None:
        """Prepares for the continuation of the form, whose columns `move` finds."""
        self.columns = self.columns.moved(move) if self.columns else None
        self.plan = [(role, there) for role, cell in self.plan if (there := cell.moved(move))]
        self.goal_columns = [(role, there) for role, cell in self.goal_columns if (there := cell.moved(move))]
        self.amounts.move(move)
        self.is_page_turned = is_next_page


def flow(text: str) -> str:
    """A text of several printed lines on one line."""
    return re.sub(r"\s+", " ", text).strip()


def tight(text: str) -> str:
    """A text without any white space."""
    return re.sub(r"\s+", "", text)
