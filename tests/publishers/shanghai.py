# ruff: noqa: E501
"""Disclosures in the forms of Shanghai's districts: budgets in whole yuan, final accounts in 万元 (财决公开 forms)."""

from __future__ import annotations

from samples.typesetting.model import PageBreak, Table
from tests.publishers.draft import Draft, share
from tests.publishers.forms import Style, code_table, economic_blocks, head, plain_grid, side_table, three_public_row
from tests.publishers.ledger import ECONOMIC, Ledger, Line, invent

OFFICE_ECONOMIC = ["30101", "30102", "30103", "30107", "30108", "30109", "30110", "30113", "30199", "30201", "30207", "30209", "30211", "30216",
                   "30217", "30228", "30229", "30231", "30239", "30299", "30301", "30302", "31002"]  # fmt: skip
REVENUE = [
    "一、财政拨款收入",
    "1、一般公共预算资金",
    "2、政府性基金",
    "3、国有资本经营预算",
    "二、事业收入",
    "三、事业单位经营收入",
    "四、其他收入",
]


def class_rows(ledger: Ledger, items: dict[str, tuple[int, int]]) -> list[tuple[str, str, int]]:
    return [(c, n, a["total"]) for c, n, a in ledger.lines(items) if len(c) == 3]


ORDINALS = [
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
    "二十一",
    "二十二",
    "二十三",
]


def budget_tables(ledger: Ledger, style: Style, unit: str, word: str, wan: Style) -> list[Table]:
    """`word`: 部门 or 单位. The three-public table prints 万元."""
    y, captions = ledger.year, [(f"编制{word}：{unit}", "", "单位：元")]
    whole, fiscal = ledger.all_items(), {**ledger.items, **ledger.fund, **ledger.capital}
    amounts = [ledger.fiscal, ledger.general, ledger.fund_total, ledger.capital_total, ledger.business, 0, ledger.other]
    left = [*[(label, {"amount": v}) for label, v in zip(REVENUE, amounts, strict=True)], ("收入总计", {"amount": ledger.spending})]
    right = [(f"{ORDINALS[i]}、{n}", {"amount": v}) for i, (_, n, v) in enumerate(class_rows(ledger, whole))]
    right.append(("支出总计", {"amount": ledger.spending}))
    head_codes = ["功能分类科目编码|c3", "功能分类/科目名称|r2"]
    plain = ["class", "section", "item", "label", "total", "basic", "project"]
    spend = lambda name: head(f"项目|c4 {name}|c3", " ".join([*head_codes, "合计|r2", "基本支出|r2", "项目支出|r2"]), "类 款 项")  # noqa: E731
    income = [(c, n, {**a, "fiscal_appropriation": a["total"]}) for c, n, a in ledger.lines(fiscal)]
    income = [(c, n, _with_other(ledger, c, a)) for c, n, a in income]
    funds = [[(n, v) for _, n, v in class_rows(ledger, group)] for group in (ledger.items, ledger.fund, ledger.capital)]
    fiscal_left = [
        ("一、一般公共预算资金", ledger.general),
        ("二、政府性基金", ledger.fund_total),
        ("三、国有资本经营预算", ledger.capital_total),
    ]
    merged: dict[str, dict[str, int]] = {}
    for measure, group in zip(("general_public", "government_fund", "state_capital"), funds, strict=True):
        for name, value in group:
            merged.setdefault(name, {})[measure] = value
    fiscal_right = [
        (
            f"{ORDINALS[i]}、{n}",
            {"total": sum(a.values()), **{m: a.get(m, 0) for m in ("general_public", "government_fund", "state_capital")}},
        )
        for i, (n, a) in enumerate(merged.items())
    ]
    fiscal_right.append(
        (
            "支出总计",
            {
                "total": ledger.fiscal,
                "general_public": ledger.general,
                "government_fund": ledger.fund_total,
                "state_capital": ledger.capital_total,
            },
        )
    )
    economic: list[Line] = [
        (c, n, {"total": v, "personnel": v if c[:3] in ("301", "303") else 0, "public": 0 if c[:3] in ("301", "303") else v})
        for c, n, v in ledger.economic_lines()
    ]
    planned = ledger.three_public
    vehicle = planned["purchase"] + planned["operation"]
    columns = [("total", "amount", sum(planned.values())), ("abroad", "amount", planned["abroad"]), ("reception", "amount", planned["reception"]),
               ("vehicle", "amount", vehicle), ("purchase", "amount", planned["purchase"]), ("operation", "amount", planned["operation"]),
               ("agency", "amount", ledger.public if word == "部门" else 0)]  # fmt: skip
    three = head(
        f"{y}年“三公”经费预算数|c6 {y}年机关/运行经费/预算数|r3",
        "合计|r2 因公出国/(境)费|r2 公务接待费|r2 公务用车购置及运行费|c3",
        "小计 购置费 运行费",
    )
    return [
        side_table(style, "income_expenditure_summary", f"{y}年{word}财务收支预算总表", captions, head("本年收入|c2 本年支出|c2", "项目 预算数 项目 预算数"),
                   ["left.label", "left.amount", "right.label", "right.amount"], left, right),
        code_table(style, "income", f"{y}年{word}收入预算总表", captions,
                   head("项目|c4 收入预算|c5", " ".join([*head_codes, "合计|r2", "财政拨款/收入|r2", "事业收入|r2", "事业单位/经营收入|r2", "其他收入|r2"]), "类 款 项"),
                   ["class", "section", "item", "label", "total", "fiscal_appropriation", "business", "operating", "other"], income, total="last"),
        code_table(style, "expenditure", f"{y}年{word}支出预算总表", captions, spend("支出预算"), plain, ledger.lines(whole), total="last"),
        side_table(style, "fiscal_summary", f"{y}年{word}财政拨款收支预算总表", captions,
                   head("财政拨款收入|c2 财政拨款支出|c5", "项目 预算数 项目 合计 一般公共预算 政府性基金预算 国有资本/经营预算"),
                   ["left.label", "left.amount", "right.label", "right.total", "right.general_public", "right.government_fund", "right.state_capital"],
                   [*[(n, {"amount": v}) for n, v in fiscal_left], ("收入总计", {"amount": ledger.fiscal})], fiscal_right),
        code_table(style, "general_public_expenditure", f"{y}年{word}一般公共预算支出功能分类预算表", captions, spend("一般公共预算支出"), plain,
                   ledger.lines(ledger.items), total="last"),
        code_table(style, "government_fund_expenditure", f"{y}年{word}政府性基金预算支出功能分类预算表", captions, spend("政府性基金预算支出"), plain,
                   ledger.lines(ledger.fund), total="last", least_rows=3, notes=[] if ledger.fund else ["注：本年度无政府性基金预算支出，故本表为空表。"]),
        code_table(style, "state_capital_expenditure", f"{y}年{word}国有资本经营预算支出功能分类预算表", captions, spend("国有资本经营预算支出"), plain,
                   ledger.lines(ledger.capital), total="last", least_rows=3, notes=[] if ledger.capital else ["注：本年度无国有资本经营预算支出，故本表为空表。"]),
        code_table(style, "general_public_basic_expenditure", f"{y}年{word}一般公共预算基本支出部门预算经济分类预算表", captions,
                   head("项目|c3 一般公共预算基本支出|c3", "经济分类科目编码|c2 经济分类科目名称|r2 合计|r2 人员经费|r2 公用经费|r2", "类 款"),
                   ["class", "section", "label", "total", "personnel", "public"], economic, total="last"),
        three_public_row(wan, f"{y}年{word}“三公”经费和机关运行经费预算表", [(f"编制{word}：{unit}", "", "单位：万元")], three, columns),
    ]  # fmt: skip


