"""Loads the wordings of `wordings/*.yml`: texts of imagined publishers with the amounts that they state."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingestion.context import ParseContext
from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.narrative import state_amounts
from ingestion.records import BudgetLineRecord, StatedAmountRecord

FOLDER = Path(__file__).with_name("wordings")


@dataclass(frozen=True)
class Wording:
    """One text and what it states: concept -> amount in 万元, per cent for prior_year_pct_change….

    `only` are the concept prefixes to compare, () for all.
    """

    name: str
    stage: str
    paragraphs: tuple[str, ...]
    expected: tuple[tuple[str, Decimal], ...]
    fiscal_year: int
    has_tables: bool
    only: tuple[str, ...]

    def amounts(self) -> set[tuple[str, Decimal]]:
        """What the text states, amounts in yuan."""
        return {(c, amount if c.startswith("prior_year_pct_change") else amount * 10_000) for c, amount in self.expected}

    def records(self, paragraphs: list[str] | None = None) -> list[StatedAmountRecord]:
        """What the parser finds in it, or in other paragraphs of the same document."""
        return state(paragraphs or list(self.paragraphs), self.stage, self.fiscal_year, self.has_tables)


@cache
def wordings() -> list[Wording]:
    """All wordings, in the order of their files."""
    rows: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.yml")):
        if path.name != "labels.yml":
            rows += yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_wording_of(row) for row in rows]


def state(paragraphs: list[str], stage: str, fiscal_year: int = 2024, has_tables: bool = False) -> list[StatedAmountRecord]:
    """The stated amounts of a one-page document with these paragraphs."""
    blocks = [Paragraph(text, page=1, lines=[(1, text, None)]) for text in paragraphs]
    source = SourceDocument("text/plain", [Page(list(blocks))])
    return state_amounts(ParseContext("d", source, fiscal_year, stage, None, _budget_lines() if has_tables else []))


def _wording_of(row: dict[str, Any]) -> Wording:
    unknown = set(row) - {"name", "stage", "fiscal_year", "has_tables", "only", "paragraphs", "expected"}
    assert not unknown, f"{row['name']}: unknown keys {unknown}"
    expected = [(concept, Decimal(str(amount))) for concept, amount in row["expected"].items()]
    return Wording(
        row["name"],
        row["stage"],
        tuple(row["paragraphs"]),
        tuple(expected),
        row.get("fiscal_year", 2024),
        row.get("has_tables", False),
        tuple(row.get("only", ())),
    )


@cache
def _budget_lines() -> list[BudgetLineRecord]:
    labels: dict[str, str] = yaml.safe_load((FOLDER / "labels.yml").read_text(encoding="utf-8"))
    return [
        BudgetLineRecord(
            "d", "expenditure", "expenditure", code, label, len(code) // 2, "total", Decimal(1), "1", "元", False, True, 1, 1, 1
        )
        for code, label in labels.items()
    ]
