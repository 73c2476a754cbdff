"""The nine tables of a whole consistent disclosure, filled from its ledger."""

from __future__ import annotations

from typing import Any

from samples.typesetting.model import Table
from tests.publishers.forms import Style, code_table, head, side_table, three_public_row
from tests.publishers.ledger import ECONOMIC, Ledger, Line
from tests.publishers.shanghai import FINAL_TITLES, ORDINALS, class_rows, ministry_final_tables


def tables_of(form: dict[str, Any], ledger: Ledger, style: Style) -> list[Table]:
    """The nine tables of the document's stage."""
    unit, year = form["unit"], ledger.year
    if form["stage"] == "final":
        captions = [[("", "", f"公开{i:02d}表"), (f"部门：{unit}", f"{year}年度", f"金额单位：{style.unit}")] for i in range(1, 10)]
        return ministry_final_tables(ledger, style, unit, FINAL_TITLES, captions)
    return _budget_tables(form, ledger, style, [(f"部门：{unit}", "", f"单位：{style.unit}")])


Caption = list[tuple[str, str, str]]


def _budget_tables(form: dict[str, Any], ledger: Ledger, style: Style, caption: Caption) -> list[Table]:
    titles = form["titles"]
    spend = head("科目编码 科目名称 合计 基本支出 项目支出")
    columns = ["code", "label", "total", "basic", "project"]
    last = form.get("total", "first")
    note = f"注：本部门{ledger.year}年没有此项安排的支出，故本表为空表。"
    return [
        _summary(form, ledger, style, titles[0], caption),
        _income(form, ledger, style, titles[1], caption),
        code_table(style, "expenditure", titles[2], caption, spend, columns, ledger.lines(ledger.all_items()), total=last),
        _fiscal(form, ledger, style, titles[3], caption),
        code_table(style, "general_public_expenditure", titles[4], caption, spend, columns, ledger.lines(ledger.items), total=last),
        code_table(
            style,
            "general_public_basic_expenditure",
            titles[5],
            caption,
            head("科目编码 科目名称 合计 人员经费 公用经费"),
            ["code", "label", "total", "personnel", "public"],
            _economic(ledger),
            total=last,
        ),
        _three_public(ledger, style, titles[6], caption),
        code_table(
            style,
            "government_fund_expenditure",
            titles[7],
            caption,
            spend,
            columns,
            ledger.lines(ledger.fund),
            total=last,
            least_rows=1,
            notes=[] if ledger.fund else [note],
        ),
        code_table(style, "state_capital_expenditure", titles[8], caption, spend, columns, [], least_rows=1, notes=[note]),
    ]


def _economic(ledger: Ledger) -> list[Line]:
    lines: list[Line] = []
    for code, name, value in ledger.economic_lines():
        people = code[:3] in ("301", "303")
        lines.append(
            (code, name or ECONOMIC[code], {"total": value, "personnel": value if people else 0, "public": 0 if people else value})
        )
    return lines


def _summary(form: dict[str, Any], ledger: Ledger, style: Style, title: str, caption: Caption) -> Table:
    left = [
        ("一、一般公共预算拨款收入", ledger.general_revenue),
        ("二、政府性基金预算拨款收入", ledger.fund_total),
        ("三、国有资本经营预算拨款收入", 0),
        ("四、财政专户管理资金收入", 0),
        ("五、事业收入", 0),
        ("六、其他收入", ledger.other),
        ("本年收入合计", ledger.revenue),
        (form.get("carried", "上年结转结余"), ledger.opening),
        ("收入总计", ledger.grand),
    ]
    right = [(f"{o}、{n}", v) for o, (_, n, v) in zip(ORDINALS, class_rows(ledger, ledger.all_items()), strict=False)]
    right += [("本年支出合计", ledger.spending), ("结转下年", ledger.closing), ("支出总计", ledger.grand)]
    columns = ["left.label", "left.amount", "right.label", "right.amount"]
    rows = [[(n, {"amount": v}) for n, v in side] for side in (left, right)]
    return side_table(
        style, "income_expenditure_summary", title, caption, head("收入|c2 支出|c2", "项目 预算数 项目 预算数"), columns, *rows
    )


def _income(form: dict[str, Any], ledger: Ledger, style: Style, title: str, caption: Caption) -> Table:
    """Income by code; what is carried forward belongs to the first item."""
    first = next(iter(ledger.items))
    lines: list[Line] = []
    for code, name, amounts in ledger.lines(ledger.all_items()):
        carried = ledger.opening if first.startswith(code) else 0
        other = ledger.other if first.startswith(code) else 0
        fund = sum(b + p for c, (b, p) in ledger.fund.items() if c.startswith(code))
        general = amounts["total"] - carried - other - fund
        lines.append(
            (
                code,
                name,
                {"total": amounts["total"], "carried_forward": carried, "general_public": general, "government_fund": fund, "other": other},
            )
        )
    header = head("科目编码 科目名称 合计 上年结转 一般公共预算拨款收入 政府性基金预算拨款收入 其他收入")
    columns = ["code", "label", "total", "carried_forward", "general_public", "government_fund", "other"]
    return code_table(style, "income", title, caption, header, columns, lines, total=form.get("total", "first"))


def _fiscal(form: dict[str, Any], ledger: Ledger, style: Style, title: str, caption: Caption) -> Table:
    left = [
        ("一、本年收入", ledger.fiscal - ledger.opening),
        ("（一）一般公共预算拨款", ledger.general_revenue),
        ("（二）政府性基金预算拨款", ledger.fund_total),
        ("二、上年结转", ledger.opening),
        ("（一）一般公共预算拨款", ledger.opening),
        ("（二）政府性基金预算拨款", 0),
        ("收入总计", ledger.fiscal),
    ]
    split = {"total": ledger.fiscal, "general_public": ledger.general, "government_fund": ledger.fund_total}
    right: list[tuple[str, dict[str, int]]] = [("一、本年支出", split)]
    for ordinal, (code, name, value) in zip(ORDINALS, class_rows(ledger, {**ledger.items, **ledger.fund}), strict=False):
        fund = sum(b + p for c, (b, p) in ledger.fund.items() if c.startswith(code))
        right.append((f"（{ordinal}）{name}", {"total": value, "general_public": value - fund, "government_fund": fund}))
    right += [("二、结转下年", {}), ("支出总计", split)]
    header = head("收入|c2 支出|c4", "项目 预算数 项目 合计 一般公共预算 政府性基金预算")
    columns = ["left.label", "left.amount", "right.label", "right.total", "right.general_public", "right.government_fund"]
    return side_table(style, "fiscal_summary", title, caption, header, columns, [(n, {"amount": v}) for n, v in left], right)


def _three_public(ledger: Ledger, style: Style, title: str, caption: Caption) -> Table:
    three = ledger.three_public
    vehicles = three["purchase"] + three["operation"]
    header = head("“三公”经费合计|r2 因公出国（境）费|r2 公务用车购置及运行费|c3 公务接待费|r2", "小计 公务用车购置费 公务用车运行费")
    cells = [
        ("total", "amount", sum(three.values())),
        ("abroad", "amount", three["abroad"]),
        ("vehicle", "amount", vehicles),
        ("purchase", "amount", three["purchase"]),
        ("operation", "amount", three["operation"]),
        ("reception", "amount", three["reception"]),
    ]
    return three_public_row(style, title, caption, header, cells)
