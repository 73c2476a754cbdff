"""Struck-out text: an old number beside its correction is none, and alone it is listed, not read."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from reportlab.pdfgen.canvas import Canvas

from ingestion.amounts import parse_number
from ingestion.model import SourceDocument
from ingestion.printed_text import drop_struck, strike
from ingestion.reading import read_bytes
from tests.readers import pdf_samples as samples
from tests.readers import pdf_traps as traps
from tests.readers.shape import outline
from tests.readers.test_docx import as_docx, tbl
from tests.readers.test_workbook_values import saved

ALONE = strike("9.00")


def _told(source: SourceDocument) -> set[str]:
    return {note.code for note in source.notes}


def test_a_stroke_makes_a_number_none() -> None:
    assert parse_number(ALONE) is None
    assert drop_struck(ALONE) == ALONE
    assert drop_struck(f"{ALONE} 7.00") == "7.00"


@pytest.mark.parametrize("tag", ["del", "s", "strike", 'span style="text-decoration: line-through"'])
def test_web_pages(tag: str) -> None:
    old = f"<{tag}>9.00</{tag.split()[0]}>"
    page = f"<table><tr><td>甲</td><td>{old} 7.00</td></tr><tr><td>乙</td><td>{old}</td></tr></table>"
    source = read_bytes(page.encode())
    assert outline(source) == [[["甲", "7.00"], ["乙", ALONE]]]
    assert _told(source) == {"struck_text"}


def test_a_struck_cell_of_a_web_page() -> None:
    page = '<table><tr><td>甲</td><td style="text-decoration:line-through"><b>9.00</b></td></tr><tr><td>乙</td><td>1</td></tr></table>'
    assert outline(read_bytes(page.encode())) == [[["甲", ALONE], ["乙", "1"]]]


@pytest.mark.parametrize("switch", ["<w:strike/>", "<w:dstrike/>"])
def test_word(switch: str) -> None:
    struck = f"<w:r><w:rPr>{switch}</w:rPr><w:t>9.00</w:t></w:r>"
    rows = [f"<w:tc><w:p>{struck}<w:r><w:t>7.00</w:t></w:r></w:p></w:tc><w:tc><w:p>{struck}</w:p></w:tc>"]
    assert outline(read_bytes(as_docx(tbl(*rows)))) == [[["7.00", ALONE]]]


def test_workbooks() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"] = CellRichText(TextBlock(InlineFont(strike=True), "9.00"), "7.00")
    sheet["B1"], sheet["B1"].font = 9, Font(strike=True)
    sheet["C1"] = 8
    source = read_bytes(saved(workbook))
    assert outline(source) == [[["7.00", strike("9"), "8"]]]
    assert _told(source) == {"struck_text"}


def _with_old_number(x: float, size: float, length: float = 1.0) -> bytes:
    """An old number before the first amount, at `x`, with a line through `length` times its width."""

    def over(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, traps.baseline(1), "9,999.99")
        end = x + length * canvas.stringWidth("9,999.99", "Helvetica", size)
        canvas.line(x, traps.baseline(1) + 0.3 * size, end, traps.baseline(1) + 0.3 * size)

    return traps.table(over)


@pytest.mark.parametrize("shift", [2, 40], ids=["beside", "over the new one"])
def test_pages(shift: float) -> None:
    source = read_bytes(_with_old_number(traps.EDGES[2] + shift, 6))
    (grid,) = source.grids()
    assert grid.matrix() == [samples.HEADER, *samples.ROWS]
    assert "struck_text" in _told(source)


def test_a_line_that_is_no_stroke_strikes_nothing_out() -> None:
    source = read_bytes(_with_old_number(traps.EDGES[2] + 2, 6, length=1.6))
    assert "struck_text" not in _told(source)
