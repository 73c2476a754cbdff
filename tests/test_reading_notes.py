"""What a reader could not see is told by the review, as text and as JSON."""

from __future__ import annotations

import json

from ingestion.model import ReadingNote, number_cells
from ingestion.parsing import parse_source
from review.reports.formats import render
from review.reports.report import ReviewedFile
from tests.tables.drawn_grids import document, draw


def test_the_review_tells_what_was_not_read() -> None:
    source = document(
        "甲县某某局2024年部门预算", "支出总表", "单位：万元", draw("科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 12.00")
    )
    source.notes.append(ReadingNote("scanned_page", "第2页没有可见的文字，未读取其内容。", 2))
    number_cells(source)
    file = ReviewedFile("a.pdf", parse_source(source, "d", 1), source)
    assert "[读取说明] 第2页没有可见的文字，未读取其内容。" in str(render([file], "text"))
    notes = json.loads(render([file], "json"))["documents"][0]["reading_notes"]
    assert [(note["code"], note["page"]) for note in notes] == [("scanned_page", 2)]
