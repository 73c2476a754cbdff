"""Pictures of evidence: the page of a PDF as PNG, the cells or the paragraph of other formats as SVG, with the place marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from explorer.evidence import Evidence, NoEvidenceError
from explorer.places import GridPlace, PagePlace, TextPlace, place_of
from ingestion import storage
from ingestion.amounts import compact
from ingestion.model import SourceDocument, Unreadable
from ingestion.readers.pdf.pictures import draw_cells
from ingestion.reading import read_bytes

_SCALE = 2.0
_ROWS_AROUND = 6
_LINE = 20
_FONT = 14
_CELL_CHARACTERS = 26
"""Half widths of a Latin letter to a line of a cell; a Chinese character takes two."""
_TEXT_CHARACTERS = 96


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for people. `media_type` is image/png or image/svg+xml; `has_mark` False where only the page is known."""

    data: bytes
    media_type: str
    has_mark: bool

    @property
    def suffix(self) -> str:
        return ".png" if self.media_type == "image/png" else ".svg"


def draw_evidence(evidence: Evidence, archived: Path) -> Picture:
    """The picture of where `evidence` is printed. `archived` holds the document's bytes. Raises NoEvidenceError."""
    try:
        data = storage.read_bytes(archived)
    except storage.StorageError as error:
        raise NoEvidenceError(f"{error.strerror}：{error.filename}") from error
    except OSError as error:
        raise NoEvidenceError(f"档案中没有这份文档的原件（{storage.url_of(archived)}）") from error
    if evidence.box is not None and evidence.page is not None:
        return draw_page(data, PagePlace(evidence.page, (evidence.box,)))
    try:
        source = read_bytes(data)
    except Unreadable as problem:
        raise NoEvidenceError(f"文档不能再读出：{problem.reason}") from problem
    return draw_place(evidence, source, data)


def draw_place(evidence: Evidence, source: SourceDocument, data: bytes) -> Picture:
    """The picture of a place in a document that has been read. Raises NoEvidenceError where the document does not show it."""
    place = place_of(evidence, source)
    if isinstance(place, PagePlace):
        return draw_page(data, place)
    if isinstance(place, GridPlace):
        return Picture(_draw_grid(place).encode(), "image/svg+xml", True)
    if isinstance(place, TextPlace):
        return Picture(_draw_text(place).encode(), "image/svg+xml", True)
    raise NoEvidenceError("文档中找不到这一处的位置（该格式没有页码，也没有相同的文字）")


def draw_page(data: bytes, place: PagePlace) -> Picture:
    """A page of a PDF with boxes marked. Raises NoEvidenceError for a page that cannot be drawn."""
    try:
        return Picture(draw_cells(data, place.page, (), marked=place.boxes, scale=_SCALE), "image/png", bool(place.boxes))
    except (Unreadable, IndexError) as error:
        raise NoEvidenceError(f"第{place.page}页不能画出") from error


def _draw_grid(place: GridPlace) -> str:
    """The rows around the marked cells, as a table."""
    marked = {c.no for c in place.cells}
    rows = {c.row for c in place.cells}
    first, last = max(0, min(rows) - _ROWS_AROUND), min(place.grid.n_rows - 1, max(rows) + _ROWS_AROUND)
    shown = [c for c in place.grid.cells if c.row + c.row_span > first and c.row <= last]
    lines = {c.no: _wrap(c.text, _CELL_CHARACTERS * c.col_span) for c in shown}
    widths = [40] * place.grid.n_cols
    for cell in shown:
        if cell.col_span == 1:
            widths[cell.col] = max([widths[cell.col], *(_width(line) * _FONT // 2 + 16 for line in lines[cell.no])])
    heights = dict.fromkeys(range(first, last + 1), _LINE + 8)
    for cell in shown:
        if cell.row_span == 1:
            heights[cell.row] = max(heights[cell.row], len(lines[cell.no]) * _LINE + 8)
    lefts = [sum(widths[:c]) for c in range(place.grid.n_cols + 1)]
    tops = {r: sum(heights[q] for q in range(first, r)) for r in range(first, last + 2)}
    parts = []
    for cell in shown:
        top, bottom = tops[max(first, cell.row)], tops[min(last, cell.row + cell.row_span - 1) + 1]
        left, right = lefts[cell.col], lefts[min(place.grid.n_cols, cell.col + cell.col_span)]
        look = 'fill="#ea4335" fill-opacity="0.2" stroke="#ea4335" stroke-width="2"' if cell.no in marked else 'fill="#fff" stroke="#bbb"'
        parts.append(f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" {look}/>')
        parts += _text_lines(lines[cell.no], left + 8, top + _LINE)
    return _svg(lefts[-1], tops[last + 1], parts)


def _draw_text(place: TextPlace) -> str:
    """The paragraph between its neighbours; the lines that hold the words are marked."""
    parts: list[str] = []
    top = 8
    wanted = compact(place.words)
    for text, is_own in ((place.before, False), (place.paragraph.text, True), (place.after, False)):
        for line in _wrap(text, _TEXT_CHARACTERS)[: None if is_own else 4]:
            if is_own and _overlaps(compact(line), wanted):
                width = _width(line) * _FONT // 2 + 8
                parts.append(f'<rect x="8" y="{top}" width="{width}" height="{_LINE}" fill="#ea4335" fill-opacity="0.2"/>')
            parts += _text_lines([line], 12, top + 15)
            top += _LINE
        top += 8
    return _svg(_TEXT_CHARACTERS * _FONT // 2 + 32, top + 8, parts)


def _overlaps(line: str, wanted: str) -> bool:
    size = min(6, len(line), len(wanted))
    return size > 0 and (wanted in line or line in wanted or wanted[:size] in line or wanted[-size:] in line)


def _text_lines(lines: Iterable[str], left: int, top: int) -> list[str]:
    return [f'<text x="{left}" y="{top + number * _LINE}">{escape(line)}</text>' for number, line in enumerate(lines)]


def _svg(width: int, height: int, parts: list[str]) -> str:
    style = f"font:{_FONT}px 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 2}" height="{height + 2}" viewBox="-1 -1 {width + 2} {height + 2}">'
        f'<rect x="-1" y="-1" width="100%" height="100%" fill="#fff"/><g style="{style}">{"".join(parts)}</g></svg>\n'
    )


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _wrap(text: str, limit: int) -> list[str]:
    """Lines of at most `limit` half widths; printed line breaks are kept."""
    lines: list[str] = []
    for printed in text.split("\n"):
        line = ""
        for character in printed:
            if _width(line) + 2 > limit:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines or [""]
