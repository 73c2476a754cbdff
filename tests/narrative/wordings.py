"""Sentences in the wording of many publishers, with what they state. All units and figures are invented.

`expected` maps concepts to amounts in 万元 (per cent for prior_year_pct_change…); a text states exactly these.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.records import BudgetLineRecord


@dataclass(frozen=True)
class Wording:
    name: str
    stage: str
    paragraphs: list[str]
    expected: dict[str, str | list[str]]
    fiscal_year: int = 2024
    labels: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    """Concept prefixes to compare; () compares everything."""


def lines_of(labels: dict[str, str]) -> list[BudgetLineRecord]:
    """Budget lines that print these codes and labels."""
    from decimal import Decimal

    return [
        BudgetLineRecord("d", "expenditure", "expenditure", code, label, len(code) // 2, "total", Decimal(1), "1", "元", False, True, 1, 1, 1)
        for code, label in labels.items()
    ]


LABELS = {
    "201": "一般公共服务支出", "20103": "政府办公厅（室）及相关机构事务", "2010301": "行政运行", "2010302": "一般行政管理事务", "2010350": "事业运行",
    "20106": "财政事务", "2010601": "行政运行", "2010602": "一般行政管理事务", "205": "教育支出", "20508": "进修及培训", "2050803": "培训支出",
    "208": "社会保障和就业支出", "20805": "行政事业单位养老支出", "2080505": "机关事业单位基本养老保险缴费支出", "210": "卫生健康支出",
    "21011": "行政事业单位医疗", "2101101": "行政单位医疗", "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金",
}

BUDGETS = [
    Wording("ministry: both sides in one", "budget", ["国家示例部2024年收支总预算123456.78万元。"], {"total_revenue": "123456.78", "total_expenditure": "123456.78"}),
    Wording(
        "ministry: revenue with shares", "budget",
        ["国家示例部2024年收入预算1200.00万元，其中：上年结转100.00万元，占8.33%；一般公共预算拨款收入1000.00万元，占83.33%；政府性基金预算拨款收入0.00万元；事业收入60.00万元，占5%；其他收入40.00万元，占3.33%。"],
        {"total_revenue": "1200", "general_public_revenue": "1000", "government_fund_revenue": "0"},
    ),
    Wording(
        "ministry: expenditure", "budget",
        ["国家示例部2024年支出预算1200.00万元，其中：基本支出500.00万元，占41.67%；项目支出650.00万元，占54.17%；上缴上级支出50.00万元，占4.17%。"],
        {"total_expenditure": "1200", "basic_expenditure": "500", "project_expenditure": "650"},
    ),
    Wording(
        "ministry: fiscal both sides with parts", "budget",
        ["四、财政拨款收支预算总体情况说明", "国家示例部2024年财政拨款收支总预算1100.00万元。收入包括：一般公共预算当年拨款1000.00万元、上年结转100.00万元；支出包括：教育支出300.00万元、住房保障支出800.00万元。"],
        {"total_revenue:fiscal_with_balances": "1100", "total_expenditure:fiscal_with_balances": "1100", "general_public_revenue": "1000", "205:total": "300", "221:total": "800"},
    ),
    Wording(
        "ministry: current-year general public", "budget",
        ["五、一般公共预算支出情况说明", "国家示例部2024年一般公共预算当年拨款1000.00万元，比2023年执行数增加50.00万元，主要是人员增加。"],
        {"general_public_expenditure": "1000", "change_from_prior_year:general_public_expenditure": "50"},
    ),
    Wording(
        "ministry: item with change", "budget",
        ["1.一般公共服务（类）财政事务（款）行政运行（项）2024年预算数为100.00万元，比2023年执行数减少5.00万元，下降4.76%。主要是压减支出。"],
        {"2010601:total": "100", "change_from_prior_year:2010601": "-5", "prior_year_pct_change:2010601": "-4.76"}, labels=LABELS,
    ),
    Wording(
        "ministry: basic expenditure", "budget",
        ["国家示例部2024年一般公共预算基本支出500.00万元，其中：人员经费400.00万元，主要包括：基本工资100万元、津贴补贴300万元；公用经费100.00万元，主要包括：办公费90万元、公务接待费10万元。"],
        {"basic_expenditure:general_public": "500", "basic_expenditure": "500", "personnel": "400", "public": "100"},
    ),
    Wording(
        "ministry: three public", "budget",
        [
            "国家示例部2024年“三公”经费预算数为50.00万元，其中：因公出国（境）费30.00万元，公务用车购置及运行费15.00万元（其中：公务用车购置费5.00万元，公务用车运行费10.00万元），公务接待费5.00万元。"
            "2024年“三公”经费预算比2023年减少2.00万元，下降3.85%，主要原因是压减公务接待费2.00万元。"
        ],
        {
            "three_public_total": "50", "abroad": "30", "vehicle_total": "15", "vehicle_purchase": "5", "vehicle_operation": "10", "reception": "5",
            "change_from_prior_year:three_public_total": "-2", "prior_year_pct_change:three_public_total": "-3.85",
        },
        only=("three_public_total", "abroad", "vehicle", "reception", "change_from_prior_year:three_public_total", "prior_year_pct_change"),
    ),
    Wording(
        "ministry: agency operation of several units", "budget",
        ["2024年示例部本级及下属3家行政单位、2家参照公务员法管理的事业单位的机关运行经费财政拨款预算300.00万元，比2023年预算增加10.00万元，增长3.45%，主要是办公用房维修费增加10.00万元。"],
        {"agency_operation": "300", "change_from_prior_year:agency_operation": "10", "prior_year_pct_change:agency_operation": "3.45"},
    ),
    Wording(
        "ministry: procurement", "budget",
        ["2024年示例部政府采购预算总额200.00万元，其中：政府采购货物预算50.00万元、政府采购工程预算10.00万元、政府采购服务预算140.00万元。"],
        {"procurement_total": "200", "procurement_total:goods": "50", "procurement_total:works": "10", "procurement_total:services": "140"},
    ),
    Wording(
        "east: both sides each", "budget",
        ["示例县教育局2024 年度收入、支出预算总计 1,234.56 万元，与上年相比收、支预算总计各增加 34.56 万元，增长 2.88%。其中："],
        {"total_revenue": "1234.56", "total_expenditure": "1234.56", "change_from_prior_year": "34.56", "prior_year_pct_change": "2.88"},
    ),
    Wording(
        "east: three public in steps", "budget",
        [
            "2024年度一般公共预算拨款安排的“三公”经费支出预算20.00万元，其中，因公出国（境）费支出5.00万元，占“三公”经费的25%；公务用车购置及运行维护费支出10.00万元，占“三公”经费的50%；公务接待费支出5.00万元，占“三公”经费的25%。具体情况如下：",
            "1．因公出国（境）费预算支出5.00万元，比上年预算增加1.00万元，主要原因是出访任务增加。",
            "2．公务用车购置及运行维护费预算支出10.00万元。其中：",
            "（1）公务用车购置费预算支出0.00万元，与上年预算相同。",
            "（2）公务用车运行维护费预算支出10.00万元，比上年预算减少2.00万元，主要原因是厉行节约。",
            "3．公务接待费预算支出5.00万元，与上年预算持平。",
        ],
        {
            "three_public_total": "20", "abroad": "5", "vehicle_total": "10", "vehicle_purchase": "0", "vehicle_operation": "10", "reception": "5",
            "change_from_prior_year:abroad": "1", "change_from_prior_year:vehicle_purchase": "0",
            "change_from_prior_year:vehicle_operation": "-2", "change_from_prior_year:reception": "0",
        },
    ),
    Wording(
        "east: procurement with planned buying", "budget",
        ["2024年度政府采购支出预算总额50.00万元，其中：拟采购货物支出20.00万元、拟采购工程支出0.00万元、拟购买服务支出30.00万元。"],
        {"procurement_total": "50", "procurement_total:goods": "20", "procurement_total:works": "0", "procurement_total:services": "30"},
    ),
    Wording(
        "south: both sides in one paragraph with own changes", "budget",
        ["本部门2024年收入预算1,234.56万元，比上年增加34.56万元，增长2.88%，主要原因是人员增加；支出预算1,230.00万元，比上年增加30.00万元，增长2.5%，主要原因是人员增加。"],
        {
            "total_revenue": "1234.56", "change_from_prior_year:total_revenue": "34.56", "prior_year_pct_change:total_revenue": "2.88",
            "total_expenditure": "1230", "change_from_prior_year:total_expenditure": "30", "prior_year_pct_change:total_expenditure": "2.5",
        },
    ),
    Wording(
        "south: same change on both sides is the change of the whole", "budget",
        ["本部门2024年收入预算100万元，比上年增加5万元；支出预算100万元，比上年增加5万元。"],
        {
            "total_revenue": "100", "total_expenditure": "100", "change_from_prior_year": "5",
            "change_from_prior_year:total_revenue": "5", "change_from_prior_year:total_expenditure": "5",
        },
    ),
    Wording(
        "south: three public with a change each", "budget",
        ["2024年本部门财政拨款安排“三公”经费20.00万元，比上年减少1.00万元，下降4.76%，主要原因是严控公务用车支出。其中：因公出国（境）费0万元，与上年持平；公务用车购置及运行费15.00万元，比上年减少1.00万元，下降6.25%，主要原因是厉行节约；公务接待费5.00万元，与上年持平。"],
        {
            "three_public_total": "20", "change_from_prior_year:three_public_total": "-1", "prior_year_pct_change:three_public_total": "-4.76",
            "abroad": "0", "change_from_prior_year:abroad": "0", "vehicle_total": "15", "change_from_prior_year:vehicle_total": "-1",
            "prior_year_pct_change:vehicle_total": "-6.25", "reception": "5", "change_from_prior_year:reception": "0",
        },
    ),
    Wording(
        "south: procurement by class", "budget",
        ["2024年本部门政府采购安排50.00万元，其中：货物类采购预算20.00万元，工程类采购预算0万元，服务类采购预算30.00万元等。"],
        {"procurement_total": "50", "procurement_total:goods": "20", "procurement_total:works": "0", "procurement_total:services": "30"},
    ),
    Wording(
        "south: fixed assets", "budget",
        ["截至2023年12月31日，本部门固定资产金额500.00万元，分布构成情况为：房屋300平方米，车辆2辆。2024年拟采购固定资产20.00万元，主要是办公设备。"],
        {"fixed_assets_total": "500"},
    ),
    Wording(
        "north: prior amount inside the comparison", "budget",
        [
            "2024年收入预算1234.56万元，比2023年1200.00万元增加34.56万元，增长2.88%。",
            "2024年支出预算1234.56万元。其中：基本支出预算500.00万元，占总支出预算40.50%，比2023年480.00万元增加20.00万元，增长4.17%。项目支出预算734.56万元，比2023年720.00万元增加14.56万元，增长2.02%。",
        ],
        {
            "total_revenue": "1234.56", "change_from_prior_year:total_revenue": "34.56", "prior_year_pct_change:total_revenue": "2.88",
            "total_expenditure": "1234.56", "basic_expenditure": "500", "change_from_prior_year:basic_expenditure": "20",
            "prior_year_pct_change:basic_expenditure": "4.17", "project_expenditure": "734.56", "change_from_prior_year:project_expenditure": "14.56",
            "prior_year_pct_change:project_expenditure": "2.02", "change_from_prior_year": "34.56", "prior_year_pct_change": "2.88",
        },
    ),
    Wording(
        "north: three public by named sentences", "budget",
        [
            "2024年“三公”经费财政拨款预算安排20.00万元，比2023年“三公”经费财政拨款预算21.00万元减少1.00万元。其中：",
            "1.因公出国（境）费用。2024年预算数5.00万元，与2023年预算数5.00万元持平。",
            "2.公务接待费。2024年预算数2.00万元，比2023年预算数3.00万元减少1.00万元，主要原因：厉行节约。主要用于接待调研。",
            "3.公务用车购置和运行维护费。2024年预算数13.00万元，其中，公务用车购置费2024年预算数0.00万元，与2023年预算数持平；公务用车运行维护费2024年预算数13.00万元（其中：公务用车加油5.00万元、公务用车维修8.00万元），与2023年预算数持平。",
        ],
        {
            "three_public_total": "20", "change_from_prior_year:three_public_total": "-1", "abroad": "5", "change_from_prior_year:abroad": "0",
            "reception": "2", "change_from_prior_year:reception": "-1", "vehicle_total": "13", "vehicle_purchase": "0",
            "change_from_prior_year:vehicle_purchase": "0", "vehicle_operation": "13", "change_from_prior_year:vehicle_operation": "0",
        },
    ),
    Wording(
        "centre: list then one comparison for all", "budget",
        ["2024年本部门“三公”经费预算数为20万元，其中，公务接待费5万元，因公出国（境）费0万元，公务用车购置及运行费15万元（其中，公务用车购置费0万元，公务用车运行费15万元），与去年持平。"],
        {
            "three_public_total": "20", "reception": "5", "abroad": "0", "vehicle_total": "15", "vehicle_purchase": "0", "vehicle_operation": "15",
            "change_from_prior_year:three_public_total": "0",
        },
    ),
    Wording(
        "centre: revenue and expenditure with change sentences", "budget",
        [
            "（一）收入预算：2024年本部门收入预算1234.56万元，其中，一般公共预算拨款1200.00万元，上年结转34.56万元。收入较去年增加34.56万元，主要是人员经费增加。",
            "（二）支出预算：2024年本部门支出预算1234.56万元，其中，一般公共服务支出1000.00万元，社会保障和就业支出234.56万元。支出较去年增加34.56万元，主要是人员经费增加。",
            "（一）基本支出：2024年本部门基本支出预算数500.00万元，主要是为保障机构正常运转而发生的各项支出。",
            "（二）项目支出：2024年本部门项目支出预算数734.56万元，主要是部门为完成特定任务而发生的支出，其中：宣传专项支出100.00万元，主要用于宣传。",
        ],
        {
            "total_revenue": "1234.56", "general_public_revenue": "1200", "change_from_prior_year:total_revenue": "34.56", "total_expenditure": "1234.56",
            "201:total": "1000", "208:total": "234.56", "change_from_prior_year:total_expenditure": "34.56", "change_from_prior_year": "34.56",
            "basic_expenditure": "500", "project_expenditure": "734.56",
        },
    ),
    Wording(
        "west: total number of both sides", "budget",
        ["示例局2024年收支预算总数1234.56万元，比2023年收支预算总数增加34.56万元，主要原因是项目增加。"],
        {"total_revenue": "1234.56", "total_expenditure": "1234.56", "change_from_prior_year": "34.56"},
    ),
    Wording(
        "west: three public change sentences", "budget",
        [
            "2024年“三公”经费财政拨款预算数20.00万元，其中：因公出国（境）经费0万元，公务接待费5.00万元，公务用车购置及运行维护费15.00万元。",
            "（一）因公出国（境）经费与2023年预算持平。",
            "（二）公务接待费较2023年预算下降10%。主要原因是厉行节约。2024年公务接待费计划用于执行接待任务。",
        ],
        {
            "three_public_total": "20", "abroad": "0", "reception": "5", "vehicle_total": "15",
            "change_from_prior_year:abroad": "0", "prior_year_pct_change:reception": "-10",
        },
    ),
    Wording(
        "northwest: this year's budget revenue and expenditure", "budget",
        [
            "本部门当年预算收入1234.56万元，其中一般公共预算拨款收入1234.56万元、政府性基金拨款收入0万元，本年本部门预算收入较上年增加34.56万元，主要原因是人员增加；"
            "本部门当年预算支出1234.56万元，其中一般公共预算拨款支出1234.56万元、政府性基金拨款支出0万元，本年本部门预算支出较上年增加34.56万元，主要原因是人员增加。"
        ],
        {
            "total_revenue": "1234.56", "general_public_revenue": "1234.56", "government_fund_revenue": "0", "change_from_prior_year:total_revenue": "34.56",
            "total_expenditure": "1234.56", "general_public_expenditure": "1234.56", "government_fund_expenditure": "0",
            "change_from_prior_year:total_expenditure": "34.56", "change_from_prior_year": "34.56",
        },
    ),
    Wording(
        "northwest: items by code in brackets", "budget",
        ["（1）行政运行（2010301）500.00万元，较上年增加5.00万元，原因是人员增加；", "（2）一般行政管理事务（2010302）200.00万元，较上年减少10.00万元，原因是压减项目。"],
        {"2010301:total": "500", "change_from_prior_year:2010301": "5", "2010302:total": "200", "change_from_prior_year:2010302": "-10"}, labels=LABELS,
    ),
    Wording(
        "southwest: year-on-year by 同比", "budget",
        ["2024年部门预算总收入1234.56万元，同比增加34.56万元，增长2.88%。部门预算总支出1234.56万元，同比增加34.56万元，增长2.88%。"],
        {
            "total_revenue": "1234.56", "total_expenditure": "1234.56", "change_from_prior_year:total_revenue": "34.56",
            "prior_year_pct_change:total_revenue": "2.88", "change_from_prior_year:total_expenditure": "34.56",
            "prior_year_pct_change:total_expenditure": "2.88", "change_from_prior_year": "34.56", "prior_year_pct_change": "2.88",
        },
    ),
    Wording(
        "southwest: scope totals with parts", "budget",
        ["2024年一般公共预算财政拨款收入1234.56万元，一般公共预算财政拨款支出1234.56万元，比2023年增加34.56万元。其中：基本支出500.00万元，比2023年增加10.00万元，主要原因是调资，主要用于保障人员经费；项目支出734.56万元，比2023年增加24.56万元，主要原因是新增项目。"],
        {
            "general_public_revenue": "1234.56", "general_public_expenditure": "1234.56", "change_from_prior_year:general_public_expenditure": "34.56",
            "basic_expenditure": "500", "change_from_prior_year:basic_expenditure": "10", "project_expenditure": "734.56",
            "change_from_prior_year:project_expenditure": "24.56",
        },
    ),
    Wording(
        "southeast: corresponding expenditure", "budget",
        ["2024年，示例区文化局收入预算为1234.56万元，比上年增加34.56万元，主要原因是项目增加。其中：一般公共预算拨款收入1200.00万元，事业收入34.56万元。相应安排支出预算1234.56万元，比上年增加34.56万元，主要原因是项目增加。其中：基本支出500.00万元，项目支出734.56万元。"],
        {
            "total_revenue": "1234.56", "change_from_prior_year:total_revenue": "34.56", "general_public_revenue": "1200",
            "total_expenditure": "1234.56", "change_from_prior_year:total_expenditure": "34.56", "change_from_prior_year": "34.56",
            "basic_expenditure": "500", "project_expenditure": "734.56",
        },
    ),
    Wording(
        "southeast: items by code and name", "budget",
        ["（一）2010301-行政运行500.00万元。主要用于机关人员支出。", "（二）2101101 行政单位医疗 30.50万元，主要用于医疗保险。"],
        {"2010301:total": "500", "2101101:total": "30.5"}, labels=LABELS,
    ),
    Wording(
        "yuan with separators", "budget", ["本单位2024年收入预算12,345,678.90元，支出预算12,345,678.90元。"],
        {"total_revenue": "1234.56789", "total_expenditure": "1234.56789"},
    ),
    Wording(
        "balances named in a budget", "budget", ["2024年收入总计130.00万元，其中：本年收入合计120.00万元，上年结转10.00万元。"],
        {"total_revenue": "130", "total_revenue:current_year": "120"},
    ),
    Wording(
        "all of it from the general public budget", "budget", ["我单位2024年收入预算88.00万元，全部为一般公共预算拨款收入。"],
        {"total_revenue": "88", "general_public_revenue": "88"},
    ),
    Wording(
        "economic classes change", "budget",
        ["2024年预算收支安排100.00万元，较2023年预算减少10.00万元，其中：工资福利支出减少6.00万元，商品和服务支出减少1.00万元，项目支出减少3.00万元，主要为压减宣传经费3.00万元。"],
        {
            "total_revenue": "100", "total_expenditure": "100", "change_from_prior_year": "-10", "change_from_prior_year:301": "-6",
            "change_from_prior_year:302": "-1", "change_from_prior_year:project_expenditure": "-3",
        },
    ),
]

FINALS = [
    Wording(
        "ministry: both sides equal", "final",
        ["一、收入支出决算总体情况说明", "示例部2024年度收、支总计均为1234.56万元。与2023年度相比，收、支总计各增加34.56万元，增长2.88%，主要是项目增加。"],
        {
            "total_revenue:with_balances": "1234.56", "total_expenditure:with_balances": "1234.56", "total_revenue": "1234.56", "total_expenditure": "1234.56",
            "change_from_prior_year": "34.56", "prior_year_pct_change": "2.88",
        },
    ),
    Wording(
        "ministry: totals with and without balances", "final",
        [
            "一、收入支出决算总体情况说明",
            "示例局2024年度收入总计、支出总计均为130.00万元。与2023年相比，收入总计、支出总计各减少5.00万元，下降3.70%。",
            "二、收入决算情况说明",
            "2024年度收入合计120.00万元，其中：财政拨款收入110.00万元，占91.67%；上级补助收入0万元，占0%；事业收入10.00万元，占8.33%。",
            "三、支出决算情况说明",
            "2024年度支出合计125.00万元，其中：基本支出80.00万元，占64%；项目支出45.00万元，占36%；经营支出0万元。",
        ],
        {
            "total_revenue:with_balances": "130", "total_expenditure:with_balances": "130", "change_from_prior_year": "-5", "prior_year_pct_change": "-3.70",
            "total_revenue": "120", "fiscal_appropriation_revenue": "110", "total_expenditure": "125", "basic_expenditure": "80", "project_expenditure": "45",
        },
    ),
    Wording(
        "east: two totals, each increased", "final",
        ["2024年度收入总计1234.56万元，支出总计1234.56万元，与2023年度相比，各增加34.56万元，增长2.88%。"],
        {
            "total_revenue:with_balances": "1234.56", "total_expenditure:with_balances": "1234.56", "total_revenue": "1234.56", "total_expenditure": "1234.56",
            "change_from_prior_year": "34.56", "prior_year_pct_change": "2.88",
        },
    ),
    Wording(
        "fiscal totals under their heading", "final",
        ["四、财政拨款收入支出决算总体情况说明", "2024年度财政拨款收、支总计均为108.00万元。与2023年度相比，财政拨款收、支总计各减少2.00万元，下降1.82%。"],
        {
            "total_revenue:fiscal_with_balances": "108", "total_expenditure:fiscal_with_balances": "108",
            "change_from_prior_year:fiscal_with_balances": "-2", "prior_year_pct_change:fiscal_with_balances": "-1.82",
        },
    ),
    Wording(
        "general public expenditure", "final",
        [
            "2024年度一般公共预算财政拨款支出100.00万元，占本年支出合计的95.24%。与2023年度相比，一般公共预算财政拨款支出增加3.00万元，增长3.09%。主要是人员经费增加3.00万元。",
            "2024年度一般公共预算财政拨款支出100.00万元，主要用于以下方面：一般公共服务（类）支出80.00万元，占80%；教育（类）支出5.00万元，占5%；住房保障（类）支出15.00万元，占15%。",
            "2024年度一般公共预算财政拨款支出年初预算为98.00万元，支出决算为100.00万元，完成年初预算的102.04%。其中：",
            "1.一般公共服务支出（类）财政事务（款）行政运行（项）。年初预算为60.00万元，支出决算为59.00万元，完成年初预算的98.33%。决算数小于年初预算数的主要原因是厉行节约。",
        ],
        {
            "general_public_expenditure": "100", "change_from_prior_year:general_public_expenditure": "3", "prior_year_pct_change:general_public_expenditure": "3.09",
            "201:total": "80", "205:total": "5", "221:total": "15", "general_public_expenditure:initial_budget": "98",
            "2010601:initial_budget": "60", "2010601:total": "59",
        },
        labels=LABELS, only=("general", "201", "205", "221", "change_from_prior_year:general", "prior"),
    ),
    Wording(
        "general public against a printed budget", "final",
        ["2024年度一般公共预算财政拨款支出决算120.00万元，完成年初预算110.00万元的109.09%。"],
        {"general_public_expenditure": "120", "general_public_expenditure:initial_budget": "110"},
    ),
    Wording(
        "item with its parts", "final",
        ["1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）支出决算100.00万元，其中：基本支出80.00万元，项目支出20.00万元。"],
        {"2010301:total": "100", "2010301:basic": "80", "2010301:project": "20"}, labels=LABELS,
    ),
    Wording(
        "item codes in front, level by level", "final",
        ["（1）201一般公共服务支出（类）03政府办公厅（室）及相关机构事务（款）01行政运行（项）：年初预算50.00万元，决算支出48.50万元，完成年初预算的97%。"],
        {"2010301:initial_budget": "50", "2010301:total": "48.5"},
    ),
    Wording(
        "basic expenditure of a final account", "final",
        ["六、一般公共预算财政拨款基本支出决算情况说明", "2024年度一般公共预算财政拨款基本支出59.00万元，其中：人员经费50.00万元，主要包括：基本工资20.00万元、津贴补贴30.00万元；公用经费9.00万元，主要包括：办公费8.00万元、公务接待费1.00万元。"],
        {"basic_expenditure:general_public": "59", "basic_expenditure": "59", "personnel": "50", "public": "9"},
    ),
    Wording(
        "three public: budget and settled with detail", "final",
        [
            "2024年度“三公”经费财政拨款支出预算为50.00万元，支出决算为30.00万元，完成预算的60%，决算数小于预算数的主要原因是厉行节约。决算数比2023年度增加5.00万元，增长20%。其中：因公出国（境）费支出决算为10.00万元，占33.33%；公务用车购置及运行维护费支出决算为15.00万元，占50%；公务接待费支出决算为5.00万元，占16.67%。具体情况如下：",
            "1.因公出国（境）费支出预算为20.00万元，支出决算为10.00万元，完成预算的50%。全年使用财政拨款安排因公出国（境）团组2个，累计5人次。",
            "2.公务用车购置及运行维护费支出决算15.00万元。其中：公务用车购置支出5.00万元，购置轿车1辆、金额5.00万元。公务用车运行维护费支出10.00万元，主要用于燃料费、维修费等。截至2024年12月31日，公务用车保有量为3辆。",
            "3.公务接待费支出5.00万元。其中：国内接待费支出4.00万元，接待20批次、100人次；国（境）外公务接待支出1.00万元。",
        ],
        {
            "three_public_total:budgeted": "50", "three_public_total": "30", "change_from_prior_year:three_public_total": "5", "prior_year_pct_change:three_public_total": "20",
            "abroad": "10", "abroad:budgeted": "20", "vehicle_total": "15", "reception": "5", "vehicle_purchase": "5", "vehicle_operation": "10",
            "reception:domestic": "4", "reception:foreign": "1",
        },
    ),
    Wording(
        "three public: compared with budget and with last year", "final",
        ["（1）因公出国（境）费预算为20.00万元，支出决算为10.00万元，完成预算的50%，决算较预算减少10.00万元，主要原因是任务减少；比上年增加2.00万元，增长25%，主要原因是上年基数低。"],
        {"abroad:budgeted": "20", "abroad": "10", "change_from_prior_year:abroad": "2", "prior_year_pct_change:abroad": "25"},
    ),
    Wording(
        "agency operation: budget comparison first", "final",
        ["2024年度机关运行经费支出300.00万元（与部门决算中行政单位一般公共预算财政拨款基本支出中公用经费之和保持一致），比年初预算减少20.00万元，降低6.25%，主要原因是压减支出。比2023年度增加10.00万元，增长3.45%，主要原因是人员增加。"],
        {"agency_operation": "300", "change_from_prior_year:agency_operation": "10", "prior_year_pct_change:agency_operation": "3.45"},
    ),
    Wording(
        "agency operation under its heading", "final",
        ["（一）机关运行经费支出情况", "2024年度支出10.23万元，较上年增加0.23万元，增长2.30%，其中：办公费5.00万元，公务用车运行维护费2.00万元，公务接待费0.50万元。"],
        {"agency_operation": "10.23", "change_from_prior_year:agency_operation": "0.23", "prior_year_pct_change:agency_operation": "2.30"},
    ),
    Wording(
        "procurement with small business", "final",
        [
            "2024年度政府采购支出总额50.00万元，其中：政府采购货物支出20.00万元、政府采购工程支出0.00万元、政府采购服务支出30.00万元。授予中小企业合同金额30.00万元，占政府采购支出总额的60.00%，其中：授予小微企业合同金额20.00万元，占授予中小企业合同金额的66.67%。"
        ],
        {"procurement_total": "50", "procurement_total:goods": "20", "procurement_total:works": "0", "procurement_total:services": "30"},
    ),
    Wording(
        "none, confirmed by zeros", "final", ["2024年，我局无政府采购支出，其中：政府采购货物支出0万元、政府采购工程支出0万元、政府采购服务支出0万元。"],
        {"procurement_total": "0", "procurement_total:goods": "0", "procurement_total:works": "0", "procurement_total:services": "0"},
    ),
    Wording("none, nothing printed", "final", ["2024年度无“三公”经费财政拨款支出。", "本单位2024年度无机关运行经费，上年也无。"], {}),
    Wording(
        "government fund section", "final",
        ["八、政府性基金预算财政拨款收入支出决算情况说明", "2024年度政府性基金预算财政拨款年初结转和结余0万元，本年收入20.00万元，本年支出18.00万元，年末结转和结余2.00万元。"],
        {"government_fund_revenue": "20", "government_fund_expenditure": "18"},
    ),
    Wording(
        "definitions are no amounts", "final",
        ["第四部分 名词解释", "一、机关运行经费：指为保障行政单位运行用于购买货物和服务的各项资金，如机关运行经费支出100.00万元。", "二、公务接待费5.00万元。"], {},
    ),
    Wording(
        "project reports are not the unit", "final",
        ["附件2", "示例项目支出绩效自评报告", "项目支出89.68万元，公务接待费1.00万元，基本支出3.00万元。"], {},
    ),
    Wording(
        "whole-unit evaluation counts", "final",
        ["附件1", "示例局2024年度整体支出绩效自评报告", "2024年年初批复预算，其中：基本支出85.40万元，项目支出97.70万元。2024年支出决算中，基本支出90.00万元，项目支出95.00万元。"],
        {
            "basic_expenditure:initial_budget": "85.4", "project_expenditure:initial_budget": "97.7",
            "basic_expenditure": "90", "project_expenditure": "95",
        },
    ),
    Wording(
        "unchanged in many words", "final",
        ["1.因公出国（境）费支出0万元，与上年相比无变化。", "2.公务接待费支出1.00万元，与2023年度持平。", "3.公务用车运行维护费支出2.00万元，较上年无增减变化。", "4.机关运行经费支出3.00万元，与上年基本持平。"],
        {
            "abroad": "0", "change_from_prior_year:abroad": "0", "reception": "1", "change_from_prior_year:reception": "0",
            "vehicle_operation": "2", "change_from_prior_year:vehicle_operation": "0", "agency_operation": "3",
        },
    ),
    Wording(
        "other years", "final",
        ["2023年度机关运行经费支出8.00万元，2024年度机关运行经费支出10.00万元，比2022年增加3.00万元。", "2023年，公务接待费支出6.00万元。"],
        {"agency_operation": "10"},
    ),
    Wording(
        "to and by", "final",
        ["公务接待费支出由上年的10.00万元减少到8.00万元，比上年减少2.00万元，下降20%。"],
        {"reception": "8", "change_from_prior_year:reception": "-2", "prior_year_pct_change:reception": "-20"},
    ),
    Wording(
        "direction left open", "final", ["机关运行经费支出10.00万元，比上年增加（减少）2.00万元，增长（下降）25%。公务接待费支出0万元，比上年增加（减少）0万元。"],
        {"agency_operation": "10", "reception": "0", "change_from_prior_year:reception": "0"},
    ),
    Wording(
        "rates, thresholds and rough amounts", "final",
        ["公务接待费人均标准100元/人，单价50万元以上设备2台，公务接待费约占3%，机关运行经费提高1.5个百分点，公务接待费共计近5万元左右。"], {},
    ),
    Wording(
        "sentence broken over paragraphs", "final",
        ["2024年度机关运行经费支出300.00万元，比2023年度增加10.00万元，增长", "3.45%，主要原因是人员增加。"],
        {"agency_operation": "300", "change_from_prior_year:agency_operation": "10", "prior_year_pct_change:agency_operation": "3.45"},
    ),
    Wording(
        "full-width figures and odd spaces", "final", ["２０２４年度 机关运行经费 支出 １０．５０ 万元，比 ２０２３ 年度 减少 ０．５０ 万元。"],
        {"agency_operation": "10.5", "change_from_prior_year:agency_operation": "-0.5"},
    ),
]
