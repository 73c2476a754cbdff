"""What a compact text states at which place: amounts, changes, unchanged amounts, and what they are compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ingestion.money import TextAmount, find_amounts
from ingestion.prose import prose
from ingestion.wording import depends_on_layouts

_PAIRED = (",", "、", "和")
_ZERO = re.compile(r"(?<![量次])(?<!购置数)(?<![辆台]数)为(?P<zero>0(?:\.0+)?)(?=[,;。、)]|$)")
"""预算为0: an amount without its unit; 保有量为0 counts vehicles."""
_PRIOR_BUDGET = re.compile("预算(?:数字|数据|数)?(?:相比较?|比较|对比|相较|比)?$")
_PRIOR_OUTCOME = re.compile("决算|执行|实际|完成")


@dataclass(frozen=True, slots=True)
class Comparison:
    """text[start:end] compares with something; `is_prior` where that is the year before the document's."""

    start: int
    end: int
    is_prior: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One statement at text[start:end]: kind level | change | pct | flat.

    `start` is where verb or number begins, `number_start` where the printed number (or the word of a flat) begins.
    `value` is in yuan, signed by the verb for changes, per cent for pct; None where the sign cannot be told. `rank` counts
    the amounts of one verb or unit from 1 (收入、支出各增加80万元、100万元); an amount of its own has 0.
    """

    kind: str
    start: int
    number_start: int
    end: int
    value: Decimal | None
    unit: str
    rank: int = 0


def find_events(text: str) -> list[Event]:
    """The events of a compact text, in order. Rates per head, percentage points, shares and rough amounts are none."""
    events: list[Event] = []
    last: TextAmount | None = None
    for amount in find_amounts(text):
        followed = _follow_up(text, last, amount) if last is not None and events else None
        if followed is not None and followed.rank:
            events[-1] = replace(events[-1], rank=events[-1].rank or 1)
            followed = replace(followed, rank=events[-1].rank + 1)
            amount = replace(amount, verb=last.verb if last else "", is_either=bool(last and last.is_either))
        event = followed or _event_of(text, amount)
        if event is not None:
            events.append(event)
        last = amount if event is not None and (amount.shares_unit or (event.kind in ("change", "pct") and amount.verb)) else None
    for match in _ZERO.finditer(text):
        start = match.start("zero")
        events.append(Event("level", start, start, match.end(), Decimal(0), ""))
    for match in _flat().finditer(text):
        if match["nearly"] is None:
            start = match.start("flat")
            events.append(Event("flat", start, start, match.end(), Decimal(0), ""))
    return sorted(events, key=lambda event: event.start)


def _follow_up(text: str, last: TextAmount, amount: TextAmount) -> Event | None:
    """The amount without a verb that shares the verb before it: the second of a pair, or the rate in brackets (增加3万元（1.5%））."""
    between = text[last.end : amount.number_start]
    if amount.verb or amount.hedge:
        return None
    place = amount.number_start
    if last.shares_unit and not last.verb:
        return Event("level", place, place, amount.end, amount.value, amount.unit, rank=2) if between in _PAIRED else None
    value = replace(amount, verb=last.verb, is_either=last.is_either).signed_change
    if (between in ("、", "和") or (last.shares_unit and between == ",")) and amount.is_rate == last.is_rate:
        return Event("pct" if amount.is_rate else "change", place, place, amount.end, value, amount.unit, rank=2)
    if between == "(" and amount.is_rate and not last.is_rate and text[amount.end : amount.end + 1] == ")":
        return Event("pct", place, place, amount.end, value, amount.unit)
    return None


@depends_on_layouts
def _flat() -> re.Pattern[str]:
    return re.compile(f"(?<!基本)(?P<nearly>基本)?(?P<flat>{prose().comparisons.flat.pattern})")


@depends_on_layouts
def _comparison() -> re.Pattern[str]:
    words = prose().comparisons
    prior = rf"(?:{words.prior_years.pattern}|(?P<year>20\d\d)年度?){words.prior_words.pattern}*"
    return re.compile(
        rf"(?:相比于|相较于|相较|对比|(?<!经)比较|相比|(?<!经)比(?!较)|(?<!经比)较|与|同比|同|和|跟){prior}(?:相比较|相比|比较|对比|相较|比)?|(?P<same>同比)"
        rf"|(?:比|较|与|同|和|跟)(?P<other>(?:本年度?|当年|20\d\d年度?)?{words.budget_words.pattern}*(?:预算|决算)(?:执行|调整|安排)?数?)(?:相比|比较|对比)?"
        r"|(?:决算数?|执行数?|支出)(?P<against>预算数?)(?=持平|基本持平|一致)"
    )


@depends_on_layouts
def prior_amount() -> re.Pattern[str]:
    """What stands before the amount of the year before (由上年同期执行数)."""
    words = prose().comparisons.prior_amount_words
    return re.compile(rf"(?:由|从|自)?(?:上一?年度?|去年|(?P<year>20\d\d)年度?){words.pattern}*为?$")


def find_comparisons(text: str, fiscal_year: int, is_final: bool) -> list[Comparison]:
    """What the text compares with, in order; a comparison with any other year than the one before is not `is_prior`, nor is
    that of an outcome with the year before's budget."""
    found = []
    for match in _comparison().finditer(text):
        year = match.group("year")
        is_prior = not match.group("other") and not match.group("against") and (year is None or int(year) == fiscal_year - 1)
        is_prior = is_prior and not (is_final and _names_prior_budget(match.group()))
        found.append(Comparison(match.start(), match.end(), is_prior))
    return found


def _names_prior_budget(words: str) -> bool:
    """比上年预算数: the budget of the year before; 比上年预算执行数 is its outcome."""
    return bool(_PRIOR_BUDGET.search(words)) and not _PRIOR_OUTCOME.search(words) and not words.endswith("公共预算")


def _event_of(text: str, amount: TextAmount) -> Event | None:
    if amount.hedge or (amount.is_rate and not amount.verb):
        return None
    place = amount.number_start
    if amount.number.startswith("-") and place and (text[place - 1].isdigit() or text[place - 1] in "元%"):
        return None
    if not amount.verb:
        return Event("level", place, place, amount.end, amount.value, amount.unit)
    return Event("pct" if amount.is_rate else "change", amount.start, place, amount.end, amount.signed_change, amount.unit)
