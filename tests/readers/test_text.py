"""Flattened text: cells, rows and tables are found again, and no printed character is lost."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.model import Cell, Grid, Unreadable
from ingestion.readers.lost_spans import restore_spans
from ingestion.readers.text import read_text
from tests.readers.shape import all_text, assert_is_sound, outline


def cell_lines(*rows: list[str]) -> str:
    """A table as a converter flattens it: a cell per line, a blank line after each row, another after the table."""
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows) + "\n"


def read(text: str, encoding: str = "utf-8") -> list[str | list[list[str]]]:
    return outline(read_text(text.encode(encoding)))


def test_cell_lines_become_rows() -> None:
    text = "一、机构设置\n" + cell_lines(["单位名称", "单位性质"], ["", ""], ["某局", "行政"]) + "二、预算安排\n"
    assert read(text) == ["一、机构设置", [["单位名称", "单位性质"], ["", ""], ["某局", "行政"]], "二、预算安排"]


def test_short_rows_are_padded_without_cells() -> None:
    grid = next(read_text(cell_lines(["711某局", "单位：万元"], ["序号", "项目", "预算数"]).encode()).grids())
    assert grid.matrix() == [["711某局", "单位：万元", ""], ["序号", "项目", "预算数"]]
    assert sum(cell.row == 0 for cell in grid.cells) == 2
    assert not grid.has_spans


def test_rows_and_paragraphs_keep_their_lines() -> None:
    source = read_text(("说明\n\n" + cell_lines(["甲", "乙"], ["1", "2"]) + "注：无\n").encode())
    grid = next(source.grids())
    assert (grid.row_offset, grid.row_lines) == (2, [3, 6])
    assert [p.line_no for p in source.paragraphs()] == [1, 10]


def test_a_cell_holds_line_breaks() -> None:
    text = cell_lines(["绩效目标", "1、维护权益\n2、改善生活"], ["经济效益\n指标", "≥95%"]) + "下一段\n"
    assert read(text) == [[["绩效目标", "1、维护权益\n2、改善生活"], ["经济效益\n指标", "≥95%"]], "下一段"]


def test_text_after_one_blank_line_belongs_to_the_cell_where_tables_end_with_two() -> None:
    text = cell_lines(["单位", "性质"]) + "一段\n" + "\t绩效目标\n\t1.体检\t\t\t\n\t\t\t\n\n2.慰问\n\n\n" + "又一段\n"
    assert read(text) == [[["单位", "性质"]], "一段", [["绩效目标", "1.体检\t\t\t\n\t\t\t\n\n2.慰问"]], "又一段"]


def test_text_after_one_blank_line_is_a_paragraph_where_tables_end_so() -> None:
    text = "\t甲\n\t1\n\n七、名词解释\n\n\t乙\n\t2\n\n八、其他\n"
    assert read(text) == [[["甲", "1"]], "七、名词解释", [["乙", "2"]], "八、其他"]


def test_a_heading_with_a_bookmark_is_never_part_of_a_cell() -> None:
    text = cell_lines(["单位", "性质"]) + "一段\n" + "\t甲\n\t1\n\n[bookmark: _Toc1]八、政府采购\n"
    assert read(text) == [[["单位", "性质"]], "一段", [["甲", "1"]], "八、政府采购"]


HEADER = ["绩效指标", "一级", "二级", "三级", "预期值", "实际值"]
NEXT_ROW = ["", "", "", "活动次数", "≥1次", "3次"]


@pytest.mark.parametrize("blanks", ["\n", "\n\n"])
def test_blank_lines_within_a_cell_do_not_end_the_row(blanks: str) -> None:
    broken = f"\t\n\t完成指标\n{blanks}\t数量指标\n\t次数\n\t≥2次\n\t2次\n\n"
    text = cell_lines(HEADER)[:-1] + broken + cell_lines(NEXT_ROW) + "后文\n"
    assert read(text) == [[HEADER, ["", "完成指标", "数量指标", "次数", "≥2次", "2次"], NEXT_ROW], "后文"]


def test_two_broken_rows_after_each_other() -> None:
    broken = "\t\n\t效益指标\n\n\n\t经济\n\t\n\t\n\t\n\n" * 2
    text = cell_lines(HEADER)[:-1] + broken + cell_lines(NEXT_ROW)
    row = ["", "效益指标", "经济", "", "", ""]
    assert read(text) == [[HEADER, row, row, NEXT_ROW]]


def test_merged_rows_that_happen_to_add_up_stay_rows() -> None:
    rows = [["执行情况", "预算数", "1", "执行数", "1"], ["年度目标", "预期", "实际"], ["", "甲", "乙"], HEADER, NEXT_ROW]
    assert read(cell_lines(*rows)) == [[row + [""] * (6 - len(row)) for row in rows]]


def test_two_tables_without_a_paragraph_between() -> None:
    first, second = [["表甲"], ["项目", "数"], ["a", "1"]], [["表乙"], ["项目", "数"], ["b", "2"]]
    assert len(read(cell_lines(*first) + cell_lines(*second))) == 2
    same_heading = cell_lines(["项目", "数"], ["a", "1"]) + cell_lines(["项目", "数"], ["b", "2"])
    assert read(same_heading) == [[["项目", "数"], ["a", "1"]], [["项目", "数"], ["b", "2"]]]


def test_bookmarks_and_page_placeholders_are_dropped() -> None:
    text = " [bookmark: _Toc1]收支总表\n" + cell_lines(["序号", "收入"]) + "page number\npage number\n3、 [bookmark: _Toc2]运行经费\n"
    assert read(text) == ["收支总表", [["序号", "收入"]], "3、 运行经费"]


def test_row_lines_with_closing_tabs() -> None:
    text = "单位：万元\n\n项目编码\tP01\t\t名称\t慰问\t\n\t指标\t\t\t值\t\n资金\t1.5\t\t\t\t\n\n2. 下一个\n"
    grid = [["项目编码", "P01", "", "名称", "慰问"], ["", "指标", "", "", "值"], ["资金", "1.5", "", "", ""]]
    assert read(text) == ["单位：万元", grid, "2. 下一个"]


def test_row_lines_without_closing_tabs_and_with_a_tab_before_each() -> None:
    assert read("项目\t预算数\t决算数\n收入\t1\t2\n") == [[["项目", "预算数", "决算数"], ["收入", "1", "2"]]]
    assert read("\t项目\t预算数\n\t收入\t1\n") == [[["项目", "预算数"], ["收入", "1"]]]


def test_a_title_line_stands_before_row_lines() -> None:
    assert read("收支总表\n项目\t数\t\n收入\t1\t\n注：无\n") == ["收支总表", [["项目", "数"], ["收入", "1"]], "注：无"]


def test_a_cell_of_a_row_line_may_break() -> None:
    assert read("项目\t说明\t数\t\n收入\t第一行\n第二行\t5\t\n支出\t无\t6\t\n") == [
        [["项目", "说明", "数"], ["收入", "第一行\n第二行", "5"], ["支出", "无", "6"]]
    ]


def test_captions_among_row_lines_stay_rows() -> None:
    assert read("项目\t说明\t数\t\n单位：万元\n收入\t有\t5\t\n\t其中\t6\t\n") == [
        [["项目", "说明", "数"], ["单位：万元", "", ""], ["收入", "有", "5"], ["", "其中", "6"]]
    ]


def test_rows_between_bars() -> None:
    text = "收支总表\n\n| 项目 | 预算数 |\n| --- | ---: |\n| 收入 | 1,234.50 |\n| | 2 |\n\n说明 | 无\n"
    assert read(text) == ["收支总表", [["项目", "预算数"], ["收入", "1,234.50"], ["", "2"]], "说明 | 无"]


def test_comma_separated_values() -> None:
    source = read_text('收支总表,,\r\n项目,"说明\n两行",数\r\n收入,无,"1,234.50"\r\n'.encode("gb18030"))
    (grid,) = source.grids()
    assert grid.matrix() == [["收支总表", "", ""], ["项目", "说明\n两行", "数"], ["收入", "无", "1,234.50"]]
    assert grid.row_lines == [1, 2, 4]
    assert read("甲,乙\n丙,丁\n戊,己\n") == ["甲,乙", "丙,丁", "戊,己"]


def test_a_row_that_continues_a_cell_does_not_begin_a_table() -> None:
    text = "\t规模\n\t预算数\n\t1.00\n\n\n\t\n\t用途说明\n\n\n后文\n"
    assert read(text) == [[["规模", "预算数", "1.00"], ["", "用途说明", ""]], "后文"]
    text = text.replace("用途说明", "单位：万元")
    assert read(text) == [[["规模", "预算数", "1.00"]], [["", "单位：万元"]], "后文"]


def test_a_table_of_contents_is_no_table() -> None:
    lines = ["目 录", "一、总体目标\t1", "二、分项目标\t2", "1.甲目标表\t17"]
    assert read(f"{lines[0]}\n\n{lines[1]}\n{lines[2]}\n\n{lines[3]}\n") == lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert read("部门预算收支总表\n㐀𠀀元\n", encoding) == ["部门预算收支总表", "㐀𠀀元"]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends(newline: str) -> None:
    assert read(cell_lines(["甲", "乙"]).replace("\n", newline) + "丙") == [[["甲", "乙"]], "丙"]


def test_a_few_damaged_bytes_are_replaced_and_reported() -> None:
    data = ("部门预算公开说明。" * 200).encode()
    source = read_text(data[:1000] + b"\xff" + data[1000:])
    assert source.notes
    assert "\ufffd" in next(source.paragraphs()).text


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"abc\0def", "not_text"), (bytes(range(256)) * 8, "not_text"), (b" \n\t\n", "empty"), (b"\x01\x02\x03\x04" * 40, "not_text")],
)
def test_what_is_no_text(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_text(data)
    assert caught.value.reason_code == code


PRINTED = st.text(alphabet="预算收支总表0123456789.%≥（）abc", min_size=0, max_size=8)
CELL = st.lists(PRINTED, min_size=1, max_size=3).map("\n".join)
ROW = st.lists(CELL, min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.lists(ROW, min_size=1, max_size=5), PRINTED.filter(bool)), max_size=6))
def test_no_printed_character_is_lost(parts: list[str | list[list[str]]]) -> None:
    text = "".join(part + "\n" if isinstance(part, str) else cell_lines(*part) for part in parts)
    if not text.strip("\t\n "):
        return
    source = read_text(text.encode())
    assert all_text(source) == "".join(text.split())
    assert_is_sound(source)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 6).flatmap(lambda n: st.lists(st.lists(PRINTED, min_size=n, max_size=n), min_size=1, max_size=6)))
def test_full_rows_are_found_again(rows: list[list[str]]) -> None:
    """A table whose rows are all of one length, with no cell broken, comes back as it was."""
    if not any(map(any, rows)):
        return
    assert read("前文\n" + cell_lines(*rows) + "后文\n") == ["前文", rows, "后文"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="预算表12 .\t\n", min_size=1, max_size=80))
def test_any_text_is_read_whole(text: str) -> None:
    if text.split():
        source = read_text(text.encode())
        assert all_text(source) == "".join(text.split())
        assert_is_sound(source)


@pytest.mark.skipif("YUSUAN_CORPUS" not in os.environ, reason="YUSUAN_CORPUS names no folder with real documents")
def test_real_texts_lose_nothing() -> None:
    paths = sorted((Path(os.environ["YUSUAN_CORPUS"]) / "text").glob("*.txt"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        source = read_text(path.read_bytes())
        printed = [line for line in text.splitlines() if line.strip() != "page number"]
        assert all_text(source) == "".join(re.sub(r"\[bookmark: [^\]]*\]", "", "\n".join(printed)).split()), path
        assert_is_sound(source)


@pytest.mark.parametrize("row", [["栏次", "A", "B", "C"], ["类", "款", "项"]])
def test_rows_of_letters_and_of_code_levels_are_no_shortened_heads(row: list[str]) -> None:
    """Flattened tables print 栏次 with letters below their heads, and 类 款 项 below one code's: their grid stays a grid."""
    heads = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    body = [["", "合计", "7.16", "3.00", "4.16"], ["223", "国有资本经营预算支出", "7.16", "3.00", "4.16"]]
    rows = [heads, row, *body]
    cells = [Cell(r, c, text) for r, texts in enumerate(rows) for c, text in enumerate(texts)]
    grid = Grid(cells, len(rows), len(heads), has_spans=False)
    assert list(restore_spans(grid)) == [grid]


def test_more_cells_than_a_document_may_have_are_refused_before_they_are_made() -> None:
    with pytest.raises(Unreadable) as caught:
        read_text(b"a" + b"\t" * 600_001)
    assert caught.value.reason_code == "too_large"
