"""The amounts of a form's head: label beside value, or a small table of measures (columns) and funds (rows).

Both layouts of the national forms are understood: 申报表 prints "年度资金总额 | 100 | 其中：财政拨款 | 100", 自评表 prints the columns
年初预算数, 全年预算数, 全年执行数 and the rows 年度资金总额, 其中：当年财政拨款, 上年结转资金, 其他资金.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.amounts import MONEY_UNITS, UNIT_FACTORS, compact, find_unit, parse_number, to_yuan
from ingestion.performance.geometry import Mover
from ingestion.performance.layout import PerformanceLayout, label_of
from ingestion.performance.rows import Row, RowCell, cell_under, printed_cells

FIELDS = {
    ("budget", "total"): "budget_yuan",
    ("budget", "fiscal"): "fiscal_yuan",
    ("budget", "other"): "other_yuan",
    ("initial_budget", "total"): "initial_budget_yuan",
    ("executed", "total"): "executed_yuan",
    ("executed", "fiscal"): "executed_fiscal_yuan",
    ("executed", "other"): "executed_other_yuan",
}
"""(measure, fund) -> field of ProjectRecord. Other combinations have no field: their numbers are reported as unplaced."""
NO_FIELD = (
    "项目表没有存放这项金额的字段：只收全年预算数和执行数的总额、财政拨款、其他资金，以及年初预算数的总额；"
    "上年结转、年初预算数的分项、整个项目周期的金额等照原样列在这里"
)
"""Why such a number is no value of a project (`no_field`)."""

LOST = "lost"
"""The measure of an amount whose column could not be found again on a continuation page."""

RATE = "rate"
"""The measure of a rate of execution that is printed without its per cent sign; it is no amount."""

_WITH_UNIT = re.compile(rf"(?P<number>[\d,，.]+)(?P<unit>{MONEY_UNITS}|万|亿)")
_LABEL_VALUE = re.compile(rf"^(?P<label>[^:：]{{2,20}})[:：]\s*(?P<value>[\d,，.]+\s*(?:{MONEY_UNITS})?)$")
_SHORT = 30


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """One amount cell of a form's head. `amount_yuan` is None where the unit is not known."""

    measure: str
    fund: str
    cell: RowCell
    amount_yuan: Decimal | None
    unit: str | None


