"""Tables that provinces publish beside the nine, by classification: all funds, fiscal funds, economic and government classes.

Sources: the public forms of provincial and municipal finance bureaus from 2016 to 2026, from general knowledge of them; figures,
units and combinations are invented, many of them such that no form known here has them.
"""

from __future__ import annotations

from decimal import Decimal

from samples.typesetting.model import Cell, Table
from tests.variation.budget_forms import expenditure_rows, lane, padded, side_by_side, transposed_cells
from tests.variation.figures import ZERO, Amounts, Line
from tests.variation.forms import Column, Press, Row, amount_cell, coded_table, finish, group, in_order, wordings

GOVERNMENT = [
    ("501", "机关工资福利支出"),
    ("50101", "工资奖金津补贴"),
    ("50102", "社会保障缴费"),
    ("50103", "住房公积金"),
    ("502", "机关商品和服务支出"),
    ("50201", "办公经费"),
    ("50203", "培训费"),
    ("50206", "公务接待费"),
    ("505", "对事业单位经常性补助"),
    ("50501", "工资福利支出"),
    ("50502", "商品和服务支出"),
    ("509", "对个人和家庭的补助"),
    ("50901", "社会福利和救助"),
    ("50905", "离退休费"),
]
"""Government economic classification (政府预算支出经济分类), a choice of 类 and 款."""

GOVERNMENT_OF = {"301": "50501", "302": "50502", "303": "50901", "310": "50502"}
"""The government class that a unit's own class belongs to."""


def provincial_title(press: Press, kind: str) -> str:
    """One of the titles of a table that only some provinces publish."""
    year, stem = press.figures.year, press.rng.choice(wordings()["provincial_titles"][kind])
    return f"{press.rng.choice(['', '', f'{year}年', f'{year}年部门'])}{stem}"


def nature(press: Press) -> list[Column]:
    """合计, 基本支出 (whole, or with its parts) and 项目支出, under a heading of their own or not."""
    total = Column((press.pick("合计", "总计", "小计"),), "total", width=13)
    project = Column((press.pick("项目支出", "项目支出小计"),), "project", width=12)
    parts = [
        Column((press.pick("小计", "合计"),), "basic", width=12),
        Column(("人员经费",), "personnel", width=12),
        Column((press.pick("公用经费", "日常公用经费"),), "public", width=12),
    ]
    basic = group(*parts, under="基本支出") if press.recipe.depth == "deep" else [Column(("基本支出",), "basic", width=12)]
    columns = [*in_order(press, [], [*basic, project])]
    columns = [*columns, total] if press.rng.random() < 0.25 else [total, *columns]
    return group(*columns, under=press.pick("支出预算", "本年支出", "预算数")) if press.rng.random() < 0.3 else columns


def _of_basic() -> list[Column]:
    names = (("合计", "total"), ("人员经费", "personnel"), ("公用经费", "public"))
    return [Column((text,), role, width=13) for text, role in names]


def funds(press: Press) -> list[Column]:
    """合计 and whose money it is, 单位资金 in one column or split."""
    names = {
        "general_public": ("一般公共预算", "一般公共预算拨款", "一般公共预算财政拨款"),
        "government_fund": ("政府性基金预算", "政府性基金", "政府性基金预算拨款"),
        "state_capital": ("国有资本经营预算", "国有资本经营预算拨款"),
        "fiscal_special_account": ("财政专户管理资金", "财政专户核拨资金", "财政专户拨款"),
    }
    columns = [Column((press.pick(*texts),), measure, width=11) for measure, texts in names.items()]
    own = [("事业收入", "business"), ("经营收入", "operating"), ("其他收入", "other")]
    if press.recipe.depth == "deep":
        columns += group(*[Column((text,), measure, width=9) for text, measure in own], under="单位资金")
    else:
        columns.append(Column((press.pick("单位资金", "单位自有资金"),), "unit_funds", width=11))
    return in_order(press, [Column((press.pick("合计", "总计"),), "total", width=12)], columns)


def spread(press: Press, total: Decimal) -> Amounts:
    """An amount shared out to funds and natures, in steps that print in every unit."""
    step = Decimal(10_000)
    piece = (total / 8 / step).quantize(Decimal(1)) * step
    other = piece if press.rng.random() < 0.3 else ZERO
    basic = total if press.rng.random() < 0.5 else piece * 3
    return {
        "total": total,
        "basic": basic,
        "project": total - basic,
        "personnel": basic - piece if basic else ZERO,
        "public": piece if basic else ZERO,
        "general_public": total - other - piece,
        "government_fund": piece,
        "state_capital": ZERO,
        "fiscal_special_account": ZERO,
        "unit_funds": other,
        "business": other,
        "operating": ZERO,
        "other": ZERO,
    }


