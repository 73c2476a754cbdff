"""What the amount columns of a table are: measure, whose money, of which year's funds; read from all header levels.

The innermost header text decides; where it says nothing on its own (小计, 预算数, the table's own name), the level above it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from ingestion.tables.columns import Column, ColumnBlock
from ingestion.tables.layouts import (
    first_match,
    is_foreign,
    is_generic,
    is_structural,
    is_sum_word,
    layouts,
    matcher,
    without_year,
)

_FUND_MEASURES = frozenset(
    {"general_public", "government_fund", "state_capital", "fiscal_special_account", "unit_funds", "fiscal_appropriation"}
)
_BUDGETS = frozenset({"general_public", "government_fund", "state_capital"})
_SOURCE_MEASURES = _FUND_MEASURES | {"superior_subsidy", "affiliate_remittance", "operating", "business", "other", "current_year"}
AS_PRINTED = ("three_public_expenses", "other")
"""Tables whose columns are lines, or have no measure but the amount."""
_PART = re.compile(r"^其中[:：]?")
_NAME = re.compile("^[\u4e00-\u9fff].*[\u4e00-\u9fff]")
"""What a column may be called; a piece of a broken header (元)) is no name."""
_LONGEST_PART = 12
"""A longer text behind 其中 tells a part of its own (其中：专项资金列入部门预算的项目), not the measure that a word in it names."""


def name_measures(block: ColumnBlock, table_code: str, fiscal_year: int | None, stage: str | None) -> None:
    """Set measure, fund and funding period, or the problem, of each amount column of a block."""
    for decide, evidence in _decisions(table_code, fiscal_year, stage):
        before = [column.meaning() for column in block.measures]
        decide(block)
        for column, meaning in zip(block.measures, before, strict=True):
            if column.meaning() != meaning:
                column.evidence.append(f"measure:{evidence}")


def _decisions(table_code: str, fiscal_year: int | None, stage: str | None) -> Iterator[tuple[Callable[[ColumnBlock], None], str]]:
    """What names the amount columns of a table, in order: the words of their headers, then what stands beside them."""
    yield lambda block: _name_all(block, table_code, fiscal_year), "header"
    if stage == "final" and table_code != "three_public_expenses":
        yield _prefer_settled, "settled_beside_budget"
    if table_code in AS_PRINTED:
        yield _settle_only_period, "one_period"
        return
    if stage == "final":
        yield lambda block: _name_balances(block, table_code), "balances_of_a_final_account"
    yield _settle_lone_column, "lone_column"
    yield lambda block: _settle_totals(block, table_code), "neutral_columns"
    yield _settle_periods, "one_period"
    yield _settle_funds, "one_fund"
    yield _leave_wider_sums, "wider_than_appropriations"
    yield _drop_repeated, "repeated"


def _name_all(block: ColumnBlock, table_code: str, fiscal_year: int | None) -> None:
    for column in block.measures:
        _name(column, table_code, fiscal_year)


def _name(column: Column, table_code: str, fiscal_year: int | None) -> None:
    if column.role == "count":
        column.problem = "not_money"
        return
    for text in column.path:
        year = re.search(r"(20\d\d)年", text)
        if is_foreign(text) or year and fiscal_year and int(year.group(1)) != fiscal_year:
            column.problem = "foreign_column"
            rest = [t for t in column.path if t != text]
            column.other_year_measure = "amount" if table_code == "three_public_expenses" else _measure(rest, table_code)[1] or "of_which"
            return
    if table_code == "other":
        column.measure = "amount"
        return
    level, column.measure = _measure(column.path, table_code)
    if table_code == "three_public_expenses":  # whatever item or fund the column itself names
        column.funding_period = _period([without_year(text) for text in column.path])
    if column.measure is None and column.path and _NAME.search(column.path[-1]):
        column.measure = "of_which"
    if column.measure in (None, "of_which"):
        column.problem = None if column.measure else "unknown_column"
        return
    above = [without_year(text) for text in (column.path if column.measure == "amount" else column.path[:level])]
    if balance := _balance_above(above, table_code):
        column.measure = balance
        return
    column.funding_period = _period(above)
    if column.measure in _BUDGETS and any(first_match(layouts().measures["sources"], t) == "superior_subsidy" for t in above):
        column.measure = "of_which"  # the superior's money by budget, beside the unit's own of the same budget
    elif column.measure == "carried_forward":
        _name_carried_forward(column, column.path[level])
    elif column.measure not in _SOURCE_MEASURES:
        own = layouts().measure_set[table_code].own
        named = (first_match(layouts().funds, t) for t in reversed(above) if not (own and matcher(own)(t)))
        column.fund = next((fund for fund in named if fund), "")


def _name_carried_forward(column: Column, text: str) -> None:
    """Money carried forward, or under a group of such columns the fund that `text` names (一般公共预算结转)."""
    fund = first_match(layouts().measures["carried"], text) if column.funding_period == "carried_forward" else None
    if fund:
        column.measure = fund
        return
    column.fund = "unit_funds" if first_match(layouts().funds, text) == "unit_funds" else ""
    column.funding_period = ""


def _period(levels: list[str]) -> str:
    return next((p for p in (first_match(layouts().periods, t) for t in reversed(levels)) if p), "")


def _measure(path: list[str], table_code: str) -> tuple[int, str | None]:
    """(header level, measure) of a column: the level that names it; `amount` where all of them are neutral."""
    chosen = layouts().measure_set[table_code]
    for level in range(len(path) - 1, -1, -1):
        text = re.sub(rf"\({layouts().left_out.pattern}[^()]*\)", "", without_year(path[level]))
        is_part, text = bool(_PART.match(text)), _PART.sub("", text)
        if is_part and (len(text) > _LONGEST_PART or not any(first_match(layouts().measures[name], text) for name in chosen.lists)):
            return level, "of_which" if text else None
        if not text or is_generic(text) or is_structural(text) or chosen.own and matcher(chosen.own)(text):
            continue
        for name in chosen.lists:
            if measure := first_match(layouts().measures[name], text):
                of_fund = _fund_above(path, level, chosen.lists) if measure == "fiscal_appropriation" and not is_part else None
                return of_fund or (level, measure)
        return level, None
    return 0, "amount"


def _fund_above(path: list[str], level: int, lists: list[str]) -> tuple[int, str] | None:
    """The fund whose group a column 财政拨款 stands in: within one fund the word says no more than that."""
    for above in range(level - 1, -1, -1):
        measures = (first_match(layouts().measures[name], without_year(path[above])) for name in lists)
        if (measure := next((m for m in measures if m), None)) in _BUDGETS:
            return above, measure
    return None


def _balance_above(above: list[str], table_code: str) -> str | None:
    """The balance (年初结转 …) that a column is a part of, however the part is called."""
    if "balances" not in layouts().measure_set[table_code].lists:
        return None
    return next((m for m in (first_match(layouts().measures["balances"], text) for text in above) if m), None)


def _sums_group_of(path: tuple[str, ...], column: Column) -> bool:
    """True where the column under `path` is the sum of a group of columns that `column` belongs to."""
    is_sum = len(path) > 1 and is_sum_word(without_year(path[-1]))
    return is_sum and column.measure in _FUND_MEASURES | {"carried_forward"} and tuple(column.path[: len(path) - 1]) == path[:-1]


def _is_part(column: Column) -> bool:
    return any(_PART.match(text) for text in column.path[-1:])


def _is_sum(column: Column) -> bool:
    return any(is_sum_word(without_year(t)) or re.search("(合计|总计|总额)$", t) for t in column.path[-1:])


def _settle_lone_column(block: ColumnBlock) -> None:
    """The side-by-side form (人员经费 | 公用经费 over 金额): a lone column is its line's amount, whatever stands over it."""
    possible = [c for c in block.measures if c.problem in (None, "unknown_column")]
    if len(possible) == 1 and possible[0].measure in (None, "of_which") and block.keys() and possible[0].path:
        if is_generic(possible[0].path[-1]):
            possible[0].measure, possible[0].problem = "amount", None
    named = [c for c in block.measures if c.measure is not None]
    if len(named) == 1 and block.codes and len(named[0].path) > 1 and is_generic(named[0].path[-1]):
        if named[0].measure not in _SOURCE_MEASURES | {"carried_forward"}:
            named[0].measure, named[0].fund, named[0].funding_period = "amount", "", ""


