"""No number that nobody printed: two numbers in a cell, missing rules, marks, layers, sheets."""

from __future__ import annotations

import pytest

from ingestion.amounts import parse_number
from ingestion.readers.pdf.drawn_lines import join_segments
from ingestion.readers.pdf.reader import read_pdf
from tests.readers import pdf_samples as samples
from tests.readers import pdf_traps as traps

TABLE = [samples.HEADER, *samples.ROWS]
WHOLE = [samples.HEADER, *traps.WHOLE]


def _matrix(data: bytes) -> list[list[str]]:
    (grid,) = read_pdf(data).grids()
    return grid.matrix()


def _codes(data: bytes) -> set[str]:
    return {note.code for note in read_pdf(data).notes}


@pytest.mark.parametrize("rows", [traps.WHOLE, samples.ROWS], ids=["whole numbers", "decimals"])
@pytest.mark.parametrize(
    "missing",
    [
        {"level": [4]},
        {"level": [1]},
        {"upright": [4]},
        {"upright": [4], "heading_upright": [4]},
        {"upright": [2, 3, 4], "heading_upright": [2, 3, 4]},
        {"upright": [1, 2, 3, 4], "heading_upright": [1, 2, 3, 4]},
    ],
    ids=[
        "level rule",
        "level rule below the heading",
        "upright rule of the body",
        "upright rule",
        "beside the labels too",
        "all but the sides",
    ],
)
def test_a_missing_rule_joins_no_numbers(rows: list[list[str]], missing: dict[str, list[int]]) -> None:
    assert _matrix(traps.without_rules(rows, **missing)) == [samples.HEADER, *rows]


def test_a_value_alone_belongs_to_the_column_that_it_stands_under() -> None:
    grid = _matrix(traps.without_rules(traps.WHOLE, upright=[4]))
    assert [row[3:] for row in grid[2:4]] == [["", "168"], ["131", ""]]


@pytest.mark.parametrize("mark", ["1", "12", "①", "*"])
def test_a_raised_mark_is_no_digit(mark: str) -> None:
    assert _matrix(traps.note_marks(mark)) == TABLE


def test_a_large_mark_is_no_digit() -> None:
    """As browsers set it."""
    assert _matrix(traps.note_marks("2", size=8.0, rise=3.0)) == TABLE


@pytest.mark.parametrize("gap", [0.3, 2.0])
def test_a_raised_mark_before_a_number_is_no_digit(gap: float) -> None:
    assert _matrix(traps.note_mark_before("1", gap)) == TABLE


def test_a_small_number_in_a_cell_of_its_own_is_no_mark() -> None:
    assert [row[2:4] for row in _matrix(traps.small_number_of_its_own(rise=3.0))[1:]] == [["12", "1,234.50"]] * len(traps.ROWS)


def test_raised_decimals_stay() -> None:
    assert _matrix(traps.raised_decimals()) == TABLE


@pytest.mark.parametrize(
    ("size", "gray", "angle", "text"),
    [(10, 0.7, 0, "内部资料"), (16, 0.8, 0, "内部资料"), (12, 0.75, 4, "内部资料"), (11, 0, 0, "QCXX")],
    ids=["small", "middle", "tilted", "dark"],
)
def test_watermarks_of_any_size_are_no_text(size: float, gray: float, angle: float, text: str) -> None:
    assert _matrix(traps.watermarks(size=size, gray=gray, angle=angle, text=text)) == TABLE


def test_grey_text_that_keeps_to_its_cells_is_text() -> None:
    data = traps.table(
        lambda canvas: (
            (canvas.setFillGray(0.7), canvas.setFont(samples.FONT, 10))
            and [canvas.drawRightString(traps.EDGES[5] - 3, traps.baseline(row), "未安排") for row in (3, 5)]
        )
    )
    assert [row[4] for row in _matrix(data)] == ["项目支出", "234.50", "234.50", "未安排", "234.50", "未安排", "234.50"]


def test_white_text_is_read_where_it_can_be_seen() -> None:
    document = read_pdf(traps.white_number())
    (grid,) = document.grids()
    assert grid.matrix() == TABLE
    assert "深色底上的白字" in [paragraph.text for paragraph in document.paragraphs()]
    assert {note.code for note in document.notes} == {"hidden_text"}


@pytest.mark.parametrize("by_picture", [False, True], ids=["box", "picture"])
def test_covered_text_is_not_read_and_told(by_picture: bool) -> None:
    assert _matrix(traps.covered_number(by_picture=by_picture)) == TABLE
    assert _codes(traps.covered_number(by_picture=by_picture)) == {"hidden_text"}


@pytest.mark.parametrize("data", [traps.seal(), traps.seal_picture()], ids=["half transparent", "transparent ground"])
def test_what_shines_through_is_read(data: bytes) -> None:
    assert _matrix(data) == TABLE
    assert _codes(data) == set()


