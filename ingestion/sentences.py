"""Joined passages of running text, with offsets into the text as printed.

A passage is what a reader of the page takes for one paragraph: readers may cut it at a
page end or where a line is short, and here the pieces are put together again, so that a sentence is never lost at a cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.model import Block, Paragraph
from ingestion.ordinals import CHINESE, ORDINAL_NUMBER
from ingestion.prose import prose
from ingestion.wording import depends_on_layouts

_TERMINATORS = "。！？!?｡"
_NUMBERED = re.compile(
    rf"\s*(?:第{CHINESE}(?:部分|章|篇)|附件|附[:：]|注[:：]|{CHINESE}[、.．]|[（(]{ORDINAL_NUMBER}[)）]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|[①②③④⑤⑥⑦⑧⑨⑩])"
)
_RUNNING = re.compile(r"[，,；;：:。！？!?]|\d元|万元|[（(][类款项][)）]")
_MARKED_END = re.compile(rf"(?:[{_TERMINATORS}；;]|(?<!收入包括)(?<!支出包括)[：:])$")
"""收入包括： at the end of a line is followed by what it consists of: the sentence goes on."""


_FULL_LINE = 36
"""Characters of a line that fills an A4 page: a paragraph that long without a closing mark was cut at the line's end."""

_TAIL = 40
"""Characters of a passage's end that decide whether it is closed."""


@dataclass(slots=True)
class Passage:
    """One logical paragraph, possibly put together from several; `starts` are the offsets where its parts begin.

    `follows_grid`: a table stands directly before it.
    """

    text: str
    parts: list[Paragraph]
    starts: list[int]
    follows_grid: bool = False

    def page_at(self, offset: int) -> int | None:
        """The 1-based page on which the character at `offset` is printed, None for formats without pages."""
        index = self._index(offset)
        return self.parts[index].page_at(offset - self.starts[index])

    def line_at(self, offset: int) -> int | None:
        """The 1-based line of a text file on which the character at `offset` stands, None for other formats."""
        return self.parts[self._index(offset)].line_no

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)


class _Growing:
    """A passage that is being put together; what is known of it grows with it, so that a thousand pieces are read once each."""

    def __init__(self, first: Paragraph, follows_grid: bool) -> None:
        self._parts: list[Paragraph] = []
        self._starts: list[int] = []
        self._follows_grid = follows_grid
        self._size = self._characters = 0
        self._has_tab = self._is_running = False
        self._tail = ""
        self.add(first)

    def add(self, paragraph: Paragraph) -> None:
        """Put the next piece behind the others."""
        text = paragraph.text
        self._starts.append(self._size)
        self._parts.append(paragraph)
        self._size += len(text)
        self._characters += len(text) - sum(map(str.isspace, text))
        self._has_tab = self._has_tab or "\t" in text
        self._is_running = self._is_running or bool(_RUNNING.search(self._tail[-_TAIL:] + text))
        self._tail = (self._tail[-_TAIL:] + text)[-_TAIL:].rstrip() or self._tail

    @property
    def is_unfinished(self) -> bool:
        """True where no mark and no word of a heading closes it, and it is long enough to have been cut."""
        if self._has_tab or _MARKED_END.search(re.sub(r"\s", "", self._tail)):
            return False
        is_running = self._is_running or self._characters >= _FULL_LINE
        return is_running and (self._characters >= 2 * _FULL_LINE or not _heading_end().search(self._tail))

    def is_cut_within_word(self, following: Paragraph) -> bool:
        """True where a word begins at its end and goes on in the next piece."""
        return not self._has_tab and prose().lines.split_words.fullmatch(self._tail[-1:] + following.text[:1]) is not None

    def passage(self) -> Passage:
        """What has been put together."""
        return Passage("".join(part.text for part in self._parts), self._parts, self._starts, self._follows_grid)


def is_numbered(text: str) -> bool:
    """True where a paragraph begins with an ordinal of a heading or list (第一部分, 一、, （一）, 1. …)."""
    return bool(_NUMBERED.match(text))


def join_passages(blocks: Iterable[Block]) -> list[Passage]:
    """The passages of a document's blocks in reading order; a grid ends a passage.

    A paragraph without a closing mark is continued by its successor unless either of them looks like a heading, a list
    item or a cell line of flattened text. One that ends within a word always goes on.
    """
    passages: list[Passage] = []
    growing: _Growing | None = None
    follows_grid = False
    for block in blocks:
        if not isinstance(block, Paragraph):
            passages += [growing.passage()] if growing else []
            growing, follows_grid = None, True
            continue
        if growing is not None and _continues(block) and (growing.is_unfinished or growing.is_cut_within_word(block)):
            growing.add(block)
        else:
            passages += [growing.passage()] if growing else []
            growing = _Growing(block, follows_grid)
        follows_grid = False
    return [*passages, growing.passage()] if growing else passages


@depends_on_layouts
def _heading_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{prose().lines.heading_ends.pattern}|[)）])\s*$")


def _continues(paragraph: Paragraph) -> bool:
    return not paragraph.text.startswith("\t") and not is_numbered(paragraph.text)
