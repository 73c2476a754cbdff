"""Ordinals of headings, lists and table rows: 第一部分, 一、 （一） 1. （1） ① 一是 — one pattern and its number for everybody."""

from __future__ import annotations

import re

CHINESE_DIGITS = "一二三四五六七八九十"
"""The characters that Chinese numerals of ordinals are written with."""
CHINESE = rf"[{CHINESE_DIGITS}]{{1,3}}"
ORDINAL_NUMBER = rf"[{CHINESE_DIGITS}\d]{{1,3}}"
"""The number of an ordinal, in Chinese or in figures."""
_WORDED = rf"第{CHINESE}(?:部分|章|篇|条)|{CHINESE}[、.．]|{CHINESE}是"
_FIGURED = rf"[（(](?:{CHINESE}|\d{{1,2}})[)）]|\d{{1,2}}(?:[、．]|\.(?!\d)|\.(?=20\d\d年))|[①-⑳]"
ORDINAL = f"(?:{_WORDED}|{_FIGURED})"
"""An ordinal at the beginning of a text; 1.5 begins with none, 2.2023年 does."""
ITEM_ORDINAL = rf"(?:{ORDINAL}|\d{{1,2}}[)）](?!\d))"
"""Also one that only closes its bracket: 1）, as lists in running text have it."""
CHINESE_MARK, BRACKET_MARK, FIGURE_MARK = (
    rf"{CHINESE}[、.．,，]",
    rf"[(（]{ORDINAL_NUMBER}[)）]",
    r"\d{1,3}[、.．](?!\d)",
)
ROW_ORDINAL = f"(?:{CHINESE_MARK}|{BRACKET_MARK}|{FIGURE_MARK})"
"""An ordinal before the name of a table's row or of a project: 一、 （一） 1. — by its three styles."""
_DIGITS = {digit: value for value, digit in enumerate(CHINESE_DIGITS[:-1], start=1)}
_CIRCLED = {digit: value for value, digit in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", start=1)}


def ordinal_value(text: str) -> int:
    """The number that a text begins with (三、 is 3, （十二） is 12, 二十一、 is 21), 0 where it has none.

    >>> [ordinal_value(text) for text in ("三、收入", "（十二）其他", "二十一、附表", "③", "说明")]
    [3, 12, 21, 3, 0]
    """
    match = re.match(rf"\s*第?[（(]?({CHINESE}|\d{{1,2}}|[①-⑳])", text)
    if not match:
        return 0
    digits = match.group(1)
    if digits.isdecimal():
        return int(digits)
    if digits in _CIRCLED:
        return _CIRCLED[digits]
    tens, _, ones = digits.rpartition("十")
    if "十" not in digits:
        return _DIGITS.get(digits, 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def chinese_numeral(number: int) -> str:
    """1 to 99 in Chinese numerals, the reverse of `ordinal_value`.

    >>> [chinese_numeral(number) for number in (3, 10, 12, 20, 21)]
    ['三', '十', '十二', '二十', '二十一']
    """
    tens, ones = divmod(number, 10)
    digits = ["", *_DIGITS]
    return ("" if not tens else "十" if tens == 1 else digits[tens] + "十") + digits[ones]
