"""Workbooks in the formats that no program at hand writes: Excel 2003 XML and XLSB."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

from samples.typesetting.model import Manuscript
from samples.typesetting.office import write_xlsx

_NUMBER = re.compile(r"-?\d{1,12}\.\d\d?")
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_PACKAGE, _OFFICE = "http://schemas.openxmlformats.org/package/2006", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROW, _REAL, _STRING = 0, 5, 6
_BOOK, _SHEETS, _SHEET_NAME, _SHEET, _DATA, _MERGES, _MERGE = (131, 132), (143, 144), 156, (129, 130), (145, 146), (177, 178), 176
"""Records of XLSB; pairs begin and end."""


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    column: int
    text: str
    last_row: int
    last_column: int


def _sheets(manuscript: Manuscript, path: Path) -> list[tuple[str, list[_Cell]]]:
    """The sheets that the writer of XLSX makes, their cells in order."""
    write_xlsx(manuscript, path, numbers_as_text=True)
    return [(sheet.title, list(_cells(sheet))) for sheet in openpyxl.load_workbook(io.BytesIO(path.read_bytes()))]


def _cells(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Iterator[_Cell]:
    ends = {(area.min_row, area.min_col): (area.max_row, area.max_col) for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            end = ends.get((cell.row, cell.column))
            if cell.value is not None or end:
                yield _Cell(cell.row, cell.column, str(cell.value or ""), *(end or (cell.row, cell.column)))


def write_excel_2003(manuscript: Manuscript, path: Path) -> None:
    sheets = ""
    for name, cells in _sheets(manuscript, path):
        rows = ((row, "".join(map(_xml_cell, found))) for row, found in groupby(cells, key=lambda cell: cell.row))
        table = "".join(f'<Row ss:Index="{row}">{text}</Row>' for row, text in rows)
        sheets += f'<Worksheet ss:Name="{escape(name)}"><Table>{table}</Table></Worksheet>'
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
    path.write_text(f'{head}<Workbook xmlns="{_SPREADSHEET}" xmlns:ss="{_SPREADSHEET}">{sheets}</Workbook>', encoding="utf-8")


def _xml_cell(cell: _Cell) -> str:
    kind = "Number" if _NUMBER.fullmatch(cell.text) else "String"
    spans = (("MergeAcross", cell.last_column - cell.column), ("MergeDown", cell.last_row - cell.row))
    merge = "".join(f' ss:{name}="{span}"' for name, span in spans if span or cell.row % 2)  # Excel writes no 0, others do
    return f'<Cell ss:Index="{cell.column}"{merge}><Data ss:Type="{kind}">{escape(cell.text)}</Data></Cell>'


def write_xlsb(manuscript: Manuscript, path: Path) -> None:
    sheets = _sheets(manuscript, path)
    numbers = range(1, len(sheets) + 1)
    names = zip(numbers, sheets, strict=True)
    bundle = b"".join(_record(_SHEET_NAME, struct.pack("<II", 0, n) + _wide(f"r{n}") + _wide(name)) for n, (name, _) in names)
    types = "".join(f'<Override PartName="/xl/sheet{n}.bin" ContentType="application/vnd.ms-excel.worksheet"/>' for n in numbers)
    book = '<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{book}{types}</Types>')
        package.writestr("_rels/.rels", _relations([("r1", "officeDocument", "xl/workbook.bin")]))
        package.writestr("xl/_rels/workbook.bin.rels", _relations([(f"r{n}", "worksheet", f"sheet{n}.bin") for n in numbers]))
        package.writestr("xl/workbook.bin", _within(_BOOK, _within(_SHEETS, bundle)))
        for n, (_, cells) in zip(numbers, sheets, strict=True):
            package.writestr(f"xl/sheet{n}.bin", _within(_SHEET, _within(_DATA, _rows(cells)) + _merges(cells)))


def _relations(relations: list[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in relations)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _rows(cells: list[_Cell]) -> bytes:
    out, row = b"", 0
    for cell in cells:
        if cell.row != row:
            row = cell.row
            out += _record(_ROW, struct.pack("<IIHBBBI", row - 1, 0, 300, 0, 0, 0, 0))
        place = struct.pack("<II", cell.column - 1, 0)
        if _NUMBER.fullmatch(cell.text):
            out += _record(_REAL, place + struct.pack("<d", float(cell.text)))
        else:
            out += _record(_STRING, place + _wide(cell.text))
    return out


def _merges(cells: list[_Cell]) -> bytes:
    merged = [cell for cell in cells if (cell.row, cell.column) != (cell.last_row, cell.last_column)]
    areas = b"".join(
        _record(_MERGE, struct.pack("<IIII", cell.row - 1, cell.last_row - 1, cell.column - 1, cell.last_column - 1)) for cell in merged
    )
    begin, end = _MERGES
    return _record(begin, struct.pack("<I", len(merged))) + areas + _record(end) if merged else b""


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _within(pair: tuple[int, int], content: bytes) -> bytes:
    return _record(pair[0]) + content + _record(pair[1])


def _record(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, rest = b"", len(content)
    while rest > 0x7F:
        size, rest = size + bytes([rest & 0x7F | 0x80]), rest >> 7
    return number + size + bytes([rest]) + content
