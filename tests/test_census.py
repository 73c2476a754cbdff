"""The census: what counts as a printed number, and that a number which a reader loses is found."""

from __future__ import annotations

import pytest

from ingestion.census import take_census
from ingestion.coverage import UNREAD_CODES
from ingestion.model import Grid, ReadingNote, SourceDocument, number_cells
from ingestion.parsing import parse_source
from ingestion.records import ParsedDocument
from ingestion.tables import placing
from tests.tables.drawn_grids import document, draw

EXPENDITURE = """
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
栏次 | | 1 | 2 | 3
201 | 一般公共服务支出 | 12.00 | 8.00 | 4.00
20199 | 其他一般公共服务支出 | 12.00 | 8.00 | 4.00
2019999 | 其他一般公共服务支出 | 12.00 | 8.00 | 4.00
 | 合计 | 12.00 | 8.00 | 4.00
"""


def counted(*grids: str) -> list[list[str]]:
    """The printed numbers of each page; one grid a page."""
    pages = [page for number, grid in enumerate(grids, start=1) for page in document(draw(grid, page=number)).pages]
    for number, page in enumerate(pages, start=1):
        page.number = number
    source = SourceDocument("application/pdf", pages, len(pages))
    number_cells(source)
    return [[number.text for number in page.numbers()] for page in take_census(source)]


def disclosure(*extra: str | Grid, notes: tuple[ReadingNote, ...] = ()) -> ParsedDocument:
    """A budget with a 支出总表 of twelve numbers."""
    source = document("甲县某某局2024年部门预算", "支出总表", "单位：万元", draw(EXPENDITURE), *extra)
    source.notes += notes
    number_cells(source)
    return parse_source(source, "d", 1)


@pytest.mark.parametrize(
    ("grid", "numbers"),
    [
        (EXPENDITURE, ["12.00", "8.00", "4.00"] * 4),
        ("序号 | 名称 | 数量 | 金额\n1 | 打印机 | 2 | 0.50\n2 | 计算机 | 3 | 1.50", ["2", "0.50", "3", "1.50"]),
        ("年度 | 金额\n2023 | 1.00\n2024 | 2.00", ["1.00", "2.00"]),
        ("类 | 款 | 项 | 名称 | 金额\n208 | 05 | 01 | 离休费 | 11", ["11"]),
        ("指标 | 分值 | 得分 | 实际完成值\n数量指标 | 10 | 9 | 25", ["25"]),
        ("项目编码 | 110000 | 金额 | 110000", ["110000"]),
        ("项目 | 金额\n甲 | ——\n乙 | 三十\n丙 | 2024年\n丁 | (3.00)", ["(3.00)"]),
    ],
)
def test_what_counts_as_a_printed_number(grid: str, numbers: list[str]) -> None:
    assert counted(grid) == [numbers]


def test_a_page_that_continues_a_table_without_its_head_keeps_its_columns() -> None:
    head = "单位代码 | 单位名称 | 金额\n501 | 甲 | 1.00"
    assert counted(head, "502 | 乙 | 2.00\n503 | 丙 | 3.00", "504 | 丁 | 4.00") == [["1.00"], ["2.00", "3.00"], ["4.00"]]


def test_every_number_stands_once() -> None:
    parsed = disclosure()
    page = parsed.census[0]
    assert (page.printed_numbers, page.beyond_numbers) == (12, 0)
    assert page.set_aside_numbers == 3 + 3, "codes, and the numbers of the columns"
    assert sorted(line.cell_no or 0 for line in parsed.budget_lines) == sorted(
        {line.cell_no for line in parsed.budget_lines if line.cell_no}
    )
    assert (parsed.document.printed_numbers, parsed.document.placed_numbers, parsed.unplaced_numbers) == (12, 12, [])


def test_a_row_that_the_reader_loses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read_lines = placing.read_lines
    monkeypatch.setattr(placing, "read_lines", lambda *args: (item for item in read_lines(*args) if item.row != 3))
    parsed = disclosure()
    lost = [(u.reason_code, u.printed_text, u.row_no) for u in parsed.unplaced_numbers]
    assert lost == [("not_read", "12.00", 4), ("not_read", "8.00", 4), ("not_read", "4.00", 4)]
    assert (parsed.document.printed_numbers, parsed.document.placed_numbers) == (12, 9)


def test_a_grid_that_nobody_reads_is_unplaced_with_its_title() -> None:
    parsed = disclosure("乙县某某情况表", draw("事项 | 结果\n甲 | 3.00\n乙 | 4.00"))
    assert {(u.printed_text, u.reason_code) for u in parsed.unplaced_numbers} == {
        ("3.00", "not_a_standard_table"), ("4.00", "not_a_standard_table"),
    }  # fmt: skip
    assert parsed.document.printed_numbers == 14


def test_what_a_reader_could_not_see_is_kept() -> None:
    notes = (ReadingNote("scanned_page", "第2页是图像", 2), ReadingNote("fallback_engine", "第1页改用备用方法读取。", 1))
    parsed = disclosure(notes=notes)
    assert [(n.note_no, n.code, n.page) for n in parsed.reading_notes] == [(1, "scanned_page", 2), (2, "fallback_engine", 1)]
    assert parsed.document.unread_pages == 1
    assert "fallback_engine" not in UNREAD_CODES


def test_amounts_on_lines_of_a_table_without_columns_are_counted_each() -> None:
    lines = ["政府购买服务支出表", "金额", "1672", "信息系统运行", "12.50 13.50", "8.25年度检查", "6668"]
    source = document(*lines)
    number_cells(source)
    (page,) = take_census(source)
    assert [number.text for number in page.numbers()] == ["1672", "12.50", "13.50", "8.25", "6668"]
    assert len({number.no for number in page.numbers()}) == 5
    contents = document("部门收支总表", "3", "部门支出总表", "4", "三公经费表", "12", "预算增加1,234.56", "元")
    number_cells(contents)
    assert not [*take_census(contents)[0].numbers()]
    explained = document("一般公共预算支出表情况说明", "预算支出", "6032.55", "万元，比", "2016", "年增加", "3401.59", "万元。")
    number_cells(explained)
    assert not [*take_census(explained)[0].numbers()]


def _loose(*lines: str) -> list[str]:
    source = document(*lines)
    number_cells(source)
    return [number.text for page in take_census(source) for number in page.loose]


def test_the_last_row_of_a_table_alone_on_its_page_is_counted() -> None:
    assert _loose("科目名称", "金额", "人员经费合计", "3,548.70", "公用经费合计", "282.50", "第3页") == ["3,548.70", "282.50"]
    assert _loose("科目名称", "金额", "1", "2", "12") == []
    assert _loose("某县水利局", "部门预算", "2024.02") == []


def test_an_amount_on_a_line_of_its_own_among_sentences_is_no_table_s() -> None:
    assert _loose("2024年支出合计", "3,548.70", "万元，比上年增加8.00万元，主要是人员增加。") == []
