"""Years that titles and sentences name: what is told of a year to come, and the title of the document itself."""

from __future__ import annotations

import pytest

from ingestion.records import DocumentRecord, ParsedDocument
from review.records import FindingRecord
from tests.review.documents import Row, document_of, review, review_text


def _found(findings: list[FindingRecord], rule_id: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.severity, f.expected, f.printed) for f in findings if f.rule_id.startswith(rule_id)]


@pytest.mark.parametrize(
    ("stage", "text", "is_wrong"),
    [
        ("budget", "本单位2024年部门预算支出为96.22万元，其中：基本支出70.00万元。", False),
        ("budget", "本单位2026年部门预算支出为96.22万元，其中：基本支出70.00万元。", True),
        ("budget", "“三公”经费2024年预算数9.00万元。", False),
        ("budget", "2025年本单位“三公”经费预算数9.00万元，与上年持平。", True),
        ("budget", "该项目分年度实施，2025年预算安排50.00万元。", False),
        ("budget", "2024年预算数50.00万元，2025年预算数60.00万元。", False),
        ("final", "2025年度“三公”经费支出决算数比2023年度减少0.23万元，下降2.21%。", True),
        ("final", "2024年度“三公”经费支出决算数比2023年度减少0.23万元，下降2.21%。", False),
        ("budget", "2025年部门预算安排购置车辆0辆。", True),
        ("final", "2025年度收入总计834.06万元、支出总计834.06万元。与2023年度相比增加6.00万元。", True),
        ("final", "2025年部门预算支出为96.22万元。", False),
        ("final", "结余资金按规定结转，2025年度收入总计中列示834.06万元。", False),
    ],
)
def test_no_total_is_told_of_a_year_to_come(stage: str, text: str, is_wrong: bool) -> None:
    found = _found(review_text(text, year=2024, stage=stage), "S23")
    assert [s for s, _, _ in found] == (["error"] if is_wrong else [])
    assert all(expected == "2024" for _, expected, _ in found)


@pytest.mark.parametrize(
    ("title", "sentences", "severity"),
    [
        ("清溪县总工会2024年部门预算公开说明", 4, []),
        ("清溪县总工会2022年部门预算公开说明", 4, ["error"]),
        ("清溪县总工会2022年部门预算公开说明", 1, ["notice"]),
        ("2022年部门预算公开", 4, ["notice"]),
    ],
)
def test_the_title_of_the_document_has_its_year(title: str, sentences: int, severity: list[str]) -> None:
    parsed = ParsedDocument(DocumentRecord("doc", "text/plain", 1, unit_name="清溪县总工会", fiscal_year=2024, stage="budget"))
    body = [f"（{n}）2024年安排第{n}类支出{n}0.00万元。" for n in range(1, sentences + 1)]
    assert [s for s, _, _ in _found(review(parsed, title, *body), "S03")] == severity


def _listed(*years: int) -> list[tuple[str, str | None, str | None]]:
    lines = [f"{n}. {year}年部门第{'一二三四五六'[n - 1]}类支出预算表" for n, year in enumerate(years, 1)]
    return _found(review_text("目录", *lines, "本单位负责全县公路养护。", year=2024, stage="budget"), "S03")


def test_the_contents_list_tables_of_one_year() -> None:
    assert _listed(2024, 2024, 2024, 2024, 2024) == []
    assert _listed(2024, 2024, 2022, 2024, 2024) == [("error", "2024", "2022")]
    assert _listed(2024, 2023, 2024, 2023, 2024) == [], "tables of two years"
    assert _listed(2024, 2024, 2023, 2024, 2024) == [("notice", "2024", "2023")], "a table of the year before may stand beside them"


@pytest.mark.parametrize(
    "other", ["2022年部门预算执行情况表", "2025年提前下达转移支付预算表", "2022年预算绩效自评表", "2022年部门第一类支出预算表"]
)
def test_the_contents_list_tables_of_other_years_rightly(other: str) -> None:
    lines = [f"{n}. 2024年部门第{'一二三四五'[n - 1]}类支出预算表" for n in range(1, 6)]
    assert _found(review_text("目录", *lines, f"6. {other}", "本单位负责全县公路养护。", year=2024, stage="budget"), "S03") == []


