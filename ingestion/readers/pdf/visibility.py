"""Text that is there for programs only: in the colour of its ground, under something opaque, clipped, or on a layer that is off.

What a page's picture does not show is not published. The picture is drawn only where there is a suspicion (`Character.doubt`), or where
a document has layers that are off.
"""

from __future__ import annotations

import re
import resource
import zlib
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import groupby
from statistics import median

import pypdfium2 as pdfium

from ingestion.readers.pdf.apart import done_apart
from ingestion.readers.pdf.characters import WHITE, Character, Doubt, PageContent, painted_words
from ingestion.readers.pdf.sight import LEAST_CONTRAST, Sight

_OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
_LAYERS_OFF = re.compile(rb"/OFF\s*\[\s*\d|/OFF\s+\d+\s+\d+\s+R|/BaseState\s*/OFF|/(?:View|Print)State\s*/OFF")
_LARGEST_STREAM = 4 * 1024 * 1024
_LARGEST_SPECK, _SPECK_SHARE = 2.0, 0.25
"""Points, and part of the page's usual size, below which a letter is a dot."""
_SAMPLE = 100
_INK_CONTRAST, _SHOWN_SHARE = 64, 0.8
"""Steps of grey at the place of a letter that a picture shows again, and the share of a word's letters that it does."""
_PAGE_COST, _MOST_PAINTED = 1_000, 1_500_000
"""A page's picture costs as much as so many objects on it, and what the pictures of one document may cost."""
_CHUNK = 25
"""Pages that are judged in one process: what one of them makes endless costs the others of the document nothing."""
_CPU_SECONDS, _MOST_CPU_SECONDS = 6, 20
"""Processor time for the pages of a chunk, and for all, should an object be as dear as a thousand others."""
_Seen = tuple[list[Character], int, int, int]
"""Characters, and how many are hidden, covered and on layers that are off."""
COVERED_GLYPH = "\u2588"
"""Stands for a covered character of a word whose others can be seen: what is left of a number is no number."""


def drop_unseen(data: bytes, contents: Iterable[PageContent]) -> None:
    """Drop characters that the page's picture does not show, and count them (`hidden_count`, `covered_count`, `layer_count`)."""
    contents = list(contents)
    has_layers_off = _has_layers_off(data)
    for content in contents:
        _drop_specks(content)
        _mark_light(content)
    suspect = [c for c in contents if has_layers_off or any(char.doubt for char in c.characters)]
    if not suspect:
        return
    affordable = _affordable(suspect)
    unjudged = suspect[len(affordable) :]
    started = _seconds_apart()
    for start in range(0, len(affordable), _CHUNK):
        chunk = affordable[start : start + _CHUNK]
        is_late = _seconds_apart() - started > _MOST_CPU_SECONDS
        judged = None if is_late else done_apart(partial(_judge, data, chunk, has_layers_off), _CPU_SECONDS)
        for content, seen in zip(chunk, judged or (), strict=judged is not None):
            content.characters, content.hidden_count, content.covered_count, content.layer_count = seen
        if judged is None:
            unjudged += chunk
    for content in unjudged:
        _drop_unjudged(content)


def _affordable(suspect: list[PageContent]) -> list[PageContent]:
    """The first pages, as many as can be drawn."""
    spent = 0
    for number, content in enumerate(suspect):
        spent += _PAGE_COST + content.painted_count
        if spent > _MOST_PAINTED:
            return suspect[:number]
    return suspect


