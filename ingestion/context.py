"""What the later steps of parsing one document may know about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.model import SourceDocument
from ingestion.records import BudgetLineRecord


@dataclass(slots=True)
class ParseContext:
    """Handed to the readers of text, indicators and projects after classification and the standard tables are done."""

    document_id: str
    source: SourceDocument
    fiscal_year: int | None
    stage: str | None
    """budget | final"""
    unit_name: str | None
    budget_lines: list[BudgetLineRecord] = field(default_factory=list)
    used_grids: set[int] = field(default_factory=set)
    """`id()` of the grids that were read as standard tables."""

    def codes_by_name(self) -> dict[str, set[str]]:
        """Functional and economic codes that this document's own tables print, by their printed label."""
        names: dict[str, set[str]] = {}
        for line in self.budget_lines:
            if line.line_code:
                names.setdefault(line.line_label, set()).add(line.line_code)
        return names

    def amounts_by_code(self) -> dict[str, set[Decimal]]:
        """The amounts (yuan) that this document's own tables print on the rows of a code."""
        amounts: dict[str, set[Decimal]] = {}
        for line in self.budget_lines:
            if line.line_code:
                amounts.setdefault(line.line_code, set()).add(line.amount_yuan)
        return amounts
