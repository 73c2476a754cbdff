"""Performance forms drawn as PDF: ruled cells with real merges, page breaks between rows, no header on the next page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingestion.model import SourceDocument
from ingestion.readers.pdf.reader import read_pdf
from tests.performance.drawn_forms import DrawnForm, place

_FONTS = (Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"), Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"))
_SIZE, _WIDTH, _LEFT, _TOP, _PAGE = 9.0, 500.0, 48.0, 790.0, (595.0, 842.0)


def as_pdf(*forms: DrawnForm, break_before: tuple[int, ...] = (), row_height: float = 34.0, page_numbers: bool = True) -> SourceDocument:
    """`break_before`: rows of the first form before which a page ends."""
    font = next((f for f in _FONTS if f.exists()), None)
    if font is None:
        pytest.skip("no CJK TrueType font on this machine (Debian: fonts-wqy-zenhei)")
    pdfmetrics.registerFont(TTFont("Drawn", str(font), subfontIndex=0))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_PAGE)
    number = 0
    for form in forms:
        breaks = [0, *(b for b in break_before if b < len(form.rows)), len(form.rows)]
        for first, last in zip(breaks, breaks[1:], strict=False):
            number += 1
            canvas.setFont("Drawn", _SIZE)
            top = _TOP
            for caption in form.captions if first == 0 else ():
                canvas.drawCentredString(_PAGE[0] / 2, top, caption)
                top -= 20
            _draw_rows(canvas, form, first, last, top, row_height)
            if page_numbers:
                canvas.drawCentredString(_PAGE[0] / 2, 30, f"- {number} -")
            canvas.showPage()
    canvas.save()
    return read_pdf(buffer.getvalue())


def _draw_rows(canvas: Canvas, form: DrawnForm, first: int, last: int, top: float, height: float) -> None:
    cells = place(form.rows)
    width = _WIDTH / max(c + w for _, c, _, w, _ in cells)
    for row, column, text, columns, rows in cells:
        begin, end = max(row, first), min(row + rows, last)
        if begin >= end:
            continue
        x0, x1 = _LEFT + column * width, _LEFT + (column + columns) * width
        y1, y0 = top - (begin - first) * height, top - (end - first) * height
        canvas.rect(x0, y0, x1 - x0, y1 - y0)
        if row < first:
            continue  # the text of a merged cell stands on the page where it begins
        lines = _wrap(text, x1 - x0 - 4)
        y = (y0 + y1) / 2 + (len(lines) - 1) * (_SIZE + 1) / 2 - _SIZE / 3
        for line in lines:
            canvas.drawString(x0 + 2, y, line)
            y -= _SIZE + 1


def _wrap(text: str, room: float) -> list[str]:
    lines = []
    for part in text.split("\n"):
        line = ""
        for character in part:
            if pdfmetrics.stringWidth(line + character, "Drawn", _SIZE) > room:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines
