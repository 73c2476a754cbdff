"""Completion of a budget: what was spent divided by the budget that the text, or the three-public table, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from review.catalog import Rule
from review.evidence.blanks import three_public_cell
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, is_in_brackets, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.methods.direction_rules import is_budget
from review.methods.rates import (
    HUNDRED,
    Rate,
    judge_rate,
    observe_rate,
    place_of_mention,
    ratio_between,
    ratio_of,
    show_rate,
    suspected_base,
    suspected_part,
)
from review.reports.messages import place_of
from review.wording import WORDS


def check_completion(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """完成预算的百分比: what was spent divided by the budget named; none exists where that budget is 0."""
    tried = False
    for read in read_paragraphs(doc):
        for rate in read.mentions:
            if rate.kind == "pct" and _DIFFERENCE.search(rate.subject):
                judged = _judge_difference(read, rate)
                tried = tried or judged is not None
                if judged is not None:
                    yield judged
            if rate.role != "completion":
                continue
            outcome = _budget_for_outcome(doc, read, rate) or _judge_completion(read, rate) or _judge_by_table(rule, doc, read, rate)
            if outcome is not None:
                tried = True
                yield outcome
    if not tried:
        raise NotRunnable("文中没有可核对的完成率")


_PLAIN_BUDGET = re.compile(r"[,:]?(?:支出)?预算(?:数|额)?(?:为|是)?:?")


def _budget_for_outcome(doc: Reviewed, read: Paragraphs, rate: Mention) -> Observation | None:
    """年初预算为80万元，支出预算为60万元，完成年初预算的75%: the second amount is what was spent of the first, though printed 预算.

    Told only where the rate is theirs; a budget that calls itself adjusted is one.
    """
    before = [m for m in read.mentions if m.kind == "money" and m.role == "level" and m.end <= rate.start and m.sentence == rate.sentence]
    if doc.stage != "final" or len(before) < 2 or not is_budget(before[-2]) or not _PLAIN_BUDGET.fullmatch(before[-1].subject):
        return None
    budget, amount = before[-2:]
    completed = ratio_of(amount, budget.value, budget.ulp)
    if (
        completed is None
        or budget.value == amount.value
        or judge_rate(completed, rate) != "passed"
        or ";" in read.text[budget.end : rate.start]
    ):
        return None
    message = (
        f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：按完成率{rate.show()}，{amount.show()}是{budget.show()}预算的执行结果，"
        f"印为“预算”，应为“决算”。"
    )
    return observe_rate("failed", rate, read, message, None, rate.value, None, amount, budget)


_DIFFERENCE = re.compile(r"差异率(?:为|是|:)*$")


def _judge_difference(read: Paragraphs, rate: Mention) -> Observation | None:
    """预决算差异率 = (决算数 - 预算数) / 预算数, with its sign."""
    before = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.end <= rate.start and m.sentence == rate.sentence]
    budgets = [m for m in before if is_budget(m)]
    spent = [m for m in before if not is_budget(m) and WORDS.outcomes_of_rates.search(m.subject)]
    if not budgets or not spent or budgets[-1].value == 0:
        return None
    budget, amount = budgets[-1], spent[-1]
    completed = ratio_of(amount, budget.value, budget.ulp)
    assert completed is not None
    found = Rate(completed.value - HUNDRED, completed.slack)
    verdict = judge_rate(found, rate)
    if (
        verdict == "passed"
        and (found.value >= 0) == (rate.value >= 0 and not rate.printed.startswith("-"))
        or found.value == rate.value == 0
    ):
        return PASSED
    expected = show_rate(found.value, rate)
    message = (
        f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：预算{budget.show()}，决算{amount.show()}，"
        f"差异率应为{expected}%，印为{rate.show()}"
    )
    message += "；差异在四舍五入范围内" if verdict == "rounding" else "。"
    return observe_rate("rounding" if verdict == "rounding" else "failed", rate, read, message, expected, rate.value, None, amount, budget)


def _budgets_and_spent(read: Paragraphs, rate: Mention) -> tuple[list[Mention], list[Mention]]:
    before = [
        m for m in read.mentions if m.role == "level" and m.kind == "money" and m.start < rate.start and m.sentence >= rate.sentence - 2
    ]
    near = [m for m in before if not _is_told_apart(read, m, rate)]
    budgets = [m for m in near if is_budget(m)] or _budget_of_sources(read, before, rate)
    before = near
    spent = [m for m in before if m not in budgets and WORDS.outcomes_of_rates.search(m.subject)]
    return budgets, spent


def _is_told_apart(read: Paragraphs, amount: Mention, rate: Mention) -> bool:
    """Whether a list or another item stands between an amount and a rate; in a sentence before, whether the amount is a list's part."""
    if amount.sentence == rate.sentence:
        return bool(re.search(r";|其中|\(项\)", read.text[amount.end : rate.start]))
    start, end = read.sentences[amount.sentence]
    return "其中" in read.text[start : amount.start] or bool(re.search(r";|其中|\(项\)", read.text[end : rate.start]))


