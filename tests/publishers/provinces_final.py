# ruff: noqa: E501
"""Final accounts in the forms of Zhejiang, Hunan, Shandong and a central department, and Hunan's budget of many small tables."""

from __future__ import annotations

from samples.typesetting.model import Cell, PageBreak, Table
from tests.publishers.draft import Draft, share
from tests.publishers.forms import Style, code_table, head, plain_grid, side_table, three_public_row
from tests.publishers.ledger import Line, invent
from tests.publishers.provinces_budget import Caption, _economic, _fund_rows, _three
from tests.publishers.shanghai import FINAL_TITLES, OFFICE_ECONOMIC, ORDINALS, class_rows, ministry_final_tables


def _with_year(caption: list[tuple[str, str, str]]) -> list[list[tuple[str, str, str]]]:
    return [[("", "", f"公开{i:02d}表"), *caption] for i in range(1, 10)]


def zhejiang_bureau() -> Draft:
    """浙江区级部门决算 2023: a web page, captions inside the grid, changes told before amounts, items as （类）（款）（项）."""
    ledger = invent(33, 2023, 100, ["2013201", "2080501", "2080505", "2080506", "2101101", "2210201"], ["2013299", "2120399"], OFFICE_ECONOMIC, fund=["2120803"],
                    three_public=(980, 150, 0, 430), scale=180, opening=310_000)  # fmt: skip
    unit = "澄州市镜湖区综合行政执法局"
    d = Draft("zhejiang_bureau_final_2023", unit, 2023, "final", "department", ("html", "pdf:chromium"))
    d.title("澄州市镜湖区综合行政执法局2023年度部门决算")
    d.contents("一、概况", "二、2023年度部门决算公开表", "三、2023年度部门决算情况说明", "四、名词解释")
    d.part("一、概况")
    d.say(
        "（一）部门职责",
        "贯彻执行综合行政执法法律法规，负责城市管理工作。",
        "（二）机构设置",
        "从预算单位构成看，澄州市镜湖区综合行政执法局部门决算包括：局本级决算、局属事业单位决算。",
    )
    d.part("二、2023年度部门决算公开表")
    tables = ministry_final_tables(
        ledger,
        Style(),
        unit,
        [*FINAL_TITLES[:6], "财政拨款“三公”经费支出决算表", *FINAL_TITLES[7:]],
        _with_year([(f"部门：{unit}", "2023年度", "单位：万元")]),
    )
    for table in tables:
        table.captions_inside, table.new_page = True, False
    d.add(*tables)
    d.part("三、2023年度部门决算情况说明")
    total, spent = ledger.grand, ledger.spending
    before = total + 4_567_800
    d.say("（一）收入支出决算总体情况说明", f"2023年度收、支总计均为{d.wan(total, 'total_revenue:with_balances', 'total_expenditure:with_balances')}，与2022年度相比，各{d.change(total, before, 'change_from_prior_year')}，"
          f"{d.rate(total, before, 'prior_year_pct_change')}。主要原因是项目支出减少。",
          "（二）收入决算情况说明", f"本年收入合计{d.wan(ledger.revenue, 'total_revenue')}；包括财政拨款收入{d.wan(ledger.revenue, 'fiscal_appropriation_revenue')}（其中：一般公共预算{d.wan(ledger.general_revenue)}，政府性基金预算{d.wan(ledger.fund_total)}，"
          f"国有资本经营预算0.00万元），占收入合计{share(ledger.revenue, ledger.revenue)}；事业收入0.00万元，占收入合计0.00%；其他收入0.00万元，占收入合计0.00%。",
          "（三）支出决算情况说明", f"本年支出合计{d.wan(spent, 'total_expenditure')}，其中基本支出{d.wan(ledger.basic, 'basic_expenditure')}，占{share(ledger.basic, spent)}；项目支出{d.wan(spent - ledger.basic, 'project_expenditure')}，占{share(spent - ledger.basic, spent)}；经营支出0.00万元，占0.00%。",
          "（四）财政拨款收入支出决算总体情况说明", f"2023年度财政拨款收、支总计均为{d.wan(total, 'total_revenue:fiscal_with_balances', 'total_expenditure:fiscal_with_balances')}，与2022年相比，各减少456.78万元。",
          "（五）一般公共预算财政拨款支出决算总体情况说明", "1. 一般公共预算财政拨款支出决算总体情况",
          f"2023年度一般公共预算财政拨款支出{d.wan(ledger.general)}，占本年支出合计的{share(ledger.general, spent)}。与2022年相比，一般公共预算财政拨款支出{d.change(ledger.general, ledger.general + 1_111_100, 'change_from_prior_year:general_public_expenditure')}，"
          f"{d.rate(ledger.general, ledger.general + 1_111_100, 'prior_year_pct_change:general_public_expenditure')}。主要原因是压减项目。",
          "2. 一般公共预算财政拨款支出决算结构情况",
          f"2023年度一般公共预算财政拨款支出{d.wan(ledger.general)}，主要用于以下方面：" + "；".join(f"{n}（类）支出{d.wan(v)}，占{share(v, ledger.general)}" for _, n, v in class_rows(ledger, ledger.items)) + "。",
          "3. 一般公共预算财政拨款支出决算具体情况")  # fmt: skip
    planned = ledger.general - 70_000
    d.say(
        f"2023年度一般公共预算财政拨款支出年初预算为{d.wan(planned)}，支出决算为{d.wan(ledger.general)}，完成年初预算的{share(ledger.general, planned)}，主要原因是人员经费增加。其中："
    )
    lines = ledger.lines(ledger.items)
    names = {c: n for c, n, _ in lines}
    for i, (code, name, amounts) in enumerate([x for x in lines if len(x[0]) == 7], 1):
        plan = amounts["total"] - (70_000 if i == 1 else 0)
        d.say(
            f"（{i}）{names[code[:3]]}（类）{names[code[:5]]}（款）{name}（项）。年初预算为{d.wan(plan)}，支出决算为{d.wan(amounts['total'], f'{code}:total')}，完成年初预算的{share(amounts['total'], plan)}，{'决算数大于预算数的主要原因是政策性增支' if amounts['total'] > plan else '决算数与预算数持平'}。"
        )
    plan_3, spent_3 = _three(ledger.three_public_budget), _three(ledger.three_public)
    d.say("（六）一般公共预算财政拨款基本支出决算情况说明", f"2023年度一般公共预算财政拨款基本支出{d.wan(ledger.basic)}，其中：", f"人员经费{d.wan(ledger.personnel, 'personnel')}，主要包括：基本工资、津贴补贴、奖金、退休费；",
          f"公用经费{d.wan(ledger.public, 'public')}，主要包括：办公费、差旅费、工会经费、福利费。",
          "（七）财政拨款“三公”经费支出决算情况说明", "1.“三公”经费财政拨款支出决算总体情况说明。",
          f"2023年度“三公”经费财政拨款支出预算为{d.wan(plan_3['total'], 'three_public_total:budgeted')}，支出决算为{d.wan(spent_3['total'], 'three_public_total')}，完成预算的{share(spent_3['total'], plan_3['total'])}，2023年度“三公”经费支出决算数小于预算数的主要原因是厉行节约。",
          "2.“三公”经费财政拨款支出决算具体情况说明。",
          f"2023年度“三公”经费财政拨款支出决算中，因公出国（境）费用支出决算为{d.wan(spent_3['abroad'], 'abroad')}，占{share(spent_3['abroad'], spent_3['total'])}；公务用车购置及运行维护费支出决算为{d.wan(spent_3['vehicle'], 'vehicle_total')}，占{share(spent_3['vehicle'], spent_3['total'])}；"
          f"公务接待费支出决算为{d.wan(spent_3['reception'], 'reception')}，占{share(spent_3['reception'], spent_3['total'])}。具体情况如下：",
          f"（1）因公出国（境）费用预算数为{d.wan(plan_3['abroad'])}，支出决算数为{d.wan(spent_3['abroad'])}，完成预算的{share(spent_3['abroad'], plan_3['abroad'])}。全年使用财政拨款安排本单位组织的出国（境）团组1个；累计2人次。",
          f"（2）公务用车购置及运行维护费预算数为{d.wan(plan_3['vehicle'])}，支出决算数为{d.wan(spent_3['vehicle'])}，完成预算的{share(spent_3['vehicle'], plan_3['vehicle'])}。公务用车购置支出{d.wan(0, 'vehicle_purchase')}；公务用车运行维护费支出{d.wan(spent_3['operation'], 'vehicle_operation')}，主要用于执法用车所需的燃料费、维修费、过路过桥费等。截至2023年12月31日，公务用车保有量为4辆。",
          f"（3）公务接待费预算数为{d.wan(plan_3['reception'])}，支出决算数为{d.wan(spent_3['reception'])}，完成预算的{share(spent_3['reception'], plan_3['reception'])}。国内公务接待9批次，累计75人次。其中：外事接待支出0.00万元，接待0人次；其他国内公务接待支出{d.wan(spent_3['reception'])}，接待75人次，9批次。",
          "（八）机关运行经费支出说明", f"2023年度机关运行经费支出{d.wan(ledger.public, 'agency_operation')}，比年初预算数减少1.00万元，主要原因是节约办公开支。比2022年度{d.change(ledger.public, ledger.public - 30_000, 'change_from_prior_year:agency_operation')}，{d.rate(ledger.public, ledger.public - 30_000, 'prior_year_pct_change:agency_operation')}。",
          "（九）政府采购支出说明", f"2023年度政府采购支出总额{d.wan(sum(ledger.procurement), 'procurement_total')}，其中：政府采购货物支出{d.wan(ledger.procurement[0], 'procurement_total:goods')}、政府采购工程支出{d.wan(ledger.procurement[1], 'procurement_total:works')}、"
          f"政府采购服务支出{d.wan(ledger.procurement[2], 'procurement_total:services')}。授予中小企业合同金额{d.wan(ledger.procurement[2])}，占政府采购支出总额的{share(ledger.procurement[2], sum(ledger.procurement))}。",
          "（十）国有资产占用情况说明", "截至2023年12月31日，本单位共有车辆4辆，其中：执法执勤用车4辆；单位价值100万元以上设备（不含车辆）0台（套）。",
          "（十一）预算绩效情况说明", "根据预算绩效管理要求，本单位对2023年度部门预算项目全面开展了绩效自评，自评结果均为“优”。")  # fmt: skip
    d.part("四、名词解释")
    d.say(
        "一、财政拨款收入：指单位本年度从本级财政部门取得的财政拨款。", "二、基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。"
    )
    return d