def _with_other(ledger: Ledger, code: str, amounts: dict[str, int]) -> dict[str, int]:
    first = next(iter(ledger.items)).startswith(code)
    business, other = (ledger.business, ledger.other) if first else (0, 0)
    return {**amounts, "total": amounts["total"] + business + other, "business": business, "operating": 0, "other": other}


def bureau_budget() -> Draft:
    """部门预算 2021: whole yuan, portrait Word printed to PDF, fund money, two units."""
    ledger = invent(21, 2021, 1, ["2080201", "2080501", "2080505", "2080506", "2101101", "2210201"], ["2080201", "2080299", "2081006", "2081004"],
                    OFFICE_ECONOMIC, fund=["2296002"], three_public=(0, 130, 0, 875))  # fmt: skip
    unit = "上海市临澜区民政局"
    d = Draft("shanghai_bureau_budget_2021", unit, 2021, "budget", "department", ("pdf:word", "docx"))
    d.title("上海市临澜区2021年区级部门预算")
    d.say("预算主管部门：" + unit)
    d.contents("一、部门主要职能", "二、部门机构设置", "三、名词解释", "四、部门预算编制说明", "五、部门预算表", "1. 2021年部门财务收支预算总表", "2. 2021年部门收入预算总表",
               "3. 2021年部门支出预算总表", "4. 2021年部门财政拨款收支预算总表", "5. 2021年部门一般公共预算支出功能分类预算表", "6. 2021年部门政府性基金预算支出功能分类预算表",
               "7. 2021年部门国有资本经营预算支出功能分类预算表", "8. 2021年部门一般公共预算基本支出部门预算经济分类预算表", "9. 2021年部门“三公”经费和机关运行经费预算表",
               "六、其他相关情况说明", "七、项目经费情况说明")  # fmt: skip
    d.part("部门主要职能")
    d.say("上海市临澜区民政局是主管本区民政事务的区政府工作部门。主要职能包括：", "（一）贯彻执行民政事业发展的法律、法规、规章和方针、政策。",
          "（二）负责社会组织登记管理和执法监督，推进社区治理。", "（三）承担老年人福利和殡葬管理工作。")  # fmt: skip
    d.part("部门机构设置")
    d.say("上海市临澜区民政局部门预算是包括上海市临澜区民政局本部以及下属2家预算单位的综合收支计划。", "本部门中，行政单位1家，事业单位2家，具体包括：",
          "1. 上海市临澜区民政局本部", "2. 上海市临澜区福利院", "3. 上海市临澜区殡葬管理所")  # fmt: skip
    d.part("名词解释")
    d.say("（一）基本支出预算：是区级预算主管部门及所属预算单位为保障其机构正常运转、完成日常工作任务而编制的年度支出计划，包括人员经费和公用经费两部分。",
          "（二）“三公”经费：是与区级财政有经费领拨关系的部门及其下属预算单位使用区级财政拨款安排的因公出国（境）费、公务用车购置及运行费、公务接待费。")  # fmt: skip
    before, spent = ledger.general - 3_456_700, sum(ledger.three_public.values())
    d.part("2021年部门预算编制说明")
    d.say(f"2021年，上海市临澜区民政局收入预算{d.yuan(ledger.spending, 'total_revenue')}，其中：财政拨款收入{d.yuan(ledger.fiscal, 'fiscal_appropriation_revenue')}，"
          f"比2020年预算{d.change(ledger.fiscal, ledger.fiscal - 3456700, 'change_from_prior_year:fiscal_appropriation_revenue', plain_yuan=True)}；事业收入0元；事业单位经营收入0元；其他收入0元。",
          f"支出预算{d.yuan(ledger.spending, 'total_expenditure')}，其中：财政拨款支出预算{d.yuan(ledger.fiscal)}，比2020年预算增加3456700元。财政拨款支出预算中，"
          f"一般公共预算拨款支出预算{d.yuan(ledger.general)}，比2020年预算{d.change(ledger.general, before, 'change_from_prior_year:general_public_expenditure', plain_yuan=True)}；"
          f"政府性基金拨款支出预算{d.yuan(ledger.fund_total)}，比2020年预算增加0元；国有资本经营预算拨款支出预算0元，与2020年预算持平。财政拨款支出主要内容如下：")  # fmt: skip
    for number, (_, name, value) in enumerate(class_rows(ledger, ledger.items), 1):
        d.say(f"{number}. “{name}”科目{d.yuan(value)}，主要用于保障机构运转和开展专项工作。")
    d.add(*budget_tables(ledger, Style("元"), unit, "部门", Style()))
    d.blocks.append(PageBreak())
    d.part("其他相关情况说明")
    three = ledger.three_public
    d.section("一、2021年“三公”经费预算情况说明")
    d.say(f"2021年“三公”经费预算数为{d.wan(spent, 'three_public_total')}，比2020年预算{d.change(spent, spent + 12000, 'change_from_prior_year:three_public_total')}。其中：",
          f"（一）因公出国（境）费{d.wan(0, 'abroad')}，与2020年预算持平。",
          f"（二）公务用车购置及运行费{d.wan(three['purchase'] + three['operation'], 'vehicle_total')}，与2020年预算持平。其中：公务用车购置费{d.wan(0, 'vehicle_purchase')}、"
          f"公务用车运行费{d.wan(three['operation'], 'vehicle_operation')}。",
          f"（三）公务接待费{d.wan(three['reception'], 'reception')}，比2020年预算减少1.20万元，主要原因是厉行节约。")  # fmt: skip
    d.section("二、机关运行经费预算")
    d.say(f"2021年上海市临澜区民政局（部门）下属1家机关财政拨款的机关运行经费预算为{d.wan(ledger.public, 'agency_operation')}。")
    goods, works, services = ledger.procurement
    d.section("三、政府采购预算情况")
    d.say(f"2021年本部门政府采购预算{d.wan(goods + works + services, 'procurement_total')}，其中：政府采购货物预算{d.wan(goods, 'procurement_total:goods')}、"
          f"政府采购工程预算{d.wan(works, 'procurement_total:works')}、政府采购服务预算{d.wan(services, 'procurement_total:services')}。")  # fmt: skip
    d.section("四、绩效目标设置情况")
    d.say("按照本区预算绩效管理工作的总体要求，本部门2个项目开展了绩效目标管理，涉及预算单位2家，涉及项目预算资金320.50万元。")
    d.section("五、国有资产占有使用情况")
    d.say(
        "截至2020年8月31日，本部门共有车辆5辆，其中：机要通信用车1辆、其他用车4辆；单位价值50万元（含）以上通用设备2台（套）。",
        "2021年部门预算安排购置车辆0辆。",
    )
    d.part("项目经费情况说明")
    d.say("养老服务补贴经费", "一、项目概述", "为符合条件的老年人提供居家养老服务补贴。", "二、立项依据", "本市社会养老服务补贴的有关规定。", "三、实施主体", "上海市临澜区民政局",
          "四、实施方案", "由街镇受理申请，经评估后按月补贴。", "五、实施周期", "经常性项目", "六、年度预算安排", "本项目2021年预算安排3205000元。", "七、绩效目标", "详见绩效目标表。")  # fmt: skip
    d.project("养老服务补贴经费", 3205000)
    return d


