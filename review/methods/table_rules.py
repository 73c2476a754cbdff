"""Identities within one standard table. Each function turns a rule of the catalogue into checks over printed cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from review.catalog import Rule
from review.evidence.cells import TWO_SIDED_TABLES, RowView, TableView, is_row, ordinal_style, sections_of
from review.evidence.document import Reviewed
from review.evidence.quantities import Check, Quantity

_ZERO = Decimal(0)


def _tables(rule: Rule, doc: Reviewed) -> Iterator[TableView]:
    wanted = rule.settings.get("tables")
    for table in doc.tables:
        if wanted is None or table.table_code in wanted:
            yield table


def _children(table: TableView) -> dict[int, list[RowView]]:
    """Index of a coded row -> the rows that detail it: those whose nearest printed ancestor by code it is."""
    rows = table.coded_rows()
    children: dict[int, list[RowView]] = {}
    for row, parent in zip(rows, _parents(rows), strict=True):
        if parent is not None:
            children.setdefault(parent, []).append(row)
    return children


def _parents(rows: list[RowView]) -> list[int | None]:
    """For each coded row the index of its nearest printed ancestor by code.

    A code that is printed twice (one unit after the other in one table) belongs to the nearest ancestor above it, else to the first.
    """
    first: dict[str, int] = {}
    for index, row in enumerate(rows):
        first.setdefault(row.code, index)
    above: dict[str, int] = {}
    parents: list[int | None] = []
    for index, row in enumerate(rows):
        prefixes = [row.code[:length] for length in (5, 3) if length < len(row.code)]
        known = (above.get(p, first.get(p)) for p in prefixes)
        parents.append(next((i for i in known if i is not None), None))
        above[row.code] = index
    return parents


def check_hierarchy(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """类 = sum of its 款, 款 = sum of its 项, in every column. Blank cells of the details count as nothing.

    `settings.selections` are tables that print only some of the details.
    """
    for table in (t for t in _tables(rule, doc) if t.table_code not in rule.settings.get("selections", [])):
        rows = table.coded_rows()
        for index, details in _children(table).items():
            parent = rows[index]
            for measure, total in parent.addable.items():
                addends = [(1, d.cells[measure]) for d in details if measure in d.cells]
                if addends or any(d.cells for d in details):
                    yield Check(rule, total, addends, note="下级科目")


def _top_rows(table: TableView) -> list[RowView]:
    rows = table.coded_rows()
    return [row for row, parent in zip(rows, _parents(rows), strict=True) if parent is None]


def check_column_total(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """合计 = sum of the 类 rows, in every column of a table by code."""
    for table in _tables(rule, doc):
        total_row = table.total_row()
        tops = _top_rows(table)
        if total_row is None or not tops:
            continue
        for measure, total in total_row.addable.items():
            addends = [(1, row.cells[measure]) for row in tops if measure in row.cells]
            yield Check(rule, total, addends, note="各类")


def _first_present(row: RowView, names: list[str]) -> list[Quantity]:
    return [row.cells[name] for name in names if name in row.cells]


def check_row_parts(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """A total column = the sum of its part columns, in every row.

    `settings.total` is the measure; `settings.parts` lists measures, each either a name or a list of alternatives
    ([whole, part, part]: the whole where the row prints it, else the parts); `settings.needs` are measures of which the table
    must print one; `settings.within` are measures that may be a division of another (财政拨款收入, of which 一般公共预算).
    """
    total_name, parts = rule.settings["total"], rule.settings["parts"]
    for table in _tables(rule, doc):
        printed = set(table.measures())
        if total_name not in printed or table.unknown_columns:
            continue
        known = [m for part in parts for m in (part if isinstance(part, list) else [part]) if m in printed]
        if not known:
            continue
        if "needs" in rule.settings and not set(rule.settings["needs"]) & printed:
            continue
        for row in table.rows:
            if total_name in row.cells:
                addends, *others = ([(1, q) for q in _row_addends(r, parts)] for r in _readings(row, rule.settings.get("within", {})))
                if addends:
                    yield Check(rule, row.cells[total_name], addends, alternatives=others, note="同行各栏")


def _readings(row: RowView, within: dict[str, list[str]]) -> list[RowView]:
    """A row without the cells that make up another cell of it; and as it is, since two kinds of money may be equal by chance."""
    reduced = row
    for whole, names in within.items():
        kinds = [row.cells[n] for n in names if n in row.cells]
        if whole in row.cells and kinds and sum(q.value for q in kinds) == row.cells[whole].value:
            reduced = replace(reduced, cells={m: q for m, q in reduced.cells.items() if m not in names})
    return [reduced] if reduced is row else [reduced, row]


def _row_addends(row: RowView, parts: list[str | list[str]]) -> list[Quantity]:
    addends: list[Quantity] = []
    for part in parts:
        if isinstance(part, str):
            addends += _first_present(row, [part])
        elif part[0] in row.cells:
            addends.append(row.cells[part[0]])
        else:
            addends += _first_present(row, part[1:])
    return addends


def check_summary_items(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The year's total of a summary table = the sum of the items above it, on each side and in each column."""
    for table in _tables(rule, doc):
        if table.table_code not in TWO_SIDED_TABLES and (table.coded_rows() or not _is_numbered(table)):
            continue
        for section in sections_of(table):
            items = [(1, q) for q in section.items]
            with_doubtful = items + [(1, q) for q in section.doubtful]
            if not items:
                items, with_doubtful = with_doubtful, items
            if section.current is not None and not items and section.current_details:
                yield Check(rule, section.current, [(1, q) for q in section.current_details], note="各项")
                continue
            if not items:
                continue
            alternatives = [with_doubtful] if section.doubtful and section.items else []
            alternatives += [nested] if (nested := _without_children(items)) != items else []
            if section.current is not None:
                yield Check(rule, section.current, items, alternatives=alternatives, note="各项")
            elif section.grand is not None:
                carried = [(1, q) for q in section.carried]
                yield Check(rule, section.grand, items + carried, alternatives=[a + carried for a in alternatives], note="各项")