def _settle_totals(block: ColumnBlock, table_code: str) -> None:
    """The neutral columns: the only one is the line's amount, unless it is called a sum; beside others it is their total."""
    neutral = sorted((c for c in block.measures if c.measure == "amount"), key=lambda c: not _is_sum(c))
    named = [c for c in block.measures if c.measure is not None]
    has_headed_total = any(c.path and (c.measure == "total" or c in neutral and _is_sum(c)) for c in named)
    is_lone = sum(c.role == "measure" and (c.is_filled or c.measure != "amount") for c in block.measures) <= 1
    for column in neutral:
        if table_code in layouts().amount_tables and len(named) == 1:
            continue
        if not column.path and has_headed_total:
            column.measure, column.problem = None, "unknown_column"  # somebody's notes beside the table
        elif not is_lone or _is_sum(column) or not column.path:
            column.measure = "total"  # without any heading too: nothing says that it is a part of the line's money
    for column in neutral[1:]:
        if _is_sum(neutral[0]) and not _is_sum(column) and column.path and is_structural(column.path[-1]):
            column.measure, column.problem = None, "unknown_column"  # a group whose columns were lost (资金来源), beside their sum
    if table_code == "fixed_assets":
        return
    if len(neutral) > 1:
        # 合计 over everything and 本年收入/小计 beside it: the inner sum is the current year's.
        for column in neutral[1:]:
            if table_code == "income" and any("本年" in t or "当年" in t for t in column.path):
                column.measure = "current_year"
    currents = [c for c in named if c.measure == "current_year"]
    if currents and not any(c.measure == "total" for c in named):
        currents[0].measure = "total"


