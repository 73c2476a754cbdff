# ruff: noqa: E501
"""The figures of one invented disclosure, in whole yuan, such that everything adds up.

A ledger knows amounts only; `forms.py` prints them in tables, `publishers_*.py` in sentences. A seed fixes a ledger.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

NAMES = {
    "201": "一般公共服务支出", "20103": "政府办公厅（室）及相关机构事务", "2010301": "行政运行", "2010302": "一般行政管理事务",
    "20113": "商贸事务", "2011301": "行政运行", "2011308": "招商引资", "20132": "组织事务", "2013201": "行政运行", "2013299": "其他组织事务支出",
    "204": "公共安全支出", "20406": "司法", "2040601": "行政运行", "2040604": "基层司法业务", "2040606": "律师管理",
    "205": "教育支出", "20502": "普通教育", "2050201": "学前教育", "2050202": "小学教育", "2050203": "初中教育", "20508": "进修及培训", "2050803": "培训支出",
    "206": "科学技术支出", "20607": "科学技术普及", "2060702": "科普活动",
    "207": "文化旅游体育与传媒支出", "20701": "文化和旅游", "2070104": "图书馆", "2070109": "群众文化",
    "208": "社会保障和就业支出", "20802": "民政管理事务", "2080201": "行政运行", "2080299": "其他民政管理事务支出",
    "20805": "行政事业单位养老支出", "2080501": "行政单位离退休", "2080502": "事业单位离退休", "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出", "20810": "社会福利", "2081004": "殡葬", "2081006": "养老服务",
    "210": "卫生健康支出", "21004": "公共卫生", "2100401": "疾病预防控制机构", "21011": "行政事业单位医疗", "2101101": "行政单位医疗", "2101102": "事业单位医疗",
    "212": "城乡社区支出", "21203": "城乡社区公共设施", "2120399": "其他城乡社区公共设施支出",
    "21208": "国有土地使用权出让收入安排的支出", "2120803": "城市建设支出",
    "213": "农林水支出", "21303": "水利", "2130304": "水利行业业务管理", "2130306": "水利工程运行与维护", "2130314": "防汛",
    "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金", "2210203": "购房补贴",
    "223": "国有资本经营预算支出", "22301": "解决历史遗留问题及改革成本支出", "2230105": "国有企业退休人员社会化管理补助支出",
    "229": "其他支出", "22960": "彩票公益金安排的支出", "2296002": "用于社会福利的彩票公益金支出",
}  # fmt: skip

ECONOMIC = {
    "301": "工资福利支出", "30101": "基本工资", "30102": "津贴补贴", "30103": "奖金", "30106": "伙食补助费", "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费", "30109": "职业年金缴费", "30110": "职工基本医疗保险缴费", "30111": "公务员医疗补助缴费",
    "30112": "其他社会保障缴费", "30113": "住房公积金", "30114": "医疗费", "30199": "其他工资福利支出",
    "302": "商品和服务支出", "30201": "办公费", "30202": "印刷费", "30203": "咨询费", "30204": "手续费", "30205": "水费", "30206": "电费", "30207": "邮电费",
    "30208": "取暖费", "30209": "物业管理费", "30211": "差旅费", "30212": "因公出国（境）费用", "30213": "维修（护）费", "30214": "租赁费", "30215": "会议费",
    "30216": "培训费", "30217": "公务接待费", "30218": "专用材料费", "30224": "被装购置费", "30225": "专用燃料费", "30226": "劳务费", "30227": "委托业务费",
    "30228": "工会经费", "30229": "福利费", "30231": "公务用车运行维护费", "30239": "其他交通费用", "30240": "税金及附加费用", "30299": "其他商品和服务支出",
    "303": "对个人和家庭的补助", "30301": "离休费", "30302": "退休费", "30303": "退职（役）费", "30304": "抚恤金", "30305": "生活补助", "30306": "救济费",
    "30307": "医疗费补助", "30308": "助学金", "30309": "奖励金", "30310": "个人农业生产补贴", "30311": "代缴社会保险费", "30399": "其他对个人和家庭的补助",
    "307": "债务利息及费用支出", "30701": "国内债务付息", "30702": "国外债务付息",
    "310": "资本性支出", "31002": "办公设备购置", "31003": "专用设备购置", "31007": "信息网络及软件购置更新", "31013": "公务用车购置", "31099": "其他资本性支出",
    "399": "其他支出", "39999": "其他支出",
}  # fmt: skip

Line = tuple[str, str, dict[str, int]]
"""(code, label, amounts by measure)."""


@dataclass
class Ledger:
    """Yuan throughout. `items`: code of a 项 -> (basic, project) of the general public budget."""

    seed: int
    year: int
    step: int
    """The smallest printed step: 1 where whole yuan are printed, 100 where 万元 with two decimals are."""
    items: dict[str, tuple[int, int]]
    economic: dict[str, int]
    fund: dict[str, tuple[int, int]] = field(default_factory=dict)
    capital: dict[str, tuple[int, int]] = field(default_factory=dict)
    business: int = 0
    """Business revenue, and other revenue below: spent as basic expenditure of the first item."""
    other: int = 0
    opening: int = 0
    """Balance brought forward from the prior year (general public budget), spent this year unless `closing` keeps it."""
    closing: int = 0
    three_public: dict[str, int] = field(default_factory=dict)
    three_public_budget: dict[str, int] = field(default_factory=dict)
    procurement: tuple[int, int, int] = (0, 0, 0)
    """goods, works, services"""

    @property
    def general(self) -> int:
        return sum(b + p for b, p in self.items.values())

    @property
    def basic(self) -> int:
        return sum(b for b, _ in self.items.values())

    @property
    def project(self) -> int:
        return sum(p for _, p in self.items.values())

    @property
    def fund_total(self) -> int:
        return sum(b + p for b, p in self.fund.values())

    @property
    def capital_total(self) -> int:
        return sum(b + p for b, p in self.capital.values())

    @property
    def fiscal(self) -> int:
        """Fiscal appropriation spent."""
        return self.general + self.fund_total + self.capital_total

    @property
    def spending(self) -> int:
        return self.fiscal + self.business + self.other

    @property
    def general_revenue(self) -> int:
        """General public budget revenue of the year: what is spent, less what was brought forward, plus what is kept."""
        return self.general - self.opening + self.closing

    @property
    def revenue(self) -> int:
        return self.spending - self.opening + self.closing

    @property
    def grand(self) -> int:
        return self.spending + self.closing

    @property
    def personnel(self) -> int:
        return sum(v for c, v in self.economic.items() if c[:3] in ("301", "303"))

    @property
    def public(self) -> int:
        return self.basic - self.personnel

    def lines(self, items: dict[str, tuple[int, int]]) -> list[Line]:
        """类, 款 and 项 rows with total, basic and project, in the order of the codes."""
        codes = sorted({c[:n] for c in items for n in (3, 5, 7)})
        return [(c, NAMES[c], _sums([v for k, v in items.items() if k.startswith(c)])) for c in codes]

    def all_items(self) -> dict[str, tuple[int, int]]:
        """Items of every kind of money: what the table of all expenditure lists."""
        merged = {**self.items, **self.fund, **self.capital}
        first = next(iter(self.items))
        basic, project = merged[first]
        return {**merged, first: (basic + self.business, project + self.other)}

    def economic_lines(self) -> list[tuple[str, str, int]]:
        codes = sorted({c[:n] for c in self.economic for n in (3, 5)})
        return [(c, ECONOMIC[c], sum(v for k, v in self.economic.items() if k.startswith(c))) for c in codes]


def _sums(pairs: list[tuple[int, int]]) -> dict[str, int]:
    basic, project = sum(b for b, _ in pairs), sum(p for _, p in pairs)
    return {"total": basic + project, "basic": basic, "project": project}


def invent(
    seed: int, year: int, step: int, basic: list[str], project: list[str], economic: list[str],
    fund: list[str] | None = None, capital: list[str] | None = None,
    three_public: tuple[int, int, int, int] = (0, 0, 0, 0), scale: int = 100, **rest: int,
) -> Ledger:  # fmt: skip
    """`scale`: size of the amounts in 万元. `three_public`: abroad, reception, purchase, operation in steps of 100 yuan."""
    draw = random.Random(seed)

    def amount(factor: float = 1.0) -> int:
        return max(1, round(draw.uniform(0.05, 1.6) * factor * scale * 10000 / step)) * step

    items = {c: (amount(3) if c in basic else 0, amount(1.2) if c in project else 0) for c in dict.fromkeys([*basic, *project])}
    total = sum(b for b, _ in items.values())
    weights = [draw.uniform(0.3, 2.0) * (3 if c.startswith("301") else 1) for c in economic]
    shares = [round(total * w / sum(weights) / step) * step for w in weights]
    abroad, reception, purchase, operation = (100 * n for n in three_public)
    bounds = {"30212": abroad, "30217": reception, "30231": operation}  # the same spending, told by economic code
    shares = [bounds.get(c, v) for c, v in zip(economic, shares, strict=True)]
    shares[0] += total - sum(shares)
    settled = {"abroad": abroad, "reception": reception, "purchase": purchase, "operation": operation}
    planned = {k: v + (100 * draw.randint(1, 300) if v else 0) for k, v in settled.items()}
    return Ledger(
        seed, year, step, items, dict(zip(economic, shares, strict=True)),
        {c: (0, amount()) for c in fund or []}, {c: (0, amount(0.1)) for c in capital or []},
        three_public=settled, three_public_budget=planned,
        procurement=(amount(0.3), amount(0.2), amount(0.5)), **rest,
    )  # fmt: skip