def central_department() -> Draft:
    """中央部门决算 2021: Word printed to PDF in landscape, thousands separators, economic form with three blocks, state capital."""
    ledger = invent(1, 2021, 100, ["2060702", "2080501", "2080505", "2080506", "2210201", "2210203"], ["2060702", "2050803"], OFFICE_ECONOMIC, capital=["2230105"],
                    three_public=(12400, 2210, 0, 9870), scale=4000, other=23_456_700, opening=8_765_400, closing=6_543_200)  # fmt: skip
    unit = "国家示范标本局"
    d = Draft("central_department_final_2021", unit, 2021, "final", "department", ("docx", "pdf:word"), landscape=True, commas=True)
    d.title("国家示范标本局2021年度部门决算")
    d.contents(
        "第一部分 国家示范标本局概况",
        "第二部分 国家示范标本局2021年度部门决算表",
        "第三部分 国家示范标本局2021年度部门决算情况说明",
        "第四部分 名词解释",
    )
    d.part("第二部分 国家示范标本局2021年度部门决算表")
    captions: list[list[tuple[str, str, str]]] = [
        [("", "", f"公开{i:02d}表"), (f"部门：{unit}", "", "金额单位：万元")] for i in range(1, 10)
    ]
    titles = [*FINAL_TITLES[:6], "财政拨款“三公”经费支出决算表", FINAL_TITLES[7], "国有资本经营预算财政拨款支出决算表"]
    d.add(*ministry_final_tables(ledger, Style(), unit, titles, captions))
    d.part("第三部分 国家示范标本局2021年度部门决算情况说明")
    spent, total = ledger.spending, ledger.grand
    d.section("一、收入支出决算总体情况说明")
    d.say(
        f"国家示范标本局2021年度收、支总计{d.wan(total, 'total_revenue:with_balances', 'total_expenditure:with_balances')}。与2020年度相比，收、支总计各{d.change(total, total - 5_000_000, 'change_from_prior_year')}，{d.rate(total, total - 5_000_000, 'prior_year_pct_change')}，主要是科普任务增加。"
    )
    d.section("二、收入决算情况说明")
    fiscal = ledger.general_revenue + ledger.capital_total
    d.say(
        f"国家示范标本局2021年度本年收入合计{d.wan(ledger.revenue, 'total_revenue')}，其中：财政拨款收入{d.wan(fiscal, 'fiscal_appropriation_revenue')}，占{share(fiscal, ledger.revenue)}；其他收入{d.wan(ledger.other)}，占{share(ledger.other, ledger.revenue)}。"
    )
    d.section("三、支出决算情况说明")
    d.say(
        f"国家示范标本局2021年度本年支出合计{d.wan(spent, 'total_expenditure')}，其中：基本支出{d.wan(ledger.basic, 'basic_expenditure')}，占{share(ledger.basic, spent)}；项目支出{d.wan(spent - ledger.basic, 'project_expenditure')}，占{share(spent - ledger.basic, spent)}。"
    )
    d.section("四、一般公共预算财政拨款支出决算情况说明")
    d.say(
        "（一）一般公共预算财政拨款支出决算具体情况",
        f"国家示范标本局2021年度一般公共预算财政拨款支出年初预算为{d.wan(ledger.general)}，支出决算为{d.wan(ledger.general)}，完成年初预算的100.00%。其中：",
    )
    lines = ledger.lines(ledger.items)
    names = {c: n for c, n, _ in lines}
    number = 0
    for code, label, amounts in lines:
        if len(code) == 3:
            d.say(
                f"{ORDINALS[number]}是{label}（类）支出决算{d.wan(amounts['total'], f'{code}:total')}，占{share(amounts['total'], ledger.general)}。具体包括："
            )
            number += 1
        elif len(code) == 7:
            d.say(
                f"{names[code[:5]]}（款）{label}（项）年初预算为{d.wan(amounts['total'])}，支出决算为{d.wan(amounts['total'], f'{code}:total')}，完成年初预算的100.00%。"
            )
    d.section("五、一般公共预算财政拨款基本支出决算情况说明")
    d.say(f"国家示范标本局2021年度一般公共预算财政拨款基本支出{d.wan(ledger.basic)}，其中：人员经费{d.wan(ledger.personnel, 'personnel')}，主要包括基本工资、津贴补贴、奖金、离休费、退休费、其他对个人和家庭的补助；"
          f"公用经费{d.wan(ledger.public, 'public')}，主要包括办公费、印刷费、差旅费、会议费、其他商品和服务支出、办公设备购置。")  # fmt: skip
    plan_3, spent_3 = _three(ledger.three_public_budget), _three(ledger.three_public)
    d.section("六、财政拨款“三公”经费支出决算情况说明")
    d.say("（一）“三公”经费财政拨款支出决算总体情况说明。",
          f"2021年度“三公”经费财政拨款支出预算为{d.wan(plan_3['total'], 'three_public_total:budgeted')}，支出决算为{d.wan(spent_3['total'], 'three_public_total')}，完成预算的{share(spent_3['total'], plan_3['total'])}。决算数小于预算数的主要原因是出访团组减少。",
          "（二）“三公”经费财政拨款支出决算具体情况说明。",
          f"1.因公出国（境）费用预算为{d.wan(plan_3['abroad'])}，支出决算为{d.wan(spent_3['abroad'], 'abroad')}，完成预算的{share(spent_3['abroad'], plan_3['abroad'])}，占“三公”经费支出决算的{share(spent_3['abroad'], spent_3['total'])}。全年安排因公出国（境）团组21个，累计56人次。",
          f"2.公务用车购置及运行维护费预算为{d.wan(plan_3['vehicle'])}，支出决算为{d.wan(spent_3['vehicle'], 'vehicle_total')}，完成预算的{share(spent_3['vehicle'], plan_3['vehicle'])}。其中，公务用车购置支出{d.wan(0, 'vehicle_purchase')}；公务用车运行维护费支出{d.wan(spent_3['operation'], 'vehicle_operation')}。年末单位开支财政拨款的公务用车保有量为35辆。",
          f"3.公务接待费预算为{d.wan(plan_3['reception'])}，支出决算为{d.wan(spent_3['reception'], 'reception')}，完成预算的{share(spent_3['reception'], plan_3['reception'])}。其中：国内接待费{d.wan(spent_3['reception'] - 50_000, 'reception:domestic')}，共接待105批次、880人次；外事接待费{d.wan(50_000, 'reception:foreign')}，接待12批次、60人次。")  # fmt: skip
    d.section("七、其他重要事项的情况说明")
    goods, works, services = ledger.procurement
    d.say("（一）机关运行经费支出情况说明。", f"国家示范标本局2021年度机关运行经费支出{d.wan(ledger.public, 'agency_operation')}，比2020年度{d.change(ledger.public, ledger.public + 210_000, 'change_from_prior_year:agency_operation')}，{d.rate(ledger.public, ledger.public + 210_000, 'prior_year_pct_change:agency_operation')}。主要原因：落实过紧日子要求。",
          "（二）政府采购支出情况说明。", f"国家示范标本局2021年度政府采购支出总额{d.wan(goods + works + services, 'procurement_total')}，其中：政府采购货物支出{d.wan(goods, 'procurement_total:goods')}、政府采购工程支出{d.wan(works, 'procurement_total:works')}、政府采购服务支出{d.wan(services, 'procurement_total:services')}。",
          "（三）国有资产占用情况说明。", "截至2021年12月31日，国家示范标本局共有车辆35辆，其中，副部（省）级及以上领导用车4辆、机要通信用车2辆、其他用车29辆；单价100万元（含）以上设备（不含车辆）18台（套）。",
          "（四）预算绩效管理工作开展情况说明。", "国家示范标本局组织对2021年度部门预算项目支出全面开展了绩效自评。")  # fmt: skip
    return d


