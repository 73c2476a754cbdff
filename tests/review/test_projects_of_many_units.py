"""Projects that money tables list by unit: names repeat, and the text tells of one unit at a time."""

from __future__ import annotations

from decimal import Decimal

from ingestion.records import ParsedDocument, ProjectRecord
from tests.review.documents import Row, document_of, errors, review


def _department(*projects: tuple[str, int], total: str = "100.00") -> ParsedDocument:
    rows: list[Row] = [("expenditure", "expenditure", "", "合计", "project", total)]
    parsed = document_of(rows)
    parsed.projects = [
        ProjectRecord(
            "doc", no, "", name, Decimal(amount * 10_000), budget_source="table", printed_budget=f"{amount}.00", printed_unit="万元"
        )
        for no, (name, amount) in enumerate(projects, start=1)
    ]
    return parsed


def test_a_name_that_several_projects_share_proves_nothing() -> None:
    parsed = _department(("综合管理经费", 60), ("综合管理经费", 40))
    assert errors(review(parsed, "综合管理经费55.00万元。"), "J11") == []
    assert errors(review(_department(("综合管理经费", 60), ("运行维护经费", 40)), "综合管理经费66.00万元。"), "J11")


def test_the_list_of_one_unit_is_not_that_of_the_department() -> None:
    text = "甲中心项目支出30.00万元，主要包括：设备购置10.00万元、房屋修缮20.00万元。"
    parsed = _department(("设备购置", 10), ("房屋修缮", 20), ("综合管理", 70))
    assert errors(review(parsed, text), "J02") == []


def test_far_more_money_than_project_expenditure_is_other_money() -> None:
    assert errors(review(_department(("转移支付甲项目", 90), ("转移支付乙项目", 80))), "J01") == []
    assert errors(review(_department(("甲项目经费", 60), ("乙项目经费", 50))), "J01")
