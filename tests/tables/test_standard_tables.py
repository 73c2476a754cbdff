"""Standard tables in the layouts that publishers use: each test is one kind of layout, with figures of no real publisher."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.census import take_census
from ingestion.coverage import unplaced_of_loose_numbers
from ingestion.tables.finding import TableReading, read_budget_tables
from tests.tables.drawn_grids import document, draw


def read(*blocks: object, stage: str = "budget", year: int = 2024, unit: str | None = None, pages: bool = True) -> TableReading:
    return read_budget_tables(document(*blocks, pages=pages), "d", year, stage, unit)  # type: ignore[arg-type]


def facts(reading: TableReading) -> set[tuple[str, str, str, str, Decimal]]:
    return {(x.table_code, x.side, x.line_code or x.line_label, x.measure, x.amount_yuan) for x in reading.lines}


def test_two_sides_with_further_expenditure_columns() -> None:
    reading = read(
        "2024年收支预算总表",
        "单位：万元",
        draw("""
        本年收入 | < | 本年支出 | < | < | < | <
        项目 | 预算数 | 项目 | 合计 | 基本支出 | < | 项目支出
        ^ | ^ | ^ | ^ | 人员经费 | 公用经费 | ^
        一、财政拨款收入 | 12.00 | 一、一般公共服务支出 | 10.00 | 6.00 | 1.00 | 3.00
        二、事业收入 | | 二、住房保障支出 | 2.00 | 2.00 | |
        收入总计 | 12.00 | 支出总计 | 12.00 | 8.00 | 1.00 | 3.00
        """),
    )
    got = facts(reading)
    assert ("income_expenditure_summary", "revenue", "一、财政拨款收入", "amount", Decimal("120000.00")) in got
    assert ("income_expenditure_summary", "expenditure", "一、一般公共服务支出", "total", Decimal("100000.00")) in got
    assert ("income_expenditure_summary", "expenditure", "一、一般公共服务支出", "personnel", Decimal("60000.00")) in got
    assert ("income_expenditure_summary", "expenditure", "支出总计", "project", Decimal("30000.00")) in got
    assert not reading.unplaced


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["201 | | ", "201 | 29 | ", "201 | 29 | 01"], ["201", "20129", "2012901"]),
        (["201 | . | .", ". | 29 | .", ". | . | 01"], ["201", "20129", "2012901"]),
        (["201 | | ", "201 | 5 | ", "201 | 5 | 2"], ["201", "20105", "2010502"]),
        (["201 | | ", "201 | 20129 | ", "201 | 20129 | 2012901"], ["201", "20129", "2012901"]),
    ],
)
def test_class_section_item_in_three_columns(codes: list[str], expected: list[str]) -> None:
    body = "\n".join(f"{c} | 科目{i} | {i + 1}.00 | . | ." for i, c in enumerate(codes))
    reading = read(
        "部门支出总表",
        "单位：元",
        draw(f"""
        项目 | < | < | < | 支出预算 | < | <
        功能分类科目编码 | < | < | 功能分类科目名称 | 合计 | 基本支出 | 项目支出
        类 | 款 | 项 | ^ | ^ | ^ | ^
        {body}
        """),
    )
    assert [x.line_code for x in reading.lines] == expected
    assert [x.line_level for x in reading.lines] == [1, 2, 3]
    assert [x.is_leaf for x in reading.lines] == [False, False, True]


def test_total_row_that_shares_its_lines_with_the_header() -> None:
    """The Ministry's forms print 类 款 项 beside 栏次 and 合计: the 合计 row is body although header cells reach into it."""
    reading = read(
        "支出决算表",
        "单位：万元",
        draw("""
        项目 | < | < | < | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出
        支出功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^
        类 | 款 | 项 | 栏次 | 1 | 2 | 3 | 4 | 5 | 6
        ^ | ^ | ^ | 合计 | 30.00 | 20.00 | 10.00 | | |
        201 | | | 一般公共服务支出 | 30.00 | 20.00 | 10.00 | | |
        """),
        stage="final",
    )
    got = facts(reading)
    assert ("expenditure", "expenditure", "合计", "total", Decimal("300000.00")) in got
    assert ("expenditure", "expenditure", "201", "project", Decimal("100000.00")) in got
    assert len(got) == 6 and not reading.unplaced


