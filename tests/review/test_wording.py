"""Rules on words, years and names: each finds its slip and is silent on the right sentence."""

from __future__ import annotations

import pytest

from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument, number_cells
from ingestion.records import FindingRecord
from review.engine import review_document
from tests.review.documents import Row, document_of, review, review_text

BUDGET = "budget"


def _found(findings: list[FindingRecord], rule: str) -> list[tuple[str, str | None]]:
    return [(f.severity, f.printed) for f in findings if f.rule_id.startswith(rule)]


@pytest.mark.parametrize(
    ("rule", "stage", "right", "wrong", "severity"),
    [
        ("S13", BUDGET, "比上年减少3.60万元，下降2.27%。主要原因是：支出减少。",
         "比上年减少3.60万元，下降2.27%。主要原因是：支出增加。", "error"),
        ("S13", BUDGET, "年末结转减少3.60万元，主要原因是支出增加。", "项目支出减少3.60万元，主要原因是支出增加。", "error"),
        ("S12", BUDGET, "增长10.79%。", "增长（下降）10.79%。", "error"),
        ("S12", BUDGET, "主要原因是：人员增加。", "主要原因是：。", "error"),
        ("S12", BUDGET, "下降10.79%。", "下降10.79%。。", "notice"),
        ("S11", BUDGET, "2024年预算安排573.77万元，比2023年增加6.48%。", "2022年预算安排573.77万元，比2023年增加6.48%。", "error"),
        ("S10", "final", "截至2024年12月31日，共有车辆3辆。", "截至2022年12月31日，共有车辆3辆。", "error"),
        ("S10", BUDGET, "截至2023年8月31日，共有车辆3辆。", "截至2025年8月31日，共有车辆3辆。", "error"),
        ("S14", BUDGET, "实施周期：2023年1月1日-2025年12月31日。", "实施周期：2022年1月1日-2022年12月31日。", "notice"),
        ("R04", "final", "年初预算5.00万元，支出决算5.10万元，决算数与预算数基本持平。",
         "年初预算5.00万元，支出决算48.23万元，决算数与预算数基本持平。", "error"),
        ("P06", BUDGET, "行政运行（项）科目9.99万元。2024年预算安排9.99万元。",
         "行政运行（项）科目8.99万元。2024年预算安排9.99万元。", "error"),
        ("R01", BUDGET, "2024年预算2.00万元，比2023年预算1.60万元增长25%。", "2024年预算2.00万元，比2023年预算0.00万元增长100%。", "error"),
        ("R01", "final", "2024年收入总计1100.00万元，支出总计1200.00万元，收入、支出总计各增加100.00万元、200.00万元，增长10%、20%。",
         "2024年收入总计1100.00万元，支出总计1200.00万元，收入、支出总计各增加100.00万元、200.00万元，增长10%、16.67%。", "error"),
    ],
)  # fmt: skip
def test_a_slip_is_found_and_a_right_sentence_is_not(rule: str, stage: str, right: str, wrong: str, severity: str) -> None:
    assert _found(review_text(right, stage=stage), rule) == []
    assert [s for s, _ in _found(review_text(wrong, stage=stage), rule)] == [severity]


def _items(text: str) -> list[FindingRecord]:
    rows: list[Row] = [
        ("general_public_expenditure", "expenditure", code, label, "total", "9.00")
        for code, label in (
            ("208", "社会保障和就业支出"),
            ("20805", "行政事业单位养老支出"),
            ("2080501", "行政单位离退休"),
            ("22102", "住房改革支出"),
        )
    ]
    return review(document_of(rows), text)


def test_an_item_stands_below_its_own_section() -> None:
    assert _found(_items("社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）9.00万元。"), "N04") == []
    assert _found(_items("住房保障支出（类）住房改革支出（款）行政单位离退休（项）9.00万元。"), "N04") == [("error", "住房改革支出")]


@pytest.mark.parametrize(
    ("chain", "severity"),
    [
        ("住房保障支出（类）行政事业单位养老支出（款）行政单位离退休（项）9.00万元。", "error"),
        ("社会保障和就业支出（类）社会保障和就业支出（款）行政单位离退休（项）9.00万元。", "error"),
        ("社保支出（类）行政事业单位养老支出（款）行政单位离退休（项）9.00万元。", None),
        ("科学技术支出（类）科学技术管理事务（款）行政运行（项）9.00万元。", None),
        ("教育支出（类）科学技术管理事务（款）行政运行（项）9.00万元。", "error"),
    ],
    ids=["another class", "a class for a section", "an abbreviated class", "not printed, right", "not printed, wrong"],
)
def test_a_section_stands_below_its_own_class(chain: str, severity: str | None) -> None:
    assert [s for s, _ in _found(_items(chain), "N04")] == ([severity] if severity else [])


