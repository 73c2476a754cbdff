"""How the text is written: names of the publisher, per cent signs, blank pages, columns in another unit, areas and lengths."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.model import Page, Paragraph, ReadingNote, SourceDocument, type_of_box
from ingestion.records import DocumentRecord, ParsedDocument, PriorYearAmountRecord
from review.engine import review_document
from review.records import FindingRecord
from tests.review.documents import Row, document_of, errors, review, review_text


def _of(findings: list[FindingRecord], rule: str) -> list[tuple[str, str | None]]:
    return [(f.severity, f.printed) for f in findings if f.rule_id.startswith(rule)]


@pytest.mark.parametrize(("level", "others", "found"), [("department", 1, 1), ("department", 3, 0), ("unit", 1, 0), ("", 1, 0)])
def test_a_department_calls_itself_by_one_name(level: str, others: int, found: int) -> None:
    document = DocumentRecord("doc", "text/plain", 1, fiscal_year=2024, stage="budget", publication_level=level or None)
    text = [f"本部门第{n}项工作已经安排。" for n in range(8)] + ["本单位没有车辆。"] * others
    assert len(_of(review(ParsedDocument(document), *text), "S19")) == found


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("本单位没有车辆。", 1),
        ("一、负责本单位经费的统筹管理。", 0),
        ("会议费减少，主要原因是尽量在本单位会议室安排会议。", 0),
        ("纳入本单位预算编制范围的有3家。", 1),
    ],
    ids=["a remnant", "a duty", "a place", "a verb before it"],
)
def test_duties_and_places_are_no_name_of_the_publisher(other: str, found: int) -> None:
    document = DocumentRecord("doc", "text/plain", 1, fiscal_year=2024, stage="budget", publication_level="department")
    text = [*(f"本部门第{n}项工作已经安排。" for n in range(8)), other]
    assert len(_of(review(ParsedDocument(document), *text), "S19")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支出120.00万元，比上年增加20.00万元，增长20.00%。", []),
        ("支出120.00万元，比上年增加20.00万元，增长20.00。", [("error", "20.00")]),
        ("支出120.00万元，比上年增加20.00万元，增长31.20。", [("notice", "31.20")]),
        ("项目支出20.00万元，占支出合计的16.67，比上年持平。", [("notice", "16.67")]),
        ("支出比上年增加122,063.01万元，增长2,168.43%。", []),
        ("支出比上年增长20.00万元。", []),
        ("人数由3人增长到4人。", []),
    ],
    ids=["with its sign", "the rate of its amounts", "another number", "a share", "a comma of thousands", "money", "a count"],
)
def test_a_rate_carries_its_sign(text: str, found: list[tuple[str, str]]) -> None:
    assert _of(review_text(text), "S20") == found


def _pages(*numbers: int, notes: tuple[ReadingNote, ...] = ()) -> list[FindingRecord]:
    pages = [Page([Paragraph(f"第{n}页的内容。", page=n, lines=[(n, f"第{n}页的内容。", None)])]) for n in numbers]
    source = SourceDocument("application/pdf", pages)
    source.notes = list(notes)
    parsed = ParsedDocument(DocumentRecord("doc", "application/pdf", 1, fiscal_year=2024, stage="budget"))
    result = review_document(source, parsed)
    return result.findings


def test_blank_pages_between_printed_ones() -> None:
    assert _of(_pages(1, 3, 4, 5), "S18") == [], "the back of a cover"
    assert _of(_pages(1, 2, 3, 5), "S18") == [("notice", None)]
    scanned = ReadingNote("scanned_page", "第4页是扫描图像，未能读取", 4)
    assert _of(_pages(1, 2, 3, 5, notes=(scanned,)), "S18") == [], "not read is not blank"


def test_a_paragraph_over_three_pages_leaves_none_blank() -> None:
    lines: list[tuple[int | None, str, type_of_box | None]] = [(page, f"第{page}页的内容", None) for page in (3, 4, 5)]
    source = SourceDocument("application/pdf", [Page([Paragraph("".join(t for _, t, _ in lines), page=3, lines=lines)])])
    parsed = ParsedDocument(DocumentRecord("doc", "application/pdf", 1, fiscal_year=2024, stage="budget"))
    result = review_document(source, parsed)
    assert _of(result.findings, "S18") == []


def _two_years(factor: int, odd: int = 1) -> list[FindingRecord]:
    rows: list[Row] = [("expenditure", "expenditure", f"20{n}", f"甲{n}", "total", f"{n * 100}.00") for n in range(1, 5)]
    parsed = document_of(rows)
    parsed.prior_year_amounts = [
        PriorYearAmountRecord("doc", b.table_code, b.side, b.line_code, b.line_label, "budget",
                              b.amount_yuan * Decimal("0.9") / (factor if b.row_no > odd else 1), "1", "元", "上年", None, b.row_no, 9,
                              b.table_no, b.measure)
        for b in parsed.budget_lines
    ]  # fmt: skip
    return review(parsed)


def test_a_year_printed_ten_thousand_times_the_year_before() -> None:
    assert _of(_two_years(1, 0), "S21") == []
    assert [s for s, _ in _of(_two_years(10_000, 0), "S21")] == ["error"]
    assert _of(_two_years(10_000, 1), "S21") == [], "one row as before: no whole column"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("房屋共{}平方米，其中：办公用房1200.50平方米、业务用房800平方米、其他用房99.50平方米。", "2100", "2700"),
        ("管护道路{}公里，其中：国道12.5公里、省道7.5公里。", "20", "15"),
    ],
)
def test_areas_and_lengths_add_up(text: str, right: str, wrong: str) -> None:
    assert errors(review_text(text.format(right)), "P01") == []
    (found,) = errors(review_text(text.format(wrong)), "P01")
    assert wrong in found.message and Decimal(found.expected or 0) == Decimal(wrong) and Decimal(found.printed or 0) == Decimal(right)
