"""Number formats of spreadsheets: from a stored number to the text that the sheet shows.

A published sheet is evidence of what it shows, so 9.6 in a cell of format 0.00 is read as "9.60", and a zero in an
accounting format as "-". The formats' language is Excel's (ECMA-376 part 1, 18.8.31): sections for positive, negative,
zero and text, digit placeholders, thousands separators and scaling, per cent, literals, colours, conditions.
What is not covered (fractions, exponents, elapsed time) falls back to the plain number; nothing is ever left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
_GENERAL_IN_CHINESE = "G/通用格式"

BUILT_IN: dict[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0;-$#,##0", 6: "$#,##0;-$#,##0", 7: "$#,##0.00;-$#,##0.00",
    8: "$#,##0.00;-$#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: GENERAL, 13: GENERAL, 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy年m月",
    28: "m月d日", 29: "m月d日", 30: "m/d/yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@",
    50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 55: "yyyy年m月", 56: "m月d日", 57: "yyyy年m月",
    58: "m月d日",
}  # fmt: skip
"""Formats that a workbook need not define, as a Chinese Excel shows them."""

_TOKEN = re.compile(r'"[^"]*"?|\\.|!.|_.|\*.|\[[^\]]*\]|General|AM/PM|上午/下午|[Ee][+-]|[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|a{3,4}|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)\]")
_MAX_PLACES = 30
_PLACEHOLDERS = frozenset("0#?")


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: tokens, and what the tokens say about the number."""

    tokens: tuple[str, ...]
    condition: tuple[str, Decimal] | None
    is_date: bool
    is_general: bool
    has_digits: bool
    is_plain: bool
    """Shown as it is stored: fractions and exponents are not covered."""
    has_separator: bool
    has_point: bool
    whole: tuple[str, ...]
    """Placeholders before the point, and the literals between them: 万元 are often shown by `0!.0000` or `0"."0,`."""
    fraction: tuple[str, ...]
    """The same behind the point."""
    before: str
    after: str
    """Literals around the digits."""
    scale: int
    """Powers of thousand to divide by."""
    percents: int


def is_date_format(code: str) -> bool:
    """Whether numbers in this format are shown as dates or times."""
    return _sections(code)[0].is_date


def show_number(value: Decimal, code: str) -> str:
    """A number as the format shows it, without padding. Dates are not for this function: see `show_date`."""
    sections = _sections(code)
    section, drops_sign = _choose_section(sections, value)
    if section is None or section.is_general:
        body = show_general(abs(value) if drops_sign else value)
        return _literals_around(section, body) if section else body
    if section.is_plain:
        return show_general(value)
    if not section.has_digits:
        return _literals_around(section, "").strip()
    magnitude = abs(value) if drops_sign or value < 0 else value
    sign = "-" if value < 0 and not drops_sign else ""
    text = _show_digits(section, magnitude)
    return (sign + text if text else "").strip()


def show_general(value: Decimal) -> str:
    """A number without a format: decimals up to 15 significant digits, as many as Excel keeps, never an exponent."""
    if value == 0:
        return "0"
    places = 15 - (value.adjusted() + 1)
    if 0 <= places <= 400:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_date(value: datetime | date | time | timedelta, code: str = "") -> str:
    """A date or time in the format's own order where it has Chinese words or separators, else ISO-like."""
    if isinstance(value, timedelta):
        return str(value)
    moment = value if isinstance(value, datetime) else None
    if isinstance(value, time):
        moment = datetime.combine(date(1900, 1, 1), value)
    elif moment is None:
        assert isinstance(value, date)
        moment = datetime(value.year, value.month, value.day)
    section = _sections(code)[0] if code else None
    if section is None or not section.is_date:
        return moment.strftime("%Y-%m-%d") if moment.time() == time() else moment.strftime("%Y-%m-%d %H:%M:%S")
    return _show_moment(moment, section.tokens).strip()


# ---------- parsing a format


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall((code or GENERAL).replace(_GENERAL_IN_CHINESE, GENERAL)):
        if token == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_parse_section(tokens) for tokens in parts[:4])


def _parse_section(tokens: list[str]) -> _Section:
    match = _CONDITION.search("".join(tokens))
    digits = [i for i, token in enumerate(tokens) if token in _PLACEHOLDERS]
    first, last = (digits[0], digits[-1]) if digits else (0, -1)
    point = tokens.index(".") if "." in tokens else len(tokens)
    scale = 0
    while digits and last + 1 + scale < len(tokens) and tokens[last + 1 + scale] == ",":
        scale += 1
    is_general = any(_stands_for_all(token) for token in tokens)
    behind = max(last, point) if point < len(tokens) else last
    return _Section(
        tokens=tuple(tokens),
        condition=(match[1], Decimal(match[2])) if match else None,
        is_date=not is_general and any(token[0] in "yYmMdDhHsS" or re.match(r"\[[hms]+\]", token, re.I) for token in tokens),
        is_general=is_general,
        has_digits=bool(digits),
        is_plain=bool(digits) and any(token in ("/", "E+", "E-", "e+", "e-") for token in tokens),
        has_separator=any(tokens[i] == "," for i in range(first, last)),
        has_point=point < len(tokens),
        whole=tuple(token for token in tokens[first : min(point, last + 1)] if token != ","),
        fraction=tuple(tokens[point + 1 : last + 1][:_MAX_PLACES]),
        before="".join(map(_literal, tokens[:first])),
        after="".join(map(_literal, tokens[behind + 1 :])),
        scale=min(scale, 10),
        percents=min(tokens.count("%"), 5),
    )


