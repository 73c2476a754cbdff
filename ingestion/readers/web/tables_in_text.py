"""Text and Markdown with tables written as HTML, as programs write it that turn PDFs into Markdown: each table is read as a web page's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingestion.media import TEXT
from ingestion.model import Block, Grid, Page, Paragraph, ReadingNote, SourceDocument
from ingestion.readers.text import decode_text, read_text, text_blocks
from ingestion.readers.web.html import read_html

_TAG = re.compile(r"<(?P<ends>/)?table(?=[\s>])[^>]*>", re.IGNORECASE)
_END = b"</table>"


def read_marked_text(data: bytes) -> SourceDocument:
    """Read a text file. Raises `Unreadable` like `read_text` and `read_html`."""
    if _END not in data.lower():
        return read_text(data)
    text, notes = decode_text(data)
    blocks: list[Block] = []
    line = 0
    for part, is_table in _parts(text):
        if is_table:
            page = read_html(part.encode())
            notes += page.notes
            blocks += page.blocks()
        else:
            blocks += (_moved(block, line) for block in text_blocks(part))
        line += part.count("\n")
    return SourceDocument(media_type=TEXT, pages=[Page(blocks=blocks)], notes=_once(notes))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text before, between and behind the tables, and the tables; one within another is a part of it; what nothing ends stays text."""
    at = start = depth = 0
    for tag in _TAG.finditer(text):
        if not tag["ends"]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield text[at:start], False
                at = tag.end()
                yield text[start:at], True
    yield text[at:], False


def _moved(block: Block, lines: int) -> Block:
    """A block of a part as it stands in the file, so many lines below."""
    if isinstance(block, Grid):
        return replace(block, row_lines=[line + lines for line in block.row_lines]) if block.row_lines else block
    return replace(block, line_no=block.line_no + lines) if isinstance(block, Paragraph) and block.line_no else block


def _once(notes: list[ReadingNote]) -> list[ReadingNote]:
    return list(dict.fromkeys(notes))
