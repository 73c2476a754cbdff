"""How finely the text of a document is printed: rounded amounts, as its own tables show, or exact ones that drop their zeros."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS, printed_step
from ingestion.records import ParsedDocument, StatedAmountRecord
from review.evidence.quantities import step_of

_USUAL_DECIMALS = 2
"""Decimals of 万元 that the forms ask for: 5万元 means 5.00万元 unless the document rounds its text."""
_FEWEST = 2
_LARGE = 10
"""Steps that an amount must be worth for a cell beside it to be no chance."""


def text_decimals(parsed: ParsedDocument) -> int:
    """Decimals that are meant where the text prints fewer: 0 where the tables show that it rounds, else the usual two.

    A statement is rounded where no cell of a table is its amount but one lies within its last printed digit (23,416万元 beside
    234,157,000元); the text rounds where more statements are rounded than exact.
    """
    cells = sorted({line.amount_yuan for line in parsed.budget_lines if line.amount_yuan})
    coarse = [s for s in parsed.stated_amounts if _is_coarse(s)]
    rounded = sum(1 for s in coarse if _nearest(cells, s.amount_yuan) not in (None, Decimal(0)) and _is_near(cells, s))
    exact = sum(1 for s in coarse if _nearest(cells, s.amount_yuan) == 0)
    return 0 if rounded >= _FEWEST and rounded > exact else _USUAL_DECIMALS


def _is_coarse(stated: StatedAmountRecord) -> bool:
    """Whether a large amount is printed with fewer than the usual decimals."""
    if UNIT_FACTORS.get(stated.printed_unit, Decimal(1)) <= 1 or stated.concept.startswith(("change_", "prior_year")):
        return False
    step = step_of(stated.printed_text, stated.printed_unit)
    return step > step_of(stated.printed_text, stated.printed_unit, _USUAL_DECIMALS) and stated.amount_yuan >= _LARGE * step


def _nearest(cells: list[Decimal], amount: Decimal) -> Decimal | None:
    """How far the nearest cell is from an amount."""
    index = bisect_left(cells, amount)
    return min((abs(c - amount) for c in cells[max(0, index - 1) : index + 1]), default=None)


def _is_near(cells: list[Decimal], stated: StatedAmountRecord) -> bool:
    distance = _nearest(cells, stated.amount_yuan)
    return distance is not None and distance < printed_step(stated.printed_text, stated.printed_unit)