def school_budget() -> Draft:
    """单位预算 2024: whole yuan without thousands separators, printed by a browser, empty fund tables."""
    ledger = invent(24, 2024, 1, ["2050202", "2050803", "2080505", "2080506", "2101102", "2210201"], ["2050202"], OFFICE_ECONOMIC,
                    three_public=(0, 0, 0, 0), scale=300, business=356_800, other=120_500)  # fmt: skip
    unit = "上海市临澜区新桥路第一小学"
    d = Draft("shanghai_school_budget_2024", unit, 2024, "budget", "unit", ("pdf:chromium", "html"))
    d.title(unit, "2024年度单位预算")
    d.contents(
        "一、单位主要职能",
        "二、单位机构设置",
        "三、名词解释",
        "四、单位预算编制说明",
        "五、单位预算表",
        "六、其他相关情况说明",
        "七、项目经费情况说明",
    )
    d.part("主要职能")
    d.say("上海市临澜区新桥路第一小学是上海市临澜区教育局主管的全额拨款事业单位，实施小学义务教育，促进基础教育发展。")
    d.part("机构设置")
    d.say("上海市临澜区新桥路第一小学设5个内设机构，包括：校长室、教导处、德育处、总务处、人事处。")
    d.part("名词解释")
    d.say("基本支出预算：是为保障机构正常运转、完成日常工作任务而编制的年度支出计划，包括人员经费和公用经费。")
    d.part("2024年单位预算编制说明")
    before = ledger.fiscal + 200_000
    d.say(f"2024年，上海市临澜区新桥路第一小学收入预算{d.wan(ledger.spending, 'total_revenue')}，其中：财政拨款收入{d.wan(ledger.fiscal, 'fiscal_appropriation_revenue')}，"
          f"比2023年预算{d.change(ledger.fiscal, before, 'change_from_prior_year:fiscal_appropriation_revenue')}；事业收入{d.wan(ledger.business)}；事业单位经营收入0万元；其他收入{d.wan(ledger.other)}。",
          f"支出预算{d.wan(ledger.spending, 'total_expenditure')}，其中：财政拨款支出预算{d.wan(ledger.fiscal)}，比2023年预算减少20.00万元。财政拨款支出预算中，"
          f"一般公共预算拨款支出预算{d.wan(ledger.general)}，比2023年预算{d.change(ledger.general, before, 'change_from_prior_year:general_public_expenditure')}；"
          "政府性基金拨款支出预算0万元，与2023年预算持平；国有资本经营预算拨款支出预算0万元，与2023年预算持平。主要原因是人员变动。财政拨款支出主要内容如下：")  # fmt: skip
    for number, (_, name, value) in enumerate(class_rows(ledger, ledger.items), 1):
        d.say(f"{number}. “{name}”科目{d.wan(value)}，主要用于人员经费、公用经费和项目支出。")
    d.add(*budget_tables(ledger, Style("元", commas=False), unit, "单位", Style(zero="0.00")))
    d.part("其他相关情况说明")
    d.say("一、2024年“三公”经费预算情况说明", f"2024年“三公”经费预算数为{d.wan(0, 'three_public_total')}，与2023年预算持平。其中：因公出国（境）费{d.wan(0, 'abroad')}；"
          f"公务用车购置及运行费{d.wan(0, 'vehicle_total')}（其中：公务用车购置费{d.wan(0, 'vehicle_purchase')}，公务用车运行费{d.wan(0, 'vehicle_operation')}）；公务接待费{d.wan(0, 'reception')}。",
          "二、机关运行经费预算", "本单位无机关运行经费。", "三、政府采购预算情况",
          f"2024年度本单位政府采购预算{d.wan(sum(ledger.procurement), 'procurement_total')}，其中：政府采购货物预算{d.wan(ledger.procurement[0])}、"
          f"政府采购工程预算{d.wan(ledger.procurement[1])}、政府采购服务预算{d.wan(ledger.procurement[2])}。",
          "四、国有资产占有使用情况", "截至2023年8月31日，上海市临澜区新桥路第一小学共有车辆0辆；单位价值100万元（含）以上设备（不含车辆）0台（套）。",
          "五、绩效目标设置情况", "本单位全部项目支出编制了绩效目标，随同单位预算公开。")  # fmt: skip
    return d


