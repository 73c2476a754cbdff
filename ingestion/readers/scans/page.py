"""A picture of a page as the PDF reader's page content, so that one code finds the tables of print and of pictures."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any

from PIL import Image

from ingestion.readers.pdf.characters import EM_ASCENT, EM_DESCENT, Character, PageContent, Ruling, normalise_glyph
from ingestion.readers.scans.recognition import RecognisedText, recognise
from ingestion.readers.scans.ruling import rulings_of, skew_of, turned
from ingestion.readers.scans.turning import FULL_TURN, READABLE, SURELY_READ, mean_confidence, quarter_turns, turned_by_quarters

EM_SHARE = 0.76
"""Em of a text by the height of its box: the model leaves a margin around what it finds."""
EQUAL_SIZES = 0.25
"""Texts whose em differs by less from the page's usual one are set in that."""
SEAL_REDNESS, DARKEST_SEAL = 40, 130
"""Steps of 255 by which a seal is redder than anything else, and from which it is no ink."""
SEAL_SHARE, DOUBTED_CONFIDENCE = 0.01, 0.5
MARGIN_SHARE = 0.6
"""Part of its height by which a text's box may reach beyond its cell."""
LARGEST_SIDE = 4200
"""Pixels; larger pictures are made smaller, which costs nothing at 300 dpi and saves memory."""


def read_picture(picture: Image.Image, number: int, width: float, height: float) -> PageContent:
    """Characters and ruling lines of a picture that shows a page of `width` x `height` points, set upright where it lies otherwise."""
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    content, texts = _read_as_it_lies(picture, number, width, height)
    turns = quarter_turns(texts)
    if turns % 2:
        content, texts = _read_turned(picture, turns, number, width, height)
    if turns and mean_confidence(texts) < SURELY_READ:
        other = _read_turned(picture, FULL_TURN - turns, number, width, height)
        content, texts = max((content, texts), other, key=lambda reading: mean_confidence(reading[1]))
    if mean_confidence(texts) < READABLE:
        _doubt_all(content)
    return content


def _read_turned(picture: Image.Image, turns: int, number: int, width: float, height: float) -> tuple[PageContent, list[RecognisedText]]:
    size = (height, width) if turns % 2 else (width, height)
    content, texts = _read_as_it_lies(turned_by_quarters(picture, turns), number, *size)
    content.turned = turns
    return content, texts


def _doubt_all(content: PageContent) -> None:
    """Of a page that is hardly legible, too small or too blurred, no figure is certain, however sure the recognition is of it."""
    for char in content.characters:
        char.confidence = min(char.confidence or 0.0, DOUBTED_CONFIDENCE)


def _read_as_it_lies(picture: Image.Image, number: int, width: float, height: float) -> tuple[PageContent, list[RecognisedText]]:
    """The content of a picture, and the texts that were found in it.

    What is red is taken for a seal and left out: only the red channel is looked at, in which ink under it stays dark.
    """
    import cv2  # type: ignore[import-not-found, import-untyped]
    import numpy as np

    colours = np.asarray(picture.convert("RGB")).astype(np.int16)
    red, rest = colours[:, :, 0], colours[:, :, 1:].max(axis=2)
    seal = red - rest > SEAL_REDNESS
    red = np.where(seal & (red > DARKEST_SEAL), 255, red).astype(np.uint8)
    paper = np.where(seal, 0, 255).astype(np.uint8)
    if angle := skew_of(red):
        red, paper = turned(red, angle), turned(paper, angle)
    content = PageContent(number, width, height, has_image=True, is_recognised=True)
    x_scale, y_scale = width / red.shape[1], height / red.shape[0]
    level, upright = rulings_of(red)
    content.horizontal = [(y * y_scale, x0 * x_scale, x1 * x_scale) for y, x0, x1 in level]
    content.vertical = [(x * x_scale, top * y_scale, bottom * y_scale) for x, top, bottom in upright]
    texts = recognise(cv2.cvtColor(red, cv2.COLOR_GRAY2BGR))
    usual = _usual_em(texts, y_scale)
    for text in [_doubted_under_seal(text, paper) for text in texts]:
        for part in _parted(text, upright):
            content.characters += _characters(part, x_scale, y_scale, usual)
    return content, texts


def _doubted_under_seal(found: RecognisedText, paper: Any) -> RecognisedText:
    """The text, of which nobody is sure where a seal runs over it: the model reads what the ink leaves with confidence."""
    part = paper[max(int(found.top), 0) : int(found.bottom) + 1, max(int(found.x0), 0) : int(found.x1) + 1]
    if part.size and (part < 128).mean() > SEAL_SHARE:
        return replace(found, confidence=min(found.confidence, DOUBTED_CONFIDENCE))
    return found


def _parted(found: RecognisedText, upright: list[Ruling]) -> list[RecognisedText]:
    """The texts of the cells over which the model found one text; where it cannot be parted, nobody is sure of it.

    Its boxes have a margin, which may reach over the line beside a number that fills its cell.
    """
    middle, margin = (found.top + found.bottom) / 2, MARGIN_SHARE * (found.bottom - found.top)
    crossed = sorted(x for x, top, bottom in upright if top <= middle <= bottom and found.x0 < x < found.x1)
    x0 = max((x + 1 for x in crossed if x - found.x0 < margin), default=found.x0)
    x1 = min((x - 1 for x in crossed if found.x1 - x < margin), default=found.x1)
    cuts = [x for x in crossed if x0 < x < x1]
    if x0 >= x1:
        return [replace(found, confidence=0.0)]
    if not cuts:
        return [replace(found, x0=x0, x1=x1)]
    words = found.text.split()
    if len(words) != len(cuts) + 1:
        return [replace(found, confidence=0.0)]
    sides = pairwise([x0, *cuts, x1])
    return [replace(found, text=word, x0=low + 1, x1=high - 1) for word, (low, high) in zip(words, sides, strict=True)]


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
