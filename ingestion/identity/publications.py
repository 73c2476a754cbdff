"""Several publications in one file: two departments, two years, a budget and a final account, a department and its unit.

They stand one after the other, page by page, sheet by sheet or in one flow. Each begins with a title of its own, or with the total
table of another publisher; each holds accounts of its own. What only mentions another body or year is no publication.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.identity.lines import Line, read_lines
from ingestion.identity.publishers import captioned_publisher
from ingestion.identity.titles import Title, cover_titles, may_begin_title
from ingestion.model import Block, Grid, Page, Paragraph, SourceDocument
from ingestion.ordinals import CHINESE

_TOTAL_TABLE = re.compile(r"(?:收支|收入支出)(?:预算|决算)?(?:总表|总体情况表)|收支预算总表|(?:收入|支出)(?:预算|决算)?总表")
_FIRST_TABLE = re.compile("收支|收入支出")
"""A publication's tables begin with the one of revenue and expenditure."""
_PART_HEADING = re.compile(rf"第{CHINESE}部分|[(]?{CHINESE}[)、]")
_OTHER_TOTALS = re.compile("财政拨款|专项|债务")
_OWN_ACCOUNTS = re.compile(r"(?:收入|支出|收支)(?:总计|合计|预算|决算|总预算|总决算)[^。;]{0,24}\d(?:\.\d+)?万?元")
_HEAD_LINES = 4
_TABLE_HEAD = 12
_SENTENCES_NEEDED = 2
_LONGEST_TITLE_BLOCK = 60
_CUT_OFF = 2


@dataclass(frozen=True, slots=True)
class Identity:
    """What the beginning of a publication says; None where it does not say it."""

    unit: str | None
    year: int | None
    stage: str | None
    level: str | None

    def is_another_than(self, other: Identity) -> bool:
        """Another body, year or stage."""
        if self.unit and other.unit and not names_one_body(self.unit, other.unit):
            return True
        return any(a and b and a != b for a, b in ((self.year, other.year), (self.stage, other.stage)))

    def is_of_another_level_than(self, other: Identity) -> bool:
        """The department with its units, or its own unit alone; titles mix the two words, so that only tables prove it."""
        return self.level is not None and other.level is not None and self.level != other.level

    def completed_by(self, other: Identity) -> Identity:
        unit = max((name for name in (self.unit, other.unit) if name), key=len, default=None)
        return Identity(unit, self.year or other.year, self.stage or other.stage, self.level or other.level)


