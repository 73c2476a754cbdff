"""Read a PDF into pages of paragraphs and grids.

`read_pdf` wires the steps: an engine delivers characters and ruling segments (`pdf_reference`), rulings become
tables (`pdf_rulings`, `pdf_grids`), the remaining characters lines and paragraphs (`pdf_lines`, `pdf_paragraphs`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ingestion.collector import paused_collector
from ingestion.model import Block, Grid, Page, Paragraph, ReadingNote, SourceDocument
from ingestion.readers.pdf.bodies import Band, body_bottom, body_lines, cut_body
from ingestion.readers.pdf.characters import Character, PageContent, turn_back
from ingestion.readers.pdf.columns import Columns, columns_of_grid, is_index
from ingestion.readers.pdf.dotted import extract_leaders
from ingestion.readers.pdf.drawn_lines import SNAP_TOLERANCE, Segment, close_sides, find_tables, join_segments
from ingestion.readers.pdf.engine import read_contents
from ingestion.readers.pdf.grids import RuledTable, is_tiled, lay_out, place_characters, to_grid
from ingestion.readers.pdf.lines import Line, split_lines, text_lines
from ingestion.readers.pdf.missing_rules import has_joined_numbers, split_joined, split_merged
from ingestion.readers.pdf.paragraphs import (
    Margins,
    continues,
    drop_page_numbers,
    drop_page_numbers_in_tables,
    join_lines,
    running_headers,
    text_margins,
    without_page_number,
)
from ingestion.readers.pdf.raised import drop_note_marks
from ingestion.readers.pdf.rows import split_rows
from ingestion.readers.pdf.seals import drop_seals
from ingestion.readers.pdf.sheets import join_sheets, split_sheets
from ingestion.readers.pdf.struck import mark_struck
from ingestion.readers.pdf.texts import Run, read_runs
from ingestion.readers.pdf.unruled import extract_unruled
from ingestion.readers.pdf.uprights import complete_lines
from ingestion.readers.pdf.watermarks import drop_watermarks
from ingestion.readers.pdf.wrapped import join_wrapped
from ingestion.readers.scans.documents import is_scan, recognise_scans, shows_anything
from ingestion.readers.scans.page import confidence_of
from ingestion.reviewed_figures import apply_reviewed

MEDIA_TYPE = "application/pdf"


def read_pdf(data: bytes) -> SourceDocument:
    """The document of a PDF file's bytes; raises `Unreadable` with a Chinese reason for one that cannot be read."""
    contents, notes = read_contents(data)
    contents, told = recognise_scans(data, contents)
    with paused_collector():
        return assemble(contents, notes + told)


def assemble(contents: list[PageContent], notes: list[ReadingNote]) -> SourceDocument:
    """The document from its pages' contents, whichever engine delivered them."""
    layouts: list[tuple[list[Grid], list[Line]]] = []
    carried: Columns | None = None
    parts = split_sheets(contents)
    for content in parts:
        grids, lines, carried = _lay_out_page(content, carried)
        layouts.append((grids, lines))
    join_wrapped([grid for grids, _ in layouts for grid in grids])
    unseen = {c.number for c in contents if is_scan(c)}
    scans = [c.number for c in contents if is_scan(c) and shows_anything(c)]
    pages = [Page([], c.number, round(c.width, 2), round(c.height, 2), not (c.is_unread or c.number in unseen)) for c in parts]
    _fill_blocks(pages, layouts)
    if any(_is_moved(content) for content in parts):
        _turn_back_boxes(pages, {content.number: content for content in parts})
    if len(parts) > len(contents):
        pages = join_sheets(pages)
    notes += [ReadingNote("scanned_page", f"第{n}页没有可见的文字（可能是扫描图像），未读取其内容。", n) for n in scans]
    notes += [note for c in contents for note in _unseen_notes(c)]
    blank = [c.number for c in contents if _is_blank(c)]
    notes += [ReadingNote("blank_page", f"第{n}页没有任何可读内容（空白页，或内容已损坏）。", n) for n in blank]
    document = SourceDocument(MEDIA_TYPE, pages, len(pages), notes)
    apply_reviewed(document, {c.number: c.picture_hash for c in contents if c.is_recognised})
    return document