def added_up(lines: list[Line]) -> list[Line]:
    """The lines with every class as the sum of its finest lines."""
    finest = max(len(line.code) for line in lines)
    for line in lines:
        leaves = [x for x in lines if len(x.code) == finest and x.code.startswith(line.code)]
        if len(line.code) < finest:
            line.amounts = {m: sum((x.amounts[m] for x in leaves), ZERO) for m in leaves[0].amounts} if leaves else {}
    return [line for line in lines if line.amounts]


def economic_lines(press: Press) -> list[Line]:
    """Departmental economic classes with amounts by nature and fund."""
    printed = [*press.figures.personnel, *press.figures.public]
    lines = [Line(x.code, x.label, spread(press, x.amounts["total"]) if len(x.code) == 5 else {}) for x in printed]
    return added_up(sorted(lines, key=lambda x: x.code))


def government_lines(press: Press) -> list[Line]:
    lines = [
        Line(code, label, spread(press, Decimal(press.rng.randrange(10, 90_000) * 10_000)) if len(code) == 5 else {})
        for code, label in GOVERNMENT
    ]
    return added_up(lines)


def function_lines(press: Press) -> list[Line]:
    """Functional classes with amounts by nature and fund."""
    lines = [Line(x.code, x.label, spread(press, abs(x.amounts["total"])) if len(x.code) == 7 else {}) for x in press.figures.functions]
    return added_up(lines)


def expenditure_by_economic(press: Press) -> Table:
    columns = nature(press) if press.rng.random() < 0.6 else funds(press)
    title = provincial_title(press, "expenditure_by_economic")
    return coded_table(press, "expenditure_by_economic", title, economic_lines(press), columns, economic=True)


def general_public_by_economic(press: Press) -> Table:
    title = provincial_title(press, "general_public_expenditure_by_economic")
    return coded_table(press, "general_public_expenditure_by_economic", title, economic_lines(press), nature(press), economic=True)


def fiscal_by_function(press: Press) -> Table:
    return coded_table(press, "fiscal_expenditure", provincial_title(press, "fiscal_expenditure"), function_lines(press), nature(press))


def fiscal_basic(press: Press) -> Table:
    columns = [
        Column(("合计",), "total", width=13),
        Column(("人员经费",), "personnel", width=13),
        Column(("公用经费",), "public", width=13),
    ]
    title = provincial_title(press, "fiscal_basic_expenditure")
    return coded_table(press, "fiscal_basic_expenditure", title, economic_lines(press), columns, economic=True)


def government_economic(press: Press) -> Table:
    columns = nature(press) if press.rng.random() < 0.5 else funds(press)
    title = provincial_title(press, "government_economic_expenditure")
    return coded_table(press, "government_economic_expenditure", title, government_lines(press), columns, economic=True)


def basic_of_all_funds(press: Press) -> Table:
    title = provincial_title(press, "basic_expenditure")
    return coded_table(press, "basic_expenditure", title, economic_lines(press), funds(press), economic=True)


def basic_by_function(press: Press) -> Table:
    columns = [
        Column(("合计",), "total", width=13),
        Column(("人员经费",), "personnel", width=13),
        Column(("公用经费",), "public", width=13),
    ]
    title = provincial_title(press, "general_public_basic_by_function")
    return coded_table(press, "general_public_basic_by_function", title, function_lines(press), columns)


def carried_forward(press: Press) -> Table:
    columns = [
        Column(("合计",), "total", width=13),
        Column(("基本支出",), "basic", width=13),
        Column(("项目支出",), "project", width=13),
    ]
    title = provincial_title(press, "carried_forward_expenditure")
    return coded_table(press, "carried_forward_expenditure", title, function_lines(press), columns)


def agency_operation(press: Press) -> Table:
    """By economic class, one amount column."""
    lines = [line for line in economic_lines(press) if line.code.startswith(("302", "310"))]
    lines = [Line(line.code, line.label, {"amount": line.amounts["total"]}) for line in lines]
    columns = [Column((press.pick("预算数", "金额", "预算金额"),), "amount", width=16)]
    title = provincial_title(press, "agency_operation_expenditure")
    return coded_table(press, "agency_operation_expenditure", title, lines, columns, economic=True)


