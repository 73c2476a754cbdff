"""The outline of a table's body: which printed row details which row above it.

What the rows say themselves comes first (codes, units, projects, ordinals, indentation); where they say nothing, sums decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.amounts import printed_step
from ingestion.ordinals import CHINESE
from ingestion.records import BudgetLineRecord

Measure = tuple[str, str, str]
"""(measure, fund, funding period): numbers of one kind, which may be added up."""

_ORDINALS = (
    re.compile(rf"{CHINESE}[、.．]"),
    re.compile(rf"[(（]{CHINESE}[)）]"),
    re.compile(r"\d+[、.．](?!\d)"),
    re.compile(r"[(（]\d+[)）]|[①-⑳]"),
    re.compile(r"其中[:：]"),
)
"""Outermost first."""

_PASSES = ((2,), (2, 1), (1,))
"""Ways to nest by sums, in order of trust: how many rows a sum takes at least, pass by pass."""

_ROUNDED_DIGITS = 3
"""So many last printed digits may a sum be off by its addends' rounding, where it is looked up."""


@dataclass(slots=True, eq=False)
class Row:
    """One printed row of one block of columns, with the rows that detail it."""

    lines: list[BudgetLineRecord]
    beside: list[BudgetLineRecord] = field(default_factory=list)
    """Its parts in further columns, which never count beside the whole."""
    indent: int = 0
    """White space that its label begins with, in half-width characters."""
    children: list[Row] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    """What decided where it stands and whether it counts, by name."""

    @property
    def first(self) -> BudgetLineRecord:
        return (self.lines or self.beside)[0]

    @property
    def is_leaf(self) -> bool:
        return any(line.is_leaf for line in self.lines)

    def settle(self, level: int, is_leaf: bool) -> None:
        for line in (*self.lines, *self.beside):
            line.line_level, line.is_leaf = level, False
        self.count(is_leaf)

    def count(self, is_leaf: bool) -> None:
        for line in self.lines:
            line.is_leaf = is_leaf

    @property
    def code(self) -> str:
        """The code without the zeros that pad it to full length (2080000 is 208); 款 and 项 are never 00."""
        code = self.first.line_code
        while len(code) > 3 and code.endswith("00"):
            code = code[:-2]
        return code

    @property
    def fund(self) -> str:
        """The fund that the whole row is about."""
        funds = {line.fund for line in self.lines}
        return funds.pop() if len(funds) == 1 else ""

    @property
    def is_unit(self) -> bool:
        """A row about a unit as a whole."""
        return bool(self.first.organisation) and self.first.line_label == self.first.organisation and not self.first.line_code

    def amount(self, measure: Measure) -> Decimal | None:
        """What the row prints for `measure`; None where it prints nothing."""
        printed = [line.amount_yuan for line in self.lines if measure_of(line) == measure]
        return sum(printed, Decimal(0)) if printed else None

    def descendants(self) -> Iterator[Row]:
        for child in self.children:
            yield child
            yield from child.descendants()


def measure_of(line: BudgetLineRecord) -> Measure:
    return line.measure, line.fund, line.funding_period


def tolerance(rows: list[Row]) -> Decimal:
    """How far the sum of `rows` may be off by the rounding of each."""
    return sum((printed_step(row.first.printed_text, row.first.printed_unit) for row in rows), Decimal(0))


# ------------------------------------------------------------------ what two rows say of each other


def _by_unit(above: Row, row: Row) -> bool | None:
    upper, lower = above.first.organisation, row.first.organisation
    if above.is_unit and not row.is_unit:
        return True if upper == lower else None
    if above.is_unit or row.is_unit or not upper or not lower or upper == lower:
        return None
    return False


def _by_project(above: Row, row: Row) -> bool | None:
    upper, lower = above.first.project_name, row.first.project_name
    if not upper and not lower:
        return None
    if upper and (upper != lower):
        return False
    if upper == lower or not above.code or not row.code:
        return None
    return row.code.startswith(above.code)