def _economic(name: str, year: int = 2024) -> list[FindingRecord]:
    return review(document_of([("general_public_basic_expenditure", "expenditure", "30231", name, "total", "3.00")], year=year))


def test_a_row_does_not_carry_the_name_of_another_code() -> None:
    assert _found(_economic("公务用车运行维护费"), "N05") == []
    assert _found(_economic("办公设备购置"), "N05") == [("error", "办公设备购置")]
    assert _found(_economic("本省专用名称"), "N05") == [], "a name that the classification gives to no code may be local"


def _two_tables(printed: str, table: str = "expenditure") -> list[FindingRecord]:
    rows: list[Row] = [
        (code_table, "expenditure", code, label, "total", "9.00")
        for code_table, item in (("general_public_expenditure", "行政运行"), (table, printed), ("income", "行政运行"))
        for code, label in (("2010301", item), ("2010302", "一般行政管理事务"))
    ]
    return review(document_of(rows))


def test_one_code_carries_one_name() -> None:
    assert _found(_two_tables("行政运行"), "N03") == []
    assert _found(_two_tables("一般行政管理事务"), "N03") == [("error", "一般行政管理事务")]
    assert _found(_two_tables("行政运行费"), "N03") == [("notice", "行政运行费")]
    assert _found(_two_tables("某处租金", "procurement"), "N03") == [], "rows of other tables are named by what is bought"


@pytest.mark.parametrize(("year", "severity"), [(2019, "notice"), (2021, "error")])
def test_an_abolished_name_is_an_error_behind_the_year_of_its_renaming(year: int, severity: str) -> None:
    text = "医疗卫生与计划生育支出（类）9.00万元。"
    assert [s for s, _ in _found(review_text(text, year=year), "N01")] == [severity]
    assert _found(review_text("卫生健康支出（类）9.00万元。", year=year), "N01") == []


def _noted(amount: str) -> list[FindingRecord]:
    rows: list[Row] = [("three_public_expenses", "expenditure", "", "公务接待费", "amount", amount)]
    parsed = document_of(rows)
    grid = Grid([Cell(0, 0, "公务接待费"), Cell(0, 1, amount)], 1, 2)
    source = SourceDocument("text/plain", [Page([grid, Paragraph("注：本部门无“三公”经费预算，故本表为空表。", line_no=9)])])
    number_cells(source)
    parsed.budget_lines[0].cell_no = grid.cells[1].no
    review_document(source, parsed)
    return parsed.findings


def test_no_note_says_empty_below_an_amount() -> None:
    assert _found(_noted("0.00"), "S08") == []
    assert _found(_noted("3.00"), "S08") == [("error", "3.00")]


def test_sections_that_are_missing_are_told() -> None:
    told = [
        f"2024年{name}的情况说明如下，本部门按规定执行。" for name in ("“三公”经费", "机关运行经费", "政府采购", "国有资产", "预算绩效")
    ]
    assert _found(review_text(*told), "S09") == []
    assert [f.message for f in review_text(*told[:4]) if f.rule_id.startswith("S09")] == ["文字说明没有提到绩效。"]
    assert _found(review_text(*told[:2]), "S09") == [], "no explanation at all: cannot be checked"


def test_project_money_stays_within_expenditure() -> None:
    rows: list[Row] = [("expenditure", "expenditure", "", "合计", "total", "1403.10")]
    text = "本部门编报绩效目标的项目4个，涉及项目预算资金{}万元。"
    assert _found(review(document_of(rows), text.format("362.92")), "J15") == []
    assert [s for s, _ in _found(review(document_of(rows), text.format("9,999.00")), "J15")] == ["error"]


def test_vehicles_by_use_are_the_vehicles() -> None:
    uses = "部级领导干部用车0辆、主要领导干部用车0辆、机要通信用车{}辆、应急保障用车1辆、执法执勤用车1辆、其他用车0辆"
    text = f"共有车辆3辆，其中：{uses}；设备2台。"
    assert _found(review_text(text.format(1)), "P01") == []
    assert [s for s, _ in _found(review_text(text.format(4)), "P01")] == ["error"]


def test_a_missing_table_is_no_contradiction() -> None:
    """The items of the general public budget are not held against a table of all funds."""
    from decimal import Decimal

    from ingestion.records import StatedAmountRecord

    rows: list[Row] = [("expenditure", "expenditure", "2012902", "一般行政管理事务", "total", "348.90")]
    parsed = document_of(rows)
    parsed.stated_amounts = [StatedAmountRecord("doc", "2012902:total", 2024, Decimal(3_334_200), "333.42", "万元", "支出333.42万元")]
    assert _found(review(parsed), "V02") == []
