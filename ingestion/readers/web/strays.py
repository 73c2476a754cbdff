"""What stands in a table but in none of its cells, as broken pages have it: text, elements, whole tables, cells without a row.

Elements around rows or cells (a form, a font) are opened, cells without a row get one, and the rest is moved out of the table: before it
where rows follow, as a browser shows it, otherwise and for tables behind it. Without this the reader of tables, which asks rows for
their cells, would lose it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingestion.readers.web.elements import INLINE

_CELLS = frozenset({"td", "th"})
_SECTIONS = ("thead", "tbody", "tfoot")
_PARTS = frozenset({*_CELLS, *_SECTIONS, "tr"})
_KEPT = frozenset({"caption", "colgroup", "col"})
_PROPER = {"table": _KEPT | {"tr", *_SECTIONS}, "tr": _CELLS, **dict.fromkeys(_SECTIONS, frozenset({"tr"}))}
"""What may stand in what."""
_WHOLE_AMOUNT = re.compile(r"\.\d\d$")
"""Behind two decimals digits begin another amount."""


@dataclass(slots=True)
class _Parts:
    """A table taken apart. Of a stray, how many rows stood before it is known."""

    kept: list[etree._Element] = field(default_factory=list)
    rows: dict[str, list[etree._Element]] = field(default_factory=lambda: {name: [] for name in _SECTIONS})
    strays: list[tuple[int, etree._Element]] = field(default_factory=list)
    row: etree._Element | None = None
    """The row that the next cell belongs to."""
    line: etree._Element | None = None
    """The paragraph that stray text goes on in, for an amount may be set in pieces."""

    @property
    def row_count(self) -> int:
        return sum(map(len, self.rows.values()))

    def open_row(self, section: str) -> etree._Element:
        self.row = etree.Element("tr")
        self.rows[section].append(self.row)
        return self.row

    def add_text(self, text: str | None) -> None:
        if text and (text.strip() or self.line is not None):
            line = self._open_line()
            if len(line):
                line[-1].tail = (line[-1].tail or "") + text
            else:
                line.text = (line.text or "") + text

    def add_stray(self, element: etree._Element) -> None:
        if element.tag in INLINE:
            if self.line is not None and _WHOLE_AMOUNT.search("".join(self.line.itertext())) and "".join(element.itertext())[:1].isdigit():
                self.line = None
            self._open_line().append(element)
        else:
            self.line = None
            self.strays.append((self.row_count, element))

    def _open_line(self) -> etree._Element:
        if self.line is None:
            self.line = etree.Element("p")
            self.strays.append((self.row_count, self.line))
        return self.line


def move_strays(body: etree._Element) -> None:
    """Mend the tables below an element, in place."""
    for table in list(body.iter("table")):
        if not _is_proper(table):
            _rebuild(table)


def _is_proper(table: etree._Element) -> bool:
    """Whether cells stand in rows, rows in the table, and nothing anywhere else."""
    for container in (table, *_containers(table)):
        if (container.text or "").strip():
            return False
        for child in container:
            if isinstance(child.tag, str) and child.tag not in _PROPER[container.tag] or (child.tail or "").strip():
                return False
    return True


def _containers(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag in _SECTIONS:
            yield child
            yield from child.iterchildren("tr")
        elif child.tag == "tr":
            yield child


def _rebuild(table: etree._Element) -> None:
    parts = _Parts()
    _take_apart(table, "tbody", parts)
    for child in list(table):
        table.remove(child)
    table.text = None
    table.extend([*parts.kept, *(row for section in _SECTIONS for row in parts.rows[section])])
    last, table.tail, tail = table, None, table.tail
    for before, stray in parts.strays:
        if before < parts.row_count and next(stray.iter("table"), None) is None:
            table.addprevious(stray)
        else:
            last.addnext(stray)
            last = stray
    last.tail = tail


def _take_apart(container: etree._Element, section: str, parts: _Parts) -> None:
    parts.add_text(container.text)
    for child in list(container):
        tail, child.tail = child.tail, None
        if isinstance(child.tag, str):
            _take_child(child, section, parts)
        parts.add_text(tail)


def _take_child(child: etree._Element, section: str, parts: _Parts) -> None:
    if not (child.tag in _PARTS or child.tag in _KEPT or _holds_parts(child)):
        parts.add_stray(child)
        return
    parts.line = None
    if child.tag in _CELLS:
        (parts.row if parts.row is not None else parts.open_row(section)).append(child)
    elif child.tag == "tr":
        parts.open_row(section)
        _take_apart(child, section, parts)
        parts.row = None
    elif child.tag in _SECTIONS:
        parts.row = None
        _take_apart(child, child.tag, parts)
        parts.row = None
    elif child.tag in _KEPT:
        parts.kept.append(child)
    else:
        _take_apart(child, section, parts)
    parts.line = None


def _holds_parts(element: etree._Element) -> bool:
    """Whether rows or cells of the table around it stand in an element."""
    if element.tag in _KEPT or element.tag == "table":
        return False
    return any(isinstance(child.tag, str) and (child.tag in _PARTS or _holds_parts(child)) for child in element)
