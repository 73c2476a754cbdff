"""Seals stamped over a table: their text, in a colour of its own across lines and letters, is no text of the cells.

A seal is a group of strongly coloured letters, no larger than seals are, with a name or a date in it, that stands across other text or
across upright rules. Coloured text that keeps to its cells (negative amounts in red, links) and coloured amounts are no seal.
"""

from __future__ import annotations

import re

from ingestion.readers.pdf.characters import Character, PageContent, painted_words
from ingestion.readers.pdf.watermarks import Buckets, collides, fill_buckets

LARGEST = 180.0
"""Points across which a seal's text stands at most; the largest in use measure 58 mm, 164 points."""
REACH = 70.0
"""Gap between two texts of one seal: its name may run around a blank middle."""
LARGEST_SHARE = 0.3
"""Of a page's letters; where more of them are coloured, colour is the page's fashion."""
CROSSING = 1.0
_AMOUNT = re.compile(r"[-(（]?\d[\d,]*\.\d{1,2}[)）]?|\d{1,3}(?:,\d{3})+")
_NAME_OR_DATE = re.compile(r"[\u4e00-\u9fff]|(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}")
_Word = list[Character]


def drop_seals(content: PageContent, characters: list[Character]) -> list[Character]:
    """The characters without those of seals, which are counted (`seal_count`)."""
    vivid = [c for c in characters if c.is_vivid]
    if not vivid or len(vivid) > LARGEST_SHARE * len(characters):
        return characters
    buckets = fill_buckets(c for c in characters if not c.is_vivid)
    upright = content.rulings()[1]
    seals = [group for group in _groups(list(painted_words(vivid))) if _is_seal(group, buckets, upright)]
    dropped = {id(char) for group in seals for word in group for char in word}
    content.seal_count += len(seals)
    return [c for c in characters if id(c) not in dropped] if dropped else characters


def _groups(words: list[_Word]) -> list[list[_Word]]:
    """Words that stand near each other."""
    groups: list[list[_Word]] = []
    for word in words:
        near = [group for group in groups if any(_is_near(word, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), word])
    return groups


def _is_near(word: _Word, other: _Word) -> bool:
    level = max(word[0].x0 - other[-1].x1, other[0].x0 - word[-1].x1)
    return level < REACH and abs(word[0].top - other[0].top) < REACH


def _is_seal(words: list[_Word], buckets: Buckets, upright: list[tuple[float, float, float]]) -> bool:
    texts = ["".join(c.text for c in word) for word in words]
    characters = [c for word in words for c in word]
    width = max(c.x1 for c in characters) - min(c.x0 for c in characters)
    height = max(c.bottom for c in characters) - min(c.top for c in characters)
    if max(width, height) > LARGEST or not any(map(_NAME_OR_DATE.search, texts)):
        return False
    over_text = [any(collides(c, buckets) for c in word) for word in words]
    if any(_AMOUNT.fullmatch(text) and not is_over for text, is_over in zip(texts, over_text, strict=True)):
        return False
    return any(over_text) or any(_is_crossed(word, upright) for word in words)


def _is_crossed(word: _Word, upright: list[tuple[float, float, float]]) -> bool:
    """Whether an upright rule runs through a word."""
    left, right, middle = word[0].x0 + CROSSING, word[-1].x1 - CROSSING, (word[0].top + word[0].bottom) / 2
    return any(left < x < right and low < middle < high for x, low, high in upright)
