"""A picture of a page as the PDF reader's page content, so that one code finds the tables of print and of pictures."""

from __future__ import annotations

from statistics import median
from typing import Any

from PIL import Image

from ingestion.readers.pdf.characters import EM_ASCENT, EM_DESCENT, Character, PageContent, normalise_glyph
from ingestion.readers.scans.recognition import RecognisedText, recognise
from ingestion.readers.scans.ruling import rulings_of, skew_of, turned

EM_SHARE = 0.76
"""Em of a text by the height of its box: the model leaves a margin around what it finds."""
EQUAL_SIZES = 0.25
"""Texts whose em differs by less from the page's usual one are set in that."""
LARGEST_SIDE = 4200
"""Pixels; larger pictures are made smaller, which costs nothing at 300 dpi and saves memory."""


def read_picture(picture: Image.Image, number: int, width: float, height: float) -> PageContent:
    """Characters and ruling lines of a picture that shows a page of `width` x `height` points.

    What is red is taken for a seal and left out: only the red channel is looked at, in which it is as light as paper.
    """
    import cv2  # type: ignore[import-not-found, import-untyped]
    import numpy as np

    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    red = np.asarray(picture.convert("RGB"))[:, :, 0]
    if angle := skew_of(red):
        red = turned(red, angle)
    content = PageContent(number, width, height, has_image=True, is_recognised=True)
    x_scale, y_scale = width / red.shape[1], height / red.shape[0]
    level, upright = rulings_of(red)
    content.horizontal = [(y * y_scale, x0 * x_scale, x1 * x_scale) for y, x0, x1 in level]
    content.vertical = [(x * x_scale, top * y_scale, bottom * y_scale) for x, top, bottom in upright]
    texts = recognise(cv2.cvtColor(red, cv2.COLOR_GRAY2BGR))
    usual = _usual_em(texts, y_scale)
    for text in texts:
        content.characters += _characters(text, x_scale, y_scale, usual)
    return content


def _usual_em(texts: list[RecognisedText], scale: float) -> float:
    return median([EM_SHARE * (t.bottom - t.top) * scale for t in texts]) if texts else 0.0


def _characters(found: RecognisedText, x_scale: float, y_scale: float, usual: float) -> list[Character]:
    """The characters of one text, set between its ends as type is: figures and Latin letters half as wide as ideographs."""
    glyphs = [glyph for char in found.text if (glyph := normalise_glyph(char))]
    widths = [_width(char) for char in found.text if normalise_glyph(char)]
    if not glyphs:
        return []
    x, x1 = found.x0 * x_scale, found.x1 * x_scale
    unit = (x1 - x) / sum(widths)
    size = EM_SHARE * (found.bottom - found.top) * y_scale
    if abs(size - usual) < EQUAL_SIZES * usual:
        size = usual
    middle = (found.top + found.bottom) / 2 * y_scale
    base = middle + (EM_ASCENT - EM_DESCENT) / 2 * size
    characters: list[Character] = []
    for glyph, width in zip(glyphs, widths, strict=True):
        box = (x, base - EM_ASCENT * size, x + width * unit, base + EM_DESCENT * size)
        characters.append(Character(glyph, *box, size, confidence=found.confidence))
        x += width * unit
    return characters


def _width(char: str) -> float:
    return 0.28 if char in ".,:;'" else 0.5 if char.isascii() else 1.0


def confidence_of(characters: list[Character], box: tuple[float, float, float, float]) -> float | None:
    """The least confidence of the characters that stand in a box; None where none do."""
    inside: list[Any] = [
        c.confidence for c in characters if box[0] <= (c.x0 + c.x1) / 2 < box[2] and box[1] <= (c.top + c.bottom) / 2 < box[3]
    ]
    return min(inside) if inside else None
