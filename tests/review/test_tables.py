"""Identities within and across tables, their tolerance, and where the error is."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.engine import review_document
from review.records import LineCheckRecord
from tests.review.documents import Row, document_of, errors, read_golden, review, text_of

GP = "general_public_expenditure"


def _rows(table: str, cells: dict[str, tuple[str, str, str, str]]) -> list[Row]:
    """code -> (label, total, basic, project); '' is the total row."""
    rows: list[Row] = []
    for code, (label, *amounts) in cells.items():
        rows += [(table, "expenditure", code, label, m, a) for m, a in zip(("total", "basic", "project"), amounts, strict=True) if a]
    return rows


SOUND = {
    "": ("合计", "100.00", "80.00", "20.00"),
    "201": ("一般公共服务支出", "70.00", "50.00", "20.00"),
    "20106": ("财政事务", "70.00", "50.00", "20.00"),
    "2010601": ("行政运行", "50.00", "50.00", ""),
    "2010602": ("一般行政管理事务", "20.00", "", "20.00"),
    "221": ("住房保障支出", "30.00", "30.00", ""),
    "22102": ("住房改革支出", "30.00", "30.00", ""),
    "2210201": ("住房公积金", "30.00", "30.00", ""),
}


def test_a_sound_table_is_silent_and_its_cells_passed() -> None:
    parsed = document_of(_rows(GP, SOUND))
    result = review_document(text_of(), parsed)
    assert result.findings == []
    assert [check.check_status for check in result.line_checks] == ["passed"] * len(parsed.budget_lines)


def test_one_wrong_cell_is_named_with_its_true_value() -> None:
    wrong = SOUND | {"2010602": ("一般行政管理事务", "20.00", "", "26.00")}
    parsed = document_of(_rows(GP, wrong))
    result = review_document(text_of(), parsed)
    found = errors(result.findings)
    roots = [f for f in found if f.root_finding_id is None]
    assert len(roots) == 1 and "应为20.00万元" in roots[0].message and "印为26.00万元" in roots[0].message
    assert all(f.root_finding_id == roots[0].finding_id for f in found if f is not roots[0])
    (failed,) = [check for check in result.line_checks if check.check_status == "failed"]
    (line,) = [b for b in parsed.budget_lines if LineCheckRecord.of(b, roots[0].finding_id) == failed]
    assert line.line_code == "2010602"


def test_two_rows_with_the_same_wrong_figure_are_one_finding_with_consequences() -> None:
    wrong = SOUND | {"201": ("一般公共服务支出", "70.00", "50.00", "29.00"), "20106": ("财政事务", "70.00", "50.00", "29.00")}
    found = errors(review(document_of(_rows(GP, wrong))))
    assert len([f for f in found if f.root_finding_id is None]) == 1
    assert {f.kind for f in found} == {"hierarchy_sum", "column_sum", "parts_vs_total"}


@pytest.mark.parametrize(("printed", "severity"), [("70.02", "rounding"), ("70.03", "error")])
def test_the_tolerance_is_the_printed_unit_times_the_addends(printed: str, severity: str) -> None:
    table = {
        "": ("合计", printed, "", ""),
        "201": ("一般公共服务支出", "40.00", "", ""),
        "221": ("住房保障支出", "30.00", "", ""),
    }
    found = review(document_of(_rows(GP, table)))
    assert [f.severity for f in found] == [severity]
    assert found[0].kind == ("column_sum_rounding" if severity == "rounding" else "column_sum")


def test_in_whole_yuan_one_yuan_is_a_difference() -> None:
    parsed = document_of(_rows(GP, {"": ("合计", "70.00", "", ""), "201": ("甲", "40.00", "", ""), "221": ("乙", "30.00", "", "")}))
    for line in parsed.budget_lines:
        line.printed_unit, line.printed_text = "元", str(int(line.amount_yuan))
    parsed.budget_lines[0].amount_yuan += 1
    assert [f.severity for f in review(parsed)] == ["error"]


def test_rows_of_two_tables_that_tell_of_the_same_money_agree() -> None:
    other = SOUND | {"2210201": ("住房公积金", "30.00", "30.00", "")}
    parsed = document_of(_rows("expenditure", SOUND) + _rows(GP, other | {"22102": ("住房改革支出", "30.00", "36.00", "")}))
    assert any(f.rule_id == "X07-expenditure-rows" and f.line_code == "22102" for f in errors(review(parsed)))


def test_a_check_that_did_not_run_is_not_shown_as_passed() -> None:
    result = review_document(text_of(), document_of(_rows(GP, SOUND)))
    outcomes = {o.rule_id: o for o in result.rule_outcomes}
    assert outcomes["T01-hierarchy"].outcome == "passed" and outcomes["T01-hierarchy"].comparisons > 0
    assert outcomes["T15-three-public"].outcome == "not_runnable" and "三公" in (outcomes["T15-three-public"].reason or "")
    assert outcomes["T17-fund-flow"].reason == "本规则只适用于决算"
    assert all(o.comparisons for o in result.rule_outcomes if o.outcome != "not_runnable")


def test_summary_items_details_and_both_sides() -> None:
    table = "income_expenditure_summary"
    rows: list[Row] = [
        (table, "revenue", "", "一、财政拨款收入", "amount", "90.00"),
        (table, "revenue", "", "1.一般公共预算资金", "amount", "90.00"),
        (table, "revenue", "", "二、其他收入", "amount", "5.00"),
        (table, "expenditure", "", "一、一般公共服务支出", "amount", "97.00"),
        (table, "revenue", "", "本年收入合计", "amount", "95.00"),
        (table, "expenditure", "", "本年支出合计", "amount", "97.00"),
        (table, "revenue", "", "年初结转和结余", "amount", "5.00"),
        (table, "expenditure", "", "年末结转和结余", "amount", "3.00"),
        (table, "revenue", "", "总计", "amount", "100.00"),
        (table, "expenditure", "", "总计", "amount", "100.00"),
    ]
    assert review(document_of(rows, stage="final")) == []
    rows[1] = (table, "revenue", "", "1.一般公共预算资金", "amount", "80.00")
    assert [f.rule_id for f in errors(review(document_of(rows, stage="final")))] == ["T11-summary-details"]


def test_a_total_above_its_parts_is_understood() -> None:
    table = "fiscal_summary"
    rows: list[Row] = [
        (table, "revenue", "", "一、本年收入", "amount", "90.00"),
        (table, "revenue", "", "（一）一般公共预算拨款", "amount", "90.00"),
        (table, "revenue", "", "二、上年结转", "amount", "10.00"),
        (table, "revenue", "", "（一）一般公共预算拨款", "amount", "10.00"),
        (table, "revenue", "", "收入总计", "amount", "100.00"),
    ]
    assert review(document_of(rows)) == []


def test_three_public_expenses_add_up() -> None:
    table = "three_public_expenses"
    rows: list[Row] = [
        (table, "expenditure", "", "合计", "settled", "9.00"),
        (table, "expenditure", "", "因公出国（境）费", "settled", "3.00"),
        (table, "expenditure", "", "公务用车购置及运行维护费", "settled", "5.00"),
        (table, "expenditure", "", "公务用车运行维护费", "settled", "5.00"),
        (table, "expenditure", "", "公务接待费", "settled", "2.00"),
    ]
    found = errors(review(document_of(rows, stage="final")))
    assert [(f.rule_id, f.expected, f.printed) for f in found] == [("T15-three-public", "100000.00", "90000.00")]


def test_an_identity_over_a_row_with_unplaced_numbers_is_no_error() -> None:
    from ingestion.records import UnplacedNumberRecord

    wrong = SOUND | {"2010602": ("一般行政管理事务", "20.00", "", "26.00")}
    parsed = document_of(_rows(GP, wrong))
    row = next(line.row_no for line in parsed.budget_lines if line.line_code == "2010602")
    parsed.unplaced_numbers = [UnplacedNumberRecord("doc", parsed.tables[0].title, "6.00", "unknown_column", "", None, row, 9)]
    assert errors(review(parsed), "T01") == []


def test_a_whole_above_its_parts_is_no_error_where_the_document_leaves_out_parts() -> None:
    short = {code: line for code, line in SOUND.items() if code != "2010602"}
    says = "（注：根据保密有关规定，部分具体项目信息公开时予以剔除。）"
    assert errors(review(document_of(_rows(GP, short))), "T01") != []
    found = review(document_of(_rows(GP, short)), says)
    assert errors(found, "T01") == [] and any("因保密未公开" in f.message for f in found)
    more = SOUND | {"2010602": ("一般行政管理事务", "90.00", "", "90.00")}
    assert errors(review(document_of(_rows(GP, more)), says), "T01") != [], "what is left out explains no part above its whole"


@pytest.mark.parametrize("name", ["commerce_dept_2025_budget", "finance_2024_final", "social_work_2024_final"])
def test_golden_tables_hold_no_error(golden: Path, name: str) -> None:
    assert errors(review(read_golden(golden / f"{name}.csv"))) == []


def test_golden_table_with_errors(golden: Path) -> None:
    found = errors(review(read_golden(golden / "beidaihe_2024.csv")))
    assert len(found) == 6 and len([f for f in found if f.root_finding_id is None]) == 1


def test_columns_of_parts_stand_in_no_identity() -> None:
    rows: list[Row] = [
        (GP, "expenditure", code, label, "of_which", amount)
        for code, label, amount in (("", "合计", "9.00"), ("201", "一般公共服务支出", "5.00"))
    ]
    assert review(document_of(_rows(GP, SOUND) + rows)) == []


@pytest.mark.parametrize(("printed", "count"), [("20.00", 0), ("21.00", 1)])
def test_other_money_in_one_column_is_a_source_of_the_years_income(printed: str, count: int) -> None:
    """其他资金 as one column is the unit's own money: with the appropriation it makes 本年收入."""
    row = ("income", "revenue", "2010601", "行政运行")
    rows: list[Row] = [(*row, m, a) for m, a in (("current_year", "100.00"), ("general_public", "80.00"), ("unit_funds", printed))]
    assert len(errors(review(document_of(rows)))) == count


