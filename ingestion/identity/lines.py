"""The lines of a document as its identity is read from them: compact, years in digits, each with its place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingestion.amounts import compact
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.model import Grid, Paragraph, SourceDocument
from ingestion.scope import ending

_ZEROS = "〇○◯零0OoΟО"
"""Also the letters O of three alphabets, which typists take for the sign 〇."""
_CHINESE_DIGITS = str.maketrans(_ZEROS + "一二三四五六七八九", "0" * len(_ZEROS) + "123456789")
_CHINESE_YEAR = re.compile(rf"二[{_ZEROS}][{_ZEROS}一二三四五六七八九]{{2}}(?=年)")
_PAGE_NUMBER = re.compile(r"[-—–－\s]*\d{0,3}[-—–－\s]*|第\d+页(?:[,，]?共\d+页)?")
_SENTENCE_END = re.compile(r"[。;,:、]$")
_MARK = re.compile("[,。;]")
_AMOUNT = re.compile(r"\d万?元")
_BULLETS = "-•·*"
_MARKS = _BULLETS + "[]【】()|:"
_LONGEST_LABEL = 8
_CONTENTS = re.compile(r"目录?|录|contents", re.IGNORECASE)
_LONGEST_HEADING = 60
_LONGEST_CELL = 80
_HEADER_ROWS = 4
_COVER_LINES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, or one cell of a table's first rows. `text` is compact; `printed` is what stands there."""

    text: str
    printed: str
    source: str
    """page_title | text | table_header"""
    page: int | None = None
    line_no: int | None = None
    following: str = ""
    """The text of the next line, or of the next cell in the row: what stands behind a caption."""

    @property
    def is_heading(self) -> bool:
        """A short line, or cell of a table's first rows, that is no sentence."""
        return len(self.text) <= _LONGEST_HEADING and not _SENTENCE_END.search(self.text) and not _AMOUNT.search(self.text)

    @property
    def is_cut(self) -> bool:
        """A sentence that goes on in the next line: without its end it looks like a heading."""
        is_open = self.source == "text" and not _MARK.search(self.text[-1:]) and not _ends_as_heading(self.text)
        return is_open and _MARK.search(self.following) is not None


def _ends_as_heading(text: str) -> bool:
    """…情况说明, …概况: a line that ends so is no sentence that was cut off."""
    return ending(load_vocabulary().statements.heading_ends, text) is not None


def arabic_years(text: str) -> str:
    """二〇二四年 as 2024年."""
    return _CHINESE_YEAR.sub(lambda found: found.group().translate(_CHINESE_DIGITS).replace("二", "2"), text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text as identity reads it: compact, years in digits."""
    return arabic_years(compact(text))


def read_lines(source: SourceDocument) -> list[Line]:
    """All lines but blank ones and page numbers, the title of a web page first."""
    found = list(_lines(source))
    return [line for line in found if line.text and not _PAGE_NUMBER.fullmatch(line.text)]


def cover(lines: list[Line]) -> list[Line]:
    """The headings before the table of contents, or the first ones where there is none."""
    found: list[Line] = []
    about_the_page = {id(line) for line in _about_the_page(lines)}
    for line in lines:
        if id(line) in about_the_page:
            continue
        if line.source == "table_header" and found:
            break
        if line.source != "text" or len(line.text) > _LONGEST_HEADING:
            continue
        if _CONTENTS.fullmatch(line.text) and found:
            break
        if not _CONTENTS.fullmatch(line.text) and not line.text.endswith(("。", ";")):
            found.append(line)
        if len(found) == _COVER_LINES:
            break
    return found


def _about_the_page(lines: list[Line]) -> Iterator[Line]:
    """[发布机构] / 云岭县人民政府: what a site prints over a text, each item's name and content on lines of their own.

    Their marks tell the content; without marks only who published the page is left out, which need not be the publisher, and only
    where another item follows: an item may be empty (来源： / 云岭市水务局 / 2024年部门决算).
    """
    words = load_vocabulary().statements
    items = [line.text.strip(_MARKS) for line in lines]
    items = [item if len(item) <= _LONGEST_LABEL and words.page_items.fullmatch(item) else "" for item in items]
    for number, (line, item) in enumerate(zip(lines, items, strict=True)):
        if not item:
            continue
        yield line
        mark = line.text[0] if line.text[0] in _BULLETS else ""
        content = lines[number + 1 : number + 2]
        if mark:
            yield from (line for line in content if line.text.startswith(mark))
        elif words.page_owners.fullmatch(item) and any(items[number + 2 : number + 3]):
            yield from content


def _lines(source: SourceDocument) -> Iterator[Line]:
    if source.title:
        yield Line(plain(source.title), source.title, "page_title")
    blocks = list(source.blocks())
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            after = blocks[number + 1] if number + 1 < len(blocks) else None
            following = plain(after.text) if isinstance(after, Paragraph) and len(after.text) <= _LONGEST_CELL else ""
            yield Line(plain(block.text), block.text, "text", block.page, block.line_no, following)
        else:
            yield from _header_cells(block)


def _header_cells(grid: Grid) -> Iterator[Line]:
    for row in grid.matrix()[:_HEADER_ROWS]:
        cells = [text for text in row if text.strip()]
        for text, following in itertools.zip_longest(cells, cells[1:], fillvalue=""):
            if len(text) < _LONGEST_CELL:
                yield Line(plain(text), text, "table_header", grid.page, grid.cited_row(0), plain(following))