def hunan_bureau() -> Draft:
    """湖南部门预算 2022: workbook and its print, unit rows before the items, many tables whose columns are economic classes."""
    ledger = invent(
        43,
        2022,
        100,
        ["2013201", "2080505", "2101101", "2210201"],
        ["2013299"],
        OFFICE_ECONOMIC[:14],
        three_public=(0, 300, 0, 500),
        scale=90,
    )
    unit = "湘沅县乡村服务中心"
    d = Draft("hunan_unit_budget_2022", unit, 2022, "budget", "department", ("xlsx", "docx"), unit_code="213001", landscape=True)
    d.title("湘沅县乡村服务中心2022年度部门预算")
    style, total, three = Style(), ledger.spending, _three(ledger.three_public)
    caption: Caption = [(f"单位：213001_{unit}", "", "金额单位：万元")]
    left = [
        ("一、一般公共预算拨款收入", {"amount": total}),
        ("二、政府性基金预算拨款收入", {}),
        ("三、国有资本经营预算收入", {}),
        ("四、社会保障基金预算资金", {}),
        ("五、财政专户管理资金收入", {}),
        ("六、上级财政补助收入", {}),
        ("七、事业收入", {}),
        ("本年收入合计", {"amount": total}),
        ("上年结转结余", {}),
        ("收入总计", {"amount": total}),
    ]
    right = [(f"（{o}）{n}", {"amount": v}) for o, (_, n, v) in zip(ORDINALS, class_rows(ledger, ledger.items), strict=False)]
    right += [("本年支出合计", {"amount": total}), ("年终结转结余", {}), ("支出总计", {"amount": total})]
    d.add(side_table(style, "income_expenditure_summary", "收支总表", [("", "", "部门公开表01"), *caption], head("收入|c2 支出|c2", "项目 本年预算 项目（按功能分类） 本年预算"),
                     ["left.label", "left.amount", "right.label", "right.amount"], left, right, sheet="1收支总表"))  # fmt: skip
    columns = ["unit", "label", "total", "general_public", "government_fund", "state_capital", "fiscal_special_account", "carried_forward"]
    header = head(
        "单位代码|r2 单位名称|r2 合计|r2 本年收入|c4 上年结转/结余|r2", "一般公共/预算 政府性基金/预算 国有资本/经营预算 财政专户/管理资金"
    )
    row = {
        "total": total,
        "general_public": total,
        "government_fund": 0,
        "state_capital": 0,
        "fiscal_special_account": 0,
        "carried_forward": 0,
    }
    body = [[*names, *[style.cell(row[m], "income", "revenue", "", label, m) for m in columns[2:]]]
            for label, names in (("合计", [Cell(""), Cell("合计")]), (unit, [Cell("213001"), Cell(unit)]))]  # fmt: skip
    d.add(Table("收入总表", [("", "", "部门公开表02"), *caption], header, body, [8.0, 20.0, *[10.0] * 6], sheet="2收入总表"))
    lines = ledger.lines(ledger.items)
    plain = ["class", "section", "item", "unit", "label", "total", "basic", "project"]
    spend_head = head("科目编码|c3 单位代码|r2 单位（科目）名称|r2 合计|r2 基本支出|r2 项目支出|r2", "类 款 项")
    for no, code, title in (("03", "expenditure", "支出总表"), ("08", "general_public_expenditure", "一般公共预算支出表")):
        table = code_table(
            style, code, title, [("", "", f"部门公开表{no}"), *caption], spend_head, plain, lines, total="none", sheet=f"{int(no)}{title}"
        )
        sums = {m: sum(a[m] for c, _, a in lines if len(c) == 3) for m in ("total", "basic", "project")}
        lead = [[Cell(""), Cell(""), Cell(""), Cell(""), Cell("合计")], [Cell(""), Cell(""), Cell(""), Cell("213001"), Cell(unit)]]
        for line in table.body:
            line[3] = Cell("")
        table.body[:0] = [[*cells, *[style.cell(v, code, "expenditure", "", cells[4].text, m) for m, v in sums.items()]] for cells in lead]
        if code == "general_public_expenditure":
            d.add(
                _classes(
                    caption,
                    "government_economic_expenditure",
                    "支出预算分类汇总表（按政府预算经济分类）",
                    "04",
                    "机关工资/福利支出",
                    "机关商品和/服务支出",
                ),
                _classes(
                    caption, "expenditure_by_economic", "支出预算分类汇总表（按部门预算经济分类）", "05", "工资福利支出", "商品和/服务支出"
                ),
            )
            fiscal_left = [
                ("一、本年收入", {"amount": total}),
                ("（一）一般公共预算拨款", {"amount": total}),
                ("（二）政府性基金预算拨款", {}),
                ("（三）国有资本经营预算拨款", {}),
                ("二、上年结转", {}),
                ("收入总计", {"amount": total}),
            ]
            fiscal_right = [
                ("一、本年支出", {"amount": total}),
                *[(f"（{o}）{n}", {"amount": a["total"]}) for o, (n, a) in zip(ORDINALS, _fund_rows(ledger), strict=False)],
                ("二、年终结转结余", {}),
                ("支出总计", {"amount": total}),
            ]
            d.add(side_table(style, "fiscal_summary", "财政拨款收支总表", [("", "", "部门公开表06"), *caption], head("收入|c2 支出|c2", "项目 本年预算 项目 本年预算"),
                             ["left.label", "left.amount", "right.label", "right.amount"], fiscal_left, fiscal_right, sheet="6财政拨款收支总表"))  # fmt: skip
        d.add(table)
    basic = code_table(style, "general_public_basic_expenditure", "一般公共预算基本支出表", [("", "", "部门公开表09"), *caption],
                       head("部门预算支出经济分类科目|c2 本年一般公共预算基本支出|c3", "科目编码 科目名称 合计 人员经费 公用经费"), ["code", "label", "total", "personnel", "public"], _economic(ledger), total="last", sheet="9基本支出")  # fmt: skip
    d.add(basic)
    d.add(
        plain_grid(
            "一般公共预算基本支出表--人员经费（工资福利支出）（按政府预算经济分类）",
            ["科目编码 科目名称 总计 工资福利支出 社会保障缴费", "2013201 行政运行 210.00 180.00 30.00"],
            [10, 24, 10, 12, 12],
            [("", "", "部门公开表10"), *caption],
            new_page=True,
            sheet="10人员经费",
            facts="government_economic_expenditure:code label total of_which of_which",
        )
    )
    d.add(
        plain_grid(
            "一般公共预算基本支出表--公用经费（商品和服务支出）（按部门预算经济分类）",
            ["科目编码 科目名称 总计 办公费 差旅费", "2013201 行政运行 40.00 18.00 22.00"],
            [10, 24, 10, 12, 12],
            [("", "", "部门公开表15"), *caption],
            new_page=True,
            sheet="15公用经费",
            facts="general_public_basic_by_function:code label total of_which of_which",
        )
    )
    d.add(three_public_row(style, "一般公共预算“三公”经费支出表", [("", "", "部门公开表16"), *caption], head("单位编码|r3 单位名称|r3 “三公”经费合计|r3 因公出国/（境）费|r3 公务用车购置及运行费|c3 公务接待费|r3",
                                                                                         "小计|r2 公务用车/购置费|r2 公务用车/运行费|r2", ""),
                           [("total", "amount", three["total"]), ("abroad", "amount", 0), ("vehicle", "amount", three["vehicle"]), ("purchase", "amount", 0), ("operation", "amount", three["operation"]), ("reception", "amount", three["reception"])],
                           lead=["213001", unit], sheet="16三公"))  # fmt: skip
    d.blocks[-1].header = head(
        "单位编码|r2 单位名称|r2 “三公”经费合计|r2 因公出国/（境）费|r2 公务用车购置及运行费|c3 公务接待费|r2",
        "小计 公务用车/购置费 公务用车/运行费",
    )  # type: ignore[union-attr]
    for no, code, title, name in (
        ("17", "government_fund_expenditure", "政府性基金预算支出表", "政府性基金"),
        ("20", "state_capital_expenditure", "国有资本经营预算支出表", "国有资本经营"),
    ):
        d.add(code_table(style, code, title, [("", "", f"部门公开表{no}"), *caption], head(f"科目编码|c3 科目名称|r2 本年{name}预算支出|c3", "类 款 项 合计 基本支出 项目支出"), ["class", "section", "item", "label", "total", "basic", "project"], [],
                         least_rows=1, notes=[f"注：本单位无{name}预算安排的支出，所以公开的附件{no}（{title}）为空。"], sheet=f"{no}{title[:8]}"))  # fmt: skip
    d.part("2022年部门预算说明")
    d.section("一、部门预算收支概况")
    d.say(f"（一）收入预算：2022年本部门预算仅包括本级预算。2022年年初预算数{d.wan(total, 'total_revenue')}，其中，一般公共预算拨款{d.wan(total, 'general_public_revenue')}，政府性基金预算拨款0.00万元，国有资本经营预算拨款0.00万元。收入较去年增加12.00万元，主要是人员增加。",
          f"（二）支出预算：2022年年初预算数{d.wan(total, 'total_expenditure')}，其中，" + "，".join(f"{n}{d.wan(v, f'{c}:total')}" for c, n, v in class_rows(ledger, ledger.items)) + "。支出较去年增加12.00万元。")  # fmt: skip
    d.section("二、一般公共预算拨款支出预算")
    d.say(f"2022年一般公共预算拨款支出预算{d.wan(total)}，其中，" + "，".join(f"{n}{d.wan(v)}，占{share(v, total)}" for _, n, v in class_rows(ledger, ledger.items)) + "。具体安排情况如下：",
          f"（一）基本支出：2022年年初预算数为{d.wan(ledger.basic, 'basic_expenditure')}，是指为保障单位机构正常运转、完成日常工作任务而发生的各项支出。",
          f"（二）项目支出：2022年年初预算数为{d.wan(ledger.project, 'project_expenditure')}，是指单位为完成特定行政工作任务而发生的支出。")  # fmt: skip
    d.section("三、其他重要事项的情况说明")
    d.say(f"（一）机关运行经费：2022年本部门机关运行经费当年一般公共预算拨款{d.wan(ledger.public, 'agency_operation')}，比上年预算减少1.20万元，主要是压缩开支。",
          f"（二）“三公”经费预算：2022年本部门“三公”经费预算数{d.wan(three['total'], 'three_public_total')}，其中，公务接待费{d.wan(three['reception'], 'reception')}，公务用车购置及运行费{d.wan(three['vehicle'], 'vehicle_total')}（其中，公务用车购置费{d.wan(0, 'vehicle_purchase')}，公务用车运行费{d.wan(three['operation'], 'vehicle_operation')}），"
          f"因公出国（境）费{d.wan(0, 'abroad')}。2022年“三公”经费预算较上年持平。",
          f"（三）政府采购情况：2022年本部门政府采购预算总额{d.wan(sum(ledger.procurement), 'procurement_total')}，其中，货物类采购预算{d.wan(ledger.procurement[0])}；工程类采购预算{d.wan(ledger.procurement[1])}；服务类采购预算{d.wan(ledger.procurement[2])}。",
          "（四）国有资产占用使用情况：截至2021年12月底，本部门共有车辆1辆，其中，其他用车1辆；单位价值50万元以上通用设备0台（套）。",
          "（五）预算绩效目标说明：本部门项目支出全部实行绩效目标管理，随同部门预算公开。")  # fmt: skip
    return d


