"""Forms met after the first ones (unified budget system, Sichuan, Yunnan, Zhejiang, Anhui, final accounts), with invented figures."""

from __future__ import annotations

from ingestion.model import Cell, Grid
from ingestion.tables.finding import TableReading, read_budget_tables
from tests.tables.drawn_grids import document, draw

UNIT = "单位：万元"


def read(*blocks: str | Grid, stage: str = "budget") -> TableReading:
    return read_budget_tables(document(*blocks), "d", 2024, stage, None)


def test_money_carried_forward_stands_apart_from_this_year_s() -> None:
    unified = read(
        "项目支出表",
        UNIT,
        draw("""
        类型 | 项目名称 | 项目单位 | 合计 | 本年拨款 | < | 财政拨款结转结余 | < | 单位资金
        ^ | ^ | ^ | ^ | 一般公共预算 | 政府性基金预算 | 一般公共预算 | 政府性基金预算 | ^
        合计 | . | . | 21.00 | 11.00 | 2.00 | 5.00 | . | 3.00
        特定目标类 | 河道整治 | 青山县水务局 | 21.00 | 11.00 | 2.00 | 5.00 | . | 3.00
        """),
    )
    assert [(x.measure, x.funding_period, x.organisation) for x in unified.lines if x.project_name] == [
        ("total", "", "青山县水务局"),
        ("general_public", "current", "青山县水务局"),
        ("government_fund", "current", "青山县水务局"),
        ("general_public", "carried_forward", "青山县水务局"),
        ("unit_funds", "", "青山县水务局"),
    ]
    lone = read(
        "部门项目支出表", UNIT, draw("项目名称 | 合计 | 一般公共预算 | 财政拨款结转 | 单位自筹\n水库加固 | 9.00 | 5.00 | 3.00 | 1.00")
    )
    assert [x.measure for x in lone.lines] == ["total", "general_public", "carried_forward", "unit_funds"]


def test_income_of_two_periods_keeps_the_sum_of_each() -> None:
    reading = read(
        "收入预算总表",
        UNIT,
        draw("""
        科目编码 | 科目名称 | 合计 | 本年收入预算 | < | < | 上年结转 | < | <
        ^ | ^ | ^ | 小计 | 一般公共预算 | 单位资金 | 小计 | 一般公共预算 | 单位资金
        211 | 节能环保支出 | 21.00 | 16.00 | 11.00 | 5.00 | 5.00 | 2.00 | 3.00
        """),
    )
    assert [(x.measure, x.funding_period) for x in reading.lines] == [
        ("total", ""),
        ("current_year", ""),
        ("general_public", "current"),
        ("unit_funds", "current"),
        ("carried_forward", ""),
        ("general_public", "carried_forward"),
        ("unit_funds", "carried_forward"),
    ]


def test_this_year_s_three_public_expenses_are_of_no_period_where_nothing_is_carried_forward() -> None:
    drawn = """
        单位名称 | 当年财政拨款预算安排 | < | <
        ^ | 合计 | 公务接待费 | 公务用车运行费
        青山县水务局 | 3.00 | 1.00 | 2.00
        """
    assert {x.funding_period for x in read("三公经费支出预算表", UNIT, draw(drawn)).lines} == {""}


def test_a_name_that_sounds_like_a_count_is_a_row_beside_numbers() -> None:
    drawn = "项目 | 总计 | 一般公共预算 | 单位资金\n规划编制 | 546 | 410 | 136\n河道整治 | 7485 | 7400 | 85\n合计 | 8031 | 7810 | 221"
    reading = read("项目支出总表", UNIT, draw(drawn))
    assert [(x.line_label, x.project_name, x.amount_yuan) for x in reading.lines if x.measure == "total"] == [
        ("规划编制", "规划编制", 5_460_000),
        ("河道整治", "河道整治", 74_850_000),
        ("合计", "", 80_310_000),
    ]


