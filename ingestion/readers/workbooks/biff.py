"""XLS workbooks: what calamine does not tell of BIFF8 cells, their number formats and error values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.compound import read_stream
from ingestion.model import Unreadable
from ingestion.readers.workbooks.number_formats import BUILT_IN, GENERAL

_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass(slots=True)
class CellFormats:
    """Number formats and errors by sheet (in the workbook's order), row and column, 0-based."""

    styles: list[str] = field(default_factory=list)
    cells: list[dict[tuple[int, int], int]] = field(default_factory=list)
    errors: list[dict[tuple[int, int], str]] = field(default_factory=list)

    def code_at(self, sheet: int, row: int, column: int) -> str | None:
        """The format of a cell with a number, None where it is not known."""
        if sheet >= len(self.cells):
            return None
        style = self.cells[sheet].get((row, column))
        return self.styles[style] if style is not None and style < len(self.styles) else None

    def errors_of(self, sheet: int) -> dict[tuple[int, int], str]:
        """The texts of the cells that show an error."""
        return self.errors[sheet] if sheet < len(self.errors) else {}


def is_excel_95(data: bytes) -> bool:
    """Whether an XLS file is BIFF5, whose one stream is called Book; later ones have a Workbook."""
    try:
        return read_stream(data, "Workbook") is None and read_stream(data, "Book") is not None
    except (Unreadable, struct.error, IndexError, UnicodeDecodeError):
        return False


def read_cell_formats(data: bytes) -> CellFormats:
    """The formats of an XLS file; empty for older versions (BIFF5) and where the structure is not understood."""
    try:
        stream = read_stream(data, "Workbook")
        return _read_formats(stream) if stream else CellFormats()
    except (Unreadable, struct.error, IndexError, UnicodeDecodeError):
        return CellFormats()


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(type, body) of the records of one substream, up to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0 and kind == _EOF:
            return


def _read_formats(stream: bytes) -> CellFormats:
    codes = dict(BUILT_IN)
    style_formats: list[int] = []
    places: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _unicode(body[2:])
        elif kind == _XF:
            style_formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUNDSHEET:
            places.append(struct.unpack_from("<I", body)[0])
    styles = [codes.get(number, GENERAL) for number in style_formats]
    sheets = [_read_sheet(stream, place) for place in places]
    return CellFormats(styles, [cells for cells, _ in sheets], [errors for _, errors in sheets])


def _read_sheet(stream: bytes, at: int) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], str]]:
    styles: dict[tuple[int, int], int] = {}
    errors: dict[tuple[int, int], str] = {}
    for kind, body in _records(stream, at):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            styles[row, column] = style
            if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                errors[row, column] = _ERRORS.get(body[8], "#N/A")
        elif kind == _BOOLERR and body[7]:
            row, column = struct.unpack_from("<HH", body)
            errors[row, column] = _ERRORS.get(body[6], "#N/A")
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for i in range((len(body) - 6) // 6):
                styles[row, first + i] = struct.unpack_from("<H", body, 4 + 6 * i)[0]
    return styles, errors


def _unicode(body: bytes) -> str:
    """A BIFF8 string: length, flags, 8- or 16-bit characters."""
    length, flags = struct.unpack_from("<HB", body)
    return body[3 : 3 + 2 * length].decode("utf-16-le") if flags & 1 else body[3 : 3 + length].decode("latin-1")
