"""Word documents (DOCX): paragraphs and tables in document order, merged cells as spans.

What a reader sees is read: the text of runs with tabs and breaks, fields as they were last computed, text boxes (as
paragraphs behind the paragraph that holds them), inserted revisions, embedded workbooks as the tables that they show. What is
not printed is not: deleted revisions, hidden text and rows, letters in the colour of the paper, field codes, phonetic guides.
Headers, footers, notes and automatic numbers are left out. A table within a cell becomes a grid of its own behind the outer
one; a table of one cell, or of one column with tables in it, is a frame around its contents; rows set with tabs are a table (`set_rows`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ingestion.media import DOCX
from ingestion.model import Block, Cell, Grid, Page, Paragraph, SourceDocument
from ingestion.readers.leaders import join_leader_rows
from ingestion.readers.lost_spans import restore_spans
from ingestion.readers.office.package import Package, attribute, children_by_name, local_name
from ingestion.readers.office.word_runs import SKIPPED, Content, WordFile, child_of, choose, collect, is_on
from ingestion.readers.office.word_styles import Properties, read_styles
from ingestion.readers.set_rows import join_tabbed_rows, split_stacked_rows
from ingestion.readers.spaced_rows import join_barred_rows, part_coded_rows, part_spaced_rows

_MAX_COLUMNS = 1_000


def read_docx(data: bytes) -> SourceDocument:
    """Read a DOCX file. Raises `Unreadable` (damaged, encrypted, decompression_bomb, forbidden_xml)."""
    package = Package(data)
    main = package.main_part("word/document.xml")
    root = package.parse(main)
    body = next((child for child in root if local_name(child) == "body"), root)
    relations = package.targets(main)
    part = next((target for kind, target in relations.values() if kind == "styles" and target in package), None)
    return read_body(body, WordFile(package, relations, read_styles(package.parse(part) if part else None)))


def read_body(body: etree._Element, file: WordFile) -> SourceDocument:
    """The document whose text stands below `body`."""
    blocks = list(part_coded_rows(part_spaced_rows(join_leader_rows(join_barred_rows(join_tabbed_rows(_walk_blocks(body, file)))))))
    return SourceDocument(media_type=DOCX, pages=[Page(blocks=blocks)], notes=file.reading_notes())


def _walk_blocks(container: etree._Element, file: WordFile) -> Iterator[Block]:
    for child in container:
        name = local_name(child)
        if name == "p":
            yield from _read_paragraph(child, file)
        elif name == "tbl":
            yield from _read_table(child, file)
        elif name == "AlternateContent":
            yield from _walk_blocks(choose(child), file)
        elif name and name not in SKIPPED:
            yield from _walk_blocks(child, file)


def _read_paragraph(paragraph: etree._Element, file: WordFile) -> Iterator[Block]:
    content = Content()
    collect(paragraph, content, file)
    for line in "".join(content.text).split("\n"):
        if line.strip():
            text = line.strip(" \u3000\u00a0\r")  # tabs at its ends are blank cells of a row that is set with tabs
            yield Paragraph(text=text, lines=[(None, text, None)])
    yield from _beside(content, file)


def _beside(content: Content, file: WordFile) -> Iterator[Block]:
    """What stands with a paragraph and is no text of it: text boxes, embedded objects."""
    for box in content.boxes:
        yield from _walk_blocks(box, file)
    for embedded in content.objects:
        yield from file.read_object(embedded)


# ---------- tables


def _read_table(table: etree._Element, file: WordFile) -> Iterator[Block]:
    grid = Grid(cells=[], n_rows=0, n_cols=0)
    contents: list[_Contents] = []
    open_above: dict[int, int] = {}
    for row in _rows(table):
        open_above = _place_row(row, grid, open_above, contents, file)
        grid.n_rows += 1
    grid.n_cols = max((cell.col + cell.col_span for cell in grid.cells), default=0)
    if len(contents) == 1 or (grid.n_cols == 1 and any(_holds_table(cell.element) for cell in contents)):
        for cell in contents:
            yield from _walk_blocks(cell.element, file)
        return
    if any(cell.text for cell in grid.cells):
        yield from restore_spans(split_stacked_rows(grid))
    for cell in contents:
        if not cell.is_plain:
            yield from _nested_blocks(cell.element, file)


def _holds_table(cell: etree._Element) -> bool:
    return any(local_name(child) == "tbl" for child in cell)


@dataclass(slots=True)
class _Contents:
    """A cell's element and its text, read once: tables of tens of thousands of rows are published."""

    element: etree._Element
    lines: list[str] = field(default_factory=list)
    """The printed text, one line per paragraph; without tables within the cell and text boxes."""
    is_plain: bool = True
    """Nothing else stands in the cell: no table, text box or object."""


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        name = local_name(child)
        if name == "tr":
            properties = children_by_name(child_of(child, "trPr"))
            if not (is_on(properties, "del") or is_on(properties, "hidden")):
                yield child
        elif name and name not in SKIPPED:
            yield from _rows(child)


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        name = local_name(child)
        if name == "tc":
            yield child
        elif name and name not in SKIPPED:
            yield from _row_cells(child)


def _place_row(row: etree._Element, grid: Grid, above: dict[int, int], contents: list[_Contents], file: WordFile) -> dict[int, int]:
    """Append a row's cells to the grid; returns the cells that the next row may continue: column -> index in the grid."""
    column = _number(children_by_name(child_of(row, "trPr")), "gridBefore", 0)
    reachable: dict[int, int] = {}
    previous: int | None = None
    for element in _row_cells(row):
        properties = children_by_name(child_of(element, "tcPr"))
        span = max(1, _number(properties, "gridSpan", 1))
        vertical, horizontal = _merge(properties, "vMerge", "vmerge"), _merge(properties, "hMerge", "hmerge")
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
            found = _Contents(element)
            _gather(element, found, file)
            grid.cells.append(Cell(grid.n_rows, column, "\n".join(found.lines), col_span=span))
            contents.append(found)
        column += span
        if column > _MAX_COLUMNS:
            break
    return reachable


def _number(properties: Properties, name: str, default: int) -> int:
    element = properties.get(name)
    try:
        return min(int(attribute(element, "val") or default), _MAX_COLUMNS) if element is not None else default
    except ValueError:
        return default


def _merge(properties: Properties, *names: str) -> str | None:
    """'restart', 'continue' (also where the value is left out) or None for a cell that is not merged; Word 2003 XML has its own names."""
    element = next((properties[name] for name in names if name in properties), None)
    return None if element is None else attribute(element, "val", "continue")


def _gather(container: etree._Element, found: _Contents, file: WordFile) -> None:
    for child in container:
        name = local_name(child)
        if name == "p":
            content = Content()
            collect(child, content, file)
            found.lines.append("".join(content.text))
            found.is_plain = found.is_plain and not (content.boxes or content.objects)
        elif name == "tbl":
            found.is_plain = False
        elif name and name not in SKIPPED:
            _gather(choose(child) if name == "AlternateContent" else child, found, file)


def _nested_blocks(cell: etree._Element, file: WordFile) -> Iterator[Block]:
    """The tables, text boxes and objects within a cell."""
    for child in cell:
        name = local_name(child)
        if name == "tbl":
            yield from _read_table(child, file)
        elif name == "p":
            content = Content()
            collect(child, content, file)
            yield from _beside(content, file)
        elif name and name not in SKIPPED:
            yield from _nested_blocks(choose(child) if name == "AlternateContent" else child, file)
