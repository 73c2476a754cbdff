"""The fast engine: PDFium delivers a page's characters and segments through its C interface.

One walk over the page's objects (and into form XObjects) takes rulings from paths, and from each text object what
all its characters share: size, direction, visibility, clip. One pass over the text page adds origin and advance of
each character. What PDFium cannot deliver as the reference does is declined, and the reference reads that page.

The functions are bound here with plain integers for handles and without releasing the interpreter lock, which
makes a call cost a third of what the generated bindings cost; a page takes some thousands of calls.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, addressof, byref, c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_ushort, c_void_p
from types import TracebackType
from typing import Any

import pypdfium2.raw as pdfium_c
from pypdfium2_raw import bindings  # type: ignore[import-untyped]

from ingestion.readers.pdf.characters import (
    EM_ASCENT,
    EM_DESCENT,
    GLYPHS,
    MINIMUM_SIZE,
    REPLACEMENT,
    WATERMARK_SIZE,
    Character,
    Clip,
    PageContent,
    em_box,
    is_inside,
    is_watermark_colour,
    quarter_turn,
    turn_to_upright,
)

_LIBRARY = ctypes.PyDLL(bindings._libs["pdfium"]._name)
_Matrix = pdfium_c.FS_MATRIX
_Rect = pdfium_c.FS_RECTF
_Affine = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]

_PATH, _IMAGE, _FORM = 2, 3, 5
_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2
_BLANK = {0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x3000}
"""Blanks carry no content: words are parted by their distance, as PDFium invents and merges space characters."""


def _bind(name: str, result: Any, *arguments: Any) -> Any:
    function = _LIBRARY[name]
    function.restype = result
    function.argtypes = arguments
    return function


_load_document = _bind("FPDF_LoadMemDocument64", c_void_p, c_void_p, c_size_t, c_void_p)
_close_document = _bind("FPDF_CloseDocument", None, c_void_p)
_last_error = _bind("FPDF_GetLastError", c_ulong)
_page_count = _bind("FPDF_GetPageCount", c_int, c_void_p)
_load_page = _bind("FPDF_LoadPage", c_void_p, c_void_p, c_int)
_close_page = _bind("FPDF_ClosePage", None, c_void_p)
_page_rotation = _bind("FPDFPage_GetRotation", c_int, c_void_p)
_page_box = _bind("FPDF_GetPageBoundingBox", c_int, c_void_p, POINTER(_Rect))
_transform_page = _bind("FPDFPage_TransFormWithClip", c_int, c_void_p, POINTER(_Matrix), POINTER(_Rect))
_object_count = _bind("FPDFPage_CountObjects", c_int, c_void_p)
_object_at = _bind("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
_form_object_count = _bind("FPDFFormObj_CountObjects", c_int, c_void_p)
_form_object_at = _bind("FPDFFormObj_GetObject", c_void_p, c_void_p, c_ulong)
_object_type = _bind("FPDFPageObj_GetType", c_int, c_void_p)
_object_matrix = _bind("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)
_object_clip = _bind("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
_clip_count = _bind("FPDFClipPath_CountPaths", c_int, c_void_p)
_clip_segment_count = _bind("FPDFClipPath_CountPathSegments", c_int, c_void_p, c_int)
_clip_segment = _bind("FPDFClipPath_GetPathSegment", c_void_p, c_void_p, c_int, c_int)
_has_transparency = _bind("FPDFPageObj_HasTransparency", c_int, c_void_p)
_fill_color = _bind("FPDFPageObj_GetFillColor", c_int, c_void_p, *[c_void_p] * 4)
_font_size = _bind("FPDFTextObj_GetFontSize", c_int, c_void_p, c_void_p)
_render_mode = _bind("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
_draw_mode = _bind("FPDFPath_GetDrawMode", c_int, c_void_p, c_void_p, c_void_p)
_segment_count = _bind("FPDFPath_CountSegments", c_int, c_void_p)
_segment_at = _bind("FPDFPath_GetPathSegment", c_void_p, c_void_p, c_int)
_segment_point = _bind("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
_segment_type = _bind("FPDFPathSegment_GetType", c_int, c_void_p)
_segment_closes = _bind("FPDFPathSegment_GetClose", c_int, c_void_p)
_load_text = _bind("FPDFText_LoadPage", c_void_p, c_void_p)
_close_text = _bind("FPDFText_ClosePage", None, c_void_p)
_character_count = _bind("FPDFText_CountChars", c_int, c_void_p)
_unicode_at = _bind("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
_text_object_at = _bind("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
_has_map_error = _bind("FPDFText_HasUnicodeMapError", c_int, c_void_p, c_int)
_text_codes = _bind("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
_origin_at = _bind("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
_loose_box_at = _bind("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)


class DocumentError(Exception):
    """PDFium cannot open the document; `code` is its error code (`FPDF_ERR_…`)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"PDFium error {code}")
        self.code = code


class Declined(Exception):
    """The page holds something that the fast engine does not read as the reference does."""


