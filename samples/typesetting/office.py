"""Word and Excel writers (python-docx, xlsxwriter), with fixed times so that the same data gives the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from samples.typesetting.model import Cell, Heading, Manuscript, PageBreak, Table, Text, place

FIXED_TIME = datetime.datetime(2024, 1, 1, 8, 0, 0)
Formats = dict[tuple[tuple[str, object], ...], xlsxwriter.format.Format]
_ALIGN = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}


def write_docx(manuscript: Manuscript, path: Path, landscape: bool = False, font: str = "宋体") -> None:
    """Writes `manuscript` as a Word document with real merged cells and repeating header rows."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = font
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    normal.font.size = Pt(12)
    if landscape:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    for block in manuscript.blocks:
        _add_block(document, block)
    properties = document.core_properties
    properties.author, properties.title = "yusuan samples", manuscript.title
    properties.created = properties.modified = FIXED_TIME
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(_with_fixed_times(buffer.getvalue()))


def _add_block(document: docx.document.Document, block: object) -> None:
    if isinstance(block, PageBreak):
        document.add_page_break()  # type: ignore[no-untyped-call]
    elif isinstance(block, Heading):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(block.text)
        run.bold, run.font.size = True, Pt({0: 22, 1: 16, 2: 14}[block.level])
        paragraph.alignment = _ALIGN["c" if block.level < 2 else "l"]
    elif isinstance(block, Text):
        paragraph = document.add_paragraph(block.text)
        paragraph.alignment = _ALIGN[block.align]
        if block.indent and block.align == "l":
            paragraph.paragraph_format.first_line_indent = Pt(12 * block.indent)
    elif isinstance(block, Table):
        _add_table(document, block)


def _add_table(document: docx.document.Document, table: Table) -> None:
    if table.new_page:
        document.add_page_break()  # type: ignore[no-untyped-call]
    if table.title and not table.title_inside:
        paragraph = document.add_paragraph()
        paragraph.alignment = _ALIGN["c"]
        paragraph.add_run(table.title).bold = True
    if not table.captions_inside:
        for line in table.captions:
            document.add_paragraph("\t".join(part for part in line if part)).alignment = _ALIGN["l" if line[0] else "r"]
    rows = table.rows()
    grid = document.add_table(rows=len(rows), cols=table.n_cols)
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    places = [list(row.cells) for row in grid.rows]
    for r, c, cell in place(rows, table.n_cols):
        target = places[r][c]
        if cell.row_span > 1 or cell.col_span > 1:
            target = target.merge(places[min(r + cell.row_span, len(rows)) - 1][c + cell.col_span - 1])
        paragraph = target.paragraphs[0]
        paragraph.alignment = _ALIGN[cell.align]
        run = paragraph.add_run(cell.text)
        run.font.size, run.bold = Pt(table.font_size), cell.bold or None
    if table.row_height:
        for row in grid.rows[table.n_head() :]:
            row.height = Pt(table.row_height)
    if table.repeat_header:
        for row in grid.rows[: table.n_head()]:
            mark = OxmlElement("w:tblHeader")
            mark.set(qn("w:val"), "true")
            row._tr.get_or_add_trPr().append(mark)
    for note in table.notes:
        document.add_paragraph(note)