FINAL_REVENUE = ["一、一般公共预算财政拨款收入", "二、政府性基金预算财政拨款收入", "三、国有资本经营预算财政拨款收入", "四、上级补助收入", "五、事业收入", "六、经营收入",
                 "七、附属单位上缴收入", "八、其他收入"]  # fmt: skip
MINISTRY_CLASSES = ["一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出", "文化旅游体育与传媒支出", "社会保障和就业支出", "卫生健康支出", "节能环保支出",
                    "城乡社区支出", "农林水支出", "交通运输支出", "资源勘探工业信息等支出", "商业服务业等支出", "金融支出", "援助其他地区支出", "自然资源海洋气象等支出", "住房保障支出",
                    "粮油物资储备支出", "国有资本经营预算支出", "灾害防治及应急管理支出", "其他支出"]  # fmt: skip
ECONOMIC_BLOCKS = [
    [c for c in ECONOMIC if c[:3] in ("301", "303")],
    [c for c in ECONOMIC if c[:3] == "302"],
    [c for c in ECONOMIC if c[:3] in ("307", "310", "399")],
]


def ministry_final_tables(ledger: Ledger, style: Style, unit: str, titles: list[str], captions: list[list[tuple[str, str, str]]],
                          row_numbers: bool = True, notes: bool = True, fund_revenue: str = "本年收入", sign_note: str = "") -> list[Table]:  # fmt: skip
    """The Ministry's nine forms of final accounts, 财决公开01 to 09. `captions`: one list per table."""
    items = ledger.all_items()
    values = {n: v for _, n, v in class_rows(ledger, items)}
    general = {n: v for _, n, v in class_rows(ledger, ledger.items)}
    money = [ledger.general_revenue, ledger.fund_total, ledger.capital_total, 0, ledger.business, 0, 0, ledger.other]
    left = [(label, {"amount": v}) for label, v in zip(FINAL_REVENUE, money, strict=True)]
    left += [
        ("本年收入合计", {"amount": ledger.revenue}),
        ("使用专用结余", {"amount": 0}),
        ("年初结转和结余", {"amount": ledger.opening}),
        ("总计", {"amount": ledger.grand}),
    ]
    right = [(f"{o}、{n}", {"amount": values.get(n, 0)}) for o, n in zip(ORDINALS, MINISTRY_CLASSES, strict=True)]
    right += [
        ("本年支出合计", {"amount": ledger.spending}),
        ("结余分配", {"amount": 0}),
        ("年末结转和结余", {"amount": ledger.closing}),
        ("总计", {"amount": ledger.grand}),
    ]
    numbers = "行次 " if row_numbers else ""
    last = "栏次 ~ 1 栏次 ~ 2" if row_numbers else ""
    tables = [side_table(style, "income_expenditure_summary", titles[0], captions[0],
                         head(f"收入|c{2 + row_numbers} 支出|c{2 + row_numbers}", f"项目 {numbers}决算数 项目 {numbers}决算数", *([last] if last else [])),
                         [c for c in ("left.label", "left.no", "left.amount", "right.label", "right.no", "right.amount") if row_numbers or not c.endswith("no")],
                         left, right, ["注：本表反映部门本年度的总收支和年末结转结余情况。"] if notes else [])]  # fmt: skip
    columns = ["class", "section", "item", "label"]
    measures = ["total", "fiscal_appropriation", "superior_subsidy", "business", "operating", "affiliate_remittance", "other"]
    income = [(c, n, _final_income(ledger, c, a)) for c, n, a in ledger.lines({**ledger.items, **ledger.fund, **ledger.capital})]
    tables.append(code_table(style, "income", titles[1], captions[1],
                             head("项目|c4 本年收入合计|r3 财政拨款收入|r3 上级补助收入|r3 事业收入|r3 经营收入|r3 附属单位上缴收入|r3 其他收入|r3",
                                  "功能分类/科目编码|c3 科目名称|r2", "类 款 项", "栏次|c4 1 2 3 4 5 6 7"),
                             [*columns, *measures], income, notes=["注：本表反映部门本年度取得的各项收入情况。"] if notes else []))  # fmt: skip
    spend = [
        (c, n, {**a, "remitted_to_superior": 0, "operating_expenditure": 0, "affiliate_subsidy": 0}) for c, n, a in ledger.lines(items)
    ]
    tables.append(code_table(style, "expenditure", titles[2], captions[2],
                             head("项目|c4 本年支出合计|r3 基本支出|r3 项目支出|r3 上缴上级支出|r3 经营支出|r3 对附属单位补助支出|r3", "功能分类/科目编码|c3 科目名称|r2", "类 款 项",
                                  "栏次|c4 1 2 3 4 5 6"),
                             [*columns, "total", "basic", "project", "remitted_to_superior", "operating_expenditure", "affiliate_subsidy"], spend,
                             notes=["注：本表反映部门本年度各项支出情况。"] if notes else []))  # fmt: skip
    tables.append(_final_fiscal(ledger, style, titles[3], captions[3], general, row_numbers))
    tables.append(code_table(style, "general_public_expenditure", titles[4], captions[4],
                             head("项目|c4 本年支出|c3", "功能分类/科目编码|c3 科目名称|r2 小计|r2 基本支出|r2 项目支出|r2", "类 款 项", "栏次|c4 1 2 3"),
                             [*columns, "total", "basic", "project"], ledger.lines(ledger.items),
                             notes=["注：本表反映部门本年度一般公共预算财政拨款支出情况。"] if notes else []))  # fmt: skip
    economic = {c: v for c, _, v in ledger.economic_lines()}
    blocks = [[(c, ECONOMIC[c], economic.get(c, 0)) for c in block] for block in ECONOMIC_BLOCKS]
    tables.append(economic_blocks(style, titles[5], captions[5],
                                  head("人员经费|c3 公用经费|c6", "科目编码 科目名称 决算数 " * 3),
                                  blocks, ledger.personnel, ledger.public, ["注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。"] if notes else []))  # fmt: skip
    plan, spent = ledger.three_public_budget, ledger.three_public
    names = ["total", "abroad", "vehicle", "purchase", "operation", "reception"]
    columns_3 = [(k, m, _three(group, k)) for m, group in (("budgeted", plan), ("settled", spent)) for k in names]
    group = "合计|r2 因公出国/（境）费|r2 公务用车购置及运行维护费|c3 公务接待费|r2"
    tables.append(three_public_row(style, titles[6], captions[6],
                                   head("预算数|c6 决算数|c6", f"{group} {group}", "小计 公务用车/购置费 公务用车/运行维护费 小计 公务用车/购置费 公务用车/运行维护费",
                                        "1 2 3 4 5 6 7 8 9 10 11 12"), columns_3,
                                   ["注：本表反映部门本年度“三公”经费支出预决算情况。其中，预算数为“三公”经费全年预算数，决算数是包括当年财政拨款预算和以前年度结转资金安排的实际支出。"] if notes else []))  # fmt: skip
    fund = [
        (c, n, {**a, "opening_balance": 0, "current_revenue": a["total"], "closing_balance": 0}) for c, n, a in ledger.lines(ledger.fund)
    ]
    fund_head = head(f"项目|c4 年初结转/和结余|r3 {fund_revenue}|r3 本年支出|c3 年末结转/和结余|r3", "功能分类/科目编码|c3 科目名称|r2 小计|r2 基本支出|r2 项目支出|r2", "类 款 项",
                     "栏次|c4 1 2 3 4 5 6")  # fmt: skip
    tables.append(code_table(style, "government_fund_expenditure", titles[7], captions[7], fund_head,
                             [*columns, "opening_balance", "current_revenue", "total", "basic", "project", "closing_balance"], fund, least_rows=2,
                             notes=[] if ledger.fund else [sign_note or "注：本部门本年度无政府性基金预算财政拨款收入支出，故本表无数据。"]))  # fmt: skip
    tables.append(code_table(style, "state_capital_expenditure", titles[8], captions[8],
                             head("项目|c4 本年支出|c3", "功能分类/科目编码|c3 科目名称|r2 合计|r2 基本支出|r2 项目支出|r2", "类 款 项", "栏次|c4 1 2 3"),
                             [*columns, "total", "basic", "project"], ledger.lines(ledger.capital), least_rows=2,
                             notes=[] if ledger.capital else [sign_note or "注：本部门本年度无国有资本经营预算财政拨款支出，故本表无数据。"]))  # fmt: skip
    return tables


