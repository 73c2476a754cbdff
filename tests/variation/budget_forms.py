"""The nine tables of a 预算 disclosure."""

from __future__ import annotations

from decimal import Decimal

from samples.typesetting.model import Cell, Fact, Table
from tests.variation.figures import ZERO, Amounts, Line
from tests.variation.forms import (
    FACTORS,
    Column,
    Press,
    Row,
    amount_cell,
    coded_table,
    finish,
    group,
    in_order,
    unit_of,
    unplanned,
    wordings,
)

ORDINALS = "一二三四五六七八九十"


def ordinal(n: int) -> str:
    return ORDINALS[n - 1] if n <= 10 else "十" + ORDINALS[n - 11] if n < 20 else "二十" + (ORDINALS[n - 21] if n > 20 else "")


def expenditure_rows(press: Press, numbered: bool = True) -> list[Row]:
    """The 类 as rows of a summary, with every 类 of the form or only those that have amounts."""
    classes = [line for line in press.figures.functions if len(line.code) == 3]
    names = [line.label for line in classes]
    if press.recipe.family != "coastal":
        names = wordings()["classes"]
    by_name = {line.label: line.amounts for line in classes}
    return [Row(f"{ordinal(i)}、{n}" if numbered else n, dict(by_name.get(n, {})), fact_label="") for i, n in enumerate(names, 1)]


def side_by_side(press: Press, code: str, title: str, lanes: list[tuple[list[Column], list[Row]]]) -> Table:
    """A table of several lanes of rows beside each other; 行次 columns count through the lanes where the recipe wants."""
    columns: list[Column] = []
    for lane_columns, _ in lanes:
        columns += lane_columns
    n_rows = max(len(rows) for _, rows in lanes)
    body: list[list[Cell]] = []
    for i in range(n_rows):
        cells: list[Cell] = []
        for lane_no, (lane_columns, rows) in enumerate(lanes):
            row = rows[i] if i < len(rows) else Row("")
            for column in lane_columns:
                if column.role == "line_no":
                    cells.append(Cell(str(lane_no * n_rows + i + 1)))
                elif column.role == "label":
                    is_total = row.label.endswith(("合计", "总计")) and not row.label.startswith(("一", "（"))
                    cells.append(Cell(row.label, align="c" if is_total else "l"))
                else:
                    cells.append(amount_cell(press, code, column.side, row, column.role))
        body.append(cells)
    return finish(press, code, title, columns, body)


def lane(press: Press, top: str, amount_names: list[tuple[str, str]], side: str, label: str = "项目") -> list[Column]:
    """The columns of one lane below its header: label, line number, amounts."""
    columns = [Column((top, label), "label", side + top, 26, side)]
    if press.recipe.extra_columns == "line_numbers":
        columns.append(Column((top, "行次"), "line_no", side + top, 5, side))
    return columns + [Column((top, name), role, side + top, 13, side) for name, role in amount_names]


def padded(rows: list[Row], closing: list[Row], length: int) -> list[Row]:
    return rows + [Row("")] * (length - len(rows)) + closing


def income_expenditure_summary(press: Press) -> Table:
    figures = press.figures
    amount = press.pick("预算数", "金额", "本年预算", f"{figures.year}年预算数", "预算金额")
    revenue = {k: v for k, v in figures.revenues.items() if k != "total"}
    rev_rows = _revenue_rows(wordings()["revenue_labels"][press.recipe.family], revenue, figures.revenues["total"])
    exp_rows = expenditure_rows(press)
    total = figures.revenues["total"]
    extra = total - figures.function_total("total")
    if extra:
        exp_rows.append(Row(f"{ordinal(len(exp_rows) + 1)}、国有土地及彩票等安排的支出", {"amount": extra}))
    for row in exp_rows:
        row.amounts = {"amount": row.amounts.get("amount", row.amounts.get("total", ZERO))}
    closing = [("本年收入合计", "本年支出合计"), ("上年结转", "结转下年"), ("收入总计", "支出总计")]
    n = max(len(rev_rows), len(exp_rows))
    left = padded(rev_rows, [Row(a, {"amount": ZERO if "结转" in a else total}) for a, _ in closing], n)
    right = padded(exp_rows, [Row(b, {"amount": ZERO if "结转" in b else total}) for _, b in closing], n)
    lanes = [
        (lane(press, press.pick("收入", "收　入", "本年收入"), [(amount, "amount")], "revenue"), left),
        (
            lane(
                press,
                press.pick("支出", "支　出", "本年支出"),
                [(amount, "amount")],
                "expenditure",
                press.pick("项目", "项目（按功能分类）", "功能分类科目"),
            ),
            right,
        ),
    ]
    if press.recipe.lanes == "three":
        lanes.append((lane(press, "支出（按性质）", [(amount, "amount")], "expenditure"), _nature_rows(press)))
    return side_by_side(press, "income_expenditure_summary", press.title("income_expenditure_summary"), lanes)


