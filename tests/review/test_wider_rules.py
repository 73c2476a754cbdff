"""Rules over tables and words together: blanks, stray rows, numbers of other years, indicators, projects, contents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.records import IndicatorRecord, ParsedDocument, ProjectRecord, TableRecord, UnplacedNumberRecord
from tests.review.documents import Row, document_of, errors, review, review_text

INCOME: list[Row] = [
    ("income", "revenue", "", "合计", m, a) for m, a in (("total", "100.00"), ("fiscal_appropriation", "90.00"), ("business", "10.00"))
]
THREE: list[Row] = [
    ("three_public_expenses", "expenditure", "", label, measure, amount)
    for label, budgeted, settled in (("合计", "8.00", "5.00"), ("公务用车购置及运行费", "5.00", "4.00"), ("公务接待费", "3.00", "1.00"))
    for measure, amount in (("budgeted", budgeted), ("settled", settled))
]


def test_a_source_of_revenue_is_the_cell_of_its_name_and_a_blank_is_zero() -> None:
    text = "本年收入合计100.00万元，其中：财政拨款收入90.00万元，事业收入{}万元，其他收入{}万元。"
    assert errors(review(document_of(INCOME), text.format("10.00", "0.00")), "V07") == []
    assert [f.expected for f in errors(review(document_of(INCOME), text.format("12.00", "0.00")), "V07")] == ["100000.00"]
    assert [f.expected for f in errors(review(document_of(INCOME), text.format("10.00", "3.00")), "V07")] == ["0.00"]


def test_a_blank_is_unknown_where_the_sum_leaves_room() -> None:
    rows = [r for r in INCOME if r[4] != "business"]
    assert errors(review(document_of(rows), "其他收入3.00万元。"), "V07") == []


def test_completion_against_the_three_public_table() -> None:
    text = "因公出国（境）费支出决算为0.00万元，完成预算的0%；公务接待费支出决算为1.00万元，完成预算的{}%。"
    assert errors(review(document_of(THREE, stage="final"), text.format("33.33"))) == []
    (found,) = errors(review(document_of(THREE, stage="final"), text.format("53.33")))
    assert (found.rule_id, found.expected, found.printed) == ("R03-completion", "33.33", "53.33")


def test_a_class_by_name() -> None:
    rows: list[Row] = [
        ("general_public_expenditure", "expenditure", c, n, "total", a)
        for c, n, a in (("205", "教育支出", "60.00"), ("221", "住房保障支出", "40.00"), ("", "合计", "100.00"))
    ]
    assert errors(review(document_of(rows), "教育支出60.00万元，住房保障支出40.00万元。")) == []
    (found,) = errors(review(document_of(rows), "教育支出66.00万元，住房保障支出40.00万元。"))
    assert (found.rule_id, found.expected) == ("V08-named-classes", "600000.00")


def _coded(stray: bool) -> ParsedDocument:
    code = "" if stray else "20503"
    rows: list[Row] = [
        ("expenditure", "expenditure", c, n, "total", a)
        for c, n, a in (("205", "教育支出", "90.00"), ("20501", "甲", "20.00"), ("20502", "乙", "30.00"), (code, "丙", "40.00"))
    ]
    return document_of(rows)


def test_a_row_whose_code_was_not_read_makes_no_error() -> None:
    assert errors(review(_coded(stray=False))) == []
    found = [f for f in review(_coded(stray=True)) if f.rule_id == "T01-hierarchy"]
    assert [f.severity for f in found] == ["notice"] and "编码未读出" in found[0].message


def _wrong_sum(reason: str | None) -> ParsedDocument:
    parsed = _coded(stray=False)
    parsed.budget_lines[0].amount_yuan = Decimal(950_000)
    parsed.tables[0] = TableRecord("doc", "expenditure", "present", "支出总表", table_no=1)
    if reason:
        parsed.unplaced_numbers = [UnplacedNumberRecord("doc", "支出总表", "5.00", reason, "", None, 99, 1)]
    return parsed


@pytest.mark.parametrize(("reason", "severity"), [(None, "error"), ("foreign_column", "error"), ("no_grid", "notice")])
def test_numbers_outside_any_grid_put_a_table_in_doubt(reason: str | None, severity: str) -> None:
    assert [f.severity for f in review(_wrong_sum(reason)) if f.rule_id == "T01-hierarchy"] == [severity]


def _indicator(name: str, target: int, actual: int | None = None) -> IndicatorRecord:
    return IndicatorRecord(
        "doc", 1, 1, "target" if actual is None else "result", level3=name, operator=">=", target_value=Decimal(target), target_unit="%",
        target_text=f"≥{target}%", actual_value=None if actual is None else Decimal(actual), actual_unit=None if actual is None else "%",
        actual_text=None if actual is None else f"{actual}%",
    )  # fmt: skip


def test_indicators_with_impossible_and_missed_values() -> None:
    parsed = document_of([("expenditure", "expenditure", "", "合计", "total", "1.00")])
    parsed.indicators = [_indicator("群众满意度", 110), _indicator("收入增长率", 120), _indicator("验收合格率", 95, 90)]
    found = review(parsed)
    assert [f.printed for f in errors(found, "J12")] == ["110"]
    assert [(f.severity, f.expected, f.printed) for f in found if f.rule_id.startswith("J13")] == [("notice", "95", "90")]


def test_the_stated_number_of_projects() -> None:
    def parsed() -> ParsedDocument:
        made = document_of([("expenditure", "expenditure", "", "合计", "total", "100.00")])
        made.projects = [
            ProjectRecord(
                "doc", n, "", name, budget_yuan=Decimal(a), budget_source="table", printed_unit="万元", printed_budget=str(a // 10000)
            )
            for n, (name, a) in enumerate((("甲类项目", 300_000), ("乙类项目", 200_000)), 1)
        ]
        return made

    text = "编报绩效目标的项目共{}个，涉及项目预算资金{}万元。"
    assert errors(review(parsed(), text.format(2, "50.00")), "J14") == []
    assert [f.expected for f in errors(review(parsed(), text.format(2, "55.00")), "J14")] == ["500000.00"]
    assert [(f.expected, f.printed) for f in errors(review(parsed(), text.format(3, "50.00")), "J14")] == [("2", "3")]
    assert errors(review(parsed(), text.format(5, "90.00")), "J14") == []


def test_tables_that_the_contents_announce() -> None:
    contents = ["目录", "一、收入总表", "二、支出总表", "三、财政拨款收支总表", "四、政府性基金预算支出表", "第一部分 概况"]
    parsed = document_of([("expenditure", "expenditure", "", "合计", "total", "1.00"), ("income", "revenue", "", "合计", "total", "1.00")])
    parsed.tables.append(TableRecord("doc", "fiscal_summary", "declared_empty", "财政拨款收支总表"))
    assert [f.evidence for f in review(parsed, *contents) if f.rule_id.startswith("S06")] == ["政府性基金预算支出表"]


def test_level_explained_by_a_change() -> None:
    text = "支出总计10万元。与2023年度相比，支出总计持平。主要原因：{}。"
    assert [f.severity for f in review_text(text.format("合同进度减少支付")) if f.rule_id.startswith("S07")] == ["notice"]
    assert [f for f in review_text(text.format("工作量与上年持平")) if f.rule_id.startswith("S07")] == []


def test_the_misprinted_amount_behind_a_wrong_rate() -> None:
    (found,) = errors(review_text("机关运行经费支出73.67万元，比2023年减少2.67万元，下降16.34%。"))
    assert "本年数应为13.67万元，印为73.67万元" in found.message and found.printed == "-16.34"
