"""Printed text, whatever format it comes from: invisible characters, radicals written for ideographs, raised digits.

Every reader's text passes `unify` once (`ingestion.reading`); readers that compare characters while they read call it themselves.
Digits that are set raised are written as Unicode superscripts (`raise_digits`), so that a footnote mark stays visible and is no digit.
Text that is struck out is written with strokes (`strike`), so that an old number beside its correction is none.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
"""Soft hyphens, joiners, direction and variation marks, byte order marks: nothing of them is printed."""
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹"
    "⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""CJK Radicals Supplement, each with its ideograph (Unicode's EquivalentUnifiedIdeograph.txt); NFKC knows two of them."""
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_UNIFIED = str.maketrans({**dict(zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True)), **_KANGXI})
_RADICAL_RANGE = "\u2e80-\u2fd5"
_ODD = re.compile(f"[{_INVISIBLE}{_RADICAL_RANGE}]")
_DROPPED = re.compile(f"[{_INVISIBLE}]")

STROKE = "\u0336"
"""Unicode's stroke through the character before it."""
_STRUCK = re.compile(f"[^{STROKE}]{STROKE}")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED_NOTE = re.compile(r"\s*注\d{0,2}\s*")
_HIGH = "⁰¹²³⁴-⁹"
_ENCLOSED = "⓪①-⑳㉑-㉟㊱-㊿❶-❿➀-➓⑴-⒇⓵-⓾⓫-⓴"
_MARK = "(?:" + "|".join((
    rf"[{_HIGH}{_ENCLOSED}＊*※★☆†‡]",
    rf"[\[［〔]注?[\d{_HIGH}]{{0,2}}[\]］〕]",
    rf"[(（](?:注\d{{0,2}}|[{_HIGH}]{{1,2}})[)）]",
    r"注\d{1,2}(?!\d)",
    rf"(?<=[{_HIGH}])[,，、](?=[{_HIGH}])",
)) + ")"  # fmt: skip
_MARKS_BEHIND = re.compile(rf"(?:(?<=[\d)）元])|\A)\s*{_MARK}+\s*\Z")
_MARKS_BEFORE = re.compile(rf"\A\s*[{_HIGH}{_ENCLOSED}]+\s*(?=[-(（¥￥]?\d)", re.ASCII)
_AMOUNT = re.compile(r"\d[.,．，]\d")


def unify(text: str) -> str:
    """`text` without invisible characters, its radicals as the ideographs that they stand for. Nothing else changes."""
    if not _ODD.search(text):
        return text
    return _DROPPED.sub("", text).translate(_UNIFIED)


def raise_digits(text: str, before: str = "") -> str:
    """The text of a raised run that stands behind `before`: digits as superscripts, 注1 as [注1].

    Raised decimals (12.³⁴ for 12.34) stay digits, and so does an amount that is raised as a whole.
    """
    if before.rstrip().endswith((".", "．")) or not before.strip() and _AMOUNT.search(text):
        return text
    return f"[{text.strip()}]" if _RAISED_NOTE.fullmatch(text) else text.translate(_RAISED)


def strike(text: str) -> str:
    """The text with a stroke through each of its characters."""
    return "".join(char if char.isspace() or char == STROKE else char + STROKE for char in text)


def drop_struck(text: str) -> str:
    """The text without what is struck out; what is struck out as a whole stays as it is, and is no number."""
    return text if STROKE not in text else _STRUCK.sub("", text).strip() or text


def drop_footnote_marks(text: str) -> str:
    """A number's text without the footnote marks behind it (①, ¹, ¹,², *, [1], 注1, （注1）) or before it (①, ¹)."""
    return _MARKS_BEFORE.sub("", _MARKS_BEHIND.sub("", text))


def has_enclosed_digits(text: str) -> bool:
    """Whether characters stand in `text` that Unicode would turn into digits but that are none of a number: ①, ², ½."""
    return not text.isascii() and any(unicodedata.category(char) == "No" for char in text)