def _revenue_rows(labels: list[str], revenue: Amounts, total: Decimal) -> list[Row]:
    rows = []
    for text in labels:
        if "一般公共" in text:
            value = revenue["general_public"]
        elif "政府性基金" in text:
            value = revenue["government_fund"]
        elif "国有资本" in text:
            value = revenue["state_capital"]
        elif "财政拨款" in text:
            value = total
        else:
            value = ZERO
        rows.append(Row(text, {"amount": value}))
    return rows


def _nature_rows(press: Press) -> list[Row]:
    f = press.figures
    return [
        Row("一、基本支出", {"amount": f.function_total("basic")}),
        Row("人员经费", {"amount": f.function_total("personnel")}),
        Row("公用经费", {"amount": f.function_total("public")}),
        Row("二、项目支出", {"amount": f.function_total("project")}),
    ]


def income(press: Press) -> Table:
    title = press.title("income")
    fiscal = Column((press.pick("财政拨款收入", "财政拨款", "财政拨款\n收入"),), "fiscal_appropriation", width=13)
    business = Column(("事业收入",), "business", width=11)
    operating = Column((press.pick("事业单位经营收入", "经营收入"),), "operating", width=11)
    superior = Column((press.pick("上级补助收入", "上级补助\n收入"),), "superior_subsidy", width=11)
    affiliate = Column(("附属单位上缴收入",), "affiliate_remittance", width=11)
    other = Column(("其他收入",), "other", width=11)
    account = Column((press.word("fiscal_special_account"),), "fiscal_special_account", width=11)
    carried = Column((press.pick("上年结转", "上年结转结余", "上年结转和结余"),), "carried_forward", width=11)
    total = Column((press.pick("合计", "总计"),), "total", width=13)
    rest = [fiscal, account, business, operating, superior, affiliate, other]
    if press.recipe.family == "integrated" and press.recipe.depth == "deep":
        return _income_by_unit(press, title)
    if press.recipe.depth == "deep":
        own = in_order(press, [], [business, operating, superior, affiliate, other])
        year = group(Column(("小计",), "current_year", width=13), fiscal, account, *own, under="本年收入")
        columns = [total, *year, carried]
    else:
        columns = in_order(press, [total], [*rest, carried])
    return coded_table(press, "income", title, press.figures.functions, columns)