def test_a_layer_that_is_off_is_not_read_and_told() -> None:
    data = traps.layer_off()
    assert traps.is_readable(data)
    assert _matrix(data) == TABLE
    assert _codes(data) == {"hidden_layer"}


@pytest.mark.parametrize("data", [traps.form_fields(), traps.free_text()], ids=["form field", "annotation"])
def test_what_is_filled_in_is_read_and_told(data: bytes) -> None:
    expected = [list(row) for row in TABLE]
    expected[3][4] = "345.60"
    assert _matrix(data) == expected
    assert _codes(data) == {"form_field"}


@pytest.mark.parametrize("degrees", [1.0, -0.6, 2.0])
def test_a_skewed_page_is_read_as_a_straight_one(degrees: float) -> None:
    document = read_pdf(traps.skewed(degrees))
    (grid,) = document.grids()
    assert grid.matrix() == TABLE
    box = next(cell.box for cell in grid.cells if cell.text == "234.50")
    assert box is not None and abs(box[0] - 440) < 12 and abs(box[1] - (842 - 678)) < 12


def test_two_pages_on_a_sheet_are_two_tables_of_one_page() -> None:
    document = read_pdf(traps.two_pages_on_a_sheet())
    assert document.page_count == 1 and len(document.pages) == 1
    assert [type(block).__name__ for block in document.pages[0].blocks] == ["Paragraph"] * 3 + ["Grid"] + ["Paragraph"] * 3 + ["Grid"]
    left, right = document.grids()
    assert left.matrix() == TABLE and right.matrix() == TABLE[:4]
    assert (left.page, right.page) == (1, 1)
    assert left.box and right.box and right.box[0] - left.box[0] == pytest.approx(595.3, abs=0.5)


def test_blocks_under_one_title_are_one_page() -> None:
    document = read_pdf(traps.two_blocks_under_one_title())
    assert [paragraph.text for paragraph in document.paragraphs()] == ["2030年部门收支预算总表"]
    assert len(list(document.grids())) == 2


def test_white_boxes_behind_words_are_no_cells() -> None:
    document = read_pdf(traps.words_in_white_boxes())
    assert not list(document.grids())
    assert "".join(p.text for p in document.paragraphs()).startswith("2030年支出预算为1,290.57万元，其中：基本支出1,056.07万元，")


def test_of_whole_numbers_over_each_other_none_is_made() -> None:
    assert parse_number("131\n57") is None and parse_number("1711 443") is None
    assert str(parse_number("1,234.\n56")) == "1234.56"


def test_white_text_over_dark_text_is_not_read() -> None:
    assert _matrix(traps.white_over_number()) == TABLE
    assert _codes(traps.white_over_number()) == {"hidden_text"}


def test_a_long_label_over_a_number_leaves_it_whole() -> None:
    grid = _matrix(traps.label_over_number())
    assert grid[1][1:3] == ["一般公共服务支出（含下属单位）", samples.ROWS[0][2]]


def test_rows_with_leaders_are_a_table() -> None:
    (grid,) = read_pdf(traps.leaders(["合计", "208 社会保障和就业支出", "2080101 行政运行"], ["3,665.76", "3,477.05", "1,523.46"])).grids()
    assert grid.matrix() == [["", "合计", "3,665.76"], ["208", "社会保障和就业支出", "3,477.05"], ["2080101", "行政运行", "1,523.46"]]
    assert all(cell.box for cell in grid.cells)


def test_a_table_of_contents_is_no_table() -> None:
    assert not list(read_pdf(traps.leaders(["第一部分 概况", "第二部分 预算表", "第三部分 说明"], ["1", "3", "12"])).grids())


def test_borders_of_a_table_fused_below_part_no_cell_of_the_one_above() -> None:
    upper = [["科目名称", "合计"], ["办公费", "645,729"], ["劳务费", "24,780,485"], ["差旅费", "36,051"]]
    lower = [["名称", "合计", "基本", "项目"], ["甲", "7,001", "5,250", "1,751"], ["乙", "9,140", "8,100", "1,040"]]
    (grid,) = read_pdf(traps.fused(upper, [60.0, 220.0, 420.0], lower, [60.0, 160.0, 320.0, 360.0, 420.0])).grids()
    printed = [[text for text in row if text] for row in grid.matrix()]
    assert printed == [*upper, *lower]
    starts = {cell.col for cell in grid.cells if cell.row < len(upper)}
    assert len(starts) == 2, "each row above has the two cells that are drawn"


def test_border_lines_of_two_tables_keep_their_own_places() -> None:
    upper = [(100.0, 0.0, 50.0), (102.5, 0.0, 50.0)]
    assert join_segments([*upper, (105.0, 80.0, 150.0)]) == [(101.25, 0.0, 50.0), (105.0, 80.0, 150.0)]
    assert join_segments([(100.0, 0.0, 50.0), (102.0, 50.0, 90.0)]) == [(101.0, 0.0, 90.0)], "cells of one table share their borders"