def _of_stated_budget(read: Paragraphs, rate: Mention) -> tuple[list[Mention], list[Mention]] | None:
    """支出 X 万元，完成年初预算 Y 万元的 98%: the two amounts right before the rate."""
    levels = [m for m in read.mentions if m.kind == "money" and m.role == "level" and m.end <= rate.start and m.sentence == rate.sentence]
    if len(levels) < 2 or read.text[levels[-1].end : rate.start] != "的" or "完成" not in levels[-1].subject:
        return None
    spent = [m for m in levels[:-1] if not is_in_brackets(read, m)]
    return (levels[-1:], spent) if spent else None


def _budget_of_sources(read: Paragraphs, before: list[Mention], rate: Mention) -> list[Mention]:
    """预算 80 万元，其中甲 50 万元、乙 30 万元，实际支出 …: the budget before a list of its sources, which add up to it."""
    own = [m for m in before if m.sentence == rate.sentence]
    earlier = [m.end for m in read.mentions if m.role == "completion" and m.sentence == rate.sentence and m.end <= rate.start]
    own = [m for m in own if not earlier or m.start > earlier[-1]]
    for place, budget in enumerate(own):
        if (
            "预算" not in budget.subject
            or WORDS.outcomes_of_rates.search(budget.subject)
            or not read.text.startswith("其中", budget.end + 1)
        ):
            continue
        for end in range(place + 2, len(own)):
            if sum((m.value for m in own[place + 1 : end]), Decimal(0)) == budget.value:
                return [budget]
    return []


def _is_of_counts(read: Paragraphs, rate: Mention) -> bool:
    """计划办案 600 件，实际办案 652 件，完成率 108.67%: the number before it is no money, and the rate names no budget."""
    before = [m for m in read.mentions if m.end <= rate.start and m.sentence == rate.sentence]
    return bool(before) and before[-1].kind == "count" and "预算" not in rate.subject and "执行" not in rate.subject


def _judge_counts(read: Paragraphs, rate: Mention) -> Observation | None:
    """The rate of a planned and an actual number of one unit, named so and stated right before it."""
    counts = [m for m in read.mentions if m.end <= rate.start and m.sentence == rate.sentence][-2:]
    if re.search(r"资金|支付|投资|支出", rate.subject):
        return None
    if len(counts) < 2 or counts[0].unit != counts[1].unit or counts[0].value == 0 or ";" in read.text[counts[0].end : rate.start]:
        return None
    if not re.search(r"计划|目标", counts[0].subject) or not re.search(r"实际|完成", counts[1].subject):
        return None
    found = Rate(counts[1].value / counts[0].value * HUNDRED, Decimal(0))
    if judge_rate(found, rate) == "passed":
        return PASSED
    expected = show_rate(found.value, rate)
    shown = f"{counts[1].show()}除以{counts[0].show()}应为{expected}%，印为{rate.show()}。"
    message = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：{shown}"
    return observe_rate(judge_rate(found, rate), rate, read, message, expected, rate.value, None)


