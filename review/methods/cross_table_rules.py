"""Amounts that two tables of one document must share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from review.catalog import Rule
from review.evidence.cells import RowView, Section, TableView, bare_label, is_row, sections_of
from review.evidence.document import Reviewed
from review.evidence.quantities import Check, Quantity
from review.wording import WORDS


def _section_cell(sections: list[Section], side: str, measure: str, which: str) -> Quantity | None:
    """The `current` or `grand` total of a two-sided table; where it prints only one of them, that one serves for both."""
    found = [s for s in sections if s.side == side and s.measure == measure]
    if len(found) != 1:
        return None
    section = found[0]
    if which == "current":
        return section.current or (section.grand if not section.carried else None)
    return section.grand or section.current


def select_cell(doc: Reviewed, wanted: dict[str, Any]) -> Quantity | None:
    """The one printed cell that a selector of a rule means, or None.

    `table`; for a two-sided table `side`, `total` (current | grand) and `measure`; for a table by code `row: total` or
    `row: <code>` and `measure`.
    """
    table = doc.only_table(wanted["table"])
    if table is None:
        return None
    measure = wanted.get("measure", "amount")
    if "total" in wanted:
        return _section_cell(sections_of(table), wanted["side"], measure, wanted["total"])
    if wanted.get("row") == "total":
        row = table.total_row()
        return row.cells.get(measure) if row else None
    rows = [r for r in table.rows if r.code == wanted["row"]]
    return rows[0].cells.get(measure) if len(rows) == 1 else None


def _select_sum(doc: Reviewed, wanted: dict[str, Any] | list[dict[str, Any]]) -> list[tuple[int, Quantity]] | None:
    """One cell, or (for a list) the sum of those cells that are printed; None where none is."""
    cells = [select_cell(doc, w) for w in (wanted if isinstance(wanted, list) else [wanted])]
    found = [(1, c) for c in cells if c is not None]
    return found or None


def check_equal_cells(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The cell `settings.left` equals one of `settings.right` (selectors; the first that exists is the one reported).

    A pair with `same` is compared only where the two cells that it names are printed alike: then they tell of the same money.
    """
    for pair in rule.settings["pairs"]:
        left = select_cell(doc, pair["left"])
        if left is None or ("same" in pair and not _are_alike(*(select_cell(doc, wanted) for wanted in pair["same"]))):
            continue
        rights = [r for wanted in pair["right"] if (r := _select_sum(doc, wanted)) is not None]
        if rights:
            yield Check(rule, left, rights[0], alternatives=rights[1:], note=_title_of(rights[0]))


def _are_alike(one: Quantity | None, other: Quantity | None) -> bool:
    return one is not None and other is not None and abs(one.value - other.value) <= max(one.step, other.step)


def _title_of(addends: list[tuple[int, Quantity]]) -> str:
    return "、".join(dict.fromkeys(q.table_title or "" for _, q in addends))


def _by_code(table: TableView) -> dict[str, RowView] | None:
    """Rows by code, or None where a code is printed twice."""
    rows = table.coded_rows()
    found = {row.code: row for row in rows}
    return found if len(found) == len(rows) else None


def _totals_agree(left: TableView, right: TableView, measures: list[list[str]]) -> bool:
    """Whether the two tables print the same grand total in the first pair of measures: then they tell of the same money."""
    one, two = left.total_row(), right.total_row()
    if one is None or two is None:
        return False
    return _are_alike(one.cells.get(measures[0][0]), two.cells.get(measures[0][1]))


def _same_money(left: TableView, right: TableView, pairs: list[list[str]], rows: dict[str, RowView], others: dict[str, RowView]) -> bool:
    """Whether two tables by code tell of the same money: equal totals, or equal amounts on most of the codes they share.

    The second reading matters when it is a total itself that is misprinted.
    """
    if _totals_agree(left, right, pairs):
        return True
    a, b = pairs[0]
    shared = [
        (r.cells[a].value, others[c].cells[b].value, max(r.cells[a].step, others[c].cells[b].step))
        for c, r in rows.items()
        if c in others and a in r.cells and b in others[c].cells
    ]
    agreeing = sum(1 for x, y, step in shared if abs(x - y) <= step)
    return len(shared) >= 5 and set(rows) == set(others) and agreeing >= 0.8 * len(shared)


