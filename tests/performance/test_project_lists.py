"""Tables with a project a row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.context import ParseContext
from ingestion.performance.reader import read_performance
from tests.performance.drawn_forms import ALL_FORMATS, WITH_MERGES, DrawnForm, as_html, read
from tests.performance.test_national_forms import SELF_EVALUATION
from tests.tables.drawn_grids import document, draw

DETAIL = DrawnForm(
    ("部门项目支出明细表", "单位：万元"),
    (
        ("序号", "项目编码", "项目名称", "预算数", "财政拨款", "其他资金"),
        ("", "", "合计", "130.50", "120.50", "10.00"),
        ("1", "65000024P001", "水库巡查", "80.50", "80.50", ""),
        ("2", "65000024P002", "水质监测", "50.00", "40.00", "10.00"),
    ),
)
SUMMARY = DrawnForm(
    ("2023年度项目绩效自评结果汇总表", "金额单位：元"),
    (
        (("序号", 1, 2), ("项目名称", 1, 2), ("预算执行情况", 3, 1), ("自评得分", 1, 2)),
        ("全年预算数", "全年执行数", "执行率"),
        ("1", "河道清淤工程", "4,805,000.00", "4,324,500.00", "90%", "97"),
        ("2", "桥梁检测", "60,000.00", "60,000.00", "100%", "100"),
    ),
)


@pytest.mark.parametrize("draw", ALL_FORMATS.values(), ids=list(ALL_FORMATS))
def test_detail_of_project_expenditure(draw) -> None:
    result = read(draw(DETAIL))
    assert [(p.project_code, p.project_name, p.budget_yuan, p.fiscal_yuan, p.other_yuan) for p in result.projects] == [
        ("65000024P001", "水库巡查", Decimal("805000"), Decimal("805000"), None),
        ("65000024P002", "水质监测", Decimal("500000"), Decimal("400000"), Decimal("100000")),
    ]
    assert [(u.printed_text, u.reason_code) for u in result.unplaced] == [(t, "list_total") for t in ("130.50", "120.50", "10.00")]


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_summary_lends_its_amounts_to_the_forms(draw) -> None:
    result = read(draw(SUMMARY, SELF_EVALUATION), 2023, "final")
    assert [(p.project_name, p.budget_yuan, p.executed_yuan) for p in result.projects] == [
        ("河道清淤工程", Decimal("4805000"), Decimal("4324500")),
        ("桥梁检测", Decimal("60000"), Decimal("60000")),
    ]
    assert {u.reason_code for u in result.unplaced} == {"no_field"}, (
        "the self-evaluation's own amounts without a field, none of the summary's"
    )


def test_a_list_that_contradicts_the_form_is_told() -> None:
    rows = tuple(tuple("4,900,000.00" if c == "4,805,000.00" else c for c in row) for row in SUMMARY.rows)
    result = read(as_html(DrawnForm(SUMMARY.captions, rows), SELF_EVALUATION), 2023, "final")
    assert result.projects[0].budget_yuan == Decimal("4805000")
    assert [u.printed_text for u in result.unplaced if u.reason_code == "repeated"] == ["4,900,000.00"]


def test_unit_that_is_not_printed_is_not_guessed() -> None:
    result = read(as_html(DrawnForm(("部门项目支出明细表",), DETAIL.rows)))
    assert result.projects == []
    assert {u.reason_code for u in result.unplaced} == {"unknown_unit", "list_total"}


@pytest.mark.parametrize("title", ["政府购买服务预算表", "一般公共预算支出表"])
def test_other_lists_are_left_alone(title: str) -> None:
    assert read(as_html(DrawnForm((title, "单位：万元"), DETAIL.rows))).projects == []


def test_a_list_goes_on_without_its_header() -> None:
    """深圳: 重点项目绩效目标情况, a goal broken by the page."""
    first = draw("""
        二级预算单位名称 | 一级项目名称 | 预算数（万元） | 绩效目标
        青山市文化局 | 展览 | 853.45 | 保障展览开放，
        青山市文化局 | 演出 | 12.00 | 全年演出不
        """)
    between = draw(". | . | . | 少于二十场，", page=2)
    second = draw(". | . | . | 观众满意。\n青山市文化局 | 修缮 | 8,560.83 | 完成修缮。", page=3)
    source = document("青山市文化局2024年部门预算", "本单位重点项目绩效目标情况如下：", first, between, second)
    result = read_performance(ParseContext("d", source, 2024, "budget", None, [], set()))
    assert [(p.project_name, p.budget_yuan, p.purpose) for p in result.projects] == [
        ("展览", Decimal("8534500.00"), "保障展览开放，"),
        ("演出", Decimal("120000.00"), "全年演出不少于二十场，观众满意。"),
        ("修缮", Decimal("85608300.00"), "完成修缮。"),
    ]
    assert not result.unplaced
    parted = document("青山市文化局2024年部门预算", "本单位重点项目绩效目标情况如下：", first, draw("说明 | 1 | 2.00 | 另一张表", page=3))
    assert len(read_performance(ParseContext("d", parted, 2024, "budget", None, [], set())).projects) == 2
