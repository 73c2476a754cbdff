"""Growth on the prior year: the change divided by what there was before, and one direction for both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingestion.amounts import UNIT_FACTORS
from ingestion.money import NUMBER
from ingestion.ordinals import ORDINAL_NUMBER
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, is_compared, is_of_other_year, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import show_amount
from review.methods.rates import (
    HALF,
    HUNDRED,
    Rate,
    is_slip_of_rate,
    judge_rate,
    likely_slip,
    observe_rate,
    place_of_mention,
    ratio_between,
    ratio_of,
    say_growth,
    say_slip,
    show_rate,
)
from review.wording import WORDS

_REACH = 60
_NEIGHBOURS = 6


@dataclass(slots=True)
class _Growth:
    """A stated change with its stated rate, and the amounts that may be the current figure, likeliest first."""

    change: Mention
    rate: Mention
    levels: list[Mention]
    read: Paragraphs


def _growths(doc: Reviewed) -> Iterator[_Growth]:
    for read in read_paragraphs(doc):
        for index, rate in enumerate(read.mentions):
            change = _change_beside(read, index) if rate.role == "growth" else None
            if change is not None:
                yield _Growth(change, rate, _current_figures(doc, read, change), read)


def _change_beside(read: Paragraphs, index: int) -> Mention | None:
    """The amount that a rate restates: the change before it, or right behind it (下降 20%，减少 0.60 万元)."""
    rate = read.mentions[index]
    before = read.mentions[index - 1] if index else None
    if before is not None and before.role == "change":
        near = rate.start - before.end <= _REACH and ";" not in read.text[before.end : rate.start]
        return before if before.kind == "money" and near else None
    after = read.mentions[index + 1] if index + 1 < len(read.mentions) else None
    if after is None or after.role != "change" or after.kind != "money" or before is None or before.role != "level":
        return None
    return after if re.fullmatch(r"[,(、]?(?:即)?(?:增加|减少|增|减)(?:了|额)?", read.text[rate.end : after.start]) else None


def _current_figures(doc: Reviewed, read: Paragraphs, change: Mention) -> list[Mention]:
    """The amounts that a change may have led to, likeliest first.

    They stand before it in its passage and are not another year's. A change that names what changed (基本支出增加…) is compared
    with amounts of that name only, in the passage, in those around it or stated elsewhere; one that names nothing with the
    nearest first.
    """
    levels = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.start < change.start]
    levels = sorted((m for m in levels if not _is_of_another_year(m, doc.year) and not is_compared(m)), key=lambda m: -m.start)
    if _is_of_its_own(read, change):
        return []
    name = _bare_name(_COMPARISON.sub("", change.subject))
    if _GENERIC.fullmatch(name):
        return levels or _stated_figure(doc, read, change) or _head_before(doc, read, name)
    named = [m for m in levels if (other := _bare_name(m.subject)) and (name in other or (len(other) >= 4 and other in name))]
    if named:
        return named + [m for m in levels if m not in named]
    return _stated_figure(doc, read, change) or _named_nearby(doc, read, name)


_YEARS = re.compile(r"(?<!\d)20\d\d(?=年)")


def _is_of_another_year(level: Mention, year: int | None) -> bool:
    """Whether an amount names another year itself, although its sentence begins with the fiscal year (2023年没有，2022年支出 15 万元)."""
    own = {int(y) for y in _YEARS.findall(level.subject)}
    return is_of_other_year(level, year) or bool(own and year is not None and year not in own)


_OWN_SUBJECT = re.compile(r"(?:^|[;:,]|其中)[^,;:。\d]{0,20}(?:费|经费|支出|收入)(?:支出|收入|预算|决算)*(?:数|额)?(?:与|比|较|同)[^;。]*$")


def _is_of_its_own(read: Paragraphs, change: Mention) -> bool:
    """Whether a change is of an item that the sentence names without its amount: 其中，公务接待费支出决算比预算无增减变化，比上年增加…."""
    start = read.sentences[change.sentence][0]
    before = re.split(r"其中|;", read.text[start : change.start])
    stated = any(
        m.role == "level" and m.kind == "money" and m.start >= change.start - len(before[-1])
        for m in read.mentions
        if m.end <= change.start
    )
    return len(before) > 1 and not stated and _OWN_SUBJECT.search(before[-1]) is not None


def _head_before(doc: Reviewed, read: Paragraphs, name: str) -> list[Mention]:
    """The total that the passage right above opens with, for a change (收入增加…) whose own passage states no amount."""
    paragraphs = read_paragraphs(doc)
    above = paragraphs[read.number - 1] if read.number else None
    levels = [m for m in above.mentions if m.role == "level" and m.kind == "money"] if above else []
    if not levels or is_of_other_year(levels[0], doc.year):
        return []
    side = re.search(r"收|支", name)
    return levels[:1] if side is None or side.group() in levels[0].subject else []


def _named_nearby(doc: Reviewed, read: Paragraphs, name: str) -> list[Mention]:
    """Amounts of exactly that name in the passages around, where all that are found agree."""
    around = read_paragraphs(doc)[max(0, read.number - _NEIGHBOURS) : read.number + _NEIGHBOURS + 1]
    found = [
        m
        for other in around
        for m in other.mentions
        if m.role == "level" and m.kind == "money" and _bare_name(m.subject) == name and not is_of_other_year(m, doc.year)
        if not re.search(r"预算", m.subject) or doc.stage == "budget"
    ]
    return found[:1] if len({m.value for m in found}) == 1 else []


_COMPARISON = re.compile(
    rf"^相(?:比较?|较),?|(?:比|较|与|同|和)[^,;]{{0,12}}?(?:上年|去年|20\d\d|预算|同期|年初|期初).*$|同比.*$|(?:各|共|均|总体|分别)*净?{WORDS.changes.pattern}.*$"
)
_GENERIC = re.compile(f"{WORDS.unnamed.pattern}*")
"""A change that names no more than this names nothing: it is of the amount before it."""


def _bare_name(subject: str) -> str:
    """What an amount is of: its subject without years, publisher's lead, stage words and connecting words."""
    name = re.sub(
        rf"^{ORDINAL_NUMBER}[、.)]|20\d\d年?度?|本年度?|其中|我?(?:部门|单位|局|委)(?=.)|数额?$|为$|是$|安排$|合?计?为$",
        "",
        subject,
    )
    return re.sub(r"(?:支出)?(?:决算|预算|执行|安排|数|为|总额|合计)+$|支出$", "", name).strip(" ,，:：;；、")