SUMMARY = "income_expenditure_summary"


def _summary(personnel: str, public: str, project: str, total: str) -> list[Row]:
    cells = (("total", total), ("personnel", personnel), ("public", public), ("project", project))
    return [(SUMMARY, "expenditure", "", label, m, a) for label in ("一、农林水支出", "本年支出合计") for m, a in cells]


def test_columns_of_a_summary_add_up() -> None:
    assert errors(review(document_of(_summary("60.00", "10.00", "30.00", "100.00")))) == []
    found = errors(review(document_of(_summary("60.00", "10.00", "35.00", "100.00"))))
    assert {f.rule_id for f in found} == {"T03-expenditure-columns"}


@pytest.mark.parametrize(
    ("basic", "project", "personnel", "broken"),
    [("70.00", "30.00", "60.00", False), ("71.00", "29.00", "60.00", True), ("70.00", "30.00", "61.00", True)],
)
def test_columns_of_a_summary_are_those_of_the_other_tables(basic: str, project: str, personnel: str, broken: bool) -> None:
    table = (("total", "100.00"), ("basic", basic), ("project", project))
    rows: list[Row] = [(code, "expenditure", "", "合计", m, a) for code in ("expenditure", GP) for m, a in table]
    rows += [("general_public_basic_expenditure", "expenditure", "", "合计", "personnel", personnel)]
    found = errors(review(document_of(_summary("60.00", "10.00", "30.00", "100.00") + rows)))
    assert bool([f for f in found if f.rule_id == "X02-expenditure-total"]) == broken