@pytest.mark.parametrize(
    ("stage", "text", "count"),
    [
        ("final", "纳入本部门2024年度部门决算编制范围的单位包括：", 0),
        ("final", "纳入本部门2022年度部门决算编制范围的单位包括：", 1),
        ("final", "纳入本部门2022年度部门预算编制范围的单位包括：", 0),
        ("final", "比纳入2023年度部门决算编制范围的单位减少1个。", 0),
        ("final", "甲中心原纳入2023年度部门决算编制范围，现已划出。", 0),
        ("final", "乙中心2024年新成立，未纳入2023年度部门决算编制范围。", 0),
    ],
    ids=["its own year", "another year", "of the budget", "compared", "who left", "who joined"],
)
def test_whose_figures_the_document_holds(stage: str, text: str, count: int) -> None:
    assert len(_found(review_text(text, year=2024, stage=stage), "S03")) == count


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("2024年“三公”经费预算40.20万元，比2023年“三公”经费预算减少12.00万元。", []),
        ("2024年“三公”经费预算40.20万元，比2026年“三公”经费预算减少12.00万元。", ["error"]),
        ("2024年“三公”经费预算数为1.00万元，与2023年预算持平。", []),
        ("2021年“三公”经费预算数为1.00万元，与2023年预算持平。", ["error"]),
    ],
)
def test_the_three_public_expenses_are_compared_with_the_year_before(text: str, severities: list[str]) -> None:
    assert [s for s, _, _ in _found(review_text(text, year=2024, stage="budget"), "S04")] == severities


_ROWS: list[Row] = [
    ("general_public_expenditure", "expenditure", "2080506", "机关事业单位职业年金缴费支出", "total", "180.60"),
    ("three_public_expenses", "expenditure", "", "合计", "amount", "5.35"),
    ("three_public_expenses", "expenditure", "", "因公出国（境）费", "amount", "3.15"),
    ("three_public_expenses", "expenditure", "", "公务接待费", "amount", "2.20"),
]
_CHAIN = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）"


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (f"{_CHAIN}2024年预算数为180.60万元，主要用于缴费。", []),
        (f"{_CHAIN}2021年预算数为180.60万元，主要用于缴费。", ["error"]),
        (f"{_CHAIN}2023年预算数为180.60万元，主要用于缴费。", []),
        (f"{_CHAIN}2021年预算数为170.60万元，主要用于缴费。", []),
        (f"{_CHAIN}2021年预算数为180.60万元，与2024年持平。", []),
        ("2021年“三公”经费中，因公出国（境）费3.15万元，公务接待费2.20万元。", ["error"]),
        ("2021年“三公”经费中，因公出国（境）费3.15万元，公务接待费2.40万元。", []),
        ("2021年以来“三公”经费中，因公出国（境）费3.15万元，公务接待费2.20万元。", []),
        ("2021年公务接待费2.20万元。", []),
        ("因公出国（境）费3.15万元，公务接待费2.20万元，主要用于补付2021年度的接待。", []),
        ("根据2013年有关规定，因公出国（境）费3.15万元，公务接待费2.20万元。", []),
        ("2021年机构改革后，因公出国（境）费3.15万元，公务接待费2.20万元。", []),
        (f"{_CHAIN}180.60万元，主要原因是2021年机构改革划入人员。", []),
        (f"{_CHAIN}主要用于2019年立项的项目，金额180.60万元。", []),
        (f"2014年改革后单位缴纳的职业年金，{_CHAIN}180.60万元。", []),
        (f"中期财政规划：{_CHAIN}2026年预算数为180.60万元。", []),
        ("2024年因公出国（境）费3.15万元，公务接待费2.20万元。2022年因公出国（境）费3.15万元，公务接待费2.20万元。", []),
    ],
    ids=[
        "own", "another", "the year before", "its own amount", "level", "items", "one differs", "looks back", "too few digits",
        "paid for another year", "by a rule of that year", "since then", "a cause", "a project begun", "a reform",
        "planned", "a row of years",
    ],
)  # fmt: skip
def test_items_of_the_fiscal_year_are_not_told_of_another(text: str, severities: list[str]) -> None:
    found = _found(review(document_of(_ROWS), text), "S26")
    assert [s for s, _, _ in found] == severities and all(e == "2024" for _, e, _ in found)
