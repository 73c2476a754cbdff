"""Words that compare two amounts, and amounts that are the difference of two others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, is_compared, is_of_other_year, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import Check, plain
from review.methods.rates import HUNDRED, observe_rate, place_of_mention
from review.wording import WORDS

_NEARLY_EQUAL = Decimal("0.05")
"""How far apart two amounts may be that a publisher still calls 持平: beyond it the word is an error, below it a notice."""
_DIRECTION = re.compile(
    rf"(?:决算|执行)数?(?:与|比|较)?(?P<first>{'|'.join(sorted(WORDS.more | WORDS.less))}|等于)?"
    r"(?:年初|全年|调整后?|当年)*的?预算数?(?:相比)?"
    rf"(?P<second>(?:基本)?{WORDS.equal.pattern})?"
)


def is_budget(mention: Mention) -> bool:
    """Whether an amount calls itself a budget rather than what was spent of it."""
    return "预算" in mention.subject and not WORDS.outcomes.search(mention.subject)


def check_directions(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """决算数大于（小于、等于）预算数 agrees with the two amounts stated just before, else with the completion rate stated before."""
    tried = False
    for read in read_paragraphs(doc):
        for match in _DIRECTION.finditer(read.text):
            word = match.group("first") or match.group("second")
            if not word:
                continue
            if word.startswith("基本"):
                rough = _judge_roughly(rule, read, word, _compared_amounts(read, match.start()))
                tried = tried or rough is not None
                if rough is not None:
                    yield rough
                continue
            pairs = (_against_initial(read, match) if "年初" in match.group() else []) or _compared_amounts(read, match.start())
            judged = [_judge_direction(read, word, *pair) for pair in pairs] or _judge_against_rate(read, word, match.start())
            if judged:
                tried = True
                yield next((o for o in judged if o.verdict == "passed"), judged[0])
    for read in read_paragraphs(doc):
        for before, now in _told_equal(read):
            tried = True
            yield _judge_equal(read, before, now)
    if not tried:
        raise NotRunnable("文中没有决算数与预算数大小的说明")


def _judge_roughly(rule: Rule, read: Paragraphs, word: str, pairs: list[tuple[Mention, Mention]]) -> Observation | None:
    """基本持平 of amounts that are further apart than anybody calls level (`settings.roughly_equal`)."""
    if not pairs:
        return None
    budget, spent = pairs[0]
    apart = abs(spent.value - budget.value)
    if apart <= Decimal(str(rule.settings["roughly_equal"])) * max(budget.value, spent.value):
        return PASSED
    message = f"{place_of_mention(spent)}“{read.sentence_of(spent)}”：预算{budget.show()}，决算{spent.show()}，相差甚远，文字写作“{word}”。"
    return Observation(
        "failed", message, spent.page, spent.line_no, plain(budget.value), plain(spent.value), "yuan", read.sentence_of(spent),
        place=str(spent.start), depends=(budget.key, spent.key),
    )  # fmt: skip


_LEVEL = re.compile(rf"(?:基本)?{WORDS.equal.pattern}|无(?:增减)?变化|无增减|不变")


def _told_equal(read: Paragraphs) -> Iterator[tuple[Mention, Mention]]:
    """Pairs of amounts of which the second is said to be level with the first: X 万元，较上年预算数 Y 万元持平."""
    for index, mention in enumerate(read.mentions):
        if index and mention.kind == "money" and mention.role == "level" and is_compared(mention) and _LEVEL.match(read.text, mention.end):
            now = read.mentions[index - 1]
            if now.kind == "money" and now.role == "level" and now.sentence == mention.sentence:
                yield mention, now


def _judge_equal(read: Paragraphs, before: Mention, now: Mention) -> Observation:
    difference = abs(now.value - before.value)
    if difference <= max(before.step, now.step):
        return PASSED
    small = before.value != 0 and difference / abs(before.value) < _NEARLY_EQUAL
    message = f"{place_of_mention(now)}“{read.sentence_of(now)}”：{now.show()}与{before.show()}不等，文字写作“持平”。"
    return Observation(
        "failed", message, now.page, now.line_no, plain(before.value), plain(now.value), "yuan", read.sentence_of(now),
        severity="notice" if small else None, place=str(now.start), depends=(before.key, now.key),
    )  # fmt: skip


def _compared_amounts(read: Paragraphs, position: int) -> list[tuple[Mention, Mention]]:
    """Pairs of a budget and what was spent of it, stated side by side before a place of the passage, the nearest first."""
    before = [m for m in read.mentions if m.kind == "money" and m.role == "level" and m.end <= position and position - m.end < 400]
    pairs = [(a, b) for a, b in zip(before, before[1:], strict=False) if is_budget(a) and WORDS.outcomes.search(b.subject)]
    return pairs[::-1]


def _against_initial(read: Paragraphs, match: re.Match[str]) -> list[tuple[Mention, Mention]]:
    """The initial budget and the outcome of a sentence that states the adjusted budget between them, where the words mean the former."""
    position = match.start()
    before = [m for m in read.mentions if m.kind == "money" and m.role == "level" and m.end <= position and position - m.end < 400]
    settled = next((m for m in reversed(before) if WORDS.outcomes.search(m.subject)), None)
    earlier = [m for m in before if settled and m.start < settled.start and m.sentence == settled.sentence]
    initial = next((m for m in reversed(earlier) if "年初预算" in m.subject), None)
    return [(initial, settled)] if initial and settled else []


def _said(word: str) -> int:
    return 1 if word in WORDS.more else -1 if word in WORDS.less else 0


def _judge_direction(read: Paragraphs, word: str, budget: Mention, spent: Mention) -> Observation:
    difference = spent.value - budget.value
    actual = 0 if difference == 0 else 1 if difference > 0 else -1
    if _said(word) == actual or (difference and abs(difference) <= max(budget.step, spent.step)):
        return PASSED
    small = difference == 0 or (_said(word) == 0 and budget.value != 0 and abs(difference) / abs(budget.value) < _NEARLY_EQUAL)
    true_word = {1: "大于", -1: "小于", 0: "等于"}[actual]
    shown = f"预算{budget.show()}，决算{spent.show()}，决算数应为{true_word}预算数，文字写作“{word}”"
    message = f"{place_of_mention(spent)}“{read.sentence_of(spent)}”：{shown}。"
    return Observation(
        "failed",
        message,
        spent.page,
        spent.line_no,
        plain(budget.value),
        plain(spent.value),
        "yuan",
        read.sentence_of(spent),
        severity="notice" if small else None,
        place=str(spent.start),
        depends=(budget.key, spent.key),
    )


def _judge_against_rate(read: Paragraphs, word: str, position: int) -> list[Observation]:
    """A word that stands behind completion rates only: all of them must be on the other side of 100 per cent for it to be wrong."""
    rates = [m for m in read.mentions if m.role == "completion" and m.end <= position and position - m.end < 120]
    if not rates:
        return []
    said = _said(word)
    if any((r.value > HUNDRED) - (r.value < HUNDRED) in (said, 0) for r in rates) or (said == 0 and min(r.value for r in rates) > 95):
        return [PASSED]
    rate = rates[-1]
    message = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：完成预算的{rate.show()}，文字却写作决算数“{word}”预算数。"
    return [observe_rate("failed", rate, read, message, "100", rate.value)]


# ---------- amounts that are differences

_OVER_BUDGET = re.compile(r"(?:比|较|与)[^,;。]{0,8}预算[^,;。]{0,6}$")
_OVER_YEAR = re.compile(r"(?:比|较|与|同)[^,;。]{0,4}(?:上年|去年|20\d\d年|同期)[^,;。预]{0,10}$|^同比$|^$")


def check_differences(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """增加（减少）额 is the difference of the two amounts that the same sentence states: 决算数-预算数, or 本年-上年."""
    tried = False
    for read in read_paragraphs(doc):
        for change in read.mentions:
            pair = _operands(doc, read, change) if change.role == "change" and change.kind == "money" else None
            if pair is not None:
                tried = True
                sign = -1 if change.value < 0 else 1
                more, less = pair[::-1] if sign > 0 else pair
                addends = [(1, as_quantity(more, read)), (-1, as_quantity(less, read))]
                yield Check(rule, as_quantity(change, read, sign), addends, note="两数之差")
    if not tried:
        raise NotRunnable("文中没有同时列出两个金额及其差额的语句")


def check_increases(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """An increase is not larger than what it led to, since there was no less than nothing before; nothing falls by more than 100%."""
    tried = False
    for read in read_paragraphs(doc):
        for index, change in enumerate(read.mentions):
            if _may_be_negative(read, change):
                continue
            if change.role == "growth" and change.value < -HUNDRED:
                tried = True
                message = f"{place_of_mention(change)}“{read.sentence_of(change)}”：下降幅度{change.show()}大于100%。"
                yield observe_rate("failed", change, read, message, None, change.value)
            level = read.mentions[index - 1] if index else None
            if level is None or change.role != "change" or change.kind != "money" or change.value <= 0:
                continue
            between = read.text[level.end : change.start]
            if level.role != "level" or level.kind != "money" or level.value <= 0 or is_of_other_year(level, doc.year):
                continue
            if re.fullmatch(r"[,(]?(?:与|比|较|同)[^,;。()]{0,16}(?:相比)?,?(?:预算|收入|支出)?(?:增加|增长|上升|增)(?:了|额)?", between):
                tried = True
                yield Check(rule, as_quantity(change, read), [(1, as_quantity(level, read))], relation="<=", note="本年数")
    if not tried:
        raise NotRunnable("文中没有紧接金额说明的增加额")


def _may_be_negative(read: Paragraphs, change: Mention) -> bool:
    """Whether a change is of something that may fall below nothing: of a balance, or of an amount that its sentence prints so."""
    start, end = read.sentences[change.sentence]
    has_negative = any(m.role == "level" and m.value < 0 and m.sentence == change.sentence for m in read.mentions)
    return has_negative or bool(WORDS.below_zero.search(read.text, start, end) or WORDS.below_zero.search(read.heading))


def _prior_in_brackets(doc: Reviewed, read: Paragraphs, levels: list[Mention], change: Mention) -> tuple[Mention, Mention] | None:
    """X 万元（上年 Y 万元），同比增加 Z 万元: what was before stands in brackets right behind what is now."""
    if len(levels) < 2 or doc.year is None:
        return None
    now, before = levels[-2:]
    opening = re.fullmatch(r"\((?:上年|去年|(20\d\d)年)度?(?:同期|预算|决算|执行)?数?(?:为)?", read.text[now.end : before.start])
    if opening is None or opening.group(1) not in (None, str(doc.year - 1)):
        return None
    between = read.text[before.end : change.start]
    closed = re.fullmatch(r"\),?(?:同比|(?:比|较|与)(?:上年|去年|20\d\d年度?))?(?:相比)?,?(?:增加|减少|增|减)(?:了)?", between)
    return (before, now) if closed else None


def _operands(doc: Reviewed, read: Paragraphs, change: Mention) -> tuple[Mention, Mention] | None:
    """What was before and what is now, where a sentence states exactly these two amounts before the change."""
    levels = [
        m for m in read.mentions if m.sentence == change.sentence and m.end <= change.start and m.kind == "money" and m.role == "level"
    ]
    lead = re.sub(rf"(?:净|共|各)?{WORDS.changes.pattern}(?:了|额)?(?:为|约)?$", "", change.subject)
    lead = re.sub(r"^(?:相比较?|比较|相较),?$", "", lead)
    if (pair := _prior_in_brackets(doc, read, levels, change)) is not None:
        return pair
    others = [m for m in read.mentions if m.sentence == change.sentence and m.end <= change.start and m.role == "change"]
    if not levels and not others and _OVER_BUDGET.search(lead):
        levels = [m for m in read.mentions if m.sentence == change.sentence - 1 and m.kind == "money" and m.role == "level"]
    current = [m for m in levels if not is_compared(m)]
    if len(levels) >= 2 and not lead and is_compared(levels[-1]) and current:
        return None if re.search(r"[;(]", read.text[current[-1].end : change.start]) else (levels[-1], current[-1])
    if (
        len(levels) != 2
        or others
        or ";" in read.text[levels[0].end : change.start]
        or re.search(r"其中|包括|\(", read.text[levels[0].end : change.start])
    ):
        return None
    before, now = levels
    if is_budget(before) and WORDS.outcomes.search(now.subject) and _OVER_BUDGET.search(lead):
        return before, now
    if doc.year is None or not _OVER_YEAR.search(lead):
        return None
    if is_of_other_year(now, doc.year) and not is_of_other_year(before, doc.year):
        before, now = now, before
    is_pair = is_of_other_year(before, doc.year) and str(doc.year - 2) not in before.clause and not is_of_other_year(now, doc.year)
    return (before, now) if is_pair and (str(doc.year) in now.clause or "本年" in now.clause or "决算" in now.subject) else None
