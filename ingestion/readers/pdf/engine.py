"""Opens a PDF, says why one cannot be read, and has the fast engine, or for single pages the reference, read it."""

from __future__ import annotations

import re

from ingestion.collector import paused_collector
from ingestion.model import ReadingNote, Unreadable
from ingestion.readers.pdf.characters import PageContent
from ingestion.readers.pdf.letters import glyph_notes
from ingestion.readers.pdf.pdfium import MOST_OBJECTS, Declined, DocumentError, FastDocument, TooMuch
from ingestion.readers.pdf.visibility import drop_unseen

_LINEARIZED_LENGTH = re.compile(rb"/Linearized.{0,200}?/L\s+(\d+)", re.DOTALL)
_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_PASSWORD_ERROR, _SECURITY_ERROR = 4, 5
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY (an encryption that PDFium does not know)."""


def read_contents(data: bytes) -> tuple[list[PageContent], list[ReadingNote]]:
    """Content of every page in order and Chinese notes; raises `Unreadable`."""
    _check_bytes(data)
    contents: dict[int, PageContent] = {}
    declined: list[int] = []
    notes: list[ReadingNote] = []
    try:
        with paused_collector(), FastDocument(data) as document:
            count = len(document)
            if count == 0:
                raise Unreadable("no_pages", "PDF文件没有任何页面。")
            for number in range(1, count + 1):
                try:
                    contents[number] = document.read_page(number)
                except Declined:
                    declined.append(number)
                except TooMuch as refused:
                    contents[number] = PageContent(number, *refused.size, is_unread=True)
                    message = f"第{number}页的图形超过 {MOST_OBJECTS} 个，未读取：请另存为普通的PDF再提供。"
                    notes.append(ReadingNote("unreadable_page", message, number))
    except DocumentError as error:
        if error.code == _PASSWORD_ERROR:
            raise Unreadable("encrypted", "PDF文件已加密，需要密码才能打开。") from error
        if error.code == _SECURITY_ERROR:
            raise Unreadable("encrypted", "PDF文件使用了不支持的加密方式，无法打开。") from error
        raise Unreadable("damaged", "PDF文件已损坏，无法完整读取。") from error
    if declined:
        contents |= _read_declined(data, declined)
        notes += [ReadingNote("fallback_engine", f"第{page}页改用备用方法读取。", page) for page in declined]
    drop_unseen(data, contents.values())
    ordered = [contents[number] for number in sorted(contents)]
    return ordered, notes + glyph_notes(data, ordered)


def _check_bytes(data: bytes) -> None:
    """Raises `Unreadable` for what is empty, no PDF, or cut short (whose repair would silently lose pages)."""
    if not data.strip(b"\0\t\n\r "):
        raise Unreadable("empty", "文件为空，没有任何内容。")
    if b"%PDF-" not in data[:1024]:
        raise Unreadable("not_pdf", "文件不是PDF格式，或文件头已损坏。")
    linearized = _LINEARIZED_LENGTH.search(data[:2048])
    tail = data[max(data.rfind(b"%%EOF"), 0) :]
    has_cut_update = b"startxref" not in tail and _OBJECT.search(tail) is not None
    if has_cut_update or (linearized and int(linearized.group(1)) > len(data)):
        raise Unreadable("truncated", "PDF文件不完整（缺少文件尾），可能没有下载完整。")


def _read_declined(data: bytes, pages: list[int]) -> dict[int, PageContent]:
    from ingestion.readers.pdf import reference as pdf_reference  # its import costs more than reading most documents

    try:
        contents = pdf_reference.read_contents(data, pages)
    except Exception as error:  # pdfminer raises whatever its parsing meets
        raise Unreadable("damaged", "PDF文件已损坏，无法完整读取。") from error
    if set(contents) != set(pages):
        raise Unreadable("damaged", "PDF文件已损坏，页面不完整。")
    return contents
