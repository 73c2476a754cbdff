"""Right documents that once looked wrong: rounding, children beside their parents, other wholes, other stages, doubtful readings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingestion.records import ParsedDocument, UnplacedNumberRecord
from review.doubts import READING_DOUBT
from tests.review.documents import Row, document_of, errors, review, review_text

SUMMARY = "income_expenditure_summary"
FISCAL = "fiscal_summary"


def _side(table: str, side: str, *rows: tuple[str, str]) -> list[Row]:
    measure = "total" if table == FISCAL and side == "expenditure" else "amount"
    return [(table, side, "", label, measure, amount) for label, amount in rows]


def _expenditure(*rows: tuple[str, str, str]) -> list[Row]:
    return [("general_public_expenditure", "expenditure", code, label, "total", amount) for code, label, amount in rows]


def _in_yuan(parsed: ParsedDocument) -> ParsedDocument:
    for line in parsed.budget_lines:
        line.printed_unit, line.printed_text = "元", str(line.amount_yuan)
    return parsed


# ---------- rounding


def _rounded(text: str) -> list[str]:
    rows = _side(SUMMARY, "revenue", ("一、财政拨款收入", "8243.0239"), ("二、其他收入", "3879.3761"), ("收入总计", "12122.4000"))
    rows += _expenditure(("204", "公共安全支出", "8243.0239"), ("208", "社会保障和就业支出", "3879.3761"), ("", "合计", "12122.4000"))
    parsed = _in_yuan(document_of(rows, year=2026))
    from ingestion.records import StatedAmountRecord

    stated = [("total_revenue", 12122), ("general_public_expenditure", 12122), ("204:total", 8243), ("208:total", int(text))]
    parsed.stated_amounts = [
        StatedAmountRecord("doc", concept, 2026, Decimal(value * 10_000), f"{value}", "万元", f"预算{value}万元")
        for concept, value in stated
    ]
    return [f.rule_id for f in errors(review(parsed))]


def test_whole_wan_beside_yuan_is_rounding() -> None:
    assert _rounded("3879") == [], "rounded to the nearest"
    assert _rounded("3880") == [], "within the last printed digit"
    assert _rounded("3897") == ["V02-stated-items"], "two digits exchanged"


def test_parts_printed_coarser_than_their_total_are_rounded() -> None:
    text = "赛事管理预算3,441.94万元，其中：体育竞赛3,017万元，团部经费350万元，群众体育{}万元。"
    assert errors(review_text(text.format(75), stage="budget")) == []
    assert errors(review_text(text.format(95), stage="budget"))


# ---------- rows of a summary


def test_children_of_a_balance_are_not_added_again() -> None:
    rows = _side(
        SUMMARY, "revenue", ("一、财政拨款收入", "900.00"), ("本年收入合计", "900.00"),
        ("上年结余、结转", "100.00"), ("1.财政拨款结余、结转", "70.00"), ("2.非财政拨款结余、结转", "30.00"), ("收入总计", "1000.00"),
    )  # fmt: skip
    assert errors(review(document_of(rows))) == []
    wrong = [(*r[:5], "1001.00") if r[3] == "收入总计" else r for r in rows]
    assert [f.rule_id for f in errors(review(document_of(wrong)))] == ["T12-grand-total"]


def test_children_without_a_number_are_not_added_again() -> None:
    rows = _side(
        SUMMARY, "revenue", ("一、财政拨款收入", "900.00"), ("本年收入合计", "900.00"),
        ("年初结转和结余", "100.00"), ("基本支出结转", "70.00"), ("项目支出结转和结余", "30.00"), ("总计", "1000.00"),
    )  # fmt: skip
    assert errors(review(document_of(rows, stage="final"))) == []


def test_rows_behind_the_years_total_are_added_to_it() -> None:
    rows = _side(
        SUMMARY, "revenue", ("一、财政拨款收入", "900.00"), ("本年收入合计", "900.00"), ("上级补助收入", "100.00"), ("收入总计", "1000.00")
    )
    assert errors(review(document_of(rows))) == []


def test_a_total_behind_the_years_own_is_the_grand_total() -> None:
    rows = _side(
        FISCAL, "revenue", ("一、本年收入", "90.00"), ("（一）一般公共预算资金", "90.00"),
        ("二、上年结转", "10.00"), ("（一）一般公共预算拨款", "10.00"), ("收入合计", "100.00"),
    )  # fmt: skip
    rows += _side(SUMMARY, "revenue", ("一、一般公共预算资金", "100.00"), ("合计", "100.00"))
    assert errors(review(document_of(rows))) == [], "the fund is told with what was carried forward in one table, without in the other"


# ---------- lists of the text


def test_the_other_side_is_no_part() -> None:
    text = "本部门当年预算收入90.00万元，其中一般公共预算拨款90.00万元；本部门当年预算支出90.00万元，其中一般公共预算拨款90.00万元。"
    assert errors(review_text(text, stage="budget")) == []


def test_what_follows_a_semicolon_is_no_use_of_the_amount_before() -> None:
    text = "（8）风险普查25.00万元，主要用于风险普查；（9）防雷服务86.62万元，主要用于防雷检测；（10）编外人员44.18万元。"
    assert errors(review_text(text, stage="budget")) == []
    assert errors(review_text("防雷服务25.00万元，主要用于防雷检测20.00万元；雷电监测8.00万元。", stage="budget"))


def test_the_main_parts_need_not_be_all() -> None:
    text = "上级资金1,262.04万元，主要包括：机房建设84.00万元，链路租赁390.00万元，装备保障728.04万元。"
    assert errors(review_text(text, stage="budget")) == []


def test_what_follows_a_bracketed_list_is_a_part_again() -> None:
    text = "“三公”经费预算17.98万元，其中：出国费2.48万元，公务用车费14.50万元（其中：购置费8.90万元，运行费5.60万元），公务接待费{}万元。"
    assert errors(review_text(text.format("1.00"), stage="budget")) == []
    assert errors(review_text(text.format("2.00"), stage="budget"), "P01")


def test_a_list_divides_what_was_spent_and_not_what_was_planned() -> None:
    text = "支出年初预算为6,195.35万元，支出决算为6,008.33万元，完成年初预算的96.98%。其中：基本支出4,105.80万元，项目支出{}万元。"
    assert errors(review_text(text.format("1,902.52"))) == [], "cut, not rounded"
    assert errors(review_text(text.format("1,802.52")), "P01")


def test_basic_expenditure_of_an_item_is_not_the_units() -> None:
    rows = [("general_public_expenditure", "expenditure", "", "合计", m, a) for m, a in (("basic", "900.00"), ("project", "400.00"))]
    parsed = document_of(rows, year=2024)
    from ingestion.records import StatedAmountRecord

    def told(snippet: str) -> list[str]:
        parsed.stated_amounts = [
            StatedAmountRecord("doc", c, 2024, Decimal(a) * 10_000, a, "万元", snippet)
            for c, a in (("basic_expenditure", "0.00"), ("project_expenditure", "130.51"))
        ]
        return [f.rule_id for f in errors(review(parsed, snippet), "V01")]

    assert told("（五）防汛130.51万元，其中：基本支出0.00万元，项目支出130.51万元") == []
    assert told("支出预算130.51万元，其中：基本支出0.00万元，项目支出130.51万元")


# ---------- rates of another base


def test_parts_of_a_sentence_before_are_not_what_was_completed() -> None:
    text = "财政拨款支出3,000.00万元，其中：基本支出2,800.00万元，项目支出200.00万元。与年初预算2,500.00万元相比，完成年初预算的{}%。"
    assert errors(review_text(text.format("120.00"))) == []
    assert errors(review_text(text.format("80.00")), "R03")


def test_figures_and_rates_may_be_cut() -> None:
    text = "2024年预算数为152.33万元，比上年执行数减少47.50万元，下降{}%。"
    assert errors(review_text(text.format("23.76"), stage="budget")) == []
    assert errors(review_text(text.format("23.74"), stage="budget"), "R01")


def test_a_share_of_a_narrowed_base() -> None:
    text = "涉及财政性资金8,120.40万元；14个项目涉及财政性资金4,880.15万元，占财政性资金（人员类和公用经费除外）总额的比例为100%。"
    assert errors(review_text(text, stage="budget")) == []


def test_shares_of_the_years_own_expenditure() -> None:
    lines = (
        "2026年支出预算50000.00万元，年终结转100.00万元。",
        "基本支出32000.00万元，占本年支出预算{}%。",
        "项目支出17900.00万元，占本年支出预算35.87%。",
    )
    assert errors(review_text(*(t.format("64.13") for t in lines), stage="budget", year=2026)) == []


def test_work_done_is_no_completion_of_money() -> None:
    text = "全年预算数500.00万元，执行数500.00万元，{}。"
    assert errors(review_text(text.format("结构封顶完成100%，二次结构完成30%"))) == []
    assert errors(review_text(text.format("完成预算的30%")))


# ---------- doubtful readings


def _table(printed: str) -> ParsedDocument:
    rows = _expenditure(
        ("221", "住房保障支出", "1086.58"),
        ("22102", "住房改革支出", "1086.58"),
        ("2210201", "住房公积金", printed),
        ("", "合计", "1086.58"),
    )
    return document_of(rows)


@pytest.mark.parametrize("cell", ["784.06", "784.06\n6,440.84"])
def test_what_is_missing_and_was_not_placed_is_our_reading(cell: str) -> None:
    parsed = _table("302.52")
    parsed.unplaced_numbers = [UnplacedNumberRecord("doc", parsed.tables[0].title, cell, "not_a_number", "", None, 9, 3)]
    findings = review(parsed)
    assert errors(findings) == []
    assert [f.kind for f in findings if f.rule_id == "T01-hierarchy"] == [READING_DOUBT]
    assert errors(review(_table("302.52"))), "without such a number the table itself is wrong"


def test_two_numbers_in_one_place_make_no_error() -> None:
    rows: list[Row] = [
        ("three_public_expenses", "expenditure", "", label, "amount", amount)
        for label, amount in (("合计", "42.26"), ("公务用车购置及运行费", "37.25"), ("公务用车运行费", "22.05"), ("公务接待费", "5.01"))
    ]
    parsed = document_of(rows)
    vehicles = parsed.budget_lines[1]
    parsed.budget_lines.insert(2, replace(vehicles, amount_yuan=Decimal(152_000), printed_text="15.20", column_no=99))
    assert errors(review(parsed)) == []


def test_a_doubt_is_told_once() -> None:
    rows = [
        r
        for i in range(1, 9)
        for r in (("expenditure", "expenditure", f"20{i}", "甲", m, a) for m, a in (("total", "9.00"), ("project", "1.00")))
    ]
    findings = [f for f in review(document_of(rows)) if f.rule_id == "T03-expenditure-columns"]
    assert [(f.kind, f.severity) for f in findings] == [(READING_DOUBT, "notice")]
    assert "8处" in findings[0].message
