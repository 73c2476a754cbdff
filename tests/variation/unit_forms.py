"""Tables by unit, by project and by purchased item, as provinces publish them beside the nine; everything in them is invented."""

from __future__ import annotations

from decimal import Decimal

from samples.typesetting.model import Cell, Table
from tests.variation.figures import ZERO, Amounts
from tests.variation.forms import Column, Press, Row, amount_cell, coded_table, finish, group
from tests.variation.provincial_forms import function_lines, funds, nature, provincial_title, spread

KINDS_OF_UNIT = ["（本级）", "信息中心", "综合服务中心", "执法大队", "科学研究所"]
TASKS = [
    "信息系统运行维护",
    "年度专项检查",
    "基层能力建设",
    "宣传与培训",
    "设备更新",
    "规划编制",
    "应急物资储备",
    "档案数字化",
    "大楼物业管理",
]
ITEMS = ["台式计算机", "复印纸", "物业管理服务", "多功能一体机", "空调机", "会议室音响系统"]


def units(press: Press, count: int) -> list[str]:
    return [press.publisher + kind for kind in KINDS_OF_UNIT[:count]]


def money(press: Press, count: int) -> list[Decimal]:
    return [Decimal(press.rng.randrange(2, 9_000) * 10_000) for _ in range(count)]


def summed(rows: list[Amounts]) -> Amounts:
    return {m: sum((row[m] for row in rows), ZERO) for m in rows[0]}


def expenditure_by_unit(press: Press) -> Table:
    """A row for each unit, its functional items below it or not."""
    title = press.title("expenditure")
    columns = nature(press)
    named = units(press, press.rng.randrange(2, 5))
    amounts = {unit: spread(press, value) for unit, value in zip(named, money(press, len(named)), strict=True)}
    total = Row("合计", summed(list(amounts.values())))
    rows = [Row(unit, a) for unit, a in amounts.items()]
    rows = [*rows, total] if press.recipe.total_row.endswith("last") else [total, *rows]
    left = [Column((press.pick("单位代码", "预算单位编码"),), "unit_code", width=9)] if press.rng.random() < 0.6 else []
    left.append(Column((press.pick("单位名称", "预算单位", "单位"),), "label", width=30))
    body = []
    for number, row in enumerate(rows):
        lead = [Cell("" if row is total else f"{205001 + number}") for _ in left[:-1]]
        body.append([*lead, Cell(row.label, align="l"), *[amount_cell(press, "expenditure", "expenditure", row, c.role) for c in columns]])
    return finish(press, "expenditure", title, [*left, *columns], body)


def tables_of_units(press: Press) -> list[Table]:
    """The same table for one unit behind the other, each with its own caption and total."""
    tables = []
    for unit in units(press, 3):
        own = Press(press.recipe, press.rng, press.figures, unit, press.table_no)
        lines = function_lines(own)
        tables.append(coded_table(own, "expenditure", own.title("expenditure"), lines, nature(own)))
        press.table_no = own.table_no
    return tables


def projects(press: Press) -> Table:
    """Projects grouped by unit, with a row for each unit or none, and the total first or last."""
    return _projects(press, "project_expenditure", funds(press))


def general_public_projects(press: Press) -> Table:
    return _projects(press, "general_public_project_expenditure", [Column((press.pick("预算数", "金额", "预算金额"),), "amount", width=14)])


def _projects(press: Press, code: str, columns: list[Column]) -> Table:
    has_unit_rows = press.rng.random() < 0.5
    has_unit_column = not has_unit_rows and press.rng.random() < 0.6
    rows: list[tuple[str, Row]] = []
    groups = []
    tasks = press.rng.sample(TASKS, len(TASKS))
    for unit in units(press, 2 if has_unit_rows else 3):
        own = [tasks.pop() for _ in range(2)]
        amounts = [_amounts(press, value) for value in money(press, 2)]
        groups.append(summed(amounts))
        if has_unit_rows:
            rows.append((unit, Row(unit, groups[-1])))
        rows += [(unit, Row(name, a, project=name)) for name, a in zip(own, amounts, strict=True)]
    total = ("", Row("合计", summed(groups)))
    rows = [*rows, total] if press.recipe.total_row.endswith("last") else [total, *rows]
    label = Column(
        (press.pick("项目名称", "项目") if not has_unit_rows else press.pick("单位（项目）名称", "项目名称"),), "label", width=34
    )
    left = [Column((press.pick("项目单位", "单位名称"),), "unit_name", width=24), label] if has_unit_column else [label]
    body = []
    for unit, row in rows:
        lead = [Cell(unit, align="l"), Cell(row.label, align="l")] if has_unit_column else [Cell(row.label, align="l")]
        body.append(lead + [amount_cell(press, code, "expenditure", row, c.role) for c in columns])
    return finish(press, code, provincial_title(press, code), [*left, *columns], body)


def _amounts(press: Press, value: Decimal) -> Amounts:
    return spread(press, value) | {"amount": value}


def procurement(press: Press) -> Table:
    """Purchased items with their quantity and whose money buys them."""
    names = [("合计", "total"), ("一般公共预算", "general_public"), ("政府性基金预算", "government_fund"), ("单位资金", "unit_funds")]
    amounts = [Column((t,), m, width=11) for t, m in names]
    if press.recipe.depth == "deep":
        amounts = group(*amounts, under=press.pick("采购预算金额", "资金来源"))
    columns = [
        Column((press.pick("采购项目名称", "采购项目"),), "note", width=26),
        Column((press.pick("采购品目", "品目名称", "采购目录"),), "label", width=20),
        Column(("采购数量",), "note", width=8),
        *amounts,
    ]
    rows = []
    for item, task, value in zip(ITEMS[:4], TASKS, money(press, 4), strict=False):
        rows.append(Row(item, spread(press, value), project=task))
    total = Row("合计", summed([row.amounts for row in rows]))
    body = []
    for row in [total, *rows] if press.recipe.total_row.endswith("first") else [*rows, total]:
        lead = [Cell(row.project, align="l"), Cell(row.label, align="l"), Cell(str(press.rng.randrange(1, 60)) if row.project else "")]
        if not row.project:
            lead = [Cell("合计"), Cell(""), Cell("")]
        body.append(lead + [amount_cell(press, "procurement", "expenditure", row, c.role) for c in amounts])
    return finish(press, "procurement", provincial_title(press, "procurement"), columns, body)


def service_purchase(press: Press) -> Table:
    columns = [
        Column(("购买服务项目名称",), "label", width=34),
        Column((press.pick("预算金额", "金额"),), "amount", width=14),
    ]
    values = money(press, 3)
    rows = [Row(name, {"amount": v}) for name, v in zip(TASKS, values, strict=False)]
    rows.append(Row("合计", {"amount": sum(values, ZERO)}))
    body = [[Cell(r.label, align="l"), amount_cell(press, "service_purchase", "expenditure", r, "amount")] for r in rows]
    return finish(press, "service_purchase", provincial_title(press, "service_purchase"), columns, body)


BY_UNIT = [expenditure_by_unit, projects, general_public_projects, procurement, service_purchase]
