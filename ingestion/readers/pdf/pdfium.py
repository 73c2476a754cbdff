"""The fast engine: PDFium delivers a page's characters and segments through its C interface.

One walk over the page's objects (and into form XObjects) takes rulings from paths, and from each text object what
all its characters share: size, direction, visibility, clip. One pass over the text page adds origin and advance of
each character. What PDFium cannot deliver as the reference does is declined, and the reference reads that page.
"""

from __future__ import annotations

from ctypes import addressof, byref, c_double, c_ushort
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, sin
from types import TracebackType
from typing import Any

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.bindings import Handle
from ingestion.readers.pdf.characters import (
    CLIP_MARGIN,
    EM_ASCENT,
    EM_DESCENT,
    GLYPHS,
    LEAST_SKEW,
    LEAST_WIDTH,
    MINIMUM_SIZE,
    NEARLY_WHITE,
    REPLACEMENT,
    WHITE,
    Character,
    Clip,
    Doubt,
    PageContent,
    em_box,
    is_light,
    is_vivid,
    luminance,
    page_slant,
    quarter_turn,
    turn_to_upright,
)
from ingestion.readers.pdf.covers import OVER_ALL, cover_of_picture, mark_doubtful, picture_box
from ingestion.readers.pdf.fields import annotation_boxes, settle_fields, write_fields
from ingestion.readers.pdf.paths import read_path
from ingestion.readers.pdf.walk import BOX, COLOR, Affine, TextRun, Walk, clip_of

_Box = tuple[float, float, float, float]

_PATH, _IMAGE, _SHADING, _FORM = 2, 3, 4, 5
_DARK = 330
"""A fill whose red, green and blue (0 to 255) add up to no more cannot be light."""
_FAINTEST = 64
"""Opacity (0 to 255) below which it is doubtful whether text can be seen."""
_LEAST_SLIT = 0.25
"""Part of its em to which text is clipped at least; through a narrower slit it cannot be read."""
_OUTLINED = {1, 5}
"""Rendering modes that draw the outline of text only."""
_PATTERN = 191
"""Grey that PDFium states for text filled with a pattern."""
_MOST_READINGS = 6
MOST_OBJECTS = 200_000
"""Of a page; a page of a table has a few thousand."""
_ANNOTATION_COST = 100
"""An annotation is a small page of its own."""
_BLANK = {0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x3000}
"""Blanks carry no content: words are parted by their distance, as PDFium invents and merges space characters."""


class DocumentError(Exception):
    """PDFium cannot open the document; `code` is its error code (`FPDF_ERR_…`)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"PDFium error {code}")
        self.code = code


class TooMuch(Exception):
    """The page, of so many points, holds more objects than any printed page has."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.size = width, height


class Declined(Exception):
    """The page holds something that the fast engine does not read as the reference does."""


@dataclass(slots=True)
class _PageState:
    """What has been done to a page so far, to make its text upright and level."""

    has_fields: bool | None = None
    """None until the page has been looked at for them."""
    box: _Box | None = None
    is_rotated: bool = False
    turned: int = 0
    skew: float = 0.0


