"""Amount tables of the provinces: what a table is, what its columns and rows say; each test is one kind, with invented figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.model import Grid
from ingestion.tables.finding import TableReading, read_budget_tables
from tests.tables.drawn_grids import document, draw

UNIT = "单位：万元"


def read(*blocks: str | Grid, stage: str = "budget", year: int = 2024) -> TableReading:
    return read_budget_tables(document(*blocks), "d", year, stage, None)


def amounts(reading: TableReading) -> list[tuple[str, str, int]]:
    return [(x.line_code or x.line_label, x.measure, int(x.amount_yuan / 10000)) for x in reading.lines]


ONE_COLUMN = "科目编码 | 科目名称 | 金额\n{code} | 某科目 | 5.00"


@pytest.mark.parametrize(
    ("title", "code", "kind"),
    [
        ("基本支出总表", "301", "basic_expenditure"),
        ("部门预算项目支出及其他支出预算表", "301", "project_expenditure"),
        ("专项业务经费支出表", "301", "project_expenditure"),
        ("支出总表（按经济分类）", "301", "expenditure_by_economic"),
        ("一般公共预算支出表（按经济分类）", "301", "general_public_expenditure_by_economic"),
        ("一般公共预算支出明细表（按支出功能分类科目）", "20101", "general_public_expenditure"),
        ("一般公共预算支出明细表", "301", "general_public_expenditure_by_economic"),
        ("一般公共预算基本支出明细表（按功能分类科目）", "20101", "general_public_basic_by_function"),
        ("一般公共预算基本支出情况表（按经济分类科目）", "301", "general_public_basic_expenditure"),
        ("一般公共预算项目支出情况表", "301", "general_public_project_expenditure"),
        ("一般公共预算机关运行经费支出预算表", "302", "agency_operation_expenditure"),
        ("政府购买服务预算表", "302", "service_purchase"),
        ("财政拨款上年结转资金支出表", "20101", "carried_forward_expenditure"),
        ("财政专户管理资金预算支出表", "20101", "other"),
        ("部门新增资产配置预算表", "310", "other"),
    ],
)
def test_what_a_table_is(title: str, code: str, kind: str) -> None:
    reading = read(title, UNIT, draw(ONE_COLUMN.format(code=code)))
    assert [(x.table_code, x.measure) for x in reading.lines] == [(kind, "amount")]
    assert reading.lines[0].layout_rule.startswith("title:")


def test_a_title_beyond_reading_may_name_any_table() -> None:
    """Nor does the number of a form stand for the title beside it."""
    for title, form, count in (
        ("□□□□预算表", "财预公开05表", 0),
        ("新增资产\ufffd\ufffd预算表", "", 0),
        ("□新增资产配置预算表", "公开05表", 1),
    ):
        reading = read(title, form, UNIT, draw(ONE_COLUMN.format(code="310")))
        assert [t.title for t in reading.tables if t.table_state == "present"] == [title] * count
        assert len(reading.lines) == count
        assert len(reading.other_grids) == 1 - count


def test_economic_classes_in_columns_are_parts_and_no_public_funds() -> None:
    grid = draw("科目编码 | 科目名称 | 总计 | 机关工资福利支出 | 机关商品和服务支出\n201 | 某类 | 5.00 | 3.00 | 2.00")
    assert amounts(read("支出预算分类汇总表（按政府预算经济分类）", UNIT, grid)) == [
        ("201", "total", 5),
        ("201", "of_which", 3),
        ("201", "of_which", 2),
    ]


@pytest.mark.parametrize(("beside", "kind"), [(True, "fiscal_expenditure"), (False, "general_public_expenditure")])
def test_fiscal_table_beside_the_general_public_one(beside: bool, kind: str) -> None:
    blocks: list[str | Grid] = ["财政拨款支出表（功能科目）", UNIT, draw(ONE_COLUMN.format(code="201"))]
    if beside:
        blocks += ["一般公共预算支出表", UNIT, draw(ONE_COLUMN.format(code="201"))]
    assert read(*blocks).lines[0].table_code == kind


def test_titles_and_units_broken_over_two_lines() -> None:
    reading = read("一般公共预算拨款“三公”经费、", "会议费、培训费支出表", "单位：万", "元", draw("因公出国（境）费 | 会议费\n1.00 | 2.00"))
    assert {(x.table_code, x.line_label, x.amount_yuan) for x in reading.lines} == {
        ("three_public_expenses", "因公出国（境）费", Decimal("10000.00")),
        ("three_public_expenses", "会议费", Decimal("20000.00")),
    }


def test_sources_of_money_over_two_levels() -> None:
    reading = read(
        "收入总表",
        UNIT,
        draw("""
        单位名称 | 合计 | 本年收入 | < | < | < | 上年结转结余 | <
        ^ | ^ | 小计 | 财政拨款收入 | < | 单位资金 | 小计 | 一般公共预算
        ^ | ^ | ^ | 小计 | 一般公共预算 | 事业收入 | ^ | ^
        合计 | 10.00 | 9.00 | 7.00 | 6.00 | 2.00 | 1.00 | 1.00
        甲县文化馆 | 10.00 | 9.00 | 7.00 | 6.00 | 2.00 | 1.00 | 1.00
        """),
    )
    assert [(x.measure, x.funding_period) for x in reading.lines[:7]] == [
        ("total", ""),
        ("current_year", ""),
        ("fiscal_appropriation", ""),
        ("general_public", "current"),
        ("business", ""),
        ("carried_forward", ""),
        ("general_public", "carried_forward"),
    ]
    assert {(x.line_label, x.organisation) for x in reading.lines} == {("合计", ""), ("甲县文化馆", "甲县文化馆")}


def test_parts_of_a_column_are_not_its_measure() -> None:
    reading = read(
        "支出总表",
        UNIT,
        draw("""
        单位名称 | 合计 | 一般公共预算拨款 | < | 政府采购项目 | < | 上年实户资金余额
        ^ | ^ | 小计 | 其中：专项资金列入部门预算的项目 | 小计 | 其中：政府采购项目中预留给中小企业的项目资金规模 | ^
        甲县文化馆 | 9.00 | 8.00 | 7.00 | 5.00 | 4.00 | 1.00
        """),
    )
    assert [(x.measure, x.fund) for x in reading.lines] == [
        ("total", ""),
        ("general_public", ""),
        ("of_which", ""),
        ("procurement_amount", ""),
        ("of_which", ""),
        ("carried_forward", "unit_funds"),
    ]


def test_basic_expenditure_behind_its_word() -> None:
    table = "科目名称 | 一般公共预算支出 | < | <\n^ | 小计 | 其中：基本支出 | 项目支出\n[201]一般公共服务支出 | 5.00 | 3.00 | 2.00"
    assert amounts(read("一般公共预算支出情况表（按功能分类科目）", UNIT, draw(table))) == [
        ("201", "total", 5),
        ("201", "basic", 3),
        ("201", "project", 2),
    ]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["[208]", "[20801]", "[2080101]"], ["208", "20801", "2080101"]),
        (["208", "208-01", "208-01-01"], ["208", "20801", "2080101"]),
        (["2080000", "2080100", "2080101"], ["208", "20801", "2080101"]),
        (["208", "01", "2080101"], ["208", "20801", "2080101"]),
    ],
)
def test_codes_in_brackets_with_dashes_and_padded(codes: list[str], expected: list[str]) -> None:
    rows = "\n".join(f"{code} | 科目 | {3 - i}.00" for i, code in enumerate(codes))
    assert [x.line_code for x in read("支出总表", UNIT, draw(f"科目编码 | 科目名称 | 合计\n{rows}")).lines] == expected


def test_second_and_third_classifications_of_a_row() -> None:
    economic = read(
        "一般公共预算基本支出表",
        UNIT,
        draw("""
        科目编码 | < | 部门预算支出经济分类科目名称 | 科目编码 | < | 政府预算支出经济分类科目名称 | 合计 | 人员经费
        类 | 款 | ^ | 类 | 款 | ^ | ^ | ^
        301 | 01 | 基本工资 | 501 | 01 | 工资奖金津补贴 | 5.00 | 5.00
        """),
    )
    assert [(x.line_code, x.line_label, x.government_economic_code) for x in economic.lines] == [("30101", "基本工资", "50101")] * 2
    functional = read(
        "政府采购预算表",
        UNIT,
        draw("""
        科目编码 | < | < | 单位编码 | 采购项目 | 采购目录 | 数量 | 部门预算支出经济科目编码 | < | 政府预算支出经济科目编码 | < | 预算金额
        类 | 款 | 项 | ^ | ^ | ^ | ^ | 类 | 款 | 类 | 款 | ^
        201 | 29 | 01 | 1 | 全额 | . | 3 | . | . | . | . | 6.00
        201 | 29 | 01 | 101001 | 甲县文化馆 | . | 3 | . | . | . | . | 6.00
        201 | 29 | 01 | . | 馆舍修缮 | B99其他建筑工程 | 1 | 302 | 13 | 502 | 09 | 4.00
        """),
    )
    item = functional.lines[-1]
    assert (item.line_code, item.line_label, item.project_name, item.organisation) == (
        "2012901",
        "B99其他建筑工程",
        "馆舍修缮",
        "甲县文化馆",
    )
    assert (item.economic_code, item.government_economic_code, item.measure) == ("30213", "50209", "amount")
    assert [(x.line_label, x.organisation) for x in functional.lines[:2]] == [("全额", ""), ("甲县文化馆", "甲县文化馆")]
    assert [(f.figure_kind, f.line_label, int(f.figure_value)) for f in functional.figures] == [
        ("quantity", "全额", 3), ("quantity", "甲县文化馆", 3), ("quantity", "B99其他建筑工程", 1),
    ]  # fmt: skip
    assert not functional.unplaced


def test_names_of_two_classifications_without_codes_of_their_own() -> None:
    table = "部门预算支出经济科目 | 政府预算支出经济科目 | 预算\n合计 | . | 7.00\n[301]工资福利支出 | [501]机关工资福利支出 | 7.00"
    lines = read("一般公共预算基本支出情况表（按支出经济分类科目）", UNIT, draw(table)).lines
    assert [(x.line_code, x.line_label, x.government_economic_code) for x in lines] == [("", "合计", ""), ("301", "工资福利支出", "501")]


def test_rows_below_a_unit_belong_to_it_over_pages() -> None:
    reading = read(
        "收入总表",
        UNIT,
        draw("单位编码 | 单位名称 | 合计\n101001 | 甲县文化馆 | 3.00\n101002 | 甲县图书馆（甲县美术馆） | 2.00"),
        "项目支出总表",
        UNIT,
        draw(
            "支出项目类别 | 总计\n合计 | 5.00\n甲县文化馆（本级） | 3.00\n馆舍修缮 | 1.00\n送戏下乡 | 2.00\n甲县图书馆（甲县美术馆） | 2.00"
        ),
        draw("支出项目类别 | 总计\n图书购置 | 2.00", page=2),
    )
    projects = [x for x in reading.lines if x.table_code == "project_expenditure"]
    assert [(x.line_label, x.organisation, x.project_name) for x in projects] == [
        ("合计", "", ""),
        ("甲县文化馆（本级）", "甲县文化馆（本级）", ""),
        ("馆舍修缮", "甲县文化馆（本级）", "馆舍修缮"),
        ("送戏下乡", "甲县文化馆（本级）", "送戏下乡"),
        ("甲县图书馆（甲县美术馆）", "甲县图书馆（甲县美术馆）", ""),
        ("图书购置", "甲县图书馆（甲县美术馆）", "图书购置"),
    ]


def test_projects_of_merged_cells_and_the_funds_of_groups() -> None:
    procurement = read(
        "政府采购支出表",
        UNIT,
        draw("""
        采购品目大类 | 专项名称 | 经济科目 | 采购品目名称 | 采购组织形式 | 总计
        合计 | . | . | . | . | 5.00
        货物 | . | . | . | . | 5.00
        . | 设备更新 | 办公设备购置 | . | . | 5.00
        . | . | . | 计算机 | 集中采购 | 3.00
        . | . | . | 打印机 | 集中采购 | 2.00
        """),
    )
    assert [(x.line_label, x.project_name) for x in procurement.lines] == [
        ("合计", ""), ("货物", ""), ("办公设备购置", "设备更新"), ("计算机", "设备更新"), ("打印机", "设备更新"),
    ]  # fmt: skip
    income = read(
        "收入预算总表", UNIT, draw("项目名称 | < | 金额\n收入总计 | < | 5.00\n一般公共预算资金 | 小计 | 5.00\n^ | 专项收入 | 1.00")
    )
    assert [(x.line_label, x.fund) for x in income.lines] == [
        ("收入总计", ""),
        ("一般公共预算资金", "general_public"),
        ("专项收入", "general_public"),
    ]


def test_three_public_with_meetings_over_years_and_funds() -> None:
    reading = read(
        "“三公”经费及会议费、培训费支出预算表",
        UNIT,
        draw("""
        单位名称 | 上年 | < | < | 当年 | < | < | 增减变化情况
        ^ | 合计 | 三公经费预算 | 培训费 | 合计 | 三公经费预算 | 培训费 | ^
        ^ | ^ | 小计 | ^ | ^ | 小计 | ^ | ^
        甲县文化馆 | 3.00 | 1.00 | 2.00 | 7.00 | 3.00 | 4.00 | 4.00
        """),
    )
    assert [(x.line_label, x.measure, int(x.amount_yuan)) for x in reading.lines] == [
        ("总计", "amount", 70000),
        ("合计", "amount", 30000),
        ("培训费", "amount", 40000),
    ]
    assert [(x.line_label, int(x.amount_yuan)) for x in reading.prior_year] == [("总计", 30000), ("合计", 10000), ("培训费", 20000)]
    assert [(f.figure_kind, f.figure_value, f.figure_unit) for f in reading.figures] == [("change", 40000, "yuan")]
    assert not reading.unplaced
    by_fund = read(
        "财政拨款“三公”经费支出表",
        UNIT,
        draw("""
        预算单位 | 年度 | 总计 | < | 公务接待费 | <
        ^ | ^ | 一般公共预算 | 政府性基金预算 | 一般公共预算 | 政府性基金预算
        甲县文化馆 | 2023年 | 9.00 | 0.00 | 9.00 | 0.00
        . | 2024年 | 8.00 | 1.00 | 8.00 | 1.00
        """),
    )
    assert [(x.line_label, x.measure, x.organisation) for x in by_fund.lines] == [
        ("合计", "general_public", "甲县文化馆"),
        ("合计", "government_fund", "甲县文化馆"),
        ("公务接待费", "general_public", "甲县文化馆"),
        ("公务接待费", "government_fund", "甲县文化馆"),
    ]
    assert len(by_fund.prior_year) == 4


def test_three_public_in_rows_with_national_reception_and_shares_of_running() -> None:
    rows = read(
        "“三公”经费支出表",
        UNIT,
        draw(
            """
            项目 | 合计 | 一般公共预算
            行政经费 | 9.00 | 9.00
            “三公”经费 | 3.00 | 3.00
            （一）公务接待费 | 3.00 | 3.00
            1.国内接待费 | 3.00 | 3.00
            （二）公务用车购置及运行维护支出 | 0.00 | 0.00
            """
        ),
    )
    assert [(x.line_label, x.measure) for x in rows.lines[::2]] == [
        ("行政经费", "total"), ("合计", "total"), ("公务接待费", "total"), ("国内接待费", "total"), ("公务用车购置及运行费", "total"),
    ]  # fmt: skip
    shares = read("“三公”经费支出表", UNIT, draw("公务用车运行维护费 | < | <\n小计 | 公务用车加油 | 其他\n9.00 | 5.00 | 4.00"))
    assert [(x.line_label, int(x.amount_yuan)) for x in shares.lines] == [("公务用车运行费", 90000)]
    assert [u.reason_code for u in shares.unplaced] == ["unknown_line"] * 2


def test_rows_of_column_numbers_and_rows_that_count_things() -> None:
    stars = read("国有资本经营预算支出表", UNIT, draw("科目编码 | 科目名称 | 项目支出\n** | ** | 1\n. | 合计 | ."))
    assert not stars.lines and not stars.unplaced
    things = read("固定资产占用表", UNIT, draw("项目 | 金额\n房屋 | 8.00\n车辆数合计（辆） | 20\n1.公务用车 | 20"))
    assert amounts(things) == [("房屋", "amount", 8)]
    assert [(f.line_label, f.figure_kind, f.figure_value, f.figure_unit) for f in things.figures] == [
        ("车辆数合计（辆）", "quantity", 20, "count"), ("1.公务用车", "quantity", 20, "count"),
    ]  # fmt: skip


def test_sections_of_one_form_are_tables_of_their_own() -> None:
    form = draw("""
    部门决算公开相关信息统计表 | < | <
    编制单位：甲县文化馆 | < | 单位：万元
    一、政府采购情况 | < | <
    项目 | 行次 | 采购金额
    合计 | 1 | 5.00
    二、机关运行经费 | < | <
    项目 | 行次 | 统计数
    （一）行政单位 | 2 | 3.00
    """)
    assert {(x.table_code, x.line_label, int(x.amount_yuan)) for x in read(form, stage="final").lines} == {
        ("procurement", "合计", 50000),
        ("agency_operation_expenditure", "（一）行政单位", 30000),
    }


def test_a_table_without_unit_that_prints_the_numbers_of_another() -> None:
    body = "201 | 一般公共服务支出 | 12345.67 | 2345.67\n20101 | 人大事务 | 12345.67 | 2345.67\n2010101 | 行政运行 | 10000.01 | 2345.66"
    table = f"科目编码 | 科目名称 | 合计 | 基本支出\n{body}"
    reading = read("支出总表", "单位：元", draw(table), "一般公共预算支出表", draw(table), "三公经费表", UNIT, draw("公务接待费\n1.00"))
    assert {x.printed_unit for x in reading.lines if x.table_code == "general_public_expenditure"} == {"元"}


def test_balances_of_a_final_account_with_their_parts() -> None:
    reading = read(
        "一般公共预算财政拨款收入支出决算表",
        UNIT,
        draw("""
        科目编码 | 科目名称 | 年初结转和结余 | < | 本年收入 | 本年支出 | < | 年末结转和结余
        ^ | ^ | 合计 | 项目支出结转 | ^ | 合计 | 基本支出 | ^
        201 | 一般公共服务支出 | 2.00 | 1.00 | 9.00 | 8.00 | 8.00 | 3.00
        """),
        stage="final",
    )
    assert reading.lines[0].table_code == "general_public_expenditure"
    assert [x.measure for x in reading.lines] == [
        "opening_balance",
        "opening_balance",
        "current_revenue",
        "total",
        "basic",
        "closing_balance",
    ]


def test_numbers_beside_the_amounts_are_listed_and_ordinals_are_not() -> None:
    reading = read("政府采购预算表", UNIT, draw("序号 | 采购目录 | 规格型号 | 预算金额\n1 | 复印纸 | 70 | 2.00"))
    assert amounts(reading) == [("复印纸", "amount", 2)]
    assert [(u.printed_text, u.reason_code) for u in reading.unplaced] == [("70", "not_money")]


def test_rows_that_lost_their_names_are_listed_and_a_lone_total_needs_none() -> None:
    """Amounts that nobody can say the name of are no facts, zeros among them; a total table of one row prints no name."""
    head = "合计 | 基本支出 | 项目支出\n9.00 | 5.00 | 4.00"
    lone = read("部门支出总体情况表", UNIT, draw(head))
    assert [(x.measure, x.line_label) for x in lone.lines] == [("total", ""), ("basic", ""), ("project", "")]
    nameless = read("部门支出总体情况表", UNIT, draw(f"{head}\n3.00 | 3.00 | 0.00"))
    assert nameless.lines == []
    assert [(x.reason_code, x.printed_text) for x in nameless.unplaced] == [
        ("no_label", printed) for printed in ("9.00", "5.00", "4.00", "3.00", "3.00", "0.00")
    ]


def test_a_code_merged_over_its_columns_is_one_code() -> None:
    """Page layouts that split a column leave cells of two columns: 302|16|16 is 30216."""
    table = draw("""
        科目编码 | < | < | 科目名称 | 合计
        类 | 款 | < | ^ | ^
        302 | . | . | 商品和服务支出 | 9.00
        302 | 16 | < | 培训费 | 4.00
        """)
    lines = read("一般公共预算基本支出表", UNIT, table).lines
    assert [(x.line_code, x.line_label) for x in lines] == [("302", "商品和服务支出"), ("30216", "培训费")]


def test_a_column_of_units_and_projects_names_projects_beside_the_code_of_a_unit_named_above() -> None:
    grid = """
    单位代码 | 单位（项目）名称 | 总计 | 一般公共预算 | 单位资金
    . | 合计 | 12 | 10 | 2
    705 | 青山县水利局 | 12 | 10 | 2
    705001 | 青山县水利局本级 | 12 | 10 | 2
    705001 | 河道清淤 | 7 | 6 | 1
    705001 | 水库巡查 | 5 | 4 | 1
    """
    lines = read_budget_tables(document("项目支出预算总表", "单位：万元", draw(grid)), "d", 2024, "budget", None).lines
    totals = [(x.line_label, x.organisation, x.project_name, x.is_leaf) for x in lines if x.measure == "total"]
    assert totals[-2:] == [("河道清淤", "青山县水利局本级", "河道清淤", True), ("水库巡查", "青山县水利局本级", "水库巡查", True)]
    assert not any(project for _, _, project, _ in totals[:-2])


def test_a_head_that_overflows_to_the_left_parts_from_the_one_it_ran_into() -> None:
    grid = """
    收入 | < | 支出 | < | < | <
    项目 | 预算数 | 出经济分类科目（按大类） | . | 预算数出经济分类科目（按大类） | 预算数
    一、财政拨款 | 9 | 1、人员经费 | 7 | 1、机关工资福利支出 | 6
    二、事业收入 | . | 2、专项经费 | 2 | 2、机关商品和服务支出 | 3
    """
    reading = read_budget_tables(document("部门综合预算收支总表", "单位：万元", draw(grid)), "d", 2019, "budget", None)
    assert [(x.line_label, x.printed_text) for x in reading.lines if x.side == "expenditure"] == [
        ("1、人员经费", "7"),
        ("1、机关工资福利支出", "6"),
        ("2、专项经费", "2"),
        ("2、机关商品和服务支出", "3"),
    ]
    assert not reading.unplaced


def test_words_between_the_amounts_of_a_summary_name_the_rows_of_the_right_ones() -> None:
    grid = """
    收入 | < | 支出 | < | < | <
    项目 | 预算数 | 项目 | 预算数 | 走向 | 预算数
    一、财政拨款 | 9 | 一、水利支出 | 9 | 1、人员 | 6
    二、事业收入 | . | 二、住房支出 | . | 2、工程 | 3
    """
    reading = read_budget_tables(document("部门综合预算收支总表", "单位：万元", draw(grid)), "d", 2019, "budget", None)
    assert [(x.line_label, x.printed_text) for x in reading.lines if x.side == "expenditure"] == [
        ("一、水利支出", "9"),
        ("1、人员", "6"),
        ("2、工程", "3"),
    ]


def test_words_between_two_amounts_of_a_row_do_not_name_the_second() -> None:
    grid = """
    收入 | < | 支出 | < | < | <
    项目 | 预算数 | 项目 | 上年预算数 | 变动情况 | 本年预算数
    一、财政拨款 | 9 | 一、水利支出 | 8 | 新增两人 | 6
    二、事业收入 | 1 | 二、住房支出 | 2 | 项目减少 | 3
    """
    reading = read_budget_tables(document("部门综合预算收支总表", "单位：万元", draw(grid)), "d", 2019, "budget", None)
    assert [(x.line_label, x.printed_text) for x in reading.lines if x.side == "expenditure"] == [
        ("一、水利支出", "6"),
        ("二、住房支出", "3"),
    ]


def test_a_head_that_is_made_of_two_others_is_not_parted_where_they_are_no_name_and_amounts() -> None:
    grid = """
    科目名称 | 支出 | < | < | <
    ^ | . | 人员经费 | 人员 | 经费
    教育支出 | 9 | 1 | 2 | 3
    """
    lines = read_budget_tables(document("部门支出总表", "单位：万元", draw(grid)), "d", 2019, "budget", None).lines
    assert [(x.measure, x.printed_text) for x in lines][:2] == [("total", "9"), ("personnel", "1")]
