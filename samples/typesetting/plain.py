"""Text writer: documents whose tables lost their grid on a publisher's page, in the two manners that occur.

`cells`: a cell a line behind a tab, an empty line after each row; places covered by a vertical merge are empty cells,
places covered by a horizontal merge are gone. `rows`: a row a line, cells separated by tabs, covered places empty.
"""

from __future__ import annotations

from pathlib import Path

from samples.typesetting.model import Cell, Heading, Manuscript, PageBreak, Table, Text, place


def write_text(manuscript: Manuscript, path: Path, style: str = "cells", encoding: str = "utf-8", trim: bool = False) -> None:
    """Writes `manuscript` to `path` with tables in the given style ("cells" or "rows").

    With `trim` the lines of the style "rows" lost their trailing tabs, as after editing.
    """
    lines: list[str] = []
    for block in manuscript.blocks:
        if isinstance(block, (Heading, Text)):
            lines += [block.text, ""] if isinstance(block, Heading) else [" " * 4 + block.text if block.indent else block.text]
        elif isinstance(block, PageBreak):
            lines.append("")
        else:
            lines += _table_lines(block, style, trim)
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))


def _table_lines(table: Table, style: str, trim: bool) -> list[str]:
    lines = ["", table.title] if table.title and not table.title_inside else [""]
    if style == "rows" and not table.captions_inside:
        lines += ["  ".join(part for part in line if part) for line in table.captions]
        rows = table.rows()
    else:
        rows = _with_captions(table)
    grid: list[list[str | None]] = [[None] * table.n_cols for _ in rows]
    for r, c, cell in place(rows, table.n_cols):
        for i in range(cell.row_span):
            for j in range(cell.col_span):
                if r + i < len(grid):
                    grid[r + i][c + j] = "" if j == 0 or style == "rows" else None
        grid[r][c] = cell.text.replace("\n", "")
    for row in grid:
        if style == "rows":
            line = "\t".join(text or "" for text in row)
            lines.append(line.rstrip("\t") or "\t" if trim else line)
        else:
            lines += ["\t" + text for text in row if text is not None] + [""]
    return [*lines, "", *table.notes, ""]


def _with_captions(table: Table) -> list[list[Cell]]:
    inside = Table(**{**table.__dict__, "captions_inside": True})
    return inside.rows()
