"""Printed numbers as the reviewer sees them, and the identities between them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from ingestion.amounts import UNIT_FACTORS, printed_step
from ingestion.records import BudgetLineRecord
from review.catalog import Rule

_CENT = Decimal("0.01")


def step_of(printed: str, unit: str, decimals: int = 0) -> Decimal:
    """What one in the last digit of a printed amount is worth, in yuan; 0 where the amount is printed in yuan, which is exact.

    The digits that are printed decide: 23,416万元 tells nothing below 1万元. `decimals` are those that are meant where fewer are printed
    (5万元 for 5.00万元).
    """
    if unit not in UNIT_FACTORS:
        return Decimal(0)
    step = min(printed_step(printed, unit), UNIT_FACTORS[unit].scaleb(-decimals)) if decimals else printed_step(printed, unit)
    return unless_exact(step, unit)


def unless_exact(step: Decimal, unit: str) -> Decimal:
    """`step` yuan, or 0 for an amount printed in yuan or to the cent, which is exact."""
    return step if UNIT_FACTORS.get(unit, Decimal(1)) > 1 and step > _CENT else Decimal(0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One printed number with its place.

    `value` is in yuan (or in `unit` itself for per cent and counts); `step` is what one in the last printed digit is
    worth, 0 where the number is printed exactly (whole yuan). `key` is equal for two quantities exactly when they are
    the same printed number.
    """

    value: Decimal
    step: Decimal
    printed: str
    unit: str
    label: str
    key: Hashable
    page: int | None = None
    table_code: str | None = None
    table_title: str | None = None
    line_code: str | None = None
    row_no: int | None = None
    column_no: int | None = None
    line_no: int | None = None
    snippet: str | None = None
    line: BudgetLineRecord | None = field(default=None, compare=False, hash=False)
    section: str = ""
    """Where it stands in a text without pages and lines."""
    sense: int = 0
    """For a change, whose direction is told by a word (减少16.99万元): 1 where a rise counts as positive, -1 where a fall does."""

    def show(self, value: Decimal | None = None) -> str:
        """This number, or `value` yuan, as it would be printed here: in the printed unit, with the unit's name, a change with its word."""
        shown = self.value if value is None else value
        if self.sense:
            return ("减少" if shown * self.sense < 0 else "增加") + self._amount(shown).lstrip("-")
        return self._amount(shown)

    def _amount(self, value: Decimal) -> str:
        if value != self.value:
            return show_amount(value, self.unit, self.step)
        text = self.printed.strip()
        return text if text.endswith(self.unit) else f"{text}{self.unit}"


def show_amount(value: Decimal, unit: str, step: Decimal = Decimal(0)) -> str:
    """`value` yuan in the printed unit, with as many decimals as `step` asks for (at least 2 outside whole yuan)."""
    factor = UNIT_FACTORS.get(unit, Decimal(1))
    shown = value / factor
    decimals = 2
    if step > 0:
        decimals = max(2, -int((step / factor).normalize().as_tuple().exponent))
    elif shown == shown.to_integral_value():
        decimals = 0
    return f"{shown:,.{decimals}f}{unit}"


@dataclass(slots=True)
class Check:
    """One identity tried on printed numbers: total = sum of signed addends (or <=, >=: `relation`).

    `alternatives` are other sums that would also satisfy the rule: it is broken only if none of them holds.
    """

    rule: Rule
    total: Quantity
    addends: list[tuple[int, Quantity]]
    relation: str = "="
    alternatives: list[list[tuple[int, Quantity]]] = field(default_factory=list)
    note: str = ""
    severity: str | None = None
    """Overrides the rule's severity for this comparison."""
    verdict: str = ""

    @property
    def expected(self) -> Decimal:
        return sum_of(self.addends)

    @property
    def difference(self) -> Decimal:
        """Printed total minus the sum, in yuan."""
        return self.total.value - self.expected

    def quantities(self) -> list[Quantity]:
        return [self.total, *(q for _, q in self.addends)]


def sum_of(addends: list[tuple[int, Quantity]]) -> Decimal:
    return sum((sign * q.value for sign, q in addends), Decimal(0))


def tolerance_of(total: Quantity, addends: list[tuple[int, Quantity]]) -> Decimal:
    """What rounding in print can explain, in yuan: the coarsest printed step times the number of addends that are not zero, and no
    more than the steps of all numbers together, where some are printed finer than others.

    Numbers printed in yuan are exact, so that between whole yuan one yuan is a difference; a zero brings no step of its own.
    """
    steps = [q.step for q in (total, *(q for _, q in addends)) if q.value]
    return min(max(steps, default=Decimal(0)) * max(1, sum(1 for _, q in addends if q.value)), sum(steps, Decimal(0)))


class Printed(Protocol):
    """A number as far as its rounding goes."""

    @property
    def value(self) -> Decimal: ...
    @property
    def printed(self) -> str: ...
    @property
    def unit(self) -> str: ...


def is_of_rounded_parts(difference: Decimal, total: Printed, parts: Sequence[Printed]) -> bool:
    """Whether a sum fails by less than its parts can tell, all of which are printed coarser than it (2,016 + 350 + 75 beside 2,440.94)."""
    numbers = [n for n in (total, *parts) if n.value and n.unit in UNIT_FACTORS]
    steps = [printed_step(n.printed, n.unit) for n in numbers]
    if len(steps) < 3 or numbers[0] is not total or steps[0] >= min(steps[1:]):
        return False
    return abs(difference) <= sum(steps[1:], Decimal(0)) / 2


def _verdict_of(total: Quantity, addends: list[tuple[int, Quantity]], relation: str) -> str:
    difference = total.value - sum_of(addends)
    if (relation == "<=" and difference <= 0) or (relation == ">=" and difference >= 0):
        return "passed"
    if difference == 0:
        return "passed"
    if len(addends) == 1 and _is_rounded_from(total, addends[0][1]):
        return "passed"
    is_rounding = abs(difference) <= tolerance_of(total, addends) or _is_rounded_text(difference, total, addends)
    return "rounding" if is_rounding else "failed"


def _is_rounded_text(difference: Decimal, total: Quantity, addends: list[tuple[int, Quantity]]) -> bool:
    """Whether the text alone states a sum, of rounded parts; tables know their steps."""
    parts = [q for _, q in addends]
    return all(q.line is None for q in (total, *parts)) and is_of_rounded_parts(difference, total, parts)


def _is_rounded_from(one: Quantity, other: Quantity) -> bool:
    """Whether the coarser of two printed numbers is the finer one, correctly rounded."""
    difference = abs(one.value - other.value)
    if one.step != other.step:
        return difference <= max(one.step, other.step) / 2
    # Yuan with fewer decimals than another: a spreadsheet has cut a long number.
    steps = {printed_step(q.printed, q.unit) for q in (one, other) if q.unit in UNIT_FACTORS}
    return len(steps) == 2 and max(steps) < 1 and difference <= max(steps) / 2


def judge(check: Check) -> str:
    """Sets and returns the verdict: passed, rounding, or the severity that a broken identity of this rule has."""
    verdicts = [_verdict_of(check.total, addends, check.relation) for addends in (check.addends, *check.alternatives)]
    if "passed" in verdicts:
        check.verdict = "passed"
    elif "rounding" in verdicts:
        check.verdict = "rounding"
    else:
        check.verdict = check.severity or check.rule.severity
    return check.verdict


def plain(value: Decimal) -> str:
    """A plain decimal with two places, as findings carry it."""
    return format(value.quantize(_CENT), "f")
