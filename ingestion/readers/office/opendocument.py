"""OpenDocument spreadsheets (ODS): each cell carries the text that it shows, which is what is read."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingestion.model import ReadingNote, Unreadable
from ingestion.readers.office.package import Package, attribute, local_name
from ingestion.readers.workbooks.workbook_xml import BLANKS, SheetCells

_MAX_REPEATS = 10_000
"""Copies of a cell or row with text; real sheets repeat blank ones only, by the million."""
_MAX_CELLS = 1_000_000


def read_ods_sheets(package: Package) -> tuple[list[SheetCells], list[ReadingNote]]:
    """The visible sheets in order, and Chinese notes. Raises `Unreadable` (damaged, forbidden_xml, too_large)."""
    root = package.parse("content.xml")
    hidden_styles = set(_find_hidden_styles(root))
    sheets: list[SheetCells] = []
    notes: list[ReadingNote] = []
    for table in root.iter():
        if local_name(table) != "table" or local_name(table.getparent()) != "spreadsheet":
            continue
        name = attribute(table, "name") or ""
        if attribute(table, "style-name") in hidden_styles:
            notes.append(ReadingNote("hidden_sheet", f"工作表“{name}”已隐藏，未读取", sheet=name))
        else:
            sheets.append(_read_sheet(table, name))
    return sheets, notes


def _find_hidden_styles(root: etree._Element) -> Iterator[str | None]:
    for element in root.iter():
        if local_name(element) == "table-properties" and attribute(element, "display") == "false":
            yield attribute(element.getparent(), "name")


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in ("table-rows", "table-row-group", "table-header-rows"):
            yield from _rows(child)


def _read_sheet(table: etree._Element, name: str) -> SheetCells:
    sheet = SheetCells(name)
    row = left_out = 0
    for element in _rows(table):
        cells = list(_read_row(element))
        repeats = _count(element, "number-rows-repeated")
        is_hidden = attribute(element, "visibility") in ("collapse", "filter")
        if cells and not is_hidden:
            repeats_shown = min(repeats, _MAX_REPEATS)
            if len(sheet.texts) + len(sheet.merges) + repeats_shown * len(cells) > _MAX_CELLS:
                raise Unreadable("too_large", "工作表的单元格过多，无法读取")
            for r in range(row, row + repeats_shown):
                _place(sheet, r, cells)
        elif cells:
            left_out += sum(bool(text) for _, text, _, _ in cells)
        row += repeats
    if left_out:
        sheet.notes.append(ReadingNote("hidden_rows", f"工作表“{name}”的隐藏行、列中有 {left_out} 个单元格，未读取", sheet=name))
    return sheet


def _place(sheet: SheetCells, row: int, cells: list[tuple[int, str, int, int]]) -> None:
    for column, text, row_span, col_span in cells:
        if text:
            sheet.texts[row, column] = text
        if row_span * col_span > 1:
            sheet.merges.append((row, column, row + row_span - 1, column + col_span - 1))


def _read_row(row: etree._Element) -> Iterator[tuple[int, str, int, int]]:
    """(column, text, row span, column span) of the cells that show or merge something."""
    column = 0
    for cell in row:
        name = local_name(cell)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        repeats = _count(cell, "number-columns-repeated")
        row_span, col_span = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        text = _cell_text(cell) if name == "table-cell" else ""
        text = text if text.strip() else ""
        if text or row_span * col_span > 1:
            for i in range(min(repeats, _MAX_REPEATS)):
                yield column + i, text, row_span, col_span
        column += repeats


def _cell_text(cell: etree._Element) -> str:
    return "\n".join(_paragraph_text(child) for child in cell if local_name(child) == "p").strip(BLANKS)


def _paragraph_text(element: etree._Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name == "s":
            pieces.append(" " * _count(child, "c"))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name not in ("annotation", "note", ""):
            pieces.append(_paragraph_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _count(element: etree._Element, name: str) -> int:
    try:
        return max(1, min(int(attribute(element, name) or 1), 2**24))
    except ValueError:
        return 1
