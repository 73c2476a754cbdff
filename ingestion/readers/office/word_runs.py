"""The runs of Word paragraphs: what of their text is seen, how it is set, and what else is anchored in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from ingestion.model import Block, ReadingNote
from ingestion.printed_text import raise_digits, strike
from ingestion.readers.office.embedded import read_embedded
from ingestion.readers.office.package import attribute, children_by_name, local_name
from ingestion.readers.office.pictures import PictureReader
from ingestion.readers.office.word_styles import Properties, WordStyles

SKIPPED = frozenset({
    "del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr",
    "footnote", "endnote", "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "tblPrEx", "sdtPr", "sdtEndPr",
    "rubyPr",
})  # fmt: skip
"""Elements without text that is printed where they stand."""
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PLAIN_TABLE_STYLES = frozenset({"TableGrid", "TableNormal", "a1", "a3", "a5", "a"})
"""Styles with lines only, by the ids of English and Chinese Word; others may colour the rows of a table."""
_NEARLY_WHITE = re.compile(r"(?:[Ff][4-9A-Fa-f]){3}")
_SMALLEST_SIZE = 3
"""Half points; smaller letters are there to be hidden."""
_PICTURE_EMU = (2_500_000, 1_200_000)
"""Width and height from which a picture may show a table: 7 by 3.3 cm."""
_PICTURE_LINKS = {"blip": ("embed",), "imagedata": ("id", "src")}
"""Element -> attributes that name the part with the picture."""
_RAISED_HALF_POINTS = 4


@dataclass(slots=True)
class Content:
    """What a container holds: printed text pieces, text boxes that float beside it, embedded objects."""

    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    objects: list[etree._Element] = field(default_factory=list)


class PartStore(Protocol):
    """Where a file keeps its pictures and objects."""

    def __contains__(self, name: str) -> bool: ...

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises `Unreadable('damaged')`."""


@dataclass(slots=True)
class WordFile:
    """The file that is read: its parts, and what was met on the way that has to be told."""

    package: PartStore
    relations: dict[str, tuple[str, str]]
    """Relations of the main part: id -> (type, part)."""
    styles: WordStyles = field(default_factory=WordStyles)
    _pictures: PictureReader = field(default_factory=PictureReader)
    _objects: list[ReadingNote] = field(default_factory=list)
    _unseen: set[etree._Element] = field(default_factory=set)

    def note_unseen(self, run: etree._Element) -> None:
        self._unseen.add(run)

    def read_object(self, element: etree._Element) -> Iterator[Block]:
        """What an embedded object or a picture shows."""
        if local_name(element) != "object":
            yield from self._pictures.read(lambda: self._picture_bytes(element))
            return
        link = next((e for e in element.iter() if local_name(e) == "OLEObject"), None)
        _, part = self.relations.get(attribute(link, "id") or "", ("", "")) if link is not None else ("", "")
        if link is None or part not in self.package:
            self._objects.append(ReadingNote("embedded_object", "文件中有一个链接到其他文件的对象，未读取"))
            return
        blocks, note = read_embedded(self.package.read(part), link.get("DrawAspect") == "Icon")
        self._objects.append(note)
        yield from blocks

    def _picture_bytes(self, element: etree._Element) -> bytes | None:
        for node in element.iter():
            for name in _PICTURE_LINKS.get(local_name(node), ()):
                _, part = self.relations.get(attribute(node, name) or "", ("", ""))
                if part in self.package:
                    return self.package.read(part)
        return None

    def reading_notes(self) -> list[ReadingNote]:
        notes = list(self._objects)
        if count := len(self._unseen):
            notes.append(ReadingNote("hidden_text", f"文件中有 {count} 处文字不显示（隐藏、白色或字号极小），未读取"))
        return notes + self._pictures.notes()


def collect(element: etree._Element, content: Content, file: WordFile) -> None:
    """Gather the printed text below a paragraph or run, and what is anchored there."""
    for child in element:
        name = local_name(child)
        if name == "r":
            _collect_run(child, content, file)
        elif name == "t":
            content.text.append(child.text or "")
        elif name in _BREAKS:
            content.text.append(_BREAKS[name])
        elif name == "sym":
            content.text.append(_symbol(child))
        elif name == "txbxContent":
            content.boxes.append(child)
        elif name == "object":
            content.objects.append(child)
        elif name == "AlternateContent":
            collect(choose(child), content, file)
        elif name and name not in SKIPPED:
            if name in ("drawing", "pict") and _may_show_table(child):
                content.objects.append(child)
            collect(child, content, file)


