"""Tables that a page makes of other elements: by `display:table-row`, by the roles of ARIA, or of rows that are all alike.

Their elements take the names of a table's (`table`, `tr`, `td`), so that they are read as one. Rows that are not declared as such
(flex, float, list items) count only where their columns are certain: each has the same number of cells, and most hold an amount.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from ingestion.readers.web.styles import Styles

_ROW_ROLES = frozenset({"row"})
_CELL_ROLES = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
_GROUPS = frozenset({"div", "section", "ul", "ol", "article", "dl", "main", "form"})
_CELLS = frozenset({"div", "span", "li", "p", "a", "b", "strong", "em", "dt", "dd", "label"})
_AMOUNT = re.compile(r"\s*[-−(（]?\d[\d,，]*(?:\.\d+)?[)）]?\s*")
_FEWEST_ROWS = 3
_MOST_CELLS = 60

_Test = Callable[[etree._Element], bool]


def name_tables(body: etree._Element, styles: Styles) -> None:
    """Rename, in place, the elements of tables that are made of others."""

    def is_row(element: etree._Element) -> bool:
        return element.get("role") in _ROW_ROLES or styles.of(element).get("display") == "table-row"

    def is_cell(element: etree._Element) -> bool:
        return element.get("role") in _CELL_ROLES or styles.of(element).get("display") == "table-cell"

    for group in [element for element in body.iter(*_GROUPS) if len(element) >= 1]:
        rows = [child for child in group if isinstance(child.tag, str)]
        if rows and all(row.tag in _GROUPS and is_row(row) for row in rows):
            _rename(group, rows, is_cell)
        elif _are_alike(rows) and not (group.text or "").strip():
            _rename(group, rows, lambda cell: cell.tag in _CELLS)


def _rename(group: etree._Element, rows: list[etree._Element], is_cell: _Test) -> None:
    if not all(all(isinstance(cell.tag, str) and is_cell(cell) for cell in row) for row in rows):
        return
    group.tag = "table"
    for row in rows:
        row.tag = "tr"
        for cell in row:
            cell.tag = "td"


def _are_alike(rows: list[etree._Element]) -> bool:
    if len(rows) < _FEWEST_ROWS or len({row.tag for row in rows}) > 1 or rows[0].tag not in _GROUPS | {"li", "p"}:
        return False
    count = len(rows[0])
    if not 2 <= count <= _MOST_CELLS or any(len(row) != count or _has_own_text(row) for row in rows):
        return False
    cells = [cell for row in rows for cell in row]
    if any(not isinstance(cell.tag, str) or cell.tag not in _CELLS or _holds_blocks(cell) for cell in cells):
        return False
    with_amount = sum(any(_AMOUNT.fullmatch("".join(cell.itertext())) for cell in row) for row in rows)
    return with_amount * 2 >= len(rows)


def _has_own_text(row: etree._Element) -> bool:
    return bool((row.text or "").strip()) or any((cell.tail or "").strip() for cell in row)


def _holds_blocks(cell: etree._Element) -> bool:
    return any(node.tag in _GROUPS or node.tag in ("table", "img") for node in cell.iterdescendants())