def test_budget_form_with_last_year_and_growth_keeps_only_this_year() -> None:
    reading = read(
        "一般公共预算支出表",
        "单位：万元",
        draw("""
        功能分类科目 | < | 2023年执行数 | 2024年预算数 | < | < | 2024年预算数比2023年执行数 | <
        科目编码 | 科目名称 | ^ | 小计 | 基本支出 | 项目支出 | 增减额 | 增减%
        201 | 一般公共服务支出 | 9.00 | 10.00 | 7.00 | 3.00 | 1.00 | 11.11
        """),
    )
    assert {(x.measure, x.amount_yuan) for x in reading.lines} == {
        ("total", Decimal("100000.00")),
        ("basic", Decimal("70000.00")),
        ("project", Decimal("30000.00")),
    }
    assert [(f.figure_kind, f.figure_value, f.figure_unit) for f in reading.figures] == [
        ("change", Decimal(10000), "yuan"),
        ("rate", Decimal("11.11"), "pct"),
    ]
    assert not reading.unplaced
    assert [(a.basis, a.amount_yuan) for a in reading.prior_year] == [("execution", Decimal("90000.00"))]


def test_three_public_items_over_years_stages_and_rows() -> None:
    final = read(
        "财政拨款“三公”经费支出决算表",
        "单位：万元",
        draw("""
        预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <
        合计 | 出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费 | 合计 | 出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费
        ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^ | ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^
        1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
        3.50 | 0.00 | 3.00 | | 3.00 | 0.50 | 2.10 | | 2.00 | | 2.00 | 0.10
        """),
        stage="final",
    )
    got = facts(final)
    assert ("three_public_expenses", "expenditure", "公务用车购置及运行费", "budgeted", Decimal("30000.00")) in got
    assert ("three_public_expenses", "expenditure", "公务用车运行费", "settled", Decimal("20000.00")) in got
    assert ("three_public_expenses", "expenditure", "因公出国（境）费", "budgeted", Decimal("0.00")) in got
    rows = read(
        "一般公共预算“三公”经费支出表",
        "单位：元",
        draw("""
        项目 | 2023年预算数 | 2024年预算数
        合计 | 600 | 500
        1、因公出国（境）费用 | 0 | 0
        2、公务接待费 | 100 | 100
        3、公务用车购置及运行维护费 | 500 | 400
        其中：（1）公务用车运行维护费 | 500 | 400
        （2）公务用车购置 | 0 | 0
        """),
    )
    by_row = {(x.line_label, x.amount_yuan) for x in rows.lines}
    assert ("公务用车运行费", Decimal("400.00")) in by_row and ("合计", Decimal("500.00")) in by_row
    assert len(rows.lines) == 6 and len(rows.prior_year) == 6 and not rows.unplaced


def test_side_by_side_economic_form_is_amounts() -> None:
    reading = read(
        "一般公共预算财政拨款基本支出决算表",
        "金额单位：万元",
        draw("""
        人员经费 | < | < | 公用经费 | < | < | < | < | <
        科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
        301 | 工资福利支出 | 9.00 | 302 | 商品和服务支出 | 2.00 | 310 | 资本性支出 | 1.00
        30101 | 基本工资 | 9.00 | 30201 | 办公费 | 2.00 | 31002 | 办公设备购置 | 1.00
        人员经费合计 | < | 9.00 | 公用经费合计 | < | < | < | < | 3.00
        """),
        stage="final",
    )
    got = facts(reading)
    assert ("general_public_basic_expenditure", "expenditure", "30101", "amount", Decimal("90000.00")) in got
    assert ("general_public_basic_expenditure", "expenditure", "31002", "amount", Decimal("10000.00")) in got
    assert ("general_public_basic_expenditure", "expenditure", "人员经费合计", "amount", Decimal("90000.00")) in got
    assert ("general_public_basic_expenditure", "expenditure", "公用经费合计", "amount", Decimal("30000.00")) in got
    assert not reading.unplaced


def test_table_runs_over_pages_with_and_without_its_header() -> None:
    head = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"
    with_header = read(
        "部门支出总体情况表",
        "单位：万元",
        draw(f"{head}\n201 | 一般公共服务支出 | 3.00 | 3.00 |"),
        draw(f"{head}\n208 | 社会保障和就业支出 | 4.00 | 4.00 |", page=2),
    )
    bare = read(
        "部门支出总体情况表",
        "单位：万元",
        draw(f"{head}\n201 | 一般公共服务支出 | 3.00 | 3.00 |"),
        draw("208 | 社会保障和就业支出 | 4.00 | 4.00 |", page=2),
    )
    assert facts(with_header) == facts(bare) and len(facts(bare)) == 4
    assert {(x.line_code, x.page) for x in bare.lines} == {("201", 1), ("208", 2)}
    assert len([t for t in bare.tables if t.table_state == "present"]) == 1