def _seconds_apart() -> float:
    """Processor time of this process's children that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def _judge(data: bytes, suspect: list[PageContent], has_layers_off: bool) -> list[_Seen]:
    """What shows on each page."""
    document = pdfium.PdfDocument(data)
    try:
        for content in suspect:
            page = document[content.number - 1]
            sight = Sight(content, page, has_layers_off)
            page.close()
            if has_layers_off or _is_drawn([char for char in content.characters if not char.doubt], sight):
                _drop_doubtful(content, sight)
            if has_layers_off:
                shown = [char for char in content.characters if sight.shows(char)]
                content.layer_count += len(content.characters) - len(shown)
                content.characters = shown
    finally:
        document.close()
    return [(c.characters, c.hidden_count, c.covered_count, c.layer_count) for c in suspect]


def _drop_unjudged(content: PageContent) -> None:
    """Of a page that is not drawn nothing is read that is in doubt; of a word in part it leaves marks. White text does not show where
    only lines and text are painted."""
    if not content.has_ground:
        kept = [char for char in content.characters if not char.is_white]
        content.hidden_count += len(content.characters) - len(kept)
        content.characters = kept
    kept = []
    for word in painted_words(content.characters):
        content.unjudged_count += sum(bool(char.doubt) for char in word)
        if not all(char.doubt for char in word):
            kept += [replace(char, text=COVERED_GLYPH) if char.doubt else char for char in word]
    content.characters = kept


def _drop_specks(content: PageContent) -> None:
    """Drop letters so small beside the page's others that they are dots."""
    if any(char.size < _LARGEST_SPECK for char in content.characters):
        limit = min(_LARGEST_SPECK, _SPECK_SHARE * median(char.size for char in content.characters))
        kept = [char for char in content.characters if char.size >= limit]
        content.hidden_count += len(content.characters) - len(kept)
        content.characters = kept


def _mark_light(content: PageContent) -> None:
    """White text, and light text on a page with shading, may have the colour of its ground."""
    for char in content.characters:
        if not char.doubt and (char.is_white or (char.is_light and content.tints)):
            char.doubt = Doubt.INK


def _is_drawn(characters: list[Character], sight: Sight) -> bool:
    """Whether the texts that are not in doubt show: where most do not, a font is missing here and the picture says nothing."""
    sample = characters[:: max(len(characters) // _SAMPLE, 1)]
    return sum(sight.contrast(char) < LEAST_CONTRAST for char in sample) <= len(sample) / 2


def _drop_doubtful(content: PageContent, sight: Sight) -> None:
    kept: list[Character] = []
    for word in painted_words(content.characters):
        parts = [(doubt, list(part)) for doubt, part in groupby(word, lambda char: char.doubt)]
        unseen = [bool(doubt) and _is_unseen(part, doubt, sight) for doubt, part in parts]
        left = {char.run for (_, part), is_unseen in zip(parts, unseen, strict=True) if not is_unseen for char in part}
        for (doubt, part), is_unseen in zip(parts, unseen, strict=True):
            if not is_unseen:
                kept += part
            elif doubt == Doubt.INK:
                content.hidden_count += len(part)
            else:
                again = [char for char in part if sight.shows_text(char) and not _is_under_another(char, content)]
                rest = _rest([char for char in part if char not in again], doubt, left, sight)
                content.covered_count += len(part) - len(again) - (len(rest) if doubt == Doubt.UNDER_PICTURE else 0)
                kept += again + rest
    content.characters = kept


def _is_unseen(part: list[Character], doubt: Doubt, sight: Sight) -> bool:
    """Whether most letters of a text do not show: some may lie over dark ones, whose dots they have. Of white text paper is the ground."""
    is_ink = doubt == Doubt.INK
    on_paper = [is_ink and char.is_white and sight.ground(char) >= WHITE * 255 for char in part]
    flat = [is_ink and sight.contrast(char) < LEAST_CONTRAST for char in part]
    return 2 * sum(a or b or not sight.shows(char) for char, a, b in zip(part, on_paper, flat, strict=True)) > len(part)


def _is_under_another(char: Character, content: PageContent) -> bool:
    """Whether a character of a later text stands in the place of a covered one.

    Where that text shows without having a character there, it prints the same one, which PDFium delivers once.
    """
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return any(c.run > char.run and c.x0 <= x <= c.x1 and c.top <= y <= c.bottom for c in content.characters)


def _rest(part: list[Character], doubt: Doubt, left: set[int], sight: Sight) -> list[Character]:
    """What is read of covered characters: a small picture pasted over a word shows the same word, most likely; a figure's is evidence
    of its own. Beside others of their text that can be seen they leave a mark."""
    if doubt == Doubt.UNDER_PICTURE:
        is_word = not any(char.text.isdigit() for char in part)
        return part if is_word and sum(sight.contrast(char) > _INK_CONTRAST for char in part) > _SHOWN_SHARE * len(part) else []
    return [replace(char, text=COVERED_GLYPH) for char in part if char.run in left]


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
