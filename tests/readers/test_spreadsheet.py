"""Spreadsheets: texts as shown, merges, areas, hidden parts."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ingestion.model import Unreadable
from ingestion.readers.workbooks.number_formats import show_date, show_general, show_number
from ingestion.readers.workbooks.spreadsheet import read_binary_workbook, read_xlsx
from tests.readers.shape import assert_is_sound, outline, spans_of

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


def as_xlsx(write: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    write(workbook)
    workbook.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("9.6", "0.00", "9.60"),
        ("116.16", "General", "116.16"),
        ("0.30000000000000004", "General", "0.3"),
        ("2012901", "General", "2012901"),
        ("1234567890.12", "General", "1234567890.12"),
        ("1.5", "G/通用格式", "1.5"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("-1234.5", "#,##0.00", "-1,234.50"),
        ("0", ACCOUNTING, "-"),
        ("-3.5", ACCOUNTING, "-3.50"),
        ("1234.5", ACCOUNTING, "1,234.50"),
        ("-5", "0.00_);[Red]\\(0.00\\)", "(5.00)"),
        ("0.256", "0.0%", "25.6%"),
        ("0", "0.00;-0.00;;@", ""),
        ("0", "#,##0.00", "0.00"),
        ("0", "#", ""),
        ("5", "0000", "0005"),
        ("1234567", "0.00,", "1234.57"),
        ("100", '0"万元"', "100万元"),
        ("36657600", "0!.0000", "3665.7600"),
        ("36657600", "0\\.0000", "3665.7600"),
        ("-36657600", '0"."0000', "-3665.7600"),
        ("36657600", "0!.0,", "3665.8"),
        ("36657600", '0!.0,"万元"', "3665.8万元"),
        ("5", "0!.0000", "0.0005"),
        ("1234", "000,000", "001,234"),
        ("12.5", ".00", "12.50"),
        ("1234.5", "[$￥-804]#,##0.00", "￥1,234.50"),
        ("3", "[>=10]0.0;0.00", "3.00"),
        ("1.005", "0.00", "1.01"),
        ("-7", "0_ ;[Red]-0\\ ", "-7"),
        ("-2", "General;-General", "-2"),
        ("0.5", "# ?/?", "0.5"),
    ],
)
def test_numbers_are_read_as_shown(stored: str, code: str, shown: str) -> None:
    assert show_number(Decimal(stored), code) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('yyyy"年"m"月"d"日"', "2024年3月5日"),
        ("[$-804]yyyy年m月;@", "2024年3月"),
        ("yyyy/m/d", "2024/3/5"),
        ("yyyy-mm-dd hh:mm:ss", "2024-03-05 07:08:09"),
        ("", "2024-03-05 07:08:09"),
    ],
)
def test_dates_are_read_as_shown(code: str, shown: str) -> None:
    assert show_date(datetime.datetime(2024, 3, 5, 7, 8, 9), code) == shown


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(["0.00", "#,##0.00", "General", ACCOUNTING]))
def test_formats_of_two_decimals_keep_the_amount(value: Decimal, code: str) -> None:
    shown = show_number(value, code).replace(",", "")
    assert Decimal("0" if shown == "-" else shown) == value


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15),
    st.text(alphabet='0#?.,%"\\_*;-[]()Ee+/@ymdhs万', max_size=12),
)
def test_any_format_shows_something_or_nothing(value: float, code: str) -> None:
    assert isinstance(show_number(Decimal(repr(value)), code), str)
    assert Decimal(show_general(Decimal(repr(value)))) == pytest.approx(Decimal(repr(value)), rel=Decimal("1e-14"))


def write_budget(workbook: Any) -> None:
    sheet = workbook.add_worksheet("表1 收支总表")
    two, accounting = workbook.add_format({"num_format": "0.00"}), workbook.add_format({"num_format": ACCOUNTING})
    sheet.merge_range("B2:E2", "收支总表")
    sheet.write("E3", "单位：万元")
    sheet.merge_range("B4:B5", "项目")
    sheet.merge_range("C4:E4", "预算数")
    for cell, text in {"C5": "合计", "D5": "基本支出", "E5": "项目支出", "B6": "行政运行 "}.items():
        sheet.write(cell, text)
    sheet.write("C6", 9.6, two)
    sheet.write("D6", 0, accounting)
    sheet.write_formula("E6", "=3.2*3", two, 9.6)
    sheet.write_rich_string("B7", "其", workbook.add_format({"bold": True}), "他")
    sheet.write("C7", 2012901)
    sheet.write_datetime("D7", datetime.datetime(2024, 12, 31), workbook.add_format({"num_format": "yyyy年m月d日"}))
    sheet.write_formula("E7", "=1/0", None, "#DIV/0!")


BUDGET = [
    ["收支总表", "", "", ""],
    ["", "", "", "单位：万元"],
    ["项目", "预算数", "", ""],
    ["", "合计", "基本支出", "项目支出"],
    ["行政运行", "9.60", "-", "9.60"],
    ["其他", "2012901", "2024年12月31日", "#DIV/0!"],
]


def test_a_sheet_is_one_grid_with_its_title() -> None:
    source = read_xlsx(as_xlsx(write_budget))
    (grid,) = source.grids()
    assert grid.matrix() == BUDGET
    assert spans_of(grid) == {(0, 0): (1, 4), (2, 0): (2, 1), (2, 1): (1, 3)}
    assert (grid.sheet, grid.row_offset, source.pages[0].number) == ("表1 收支总表", 1, None)
    assert_is_sound(source)


def test_hidden_sheets_rows_and_columns_are_left_out_and_noted() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("表")
        sheet.write_row(0, 0, ["项目", "旧数", "新数"])
        sheet.write_row(1, 0, ["甲", 1, 2])
        sheet.write_row(2, 0, ["乙", 3, 4])
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})
        hidden = workbook.add_worksheet("底稿")
        hidden.write(0, 0, 5)
        hidden.hide()

    source = read_xlsx(as_xlsx(write))
    assert outline(source) == [[["项目", "", "新数"], ["甲", "", "2"]]]
    assert any("底稿" in note.message for note in source.notes)
    assert any("隐藏行、列" in note.message for note in source.notes)


def test_sheets_that_hide_zeros() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("表")
        sheet.write_row(0, 0, ["甲", 0, 1])
        sheet.hide_zero()

    assert outline(read_xlsx(as_xlsx(write))) == [[["甲", "", "1"]]]


def test_a_second_title_after_a_gap_begins_a_grid() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("表")
        for row, values in {0: ["收入表"], 1: ["甲", 1], 4: ["注：含结转"], 5: ["乙", 2], 9: ["附表2 支出表"], 10: ["丙", 3]}.items():
            sheet.write_row(row, 0, values)

    grids = list(read_xlsx(as_xlsx(write)).grids())
    assert [(grid.row_offset, grid.n_rows) for grid in grids] == [(0, 6), (9, 2)]


def test_a_sheet_of_words_is_read_as_paragraphs() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("情况说明")
        sheet.write(0, 0, "一、收入说明")
        sheet.write(2, 0, "2024年预算收入116.16万元。\n其中：一般公共预算收入116.16万元。")
        numbers = workbook.add_worksheet("数")
        numbers.write_column(0, 0, ["合计", 5])

    source = read_xlsx(as_xlsx(write))
    assert outline(source) == ["一、收入说明", "2024年预算收入116.16万元。", "其中：一般公共预算收入116.16万元。", [["合计"], ["5"]]]
    assert [paragraph.line_no for paragraph in source.paragraphs()] == [1, 3, 3]


def test_workbooks_of_another_writer() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["B2"], sheet["C2"] = "合计", 12.5
    sheet["C2"].number_format = "#,##0.000"
    out = io.BytesIO()
    workbook.save(out)
    assert outline(read_xlsx(out.getvalue())) == [[["合计", "12.500"]]]


def test_a_far_cell_does_not_exhaust_memory() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("表")
        sheet.write(0, 0, "甲")
        sheet.write(1_048_575, 16_383, 1)

    with pytest.raises(Unreadable) as caught:
        read_xlsx(as_xlsx(write))
    assert caught.value.reason_code == "too_large"


def test_an_empty_workbook_has_no_blocks() -> None:
    assert outline(read_xlsx(as_xlsx(lambda workbook: workbook.add_worksheet("表")))) == []


def test_damaged_xls() -> None:
    with pytest.raises(Unreadable):
        read_binary_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "application/vnd.ms-excel")


def test_a_sheet_that_holds_everything() -> None:
    rows: list[list[str | float]] = [
        ["收入表"],
        ["", "单位：万元"],
        ["项目", "合计"],
        ["财政拨款", 3.5],
        ["支出表"],
        ["项目", "合计"],
        ["教育", 3.5],
        ["统计报表"],
        ["科技", 0],
        ["第二部分 情况说明"],
        ["2024年本部门收入预算3.5万元，全部为一般公共预算财政拨款，比上年增加0.5万元。"],
        ["2024年本部门支出预算3.5万元，全部为基本支出，用于人员经费和日常公用经费等。"],
        ["三公经费表"],
        ["项目", "预算数"],
        ["接待费", 1],
    ]

    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("全部")
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)

    source = read_xlsx(as_xlsx(write))
    assert outline(source) == [
        [["收入表", ""], ["", "单位：万元"], ["项目", "合计"], ["财政拨款", "3.5"]],
        [["支出表", ""], ["项目", "合计"], ["教育", "3.5"], ["统计报表", ""], ["科技", "0"]],
        *[row[0] for row in rows[9:12]],
        [["三公经费表", ""], ["项目", "预算数"], ["接待费", "1"]],
    ]
    assert [grid.row_offset for grid in source.grids()] == [0, 4, 12]


def test_lines_of_a_cell_are_rows_cited_as_the_one_that_the_sheet_has() -> None:
    rows = [["编码", "名称", "合计", "基本"], ["2210201\n2210203", "公积金\n补贴", "131\n57", "\n57"], ["222", "粮油", "9", "9"]]
    source = read_xlsx(as_xlsx(lambda book: _fill(book.add_worksheet(), rows)))
    (grid,) = source.grids()
    assert grid.matrix() == [rows[0], ["2210201", "公积金", "131", ""], ["2210203", "补贴", "57", "57"], rows[2]]
    assert [grid.cited_row(row) for row in range(4)] == [1, 2, 2, 3]


def test_a_column_without_width_is_hidden() -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet()
        _fill(sheet, [["名称", "合计", "备查"], ["教育", "1.5", "9.9"]])
        sheet.set_column(2, 2, 0)

    source = read_xlsx(as_xlsx(write))
    assert outline(source) == [[["名称", "合计"], ["教育", "1.5"]]]
    assert [note.code for note in source.notes] == ["hidden_rows"]


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            sheet.write_string(r, c, text)
