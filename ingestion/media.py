"""Media types: what the bytes of a file are, whatever its name claims."""

from __future__ import annotations

import io
import re
import zipfile

from ingestion.compound import root_names
from ingestion.model import Unreadable

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
RTF = "application/rtf"
WORD_XML = "application/vnd.ms-word+xml"
"""Word 2003 XML or flat OPC, a single file."""
EXCEL_XML = "application/vnd.ms-excel+xml"
"""Excel 2003 XML, a single file."""
FODT = "application/vnd.oasis.opendocument.text-flat-xml"
"""OpenDocument text as a single XML file."""
FODS = "application/vnd.oasis.opendocument.spreadsheet-flat-xml"
"""OpenDocument spreadsheet as a single XML file."""
HTML = "text/html"
MHTML = "multipart/related"
TEXT = "text/plain"

ARCHIVE_REFUSED = "文件是压缩包（可能已加密、已损坏、套了多层或没有可读的文件）：请解压后再提供"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: list[tuple[bytes, str, str]] = [
    (b"\xff\xd8\xff", "image", "图片（JPEG）"),
    (b"\x89PNG\r\n\x1a\n", "image", "图片（PNG）"),
    (b"GIF8", "image", "图片（GIF）"),
    (b"BM", "image", "图片（BMP）"),
    (b"II*\0", "image", "图片（TIFF）"),
    (b"MM\0*", "image", "图片（TIFF）"),
    (b"RIFF", "unknown_type", "音像文件"),
    (b"Rar!", "archive", "压缩包（RAR）"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "压缩包（7z）"),
    (b"\x1f\x8b", "archive", "压缩包（gzip）"),
    (b"BZh", "archive", "压缩包（bzip2）"),
    (b"\xfd7zXZ\0", "archive", "压缩包（xz）"),
    (b"\x1f\x9d", "archive", "压缩包（compress）"),
    (b"\x28\xb5\x2f\xfd", "archive", "压缩包（zstd）"),
    (b"MSCF", "archive", "压缩包（CAB）"),
    (b"AT&TFORM", "unknown_type", " DjVu 扫描文件（请转换为 PDF 再提供）"),
    (b"FounderCEB", "unknown_type", "方正 CEB 版式文件（请另存为 PDF 再提供）"),
    (b"CAJ\0", "unknown_type", " CAJ 版式文件（请另存为 PDF 再提供）"),
    (b"%!PS", "unknown_type", " PostScript 文件（请转换为 PDF 再提供）"),
    (b"MZ", "executable", "可执行程序"),
    (b"\x7fELF", "executable", "可执行程序"),
    (b"\xca\xfe\xba\xbe", "executable", "可执行程序"),
    (b"OFDR", "unknown_type", "版式文件"),
]
"""First bytes -> reason code and Chinese name of what cannot be read. Two-letter marks count only in binary files."""

