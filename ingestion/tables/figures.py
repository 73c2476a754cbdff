"""Printed figures of amount tables that are no amount of the document's year: changes, rates, quantities, amounts of other years.

They are evidence like any other number (what a table says to have grown can be held against what it prints), but never facts of
the year: nobody may add them up with its amounts.
"""

from __future__ import annotations

from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS
from ingestion.tables.layouts import first_match, layouts, plain

YUAN, PER_CENT, COUNT = "yuan", "pct", "count"


def kind_of_figure(texts: list[str], problem: str, printed: str) -> str:
    """change | rate | quantity | other_amount, from the header levels (or row label) over a number, the innermost first.

    `problem` is the reason why the number is no amount of the year: not_money or foreign_column.
    """
    named = [kind for text in reversed(texts) if text and (kind := first_match(layouts().figures, plain(text)))]
    if printed.rstrip().endswith(("%", "％")):
        return "rate"
    if problem == "not_money":
        return "other_amount" if "other_amount" in named else "quantity"
    return named[0] if named else "other_amount"


def value_of_figure(kind: str, number: Decimal, unit: str | None) -> tuple[Decimal, str] | None:
    """(value, unit) as stored: yuan, per cent or a count; None for an amount whose money unit is not known."""
    if kind == "quantity":
        return number, COUNT
    if kind == "rate":
        return number, PER_CENT
    return (number * UNIT_FACTORS[unit], YUAN) if unit else None
