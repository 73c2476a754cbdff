"""Figures that were recognised in pictures, judged by what they add up to and by what the document prints elsewhere.

A recognition can be sure of a wrong digit: under a seal it read 8343704.00 for 3343704.00 at 0.95. An identity that does not hold
makes doubtful what no other identity and no equal amount elsewhere confirms; one that holds, or an equal amount elsewhere, confirms
what the recognition was not sure of. No figure is changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS
from ingestion.records import BudgetLineRecord

LEAST_CONFIDENCE = 0.95
"""On clear scans hardly any figure scores less; a figure misread under a seal may score more."""
CONTRADICTED = 0.5
"""Confidence of a figure that others contradict, at most."""
LEAST_DIGITS = 4
"""Significant digits from which an equal amount in another table is no coincidence."""
_PART_MEASURES = (
    ("basic", "project", "operating_expenditure", "remitted_to_superior", "affiliate_subsidy", "reserve"),
    ("personnel", "public"),
    ("general_public", "government_fund", "state_capital"),
)
"""Measures of one row that its total sums, as far as the table prints them."""
_CODE_LENGTHS = (3, 5, 7)
_STEP = Decimal("0.01")
"""Of the printed unit: rounding of one addend."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Recognised figures by their `cell_no`."""

    confirmed: frozenset[int] = frozenset()
    contradicted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Identity:
    """A printed sum and its printed parts. `kind` names what must hold alike in other rows or columns of the table."""

    kind: tuple[object, ...]
    total: BudgetLineRecord
    parts: tuple[BudgetLineRecord, ...]

    def figures(self) -> tuple[BudgetLineRecord, ...]:
        return (self.total, *self.parts)

    def difference(self) -> Decimal:
        return self.total.amount_yuan - sum((part.amount_yuan for part in self.parts), Decimal(0))

    def holds(self) -> bool:
        return abs(self.difference()) <= _STEP * UNIT_FACTORS.get(self.total.printed_unit, Decimal(1)) * len(self.parts)

    def is_off_by_a_digit(self) -> bool:
        """Whether one misread digit explains it: the difference has one digit that is not zero."""
        return len(f"{abs(self.difference()):f}".replace(".", "").strip("0")) == 1


def judge(lines: list[BudgetLineRecord]) -> Verdicts:
    """What a document's other figures say of its recognised ones; `lines` hold those too of which the recognition is not sure."""
    if all(line.confidence is None for line in lines):
        return Verdicts()
    identities = [*_row_sums(lines), *_code_sums(lines)]
    held: Counter[object] = Counter(identity.kind for identity in identities if identity.holds())
    broken = [identity for identity in identities if not identity.holds()]
    failed: Counter[object] = Counter(identity.kind for identity in broken)
    confirmed = {figure.cell_no for identity in identities if identity.holds() for figure in identity.figures()}
    confirmed |= _printed_elsewhere(lines)
    contradicted: set[int | None] = set()
    for identity in broken:
        if held[identity.kind] <= failed[identity.kind] and not identity.is_off_by_a_digit():
            continue  # the table is made in another way
        open_ones = [line for line in identity.figures() if line.origin == "ocr" and line.cell_no not in confirmed]
        unsure = [line for line in open_ones if is_unsure(line.confidence)]
        contradicted |= {line.cell_no for line in unsure or open_ones}
    return Verdicts(frozenset(no for no in confirmed if no is not None), frozenset(no for no in contradicted if no is not None))


def is_unsure(confidence: Decimal | float | None) -> bool:
    """Whether the recognition itself is not sure of a figure; text of the document has no confidence, and is sure."""
    return confidence is not None and confidence < LEAST_CONFIDENCE


def _row_sums(lines: Iterable[BudgetLineRecord]) -> Iterator[_Identity]:
    rows: dict[tuple[object, ...], dict[str, BudgetLineRecord]] = defaultdict(dict)
    for line in lines:
        rows[line.table_no, line.row_no, line.side, line.fund, line.funding_period].setdefault(line.measure, line)
    for (table_no, *_), row in rows.items():
        for measures in _PART_MEASURES:
            parts = tuple(row[measure] for measure in measures if measure in row)
            if "total" in row and parts:
                yield _Identity((table_no, "row", measures), row["total"], parts)


def _code_sums(lines: Iterable[BudgetLineRecord]) -> Iterator[_Identity]:
    """类 = sum of its 款, 款 = sum of its 项, and 合计 = sum of the 类, for each column."""
    columns: dict[tuple[object, ...], list[BudgetLineRecord]] = defaultdict(list)
    for line in lines:
        if not line.economic_code and not line.organisation:
            columns[line.table_no, line.side, line.measure, line.fund, line.funding_period].append(line)
    for key, column in columns.items():
        coded = {line.line_code: line for line in column if len(line.line_code) in _CODE_LENGTHS}
        if len(coded) < sum(bool(line.line_code) for line in column):
            continue  # a code printed twice, or one of another scheme
        children: dict[str, list[BudgetLineRecord]] = defaultdict(list)
        for code, line in coded.items():
            children[code[:-2] if code[:-2] in coded else ""].append(line)
        totals = [line for line in column if line.is_total and not line.line_code]
        for code, parts in children.items():
            total = coded.get(code) or (totals[0] if len(totals) == 1 else None)
            if total is not None:
                yield _Identity((*key, "codes"), total, tuple(parts))


def _printed_elsewhere(lines: list[BudgetLineRecord]) -> set[int | None]:
    """Figures whose amount another table prints too, where at least one of the two is sure."""
    tables: dict[Decimal, set[int]] = defaultdict(set)
    for line in lines:
        if not is_unsure(line.confidence):
            tables[line.amount_yuan].add(line.table_no)
    return {line.cell_no for line in lines if len(_digits(line.amount_yuan)) >= LEAST_DIGITS and tables[line.amount_yuan] - {line.table_no}}


def _digits(amount: Decimal) -> str:
    return f"{abs(amount):f}".replace(".", "").strip("0")