def _stated_figure(doc: Reviewed, read: Paragraphs, change: Mention) -> list[Mention]:
    """The current figure of a change whose own passage names none: the amount stated elsewhere for the same concept."""
    stated = doc.parsed.stated_amounts
    suffixes = {
        s.concept.removeprefix("change_from_prior_year:")
        for s in stated
        if s.concept.startswith("change_from_prior_year:")
        and s.printed_text == change.printed
        and (s.page, s.line_no) == (change.page, change.line_no)
    }
    found = [s for s in stated if s.concept in suffixes and s.fiscal_year == doc.year and s.printed_unit in UNIT_FACTORS]
    if len({s.amount_yuan for s in found}) != 1:
        return []
    level = found[0]
    return [
        replace(change, value=level.amount_yuan, printed=level.printed_text, unit=level.printed_unit, role="level", subject=change.subject)
    ]


def _growth_rate(growth: _Growth, level: Mention) -> Rate | None:
    """The rate on the prior year's figure, which is the current one less the change; None where that is zero."""
    base = level.value - growth.change.value
    return None if base == 0 else ratio_of(growth.change, base, level.ulp + growth.change.ulp)


def _is_on_current(growth: _Growth) -> Mention | None:
    """The level on which the printed rate was computed by mistake, if it is one: change / current figure."""
    for level in growth.levels:
        rate = ratio_of(growth.change, level.value, level.ulp)
        if rate is not None and judge_rate(rate, growth.rate) == "passed":
            return level
    return None


