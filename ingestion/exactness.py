"""How exactly amounts are printed: the one place that says by how much two prints of an amount may differ. Rules and SQL read it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS, printed_step
from ingestion.records import BudgetLineRecord, ParsedDocument, PriorYearAmountRecord

_Amount = BudgetLineRecord | PriorYearAmountRecord


def state_exactness(parsed: ParsedDocument) -> None:
    """Set `step_yuan` of the document's amounts.

    A table is as exact as its finest number in a unit, for it may print 5 for 5.00; in the text the digits of each amount decide.
    """
    tables: dict[tuple[int, str], list[_Amount]] = defaultdict(list)
    printed: list[_Amount] = [*parsed.budget_lines, *parsed.prior_year_amounts]
    for amount in printed:
        tables[amount.table_no, amount.printed_unit].append(amount)
    for (_, unit), amounts in tables.items():
        step = min(printed_step(a.printed_text, unit) for a in amounts) if unit in UNIT_FACTORS else Decimal(0)
        for amount in amounts:
            amount.step_yuan = step
    for stated in parsed.stated_amounts:
        is_money = stated.printed_unit in UNIT_FACTORS
        stated.step_yuan = printed_step(stated.printed_text, stated.printed_unit) if is_money else None
