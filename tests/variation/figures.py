"""Invented but coherent figures of one disclosure: hierarchies that add up, columns that add up.

Everything is drawn from one `random.Random`, so that a seed fixes a disclosure. Amounts are Decimal yuan.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

FUNCTIONS: list[tuple[str, str]] = [
    ("201", "一般公共服务支出"),
    ("20103", "政府办公厅（室）及相关机构事务"),
    ("2010301", "行政运行"),
    ("2010302", "一般行政管理事务"),
    ("2010350", "事业运行"),
    ("20106", "财政事务"),
    ("2010601", "行政运行"),
    ("2010699", "其他财政事务支出"),
    ("20111", "纪检监察事务"),
    ("2011101", "行政运行"),
    ("2011104", "大案要案查处"),
    ("204", "公共安全支出"),
    ("20406", "司法"),
    ("2040601", "行政运行"),
    ("2040604", "基层司法业务"),
    ("2040607", "公共法律服务"),
    ("205", "教育支出"),
    ("20502", "普通教育"),
    ("2050201", "学前教育"),
    ("2050202", "小学教育"),
    ("2050299", "其他普通教育支出"),
    ("20508", "进修及培训"),
    ("2050803", "培训支出"),
    ("206", "科学技术支出"),
    ("20604", "技术研究与开发"),
    ("2060404", "科技成果转化与扩散"),
    ("207", "文化旅游体育与传媒支出"),
    ("20701", "文化和旅游"),
    ("2070104", "图书馆"),
    ("2070109", "群众文化"),
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("2080501", "行政单位离退休"),
    ("2080502", "事业单位离退休"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
    ("2080506", "机关事业单位职业年金缴费支出"),
    ("20899", "其他社会保障和就业支出"),
    ("2089999", "其他社会保障和就业支出"),
    ("210", "卫生健康支出"),
    ("21011", "行政事业单位医疗"),
    ("2101101", "行政单位医疗"),
    ("2101102", "事业单位医疗"),
    ("2101103", "公务员医疗补助"),
    ("211", "节能环保支出"),
    ("21103", "污染防治"),
    ("2110301", "大气"),
    ("2110302", "水体"),
    ("212", "城乡社区支出"),
    ("21201", "城乡社区管理事务"),
    ("2120101", "行政运行"),
    ("2120104", "城管执法"),
    ("213", "农林水支出"),
    ("21301", "农业农村"),
    ("2130101", "行政运行"),
    ("2130104", "事业运行"),
    ("2130108", "病虫害控制"),
    ("2130199", "其他农业农村支出"),
    ("21303", "水利"),
    ("2130314", "防汛"),
    ("214", "交通运输支出"),
    ("21401", "公路水路运输"),
    ("2140106", "公路养护"),
    ("221", "住房保障支出"),
    ("22102", "住房改革支出"),
    ("2210201", "住房公积金"),
    ("2210202", "提租补贴"),
    ("2210203", "购房补贴"),
]
"""Functional classification (政府收支分类科目), a choice of 类, 款 and 项."""

FUNDS = [
    ("212", "城乡社区支出"),
    ("21208", "国有土地使用权出让收入安排的支出"),
    ("2120804", "农村基础设施建设支出"),
    ("2120899", "其他国有土地使用权出让收入安排的支出"),
    ("229", "其他支出"),
    ("22960", "彩票公益金安排的支出"),
    ("2296002", "用于社会福利的彩票公益金支出"),
]
CAPITALS = [("223", "国有资本经营预算支出"), ("22301", "解决历史遗留问题及改革成本支出"), ("2230105", "国有企业退休人员社会化管理补助支出")]

PERSONNEL = [
    ("301", "工资福利支出"),
    ("30101", "基本工资"),
    ("30102", "津贴补贴"),
    ("30103", "奖金"),
    ("30107", "绩效工资"),
    ("30108", "机关事业单位基本养老保险缴费"),
    ("30109", "职业年金缴费"),
    ("30110", "职工基本医疗保险缴费"),
    ("30112", "其他社会保障缴费"),
    ("30113", "住房公积金"),
    ("30199", "其他工资福利支出"),
    ("303", "对个人和家庭的补助"),
    ("30301", "离休费"),
    ("30302", "退休费"),
    ("30305", "生活补助"),
    ("30309", "奖励金"),
]
PUBLIC = [
    ("302", "商品和服务支出"),
    ("30201", "办公费"),
    ("30202", "印刷费"),
    ("30205", "水费"),
    ("30206", "电费"),
    ("30207", "邮电费"),
    ("30211", "差旅费"),
    ("30213", "维修（护）费"),
    ("30215", "会议费"),
    ("30216", "培训费"),
    ("30217", "公务接待费"),
    ("30226", "劳务费"),
    ("30228", "工会经费"),
    ("30229", "福利费"),
    ("30231", "公务用车运行维护费"),
    ("30239", "其他交通费用"),
    ("30299", "其他商品和服务支出"),
    ("310", "资本性支出"),
    ("31002", "办公设备购置"),
    ("31003", "专用设备购置"),
]

ZERO = Decimal(0)
Amounts = dict[str, Decimal]


@dataclass
class Line:
    """One classified line with its amounts by measure."""

    code: str
    label: str
    amounts: Amounts = field(default_factory=dict)


@dataclass
class Figures:
    """All figures of a disclosure. `functions` are in printed order, 类 before 款 before 项."""

    year: int
    functions: list[Line]
    revenues: Amounts
    funds: list[Line]
    capitals: list[Line]
    personnel: list[Line]
    public: list[Line]
    three_public: Amounts
    three_public_budget: Amounts

    def function_total(self, measure: str) -> Decimal:
        return sum((line.amounts.get(measure, ZERO) for line in self.functions if len(line.code) == 3), ZERO)


INCOME_SOURCES = [
    "fiscal_appropriation",
    "fiscal_special_account",
    "business",
    "operating",
    "superior_subsidy",
    "affiliate_remittance",
    "other",
]


def draw_figures(rng: random.Random, year: int, step: Decimal, size: int, has_funds: bool, has_negative: bool) -> Figures:
    """Figures whose amounts are multiples of `step` yuan; `size` is the number of 类 of functional classification."""
    functions = _draw_tree(rng, FUNCTIONS, size, step)
    if has_negative:  # a correction of an earlier year, as final accounts show it
        leaf = next(line for line in functions if len(line.code) == 7)
        leaf.amounts["total"] = -leaf.amounts["total"]
    _split_by_nature(rng, functions, step)
    _split_by_source(rng, functions, step)
    _add_up(functions)
    funds = _fund_lines(rng, FUNDS, step) if has_funds else []
    capitals = _fund_lines(rng, CAPITALS, step) if has_funds and rng.random() < 0.7 else []
    personnel = _economic(rng, PERSONNEL, step)
    public = _economic(rng, PUBLIC, step)
    three, budget = _three_public(rng, step), _three_public(rng, step)
    figures = Figures(year, functions, {}, funds, capitals, personnel, public, three, budget)
    general = figures.function_total("total")
    fund, capital = (sum((x.amounts["total"] for x in lines if len(x.code) == 3), ZERO) for lines in (funds, capitals))
    figures.revenues = {"general_public": general, "government_fund": fund, "state_capital": capital, "total": general + fund + capital}
    return figures


def _amount(rng: random.Random, step: Decimal) -> Decimal:
    low, high = rng.choice([(1_000, 90_000), (50_000, 900_000), (500_000, 9_000_000), (5_000_000, 60_000_000)])
    return (Decimal(rng.randrange(low, high)) / step).quantize(Decimal(1)) * step + (step if step < 1 else 0) * rng.randrange(100)


def _draw_tree(rng: random.Random, source: list[tuple[str, str]], size: int, step: Decimal) -> list[Line]:
    classes = sorted(rng.sample([c for c, _ in source if len(c) == 3], size))
    lines: list[Line] = []
    for code, label in source:
        if code[:3] not in classes:
            continue
        if len(code) == 7 and rng.random() < 0.2 and any(x.code[:5] == code[:5] and len(x.code) == 7 for x in lines):
            continue
        lines.append(Line(code, label, {"total": _amount(rng, step)} if len(code) == 7 else {}))
    return lines


def _split_by_nature(rng: random.Random, lines: list[Line], step: Decimal) -> None:
    for line in lines:
        if len(line.code) != 7:
            continue
        total = line.amounts["total"]
        kind = rng.random()
        basic = total if kind < 0.5 else (ZERO if kind < 0.8 else (total / 3 / step).quantize(Decimal(1)) * step)
        personnel = (basic * 4 / 5 / step).quantize(Decimal(1)) * step
        line.amounts |= {"basic": basic, "project": total - basic, "personnel": personnel, "public": basic - personnel}


def _split_by_source(rng: random.Random, lines: list[Line], step: Decimal) -> None:
    for line in lines:
        if len(line.code) != 7:
            continue
        total, rest = line.amounts["total"], ZERO
        for source in INCOME_SOURCES[1:]:
            part = (total / 20 / step).quantize(Decimal(1)) * step if rng.random() < 0.12 else ZERO
            line.amounts[source] = part
            rest += part
        carried = (total / 10 / step).quantize(Decimal(1)) * step if rng.random() < 0.3 else ZERO
        line.amounts |= {"carried_forward": carried, "current_year": total - carried, "fiscal_appropriation": total - carried - rest}


def _add_up(lines: list[Line]) -> None:
    """Gives every 款 and 类 the sums of its 项."""
    measures = {m for line in lines for m in line.amounts}
    for line in lines:
        if len(line.code) < 7:
            leaves = [x for x in lines if len(x.code) == 7 and x.code.startswith(line.code)]
            line.amounts = {m: sum((x.amounts.get(m, ZERO) for x in leaves), ZERO) for m in measures}


def _fund_lines(rng: random.Random, source: list[tuple[str, str]], step: Decimal) -> list[Line]:
    lines = [Line(code, label) for code, label in source]
    for line in lines:
        if len(line.code) == 7:
            total = _amount(rng, step)
            opening = (total / 4 / step).quantize(Decimal(1)) * step if rng.random() < 0.5 else ZERO
            closing = (total / 8 / step).quantize(Decimal(1)) * step if rng.random() < 0.5 else ZERO
            line.amounts = {
                "total": total,
                "basic": ZERO,
                "project": total,
                "opening_balance": opening,
                "closing_balance": closing,
                "current_revenue": total + closing - opening,
            }
    _add_up(lines)
    return lines


def _economic(rng: random.Random, source: list[tuple[str, str]], step: Decimal) -> list[Line]:
    lines = [Line(code, label) for code, label in source]
    for line in lines:
        if len(line.code) == 5:
            line.amounts = {"total": _amount(rng, step) if rng.random() < 0.75 else ZERO}
    for line in lines:
        if len(line.code) == 3:
            line.amounts = {"total": sum((x.amounts["total"] for x in lines if len(x.code) == 5 and x.code.startswith(line.code)), ZERO)}
    return lines


def _three_public(rng: random.Random, step: Decimal) -> Amounts:
    small = {
        name: (Decimal(rng.randrange(1_000, 90_000)) / step).quantize(Decimal(1)) * step if rng.random() < 0.7 else ZERO
        for name in ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行费")
    }
    vehicles = small["公务用车购置费"] + small["公务用车运行费"]
    return {"合计": small["因公出国（境）费"] + small["公务接待费"] + vehicles, "公务用车购置及运行费": vehicles, **small}