@pytest.mark.parametrize(("fund", "count"), [("0.00", 1), ("8.00", 0)])
def test_classes_of_all_fiscal_money_are_those_of_the_general_budget_where_there_is_no_other(fund: str, count: int) -> None:
    from decimal import Decimal

    classes = (("201", "一般公共服务支出", "40.00"), ("208", "社会保障和就业支出", "30.00"), ("210", "卫生健康支出", "20.00"))
    total = format(Decimal("90.00") + Decimal(fund), "f")
    rows: list[Row] = [(GP, "expenditure", code, name, "total", amount) for code, name, amount in (*classes, ("", "合计", "90.00"))]
    rows += [("fiscal_summary", "expenditure", "", "一、本年支出", "amount", total)]
    printed = {"卫生健康支出": "28.00"}
    rows += [
        ("fiscal_summary", "expenditure", "", f"（{n}）{name}", "amount", printed.get(name, a))
        for n, (_, name, a) in zip("一二三", classes, strict=True)
    ]
    assert len(errors(review(document_of(rows)), "X04")) == count


def _income(**amounts: str) -> list[str]:
    rows: list[Row] = [("income", "revenue", "", "合计", measure, amount) for measure, amount in amounts.items()]
    return [f.severity for f in review(document_of(rows)) if f.rule_id.startswith("T04")]


def test_funds_beside_the_appropriation_that_they_make_up_count_once() -> None:
    funds = {"total": "98.00", "fiscal_appropriation": "90.00", "general_public": "82.00", "government_fund": "8.00"}
    assert _income(**funds, other="8.00") == []
    assert _income(**funds, other="9.00") == ["error"]
    assert _income(total="12.00", fiscal_appropriation="5.00", government_fund="5.00", other="2.00") == [], "equal by chance"