def _judge_completion(read: Paragraphs, rate: Mention) -> Observation | None:
    if _is_of_counts(read, rate):
        return _judge_counts(read, rate)
    budgets, spent = _of_stated_budget(read, rate) or _budgets_and_spent(read, rate)
    named = re.search(r"(年初|全年|调整)(?:后)?预算", rate.subject)
    fitting = [b for b in budgets if named and named.group(1) in b.subject]
    if named and named.group(1) == "年初" and not fitting:
        return None
    budgets = fitting or budgets
    if not budgets or not spent:
        return None
    budget, amount = budgets[-1], spent[-1]
    if amount.start < budget.start and len(spent) == 1 and len(budgets) > 1:
        budget = budgets[-1]
    if budget.value == 0:
        if _is_usual_of_nothing(rate, amount):
            return PASSED
        name = f"{named.group(1)}预算" if named else "预算"
        sentence = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”"
        message = f"{sentence}：{name}为0，不存在完成率，不应写{rate.show()}{_other_base(read, rate, amount)}。"
        return observe_rate("failed", rate, read, message, f"无法计算（{name}为0）", rate.value, None, amount, budget)
    verdicts = [
        (judge_rate(r, rate), b, a) for b in reversed(budgets) for a in reversed(spent) if (r := ratio_of(a, b.value, b.ulp)) is not None
    ]
    passed = next(((b, a) for v, b, a in verdicts if v == "passed"), None)
    if passed is not None:
        return Observation("passed", ratio=ratio_between(passed[1], passed[0], rate))
    expected_rate = ratio_of(amount, budget.value, budget.ulp)
    assert expected_rate is not None
    expected = show_rate(expected_rate.value, rate)
    message = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：{amount.show()}除以{budget.show()}应为{expected}%，印为{rate.show()}"
    if any(v == "rounding" for v, _, _ in verdicts):
        return observe_rate("rounding", rate, read, message + "；差异在四舍五入范围内", expected, rate.value)
    suspected = suspected_part(amount, budget.value, expected_rate, rate) or suspected_base(budget, amount, expected_rate, rate)
    message += "。" + suspected
    found = observe_rate("failed", rate, read, message, expected, rate.value, None, amount, budget)
    return replace(found, ratio=ratio_between(amount, budget, rate))


def _other_base(read: Paragraphs, rate: Mention, amount: Mention) -> str:
    for mention in read.mentions:
        if mention.kind == "money" and mention.role == "level" and mention.start < rate.start and mention is not amount:
            ratio = ratio_of(amount, mention.value, mention.ulp)
            if ratio is not None and judge_rate(ratio, rate) == "passed":
                return f"（{rate.show()}是{amount.show()}除以{mention.show()}）"
    return ""


def _is_usual_of_nothing(rate: Mention, amount: Mention) -> bool:
    """Whether a rate on a budget of 0 is what publishers usually print there: 0%, or 100% where nothing was spent, either."""
    return rate.value == 0 or (amount.value == 0 and rate.value == HUNDRED)


def _judge_by_table(rule: Rule, doc: Reviewed, read: Paragraphs, rate: Mention) -> Observation | None:
    """The completion of a three-public item whose budget stands only in the table (`settings.items`: row -> words before the amount)."""
    before = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.end <= rate.start and m.sentence == rate.sentence]
    table = doc.only_table("three_public_expenses")
    if table is None or not before or ";" in read.text[before[-1].end : rate.start]:
        return None
    amount = before[-1]
    row = next((name for name, words in rule.settings["items"].items() if re.search(words, amount.subject)), None)
    budget = three_public_cell(table, row, "budgeted") if row is not None else None
    if budget is None:
        return None
    if budget.value == 0:
        if _is_usual_of_nothing(rate, amount):
            return PASSED
        verdict, expected = "failed", "无法计算（预算为0）"
    else:
        found = ratio_of(amount, budget.value, budget.step)
        assert found is not None
        verdict, expected = judge_rate(found, rate), show_rate(found.value, rate) + "%"
    if verdict == "passed":
        return PASSED
    message = (
        f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：{place_of(budget)}印为{budget.show()}，"
        f"{amount.show()}的完成率应为{expected}，印为{rate.show()}"
    )
    message += "；差异在四舍五入范围内" if verdict == "rounding" else "。"
    severity = "notice" if re.search(r"年初|全年|调整", rate.subject) else None  # the table may print another of these budgets
    outcome = observe_rate(verdict, rate, read, message, expected.rstrip("%"), rate.value, severity, amount)
    outcome.depends += (budget.key,)
    return outcome