def _by_second_code(above: Row, row: Row) -> bool | None:
    if above.code != row.code:
        return None
    for upper, lower in (
        (above.first.economic_code, row.first.economic_code),
        (above.first.government_economic_code, row.first.government_economic_code),
    ):
        if lower and upper != lower:
            return lower.startswith(upper)
    return None


def _by_fund(above: Row, row: Row) -> bool | None:
    upper, lower = above.fund, row.fund
    if upper and lower and upper != lower:
        return False
    if above.code == row.code and above.first.line_label == row.first.line_label and lower and not upper:
        return True
    return None


def _by_code(above: Row, row: Row) -> bool | None:
    upper, lower = above.code, row.code
    if not upper or not lower:
        return None
    if upper[0] != lower[0]:
        return None if upper[0] < lower[0] else False  # function (2) may be detailed by economic class (3, 5), never the other way
    if upper == lower:
        # 款 and 项 printed with one code (21999 twice): the second repeats the first.
        same = _stem(above) == _stem(row) and _amounts(above) == _amounts(row)
        return True if same else None
    return lower.startswith(upper)


def _by_ordinal(above: Row, row: Row) -> bool | None:
    upper, lower = _rank(above), _rank(row)
    if above.code or row.code or upper is None or lower is None:
        return True if lower == len(_ORDINALS) - 1 and not row.code else None
    return lower > upper


def _by_indent(above: Row, row: Row) -> bool | None:
    if above.code or row.code or above.indent == row.indent:
        return None
    return row.indent > above.indent


_EVIDENCE: tuple[Callable[[Row, Row], bool | None], ...] = (
    _by_unit, _by_project, _by_second_code, _by_fund, _by_code, _by_ordinal, _by_indent,
)  # fmt: skip
"""Each says whether a row details the one above it; None where it cannot tell. The first that can tell decides."""


def details(above: Row, row: Row) -> bool | None:
    """Whether `row` details `above`; None where nothing printed in them says so or says no."""
    return _answer(above, row)[0]


def _answer(above: Row, row: Row) -> tuple[bool | None, str]:
    """Whether `row` details `above`, and the name of the evidence that says so."""
    for evidence in _EVIDENCE:
        if (answer := evidence(above, row)) is not None:
            return answer, evidence.__name__.removeprefix("_by_")
    return None, ""


def _rank(row: Row) -> int | None:
    return next((rank for rank, mark in enumerate(_ORDINALS) if mark.match(row.first.line_label)), None)


def _stem(row: Row) -> str:
    return re.sub(r"[(（][类款项][)）]$", "", row.first.line_label)


def _amounts(row: Row) -> dict[Measure, Decimal]:
    return {measure_of(line): line.amount_yuan for line in row.lines}


# ---------------------------------------------------------------------------------------- the outline


def outline(rows: list[Row], measure: Measure, total: Decimal | None) -> list[Row]:
    """The rows of the first level, the others as their details. `total` is what the table prints for all of them in `measure`."""
    top: list[Row] = []
    path: list[Row] = []
    for row in rows:
        while path and not details(path[-1], row):
            path.pop()
        if path:
            row.evidence.append(f"detail:{_answer(path[-1], row)[1]}")
        (path[-1].children if path else top).append(row)
        path.append(row)
    return _settle(top, measure, total)


def _settle(rows: list[Row], measure: Measure, total: Decimal | None) -> list[Row]:
    """`rows` of one level, nested by sums where together they are more than the `total` that they make up.

    Of several nestings the first that adds up to the total is right; else the one that comes nearest to it from below.
    """
    for row in rows:
        if row.children:
            row.children = _settle(row.children, measure, row.amount(measure))
    if total is None:
        return nest_by_sums(rows, measure)
    allowed = tolerance(rows)
    if total_of(rows, measure) <= total + allowed:
        return rows
    below: list[tuple[Decimal, list[int]]] = []
    for passes in _PASSES:
        parents = _nesting(rows, measure, passes)
        missing = total - total_of([r for r, parent in zip(rows, parents, strict=True) if parent < 0], measure)
        if missing >= -allowed:
            below.append((max(missing, Decimal(0)), parents))
    return _nested(rows, min(below, key=lambda b: b[0])[1]) if below else rows


