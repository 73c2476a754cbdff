"""Amounts as running text prints them: numbers with their units, the verbs of change before them, the hedges behind them.

The one grammar for everybody who reads amounts in sentences. All patterns are for compact text (`narrative.compact_text`):
NFKC, without white space. What an amount is said of is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.amounts import MONEY_UNITS, UNIT_FACTORS

NUMBER = r"(?:\d{1,3}(?:,\d{3})++|\d+)(?:\.\d+)?"
"""A number without its sign, with or without separators of thousands, any number of decimals."""
MONEY_UNIT = rf"(?:{MONEY_UNITS}|万(?=[,;。:()、]|$)|亿(?=[,;。:()、]|$))"
"""A unit of money; 万 and 亿 alone count where the number ends there (7万 is money, 7万人 is not)."""
COUNT_UNITS = "平方米|平方公里|公顷|公里|亩|个|家|人次|人|辆|台|批次|批|户|名|套|件|项|次|处|所"
"""What is counted beside money."""
INCREASES = ("增加", "增长", "上升", "提高", "增多", "上涨", "上浮", "净增", "增支", "增收", "递增", "增")
DECREASES = ("减少", "下降", "降低", "压减", "压缩", "缩减", "削减", "下调", "回落", "减支", "减收", "递减", "下滑", "负增长", "减", "降")
"""Verbs of change, longer ones before their beginnings."""
_BEHIND_MORE = "(?:支出|安排|开支|支付|列支|收入|支|收|花|用)?"
_MORE_OR_LESS = rf"(?:(?<=[年度数算期额元费出入,]){{0}}(?![数量多少])|{{0}}(?=了)){_BEHIND_MORE}"
MORE, LESS = _MORE_OR_LESS.format("多"), _MORE_OR_LESS.format("少")
"""比上年少0.07万元, 比上年少支出3万元, 少了5%: adjectives that are verbs of change behind what is compared with."""
_SAVED = "节约(?!率)|节支"
"""A decrease of what was spent."""
_SPENT = "(?:支出|开支|列支|安排)?"
"""减少支出3万元: the verb's object says no more than the topic. 增加收入 may be said of a topic that has both sides."""
EITHER_DIRECTION = r"(?:\((?:或|/)?(?:增加|减少|增长|下降|上升|降低|增|减|升|降)\)|[/或](?:增加|减少|增长|下降|上升|降低))"
"""增加（减少）: a template's choice that nobody made."""

_SHORT_UNITS = {"万": "万元", "亿": "亿元"}
_VERB = rf"(?P<verb>(?<![新调追递核净])(?:{'|'.join(INCREASES)})|(?<![调核])(?:{'|'.join(DECREASES)}|{_SAVED})|增减|{MORE}|{LESS})"
_AFTER_VERB = (
    rf"(?:变化|变动)?(?P<either>{EITHER_DIRECTION})?(?:了?{_SPENT})(?:了|额|数|率|幅度|幅|比例|比率|金额|资金)*(?:约为|为|是|达|约)?:?"
)
_HEDGE = r"(?P<hedge>个百分点|/(?![增减上下降同])|每|美元|及?以上|以下|以内|左右|余|多(?!\d))"
_QUANTITY = re.compile(
    rf"(?:{_VERB}{_AFTER_VERB})?(?<![\d.])(?!(?<=\d,)(?<!\.\d\d,)\d{{3}}(?!\d))(?P<number>-?{NUMBER})"
    rf"(?:(?P<unit>{MONEY_UNIT}|%|{COUNT_UNITS}){_HEDGE}?|(?<=\.\d\d)(?=[,、和]-?\d+\.\d+(?P<shared>{MONEY_UNIT}|%)))"
)


@dataclass(frozen=True, slots=True)
class TextAmount:
    """One printed amount at text[start:end]; `start` is where its verb begins, `number_start` where its number does.

    `number` is what is printed (text of the number, sign included), `unit` the unit in full (万元 for 万) or %. `value` is
    in yuan or per cent, with the printed sign only: `signed_change` applies the verb.
    """

    start: int
    number_start: int
    end: int
    number: str
    unit: str
    value: Decimal
    verb: str = ""
    is_either: bool = False
    """Both directions are offered."""
    hedge: str = ""
    """What makes it no plain amount: 个百分点, 每, 以上, 左右 …"""
    shares_unit: bool = False
    """The first of a pair that is printed with one unit (各是41.25,41.43万元)."""

    @property
    def is_rate(self) -> bool:
        """True for per cent."""
        return self.unit == "%"

    @property
    def signed_change(self) -> Decimal | None:
        """The change with its sign; None where both directions are offered or a negative number is said to decrease."""
        if self.value == 0:
            return Decimal(0)
        if self.is_either or self.verb == "增减":
            return None
        if self.verb in DECREASES or self.verb.startswith(("少", "节")):
            return -self.value if self.value > 0 else None
        return self.value


def find_amounts(text: str) -> Iterator[TextAmount]:
    """The amounts of money and the rates of a compact text, in order."""
    return (quantity for quantity in find_quantities(text) if quantity.is_rate or quantity.unit in UNIT_FACTORS)


def find_quantities(text: str) -> Iterator[TextAmount]:
    """The numbers of a compact text that are printed with a unit, in order: amounts of money, rates, and counts (5辆), in their unit."""
    for match in _QUANTITY.finditer(text):
        number, unit, start = match.group("number"), full_unit(match.group("unit") or match.group("shared")), match.start("number")
        yield TextAmount(
            start=match.start(),
            number_start=start,
            end=match.end(),
            number=number,
            unit=unit,
            value=in_yuan(number, unit),
            verb=match.group("verb") or "",
            is_either=bool(match.group("either")),
            hedge=match.group("hedge") or "",
            shares_unit=match.group("unit") is None,
        )


def full_unit(unit: str) -> str:
    """The unit's whole name: 万元 for 万."""
    return _SHORT_UNITS.get(unit, unit)


def in_yuan(number: str, unit: str) -> Decimal:
    """A printed number (separators of thousands allowed) in yuan; what is no unit of money (%) leaves it as it is."""
    return Decimal(number.replace(",", "")) * UNIT_FACTORS.get(full_unit(unit), Decimal(1))
