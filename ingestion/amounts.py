"""Printed numbers and money units: from what stands on the page to exact decimals in yuan.

Printed text is never rounded or repaired here: a text is either wholly a number, or it is not one.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from ingestion.printed_text import drop_footnote_marks, has_enclosed_digits

UNIT_FACTORS: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
"""Yuan in one printed unit."""
MONEY_UNITS = "|".join(sorted(UNIT_FACTORS, key=len, reverse=True))
"""The units of money as alternatives of a pattern, longer ones before their endings."""

_PLAIN_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
"""How nearly every number is printed: the fast way through `parse_number`."""
_NUMBER = re.compile(r"(?:\d+(?:,\d{3})*)?(?:\.\d+)?")
"""Separators must separate thousands, but a printer may leave some of them out (125360,898)."""
_BROKEN_GROUP = re.compile(r"\d+(?:,\d{3})*,\d{1,2}")
_WHOLE_NUMBER_BEFORE = re.compile(r"[(-]?\d{4,},")
_LAST_DECIMAL = (re.compile(r"[(-]?[\d,]{6,}\.\d"), re.compile(r"\d[)）]?"))
_REMARK = re.compile(r"(.*[\d元])[(（](?:[^()（）\d]*|(?:含|其中|不含|包括)[^()（）]*)[)）]")
_OTHER_SEPARATORS = re.compile("(?<=\\d)['’、\u00a0\u2009\u202f](?=\\d{3}(?:\\D|$))")
_OTHER_GROUPS = re.compile("\\D*\\d{1,3}(?:['’、\u00a0\u2009\u202f]\\d{3})+(?:[.．]\\d+)?\\D*")
_DECIMALS = re.compile(r"\.(\d+)", re.ASCII)
_EXPONENT = re.compile(r"[-+]?\d(?:\.\d+)?E[+-]?\d{1,2}", re.IGNORECASE)
_MOST_DIGITS = 18
_TEXT_MARKS = frozenset("'’`")
"""Before a number that a spreadsheet keeps as text."""
_UNIT = re.compile(
    rf"(?:金额)?(?:单位|金位|金额(?=[:：]))(?:均|都|全部|统一)?(?:为|是)?[:：;.=]?(?:人民币)?[(（]?({MONEY_UNITS})|[(（](?:金额)?(?:单位[:：])?({MONEY_UNITS})[)）]"
)
_NUMBER_WITH_UNIT = re.compile(rf"(.+?)(?:({MONEY_UNITS})整?|([万亿]))")
BLANK_MARKS = frozenset({"", "-", "--", "---", "/", "\\", "—", "——", "–", "－", "*", "无", "X", "x", "×"})
"""Printed marks that say "no amount here"; they are neither zero nor a number."""


def compact(text: str) -> str:
    """NFKC form without any white space: full-width digits, letters and punctuation become ASCII where NFKC says so."""
    return "".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def is_blank(text: str) -> bool:
    """True where a cell prints nothing or only a mark that stands for nothing."""
    return compact(text) in BLANK_MARKS


def parse_number(text: str) -> Decimal | None:
    """The number that `text` prints, or None where the text is not wholly one number.

    Understands thousands separators (also apostrophes and narrow blanks), full-width digits, a sign in any dash or as 负,
    accounting parentheses for negatives (also "(-3.20)"), footnote marks beside a number, and white space inside a number
    where it must be one: beside a separator or point, in a broken group, before a lone last decimal. "131 57" may be two
    numbers and is none. "3.2.1", "2024年", "12%" are not numbers; "1,23" is not one either (a separator that does not
    separate thousands is a misread cell, and guessing would invent evidence). What has more than 18 digits before the
    point is no amount, and no exact decimal could hold it in yuan.
    """
    if len(text) <= _MOST_DIGITS and _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text.replace(",", ""))
    text = drop_footnote_marks(text)
    if has_enclosed_digits(text):
        return None
    if text[:1] in _TEXT_MARKS:
        text = text[1:]
    if _OTHER_GROUPS.fullmatch(text):
        text = _OTHER_SEPARATORS.sub(",", text)
    s = compact(text).replace("¥", "").replace("￥", "")
    negative = False
    if len(s) > 2 and s[0] == "(" and s[-1] == ")":
        negative, s = True, s[1:-1]
    if s and s[0] in "-－—–−﹣‐‑△▲负":
        negative, s = True, s[1:]
    elif len(s) > 1 and s[-1] in "-－−" and s[-2].isdigit():
        negative, s = True, s[:-1]  # as ledgers print it
    elif s and s[0] == "+":
        s = s[1:]
    if _EXPONENT.fullmatch(s):
        return -Decimal(s) if negative else Decimal(s)
    if not s or not _NUMBER.fullmatch(s) or not any(ch.isdigit() for ch in s):
        return None
    if len(s.replace(",", "").partition(".")[0]) > _MOST_DIGITS or not _is_one_number(text):
        return None
    value = Decimal(s.replace(",", ""))
    return -value if negative else value


def has_too_many_digits(text: str) -> bool:
    """True for a plain number with more digits before its point than any amount has: a misprint, or no amount at all."""
    bare = compact(text).replace(",", "").lstrip("-")
    return bare.replace(".", "", 1).isdecimal() and len(bare.partition(".")[0]) > _MOST_DIGITS


def _is_one_number(text: str) -> bool:
    """False where white space may part two numbers: neither a separator nor a point nor a broken group joins the pieces."""
    pieces = [unicodedata.normalize("NFKC", piece).replace("，", ",") for piece in text.split()]
    before = ""
    for piece in pieces:
        digits_meet = before[-1:].isdigit() and piece[0].isdigit()
        lone_decimal = _LAST_DECIMAL[0].fullmatch(before) and _LAST_DECIMAL[1].fullmatch(piece)
        if digits_meet and not lone_decimal and not _BROKEN_GROUP.fullmatch(before.lstrip("(-¥")):
            return False
        if _WHOLE_NUMBER_BEFORE.fullmatch(before):
            return False  # "1807, 333": no printer groups the digits behind a number that he did not group
        before += piece
    return True


def parse_amount(text: str) -> tuple[Decimal | None, str | None]:
    """(number, unit) of a cell: the unit only where the cell prints one behind its number ("5.00万元", "5.0万").

    A remark in brackets ("5.00（含上年结转）") leaves the number plain.
    """
    number = parse_number(text)
    if number is not None:
        return number, None
    if match := _REMARK.fullmatch(text.strip()):
        return parse_amount(match.group(1))
    match = _NUMBER_WITH_UNIT.fullmatch(compact(drop_footnote_marks(text)))
    if match and (number := parse_number(match.group(1))) is not None:
        return number, match.group(2) or match.group(3) + "元"
    return None, None


def find_unit(text: str) -> str | None:
    """The money unit that a caption or header states ("单位：万元", "（元）"), or None.

    A bare "万元" inside a sentence is not a caption and gives None.
    """
    match = _UNIT.search(compact(text))
    if not match:
        return None
    return match.group(1) or match.group(2)


def to_yuan(number: Decimal, unit: str) -> Decimal:
    """`number` printed in `unit`, in yuan. Raises KeyError for a unit that is not in `UNIT_FACTORS`."""
    return number * UNIT_FACTORS[unit]


def printed_step(text: str, unit: str) -> Decimal:
    """What one in the last digit of a printed number is worth, in yuan. Raises KeyError for a unit that is not in `UNIT_FACTORS`."""
    match = _DECIMALS.search(compact(drop_footnote_marks(text)))
    return UNIT_FACTORS[unit].scaleb(-len(match.group(1)) if match else 0)
