"""What both PDF engines deliver for a page: characters and ruling segments, cleaned of what is not printed for people.

Coordinates are PDF points from the top left corner of the page as displayed (after /Rotate and /CropBox). A
character's box is its em box, derived from origin, advance and size: font files often state nonsense ascents and
descents, while the origin is always right.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from math import cos, sin

from ingestion.printed_text import unify

EM_ASCENT = 0.88
EM_DESCENT = 0.12
REPLACEMENT = "\ufffd"
"""Stands for a glyph of a font without a Unicode map: nothing is lost, and nothing is guessed."""

SIDEWAYS_MINIMUM = 20
SIDEWAYS_SHARE = 0.8
"""A page with at least this many characters and this share of them turned one way is printed sideways as a whole."""
FAINT_OPACITY = 0.6
LIGHT = 0.6
WHITE = 0.94
"""Luminance from which text is light, and from which it cannot be seen on paper."""
NEARLY_WHITE = 0.9
"""Luminance from which it is doubtful whether text can be seen on paper."""
VIVID = 0.4
"""Difference between the strongest and the weakest part of a strong colour."""
LEVEL_SHARE = 0.1
LEAST_SKEW = 0.003
"""Radians (a sixth of a degree) from which a page's lines no longer pass for level."""
MINIMUM_SIZE = 0.5
"""Text below half a point is hidden."""
LEAST_WIDTH = 0.1
"""Text narrowed to less than a tenth of its width is no more than a stroke."""
_LINE_END_HYPHEN = "\x02"
"""PDFium's mark for a hyphen that ends a line."""
_SYMBOL_ZERO = 0xF030
"""Symbol fonts (Microsoft's symbol encoding) keep ASCII in the private use area from U+F020: U+F030 is the digit 0."""
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\x7f", "\ufffe", "\uffff"}

Clip = tuple[float, float, float, float]
"""Visible box (x0, top, x1, bottom) of an object."""

Ruling = tuple[float, float, float]
"""A level segment (y, x0, x1) or an upright one (x, top, bottom)."""
Dot = tuple[float, float]
LARGEST_DOT = 1.0
DOT_PITCH = 3.0
"""The dots of a line stand no further apart, from middle to middle."""
MINIMUM_DOTS = 4
LEVEL_TOLERANCE = 0.3
"""A segment that rises or strays by no more than this many points is level or upright."""
CLIP_TOLERANCE = 1.0
CLIP_MARGIN = 0.5
"""Text may reach so far beyond the clip of its cell or page."""
TOUCHING_EMS = 0.3
THICKEST_LINE = 5.0
"""A filled area thicker than this is shading; printed rules, double ones included, are thinner."""


class Doubt(IntEnum):
    """Why a character may not show on its page, the strongest last; `visibility` finds out whether it does."""

    NONE = 0
    INK = 1
    """Its own colour, opacity or clip, or the ground that it stands on."""
    UNDER_PICTURE = 2
    """A picture smaller than the page is painted over it."""
    COVERED = 3
    """An area, or a picture of a whole page, is painted over it."""


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
    """Printed in a light colour or half transparent: a watermark if it is large, or printed all over the page."""
    is_white: bool = False
    """Printed in (nearly) white: to be seen on a dark ground only."""
    slant: float = 0.0
    """Rise of the text's line against the page, in radians; text that rises against the page's other text is a watermark."""
    confidence: float = 1.0
    """How sure the recognition of a picture's text is, 0 to 1; text of the document itself is sure."""
    is_vivid: bool = False
    """Printed in a strong colour, as seals are."""
    doubt: Doubt = Doubt.NONE
    run: int = -1
    """Number of its text object in the order in which the page paints them; -1 where the engine does not say."""