def flat(*rows: str) -> Grid:
    """A table whose merged cells a text format printed once, without the blanks at the ends of its rows."""
    cells = [Cell(r, c, text.strip()) for r, row in enumerate(rows) for c, text in enumerate(row.split("|"))]
    return Grid(cells, len(rows), max(c.col for c in cells) + 1, None, has_spans=False)


def test_blocks_of_two_years_and_of_changes_in_flat_text() -> None:
    """The block of changes is named otherwise than those of the years: the years' names still lie over their own."""
    names = "小计 | 基本支出 | 项目支出"
    reading = read(
        "一般公共预算支出表",
        UNIT,
        flat(
            "科目编码 | 科目名称 | 2023年预算数 | 2024年预算数 | 增减变化情况",
            f" | | {names} | {names} | 增减额 | 增减率",
            "211 | 节能环保支出 | 7.00 | 4.00 | 3.00 | 9.00 | 5.00 | 4.00 | 2.00 | 28.57",
        ),
    )
    assert [(x.measure, x.amount_yuan) for x in reading.lines] == [("total", 90_000), ("basic", 50_000), ("project", 40_000)]
    assert [(x.measure, x.amount_yuan) for x in reading.prior_year] == [("amount", 70_000), ("basic", 40_000), ("project", 30_000)]


def test_repeated_amounts_below_a_lost_level_are_not_guessed() -> None:
    names = "小计 | 基本支出 | 项目支出"
    drawn = flat(
        "甲 | 乙 | 丙 | 丁 | 戊 | 己 | 庚",
        "科目编码 | 科目名称",
        f" | | {names} | {names} | 备注",
        "211 | 节能环保支出 | 7.00 | 4.00 | 3.00 | 9.00 | 5.00 | 4.00 | 同上",
    )
    assert read("一般公共预算支出表", UNIT, drawn).lines == []


def test_a_title_may_be_broken_within_its_unit() -> None:
    drawn = draw("科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费\n211 | 节能环保支出 | 8.00 | 5.00 | 3.00")
    reading = read("2024年一般公共预算基本支出明细表（按支出功能分类科目）（单位：", "万元）", drawn)
    assert [(x.table_code, x.amount_yuan) for x in reading.lines] == [
        ("general_public_basic_by_function", 80_000),
        ("general_public_basic_by_function", 50_000),
        ("general_public_basic_by_function", 30_000),
    ]


def test_one_column_names_units_and_their_items() -> None:
    """单位名称（科目）: beside the unit's code stands the unit's name, and below it the names of the rows' own codes."""
    reading = read(
        "部门支出总表",
        UNIT,
        draw("""
        项目 | < | < | < | < | 合计 | 基本支出 | 项目支出
        科目编码 | < | < | 单位代码 | 单位名称（科目） | ^ | ^ | ^
        类 | 款 | 项 | ^ | ^ | ^ | ^ | ^
        . | . | . | . | 合计 | 12.00 | 8.00 | 4.00
        . | . | . | 302101 | 青山县水务局 | 12.00 | 8.00 | 4.00
        213 | 03 | 01 | 302101 | 行政运行 | 8.00 | 8.00 | .
        213 | 03 | 06 | 302101 | 水利设施 | 4.00 | . | 4.00
        """),
    )
    assert [(x.line_code, x.line_label, x.organisation) for x in reading.lines if x.measure == "total"] == [
        ("", "合计", ""),
        ("", "青山县水务局", "青山县水务局"),
        ("2130301", "行政运行", "青山县水务局"),
        ("2130306", "水利设施", "青山县水务局"),
    ]
    without = read("部门支出总表", UNIT, draw("科目编码 | 单位代码 | 单位名称（科目） | 合计\n2130301 | 302101 | 行政运行 | 8.00"))
    assert [(x.line_label, x.organisation) for x in without.lines] == [("行政运行", "")]


