"""Watermarks: text printed all over a page, across its lines and texts, in any size and colour.

Text that rises by more than some degrees never gets this far (`quarter_turn`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.readers.pdf.characters import Character, PageContent, Ruling, page_slant

WIDE_SIZE_RATIO = 2.0
"""Light text this much larger than the page's ordinary text is a watermark wherever it stands."""
LARGE_SIZE = 18.0
LEAST_MARKS = 3
LEAST_DARK_MARKS = 6
"""Marks of one text on a page, in a light colour and in the colour of ordinary text."""
LEAST_DARK_HITS = 4
LEAST_HIT_SHARE = 0.1
COLLISION_EMS = 0.2
"""Part of an em by which two characters must overlap to collide; tight setting overlaps less."""
CROSSING = 1.0
SLANT_TOLERANCE = 0.01
"""Radians (half a degree) by which one text rises against the page's other text; a line pasted in may do that too."""
_WHEN = re.compile(r"\d[-:/]\d")
"""In a date or a time, of which amounts have nothing."""
_BUCKET = 12.0
Buckets = dict[tuple[int, int], list[Character]]


@dataclass(slots=True)
class _Mark:
    """One text of one size, as it was written in one piece."""

    characters: list[Character]
    is_slanted: bool

    @property
    def key(self) -> tuple[str, float, bool]:
        first = self.characters[0]
        return "".join(c.text for c in self.characters), round(first.size, 1), first.is_light

    @property
    def place(self) -> tuple[int, int]:
        first = self.characters[0]
        return round(first.x0 / 3), round(first.top / 3)


def drop_watermarks(content: PageContent) -> list[Character]:
    """The page's characters without those of watermarks."""
    characters = _drop_large(content.characters)
    dropped: set[int] = set()
    for marks in _texts(_suspects(characters)):
        if _may_be_watermark(marks) and _ignores_layout(marks, characters, content):
            dropped.update(id(c) for mark in marks for c in mark.characters)
    return [c for c in characters if id(c) not in dropped] if dropped else characters


def _drop_large(characters: list[Character]) -> list[Character]:
    """Drop upright light text that is much larger than the page's ordinary text."""
    if not any(c.is_light and c.size >= LARGE_SIZE for c in characters):
        return characters
    sizes = sorted(c.size for c in characters if not c.is_light)
    if not sizes:
        return characters
    limit = max(LARGE_SIZE, WIDE_SIZE_RATIO * sizes[len(sizes) // 2])
    return [c for c in characters if not (c.is_light and c.size >= limit)]


def _suspects(characters: list[Character]) -> list[Character]:
    """What may belong to a small watermark: light or slanted text, and dark text in another size than most figures."""
    sizes = Counter([c.size for c in characters if c.text.isdigit()]) or Counter([c.size for c in characters])
    ordinary = sizes.most_common(1)[0][0] if sizes else 0.0
    usual = page_slant(characters)
    special = [c for c in characters if c.is_light or abs(c.slant - usual) > SLANT_TOLERANCE]
    others = [c for c in characters if c.size != ordinary and not c.is_light and not c.turn]
    letters = Counter([c.text for c in others if c.text.isalpha()])
    if sum(count >= LEAST_DARK_MARKS for count in letters.values()) > 1:
        return characters
    return characters if special else []


def _texts(characters: list[Character]) -> list[list[_Mark]]:
    """Equal texts of the page, in the pieces in which they were written."""
    usual = page_slant(characters)
    marks: list[_Mark] = []
    last: Character | None = None
    for char in characters:
        if last is not None and _goes_on(last, char):
            marks[-1].characters.append(char)
        else:
            marks.append(_Mark([char], abs(char.slant - usual) > SLANT_TOLERANCE))
        last = char
    groups: dict[tuple[str, float, bool], list[_Mark]] = defaultdict(list)
    for mark in marks:
        if len(mark.characters) > 1 and not mark.characters[0].turn:
            groups[mark.key].append(mark)
    return list(groups.values())


def _goes_on(last: Character, char: Character) -> bool:
    return (
        char.is_light == last.is_light
        and char.size == last.size
        and char.slant == last.slant
        and abs(char.top - last.top) < (0.15 * char.size if char.slant else 0.1)
        and -0.2 * char.size < char.x0 - last.x1 < 0.6 * char.size
    )


def _may_be_watermark(marks: list[_Mark]) -> bool:
    """Whether a text is slanted, or stands in several columns and rows of the page alike."""
    text, _, is_light = marks[0].key
    if marks[0].is_slanted:
        return True
    if len(marks) < (LEAST_MARKS if is_light else LEAST_DARK_MARKS) or not (sum(c.isalpha() for c in text) > 1 or _WHEN.search(text)):
        return False
    columns, rows = zip(*(mark.place for mark in marks), strict=True)
    return min(len(set(columns)), len(set(rows))) >= (2 if is_light else 3)


def _ignores_layout(marks: list[_Mark], characters: list[Character], content: PageContent) -> bool:
    """Whether enough of the marks are printed over other text or across ruling lines; most may stand where the page is blank.

    A dark text that a level line runs through may be a line of a cell that is too low for it.
    """
    own = {id(c) for mark in marks for c in mark.characters}
    buckets = fill_buckets(char for char in characters if id(char) not in own)
    level, upright = content.rulings()
    is_special = marks[0].is_slanted or marks[0].key[2]
    rules = (level if is_special else [], upright)
    hits = sum(any(collides(c, buckets) for c in mark.characters) or _is_crossed(mark, *rules) for mark in marks)
    least = 1 if marks[0].is_slanted else 2 if is_special else LEAST_DARK_HITS
    return hits >= max(least, LEAST_HIT_SHARE * len(marks))


def fill_buckets(characters: Iterable[Character]) -> Buckets:
    """The characters by the squares of the page in which they stand."""
    buckets: Buckets = defaultdict(list)
    for char in characters:
        for place in _buckets_of(char):
            buckets[place].append(char)
    return buckets


def _buckets_of(char: Character) -> set[tuple[int, int]]:
    columns = {int(char.x0 / _BUCKET), int(char.x1 / _BUCKET)}
    return {(x, y) for x in columns for y in (int(char.top / _BUCKET), int(char.bottom / _BUCKET))}


def collides(char: Character, buckets: Buckets) -> bool:
    """Whether a character is printed over another one."""
    for place in _buckets_of(char):
        for other in buckets.get(place, ()):
            width = min(char.x1, other.x1) - max(char.x0, other.x0)
            height = min(char.bottom, other.bottom) - max(char.top, other.top)
            if min(width, height) > COLLISION_EMS * min(char.size, other.size):
                return True
    return False


def _is_crossed(mark: _Mark, level: list[Ruling], upright: list[Ruling]) -> bool:
    """Whether a ruling line runs through the text."""
    first, last = mark.characters[0], mark.characters[-1]
    x0, x1, top, bottom = first.x0 + CROSSING, last.x1 - CROSSING, first.top + 0.15 * first.size, first.bottom - 0.15 * first.size
    return any(top < y < bottom and low < x1 and high > x0 for y, low, high in level) or any(
        x0 < x < x1 and low < bottom and high > top for x, low, high in upright
    )
