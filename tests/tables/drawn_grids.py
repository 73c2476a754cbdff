"""Grids written as text, for tests: cells between bars, '.' is a blank cell, '<' merges with the left neighbour, '^' with the one above."""

from __future__ import annotations

from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument


def draw(text: str, page: int | None = 1, has_spans: bool = True) -> Grid:
    rows = [["" if c.strip() == "." else c.strip() for c in line.strip().split("|")] for line in text.strip().splitlines()]
    width = max(len(r) for r in rows)
    rows = [r + [""] * (width - len(r)) for r in rows]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell == "<":
                owner[r, c] = owner[r, c - 1]
            elif cell == "^":
                owner[r, c] = owner[r - 1, c]
            else:
                owner[r, c] = (r, c)
            top = owner[r, c]
            spans[top] = (max(spans.get(top, (0, 0))[0], r - top[0] + 1), max(spans.get(top, (0, 0))[1], c - top[1] + 1))
    cells = [Cell(r, c, rows[r][c].replace("\\n", "\n"), *spans[r, c]) for (r, c) in sorted(spans)]
    return Grid(cells, len(rows), width, page, has_spans=has_spans)


def document(*blocks: str | Grid, pages: bool = True) -> SourceDocument:
    """A document of one flow: strings are paragraphs, grids stand where they stand."""
    made = [Paragraph(b, 1 if pages else None, None, [(1, b, None)]) if isinstance(b, str) else b for b in blocks]
    if not pages:
        return SourceDocument("text/plain", [Page(made)])
    numbers = sorted({b.page or 1 for b in made})
    by_page = {n: [b for b in made if (b.page or 1) == n] for n in numbers}
    return SourceDocument("application/pdf", [Page(by_page[n], n) for n in numbers], len(numbers))