def test_last_year_s_opening_budget_is_no_amount_of_this_year() -> None:
    reading = read(
        "一般公共预算“三公”经费支出预算表",
        UNIT,
        draw("""
        项目 | 本年年初预算数 | 上年年初预算数 | 本年预算比上年增减情况 | <
        ^ | ^ | ^ | 增减额 | 增减幅度（%）
        合计 | 5.00 | 6.00 | -1.00 | -16.67
        1.因公出国（境）费 | . | . | . | .
        2.公务接待费 | 5.00 | 6.00 | -1.00 | -16.67
        """),
    )
    assert [(x.line_label, int(x.amount_yuan)) for x in reading.lines] == [("合计", 50000), ("公务接待费", 50000)]
    assert [(x.line_label, x.basis, int(x.amount_yuan)) for x in reading.prior_year] == [
        ("合计", "budget", 60000),
        ("公务接待费", "budget", 60000),
    ]
    assert [(f.figure_kind, str(f.figure_value), f.figure_unit) for f in reading.figures[:2]] == [
        ("change", "-10000.00", "yuan"),
        ("rate", "-16.67", "pct"),
    ]


def test_what_a_column_leaves_out_is_not_what_it_holds() -> None:
    reading = read("收入预算总表", UNIT, draw("单位名称 | 合计 | 专户资金 | 事业收入（不含专户资金）\n青山县水务局 | 5.00 | 2.00 | 3.00"))
    assert [x.measure for x in reading.lines] == ["total", "fiscal_special_account", "business"]
    year = read(
        "基本支出预算表", UNIT, draw("项目名称 | 总计 | 一般公共预算 | <\n^ | ^ | 全年数 | 已提前安排\n办公经费 | 5.00 | 5.00 | 2.00")
    )
    assert [x.measure for x in year.lines] == ["total", "general_public", "of_which"]


def test_form_of_running_information_counts_things_beside_money() -> None:
    """A count opened on the right side of a form does not make money of the left side a count."""
    reading = read(
        "机构运行信息表",
        UNIT,
        draw("""
        项目 | 年初预算数 | 全年预算数 | 决算统计数 | 项目 | 决算统计数
        一、“三公”经费支出 | — | — | — | 三、国有资产占用情况 | —
        （一）支出合计 | 6.00 | 6.00 | 5.00 | （一）车辆数合计（辆） | 3
        1.因公出国（境）费 | 2.00 | 2.00 | 1.00 | 1.机要通信用车 | 2
        2.公务接待费 | 4.00 | 4.00 | 4.00 | 2.其他用车 | 1
        二、机关运行经费 | — | — | 12.00 | （二）单价100万元以上设备（台，套） | 1
        5.国内公务接待批次（个） | — | — | 7 | 四、政府采购支出合计 | 9.00
        """),
        stage="final",
    )
    assert [(x.line_label, int(x.amount_yuan / 10000)) for x in reading.lines] == [
        ("（一）支出合计", 5), ("1.因公出国（境）费", 1), ("2.公务接待费", 4), ("二、机关运行经费", 12), ("四、政府采购支出合计", 9),
    ]  # fmt: skip
    counted = [(f.line_label, int(f.figure_value)) for f in reading.figures if f.figure_kind == "quantity"]
    assert counted == [
        ("（一）车辆数合计（辆）", 3), ("1.机要通信用车", 2), ("2.其他用车", 1),
        ("（二）单价100万元以上设备（台，套）", 1), ("5.国内公务接待批次（个）", 7),
    ]  # fmt: skip
    assert [f.figure_kind for f in reading.figures].count("other_amount") == 6