_TextRun = tuple[float, int, bool, bool, Clip | None, float | None]
"""What all characters of one text object share: (size, turn, is_hidden, is_light, clip, baseline).

The baseline, in the page's own space, is None where it differs from character to character.
"""


class _Walk:
    """State of one walk over a page's objects: where displayed coordinates begin, what was found, and call buffers.

    Buffers are made once a page: making ctypes objects costs more than the calls that fill them.
    """

    def __init__(self, content: PageContent, left: float, top: float) -> None:
        self.content = content
        self.left = left
        self.top = top
        self.runs: dict[int, _TextRun | None] = {}
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
        _object_matrix(item, self.matrix_at)
        a, b, c, d, e, f = self.matrix[:]
        own = (a, b, c, d, e, f)
        return own if outer is None else _compose(own, outer)


class FastDocument:
    """An open PDF. Keeps the bytes alive while PDFium reads them; pages are loaded and closed one by one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._handle = _load_document(data, len(data), None)
        if not self._handle:
            raise DocumentError(_last_error())

    def __enter__(self) -> FastDocument:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._handle:
            _close_document(self._handle)
            self._handle = None

    def __len__(self) -> int:
        return int(_page_count(self._handle))

    def read_page(self, number: int) -> PageContent:
        """Content of a page (1-based, each at most once); raises `Declined`, or `DocumentError` if it cannot be loaded."""
        page = self._load(number)
        try:
            box = _displayed_box(page)
            turns = _page_rotation(page)
            if turns:
                box = self._turn(page, turns, box)
            else:
                content = _read_content(page, number, box)
                turns = turn_to_upright(content.characters)
                if not turns:
                    return content
                box = self._turn(page, turns, box)
                return self._read_turned(number, box, turns)
        finally:
            _close_page(page)
        return self._read_turned(number, box, 0)

    def _read_turned(self, number: int, box: _Box, turned: int) -> PageContent:
        """Content of a page whose content has been turned, `turned` quarters beyond its display."""
        page = self._load(number)
        try:
            content = _read_content(page, number, box)
            turns = 0 if turned else turn_to_upright(content.characters)
            if not turns:
                content.turned = turned
                return content
            box = self._turn(page, turns, box)
        finally:
            _close_page(page)
        return self._read_turned(number, box, turns)

    def _load(self, number: int) -> int:
        page = _load_page(self._handle, number - 1)
        if not page:
            raise DocumentError(_last_error())
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
        if not _transform_page(page, byref(_Matrix(*matrix)), None):
            raise Declined("rotation")
        return turned


def _displayed_box(page: int) -> _Box:
    """Visible box (x0, y0, x1, y1) in the page's own space, before rotation."""
    rect = _Rect()
    if not _page_box(page, byref(rect)):
        raise Declined("no page box")
    return rect.left, rect.bottom, rect.right, rect.top


def _read_content(page: int, number: int, box: _Box) -> PageContent:
    left, bottom, right, top = box
    walk = _Walk(PageContent(number, right - left, top - bottom), left, top)
    _walk_objects(walk, page, _object_count(page), _object_at, None, 0)
    text = _load_text(page)
    if not text:
        raise Declined("no text page")
    try:
        _read_characters(walk, text)
    finally:
        _close_text(text)
    return walk.content


def _walk_objects(walk: _Walk, parent: int, count: int, get: Any, outer: _Affine | None, depth: int) -> None:
    """Take what is needed from each object; `outer` maps the coordinates of a form XObject to the page's."""
    if depth > 12:
        raise Declined("forms nested too deep")
    runs, size_at = walk.runs, walk.size_at
    for index in range(count):
        item = get(parent, index)
        if _font_size(item, size_at):  # only a text object has a font size; asking for the type first costs a call
            runs[item] = _text_run(walk, item, outer)
            continue
        kind = _object_type(item)
        if kind == _PATH:
            _read_path(walk, item, outer)
        elif kind == _IMAGE:
            walk.content.has_image = True
        elif kind == _FORM:
            inner = walk.matrix_of(item, outer)
            _walk_objects(walk, item, _form_object_count(item), _form_object_at, inner, depth + 1)


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
        _object_matrix(item, walk.matrix_at)
        a, b, c, d, _, f = walk.matrix[:]
    else:
        a, b, c, d, _, f = walk.matrix_of(item, outer)
    turn = 0 if a > 0 and b == 0.0 else quarter_turn(a, b, c, d)
    if turn is None:
        return None
    em = abs(walk.size.value * (d if turn in (0, 2) else c))
    opacity, is_faint = 255, False
    if (em >= WATERMARK_SIZE or _has_transparency(item)) and _fill_color(item, *walk.color_at):
        red, green, blue, opacity = walk.color[:]
        is_faint = is_watermark_colour(opacity / 255, (red / 255, green / 255, blue / 255), em)
    is_hidden = em < MINIMUM_SIZE or opacity <= 5 or _render_mode(item) in (3, 7)
    handle = _object_clip(item)
    count = _clip_count(handle) if handle else 0
    clip = _known_clip(walk, handle, count, outer) if count > 0 else None
    return em, turn, is_hidden, is_faint, clip, f if turn == 0 and b == 0.0 else None