def _classes(caption: Caption, code: str, title: str, number: str, personnel: str, goods: str) -> Table:
    return plain_grid(
        title,
        [f"科目编码 科目名称 总计 {personnel} {goods}", "201 一般公共服务支出 120.00 100.00 20.00"],
        [10, 24, 10, 12, 12],
        [("", "", f"部门公开表{number}"), *caption],
        new_page=True,
        sheet=f"{int(number)}分类汇总",
        facts=f"{code}:code label total of_which of_which",
    )


def shandong_unit() -> Draft:
    """山东单位决算 2020: Word with tables of the older forms (科目编码 as one code), whose fund table has its own revenue column."""
    ledger = invent(
        37,
        2020,
        100,
        ["2050203", "2080505", "2101102", "2210201"],
        ["2050203"],
        OFFICE_ECONOMIC[:16],
        three_public=(0, 0, 0, 110),
        scale=500,
        business=910_000,
        other=77_700,
        fund=["2296002"],
    )
    unit = "岱阳市第三实验中学"
    d = Draft("shandong_school_final_2020", unit, 2020, "final", "unit", ("docx", "pdf:word"))
    d.title("2020年度", "岱阳市第三实验中学", "单位决算")
    d.contents("第一部分 单位概况", "第二部分 2020年度单位决算表", "第三部分 2020年度单位决算情况说明", "第四部分 名词解释")
    d.part("第二部分 2020年度单位决算表")
    captions = [[("", "", f"公开{i:02d}表"), (f"单位：{unit}", "2020年度", "金额单位：万元")] for i in range(1, 10)]
    tables = ministry_final_tables(ledger, Style(), unit, FINAL_TITLES, captions)
    lines: list[Line] = [
        (c, n, {**a, "remitted_to_superior": 0, "operating_expenditure": 0, "affiliate_subsidy": 0})
        for c, n, a in ledger.lines(ledger.all_items())
    ]
    joined = head(
        "项目|c2 本年支出合计|r2 基本支出|r2 项目支出|r2 上缴上级/支出|r2 经营支出|r2 对附属单位/补助支出|r2",
        "科目编码 科目名称",
        "栏次|c2 1 2 3 4 5 6",
    )
    tables[2] = code_table(
        Style(),
        "expenditure",
        FINAL_TITLES[2],
        captions[2],
        joined,
        ["code", "label", "total", "basic", "project", "remitted_to_superior", "operating_expenditure", "affiliate_subsidy"],
        lines,
        notes=["注：本表反映单位本年度各项支出情况。"],
    )
    d.add(*tables)
    d.part("第三部分 2020年度单位决算情况说明")
    spent, total = ledger.spending, ledger.grand
    basic = ledger.basic + ledger.business
    d.say("一、收入支出决算总体情况说明", f"2020年度收、支总计均为{d.wan(total, 'total_revenue:with_balances', 'total_expenditure:with_balances')}。与2019年相比，收、支总计各{d.change(total, total - 100_000, 'change_from_prior_year')}，{d.rate(total, total - 100_000, 'prior_year_pct_change')}。主要是教师增资。",
          "二、收入决算情况说明", f"2020年度收入合计{d.wan(ledger.revenue, 'total_revenue')}，其中：财政拨款收入{d.wan(ledger.fiscal, 'fiscal_appropriation_revenue')}，占{share(ledger.fiscal, ledger.revenue)}；事业收入{d.wan(ledger.business)}，占{share(ledger.business, ledger.revenue)}；其他收入{d.wan(ledger.other)}，占{share(ledger.other, ledger.revenue)}。",
          f"1、财政拨款收入{d.wan(ledger.fiscal)}。与上年相比，增加9.00万元。", f"2、事业收入{d.wan(ledger.business)}。与上年相比，减少1.00万元。",
          "三、支出决算情况说明", f"2020年度支出合计{d.wan(spent, 'total_expenditure')}，其中：基本支出{d.wan(basic, 'basic_expenditure')}，占{share(basic, spent)}；项目支出{d.wan(spent - basic, 'project_expenditure')}，占{share(spent - basic, spent)}。",
          "四、一般公共预算财政拨款基本支出决算情况说明", f"2020年度一般公共预算财政拨款基本支出{d.wan(ledger.basic)}，支出具体情况如下：", f"（一）人员经费{d.wan(ledger.personnel, 'personnel')}，主要包括：基本工资、绩效工资等。", f"（二）公用经费{d.wan(ledger.public, 'public')}，主要包括：办公费、水费、电费等。",
          "五、政府性基金预算财政拨款收入支出决算情况说明", f"2020年度政府性基金预算财政拨款年初结转和结余0.00万元，本年收入{d.wan(ledger.fund_total)}，本年支出{d.wan(ledger.fund_total)}，年末结转和结余0.00万元。",
          "六、财政拨款“三公”经费支出决算情况说明",
          f"2020年度“三公”经费财政拨款支出预算为{d.wan(sum(ledger.three_public_budget.values()), 'three_public_total:budgeted')}，支出决算为{d.wan(sum(ledger.three_public.values()), 'three_public_total')}，比预算{d.change(sum(ledger.three_public.values()), sum(ledger.three_public_budget.values()))}。其中：因公出国（境）费支出决算为{d.wan(0, 'abroad')}；公务用车购置及运行维护费支出决算为{d.wan(ledger.three_public['operation'], 'vehicle_total')}；公务接待费支出决算为{d.wan(0, 'reception')}。",
          "七、其他重要事项的情况说明", "（一）机关运行经费情况。本单位为事业单位，无机关运行经费。", f"（二）政府采购支出情况。2020年度，本单位政府采购支出总额{d.wan(sum(ledger.procurement), 'procurement_total')}，其中：政府采购货物支出{d.wan(ledger.procurement[0])}、政府采购工程支出{d.wan(ledger.procurement[1])}、政府采购服务支出{d.wan(ledger.procurement[2])}。",
          "（三）国有资产占用情况。截至2020年12月31日，本单位共有车辆1辆，其中，其他用车1辆；单价100万元以上专用设备0台（套）。",
          "（四）预算绩效情况。本单位对2020年度项目支出全面开展了绩效自评。")  # fmt: skip
    d.blocks.append(PageBreak())
    return d