_FOREIGN_STREAMS = {
    "PowerPoint Document": "演示文稿，不是可读取的文档",
    "__properties_version1.0": " Outlook 邮件：请把其中的附件另存后提供",
    "VisioDocument": " Visio 绘图，不是可读取的文档",
    "MatOST": "旧版 Works 文件：请另存为 DOCX 或 PDF 再提供",
}
"""Streams at the root of compound files that nobody reads, and what the file is."""
_HTML_START = re.compile(
    rb"\A\s*+(?:<\?xml[^>]*>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|span|style|script|center|font|h[1-6]|article|section|link|base)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Possessive throughout: a long row of comments has one way to match, not one per way of joining them."""
_PDF_MARK = re.compile(rb"%PDF-\d\.\d\s")
_PDF_OBJECT = re.compile(rb"\d\s+\d\s+obj\b")
_MHTML_PART = re.compile(rb"^content-type:\s*(?:text/(?:html|plain)|multipart/)", re.IGNORECASE | re.MULTILINE)
_MHTML_START = re.compile(rb"\A\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)


def sniff_media_type(data: bytes) -> str:
    """The media type of a document's bytes, one of this module's constants.

    Raises `Unreadable`: empty, image, archive, executable, encrypted, damaged or unknown_type.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("empty", "文件是空的")
    if _is_pdf(data):
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if is_compound(data):
        return _sniff_compound(data)
    if data[:8].lstrip().startswith(b"{\\rtf"):
        return RTF
    _reject_foreign(data)
    return _sniff_markup(data)


def is_compound(data: bytes) -> bool:
    """Whether the bytes are a compound file (OLE): DOC, XLS, WPS, an encrypted package."""
    return data.startswith(_OLE)


def _is_pdf(data: bytes) -> bool:
    """A PDF begins with its mark. Where something stands before it (an HTTP header), objects must follow: texts mention PDFs too."""
    if data[:1024].lstrip(b"\0 \t\r\n\xef\xbb\xbf").startswith(b"%PDF-"):
        return True
    return bool(_PDF_MARK.search(data[:1024])) and data[257:262] != b"ustar" and bool(_PDF_OBJECT.search(data[:1_000_000]))


def _reject_foreign(data: bytes) -> None:
    is_binary = b"\0" in data[:4096]
    if data[257:262] == b"ustar":
        raise Unreadable("archive", ARCHIVE_REFUSED)
    for mark, code, name in _FOREIGN:
        if data.startswith(mark) and (len(mark) > 2 or is_binary or mark == b"\x1f\x8b"):
            if code == "archive":
                raise Unreadable(code, ARCHIVE_REFUSED)
            raise Unreadable(code, f"文件是{name}，不是可读取的文档")


def _sniff_markup(data: bytes) -> str:
    head = _ascii_head(data)
    if _HTML_START.match(head):
        return HTML
    if head.lstrip().startswith(b"<?xml") or b"<?mso-application" in head:
        if b"Word.Document" in head or b"schemas.microsoft.com/office/word/2003/wordml" in head or b"<pkg:package" in head:
            return WORD_XML
        if b"Excel.Sheet" in head or b"urn:schemas-microsoft-com:office:spreadsheet" in head:
            return EXCEL_XML
        if b"<office:document" in head:
            return FODS if b"opendocument.spreadsheet" in head else FODT
        if b"<html" in head.lower():
            return HTML
    if _MHTML_START.match(head) and _MHTML_PART.search(data[:65536]):
        return MHTML
    return TEXT


def _ascii_head(data: bytes) -> bytes:
    """The first bytes as far as markup shows in them: without a byte order mark, UTF-16 reduced to ASCII."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be"
        return head[2:].decode(encoding, "replace").encode("ascii", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = office_type(archive)
            names = {info.filename.lower() for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("damaged", "文件已损坏（压缩结构不完整）") from error
    if found is not None:
        return found
    if "ofd.xml" in names:
        raise Unreadable("unknown_type", "文件是 OFD 版式文件，暂不支持：请另存为 PDF 再提供")
    if any(n.startswith("ppt/") for n in names):
        raise Unreadable("unknown_type", "文件是演示文稿，不是可读取的文档")
    raise Unreadable("archive", ARCHIVE_REFUSED)


def office_type(archive: zipfile.ZipFile) -> str | None:
    """The type of an office file by the parts of its package; None for any other archive."""
    names = {info.filename.replace("\\", "/").lstrip("/").lower() for info in archive.infolist()}
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d+\.xml", n) for n in names):
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    if "xl/workbook.bin" in names:
        return XLSB
    mimetype = archive.read("mimetype")[:200].decode("ascii", "replace") if _has_small_mimetype(archive) else ""
    return next((kind for kind in (ODS, ODT) if mimetype.startswith(kind)), None)


def _has_small_mimetype(archive: zipfile.ZipFile) -> bool:
    return "mimetype" in archive.namelist() and archive.getinfo("mimetype").file_size < 200


def _sniff_compound(data: bytes) -> str:
    """Tell OLE files apart by the streams at their root: a Word file may hold a workbook in a folder of its own."""
    try:
        names = set(root_names(data))
    except Unreadable:
        names = set()
    known = ("EncryptedPackage", "WordDocument", "Workbook", "Book")
    if not names.intersection(known):  # a damaged directory: what its bytes name
        names = {name for name in known if (name + "\0").encode("utf-16-le") in data}
    if "EncryptedPackage" in names:
        raise Unreadable("encrypted", "文件已加密，需要密码才能打开：请用密码打开后另存为不加密的文件再提供")
    if "WordDocument" in names:
        return DOC
    if names & {"Workbook", "Book"}:
        return XLS
    for mark, name in _FOREIGN_STREAMS.items():
        if mark in names:
            raise Unreadable("unknown_type", f"文件是{name}")
    raise Unreadable("unknown_type", "文件不是可读取的文档（未知的复合文档，可能是旧版 WPS 或其他程序的文件）：请另存为 DOCX 或 PDF 再提供")