def _three(group: dict[str, int], key: str) -> int:
    return {"total": sum(group.values()), "vehicle": group["purchase"] + group["operation"]}.get(key, group.get(key, 0))


def _final_income(ledger: Ledger, code: str, amounts: dict[str, int]) -> dict[str, int]:
    first = next(iter(ledger.items)).startswith(code)
    change = ledger.closing - ledger.opening if first else 0
    business, other = (ledger.business, ledger.other) if first else (0, 0)
    fiscal = amounts["total"] + change
    return {"total": fiscal + business + other, "fiscal_appropriation": fiscal, "superior_subsidy": 0, "business": business, "operating": 0,
            "affiliate_remittance": 0, "other": other}  # fmt: skip


def _final_fiscal(
    ledger: Ledger, style: Style, title: str, captions: list[tuple[str, str, str]], general: dict[str, int], row_numbers: bool
) -> Table:
    zero = {"total": 0, "general_public": 0, "government_fund": 0, "state_capital": 0}
    fund = {n: v for _, n, v in class_rows(ledger, ledger.fund)}
    capital = {n: v for _, n, v in class_rows(ledger, ledger.capital)}
    right = []
    for ordinal, name in zip(ORDINALS, MINISTRY_CLASSES, strict=True):
        parts = {"general_public": general.get(name, 0), "government_fund": fund.get(name, 0), "state_capital": capital.get(name, 0)}
        right.append((f"{ordinal}、{name}", {"total": sum(parts.values()), **parts}))
    spent = {
        "total": ledger.fiscal,
        "general_public": ledger.general,
        "government_fund": ledger.fund_total,
        "state_capital": ledger.capital_total,
    }
    grand = {**spent, "total": ledger.fiscal + ledger.closing, "general_public": ledger.general + ledger.closing}
    right += [
        ("本年支出合计", spent),
        ("年末财政拨款结转和结余", {**zero, "total": ledger.closing, "general_public": ledger.closing}),
        ("", {}),
        ("", {}),
        ("", {}),
        ("总计", grand),
    ]
    revenue = ledger.general_revenue + ledger.fund_total + ledger.capital_total
    left = [("一、一般公共预算财政拨款", {"amount": ledger.general_revenue}), ("二、政府性基金预算财政拨款", {"amount": ledger.fund_total}),
            ("三、国有资本经营预算财政拨款", {"amount": ledger.capital_total}), ("本年收入合计", {"amount": revenue}), ("年初财政拨款结转和结余", {"amount": ledger.opening}),
            ("一、一般公共预算财政拨款", {"amount": ledger.opening}), ("二、政府性基金预算财政拨款", {"amount": 0}), ("三、国有资本经营预算财政拨款", {"amount": 0}),
            ("总计", {"amount": ledger.fiscal + ledger.closing})]  # fmt: skip
    order = [
        "left.label",
        "left.no",
        "left.amount",
        "right.label",
        "right.no",
        "right.total",
        "right.general_public",
        "right.government_fund",
        "right.state_capital",
    ]
    no = "行次 " if row_numbers else ""
    return side_table(style, "fiscal_summary", title, captions,
                      head(f"收入|c{2 + row_numbers} 支出|c{5 + row_numbers}",
                           f"项目 {no}金额 项目 {no}合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款"),
                      [c for c in order if row_numbers or not c.endswith("no")], left, right)  # fmt: skip


