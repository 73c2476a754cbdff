"""A name that many sections share (行政运行) is the item on whose row the tables print the amount that the text states."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.context import ParseContext
from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.narrative import state_amounts
from ingestion.records import BudgetLineRecord


def _line(code: str, label: str, amount: str) -> BudgetLineRecord:
    return BudgetLineRecord(
        "d", "expenditure", "expenditure", code, label, 3, "total", Decimal(amount) * 10_000, amount, "万元", False, True, 1, 1, 1
    )


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("412.6", {("2130101:total", Decimal(4_126_000)), ("2130101:basic", Decimal(4_126_000)), ("2130101:project", Decimal(0))}),
        ("512.6", set()),
    ],
)
def test_the_amount_tells_which_one(stated: str, expected: set[tuple[str, Decimal]]) -> None:
    lines = [_line("2130101", "行政运行", "412.6"), _line("2130301", "行政运行", "100")]
    text = f"行政运行{stated}万元，其中：基本支出{stated}万元，项目支出0万元。主要用于日常运转。"
    source = SourceDocument("text/plain", [Page([Paragraph(text, page=1, lines=[(1, text, None)])])])
    found = state_amounts(ParseContext("d", source, 2024, "budget", None, lines))
    assert {(amount.concept, amount.amount_yuan) for amount in found} == expected