class FastDocument:
    """An open PDF. Keeps the bytes alive while PDFium reads them; pages are loaded and closed one by one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._handle = pdfium.load_document(data, len(data), None)
        if not self._handle:
            raise DocumentError(pdfium.last_error())

    def __enter__(self) -> FastDocument:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._handle:
            pdfium.close_document(self._handle)
            self._handle = None

    def __len__(self) -> int:
        return int(pdfium.page_count(self._handle))

    def read_page(self, number: int) -> PageContent:
        """Content of a page (1-based, each at most once); raises `Declined`, or `DocumentError` if it cannot be loaded.

        A page whose text is turned or skewed is turned in memory and read again, until its text is upright and level.
        """
        state = _PageState()
        for _ in range(_MOST_READINGS):
            page = self._load(number)
            try:
                content = self._read_upright(page, number, state)
            finally:
                pdfium.close_page(page)
            if content is not None:
                return content
        raise Declined("not to be made upright")

    def _read_upright(self, page: int, number: int, state: _PageState) -> PageContent | None:
        """The content of a page that is upright and level; None where it was changed in memory, which shows when it is loaded again."""
        if state.has_fields is None:
            state.has_fields = settle_fields(page)
            if state.has_fields:
                return None
        if state.box is None:
            state.box = _displayed_box(page)
            if turns := pdfium.page_rotation(page):
                state.is_rotated, state.box = True, self._turn(page, turns, state.box)
                return None
        content = _read_content(self._handle, page, number, state.box)
        content.turned, content.skew, content.has_fields = state.turned, state.skew, state.has_fields
        if not (state.turned or state.skew) and (turned := turn_to_upright(content.characters)):
            state.turned, state.box = turned, self._turn(page, turned, state.box)
            return None
        if not state.skew and abs(skew := page_slant(content.characters)) >= LEAST_SKEW:
            state.skew = skew
            self._level(page, skew, state.box)
            return None
        if not (state.turned or state.skew or state.is_rotated):
            write_fields(page, content, state.box[0], state.box[3])
        return content

    def _load(self, number: int) -> int:
        page = pdfium.load_page(self._handle, number - 1)
        if not page:
            raise DocumentError(pdfium.last_error())
        return int(page)

    @staticmethod
    def _turn(page: int, turns: int, box: _Box) -> _Box:
        """Turn a page's content in memory by quarters clockwise; returns its new box. It shows when loaded again.

        PDFium states advances for upright text only; wrapping the content of a /Rotate page in a matrix makes its
        text upright.
        """
        x0, y0, x1, y1 = box
        matrix, turned = {
            1: ((0, -1, 1, 0, -y0, x1), (0.0, 0.0, y1 - y0, x1 - x0)),
            2: ((-1, 0, 0, -1, x1, y1), (0.0, 0.0, x1 - x0, y1 - y0)),
            3: ((0, 1, -1, 0, y1, -x0), (0.0, 0.0, y1 - y0, x1 - x0)),
        }[turns]
        if not pdfium.transform_page(page, byref(pdfium.Matrix(*matrix)), None):
            raise Declined("rotation")
        return turned

    @staticmethod
    def _level(page: int, skew: float, box: _Box) -> None:
        """Turn a page's content about its middle, so that lines which rise by `skew` become level."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        sine, cosine = sin(-skew), cos(skew)
        matrix = (cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y)
        if not pdfium.transform_page(page, byref(pdfium.Matrix(*matrix)), None):
            raise Declined("skew")


def _displayed_box(page: int) -> _Box:
    """Visible box (x0, y0, x1, y1) in the page's own space, before rotation."""
    rect = pdfium.Rect()
    if not pdfium.page_box(page, byref(rect)):
        raise Declined("no page box")
    return rect.left, rect.bottom, rect.right, rect.top


def _read_content(document: int, page: int, number: int, box: _Box) -> PageContent:
    left, bottom, right, top = box
    walk = Walk(page, PageContent(number, right - left, top - bottom, has_ground=False), left, top)
    _walk_objects(walk, Handle(page), pdfium.object_count(page), pdfium.object_at, None, 0)
    walk.content.settle_blanks()
    text = pdfium.load_text(page)
    if not text:
        raise Declined("no text page")
    try:
        _read_characters(walk, Handle(text))
    finally:
        pdfium.close_text(text)
    over = annotation_boxes(page, left, top)
    walk.covers += [(OVER_ALL, area, Doubt.COVERED) for area in over]
    walk.content.has_ground |= bool(over)
    walk.content.painted_count += _ANNOTATION_COST * len(over)
    if walk.covers or walk.grounds:
        mark_doubtful(walk.content, walk.covers, walk.grounds)
    return walk.content


