"""Objects embedded in a document: a workbook shows its sheet in front and is read so; anything else is told."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from ingestion import media
from ingestion.compound import read_stream
from ingestion.model import Block, Grid, Paragraph, ReadingNote, Unreadable

_MAX_BYTES = 64 * 1024 * 1024


def read_embedded(data: bytes, is_icon: bool) -> tuple[list[Block], ReadingNote]:
    """The blocks that an embedded object shows, and what to tell about it. `is_icon`: only a symbol of it is shown."""
    if is_icon:
        return [], ReadingNote("attachment", "文件中以图标形式附有另一个文件，未读取：请单独保存后提供")
    try:
        blocks = _read_workbook(_unwrap(data))
    except Unreadable as problem:
        return [], ReadingNote("embedded_object", f"文件中有一个嵌入对象未读取：{problem.reason}")
    if not any(isinstance(block, Grid) for block in blocks):
        return [], ReadingNote("embedded_object", "文件中有一个嵌入对象（不是电子表格），未读取")
    return blocks, ReadingNote("embedded_object", "文件中嵌入的电子表格已按其显示的工作表读取")


def _unwrap(data: bytes) -> bytes:
    """A package may lie in a stream of a compound file."""
    if len(data) > _MAX_BYTES:
        raise Unreadable("too_large", "嵌入对象过大")
    return (read_stream(data, "Package") or data) if media.is_compound(data) else data


def _read_workbook(data: bytes) -> list[Block]:
    from ingestion.readers.workbooks.spreadsheet import read_binary_workbook, read_ods, read_xlsx

    kind = media.sniff_media_type(data)
    if kind == media.XLSX:
        source = read_xlsx(data)
    elif kind == media.ODS:
        source = read_ods(data)
    elif kind in (media.XLS, media.XLSB):
        source = read_binary_workbook(data, kind)
    else:
        return []
    page = source.pages[min(_front_sheet(data), len(source.pages) - 1)]
    return [_without_place(block) for block in page.blocks]


def _front_sheet(data: bytes) -> int:
    """The number of the sheet that the object shows (0 where the workbook does not say)."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("xl/workbook.xml"))
        hidden = [e.get("state") in ("hidden", "veryHidden") for e in root.iter("{*}sheet")]
        active = next((int(e.get("activeTab", "0")) for e in root.iter("{*}workbookView")), 0)
        return active - sum(hidden[:active])
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return 0


def _without_place(block: Block) -> Block:
    """Rows and sheets of the object are none of the document's."""
    if isinstance(block, Paragraph):
        return replace(block, line_no=None)
    return replace(block, row_offset=0, sheet=None)