def _collect_run(run: etree._Element, content: Content, file: WordFile) -> None:
    properties = file.styles.run_properties(run, children_by_name(child_of(run, "rPr")))
    if not properties:
        collect(run, content, file)
        return
    if is_on(properties, "vanish") or _is_unseen(run, properties):
        if any((node.text or "").strip() for node in run.iter() if local_name(node) == "t"):
            file.note_unseen(run)
        return
    start = len(content.text)
    collect(run, content, file)
    if _is_raised(properties):
        before = "".join(content.text[:start])
        content.text[start:] = [raise_digits("".join(content.text[start:]), before)]
    if is_on(properties, "strike") or is_on(properties, "dstrike"):
        content.text[start:] = [strike("".join(content.text[start:]))]


def _is_raised(properties: Properties) -> bool:
    alignment, position = properties.get("vertAlign"), properties.get("position")
    if alignment is not None and attribute(alignment, "val") in ("superscript", "subscript"):
        return True
    return position is not None and _number(attribute(position, "val")) >= _RAISED_HALF_POINTS


def _is_unseen(run: etree._Element, properties: Properties) -> bool:
    """Whether letters are too small to be seen, or white where nothing paints the paper."""
    size = properties.get("sz")
    if size is not None and 0 < _number(attribute(size, "val")) < _SMALLEST_SIZE:
        return True
    colour = properties.get("color")
    if colour is None or not _NEARLY_WHITE.fullmatch(attribute(colour, "val") or ""):
        return False
    if attribute(colour, "themeTint") or attribute(colour, "themeShade") or "highlight" in properties:
        return False
    around = list(run.iterancestors())
    if any(local_name(element) == "txbxContent" for element in around):  # boxes are filled by their own drawing
        return False
    return not any(_paints_background(element) for element in [run, *(e for e in around if local_name(e) in ("p", "tc", "tbl"))])


def _paints_background(element: etree._Element) -> bool:
    """Whether a run, paragraph, cell or table colours what is behind its letters, or may do so by a style."""
    properties = next((child for child in element if local_name(child) in ("rPr", "pPr", "tcPr", "tblPr")), None)
    if properties is None:
        return False
    shade = child_of(properties, "shd")
    if shade is not None and ((attribute(shade, "fill") or "auto").upper() not in ("AUTO", "FFFFFF") or attribute(shade, "themeFill")):
        return True
    style = child_of(properties, "tblStyle")
    return style is not None and attribute(style, "val") not in _PLAIN_TABLE_STYLES


def _may_show_table(element: etree._Element) -> bool:
    """Whether a picture is large enough to show a table; emblems and lines are not told, text boxes are read."""
    if any(local_name(node) == "txbxContent" for node in element.iter()):
        return False
    for node in element.iter():
        name = local_name(node)
        if name == "extent" and _is_large(_number(node.get("cx")), _number(node.get("cy"))):
            if any(local_name(inner) == "blip" for inner in element.iter()):
                return True
        elif name == "imagedata":
            sizes = {
                key: float(value) * 12_700 for key, value in re.findall(r"(width|height):([\d.]+)pt", node.getparent().get("style", ""))
            }
            if _is_large(sizes.get("width", 0), sizes.get("height", 0)):
                return True
    return False


def _is_large(width: float, height: float) -> bool:
    return width >= _PICTURE_EMU[0] and height >= _PICTURE_EMU[1]


def choose(alternate: etree._Element) -> etree._Element:
    """One of the versions that a file offers of the same thing: the first with a text box in it, else the first."""
    versions = [child for child in alternate if local_name(child) in ("Choice", "Fallback")]
    for version in versions:
        if any(local_name(node) == "txbxContent" for node in version.iter()):
            return version
    return versions[0] if versions else alternate


def _symbol(element: etree._Element) -> str:
    try:
        return chr(int(attribute(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def is_on(properties: Properties, name: str) -> bool:
    """Whether a switch is set: present without a value, or with a value that does not say no."""
    switch = properties.get(name)
    return switch is not None and attribute(switch, "val", "1") not in ("0", "false", "off", "none")


def child_of(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