def _with_fixed_times(data: bytes) -> bytes:
    """The same zip archive with every member dated alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, date_time=FIXED_TIME.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()


def write_xlsx(manuscript: Manuscript, path: Path, numbers_as_text: bool = False, codes_as_numbers: bool = False) -> None:
    """Writes `manuscript` as a workbook: text before and after tables on sheets of their own, one sheet per table.

    Amounts are number cells with the printed number format unless `numbers_as_text`; codes are text unless
    `codes_as_numbers`. Pages are one sheet wide when printed.
    """
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": manuscript.title, "author": "yusuan samples", "created": FIXED_TIME})
    formats: Formats = {}
    texts: list[Heading | Text] = []
    n_texts = 0
    for block in manuscript.blocks:
        if isinstance(block, Table):
            if texts:
                n_texts += 1
                _add_text_sheet(book, texts, "封面" if n_texts == 1 else f"说明{n_texts - 1}", formats)
                texts = []
            _add_table_sheet(book, block, formats, numbers_as_text, codes_as_numbers)
        elif not isinstance(block, PageBreak):
            texts.append(block)
    if texts:
        _add_text_sheet(book, texts, "情况说明" if n_texts else "封面", formats)
    book.close()


def _format(book: xlsxwriter.Workbook, formats: Formats, **options: object) -> xlsxwriter.format.Format:
    key = tuple(sorted(options.items()))
    if key not in formats:
        formats[key] = book.add_format({"font_name": "宋体", "font_size": 11, **options})
    return formats[key]


def _add_text_sheet(book: xlsxwriter.Workbook, texts: list[Heading | Text], name: str, formats: Formats) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 110)
    for r, block in enumerate(texts):
        if isinstance(block, Heading):
            style = _format(book, formats, bold=True, text_wrap=True, align="center" if block.level < 2 else "left")
            sheet.write_string(r, 0, block.text, style)
        else:
            sheet.write_string(r, 0, "　" * block.indent + block.text, _format(book, formats, bold=False, text_wrap=True, align="left"))


def _add_table_sheet(book: xlsxwriter.Workbook, table: Table, formats: Formats, numbers_as_text: bool, codes_as_numbers: bool) -> None:
    sheet = book.add_worksheet(table.sheet or table.title[:31])
    total = sum(table.widths)
    for c, width in enumerate(table.widths):
        sheet.set_column(c, c, max(6.0, width / total * 110))
    rows = Table(**{**table.__dict__, "title_inside": True, "captions_inside": True}).rows()
    for r, lines in _lines_needed(rows, table).items():
        sheet.set_row(r, 15.0 * lines)
    n_free = 1 + len(table.captions) if table.title else len(table.captions)
    for r, c, cell in place(rows, table.n_cols):
        border = 0 if r < n_free else 1
        is_code = codes_as_numbers and cell.fact is None and r >= len(rows) - len(table.body)
        if is_code and cell.text.isascii() and cell.text.isdigit() and cell.text[0] != "0" and cell.row_span == cell.col_span == 1:
            sheet.write_number(r, c, int(cell.text), _format(book, formats, align="center", border=1))
        else:
            _write_cell(book, sheet, formats, r, c, cell, border, numbers_as_text)
    for i, note in enumerate(table.notes):
        sheet.write_string(len(rows) + i, 0, note, _format(book, formats, align="left"))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if table.landscape:
        sheet.set_landscape()
    if table.repeat_header:
        sheet.repeat_rows(0, len(rows) - len(table.body) - 1)


def _lines_needed(rows: list[list[Cell]], table: Table) -> dict[int, int]:
    """Rows whose text needs more than one line, so that printing cuts nothing off."""
    total = sum(table.widths)
    needed: dict[int, int] = {}
    for r, c, cell in place(rows, table.n_cols):
        room = max(6.0, sum(table.widths[c : c + cell.col_span]) / total * 110) - 1.5
        lines = sum(max(1, -(-int(sum(1.0 if ch.isascii() else 2.1 for ch in part)) // int(room))) for part in cell.text.split("\n"))
        if lines > cell.row_span:
            last = r + cell.row_span - 1
            needed[last] = max(needed.get(last, 1), lines - cell.row_span + 1)
    return needed


def _write_cell(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    formats: Formats,
    r: int,
    c: int,
    cell: Cell,
    border: int,
    as_text: bool,
) -> None:
    align = {"l": "left", "c": "center", "r": "right"}[cell.align]
    value, number_format = (None, "@") if as_text or cell.fact is None else _number(cell.text)
    style = _format(book, formats, align=align, border=border, bold=cell.bold, text_wrap=True, num_format=number_format)
    content = cell.text if value is None else value
    if cell.row_span > 1 or cell.col_span > 1:
        sheet.merge_range(r, c, r + cell.row_span - 1, c + cell.col_span - 1, content, style)
    elif value is not None:
        sheet.write_number(r, c, value, style)
    elif cell.text:
        sheet.write_string(r, c, cell.text, style)
    else:
        sheet.write_blank(r, c, None, style)


def _number(text: str) -> tuple[float | None, str]:
    """The value of a printed amount and the Excel format that prints it the same way, or (None, "@")."""
    plain = text.replace(",", "")
    if not plain.isascii():
        return None, "@"
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None, "@"
    decimals = len(plain.partition(".")[2])
    pattern = ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals else "")
    return float(value), pattern