def _stands_for_all(token: str) -> bool:
    """Whether a token shows what is stored as it is: `General`, and `@`, which is text's own and shows a number plainly."""
    return token == "@" or token.lower() == "general"


def _choose_section(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, bool]:
    """The section for a value, and whether the section itself shows the sign."""
    conditioned = [section for section in sections if section.condition]
    for section in conditioned:
        assert section.condition is not None
        if _holds(value, *section.condition):
            return section, value < 0 and section.condition[0] in ("<", "<=") and section.condition[1] <= 0
    if conditioned:
        rest = [section for section in sections if not section.condition]
        return (rest[0] if rest else None), False
    count = len(sections)
    if value < 0 and count > 1:
        return sections[1], True
    if value == 0 and count > 2:
        return sections[2], False
    if count > 1 and value > 0:
        return sections[0], False
    return sections[0], False


def _holds(value: Decimal, operator: str, limit: Decimal) -> bool:
    comparisons = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit, "=": value == limit}
    return comparisons.get(operator, value != limit)


# ---------- showing


def _literal(token: str) -> str:
    """What a token prints by itself."""
    if token.startswith('"'):
        return token.strip('"')
    if len(token) == 2 and token[0] in "\\!":
        return token[1:]
    if token.startswith("["):
        currency = re.match(r"\[\$([^-\]]*)", token)
        return currency[1] if currency else ""
    if (len(token) == 2 and token[0] in "_*") or token in ("0", "#", "?", ",", ".", "@") or token.lower() == "general":
        return ""
    return token


def _literals_around(section: _Section, body: str) -> str:
    """Literals with the body where the General token stands (behind them where there is none)."""
    out = []
    placed = False
    for token in section.tokens:
        if _stands_for_all(token):
            out.append(body)
            placed = True
        else:
            out.append(_literal(token))
    return "".join(out) if placed else "".join(out) + body


def _show_digits(section: _Section, magnitude: Decimal) -> str:
    number = magnitude.scaleb(2 * section.percents - 3 * section.scale)
    places = sum(token in _PLACEHOLDERS for token in section.fraction)
    try:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return show_general(magnitude)
    whole, _, fraction = format(number, "f").partition(".")
    shown = _fill_whole(section, "" if whole == "0" else whole)
    return section.before + shown + ("." + _fill_fraction(section, fraction) if section.has_point else "") + section.after


def _fill_whole(section: _Section, digits: str) -> str:
    """Digits in the placeholders before the point, from the right; what is left stands at the first of them."""
    out: list[str] = []
    written = 0
    first = next((i for i, token in enumerate(section.whole) if token in _PLACEHOLDERS), -1)
    for i in range(len(section.whole) - 1, -1, -1):
        token = section.whole[i]
        if token not in _PLACEHOLDERS:
            out.append(_literal(token)[::-1])
            continue
        count = len(digits) if i == first else 1
        for digit in digits[len(digits) - count :][::-1] or ("0" if token == "0" else ""):
            out.append("," + digit if section.has_separator and written and written % 3 == 0 else digit)
            written += 1
        digits = digits[: len(digits) - count] if count < len(digits) else ""
    if first < 0:  # a format like ".00" has no place for whole digits, and Excel shows them all the same
        out.append(digits[::-1])
    return "".join(out)[::-1]


def _fill_fraction(section: _Section, fraction: str) -> str:
    kept = len(fraction)
    places = [token for token in section.fraction if token in _PLACEHOLDERS]
    while kept and places[kept - 1] != "0" and fraction[kept - 1] == "0":
        kept -= 1
    out: list[str] = []
    digits = iter(fraction[:kept])
    for token in section.fraction:
        out.append(next(digits, "") if token in _PLACEHOLDERS else _literal(token))
    return "".join(out)


def _show_moment(moment: datetime, tokens: tuple[str, ...]) -> str:
    out: list[str] = []
    after_hour = False
    has_half_days = any(token in ("AM/PM", "上午/下午") for token in tokens)
    for i, token in enumerate(tokens):
        kind = token[0].lower()
        if kind == "y":
            out.append(str(moment.year) if len(token) > 2 else f"{moment.year % 100:02d}")
        elif kind == "m" and (after_hour or _precedes_seconds(tokens, i)):
            out.append(f"{moment.minute:02d}" if len(token) > 1 else str(moment.minute))
        elif kind == "m":
            out.append(f"{moment.month:02d}" if len(token) == 2 else moment.strftime("%b") if len(token) > 2 else str(moment.month))
        elif kind == "d":
            out.append(f"{moment.day:02d}" if len(token) > 1 else str(moment.day))
        elif kind == "h":
            hour = (moment.hour % 12 or 12) if has_half_days else moment.hour
            out.append(f"{hour:02d}" if len(token) > 1 else str(hour))
        elif kind == "s":
            out.append(f"{moment.second:02d}" if len(token) > 1 else str(moment.second))
        elif token in ("AM/PM", "上午/下午"):
            out.append(token.split("/")[moment.hour >= 12])
        else:
            out.append(_literal(token))
        if kind in "hmsyd":
            after_hour = kind == "h"
    return "".join(out)


def _precedes_seconds(tokens: tuple[str, ...], index: int) -> bool:
    following = next((token[0].lower() for token in tokens[index + 1 :] if token[0] in "yYmMdDhHsS"), "")
    return following == "s"
