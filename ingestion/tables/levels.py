"""The hierarchy of a table's lines: how deep each line stands, and which lines count when the table is added up (the leaves).

The leaves of one table, side and measure (with its fund and funding period) never add up to more than the table's total.
Where the structure cannot be told, a line is rather no leaf than counted twice; its total stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ingestion.decisions import Decision, kept_decisions
from ingestion.records import BudgetLineRecord
from ingestion.tables.outline import Measure, Row, measure_of, outline, outline_by_sums, tolerance, total_of
from ingestion.tables.three_public_levels import set_three_public_levels

_OF_WHICH = "of_which"
_FUNCTION = "2"
"""The first digit of functional codes."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What only the grid shows about a line: the block of columns that it stands in and how far its label is indented."""

    block: int = 0
    """0-based, from left to right."""
    indent: int = 0
    """White space that the printed label begins with, in half-width characters."""


@dataclass(slots=True)
class _Block:
    """One side's rows of one block of columns, without the rows that sum them."""

    rows: list[Row]
    totals: dict[Measure, Decimal]
    """The largest printed total of each measure."""
    main: Measure

    def leaves(self) -> list[Row]:
        return [row for row in self.rows if row.is_leaf]

    def measures_above(self) -> list[Measure]:
        """The measures of which the leaves are more than the printed total."""
        leaves = self.leaves()
        allowed = tolerance(leaves)
        return [measure for measure, total in self.totals.items() if total_of(leaves, measure) > total + allowed]

    def is_off_total(self) -> bool:
        """Whether the leaves make up another amount than the total that is printed for them: the structure was misjudged."""
        leaves = self.leaves()
        total = self.totals.get(self.main)
        return total is not None and abs(total_of(leaves, self.main) - total) > tolerance(leaves)

    def scheme(self) -> str:
        """The first digit of most of its codes (2 functional, 3 and 5 economic), '' without codes."""
        digits = [row.code[0] for row in self.rows if row.code]
        return max(digits, key=digits.count) if digits else ""


