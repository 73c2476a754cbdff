"""What is printed over or beyond the cells: seals, labels that run over, raised marks and decimals, leaders, sheets of two pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from ingestion.amounts import parse_number
from ingestion.readers.pdf.reader import read_pdf
from tests.readers.pdf_samples import FONT, HEADER, ROWS, WIDTHS, draw_table, draw_title, make_pdf
from tests.readers.pdf_traps import EDGES, LEFT, TOP, baseline, note_marks, raised_decimals, table, watermarks

TABLE = [HEADER, *ROWS]
RED, BLUE = (0.9, 0.1, 0.1), (0.1, 0.1, 0.7)


def _matrix(data: bytes) -> list[list[str]]:
    (grid,) = read_pdf(data).grids()
    return grid.matrix()


def _coloured(texts: list[tuple[float, float, str]], color: tuple[float, float, float], size: float = 9) -> Callable[[Canvas], None]:
    def over(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*color)
        canvas.setFont(FONT, size)
        for x, y, text in texts:
            canvas.drawCentredString(x, y, text)

    return over


@pytest.mark.parametrize("color", [RED, BLUE], ids=["red", "blue"])
@pytest.mark.parametrize("date", ["2030年1月30日", "2030.01.30", "2030-01-30"])
def test_the_text_of_a_seal_is_no_text_of_the_cells(color: tuple[float, float, float], date: str) -> None:
    seal = [(EDGES[3], baseline(2) + 2, "某县商务局财务专用章"), (EDGES[3] - 12, baseline(3) + 1, date)]
    document = read_pdf(table(_coloured(seal, color)))
    (grid,) = document.grids()
    assert grid.matrix() == TABLE
    assert [note.code for note in document.notes] == ["seal"]


@pytest.mark.parametrize("shade", [(0.9, 0.95, 1.0), (0.8, 0.9, 0.8)])
def test_text_in_the_colour_of_its_row_is_not_seen(shade: tuple[float, float, float]) -> None:
    def under(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*shade)
        canvas.rect(LEFT, baseline(3) - 7, sum(WIDTHS), 22, stroke=0, fill=1)
        canvas.setFont(FONT, 10)
        canvas.drawRightString(EDGES[5] - 3, baseline(3), "777.70")
        canvas.setFillGray(0)

    document = read_pdf(table(under=under))
    (grid,) = document.grids()
    assert grid.matrix() == TABLE
    assert [note.code for note in document.notes] == ["hidden_text"]


@pytest.mark.parametrize("shift", [0, 0.5, 2, 2.25, 2.5])
def test_two_numbers_printed_over_each_other_are_no_third_one(shift: float) -> None:
    row, printed = 2, ROWS[1][4]
    other = printed[:-1] + str((int(printed[-1]) + 1) % 10)

    def over(canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawRightString(EDGES[5] - 3 + shift, baseline(row), other)

    shown = _matrix(table(over))[row][4]
    assert "/" in shown and parse_number(shown) is None


def test_coloured_amounts_and_words_in_their_cells_are_read() -> None:
    own = [((EDGES[4] + EDGES[5]) / 2, baseline(3), "-12.30"), ((EDGES[4] + EDGES[5]) / 2, baseline(5), "见附注")]
    document = read_pdf(table(_coloured(own, RED)))
    (grid,) = document.grids()
    assert (grid.matrix()[3][4], grid.matrix()[5][4]) == ("-12.30", "见附注")
    assert not document.notes


def test_a_coloured_amount_across_a_rule_is_no_seal() -> None:
    row = [((EDGES[2] + EDGES[3]) / 2 + 40, 300.0, "合计"), (EDGES[3], baseline(7) + 1.0, "123,456.78")]
    assert not read_pdf(table(_coloured(row, RED))).notes


@pytest.mark.parametrize("beyond", [1, 2])
def test_whole_characters_of_a_label_beyond_its_cell_are_its_own(beyond: int) -> None:
    """The last characters begin where the next cell, with a number or blank, begins."""
    fits = int(WIDTHS[1] / 10)
    label = "一般公共服务支出含下属各级预算单位的全部支出"[: fits + beyond]

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rows=[[*row[:1], "", *row[2:]] for row in ROWS])
        canvas.setFont(FONT, 10)
        for row in (1, 4):
            canvas.drawString(EDGES[2] - 10 * fits, baseline(row), label)

    matrix = _matrix(make_pdf(draw))
    assert matrix[1] == [ROWS[0][0], label, *ROWS[0][2:]]
    assert matrix[4][1:] == [label, *ROWS[3][2:]]


def test_names_that_meet_at_a_border_stay_in_their_cells() -> None:
    """A long name fills its cell, its last bracket hangs over the border, and the next column's name begins there."""
    fits = int(WIDTHS[1] / 10)
    unit, project = "某市水务局及其下属各级预算单位的全部支出"[: fits - 1] + "）", "堤防加固"

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rows=[[row[0], "", "", *row[3:]] for row in ROWS])
        canvas.setFont(FONT, 10)
        canvas.drawString(EDGES[2] - 10 * fits + 3, baseline(1), unit)
        canvas.drawString(EDGES[2] + 3, baseline(1), project)

    assert _matrix(make_pdf(draw))[1][:3] == [ROWS[0][0], unit, project]