def _walk_objects(walk: Walk, parent: Handle, count: int, get: Any, outer: Affine | None, depth: int) -> None:
    """Take what is needed from each object; `outer` maps the coordinates of a form XObject to the page's."""
    if depth > 12:
        raise Declined("forms nested too deep")
    walk.content.painted_count += count
    if walk.content.painted_count > MOST_OBJECTS:
        raise TooMuch(walk.content.width, walk.content.height)
    runs, size_at, mode_at = walk.runs, walk.size_at, walk.mode_at
    font_size, draw_mode = pdfium.font_size, pdfium.draw_mode
    was_path = False
    for index in range(count):
        item = get(parent, index)
        # Only a text object has a font size, only a path a drawing mode, and objects of a kind follow each other: what is asked first
        # mostly says what kind it is, which saves a call.
        if was_path and draw_mode(item, *mode_at):
            read_path(walk, item, outer)
            continue
        was_path = False
        if font_size(item, size_at):
            runs[item.value] = _text_run(walk, item, outer)
            continue
        kind = pdfium.object_type(item)
        if kind == _PATH:
            was_path = True
            draw_mode(item, *mode_at)
            read_path(walk, item, outer)
        else:
            _take_other(walk, kind, item, outer, depth)


def _take_other(walk: Walk, kind: int, item: Handle, outer: Affine | None, depth: int) -> None:
    """What a picture or a gradient may cover or be the ground of, and the objects of a form."""
    content = walk.content
    if kind == _IMAGE:
        content.has_image = content.has_ground = True
        if walk.runs:
            box = picture_box(walk.matrix_of(item, outer), walk.left, walk.top)
            walk.covers.append(cover_of_picture(box, len(walk.runs), content))
    elif kind == _SHADING:
        area = clip_of(walk, item, outer)[0] or (0.0, 0.0, content.width, content.height)
        walk.covers.append((len(walk.runs), area, Doubt.COVERED))
        walk.grounds.append(area)
        content.has_ground = True
    elif kind == _FORM:
        was_dimmed = walk.is_dimmed
        walk.is_dimmed = was_dimmed or bool(pdfium.has_transparency(item))
        inner = walk.matrix_of(item, outer)
        _walk_objects(walk, item, pdfium.form_object_count(item), pdfium.form_object_at, inner, depth + 1)
        walk.is_dimmed = was_dimmed


def _text_run(walk: Walk, item: Handle, outer: Affine | None) -> TextRun | None:
    """What the characters of a text object share; None for slanted text, which is no part of the content.

    The walk has put the object's font size into its buffer.
    """
    a, b, c, d, _, f = walk.matrix_of(item, outer)
    is_level = a > 0 and b == 0.0
    turn = 0 if is_level else quarter_turn(a, b, c, d)
    if turn is None:
        return None
    em = abs(walk.size.value * (d if turn in (0, 2) else c))
    mode = pdfium.render_mode(item)
    has_color = (pdfium.stroke_color if mode in _OUTLINED else pdfium.fill_color)(item, *walk.color_at)
    is_dimmed = walk.is_dimmed or bool(pdfium.has_transparency(item))
    is_hidden, is_faint, is_white, is_strong, doubt = _ink(mode, is_dimmed, bytes(walk.color) if has_color else None)
    is_hidden = is_hidden or em < MINIMUM_SIZE or (turn == 0 and abs(a) < LEAST_WIDTH * abs(d))
    slant = atan2(b, a) if turn == 0 and b else 0.0
    clip, is_straight = clip_of(walk, item, outer)
    if clip is not None:
        is_hidden = is_hidden or min(clip[2] - clip[0], clip[3] - clip[1]) < em * _LEAST_SLIT
        doubt = doubt if is_straight else Doubt.INK
    return em, turn, is_hidden, is_faint, is_white, is_strong, slant, clip, f if turn == 0 and b == 0.0 else None, len(walk.runs), doubt


@lru_cache(maxsize=1024)
def _ink(mode: int, is_dimmed: bool, packed: bytes | None) -> tuple[bool, bool, bool, bool, Doubt]:
    """How text of a rendering mode and (packed) colour shows: whether it is hidden, light, white, vivid, and the doubt about it."""
    opacity, is_faint, is_white, is_strong = 255, False, False, False
    doubt = Doubt.INK if is_dimmed else Doubt.NONE
    if packed is not None:
        red, green, blue, opacity = COLOR(packed)
        color = (red / 255, green / 255, blue / 255)
        if not red == green == blue:
            is_strong = mode == 0 and is_vivid(color)
        if opacity < 255 or red + green + blue > _DARK:
            if luminance(color) >= NEARLY_WHITE or opacity < _FAINTEST or red == green == blue == _PATTERN:
                doubt = Doubt.INK
            if mode == 0:
                is_faint, is_white = is_light(opacity / 255, color), luminance(color) >= WHITE
    return (mode == 0 and opacity <= 5) or mode in (3, 7), is_faint, is_white, is_strong, doubt


