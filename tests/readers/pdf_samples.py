"""PDFs typeset for the tests, each with one difficulty of layout; texts and figures are invented."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

HEADER = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [
    ["201", "一般公共服务支出", "1,234.50", "1,000.00", "234.50"],
    ["20113", "商贸事务", "1,234.50", "1,000.00", "234.50"],
    ["2011301", "行政运行", "1,000.00", "1,000.00", ""],
    ["2011350", "事业运行", "234.50", "", "234.50"],
    ["208", "社会保障和就业支出", "56.07", "56.07", ""],
    ["", "合计", "1,290.57", "1,056.07", "234.50"],
]
WIDTHS = [70, 150, 80, 80, 80]
ROW_HEIGHT = 22.0


def make_pdf(draw: Callable[[Canvas], None], size: tuple[float, float] = A4, password: tuple[str, str] | None = None) -> bytes:
    """A PDF whose pages `draw` paints; `password` is (user, owner)."""
    stream = io.BytesIO()
    encryption = StandardEncryption(password[0], ownerPassword=password[1], strength=128) if password else None
    canvas = Canvas(stream, pagesize=size, encrypt=encryption)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def draw_table(
    canvas: Canvas,
    x: float = 60,
    y: float = 700,
    *,
    inner_columns: bool = True,
    outer_columns: bool = True,
    rules: str = "all",
    rows: Sequence[Sequence[str]] = tuple(ROWS),
) -> None:
    """The table with its top left corner at (x, y); `rules` is all, none, rows, three (over and under the
    header, and at the end) or frame (these, and the column lines)."""
    table = [HEADER, *rows]
    edges = [x + sum(WIDTHS[:i]) for i in range(len(WIDTHS) + 1)]
    bottom = y - ROW_HEIGHT * len(table)
    heights = {
        "all": range(len(table) + 1),
        "none": [],
        "three": [0, 1, len(table)],
        "frame": [0, 1, len(table)],
        "rows": range(len(table) + 1),
    }[rules]
    for index in heights:
        canvas.line(edges[0], y - ROW_HEIGHT * index, edges[-1], y - ROW_HEIGHT * index)
    for index, edge in enumerate(edges):
        if (outer_columns if index in (0, len(edges) - 1) else inner_columns) and rules not in ("none", "three", "rows"):
            canvas.line(edge, y, edge, bottom)
    canvas.setFont(FONT, 10)
    for number, row in enumerate(table):
        base = y - ROW_HEIGHT * (number + 1) + 7
        for column, text in enumerate(row):
            if number and column >= 2:
                canvas.drawRightString(edges[column + 1] - 3, base, text)
            else:
                canvas.drawString(edges[column] + 3, base, text)


def draw_title(canvas: Canvas, y: float = 760) -> None:
    canvas.setFont(FONT, 16)
    canvas.drawCentredString(A4[0] / 2, y, "2030年部门支出预算总表")
    canvas.setFont(FONT, 10)
    canvas.drawString(60, y - 30, "编制部门：测试单位")
    canvas.drawRightString(520, y - 30, "单位：万元")


def ruled(**options: bool | str) -> bytes:
    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, **options)  # type: ignore[arg-type]

    return make_pdf(draw)


def dotted() -> bytes:
    """Browsers print a dotted border as one small filled square after the other."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rules="none")
        left, right, top, bottom = 60.0, 60.0 + sum(WIDTHS), 700.0, 700 - ROW_HEIGHT * (len(ROWS) + 1)
        for row in range(len(ROWS) + 2):
            for step in range(int((right - left) / 1.5) + 1):
                canvas.rect(left + 1.5 * step, top - ROW_HEIGHT * row, 0.75, 0.75, stroke=0, fill=1)
        for edge in [left + sum(WIDTHS[:i]) for i in range(len(WIDTHS) + 1)]:
            for step in range(int((top - bottom) / 1.5) + 1):
                canvas.rect(edge, top - 1.5 * step, 0.75, 0.75, stroke=0, fill=1)

    return make_pdf(draw)