@dataclass(slots=True)
class PageContent:
    """One page as an engine delivers it. `horizontal` is (y, x0, x1), `vertical` is (x, top, bottom)."""

    number: int
    width: float
    height: float
    characters: list[Character] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    shaded_horizontal: list[Ruling] = field(default_factory=list)
    shaded_vertical: list[Ruling] = field(default_factory=list)
    """Sides of filled areas, such as the shading of every other row."""
    tints: list[Clip] = field(default_factory=list)
    """Areas filled in another colour than paper's."""
    blanks: list[tuple[list[tuple[float, float]], Clip | None]] = field(default_factory=list)
    """Outlines of areas filled in white: cells where they lie on a tint, and nothing that shows on paper."""
    dots: list[Dot] = field(default_factory=list)
    """Middles of squares no wider than a hair line: those of a dotted line stand in a row."""
    has_image: bool = False
    has_shapes: bool = False
    """Curves or slanted segments: drawn content that is not a ruling line."""
    hidden_count: int = 0
    """Characters dropped because they are not visible (render mode 3, no size, transparent)."""
    outside_count: int = 0
    """Digits of texts of which nothing is on the page: beside it, or clipped away."""
    silent_runs: frozenset[int] = frozenset()
    """Text objects that yielded no characters of their own: they print once more what another one prints, or blanks."""
    is_unread: bool = False
    """Nothing was taken from the page."""
    unjudged_count: int = 0
    """Characters dropped because it was too much work to see whether they show."""
    has_ground: bool = True
    """Something is painted (an area that is not white, a picture, a gradient) on which white text may show."""
    painted_count: int = 0
    """Objects that a picture of the page would have to paint, as far as the engine counts them."""
    covered_count: int = 0
    """Characters dropped because an opaque area or picture is printed over them."""
    layer_count: int = 0
    """Characters dropped because their layer (optional content) is switched off."""
    is_recognised: bool = False
    """Read from the page's picture."""
    picture_hash: str = ""
    """Of the picture that it was read from (`scans.documents.hash_picture`)."""
    seal_count: int = 0
    """Seals over the page's text, whose own text was dropped."""
    has_fields: bool = False
    """Text filled into form fields, or written as an annotation, is among the characters."""
    turned: int = 0
    """Quarter turns clockwise by which this content is turned against the displayed page, to make its text upright."""
    left: float = 0.0
    """Where this page begins on the sheet on which it is printed beside another one."""
    skew: float = 0.0
    """Radians by which the displayed page's lines rise, where the content has been turned to make them level."""

    def add_outline(self, points: list[tuple[float, float]], clip: Clip | None, is_stroked: bool, is_white: bool = False) -> None:
        """Take the visible level and upright sides of a drawn outline as rulings.

        The sides of a filled area that is more than a drawn line (the shading of a row or cell) are kept apart; those of
        one filled in white count where `settle_blanks` finds that it shows.
        """
        horizontal, vertical = self.horizontal, self.vertical
        if not is_stroked and len(points) > 2:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            width, height = max(xs) - min(xs), max(ys) - min(ys)
            if width < LARGEST_DOT and height < LARGEST_DOT:
                self._add_dot((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2, clip)
                return
            if min(width, height) > THICKEST_LINE:
                if is_white:
                    self.blanks.append((points, clip))
                    return
                self.tints.append((min(xs), min(ys), max(xs), max(ys)))
                horizontal, vertical = self.shaded_horizontal, self.shaded_vertical
        for (xa, ya), (xb, yb) in pairwise(points):
            self._add_side(xa, ya, xb, yb, clip, horizontal, vertical)

    def add_line(self, xa: float, ya: float, xb: float, yb: float, clip: Clip | None) -> None:
        """Take the visible part of a drawn line as ruling if it is level or upright."""
        self._add_side(xa, ya, xb, yb, clip, self.horizontal, self.vertical)

    def settle_blanks(self) -> None:
        """Take the sides of white areas that lie on a tint: browsers put a white box behind every word, which nobody sees."""
        if self.tints:
            for points, clip in self.blanks:
                x, y = (points[0][0] + points[2][0]) / 2, (points[0][1] + points[2][1]) / 2
                if any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in self.tints):
                    for (xa, ya), (xb, yb) in pairwise(points):
                        self._add_side(xa, ya, xb, yb, clip, self.shaded_horizontal, self.shaded_vertical)
        self.blanks.clear()

    def rulings(self) -> tuple[list[Ruling], list[Ruling]]:
        """Level and upright segments, those of dotted lines included."""
        if not self.dots:
            return self.horizontal, self.vertical
        upright = _dotted_lines(self.dots)
        level = _dotted_lines([(y, x) for x, y in self.dots])
        return self.horizontal + level, self.vertical + upright

    def _add_dot(self, x: float, y: float, clip: Clip | None) -> None:
        if 0 <= x <= self.width and 0 <= y <= self.height and is_inside(x, y, clip):
            self.dots.append((x, y))

    def _add_side(
        self, xa: float, ya: float, xb: float, yb: float, clip: Clip | None, horizontal: list[Ruling], vertical: list[Ruling]
    ) -> None:
        x0, x1 = (xa, xb) if xa <= xb else (xb, xa)
        y0, y1 = (ya, yb) if ya <= yb else (yb, ya)
        dx, dy = x1 - x0, y1 - y0
        if x1 < 0 or y1 < 0 or x0 > self.width or y0 > self.height:
            return
        if clip is not None:
            cx0, cy0, cx1, cy1 = clip
            if x1 < cx0 - CLIP_TOLERANCE or x0 > cx1 + CLIP_TOLERANCE or y1 < cy0 - CLIP_TOLERANCE or y0 > cy1 + CLIP_TOLERANCE:
                return
            if dx > dy:
                x0, x1 = max(x0, cx0), min(x1, cx1)
            else:
                y0, y1 = max(y0, cy0), min(y1, cy1)
        if dy <= LEVEL_TOLERANCE and dx > dy:
            horizontal.append(((ya + yb) / 2, x0, x1))
        elif dx <= LEVEL_TOLERANCE and dy > dx:
            vertical.append(((xa + xb) / 2, y0, y1))
        elif dx > LEVEL_TOLERANCE:
            self.has_shapes = True