NOTHING_SAID = Identity(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Slice:
    """One publication of a file: its blocks as a document of their own, and what its beginning says."""

    number: int
    source: SourceDocument
    identity: Identity | None
    first_page: int | None
    last_page: int | None


@dataclass(slots=True)
class _Part:
    """Consecutive pieces of a file under one beginning."""

    identity: Identity
    pieces: list[Page]

    def lines(self) -> list[Line]:
        return [line for piece in self.pieces for line in read_lines(SourceDocument("", [piece]))]

    def holds_tables(self) -> bool:
        """A total table and something that may be it."""
        return any(_is_total_table(line) for line in self.lines()) and any(
            isinstance(b, Grid) for piece in self.pieces for b in piece.blocks
        )

    def holds_accounts(self) -> bool:
        """Tables, or sentences on revenue and expenditure: without them there is nothing to publish."""
        return self.holds_tables() or sum(len(_OWN_ACCOUNTS.findall(line.text)) for line in self.lines()) >= _SENTENCES_NEEDED

    def is_another_than(self, other: _Part) -> bool:
        if self.identity.is_another_than(other.identity):
            return True
        return self.identity.is_of_another_level_than(other.identity) and self.holds_tables() and other.holds_tables()


def split_publications(source: SourceDocument) -> list[Slice]:
    """The publications of a file in their order; one, the file itself, where it does not clearly hold more."""
    parts = _merge(list(_parts(_pieces(source))))
    if len(parts) < 2:
        return [Slice(1, source, None, *_page_range(source.pages))]
    return [
        Slice(number, _restrict(source, part.pieces), part.identity, *_page_range(part.pieces))
        for number, part in enumerate(parts, start=1)
    ]


def _pieces(source: SourceDocument) -> Iterator[Page]:
    """Pages and sheets; of a file that is one flow, its paragraphs and tables one by one."""
    if len(source.pages) > 1:
        yield from source.pages
        return
    for page in source.pages:
        for block in page.blocks:
            yield dataclasses.replace(page, blocks=[block])


def _parts(pieces: Iterator[Page]) -> Iterator[_Part]:
    """Runs of pieces under one identity; what stands before the first identity belongs to it."""
    waiting = list(pieces)
    part = _Part(NOTHING_SAID, [])
    for number, piece in enumerate(waiting):
        said = _beginning(waiting, number)
        if said is not None and part.pieces and (said.is_another_than(part.identity) or said.is_of_another_level_than(part.identity)):
            yield part
            part = _Part(said, [])
        elif said is not None:
            part.identity = part.identity.completed_by(said)
        part.pieces.append(piece)
    yield part


def _merge(parts: list[_Part]) -> list[_Part]:
    """Parts without accounts of their own go to the one before (a heading, a mention), or at the front to the one behind (a cover)."""
    merged: list[_Part] = []
    for part in parts:
        if not merged:
            merged.append(part)
        elif not merged[-1].holds_accounts():
            merged[-1] = _Part(part.identity, merged[-1].pieces + part.pieces)
        elif part.holds_accounts() and part.is_another_than(merged[-1]):
            merged.append(part)
        else:
            merged[-1].pieces += part.pieces
    if len(merged) > 1 and not merged[-1].holds_accounts():
        last = merged.pop()
        merged[-1].pieces += last.pieces
    return merged


def _beginning(pieces: list[Page], number: int) -> Identity | None:
    """What the head of a piece says of a publication: a whole title, or the publisher of a total table."""
    head = _head_lines(pieces, number)
    if head and _PART_HEADING.match(head[0].text):
        return None
    if may_begin_title(head):
        titles = [title for title in cover_titles(head[:_HEAD_LINES]) if title.is_whole and title.lines[0] is head[0]]
        if titles:
            return _identity_of(titles[0])
    is_flow = len(pieces[number].blocks) == 1
    lines = [
        line for piece in pieces[number : number + (_HEAD_LINES if is_flow else 1)] for line in read_lines(SourceDocument("", [piece]))
    ]
    if not any(_FIRST_TABLE.search(line.text) and _is_total_table(line) for line in lines[: 2 if is_flow else _TABLE_HEAD]):
        return None
    lines = lines[:_TABLE_HEAD]
    unit, year = captioned_publisher(lines)
    return Identity(unit, year, None, None) if unit else None


def _head_lines(pieces: list[Page], number: int) -> list[Line]:
    """The first short lines of a piece; in one flow, of the paragraphs from there on."""
    blocks: list[Block] = []
    for piece in pieces[number : number + _HEAD_LINES] if len(pieces[number].blocks) == 1 else [pieces[number]]:
        blocks += piece.blocks[:_HEAD_LINES]
    head: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_TITLE_BLOCK:
            break
        head.append(block)
    lines = read_lines(SourceDocument("", [Page(head)]))
    return lines if lines and lines[0].is_heading else []


def _identity_of(title: Title) -> Identity:
    level = "unit" if title.is_own_office else title.level
    return Identity(title.unit, title.year, title.stage, level)


def names_one_body(name: str, other: str) -> bool:
    """A name without its place, or cut off at the end of its line, is the same body."""
    shorter, longer = sorted((name, other), key=len)
    return longer.endswith(shorter) or (longer.startswith(shorter) and len(longer) - len(shorter) <= _CUT_OFF)


def _is_total_table(line: Line) -> bool:
    return line.is_heading and _TOTAL_TABLE.search(line.text) is not None and not _OTHER_TOTALS.search(line.text)


def _restrict(source: SourceDocument, pieces: list[Page]) -> SourceDocument:
    pages = pieces if len(source.pages) > 1 else [dataclasses.replace(source.pages[0], blocks=[b for p in pieces for b in p.blocks])]
    return dataclasses.replace(source, pages=pages, title=None)


def _page_range(pieces: list[Page]) -> tuple[int | None, int | None]:
    numbers = [page for piece in pieces for block in piece.blocks if (page := block.page) is not None]
    return (min(numbers), max(numbers)) if numbers else (None, None)
