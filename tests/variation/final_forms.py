"""The nine tables of a 决算 disclosure: 财决公开01-09表 and what provinces made of them."""

from __future__ import annotations

from samples.typesetting.model import Table
from tests.variation.budget_forms import (
    economic_lanes,
    expenditure_rows,
    lane,
    ordinal,
    padded,
    side_by_side,
    three_columns,
    transposed_cells,
)
from tests.variation.figures import ZERO, Line
from tests.variation.forms import Column, Press, Row, coded_table, finish, group, in_order, unplanned, wordings


def _amount_word(press: Press) -> str:
    return press.pick("决算数", "金额", "决算数", "决算金额")


def income_expenditure_summary(press: Press) -> Table:
    f = press.figures
    total, word = f.revenues["total"], _amount_word(press)
    names = wordings()["revenue_labels_final"]
    values = [f.revenues["general_public"], f.revenues["government_fund"], f.revenues["state_capital"]] + [ZERO] * 5
    rev = [Row(f"{ordinal(i)}、{n}", {"amount": v}) for i, (n, v) in enumerate(zip(names, values, strict=True), 1)]
    exp = [Row(r.label, {"amount": r.amounts.get("total", ZERO)}) for r in expenditure_rows(press)]
    extra = total - f.function_total("total")
    if extra:
        exp.append(Row(f"{ordinal(len(exp) + 1)}、国有资本经营预算支出", {"amount": extra}))
    saved = press.word("non_fiscal_balance")
    closing = [
        ("本年收入合计", "本年支出合计", total),
        (saved, "结余分配", ZERO),
        ("年初结转和结余", "年末结转和结余", ZERO),
        ("总计", "总计", total),
    ]
    n = max(len(rev), len(exp))
    left = padded(rev, [Row(a, {"amount": v}) for a, _, v in closing], n)
    right = padded(exp, [Row(b, {"amount": v}) for _, b, v in closing], n)
    lanes = [(lane(press, "收入", [(word, "amount")], "revenue"), left), (lane(press, "支出", [(word, "amount")], "expenditure"), right)]
    return side_by_side(press, "income_expenditure_summary", press.title("income_expenditure_summary"), lanes)


def income(press: Press) -> Table:
    total = Column((press.pick("本年收入合计", "合计", "本年收入\n合计"),), "total", width=13)
    rest = [
        Column(("财政拨款收入",), "fiscal_appropriation", width=13),
        Column(("上级补助收入",), "superior_subsidy", width=11),
        Column(("事业收入",), "business", width=11),
        Column(("经营收入",), "operating", width=11),
        Column((press.pick("附属单位上缴收入", "附属单位\n上缴收入"),), "affiliate_remittance", width=11),
        Column(("其他收入",), "other", width=11),
    ]
    lines = [_without(line, "fiscal_special_account", "carried_forward") for line in press.figures.functions]
    return coded_table(press, "income", press.title("income"), lines, in_order(press, [total], rest))


def _without(line: Line, *measures: str) -> Line:
    """The line as a final account prints it: what has no column there is part of the other figures."""
    amounts = dict(line.amounts)
    for measure in measures:
        amounts["fiscal_appropriation"] = amounts.get("fiscal_appropriation", ZERO) + amounts.pop(measure, ZERO)
    return Line(line.code, line.label, amounts)


def expenditure(press: Press) -> Table:
    total = Column((press.pick("本年支出合计", "合计", "本年支出\n合计"),), "total", width=13)
    rest = [
        Column(("基本支出",), "basic", width=13),
        Column(("项目支出",), "project", width=13),
        Column((press.pick("上缴上级支出", "上缴上级\n支出"),), "remitted_to_superior", width=11),
        Column(("经营支出",), "operating_expenditure", width=11),
        Column(("对附属单位补助支出",), "affiliate_subsidy", width=11),
    ]
    return coded_table(press, "expenditure", press.title("expenditure"), press.figures.functions, in_order(press, [total], rest))


