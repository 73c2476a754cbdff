"""Text under an opaque area or picture: nobody sees it, whatever a program finds there."""

from __future__ import annotations

from collections import defaultdict
from ctypes import Array, byref, c_uint, string_at
from dataclasses import dataclass

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.characters import LEVEL_TOLERANCE, THICKEST_LINE, Character, Clip, PageContent

Cover = tuple[int, Clip, int]
"""(number of the text objects painted before it, its box in displayed coordinates, handle of a picture or 0)."""
_ALPHA_FORMAT = 4
"""FPDFBitmap_BGRA; the alpha channel is every fourth byte."""
_BAND = 16
COVERED_SHARE = 0.85
"""Part of a character's em box, in height and width, that a cover must reach over."""
PAGE_SHARE = 0.5
INK_CONTRAST = 64
_Affine = tuple[float, float, float, float, float, float]


def rectangle(outline: list[tuple[float, float]], clip: Clip | None) -> Clip | None:
    """The visible box of an outline that is an upright rectangle larger than a ruling line; None for any other."""
    xs, ys = [p[0] for p in outline], [p[1] for p in outline]
    x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
    if min(x1 - x0, bottom - top) <= THICKEST_LINE:
        return None
    if any(min(x - x0, x1 - x) > LEVEL_TOLERANCE or min(y - top, bottom - y) > LEVEL_TOLERANCE for x, y in outline):
        return None
    return (x0, top, x1, bottom) if clip is None else (max(x0, clip[0]), max(top, clip[1]), min(x1, clip[2]), min(bottom, clip[3]))


def is_opaque(item: int, color: Array[c_uint], color_at: tuple[int, ...]) -> bool:
    """Whether a filled path hides what lies under it."""
    return not pdfium.has_transparency(item) and bool(pdfium.fill_color(item, *color_at)) and color[3] == 255


def image_cover(page: int, item: int, matrix: _Affine, left: float, top: float, painted: int) -> Cover | None:
    """What an upright picture hides; None for stencils and whatever lets the ground shine through."""
    a, b, c, d, e, f = matrix
    if abs(b) > LEVEL_TOLERANCE or abs(c) > LEVEL_TOLERANCE or pdfium.has_transparency(item):
        return None
    metadata = pdfium.ImageMetadata()
    if not pdfium.image_metadata(item, page, byref(metadata)) or metadata.colorspace == 0:
        return None
    x0, x1, y0, y1 = min(e, e + a), max(e, e + a), min(f, f + d), max(f, f + d)
    return painted, (x0 - left, top - y1, x1 - left, top - y0), item


def drop_covered(content: PageContent, numbers: list[int], covers: list[Cover], document: int, page: int) -> None:
    """Drop the characters over which something opaque was painted later; `numbers` are those of their text objects."""
    bands: dict[int, list[Cover]] = defaultdict(list)
    for cover in covers:
        _, (_, top, _, bottom), _ = cover
        for band in range(int(max(top, 0.0)) // _BAND, int(min(bottom, content.height)) // _BAND + 1):
            bands[band].append(cover)
    pictures: dict[int, _Picture | None] = {}
    kept: list[Character] = []
    for char, number in zip(content.characters, numbers, strict=True):
        for painted, box, item in bands.get(int((char.top + char.bottom) / 2) // _BAND, ()):
            if painted <= number or not _hides(box, char):
                continue
            if item and item not in pictures:
                pictures[item] = _render(document, page, item)
            if not item or (picture := pictures[item]) is not None and not _may_show(picture, box, char, content):
                content.covered_count += 1
                break
        else:
            kept.append(char)
    content.characters = kept


@dataclass(slots=True)
class _Picture:
    """An opaque picture's dots, from the top, four bytes (blue, green, red, alpha) each."""

    width: int
    height: int
    stride: int
    dots: bytes


def _render(document: int, page: int, item: int) -> _Picture | None:
    """A picture as it is painted; None where any dot of it, by its mask, lets the ground shine through."""
    bitmap = pdfium.rendered_bitmap(document, page, item)
    if not bitmap or pdfium.bitmap_format(bitmap) != _ALPHA_FORMAT:
        return None
    try:
        width, height, stride = pdfium.bitmap_width(bitmap), pdfium.bitmap_height(bitmap), pdfium.bitmap_stride(bitmap)
        dots = string_at(pdfium.bitmap_buffer(bitmap), stride * height)
        alpha = dots[3::4]
        return _Picture(width, height, stride, dots) if alpha.count(255) == len(alpha) else None
    finally:
        pdfium.destroy_bitmap(bitmap)


def _may_show(picture: _Picture, box: Clip, char: Character, content: PageContent) -> bool:
    """Whether a picture pasted over a word shows something where its letter stands: most likely the same word.

    Of a figure, or under the picture of a whole page, only the picture itself is evidence.
    """
    if char.text.isdigit() or (box[2] - box[0]) * (box[3] - box[1]) > PAGE_SHARE * content.width * content.height:
        return False
    x_scale, y_scale = picture.width / (box[2] - box[0]), picture.height / (box[3] - box[1])
    left, right = int((char.x0 - box[0]) * x_scale), int((char.x1 - box[0]) * x_scale) + 1
    greens: set[int] = set()
    for y in range(max(int((char.top - box[1]) * y_scale), 0), min(int((char.bottom - box[1]) * y_scale) + 1, picture.height)):
        start = y * picture.stride
        greens.update(picture.dots[start + 4 * max(left, 0) + 1 : start + 4 * min(right, picture.width) : 4])
    return bool(greens) and max(greens) - min(greens) > INK_CONTRAST


def _hides(box: Clip, char: Character) -> bool:
    width, height = min(box[2], char.x1) - max(box[0], char.x0), min(box[3], char.bottom) - max(box[1], char.top)
    return width > COVERED_SHARE * (char.x1 - char.x0) and height > COVERED_SHARE * (char.bottom - char.top)