def tiled() -> bytes:
    """Lines that are only the gaps between white cells on a black area; no alignment may cut what lies in them."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        height = ROW_HEIGHT * (len(ROWS) + 1)
        canvas.rect(60, 700 - height, sum(WIDTHS), height, stroke=0, fill=1)
        canvas.setFillGray(1)
        for row in range(len(ROWS) + 1):
            for column, width in enumerate(WIDTHS):
                x, y = 60 + sum(WIDTHS[:column]), 700 - ROW_HEIGHT * (row + 1)
                canvas.rect(x + 0.4, y + 0.4, width - 0.8, ROW_HEIGHT - 0.8, stroke=0, fill=1)
        canvas.setFillGray(0)
        draw_table(canvas, rules="none")

    return make_pdf(draw)


def cell_borders() -> bytes:
    """Level lines only, drawn cell by cell; a heading stands over two columns, and the last line is missing."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        edges = [60.0, 130.0, 280.0, 360.0, 440.0]
        rows = [["", "", "本年支出", ""], ["科目编码", "科目名称", "基本支出", "项目支出"], *(row[:2] + row[3:] for row in ROWS)]
        canvas.setFont(FONT, 10)
        for number, row in enumerate(rows):
            y = 700 - ROW_HEIGHT * number
            ends = edges if number != 1 else [280.0, 360.0, 440.0]
            for left, right in zip(ends, ends[1:], strict=False):
                canvas.line(left, y, right, y)
            for column, text in enumerate(row):
                if number > 1 and column > 1:
                    canvas.drawRightString(edges[column + 1] - 3, y - 15, text)
                elif number == 1 and column < 2:
                    canvas.drawCentredString((edges[column] + edges[column + 1]) / 2, y - 4, text)
                elif number == 0 and text:
                    canvas.drawCentredString(360, y - 15, text)
                elif text:
                    canvas.drawString(edges[column] + 3, y - 15, text)

    return make_pdf(draw)


def shaded_heading() -> bytes:
    """Three level lines; the heading's cells are filled, and the body has no lines: labels and numbers broken over lines."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        edges, top = [60.0, 130.0, 280.0, 360.0, 440.0], 700.0
        canvas.setFillGray(0.9)
        for x0, y0, x1, y1 in ((0, 2, 1, 0), (1, 2, 2, 0), (2, 1, 4, 0), (2, 2, 3, 1), (3, 2, 4, 1)):
            canvas.rect(edges[x0], top - 22 * y0, edges[x1] - edges[x0], 22 * (y0 - y1), stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setFont(FONT, 10)
        headings = ((95, 25, "科目编码"), (205, 25, "科目名称"), (360, 14, "本年支出"), (320, 36, "基本支出"), (400, 36, "项目支出"))
        for x, y, text in headings:
            canvas.drawCentredString(x, top - y, text)
        y = top - 44.0
        for code, label, *amounts in (
            ("201", "一般公共服务支出", "1,000.00", "234.50"),
            ("2080505", "机关事业单位基本养老/保险缴费支出", "56.07", "0.00"),
            ("", "合计", "1,234,567,056.0/7", "234.50"),
        ):
            height = 30.0 if "/" in label + amounts[0] else 18.0
            for column, text in enumerate((code, label, *amounts)):
                parts = text.split("/")
                for number, part in enumerate(parts):
                    base = y - height / 2 - 4 + 6 * (len(parts) - 1) - 12 * number
                    if column > 1:
                        canvas.drawRightString(edges[column + 1] - 3, base, part)
                    else:
                        canvas.drawString(edges[column] + 3, base, part)
            y -= height
        for height in (top, top - 44, y):
            canvas.line(edges[0], height, edges[-1], height)

    return make_pdf(draw)


def grouped_headings() -> bytes:
    """No line at all: headings over several columns, a blank column, numbers close to the next column's label."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        edges = [60.0, 200.0, 270.0, 400.0, 460.0, 520.0]
        canvas.setFont(FONT, 10)
        for x, y, text in ((165, 690, "收入"), (395, 690, "支出")):
            canvas.drawCentredString(x, y, text)
        for column, text in enumerate(("项目", "预算数", "项目", "合计", "其他")):
            canvas.drawCentredString((edges[column] + edges[column + 1]) / 2, 668, text)
        rows = (
            ("一、财政拨款收入", "1,290.57", "一、一般公共服务支出", "1,234.50"),
            ("二、事业收入", "0.00", "二、外交支出", "0.00"),
            ("三、其他收入", "0.00", "三、社会保障和就业支出", "56.07"),
            ("收入总计", "1,290.57", "支出总计", "1,290.57"),
        )
        for number, row in enumerate(rows):
            base = 646.0 - 22 * number
            for column, text in enumerate(row):
                if column % 2:
                    canvas.drawRightString(edges[column + 1] - 2.5, base, text)
                else:
                    canvas.drawString(edges[column] + 2.5, base, text)

    return make_pdf(draw)


