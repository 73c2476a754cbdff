"""PDF writer: pages, wrapped text and ruled tables drawn on a ReportLab canvas, reproducible byte by byte.

Tables are drawn cell by cell rather than by a layout library, so that every manner in which publishers' programs rule
a table can be produced, and so that the page of every number is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.typesetting.model import Cell, Fact, Heading, Manuscript, PageBreak, Table, Text, place

A4 = (595.28, 841.89)
FONT_FILES = {
    "song": ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    "kai": ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
    "hei": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    "microhei": ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
}
"""TrueType collections with Chinese glyphs, as Debian's fonts-arphic-uming, -ukai and fonts-wqy-* install them."""

RULINGS = ("grid", "horizontal", "none", "cell_rects", "filled_slivers", "double", "three_line", "dashed", "nested", "white_lines")


@dataclass
class PdfStyle:
    """How a publisher's program would print. Lengths are points."""

    font: str = "song"
    heading_font: str = "hei"
    ruling: str = "grid"
    landscape: bool = False
    margin: float = 56.0
    body_size: float = 12.0
    line_gap: float = 1.6
    line_width: float = 0.5
    page_numbers: str = "- {} -"
    watermark: str = ""
    cell_padding: float = 3.0
    header_fill: bool = False
    rotated: bool = False
    """Pages stored upright and shown turned by /Rotate, as landscape pages often are."""
    encrypted: bool = False
    """Encrypted with an empty user password."""
    in_forms: bool = False
    """Each page's content in a form XObject."""
    drawn_twice: bool = False
    """Characters drawn twice with a small shift, as some programs embolden."""
    hidden_numbers: bool = False
    """An invisible number (text render mode 3) in the first blank cell of each table."""


@dataclass
class _Place:
    """The cursor of the page under way; `y` counts from the top."""

    canvas: Canvas
    style: PdfStyle
    number: int = 0
    width: float = A4[0]
    height: float = A4[1]
    y: float = 0.0
    fact_pages: list[tuple[Fact, int]] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        return self.height - self.style.margin

    @property
    def inner(self) -> float:
        return self.width - 2 * self.style.margin

    def flip(self, y: float) -> float:
        return self.height - y


def write_pdf(manuscript: Manuscript, path: Path, style: PdfStyle) -> list[tuple[Fact, int]]:
    """Writes `manuscript` to `path`; returns each fact with the 1-based page on which it is printed."""
    _register_fonts(style)
    encryption = StandardEncryption("", ownerPassword="owner", canModify=0) if style.encrypted else None
    canvas = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=1, encrypt=encryption)
    canvas.setTitle(manuscript.title)
    canvas.setAuthor("yusuan samples")
    at = _Place(canvas, style)
    _new_page(at, style.landscape)
    for block in manuscript.blocks:
        if isinstance(block, PageBreak):
            _new_page(at, style.landscape)
        elif isinstance(block, Heading):
            _draw_heading(at, block)
        elif isinstance(block, Text):
            _draw_paragraph(at, block)
        else:
            _draw_table(at, block)
    _end_page(at)
    canvas.save()
    return at.fact_pages


def _register_fonts(style: PdfStyle) -> None:
    for name in {style.font, style.heading_font}:
        if name not in pdfmetrics.getRegisteredFontNames():
            file, index = FONT_FILES[name]
            pdfmetrics.registerFont(TTFont(name, file, subfontIndex=index))


def _end_page(at: _Place) -> None:
    if at.number and at.style.page_numbers:
        at.canvas.setFont(at.style.font, 9)
        _put(at, at.width / 2, 28, at.style.page_numbers.format(at.number), "c")
    if at.style.in_forms:
        at.canvas.endForm()
        at.canvas.doForm(f"page{at.number}")
    at.canvas.showPage()


def _new_page(at: _Place, landscape: bool) -> None:
    """Ends the page under way, unless nothing is on it yet, and starts another one."""
    width, height = (A4[1], A4[0]) if landscape else A4
    if at.number and at.y > at.style.margin:
        _end_page(at)
        at.number += 1
    elif not at.number:
        at.number = 1
    elif at.style.in_forms:
        at.canvas.endForm()  # the empty one
    at.width, at.height, at.y = width, height, at.style.margin
    at.canvas.setPageSize((width, height))
    if at.style.rotated:  # ReportLab then stores the page with its sides exchanged
        at.canvas.setPageRotation(90)
    if at.style.in_forms:
        at.canvas.beginForm(f"page{at.number}", 0, 0, max(width, height), max(width, height))
    if at.style.rotated:
        at.canvas.transform(0, 1, -1, 0, height, 0)
    if at.style.watermark:
        _draw_watermark(at)