def _unseen_notes(content: PageContent) -> list[ReadingNote]:
    """What stands on the page but is not printed for people, or stands there though it is not in the page's content."""
    told = (
        ("hidden_text", content.hidden_count, "看不见的文字（隐藏、透明或与底色相同），未读取"),
        ("outside_text", content.outside_count, "位于页面之外或被裁去的数字，未读取"),
        ("hidden_text", content.covered_count, "被遮盖的文字，未读取"),
        ("hidden_text", content.unjudged_count, "可能看不见的文字，页面图形过多，无法核实，未读取"),
        ("hidden_layer", content.layer_count, "位于已关闭图层中的文字，未读取"),
        ("seal", content.seal_count, "盖在其他文字上的印章，印章的文字未读取"),
    )
    notes = [ReadingNote(code, f"第{content.number}页有{count}个{what}。", content.number) for code, count, what in told if count]
    if content.has_fields:
        message = f"第{content.number}页有填写在表单域或批注中的文字，已按其显示的位置读取。"
        notes.append(ReadingNote("form_field", message, content.number))
    return notes


def _is_blank(content: PageContent) -> bool:
    drawn = content.characters or content.horizontal or content.vertical or content.shaded_horizontal or content.dots
    return not (
        content.is_unread
        or drawn
        or content.has_image
        or content.has_shapes
        or content.hidden_count
        or content.covered_count
        or content.unjudged_count
    )


def _lay_out_page(content: PageContent, carried: Columns | None) -> tuple[list[Grid], list[Line], Columns | None]:
    """Grids and remaining printed lines of a page, and the columns of its last table, in which the next page's may go on.

    `carried` are those of the page before.
    """
    mark_struck(content)
    level, upright = content.rulings()
    horizontal, vertical = join_segments(level), join_segments(upright)
    characters = drop_note_marks(drop_page_numbers_in_tables(drop_seals(content, drop_watermarks(content)), content.height), vertical)
    bands: list[Band] = []
    tables = [lay_out(cells, characters) for cells in find_tables(*close_sides(horizontal, vertical))]
    if not tables and (horizontal or content.shaded_vertical):
        runs = read_runs(split_lines(characters))
        level, implied, bands = complete_lines(level, runs)
        if implied:
            horizontal = join_segments(level)
            tables = [lay_out(cells, characters) for cells in find_tables(horizontal, join_segments(vertical + implied))]
        elif content.shaded_vertical:
            tables, bands = _shaded_tables(content, characters, runs, level, upright)
    outside = place_characters(tables, characters)
    grids = [_finish(cut_body(table, bands), content.number) for table in tables]
    dotted, printed = extract_leaders(split_lines(outside), content.number)
    printed = without_page_number(printed, content.width, content.height)
    unruled, groups, carried = extract_unruled(printed, content.number, None if tables or dotted else carried)
    if not (grids or unruled or dotted) and content.shaded_vertical:
        grids, groups = _striped_tables(content, characters, level, upright)
    if not unruled and grids:
        carried = columns_of_grid(max(grids, key=lambda grid: grid.box[3] if grid.box else 0.0))
    grids += dotted + unruled
    if content.is_recognised:
        _set_confidence(grids, characters)
    return grids, drop_page_numbers(text_lines(content.number, groups), content.height), carried


def _finish(table: RuledTable, page: int) -> Grid:
    """The grid of a table whose rules are drawn, with the rows and columns whose rules are missing."""
    table = split_rows(split_merged(table))
    grid = to_grid(table, page)
    if has_joined_numbers(grid) and (cut := split_joined(table)) is not table:
        grid = to_grid(split_rows(cut), page)
    return grid


def _set_confidence(grids: list[Grid], characters: list[Character]) -> None:
    for grid in grids:
        grid.cells = [replace(c, confidence=confidence_of(characters, c.box)) if c.text and c.box else c for c in grid.cells]


def _shaded_tables(
    content: PageContent, characters: list[Character], runs: list[Run], level: list[Segment], upright: list[Segment]
) -> tuple[list[RuledTable], list[Band]]:
    """Tables whose cells, or whose heading's cells, are filled one by one, and the bands of their open bodies."""
    horizontal, vertical = level + content.shaded_horizontal, upright + content.shaded_vertical
    shaded = [lay_out(cells, characters) for cells in find_tables(join_segments(horizontal), join_segments(vertical))]
    bands: list[Band] = []
    for table in shaded:
        left, _, right, top = table.box
        edges = _edges_above(table, top, runs)
        rules = [y for y, x0, x1 in join_segments(level) if y > top + SNAP_TOLERANCE and x0 < left + 5.0 and x1 > right - 5.0]
        if len(edges) < 3 or (bottom := body_bottom(runs, top, edges, rules)) is None:
            continue
        bands.append((top, bottom))
        body = body_lines(edges, top, bottom)
        horizontal, vertical = horizontal + body[0], vertical + body[1]
    tables = [lay_out(cells, characters) for cells in find_tables(join_segments(horizontal), join_segments(vertical))]
    return [t for t in tables if is_tiled(t, characters)], bands


