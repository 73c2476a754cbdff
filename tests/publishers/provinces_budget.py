# ruff: noqa: E501
"""Budgets in the forms of Hebei, Sichuan, Beijing, Guangdong, Jiangsu and Hunan."""

from __future__ import annotations

from decimal import Decimal

from samples.typesetting.model import Cell, PageBreak, Table
from tests.publishers.draft import Draft, share
from tests.publishers.forms import Style, code_table, head, plain_grid, side_table, three_public_row, three_public_rows
from tests.publishers.ledger import Ledger, Line, invent
from tests.publishers.shanghai import OFFICE_ECONOMIC, ORDINALS, class_rows

Caption = list[tuple[str, str, str]]


def _income(ledger: Ledger, names: tuple[str, ...]) -> list[Line]:
    """Rows of an income table whose columns are the funds."""
    groups = {"general_public": ledger.items, "government_fund": ledger.fund, "state_capital": ledger.capital}
    out = []
    for code, label, amounts in ledger.lines(ledger.all_items()):
        parts = {m: sum(b + p for c, (b, p) in g.items() if c.startswith(code)) for m, g in groups.items()}
        rest = amounts["total"] - sum(parts.values())
        out.append(
            (
                code,
                label,
                {**dict.fromkeys(names, 0), **parts, "total": amounts["total"], "current_year": amounts["total"], "business": rest},
            )
        )
    return out


def _economic(ledger: Ledger) -> list[Line]:
    out: list[Line] = []
    for c, n, v in ledger.economic_lines():
        is_personnel = c[:3] in ("301", "303")
        out.append((c, n, {"total": v, "personnel": v if is_personnel else 0, "public": 0 if is_personnel else v}))
    return out


def _fund_rows(ledger: Ledger) -> list[tuple[str, dict[str, int]]]:
    rows: dict[str, dict[str, int]] = {}
    for measure, group in (("general_public", ledger.items), ("government_fund", ledger.fund), ("state_capital", ledger.capital)):
        for _, name, value in class_rows(ledger, group):
            rows.setdefault(name, {"total": 0, "general_public": 0, "government_fund": 0, "state_capital": 0})
            rows[name][measure] += value
            rows[name]["total"] += value
    return list(rows.items())


def _fund_total(ledger: Ledger) -> dict[str, int]:
    return {
        "total": ledger.fiscal,
        "general_public": ledger.general,
        "government_fund": ledger.fund_total,
        "state_capital": ledger.capital_total,
    }


def _three(group: dict[str, int]) -> dict[str, int]:
    return {**group, "total": sum(group.values()), "vehicle": group["purchase"] + group["operation"]}