def _income_by_unit(press: Press, title: str) -> Table:
    """The form of the integrated budget system (from 2022): a unit a row, sources over three header levels."""
    f = press.figures
    measures = [
        "total",
        "current_year",
        "fiscal_special_account",
        "business",
        "operating",
        "superior_subsidy",
        "affiliate_remittance",
        "other",
        "carried_forward",
    ]
    sums = {m: f.function_total(m) for m in measures}
    sums["general_public"] = f.function_total("fiscal_appropriation")
    own = [
        ("事业收入", "business"),
        ("事业单位经营收入", "operating"),
        ("上级补助收入", "superior_subsidy"),
        ("附属单位上缴收入", "affiliate_remittance"),
        ("其他收入", "other"),
    ]
    year = group(
        Column(("小计",), "current_year", width=12),
        Column(("一般公共预算",), "general_public", width=12),
        Column(("政府性基金预算",), "none", width=10),
        Column(("国有资本经营预算",), "none", width=10),
        Column(("财政专户管理资金",), "fiscal_special_account", width=11),
        *group(*[Column((t,), m, width=10) for t, m in own], under="单位资金"),
        under="本年收入",
    )
    left = [
        Column((press.pick("部门（单位）代码", "单位代码"),), "unit_code", width=9),
        Column((press.pick("部门（单位）名称", "单位名称"),), "label", width=24),
    ]
    columns = [Column(("合计",), "total", width=13), *year, Column((press.pick("上年结转结余", "上年结转"),), "carried_forward", width=11)]
    body = []
    for label in ("合计", press.publisher):
        cells = [Cell("" if label == "合计" else "205001"), Cell(label, align="l")]
        body.append(cells + [amount_cell(press, "income", "revenue", Row(label, sums), c.role) for c in columns])
    return finish(press, "income", title, [*left, *columns], body)


def expenditure(press: Press) -> Table:
    title = press.title("expenditure")
    total = Column((press.pick("合计", "总计"),), "total", width=14)
    remit = Column((press.pick("上缴上级支出", "上解上级支出"),), "remitted_to_superior", width=11)
    operating = Column((press.pick("事业单位经营支出", "经营支出"),), "operating_expenditure", width=11)
    affiliate = Column(("对附属单位补助支出",), "affiliate_subsidy", width=11)
    return coded_table(
        press, "expenditure", title, press.figures.functions, in_order(press, [total], [*_natures(press), operating, remit, affiliate])
    )


def _natures(press: Press) -> list[Column]:
    """基本支出 (in one column, or with 人员经费 and 公用经费) and 项目支出."""
    project = Column(("项目支出",), "project", width=13)
    if press.recipe.depth == "shallow":
        return [Column(("基本支出",), "basic", width=13), project]
    parts = [
        Column((press.pick("小计", "合计"),), "basic", width=13),
        Column(("人员经费",), "personnel", width=13),
        Column(("公用经费",), "public", width=13),
    ]
    return [*group(*parts, under="基本支出"), project]


def fiscal_summary(press: Press) -> Table:
    f = press.figures
    amount = press.pick("预算数", "金额", "本年预算数")
    kinds = [("general_public", "一般公共预算拨款"), ("government_fund", "政府性基金预算拨款"), ("state_capital", "国有资本经营预算拨款")]
    nested = press.recipe.depth == "deep"
    marks = ["（一）", "（二）", "（三）"] if nested else ["一、", "二、", "三、"]
    rev = [Row(m + t, {"amount": f.revenues[k]}) for m, (k, t) in zip(marks, kinds, strict=True)]
    exp = []
    for row in expenditure_rows(press, numbered=not nested):
        value = row.amounts.get("total", ZERO)
        exp.append(Row(row.label, {"total": value, "general_public": value}))
    if nested:
        exp = [Row(f"（{ordinal(i)}）{r.label}", r.amounts) for i, r in enumerate(exp, 1)]
        rev = [Row("一、本年收入", {"amount": f.revenues["total"]}), *rev, Row("二、上年结转", {"amount": ZERO})]
        exp = [Row("一、本年支出", _fund_split(press)), *exp]
    n = max(len(rev), len(exp))
    left = padded(rev, [Row(press.pick("收入总计", "收 入 总 计"), {"amount": f.revenues["total"]})], n)
    right = padded(exp, [Row(press.pick("支出总计", "支 出 总 计"), _fund_split(press))], n)
    names = [
        ("合计", "total"),
        (press.pick("一般公共预算", "一般公共预算财政拨款"), "general_public"),
        (press.pick("政府性基金预算", "政府性基金预算财政拨款"), "government_fund"),
        (press.pick("国有资本经营预算", "国有资本经营预算财政拨款"), "state_capital"),
    ]
    lanes = [(lane(press, "收入", [(amount, "amount")], "revenue"), left), (lane(press, "支出", names, "expenditure"), right)]
    return side_by_side(press, "fiscal_summary", press.title("fiscal_summary"), lanes)