def outline_by_sums(rows: list[Row], measure: Measure, total: Decimal) -> list[Row] | None:
    """The rows of the first level as the sums alone tell them, whatever else is printed; None where they do not add up to the total."""
    for row in rows:
        row.children = []
    for passes in _PASSES:
        parents = _nesting(rows, measure, passes, is_blind=True)
        top = [row for row, parent in zip(rows, parents, strict=True) if parent < 0]
        if abs(total_of(top, measure) - total) <= tolerance(top):
            return _nested(rows, parents)
    return None


def nest_by_sums(rows: list[Row], measure: Measure) -> list[Row]:
    """The rows of the first level: a row that is the sum of two rows or more behind it takes them as its details."""
    return _nested(rows, _nesting(rows, measure, (2,)))


def total_of(rows: list[Row], measure: Measure) -> Decimal:
    return sum((row.amount(measure) or Decimal(0) for row in rows), Decimal(0))


def _nested(rows: list[Row], parents: list[int]) -> list[Row]:
    for row, parent in zip(rows, parents, strict=True):
        if parent >= 0:
            row.evidence.append("detail:sums")
            rows[parent].children.append(row)
    return [row for row, parent in zip(rows, parents, strict=True) if parent < 0]


def _nesting(rows: list[Row], measure: Measure, passes: tuple[int, ...], is_blind: bool = False) -> list[int]:
    """For each row the index of the row that is the sum of it and its neighbours, -1 where none is.

    A pass with least 2 takes sums of two rows or more; with 1 also a row that repeats the amount of the one above it
    (类, 款 and 项 of one amount), which two equal neighbours do as well. `is_blind`: whatever the rows say of each other.
    """
    parents = [-1] * len(rows)
    for least in passes:
        _nest_once(rows, parents, [int((row.amount(measure) or 0) * 100) for row in rows], least, is_blind)
    return parents


def _nest_once(rows: list[Row], parents: list[int], amounts: list[int], least: int, is_blind: bool) -> None:
    """From the last row to the first: the rows behind a row that add up to it are its details. Sets `parents`; linear."""
    open_rows: list[int] = []
    sums = [0]
    places: dict[int, list[int]] = {0: [0]}
    for index in reversed(range(len(rows))):
        if parents[index] >= 0:
            continue
        start = _start_of_details(rows, index, open_rows, sums, places, amounts, least, is_blind)
        for child in open_rows[start:]:
            parents[child] = index
        for gone in sums[start + 1 :]:
            places[gone].pop()
        del open_rows[start:], sums[start + 1 :]
        open_rows.append(index)
        sums.append(sums[-1] + amounts[index])
        places.setdefault(sums[-1], []).append(len(open_rows))


def _start_of_details(
    rows: list[Row], index: int, open_rows: list[int], sums: list[int], places: dict[int, list[int]], amounts: list[int], least: int,
    is_blind: bool,
) -> int:  # fmt: skip
    """Where in `open_rows` (the nearest last) the details of row `index` begin; its length where the row has none."""
    if not amounts[index] or rows[index].children:
        return len(open_rows)
    step = int(printed_step(rows[index].first.printed_text, rows[index].first.printed_unit) * 100)
    for off in (0, *(sign * n for n in range(1, _ROUNDED_DIGITS + 1) for sign in (1, -1))):
        for place in reversed(places.get(sums[-1] - amounts[index] + off * step, ())):
            group = open_rows[place:]
            filled = sum(1 for other in group if amounts[other])
            if filled < least or filled <= abs(off):
                continue
            if is_blind or all(details(rows[index], rows[other]) is not False for other in group):
                return place
    return len(open_rows)