def hebei_county() -> Draft:
    """河北县级部门预算 2023: web page, 公开表 captions inside the grid, reserves of prior years, targets per project."""
    ledger = invent(
        13,
        2023,
        100,
        ["2010301", "2080505", "2101101", "2210201"],
        ["2010302", "2130306"],
        OFFICE_ECONOMIC[:16],
        three_public=(0, 200, 0, 450),
        scale=40,
    )
    unit = "清川县水务局"
    d = Draft("hebei_county_budget_2023", unit, 2023, "budget", "department", ("html", "docx"))
    style, total = Style(new_page=False), ledger.spending
    d.title("清川县水务局2023年部门预算信息公开")
    d.contents("第一部分：部门预算公开表", "第二部分：部门预算公开情况说明", "一、部门职责及机构设置情况", "二、部门预算安排的总体情况", "三、机关运行经费安排情况",
               "四、财政拨款“三公”经费预算情况及增减变化原因", "五、预算绩效信息", "六、政府采购预算情况", "七、国有资产信息", "八、名词解释", "九、其他需要说明的事项")  # fmt: skip
    d.part("第一部分：部门预算公开表")
    caption: Caption = [("预算部门：" + unit, "", "单位：万元")]
    left = [
        ("一、一般公共预算拨款收入", {"amount": ledger.general}),
        ("二、政府性基金预算拨款收入", {"amount": 0}),
        ("三、国有资本经营预算拨款收入", {"amount": 0}),
        ("四、财政专户管理资金收入", {"amount": 0}),
        ("五、单位资金收入", {"amount": 0}),
        ("本年收入合计", {"amount": total}),
        ("上年结转结余", {"amount": 0}),
        ("收入总计", {"amount": total}),
    ]
    right = [(f"{o}、{n}", {"amount": v}) for o, (_, n, v) in zip(ORDINALS, class_rows(ledger, ledger.items), strict=False)]
    right += [("本年支出合计", {"amount": total}), ("年终结转结余", {"amount": 0}), ("支出总计", {"amount": total})]
    four = ["left.label", "left.amount", "right.label", "right.amount"]
    d.add(
        side_table(
            style,
            "income_expenditure_summary",
            "部门预算收支总表",
            caption,
            head("收入|c2 支出|c2", "项目 预算数 项目 预算数"),
            four,
            left,
            right,
        )
    )
    columns = [
        "no",
        "code",
        "label",
        "total",
        "current_year",
        "general_public",
        "government_fund",
        "state_capital",
        "fiscal_special_account",
        "business",
        "operating",
        "superior_subsidy",
        "affiliate_remittance",
        "other",
        "carried_forward",
    ]
    income = code_table(style, "income", "部门预算收入总表", caption,
                        head("序号|r3 功能分类科目|c2 合计|r3 本年收入|c10 上年结转/结余|r3",
                             "科目编码|r2 科目名称|r2 小计|r2 财政拨款收入|c3 财政专户/管理资金/收入|r2 事业收入|r2 事业单位/经营收入|r2 上级补助/收入|r2 附属单位/上缴收入|r2 其他收入|r2",
                             "一般公共/预算拨款 政府性基金/预算拨款 国有资本/经营预算/拨款"),
                        columns, [(c, n, {k: v for k, v in a.items() if v}) for c, n, a in _income(ledger, ())], total="first_plain")  # fmt: skip
    for number, row in enumerate(income.body, 1):
        row[0] = Cell(str(number))
    d.add(income)
    spend = head("序号|r2 功能分类科目|c2 合计|r2 基本支出|r2 项目支出|r2", "科目编码 科目名称")
    for code, title in (("expenditure", "部门预算支出总表"), ("general_public_expenditure", "部门预算一般公共预算财政拨款支出表")):
        table = code_table(
            style,
            code,
            title,
            caption,
            spend,
            ["no", "code", "label", "total", "basic", "project"],
            ledger.lines(ledger.items),
            total="first_plain",
        )
        for number, row in enumerate(table.body, 1):
            row[0] = Cell(str(number))
        if code == "general_public_expenditure":
            d.add(side_table(style, "fiscal_summary", "部门预算财政拨款收支总表", caption,
                             head("收入|c2 支出|c5", "项目 金额 项目 合计 一般公共/预算财政拨款 政府性基金/预算财政拨款 国有资本经营/预算财政拨款"),
                             [*four[:3], "right.total", "right.general_public", "right.government_fund", "right.state_capital"],
                             [("一、一般公共预算财政拨款", {"amount": total}), ("二、政府性基金预算财政拨款", {"amount": 0}), ("三、国有资本经营预算财政拨款", {"amount": 0}),
                              ("本年收入合计", {"amount": total}), ("年初财政拨款结转和结余", {"amount": 0}), ("收入总计", {"amount": total})],
                             [*[(f"{o}、{n}", a) for o, (n, a) in zip(ORDINALS, _fund_rows(ledger), strict=False)], ("本年支出合计", _fund_total(ledger)),
                              ("年末财政拨款结转和结余", {}), ("支出总计", _fund_total(ledger))]))  # fmt: skip
        d.add(table)
    d.add(code_table(style, "general_public_basic_expenditure", "部门预算一般公共预算财政拨款基本支出表", caption,
                     head("经济分类科目|c2 2023年基本支出|c3", "科目编码 科目名称 合计 人员经费 公用经费"), ["code", "label", "total", "personnel", "public"],
                     _economic(ledger), total="first_plain"))  # fmt: skip
    for code, title, name in (
        ("government_fund_expenditure", "部门预算政府性基金预算财政拨款支出表", "政府性基金"),
        ("state_capital_expenditure", "部门预算国有资本经营预算财政拨款支出表", "国有资本经营"),
    ):
        d.add(code_table(style, code, title, caption, spend, ["no", "code", "label", "total", "basic", "project"], [], least_rows=1,
                         notes=[f"注：本部门2023年无{name}预算财政拨款安排，本表空表列示。"]))  # fmt: skip
    three = _three(ledger.three_public)
    rows = [
        ("合计", "total"),
        ("一、因公出国（境）费", "abroad"),
        ("二、公务用车购置及运维费", "vehicle"),
        ("其中：公务用车购置费", "purchase"),
        ("　　　公务用车运行维护费", "operation"),
        ("三、公务接待费", "reception"),
    ]
    fund = {k: {"total": three[k], "general_public": three[k], "government_fund": 0, "state_capital": 0} for k in three}
    d.add(three_public_rows(style, "部门预算财政拨款“三公”经费支出表", caption, head("项目|r2 资金性质|c4", "合计 一般公共/预算拨款 政府性基金/预算拨款 国有资本经营/预算拨款"),
                            [(label, key, fund[key]) for label, key in rows], ["total", "general_public", "government_fund", "state_capital"]))  # fmt: skip
    d.part("第二部分：部门预算公开情况说明")
    d.say("一、部门职责及机构设置情况", "清川县水务局负责全县水资源管理、防汛抗旱和水利工程建设管理工作。")
    d.section("二、部门预算安排的总体情况")
    d.say("按照预算管理有关规定，目前我县部门预算的编制实行综合预算制度，即全部收入和支出都反映在预算中。清川县水务局及所属事业单位的收支包含在部门预算中。",
          f"1、收入说明：反映本部门当年全部收入。2023年预算收入{d.wan(total, 'total_revenue')}，其中：一般公共预算收入{d.wan(ledger.general, 'general_public_revenue')}，政府性基金预算收入0万元，国有资本经营预算收入0万元，财政专户核拨收入0万元，其他来源收入0万元。",
          f"2、支出说明：收支预算总表支出栏、基本支出表、项目支出表按经济分类和支出功能分类科目编制，反映清川县水务局年度部门预算中支出预算的总体情况。2023年支出预算{d.wan(total, 'total_expenditure')}，"
          f"其中基本支出{d.wan(ledger.basic, 'basic_expenditure')}，包括人员经费{d.wan(ledger.personnel, 'personnel')}和日常公用经费{d.wan(ledger.public, 'public')}；项目支出{d.wan(ledger.project, 'project_expenditure')}，主要为水利工程维修养护等支出。",
          f"3、比上年增减情况：2023年预算收支安排{d.wan(total)}，较2022年预算{d.change(total, total - 303_000, 'change_from_prior_year')}，其中：基本支出{d.change(ledger.basic, ledger.basic + 47_000, 'change_from_prior_year:basic_expenditure')}，"
          f"项目支出{d.change(ledger.project, ledger.project - 350_000, 'change_from_prior_year:project_expenditure')}。")  # fmt: skip
    d.say("三、机关运行经费安排情况", f"2023年，我部门机关运行经费共计安排{d.wan(ledger.public, 'agency_operation')}，主要用于办公费、邮电费、差旅费等日常开支。",
          "四、财政拨款“三公”经费预算情况及增减变化原因",
          f"2023年，我部门财政拨款“三公”经费预算安排{d.wan(three['total'], 'three_public_total')}，其中因公出国（境）费{d.wan(0, 'abroad')}；公务用车购置及运维费{d.wan(three['vehicle'], 'vehicle_total')}"
          f"（其中：公务用车购置费为{d.wan(0, 'vehicle_purchase')}，公务用车运行维护费为{d.wan(three['operation'], 'vehicle_operation')}）；公务接待费{d.wan(three['reception'], 'reception')}。与2022年相比，"
          f"“三公”经费{d.change(three['total'], three['total'] + 10_000, 'change_from_prior_year:three_public_total')}，主要是压减公务接待费。",
          "五、预算绩效信息", "本部门按照规定编制了项目绩效目标，随同部门预算公开。",
          "六、政府采购预算情况", f"2023年，我部门安排政府采购预算{d.wan(sum(ledger.procurement), 'procurement_total')}。",
          "七、国有资产信息", f"清川县水务局上年末固定资产金额为{d.wan(1_234_500, 'fixed_assets_total')}（详见下表）。本年度拟购置固定资产0万元。")  # fmt: skip
    d.part("八、名词解释")
    d.say(
        "一、财政拨款收入：指单位本年度从本级财政部门取得的财政拨款。", "二、基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。"
    )
    return d


