"""Pages that a converter turned into one paragraph: the headings within it still say whose totals follow."""

from __future__ import annotations

from ingestion.model import Paragraph
from ingestion.narrative.flattened import split_at_headings
from tests.narrative.wording import state

PAGE = (
    "(一)收入支出决算总体情况说明 2024 年度收入总计 519.10 万元,支出总计 519.10 万元。 (二)收入决算情况说明 本年收入合计 509.10 万元。"
    " (三)财政拨款收入支出决算总体情况说明 2024 年度财政拨款收入总计 500.10 万元,支出总计 500.10 万元。"
)


def test_totals_take_the_scope_of_the_heading_within_the_page() -> None:
    stated = {record.concept: f"{record.amount_yuan / 10_000:.1f}" for record in state([PAGE], "final")}
    assert stated["total_expenditure:with_balances"] == "519.1"
    assert stated["total_revenue"] == "509.1"
    assert stated["total_revenue:fiscal_with_balances"] == stated["total_expenditure:fiscal_with_balances"] == "500.1"


def test_nothing_of_the_page_is_lost() -> None:
    pieces = list(split_at_headings(Paragraph(PAGE, page=3)))
    assert "".join(piece.text for piece in pieces).split() == PAGE.split()
    assert {piece.page for piece in pieces} == {3}


def test_a_sentence_that_mentions_one_section_stays_whole() -> None:
    text = "详见后附的各表和文字材料。 （一）收入决算情况说明 中的金额以万元为单位，保留两位小数，合计与各项之和的差别因四舍五入而产生。"
    assert [piece.text for piece in split_at_headings(Paragraph(text))] == [text]