def _dotted_lines(dots: list[Dot]) -> list[Ruling]:
    """Segments (position, from, to) of dots (position, place) that stand in a row with small gaps."""
    lines: list[Ruling] = []
    rows: dict[float, list[float]] = {}
    for position, place in dots:
        rows.setdefault(round(position, 1), []).append(place)
    for position, places in rows.items():
        places.sort()
        start = 0
        for index in range(1, len(places) + 1):
            if index == len(places) or places[index] - places[index - 1] > DOT_PITCH:
                if index - start >= MINIMUM_DOTS:
                    lines.append((position, places[start], places[index - 1]))
                start = index
    return lines


def is_inside(x: float, y: float, clip: Clip | None) -> bool:
    """Whether a character's middle is visible."""
    if clip is None:
        return True
    return clip[0] - CLIP_MARGIN <= x <= clip[2] + CLIP_MARGIN and clip[1] - CLIP_MARGIN <= y <= clip[3] + CLIP_MARGIN


def is_light(opacity: float, color: tuple[float, ...]) -> bool:
    """Whether a fill (grey, RGB or CMYK, components 0 to 1) is half transparent or lighter than mid grey."""
    return opacity < FAINT_OPACITY or luminance(color) > LIGHT


def is_vivid(color: tuple[float, ...]) -> bool:
    """Whether a fill (RGB or CMYK) is a strong colour."""
    parts = color[:3] if len(color) >= 3 else (0.0,)
    return max(parts) - min(parts) > VIVID


def luminance(color: tuple[float, ...]) -> float:
    """Lightness of a fill colour, 0 (black) to 1 (white)."""
    if len(color) == 4:
        return (1 - color[3]) * (1 - (0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]))
    if len(color) == 3:
        return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]
    return color[0]


def normalise_glyph(text: str) -> str:
    """One character as read: look-alikes unified, blanks and invisible ones dropped."""
    if text == _LINE_END_HYPHEN:
        return "-"
    if text.isspace() or text in _INVISIBLE or text < " ":
        return ""
    code = ord(text)
    if _SYMBOL_ZERO <= code <= _SYMBOL_ZERO + 9:
        return chr(code - _SYMBOL_ZERO + ord("0"))
    return unicodedata.normalize("NFKC", text) if 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06 else unify(text)


class _Glyphs(dict[int, str]):
    """Normalised text by code point, filled on demand; code 0 is a glyph without a Unicode value."""

    def __missing__(self, code: int) -> str:
        text = normalise_glyph(chr(code)) if code else REPLACEMENT
        self[code] = text
        return text


GLYPHS = _Glyphs()


def painted_words(characters: list[Character]) -> Iterator[list[Character]]:
    """Characters of one size that were painted one behind the other and touch: what is printed over them is another word."""
    word: list[Character] = []
    for char in characters:
        if word:
            last = word[-1]
            is_near = -TOUCHING_EMS * char.size < char.x0 - last.x1 < TOUCHING_EMS * char.size
            if not (is_near and abs(char.top - last.top) < 1.0 and abs(char.size - last.size) < 0.1):
                yield word
                word = []
        word.append(char)
    if word:
        yield word


def page_slant(characters: list[Character]) -> float:
    """The rise of the page's upright text, in radians; 0 where part of it is level, whatever is printed across it."""
    slants = [c.slant for c in characters]
    if not any(slants):
        return 0.0
    slants = sorted(c.slant for c in characters if not c.turn)
    if sum(abs(slant) < LEAST_SKEW for slant in slants) > LEVEL_SHARE * len(slants):
        return 0.0
    return slants[len(slants) // 2]


def turn_to_upright(characters: list[Character]) -> int:
    """Quarter turns clockwise that would make the text of a page printed sideways upright; 0 for an ordinary page."""
    turns = [c.turn for c in characters]
    if not any(turns):
        return 0
    turn, count = Counter(turns).most_common(1)[0]
    return 4 - turn if turn and count >= SIDEWAYS_MINIMUM and count > SIDEWAYS_SHARE * len(characters) else 0


def turn_back(box: Clip, content: PageContent) -> Clip:
    """A box of turned content, or of a page beside another one, in the coordinates of the displayed page."""
    x0, top, x1, bottom = box[0] + content.left, box[1], box[2] + content.left, box[3]
    width, height = content.width + content.left, content.height
    if content.skew:
        x, y = (x0 + x1) / 2 - width / 2, (top + bottom) / 2 - height / 2
        sine, cosine = sin(content.skew), cos(content.skew)
        dx, dy = x * cosine + y * sine - x, y * cosine - x * sine - y
        x0, top, x1, bottom = x0 + dx, top + dy, x1 + dx, bottom + dy
    for _ in range(content.turned):
        x0, top, x1, bottom = top, width - x1, bottom, width - x0
        width, height = height, width
    return x0, top, x1, bottom


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
