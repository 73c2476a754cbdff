"""Headers of printed tables: where they end, what each column is called at every level, what role it plays.

Works on grids with real merges and on flattened text that lost them (`Grid.has_spans` False), where the merges are
inferred from the blanks that vertical merges leave in the lower header rows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ingestion.amounts import MONEY_UNITS
from ingestion.model import Grid
from ingestion.tables.columns import Column, ColumnBlock, form_blocks, set_roles
from ingestion.tables.header_paths import flat_paths, span_paths
from ingestion.tables.header_rows import body_start, caption_rows
from ingestion.tables.layouts import is_generic
from ingestion.tables.measures import name_measures

_UNIT_WORD = re.compile(rf"[(（](?:金额)?(?:单位[:：])?(?:人民币)?({MONEY_UNITS})[)）]$|[(（:：/]({MONEY_UNITS})$")
_TWO_SIDES = ("income_expenditure_summary", "fiscal_summary")


@dataclass(slots=True)
class Header:
    """A table's header: rows [first, end) of the grid, the columns, and the blocks that they form."""

    first: int
    end: int
    columns: list[Column]
    blocks: list[ColumnBlock]

    def has_measures(self) -> bool:
        return any(c.measure for b in self.blocks for c in b.measures)


def read_header(grid: Grid, table_code: str, fiscal_year: int | None, stage: str | None) -> Header | None:
    """The header of a grid that is taken for `table_code`, or None where it has no column with a measure."""
    matrix = grid.matrix()
    first = caption_rows(grid)
    end = body_start(matrix, first)
    paths = span_paths(grid, first, end) if grid.has_spans else flat_paths(matrix, first, end, grid.n_cols)
    if paths is None:
        return None
    _part_run_together(paths)
    columns = [Column(c, [_UNIT_WORD.sub("", t) or t for t in path], unit=_stated_unit(path)) for c, path in enumerate(paths)]
    set_roles(columns, matrix[end:])
    if table_code in _TWO_SIDES:
        _take_names_between_amounts(columns)
    blocks = form_blocks(columns)
    for number, block in enumerate(blocks):
        name_measures(block, table_code, fiscal_year, stage)
        block.side = _side(blocks, number, table_code)
    for column in _under_one_head(grid, end, columns):
        column.measure, column.problem, column.shares_head = None, "unknown_column", True
    return Header(first, end, columns, blocks)


def _under_one_head(grid: Grid, end: int, columns: list[Column]) -> list[Column]:
    """Columns of amounts whose heads a reader could not part: they lie in one cell, line by line, and name none of them."""
    if not end:
        return []
    heads = grid.owners()[end - 1]
    shared = [c for c in columns if c.role == "measure" and c.is_filled and (cell := heads[c.index]) is not None and "\n" in cell.text]
    held = Counter(id(heads[c.index]) for c in shared)
    return [c for c in shared if held[id(heads[c.index])] > 1]


def _take_names_between_amounts(columns: list[Column]) -> None:
    """A summary prints names and amounts by turns: words between two columns of amounts name the right one's rows, whatever their head.

    Two amounts of one row have different heads (上年预算数 | 原因 | 本年预算数): the words between them explain it.
    """
    for left, column, right in zip(columns, columns[1:], columns[2:], strict=False):
        is_by_turns = left.role == right.role == "measure" and left.path[-1:] == right.path[-1:]
        if column.evidence[-1:] == ["role:words_below"] and is_by_turns:
            column.decide("label", "names_by_turns")


def _part_run_together(paths: list[list[str]]) -> None:
    """A head that overflows into its neighbour's cell runs together with that one's: where both parts head other columns too, the first
    names any amounts (预算数), the other does not, and the left column has no head of its own, the first part is its head."""
    leaves = {path[-1]: is_generic(path[-1]) for path in paths if path}
    for number, (left, right) in enumerate(pairwise(paths)):
        if not right or left != right[:-1] or leaves[right[-1]]:
            continue
        rests = {head: right[-1].removeprefix(head) for head, is_any in leaves.items() if is_any}
        if head := next((h for h, rest in rests.items() if rest != right[-1] and leaves.get(rest) is False), None):
            paths[number], paths[number + 1] = [*left, head], [*left, rests[head]]


def _stated_unit(path: list[str]) -> str | None:
    for text in reversed(path):
        if match := _UNIT_WORD.search(text):
            return match.group(1) or match.group(2)
    return None


def _side(blocks: list[ColumnBlock], number: int, table_code: str) -> str:
    if table_code == "income":
        return "revenue"
    block = blocks[number]
    roots = [c.path[0] for c in (*block.labels, *block.measures) if c.path]
    named = next(("revenue" if "收入" in r else "expenditure" for r in roots if ("收入" in r) != ("支出" in r)), None)
    if table_code in _TWO_SIDES:
        return named or ("revenue" if number == 0 else "expenditure")
    # 收支 tables of one fund print their revenue beside the expenditure.
    return "revenue" if named == "revenue" and len(blocks) > 1 and number == 0 else "expenditure"