def sichuan_bureau() -> Draft:
    """四川省级部门预算 2024: workbook of numbered sheets, one code column split in 类款项 beside the unit's code."""
    ledger = invent(
        51,
        2024,
        100,
        ["2070104", "2080505", "2080506", "2101101", "2210201"],
        ["2070109", "2060702"],
        OFFICE_ECONOMIC[:14],
        three_public=(300, 120, 0, 660),
        scale=200,
    )
    unit = "四川省岷和文化馆"
    d = Draft("sichuan_unit_budget_2024", unit, 2024, "budget", "unit", ("xlsx", "docx"))
    d.title("四川省岷和文化馆2024年单位预算")
    d.contents("第一部分 四川省岷和文化馆概况", "第二部分 2024年单位预算情况说明", "第三部分 2024年单位预算表", "第四部分 名词解释")
    d.part("第二部分 2024年单位预算情况说明")
    total, three = ledger.spending, _three(ledger.three_public)
    d.section("一、收支预算情况说明")
    d.say(f"按照综合预算的原则，四川省岷和文化馆所有收入和支出均纳入单位预算管理。收入包括：一般公共预算拨款收入；支出包括：文化旅游体育与传媒支出、社会保障和就业支出、卫生健康支出、住房保障支出等。"
          f"四川省岷和文化馆2024年收支总预算{d.wan(total)}，比2023年收支预算总数{d.change(total, total + 912_300, 'change_from_prior_year')}，主要是项目减少。")  # fmt: skip
    d.say("（一）收入预算情况", f"四川省岷和文化馆2024年收入预算{d.wan(total, 'total_revenue')}，其中：一般公共预算拨款收入{d.wan(total, 'general_public_revenue')}，占100%；上年结转0万元，占0%。",
          "（二）支出预算情况", f"四川省岷和文化馆2024年支出预算{d.wan(total, 'total_expenditure')}，其中：基本支出{d.wan(ledger.basic, 'basic_expenditure')}，占{share(ledger.basic, total)}；"
          f"项目支出{d.wan(ledger.project, 'project_expenditure')}，占{share(ledger.project, total)}。")  # fmt: skip
    d.section("二、财政拨款收支预算情况说明")
    d.say(f"四川省岷和文化馆2024年财政拨款收支总预算{d.wan(total)}，比2023年财政拨款收支总预算减少91.23万元。")
    d.section("三、一般公共预算当年拨款情况说明")
    d.say("（一）一般公共预算当年拨款规模变化情况", f"四川省岷和文化馆2024年一般公共预算当年拨款{d.wan(total)}，比2023年预算数减少91.23万元。", "（二）一般公共预算当年拨款结构情况",
          "".join(f"{n}{d.wan(v)}，占{share(v, total)}；" for _, n, v in class_rows(ledger, ledger.items)).rstrip("；") + "。", "（三）一般公共预算当年拨款具体使用情况")  # fmt: skip
    lines = ledger.lines(ledger.items)
    names = {c: n for c, n, _ in lines}
    for i, (code, name, amounts) in enumerate([x for x in lines if len(x[0]) == 7], 1):
        d.say(
            f"{i}.{names[code[:3]]}（类）{names[code[:5]]}（款）{name}（项）2024年预算数为{d.wan(amounts['total'], f'{code}:total')}，主要用于：保障正常运转和开展专项业务。"
        )
    d.section("四、一般公共预算基本支出情况说明")
    d.say(f"四川省岷和文化馆2024年一般公共预算基本支出{d.wan(ledger.basic)}，其中：", f"人员经费{d.wan(ledger.personnel, 'personnel')}，主要包括：基本工资、津贴补贴、奖金、绩效工资等。",
          f"公用经费{d.wan(ledger.public, 'public')}，主要包括：办公费、邮电费、差旅费、培训费、物业管理费等。")  # fmt: skip
    d.section("五、“三公”经费财政拨款预算安排情况说明")
    d.say(f"四川省岷和文化馆2024年“三公”经费财政拨款预算数{d.wan(three['total'], 'three_public_total')}，其中：因公出国（境）经费{d.wan(three['abroad'], 'abroad')}，公务接待费{d.wan(three['reception'], 'reception')}，"
          f"公务用车购置及运行维护费{d.wan(three['vehicle'], 'vehicle_total')}。",
          "（一）因公出国（境）经费较2023年预算持平。", "（二）公务接待费较2023年预算下降5%。2024年公务接待费计划用于执行公务、开展业务活动开支的交通费、住宿费、用餐费等。",
          "（三）公务用车购置及运行维护费较2023年预算持平。", f"单位现有公务用车3辆，其中：轿车2辆，旅行车（含商务车）1辆。2024年未安排公务用车购置经费。"
          f"2024年安排公务用车运行维护费{d.wan(three['operation'], 'vehicle_operation')}，用于3辆公务用车燃油、维修、保险等方面支出。")  # fmt: skip
    d.section("六、政府性基金预算支出情况说明")
    d.say("四川省岷和文化馆2024年没有使用政府性基金预算拨款安排的支出。")
    d.section("七、国有资本经营预算支出情况说明")
    d.say("四川省岷和文化馆2024年没有使用国有资本经营预算拨款安排的支出。")
    d.section("八、其他重要事项的情况说明")
    d.say("（一）机关运行经费", "四川省岷和文化馆为公益一类事业单位，按规定未使用机关运行经费的相关科目。", "（二）政府采购情况", f"2024年，四川省岷和文化馆安排政府采购预算{d.wan(sum(ledger.procurement), 'procurement_total')}，主要用于采购办公设备和服务。",
          "（三）国有资产占有使用情况", "截至2023年底，四川省岷和文化馆共有车辆3辆，其中，定向保障用车3辆。单位价值200万元以上大型设备0台（套）。", "（四）绩效目标设置情况",
          "2024年四川省岷和文化馆开展绩效目标管理的项目3个，涉及预算210.00万元。")  # fmt: skip
    d.part("第三部分 2024年单位预算表")
    style = Style()
    caption: Caption = [(f"单位：{unit}", "", "金额单位：万元")]
    left = [
        ("一、一般公共预算拨款收入", {"amount": total}),
        ("二、政府性基金预算拨款收入", {}),
        ("三、国有资本经营预算拨款收入", {}),
        ("四、事业收入", {}),
        ("五、事业单位经营收入", {}),
        ("六、其他收入", {}),
        ("本年收入合计", {"amount": total}),
        ("七、用事业基金弥补收支差额", {}),
        ("八、上年结转", {}),
        ("收入总计", {"amount": total}),
    ]
    right = [(f"{o}、{n}", {"amount": v}) for o, (_, n, v) in zip(ORDINALS, class_rows(ledger, ledger.items), strict=False)]
    right += [
        ("本年支出合计", {"amount": total}),
        ("三十一、事业单位结余分配", {}),
        ("三十二、结转下年", {}),
        ("支出总计", {"amount": total}),
    ]
    four = ["left.label", "left.amount", "right.label", "right.amount"]
    d.add(
        side_table(
            style,
            "income_expenditure_summary",
            "单位收支总表",
            [("表1", "", ""), *caption],
            head("收入|c2 支出|c2", "项目 2024年预算数 项目 2024年预算数"),
            four,
            left,
            right,
            sheet="1",
        )
    )
    key = ["class", "section", "item", "unit", "label"]

    def with_unit(table: Table) -> Table:
        for row in table.body:
            if len(row) > 5 or row[0].col_span == 1:
                row[3] = Cell("506301" if row[0].text else "")
        return table

    d.add(with_unit(code_table(style, "income", "单位收入总表", [("表1-1", "", ""), *caption],
                               head("项目|c5 合计|r3 上年结转|r3 一般公共预算/拨款收入|r3 政府性基金预算/拨款收入|r3 国有资本经营/预算拨款收入|r3 事业收入|r3 事业单位/经营收入|r3 其他收入|r3 上级补助/收入|r3 附属单位/上缴收入|r3",
                                    "科目编码|c3 单位代码|r2 单位名称（科目）|r2", "类 款 项"),
                               [*key, "total", "carried_forward", "general_public", "government_fund", "state_capital", "business", "operating", "other", "superior_subsidy", "affiliate_remittance"],
                               [(c, n, {**a, "business": 0}) for c, n, a in _income(ledger, ("carried_forward", "operating", "other", "superior_subsidy", "affiliate_remittance")) if len(c) == 7],
                               total="none", sheet="1-1")))  # fmt: skip
    spend_head = head(
        "项目|c5 合计|r3 基本支出|r3 项目支出|r3 上缴上级支出|r3 对附属单位/补助支出|r3",
        "科目编码|c3 单位代码|r2 单位名称（科目）|r2",
        "类 款 项",
    )
    spend = [(c, n, {**a, "remitted_to_superior": 0, "affiliate_subsidy": 0}) for c, n, a in lines if len(c) == 7]
    d.add(
        with_unit(
            code_table(
                style,
                "expenditure",
                "单位支出总表",
                [("表1-2", "", ""), *caption],
                spend_head,
                [*key, "total", "basic", "project", "remitted_to_superior", "affiliate_subsidy"],
                spend,
                total="none",
                sheet="1-2",
            )
        )
    )
    d.add(side_table(style, "fiscal_summary", "财政拨款收支预算总表", [("表2", "", ""), *caption],
                     head("收入|c2 支出|c5", "项目 2024年预算数 项目 合计 一般公共预算 政府性基金预算 国有资本经营预算"),
                     [*four[:3], "right.total", "right.general_public", "right.government_fund", "right.state_capital"],
                     [("一、本年收入", {"amount": total}), ("一般公共预算拨款收入", {"amount": total}), ("政府性基金预算拨款收入", {}), ("国有资本经营预算拨款收入", {}), ("二、上年结转", {}), ("收入总计", {"amount": total})],
                     [("一、本年支出", _fund_total(ledger)), *_fund_rows(ledger), ("二、结转下年", {}), ("支出总计", _fund_total(ledger))], sheet="2"))  # fmt: skip
    d.add(plain_grid("财政拨款支出预算表（政府经济分类科目）", ["科目编码 科目名称 总计 本级安排", "505 对事业单位经常性补助 512.30 512.30", "50501 工资福利支出 400.00 400.00",
                      "50502 商品和服务支出 112.30 112.30"], [10, 30, 12, 12],
                     [("表2-1", "", ""), *caption], new_page=True, sheet="2-1", facts="government_economic_expenditure:code label total of_which"))  # fmt: skip
    d.add(with_unit(code_table(style, "general_public_expenditure", "一般公共预算支出预算表", [("表3", "", ""), *caption],
                               head("项目|c5 合计|r3 基本支出|r3 项目支出|r3", "科目编码|c3 单位代码|r2 单位名称（科目）|r2", "类 款 项"), [*key, "total", "basic", "project"],
                               [x for x in lines if len(x[0]) == 7], total="none", sheet="3")))  # fmt: skip
    d.add(
        code_table(
            style,
            "general_public_basic_expenditure",
            "一般公共预算基本支出预算表",
            [("表3-1", "", ""), *caption],
            head("项目|c3 基本支出|c3", "科目编码|c2 科目名称|r2 合计|r2 人员经费|r2 公用经费|r2", "类 款"),
            ["class", "section", "label", "total", "personnel", "public"],
            _economic(ledger),
            total="first",
            sheet="3-1",
        )
    )
    d.add(plain_grid("一般公共预算项目支出预算表", ["类 款 项 单位代码 单位名称（项目） 金额", "207 01 09 506301 群众文化活动经费 88.20", "206 07 02 506301 科普活动经费 12.00"], [5, 5, 5, 10, 30, 12],
                     [("表3-2", "", ""), *caption], new_page=True, sheet="3-2", facts="general_public_project_expenditure:class section item - label amount"))  # fmt: skip
    d.add(three_public_row(style, "一般公共预算“三公”经费支出预算表", [("表3-3", "", ""), *caption],
                           head("单位编码|r3 单位名称（科目）|r3 当年财政拨款预算安排|c6", "合计|r2 因公出国（境）/费用|r2 公务用车购置及运行费|c3 公务接待费|r2", "小计 公务用车购置费 公务用车运行费"),
                           [("total", "amount", three["total"]), ("abroad", "amount", three["abroad"]), ("vehicle", "amount", three["vehicle"]), ("purchase", "amount", 0), ("operation", "amount", three["operation"]), ("reception", "amount", three["reception"])],
                           lead=["506301", unit], sheet="3-3"))  # fmt: skip
    for number, code, title in (
        ("4", "government_fund_expenditure", "政府性基金支出预算表"),
        ("5", "state_capital_expenditure", "国有资本经营预算支出预算表"),
    ):
        d.add(code_table(style, code, title, [(f"表{number}", "", ""), *caption], head("项目|c5 本年支出|c3", "科目编码|c3 单位代码|r2 单位名称（科目）|r2 合计|r2 基本支出|r2 项目支出|r2", "类 款 项"),
                         [*key, "total", "basic", "project"], [], least_rows=2, notes=["注：此表无数据。"], sheet=number))  # fmt: skip
    return d


