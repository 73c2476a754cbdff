"""Heads whose cells only shading or pieces of level lines show: which columns they give to the body, and which cells are one."""

from __future__ import annotations

from itertools import pairwise

from reportlab.pdfgen.canvas import Canvas

from ingestion.readers.pdf.reader import read_pdf
from tests.readers.pdf_samples import FONT, draw_title, make_pdf

_TOP, _HIGH = 700.0, 22.0
_Box = tuple[int, int, int, int]
"""Columns and rows (first, end, first, end) that a cell covers."""


def _centred(canvas: Canvas, edges: list[float], box: _Box, text: str) -> None:
    canvas.drawCentredString((edges[box[0]] + edges[box[1]]) / 2, _TOP - _HIGH * (box[2] + box[3]) / 2 - 3, text)


def _shaded(numbers: list[tuple[_Box, str]]) -> bytes:
    """A shaded head with a row of column numbers, over a body without lines in which the units' names take two lines."""
    edges = [60.0, 140.0, 240.0, 340.0, 440.0]

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        canvas.setFont(FONT, 10)
        heads = [((c, c + 1, 0, 1), text) for c, text in enumerate(("单位名称", "项目名称", "合计", "一般公共预算"))]
        for box, text in [*heads, *numbers]:
            canvas.setFillGray(0.9)
            canvas.rect(edges[box[0]], _TOP - _HIGH * box[3], edges[box[1]] - edges[box[0]], _HIGH, stroke=0, fill=1)
            canvas.setFillGray(0)
            _centred(canvas, edges, box, text)
        for row, (name, amounts) in enumerate((("规划编制", ("1,499.00", "1,125.00")), ("能力建设", ("7,112.00", "6,223.00")))):
            middle = _TOP - 2 * _HIGH - 34.0 * row - 17.0
            for line, part in enumerate(("甲乙市第一中", "学（本级）")):
                canvas.drawString(edges[0] + 3, middle + 3 - 12 * line, part)
            canvas.drawString(edges[1] + 3, middle - 3, name)
            for column, text in enumerate(amounts, start=3):
                canvas.drawRightString(edges[column] - 3, middle - 3, text)

    return make_pdf(draw)


def test_a_merged_cell_among_the_column_numbers_joins_no_columns_of_the_body() -> None:
    merged = [((0, 2, 1, 2), "栏次"), ((2, 3, 1, 2), "1"), ((3, 4, 1, 2), "2")]
    (grid,) = read_pdf(_shaded(merged)).grids()
    assert grid.matrix()[2:] == [
        ["甲乙市第一中\n学（本级）", "规划编制", "1,499.00", "1,125.00"],
        ["甲乙市第一中\n学（本级）", "能力建设", "7,112.00", "6,223.00"],
    ]


def _with_level_lines(edges: list[float], cells: list[tuple[_Box, str]]) -> bytes:
    """Cells of which only the upper and lower borders are drawn."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        canvas.setFont(FONT, 9)
        for box, text in cells:
            for row in box[2:]:
                canvas.line(edges[box[0]], _TOP - _HIGH * row, edges[box[1]], _TOP - _HIGH * row)
            _centred(canvas, edges, box, text)

    return make_pdf(draw)


def test_a_heading_on_the_height_of_a_line_beside_it_joins_no_neighbours() -> None:
    """单位资金 stands as high as the line that ends beside it: the headings of the columns around it stand below that line."""
    edges = [60.0, 110.0, 160.0, 230.0, 300.0, 360.0, 430.0, 500.0]
    cells: list[tuple[_Box, str]] = [
        ((0, 2, 0, 1), "科目"), ((0, 1, 1, 3), "编码"), ((1, 2, 1, 3), "名称"), ((2, 3, 0, 3), "一般公共预算"),
        ((3, 5, 0, 2), "单位资金"), ((3, 4, 2, 3), "事业收入"), ((4, 5, 2, 3), "其他收入"), ((5, 6, 0, 3), "政府性基金"),
        ((6, 7, 0, 3), "合计"),
    ]  # fmt: skip
    body = ["301", "工资福利", "757.24", "112.00", "", "125.00", "994.24"]
    cells += [((c, c + 1, r, r + 1), text) for r in (3, 4, 5) for c, text in enumerate(body)]

    (grid,) = read_pdf(_with_level_lines(edges, cells)).grids()
    heads = {cell.text: (cell.col, cell.col_span) for cell in grid.cells if cell.row < 3 and cell.text}
    assert heads == {
        "科目": (0, 2), "编码": (0, 1), "名称": (1, 1), "一般公共预算": (2, 1), "单位资金": (3, 2),
        "事业收入": (3, 1), "其他收入": (4, 1), "政府性基金": (5, 1), "合计": (6, 1),
    }  # fmt: skip
    assert grid.matrix()[3:] == [body] * 3


def test_a_group_in_the_middle_of_more_columns_than_its_own_ends_where_the_line_below_it_does() -> None:
    edges = [60.0, 130.0, 200.0, 270.0, 340.0, 410.0, 480.0]
    cells: list[tuple[_Box, str]] = [
        ((0, 1, 0, 3), "科目名称"), ((1, 2, 0, 3), "合计"), ((2, 5, 0, 1), "基本支出"), ((2, 3, 1, 3), "小计"),
        ((3, 4, 1, 3), "人员经费"), ((4, 5, 1, 3), "公用经费"), ((5, 6, 0, 3), "项目支出"),
    ]  # fmt: skip
    body = ["农林水支出", "53.25", "31.25", "20.75", "10.50", "22.00"]
    cells += [((c, c + 1, r, r + 1), text) for r in (3, 4, 5) for c, text in enumerate(body)]
    (grid,) = read_pdf(_with_level_lines(edges, cells)).grids()
    heads = {cell.text: (cell.col, cell.col_span) for cell in grid.cells if cell.text and cell.text not in body}
    assert heads == {
        "科目名称": (0, 1), "合计": (1, 1), "基本支出": (2, 3), "小计": (2, 1), "人员经费": (3, 1), "公用经费": (4, 1), "项目支出": (5, 1)
    }  # fmt: skip


def test_a_mark_that_hangs_over_the_border_reaches_over_no_column() -> None:
    """The right half of a comma is white: a label that ends in one fills its cell, and the number beside it stays in its own."""
    edges = [60.0, 141.0, 180.0, 240.0]
    cells: list[tuple[_Box, str]] = [((c, c + 1, 0, 1), text) for c, text in enumerate(("项目", "行次", "统计数"))]
    rows = [["车辆数（辆）", "21", "3"], ["单价百万以上设备，", "22", "1"], ["机要用车", "23", "2"]]
    cells += [((c, c + 1, r, r + 1), text) for r, row in enumerate(rows, 1) for c, text in enumerate(row) if c]

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        canvas.setFont(FONT, 9)
        for row in range(5):
            for left, right in pairwise(edges):
                canvas.line(left, _TOP - _HIGH * row, right, _TOP - _HIGH * row)
        for box, text in cells:
            _centred(canvas, edges, box, text)
        for number, row in enumerate(rows, 1):
            canvas.drawString(edges[0] + 3, _TOP - _HIGH * (number + 0.5) - 3, row[0])

    (grid,) = read_pdf(make_pdf(draw)).grids()
    assert grid.matrix()[1:] == rows
