"""Word documents that are one XML file: Word 2003 XML and flat OPC ("Word XML 文档").

Word 2003 XML names its elements as DOCX does, apart from letters' case, and is read by the same code: by way of LibreOffice, its tables
lost merges. Templates filled by programs (FreeMarker) are written so, and often called .doc. Flat OPC is the package of a DOCX in
one file, and becomes that package.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from ingestion.amounts import parse_number
from ingestion.media import WORD_XML
from ingestion.model import Block, Grid, SourceDocument, Unreadable
from ingestion.readers.lost_spans import loose_cells
from ingestion.readers.office.docx import read_body, read_docx
from ingestion.readers.office.package import attribute, local_name, parse_xml
from ingestion.readers.office.word_runs import WordFile
from ingestion.readers.office.word_styles import read_styles

_STORED = re.compile(rb"(<(?:\w+:)?(?:binData|binaryData)\b[^>]*>)([^<]*)")
_NAME = re.compile(rb"""\bname=["']([^"']+)["']""")


def read_word_xml(data: bytes) -> SourceDocument:
    """Read Word 2003 XML or flat OPC. Raises `Unreadable` (damaged, forbidden_xml, and the reasons of `read_docx`)."""
    stored: dict[str, bytes] = {}

    def take_out(found: re.Match[bytes]) -> bytes:
        """Pictures are parts, not text: parsers limit how long a text may be."""
        key = f"stored:{len(stored)}"
        name = _NAME.search(found[1])
        stored[name[1].decode("utf-8", "replace") if name else key] = stored[key] = found[2]
        return found[1] + (b"" if name else key.encode())

    root = parse_xml(_STORED.sub(take_out, data))
    if local_name(root) == "package":
        source = read_docx(_as_package(root, stored))
    else:
        body = next((child for child in root if local_name(child) == "body"), None)
        if body is None:
            raise Unreadable("damaged", "文件已损坏（缺少正文）")
        styles = read_styles(next((child for child in root if local_name(child) == "styles"), None))
        source = read_body(body, WordFile(Parts(stored), {name: ("image", name) for name in stored}, styles))
        for page in source.pages:
            page.blocks = [part for block in page.blocks for part in _certain(block)]
    source.media_type = WORD_XML
    return source


def _certain(block: Block) -> Iterator[Block]:
    """A block, and a table as lines where a row with numbers lacks cells: Word writes each row as wide as the table. LibreOffice drops
    the cells that a merge over rows covers, and every merge over rows with them."""
    if isinstance(block, Grid) and not any(cell.row_span > 1 for cell in block.cells):
        widths = Counter[int]()
        for cell in block.cells:
            widths[cell.row] += cell.col_span
        if any(widths[cell.row] < block.n_cols and parse_number(cell.text) is not None for cell in block.cells if cell.text.strip()):
            yield from loose_cells(block)
            return
    yield block


class Parts:
    """What is stored in the XML file itself, by name."""

    def __init__(self, stored: dict[str, bytes]) -> None:
        self._stored = stored

    def __contains__(self, name: str) -> bool:
        return name in self._stored

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises `Unreadable('damaged')` for what is no Base64."""
        return _decoded(self._stored[name])


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise Unreadable("damaged", "文件已损坏（内嵌数据无法解码）") from error


def _as_package(root: etree._Element, stored: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in root:
            content = next(iter(part), None)
            if content is None:
                continue
            name = (attribute(part, "name") or "").lstrip("/")
            if local_name(content) == "xmlData" and len(content):
                package.writestr(name, etree.tostring(content[0]))
            elif local_name(content) == "binaryData" and content.text in stored:
                package.writestr(name, _decoded(stored[content.text]))
    return out.getvalue()