def _read_characters(walk: Walk, text: Handle) -> None:
    """Take the visible characters, and count those that are not."""
    content, left, top = walk.content, walk.left, walk.top
    append, loose_box_at = content.characters.append, pdfium.loose_box_at
    silent = {run[9] for run in walk.runs.values() if run is not None and not run[2]}
    outside: dict[int, int] = {}
    x, y, rect = c_double(), c_double(), bytearray(16)
    x_at, y_at, rect_at = byref(x), byref(y), byref(pdfium.Rect.from_buffer(rect))
    last: TextRun | None = None
    for index, glyph, run in _glyphs(walk, text):
        if run is not last:
            last = run
            size, turn, _, is_faint, is_white, is_strong, slant, clip, baseline, number, doubt = run
            least_x, least_y, most_x, most_y = _visible_part(content, clip)
            if baseline is not None:
                run_top, run_bottom = top - baseline - EM_ASCENT * size, top - baseline + EM_DESCENT * size
        loose_box_at(text, index, rect_at)
        x0, box_top, x1, box_bottom = BOX(rect)
        if baseline is not None and box_bottom <= baseline <= box_top:
            # A loose box begins at the origin and ends after the advance; upright text keeps its object's baseline.
            x0, y0, x1, y1 = x0 - left, run_top, x1 - left, run_bottom
        else:
            pdfium.origin_at(text, index, x_at, y_at)
            advance = x1 - x.value if turn == 0 else size
            x0, y0, x1, y1 = em_box(x.value - left, top - y.value, advance, size, turn)
        if least_x <= (x0 + x1) / 2 <= most_x and least_y <= (y0 + y1) / 2 <= most_y:
            append(Character(glyph, x0, y0, x1, y1, size, turn, is_faint, is_white, slant, 1.0, is_strong, doubt, number))
            silent.discard(number)
        elif "0" <= glyph <= "9":
            outside[number] = outside.get(number, 0) + 1
    content.silent_runs = frozenset(silent)
    content.outside_count = sum(count for number, count in outside.items() if number in silent)


def _glyphs(walk: Walk, text: Handle) -> list[tuple[int, str, TextRun]]:
    """Each character of the text page that is not hidden: its index, what it prints, and what it shares with those of its text object."""
    object_at, has_map_error, runs = pdfium.text_object_at, pdfium.has_map_error, walk.runs
    glyphs: list[tuple[int, str, TextRun]] = []
    for index, code in enumerate(_codes(text)):
        if code in _BLANK and not has_map_error(text, index):
            continue
        run = runs.get(object_at(text, index))
        if run is None:
            continue
        # Where a font has no Unicode map PDFium passes glyph numbers off as code points.
        glyph = REPLACEMENT if has_map_error(text, index) else GLYPHS[code]
        if not glyph:
            continue
        if run[2]:
            walk.content.hidden_count += 1
        else:
            glyphs.append((index, glyph, run))
    return glyphs


def _visible_part(content: PageContent, clip: Clip | None) -> Clip:
    """Where the middle of a character must stand to be seen, on its page and in the clip of its text."""
    if clip is None:
        return 0.0, 0.0, content.width, content.height
    x0, y0, x1, y1 = clip
    return (
        max(0.0, x0 - CLIP_MARGIN),
        max(0.0, y0 - CLIP_MARGIN),
        min(content.width, x1 + CLIP_MARGIN),
        min(content.height, y1 + CLIP_MARGIN),
    )


def _codes(text: Handle) -> list[int]:
    """The code point of each character of the text page."""
    count = pdfium.character_count(text)
    buffer = (c_ushort * (count + 1))()
    if count and pdfium.text_codes(text, 0, count, addressof(buffer)) == count + 1:
        codes: list[int] = buffer[:count]
        if 0 not in codes and not any(0xD800 <= code <= 0xDFFF for code in set(codes)):
            return codes
    return [pdfium.unicode_at(text, index) for index in range(count)]
