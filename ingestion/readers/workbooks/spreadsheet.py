"""Spreadsheets: a page per visible sheet, a grid per area of it, texts as the sheet shows them.

XLSX files are read by `workbook_xml`, ODS by `opendocument`; XLS and XLSB by calamine, XLS with the number formats that
`biff` finds. What stands below each other on a sheet is told apart (`areas`): a table stays one grid with its title, unit and
notes, `row_offset` cites the sheet's own row numbers; the rows of an explanation become paragraphs, `line_no` is the row's number.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ingestion.compound import refuse_truncated
from ingestion.media import ODS, XLS, XLSX
from ingestion.model import Block, Cell, Grid, Page, Paragraph, ReadingNote, SourceDocument, Unreadable
from ingestion.readers.areas import split_areas
from ingestion.readers.office.conversion import convert, find_converter, told_as_converted
from ingestion.readers.office.opendocument import read_ods_sheets
from ingestion.readers.office.package import Package
from ingestion.readers.set_rows import split_stacked_rows
from ingestion.readers.workbooks.biff import CellFormats, is_excel_95, read_cell_formats
from ingestion.readers.workbooks.number_formats import GENERAL, show_date, show_number
from ingestion.readers.workbooks.workbook_xml import BLANKS, SheetCells, read_sheets

_MAX_AREA = 2_000_000


def read_xlsx(data: bytes) -> SourceDocument:
    """Read an XLSX file. Raises `Unreadable` (damaged, encrypted, decompression_bomb, forbidden_xml, too_large)."""
    sheets, notes = read_sheets(Package(data))
    return _as_document(sheets, notes, XLSX)


def read_ods(data: bytes) -> SourceDocument:
    """Read an ODS file. Raises `Unreadable` (damaged, encrypted, decompression_bomb, forbidden_xml, too_large)."""
    sheets, notes = read_ods_sheets(Package(data))
    return _as_document(sheets, notes, ODS)


def read_binary_workbook(data: bytes, media_type: str) -> SourceDocument:
    """Read an XLS or XLSB file. Raises `Unreadable` (damaged, encrypted, decompression_bomb, too_large)."""
    import python_calamine as calamine

    if media_type == XLS:
        refuse_truncated(data)
    else:
        Package(data)  # refuses bombs before calamine unpacks
    formats = read_cell_formats(data) if media_type == XLS else CellFormats()
    sheets: list[SheetCells] = []
    notes: list[ReadingNote] = []
    if not formats.styles:
        # A newer workbook without styles is damaged: LibreOffice would take seconds to say no more of it.
        if (media_type != XLS or is_excel_95(data)) and find_converter() is not None:
            return told_as_converted(read_xlsx(convert(data, media_type, "xlsx")), media_type)
        notes.append(ReadingNote("number_formats_unknown", "未能得知单元格的显示格式，数字按存储的值读取：安装 LibreOffice 后可按显示读取"))
    try:
        with calamine.CalamineWorkbook.from_object(io.BytesIO(data)) as workbook:
            for index, metadata in enumerate(workbook.sheets_metadata):
                if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                if metadata.visible != calamine.SheetVisibleEnum.Visible:
                    notes.append(ReadingNote("hidden_sheet", f"工作表“{metadata.name}”已隐藏，未读取", sheet=metadata.name))
                    continue
                sheets.append(_read_calamine_sheet(workbook.get_sheet_by_index(index), formats, index))
    except calamine.PasswordError as error:
        raise Unreadable("encrypted", "文件已加密，需要密码才能打开") from error
    except calamine.CalamineError as error:
        raise Unreadable("damaged", "电子表格已损坏，无法读取") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a Rust library raises where it should have failed
            raise
        raise Unreadable("damaged", "电子表格已损坏，无法读取") from error
    return _as_document(sheets, notes, media_type)


def _as_document(sheets: list[SheetCells], notes: list[ReadingNote], media_type: str) -> SourceDocument:
    if not sheets:
        raise Unreadable("empty", "文件中没有可见的工作表")
    for sheet in sheets:
        notes = notes + sheet.notes
    return SourceDocument(media_type=media_type, pages=[Page(blocks=list(_split_areas(sheet))) for sheet in sheets], notes=notes)


# ---------- calamine's values


def _read_calamine_sheet(source: Any, formats: CellFormats, index: int) -> SheetCells:
    sheet = SheetCells(source.name)
    start_row, start_column = source.start or (0, 0)
    for r, row in enumerate(source.to_python(skip_empty_area=True)):
        for c, value in enumerate(row):
            place = (start_row + r, start_column + c)
            if value != "" and (text := _show_value(value, formats.code_at(index, *place))).strip():
                sheet.texts[place] = text
    sheet.texts.update(formats.errors_of(index))
    sheet.merges = [(*first, *last) for first, last in source.merged_cell_ranges or []]
    return sheet


def _show_value(value: object, code: str | None) -> str:
    """What a value of calamine's shows; numbers without a known format are shown plainly."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return show_number(number, code or GENERAL) if number.is_finite() else str(value)
    if isinstance(value, datetime | date | time | timedelta):
        return show_date(value, code or "")
    return str(value).strip(BLANKS)


