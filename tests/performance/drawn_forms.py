"""Performance forms drawn in several formats from one description, so that each form is read with and without its merges.

A form is a list of rows; a cell is a text or (text, column span, row span). Captions stand above the table.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from dataclasses import dataclass

import docx

from ingestion.context import ParseContext
from ingestion.model import SourceDocument
from ingestion.performance import PerformanceResult, read_performance
from ingestion.readers.office.docx import read_docx
from ingestion.readers.text import read_text
from ingestion.readers.web.html import read_html

DrawnCell = str | tuple[str, int, int]


@dataclass(frozen=True)
class DrawnForm:
    captions: tuple[str, ...]
    rows: tuple[tuple[DrawnCell, ...], ...]


def _parts(cell: DrawnCell) -> tuple[str, int, int]:
    return (cell, 1, 1) if isinstance(cell, str) else cell


def as_html(*forms: DrawnForm) -> SourceDocument:
    out = ["<html><meta charset='utf-8'><body>"]
    for form in forms:
        out += [f"<p>{html.escape(c)}</p>" for c in form.captions]
        out.append("<table border='1'>")
        for row in form.rows:
            out.append("<tr>")
            for cell in row:
                text, columns, rows = _parts(cell)
                shown = html.escape(text).replace("\n", "<br>")
                out.append(f"<td colspan='{columns}' rowspan='{rows}'>{shown}</td>")
            out.append("</tr>")
        out.append("</table>")
    return read_html("".join([*out, "</body></html>"]).encode())


def place(rows: tuple[tuple[DrawnCell, ...], ...]) -> list[tuple[int, int, str, int, int]]:
    """Each drawn cell with its grid place: (row, column, text, column span, row span)."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            text, columns, height = _parts(cell)
            while (r, column) in taken:
                column += 1
            placed.append((r, column, text, columns, height))
            taken |= {(r + y, column + x) for y in range(height) for x in range(columns)}
            column += columns
    return placed


def as_docx(*forms: DrawnForm) -> SourceDocument:
    document = docx.Document()
    for form in forms:
        for caption in form.captions:
            document.add_paragraph(caption)
        cells = place(form.rows)
        table = document.add_table(len(form.rows), max(c + w for _, c, _, w, _ in cells))
        for r, c, text, columns, height in cells:
            merged = table.cell(r, c).merge(table.cell(min(r + height, len(form.rows)) - 1, c + columns - 1))
            merged.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return read_docx(buffer.getvalue())


def as_cell_lines(*forms: DrawnForm) -> SourceDocument:
    """Flattened text: a cell a line, horizontal merges lost, vertical ones blank below their first row."""
    lines: list[str] = []
    for form in forms:
        lines += [*form.captions]
        cells = place(form.rows)
        for r in range(len(form.rows)):
            for row, _column, text, _columns, height in sorted(cells, key=lambda c: c[1]):
                if row == r:
                    lines.append("\t" + text)
                elif row < r < row + height:
                    lines.append("\t")
            lines.append("")
        lines.append("")
    return read_text("\n".join(lines).encode())


def as_tab_rows(*forms: DrawnForm) -> SourceDocument:
    """Flattened text: a row a line, every grid position between tabs, merged ones blank."""
    lines: list[str] = []
    for form in forms:
        lines += [*form.captions, ""]
        cells = place(form.rows)
        width = max(c + w for _, c, _, w, _ in cells)
        for r in range(len(form.rows)):
            line = [""] * width
            for row, column, text, _columns, _height in cells:
                if row == r:
                    line[column] = text.replace("\n", " ")
            lines.append("\t".join(line))
        lines.append("")
    return read_text("\n".join(lines).encode())


WITH_MERGES: dict[str, Callable[..., SourceDocument]] = {"html": as_html, "docx": as_docx}
ALL_FORMATS: dict[str, Callable[..., SourceDocument]] = {**WITH_MERGES, "cell lines": as_cell_lines, "tab rows": as_tab_rows}


def read(source: SourceDocument, year: int = 2024, stage: str = "budget") -> PerformanceResult:
    return read_performance(ParseContext("doc", source, year, stage, None))


def told(result: PerformanceResult) -> list[tuple[str | None, ...]]:
    """(level1, level2, level3, target, actual) of each indicator."""
    return [(i.level1, i.level2, i.level3, i.target_text, i.actual_text) for i in result.indicators]
