"""Grids without a title behind a table: read under its columns only where they print no other heads of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.model import Grid, Page, Paragraph, SourceDocument
from ingestion.tables.finding import TableReading, read_budget_tables
from tests.tables.drawn_grids import draw

_SPENDING = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"
_OF_FUNCTION = f"{_SPENDING}\n201 | 一般公共服务支出 | 9 | 5 | 4"
_TWO_LINES = "科目编码 | 科目名称 | 合计 | 其中： | <\n^ | ^ | ^ | 基本支出 | 项目支出\n201 | 一般公共服务支出 | 9 | 5 | 4"
_KINDS = "科目编码 | 科目名称 | 合计 | 基本支出 | <\n^ | ^ | ^ | 人员经费 | 公用经费\n201 | 一般公共服务支出 | 9 | 5 | 4"
_SWAPPED = "科目编码 | 科目名称 | 合计 | 项目支出 | 基本支出"
_HOUSING = "221 | 住房保障支出 | 3 | 2 | 1"


def _read(title: str, first: str, second: str) -> TableReading:
    head: list[Paragraph | Grid] = [Paragraph(t, 1, None, [(1, t, None)]) for t in (title, "单位：万元")]
    pages = [Page([*head, draw(first)], 1), Page([draw(second, page=2)], 2)]
    return read_budget_tables(SourceDocument("application/pdf", pages, 2), "d", 2024, "budget", None)


@pytest.mark.parametrize(
    ("first", "second", "measures"),
    [
        pytest.param(_OF_FUNCTION, f"{_SPENDING}\n{_HOUSING}", "total basic project", id="the-same-head"),
        pytest.param(_OF_FUNCTION, _HOUSING, "total basic project", id="no-head"),
        pytest.param(_OF_FUNCTION, f"20102 | 政协事务 | 无 | 不涉及 | 无\n{_HOUSING}", "total basic project", id="words-for-amounts"),
        pytest.param(_OF_FUNCTION, f"一、本级 | . | . | . | .\n{_HOUSING}", "total basic project", id="a-group-of-rows"),
        pytest.param(_OF_FUNCTION, f"{_SWAPPED}\n{_HOUSING}", "total project basic", id="columns-in-another-order"),
        pytest.param(
            _OF_FUNCTION,
            f"科目编码 | 科目名称 | 合计 | 一般公共预算 | 政府性基金预算\n{_HOUSING}",
            "total general_public government_fund",
            id="further-columns-of-a-wide-table",
        ),
        pytest.param(
            _OF_FUNCTION, f"科目编码 | 科目名称 | 总计 | 基本支出预算 | 项目支出预算\n{_HOUSING}", "total basic project", id="other-words"
        ),
        pytest.param(
            _OF_FUNCTION, f"部门支出总表（续） | < | < | < | <\n{_HOUSING}", "total basic project", id="the-title-over-the-whole-width"
        ),
        pytest.param(
            _KINDS, f"科目编码 | 科目名称 | 合计 | 基本支出 | <\n{_HOUSING}", "total personnel public", id="the-first-line-of-the-head"
        ),
        pytest.param(_TWO_LINES, f". | . | . | 基本支出 | 项目支出\n{_HOUSING}", "total basic project", id="the-second-line-of-the-head"),
    ],
)
def test_a_continuation_has_the_measures_of_its_own_head(first: str, second: str, measures: str) -> None:
    reading = _read("部门支出总表", first, second)
    lines = [x for x in reading.lines if x.page == 2]
    assert [(x.line_code, x.measure, x.printed_text) for x in lines] == [
        ("221", measure, text) for measure, text in zip(measures.split(), "321", strict=True)
    ]
    assert not reading.unplaced


@pytest.mark.parametrize(
    ("title", "first", "second"),
    [
        pytest.param("部门支出总表", _OF_FUNCTION, "序号 | 设备名称 | 数量 | 单价 | 金额\n1 | 计算机 | 3 | 2 | 6", id="equipment"),
        pytest.param("部门支出总表", _OF_FUNCTION, "地区 | 学校 | 班级 | 教师 | 学生\n城区 | 一中 | 12 | 30 | 500", id="counts"),
        pytest.param("部门支出总表", _TWO_LINES, f". | . | . | 一般公共预算 | 政府性基金\n{_HOUSING}", id="one-line-of-another-head"),
        pytest.param("部门支出总表", _OF_FUNCTION, f"科目编码 | 科目名称 | 2023年预算数 | 2024年预算数 | 增减\n{_HOUSING}", id="years"),
        pytest.param("部门支出总表", _OF_FUNCTION, f"科目编码 | 科目名称 | 预算数 | 执行数 | 执行率\n{_HOUSING}", id="rates"),
        pytest.param("部门支出总表", "支出项目 | 预算数\n教育支出 | 9", "绩效指标 | 指标值\n完成率 | 95", id="indicators"),
        pytest.param(
            "一般公共预算支出表",
            _OF_FUNCTION,
            "经济科目编码 | 经济科目名称 | 合计 | 人员经费 | 公用经费\n301 | 工资福利支出 | 3 | 2 | 1",
            id="another-classification",
        ),
        pytest.param(
            "部门收入总表",
            "科目编码 | 科目名称 | 合计 | 财政拨款收入 | 事业收入\n201 | 一般公共服务支出 | 9 | 5 | 4",
            f"{_SPENDING}\n{_HOUSING}",
            id="expenditure-behind-income",
        ),
        pytest.param(
            "“三公”经费支出表",
            "合计 | 因公出国（境）费 | 公务用车购置费 | 公务用车运行费 | 公务接待费\n9 | 1 | 2 | 3 | 3",
            "合计 | 会议费 | 培训费 | 差旅费 | 印刷费\n8 | 1 | 2 | 3 | 2",
            id="other-expenses",
        ),
    ],
)
def test_a_grid_under_other_heads_is_not_read_under_the_earlier_ones(title: str, first: str, second: str) -> None:
    reading = _read(title, first, second)
    assert {x.page for x in reading.lines} == {1}
    assert [grid.page for grid, _ in reading.other_grids] == [2]


@pytest.mark.parametrize("first", ["科目名称 | 预算数（万元）\n教育支出 | 9", "科目名称 | 2024年\n^ | 预算数（万元）\n教育支出 | 9"])
def test_a_head_that_states_another_unit_has_its_own(first: str) -> None:
    reading = _read("部门支出总表", first, "科目名称 | 预算数（元）\n住房保障支出 | 30000")
    assert [x.amount_yuan for x in reading.lines] == [Decimal("90000.00"), Decimal("30000.00")]


def test_the_year_before_under_another_name_is_the_year_before() -> None:
    first = "科目编码 | 科目名称 | 2023年执行数 | 2024年预算数\n201 | 一般公共服务支出 | 9 | 5"
    reading = _read("一般公共预算支出表", first, f"科目编码 | 科目名称 | 上年执行数 | 本年预算数\n{_HOUSING.removesuffix(' | 1')}")
    assert [x.printed_text for x in reading.lines if x.page == 2] == ["2"]
    assert [x.printed_text for x in reading.prior_year if x.page == 2] == ["3"]