def check_growth_rates(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A growth rate is the change divided by the prior year's figure (current figure less change).

    A rate that only rounding of small figures could save counts as an error where the same document elsewhere certainly
    divides by the current figure and does so here exactly.
    """
    growths = list(_growths(doc))
    of_two_years = [o for read in read_paragraphs(doc) for o in (*_rates_of_two_years(doc, read), *_paired_growths(doc, read))]
    yield from of_two_years
    if not growths and not of_two_years:
        raise NotRunnable("文中没有同时说明增减额和增减幅度的语句")
    judged = [(g, *_judge_growth(g)) for g in growths]
    has_habit = any(verdict == "failed" and _is_on_current(g) is not None for g, verdict, _ in judged)
    for growth, verdict, level in judged:
        if level is None:
            yield PASSED
            continue
        is_failed = verdict == "failed" or (verdict == "rounding" and has_habit and _is_on_current(growth) is level)
        found = Observation("passed") if verdict == "passed" else _growth_finding(growth, level, "failed" if is_failed else "rounding")
        yield replace(found, ratio=ratio_between(growth.change, level, growth.rate, is_growth=True))
        if growth.change.value * growth.rate.value < 0:
            yield _contrary_finding(growth)


_PAIRED = re.compile(
    rf"各(?:增加|减少|增长)(?:了)?(?P<first>{NUMBER})万元[、和](?P<second>{NUMBER})万元,?(?:增长|上升|下降|减少|增加)(?:了)?"
    rf"(?P<rate>{NUMBER})%[、和](?P<other>{NUMBER})%"
)


def _paired_growths(doc: Reviewed, read: Paragraphs) -> Iterator[Observation]:
    """Two changes and two rates told at once of two amounts: 收入总计 A，支出总计 B，…收入、支出总计各增加 a、b，增长 x%、y%."""
    by_start = {m.start: m for m in read.mentions}
    for match in _PAIRED.finditer(read.text):
        told = [by_start.get(match.start(name)) for name in ("first", "second", "rate", "other")]
        if None in told:
            continue
        first, second, rate, other = (m for m in told if m is not None)
        levels = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.end <= match.start()]
        levels = [m for m in levels if m.sentence == first.sentence and not is_of_other_year(m, doc.year)]
        sign = -1 if first.value < 0 else 1
        for change, level, printed in zip((first, second), levels, (rate, other), strict=False) if len(levels) == 2 else ():
            growth = _Growth(replace(change, value=sign * abs(change.value), role="change"), printed, [level], read)
            verdict, _ = _judge_growth(growth)
            yield PASSED if verdict == "passed" else _growth_finding(growth, level, verdict)


def _rates_of_two_years(doc: Reviewed, read: Paragraphs) -> Iterator[Observation]:
    """Rates of sentences that state both years' figures and no change: (current - prior) / prior."""
    for index, rate in enumerate(read.mentions):
        if rate.role != "growth" or doc.year is None or (index and read.mentions[index - 1].role == "change"):
            continue
        levels = [m for m in read.mentions[:index] if m.sentence == rate.sentence and m.role == "level" and m.kind == "money"]
        prior = [m for m in levels if is_of_other_year(m, doc.year)]
        current = [m for m in levels if str(doc.year) in m.clause and m not in prior]
        if len(prior) != 1 or len(current) != 1 or len(levels) != 2:
            continue
        base = prior[0]
        if base.value == 0:
            yield _on_zero(read, rate, current[0], base)
            continue
        is_direct = is_compared(base) and re.fullmatch(r"(?:增长|增加|上升|下降|减少|降低)(?:了)?", read.text[base.end : rate.start])
        if str(doc.year - 1) not in base.clause and not is_direct:
            continue
        named = re.search(r"20\d\d", base.clause)
        prior_year = named.group() if named else str(doc.year - 1)
        value = (current[0].value - base.value) / base.value * HUNDRED
        slack = HUNDRED * HALF * (base.ulp + current[0].ulp) / abs(base.value) * 2
        verdict = judge_rate(Rate(value, slack), rate)
        if verdict == "passed" and value * rate.value >= 0:
            yield PASSED
            continue
        expected = show_rate(value, rate)
        message = (
            f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：{doc.year}年{current[0].show()}，{prior_year}年{base.show()}，"
            f"增减幅度应为{say_growth(value, rate)}，印为{say_growth(rate.value, rate)}"
        )
        message += "；差异在四舍五入范围内" if verdict == "rounding" else "。"
        yield observe_rate(
            verdict if verdict == "rounding" else "failed", rate, read, message, expected, rate.value, None, current[0], base
        )


def _on_zero(read: Paragraphs, rate: Mention, current: Mention, base: Mention) -> Observation:
    """A rate of what was nothing: none exists, unless nothing changed."""
    if rate.value == 0 and current.value == 0:
        return PASSED
    message = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：上年为{base.show()}，不存在增减幅度，印为{rate.show()}。"
    return observe_rate("failed", rate, read, message, "无法计算（上年为0）", rate.value, None, current, base)


def _judge_growth(growth: _Growth) -> tuple[str, Mention | None]:
    if growth.change.value == 0 or not growth.levels:
        return "passed", None
    verdicts = []
    for level in growth.levels:
        rate = _growth_rate(growth, level)
        if rate is None:
            verdicts.append(("failed" if growth.rate.value != 0 else "passed", level))
        else:
            verdicts.append((judge_rate(rate, growth.rate), level))
    for wanted in ("passed", "rounding"):
        for verdict, level in verdicts:
            if verdict == wanted:
                return verdict, level
    return "failed", verdicts[0][1]


def _growth_finding(growth: _Growth, level: Mention, verdict: str) -> Observation:
    rate = _growth_rate(growth, level)
    change, printed = growth.change, growth.rate
    word = "增加" if change.value > 0 else "减少"
    sentence = f"{place_of_mention(printed)}“{growth.read.sentence_of(printed)}”"
    start = f"{sentence}：{_subject_of(change)}本年{level.show()}，比上年{word}{change.show()}"
    if rate is None:
        message = f"{start}，则上年为0，不存在增减幅度，印为{printed.show()}。"
        return observe_rate(verdict, printed, growth.read, message, "无法计算（上年为0）", printed.value, None, change, level)
    if 0 < level.value < change.value:
        message = f"{start}，增加额大于本年数，上年成为负数，增加额印为{change.show()}，不能成立。"
        return observe_rate(verdict, printed, growth.read, message, None, printed.value, None, change, level)
    base = show_amount(level.value - change.value, level.unit, level.step)
    expected = show_rate(rate.value, printed)
    message = f"{start}，上年应为{base}，增减幅度应为{say_growth(rate.value, printed)}，印为{say_growth(printed.value, printed)}"
    if verdict == "rounding":
        message += "；差异在四舍五入范围内"
    elif _is_on_current(growth) is not None:
        message += "，是以本年数为分母计算的。"
    else:
        message += f"。{_suspected_amount(growth, level, rate)}"
    is_ambiguous = (
        verdict == "failed"
        and len({m.value for m in growth.levels}) > 1
        and _is_on_current(growth) is None
        and not _shares_subject(growth, level)
    )
    is_doubtful = is_ambiguous or _is_inferred(growth, level)
    return observe_rate(verdict, printed, growth.read, message, expected, printed.value, "notice" if is_doubtful else None, change, level)


def _is_inferred(growth: _Growth, level: Mention) -> bool:
    """Whether the current figure stands in another passage and neither its name nor its being a total says that it is meant."""
    if level.passage_no == growth.change.passage_no or re.search(r"总|合计|(?:收入|支出)预算", level.subject):
        return False
    return _bare_name(level.subject) != _bare_name(_COMPARISON.sub("", growth.change.subject))


def _suspected_amount(growth: _Growth, level: Mention, rate: Rate) -> str:
    """Names the change or the current figure where one wrong digit in it explains the rate, and none in the rate does."""
    printed = growth.rate
    share = printed.value / HUNDRED
    if is_slip_of_rate(printed, rate) or share in (0, -1) or growth.change.value * share <= 0:
        return ""
    slack = HALF * printed.ulp / HUNDRED
    change = level.value * share / (1 + share)
    found = likely_slip(growth.change, change, abs(level.value) * slack + growth.change.ulp)
    if found is not None:
        return say_slip(growth.change, found, "增减额")
    current = growth.change.value * (1 + share) / share
    found = likely_slip(level, current, abs(current) * (slack / abs(share)) + level.ulp)
    return say_slip(level, found, "本年数") if found is not None else ""


def _subject_of(change: Mention) -> str:
    name = re.sub(r"(?:增加|减少|增长|下降|上升|比|较|与).*$", "", change.subject).strip("，,：:")
    return f"{name}：" if name else ""


def _shares_subject(growth: _Growth, level: Mention) -> bool:
    name = re.sub(r"(?:增加|减少|增长|下降|上升).*$", "", growth.change.subject)
    return bool(name and name in level.subject) or growth.levels.index(level) == 0 and level.sentence == growth.change.sentence


def _contrary_finding(growth: _Growth) -> Observation:
    message = f"{place_of_mention(growth.rate)}“{growth.read.sentence_of(growth.rate)}”：增减额与增减幅度方向相反。"
    return observe_rate("failed", growth.rate, growth.read, message, format(-growth.rate.value, "f"), growth.rate.value)
