"""Two pages printed side by side on one sheet: each is read as a page of its own, both are cited as the sheet's page."""

from __future__ import annotations

import re
from dataclasses import replace

from ingestion.model import Page, Paragraph
from ingestion.readers.pdf.alignment import AMOUNT
from ingestion.readers.pdf.characters import Character, PageContent, Ruling
from ingestion.readers.pdf.lines import line_text, split_lines, split_texts

SECOND = 1_000_000
"""Added to the number of a sheet's right page while its blocks are told apart from the left page's."""
LEAST_RATIO, LARGEST_RATIO = 1.25, 1.65
"""Width by height of a sheet of two upright pages (A3 and A4 across: 1.41)."""
GUTTER_SHARE = 0.035
"""Part of the sheet's width in which nothing is printed between the two pages."""
MIDDLE = (0.44, 0.56)
"""Between which parts of the sheet's width the gutter lies: margins of the two pages differ."""
LEAST_CHARACTERS = 30
LEAST_ROWS = 3
ROWS_SHARE = 0.8
_LEVEL_EMS = 0.4
_CODED = re.compile(r"[\[(（]?(?:\d\d|\d{3}(?:\d\d){0,2})(?!\d)")
"""Also a column that prints only its own level (01)."""
_AMOUNT_END = re.compile(r"\d[.．]\d+$|\d$")
HEAD_SHARE = 0.3
NAMED_SHARE = 0.4
"""Part of the lines of a page that have words; pages of the largest classification tables, where codes stand alone, have more."""


def split_sheets(contents: list[PageContent]) -> list[PageContent]:
    """The contents with sheets of two pages parted; lone pages stay as they are."""
    cuts = [(content, _cut_of(content)) for content in contents]
    return [half for content, cut in cuts for half in (_halves(content, cut) if cut else [content])]


def _cut_of(content: PageContent) -> float | None:
    """Where a sheet of two pages is cut: nothing crosses a gutter near its middle, and either half has a head and a body of its own.

    A table of two columns of blocks side by side has one title, which is centred over both; where it goes on without its title, both
    halves begin with the same headings. The right half of a table without lines has figures only.
    """
    if not LEAST_RATIO < content.width / content.height < LARGEST_RATIO or not (gutter := _gutter(content)):
        return None
    left = [c for c in content.characters if c.x1 <= gutter[0]]
    halves = (left, [c for c in content.characters if c.x0 >= gutter[1]])
    is_sheet = all(len(half) >= LEAST_CHARACTERS and _has_head(half, content.height) and _names_rows(half) for half in halves)
    return sum(gutter) / 2 if is_sheet and not _is_one_head(*halves) and not _are_one_table_s_rows(*halves) else None


def _gutter(content: PageContent) -> tuple[float, float] | None:
    """The widest stretch near the page's middle in which nothing is printed; None where it is too narrow."""
    low, high = (share * content.width for share in MIDDLE)
    printed = [(x0, x1) for _, x0, x1 in content.horizontal + content.shaded_horizontal]
    printed += [(c.x0, c.x1) for c in content.characters]
    free, at = (low, low), low
    for x0, x1 in sorted(span for span in printed if span[1] > low and span[0] < high):
        if x0 - at > free[1] - free[0]:
            free = (at, x0)
        at = max(at, x1)
    if high - at > free[1] - free[0]:
        free = (at, high)
    return free if free[1] - free[0] > GUTTER_SHARE * content.width else None


def _has_head(characters: list[Character], height: float) -> bool:
    """Whether a page's text begins near its upper edge, with a title or a line of text rather than with figures."""
    top = min(c.top for c in characters)
    first = [c for c in characters if c.top < top + 0.8 * c.size]
    return top < HEAD_SHARE * height and sum(_is_word(c.text) for c in first) >= 4


def _is_one_head(left: list[Character], right: list[Character]) -> bool:
    """Whether the right half begins with texts that the left one begins with: headings of columns, for a title is one text."""
    heads = [[line_text(part) for part in split_texts(split_lines(half)[0])] for half in (left, right)]
    return set(heads[1]) <= set(heads[0]) and len(heads[0]) + len(heads[1]) > 2


def _are_one_table_s_rows(left: list[Character], right: list[Character]) -> bool:
    """Whether the left half only names, by their codes, the rows of which the right half prints the amounts at the same heights."""
    names = [line for line in split_lines(left) if _CODED.match(line_text(line))]
    if any(AMOUNT.search(line_text(line)) for line in names):
        return False
    heights = [line[0].bottom for line in names]
    amounts = [line for line in split_lines(right) if _AMOUNT_END.search(line_text(line))]
    level = sum(any(abs(line[-1].bottom - height) < _LEVEL_EMS * line[-1].size for height in heights) for line in amounts)
    return level >= max(LEAST_ROWS, ROWS_SHARE * len(amounts))


def _names_rows(characters: list[Character]) -> bool:
    """Whether enough of the lines have words: the rows of a page's own table are named, and text is made of words."""
    lines = split_lines(characters)
    return sum(any(_is_word(c.text) for c in line) for line in lines) >= NAMED_SHARE * len(lines)


def _is_word(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


def _halves(content: PageContent, middle: float) -> list[PageContent]:
    left = replace(
        content,
        width=middle,
        characters=[c for c in content.characters if c.x1 <= middle],
        horizontal=[r for r in content.horizontal if r[2] <= middle],
        vertical=[r for r in content.vertical if r[0] <= middle],
        shaded_horizontal=[r for r in content.shaded_horizontal if r[2] <= middle],
        shaded_vertical=[r for r in content.shaded_vertical if r[0] <= middle],
        dots=[d for d in content.dots if d[0] <= middle],
    )
    right = replace(
        content,
        number=content.number + SECOND,
        width=content.width - middle,
        left=middle,
        characters=[replace(c, x0=c.x0 - middle, x1=c.x1 - middle) for c in content.characters if c.x0 >= middle],
        horizontal=_moved_level(content.horizontal, middle),
        vertical=_moved_upright(content.vertical, middle),
        shaded_horizontal=_moved_level(content.shaded_horizontal, middle),
        shaded_vertical=_moved_upright(content.shaded_vertical, middle),
        dots=[(x - middle, y) for x, y in content.dots if x > middle],
    )
    return [left, right]


def _moved_level(rulings: list[Ruling], middle: float) -> list[Ruling]:
    return [(y, x0 - middle, x1 - middle) for y, x0, x1 in rulings if x0 >= middle]


def _moved_upright(rulings: list[Ruling], middle: float) -> list[Ruling]:
    return [(x - middle, top, bottom) for x, top, bottom in rulings if x > middle]


def join_sheets(pages: list[Page]) -> list[Page]:
    """One page for each sheet, the right page's blocks behind the left one's, all cited by the sheet's number."""
    joined: list[Page] = []
    for page in pages:
        number = page.number or 0
        for block in page.blocks:
            if isinstance(block, Paragraph):
                block.lines = [(_sheet_number(no), text, box) for no, text, box in block.lines]
            block.page = _sheet_number(block.page)
        if number < SECOND:
            joined.append(page)
        else:
            sheet = joined[-1]
            sheet.blocks += page.blocks
            sheet.width = (sheet.width or 0.0) + (page.width or 0.0)
    return joined


def _sheet_number(number: int | None) -> int | None:
    return None if number is None else number % SECOND
