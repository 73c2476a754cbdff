"""What a page looks like, and what it looks like without the texts that may not show on it.

A text shows where the page changes when the text is not painted. That holds whatever hides it: its own colour, a box, a picture, a
gradient or form painted over it, a clip, a mask, a layer that is off.
"""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops

from ingestion.readers.pdf.characters import Character, Doubt, PageContent, turn_back

SCALE = 2.0
_LARGEST = 12_000_000
"""Dots of a picture; a larger page is drawn smaller."""
LEAST_CONTRAST = 20
"""Steps of grey (of 255) between the lightest and the darkest dot of a character that can be seen."""
_INNER = 0.15
"""Share of a character's box that is left out at each side, where its neighbours and ruling lines begin."""
_DEEPEST = 14
_PLACE = 4.0
_MOST_GROUPS = 4


class Sight:
    """Pictures of one page. `everything` asks for all its texts, else those of characters in doubt."""

    def __init__(self, content: PageContent, page: pdfium.PdfPage, everything: bool) -> None:
        self._content = content
        self._scale = min(SCALE, sqrt(_LARGEST / max(page.get_width() * page.get_height(), 1.0)))
        self._picture = self._draw(page)
        self._changes: dict[int, Image.Image] = {}
        texts = [item.raw for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_TEXT,), max_depth=_DEEPEST)]
        asked = [c for c in content.characters if 0 <= c.run < len(texts) and (everything or c.doubt)]
        silent = {number for number in content.silent_runs if number < len(texts)}
        for numbers in _groups(asked):
            change = self._change_without(page, [texts[number] for number in numbers | silent])
            self._changes |= dict.fromkeys(numbers, change)
        has_covered = any(c.doubt >= Doubt.UNDER_PICTURE for c in asked)
        self._texts = self._change_without(page, texts) if has_covered else None

    def shows(self, char: Character) -> bool:
        """Whether the page changes where a character is not painted; where that is not known, whether anything is at its place."""
        change = self._changes.get(char.run)
        if change is None:
            return self.contrast(char) >= LEAST_CONTRAST
        return max(change.crop(self._box(char)).tobytes()) >= LEAST_CONTRAST

    def shows_text(self, char: Character) -> bool:
        """Whether any text shows at the place of a covered character."""
        return self._texts is not None and max(self._texts.crop(self._box(char)).tobytes()) >= LEAST_CONTRAST

    def contrast(self, char: Character) -> int:
        """Steps of grey at a character's place."""
        dots = self._dots(char)
        return dots[-1] - dots[0]

    def ground(self, char: Character) -> int:
        """The grey of most of a character's place."""
        dots = self._dots(char)
        return dots[len(dots) // 2]

    def _change_without(self, page: pdfium.PdfPage, texts: list[Any]) -> Image.Image:
        """How much each dot of the page changes where some text objects are not painted."""
        for item in texts:
            pdfium_c.FPDFPageObj_SetIsActive(item, False)
        change = ImageChops.difference(self._picture, self._draw(page))
        for item in texts:
            pdfium_c.FPDFPageObj_SetIsActive(item, True)
        return change

    def _draw(self, page: pdfium.PdfPage) -> Image.Image:
        picture: Image.Image = page.render(scale=self._scale, grayscale=True).to_pil().convert("L")
        return picture

    def _dots(self, char: Character) -> bytes:
        return bytes(sorted(self._picture.crop(self._box(char)).tobytes()))

    def _box(self, char: Character) -> tuple[int, int, int, int]:
        x0, top, x1, bottom = turn_back((char.x0, char.top, char.x1, char.bottom), self._content)
        dx, dy = _INNER * (x1 - x0), _INNER * (bottom - top)
        left, upper = int((x0 + dx) * self._scale), int((top + dy) * self._scale)
        right, lower = round((x1 - dx) * self._scale), round((bottom - dy) * self._scale)
        return left, upper, max(right, left) + 1, max(lower, upper) + 1


def _groups(characters: list[Character]) -> list[set[int]]:
    """Numbers of text objects, apart where their characters stand over each other: one of them may hide, and the other show."""
    places: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for char in characters:
        y = int((char.top + char.bottom) / 2 / _PLACE)
        places[char.run] |= {(int(x / _PLACE), y + dy) for x in (char.x0, (char.x0 + char.x1) / 2, char.x1) for dy in (-1, 0, 1)}
    groups: list[tuple[set[int], set[tuple[int, int]]]] = []
    for number, taken in places.items():
        group = next((one for one in groups if not one[1] & taken), None)
        if group is None and len(groups) < _MOST_GROUPS:
            groups.append(group := (set(), set()))
        numbers, all_taken = group or groups[-1]
        numbers.add(number)
        all_taken |= taken
    return [numbers for numbers, _ in groups]
