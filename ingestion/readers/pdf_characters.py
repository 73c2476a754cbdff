"""What both PDF engines deliver for a page: characters and ruling segments, cleaned of what is not printed for people.

Coordinates are PDF points from the top left corner of the page as displayed (after /Rotate and /CropBox). A
character's box is its em box, derived from origin, advance and size: font files often state nonsense ascents and
descents, while the origin is always right.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

EM_ASCENT = 0.88
EM_DESCENT = 0.12
REPLACEMENT = "\ufffd"
"""Stands for a glyph of a font without a Unicode map: nothing is lost, and nothing is guessed."""

_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\x00", "\ufffe", "\u0002"}
_WIDE_SIZE_RATIO = 2.0


@dataclass(slots=True)
class Character:
    """One printed character. `size` is the printed em in points, `turn` the quarter turns clockwise (0 upright)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int = 0
    is_light: bool = False
    """Printed in a light colour or half transparent: a watermark if it is also large."""


@dataclass(slots=True)
class PageContent:
    """One page as an engine delivers it. `horizontal` is (y, x0, x1), `vertical` is (x, top, bottom)."""

    number: int
    width: float
    height: float
    characters: list[Character] = field(default_factory=list)
    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    has_image: bool = False
    has_shapes: bool = False
    """Curves or slanted segments: drawn content that is not a ruling line."""
    hidden_count: int = 0
    """Characters dropped because they are not visible (render mode 3, no size, transparent)."""


def normalise_glyph(text: str) -> str:
    """The character as read: compatibility ideographs and radicals unified, invisible ones dropped, spaces plain."""
    if text.isascii():
        return " " if text in "\t\r\n" else ("" if text < " " else text)
    if text in _INVISIBLE:
        return ""
    if text.isspace():
        return " "
    code = ord(text[0])
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", text)
    return text


def drop_doubled(characters: list[Character]) -> list[Character]:
    """Keep one of each set of equal characters printed over each other (bold faked by printing twice, shadows)."""
    kept: list[Character] = []
    seen: dict[tuple[str, int, int], list[Character]] = {}
    for char in characters:
        if char.text == " ":
            kept.append(char)
            continue
        reach = max(1.0, 0.2 * char.size)
        column, row = int(char.x0 // 4), int(char.top // 4)
        is_double = False
        for key in ((char.text, c, r) for c in (column - 1, column, column + 1) for r in (row - 1, row, row + 1)):
            for other in seen.get(key, ()):
                if abs(other.x0 - char.x0) <= reach and abs(other.top - char.top) <= reach and abs(other.size - char.size) < 1:
                    is_double = True
                    break
            if is_double:
                break
        if not is_double:
            seen.setdefault((char.text, column, row), []).append(char)
            kept.append(char)
    return kept


def drop_watermarks(characters: list[Character]) -> list[Character]:
    """Drop upright light text that is much larger than the page's ordinary text (slanted text never gets here)."""
    sizes = sorted(c.size for c in characters if not c.is_light)
    if not sizes or not any(c.is_light for c in characters):
        return characters
    limit = _WIDE_SIZE_RATIO * sizes[len(sizes) // 2]
    return [c for c in characters if not (c.is_light and c.size > limit)]


def quarter_turn(a: float, b: float, c: float, d: float) -> int | None:
    """Quarter turns clockwise of text printed with the matrix (a b c d); None for slanted (watermark) text.

    Text within five degrees of a right angle counts as straight; a sheared matrix (fake italics) is upright.
    """
    if abs(b) <= 0.09 * abs(a):
        return 0 if a > 0 else 2
    if abs(a) <= 0.09 * abs(b):
        return 3 if b > 0 else 1
    return None


def em_box(x: float, y: float, advance: float, size: float, turn: int) -> tuple[float, float, float, float]:
    """Box (x0, top, x1, bottom) of a character with its origin at (x, y), y measured downwards."""
    if turn == 0:
        return x, y - EM_ASCENT * size, x + advance, y + EM_DESCENT * size
    if turn == 2:
        return x - advance, y - EM_DESCENT * size, x, y + EM_ASCENT * size
    if turn == 1:
        return x - EM_DESCENT * size, y, x + EM_ASCENT * size, y + advance
    return x - EM_ASCENT * size, y - advance, x + EM_DESCENT * size, y