def _edges_above(table: RuledTable, bottom: float, runs: list[Run]) -> list[float]:
    """Sides of the columns that a heading's cells part at its lower end; a row of column numbers (栏次) may merge some of them."""
    row = [box for box in table.boxes if abs(box[3] - bottom) < 1.0]
    edges = {x for box in row for x in (box[0], box[2])}
    top = max((box[1] for box in row), default=bottom)
    is_numbered = is_index([run for run in runs if top < run.middle < bottom])
    return sorted(edges | set(_edges_above(table, top, runs) if is_numbered else ()))


def _striped_tables(
    content: PageContent, characters: list[Character], level: list[Segment], upright: list[Segment]
) -> tuple[list[Grid], list[list[Character]]]:
    """Grids outlined by shading of any kind (every other row), and the printed lines that stand in none."""
    horizontal, vertical = join_segments(level + content.shaded_horizontal), join_segments(upright + content.shaded_vertical)
    tables = [lay_out(cells, characters) for cells in find_tables(*close_sides(horizontal, vertical))]
    outside = place_characters(tables, characters)
    grids = [_finish(table, content.number) for table in tables]
    return grids, split_lines(outside)


def _fill_blocks(pages: list[Page], layouts: list[tuple[list[Grid], list[Line]]]) -> None:
    """Distribute grids and paragraphs over the pages; a paragraph stands on the page on which it starts."""
    headers = running_headers({p.number or 0: (lines, p.height or 0.0) for p, (_, lines) in zip(pages, layouts, strict=True)})
    by_width: dict[int, list[Line]] = defaultdict(list)
    for page, (_, lines) in zip(pages, layouts, strict=True):
        by_width[round(page.width or 0)] += [ln for ln in lines if ln.text not in headers]
    margins = {width: text_margins(lines, width) for width, lines in by_width.items() if lines}
    seen_headers: set[str] = set()
    current: list[Line] = []
    target: list[Block] = []
    ahead = Margins(0.0, 0.0)

    def close() -> None:
        nonlocal current
        if current:
            target.append(join_lines(current))
            current = []

    for page, (grids, lines) in zip(pages, layouts, strict=True):
        here = margins.get(round(page.width or 0), Margins(0.0, page.width or 0.0))
        for item in _reading_order(grids, lines):
            if isinstance(item, Grid):
                close()
                page.blocks.append(item)
                continue
            if item.text in headers:
                if item.text not in seen_headers:
                    seen_headers.add(item.text)
                    page.blocks.append(Paragraph(item.text, item.page, None, [(item.page, item.text, item.box)]))
                continue
            if current and continues(current, item, ahead, here):
                current.append(item)
            else:
                close()
                current, target = [item], page.blocks
            ahead = here
    close()


def _turn_back_boxes(pages: list[Page], contents: dict[int, PageContent]) -> None:
    """Give the boxes and sizes of pages that were read turned as they are displayed."""
    for page in pages:
        if page.number and contents[page.number].turned % 2:
            page.width, page.height = page.height, page.width
        for block in page.blocks:
            if isinstance(block, Paragraph):
                block.lines = [(no, text, box and turn_back(box, contents[no or 0])) for no, text, box in block.lines]
            elif block.page and _is_moved(content := contents[block.page]):
                block.box = block.box and turn_back(block.box, content)
                block.cells = [replace(cell, box=cell.box and turn_back(cell.box, content)) for cell in block.cells]


def _is_moved(content: PageContent) -> bool:
    return bool(content.turned or content.skew or content.left)


def _reading_order(grids: list[Grid], lines: list[Line]) -> list[Grid | Line]:
    """Grids and lines from top to bottom; lines are already in order among themselves."""
    out: list[Grid | Line] = []
    waiting = sorted(grids, key=lambda g: g.box[1] if g.box else 0.0)
    for line in lines:
        middle = (line.box[1] + line.box[3]) / 2
        while waiting and waiting[0].box and waiting[0].box[1] < middle:
            out.append(waiting.pop(0))
        out.append(line)
    return out + list(waiting)