FINAL_TITLES = ["收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表", "一般公共预算财政拨款基本支出决算表",
                "一般公共预算财政拨款“三公”经费支出决算表", "政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款收入支出决算表"]  # fmt: skip


def final_narrative(d: Draft, ledger: Ledger, unit: str, word: str, coded: bool) -> None:
    """The explanation that Shanghai's districts print since 2021; `coded` puts the codes of 类款项 before their names."""
    y, before = ledger.year, ledger.grand - 1_234_500
    d.section("一、收入支出决算总体情况说明")
    d.say(f"{y}年度收入总计{d.wan(ledger.grand, 'total_revenue:with_balances')}，支出总计{d.wan(ledger.grand, 'total_expenditure:with_balances')}。与{y - 1}年度相比，收入支出总计各"
          f"{d.change(ledger.grand, before, 'change_from_prior_year')}，{d.rate(ledger.grand, before, 'prior_year_pct_change')}，主要原因是项目增加。")  # fmt: skip
    d.section("二、收入决算情况说明")
    fiscal = ledger.general_revenue + ledger.fund_total + ledger.capital_total
    parts = [("财政拨款收入", fiscal), ("事业收入", ledger.business), ("其他收入", ledger.other)]
    d.note("fiscal_appropriation_revenue", round(fiscal / 100) * 100)
    d.say(
        f"{y}年度收入合计{d.wan(ledger.revenue, 'total_revenue')}，其中："
        + "；".join(f"{n}{d.wan(v)}，占{share(v, ledger.revenue)}" for n, v in parts if v)
        + "。"
    )
    d.section("三、支出决算情况说明")
    basic, project = ledger.basic + ledger.business, ledger.spending - ledger.basic - ledger.business
    d.say(f"{y}年度支出合计{d.wan(ledger.spending, 'total_expenditure')}，其中：基本支出{d.wan(basic, 'basic_expenditure')}，占{share(basic, ledger.spending)}；"
          f"项目支出{d.wan(project, 'project_expenditure')}，占{share(project, ledger.spending)}；经营支出0.00万元，占0%。")  # fmt: skip
    d.section("四、财政拨款收入支出决算总体情况说明")
    total = ledger.fiscal + ledger.closing
    d.say(f"{y}年度财政拨款收入总计{d.wan(total, 'total_revenue:fiscal_with_balances')}，支出总计{d.wan(total, 'total_expenditure:fiscal_with_balances')}。与{y - 1}年度相比，财政拨款收入支出总计各"
          f"{d.change(total, total + 55_500, 'change_from_prior_year:fiscal_with_balances')}，{d.rate(total, total + 55_500, 'prior_year_pct_change:fiscal_with_balances')}。")  # fmt: skip
    d.section("五、一般公共预算财政拨款支出决算情况说明")
    d.say("（一）一般公共预算财政拨款支出决算总体情况",
          f"{y}年度一般公共预算财政拨款支出{d.wan(ledger.general)}，占本年支出合计的{share(ledger.general, ledger.spending)}。与{y - 1}年度相比，一般公共预算财政拨款支出"
          f"{d.change(ledger.general, ledger.general - 88_800, 'change_from_prior_year:general_public_expenditure')}，"
          f"{d.rate(ledger.general, ledger.general - 88_800, 'prior_year_pct_change:general_public_expenditure')}，主要原因是正常增资。",
          "（二）一般公共预算财政拨款支出决算结构情况",
          f"{y}年度一般公共预算财政拨款支出{d.wan(ledger.general)}，主要用于以下方面：" + "；".join(f"{n}（类）{d.wan(v)}，占{share(v, ledger.general)}" for _, n, v in class_rows(ledger, ledger.items)) + "。",
          "（三）一般公共预算财政拨款支出决算具体情况",
          f"{y}年度一般公共预算财政拨款支出年初预算为{d.wan(ledger.general + 20_000 * len(ledger.items))}，支出决算为{d.wan(ledger.general)}，完成年初预算的{share(ledger.general, ledger.general + 20_000 * len(ledger.items))}。其中：")  # fmt: skip
    lines = ledger.lines(ledger.items)
    names = {c: n for c, n, _ in lines}
    for number, (code, name, amounts) in enumerate([line for line in lines if len(line[0]) == 7], 1):
        path = f"{names[code[:3]]}（类）{names[code[:5]]}（款）{name}（项）"
        mark = f"{code[:3]}{code[3:5]}{code[5:]}" if coded else ""
        d.say(f"{number}、{mark}{path}：年初预算为{d.wan(amounts['total'] + 20_000)}，支出决算为{d.wan(amounts['total'])}，完成年初预算的{share(amounts['total'], amounts['total'] + 20_000)}。决算数小于预算数的主要原因是厉行节约。")  # fmt: skip
    d.section("六、一般公共预算财政拨款基本支出决算情况说明")
    d.say(f"{y}年度一般公共预算财政拨款基本支出{d.wan(ledger.basic)}，其中：", f"人员经费{d.wan(ledger.personnel, 'personnel')}，主要包括：基本工资、津贴补贴、奖金、绩效工资、住房公积金、退休费等；",
          f"公用经费{d.wan(ledger.public, 'public')}，主要包括：办公费、邮电费、物业管理费、差旅费、培训费、工会经费等。")  # fmt: skip
    three_public_text(d, ledger)
    d.section("八、政府性基金预算财政拨款收入支出决算情况说明")
    d.say(
        f"{y}年度本{word}无政府性基金预算财政拨款收入支出。"
        if not ledger.fund
        else f"{y}年度政府性基金预算财政拨款收入{d.wan(ledger.fund_total)}，支出{d.wan(ledger.fund_total)}。"
    )
    d.section("九、国有资本经营预算财政拨款收入支出决算情况说明")
    d.say(f"{y}年度本{word}无国有资本经营预算财政拨款收入支出。")


