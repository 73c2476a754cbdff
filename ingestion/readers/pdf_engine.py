"""Opens a PDF, says why one cannot be read, and has an engine deliver each page's content."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingestion.model import Unreadable
from ingestion.readers import pdf_reference
from ingestion.readers.pdf_characters import PageContent

_LINEARIZED_LENGTH = re.compile(rb"/Linearized.{0,200}?/L\s+(\d+)", re.DOTALL)


def read_contents(data: bytes) -> tuple[list[PageContent], list[str]]:
    """Content of every page in order and Chinese notes; raises `Unreadable`."""
    count = _check(data)
    try:
        contents = pdf_reference.read_contents(data)
    except Exception as error:
        raise Unreadable("damaged", "PDF文件已损坏，无法解析。") from error
    if len(contents) != count:
        raise Unreadable("damaged", "PDF文件已损坏，页面不完整。")
    return [contents[number] for number in sorted(contents)], []


def _check(data: bytes) -> int:
    """The number of pages; raises `Unreadable` for what is empty, cut short, locked, damaged or without pages."""
    if not data.strip():
        raise Unreadable("empty", "文件为空，没有任何内容。")
    if b"%PDF-" not in data[:1024]:
        raise Unreadable("not_pdf", "文件不是PDF格式，或文件头已损坏。")
    linearized = _LINEARIZED_LENGTH.search(data[:2048])
    if b"%%EOF" not in data or (linearized and int(linearized.group(1)) > len(data)):
        raise Unreadable("truncated", "PDF文件不完整（缺少文件尾），可能没有下载完整。")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "PDF文件已加密，需要密码才能打开。") from error
        raise Unreadable("damaged", "PDF文件已损坏，无法打开。") from error
    try:
        count = len(document)
    finally:
        document.close()
    if count == 0:
        raise Unreadable("no_pages", "PDF文件没有任何页面。")
    return count
