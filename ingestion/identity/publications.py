"""Several publications in one file: two departments, two years, a budget and a final account, a department and its unit.

They stand one after the other, page by page, sheet by sheet or in one flow, or table by table (everybody's 收支总表, then everybody's
收入总表). Each begins with a title of its own, or with the total table of another publisher; each holds accounts of its own. What only
mentions another body or year is no publication.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.identity.lines import Line, read_lines
from ingestion.identity.names import begins_with_place, is_division, is_unit_name, own_name
from ingestion.identity.publishers import captioned_publisher
from ingestion.identity.titles import Title, cover_titles, may_begin_title, read_title
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.model import Block, Grid, Page, Paragraph, SourceDocument
from ingestion.ordinals import CHINESE

_TOTAL_TABLE = re.compile(r"(?:收支|收入支出)(?:预算|决算)?(?:总表|总体情况表)|收支预算总表|(?:收入|支出)(?:预算|决算)?总表")
_FIRST_TABLES = (re.compile("收支|收入支出"), re.compile("收入"))
"""A publication's tables begin with the one of revenue and expenditure, where there is none with that of revenue."""
_PART_HEADING = re.compile(rf"第{CHINESE}部分|[(]?{CHINESE}[)、]")
_THREE_PUBLIC = re.compile(r"[“\"]?三公[”\"]?经费[^。;]{0,24}\d(?:\.\d+)?万?元")
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
        if self.is_of_another_body_than(other):
            return True
        return any(a and b and a != b for a, b in ((self.year, other.year), (self.stage, other.stage)))

    def is_of_another_body_than(self, other: Identity) -> bool:
        """Both name a body, and not the same."""
        return bool(self.unit and other.unit) and not names_one_body(self.unit or "", other.unit or "")

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
    is_numbered: bool = False
    """It began with a heading like 第二部分, under which a publication explains itself too: only tables prove it to be another."""

    def lines(self) -> list[Line]:
        return [line for piece in self.pieces for line in _lines_of(piece)]

    def holds_tables(self) -> bool:
        """A total table and something that may be it."""
        return any(_is_total_table(line) for line in self.lines()) and any(
            isinstance(b, Grid) for piece in self.pieces for b in piece.blocks
        )

    def holds_accounts(self) -> bool:
        """Tables, or sentences on revenue and expenditure: without them there is nothing to publish."""
        return self.holds_tables() or sum(len(_OWN_ACCOUNTS.findall(line.text)) for line in self.lines()) >= _SENTENCES_NEEDED

    def states_three_public(self) -> bool:
        """甲市乙局2024年“三公”经费预算情况说明 is all that many publish: enough beside the statement of another body."""
        return any(_THREE_PUBLIC.search(line.text) for line in self.lines())

    def may_stand_beside(self, other: _Part) -> bool:
        """Both hold accounts, or both are the 三公 statements of two bodies."""
        if self.holds_accounts() and other.holds_accounts():
            return True
        return self.identity.is_of_another_body_than(other.identity) and self.states_three_public() and other.states_three_public()

    def is_another_than(self, other: _Part) -> bool:
        if self.is_numbered and not (self.holds_tables() and other.holds_tables()):
            return False
        if self.identity.is_another_than(other.identity):
            return True
        return self.identity.is_of_another_level_than(other.identity) and self.holds_tables() and other.holds_tables()


def split_publications(source: SourceDocument) -> list[Slice]:
    """The publications of a file in their order; one, the file itself, where it does not clearly hold more."""
    parts = _merge(list(_parts(list(_pieces(source)), is_flow=len(source.pages) == 1)))
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


def _parts(pieces: list[Page], *, is_flow: bool) -> Iterator[_Part]:
    """Runs of pieces under one identity; what stands before the first identity belongs to it."""
    part = _Part(NOTHING_SAID, [])
    for piece, (said, is_numbered) in zip(pieces, _beginnings(pieces, is_flow), strict=True):
        if said is not None and part.pieces and (said.is_another_than(part.identity) or said.is_of_another_level_than(part.identity)):
            yield part
            part = _Part(said, [], is_numbered)
        elif said is not None:
            part.identity = part.identity.completed_by(said)
        part.pieces.append(piece)
    yield part