_GENERAL_PUBLIC = frozenset({"total", "amount", "current_year", "fiscal_appropriation", "general_public"})


def has_other_money(doc: Reviewed) -> bool:
    """Whether the revenue tables print money besides the general public budget (事业收入, 其他收入, 结转, other funds): then an
    expenditure table holds more than the general public one, and their rows differ by right."""
    for line in doc.parsed.budget_lines:
        if line.side != "revenue" or not line.amount_yuan:
            continue
        if line.table_code == "income" and line.measure not in _GENERAL_PUBLIC:
            return True
        if line.table_code in ("income_expenditure_summary", "fiscal_summary") and not WORDS.general_public_rows.search(line.line_label):
            return True
    return False


def check_equal_rows(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """Rows of the same code print the same amounts in two tables that tell of the same money.

    `settings.left`, `right`: table codes; `measures`: pairs of measures; `subset: true` compares with <= where the left
    table holds more kinds of money than the right one.
    """
    left, right = doc.only_table(rule.settings["left"]), doc.only_table(rule.settings["right"])
    if left is None or right is None:
        return
    rows, others = _by_code(left), _by_code(right)
    if rows is None or others is None:
        return
    pairs = rule.settings["measures"]
    same = _same_money(left, right, pairs, rows, others)
    if same and rule.settings.get("subset") and has_other_money(doc) and not _totals_agree(left, right, pairs):
        same = False
    if not same and not rule.settings.get("subset"):
        return
    total_rows = [("合计", left.total_row(), right.total_row())]
    matched = [(c, row, others[c]) for c, row in rows.items() if c in others]
    for _, row, other in [*((c, a, b) for c, a, b in total_rows if a and b), *matched]:
        for a, b in pairs:
            if a in row.cells and b in other.cells:
                yield Check(rule, other.cells[b], [(1, row.cells[a])], relation="=" if same else "<=", note=left.title)


def _items_by_name(section: Section) -> dict[str, Quantity]:
    named: dict[str, Quantity] = {}
    for quantity in (*section.items, *section.doubtful, *section.current_details):
        if quantity.line is not None:
            named.setdefault(_class_name(quantity.line.line_label), quantity)
    return named


def _class_name(label: str) -> str:
    return bare_label(label).removesuffix("支出")


def check_equal_named_rows(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """A 类 of a summary table, known there by name, prints the amount of the 类 row in the table by code.

    `settings.summary`, `table`; `columns`: pairs of measures (summary, table), with `alike` those of which the year's totals must be the
    same. Most of the amounts must agree first, so that different kinds of money are not compared.
    """
    summary, table = doc.only_table(rule.settings["summary"]), doc.only_table(rule.settings["table"])
    if summary is None or table is None:
        return
    sections = [s for s in sections_of(summary) if s.side == "expenditure"]
    for of_summary, of_table, *conditions in rule.settings["columns"]:
        for section in (s for s in sections if s.measure == of_summary):
            if conditions and not _are_alike(section.current, row.cells.get(of_table) if (row := table.total_row()) else None):
                continue
            for a, b in _classes_of_both(section, table, of_table):
                yield Check(rule, a, [(1, b)], note=table.title)


def _classes_of_both(section: Section, table: TableView, measure: str) -> list[tuple[Quantity, Quantity]]:
    """The amounts of the classes that a summary's column and a table by code share, none where too few of them agree."""
    named = _items_by_name(section)
    classes = [row for row in table.coded_rows() if len(row.code) == 3 and measure in row.cells]
    pairs = [(named[name], row.cells[measure]) for row in classes if (name := _class_name(row.label)) in named]
    agreeing = sum(1 for a, b in pairs if _are_alike(a, b))
    is_other_money = agreeing < len(pairs) - max(1, len(pairs) // 3) or (len(pairs) == 1 and not agreeing)
    return [] if is_other_money else pairs


def check_fund_balance(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """In the fiscal summary, a fund's revenue plus what it carried in equals the grand total of that fund's column."""
    table = doc.only_table("fiscal_summary")
    if table is None:
        return
    sections = sections_of(table)
    revenue = [s for s in sections if s.side == "revenue"]
    if len(revenue) != 1:
        return
    carried_printed = bool(revenue[0].carried)
    for name, measure in rule.settings["funds"].items():
        grand = _section_cell(sections, "expenditure", measure, "grand")
        current = [
            q
            for q in (*revenue[0].items, *revenue[0].doubtful, *revenue[0].current_details)
            if q.line and name in bare_label(q.line.line_label)
        ]
        carried = [q for q in revenue[0].carried_details if q.line and name in bare_label(q.line.line_label)]
        if grand is None or len(current) != 1 or len(carried) > 1 or (carried_printed and not revenue[0].carried_details):
            continue
        yield Check(rule, grand, [(1, q) for q in (*current, *carried)], note=f"{name}收入与年初结转")


def check_basic_total(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """基本支出 of the table by function = the total of the table by economic code, however that table prints its total.

    A table that adds up to all expenditure of the other one is no table of basic expenditure, whatever its heads say: nothing is compared.
    """
    table = doc.only_table("general_public_basic_expenditure")
    left = select_cell(doc, {"table": "general_public_expenditure", "row": "total", "measure": "basic"})
    if table is None or left is None:
        return
    whole = select_cell(doc, {"table": "general_public_expenditure", "row": "total", "measure": "total"})
    whole_value = None if whole is None or whole.value == left.value else whole.value
    total_row = table.total_row()
    if total_row is not None:
        for measure in ("total", "amount"):
            if measure in total_row.cells:
                if total_row.cells[measure].value != whole_value:
                    yield Check(rule, total_row.cells[measure], [(1, left)], note=left.table_title or "")
                return
    groups = [r for r in table.rows if is_row(r.label, "personnel_total") or is_row(r.label, "public_total")]
    addends = [(1, q) for row in groups for q in row.addable.values()]
    if addends and sum(q.value for _, q in addends) != whole_value:
        yield Check(rule, left, addends, note=f"{table.title}人员经费合计与公用经费合计")


def _fund_item(doc: Reviewed, table_code: str, fund: str) -> Quantity | None:
    table = doc.only_table(table_code)
    if table is None:
        return None
    sections = [s for s in sections_of(table) if s.side == "revenue"]
    if len(sections) != 1:
        return None
    section = sections[0]
    details = [q for found in section.details.values() for q in found]
    items = [
        q
        for q in (*section.items, *section.doubtful, *section.current_details, *details)
        if q.line and bare_label(q.line.line_label).startswith(fund)
    ]
    return items[0] if len(items) == 1 else None


def check_revenue_items(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The appropriations of one fund are the same in 收支总表 and 财政拨款收支总表, with what was carried forward or without."""
    for fund in rule.settings["funds"]:
        left = _fund_item(doc, "income_expenditure_summary", fund)
        right = _fund_item(doc, "fiscal_summary", fund)
        if left is not None and right is not None:
            carried = [(1, q) for q in _carried_of_fund(doc, fund)]
            alternatives = [[(1, right), *carried]] if carried else []
            yield Check(rule, left, [(1, right)], alternatives=alternatives, note=right.table_title or "")


def _carried_of_fund(doc: Reviewed, fund: str) -> list[Quantity]:
    """What the fiscal summary carries forward for a fund."""
    table = doc.only_table("fiscal_summary")
    sections = [s for s in sections_of(table) if s.side == "revenue"] if table is not None else []
    return [q for s in sections for q in s.carried_details if q.line and bare_label(q.line.line_label).startswith(fund)]


def check_three_public_items(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An economic item of basic expenditure that is a three-public expense is not more than the three-public table prints for it.

    `settings.items`: economic code -> row of the three-public table; a row that prints nothing there counts as zero.
    """
    basic, table = doc.only_table("general_public_basic_expenditure"), doc.only_table("three_public_expenses")
    if basic is None or table is None:
        return
    measures = rule.settings["measures"][doc.stage]
    for row in basic.coded_rows():
        name = rule.settings["items"].get(row.code)
        amount = row.cells.get("total") or row.cells.get("amount")
        if name is None or amount is None:
            continue
        cells = [r.cells[m] for r in table.rows if is_row(r.label, name) for m in measures if m in r.cells]
        others = any(m in r.cells for r in table.rows for m in measures)
        if cells:
            yield Check(rule, amount, [(1, cells[0])], relation="<=", note=table.title)
        elif others:
            yield Check(rule, amount, [], relation="<=", note=f"《{table.title}》该项")
