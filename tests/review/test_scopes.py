"""Amounts that bear the name of a total and are of something smaller: one unit's, a fund's, this year's appropriation only."""

from __future__ import annotations

import pytest

from ingestion.parsing import parse_source
from review.engine import review_document
from tests.review.documents import Row, document_of, errors, text_of

GENERAL: list[Row] = [
    ("fiscal_summary", "revenue", "", "（一）一般公共预算拨款", "amount", "90.00"),
    ("general_public_expenditure", "expenditure", "", "合计", "total", "100.00"),
]


def _stated(parsed_rows: list[Row], text: str, stage: str = "budget") -> list[str]:
    source = text_of("清河县文化馆2024年部门预算" if stage == "budget" else "清河县文化馆2024年度部门决算", *text.split("\n"))
    stated = parse_source(source, "scopes", 1)
    parsed = document_of(parsed_rows, 2024, stage)
    parsed.stated_amounts = stated.stated_amounts
    result = review_document(source, parsed)
    return [f.message for f in errors(result.findings, "V01")]


def test_the_appropriation_of_the_year_leaves_out_what_was_carried_forward() -> None:
    text = "一般公共预算支出情况说明\n2024年一般公共预算当年拨款{}万元。"
    assert _stated(GENERAL, text.format("90.00")) == []
    assert _stated(GENERAL, text.format("95.00")) != []


def test_a_funds_project_expenditure_is_not_the_units() -> None:
    rows: list[Row] = [("expenditure", "expenditure", "", "合计", "project", "200.00")]
    assert _stated(rows, "政府性基金预算支出情况说明\n2024年政府性基金预算支出12.00万元，其中：项目支出12.00万元。") == []


def test_amounts_per_unit_are_no_totals() -> None:
    rows: list[Row] = [("expenditure", "expenditure", "", "合计", "basic", "700.00")]
    text = "支出决算情况说明\n从单位看：馆本级支出400.00万元，其中基本支出380.00万元；文化站支出330.00万元，其中基本支出320.00万元。"
    assert _stated(rows, text, "final") == []
    assert _stated(rows, "支出决算情况说明\n支出合计800.00万元，其中基本支出710.00万元，项目支出90.00万元。", "final") != []


def test_a_source_made_of_filling_words_is_not_the_revenue_above_it() -> None:
    rows: list[Row] = [("income", "revenue", "", "合计", "total", "100.00")]
    text = "收入预算。2024年收入预算总额100.00万元，其中：经费拨款（补助）90.00万元，事业收入10.00万元。"
    assert _stated(rows, text) == []


def test_a_division_by_units_adds_up_to_a_stated_total() -> None:
    text = "支出预算情况说明\n2024年支出预算总额100.00万元。\n按预算单位：馆机关50.00万元；文化站30.00万元；图书室{}万元。"
    for printed, expected in (("20.00", 0), ("21.00", 1)):
        source = text_of("清河县文化馆2024年部门预算", *text.format(printed).split("\n"))
        parsed = parse_source(source, "division", 1)
        result = review_document(source, parsed)
        assert len([f for f in result.findings if f.rule_id == "P13-division"]) == expected


def test_what_a_sentence_says_of_the_one_before_is_no_total() -> None:
    rows: list[Row] = [("general_public_basic_expenditure", "expenditure", "", "合计", "personnel", "90.00")]
    text = "一般公共预算支出情况说明\n4.机关资本性支出（二）（504）10.00万元。具体为：人员经费0.00万元；公用经费0.00万元。"
    assert _stated(rows, text) == []


def test_a_table_that_adds_up_to_all_expenditure_is_no_table_of_basic_expenditure() -> None:
    """Some print personnel and public funds of basic and project expenditure together, under heads that basic tables have too."""
    for public, expected in (("40.00", 0), ("10.00", 0), ("25.00", 1)):
        rows: list[Row] = [
            ("general_public_expenditure", "expenditure", "", "合计", "total", "120.00"),
            ("general_public_expenditure", "expenditure", "", "合计", "basic", "90.00"),
            ("general_public_expenditure", "expenditure", "", "合计", "project", "30.00"),
            ("general_public_basic_expenditure", "expenditure", "", "人员经费合计", "amount", "80.00"),
            ("general_public_basic_expenditure", "expenditure", "", "公用经费合计", "amount", public),
        ]
        parsed = document_of(rows, 2024, "final")
        result = review_document(text_of("清河县文化馆2024年度部门决算"), parsed)
        assert len(errors(result.findings, "X06")) == expected, public


@pytest.mark.parametrize(
    ("whose", "errors_found"),
    [
        ("本部门及所属单位", 1),
        ("包括局机关及下属事业单位在内，", 1),
        ("部门本级和下属2家单位", 1),
        ("全部所属单位的收支均纳入部门预算，", 1),
        ("局本级", 0),
        ("所属单位", 0),
        ("局本级（不含所属单位）", 0),
    ],
)
def test_a_department_with_its_units_is_compared_and_a_part_of_it_is_not(whose: str, errors_found: int) -> None:
    rows: list[Row] = [("income", "revenue", "", "合计", "total", "100.00")]
    assert len(_stated(rows, f"收入预算情况说明\n{whose}2024年收入预算总额90.00万元。")) == errors_found
