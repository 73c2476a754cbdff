"""PDFs in which a number that nobody printed could come about; texts and figures are invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.readers.pdf_samples import FONT, ROW_HEIGHT, ROWS, WIDTHS, draw_table, draw_title, make_pdf

LEFT, TOP = 60.0, 700.0
EDGES = [LEFT + sum(WIDTHS[:i]) for i in range(len(WIDTHS) + 1)]
WHOLE = [
    ["201", "一般公共服务支出", "1641", "1473", "168"],
    ["20113", "商贸事务", "168", "", "168"],
    ["2011301", "行政运行", "131", "131", ""],
    ["2011350", "事业运行", "57", "57", ""],
    ["", "合计", "1641", "1473", "168"],
]


def table(over: Callable[[Canvas], None] | None = None, under: Callable[[Canvas], None] | None = None) -> bytes:
    """The ruled table of the samples, with something painted before or after it."""

    def draw(canvas: Canvas) -> None:
        if under:
            under(canvas)
        draw_title(canvas)
        draw_table(canvas)
        if over:
            over(canvas)

    return make_pdf(draw)


def baseline(row: int) -> float:
    """Height of the text in a row of the table, 0 for the heading."""
    return TOP - ROW_HEIGHT * (row + 1) + 7


def without_rules(
    rows: Sequence[Sequence[str]], *, level: Sequence[int] = (), upright: Sequence[int] = (), heading_upright: Sequence[int] = ()
) -> bytes:
    """A table without the named level rules, and without the named upright ones in its body or in its heading."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rules="none", rows=rows)
        bottom = TOP - ROW_HEIGHT * (len(rows) + 1)
        for number in range(len(rows) + 2):
            if number not in level:
                canvas.line(EDGES[0], TOP - ROW_HEIGHT * number, EDGES[-1], TOP - ROW_HEIGHT * number)
        for number, x in enumerate(EDGES):
            if number not in heading_upright:
                canvas.line(x, TOP, x, TOP - ROW_HEIGHT)
            if number not in upright:
                canvas.line(x, TOP - ROW_HEIGHT, x, bottom)

    return make_pdf(draw)


def fused(upper: list[list[str]], upper_edges: list[float], lower: list[list[str]], lower_edges: list[float]) -> bytes:
    """Two tables without a gap between them, each with column lines of its own; numbers are set to the right of their cells."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        canvas.setFont(FONT, 10)
        y = TOP
        for rows, edges in ((upper, upper_edges), (lower, lower_edges)):
            for number, row in enumerate(rows):
                canvas.line(edges[0], y, edges[-1], y)
                for x in edges:
                    canvas.line(x, y, x, y - ROW_HEIGHT)
                for column, text in enumerate(row):
                    if number and column:
                        canvas.drawRightString(edges[column + 1] - 3, y - ROW_HEIGHT + 7, text)
                    else:
                        canvas.drawString(edges[column] + 3, y - ROW_HEIGHT + 7, text)
                y -= ROW_HEIGHT
        canvas.line(lower_edges[0], y, lower_edges[-1], y)

    return make_pdf(draw)


def note_marks(mark: str, size: float = 5.5, rise: float = 4.0) -> bytes:
    """A small mark over the end of the first amount, which is set to the right of its cell, as the others are."""

    def over(canvas: Canvas) -> None:
        canvas.setFont("Helvetica" if mark.isascii() else FONT, size)
        canvas.drawString(EDGES[3] - 3, baseline(1) + rise, mark)

    return table(over)


def note_mark_before(mark: str, gap: float) -> bytes:
    """A small mark `gap` points before the first amount."""

    def over(canvas: Canvas) -> None:
        start = EDGES[3] - 3 - canvas.stringWidth(ROWS[0][2], FONT, 10)
        canvas.setFont(FONT, 6)
        canvas.drawRightString(start - gap, baseline(1) + 4.0, mark)

    return table(over)


def small_number_of_its_own(rise: float) -> bytes:
    """A small number, `rise` points high, at the end of its cell; the number of the next cell begins at once."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rows=[[*row[:2], "", "", row[4]] for row in ROWS])
        for number in range(1, len(ROWS) + 1):
            canvas.setFont(FONT, 6)
            canvas.drawRightString(EDGES[3] - 1.5, baseline(number) + rise, "12")
            canvas.setFont(FONT, 10)
            canvas.drawString(EDGES[3] + 1.5, baseline(number), "1,234.50")

    return make_pdf(draw)