def encrypted(user: str) -> bytes:
    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas)

    return make_pdf(draw, password=(user, "owner"))


def rotated(degrees: int) -> bytes:
    """Displayed upright by /Rotate: the content stream is turned the other way.

    The media box is portrait: the typesetter swaps the sides of a page that is turned by 90 or 270 degrees.
    """

    def draw(canvas: Canvas) -> None:
        width, height = A4
        canvas.setPageRotation(degrees)
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[degrees])
        canvas.rotate(degrees)
        draw_title(canvas, 520 if degrees != 180 else 760)
        draw_table(canvas, y=460 if degrees != 180 else 700)

    return make_pdf(draw, A4 if degrees == 180 else landscape(A4))


def sideways() -> bytes:
    """A landscape table drawn sideways on a portrait page without /Rotate."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        draw_title(canvas, 520)
        draw_table(canvas, y=460)

    return make_pdf(draw)


def cropped() -> bytes:
    """The crop box hides a margin with printer's text and a second table."""

    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((40, 420, 560, 800))
        canvas.setFont(FONT, 10)
        canvas.drawString(60, 815, "裁切线外的文字9,999.99")
        draw_title(canvas)
        draw_table(canvas)
        draw_table(canvas, y=300)

    return make_pdf(draw)


def form_object() -> bytes:
    """Table and title inside a form XObject that is placed with a translation and a scale."""

    def draw(canvas: Canvas) -> None:
        canvas.beginForm("sheet", 0, 0, A4[0], A4[1])
        draw_title(canvas)
        draw_table(canvas)
        canvas.endForm()
        canvas.saveState()
        canvas.translate(20, 50)
        canvas.scale(0.9, 0.9)
        canvas.doForm("sheet")
        canvas.restoreState()

    return make_pdf(draw)


def clipped() -> bytes:
    """A long label runs below the next cell's number, where a clip hides it, as spreadsheets print it."""

    def draw(canvas: Canvas) -> None:
        draw_table(canvas)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(130, 700 - 5 * ROW_HEIGHT, 150, ROW_HEIGHT)
        canvas.clipPath(path, stroke=0)
        canvas.drawString(230, 700 - 5 * ROW_HEIGHT + 7, "（单位本级及下属各单位）")
        canvas.restoreState()

    return make_pdf(draw)


def doubled() -> bytes:
    """Bold faked by printing everything twice, the second time a little to the right."""

    def draw(canvas: Canvas) -> None:
        for offset in (0, 0.4):
            canvas.saveState()
            canvas.translate(offset, 0)
            draw_title(canvas)
            draw_table(canvas, rules="all" if not offset else "none")
            canvas.restoreState()

    return make_pdf(draw)