def beijing_bureau() -> Draft:
    """北京市级部门预算 2023: landscape browser print, 预算01表 captions, items of 项 only, rows with names of items before amounts."""
    ledger = invent(11, 2023, 100, ["2040601", "2080501", "2080505", "2080506", "2101101", "2210201"], ["2040604", "2040606"], OFFICE_ECONOMIC, fund=["2120803"],
                    three_public=(1500, 310, 0, 2210), scale=900, other=1_234_500)  # fmt: skip
    unit = "北京市燕澜区司法局"
    d = Draft("beijing_bureau_budget_2023", unit, 2023, "budget", "department", ("pdf:chromium", "html"), landscape=True, commas=False)
    d.title("北京市燕澜区司法局", "2023年部门预算")
    d.contents("第一部分 2023年部门预算情况说明", "第二部分 2023年部门预算报表", "附件 项目支出绩效目标申报表")
    three, total, other = _three(ledger.three_public), ledger.spending, ledger.other
    before = total - 8_765_400
    d.part("第一部分 2023年部门预算情况说明")
    d.section("一、收入预算情况说明")
    d.say(f"2023年收入预算{d.wan(total, 'total_revenue')}，比2022年{d.wan(before)}{d.change(total, before, 'change_from_prior_year:total_revenue')}，{d.rate(total, before, 'prior_year_pct_change:total_revenue')}。",
          f"（一）本年财政拨款收入{d.wan(ledger.fiscal, 'fiscal_appropriation_revenue')}，比2022年{d.change(total - before + 30_000, 0)}；", f"（二）其他资金收入{d.wan(other)}，比2022年减少3.00万元。")  # fmt: skip
    d.section("二、支出预算情况说明")
    d.say(f"2023年支出预算{d.wan(total, 'total_expenditure')}，比2022年{d.wan(before)}{d.change(total, before, 'change_from_prior_year:total_expenditure')}，{d.rate(total, before, 'prior_year_pct_change:total_expenditure')}。",
          f"（一）基本支出预算{d.wan(ledger.basic, 'basic_expenditure')}，占总支出预算{share(ledger.basic, total)}，比2022年{d.change(ledger.basic, ledger.basic - 120_000)}，{d.rate(ledger.basic, ledger.basic - 120_000)}；",
          f"（二）项目支出预算{d.wan(total - ledger.basic, 'project_expenditure')}，占总支出预算{share(total - ledger.basic, total)}，比2022年{d.change(total - before, 120_000)}。")  # fmt: skip
    d.section("三、部门“三公”经费财政拨款预算说明")
    d.say(f"2023年“三公”经费财政拨款预算{d.wan(three['total'], 'three_public_total')}，比2022年“三公”经费财政拨款预算{d.change(three['total'], three['total'] + 120_000, 'change_from_prior_year:three_public_total')}。其中：",
          f"1.因公出国（境）费用。2023年预算数{d.wan(three['abroad'], 'abroad')}，比2022年预算数增加15.00万元，主要原因是恢复出访交流。",
          f"2.公务接待费。2023年预算数{d.wan(three['reception'], 'reception')}，与2022年持平。",
          f"3.公务用车购置和运行维护费。2023年预算数{d.wan(three['vehicle'], 'vehicle_total')}，其中，公务用车购置费2023年预算数{d.wan(0, 'vehicle_purchase')}；公务用车运行维护费2023年预算数{d.wan(three['operation'], 'vehicle_operation')}，"
          "其中：公务用车加油5.00万元，公务用车维修6.00万元，公务用车保险4.00万元。")  # fmt: skip
    d.section("四、其他情况说明")
    d.say("（一）政府采购预算说明", f"2023年北京市燕澜区司法局政府采购预算总额{d.wan(sum(ledger.procurement), 'procurement_total')}，其中：政府采购货物预算{d.wan(ledger.procurement[0], 'procurement_total:goods')}，"
          f"政府采购工程预算{d.wan(ledger.procurement[1], 'procurement_total:works')}，政府采购服务预算{d.wan(ledger.procurement[2], 'procurement_total:services')}。",
          "（二）机关运行经费说明", f"2023年本部门北京市燕澜区司法局机关1家行政单位使用财政拨款安排的机关运行经费财政拨款预算{d.wan(ledger.public, 'agency_operation')}。",
          "（三）国有资本经营预算财政拨款情况说明", "本部门2023年无国有资本经营预算财政拨款安排的预算。", "（四）国有资产占用情况说明", "截至2022年底，本部门共有车辆21台，合计410.20万元；单位价值100万元以上的设备1台（套）、130.00万元。")  # fmt: skip
    d.part("第二部分 2023年部门预算报表")
    style = Style(commas=False)
    caption = lambda n: [(f"预算{n:02d}表", "", ""), ("", "", "单位：万元")]  # noqa: E731
    left = [
        ("一、一般公共预算拨款收入", {"amount": ledger.general}),
        ("二、政府性基金预算拨款收入", {"amount": ledger.fund_total}),
        ("三、国有资本经营预算拨款收入", {}),
        ("四、财政专户管理资金收入", {}),
        ("五、事业收入", {}),
        ("六、上级补助收入", {}),
        ("七、附属单位上缴收入", {}),
        ("八、事业单位经营收入", {}),
        ("九、其他收入", {"amount": other}),
        ("本年收入合计", {"amount": total}),
        ("十、上年结转结余", {}),
        ("收入总计", {"amount": total}),
    ]
    right = [(f"{o}、{n}", {"amount": v}) for o, (_, n, v) in zip(ORDINALS, class_rows(ledger, ledger.all_items()), strict=False)]
    right += [("本年支出合计", {"amount": total}), ("年终结转结余", {}), ("支出总计", {"amount": total})]
    four = ["left.label", "left.amount", "right.label", "right.amount"]
    d.add(
        side_table(
            style,
            "income_expenditure_summary",
            "收支总表",
            caption(1),
            head("收入|c2 支出|c2", "项目 预算数 项目 预算数"),
            four,
            left,
            right,
        )
    )
    d.add(code_table(style, "income", "收入总表", caption(2),
                     head("科目编码|r2 科目名称|r2 合计|r2 本年收入|c6 上年结转/结余|r2", "小计 一般公共预算/拨款收入 政府性基金预算/拨款收入 国有资本经营预算/拨款收入 财政专户管理/资金收入 其他资金/收入"),
                     ["code", "label", "total", "current_year", "general_public", "government_fund", "state_capital", "fiscal_special_account", "unit_funds", "carried_forward"],
                     [(c, n, {**a, "unit_funds": a["business"]}) for c, n, a in _income(ledger, ("fiscal_special_account", "carried_forward"))], total="last"))  # fmt: skip
    d.add(code_table(style, "expenditure", "支出总表", caption(3), head("科目编码 科目名称 合计 基本支出 项目支出 事业单位/经营支出 上缴上级/支出 对附属单位/补助支出"),
                     ["code", "label", "total", "basic", "project", "operating_expenditure", "remitted_to_superior", "affiliate_subsidy"],
                     [(c, n, {**a, "operating_expenditure": 0, "remitted_to_superior": 0, "affiliate_subsidy": 0}) for c, n, a in ledger.lines(ledger.all_items())], total="last"))  # fmt: skip
    d.add(plain_grid("项目支出表", ["类型 项目名称 项目单位 合计 一般公共预算", "31-部门项目 律师管理经费 北京市燕澜区司法局机关 120.50 120.50", "31-部门项目 人民调解经费 北京市燕澜区司法局机关 88.00 88.00"], [12, 30, 26, 12, 12],
                     caption(4), new_page=True, facts="project_expenditure:- label - total general_public"))  # fmt: skip
    d.add(
        plain_grid("政府采购预算明细表", ["采购类别 金额", "合计 25.00", "A货物 5.00", "C服务 20.00"], [30, 12], caption(5), new_page=True)
    )
    d.blocks.pop()
    d.add(side_table(style, "fiscal_summary", "财政拨款收支总表", caption(6), head("收入|c2 支出|c5", "项目 预算数 项目 合计 一般公共预算 政府性基金预算 国有资本经营预算"),
                     [*four[:3], "right.total", "right.general_public", "right.government_fund", "right.state_capital"],
                     [("一、本年收入", {"amount": ledger.fiscal}), ("（一）一般公共预算拨款", {"amount": ledger.general}), ("（二）政府性基金预算拨款", {"amount": ledger.fund_total}), ("（三）国有资本经营预算拨款", {}), ("二、上年结转", {}), ("收入总计", {"amount": ledger.fiscal})],
                     [("一、本年支出", _fund_total(ledger)), *[(f"（{o}）{n}", a) for o, (n, a) in zip(ORDINALS, _fund_rows(ledger), strict=False)], ("二、年终结转结余", {}), ("支出总计", _fund_total(ledger))]))  # fmt: skip
    by_code = [(c, n, {**a}) for c, n, a in ledger.lines(ledger.items)]
    general = [(c, n, {"total": a["total"], "basic": a["basic"], "project": a["project"]}) for c, n, a in by_code]
    d.add(
        code_table(
            style,
            "general_public_expenditure",
            "一般公共预算财政拨款支出表",
            caption(7),
            head("科目编码 科目名称 合计 基本支出 项目支出"),
            ["code", "label", "total", "basic", "project"],
            general,
            total="last",
        )
    )
    d.add(code_table(style, "general_public_basic_expenditure", "一般公共预算财政拨款基本支出表", caption(8), head("部门预算支出经济分类|c2 合计|r2 人员经费|r2 公用经费|r2", "科目编码 科目名称"),
                     ["code", "label", "total", "personnel", "public"], _economic(ledger), total="last"))  # fmt: skip
    d.add(code_table(style, "government_fund_expenditure", "政府性基金预算财政拨款支出表", caption(9), head("科目编码|r2 科目名称|r2 本年政府性基金预算财政拨款支出|c3", "合计 基本支出 项目支出"), ["code", "label", "total", "basic", "project"],
                     ledger.lines(ledger.fund), total="last"))  # fmt: skip
    d.add(code_table(style, "state_capital_expenditure", "国有资本经营预算财政拨款支出表", caption(10), head("科目编码|r2 科目名称|r2 本年国有资本经营预算财政拨款支出|c3", "合计 基本支出 项目支出"), ["code", "label", "total", "basic", "project"],
                     [], least_rows=1, notes=["说明：本部门没有使用国有资本经营预算财政拨款安排的支出，故本表无数据。"]))  # fmt: skip
    values = [
        ("total", "amount", three["total"]),
        ("abroad", "amount", three["abroad"]),
        ("reception", "amount", three["reception"]),
        ("vehicle", "amount", three["vehicle"]),
        ("purchase", "amount", 0),
        ("operation", "amount", three["operation"]),
    ]
    table = three_public_row(
        style,
        "财政拨款“三公”经费支出表",
        caption(11),
        head(
            "年度|r2 “三公”经费财政拨款预算总额|r2 因公出国（境）费用|r2 公务接待费|r2 公务用车购置和运行维护费|c3",
            "小计 公务用车/购置费 公务用车/运行维护费",
        ),
        values,
        lead=["2023年"],
    )
    table.body.insert(0, [Cell("2022年"), *[Cell(t, align="r") for t in ("52.21", "0.00", "3.10", "22.10", "0.00", "22.10")]])
    d.add(table)
    return d