def raised_decimals(rise: float = 2.5) -> bytes:
    """Amounts whose decimals are set small and `rise` points high behind the point."""

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rows=[[*row[:2], "", "", ""] for row in ROWS])
        for number, row in enumerate(ROWS):
            for column, value in enumerate(row[2:], 2):
                canvas.setFont(FONT, 10)
                canvas.drawRightString(EDGES[column + 1] - 12, baseline(number + 1), value[:-2])
                canvas.setFont(FONT, 6)
                canvas.drawString(EDGES[column + 1] - 12, baseline(number + 1) + rise, value[-2:])

    return make_pdf(draw)


def watermarks(*, size: float, gray: float, angle: float = 0.0, text: str = "内部资料") -> bytes:
    """A text in ordinary size all over the page, across the table's lines and texts."""

    def under(canvas: Canvas) -> None:
        canvas.setFillGray(gray)
        canvas.setFont(FONT if not text.isascii() else "Helvetica", size)
        for row in range(14):
            for column in range(5):
                canvas.saveState()
                canvas.translate(72 + 104 * column + 17 * (row % 2), 740 - 26.5 * row)
                canvas.rotate(angle)
                canvas.drawString(0, 0, text)
                canvas.restoreState()
        canvas.setFillGray(0)

    return table(under=under)