def unprinted() -> bytes:
    """Hidden, transparent and tiny text, watermarks and page numbers over and beside a table."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas)
        text = canvas.beginText(270, 685)
        text.setFont(FONT, 10)
        text.setTextRenderMode(3)
        text.textLine("8,888.88")
        canvas.drawText(text)
        canvas.saveState()
        canvas.setFillAlpha(0)
        canvas.setFont(FONT, 10)
        canvas.drawString(270, 660, "7,777.77")
        canvas.restoreState()
        canvas.setFont(FONT, 0.1)
        canvas.drawString(270, 640, "6,666.66")
        canvas.saveState()
        canvas.translate(200, 560)
        canvas.rotate(40)
        canvas.setFillColor(Color(0.85, 0.85, 0.85))
        canvas.setFont(FONT, 48)
        canvas.drawString(0, 0, "内部资料2030")
        canvas.restoreState()
        canvas.setFillColor(Color(0.85, 0.85, 0.85))
        canvas.setFont(FONT, 60)
        canvas.drawString(150, 620, "样本123")
        canvas.setFillColor(Color(0, 0, 0))
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(A4[0] / 2, 30, "— 7 —")

    return make_pdf(draw)


def scanned() -> bytes:
    """A page with a picture only, then an ordinary one."""

    def draw(canvas: Canvas) -> None:
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(gray_picture()), 0, 0, A4[0], A4[1])
        canvas.showPage()
        draw_title(canvas)
        draw_table(canvas)

    return make_pdf(draw)


def gray_picture() -> io.BytesIO:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (60, 80), 200).save(stream, "PNG")
    stream.seek(0)
    return stream


SENTENCES = (
    "测试单位2030年度收入预算1,290.57万元，其中：财政拨款收入1,290.57万元，比2029年预算执行数增加12.30万元，主要原因是"
    "人员经费按照规定标准调整；事业收入0万元；事业单位经营收入0万元；其他收入0万元。支出预算1,290.57万元，其中：基本支出"
    "1,056.07万元，占81.83%；项目支出234.50万元，占18.17%。"
)


def narrative(line_count: int = 3, *, numbered: bool = True) -> bytes:
    """Indented paragraphs of 30 ems with page numbers and a running header; one paragraph runs over a page's end."""

    def draw(canvas: Canvas) -> None:
        text = "　　" + SENTENCES
        lines = [text[i : i + 30] for i in range(0, len(text), 30)]
        for page in (1, 2, 3, 4):
            canvas.setFont(FONT, 9)
            canvas.drawCentredString(A4[0] / 2, 810, "测试单位部门预算")
            if numbered:
                canvas.drawCentredString(A4[0] / 2, 30, f"- {page} -")
            canvas.setFont(FONT, 14)
            if page == 1:
                canvas.drawString(88, 200, "一、收支预算总体情况")
                printed, y = lines[:line_count], 170.0
            elif page == 2:
                printed, y = lines[line_count:], 760.0
            else:
                printed, y = ["　　（一）其他说明。"], 760.0
            for line in printed:
                _draw_justified(canvas, line, 88, y, 420, last=line == lines[-1] or page > 2)
                y -= 26
            canvas.showPage()

    return make_pdf(draw)


def _draw_justified(canvas: Canvas, line: str, x: float, y: float, width: float, *, last: bool) -> None:
    free = 0 if last else width - pdfmetrics.stringWidth(line, FONT, 14)
    canvas.drawString(x, y, line, charSpace=free / max(1, len(line) - 1))


def mixed_baselines() -> bytes:
    """Digits stand a point higher than ideographs and in an object of their own, printed before them."""

    def draw(canvas: Canvas) -> None:
        x = 88.0
        pieces = [("本年支出合计", 0), ("1,290.57", 1.2), ("万元，其中：基本支出", 0), ("1,056.07", 1.2), ("万元", 0)]
        placed = []
        for text, rise in pieces:
            placed.append((text, x, rise))
            x += pdfmetrics.stringWidth(text, FONT, 12)
        for text, left, rise in sorted(placed, key=lambda piece: -piece[2]):
            canvas.setFont(FONT, 12)
            canvas.drawString(left, 700 + rise, text)

    return make_pdf(draw)


def wide_page() -> bytes:
    """A landscape page with many columns drawn cell by cell as rectangles."""

    def draw(canvas: Canvas) -> None:
        for row in range(40):
            for column in range(20):
                canvas.rect(30 + column * 38, 540 - row * 12, 38, 12, fill=0)
                canvas.setFont(FONT, 7)
                canvas.drawString(32 + column * 38, 543 - row * 12, f"{row}.{column:02}")

    return make_pdf(draw, landscape(A4))


def merged() -> bytes:
    """A two-level header: 项目 over two columns, 合计 over two rows."""

    def draw(canvas: Canvas) -> None:
        x, y = [60, 140, 300, 400], [700, 676, 640, 616]
        for top in y:
            canvas.line(x[0] if top != 676 else x[0], top, x[3] if top != 676 else x[2], top)
        for edge in x:
            canvas.line(edge, 700 if edge != 140 else 676, edge, 616)
        canvas.setFont(FONT, 10)
        canvas.drawString(170, 684, "项目")
        canvas.drawString(330, 665, "合计")
        canvas.drawString(70, 662, "功能分类")
        canvas.drawString(70, 648, "科目编码")
        canvas.drawString(170, 655, "科目名称")
        canvas.drawString(70, 624, "201")
        canvas.drawRightString(397, 624, "1.00")

    return make_pdf(draw)