def three_public_text(d: Draft, ledger: Ledger) -> None:
    y, plan, spent = ledger.year, ledger.three_public_budget, ledger.three_public
    total, planned = sum(spent.values()), sum(plan.values())
    vehicle, vehicle_plan = _three(spent, "vehicle"), _three(plan, "vehicle")
    d.section("七、一般公共预算财政拨款“三公”经费支出决算情况说明")
    d.say("（一）“三公”经费财政拨款支出决算总体情况说明",
          f"{y}年度“三公”经费财政拨款支出年初预算为{d.wan(planned, 'three_public_total:budgeted')}，支出决算为{d.wan(total, 'three_public_total')}，完成年初预算的{share(total, planned)}，其中："
          f"因公出国（境）费支出决算为{d.wan(spent['abroad'], 'abroad')}，完成预算的{share(spent['abroad'], plan['abroad'])}；公务用车购置及运行维护费支出决算为{d.wan(vehicle, 'vehicle_total')}，"
          f"完成预算的{share(vehicle, vehicle_plan)}；公务接待费支出决算为{d.wan(spent['reception'], 'reception')}，完成预算的{share(spent['reception'], plan['reception'])}。"
          "决算数小于预算数的主要原因是压缩一般性支出。",
          f"{y}年度“三公”经费财政拨款支出决算数比{y - 1}年度{d.change(total, total + 2_300, 'change_from_prior_year:three_public_total')}，"
          f"{d.rate(total, total + 2_300, 'prior_year_pct_change:three_public_total')}。",
          "（二）“三公”经费财政拨款支出决算具体情况说明",
          f"{y}年度“三公”经费财政拨款支出决算中，因公出国（境）费支出决算{d.wan(spent['abroad'])}，占{share(spent['abroad'], total)}；公务用车购置及运行维护费支出决算{d.wan(vehicle)}，"
          f"占{share(vehicle, total)}；公务接待费支出决算{d.wan(spent['reception'])}，占{share(spent['reception'], total)}。具体情况如下：",
          f"1、因公出国（境）费支出{d.wan(spent['abroad'])}。全年因公出国（境）团组{1 if spent['abroad'] else 0}个，累计{2 if spent['abroad'] else 0}人次。",
          f"2、公务用车购置及运行维护费支出{d.wan(vehicle)}。其中：公务用车购置支出{d.wan(spent['purchase'], 'vehicle_purchase')}，购置公务用车{1 if spent['purchase'] else 0}辆；"
          f"公务用车运行支出{d.wan(spent['operation'], 'vehicle_operation')}，主要用于燃料费、维修费、保险费等，{y}年末开支财政拨款的公务用车保有量为3辆。",
          f"3、公务接待费支出{d.wan(spent['reception'])}。主要用于外省市来沪考察接待，共接待{12 if spent['reception'] else 0}批次、{86 if spent['reception'] else 0}人次，其中：外事接待0批次、0人次。")  # fmt: skip


def other_matters(d: Draft, ledger: Ledger, word: str, agency: bool, ordinal: str) -> None:
    y, (goods, works, services) = ledger.year, ledger.procurement
    total = goods + works + services
    d.section(f"{ordinal}、其他重要事项说明")
    d.say("（一）机关运行经费支出情况",
          f"{y}年度机关运行经费支出{d.wan(ledger.public, 'agency_operation')}，比{y - 1}年度{d.change(ledger.public, ledger.public + 12_300, 'change_from_prior_year:agency_operation')}，"
          f"{d.rate(ledger.public, ledger.public + 12_300, 'prior_year_pct_change:agency_operation')}，主要原因是压缩开支。" if agency else f"本{word}无机关运行经费支出。",
          "（二）政府采购支出情况",
          f"{y}年度政府采购支出总额{d.wan(total, 'procurement_total')}，其中：政府采购货物支出{d.wan(goods, 'procurement_total:goods')}、政府采购工程支出{d.wan(works, 'procurement_total:works')}、"
          f"政府采购服务支出{d.wan(services, 'procurement_total:services')}。授予中小企业合同金额{d.wan(goods + services)}，占政府采购支出总额的{share(goods + services, total)}，"
          f"其中：授予小微企业合同金额{d.wan(services)}，占政府采购支出总额的{share(services, total)}。",
          "（三）国有资产占用情况",
          f"截至{y}年12月31日，本{word}共有车辆3辆，其中：机要通信用车1辆、应急保障用车2辆；单位价值50万元以上通用设备1台（套），单位价值100万元以上专用设备0台（套）。")  # fmt: skip