def fiscal_summary(press: Press) -> Table:
    f = press.figures
    word = _amount_word(press)
    kinds = [
        ("general_public", "一般公共预算财政拨款"),
        ("government_fund", "政府性基金预算财政拨款"),
        ("state_capital", "国有资本经营预算财政拨款"),
    ]
    rev = [Row(f"{ordinal(i)}、{t}", {"amount": f.revenues[k]}) for i, (k, t) in enumerate(kinds, 1)]
    exp = []
    for row in expenditure_rows(press):
        value = row.amounts.get("total", ZERO)
        exp.append(Row(row.label, {"total": value, "general_public": value}))
    split = {"total": f.revenues["total"], **{k: f.revenues[k] for k, _ in kinds}}
    opening = [
        Row("年初财政拨款结转和结余", {"amount": ZERO}),
        *[Row(f"{ordinal(i)}、{t}", {"amount": ZERO}) for i, (_, t) in enumerate(kinds, 1)],
    ]
    n = max(len(rev), len(exp))
    left = padded(rev, [Row("本年收入合计", {"amount": f.revenues["total"]}), *opening, Row("总计", {"amount": f.revenues["total"]})], n)
    none = dict.fromkeys(split, ZERO)
    right = padded(exp, [Row("本年支出合计", split), Row("年末财政拨款结转和结余", none), Row(""), Row(""), Row(""), Row("总计", split)], n)
    names = [("合计", "total"), *[(t, k) for k, t in kinds]]
    lanes = [(lane(press, "收入", [(word, "amount")], "revenue"), left), (lane(press, "支出", names, "expenditure"), right)]
    return side_by_side(press, "fiscal_summary", press.title("fiscal_summary"), lanes)


def general_public(press: Press) -> Table:
    columns = [
        Column((press.pick("合计", "小计"),), "total", width=14),
        Column(("基本支出",), "basic", width=14),
        Column(("项目支出",), "project", width=14),
    ]
    if press.recipe.depth == "deep":
        columns = group(*columns, under="本年支出")
    title = press.title("general_public_expenditure")
    return coded_table(press, "general_public_expenditure", title, press.figures.functions, columns)


def basic(press: Press) -> Table:
    title = press.title("general_public_basic_expenditure")
    if press.recipe.lanes == "one":
        lines = [Line(x.code, x.label, {"total": x.amounts["total"], "personnel": x.amounts["total"]}) for x in press.figures.personnel]
        lines += [Line(x.code, x.label, {"total": x.amounts["total"], "public": x.amounts["total"]}) for x in press.figures.public]
        columns = [
            Column(("合计",), "total", width=14),
            Column(("人员经费",), "personnel", width=14),
            Column(("公用经费",), "public", width=14),
        ]
        return coded_table(press, "general_public_basic_expenditure", title, sorted(lines, key=lambda x: x.code), columns, economic=True)
    return economic_lanes(press, title, press.pick("决算数", "金额", "决算数"))


def three_public(press: Press) -> Table:
    """Budget and settled figures: pairs under each item, or a block of each."""
    amounts = {"budgeted": press.figures.three_public_budget, "settled": press.figures.three_public}
    if press.recipe.three_public in ("rows", "with_unit"):  # 预算数 block, then 决算数 block, as the Ministry's form has it
        state = press.rng.getstate()
        first = three_columns(press, "budgeted")
        press.rng.setstate(state)  # both blocks in the same words and order
        second = three_columns(press, "settled")
        columns = [*group(*first, under="预算数"), *group(*second, under="决算数")]
    else:
        columns = []
        for column in three_columns(press, "budgeted"):
            name = column.role.split(":")[0]
            columns += [
                Column((*column.path, "预算数"), f"{name}:budgeted", width=9),
                Column((*column.path, "决算数"), f"{name}:settled", width=9),
            ]
    title = press.title("three_public_expenses")
    return finish(press, "three_public_expenses", title, columns, [transposed_cells(press, columns, amounts)])


def government_fund(press: Press) -> Table:
    parts = [
        Column((press.pick("小计", "合计"),), "total", width=12),
        Column(("基本支出",), "basic", width=12),
        Column(("项目支出",), "project", width=12),
    ]
    columns = [
        Column((press.word("opening_balance"),), "opening_balance", width=12),
        Column(("本年收入",), "current_revenue", width=12),
        *group(*parts, under="本年支出"),
        Column((press.word("closing_balance"),), "closing_balance", width=12),
    ]
    title = press.title("government_fund_expenditure")
    if not press.figures.funds:
        return unplanned(press, "government_fund_expenditure", title, columns, "政府性基金预算财政拨款收入和支出")
    return coded_table(press, "government_fund_expenditure", title, press.figures.funds, columns)


def state_capital(press: Press) -> Table:
    columns = [Column(("合计",), "total", width=14), Column(("基本支出",), "basic", width=14), Column(("项目支出",), "project", width=14)]
    if press.recipe.depth == "deep":
        columns = group(*columns, under="本年支出")
    title = press.title("state_capital_expenditure")
    if not press.figures.capitals:
        return unplanned(press, "state_capital_expenditure", title, columns, "国有资本经营预算财政拨款支出")
    return coded_table(press, "state_capital_expenditure", title, press.figures.capitals, columns)


TABLES = [
    income_expenditure_summary,
    income,
    expenditure,
    fiscal_summary,
    general_public,
    basic,
    three_public,
    government_fund,
    state_capital,
]