@dataclass(slots=True)
class AmountsBlock:
    """Reads the rows of one form's head in order; remembers the unit, the labels above and the columns of a small table."""

    layout: PerformanceLayout
    unit: str | None = None
    _columns: list[tuple[str, str, RowCell]] = field(default_factory=list)
    """(measure or 'neutral', fund, header cell) of an active small table."""
    _mains: list[tuple[str, RowCell]] = field(default_factory=list)
    _is_lost: bool = False
    seen: set[str] = field(default_factory=set)
    """The measures that the form has labels for, with a number or without."""

    def move(self, move: Mover) -> None:
        """Goes on on the next page. Columns that cannot be found again are given up: their amounts will be unplaced."""
        moved = [(measure, fund, there) for measure, fund, head in self._columns if (there := head.moved(move))]
        self._is_lost = len(moved) < len(self._columns)
        self._columns = [] if self._is_lost else moved
        self._mains = [(measure, there) for measure, cell in self._mains if (there := cell.moved(move))]

    def read(self, row: Row, has_spans: bool = True) -> list[FoundAmount] | None:
        """The amounts of `row`; None where the row is not about amounts (an empty list: labels without numbers).

        `has_spans` is False for a row of flattened text, whose cells may stand beside their columns.
        """
        cells = printed_cells(row)
        self.seen |= {self.layout.measures[c.label] for c in cells if c.label in self.layout.measures}
        self.note_unit(cells)
        lead = self._lead(cells)
        if self._start_columns(cells[len(lead) :]):
            self._is_lost = False
            return (self._read_pairs(row, lead) or []) if lead else []
        if self._columns:
            found = self._read_columns(row, cells, has_spans)
            if found is not None:
                return found
            self._columns = []
        return self._read_pairs(row, cells)

    def note_unit(self, cells: Row) -> None:
        """Remembers the unit that one of `cells` states; the nearest one above an amount holds for it."""
        for cell in cells:
            unit = find_unit(cell.text) if len(compact(cell.text)) <= _SHORT else None
            if unit:
                self.unit = unit
                return

    # ---------------------------------------------------------------- columns

    def _lead(self, cells: Row) -> Row:
        """An amount with its label that stands left of the heads of a small table (项目资金 | 500 | 年初预算数 | 全年预算数)."""
        labels = [label for label, measure in self.layout.measures.items() if measure != "total"]
        numbers = [position for position, cell in enumerate(cells) if _number_in(cell.text) is not None]
        behind = cells[numbers[0] + 1 :] if len(numbers) == 1 else []
        is_lead = len(behind) > 1 and behind[0].label in labels and behind[1].label in labels
        return cells[: numbers[0] + 1] if is_lead else []

    def _start_columns(self, cells: Row) -> bool:
        """True where `cells` head a small table: labels of measures or funds side by side and no number among them."""
        if any(_number_in(c.text) is not None for c in cells):
            return False
        layout = self.layout
        measures = [c for c in cells if c.label in layout.measures]
        neutral = [c for c in cells if c.label in layout.measure_neutral]
        funds = [c for c in cells if c.label in layout.funds]
        if self._columns and len(measures) + len(funds) >= 2 and len(measures) + len(funds) + len(neutral) == len(cells):
            upper = self._columns
            self._columns = [(self._parent(upper, c), self._fund_of(c), c) for c in [*measures, *funds]]
            return True
        strong = [c for c in measures if layout.measures[c.label] != "total"]
        if strong and len(strong) + bool(neutral) >= 2 and (neutral or _touch(strong)):
            heads = sorted([*strong, *neutral], key=lambda c: c.start)
            self._columns = [(layout.measures.get(c.label, "neutral"), "total", c) for c in heads]
            return True
        total = [c for c in measures if funds and c.start < funds[0].start][-1:]
        heads = sorted([*total, *funds], key=lambda c: c.start)
        if len(heads) >= 2 and _touch(heads):
            measure = layout.measures[total[0].label] if total else "budget"
            self._columns = [(measure, "total" if c in total else self._fund_of(c), c) for c in heads]
            return True
        return False

    def _parent(self, upper: list[tuple[str, str, RowCell]], cell: RowCell) -> str:
        for measure, _, head in upper:
            if head.start <= cell.start < head.end:
                return measure
        return "neutral"

    def _fund_of(self, cell: RowCell) -> str:
        return self.layout.funds.get(cell.label, "total")

    def _read_columns(self, row: Row, cells: Row, has_spans: bool) -> list[FoundAmount] | None:
        layout = self.layout
        labels = [c for c in cells if c.label in layout.funds or c.label in layout.measures or c.label in layout.measure_neutral]
        first = min(h.start for _, _, h in self._columns)
        first_number = min((c.start for c in cells if _number_in(c.text) is not None), default=first)
        row_label = next((c for c in reversed(labels) if c.start < max(first, first_number)), None)
        found = []
        last = max(h.start for _, _, h in self._columns)
        shift = 0 if has_spans or row_label is None else _shift_of(row, row_label, first, last)
        for measure, fund, head in self._columns:
            cell = cell_under(row, head.start + shift, head.end + shift)
            if cell is None or not cell.is_printed_here or _number_in(cell.text) is None:
                continue
            if measure == "neutral":
                found += [FoundAmount(RATE, "total", cell, Decimal(0), None)] if "率" in head.label else []
                continue
            row_fund = self._fund_of(row_label) if row_label is not None else "total"
            found.append(self._amount(measure, fund if fund != "total" else row_fund, cell, head))
        if found or row_label is not None:
            return found
        return None if any(c.start >= first for c in cells) or any(c.label in layout.keys for c in cells) else []

    # ------------------------------------------------------------------ pairs

    def _read_pairs(self, row: Row, cells: Row) -> list[FoundAmount] | None:
        layout = self.layout
        found: list[FoundAmount] = []
        labelled = False
        last_main: tuple[str, RowCell] | None = None
        mains: list[tuple[str, RowCell]] = []
        for position, cell in enumerate(cells):
            inline = _LABEL_VALUE.match(compact(cell.text))
            label = label_of(inline.group("label")) if inline else cell.label
            is_main = label in layout.measures
            if not is_main and label not in layout.funds:
                continue
            labelled = True
            if is_main:
                measure, fund = layout.measures[label], "total"
                last_main = (measure, cell)
                mains.append(last_main)
            else:
                measure, fund = self._measure_for(cell, last_main), layout.funds[label]
            if self._is_lost:
                measure = LOST
            value = cell if inline else cells[position + 1] if position + 1 < len(cells) else None
            if value is None or _number_in(inline.group("value") if inline else value.text) is None:
                continue
            if inline:
                value = RowCell(inline.group("value"), "", cell.start, cell.end, no=cell.no)
            found.append(self._amount(measure, fund, value, cell))
        if mains:
            self._mains = mains
        return found if labelled else None

    def _measure_for(self, cell: RowCell, last_main: tuple[str, RowCell] | None) -> str:
        """The measure that a fund's label belongs to: named before it in its row, or standing above it."""
        if last_main is not None:
            return last_main[0]
        for measure, main in self._mains:
            if main.start <= cell.start < main.end or cell.start <= main.start < cell.end:
                return measure
        return self._mains[0][0] if self._mains else "budget"

    def _amount(self, measure: str, fund: str, cell: RowCell, head: RowCell) -> FoundAmount:
        measure = "budget" if measure == "total" else measure
        number, own_unit = _number_in(cell.text) or (Decimal(0), None)
        unit = own_unit or find_unit(head.text) or self.unit
        return FoundAmount(measure, fund, cell, to_yuan(number, unit) if unit else None, unit)


def _shift_of(row: Row, label: RowCell, first: int, last: int) -> int:
    """How far the amounts of a flattened row stand beside their columns, which go from `first` to `last`.

    Merges that header and row do not share move the row: its label then stands in a column of amounts and its end
    behind the last one, or its first amount stands in front of all of them. A label under a header that only names the
    block (年度预算数 over the labels) moves nothing.
    """
    if label.start >= first:
        end = max(c.start for c in row if c.is_filled)
        return label.start - first + 1 if end > last else 0
    filled = next((c.start for c in row if c.start > label.start and c.is_filled), first)
    return min(0, filled - first)


def _touch(cells: Row) -> bool:
    """True where at least two of the cells stand side by side without another between them."""
    return any(a.end == b.start for a, b in zip(cells, cells[1:], strict=False))


def _number_in(text: str) -> tuple[Decimal, str | None] | None:
    """(number, its own unit) of a cell that prints one amount, or None."""
    number = parse_number(text)
    if number is not None:
        return number, None
    match = _WITH_UNIT.fullmatch(compact(text))
    if not match:
        return None
    number = parse_number(match.group("number"))
    unit = match.group("unit")
    unit = unit if unit in UNIT_FACTORS else unit + "元"
    return (number, unit) if number is not None else None


def read_amount(text: str) -> tuple[Decimal, str | None] | None:
    """(number, its own unit or None) of a cell that prints one amount ("89.68", "100万元"), or None."""
    return _number_in(text)
