"""Documents in older office formats, read from what LibreOffice makes of them."""

from __future__ import annotations

from ingestion import media
from ingestion.model import SourceDocument
from ingestion.readers.office.conversion import convert, told_as_converted
from ingestion.readers.office.docx import read_docx
from ingestion.readers.workbooks.spreadsheet import read_xlsx

_WORKBOOKS = frozenset({media.EXCEL_XML, media.FODS})


def read_by_conversion(data: bytes, media_type: str) -> SourceDocument:
    """Convert and read. Raises `Unreadable`: no_converter, conversion_failed, encrypted, timeout, or the reader's reasons."""
    if media_type in _WORKBOOKS:
        return told_as_converted(read_xlsx(convert(data, media_type, "xlsx")), media_type)
    return told_as_converted(read_docx(convert(data, media_type, "docx")), media_type)
