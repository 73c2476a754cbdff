"""What is filled into form fields or written over a page as an annotation: printed for people, but not in the page's content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import addressof, byref, create_string_buffer

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.characters import EM_ASCENT, EM_DESCENT, Character, Clip, PageContent, em_box, normalise_glyph

_FREE_TEXT, _WIDGET = 3, 20
_FLAT = {2, 9, 10, 11, 12, 16}
"""Links, marks on text (highlight, underline, squiggly, strike-out) and pop-ups leave the text to be read."""
_HIDDEN_FLAGS = 0x02 | 0x20
"""Hidden and NoView (ISO 32000-1, 12.5.3)."""
_FLATTENED = 1
_FONT_SIZE = re.compile(r"([\d.]+)\s+Tf")
_PADDING = 2.0
_ASCII_WIDTH = 0.5
_LEAST_SIZE, _LARGEST_SIZE = 4.0, 12.0


def settle_fields(page: int) -> bool:
    """Put the appearance of a page's fields and texts written over it into its content; it shows when loaded again.

    Returns whether there was any.
    """
    if not any(pdfium.annotation_has_key(annotation, b"AP") for annotation in _texts(page)):
        return False
    return bool(pdfium.flatten_page(page, 0) == _FLATTENED)


def write_fields(page: int, content: PageContent, left: float, top: float) -> None:
    """Add the texts of fields and annotations that come without an appearance, which every viewer draws for itself."""
    rect = pdfium.Rect()
    for annotation in _texts(page):
        text = _value(annotation, b"V") or _value(annotation, b"Contents")
        if pdfium.annotation_has_key(annotation, b"AP") or not text or not pdfium.annotation_box(annotation, byref(rect)):
            continue
        size = _font_size(annotation, abs(rect.top - rect.bottom))
        middle = top - (rect.top + rect.bottom) / 2
        base = middle + (EM_ASCENT - EM_DESCENT) / 2 * size
        x = rect.left - left + _PADDING
        for char in text:
            advance = size * (_ASCII_WIDTH if char.isascii() else 1.0)
            if glyph := normalise_glyph(char):
                content.characters.append(Character(glyph, *em_box(x, base, advance, size, 0), size))
            x += advance
        content.has_fields = True


def annotation_boxes(page: int, left: float, top: float) -> list[Clip]:
    """Where a page's other visible annotations (stamps, areas, redactions) are drawn over it."""
    rect = pdfium.Rect()
    boxes: list[Clip] = []
    for index in range(max(pdfium.annotation_count(page), 0)):
        annotation = pdfium.annotation_at(page, index)
        if not annotation:
            continue
        try:
            kind, is_hidden = pdfium.annotation_kind(annotation), pdfium.annotation_flags(annotation) & _HIDDEN_FLAGS
            if kind not in _FLAT | {_FREE_TEXT, _WIDGET} and not is_hidden and pdfium.annotation_box(annotation, byref(rect)):
                boxes.append((rect.left - left, top - rect.top, rect.right - left, top - rect.bottom))
        finally:
            pdfium.close_annotation(annotation)
    return boxes


def _texts(page: int) -> Iterator[int]:
    """The page's visible text fields and free texts; each is open while it is looked at."""
    for index in range(max(pdfium.annotation_count(page), 0)):
        annotation = pdfium.annotation_at(page, index)
        if not annotation:
            continue
        try:
            if pdfium.annotation_kind(annotation) in (_FREE_TEXT, _WIDGET) and not pdfium.annotation_flags(annotation) & _HIDDEN_FLAGS:
                yield annotation
        finally:
            pdfium.close_annotation(annotation)


def _value(annotation: int, key: bytes) -> str:
    length = pdfium.annotation_value(annotation, key, None, 0)
    if length <= 2:
        return ""
    buffer = create_string_buffer(length)
    pdfium.annotation_value(annotation, key, addressof(buffer), length)
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _font_size(annotation: int, height: float) -> float:
    """Size by the default appearance ("/Helv 9 Tf"); 0 or none means as large as the box allows."""
    found = _FONT_SIZE.search(_value(annotation, b"DA"))
    stated = float(found.group(1)) if found else 0.0
    return stated or min(_LARGEST_SIZE, max(_LEAST_SIZE, 0.7 * height))
