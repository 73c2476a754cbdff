"""The fast engine: PDFium delivers a page's characters and segments through its C interface.

One walk over the page's objects (and into form XObjects) takes rulings from paths, and from each text object what
all its characters share: size, direction, visibility, clip. One pass over the text page adds origin and advance of
each character. What PDFium cannot deliver as the reference does is declined, and the reference reads that page.
"""

from __future__ import annotations

from ctypes import addressof, byref, c_double, c_float, c_int, c_uint, c_ushort
from math import atan2, cos, sin
from types import TracebackType
from typing import Any

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.characters import (
    EM_ASCENT,
    EM_DESCENT,
    GLYPHS,
    LEAST_SKEW,
    MINIMUM_SIZE,
    REPLACEMENT,
    WHITE,
    Character,
    Clip,
    PageContent,
    em_box,
    is_inside,
    is_light,
    luminance,
    page_slant,
    quarter_turn,
    turn_to_upright,
)
from ingestion.readers.pdf.covers import Cover, drop_covered, image_cover, is_opaque, rectangle
from ingestion.readers.pdf.fields import settle_fields, write_fields

_Affine = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]

_PATH, _IMAGE, _FORM = 2, 3, 5
_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2
_DARK = 330
"""A fill whose red, green and blue (0 to 255) add up to no more cannot be light."""
_WHITE = 250
_MOST_READINGS = 6
_BLANK = {0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x3000}
"""Blanks carry no content: words are parted by their distance, as PDFium invents and merges space characters."""


class DocumentError(Exception):
    """PDFium cannot open the document; `code` is its error code (`FPDF_ERR_…`)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"PDFium error {code}")
        self.code = code


class Declined(Exception):
    """The page holds something that the fast engine does not read as the reference does."""


_TextRun = tuple[float, int, bool, bool, bool, float, Clip | None, float | None, int]
"""What all characters of one text object share: (size, turn, is_hidden, is_light, is_white, slant, clip, baseline, number).

The baseline, in the page's own space, is None where it differs from character to character. The number counts the text
objects in the order in which they are painted.
"""


class _Walk:
    """State of one walk over a page's objects: where displayed coordinates begin, what was found, and call buffers.

    Buffers are made once a page: making ctypes objects costs more than the calls that fill them.
    """

    def __init__(self, page: int, content: PageContent, left: float, top: float) -> None:
        self.page = page
        self.content = content
        self.left = left
        self.top = top
        self.runs: dict[int, _TextRun | None] = {}
        self.covers: list[Cover] = []
        self.clips: dict[tuple[int, int, _Affine | None], Clip | None] = {}
        self.matrix = (c_float * 6)()
        self.matrix_at = addressof(self.matrix)
        self.size = c_float()
        self.size_at = addressof(self.size)
        self.x, self.y = c_float(), c_float()
        self.point_at = (addressof(self.x), addressof(self.y))
        self.color = (c_uint * 4)()
        self.color_at = tuple(addressof(self.color) + 4 * part for part in range(4))
        self.fill, self.stroke = c_int(), c_int()
        self.mode_at = (addressof(self.fill), addressof(self.stroke))

    def matrix_of(self, item: int, outer: _Affine | None) -> _Affine:
        """The mapping from an object's own coordinates to the page's."""
        pdfium.object_matrix(item, self.matrix_at)
        a, b, c, d, e, f = self.matrix[:]
        own = (a, b, c, d, e, f)
        return own if outer is None else _compose(own, outer)


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
        turned, skew = 0, 0.0
        has_fields, is_rotated = None, False
        box: _Box | None = None
        for _ in range(_MOST_READINGS):
            page = self._load(number)
            try:
                if has_fields is None:
                    has_fields = settle_fields(page)
                    if has_fields:
                        continue
                if box is None:
                    box = _displayed_box(page)
                    if turns := pdfium.page_rotation(page):
                        is_rotated, box = True, self._turn(page, turns, box)
                        continue
                content = _read_content(self._handle, page, number, box)
                content.turned, content.skew, content.has_fields = turned, skew, has_fields
                if not turned and not skew and (turned := turn_to_upright(content.characters)):
                    box = self._turn(page, turned, box)
                elif not skew and abs(skew := page_slant(content.characters)) >= LEAST_SKEW:
                    self._level(page, skew, box)
                else:
                    if not (turned or skew or is_rotated):
                        write_fields(page, content, box[0], box[3])
                    return content
            finally:
                pdfium.close_page(page)
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
    walk = _Walk(page, PageContent(number, right - left, top - bottom), left, top)
    _walk_objects(walk, page, pdfium.object_count(page), pdfium.object_at, None, 0)
    walk.content.settle_blanks()
    text = pdfium.load_text(page)
    if not text:
        raise Declined("no text page")
    try:
        numbers = _read_characters(walk, text)
    finally:
        pdfium.close_text(text)
    if walk.covers:
        drop_covered(walk.content, numbers, walk.covers, document, page)
    return walk.content


def _walk_objects(walk: _Walk, parent: int, count: int, get: Any, outer: _Affine | None, depth: int) -> None:
    """Take what is needed from each object; `outer` maps the coordinates of a form XObject to the page's."""
    if depth > 12:
        raise Declined("forms nested too deep")
    runs, size_at = walk.runs, walk.size_at
    for index in range(count):
        item = get(parent, index)
        if pdfium.font_size(item, size_at):  # only a text object has a font size; asking for the type first costs a call
            runs[item] = _text_run(walk, item, outer)
            continue
        kind = pdfium.object_type(item)
        if kind == _PATH:
            _read_path(walk, item, outer)
        elif kind == _IMAGE:
            walk.content.has_image = True
            if runs and (cover := image_cover(walk.page, item, walk.matrix_of(item, outer), walk.left, walk.top, len(runs))):
                walk.covers.append(cover)
        elif kind == _FORM:
            inner = walk.matrix_of(item, outer)
            _walk_objects(walk, item, pdfium.form_object_count(item), pdfium.form_object_at, inner, depth + 1)


