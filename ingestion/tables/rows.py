"""The printed numbers of a table's body, row by row, each with what its row and column say about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ingestion.amounts import is_blank, parse_amount, parse_number
from ingestion.model import Cell, Grid
from ingestion.tables.columns import Column, ColumnBlock
from ingestion.tables.header_rows import is_index_row
from ingestion.tables.headers import Header
from ingestion.tables.keys import KeyReader, Owners, RowKey, clean_label
from ingestion.tables.layouts import is_total_label, layouts, plain
from ingestion.tables.levels import Placement, indent_of

_PART_OF_ROW = re.compile(r"\d+[.、]|其中")


@dataclass(slots=True)
class TableBody:
    """The parts of one table: a grid (or its continuation) with the header that reads it and the row to start from."""

    grid: Grid
    header: Header
    start: int
    row_base: int
    """Rows of the table printed before this grid (earlier pages)."""
    is_beside: bool = False
    """Further columns of rows that an earlier part of the table prints."""


@dataclass(slots=True)
class Item:
    """One printed number of an amount column, before it is placed. `problem` is a reason code where it cannot be."""

    row: int
    column: Column
    side: str
    key: RowKey
    measure: str
    cell: Cell
    number: Decimal | None
    unit: str | None
    problem: str | None
    row_label: str = ""
    """Where the column is the line (三公): what the row is about, a year or a figure."""
    placement: Placement = Placement()


def holds_number(text: str) -> bool:
    """Also ####, which a spreadsheet prints where a number is too wide for its column."""
    return not is_blank(text) and bool(re.search(r"\d|^#{2,}$", text.strip()))


def measure_cells(owners: Owners, row: int, block: ColumnBlock) -> Iterator[tuple[Column, Cell]]:
    """The cells of a row that print a number in an amount column of `block`."""
    for column in block.measures:
        cell = owners[row][column.index]
        if cell is None or cell.row != row or cell.col != column.index or is_blank(cell.text):
            continue
        if parse_number(cell.text) is not None or column.role != "count" and holds_number(cell.text):
            yield column, cell


class ThingCounter:
    """Tells rows that count things (车辆数合计（辆）, and the kinds of vehicles below it) from rows of money."""

    def __init__(self) -> None:
        self._is_open = False

    def counts(self, key: RowKey) -> bool:
        """True where the row, or the row that it is a part of, says what it counts."""
        label = plain(key.label)
        if layouts().counted_labels.search(label):
            self._is_open = True
        elif not _PART_OF_ROW.match(label):
            self._is_open = False
        return self._is_open and not key.code


def read_lines(body: TableBody, reader: KeyReader) -> Iterator[Item]:
    """The amounts of one page of a table whose rows are lines. `reader` remembers what the pages before it printed."""
    owners = body.grid.owners()
    things = [ThingCounter() for _ in body.header.blocks]
    is_unnamed = _is_one_row_without_name(body, owners)
    for row in range(body.start, body.grid.n_rows):
        cells = [cell for cell in owners[row] if cell is not None and cell.row == row]
        if is_index_row([cell.text for cell in cells]):
            continue
        if not body.grid.has_spans and (items := _read_short_row(cells, row, body)):
            yield from items
            continue
        heading, left = "", 0  # a total's label that spans into the columns of the next block
        for number, block in enumerate(body.header.blocks):
            key = reader.read(owners, row, block, number)
            if key.problem == "no_label" and (label := heading or _total_between(cells, left, block.measures[0].index)):
                key = RowKey(label=label)
            elif key.problem == "no_label" and is_unnamed:
                key = RowKey()  # a table of one row prints no label at all
            is_count = things[number].counts(key) and not any(c.role == "count" for c in block.measures)
            key = replace(key, problem="not_money") if is_count else key
            printed = list(measure_cells(owners, row, block))
            heading = key.label if is_total_label(key.label) and not printed else ""
            left = printed[-1][0].index + 1 if printed else block.measures[0].index
            named = owners[row][block.label.index] if block.label is not None else None
            placement = Placement(number, indent_of(named.text) if named is not None else 0)
            yield from (_item(row, column, block, key, cell, placement) for column, cell in printed)


def _is_one_row_without_name(body: TableBody, owners: Owners) -> bool:
    """True for a total table of one row, which prints no label at all; several rows without names have lost theirs."""
    if any(block.keys() for block in body.header.blocks):
        return False
    rows = range(body.start, body.grid.n_rows)
    printed = ([cell for block in body.header.blocks for _, cell in measure_cells(owners, row, block)] for row in rows)
    return sum(bool(cells) and not is_index_row([cell.text for cell in cells]) for cells in printed) == 1


def _item(row: int, column: Column, block: ColumnBlock, key: RowKey, cell: Cell, placement: Placement) -> Item:
    value, unit = parse_amount(cell.text)
    issue = column.problem if column.measure is None else key.problem
    if issue == "no_label" and block.keys() and value == 0 and "." in cell.text:
        issue = None  # a form prints its zeros in rows that it does not use
    return Item(row, column, block.side, key, column.measure or "", cell, value, unit or column.unit, issue, placement=placement)


def _total_between(cells: list[Cell], left: int, right: int) -> str:
    """合计 in a column of a block that names no row of its own (序号, 单位代码, 政府经济科目名称), '' where there is none."""
    labels = (clean_label(cell.text) for cell in cells if left <= cell.col < right)
    return next((label for label in labels if is_total_label(label)), "")


def _read_short_row(cells: list[Cell], row: int, body: TableBody) -> list[Item]:
    """A total row of flattened text: merged cells were printed once, so the row is shorter than the table and must be
    counted anew: each block is one label followed by its amounts. [] where the row is not of that kind."""
    blocks = body.header.blocks
    texts = [c.text for c in cells]
    if len(cells) >= body.grid.n_cols or not cells or not is_total_label(clean_label(texts[0])):
        return []
    lead = blocks[0].measures[0].index
    if lead > 1 and len(texts) > lead and not any(t.strip() for t in texts[1:lead]) and parse_number(texts[lead]) is not None:
        return []  # the places that the label covers were kept as blanks: only blanks at the end are missing
    labels = [i for i, t in enumerate(texts) if is_total_label(clean_label(t))]
    stretches = list(zip(labels, [*labels[1:], len(texts)], strict=True))
    items = []
    for number, ((first, end), block) in enumerate(zip(stretches, blocks, strict=False)):
        amounts: list[Cell | None] = [*cells[first + 1 : end]]
        amounts += [None] * (len(block.measures) - len(amounts))  # blanks behind a row's last cell are not printed
        if len(amounts) != len(block.measures):
            return []
        key = RowKey(label=clean_label(texts[first]))
        for column, cell in zip(block.measures, amounts, strict=True):
            if cell is not None and not is_blank(cell.text):
                items.append(_item(row, column, block, key, cell, Placement(number)))
    return items
