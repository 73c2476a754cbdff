"""What `read_pdf` makes of one difficulty of layout at a time, and of files that cannot be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.model import Grid, Paragraph, SourceDocument, Unreadable
from ingestion.readers.pdf.reader import read_pdf
from tests.readers import pdf_samples as samples

TABLE = [samples.HEADER, *samples.ROWS]
CAPTIONS = ["2030年部门支出预算总表", "编制部门：测试单位", "单位：万元"]


def _matrices(document: SourceDocument) -> list[list[list[str]]]:
    return [grid.matrix() for grid in document.grids()]


def _texts(document: SourceDocument) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(samples.ruled(), id="ruled"),
        pytest.param(samples.ruled(outer_columns=False), id="open at both sides"),
        pytest.param(samples.ruled(rules="frame"), id="no lines between rows"),
        pytest.param(samples.ruled(rules="three"), id="three level lines only"),
        pytest.param(samples.ruled(rules="rows"), id="lines between rows only"),
        pytest.param(samples.ruled(rules="none"), id="no lines"),
        pytest.param(samples.dotted(), id="dotted lines"),
        pytest.param(samples.tiled(), id="filled cells"),
        pytest.param(samples.rotated(90), id="rotated by 90"),
        pytest.param(samples.rotated(180), id="rotated by 180"),
        pytest.param(samples.rotated(270), id="rotated by 270"),
        pytest.param(samples.sideways(), id="drawn sideways"),
        pytest.param(samples.cropped(), id="cropped"),
        pytest.param(samples.form_object(), id="form object"),
        pytest.param(samples.encrypted(""), id="empty password"),
        pytest.param(samples.doubled(), id="printed twice"),
        pytest.param(samples.unprinted(), id="hidden text and watermarks"),
    ],
)
def test_table_and_captions_come_out_whatever_the_layout(data: bytes) -> None:
    document = read_pdf(data)
    assert _matrices(document) == [TABLE]
    assert _texts(document) == CAPTIONS
    assert document.page_count == 1 and document.pages[0].has_text
    blocks = document.pages[0].blocks
    assert [type(block) for block in blocks] == [Paragraph, Paragraph, Paragraph, Grid]


def test_grids_with_certain_headings_say_so() -> None:
    for data in (samples.ruled(), samples.ruled(rules="none"), samples.dotted(), samples.tiled()):
        assert [grid.has_spans for grid in read_pdf(data).grids()] == [True]


def test_text_hidden_by_a_clip_does_not_run_into_the_next_cell() -> None:
    (grid,) = read_pdf(samples.clipped()).grids()
    row = grid.matrix()[4]
    assert row[1].startswith("事业运行（单位")
    assert row[2:] == ["234.50", "", "234.50"]


def test_merged_cells_carry_their_spans() -> None:
    (grid,) = read_pdf(samples.merged()).grids()
    places = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells if cell.text}
    assert places["项目"] == (0, 0, 1, 2)
    assert places["合计"] == (0, 2, 2, 1)
    assert places["功能分类\n科目编码"] == (1, 0, 1, 1)
    assert places["1.00"] == (2, 2, 1, 1)
    assert all(cell is not None for row in grid.owners() for cell in row)


def test_ends_of_level_lines_show_the_columns() -> None:
    (grid,) = read_pdf(samples.cell_borders()).grids()
    assert grid.has_spans
    places = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells if cell.text}
    assert places["本年支出"] == (0, 2, 1, 2)
    assert places["科目名称"] == (0, 1, 2, 1)
    assert [row[:2] + row[2:] for row in grid.matrix()[2:]] == [row[:2] + row[3:] for row in samples.ROWS]


def test_shaded_heading_gives_the_columns_of_a_body_without_lines() -> None:
    (grid,) = read_pdf(samples.shaded_heading()).grids()
    assert grid.has_spans
    places = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells if cell.text}
    assert places["本年支出"] == (0, 2, 1, 2)
    assert grid.matrix()[2:] == [
        ["201", "一般公共服务支出", "1,000.00", "234.50"],
        ["2080505", "机关事业单位基本养老\n保险缴费支出", "56.07", "0.00"],
        ["", "合计", "1,234,567,056.07", "234.50"],  # broken in its narrow cell: one number, as its decimals tell
    ]


def test_headings_over_several_columns_without_any_line() -> None:
    (grid,) = read_pdf(samples.grouped_headings()).grids()
    assert grid.has_spans
    places = {(cell.text, cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells if cell.row < 2}
    assert {("收入", 0, 0, 1, 2), ("支出", 0, 2, 1, 3)} <= places
    assert grid.matrix()[1] == ["项目", "预算数", "项目", "合计", "其他"]
    assert grid.matrix()[3] == ["二、事业收入", "0.00", "二、外交支出", "0.00", ""]


def test_paragraph_runs_over_the_page_and_page_numbers_vanish() -> None:
    document = read_pdf(samples.narrative())
    assert _texts(document) == ["测试单位部门预算", "一、收支预算总体情况", samples.SENTENCES, "（一）其他说明。", "（一）其他说明。"]
    paragraph = next(p for p in document.paragraphs() if p.text == samples.SENTENCES)
    assert [page for page, _, _ in paragraph.lines] == [1, 1, 1, 2, 2, 2]
    assert paragraph.page == 1
    assert paragraph.page_at(samples.SENTENCES.index("测试单位")) == 1
    assert paragraph.page_at(samples.SENTENCES.index("18.17%")) == 2


def test_digits_on_another_baseline_keep_their_place_in_the_line() -> None:
    assert _texts(read_pdf(samples.mixed_baselines())) == ["本年支出合计1,290.57万元，其中：基本支出1,056.07万元"]


def test_running_text_never_becomes_a_grid() -> None:
    assert not list(read_pdf(samples.narrative()).grids())
    assert not list(read_pdf(samples.contents_page()).grids())


def test_two_tables_on_a_page_keep_their_order_among_the_text() -> None:
    document = read_pdf(samples.two_tables())
    kinds = [block.text if isinstance(block, Paragraph) else block.n_rows for block in document.blocks()]
    assert kinds == ["表一", 7, "表二", 7, "注：本表为空表。"]


def test_scanned_page_is_said_to_have_no_text() -> None:
    document = read_pdf(samples.scanned())
    assert [page.has_text for page in document.pages] == [False, True]
    assert document.pages[0].blocks == []
    assert [n.message for n in document.notes] == ["第1页没有可见的文字（可能是扫描图像），未读取其内容。"]


def test_boxes_are_where_the_page_shows_them() -> None:
    upright = next(read_pdf(samples.ruled()).grids())
    assert upright.box == pytest.approx((60, 141.89, 520, 295.89), abs=0.05)
    sideways = read_pdf(samples.sideways())
    grid = next(sideways.grids())
    assert grid.box == pytest.approx((135.28, 321.89, 289.28, 781.89), abs=0.05)
    assert (sideways.pages[0].width, sideways.pages[0].height) == pytest.approx((595.28, 841.89), abs=0.05)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04 not a pdf", "not_pdf"),
        (samples.encrypted("secret"), "encrypted"),
        (samples.ruled()[:900], "truncated"),
        (samples.ruled() + b"\n9 0 obj\n<< /Type /Page", "truncated"),
        (b"%PDF-1.4\ngarbage\n%%EOF\n", "damaged"),
        (samples.without_pages(), "no_pages"),
    ],
)
def test_unreadable_files_are_refused_with_a_chinese_reason(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    assert caught.value.reason_code == code
    assert "。" in caught.value.reason


@pytest.mark.slow
def test_damaged_bytes_end_in_unreadable_and_nothing_else() -> None:
    data = samples.ruled()
    for start in range(100, len(data), max(1, len(data) // 40)):
        broken = data[:start] + b"\xff" * 40 + data[start + 40 :]
        try:
            read_pdf(broken)
        except Unreadable as error:
            assert error.reason


def test_many_cells_drawn_one_by_one() -> None:
    (grid,) = read_pdf(samples.wide_page()).grids()
    assert (grid.n_rows, grid.n_cols, len(grid.cells)) == (40, 20, 800)
    assert grid.matrix()[39][19] == "39.19"


def test_text_too_wide_for_its_cell_stays_whole() -> None:
    (grid,) = read_pdf(samples.overflowing()).grids()
    assert grid.matrix() == [
        ["行政运行", "1,234,567,890.12", "", ""],
        ["机关事业单位职业年金缴费支出", "", "", "34.00"],
        ["小计", "234,567.10", "345,678.9", ""],
    ]


EMBEDDABLE = "/usr/share/fonts/truetype/arphic/uming.ttc"


@pytest.mark.skipif(not Path(EMBEDDABLE).exists(), reason="the font AR PL UMing is not installed")
def test_glyphs_without_unicode_are_marked_not_guessed() -> None:
    document = read_pdf(samples.without_unicode_map(EMBEDDABLE))
    assert _texts(document) == ["\ufffd\ufffd1,234.50"]
    assert [n.message for n in document.notes] == ["第1页的字体“UMingCN-0”缺少Unicode对照表，其中的字符无法识别，以“\ufffd”代替。"]


def test_page_number_over_a_table_enters_no_cell() -> None:
    assert _matrices(read_pdf(samples.page_number_over_table())) == [TABLE]


def test_text_turned_within_a_cell_is_read_in_its_direction() -> None:
    (grid,) = read_pdf(samples.turned_cell()).grids()
    assert grid.matrix()[0] == ["基本情况", *samples.HEADER]
    assert grid.cells[0].row_span == 7


def test_blank_pages_are_noted() -> None:
    assert [n.message for n in read_pdf(samples.blank_page()).notes] == ["第2页没有任何可读内容（空白页，或内容已损坏）。"]


@pytest.mark.parametrize("rules", ["rows", "none"])
def test_labels_and_headings_broken_over_lines_without_column_lines(rules: str) -> None:
    (grid,) = read_pdf(samples.broken_labels(rules)).grids()
    assert grid.matrix() == [
        ["项目", "事业单位\n经营收入", "其他收入", "合计"],
        ["机关事业单位基本养老保险缴费\n支出", "1,000.00", "", "1,234.50"],
        ["商贸事务", "20.00", "", "20.00"],
        ["机关事业单位职业年金缴费支出\n及补助", "3.00", "", "3.00"],
        ["合计", "1,023.00", "", "1,257.50"],
    ]


def test_reading_needs_no_other_engine() -> None:
    """The reference is imported only for a page that the fast engine declines."""
    code = "import sys; from ingestion.readers.pdf.reader import read_pdf; sys.exit('pdfplumber' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