def test_what_is_bought_is_the_line_and_for_what_the_project() -> None:
    goods = read(
        "政府采购预算表", UNIT, draw("预算项目 | 采购项目 | 采购目录 | 数量 | 采购预算\n公用经费 | 复印纸采购 | 复印纸 | 20 | 5.00")
    )
    services = read(
        "政府购买服务预算表",
        UNIT,
        draw("预算项目 | 政府购买服务项目 | 政府购买服务目录 | 总计\n河道保洁 | 河道保洁服务 | B1102清扫服务 | 6.00"),
    )
    assert [(x.line_label, x.project_name) for r in (goods, services) for x in r.lines] == [
        ("复印纸", "复印纸采购"),
        ("B1102清扫服务", "河道保洁服务"),
    ]


def test_columns_may_state_the_unit_of_a_table_without_one() -> None:
    grid = draw("单位名称 | 资产名称 | 批复数（元） | < | <\n^ | ^ | 数量 | 单价 | 金额\n青山县水务局 | 台式计算机 | 3 | 3.00 | 9.00")
    reading = read("新增资产配置表", grid)
    assert [(x.table_code, x.line_label, x.amount_yuan) for x in reading.lines] == [("other", "台式计算机", 9)]
    assert [(f.figure_kind, f.figure_unit) for f in reading.figures] == [("quantity", "count"), ("other_amount", "yuan")]
    assert not read("新增资产配置表", draw("资产名称 | 数量 | 总数\n台式计算机 | 3 | 9")).lines


def test_a_row_that_counts_things_may_print_their_value_in_a_column_of_its_own() -> None:
    reading = read("国有资产占用表", UNIT, draw("项目 | 数量 | 金额\n一、车辆（辆） | 3 | 40.00\n二、设备（台、套） | 1 | 60.00"))
    assert [(x.line_label, int(x.amount_yuan / 10000)) for x in reading.lines] == [("一、车辆（辆）", 40), ("二、设备（台、套）", 60)]
    assert [(f.line_label, int(f.figure_value)) for f in reading.figures] == [("一、车辆（辆）", 3), ("二、设备（台、套）", 1)]


def test_a_project_stands_beside_the_code_that_pays_for_it() -> None:
    reading = read(
        "项目支出情况表",
        UNIT,
        draw("""
        科目编码 | 科目名称 | 项目名称 | 合计 | 商品和服务支出
        . | 合计 | . | 12.00 | 8.00
        2130305 | 水利工程建设 | 河道整治 | 12.00 | 8.00
        """),
    )
    assert [(x.line_code, x.line_label, x.measure, x.project_name) for x in reading.lines if x.line_code and x.is_leaf] == [
        ("2130305", "水利工程建设", "total", "河道整治")
    ]


def test_a_lone_sum_beside_meetings_and_training_is_what_it_adds_up_to() -> None:
    """The printed sums choose between the two readings of 合计; the year before's follows this year's."""
    names = "单位名称 | 合计 | 因公出国（境）费 | 公务接待费 | 公务用车运行费 | 会议费 | 培训费"
    for total, line, leaves in (("10.00", "总计", 4), ("5.00", "合计", 2)):
        reading = read("“三公”经费及会议费、培训费支出表", UNIT, draw(f"{names}\n青山市水务局 | {total} | . | 1.00 | 4.00 | 2.00 | 3.00"))
        assert [x.line_label for x in reading.lines if x.is_total] == [line]
        assert sum(x.is_leaf for x in reading.lines) == leaves
    rows = read(
        "“三公”经费、会议费、培训费支出表",
        UNIT,
        draw("""
        项目 | 本年预算数 | 上年预算数
        合计 | 10.00 | 12.00
        公务接待费 | 5.00 | 6.00
        会议费 | 2.00 | 3.00
        培训费 | 3.00 | 3.00
        """),
    )
    assert [(x.line_label, int(x.amount_yuan / 10000)) for x in rows.lines if x.is_total] == [("总计", 10)]
    assert [(x.line_label, int(x.amount_yuan / 10000)) for x in rows.prior_year][0] == ("总计", 12)


