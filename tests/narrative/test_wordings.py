"""Stated amounts in the wording of many publishers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.context import ParseContext
from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.narrative import state_amounts
from ingestion.records import StatedAmountRecord
from tests.narrative.wordings import BUDGETS, FINALS, Wording, lines_of


def state(paragraphs: list[str], stage: str, fiscal_year: int, labels: dict[str, str] | None = None) -> list[StatedAmountRecord]:
    blocks = [Paragraph(text, page=1, lines=[(1, text, None)]) for text in paragraphs]
    source = SourceDocument("text/plain", [Page(list(blocks))])
    return state_amounts(ParseContext("d", source, fiscal_year, stage, None, lines_of(labels or {})))


def printed_amounts(expected: dict[str, str | list[str]]) -> set[tuple[str, Decimal]]:
    out = set()
    for concept, amounts in expected.items():
        factor = 1 if concept.startswith("prior_year_pct_change") else 10_000
        for amount in [amounts] if isinstance(amounts, str) else amounts:
            out.add((concept, Decimal(amount) * factor))
    return out


@pytest.mark.parametrize("wording", [*BUDGETS, *FINALS], ids=lambda w: f"{w.stage} {w.name}")
def test_a_text_states_exactly_this(wording: Wording) -> None:
    records = state(wording.paragraphs, wording.stage, wording.fiscal_year, wording.labels)
    found = {(r.concept, r.amount_yuan) for r in records if not wording.only or r.concept.startswith(wording.only)}
    assert found == printed_amounts(wording.expected)


@pytest.mark.parametrize("wording", [*BUDGETS, *FINALS], ids=lambda w: f"{w.stage} {w.name}")
def test_every_amount_is_printed_in_its_snippet(wording: Wording) -> None:
    for record in state(wording.paragraphs, wording.stage, wording.fiscal_year, wording.labels):
        assert record.printed_text and record.printed_text in record.snippet
        assert record.page == 1
