"""One walk over a page's objects: its state, what the characters of a text object share, and what a clip path leaves visible."""

from __future__ import annotations

from ctypes import byref, c_float, c_int, c_uint
from struct import Struct

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.bindings import Handle
from ingestion.readers.pdf.characters import Clip, Doubt, PageContent
from ingestion.readers.pdf.covers import Cover

Affine = tuple[float, float, float, float, float, float]
TextRun = tuple[float, int, bool, bool, bool, bool, float, Clip | None, float | None, int, Doubt]
"""What all characters of one text object share:
(size, turn, is_hidden, is_light, is_white, is_vivid, slant, clip, baseline, number, doubt).

The baseline, in the page's own space, is None where it differs from character to character. The number counts the text
objects in the order in which they are painted.
"""

MATRIX, COLOR, POINT, BOX = (Struct(layout).unpack for layout in ("6f", "4I", "2f", "4f"))


class Walk:
    """State of one walk over a page's objects: where displayed coordinates begin, what was found, and call buffers.

    Buffers are made once a page, and bytes are unpacked all at once: making and asking ctypes objects costs more than the calls.
    """

    def __init__(self, page: int, content: PageContent, left: float, top: float) -> None:
        self.page = page
        self.content = content
        self.left = left
        self.top = top
        self.runs: dict[int, TextRun | None] = {}
        self.covers: list[Cover] = []
        self.grounds: list[Clip] = []
        """Areas on which dark text may not be seen."""
        self.is_dimmed = False
        """The objects walked over are drawn through a form that is transparent in some way."""
        self.clips: dict[tuple[int, int | None, Affine | None], tuple[Clip | None, bool]] = {}
        self.matrix, self.color, self.point = bytearray(24), bytearray(16), bytearray(8)
        """What the last call put there, to be unpacked by `MATRIX`, `COLOR` and `POINT`."""
        self.matrix_at = byref((c_float * 6).from_buffer(self.matrix))
        self.color_at = tuple(byref(c_uint.from_buffer(self.color, 4 * part)) for part in range(4))
        self.point_at = byref(c_float.from_buffer(self.point)), byref(c_float.from_buffer(self.point, 4))
        self.size, self.width = c_float(), c_float()
        self.size_at, self.width_at = byref(self.size), byref(self.width)
        self.fill, self.stroke = c_int(), c_int()
        self.mode_at = byref(self.fill), byref(self.stroke)

    def matrix_of(self, item: Handle, outer: Affine | None) -> Affine:
        """The mapping from an object's own coordinates to the page's."""
        pdfium.object_matrix(item, self.matrix_at)
        own: Affine = MATRIX(self.matrix)
        return own if outer is None else compose(own, outer)


def compose(inner: Affine, outer: Affine) -> Affine:
    """The mapping that applies `inner` first and `outer` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def clip_of(walk: Walk, item: Handle, outer: Affine | None) -> tuple[Clip | None, bool]:
    """The visible box of an object in displayed coordinates by its clip path, None without one; and whether all of that box is visible.

    Objects drawn under one clip share its segments, so that the address of the last path's first segment, which
    stays in place while the page is open, tells a clip already seen.
    """
    handle = pdfium.object_clip(item)
    count = pdfium.clip_count(handle)
    if count <= 0:  # without a clip PDFium says -1
        return None, True
    key = (count, pdfium.clip_segment(handle, count - 1, 0).value, outer)
    if key not in walk.clips:
        is_straight = all(pdfium.clip_segment_count(handle, path) <= 5 for path in range(count))
        walk.clips[key] = _read_clip(walk, handle, count, outer), is_straight
    return walk.clips[key]


def _read_clip(walk: Walk, handle: Handle, count: int, outer: Affine | None) -> Clip | None:
    box: Clip | None = None
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(pdfium.clip_segment_count(handle, path)):
            pdfium.segment_point(pdfium.clip_segment(handle, path, index), *walk.point_at)
            x, y = POINT(walk.point)
            if outer is not None:
                x, y = outer[0] * x + outer[2] * y + outer[4], outer[1] * x + outer[3] * y + outer[5]
            xs.append(x)
            ys.append(y)
        if xs:
            part = (min(xs) - walk.left, walk.top - max(ys), max(xs) - walk.left, walk.top - min(ys))
            box = part if box is None else (max(box[0], part[0]), max(box[1], part[1]), min(box[2], part[2]), min(box[3], part[3]))
    return box
