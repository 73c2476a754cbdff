"""Documents in older office formats, read from what LibreOffice makes of them."""

from __future__ import annotations

import re
import struct

from ingestion import media
from ingestion.compound import read_stream
from ingestion.model import SourceDocument, Unreadable
from ingestion.readers.office.conversion import convert, told_as_converted
from ingestion.readers.office.docx import read_docx
from ingestion.readers.office.package import Package
from ingestion.readers.workbooks.spreadsheet import read_xlsx

_CELL_END = "\x07".encode("utf-16-le")
_CELL_OR_ROW = re.compile(rb"<w:t[cr][ >]")
_FEWEST_MARKS, _LEAST_SHARE = 20, 0.8
_SAVED_FAST = 0x04
_TEXT_PLACE, _TEXT_PLACE_AT = struct.Struct("<II"), 24
"""Where a DOC says between which bytes its text stands (fcMin, fcMac)."""
_NO_MERGE = re.compile(rb"""\s(?:\w+:)?Merge(?:Across|Down)=(?:"0+"|'0+')""")
"""LibreOffice moves what stands right of such a cell by a column."""
_WORKBOOKS = frozenset({media.EXCEL_XML, media.FODS})


def read_by_conversion(data: bytes, media_type: str) -> SourceDocument:
    """Convert and read. Raises `Unreadable`: no_converter, conversion_failed, encrypted, timeout, or the reader's reasons."""
    if media_type == media.EXCEL_XML:
        data = _NO_MERGE.sub(b"", data)
    if media_type in _WORKBOOKS:
        return told_as_converted(read_xlsx(convert(data, media_type, "xlsx")), media_type)
    converted = convert(data, media_type, "docx")
    if media_type == media.DOC:
        _refuse_lost_cells(data, converted)
    return told_as_converted(read_docx(converted), media_type)


def _refuse_lost_cells(data: bytes, converted: bytes) -> None:
    """Refuse what LibreOffice lost the tables of, as it does of one that nothing stands behind: their numbers would run into each other.

    A DOC ends each cell and each row with a mark; what was converted has as many cells and rows. Fast saving keeps deleted text. Behind the
    text stand the formats of its paragraphs, in which a style's number looks like a mark.
    """
    stream = read_stream(data, "WordDocument") or b""
    if len(stream) < _TEXT_PLACE.size + _TEXT_PLACE_AT:
        return
    begin, end = _TEXT_PLACE.unpack_from(stream, _TEXT_PLACE_AT)
    marks = stream[begin:end].count(_CELL_END)
    if marks < _FEWEST_MARKS or stream[10] & _SAVED_FAST:
        return
    package = Package(converted)
    body = package.read(package.main_part("word/document.xml"))
    if len(_CELL_OR_ROW.findall(body)) < _LEAST_SHARE * marks:
        raise Unreadable("conversion_failed", "LibreOffice 没有读出文件中的全部表格：请用 Word 或 WPS 另存为 docx 后再提供")