def test_unit_that_is_nowhere_stated_places_nothing() -> None:
    reading = read("部门支出总表", draw("科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 3.00"))
    assert not reading.lines
    assert [u.reason_code for u in reading.unplaced] == ["unknown_unit"]


def test_unit_stated_once_holds_for_all_but_differing_units_are_not_mixed() -> None:
    table = "科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 3.00"
    once = read("部门收入总表", "单位：万元", draw(table), "部门支出总表", draw(table))
    assert {x.printed_unit for x in once.lines} == {"万元"}
    mixed = read(
        "部门收入总表",
        "单位：万元",
        draw(table),
        "财政拨款“三公”经费支出表",
        "单位：元",
        draw("合计 | 公务接待费\n1 | 1"),
        "部门支出总表",
        draw(table),
    )
    assert [u.reason_code for u in mixed.unplaced] == ["unknown_unit"]


def test_a_unit_for_all_tables_may_stand_in_a_table_of_one_column() -> None:
    """The cover of a workbook that was saved as a web page."""
    cover = draw("某某局2030年部门预算\n说明：各表单位：元")
    table = draw("科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 3.00")
    assert {line.printed_unit for line in read(cover, "部门支出总表", table).lines} == {"元"}


def test_unknown_tables_are_listed_not_lost() -> None:
    reading = read("人员情况一览", draw("姓名类别 | 人数\n在职 | 12\n退休 | 7"))
    assert not reading.lines and len(reading.other_grids) == 1


def test_publisher_whose_name_reads_like_a_title() -> None:
    reading = read(
        "某市政府采购中心2024年部门收入总表",
        "单位：万元",
        draw("科目编码 | 科目名称 | 合计 | 事业收入\n201 | 一般公共服务支出 | 3.00 | 3.00"),
        unit="某市政府采购中心",
    )
    assert {x.table_code for x in reading.lines} == {"income"}


def test_declared_empty_is_not_absent_and_not_zero() -> None:
    empty = draw("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n | 合计 | | |")
    full = draw("科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 3.00")
    reading = read(
        "部门支出总表", "单位：万元", full, "政府性基金预算支出表", "单位：万元", empty, "注：本部门无政府性基金预算，空表列示。"
    )
    states = {t.table_code: t.table_state for t in reading.tables}
    assert states["expenditure"] == "present"
    assert states["government_fund_expenditure"] == "declared_empty"
    assert states["state_capital_expenditure"] == "absent"


def test_flattened_headers_find_their_merges_again() -> None:
    reading = read(
        draw(
            """
            7 | 某局 | 单位：万元 | | | | |
            序号 | 功能分类科目 | 合计 | 本年收入 | 上年结转 | | |
             | 科目编码 | 科目名称 | | 小计 | 财政拨款收入 | 事业收入 |
            栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7
            1 | 201 | 一般公共服务支出 | 9.00 | 8.00 | 5.00 | 3.00 | 1.00
            """,
            page=None,
            has_spans=False,
        ),
        pages=False,
    )
    assert not reading.lines  # no title: nothing is guessed
    titled = read(
        "部门收入总表",
        draw(
            """
            序号 | 功能分类科目 | 合计 | 本年收入 | 上年结转 | | |
             | 科目编码 | 科目名称 | | 小计 | 财政拨款收入 | 事业收入 |
            栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7
            1 | 201 | 一般公共服务支出 | 9.00万元 | 8.00万元 | 5.00万元 | 3.00万元 | 1.00万元
            """,
            page=None,
            has_spans=False,
        ),
        pages=False,
    )
    assert {(x.measure, x.amount_yuan) for x in titled.lines} == {
        ("total", Decimal("90000.00")),
        ("current_year", Decimal("80000.00")),
        ("fiscal_appropriation", Decimal("50000.00")),
        ("business", Decimal("30000.00")),
        ("carried_forward", Decimal("10000.00")),
    }


def test_numbers_that_are_no_numbers_are_reported() -> None:
    reading = read("部门支出总表", "单位：万元", draw("科目编码 | 科目名称 | 合计 | 基本支出\n201 | 一般公共服务支出 | 1,23.4 | 3.00"))
    assert [(u.printed_text, u.reason_code) for u in reading.unplaced] == [("1,23.4", "not_a_number")]
    assert [x.measure for x in reading.lines] == ["basic"]


