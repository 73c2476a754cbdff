"""Indicator target and actual texts: operator, one number and its unit, where the text is one number.

The rule (golden contract of the indicators): ranges, dates and words stay in the text; "100百分比" is 100 and %.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingestion.amounts import compact

_SIGNS = {
    ">=": ">=", "≥": ">=", "≧": ">=", "⩾": ">=", "=>": ">=", "≥=": ">=",
    "<=": "<=", "≤": "<=", "≦": "<=", "⩽": "<=", "=<": "<=", "≤=": "<=",
    "=": "=", "==": "=", ">": ">", "﹥": ">", "〉": ">", "<": "<", "﹤": "<", "〈": "<",
    "大于等于": ">=", "大于或等于": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=",
    "小于等于": "<=", "小于或等于": "<=", "不高于": "<=", "不超过": "<=", "不大于": "<=", "不多于": "<=", "至多": "<=",
    "等于": "=", "大于": ">", "高于": ">", "超过": ">", "小于": "<", "低于": "<", "少于": "<",
}  # fmt: skip
"""Printed operator, sign or word, -> code."""

_AFTER = {
    "以上": ">=",
    "及以上": ">=",
    "(含)以上": ">=",
    "(含)及以上": ">=",
    "以下": "<=",
    "及以下": "<=",
    "(含)以下": "<=",
    "以内": "<=",
    "之内": "<=",
}
"""Bounds printed behind the number; 以上 and 以下 include the number itself (民法典 art. 1259)."""

_SIGN = re.compile("|".join(re.escape(s) for s in sorted(_SIGNS, key=len, reverse=True)))
_NUMBER = re.compile(r"[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_BOUND = re.compile("(" + "|".join(re.escape(s) for s in sorted(_AFTER, key=len, reverse=True)) + ")$")
_DATE = re.compile(r"^(?:(?:19|20)\d\d年|\d{1,2}月(?!/)|\d{1,2}(?:号|日前|月份)|\d{1,2}:\d\d)")
_PERCENT = re.compile(r"^(?:%|百分比|百分率|％)")
_COUNTER = re.compile(
    r"(?:[十百千万亿]{0,2}(?:人次|人|名|次|个|项|家|户|户次|元|场|场次|份|件|套|台|篇|天|日|小时|分钟|分|年|岁|平方米|平方公里|平米|公里|千米|米|亩|公顷|吨|公斤|千克|"
    r"册|批|批次|期|部|处|座|栋|辆|条|只|头|株|棵|本|张|块|幅|支|类|种|组|队|所|间|点|例|宗|起|轮|届|版|层|级|倍|度|站|村|校|班|课时|学时|工作日|字|"
    r"立方米|万千瓦时|千瓦时|度电|兆|台次|台套|车次|班次|人天|人日|人月|人年|百分点|美元|片|根|口|盏|盘|门|节|套次|件次|处次|家次|㎡|m2|m|km|kg|g|t|h|d|GB|TB|MB|MW|KW|kW|kWh)"
    r"|‰|℃|人|元)"
)
_COMPOUND = re.compile(
    rf"(?:[个])?{_COUNTER.pattern}(?:[/·.每]?(?:[\d]?{_COUNTER.pattern}|月|季|季度|季末|周|日均|床|车|单|亩次|平|标准))*"
)
_NOT_A_UNIT = re.compile(r"[内前后底初末约余多共至到左右完成不无未有或和且、，,;；。~—:：*xX×]|上下")
_LONGEST_UNIT = 6


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """What one target or actual text states: `operator` as a code, `value` in `unit`; None for what it does not state."""

    operator: str | None = None
    value: Decimal | None = None
    unit: str | None = None


NOTHING = IndicatorValue()


def parse_indicator_value(text: str) -> IndicatorValue:
    """The operator, number and unit that `text` prints. Never raises; `value` is None unless the text is one number.

    >>> parse_indicator_value("≥95百分比")
    IndicatorValue(operator='>=', value=Decimal('95'), unit='%')
    >>> parse_indicator_value("3600-6000元/人/年")
    IndicatorValue(operator=None, value=None, unit=None)
    """
    s = compact(text).rstrip("。;；,，、")
    sign = _SIGN.match(s)
    operator = _SIGNS[sign.group()] if sign else None
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
    bound = _BOUND.search(tail)
    if bound:
        tail = tail[: bound.start()]
    operator = _AFTER[bound.group()] if bound else None
    tail = re.sub(r"\(含\)$|\(含本数\)$", "", tail)
    if not tail:
        return "", operator
    percent = _PERCENT.match(tail)
    if percent:
        return (None if re.search(r"[\d~—:：/]", tail[percent.end() :]) else "%"), operator
    bracketed = re.fullmatch(r"\(([^()\d]{1,8})\)", tail)
    if bracketed:
        tail = bracketed.group(1)
    if _COMPOUND.fullmatch(tail):
        return tail, operator
    if re.search(r"\d", tail):
        return _restated_unit(tail, number), operator
    short = len(tail) <= _LONGEST_UNIT and not _NOT_A_UNIT.search(tail)
    return (tail if short else None), operator


def _restated_unit(tail: str, number: str) -> str | None:
    """The unit of a text that says the same number twice ("200 人均标准 200 元/人"): the second time it carries its unit."""
    found = list(_NUMBER.finditer(tail))
    if len(found) != 1 or _decimal(found[0].group()) != _decimal(number):
        return None
    unit = tail[found[0].end() :]
    if _PERCENT.fullmatch(unit):
        return "%"
    return unit if _COMPOUND.fullmatch(unit) else None


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
    head = printed if _SIGN.fullmatch(printed) else ""
    tail = compact(unit)
    if tail in ("", "/", "-", "无") or not re.search(r"\d", value) or compact(value).endswith(tail):
        tail = ""
    return f"{'' if compact(value).startswith(head) else head}{value.strip()}{tail}"