def guangdong_bureau() -> Draft:
    """广东部门预算 2022: Word printed to PDF, 情况表 titles, names of items without codes in the tables of 总体, 行政经费 in the three-public table."""
    ledger = invent(
        44,
        2022,
        100,
        ["2013201", "2080501", "2080505", "2080506", "2101101", "2210201"],
        ["2013299"],
        OFFICE_ECONOMIC,
        three_public=(0, 210, 0, 390),
        scale=150,
    )
    unit = "中共南屿市委组织部"
    d = Draft("guangdong_party_budget_2022", unit, 2022, "budget", "department", ("pdf:word", "xlsx"), commas=True)
    d.title("2022年中共南屿市委组织部部门预算")
    d.contents("第一部分 中共南屿市委组织部概况", "第二部分 2022年部门预算表", "第三部分 2022年部门预算情况说明", "第四部分 名词解释")
    d.part("第一部分 中共南屿市委组织部概况")
    d.say(
        "一、主要职责",
        "中共南屿市委组织部是市委主管组织工作的职能部门。",
        "二、机构设置",
        "本部门预算为汇编预算，包括：中共南屿市委组织部本级，以及下属单位市人才服务中心。",
    )
    d.part("第二部分 2022年部门预算表")
    style, total = Style(), ledger.spending
    caption: Caption = [(f"单位名称：{unit}", "", "单位：万元")]
    left = [
        ("一、一般公共预算拨款", {"amount": total}),
        ("二、政府性基金预算拨款", {"amount": 0}),
        ("三、国有资本经营预算拨款", {"amount": 0}),
        ("四、财政专户拨款", {"amount": 0}),
        ("五、其他资金", {"amount": 0}),
        ("本年收入合计", {"amount": total}),
        ("六、上级补助收入", {"amount": 0}),
        ("七、附属单位上缴收入", {"amount": 0}),
        ("八、用事业基金弥补收支差额", {"amount": 0}),
        ("收入总计", {"amount": total}),
    ]
    right = [
        ("一、基本支出", {"amount": ledger.basic}),
        ("工资福利支出", {"amount": sum(v for c, v in ledger.economic.items() if c[:3] == "301")}),
        ("商品和服务支出", {"amount": sum(v for c, v in ledger.economic.items() if c[:3] == "302")}),
        ("二、项目支出", {"amount": ledger.project}),
        ("三、事业单位经营支出", {"amount": 0}),
        ("本年支出合计", {"amount": total}),
        ("四、对附属单位补助支出", {"amount": 0}),
        ("五、上缴上级支出", {"amount": 0}),
        ("六、结转下年", {"amount": 0}),
        ("支出总计", {"amount": total}),
    ]
    zero = Style(zero="0.00")
    d.add(
        side_table(
            zero,
            "income_expenditure_summary",
            "表1 收支总体情况表",
            caption,
            head("收入|c2 支出|c2", "项目 2022年预算 项目 2022年预算"),
            ["left.label", "left.amount", "right.label", "right.amount"],
            left,
            right,
            sheet="收支总体情况表",
        )
    )
    income = [
        ("收入合计", {"amount": total}),
        ("一、一般公共预算拨款", {"amount": total}),
        ("二、政府性基金预算拨款", {"amount": 0}),
        ("三、国有资本经营预算拨款", {"amount": 0}),
        ("四、财政专户拨款", {"amount": 0}),
        ("五、其他资金", {"amount": 0}),
    ]
    d.add(
        _named_rows(
            zero,
            "income",
            "表2 收入总体情况表",
            caption,
            head("项目 2022年预算"),
            income,
            "收入总体情况表",
        )
    )
    spending = [
        ("支出合计", {"amount": total}),
        ("一、基本支出", {"amount": ledger.basic}),
        ("二、项目支出", {"amount": ledger.project}),
        ("三、事业单位经营支出", {"amount": 0}),
    ]
    d.add(_named_rows(zero, "expenditure", "表3 支出总体情况表", caption, head("项目 2022年预算"), spending, "支出总体情况表"))
    fiscal_left = [
        ("一、一般公共预算", {"amount": total}),
        ("二、政府性基金预算", {"amount": 0}),
        ("三、国有资本经营预算", {"amount": 0}),
        ("本年收入合计", {"amount": total}),
    ]
    d.add(side_table(zero, "fiscal_summary", "表4 财政拨款收支总体情况表", caption, head("收入|c2 支出|c5", "项目 2022年预算 项目 合计 一般公共预算 政府性基金预算 国有资本经营预算"),
                     ["left.label", "left.amount", "right.label", "right.total", "right.general_public", "right.government_fund", "right.state_capital"],
                     fiscal_left, [*[(f"{o}、{n}", a) for o, (n, a) in zip(ORDINALS, _fund_rows(ledger), strict=False)], ("本年支出合计", _fund_total(ledger))], sheet="财政拨款收支总体情况表"))  # fmt: skip
    d.add(code_table(style, "general_public_expenditure", "表5 一般公共预算支出情况表（按功能分类科目）", caption, head("功能科目名称|r2 功能科目编码|r2 一般公共预算支出|c3", "小计 基本支出 项目支出"),
                     ["label", "code", "total", "basic", "project"], ledger.lines(ledger.items), total="first_plain", sheet="一般公共预算支出情况表"))  # fmt: skip
    d.add(code_table(style, "general_public_basic_expenditure", "表6 一般公共预算基本支出情况表（按支出经济分类科目）", caption, head("部门预算支出经济科目编码 部门预算支出经济科目名称 基本支出"),
                     ["code", "label", "amount"], [(c, n, {"amount": v}) for c, n, v in ledger.economic_lines()], total="first", total_label="合计", sheet="基本支出"))  # fmt: skip
    d.add(
        plain_grid(
            "表7 一般公共预算项目支出情况表（按支出经济分类科目）",
            [
                "部门预算支出经济科目编码 部门预算支出经济科目名称 项目支出",
                "合计|c2 45.00",
                "[302] 商品和服务支出 40.00",
                "[310] 资本性支出 5.00",
            ],
            [16, 34, 14],
            caption,
            new_page=True,
            sheet="项目支出",
            facts="general_public_project_expenditure:code label amount",
        )
    )
    three = _three(ledger.three_public)
    admin = ledger.public + 345_000
    rows = [
        ("一、“三公”经费", "total"),
        ("（一）因公出国（境）支出", "abroad"),
        ("（二）公务用车购置及运行维护支出", "vehicle"),
        ("1.公务用车购置", "purchase"),
        ("2.公务用车运行维护费", "operation"),
        ("（三）公务接待费支出", "reception"),
    ]
    d.add(three_public_rows(zero, "表8 财政拨款安排的行政经费及“三公”经费预算表", caption, head("项目 2022年预算"),
                            [("行政经费", "行政经费", {"amount": admin}), *[(label, key, {"amount": three[key]}) for label, key in rows]], ["amount"],
                            ["注：1.行政经费包括：（1）基本支出；（2）一般行政管理项目支出。2.“三公”经费包括因公出国（境）经费、公务用车购置及运行维护费、公务接待费。"]))  # fmt: skip
    for number, code, title, name in (
        (9, "government_fund_expenditure", "政府性基金预算支出情况表", "政府性基金"),
        (10, "state_capital_expenditure", "国有资本经营预算支出情况表", "国有资本经营"),
    ):
        d.add(code_table(style, code, f"表{number} {title}", caption, head(f"功能科目名称|r2 功能科目编码|r2 {name}预算支出|c3", "小计 基本支出 项目支出"), ["label", "code", "total", "basic", "project"], [], least_rows=1,
                         notes=[f"注：本部门2022年没有使用{name}预算安排的支出，故本表为空。"], sheet=title))  # fmt: skip
    d.part("第三部分 2022年部门预算情况说明")
    d.section("一、部门预算收支增减变化情况")
    before = total + 2_345_600
    d.say(f"2022年本部门收入预算{d.wan(total, 'total_revenue')}，比上年{d.change(total, before, 'change_from_prior_year:total_revenue')}，{d.rate(total, before, 'prior_year_pct_change:total_revenue')}，主要原因是专项工作经费减少；"
          f"支出预算{d.wan(total, 'total_expenditure')}，比上年{d.change(total, before, 'change_from_prior_year:total_expenditure')}，{d.rate(total, before, 'prior_year_pct_change:total_expenditure')}，主要原因是专项工作经费减少。")  # fmt: skip
    d.section("二、“三公”经费安排情况")
    d.say(f"2022年本部门“三公”经费预算安排{d.wan(three['total'], 'three_public_total')}，比上年{d.change(three['total'], three['total'] + 6_000, 'change_from_prior_year:three_public_total')}。其中：因公出国（境）费{d.wan(0, 'abroad')}，比上年增加0万元；"
          f"公务用车购置及运行费{d.wan(three['vehicle'], 'vehicle_total')}（公务用车购置费{d.wan(0, 'vehicle_purchase')}，比上年增加0万元；公务用车运行费{d.wan(three['operation'], 'vehicle_operation')}，比上年增加0万元）；"
          f"公务接待费{d.wan(three['reception'], 'reception')}，比上年减少0.60万元，主要原因是厉行节约。")  # fmt: skip
    d.section("三、机关运行经费安排情况")
    d.say(
        f"2022年，本部门机关运行经费安排{d.wan(ledger.public, 'agency_operation')}，比上年{d.change(ledger.public, ledger.public - 40_000, 'change_from_prior_year:agency_operation')}，主要原因是物价上涨。"
    )
    d.section("四、政府采购情况")
    goods, works, services = ledger.procurement
    d.say(
        f"2022年本部门政府采购安排{d.wan(goods + works + services, 'procurement_total')}，其中：货物类采购预算{d.wan(goods, 'procurement_total:goods')}，工程类采购预算{d.wan(works, 'procurement_total:works')}，服务类采购预算{d.wan(services, 'procurement_total:services')}等。"
    )
    d.section("五、国有资产占有使用情况")
    d.say(
        "截至2021年12月31日，本部门固定资产金额为512.30万元，分布构成情况为：车辆6台，其他固定资产320.10万元。本部门2022年度拟购置固定资产20.00万元。"
    )
    d.section("六、预算绩效信息公开情况")
    d.say("2022年，本部门全部项目支出实行绩效目标管理，绩效目标随同部门预算公开。")
    d.part("第四部分 名词解释")
    d.say(
        "一、财政拨款收入：指单位本年度从本级财政部门取得的财政拨款。", "二、基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。"
    )
    return d


