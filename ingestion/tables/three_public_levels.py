"""Which lines of a 三公 table count when it is added up: its items have canonical names, and so have their wholes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ingestion.decisions import Decision, kept_decisions
from ingestion.records import BudgetLineRecord
from ingestion.tables.layouts import is_total_label, layouts
from ingestion.tables.outline import Measure, Row, measure_of, nest_by_sums, tolerance

_Scope = dict[str, BudgetLineRecord]
"""The lines of one unit and measure by their label."""


def set_three_public_levels(lines: list[BudgetLineRecord]) -> None:
    """Sets `line_level` and `is_leaf`. What stands beside 三公 and in none of its wholes (机关运行经费) is no leaf."""
    wholes = layouts().three_public_wholes
    for line in lines:
        whole = wholes.get(line.line_label, "")
        line.line_level = 0 if line.is_total else 2 if whole and not is_total_label(whole) else 1
        line.is_leaf = False
    measures: dict[Measure, list[BudgetLineRecord]] = {}
    for line in lines:
        measures.setdefault(measure_of(line), []).append(line)
    for of_measure in measures.values():
        for scope in _without_superiors(list(_scopes(of_measure))):
            _mark(scope)
    if (kept := kept_decisions()) is not None:
        kept += [_told(line, wholes.get(line.line_label, "")) for line in lines]


def _told(line: BudgetLineRecord, whole: str) -> Decision:
    meaning = f"第 {line.line_level} 级{'，计入合计' if line.is_leaf else ''}"
    evidence = f"detail:three_public_wholes（{whole}）" if whole else "total_label" if line.is_total else "first_level"
    return Decision(line.table_code, line.page, "line", line.row_no, line.line_label, meaning, evidence)


def _scopes(lines: list[BudgetLineRecord]) -> Iterator[_Scope]:
    """The lines unit by unit: a row each where the items stand in columns, else from one 合计 or unit to the next.

    A label that stands there twice (its share of a fund, of national guests) is the larger of the two.
    """
    ordered = sorted(lines, key=lambda line: (line.row_no, line.column_no))
    in_columns = len({line.row_no for line in ordered}) < len({(line.row_no, line.line_label) for line in ordered})
    scope: _Scope = {}
    last: BudgetLineRecord | None = None
    for line in ordered:
        begins = last is not None and (
            line.row_no != last.row_no
            if in_columns
            else line.organisation != last.organisation or line.is_total and line.line_label in scope
        )
        if begins:
            yield scope
            scope = {}
        last = line
        known = scope.get(line.line_label)
        if known is None or line.amount_yuan > known.amount_yuan:
            scope[line.line_label] = line
    if scope:
        yield scope


def _without_superiors(scopes: list[_Scope]) -> list[_Scope]:
    """Without the rows that are the sum of the rows of units below them.

    Rows that neither are such a sum nor name their units may contain each other: only the largest counts. So may a row of which
    another bears the name (甲局 over 甲局（本级）), where a unit's row is missing.
    """
    if len(scopes) == 2 and _amounts(scopes[0]) == _amounts(scopes[1]):
        return scopes[1:]
    rows = [Row([_whole_of(scope)]) for scope in scopes]
    top = nest_by_sums(rows, measure_of(rows[0].first))
    units = {row.first.organisation for row in top}
    is_superior = any(one != other and other.startswith(one) for one in units for other in units)
    if len(units) < len(top) or is_superior:
        top = [max(top, key=lambda row: row.first.amount_yuan)]
    kept = {id(below.first) for row in top for below in (row, *row.descendants()) if not below.children}
    return [scope for scope, row in zip(scopes, rows, strict=True) if id(row.first) in kept]


def _amounts(scope: _Scope) -> dict[str, Decimal]:
    return {label: line.amount_yuan for label, line in scope.items()}


def _whole_of(scope: _Scope) -> BudgetLineRecord:
    return max(scope.values(), key=lambda line: (line.is_total, line.amount_yuan))


def _mark(scope: _Scope) -> None:
    """Marks the items that make up the scope's total; where a whole is not made up by its printed parts, the whole."""
    wholes = layouts().three_public_wholes
    total = _whole_of(scope)
    tops = [line for label, line in scope.items() if not line.is_total and _belongs(label, total, wholes)]
    leaves: list[BudgetLineRecord] = []
    for line in tops:
        parts = [part for label, part in scope.items() if wholes.get(label) == line.line_label]
        if wholes.get(line.line_label) in {other.line_label for other in tops}:
            continue
        amount = sum((part.amount_yuan for part in parts), Decimal(0))
        leaves += parts if parts and abs(amount - line.amount_yuan) <= _allowed([line, *parts]) else [line]
    amount = sum((line.amount_yuan for line in leaves), Decimal(0))
    if not total.is_total or amount <= total.amount_yuan + _allowed(leaves):
        for line in leaves:
            line.is_leaf = True


def _belongs(label: str, total: BudgetLineRecord, wholes: dict[str, str]) -> bool:
    """True where `label` is a part of the total, at whichever depth; of any whole where no total is printed."""
    while label in wholes:
        label = wholes[label]
        if label == total.line_label:
            return True
    return not total.is_total and is_total_label(label)


def _allowed(lines: list[BudgetLineRecord]) -> Decimal:
    return tolerance([Row([line]) for line in lines])
