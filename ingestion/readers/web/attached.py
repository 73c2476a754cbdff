"""What a web page shows or offers beside its own text: pictures, frames, files behind links, figures that a program writes.

None of it is read; it is told.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree

from ingestion.model import ReadingNote

_PICTURE_SIZE = 200
"""Pixels; of a picture without a size it is not known."""
_DOCUMENT = re.compile(r"([^/\\?=&]{1,200}\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar|7z))(?:$|[?#&])", re.IGNORECASE)
_FRAMES = {"iframe": "src", "embed": "src", "object": "data"}
_MOST_NAMED = 3
_AMOUNT = re.compile(r"(?<![\w.])\d{1,3}(?:,?\d{3})*\.\d\d(?![\w.])")
"""Two decimals, and no part of a version, a name or a coordinate."""
_FEWEST_AMOUNTS = 12
"""In the programs of a page: a table's worth. Programs have numbers of their own."""


def note_attached(root: etree._Element) -> list[ReadingNote]:
    """Notes on files that the page shows in a frame and on files that it links to."""
    shown = _documents(root, _FRAMES)
    linked = [name for name in _documents(root, {"a": "href"}) if name not in shown]
    notes = []
    if shown:
        notes.append(ReadingNote("embedded_object", f"网页中嵌有文件（{_named(shown)}），其内容未读取：请下载后提供"))
    elif any(_AMOUNT.search(element.get("srcdoc", "")) for element in root.iter("iframe")):
        notes.append(ReadingNote("embedded_object", "网页的框架中嵌有另一网页，其内容未读取：请把它单独保存后提供"))
    if linked:
        notes.append(ReadingNote("attachment", f"网页链接到附件（{_named(linked)}），其内容未读取：请下载后提供"))
    return notes


def note_pictures(body: etree._Element) -> list[ReadingNote]:
    """Pictures that are large enough to show a table; buttons and emblems are not told."""
    count = 0
    for element in body.iter("img"):
        sizes = [int(found[0]) for name in ("width", "height") if (found := re.findall(r"^\s*(\d{1,5})", element.get(name, "")))]
        count += all(size >= _PICTURE_SIZE for size in sizes) and bool(sizes or element.getparent().tag in ("p", "td", "div"))
    return [ReadingNote("picture", f"网页中有 {count} 张图片，图片中的文字和表格未读取")] if count else []


def note_programs(root: etree._Element) -> list[ReadingNote]:
    """Figures that only a program of the page, or a drawing, would show."""
    notes = []
    if any(_AMOUNT.search("".join(drawing.itertext())) for drawing in root.iter("svg")):
        notes.append(ReadingNote("picture", "网页的图形（SVG）中有数字，未读取"))
    count = sum(len(_AMOUNT.findall(script.text or "")) for script in root.iter("script"))
    if count >= _FEWEST_AMOUNTS:
        reason = f"网页由脚本显示的数据（{count} 个数字）未读取：请在浏览器中打开网页，另存为 PDF 或复制到表格后提供"
        notes.append(ReadingNote("script_data", reason))
    return notes


def _documents(root: etree._Element, places: dict[str, str]) -> list[str]:
    """Names of documents that elements of the page name, each once, in the page's order."""
    found: dict[str, None] = {}
    for element in root.iter(*places):
        if match := _DOCUMENT.search(unquote(element.get(places[element.tag], ""))):
            found[match[1]] = None
    return list(found)


def _named(names: list[str]) -> str:
    rest = f" 等 {len(names)} 个" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + rest