@pytest.mark.parametrize("mark", ["注1", "a", "1,2", "†"])
def test_a_raised_mark_of_any_kind_is_no_part_of_a_number(mark: str) -> None:
    assert _matrix(note_marks(mark)) == TABLE


@pytest.mark.parametrize("rise", [1.5, 3.5, 4.5])
def test_raised_decimals_stand_on_the_line_of_their_number(rise: float) -> None:
    assert _matrix(raised_decimals(rise)) == TABLE


def test_dates_and_times_all_over_a_page_are_a_watermark() -> None:
    assert _matrix(watermarks(size=9, gray=0.8, text="2030-01-20 09:30")) == TABLE


def test_the_pages_of_a_sheet_may_have_other_margins() -> None:
    def draw(canvas: Canvas) -> None:
        for x, rows in ((-12.0, ROWS), (A4[1] / 2 + 20, ROWS[:3])):
            canvas.saveState()
            canvas.translate(x, 0)
            canvas.scale(0.72, 0.72)
            draw_title(canvas)
            draw_table(canvas, rows=rows)
            canvas.restoreState()

    left, right = read_pdf(make_pdf(draw, landscape(A4))).grids()
    assert (left.matrix(), right.matrix()) == (TABLE, TABLE[:4])


def test_a_short_table_across_a_sheet_is_one_page_though_its_rows_print_two_digits_of_their_codes() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)
        heads = ((90, "科目编码"), (220, "科目名称"), (470, "小计"), (600, "基本支出"), (730, "项目支出"))
        rows = (("01", "住房公积金缴存", "3724.10", "1241.40", "2482.70"), ("02", "提租补贴", "8421.90", "8421.90", "0"))
        for x, text in heads:
            canvas.drawCentredString(x, 500, text)
        for number, (code, label, *amounts) in enumerate((*rows, ("03", "购房补贴等支出", "675.80", "0", "675.80"))):
            canvas.drawCentredString(90, 470 - 30 * number, code)
            canvas.drawString(200, 470 - 30 * number, label)
            for x, amount in zip((500, 630, 760), amounts, strict=True):
                canvas.drawRightString(x, 470 - 30 * number, amount)
        canvas.drawCentredString(421, 20, "第6页")

    (grid,) = read_pdf(make_pdf(draw, landscape(A4))).grids()
    assert grid.matrix()[1:] == [
        ["01", "住房公积金缴存", "3724.10", "1241.40", "2482.70"],
        ["02", "提租补贴", "8421.90", "8421.90", "0"],
        ["03", "购房补贴等支出", "675.80", "0", "675.80"],
    ]


@pytest.mark.parametrize("dot", [".", "·", "…"])
@pytest.mark.parametrize("is_centred", [False, True], ids=["right", "centred"])
def test_leaders_before_several_amounts(dot: str, is_centred: bool) -> None:
    """The place of an amount tells its column; the line above names the columns."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        for number, (code, label, *amounts) in enumerate(TABLE):
            y = TOP - 18 * number
            canvas.drawString(LEFT, y, code)
            dots = dot * int((WIDTHS[1] - canvas.stringWidth(label, FONT, 10)) / canvas.stringWidth(dot, FONT, 10)) if number else ""
            canvas.drawString(EDGES[1], y, label + dots)
            for column, amount in enumerate(amounts, 2):
                if is_centred or not number:
                    canvas.drawCentredString((EDGES[column] + EDGES[column + 1]) / 2, y, amount)
                else:
                    canvas.drawRightString(EDGES[column + 1] - 5, y, amount)

    assert _matrix(make_pdf(draw)) == TABLE