def indent_of(text: str) -> int:
    """How far a printed label is indented by white space: an ideographic space is two characters wide."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return sum(2 if mark == "\u3000" else 1 for mark in first[: len(first) - len(first.lstrip())])


def set_levels(lines: list[BudgetLineRecord], placements: Sequence[Placement] | None = None) -> None:
    """Sets `line_level` and `is_leaf` of the lines of one table. `placements`: one for each line, where a grid shows them."""
    if lines and lines[0].table_code == "three_public_expenses":
        set_three_public_levels(lines)
        return
    placed = list(zip(lines, placements or [Placement()] * len(lines), strict=True))
    for side in sorted({line.side for line in lines}):
        of_side = [(line, place) for line, place in placed if line.side == side]
        beside = _beside_their_whole(line for line, _ in of_side)
        numbers = sorted({place.block for _, place in of_side})
        blocks = [_read_block([p for p in of_side if p[1].block == number], beside) for number in numbers]
        _keep_one_classification(blocks)
        for block in blocks:
            _keep_below_totals(block)
            _tell(block)


def _beside_their_whole(lines: Iterable[BudgetLineRecord]) -> set[int]:
    """Those lines, by `id`, that stand in a further column of a measure: parts that a row prints beside the whole.

    Of several columns of one measure the one with the largest sum counts, so that a row counts once.
    """
    columns: dict[Measure, dict[str, list[BudgetLineRecord]]] = {}
    for line in lines:
        columns.setdefault(measure_of(line), {}).setdefault(line.column_label, []).append(line)
    beside: set[int] = set()
    for measure, of_measure in columns.items():
        ranked = sorted(of_measure.values(), key=lambda column: -sum(abs(line.amount_yuan) for line in column))
        taken: set[tuple[int, str, str]] = set()
        for column in ranked:
            rows = {(line.row_no, line.line_code, line.line_label) for line in column}
            if measure[0] == _OF_WHICH or taken & rows:
                beside |= {id(line) for line in column}
            else:
                taken |= rows
    return beside


def _read_block(placed: list[tuple[BudgetLineRecord, Placement]], beside: set[int]) -> _Block:
    rows: list[Row] = []
    totals: dict[Measure, Decimal] = {}
    for _, group in groupby(sorted(placed, key=_row_key), key=_row_key):
        cells = list(group)
        counting = [line for line, _ in cells if id(line) not in beside]
        row = Row(counting, [line for line, _ in cells if id(line) in beside], cells[0][1].indent)
        row.settle(0 if row.first.is_total else 1, is_leaf=False)
        if not row.first.is_total:
            rows.append(row)
            continue
        for line in row.lines:
            totals[measure_of(line)] = max(totals.get(measure_of(line), line.amount_yuan), line.amount_yuan)
    block = _Block(rows, totals, _main_measure(rows))
    top = outline(rows, block.main, totals.get(block.main))
    _mark(top, block.main, 1)
    if block.measures_above():
        _mark(top, block.main, 1, is_strict=True)
    if block.is_off_total() and (by_sums := outline_by_sums(rows, block.main, totals[block.main])):
        _mark(by_sums, block.main, 1, is_strict=True)
    return block


def _row_key(placed: tuple[BudgetLineRecord, Placement]) -> tuple[int, str, str]:
    return placed[0].row_no, placed[0].line_code, placed[0].line_label


def _main_measure(rows: list[Row]) -> Measure:
    """The measure that most rows print; of several the one with the largest amounts."""
    counts: dict[Measure, tuple[int, Decimal]] = {}
    for row in rows:
        for line in row.lines:
            count, amount = counts.get(measure_of(line), (0, Decimal(0)))
            counts[measure_of(line)] = count + 1, amount + abs(line.amount_yuan)
    return max(counts, key=lambda measure: counts[measure], default=("", "", ""))


def _mark(rows: list[Row], main: Measure, level: int, is_strict: bool = False) -> None:
    """Sets the level of `rows` and of their details, and which of them count: the details where they make up their row."""
    for row in rows:
        row.settle((len(row.code) - 1) // 2 if row.code else level, is_leaf=not row.children)
        if not row.children:
            continue
        _mark(row.children, main, level + 1, is_strict)
        if not _is_made_up(row, main, is_strict):
            row.evidence.append("counts:details_do_not_make_it_up")
            row.count(True)
            for below in row.descendants():
                below.count(False)


def _is_made_up(row: Row, main: Measure, is_strict: bool) -> bool:
    """False where the details are more than their row, or, named without codes, only a part of it (其中 …).

    Codes say that they are details whatever they add up to: they are held to their sum only if `is_strict`.
    """
    is_coded = all(child.code for child in row.children)
    if is_coded and not is_strict:
        return True
    counted = [below for below in row.descendants() if below.is_leaf]
    allowed = tolerance([row, *counted])
    if any(total_of(counted, measure_of(line)) > line.amount_yuan + allowed for line in row.lines):
        return False
    whole = row.amount(main)
    return is_coded or whole is None or total_of(counted, main) >= whole - allowed


def _keep_one_classification(blocks: list[_Block]) -> None:
    """Blocks side by side that classify the same money in several ways are no addends: one of them counts, by function if there is one.

    They are several schemes of codes, or together more than the total that they stand under.
    """
    blocks = [block for block in blocks if block.leaves()]
    if len(blocks) < 2:
        return
    schemes = {block.scheme() for block in blocks} - {""}
    if len(schemes) < 2 and not _are_too_much(blocks):
        return
    chosen = max(blocks, key=lambda block: (block.scheme() == _FUNCTION, _fills_total(block)))
    for block in blocks:
        if block is not chosen and (len(schemes) < 2 or block.scheme() != chosen.scheme()):
            for row in block.rows:
                row.evidence.append("does_not_count:other_classification_beside")
                row.count(False)


def _are_too_much(blocks: list[_Block]) -> bool:
    main = blocks[0].main
    totals = [block.totals[main] for block in blocks if main in block.totals]
    leaves = [row for block in blocks for row in block.leaves()]
    return bool(totals) and total_of(leaves, main) > max(max(totals), sum(totals) if len(set(totals)) > 1 else max(totals)) + tolerance(
        leaves
    )


def _fills_total(block: _Block) -> bool:
    return block.main in block.totals and not block.is_off_total()


def _keep_below_totals(block: _Block) -> None:
    """Where the leaves of a measure are still more than its total, none of them counts: the total is what remains certain."""
    for measure in block.measures_above():
        for row in block.rows:
            for line in row.lines:
                if measure_of(line) == measure and line.is_leaf:
                    row.evidence.append(f"does_not_count:more_than_the_total_of_{measure[0]}")
                    line.is_leaf = False


def _tell(block: _Block) -> None:
    """Keep what decided of each row, for those who look for a misread one."""
    kept = kept_decisions()
    if kept is None:
        return
    for row in block.rows:
        first = row.first
        meaning = f"第 {first.line_level} 级{'，计入合计' if row.is_leaf else ''}"
        text = f"{first.line_code} {first.line_label}".strip()
        kept.append(Decision(first.table_code, first.page, "line", first.row_no, text, meaning, "、".join(row.evidence) or "first_level"))
