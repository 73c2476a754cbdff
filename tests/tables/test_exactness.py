"""How exactly amounts are printed is said once, when a document is read: rules and SQL take it from there."""

from __future__ import annotations

from decimal import Decimal

from ingestion.exactness import state_exactness
from ingestion.records import BudgetLineRecord, DocumentRecord, ParsedDocument, PriorYearAmountRecord, StatedAmountRecord


def _line(printed: str, unit: str, table_no: int = 1) -> BudgetLineRecord:
    return BudgetLineRecord(
        "d", "income", "revenue", "", "某项", 1, "total", Decimal(0), printed, unit, False, True, 1, 1, 1, table_no=table_no
    )


def _steps(*lines: BudgetLineRecord, prior: tuple[PriorYearAmountRecord, ...] = ()) -> list[Decimal]:
    parsed = ParsedDocument(DocumentRecord("d", "text/plain", 1), budget_lines=list(lines), prior_year_amounts=list(prior))
    state_exactness(parsed)
    return [line.step_yuan for line in lines]


def test_a_table_is_as_exact_as_its_finest_number() -> None:
    assert _steps(_line("12", "万元"), _line("0", "万元"), _line("12.40", "万元")) == [100, 100, 100]
    assert _steps(_line("12", "万元"), _line("13", "万元")) == [10_000, 10_000]


def test_each_table_and_each_unit_has_its_own() -> None:
    assert _steps(_line("12.3456", "万元"), _line("12.3", "万元", 2), _line("371,514", "元", 2)) == [1, 1000, 1]


def test_amounts_of_the_year_before_stand_in_the_same_table() -> None:
    before = PriorYearAmountRecord("d", "income", "revenue", "", "某项", "budget", Decimal(0), "9.50", "万元", "上年", 1, 1, 2, table_no=1)
    assert _steps(_line("12", "万元"), prior=(before,)) == [100]


def test_in_the_text_each_amount_speaks_for_itself() -> None:
    said = [("12", "万元"), ("12.4", "万元"), ("5.1", "%")]
    stated = [StatedAmountRecord("d", "total_revenue", 2024, Decimal(0), printed, unit, printed) for printed, unit in said]
    state_exactness(ParsedDocument(DocumentRecord("d", "text/plain", 1), stated_amounts=stated))
    assert [one.step_yuan for one in stated] == [10_000, 1_000, None]
