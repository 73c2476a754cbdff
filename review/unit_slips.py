"""Tables whose money unit is misprinted: all that they share with the rest of the document is so many times too large or too small."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS, printed_step
from review.evidence.quantities import Check, Quantity, sum_of, tolerance_of

_UNITS = ("元", "万元")
_ENOUGH = 2
"""Identities that are off by one factor from which the unit is wrong, where nothing else vouches for the other side."""


@dataclass(frozen=True, slots=True)
class UnitSlip:
    """A table that prints `printed` where its numbers are `meant`; `checks` are the identities that fail by it."""

    table_no: int
    title: str
    page: int | None
    printed: str
    meant: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """The numbers of one identity that stand in one table, beside those that stand in another or in the text; yuan."""

    first: Quantity
    own: Decimal
    other: Decimal
    slack: Decimal
    """How far the other side may be from what is meant, by its own rounding."""
    other_table: int | None
    check: Check

    @property
    def meant(self) -> str | None:
        """The unit in which the own numbers would be the others, where it is not their own."""
        printed = UNIT_FACTORS[self.first.unit]
        for unit in _UNITS:
            factor = UNIT_FACTORS[unit] / printed
            step = printed_step(self.first.printed, self.first.unit) * factor
            if factor != 1 and abs(self.own * factor - self.other) <= max(step, self.slack):
                return unit
        return None


def find_unit_slips(checks: list[Check]) -> list[UnitSlip]:
    """The tables that are off by one factor in all that they share with others, those that share most first; each identity counts once."""
    sides: dict[int, list[_Side]] = defaultdict(list)
    for check in checks:
        for side in _sides_of(check):
            assert side.first.line is not None
            sides[side.first.line.table_no].append(side)
    vouched = {no for no, found in sides.items() if any(s.check.verdict != "error" for s in found)}
    slips: list[UnitSlip] = []
    taken: set[int] = set()
    for number, found in sorted(sides.items(), key=lambda item: -len(item[1])):
        slip = _slip_of(number, [s for s in found if id(s.check) not in taken], vouched)
        if slip is not None:
            slips.append(_with_inequalities(slip, checks))
            taken |= {id(c) for c in slip.checks}
    return slips


def _sides_of(check: Check) -> Iterator[_Side]:
    """An equality between a table and another or the text, seen from each table; of one that holds only the sum that holds."""
    for addends in (check.addends, *check.alternatives) if check.relation == "=" else ():
        tables = {_table_of(q) for _, q in addends}
        value = sum_of(addends)
        holds = abs(check.total.value - value) <= tolerance_of(check.total, addends)
        if (
            len(tables) != 1
            or tables == {_table_of(check.total)}
            or not value
            or not check.total.value
            or check.verdict != "error"
            and not holds
        ):
            continue
        first = addends[0][1]
        pair = ((check.total, check.total.value, first, value), (first, value, check.total, check.total.value))
        for one, own, two, other in pair:
            if one.line is not None and one.unit in UNIT_FACTORS:
                yield _Side(one, own, other, two.step * len(addends), _table_of(two), check)


def _table_of(quantity: Quantity) -> int | None:
    return quantity.line.table_no if quantity.line is not None else None


def _slip_of(number: int, found: list[_Side], vouched: set[int]) -> UnitSlip | None:
    """The slip of one table, where every identity that it shares is off by the same factor."""
    units: dict[int, set[str]] = defaultdict(set)
    for side in found:
        units[id(side.check)] |= {side.meant} if side.meant else set()
    common = set.intersection(*units.values()) if units else set()
    if len(common) != 1 or number in vouched:
        return None
    if len(units) < _ENOUGH and not any(s.other_table is None or s.other_table in vouched for s in found):
        return None
    checks = {id(s.check): s.check for s in found}
    first = found[0].first
    return UnitSlip(number, first.table_title or "", first.page, first.unit, common.pop(), tuple(checks.values()))


def _with_inequalities(slip: UnitSlip, checks: list[Check]) -> UnitSlip:
    """The slip with the inequalities that fail by it, too: those that hold once the table's numbers are what is meant."""
    factor = UNIT_FACTORS[slip.meant] / UNIT_FACTORS[slip.printed]

    def meant(quantity: Quantity) -> Decimal:
        return quantity.value * factor if _table_of(quantity) == slip.table_no else quantity.value

    mended = []
    for check in checks:
        if check.relation == "=" or check.verdict != "error" or slip.table_no not in {_table_of(q) for q in check.quantities()}:
            continue
        difference = meant(check.total) - sum((sign * meant(q) for sign, q in check.addends), Decimal(0))
        if (difference <= 0) == (check.relation == "<=") or difference == 0:
            mended.append(check)
    return UnitSlip(slip.table_no, slip.title, slip.page, slip.printed, slip.meant, (*slip.checks, *mended))
