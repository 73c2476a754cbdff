"""Documents written as plain lines, for reviews of whole disclosures in forms that no publisher at hand uses.

A paragraph stands on a line. A table begins with `# title | unit`; its header rows with `= `, its body rows with `- `, their cells parted
by ` | `; `>` continues the cell to its left.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingestion.parsing import parse_source
from ingestion.reading import read_source
from review.engine import review_document
from review.records import ReviewResult


def _cells(line: str) -> Iterator[str]:
    texts = [t.strip() for t in line[2:].split("|")]
    for place, text in enumerate(texts):
        if text != ">":
            span = 1 + next((i for i, t in enumerate(texts[place + 1 :]) if t != ">"), len(texts) - place - 1)
            yield f"<td colspan={span}>{text}</td>"


def _html(lines: list[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        is_row = line.startswith(("= ", "- "))
        if is_row != inside:
            yield "<table>" if is_row else "</table>"
            inside = is_row
        if is_row:
            yield f"<tr>{''.join(_cells(line))}</tr>"
        elif line.startswith("# "):
            title, _, unit = line[2:].partition(" | ")
            yield f"<p>{title}</p><p>单位：{unit}</p>"
        else:
            yield f"<p>{line}</p>"
    yield "</table>" if inside else ""


def review_of(text: str, folder: Path) -> ReviewResult:
    """The review of a document written in plain lines, read as a web page in `folder`."""
    path = folder / "document.html"
    path.write_text(f"<html><meta charset=utf-8><body>{''.join(_html(text.splitlines()))}</body></html>", encoding="utf-8")
    source = read_source(path)
    parsed = parse_source(source, "unseen", path.stat().st_size)
    assert parsed.document.status == "parsed"
    return review_document(source, parsed)
