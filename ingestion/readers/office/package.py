"""Office packages: ZIP files with XML parts, opened without trusting them.

The limits stop decompression bombs before anything is unpacked; each part is unpacked to its declared size at most.
XML is parsed without entities, without a network and without huge trees; a part with a DTD is refused, for Office
never writes one.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ingestion.model import Unreadable

XML_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True}
"""How lxml is to treat XML that is not trusted."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """What a package may unpack to. Real budget files have below 100 parts, 50 MB and a ratio of 5 to 40."""

    entries: int = 5_000
    total_bytes: int = 512 * 1024 * 1024
    part_bytes: int = 256 * 1024 * 1024
    ratio: int = 500
    """Unpacked to packed size; small parts are exempt, repeated table cells do compress 100 times."""
    ratio_exempt_bytes: int = 8 * 1024 * 1024


class Package:
    """The parts of an Office file. Raises `Unreadable`: damaged, encrypted, decompression_bomb or forbidden_xml."""

    def __init__(self, data: bytes, limits: PackageLimits | None = None) -> None:
        self._limits = limits or PackageLimits()
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except _DAMAGE as error:
            raise Unreadable("damaged", "文件已损坏（压缩结构不完整）") from error
        self._check(entries)
        self._entries = {_normalise(info.filename): info for info in entries}

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        limits = self._limits
        bomb = Unreadable("decompression_bomb", "文件解压后过大或结构异常，疑似压缩炸弹，已拒绝读取")
        if len(entries) > limits.entries or sum(info.file_size for info in entries) > limits.total_bytes:
            raise bomb
        for info in entries:
            if info.flag_bits & 0x1:
                raise Unreadable("encrypted", "文件已加密，需要密码才能打开")
            if info.file_size > limits.part_bytes:
                raise bomb
            if info.file_size > limits.ratio_exempt_bytes and info.file_size > limits.ratio * max(info.compress_size, 1):
                raise bomb

    def names(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return _normalise(name) in self._entries

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises `Unreadable('damaged')` for a missing or broken part."""
        info = self._entries.get(_normalise(name))
        if info is None:
            raise Unreadable("damaged", f"文件已损坏（缺少 {posixpath.basename(name)}）")
        try:
            with self._archive.open(info) as stream:
                return stream.read(info.file_size + 1)
        except _DAMAGE as error:
            raise Unreadable("damaged", "文件已损坏（内容无法解压）") from error

    def parse(self, name: str) -> etree._Element:
        """A part's XML tree. Raises `Unreadable` (damaged, forbidden_xml)."""
        return parse_xml(self.read(name))

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part ('' for the package): id -> (last word of its type, target part). External ones are left out."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self:
            return {}
        found = {}
        for element in self.parse(name):
            if not isinstance(element.tag, str) or element.get("TargetMode") == "External":
                continue
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            target = element.get("Target", "")
            found[element.get("Id", "")] = (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        return found

    def main_part(self, default: str) -> str:
        """The part that holds the document itself."""
        for kind, target in self.targets("").values():
            if kind == "officeDocument" and target in self:
                return target
        return default


def parse_xml(data: bytes) -> etree._Element:
    """Parse untrusted XML. Raises `Unreadable` (damaged, forbidden_xml)."""
    refuse_dtd(data)
    parser = etree.XMLParser(**XML_OPTIONS, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise_out_of_memory(error)
        raise Unreadable("damaged", "文件已损坏（XML 结构错误）") from error


def raise_out_of_memory(error: Exception) -> None:
    """Raise MemoryError where lxml reports as an error of syntax that it got no memory."""
    if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
        raise MemoryError from error


def refuse_dtd(data: bytes) -> None:
    """Raise `Unreadable('forbidden_xml')` for XML with a document type, the door to entity bombs and file access."""
    head = data[:65536].replace(b"\0", b"")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", head, re.IGNORECASE):
        raise Unreadable("forbidden_xml", "文件含有不允许的 XML 实体定义，已拒绝读取")


def local_name(element: etree._Element) -> str:
    """The tag without its namespace ('' for comments): strict and transitional Office files differ in namespaces only."""
    return _bare(element.tag)


@lru_cache(maxsize=4_096)
def _bare(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children_by_name(element: etree._Element | None) -> dict[str, etree._Element]:
    """The first child of each local name: for elements of which several children are asked for."""
    found: dict[str, etree._Element] = {}
    for child in element if element is not None else ():
        found.setdefault(_bare(child.tag), child)
    return found


def attribute(element: etree._Element, name: str, default: str | None = None) -> str | None:
    """An attribute by its local name, in whatever namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def _normalise(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