def two_tables() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawCentredString(A4[0] / 2, 730, "表一")
        draw_table(canvas, y=710)
        canvas.setFont(FONT, 12)
        canvas.drawCentredString(A4[0] / 2, 500, "表二")
        draw_table(canvas, y=480)
        canvas.drawString(60, 300, "注：本表为空表。")

    return make_pdf(draw)


def contents_page() -> bytes:
    """Contents with leaders and page numbers at the right."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        for index in range(9):
            canvas.drawString(90, 720 - 24 * index, f"{index + 1}. 2030年部门第{index + 1}张预算表")
            canvas.drawRightString(500, 720 - 24 * index, str(3 + 4 * index))

    return make_pdf(draw)


def without_pages() -> bytes:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def overflowing() -> bytes:
    """A number too wide for its cell runs on to the left, a label to the right into a blank cell; full cells meet."""

    def draw(canvas: Canvas) -> None:
        x, y = [60, 120, 170, 220, 280], [700, 676, 652, 628]
        for top in y:
            canvas.line(x[0], top, x[-1], top)
        for edge in x:
            canvas.line(edge, y[0], edge, y[-1])
        canvas.setFont(FONT, 10)
        canvas.drawString(62, 684, "行政运行")
        canvas.drawRightString(168, 684, "1,234,567,890.12")
        canvas.drawString(62, 660, "机关事业单位职业年金缴费支出")
        canvas.drawRightString(278, 660, "34.00")
        canvas.drawString(62, 636, "小计")
        canvas.drawRightString(169.8, 636, "234,567.10")
        canvas.drawString(170.2, 636, "345,678.9")

    return make_pdf(draw)


def without_unicode_map(font_file: str) -> bytes:
    """Text in an embedded font whose ideographs have no Unicode values."""
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Embedded", font_file, subfontIndex=0))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Embedded", 12)
        canvas.drawString(100, 700, "合计1,234.50")

    return re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found.group()), make_pdf(draw))


def page_number_over_table() -> bytes:
    """The last cells reach into the bottom margin, where the page number is printed over them."""

    def draw(canvas: Canvas) -> None:
        draw_table(canvas, y=ROW_HEIGHT * (len(ROWS) + 1) + 10)
        canvas.setFont(FONT, 9)
        canvas.drawString(160, 26, "- 12 -")

    return make_pdf(draw)


def turned_cell() -> bytes:
    """A cell over all rows whose text is printed upwards."""

    def draw(canvas: Canvas) -> None:
        draw_table(canvas)
        canvas.rect(38, 700 - ROW_HEIGHT * 7, 22, ROW_HEIGHT * 7)
        canvas.saveState()
        canvas.translate(53, 580)
        canvas.rotate(90)
        canvas.drawString(0, 0, "基本情况")
        canvas.restoreState()

    return make_pdf(draw)


def blank_page() -> bytes:
    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        canvas.showPage()
        canvas.showPage()

    return make_pdf(draw)


def broken_labels(rules: str) -> bytes:
    """No column lines; labels and a heading are broken over lines; one column is blank."""
    table = [
        ("项目", "事业单位/经营收入", "其他收入", "合计"),
        ("机关事业单位基本养老保险缴费/支出", "1,000.00", "", "1,234.50"),
        ("商贸事务", "20.00", "", "20.00"),
        ("机关事业单位职业年金缴费支出/及补助", "3.00", "", "3.00"),
        ("合计", "1,023.00", "", "1,257.50"),
    ]

    def draw(canvas: Canvas) -> None:
        edges, y = [60, 260, 340, 420, 500], 700.0
        canvas.setFont(FONT, 10)
        for row in table:
            if rules == "rows":
                canvas.line(edges[0], y, edges[-1], y)
            for column, text in enumerate(row):
                for number, part in enumerate(text.split("/")):
                    base = y - 15 - 12 * number
                    if column:
                        canvas.drawRightString(edges[column + 1] - 4, base, part)
                    else:
                        canvas.drawString(edges[0] + 4, base, part)
            y -= 22 + 12 * max(text.count("/") for text in row)
        if rules == "rows":
            canvas.line(edges[0], y, edges[-1], y)

    return make_pdf(draw)
