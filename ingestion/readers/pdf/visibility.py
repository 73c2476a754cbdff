"""Text that is there for programs only: white on white paper, in the colour of its row, or on a layer that is switched off.

What a page's picture does not show is not published. The picture is drawn only where there is a suspicion: white text,
light text on a page with shading, or a document with layers that are off.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from itertools import groupby

import pypdfium2 as pdfium
from PIL import Image

from ingestion.readers.pdf.characters import WHITE, Character, PageContent, painted_words, turn_back

_OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
_LAYERS_OFF = re.compile(rb"/OFF\s*\[\s*\d|/OFF\s+\d+\s+\d+\s+R|/BaseState\s*/OFF")
_LARGEST_STREAM = 4 * 1024 * 1024
SCALE = 2.0
LEAST_CONTRAST = 16
"""Steps of grey (of 255) between the lightest and the darkest dot of a character that can be seen."""
_INNER = 0.15
"""Share of a character's box that is left out at each side, where its neighbours and ruling lines begin."""


def drop_unseen(data: bytes, contents: Iterable[PageContent]) -> None:
    """Drop characters that the page's picture does not show, and count them (`hidden_count`, `layer_count`)."""
    contents = list(contents)
    has_layers_off = _has_layers_off(data)
    suspect = [c for c in contents if has_layers_off or any(_is_suspect(char, c) for char in c.characters)]
    if not suspect:
        return
    document = pdfium.PdfDocument(data)
    try:
        for content in suspect:
            page = document[content.number - 1]
            picture = page.render(scale=SCALE, grayscale=True).to_pil().convert("L")
            page.close()
            _check_page(content, picture, has_layers_off)
    finally:
        document.close()


def _check_page(content: PageContent, picture: Image.Image, has_layers_off: bool) -> None:
    kept: list[Character] = []
    for is_suspect, run in groupby(content.characters, lambda char: _is_suspect(char, content)):
        characters = list(run)
        if is_suspect:
            seen = [char for word in painted_words(characters) if not _is_unseen(word, content, picture) for char in word]
            content.hidden_count += len(characters) - len(seen)
            characters = seen
        if has_layers_off:
            shown = [char for char in characters if _is_shown(_dots(char, content, picture))]
            content.layer_count += len(characters) - len(shown)
            characters = shown
        kept += characters
    content.characters = kept


def _is_suspect(char: Character, content: PageContent) -> bool:
    return char.is_white or (char.is_light and bool(content.tints))


def _is_unseen(word: list[Character], content: PageContent, picture: Image.Image) -> bool:
    """Whether text has its ground's colour, as most of its letters show: some may lie over dark ones, whose dots they have.

    Of white text paper is the ground.
    """
    dots = [_dots(char, content, picture) for char in word]
    on_paper = [char.is_white and bool(d) and d[len(d) // 2] >= WHITE * 255 for char, d in zip(word, dots, strict=True)]
    return 2 * sum(paper or not _is_shown(d) for paper, d in zip(on_paper, dots, strict=True)) > len(word)


def _is_shown(dots: list[int]) -> bool:
    return not dots or dots[-1] - dots[0] >= LEAST_CONTRAST


def _dots(char: Character, content: PageContent, picture: Image.Image) -> list[int]:
    """The greys of a character's place in the picture, from dark to light."""
    x0, top, x1, bottom = turn_back((char.x0, char.top, char.x1, char.bottom), content)
    dx, dy = _INNER * (x1 - x0), _INNER * (bottom - top)
    box = (int((x0 + dx) * SCALE), int((top + dy) * SCALE), round((x1 - dx) * SCALE) + 1, round((bottom - dy) * SCALE) + 1)
    return sorted(picture.crop(box).tobytes())


def _has_layers_off(data: bytes) -> bool:
    """Whether the document has optional content that is off, as its catalog or the objects packed with it say."""
    if b"/OCProperties" in data:
        return _LAYERS_OFF.search(data) is not None or b"/ObjStm" in data
    for found in _OBJECT_STREAM.finditer(data):
        try:
            objects = zlib.decompressobj().decompress(data[found.end() : found.end() + _LARGEST_STREAM], _LARGEST_STREAM)
        except zlib.error:  # encrypted, or packed in another way
            continue
        if b"/OCProperties" in objects:
            return _LAYERS_OFF.search(objects) is not None
    return False
