"""The sums that a printed table must satisfy, held against one reading of it.

Rows: a whole is its parts (合计 = 基本 + 项目). Columns: the total row is what its leaves add up to. Hierarchy: 类 = Σ款 = Σ项.
The table reader asks which of several readings of the same cells satisfies them; after reading, a table that breaks most of
them is doubted and reported to the people who run the warehouse. No number is ever changed: a document may contradict itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingestion.model import ReadingNote
from ingestion.records import BudgetLineRecord, TableRecord
from ingestion.tables.layouts import layouts
from ingestion.tables.outline import Measure, Row, measure_of, tolerance

_DOUBTED = 3
"""Fewer broken sums than this are a document's own errors more often than a misreading."""
_SHOWN = 3

DOUBTFUL_TABLE = "doubtful_table"

_CodeKey = tuple[str, Measure, str, str]
"""(side, measure, unit, code)"""


@dataclass(frozen=True, slots=True)
class Identity:
    """One sum that a table must satisfy: `whole` is the printed line, `parts` what it should be made of, in yuan."""

    whole: BudgetLineRecord
    parts: Decimal
    holds: bool


@dataclass(frozen=True, slots=True)
class Reflection:
    """How many of a table's sums one reading satisfies, and those that it breaks."""

    held: int
    broken: tuple[Identity, ...]

    @property
    def score(self) -> float:
        """Share of the sums that hold, 0 to 1; 0.5 for a table that has none to judge by."""
        checked = self.held + len(self.broken)
        return self.held / checked if checked else 0.5

    @property
    def is_doubtful(self) -> bool:
        return len(self.broken) >= _DOUBTED and len(self.broken) > self.held


def reflect(lines: Iterable[BudgetLineRecord]) -> Reflection:
    """The sums of one table as it was read. `set_levels` has set its leaves. Linear in the number of lines."""
    printed = list(lines)
    held, broken = 0, []
    for identity in (*_rows(printed), *_columns(printed), *_hierarchy(printed)):
        if identity.holds:
            held += 1
        else:
            broken.append(identity)
    return Reflection(held, tuple(broken))


def best_reading(readings: Sequence[Sequence[BudgetLineRecord]]) -> int:
    """The index of the reading of the same cells that breaks the smallest share of its sums; of equals the one that satisfies
    most, and then the first: a reading is given up only for one that the printed sums prefer."""
    reflections = [reflect(lines) for lines in readings]
    return max(range(len(readings)), key=lambda index: (reflections[index].score, reflections[index].held, -index))


def doubts(tables: Iterable[TableRecord], lines: Iterable[BudgetLineRecord]) -> list[ReadingNote]:
    """A note for each table that breaks most of its sums: more likely misread than printed so."""
    by_table: dict[int, list[BudgetLineRecord]] = {}
    for line in lines:
        by_table.setdefault(line.table_no, []).append(line)
    notes = []
    for table in tables:
        reflection = reflect(by_table.get(table.table_no, []))
        if reflection.is_doubtful:
            notes.append(ReadingNote(DOUBTFUL_TABLE, _message(table, reflection), table.page))
    return notes


def _message(table: TableRecord, reflection: Reflection) -> str:
    broken = reflection.broken
    shown = "；".join(map(_sentence, broken[:_SHOWN])) + ("等" if len(broken) > _SHOWN else "")
    checked = reflection.held + len(broken)
    title = table.title or table.table_code
    return f"表“{title}”可能读取有误：应相等的{checked}处中有{len(broken)}处不相等（{shown}），请对照原文"


def _sentence(identity: Identity) -> str:
    whole = identity.whole
    printed = f"“{whole.line_label or whole.line_code}”为{whole.printed_text}{whole.printed_unit}"
    return f"第{whole.row_no}行第{whole.column_no}列{printed}，各组成部分合计{identity.parts:,.2f}元"


def _rows(lines: list[BudgetLineRecord]) -> Iterator[Identity]:
    """A measure that a table prints beside its parts is their sum in every row, where the table prints at least two of them."""
    printed = {line.measure for line in lines}
    rules = [
        (rule.whole, here)
        for rule in layouts().measure_parts
        if rule.whole in printed
        and (rule.needs is None or rule.needs in printed)
        and not printed & set(rule.unless)
        and len(here := printed & set(rule.parts)) > 1
    ]
    if not rules:
        return
    rows: dict[tuple[str, int, str, str, str, str], list[BudgetLineRecord]] = {}
    for line in lines:
        key = line.side, line.row_no, line.line_code, line.line_label, line.fund, line.funding_period
        rows.setdefault(key, []).append(line)
    for row in rows.values():
        for whole, parts in rules:
            wholes = [line for line in row if line.measure == whole]
            of_row = [line for line in row if line.measure in parts]
            if len(wholes) == 1 and of_row:
                yield _identity(wholes[0], of_row)


def _columns(lines: list[BudgetLineRecord]) -> Iterator[Identity]:
    """The largest total of a measure is what its leaves add up to."""
    totals: dict[tuple[str, Measure], BudgetLineRecord] = {}
    leaves: dict[tuple[str, Measure], list[BudgetLineRecord]] = {}
    for line in lines:
        key = line.side, measure_of(line)
        if line.is_total and (key not in totals or line.amount_yuan > totals[key].amount_yuan):
            totals[key] = line
        elif line.is_leaf:
            leaves.setdefault(key, []).append(line)
    for key, total in totals.items():
        yield _identity(total, leaves.get(key, []))


def _hierarchy(lines: list[BudgetLineRecord]) -> Iterator[Identity]:
    """A 类 or 款 that is printed with details is their sum; a code printed twice within a unit says nothing sure."""
    by_code: dict[_CodeKey, list[BudgetLineRecord]] = {}
    for line in lines:
        code = Row([line]).code
        if code:
            by_code.setdefault((line.side, measure_of(line), line.organisation, code), []).append(line)
    details: dict[_CodeKey, list[BudgetLineRecord]] = {}
    for key, printed in by_code.items():
        parent = (*key[:3], key[3][:-2])
        if parent in by_code:
            details.setdefault(parent, []).extend(printed)
    for parent, children in details.items():
        codes = {child.line_code for child in children}
        if len(by_code[parent]) == 1 and len(codes) == len(children):
            yield _identity(by_code[parent][0], children)


def _identity(whole: BudgetLineRecord, parts: list[BudgetLineRecord]) -> Identity:
    added = sum((part.amount_yuan for part in parts), Decimal(0))
    allowed = tolerance([Row([line]) for line in (whole, *parts)])
    return Identity(whole, added, abs(added - whole.amount_yuan) <= allowed)
