"""Word documents (DOCX): paragraphs and tables in document order, merged cells as spans.

What a reader sees is read: the text of runs with tabs and breaks, fields as they were last computed, text boxes (as
paragraphs behind the paragraph that holds them), inserted revisions. What is not printed is not: deleted revisions,
hidden text and rows, field codes, phonetic guides. Headers, footers, notes and automatic numbers are left out.
A table within a cell becomes a grid of its own behind the outer one; a table of one cell is a frame around its contents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ingestion.media import DOCX
from ingestion.model import Block, Cell, Grid, Page, Paragraph, SourceDocument
from ingestion.readers.office.package import Package, attribute, local_name

_SKIPPED = frozenset({
    "del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr",
    "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "tblPrEx", "sdtPr", "sdtEndPr", "rubyPr",
})  # fmt: skip
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MAX_COLUMNS = 1_000


@dataclass(slots=True)
class _Content:
    """What a container holds: printed text pieces, blocks that stand in it, text boxes that float beside it."""

    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)


def read_docx(data: bytes) -> SourceDocument:
    """Read a DOCX file. Raises `Unreadable` (damaged, encrypted, decompression_bomb, forbidden_xml)."""
    package = Package(data)
    root = package.parse(package.main_part("word/document.xml"))
    body = next((child for child in root if local_name(child) == "body"), root)
    return SourceDocument(media_type=DOCX, pages=[Page(blocks=list(_walk_blocks(body)))])


def _walk_blocks(container: etree._Element) -> Iterator[Block]:
    for child in container:
        name = local_name(child)
        if name == "p":
            yield from _read_paragraph(child)
        elif name == "tbl":
            yield from _read_table(child)
        elif name == "AlternateContent":
            yield from _walk_blocks(_choose(child))
        elif name and name not in _SKIPPED:
            yield from _walk_blocks(child)


def _read_paragraph(paragraph: etree._Element) -> Iterator[Block]:
    content = _Content()
    _collect(paragraph, content)
    for line in "".join(content.text).split("\n"):
        if text := line.strip():
            yield Paragraph(text=text, lines=[(None, text, None)])
    for box in content.boxes:
        yield from _walk_blocks(box)


def _collect(element: etree._Element, content: _Content) -> None:
    """Gather the printed text below a paragraph or run, and the text boxes anchored there."""
    for child in element:
        name = local_name(child)
        if name == "t":
            content.text.append(child.text or "")
        elif name in _BREAKS:
            content.text.append(_BREAKS[name])
        elif name == "sym":
            content.text.append(_symbol(child))
        elif name == "txbxContent":
            content.boxes.append(child)
        elif name == "AlternateContent":
            _collect(_choose(child), content)
        elif name and name not in _SKIPPED and not (name == "r" and _is_hidden(child)):
            _collect(child, content)


def _choose(alternate: etree._Element) -> etree._Element:
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


def _is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a switch is set: present without a value, or with a value that does not say no."""
    if properties is None:
        return False
    for child in properties:
        if local_name(child) == name:
            return attribute(child, "val", "1") not in ("0", "false", "off", "none")
    return False


def _is_hidden(run: etree._Element) -> bool:
    return _is_on(_child(run, "rPr"), "vanish")


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local_name(child) == name), None)


# ---------- tables


def _read_table(table: etree._Element) -> Iterator[Block]:
    grid = Grid(cells=[], n_rows=0, n_cols=0)
    contents: list[etree._Element] = []
    open_above: dict[int, int] = {}
    for row in _rows(table):
        open_above = _place_row(row, grid, open_above, contents)
        grid.n_rows += 1
    grid.n_cols = max((cell.col + cell.col_span for cell in grid.cells), default=0)
    if len(contents) == 1:
        yield from _walk_blocks(contents[0])
        return
    if any(cell.text for cell in grid.cells):
        yield grid
    for cell in contents:
        yield from _nested_blocks(cell)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        name = local_name(child)
        if name == "tr":
            properties = _child(child, "trPr")
            if not (_is_on(properties, "del") or _is_on(properties, "hidden")):
                yield child
        elif name and name not in _SKIPPED:
            yield from _rows(child)


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        name = local_name(child)
        if name == "tc":
            yield child
        elif name and name not in _SKIPPED:
            yield from _row_cells(child)


def _place_row(row: etree._Element, grid: Grid, above: dict[int, int], contents: list[etree._Element]) -> dict[int, int]:
    """Append a row's cells to the grid; returns the cells that the next row may continue: column -> index in the grid."""
    column = _number(_child(row, "trPr"), "gridBefore", 0)
    reachable: dict[int, int] = {}
    previous: int | None = None
    for element in _row_cells(row):
        properties = _child(element, "tcPr")
        span = max(1, _number(properties, "gridSpan", 1))
        vertical, horizontal = _merge(properties, "vMerge"), _merge(properties, "hMerge")
        owner = above.get(column) if vertical == "continue" else None
        if horizontal == "continue" and previous is not None:
            cell = grid.cells[previous]
            grid.cells[previous] = replace(cell, col_span=cell.col_span + span)
        elif owner is not None:
            cell = grid.cells[owner]
            grid.cells[owner] = replace(cell, row_span=grid.n_rows - cell.row + 1)
            reachable[column] = previous = owner
        else:
            reachable[column] = previous = len(grid.cells)
            grid.cells.append(Cell(grid.n_rows, column, _cell_text(element), col_span=span))
            contents.append(element)
        column += span
        if column > _MAX_COLUMNS:
            break
    return reachable


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    element = _child(properties, name) if properties is not None else None
    try:
        return min(int(attribute(element, "val") or default), _MAX_COLUMNS) if element is not None else default
    except ValueError:
        return default


def _merge(properties: etree._Element | None, name: str) -> str | None:
    """'restart', 'continue' (also where the value is left out) or None for a cell that is not merged."""
    element = _child(properties, name) if properties is not None else None
    return None if element is None else attribute(element, "val", "continue")


def _cell_text(cell: etree._Element) -> str:
    """The printed text of a cell, one line per paragraph; without tables within it and text boxes."""
    return "\n".join(_paragraph_texts(cell)).strip()


def _paragraph_texts(container: etree._Element) -> Iterator[str]:
    for child in container:
        name = local_name(child)
        if name == "p":
            content = _Content()
            _collect(child, content)
            yield "".join(content.text)
        elif name and name != "tbl" and name not in _SKIPPED:
            yield from _paragraph_texts(_choose(child) if name == "AlternateContent" else child)


def _nested_blocks(cell: etree._Element) -> Iterator[Block]:
    """The tables and text boxes within a cell."""
    for child in cell:
        name = local_name(child)
        if name == "tbl":
            yield from _read_table(child)
        elif name == "p":
            content = _Content()
            _collect(child, content)
            for box in content.boxes:
                yield from _walk_blocks(box)
        elif name and name not in _SKIPPED:
            yield from _nested_blocks(_choose(child) if name == "AlternateContent" else child)