def _settle_only_period(block: ColumnBlock) -> None:
    """Where the columns are lines, 当年 is said only beside money that was carried forward."""
    if not any(c.funding_period == "carried_forward" for c in block.measures):
        for column in block.measures:
            column.funding_period = ""


def _settle_periods(block: ColumnBlock) -> None:
    """本年 is said only where the same measure is printed for other money too, as carried forward or as the sum of both."""
    for column in block.measures:
        same = [c for c in block.measures if c is not column and (c.measure, c.fund) == (column.measure, column.fund)]
        if column.funding_period == "current" and not any(c.funding_period != "current" for c in same):
            column.funding_period = ""


def _settle_funds(block: ColumnBlock) -> None:
    """A fund that all columns share is the table's, not the column's."""
    spending = [c for c in block.measures if c.measure and c.measure != "carried_forward" and c.measure not in _SOURCE_MEASURES]
    if len({c.fund for c in spending}) == 1:
        for column in spending:
            column.fund = ""


def _leave_wider_sums(block: ColumnBlock) -> None:
    """财政性资金 is 财政拨款 where its funds stand beside it, and no 财政专户; else it may hold that too."""
    beside = {c.measure for c in block.measures}
    if "fiscal_special_account" in beside or "general_public" not in beside:
        for column in block.measures:
            named = [
                text for text in column.path if first_match(layouts().measures["sources"], without_year(text)) == "fiscal_appropriation"
            ]
            if column.measure == "fiscal_appropriation" and all(map(matcher(*layouts().wider_fiscal), named)):
                column.measure = "of_which"


def _name_balances(block: ColumnBlock, table_code: str) -> None:
    """What a final account brings forward is the balance that it opens with."""
    if "balances" in layouts().measure_set[table_code].lists:
        for column in block.measures:
            if column.measure == "carried_forward":
                column.measure = "opening_balance"


def _prefer_settled(block: ColumnBlock) -> None:
    """In a final account's table with 预算数 beside 决算数 the settled column is the amount."""
    settled = [c for c in block.measures if any("决算" in t for t in c.path)]
    budgeted = [c for c in block.measures if any("预算数" in t for t in c.path) and c not in settled]
    if settled and budgeted:
        for column in budgeted:
            column.measure, column.problem = None, "foreign_column"


def _drop_repeated(block: ColumnBlock) -> None:
    """Of two columns of one name the second is none; of two totals of different names the inner one is a part of the outer, and
    so is one that says so (年初结转 | 其中：财政拨款结转), or a column beside the sum of its own group (一般公共预算拨款: 小计,
    纳入一般公共预算管理的非税收入). Of a source that several funds have as a part (其中：上年结转) each column is a part only."""
    seen: dict[tuple[str, str, str], list[Column]] = defaultdict(list)
    for column in block.measures:
        if column.measure is None:
            continue
        same = seen[column.measure, column.fund, column.funding_period]
        paths = [tuple(c.path) for c in same]
        if tuple(column.path) in paths:
            column.measure, column.problem = None, "unknown_column"
        elif paths and (column.measure == "total" or _is_part(column) or any(_sums_group_of(path, column) for path in paths)):
            for part in same if column.measure in _SOURCE_MEASURES | {"carried_forward"} and all(map(_is_part, same)) else ():
                part.measure = "of_which"
            column.measure = "of_which"
        same.append(column)