def _beginnings(pieces: list[Page], is_flow: bool) -> list[tuple[Identity | None, bool]]:
    """What each piece says of the publication that it begins, and whether in a numbered heading.

    Of pages and sheets whose first tables name several publishers, every table goes to the one that it names.
    """
    titled = [_title_of(pieces, number) for number in range(len(pieces))]
    for first_table in _FIRST_TABLES:
        tables = [_first_table_of(pieces, number, first_table, is_flow) for number in range(len(pieces))]
        publishers = {table.unit for table in tables if table and table.unit}
        if publishers:
            break
    else:
        return titled
    found: list[tuple[Identity | None, bool]] = []
    for piece, (title, is_numbered), table in zip(pieces, titled, tables, strict=True):
        if title is None and table is None and len(publishers) > 1 and not is_flow:
            unit, _ = captioned_publisher(_lines_of(piece)[:_TABLE_HEAD])
            table = Identity(unit, None, None, None) if unit in publishers else None
        found.append((title or table, is_numbered and title is not None))
    return found


def _merge(parts: list[_Part]) -> list[_Part]:
    """Parts without accounts of their own go to the one before (a heading, a mention), or at the front to the one behind (a cover);
    those of a publisher that stood before go to where it stood."""
    merged: list[_Part] = []
    for part in parts:
        if not merged:
            merged.append(part)
        elif (earlier := _same_publication(merged[:-1], part)) is not None and part.identity.is_of_another_body_than(merged[-1].identity):
            earlier.pieces += part.pieces
        elif part.may_stand_beside(merged[-1]) and part.is_another_than(merged[-1]):
            merged.append(part)
        elif not merged[-1].holds_accounts():
            merged[-1] = _Part(part.identity, merged[-1].pieces + part.pieces)
        else:
            merged[-1].pieces += part.pieces
    if len(merged) > 1 and not merged[-1].may_stand_beside(merged[-2]):
        last = merged.pop()
        merged[-1].pieces += last.pieces
    return merged


def _same_publication(earlier: list[_Part], part: _Part) -> _Part | None:
    """The publication of the same body, year and stage that stood before; None where none did."""
    same = (known for known in earlier if known.identity.unit == part.identity.unit and not part.identity.is_another_than(known.identity))
    return next(same, None) if part.identity.unit else None


def _title_of(pieces: list[Page], number: int) -> tuple[Identity | None, bool]:
    """What the head of a piece says as a whole title, and whether it is a numbered heading."""
    head = _head_lines(pieces, number)
    if not head or not may_begin_title(head):
        return None, False
    is_numbered = _PART_HEADING.match(head[0].text) is not None
    titles = cover_titles(head[: 1 if is_numbered else _HEAD_LINES])
    whole = [title for title in titles if title.is_whole and title.lines[0] is head[0]]
    return (_identity_of(whole[0]), is_numbered) if whole else (None, False)


def _first_table_of(pieces: list[Page], number: int, first_table: re.Pattern[str], is_flow: bool) -> Identity | None:
    """The publisher of the table with which publications begin: in its captions, its title, or the name of its sheet."""
    lines = [line for piece in pieces[number : number + (_HEAD_LINES if is_flow else 1)] for line in _lines_of(piece)]
    title = next((line for line in lines[: 2 if is_flow else _TABLE_HEAD] if first_table.search(line.text) and _is_total_table(line)), None)
    if title is None:
        return None
    unit, year = captioned_publisher(lines[:_TABLE_HEAD])
    said = read_title(title.text)
    if unit is None and said.unit and begins_with_place(said.unit):
        unit = said.unit
    if unit is None and not is_flow:
        unit = _sheet_of(pieces[number])
    return Identity(unit, year, None, None) if unit else None


def _sheet_of(piece: Page) -> str | None:
    """The name of a sheet that is a body's, place and all: many schools in one workbook."""
    sheets = {block.sheet for block in piece.blocks if isinstance(block, Grid) and block.sheet}
    name = own_name(sheets.pop()) if len(sheets) == 1 else ""
    return name if name and is_unit_name(name) and begins_with_place(name) and not is_division(name) else None


def _lines_of(piece: Page) -> list[Line]:
    return read_lines(SourceDocument("", [piece]))


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
    is_total = line.is_heading and _TOTAL_TABLE.search(line.text) is not None
    return is_total and not load_vocabulary().statements.other_totals.search(line.text)


def _restrict(source: SourceDocument, pieces: list[Page]) -> SourceDocument:
    pages = pieces if len(source.pages) > 1 else [dataclasses.replace(source.pages[0], blocks=[b for p in pieces for b in p.blocks])]
    return dataclasses.replace(source, pages=pages, title=None)


def _page_range(pieces: list[Page]) -> tuple[int | None, int | None]:
    numbers = [page for piece in pieces for block in piece.blocks if (page := block.page) is not None]
    return (min(numbers), max(numbers)) if numbers else (None, None)