def _put(at: _Place, x: float, y: float, text: str, align: str) -> None:
    """Draws one line of text at its anchor (left end, centre or right end); y counts from below."""
    draw = {"l": at.canvas.drawString, "c": at.canvas.drawCentredString, "r": at.canvas.drawRightString}[align]
    draw(x, y, text)
    if at.style.drawn_twice:
        draw(x + 0.3, y, text)


def _draw_watermark(at: _Place) -> None:
    at.canvas.saveState()
    at.canvas.setFont(at.style.heading_font, 46)
    at.canvas.setFillGray(0.9)
    at.canvas.translate(at.width / 2, at.height / 2)
    at.canvas.rotate(40)
    at.canvas.drawCentredString(0, 0, at.style.watermark)
    at.canvas.restoreState()


def wrap(text: str, font: str, size: float, width: float, first_indent: float = 0.0) -> list[str]:
    """Breaks text as Chinese typesetting does: anywhere, except inside a number or before closing punctuation.

    A number wider than the line breaks inside, as word processors do it.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line, room = "", width - first_indent
        for token in _fitting(_tokens(part), font, size, width):
            may_hang = token in "，。；：、）》”%％" and not line[-1:].isdigit()
            if line and pdfmetrics.stringWidth(line + token, font, size) > room and not may_hang:
                lines.append(line)
                line, room = token.lstrip(" ") or token, width
            else:
                line += token
        lines.append(line)
        first_indent = 0.0
    return lines


def _fitting(tokens: list[str], font: str, size: float, width: float) -> list[str]:
    """The tokens, those wider than a line taken apart."""
    return [piece for t in tokens for piece in (t if len(t) > 1 and pdfmetrics.stringWidth(t, font, size) > width else [t])]


def _tokens(text: str) -> list[str]:
    """Single characters, but runs of digits, letters and separators held together."""
    tokens: list[str] = []
    for ch in text:
        if tokens and (ch.isascii() and ch not in " ()") and tokens[-1][-1].isascii() and tokens[-1][-1] not in " ()":
            tokens[-1] += ch
        else:
            tokens.append(ch)
    return tokens


def _draw_heading(at: _Place, heading: Heading) -> None:
    size = {0: 22.0, 1: 17.0, 2: 14.0}[heading.level]
    lines = wrap(heading.text, at.style.heading_font, size, at.inner)
    if at.y + len(lines) * size * 1.6 + 30 > at.bottom:
        _new_page(at, at.style.landscape)
    if heading.level == 0:
        at.y += 120
    for line in lines:
        at.y += size * 1.6
        at.canvas.setFont(at.style.heading_font, size)
        if heading.level < 2:
            _put(at, at.width / 2, at.flip(at.y), line, "c")
        else:
            _put(at, at.style.margin + 2 * at.style.body_size, at.flip(at.y), line, "l")
    at.y += size * 0.7


def _draw_paragraph(at: _Place, text: Text) -> None:
    size = at.style.body_size
    indent = text.indent * size if text.align == "l" else 0.0
    for i, line in enumerate(wrap(text.text, at.style.font, size, at.inner, indent)):
        if at.y + size * at.style.line_gap > at.bottom:
            _new_page(at, at.style.landscape)
        at.y += size * at.style.line_gap
        _draw_line(at, line, size, text.align, at.style.margin + (indent if i == 0 else 0), at.style.margin, at.inner)


def _draw_line(at: _Place, line: str, size: float, align: str, x: float, left: float, width: float) -> None:
    at.canvas.setFont(at.style.font, size)
    y = at.flip(at.y)
    _put(at, {"l": x, "c": left + width / 2, "r": left + width}[align], y, line, align)


@dataclass
class _Laid:
    """A cell laid out: grid place, wrapped lines."""

    row: int
    col: int
    cell: Cell
    lines: list[str]


@dataclass
class _Plan:
    """A table laid out: cells with wrapped lines, column edges from the left margin, row heights."""

    laid: list[_Laid]
    edges: list[float]
    heights: list[float]
    n_head: int
    size: float


def _plan(at: _Place, table: Table) -> _Plan:
    total = sum(table.widths)
    edges = [0.0]
    for w in table.widths:
        edges.append(edges[-1] + w / total * at.inner)
    rows = table.rows()
    size, pad = table.font_size, at.style.cell_padding
    heights = [max(size * 1.25 + 2 * pad, table.row_height)] * len(rows)
    laid = []
    for r, c, cell in place(rows, table.n_cols):
        room = edges[c + cell.col_span] - edges[c] - 2 * pad
        lines = wrap(cell.text, at.style.font, size, room) if cell.text else [""]
        laid.append(_Laid(r, c, cell, lines))
        need = len(lines) * size * 1.25 + 2 * pad
        if cell.row_span == 1:
            heights[r] = max(heights[r], need)
    for item in laid:  # a merged cell that needs more than its rows give: the last row grows
        span = range(item.row, min(item.row + item.cell.row_span, len(rows)))
        lack = len(item.lines) * size * 1.25 + 2 * pad - sum(heights[i] for i in span)
        if lack > 0:
            heights[span[-1]] += lack
    return _Plan(laid, edges, heights, table.n_head(), size)


def _draw_table(at: _Place, table: Table) -> None:
    landscape = table.landscape or at.style.landscape
    if table.new_page or (at.width > at.height) != landscape:
        _new_page(at, landscape)
    plan = _plan(at, table)
    first_rows = sum(plan.heights[: plan.n_head + 2])
    if at.y + 60 + first_rows > at.bottom:
        _new_page(at, landscape)
    _draw_title(at, table)
    start, n_rows = 0, len(plan.heights)
    while start < n_rows:
        repeated = list(range(plan.n_head)) if start and table.repeat_header else []
        height = sum(plan.heights[r] for r in repeated)
        end = start
        while end < n_rows and at.y + height + plan.heights[end] <= at.bottom:
            height += plan.heights[end]
            end += 1
        if end == start:  # not one row fits here
            if at.y <= at.style.margin:
                raise ValueError(f"a row of {table.title} is higher than the page")
            _new_page(at, landscape)
            continue
        _draw_rows(at, table, plan, repeated + list(range(start, end)))
        start = end
        if start < n_rows:
            _new_page(at, landscape)
    _draw_notes(at, table)
    if not table.landscape or at.style.landscape:
        at.y += 12


def _draw_title(at: _Place, table: Table) -> None:
    if at.y > at.style.margin:
        at.y += 8  # clear of the descenders of the line above
    if table.title and not table.title_inside:
        for line in wrap(table.title, at.style.heading_font, 15, at.inner):
            at.y += 22
            at.canvas.setFont(at.style.heading_font, 15)
            _put(at, at.width / 2, at.flip(at.y), line, "c")
        at.y += 6
    if not table.captions_inside:
        for left, centre, right in table.captions:
            at.y += 14
            for text, align in ((left, "l"), (centre, "c"), (right, "r")):
                if text:
                    _draw_line(at, text, 10, align, at.style.margin, at.style.margin, at.inner)
            at.y += 4


def _draw_notes(at: _Place, table: Table) -> None:
    for note in table.notes:
        for line in wrap(note, at.style.font, 9.5, at.inner):
            if at.y + 14 > at.bottom:
                _new_page(at, table.landscape or at.style.landscape)
            at.y += 14
            _draw_line(at, line, 9.5, "l", at.style.margin, at.style.margin, at.inner)


def _draw_rows(at: _Place, table: Table, plan: _Plan, rows: list[int]) -> None:
    """Draws the given rows (repeated header rows first) at the cursor and moves it below them."""
    tops: dict[int, float] = {}
    y = at.y
    for r in rows:
        tops[r] = y
        y += plan.heights[r]
    bottom_of = {r: tops[r] + plan.heights[r] for r in rows}
    boxes: list[tuple[float, float, float, float]] = []
    hide = at.style.hidden_numbers
    for item in plan.laid:
        span = [r for r in range(item.row, item.row + item.cell.row_span) if r in tops]
        if not span:
            continue
        x0 = at.style.margin + plan.edges[item.col]
        x1 = at.style.margin + plan.edges[item.col + item.cell.col_span]
        box = (x0, tops[span[0]], x1, bottom_of[span[-1]])
        boxes.append(box)
        if at.style.header_fill and item.row < plan.n_head:
            at.canvas.setFillGray(0.9)
            at.canvas.rect(x0, at.flip(box[3]), x1 - x0, box[3] - box[1], stroke=0, fill=1)
            at.canvas.setFillGray(0)
        if span[0] == item.row:  # a merged cell broken by the page end prints its text on the first page only
            _draw_cell(at, plan, item, box)
            if hide and item.row >= plan.n_head and not item.cell.text:
                hide = False
                _hide_number(at, box)
            if item.cell.fact is not None:
                at.fact_pages.append((item.cell.fact, at.number))
    _draw_rules(at, table.ruling or at.style.ruling, boxes, header_bottom=_header_bottom(plan, rows, bottom_of))
    at.y = y


def _header_bottom(plan: _Plan, rows: list[int], bottom_of: dict[int, float]) -> float | None:
    head = [r for r in rows if r < plan.n_head]
    return bottom_of[head[-1]] if head else None


def _draw_cell(at: _Place, plan: _Plan, item: _Laid, box: tuple[float, float, float, float]) -> None:
    pad, leading = at.style.cell_padding, plan.size * 1.25
    text_height = len(item.lines) * leading
    y = box[1] + (box[3] - box[1] - text_height) / 2 + plan.size
    at.canvas.setFont(at.style.font, plan.size)
    for line in item.lines:
        x = {"l": box[0] + pad, "c": (box[0] + box[2]) / 2, "r": box[2] - pad}[item.cell.align]
        _put(at, x, at.flip(y), line, item.cell.align)
        y += leading


def _hide_number(at: _Place, box: tuple[float, float, float, float]) -> None:
    text = at.canvas.beginText(box[0] + 3, at.flip(box[3] - 5))
    text.setFont(at.style.font, 8)
    text.setTextRenderMode(3)
    text.textOut("88.88")
    text.setTextRenderMode(0)
    at.canvas.drawText(text)


def _draw_rules(at: _Place, ruling: str, boxes: list[tuple[float, float, float, float]], header_bottom: float | None) -> None:
    if not boxes:
        return
    canvas, width = at.canvas, at.style.line_width
    canvas.setLineWidth(width)
    canvas.setDash([1, 1] if ruling == "dashed" else [])
    canvas.setStrokeGray(1 if ruling == "white_lines" else 0)
    if ruling == "nested":
        for b in boxes:
            canvas.rect(b[0] + 1.2, at.flip(b[3] - 1.2), b[2] - b[0] - 2.4, b[3] - b[1] - 2.4, stroke=1, fill=0)
    x0, x1 = min(b[0] for b in boxes), max(b[2] for b in boxes)
    top, bottom = min(b[1] for b in boxes), max(b[3] for b in boxes)
    if ruling == "cell_rects":
        for b in boxes:
            canvas.rect(b[0], at.flip(b[3]), b[2] - b[0], b[3] - b[1], stroke=1, fill=0)
        return
    if ruling == "none":
        return
    horizontals = {(b[0], b[2], y) for b in boxes for y in (b[1], b[3])}
    if ruling == "three_line":
        horizontals = {(x0, x1, y) for y in (top, bottom, header_bottom) if y is not None}
    verticals = set() if ruling in ("horizontal", "three_line") else {(x, b[1], b[3]) for b in boxes for x in (b[0], b[2])}
    for xa, xb, y in sorted(horizontals):
        _rule(at, ruling, xa, y, xb, y)
    for x, ya, yb in sorted(verticals):
        _rule(at, ruling, x, ya, x, yb)
    if ruling == "double":
        canvas.rect(x0 - 2, at.flip(bottom + 2), x1 - x0 + 4, bottom - top + 4, stroke=1, fill=0)


def _rule(at: _Place, ruling: str, xa: float, ya: float, xb: float, yb: float) -> None:
    """One ruling line: stroked, or a filled sliver as word processors draw borders."""
    width = at.style.line_width
    if ruling == "filled_slivers":
        at.canvas.rect(xa - width / 2, at.flip(yb) - width / 2, xb - xa + width, yb - ya + width, stroke=0, fill=1)
    else:
        at.canvas.line(xa, at.flip(ya), xb, at.flip(yb))
