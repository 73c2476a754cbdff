"""Printed tables laid out again, and what codes are called in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.names import labeller
from explorer.tables import lay_out

NAMES = {
    ("concept", "total_revenue"): {"zh": "收入总计", "en": "total revenue"},
    ("concept", "change_from_prior_year"): {"zh": "比上年增减额", "en": "change from the prior year"},
    ("concept_qualifier", "with_balances"): {"zh": "含结转", "en": "with balances"},
    ("severity", "error"): {"zh": "差错", "en": "error"},
}


def line(row: int, column: int, label: str, header: str = "预算数", side: str = "expenditure") -> dict[str, Any]:
    return {
        "side": side, "row_no": row, "column_no": column, "line_code": None, "line_label": label, "line_level": 1,
        "is_total": label == "合计", "column_label": header, "measure_name": header, "printed_text": f"{row}{column}",
    }  # fmt: skip


def test_lists_side_by_side_are_tables_of_their_own() -> None:
    lines = [line(1, 2, "教育支出"), line(1, 4, "工资福利支出"), line(2, 2, "科学技术支出"), line(2, 4, "商品和服务支出")]
    lines += [line(3, 2, "合计"), line(3, 4, "合计")]
    assert [[(row.label, [cell["printed_text"] for cell in row.cells.values()]) for row in side.rows] for side in lay_out(lines)] == [
        [("教育支出", ["12"]), ("科学技术支出", ["22"]), ("合计", ["32"])],
        [("工资福利支出", ["14"]), ("商品和服务支出", ["24"]), ("合计", ["34"])],
    ]


def test_columns_of_one_list_stay_together_also_where_some_are_blank() -> None:
    lines = [
        line(1, 2, "教育支出", "基本支出"),
        line(1, 3, "教育支出", "项目支出"),
        line(2, 2, "住房保障支出", "基本支出"),
        line(3, 4, "其他支出", "上缴"),
    ]
    (side,) = lay_out(lines)
    assert side.columns == ["基本支出", "项目支出", "上缴"]
    assert [sorted(row.cells) for row in side.rows] == [["基本支出", "项目支出"], ["基本支出"], ["上缴"]]


@pytest.mark.parametrize(
    ("code_list", "code", "zh", "en"),
    [
        ("concept", "total_revenue", "收入总计", "total revenue"),
        ("concept", "total_revenue:with_balances", "收入总计（含结转）", "total revenue (with balances)"),
        ("concept", "change_from_prior_year:total_revenue", "收入总计比上年增减额", "total revenue: change from the prior year"),
        ("concept", "2080505:with_balances", "2080505（含结转）", "2080505 (with balances)"),
        ("severity", "error", "差错", "error"),
        ("severity", "unheard_of", "unheard_of", "unheard_of"),
        ("severity", None, "", ""),
    ],
)
def test_codes_are_named_in_the_readers_language(code_list: str, code: str | None, zh: str, en: str) -> None:
    assert (labeller(NAMES, "zh")(code_list, code), labeller(NAMES, "en")(code_list, code)) == (zh, en)