def white_number() -> bytes:
    """A number in white in a blank cell, and a white heading on a dark ground, which is to be read."""

    def over(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.setFont(FONT, 10)
        canvas.drawRightString(EDGES[5] - 3, baseline(3), "777.70")
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        canvas.rect(60, 300, 200, 30, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(70, 310, "深色底上的白字")

    return table(over)


def covered_number(*, by_picture: bool) -> bytes:
    """A number in a blank cell with a white box, or a picture, painted over it."""

    def over(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawRightString(EDGES[5] - 3, baseline(3), "777.70")
        box = (EDGES[4] + 2, baseline(3) - 4, WIDTHS[4] - 4, 16)
        if by_picture:
            stream = io.BytesIO()
            Image.new("RGB", (40, 10), (255, 255, 255)).save(stream, "PNG")
            canvas.drawImage(ImageReader(stream), *box)
        else:
            canvas.setFillGray(1)
            canvas.rect(*box, stroke=0, fill=1)

    return table(over)


def seal_picture() -> bytes:
    """The picture of a seal with a transparent ground over numbers."""

    def over(canvas: Canvas) -> None:
        picture = Image.new("RGBA", (80, 80), (0, 0, 0, 0))
        picture.paste((220, 30, 30, 255), (0, 0, 80, 6))
        canvas.drawImage(ImageReader(picture), EDGES[2], baseline(2) - 5, 100, 60, mask="auto")

    return table(over)


def seal() -> bytes:
    """A half transparent area over a number, which shines through."""

    def over(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 0, 0, alpha=0.4)
        canvas.rect(EDGES[2], baseline(2) - 5, 100, 60, stroke=0, fill=1)

    return table(over)


def _helvetica_number(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawRightString(EDGES[5] - 3, baseline(3), "777.70")


def layer_off() -> bytes:
    """A number on an optional content group that the document's default configuration switches off."""
    drawn = table(_helvetica_number)
    objects = _objects(drawn)
    content = next(number for number, body in objects.items() if b"stream" in body and b"777.70" in _stream(body))
    page = next(number for number, body in objects.items() if b"/Type /Page\n" in body or b"/Type /Page " in body)
    catalog = next(number for number, body in objects.items() if b"/Type /Catalog" in body)
    group = max(objects) + 1
    text = _stream(objects[content])
    start = text.rindex(b"BT", 0, text.index(b"777.70"))
    end = text.index(b"ET", start) + 2
    text = text[:start] + b"/OC /Layer BDC " + text[start:end] + b" EMC" + text[end:]
    objects[content] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)
    objects[page] = objects[page].replace(b"/Resources <<", b"/Resources << /Properties << /Layer %d 0 R >>" % group)
    objects[group] = b"<< /Type /OCG /Name (Layer) >>"
    properties = b"/OCProperties << /OCGs [%d 0 R] /D << /OFF [%d 0 R] >> >>" % (group, group)
    objects[catalog] = objects[catalog].replace(b"/Type /Catalog", b"/Type /Catalog " + properties)
    return _assemble(objects, catalog)


def _objects(data: bytes) -> dict[int, bytes]:
    import re

    return {int(m[1]): m[2].strip() for m in re.finditer(rb"(\d+) 0 obj\s(.*?)endobj", data, re.DOTALL)}


def _stream(body: bytes) -> bytes:
    """The decoded content of an object's stream, as reportlab packs it."""
    import base64
    import zlib

    raw = body.partition(b"stream")[2].rpartition(b"endstream")[0].strip()
    try:
        return zlib.decompress(base64.a85decode(b"<~" + raw, adobe=True))
    except (ValueError, zlib.error):
        return b""


def _assemble(objects: dict[int, bytes], catalog: int) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1))
    for number in range(1, max(objects) + 1):
        out.write(b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n")
    out.write(b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, catalog, start))
    return out.getvalue()


def form_fields() -> bytes:
    """The table with one amount in a form field, and one left blank."""

    def over(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            name="amount", value="345.60", x=EDGES[4] + 1, y=baseline(3) - 5, width=WIDTHS[4] - 2, height=16, fontSize=9, borderWidth=0
        )

    return table(over)


def free_text() -> bytes:
    """The table with one amount written over the page as an annotation without an appearance."""
    data = table()
    objects = _objects(data)
    page = next(number for number, body in objects.items() if b"/Type /Page\n" in body or b"/Type /Page " in body)
    catalog = next(number for number, body in objects.items() if b"/Type /Catalog" in body)
    annotation = max(objects) + 1
    rect = b"%d %d %d %d" % (EDGES[4] + 4, baseline(3) - 4, EDGES[5] - 4, baseline(3) + 12)
    objects[annotation] = b"<< /Type /Annot /Subtype /FreeText /Rect [%s] /Contents (345.60) /DA (/Helv 9 Tf) >>" % rect
    objects[page] = objects[page].replace(b"/Resources", b"/Annots [%d 0 R] /Resources" % annotation, 1)
    return _assemble(objects, catalog)


def skewed(degrees: float) -> bytes:
    """Text and lines of a page turned a little, as a printer's driver or a careless export leaves them."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(degrees)
        canvas.translate(-A4[0] / 2, -A4[1] / 2)
        draw_title(canvas)
        draw_table(canvas)

    return make_pdf(draw)


def two_pages_on_a_sheet() -> bytes:
    """Two upright pages with a table each on one sheet."""

    def draw(canvas: Canvas) -> None:
        for page in range(2):
            canvas.saveState()
            canvas.translate(page * A3[1] / 2, 0)
            draw_title(canvas)
            draw_table(canvas, rows=ROWS[:3] if page else ROWS)
            canvas.restoreState()

    return make_pdf(draw, landscape(A3))


def two_blocks_under_one_title() -> bytes:
    """A wide page with two tables side by side: one page, whose title stands over both."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 16)
        canvas.drawCentredString(A3[1] / 2, 780, "2030年部门收支预算总表")
        for page in range(2):
            canvas.saveState()
            canvas.translate(page * A3[1] / 2, 0)
            draw_table(canvas)
            canvas.restoreState()

    return make_pdf(draw, landscape(A3))


def words_in_white_boxes() -> bytes:
    """Running text as browsers print it: a white box without outline behind every line."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        for number, line in enumerate(("2030年支出预算为1,290.57万元，其中：", "基本支出1,056.07万元，", "项目支出234.50万元。")):
            y = 700 - 24 * number
            canvas.setFillGray(1)
            for part in range(3):
                canvas.rect(70 + 140 * part, y - 6, 140, 24, stroke=0, fill=1)
            canvas.setFillGray(0)
            canvas.drawString(72, y, line)

    return make_pdf(draw)


def white_over_number() -> bytes:
    """A white number that begins before the first amount and runs over it."""

    def over(canvas: Canvas) -> None:
        canvas.setFillGray(1.0)
        canvas.setFont(FONT, 10)
        canvas.drawRightString(EDGES[3] - 15, baseline(1), "9,999.99")

    return table(over)


def label_over_number() -> bytes:
    """A label that runs on over the number in the next cell."""
    rows = [["201", "一般公共服务支出（含下属单位）", *ROWS[0][2:]], *ROWS[1:]]

    def draw(canvas: Canvas) -> None:
        draw_title(canvas)
        draw_table(canvas, rows=[["", "", *row[2:]] for row in rows])
        canvas.setFont(FONT, 10)
        label = rows[0][1]
        canvas.drawString(EDGES[3] - canvas.stringWidth(label, FONT, 10) - 8, baseline(1), label)

    return make_pdf(draw)


def leaders(labels: Sequence[str], values: Sequence[str]) -> bytes:
    """Lines with dots between a label and a value that is set to the right."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        for number, (label, value) in enumerate(zip(labels, values, strict=True)):
            room = 420 - canvas.stringWidth(label, FONT, 10) - canvas.stringWidth(value, FONT, 10)
            dots = "." * int(room / canvas.stringWidth(".", FONT, 10))
            canvas.drawString(LEFT, TOP - 18 * number, label + dots + value)

    return make_pdf(draw)


def is_readable(data: bytes) -> bool:
    """Whether PDFium opens what was put together by hand."""
    document = pdfium.PdfDocument(data)
    try:
        return len(document) == 1
    finally:
        document.close()
