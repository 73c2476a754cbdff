"""Indicator target and actual texts: operator, one number and its unit, where the text is one number.

The rule (golden contract of the indicators): ranges, dates and words stay in the text; "100百分比" is 100 and %.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ingestion.amounts import compact
from ingestion.performance.layout import Operator, performance_layout
from ingestion.wording import depends_on_layouts

_NUMBER = re.compile(r"[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DATE = re.compile(r"^(?:(?:19|20)\d\d年|\d{1,2}月(?!/)|\d{1,2}(?:号|日前|月份)|\d{1,2}:\d\d)")
_INCLUDED = re.compile(r"\(含(?:本数)?\)$")
_LONGEST_UNIT = 6


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """What one target or actual text states: `operator` as a code, `value` in `unit`; None for what it does not state."""

    operator: str | None = None
    value: Decimal | None = None
    unit: str | None = None


NOTHING = IndicatorValue()


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How the words of the layout stand around a number."""

    operators: dict[str, str]
    bounds: dict[str, str]
    sign: re.Pattern[str]
    bound: re.Pattern[str]
    unit: re.Pattern[str]
    """A unit, or units with what they are counted by: 元/人/月."""
    percent: re.Pattern[str]
    no_unit: re.Pattern[str]


@depends_on_layouts
def _grammar() -> _Grammar:
    words = performance_layout().values
    counter = rf"(?:[十百千万亿]{{0,2}}{words.units.pattern}|‰|℃)"
    return _Grammar(
        operators := _by_word(words.operators),
        bounds := _by_word(words.bounds),
        sign=_any_of(operators),
        bound=re.compile(f"{_any_of(bounds).pattern}$"),
        unit=re.compile(rf"个?{counter}(?:[/·.每]?(?:\d?{counter}|{words.counted_by.pattern}))*"),
        percent=words.percent,
        no_unit=re.compile(words.no_unit),
    )


def _by_word(words_by_operator: Mapping[Operator, list[str]]) -> dict[str, str]:
    return {word: operator for operator, words in words_by_operator.items() for word in words}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})")


def parse_indicator_value(text: str) -> IndicatorValue:
    """The operator, number and unit that `text` prints. Never raises; `value` is None unless the text is one number.

    >>> parse_indicator_value("≥95百分比")
    IndicatorValue(operator='>=', value=Decimal('95'), unit='%')
    >>> parse_indicator_value("3600-6000元/人/年")
    IndicatorValue(operator=None, value=None, unit=None)
    """
    s = compact(text).rstrip("。;；,，、")
    words = _grammar()
    sign = words.sign.match(s)
    operator = words.operators[sign.group()] if sign else None
    rest = s[sign.end() :] if sign else s
    symbol_only = IndicatorValue(operator) if sign and not sign.group()[0].isalpha() else NOTHING
    number = _NUMBER.match(rest)
    if not number or _DATE.match(rest):
        return symbol_only
    tail = rest[number.end() :]
    value = _decimal(number.group())
    unit, bound = _read_tail(tail, number.group())
    if unit is None:
        return NOTHING if re.search(r"\d", tail) else symbol_only
    return IndicatorValue(operator or bound, value, unit or None)


def _read_tail(tail: str, number: str) -> tuple[str | None, str | None]:
    """(unit, operator printed behind it) of what follows the number.

    The unit is '' where none is printed and None where the text is more than one number.
    """
    words = _grammar()
    bound = words.bound.search(tail)
    if bound:
        tail = tail[: bound.start()]
    operator = words.bounds[bound.group()] if bound else None
    tail = _INCLUDED.sub("", tail)
    if not tail:
        return "", operator
    percent = words.percent.match(tail)
    if percent:
        return (None if re.search(r"[\d~—:：/]", tail[percent.end() :]) else "%"), operator
    bracketed = re.fullmatch(r"\(([^()\d]{1,8})\)", tail)
    if bracketed:
        tail = bracketed.group(1)
    if words.unit.fullmatch(tail):
        return tail, operator
    if re.search(r"\d", tail):
        return _restated_unit(tail, number), operator
    short = len(tail) <= _LONGEST_UNIT and not words.no_unit.search(tail)
    return (tail if short else None), operator


def _restated_unit(tail: str, number: str) -> str | None:
    """The unit of a text that says the same number twice ("200 人均标准 200 元/人"): the second time it carries its unit."""
    found = list(_NUMBER.finditer(tail))
    if len(found) != 1 or _decimal(found[0].group()) != _decimal(number):
        return None
    unit = tail[found[0].end() :]
    words = _grammar()
    if words.percent.fullmatch(unit):
        return "%"
    return unit if words.unit.fullmatch(unit) else None


def _decimal(printed: str) -> Decimal:
    return Decimal(printed.replace(",", "").replace("−", "-"))


def join_target(sign: str, value: str, unit: str) -> str:
    """The target of a form that prints sign, value and unit in three cells, as one text: ("≥", "95", "%") -> "≥95%".

    A "sign" that only names the indicator's nature (定性, 定量) is no part of the target. Without a value the words in the
    unit's cell are the target.
    """
    if not compact(value):
        return unit.strip()  # forms with a column 单位（文字描述） print words there
    printed = compact(sign)
    head = printed if _grammar().sign.fullmatch(printed) else ""
    tail = compact(unit)
    if not tail or tail in performance_layout().placeholders or not re.search(r"\d", value) or compact(value).endswith(tail):
        tail = ""
    return f"{'' if compact(value).startswith(head) else head}{value.strip()}{tail}"