def _compose(inner: _Affine, outer: _Affine) -> _Affine:
    """The mapping that applies `inner` first and `outer` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _text_run(walk: _Walk, item: int, outer: _Affine | None) -> _TextRun | None:
    """What the characters of a text object share; None for slanted text, which is no part of the content.

    The walk has put the object's font size into its buffer.
    """
    if outer is None:
        pdfium.object_matrix(item, walk.matrix_at)
        a, b, c, d, _, f = walk.matrix[:]
    else:
        a, b, c, d, _, f = walk.matrix_of(item, outer)
    turn = 0 if a > 0 and b == 0.0 else quarter_turn(a, b, c, d)
    if turn is None:
        return None
    em = abs(walk.size.value * (d if turn in (0, 2) else c))
    mode = pdfium.render_mode(item)
    opacity, is_faint, is_white = 255, False, False
    if mode == 0 and pdfium.fill_color(item, *walk.color_at):
        red, green, blue, opacity = walk.color[:]
        if opacity < 255 or red + green + blue > _DARK:
            color = (red / 255, green / 255, blue / 255)
            is_faint, is_white = is_light(opacity / 255, color), luminance(color) >= WHITE
    is_hidden = em < MINIMUM_SIZE or opacity <= 5 or mode in (3, 7)
    slant = atan2(b, a) if turn == 0 and b else 0.0
    handle = pdfium.object_clip(item)
    count = pdfium.clip_count(handle) if handle else 0
    clip = _known_clip(walk, handle, count, outer) if count > 0 else None
    return em, turn, is_hidden, is_faint, is_white, slant, clip, f if turn == 0 and b == 0.0 else None, len(walk.runs)


def _known_clip(walk: _Walk, handle: int, count: int, outer: _Affine | None) -> Clip | None:
    """The visible box of an object in displayed coordinates, from its clip path of `count` parts.

    Objects drawn under one clip share its segments, so that the address of the last path's first segment, which
    stays in place while the page is open, tells a clip already seen.
    """
    key = (count, pdfium.clip_segment(handle, count - 1, 0) or 0, outer)
    if key not in walk.clips:
        walk.clips[key] = _read_clip(walk, handle, count, outer)
    return walk.clips[key]


def _read_clip(walk: _Walk, handle: int, count: int, outer: _Affine | None) -> Clip | None:
    box: Clip | None = None
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(pdfium.clip_segment_count(handle, path)):
            pdfium.segment_point(pdfium.clip_segment(handle, path, index), *walk.point_at)
            x, y = walk.x.value, walk.y.value
            if outer is not None:
                x, y = outer[0] * x + outer[2] * y + outer[4], outer[1] * x + outer[3] * y + outer[5]
            xs.append(x)
            ys.append(y)
        if xs:
            part = (min(xs) - walk.left, walk.top - max(ys), max(xs) - walk.left, walk.top - min(ys))
            box = part if box is None else (max(box[0], part[0]), max(box[1], part[1]), min(box[2], part[2]), min(box[3], part[3]))
    return box


def _read_path(walk: _Walk, item: int, outer: _Affine | None) -> None:
    pdfium.draw_mode(item, *walk.mode_at)
    if not walk.fill.value and not walk.stroke.value:
        return
    a, b, c, d, e, f = walk.matrix_of(item, outer)
    e, f = e - walk.left, walk.top - f
    handle = pdfium.object_clip(item)
    count = pdfium.clip_count(handle) if handle else 0
    clip = _known_clip(walk, handle, count, outer) if count > 0 else None
    is_stroked = walk.stroke.value != 0
    is_white = not is_stroked and pdfium.fill_color(item, *walk.color_at) != 0 and min(walk.color[:3]) >= _WHITE
    px, py = walk.x, walk.y
    bx, by = walk.point_at
    segments = pdfium.segment_count(item)
    if segments == 2:
        pdfium.segment_point(pdfium.segment_at(item, 0), bx, by)
        xa, ya = px.value, py.value
        pdfium.segment_point(pdfium.segment_at(item, 1), bx, by)
        xb, yb = px.value, py.value
        walk.content.add_line(a * xa + c * ya + e, f - b * xa - d * ya, a * xb + c * yb + e, f - b * xb - d * yb, clip)
        return
    outline: list[tuple[float, float]] = []
    has_curve = False
    for index in range(segments):
        segment = pdfium.segment_at(item, index)
        pdfium.segment_point(segment, bx, by)
        x, y = px.value, py.value
        point = (a * x + c * y + e, f - b * x - d * y)
        kind = pdfium.segment_type(segment)
        if kind == _MOVE_TO:
            _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
            outline, has_curve = [point], False
        elif kind == _LINE_TO:
            outline.append(point)
        else:
            # Of a curve only that it is there matters; straight sides beside it count one by one.
            has_curve = walk.content.has_shapes = True
            if len(outline) > 1:
                _add_outline(walk, outline, clip, True)
            outline = [point]
        if kind != _MOVE_TO and outline and pdfium.segment_closes(segment):
            outline.append(outline[0])
    _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
    if walk.fill.value and walk.runs and not has_curve and len(outline) in (4, 5, 6) and (box := rectangle(outline, clip)):
        if is_opaque(item, walk.color, walk.color_at) and _is_clipped_straight(handle, count):
            walk.covers.append((len(walk.runs), box, 0))


def _is_clipped_straight(handle: int, count: int) -> bool:
    """Whether a clip path is of rectangles, so that its box is what it leaves visible."""
    return all(pdfium.clip_segment_count(handle, path) <= 5 for path in range(count))


def _add_outline(walk: _Walk, outline: list[tuple[float, float]], clip: Clip | None, is_stroked: bool, is_white: bool = False) -> None:
    if len(outline) > 1:
        walk.content.add_outline(outline, clip, is_stroked, is_white)


def _read_characters(walk: _Walk, text: int) -> list[int]:
    """Take the visible characters; returns the number of each one's text object."""
    content, runs = walk.content, walk.runs
    left, top, width, height = walk.left, walk.top, content.width, content.height
    append = content.characters.append
    numbers: list[int] = []
    note = numbers.append
    x, y, rect = c_double(), c_double(), pdfium.Rect()
    x_at, y_at, rect_at = addressof(x), addressof(y), addressof(rect)
    for index, code in enumerate(_codes(text)):
        if code in _BLANK and not pdfium.has_map_error(text, index):
            continue
        run = runs.get(pdfium.text_object_at(text, index))
        if run is None:
            continue
        # Where a font has no Unicode map PDFium passes glyph numbers off as code points.
        glyph = REPLACEMENT if pdfium.has_map_error(text, index) else GLYPHS[code]
        if not glyph:
            continue
        size, turn, is_hidden, is_faint, is_white, slant, clip, baseline, number = run
        if is_hidden:
            content.hidden_count += 1
            continue
        pdfium.loose_box_at(text, index, rect_at)
        if baseline is not None and rect.bottom <= baseline <= rect.top:
            # A loose box begins at the origin and ends after the advance; upright text keeps its object's baseline.
            x0, x1, base = rect.left - left, rect.right - left, top - baseline
            y0, y1 = base - EM_ASCENT * size, base + EM_DESCENT * size
        else:
            pdfium.origin_at(text, index, x_at, y_at)
            advance = rect.right - x.value if turn == 0 else size
            x0, y0, x1, y1 = em_box(x.value - left, top - y.value, advance, size, turn)
        mx, my = (x0 + x1) / 2, (y0 + y1) / 2
        if 0 <= mx <= width and 0 <= my <= height and (clip is None or is_inside(mx, my, clip)):
            append(Character(glyph, x0, y0, x1, y1, size, turn, is_faint, is_white, slant))
            note(number)
    return numbers


def _codes(text: int) -> list[int]:
    """The code point of each character of the text page."""
    count = pdfium.character_count(text)
    buffer = (c_ushort * (count + 1))()
    if count and pdfium.text_codes(text, 0, count, addressof(buffer)) == count + 1:
        codes: list[int] = buffer[:count]
        if 0 not in codes and not any(0xD800 <= code <= 0xDFFF for code in set(codes)):
            return codes
    return [pdfium.unicode_at(text, index) for index in range(count)]
