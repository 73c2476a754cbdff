"""HTML writer: a page as a government site shows it, tables with real spans."""

from __future__ import annotations

from html import escape
from pathlib import Path

from samples.typesetting.model import Cell, Heading, Manuscript, PageBreak, Table, Text

_STYLE = """
body { font-family: "SimSun", "Noto Serif CJK SC", serif; width: 960px; margin: 0 auto; line-height: 1.8; }
h1, h2, h3, caption { text-align: center; font-family: "SimHei", "Noto Sans CJK SC", sans-serif; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 20px; }
td, th { border: 1px solid #333; padding: 2px 6px; font-weight: normal; font-size: 14px; }
.l { text-align: left; } .c { text-align: center; } .r { text-align: right; }
.line { display: flex; justify-content: space-between; } p { text-indent: 2em; margin: 4px 0; } p.note { text-indent: 0; }
"""


def write_html(manuscript: Manuscript, path: Path, encoding: str = "utf-8", extra_style: str = "", site: str = "") -> None:
    """Writes `manuscript` to `path`. `site` adds the navigation that a site wraps around the document."""
    body = "\n".join(_block(block) for block in manuscript.blocks)
    top = f'<div class="nav"><a href="#">首页</a> &gt; <a href="#">政务公开</a> &gt; {escape(site)}</div>\n' if site else ""
    page = (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{encoding}">\n<title>{escape(manuscript.title)}</title>\n'
        f"<style>{_STYLE}{extra_style}</style>\n</head>\n<body>\n{top}{body}\n</body>\n</html>\n"
    )
    path.write_bytes(page.encode(encoding))


def _block(block: object) -> str:
    if isinstance(block, Heading):
        level = block.level + 1
        return f"<h{level}>{escape(block.text)}</h{level}>"
    if isinstance(block, Text):
        style = "" if block.align == "l" else f' style="text-align:{ {"c": "center", "r": "right"}[block.align] }"'
        return f"<p{style}>{escape(block.text)}</p>"
    if isinstance(block, PageBreak):
        return '<div style="page-break-after: always"></div>'
    assert isinstance(block, Table)
    return _table(block)


def _table(table: Table) -> str:
    out = []
    if table.new_page:
        out.append('<div style="page-break-before: always"></div>')
    if table.title and not table.title_inside:
        out.append(f"<h3>{escape(table.title)}</h3>")
    if not table.captions_inside:
        out += ['<div class="line">' + "".join(f"<span>{escape(t)}</span>" for t in line if t) + "</div>" for line in table.captions]
    tag = "thead" if table.repeat_header and not (table.captions_inside or table.title_inside) else "tbody"
    rows = table.rows()
    head, body = rows[: table.n_head()], rows[table.n_head() :]
    head_rows = "".join(_row(r) for r in head)
    body_rows = "".join(_row(r, table.row_height) for r in body)
    out.append(f"<table>\n<{tag}>{head_rows}</{tag}>\n<tbody>{body_rows}</tbody>\n</table>")
    out += [f'<p class="note">{escape(note)}</p>' for note in table.notes]
    return "\n".join(out)


def _row(row: list[Cell], height: float = 0.0) -> str:
    return (f'<tr style="height:{height:.0f}pt">' if height else "<tr>") + "".join(_cell(c) for c in row) + "</tr>\n"


def _cell(cell: Cell) -> str:
    spans = (f' rowspan="{cell.row_span}"' if cell.row_span > 1 else "") + (f' colspan="{cell.col_span}"' if cell.col_span > 1 else "")
    text = escape(cell.text).replace("\n", "<br>") or "&nbsp;"
    return f'<td class="{cell.align}"{spans}>{text}</td>'