def _known_clip(walk: _Walk, handle: int, count: int, outer: _Affine | None) -> Clip | None:
    """The visible box of an object in displayed coordinates, from its clip path of `count` parts.

    Objects drawn under one clip share its segments, so that the address of the last path's first segment, which
    stays in place while the page is open, tells a clip already seen.
    """
    key = (count, _clip_segment(handle, count - 1, 0) or 0, outer)
    if key not in walk.clips:
        walk.clips[key] = _read_clip(walk, handle, count, outer)
    return walk.clips[key]


def _read_clip(walk: _Walk, handle: int, count: int, outer: _Affine | None) -> Clip | None:
    box: Clip | None = None
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(_clip_segment_count(handle, path)):
            _segment_point(_clip_segment(handle, path, index), *walk.point_at)
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
    _draw_mode(item, *walk.mode_at)
    if not walk.fill.value and not walk.stroke.value:
        return
    a, b, c, d, e, f = walk.matrix_of(item, outer)
    e, f = e - walk.left, walk.top - f
    handle = _object_clip(item)
    count = _clip_count(handle) if handle else 0
    clip = _known_clip(walk, handle, count, outer) if count > 0 else None
    is_stroked = walk.stroke.value != 0
    px, py = walk.x, walk.y
    bx, by = walk.point_at
    segments = _segment_count(item)
    if segments == 2:
        _segment_point(_segment_at(item, 0), bx, by)
        xa, ya = px.value, py.value
        _segment_point(_segment_at(item, 1), bx, by)
        xb, yb = px.value, py.value
        walk.content.add_line(a * xa + c * ya + e, f - b * xa - d * ya, a * xb + c * yb + e, f - b * xb - d * yb, clip)
        return
    outline: list[tuple[float, float]] = []
    has_curve = False
    for index in range(segments):
        segment = _segment_at(item, index)
        _segment_point(segment, bx, by)
        x, y = px.value, py.value
        point = (a * x + c * y + e, f - b * x - d * y)
        kind = _segment_type(segment)
        if kind == _MOVE_TO:
            _add_outline(walk, outline, clip, is_stroked, has_curve)
            outline, has_curve = [point], False
        elif kind == _LINE_TO:
            outline.append(point)
        else:
            # Of a curve only that it is there matters; straight sides beside it count one by one.
            has_curve = walk.content.has_shapes = True
            if len(outline) > 1:
                _add_outline(walk, outline, clip, is_stroked, True)
            outline = [point]
        if kind != _MOVE_TO and outline and _segment_closes(segment):
            outline.append(outline[0])
    _add_outline(walk, outline, clip, is_stroked, has_curve)


def _add_outline(walk: _Walk, outline: list[tuple[float, float]], clip: Clip | None, is_stroked: bool, has_curve: bool) -> None:
    if len(outline) > 1:
        walk.content.add_outline(outline, clip, is_stroked or has_curve)


def _read_characters(walk: _Walk, text: int) -> None:
    content, runs = walk.content, walk.runs
    left, top, width, height = walk.left, walk.top, content.width, content.height
    append = content.characters.append
    x, y, rect = c_double(), c_double(), _Rect()
    x_at, y_at, rect_at = addressof(x), addressof(y), addressof(rect)
    for index, code in enumerate(_codes(text)):
        if code in _BLANK and not _has_map_error(text, index):
            continue
        run = runs.get(_text_object_at(text, index))
        if run is None:
            continue
        # Where a font has no Unicode map PDFium passes glyph numbers off as code points.
        glyph = REPLACEMENT if _has_map_error(text, index) else GLYPHS[code]
        if not glyph:
            continue
        size, turn, is_hidden, is_faint, clip, baseline = run
        if is_hidden:
            content.hidden_count += 1
            continue
        _loose_box_at(text, index, rect_at)
        if baseline is not None and rect.bottom <= baseline <= rect.top:
            # A loose box begins at the origin and ends after the advance; upright text keeps its object's baseline.
            x0, x1, base = rect.left - left, rect.right - left, top - baseline
            y0, y1 = base - EM_ASCENT * size, base + EM_DESCENT * size
        else:
            _origin_at(text, index, x_at, y_at)
            advance = rect.right - x.value if turn == 0 else size
            x0, y0, x1, y1 = em_box(x.value - left, top - y.value, advance, size, turn)
        mx, my = (x0 + x1) / 2, (y0 + y1) / 2
        if 0 <= mx <= width and 0 <= my <= height and (clip is None or is_inside(mx, my, clip)):
            append(Character(glyph, x0, y0, x1, y1, size, turn, is_faint))


def _codes(text: int) -> list[int]:
    """The code point of each character of the text page."""
    count = _character_count(text)
    buffer = (c_ushort * (count + 1))()
    if count and _text_codes(text, 0, count, addressof(buffer)) == count + 1:
        codes: list[int] = buffer[:count]
        if 0 not in codes and not any(0xD800 <= code <= 0xDFFF for code in set(codes)):
            return codes
    return [_unicode_at(text, index) for index in range(count)]