@pytest.mark.parametrize("printed", ["12345678901234567890", "12,345,678,901,234,567,890.12"])
def test_a_number_of_twenty_digits_is_out_of_range(printed: str) -> None:
    reading = read("部门支出总表", "单位：万元", draw(f"科目编码 | 科目名称 | 合计 | 基本支出\n201 | 一般公共服务支出 | {printed} | 3.00"))
    assert [(u.printed_text, u.reason_code) for u in reading.unplaced] == [(printed, "amount_out_of_range")]
    assert "超出可表示的范围" in reading.unplaced[0].reason


def test_tables_stacked_in_one_grid_are_told_apart() -> None:
    reading = read(
        draw("""
        部门收入总表 | . | .
        . | . | 单位：万元
        科目编码 | 科目名称 | 合计
        201 | 一般公共服务支出 | 3.00
        . | . | .
        部门支出总表 | . | .
        . | . | 单位：元
        科目编码 | 科目名称 | 合计
        201 | 一般公共服务支出 | 30000
        """)
    )
    assert {(x.table_code, x.amount_yuan, x.printed_unit) for x in reading.lines} == {
        ("income", Decimal("30000.00"), "万元"),
        ("expenditure", Decimal("30000.00"), "元"),
    }


def test_a_table_of_another_kind_below_ends_the_one_above() -> None:
    reading = read(
        draw("""
        一般公共预算“三公”经费支出表 | . | .
        . | . | 单位：万元
        合计 | 因公出国（境）费 | 公务接待费
        5.00 | 2.00 | 3.00
        机构人员情况表 | . | .
        . | . | 单位：人
        人员类别 | 编制数 | 实有人数
        行政编制 | 20 | 18
        """)
    )
    assert sorted(x.amount_yuan for x in reading.lines) == [Decimal("20000.00"), Decimal("30000.00"), Decimal("50000.00")]


def test_a_table_without_any_grid_is_listed_not_lost() -> None:
    page = document("部门支出总表", "单位：万元", "项目", "预算数", *[f"{i},000.5{i}" for i in range(1, 8)])
    found = unplaced_of_loose_numbers(take_census(page), "d")
    assert [(u.reason_code, u.table_title) for u in found] == [("no_grid", "部门支出总表")] * 7
    prose = document("部门支出总表的说明", "2024年支出预算100万元。", "1", "2")
    assert not [*unplaced_of_loose_numbers(take_census(prose), "d")]


def test_an_empty_column_parts_and_measures_nothing() -> None:
    reading = read(
        "一般公共预算支出表",
        "单位：万元",
        draw("""
        科目编码 | | 科目名称 | | 合计 | 基本支出 | 项目支出
        201 | | 一般公共服务支出 | | 9.00 | 6.00 | 3.00
        20129 | | 群众团体事务 | | 9.00 | 6.00 | 3.00
        """),
    )
    assert [(line.line_code, line.line_label, line.measure) for line in reading.lines[:3]] == [
        ("201", "一般公共服务支出", measure) for measure in ("total", "basic", "project")
    ]
    assert not reading.unplaced


def test_a_number_beside_the_table_below_no_heading_is_nobodys_part() -> None:
    """Somebody's notes beside a sheet; where no heading names the total, the column without one is the total."""
    rows = "201 | 一般公共服务支出 | 9.00 | 6.00 | 3.00 | 7.50"
    reading = read("一般公共预算支出表", "单位：万元", draw(f"科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n{rows}"))
    assert [(line.measure, line.printed_text) for line in reading.lines] == [("total", "9.00"), ("basic", "6.00"), ("project", "3.00")]
    assert [(number.printed_text, number.reason_code) for number in reading.unplaced] == [("7.50", "unknown_column")]
    reading = read("一般公共预算支出表", "单位：万元", draw(f"科目编码 | 科目名称 | | 基本支出 | 项目支出\n{rows[:-7]}"))
    assert [line.measure for line in reading.lines] == ["total", "basic", "project"]


def test_a_row_with_two_codes_is_no_row() -> None:
    reading = read(
        "一般公共预算支出表",
        "单位：万元",
        draw("""
        科目编码 | 科目名称 | 合计
        201 | 一般公共服务支出 | 9.00
        2012901 2012902 | 行政运行 一般行政管理事务 | 6.00
        """),
    )
    assert [line.line_code for line in reading.lines] == ["201"]
    assert [(number.printed_text, number.reason_code) for number in reading.unplaced] == [("6.00", "broken_code")]
