"""“三公”经费 tables: each printed item is a line, whether it stands in a column or in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.amounts import parse_amount
from ingestion.ordinals import ROW_ORDINAL
from ingestion.tables.columns import Column, ColumnBlock
from ingestion.tables.header_rows import is_index_row
from ingestion.tables.headers import Header
from ingestion.tables.keys import KeyReader, RowKey
from ingestion.tables.layouts import first_match, is_foreign, is_generic, is_sum_word, is_total_label, layouts, matcher, plain, without_year
from ingestion.tables.rows import Item, TableBody, ThingCounter, measure_cells

_ORDINAL = re.compile(rf"^(?:{ROW_ORDINAL}|其中[:：])+")
_FUNDS = ("general_public", "government_fund", "state_capital")
_FUND_BUDGET = re.compile("(一般公共|政府性基金|国有资本经营)预算")
_YEAR_WORD = re.compile("^(当年|本年|今年|上一?年度?|去年)(预算|决算|执行)?(安排)?数?$")
_WIDER_SUM = "总计"


def read_three_public(body: TableBody, reader: KeyReader, fiscal_year: int | None) -> Iterator[Item]:
    """The amounts of one page of a 三公 table, row by row."""
    owners = body.grid.owners()
    has_both = _has_both(body.header)
    has_funds = any(_fund(c) for b in body.header.blocks for c in b.measures)
    by_rows = _has_items_in_rows(body)
    has_items = any(_names_item(c) for b in body.header.blocks for c in b.measures)
    wider = _wider_sums(body, by_rows)
    things = [ThingCounter() for _ in body.header.blocks]
    for row in range(body.start, body.grid.n_rows):
        if is_index_row([cell.text if cell is not None and cell.row == row else "" for cell in owners[row]]):
            continue
        for number, block in enumerate(body.header.blocks):
            key = reader.read(owners, row, block, number)
            row_line = three_public_line([key.label], strict=True) if key.label and not key.is_unit else None
            is_count = things[number].counts(key) and row_line is None
            names_row = by_rows and bool(key.label) or row_line is not None and (row_line != "合计" or not has_items)
            for column, cell in measure_cells(owners, row, block):
                value, unit = parse_amount(cell.text)
                is_row = names_row and not _names_item(column)
                line = (row_line or _ORDINAL.sub("", plain(key.label))) if is_row else _line_of_column(column)
                if (key.label if is_row else str(column.index)) in wider:
                    line = _WIDER_SUM
                yield Item(
                    row=row,
                    column=column,
                    side="expenditure",
                    key=RowKey(label=line or key.label, organisation=key.organisation),
                    measure=_measure_of_row(key, block) or _measure(column, is_row, has_both, has_funds),
                    cell=cell,
                    number=value,
                    unit=unit or column.unit,
                    problem=_problem(column, key.label, fiscal_year) or ("not_money" if is_count else None if line else "unknown_line"),
                    row_label="" if is_row else key.label,
                )


def three_public_line(path: list[str], strict: bool = False) -> str | None:
    """The line label of a 三公 column or row, from its header path or its own label, innermost level first.

    What is no standard item (会议费, 国内接待费, a share of 运行费) is a line under its printed name, unless `strict`.
    """
    is_sum = False
    for text in reversed([_ORDINAL.sub("", plain(t)) for t in path]):
        if is_generic(text):
            is_sum = is_sum or is_sum_word(text)
            continue
        if line := first_match(layouts().three_public_lines, without_year(text)):
            return line
        if strict or layouts().three_public_surroundings.search(text) or not _YEAR_WORD.sub("", without_year(text)):
            continue
        return text
    return "合计" if is_sum else None


def _line_of_column(column: Column) -> str | None:
    """The line of a column, or None for a part of an item that is none itself (加油 under 运行费): its name says too little."""
    innermost = next((t for t in reversed(column.path) if not is_generic(t) and not layouts().three_public_surroundings.search(t)), "")
    line = three_public_line(column.path)
    is_part = line == _ORDINAL.sub("", plain(innermost)) and not _names_item_itself(innermost) and not _is_beside(innermost)
    return None if is_part and any(_names_item_itself(t) for t in column.path if t != innermost) else line


def _wider_sums(body: TableBody, by_rows: bool) -> set[str]:
    """Columns (or row labels) called 合计 that hold 会议费 and 培训费 too: those outside of a 三公 group with its own sum."""
    if by_rows:
        labels = [label for label in _row_labels(body) if label]
        if not any(_is_beside(label) for label in labels) or not any("三公" in label for label in labels):
            return set()
        return {label for label in labels if is_sum_word(plain(_ORDINAL.sub("", label)))}
    columns = [c for b in body.header.blocks for c in b.measures]
    if not any(_is_beside(t) for c in columns for t in c.path) or not any(_is_inner_sum(c) for c in columns):
        return set()
    return {str(c.index) for c in columns if three_public_line(c.path) == "合计" and not _is_inner_sum(c)}


def _is_inner_sum(column: Column) -> bool:
    """The 合计 of the three items alone: its header says 三公 and neither of the others."""
    named = [t for t in column.path if "三公" in t and not _is_beside(t)]
    return bool(named) and three_public_line(column.path) == "合计"


def _row_labels(body: TableBody) -> list[str]:
    owners = body.grid.owners()
    reader = KeyReader()
    return [
        reader.read(owners, row, block, 0).label
        for row in range(body.start, body.grid.n_rows)
        for block in body.header.blocks
        if block.label is not None
    ]


def _has_items_in_rows(body: TableBody) -> bool:
    """True where rows are named like items (出国, 接待, 用车) and no column is: a further row (会议费, 行政经费) is then a line too."""
    named = sum(_names_item_itself(label) for label in _row_labels(body) if label)
    return named >= 2 or named > 0 and not any(_names_item(c) for b in body.header.blocks for c in b.measures)


def _has_both(header: Header) -> bool:
    """True where the table prints 预算数 beside 决算数 of its own year, at whichever header level."""
    words = {_stage_word(c) for c in header.columns if c.problem != "foreign_column"}
    return {"settled", "budgeted"} <= words


def _stage_word(column: Column) -> str | None:
    for text in (_FUND_BUDGET.sub("", t) for t in reversed(column.path)):
        settled, budgeted = "决算" in text or "支出数" in text, "预算" in text
        if settled != budgeted:
            return "settled" if settled else "budgeted"
    return None


def _problem(column: Column, row_label: str, fiscal_year: int | None) -> str | None:
    year = re.search(r"20\d\d", row_label)
    if column.problem == "foreign_column" or is_foreign(plain(row_label)) or year and fiscal_year and int(year.group(0)) != fiscal_year:
        return "foreign_column"
    if any(matcher(layouts().not_money)(t) for t in (*column.path, plain(row_label))):
        return "not_money"
    return "unknown_column" if column.shares_head else None


def _names_item(column: Column) -> bool:
    """True where a header level of the column names an item of its own (接待费, 购置费 …) rather than a year, fund or sum."""
    return any(not is_generic(t) and _names_item_itself(t) for t in column.path)


def _fund(column: Column) -> str | None:
    fund = first_match(layouts().funds, column.path[-1]) if column.path and not _names_item_itself(column.path[-1]) else None
    return fund if fund in _FUNDS else None


def _names_item_itself(text: str) -> bool:
    return three_public_line([text], strict=True) not in (None, "合计")


def _measure_of_row(key: RowKey, block: ColumnBlock) -> str | None:
    """Where a column says whose money each row is: that fund, or on the rows of sums their total."""
    if block.fund is None:
        return None
    return key.fund if key.fund in _FUNDS else "total" if is_total_label(key.label) else None


def _measure(column: Column, is_row: bool, has_both: bool, has_funds: bool) -> str:
    """budgeted / settled where the table prints both 预算数 and 决算数; a fund's column; the sum of the funds; else the plain amount."""
    word = _stage_word(column)
    if has_both and word:
        return word
    if fund := _fund(column):
        return fund
    return "total" if has_funds and is_row and is_sum_word(column.path[-1] if column.path else "") else "amount"


def _is_beside(text: str) -> bool:
    """会议费 or 培训费: an item that stands beside the three."""
    return any(item in text for item in layouts().three_public_beside)