def _fund_split(press: Press) -> Amounts:
    r = press.figures.revenues
    return {
        "total": r["total"],
        "general_public": r["general_public"],
        "government_fund": r["government_fund"],
        "state_capital": r["state_capital"],
    }


def general_public(press: Press) -> Table:
    title = press.title("general_public_expenditure")
    total = Column((press.pick("合计", "小计"),), "total", width=14)
    columns = in_order(press, [total], _natures(press))
    if press.recipe.columns == "prior_year":
        year = press.figures.year
        columns = [
            Column((f"{year - 1}年执行数",), "prior", width=13),
            *group(*columns, under=f"{year}年预算数"),
        ]
    elif press.recipe.depth == "deep":
        columns = group(*columns, under=press.pick("一般公共预算支出", "本年支出", f"{press.figures.year}年预算数"))
    table = coded_table(press, "general_public_expenditure", title, press.figures.functions, columns)
    return _with_prior_year(press, table, columns)


def _with_prior_year(press: Press, table: Table, columns: list[Column]) -> Table:
    """Prints figures of the prior year where the form has a column for them: they are not facts of this year."""
    roles = [c.role for c in columns]
    if "prior" not in roles:
        return table
    at = len(roles) - roles.index("prior")
    for row in table.body:
        row[-at] = Cell(f"{press.rng.randrange(1000, 99999) / 100:.2f}", align="r")
    return table


def basic(press: Press) -> Table:
    f = press.figures
    title = press.title("general_public_basic_expenditure")
    if press.recipe.lanes != "one":
        return economic_lanes(press, title, press.pick("预算数", "金额", "预算金额"))
    lines = [Line(x.code, x.label, {"total": x.amounts["total"], "personnel": x.amounts["total"]}) for x in f.personnel]
    lines += [Line(x.code, x.label, {"total": x.amounts["total"], "public": x.amounts["total"]}) for x in f.public]
    lines.sort(key=lambda x: x.code)
    columns = [
        Column(("合计",), "total", width=14),
        Column(("人员经费",), "personnel", width=14),
        Column(("公用经费",), "public", width=14),
    ]
    if press.recipe.depth == "deep":
        columns = group(*columns, under=press.pick("一般公共预算基本支出", f"{f.year}年基本支出", "本年一般公共预算基本支出"))
    return coded_table(press, "general_public_basic_expenditure", title, lines, columns, economic=True)


def economic_lanes(press: Press, title: str, amount: str) -> Table:
    """Economic classification in two lanes (人员 beside 公用), or in three (公用 in two of them)."""
    f, code = press.figures, "general_public_basic_expenditure"
    people = [Row(x.label, {"amount": x.amounts["total"]}, x.code) for x in f.personnel]
    things = [Row(x.label, {"amount": x.amounts["total"]}, x.code) for x in f.public]
    half = (len(things) + 1) // 2
    lanes = [people, things] if press.recipe.lanes == "two" else [people, things[:half], things[half:]]
    word = press.word("economic_code")
    tops = ["人员经费", "公用经费", "公用经费"] if press.recipe.depth == "deep" else None
    columns: list[Column] = []
    for i in range(len(lanes)):
        top = (tops[i],) if tops else ()
        # neighbouring lanes of one kind share their top header
        shared = f"lane{min(i, 1)}" if tops else f"lane{i}"
        columns += [
            Column((*top, word), "code", shared, 11),
            Column((*top, "科目名称"), "label", shared, 26),
            Column((*top, amount), "amount", shared, 13),
        ]
    n = max(len(rows) for rows in lanes)
    body = []
    for i in range(n):
        cells: list[Cell] = []
        for rows in lanes:
            row = rows[i] if i < len(rows) else Row("")
            cells += [Cell(row.code), Cell(row.label, align="l"), amount_cell(press, code, "expenditure", row, "amount")]
        body.append(cells)
    totals = [sum((x.amounts["total"] for x in group_ if len(x.code) == 3), ZERO) for group_ in (f.personnel, f.public)]
    last = [
        Cell("人员经费合计", col_span=2),
        amount_cell(press, code, "expenditure", Row("人员经费合计", {"amount": totals[0]}), "amount"),
        Cell("公用经费合计", col_span=2 if len(lanes) == 2 else 5),
        amount_cell(press, code, "expenditure", Row("公用经费合计", {"amount": totals[1]}), "amount"),
    ]
    return finish(press, code, title, columns, [*body, last])


