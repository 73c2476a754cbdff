"""Cell styles of XLSX workbooks: the number format of each, and whether its letters have the colour of what is behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ingestion.readers.office.package import Package, local_name
from ingestion.readers.workbooks.number_formats import BUILT_IN, GENERAL

_WHITE = "FFFFFF"
_INDEXED = {"0": "000000", "1": _WHITE, "8": "000000", "9": _WHITE, "64": "000000", "65": _WHITE}
"""The entries of the old palette that matter: black and white."""
_THEMED = {"0": _WHITE, "1": "000000"}
"""A theme's first two colours are those of the sheet and of its letters."""
_UNKNOWN = "?"
_NEAR = 12
"""By how much the parts of two colours (0 to 255) may differ and still not be told apart, as on web pages."""


@dataclass(frozen=True, slots=True)
class CellStyles:
    """By style number: the format code, and whether text in this style cannot be told from its background, or is struck out."""

    formats: list[str] = field(default_factory=list)
    unseen: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()

    def format_of(self, style: int) -> str:
        return self.formats[style] if 0 <= style < len(self.formats) else GENERAL


def read_cell_styles(package: Package, part: str | None) -> CellStyles:
    if not part or part not in package:
        return CellStyles()
    codes = dict(BUILT_IN)
    letters: list[str] = []
    strokes: list[bool] = []
    backgrounds: list[str] = []
    formats: list[str] = []
    unseen: set[int] = set()
    struck: set[int] = set()
    for section in package.parse(part):
        name = local_name(section)
        if name == "numFmts":
            codes.update({_integer(e.get("numFmtId")): e.get("formatCode", GENERAL) for e in section if local_name(e) == "numFmt"})
        elif name == "fonts":
            fonts = [e for e in section if local_name(e) == "font"]
            letters, strokes = [_letter_colour(font) for font in fonts], [_is_struck(font) for font in fonts]
        elif name == "fills":
            backgrounds = [_fill_colour(e) for e in section if local_name(e) == "fill"]
        elif name == "cellXfs":
            styles = [e for e in section if local_name(e) == "xf"]
            formats = [codes.get(_integer(e.get("numFmtId")), GENERAL) for e in styles]
            colours = [(_at(letters, e.get("fontId")), _at(backgrounds, e.get("fillId"))) for e in styles]
            unseen = {i for i, (letter, background) in enumerate(colours) if _is_same(letter, background)}
            struck_fonts = {n for n, is_struck in enumerate(strokes) if is_struck}
            struck = {i for i, e in enumerate(styles) if _integer(e.get("fontId")) in struck_fonts}
    return CellStyles(formats, frozenset(unseen), frozenset(struck))


def _at(colours: list[str], index: str | None) -> str:
    number = _integer(index)
    return colours[number] if 0 <= number < len(colours) else _UNKNOWN


def _is_same(letter: str, background: str) -> bool:
    """Whether two colours are known, and so near that nobody tells them apart."""
    if _UNKNOWN in (letter, background) or len(letter) != len(background):
        return False
    return letter == background or all(abs(a - b) <= _NEAR for a, b in zip(_parts(letter), _parts(background), strict=True))


def _parts(colour: str) -> list[int]:
    return [_hexadecimal(colour[i : i + 2]) for i in (0, 2, 4)]


def _hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return -_NEAR - 1


def _is_struck(font: etree._Element) -> bool:
    return any(local_name(e) == "strike" and e.get("val", "1") in ("1", "true") for e in font)


def _letter_colour(font: etree._Element) -> str:
    return next((_colour(e, "000000") for e in font if local_name(e) == "color"), "000000")


def _fill_colour(fill: etree._Element) -> str:
    pattern = next((e for e in fill if local_name(e) == "patternFill"), None)
    if pattern is None:
        return _UNKNOWN if len(fill) else _WHITE
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return _WHITE
    return next((_colour(e, _UNKNOWN) for e in pattern if local_name(e) == "fgColor"), _UNKNOWN) if kind == "solid" else _UNKNOWN


def _colour(element: etree._Element, default: str) -> str:
    if element.get("tint") not in (None, "0"):
        return _UNKNOWN
    if rgb := element.get("rgb"):
        return str(rgb)[-6:].upper()
    if "indexed" in element.attrib:
        return _INDEXED.get(element.get("indexed", ""), _UNKNOWN)
    return _THEMED.get(element.get("theme", ""), _UNKNOWN) if "theme" in element.attrib else default


def _integer(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