def expenditure_of_two_periods(press: Press) -> Table:
    """当年 beside 上年结转, each with its natures."""
    lines = function_lines(press)
    for line in lines:
        a = line.amounts
        old = {m: a["government_fund"] if m in ("total", "project") else ZERO for m in ("total", "basic", "project")}
        new = {m: a[m] for m in old}
        line.amounts = {f"{m}|current": new[m] for m in new} | {f"{m}|carried_forward": old[m] for m in ("basic", "project")}
        line.amounts |= {"total": new["total"] + old["total"], "carried_forward": old["total"]}
    now = group(*_three("total|current", "basic|current", "project|current"), under=press.pick("当年预算", "本年预算", "本年支出"))
    before = group(
        *_three("carried_forward", "basic|carried_forward", "project|carried_forward"), under=press.pick("上年结转", "上年结转资金")
    )
    blocks = [before, now] if press.recipe.columns == "shuffled" else [now, before]
    columns = [Column((press.pick("合计", "总计"),), "total", width=12), *blocks[0], *blocks[1]]
    return coded_table(press, "expenditure", press.title("expenditure"), lines, columns)


def _three(total: str, basic: str, project: str) -> list[Column]:
    names = (("小计", total), ("基本支出", basic), ("项目支出", project))
    return [Column((text,), role, width=11) for text, role in names]


def general_public_of_two_years(press: Press) -> Table:
    """上年 | 当年 | 增减: only the block of the year is a fact."""
    year = press.figures.year
    before = [Column((text,), "prior", width=10) for text in ("小计", "基本支出", "项目支出")]
    now = _three("total", "basic", "project")
    change = [Column((text,), "prior", width=10) for text in ("增减额", "增减幅度（%）")]
    columns = [
        *group(*before, under=press.pick(f"{year - 1}年预算数", "上年预算数", "上年")),
        *group(*now, under=press.pick(f"{year}年预算数", "本年预算数", "当年预算")),
        *group(*change, under=press.pick("增减变化情况", f"{year}年预算数与上年相比", "比上年增减")),
    ]
    title = press.title("general_public_expenditure")
    table = coded_table(press, "general_public_expenditure", title, function_lines(press), columns)
    printed = [i for i, c in enumerate(columns) if c.role == "prior"]
    for row in table.body:
        for i in printed:
            row[i - len(columns)] = Cell(f"{press.rng.randrange(1000, 99999) / 100:.2f}", align="r")
    return table


def income_of_two_periods(press: Press) -> Table:
    """本年收入 and 上年结转 by the same funds, over three header levels."""
    kinds = ["general_public", "government_fund", "state_capital", "fiscal_special_account", "unit_funds"]
    words = ["一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金"]
    lines = function_lines(press)
    for line in lines:
        a = line.amounts
        old = {k: a["government_fund"] if k == "general_public" else ZERO for k in kinds}
        line.amounts = {f"{k}|current": a[k] for k in kinds} | {f"{k}|carried_forward": old[k] for k in kinds}
        line.amounts |= {"current_year": a["total"], "carried_forward": sum(old.values(), ZERO)}
        line.amounts["total"] = line.amounts["current_year"] + line.amounts["carried_forward"]
    split = [Column((w,), k, width=10) for w, k in zip(words, kinds, strict=True)]
    now = group(
        Column(("小计",), "current_year", width=11),
        *[Column(c.path, f"{c.role}|current", width=c.width) for c in split],
        under=press.pick("本年收入", "本年收入预算"),
    )
    before = group(
        Column(("小计",), "carried_forward", width=11),
        *[Column(c.path, f"{c.role}|carried_forward", width=c.width) for c in split],
        under=press.pick("上年结转结余", "上年结转"),
    )
    return coded_table(press, "income", press.title("income"), lines, [Column(("合计",), "total", width=12), *now, *before])


def summary_of_four_pairs(press: Press) -> Table:
    """收入 beside 支出 by function, by departmental and by government economic class."""
    f = press.figures
    total = f.revenues["total"]
    amount = press.pick("预算数", "金额")
    revenue = [
        Row("一、财政拨款", {"amount": total}),
        Row("其中：一般公共预算拨款", {"amount": f.revenues["general_public"]}),
        Row("二、事业收入", {"amount": ZERO}),
    ]
    functions = [Row(r.label, {"amount": r.amounts.get("total", ZERO)}) for r in expenditure_rows(press)]
    own = [Row(x.label, {"amount": x.amounts["total"]}) for x in economic_lines(press) if len(x.code) == 3]
    government = [Row(x.label, {"amount": x.amounts["total"]}) for x in government_lines(press) if len(x.code) == 3]
    n = max(len(rows) for rows in (revenue, functions, own, government))
    closing = [Row(press.pick("收入总计", "总计"), {"amount": total}), *[Row("支出总计", {"amount": total}) for _ in range(3)]]
    sides = [("收入", "项目", revenue), ("支出", "支出功能分类科目（按大类）", functions)]
    sides += [("支出", "部门预算支出经济科目（按大类）", own), ("支出", "政府预算支出经济分类科目（按大类）", government)]
    lanes = []
    for (top, label, rows), last in zip(sides, closing, strict=True):
        side = "revenue" if top == "收入" else "expenditure"
        lanes.append((lane(press, top, [(amount, "amount")], side, label), padded(rows, [last], n)))
    return side_by_side(press, "income_expenditure_summary", press.title("income_expenditure_summary"), lanes)