def commission_final() -> Draft:
    """部门决算 2019: the Ministry's forms in Word, printed to PDF; the note that parts of the units print nothing."""
    ledger = invent(19, 2019, 100, ["2011301", "2080501", "2080505", "2080506", "2101101", "2210201", "2210203"], ["2011301", "2011308"], OFFICE_ECONOMIC,
                    three_public=(455, 212, 0, 350), other=345_600, opening=230_000, closing=410_000)  # fmt: skip
    unit = "上海市临澜区投资促进办公室"
    d = Draft("shanghai_commission_final_2019", unit, 2019, "final", "department", ("pdf:word", "docx"), commas=True)
    d.title(f"{unit}2019年度部门决算")
    d.contents("第一部分 部门概况", "一、主要职能", "二、机构设置", "第二部分 2019年度部门决算表", *[f"{o}、{t}" for o, t in zip(ORDINALS, FINAL_TITLES, strict=False)],
               "第三部分 2019年度部门决算情况说明", "第四部分 名词解释")  # fmt: skip
    d.part("第一部分 部门概况")
    d.say(
        f"{unit}主要负责全区招商引资、安商稳商和产业项目的统筹协调工作。",
        f"{unit}设6个内设机构，包括：办公室、综合科、项目一科、项目二科、项目三科、服务科。",
    )
    d.part("第二部分 2019年度部门决算表")
    captions = [[("", "", f"财决公开{i:02d}表"), (f"编制部门：{unit}", "2019年度", "单位：万元")] for i in range(1, 10)]
    tables = ministry_final_tables(ledger, Style(zero="0.00"), unit, FINAL_TITLES, captions)
    for table in tables:
        table.notes.append("注：部分单位无数据，相应栏目为空。")
    d.add(*tables)
    d.blocks.append(PageBreak())
    d.part("第三部分 2019年度部门决算情况说明")
    final_narrative(d, ledger, unit, "部门", coded=False)
    d.section("十、预算绩效管理情况")
    d.say("本部门组织对2019年度1个项目支出开展了绩效自评，涉及预算资金120.00万元，自评平均得分96.5分，评价等级为“优”。")
    other_matters(d, ledger, "部门", agency=True, ordinal="十一")
    d.part("第四部分 名词解释")
    d.say("一、财政拨款收入：指单位本年度从本级财政部门取得的财政拨款，包括一般公共预算财政拨款和政府性基金预算财政拨款。")
    return d


def library_final() -> Draft:
    """单位决算 2022: native Word and browser print, codes before the names in the text, a sheet of assets after the nine tables."""
    ledger = invent(22, 2022, 100, ["2070104", "2080502", "2080505", "2080506", "2101102", "2210201"], ["2070104", "2070109"], OFFICE_ECONOMIC,
                    three_public=(0, 0, 1690, 420), business=230_400, closing=56_700)  # fmt: skip
    unit = "上海市临澜区图书馆"
    d = Draft("shanghai_library_final_2022", unit, 2022, "final", "unit", ("docx", "pdf:chromium"))
    d.title(unit, "2022年度单位决算")
    titles = [*FINAL_TITLES, "资产负债情况表"]
    d.contents(f"第一部分 {unit}概况", "一、主要职能", "二、机构设置", f"第二部分 {unit}2022年度单位决算表", *[f"{o}、{t}" for o, t in zip(ORDINALS, titles, strict=False)],
               f"第三部分 {unit}2022年度单位决算情况说明", "第四部分 名词解释")  # fmt: skip
    d.part(f"第一部分 {unit}概况")
    d.section("一、主要职能")
    d.say(f"{unit}是上海市临澜区文化和旅游局主管的事业单位，承担公共图书借阅、阅读推广和地方文献收藏工作。")
    d.section("二、机构设置")
    d.say(f"{unit}设办公室、读者服务部、采编部3个内设机构。")
    d.part(f"第二部分 {unit}2022年度单位决算表")
    captions = [[("", "", "单位：万元")]] * 9
    d.add(*ministry_final_tables(ledger, Style(zero=""), unit, FINAL_TITLES, captions, row_numbers=False))
    d.add(plain_grid("资产负债情况表", ["项目 行次 年初数 期末数", "流动资产 1 512.30 498.77", "固定资产净值 2 2,310.45 2,205.10", "无形资产 3 15.00 12.00", "负债合计 4 36.20 40.11"],
                     [30, 8, 14, 14], [("编制单位：" + unit, "", "单位：万元")], new_page=True, facts="other:label - amount amount"))  # fmt: skip
    d.blocks.append(PageBreak())
    d.part(f"第三部分 {unit}2022年度单位决算情况说明")
    final_narrative(d, ledger, unit, "单位", coded=True)
    d.section("十、预算绩效管理情况")
    d.say("本单位对2022年度项目支出全面开展了绩效自评。")
    other_matters(d, ledger, "单位", agency=False, ordinal="十一")
    d.part("第四部分 名词解释")
    d.say(
        "一、财政拨款收入：指单位本年度从本级财政部门取得的财政拨款。", "二、基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。"
    )
    return d