def test_a_table_split_into_personnel_and_public_funds_is_basic_expenditure() -> None:
    reading = read(
        "一般公共预算财政拨款决算表（二）",
        UNIT,
        draw("""
        人员经费 | < | < | 公用经费 | < | <
        科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额
        30101 | 基本工资 | 8.00 | 30201 | 办公费 | 4.00
        人员经费合计 | < | 8.00 | 公用经费合计 | < | 4.00
        """),
        stage="final",
    )
    assert {x.table_code for x in reading.lines} == {"general_public_basic_expenditure"}
    assert reading.lines[0].layout_rule == "title:general_public_account+codes:personnel|public"


def test_a_rate_printed_with_its_sign_is_a_figure() -> None:
    reading = read(
        "2024年一般公共预算支出表",
        UNIT,
        draw("科目编码 | 科目名称 | 2023年预算数 | 2024年预算数 | 2024年比2023年增减（%）\n213 | 农林水支出 | 9.00 | 12.00 | 33.3%"),
    )
    assert [(f.figure_kind, str(f.figure_value), f.figure_unit, f.printed_text) for f in reading.figures] == [
        ("rate", "33.3", "pct", "33.3%")
    ]
    assert not reading.unplaced and [int(x.amount_yuan) for x in reading.prior_year] == [90000]


def test_a_settled_amount_of_another_year_makes_no_final_account() -> None:
    """三公 of three years side by side: this year's budget is the plain amount."""
    reading = read("“三公”经费支出情况表", UNIT, draw("项目 | 2022年决算数 | 2023年预算数 | 2024年预算数\n合计 | 7.00 | 6.00 | 5.00"))
    assert [(x.line_label, x.measure, int(x.amount_yuan)) for x in reading.lines] == [("合计", "amount", 50000)]
    assert [(x.basis, int(x.amount_yuan)) for x in reading.prior_year] == [("budget", 60000)]
    assert [(f.figure_kind, int(f.figure_value)) for f in reading.figures] == [("other_amount", 70000)]


def test_groups_of_revenue_are_no_projects() -> None:
    drawn = """
        项目名称 | . | 金额
        收入总计 | . | 9.00
        一般公共预算资金 | 小计 | 8.00
        ^ | 公共财政拨款资金 | 8.00
        其他资金 | 小计 | 1.00
        ^ | 其他收入 | 1.00
        """
    assert {x.project_name for x in read("收入预算总表", UNIT, draw(drawn)).lines} == {""}


def test_tables_fused_on_a_page_have_their_own_columns() -> None:
    drawn = """
        部门支出总体情况表 | < | < | < | <
        科目编码 | 科目名称 | < | 合计 | <
        211 | 节能环保支出 | < | 7.00 | <
        合计 | < | < | 7.00 | <
        一般公共预算支出表 | < | < | < | <
        科目编码 | < | 科目名称 | 合计 | 基本支出
        211 | < | 节能环保支出 | 6.00 | 5.00
        """
    reading = read(UNIT, draw(drawn))
    assert [(x.table_code, x.line_code, x.line_label, x.measure, x.column_no) for x in reading.lines] == [
        ("expenditure", "211", "节能环保支出", "total", 3),
        ("expenditure", "", "合计", "total", 3),
        ("general_public_expenditure", "211", "节能环保支出", "total", 3),
        ("general_public_expenditure", "211", "节能环保支出", "basic", 4),
    ]


def test_heads_that_a_reader_could_not_part_name_none_of_their_columns() -> None:
    for title in ("部门支出总表", "一般公共预算“三公”经费支出表"):
        head = "单位名称 | 公务接待费\\n合计因公出国（境）费\\n项目支出基本支出 | < | <"
        reading = read(title, UNIT, draw(f"{head}\n青山县水利局 | 50.00 | 30.00 | 20.00\n合计 | 50.00 | 30.00 | 20.00"))
        assert reading.lines == []
        assert len(reading.unplaced) == 6 or len(reading.other_grids) == 1
