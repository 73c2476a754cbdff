"""Letters that no text of this domain holds: a font whose map to Unicode is missing, or wrong, delivers them for what it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from ctypes import create_string_buffer
from functools import cache

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingestion.model import ReadingNote
from ingestion.readers.pdf.characters import REPLACEMENT, Character, PageContent

GARBLED_SHARE = 0.2
"""Of a page's characters that have no Unicode value, from which its picture says more than its text."""
UNKNOWN_SHARE = 0.15
"""Of a page's letters that no dictionary knows; on right pages it is a twentieth at most, of a font whose commas are another script's."""
LEAST_LETTERS = 20
_FIRST_HAN, _LAST_HAN = 0xB0, 0xF7
"""Leading bytes of GB 2312's ideographs: its 6,763 hold the terms, units and places of budgets; wrong maps deliver mostly others."""
_LONGEST_NAME = 200
_DEEPEST = 14


def is_garbled(content: PageContent) -> bool:
    """Whether a page's text is not what it shows, so that its picture has to be read."""
    missing = sum(REPLACEMENT in c.text for c in content.characters)
    return missing > GARBLED_SHARE * len(content.characters) or _is_mismapped(content)


def glyph_notes(data: bytes, contents: Iterable[PageContent]) -> list[ReadingNote]:
    """A note on each page with a font whose characters are not known, which names the font."""
    notes: list[ReadingNote] = []
    for content in contents:
        missing = [c for c in content.characters if REPLACEMENT in c.text]
        if missing:
            what = f"缺少Unicode对照表，其中的字符无法识别，以“{REPLACEMENT}”代替"
        elif _is_mismapped(content):
            missing, what = [c for c in content.characters if _is_unknown(c.text)], "的Unicode对照表有误，读出的文字不是页面显示的文字"
        else:
            continue
        fonts = "、".join(f"“{name}”" for name in _fonts_of(missing, content.number, data))
        notes.append(ReadingNote("garbled_font", f"第{content.number}页的字体{fonts}{what}。", content.number))
    return notes


def _is_mismapped(content: PageContent) -> bool:
    letters = [c.text for c in content.characters if not c.text.isascii() or c.text.isalpha()]
    return len(letters) >= LEAST_LETTERS and sum(map(_is_unknown, letters)) > UNKNOWN_SHARE * len(letters)


@cache
def _is_unknown(text: str) -> bool:
    """Whether a letter is no ASCII, no ideograph of GB 2312, and no mark that Chinese encodings have."""
    if text.isascii():
        return False
    is_han = "\u4e00" <= text <= "\u9fff"
    try:
        code = text.encode("gb2312" if is_han else "gbk")
    except UnicodeEncodeError:
        return text.isalpha() or "\ue000" <= text <= "\uf8ff"
    return is_han and not _FIRST_HAN <= code[0] <= _LAST_HAN


def _fonts_of(characters: list[Character], page_no: int, data: bytes) -> list[str]:
    """Names of the fonts in which characters of a page are set, the most used first; none where the engine does not say."""
    document = pdfium.PdfDocument(data)
    try:
        page = document[page_no - 1]
        texts = [item.raw for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_TEXT,), max_depth=_DEEPEST)]
        names = Counter(_font_of(texts[char.run]) for char in characters if 0 <= char.run < len(texts))
        page.close()
        return [name for name, _ in names.most_common() if name]
    finally:
        document.close()


def _font_of(text: object) -> str:
    """A font's name without the mark of a subset ("ABCDEF+")."""
    name = create_string_buffer(_LONGEST_NAME)
    pdfium_c.FPDFFont_GetBaseFontName(pdfium_c.FPDFTextObj_GetFont(text), name, _LONGEST_NAME)
    return name.value.decode("utf-8", "replace").rpartition("+")[2]