THREE_LINES = ["合计", "因公出国（境）费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费", "公务接待费"]


def three_public(press: Press) -> Table:
    amounts = dict(press.figures.three_public)
    title = press.title("three_public_expenses")
    if press.recipe.three_public == "rows":
        return _three_public_rows(press, title, amounts)
    columns = three_columns(press, "amount")
    if press.recipe.three_public == "with_agency":
        amounts["机关运行经费"] = sum((x.amounts["total"] for x in press.figures.public if len(x.code) == 3), ZERO)
        columns = [
            *group(*columns, under="“三公”经费预算数"),
            Column((press.pick("机关运行经费", "机关运行经费预算数"),), "机关运行经费:amount", width=15),
        ]
        title = title.replace("经费支出", "经费和机关运行经费支出")
    left: list[Column] = []
    if press.recipe.three_public == "with_unit":
        left = [
            Column((press.pick("单位编码", "单位代码", "部门代码"),), "unit_code", width=9),
            Column((press.pick("单位名称", "部门名称"),), "unit_name", width=22),
        ]
        columns = group(*columns, under=press.pick("当年财政拨款预算安排", f"{press.figures.year}年预算数"))
    if press.recipe.three_public == "columns" and press.recipe.columns == "prior_year":
        return _three_public_of_two_years(press, title, columns, amounts)
    row = transposed_cells(press, columns, {"amount": amounts})
    cells = [Cell("205001" if c.role == "unit_code" else press.publisher, align="l") for c in left] + row
    return finish(press, "three_public_expenses", title, [*left, *columns], [cells])


def _three_public_of_two_years(press: Press, title: str, columns: list[Column], amounts: Amounts) -> Table:
    """Last year's budget beside this year's: only this year's figures are facts of the disclosure."""
    year = press.figures.year
    before = [Column((f"{year - 1}年预算数", *c.path), "prior", width=c.width) for c in columns]
    now = group(*columns, under=f"{year}年预算数")
    old = [Cell(f"{press.rng.randrange(100, 9999) / 100:.2f}", align="r") for _ in before]
    return finish(press, "three_public_expenses", title, [*before, *now], [[*old, *transposed_cells(press, now, {"amount": amounts})]])


def three_columns(press: Press, measure: str) -> list[Column]:
    """The printed columns of the transposed table; a column's role is its line and measure."""
    abroad = Column((press.pick("因公出国（境）费", "因公出国（境）费用", "因公出国(境)费"),), f"因公出国（境）费:{measure}", width=13)
    reception = Column((press.pick("公务接待费", "公务接待费用"),), f"公务接待费:{measure}", width=13)
    vehicles = group(
        Column(("小计",), f"公务用车购置及运行费:{measure}", width=12),
        Column((press.word("vehicle_purchase"),), f"公务用车购置费:{measure}", width=13),
        Column((press.word("vehicle_operation"),), f"公务用车运行费:{measure}", width=13),
        under=press.word("vehicles"),
    )
    rest = [[abroad], vehicles, [reception]]
    if press.recipe.columns == "shuffled":
        press.rng.shuffle(rest)
    total = Column((press.pick("合计", "“三公”经费合计", "总计"),), f"合计:{measure}", width=13)
    return [total, *[c for part in rest for c in part]]


def transposed_cells(press: Press, columns: list[Column], amounts: dict[str, Amounts]) -> list[Cell]:
    cells = []
    for column in columns:
        line, _, measure = column.role.partition(":")
        row = Row(line, {measure: amounts[measure][line]} if line in amounts.get(measure, {}) else {})
        cells.append(amount_cell(press, "three_public_expenses", "expenditure", row, measure))
    return cells