# ---------- grids


def _split_areas(sheet: SheetCells) -> Iterator[Block]:
    cells_of: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in sheet.texts.items():
        cells_of.setdefault(row, []).append((column, text))
    for area in split_areas(cells_of):
        if area.is_text:
            yield from _as_paragraphs({row: cells_of[row][0][1] for row in range(area.first, area.last + 1) if row in cells_of})
        else:
            yield _as_grid(sheet, cells_of, area.first, area.last)


def _as_paragraphs(texts: dict[int, str]) -> Iterator[Paragraph]:
    for row, text in texts.items():
        for line in filter(None, map(str.strip, text.split("\n"))):
            yield Paragraph(text=line, line_no=row + 1, lines=[(None, line, None)])


def _as_grid(sheet: SheetCells, cells_of: dict[int, list[tuple[int, str]]], first: int, last: int) -> Grid:
    """The rows first..last of a sheet, cropped to the columns in use, with merges clipped to them."""
    columns = [column for row in range(first, last + 1) for column, _ in cells_of.get(row, ())]
    left, right = min(columns), max(columns)
    if (last - first + 1) * (right - left + 1) > _MAX_AREA:
        raise Unreadable("too_large", "工作表的范围过大，无法读取")
    width = right - left + 1
    cells: dict[tuple[int, int], Cell] = {}
    covered = bytearray((last - first + 1) * width)
    for top, start, bottom, end in sheet.merges:
        if not (first <= top <= last and left <= start <= right):
            continue
        place = (top - first, start - left)
        rows, columns_covered = min(bottom, last) - top + 1, min(end, right) - start + 1
        if rows < 1 or columns_covered < 1 or not _cover(covered, width, place, rows, columns_covered):
            continue
        cells[place] = Cell(*place, sheet.texts.get((top, start), ""), rows, columns_covered)
    for row in range(first, last + 1):
        for column, text in cells_of.get(row, ()):
            place = (row - first, column - left)
            if not covered[place[0] * width + place[1]]:
                cells[place] = Cell(*place, text)
    ordered = [cells[place] for place in sorted(cells)]
    return split_stacked_rows(Grid(cells=ordered, n_rows=last - first + 1, n_cols=width, row_offset=first, sheet=sheet.name))


def _cover(covered: bytearray, width: int, place: tuple[int, int], rows: int, columns: int) -> bool:
    """Mark an area of a map of cells (row after row); False, and nothing is marked, where a part of it is marked already."""
    starts = range(place[0] * width + place[1], (place[0] + rows) * width, width)
    if any(covered.find(1, start, start + columns) >= 0 for start in starts):
        return False
    for start in starts:
        covered[start : start + columns] = b"\1" * columns
    return True