def basic_by_two_classifications(press: Press) -> Table:
    """The unit's own economic class beside the government's in one row."""
    code = "general_public_basic_expenditure"
    first = press.pick("部门预算支出经济分类科目", "部门支出经济分类")
    second = press.pick("政府预算支出经济分类科目", "政府支出经济分类")
    columns = [
        Column((first, "科目编码"), "code", width=10),
        Column((first, "科目名称"), "label", width=22),
        Column((second, "科目编码"), "note", width=10),
        Column((second, "科目名称"), "label", width=20),
        *_of_basic(),
    ]
    names = dict(GOVERNMENT)
    body = []
    lines = economic_lines(press)
    tops = [x for x in lines if len(x.code) == 3]
    total = Row("合计", {m: sum((x.amounts[m] for x in tops), ZERO) for m in ("total", "personnel", "public")})
    for row in (total, *[Row(x.label, x.amounts, x.code) for x in lines]):
        further = GOVERNMENT_OF.get(row.code[:3], "") if len(row.code) == 5 else ""
        row.government_code = further
        lead = [Cell(row.code), Cell(row.label, align="l"), Cell(further), Cell(names.get(further, ""), align="l")]
        body.append(lead + [amount_cell(press, code, "expenditure", row, c.role) for c in columns[4:]])
    return finish(press, code, press.title(code), columns, body)


def three_public_by_fund(press: Press) -> Table:
    """An item a row, a fund a column."""
    items = press.figures.three_public
    order = ["合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费"]
    printed = ["合计", "1.因公出国（境）费用", "2.公务接待费", "3.公务用车购置及运行费", "其中：公务用车购置费", "公务用车运行维护费"]
    names = [
        ("合计", "total"),
        ("一般公共预算", "general_public"),
        ("政府性基金预算", "government_fund"),
        ("国有资本经营预算", "state_capital"),
    ]
    columns = [Column(("项目",), "label", width=32), *[Column((t,), m, width=14) for t, m in names]]
    body = []
    for line, text in zip(order, printed, strict=True):
        amounts = {"total": items[line], "general_public": items[line], "government_fund": ZERO, "state_capital": ZERO}
        row = Row(text, amounts, fact_label=line)
        cells = [amount_cell(press, "three_public_expenses", "expenditure", row, m) for _, m in names]
        body.append([Cell(text, align="l"), *cells])
    return finish(press, "three_public_expenses", press.title("three_public_expenses"), columns, body)


def three_public_with_meetings(press: Press) -> Table:
    """会议费 and 培训费 beside the three, an outer sum over all five."""
    amounts = dict(press.figures.three_public)
    step = Decimal(10_000)
    amounts["会议费"], amounts["培训费"] = (Decimal(press.rng.randrange(1, 60)) * step for _ in range(2))
    amounts["总计"] = amounts["合计"] + amounts["会议费"] + amounts["培训费"]
    vehicles = group(
        Column(("小计",), "公务用车购置及运行费:amount", width=10),
        Column(("公务用车购置费",), "公务用车购置费:amount", width=10),
        Column(("公务用车运行维护费",), "公务用车运行费:amount", width=10),
        under="公务用车购置及运行维护费",
    )
    inner = group(
        Column(("小计",), "合计:amount", width=10),
        Column(("因公出国（境）费用",), "因公出国（境）费:amount", width=10),
        Column(("公务接待费",), "公务接待费:amount", width=10),
        *vehicles,
        under=press.pick("一般公共预算拨款安排的“三公”经费预算", "“三公”经费"),
    )
    columns = [
        Column(("合计",), "总计:amount", width=11),
        *inner,
        Column(("会议费",), "会议费:amount", width=10),
        Column(("培训费",), "培训费:amount", width=10),
    ]
    title = press.pick("一般公共预算拨款“三公”经费及会议费、培训费支出预算表", "“三公”经费、会议费和培训费预算情况表")
    return finish(press, "three_public_expenses", title, columns, [transposed_cells(press, columns, {"amount": amounts})])


CLASSIFIED = [
    expenditure_by_economic,
    general_public_by_economic,
    fiscal_by_function,
    fiscal_basic,
    government_economic,
    basic_of_all_funds,
    basic_by_function,
    carried_forward,
    agency_operation,
    expenditure_of_two_periods,
    general_public_of_two_years,
    income_of_two_periods,
    summary_of_four_pairs,
    basic_by_two_classifications,
    three_public_by_fund,
    three_public_with_meetings,
]