def _three_public_rows(press: Press, title: str, amounts: Amounts) -> Table:
    """The upright table: an item a row."""
    printed = {
        "合计": "合计",
        "因公出国（境）费": "1、因公出国（境）费",
        "公务接待费": "2、公务接待费",
        "公务用车购置及运行费": "3、公务用车购置及运行费",
        "公务用车运行费": "其中：公务用车运行费",
        "公务用车购置费": "公务用车购置费",
    }
    rows = [Row(text, {"amount": amounts[line]}, fact_label=line) for line, text in printed.items()]
    columns = [
        Column((press.pick("项目", "“三公”经费项目", "项 目"),), "label", width=36),
        Column((press.pick("预算数", f"{press.figures.year}年预算数", "本年预算"),), "amount", width=18),
    ]
    body = [[Cell(r.label, align="l"), amount_cell(press, "three_public_expenses", "expenditure", r, "amount")] for r in rows]
    return finish(press, "three_public_expenses", title, columns, body)


def government_fund(press: Press) -> Table:
    title = press.title("government_fund_expenditure")
    return _fund_table(press, "government_fund_expenditure", title, press.figures.funds, "政府性基金预算安排的支出")


def state_capital(press: Press) -> Table:
    title = press.title("state_capital_expenditure")
    return _fund_table(press, "state_capital_expenditure", title, press.figures.capitals, "国有资本经营预算安排的支出")


def _fund_table(press: Press, code: str, title: str, lines: list[Line], what: str) -> Table:
    columns = in_order(
        press,
        [Column(("合计",), "total", width=14)],
        [Column(("基本支出",), "basic", width=14), Column(("项目支出",), "project", width=14)],
    )
    if press.recipe.depth == "deep":
        columns = group(*columns, under=press.pick("本年支出", "本年政府性基金预算支出" if "fund" in code else "本年国有资本经营预算支出"))
    if not lines:
        return unplanned(press, code, title, columns, what)
    return coded_table(press, code, title, lines, columns)


def _money(press: Press, code: str, label: str) -> Cell:
    """A cell of one amount that is printed in no other table."""
    value = Decimal(press.rng.randrange(1000, 999999)) / 100
    fact = Fact(code, "expenditure", "", label, "amount", value * FACTORS[unit_of(press, code)], project_name=label)
    return Cell(f"{value:,.2f}", align="r", fact=fact)


def other_table(press: Press) -> Table:
    """A table that is not one of the nine: a list of projects, which is an amount table too, or one of people or targets, which is none."""
    kind = press.rng.randrange(3)
    if kind == 0:
        columns = [
            Column(("项目名称",), "label", width=40),
            Column(("项目类别",), "note", width=16),
            Column(("预算金额",), "amount", width=16),
        ]
        names = [f"信息系统运行维护{i}期" for i in range(1, 5)]
        body = [[Cell(name, align="l"), Cell("特定目标类"), _money(press, "project_expenditure", name)] for name in names]
        return finish(press, "other", f"{press.figures.year}年部门项目支出明细表", columns, body)
    if kind == 1:
        columns = [Column(("人员类别",), "label", width=30), Column(("编制数",), "note", width=14), Column(("实有人数",), "note", width=14)]
        body = [
            [Cell(name), Cell(str(press.rng.randrange(1, 60))), Cell(str(press.rng.randrange(1, 60)))]
            for name in ("行政编制", "事业编制", "工勤编制")
        ]
        return finish(press, "other", "机构人员情况表", columns, body)
    columns = [
        Column(("一级指标",), "label", width=18),
        Column(("二级指标",), "note", width=18),
        Column(("三级指标",), "note", width=26),
        Column(("指标值",), "note", width=14),
    ]
    body = [
        [Cell("产出指标"), Cell("数量指标"), Cell("培训场次"), Cell("≥12场")],
        [Cell("产出指标"), Cell("质量指标"), Cell("验收合格率"), Cell("100%")],
    ]
    return finish(press, "other", "部门整体支出绩效目标表", columns, body)


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