def _without_children(items: list[tuple[int, Quantity]]) -> list[tuple[int, Quantity]]:
    """The items without the rows right below one of them that add up to it: they divide it, whether or not they are numbered."""
    kept: list[tuple[int, Quantity]] = []
    place = 0
    while place < len(items):
        kept.append(items[place])
        value, running, skip = items[place][1].value, _ZERO, 0
        for length, (_, quantity) in enumerate(items[place + 1 :], start=1):
            running += quantity.value
            if running == value and value:
                skip = length
            if running >= value:
                break
        place += 1 + skip
    return kept


def _is_numbered(table: TableView) -> bool:
    """Whether a table numbers its items (一、二、…): else rows of several levels may stand one under the other."""
    return sum(1 for row in table.rows if ordinal_style(row.label) == "chinese") > 1


def check_summary_details(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """Numbered details under an item of a summary table add up to it; an 其中 may be a selection and does not exceed it."""
    for table in _tables(rule, doc):
        for section in sections_of(table):
            for index, details in section.details.items():
                if 0 <= index < len(section.items) and len(details) > 0:
                    selection = any(ordinal_style(q.line.line_label) == "of_which" for q in details if q.line)
                    yield Check(rule, section.items[index], [(1, q) for q in details], relation=">=" if selection else "=", note="明细")


def check_grand_total(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """总计 = the year's total + what was carried in (or out), on each side and in each column."""
    for table in _tables(rule, doc):
        for section in sections_of(table):
            if section.current is None or section.grand is None:
                continue
            main = [(1, section.current), *((1, q) for q in section.carried)]
            # Balances may stand above their parts without a number to tell them by: any first of them may be the whole.
            shorter = [main[:length] for length in range(2, len(main))]
            longer = [main + [(1, q) for q in section.carried_details]] if section.carried_details else []
            yield Check(rule, section.grand, main, alternatives=shorter + longer, note="本年合计与结转结余")


def check_sides_equal(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The grand totals of the revenue and the expenditure side are equal."""
    for table in _tables(rule, doc):
        sections = sections_of(table)
        revenue = [s.grand for s in sections if s.side == "revenue" and s.grand is not None]
        expenditure = [s.grand for s in sections if s.side == "expenditure" and s.grand is not None and s.measure in ("amount", "total")]
        if len(revenue) == 1:
            for total in expenditure:
                yield Check(rule, total, [(1, revenue[0])], note="收入方总计")


def check_carried_details(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """年初财政拨款结转和结余 = the sum of its funds, printed below it."""
    for table in _tables(rule, doc):
        for section in sections_of(table):
            if len(section.carried) == 1 and section.carried_details:
                yield Check(rule, section.carried[0], [(1, q) for q in section.carried_details], note="各项资金")


def check_economic_groups(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """人员经费合计 = 301 + 303, 公用经费合计 = the other economic classes; the two together are the table's total."""
    personnel_codes = tuple(rule.settings["personnel"])
    for table in _tables(rule, doc):
        tops = [row for row in _top_rows(table) if len(row.code) == 3]
        for row in table.rows:
            for measure, total in row.addable.items():
                if is_row(row.label, "personnel_total"):
                    chosen = [r for r in tops if r.code in personnel_codes]
                elif is_row(row.label, "public_total"):
                    chosen = [r for r in tops if r.code not in personnel_codes]
                else:
                    continue
                addends = [(1, r.cells[measure]) for r in chosen if measure in r.cells]
                if addends:
                    yield Check(rule, total, addends, note="各类")


def check_economic_total(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """合计 of the basic expenditure table = 人员经费合计 + 公用经费合计, where it prints these rows."""
    for table in _tables(rule, doc):
        total_row = table.total_row()
        personnel = next((r for r in table.rows if is_row(r.label, "personnel_total")), None)
        public = next((r for r in table.rows if is_row(r.label, "public_total")), None)
        if total_row is None or personnel is None or public is None:
            continue
        for measure, total in total_row.addable.items():
            addends = [(1, r.cells[measure]) for r in (personnel, public) if measure in r.cells]
            if addends:
                yield Check(rule, total, addends, note="人员经费与公用经费")


def _named(table: TableView, name: str, measure: str) -> Quantity | None:
    found = [row.cells[measure] for row in table.rows if measure in row.cells and is_row(row.label, name)]
    return found[0] if len(found) == 1 else None


def check_named_rows(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """A row known by its label = the sum of other such rows, in every column (`settings.total`, `settings.parts`).

    A part may be a list [whole, part, part]: the whole where it is printed, else the parts.
    """
    for table in _tables(rule, doc):
        for measure in table.measures():
            total = _named(table, rule.settings["total"], measure)
            if total is None:
                continue
            addends: list[Quantity] = []
            for part in rule.settings["parts"]:
                names = part if isinstance(part, list) else [part]
                whole = _named(table, names[0], measure)
                addends += [whole] if whole is not None else [q for n in names[1:] if (q := _named(table, n, measure)) is not None]
            # Where no part prints anything, the parts were not read (or are not printed): nothing to compare with.
            if addends or total.value == _ZERO:
                yield Check(rule, total, [(1, q) for q in addends], note="各分项")


def check_fund_flow(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """年初结转和结余 + 本年收入 = 本年支出 + 年末结转和结余, in every row of a fund table of a final account."""
    for table in _tables(rule, doc):
        if table.unknown_columns or not {"current_revenue", "total"} <= set(table.measures()):
            continue
        for row in table.rows:
            if "current_revenue" not in row.cells and "opening_balance" not in row.cells:
                continue
            sides = [(1, row.cells[m]) for m in ("opening_balance", "current_revenue") if m in row.cells]
            closing = [(-1, row.cells["closing_balance"])] if "closing_balance" in row.cells else []
            if "total" in row.cells:
                yield Check(rule, row.cells["total"], sides + closing, note="年初结转和结余+本年收入-年末结转和结余")