def _named_rows(
    style: Style, code: str, title: str, caption: Caption, header: list[list[Cell]], rows: list[tuple[str, dict[str, int]]], sheet: str
) -> Table:
    """A table of 总体情况 whose rows are kinds of money, without codes."""
    side = "revenue" if code == "income" else "expenditure"
    body = [[Cell(n, align="l"), *[style.cell(v, code, side, "", n, m) for m, v in a.items()]] for n, a in rows]
    return Table(title, caption, header, body, [40.0, 14.0], sheet=sheet)


def jiangsu_district() -> Draft:
    """江苏区级部门预算 2023: Word printed to PDF, 公开01表 captions, 财政拨款支出表 beside 一般公共预算支出表, meetings and training beside three-public."""
    ledger = invent(
        32,
        2023,
        100,
        ["2100401", "2080505", "2080506", "2101102", "2210201", "2210203"],
        ["2100401"],
        OFFICE_ECONOMIC,
        three_public=(0, 80, 0, 520),
        scale=120,
        business=2_500_000,
    )
    unit = "云津市疾病预防控制中心"
    d = Draft("jiangsu_unit_budget_2023", unit, 2023, "budget", "unit", ("docx", "pdf:word"))
    style, total, three = Style(), ledger.spending, _three(ledger.three_public)
    d.title("2023年度", "云津市疾病预防控制中心单位预算公开")
    d.contents("第一部分 单位概况", "第二部分 2023年度单位预算表", "第三部分 2023年度单位预算情况说明", "第四部分 名词解释")
    d.part("第二部分 2023年度单位预算表")
    caption = lambda n: [(f"公开{n:02d}表", "", ""), (f"单位：{unit}", "", "单位：万元")]  # noqa: E731
    left = [
        ("一、一般公共预算拨款收入", {"amount": ledger.general}),
        ("二、政府性基金预算拨款收入", {}),
        ("三、国有资本经营预算拨款收入", {}),
        ("四、财政专户管理资金收入", {}),
        ("五、事业收入", {"amount": ledger.business}),
        ("六、事业单位经营收入", {}),
        ("七、上级补助收入", {}),
        ("八、附属单位上缴收入", {}),
        ("九、其他收入", {}),
        ("本年收入合计", {"amount": total}),
        ("上年结转结余", {}),
        ("收入总计", {"amount": total}),
    ]
    right = [(f"{o}、{n}", {"amount": v}) for o, (_, n, v) in zip(ORDINALS, class_rows(ledger, ledger.all_items()), strict=False)]
    right += [("本年支出合计", {"amount": total}), ("年终结转结余", {}), ("支出总计", {"amount": total})]
    four = ["left.label", "left.amount", "right.label", "right.amount"]
    d.add(
        side_table(
            style,
            "income_expenditure_summary",
            "收支总表",
            caption(1),
            head("收入|c2 支出|c2", "项目 预算数 项目 预算数"),
            four,
            left,
            right,
        )
    )
    lone = [Cell("102003"), Cell(unit)]
    row = {"total": total, "current_year": total, "general_public": ledger.general, "government_fund": 0, "state_capital": 0, "fiscal_special_account": 0, "business": ledger.business,
           "operating": 0, "superior_subsidy": 0, "affiliate_remittance": 0, "other": 0, "carried_forward": 0}  # fmt: skip
    header = head(
        "单位代码|r2 单位名称|r2 合计|r2 本年收入|c10 上年结转结余|r2",
        "小计 一般公共预算 政府性基金预算 国有资本经营预算 财政专户管理资金 事业收入 事业单位经营收入 上级补助收入 附属单位上缴收入 其他收入",
    )
    body = [
        [
            *([Cell("合计", col_span=2)] if i == 0 else lone),
            *[style.cell(v, "income", "revenue", "" if i == 0 else "", "合计" if i == 0 else unit, m) for m, v in row.items()],
        ]
        for i in range(2)
    ]
    d.add(Table("收入总表", caption(2), header, body, [8.0, 16.0, *[9.0] * 12]))
    lines = ledger.lines(ledger.all_items())
    d.add(code_table(style, "expenditure", "支出总表", caption(3), head("科目编码 科目名称 合计 基本支出 项目支出 事业单位/经营支出 上缴上级/支出 对附属单位/补助支出"),
                     ["code", "label", "total", "basic", "project", "operating_expenditure", "remitted_to_superior", "affiliate_subsidy"],
                     [(c, n, {**a, "operating_expenditure": 0, "remitted_to_superior": 0, "affiliate_subsidy": 0}) for c, n, a in lines], total="first"))  # fmt: skip
    d.add(side_table(style, "fiscal_summary", "财政拨款收支总表", caption(4), head("收入|c2 支出|c2", "项目 预算数 项目 预算数"), four,
                     [("一、本年收入", {"amount": ledger.general}), ("（一）一般公共预算拨款", {"amount": ledger.general}), ("（二）政府性基金预算拨款", {}), ("（三）国有资本经营预算拨款", {}), ("二、上年结转", {}), ("收入总计", {"amount": ledger.general})],
                     [("一、本年支出", {"amount": ledger.general}), *[(f"（{o}）{n}", {"amount": a["total"]}) for o, (n, a) in zip(ORDINALS, _fund_rows(ledger), strict=False)], ("二、年终结转结余", {}), ("支出总计", {"amount": ledger.general})]))  # fmt: skip
    lines = ledger.lines(ledger.items)
    d.add(
        plain_grid(
            "财政拨款支出表（功能科目）",
            [
                "科目编码 科目名称 合计 基本支出 项目支出",
                "合计|c2 33.00 30.00 3.00",
                "210 卫生健康支出 33.00 30.00 3.00",
                "21004 公共卫生 33.00 30.00 3.00",
            ],
            [10, 30, 12, 12, 12],
            caption(5),
            new_page=True,
            facts="fiscal_expenditure:code label total basic project",
        )
    )
    d.add(
        plain_grid(
            "财政拨款基本支出表（经济科目）",
            [
                "科目编码 科目名称 合计 人员经费 公用经费",
                "合计|c2 30.00 28.00 2.00",
                "301 工资福利支出 28.00 28.00 ~",
                "302 商品和服务支出 2.00 ~ 2.00",
            ],
            [10, 30, 12, 12, 12],
            caption(6),
            new_page=True,
            facts="fiscal_basic_expenditure:code label total personnel public",
        )
    )
    d.add(
        code_table(
            style,
            "general_public_expenditure",
            "一般公共预算支出表",
            caption(7),
            head("科目编码 科目名称 合计 基本支出 项目支出"),
            ["code", "label", "total", "basic", "project"],
            lines,
            total="first",
        )
    )
    d.add(code_table(style, "general_public_basic_expenditure", "一般公共预算基本支出表", caption(8), head("部门预算支出经济分类科目|c2 本年一般公共预算基本支出|c3", "科目编码 科目名称 合计 人员经费 公用经费"),
                     ["code", "label", "total", "personnel", "public"], _economic(ledger), total="first"))  # fmt: skip
    d.add(three_public_row(style, "一般公共预算“三公”经费、会议费、培训费支出预算表", caption(9),
                           head("“三公”经费合计|r2 因公出国（境）费|r2 公务用车购置及运行费|c3 公务接待费|r2 会议费|r2 培训费|r2", "小计 公务用车/购置费 公务用车/运行费"),
                           [("total", "amount", three["total"]), ("abroad", "amount", 0), ("vehicle", "amount", three["vehicle"]), ("purchase", "amount", 0), ("operation", "amount", three["operation"]),
                            ("reception", "amount", three["reception"]), ("会议费", "amount", 12_000), ("培训费", "amount", 35_500)]))  # fmt: skip
    for number, code, title, name in (
        (10, "government_fund_expenditure", "政府性基金支出表", "政府性基金"),
        (12, "state_capital_expenditure", "国有资本经营预算支出预算表", "国有资本经营"),
    ):
        d.add(code_table(style, code, title, caption(number), head(f"科目编码|r2 科目名称|r2 本年{name}预算支出|c3", "合计 基本支出 项目支出"), ["code", "label", "total", "basic", "project"], [], least_rows=1,
                         notes=[f"本单位无{name}预算支出，故本表无数据。"]))  # fmt: skip
    d.add(
        plain_grid(
            "一般公共预算机关运行经费支出预算表",
            ["科目编码 科目名称 机关运行经费支出", "合计|c2 0.00", "302 商品和服务支出 0.00"],
            [12, 36, 16],
            caption(11),
            new_page=True,
            facts="agency_operation_expenditure:code label amount",
        )
    )
    d.blocks.append(PageBreak())
    d.part("第三部分 2023年度单位预算情况说明")
    d.section("一、收支预算总体情况说明")
    before = total - 1_110_000
    d.say(f"云津市疾病预防控制中心2023年度收入、支出预算总计{d.wan(total, 'total_revenue', 'total_expenditure')}，与上年相比收、支预算总计各{d.change(total, before, 'change_from_prior_year')}，{d.rate(total, before, 'prior_year_pct_change')}。其中：",
          f"（一）收入预算总计{d.wan(total)}。包括：", f"1.本年收入合计{d.wan(total)}。", f"（1）一般公共预算拨款收入{d.wan(ledger.general, 'general_public_revenue')}，与上年相比{d.change(ledger.general, ledger.general - 880_000)}，{d.rate(ledger.general, ledger.general - 880_000)}。主要原因是人员经费增加。",
          f"（2）事业收入{d.wan(ledger.business)}，与上年相比增加23.00万元。", "2.上年结转结余为0万元。", f"（二）支出预算总计{d.wan(total)}。包括：", f"1.本年支出合计{d.wan(total)}。")  # fmt: skip
    d.section("二、支出预算情况说明")
    basic = ledger.basic + ledger.business
    d.say(f"云津市疾病预防控制中心2023年支出预算合计{d.wan(total)}，其中：", f"基本支出{d.wan(basic, 'basic_expenditure')}，占{share(basic, total)}；", f"项目支出{d.wan(ledger.project, 'project_expenditure')}，占{share(ledger.project, total)}；",
          "事业单位经营支出0万元，占0%；", "上缴上级支出0万元，占0%；", "对附属单位补助支出0万元，占0%。")  # fmt: skip
    d.section("三、“三公”经费、会议费、培训费支出预算情况说明")
    d.say(f"云津市疾病预防控制中心2023年度一般公共预算拨款安排的“三公”经费支出预算{d.wan(three['total'], 'three_public_total')}，其中，因公出国（境）费支出0万元，占“三公”经费的0%；公务用车购置及运行费支出{d.wan(three['vehicle'], 'vehicle_total')}，"
          f"占“三公”经费的{share(three['vehicle'], three['total'])}；公务接待费支出{d.wan(three['reception'], 'reception')}，占“三公”经费的{share(three['reception'], three['total'])}。具体情况如下：",
          "1.因公出国（境）费预算支出0万元，与上年预算数相同。", f"2.公务用车购置及运行费预算支出{d.wan(three['vehicle'])}。其中：", "（1）公务用车购置预算支出0万元，与上年预算数相同。",
          f"（2）公务用车运行维护费预算支出{d.wan(three['operation'], 'vehicle_operation')}，比上年预算减少1.00万元，主要原因是节约用车。", f"3.公务接待费预算支出{d.wan(three['reception'])}，与上年预算数相同。")  # fmt: skip
    d.note("abroad", Decimal(0))
    d.note("vehicle_purchase", Decimal(0))
    d.section("四、政府采购支出预算情况说明")
    goods, works, services = ledger.procurement
    d.say(
        f"2023年度政府采购支出预算总额{d.wan(goods + works + services, 'procurement_total')}，其中：拟采购货物支出{d.wan(goods, 'procurement_total:goods')}、拟采购工程支出{d.wan(works, 'procurement_total:works')}、拟购买服务支出{d.wan(services, 'procurement_total:services')}。"
    )
    d.section("五、国有资产占用情况说明")
    d.say("本单位共有车辆2辆，其中，应急保障用车1辆、特种专业技术用车1辆；单价50万元以上的通用设备0台（套）。")
    d.section("六、预算绩效目标设置情况说明")
    d.say("2023年度，本单位项目支出全部编制绩效目标，随同单位预算公开。")
    return d
