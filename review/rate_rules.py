"""Shares of a total, completion of a budget, and words that compare two amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from review.catalog import Rule
from review.document import Reviewed
from review.mentions import Mention, Paragraphs, read_paragraphs
from review.observations import PASSED, NotRunnable, Observation
from review.quantities import show_amount
from review.rates import judge_rate, observe_rate, place_of_mention, ratio_of, show_rate

_BUDGET = re.compile(r"预算")
_SETTLED = re.compile(r"决算|执行|实际|支出")
_NEARLY_EQUAL = Decimal("0.05")
"""How far apart two amounts may be that a publisher still calls 持平: beyond it the word is an error, below it a notice."""


# ---------- shares


def _totals_of_document(doc: Reviewed) -> list[Decimal]:
    """Amounts that a share may be a share of: stated totals and the printed totals of the tables."""
    values = [
        s.amount_yuan
        for s in doc.parsed.stated_amounts
        if not s.concept.startswith(("change_", "prior_year"))
        and ("total" in s.concept or "expenditure" in s.concept or "revenue" in s.concept)
    ]
    values += [line.amount_yuan for line in doc.parsed.budget_lines if line.is_total]
    return list(dict.fromkeys(v for v in values if v > 0))


def check_shares(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """占比: the amount before it divided by the total that it is a share of."""
    totals = _totals_of_document(doc)
    tried = False
    for read in read_paragraphs(doc):
        for index, share in enumerate(read.mentions):
            if share.role != "share" or index == 0:
                continue
            part = _part_of_share(read, index)
            if part is None:
                continue
            tried = True
            yield _judge_share(read, part, share, totals, _named_base(doc, share))
    if not tried:
        raise NotRunnable("文中没有占比")


def _part_of_share(read: Paragraphs, index: int) -> Mention | None:
    share = read.mentions[index]
    depth = 0
    for mention in reversed(read.mentions[:index]):
        between = read.text[mention.end : share.start]
        depth = between.count(")") - between.count("(")
        if mention.sentence != share.sentence or ";" in between:
            return None
        if mention.role == "level" and mention.kind == "money" and depth <= 0:
            return mention
    return None


def _named_base(doc: Reviewed, share: Mention) -> Decimal | None:
    """The stated total that 占总支出, 占本年收入合计 and the like refer to."""
    side = (
        "expenditure"
        if re.search(r"总支出|支出(?:合计|总)|本年支出", share.clause)
        else "revenue"
        if re.search(r"总收入|收入(?:合计|总)|本年收入", share.clause)
        else None
    )
    found = [s.amount_yuan for s in doc.parsed.stated_amounts if side and s.concept == f"total_{side}" and s.fiscal_year == doc.year]
    return found[0] if len(set(found)) == 1 and found[0] > 0 else None


def _judge_share(read: Paragraphs, part: Mention, share: Mention, totals: list[Decimal], named: Decimal | None) -> Observation:
    if part.value == 0:
        return (
            PASSED
            if share.value == 0
            else observe_rate(
                "failed",
                share,
                read,
                f"{place_of_mention(share)}“{read.sentence_of(share)}”：金额为0，占比却为{share.show()}。",
                "0",
                share.value,
            )
        )
    if _BUDGET.search(share.clause) and "支出预算" not in share.clause:
        return PASSED
    before = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.start < part.start and m.value >= part.value]
    siblings = [
        p for i, m in enumerate(read.mentions) if m.role == "share" and m.sentence == share.sentence and (p := _part_of_share(read, i))
    ]
    whole = sum((p.value for p in siblings), Decimal(0))
    heads = [m for m in before if m not in siblings]
    others = [named] if named else totals
    bases = [(m.value, m.ulp) for m in before] + [(t, Decimal(100)) for t in others if t >= part.value]
    bases += [(whole, Decimal(100))] if len(siblings) > 1 else []
    rates = [rate for base, ulp in bases if (rate := ratio_of(part, base, ulp)) is not None]
    verdicts = [judge_rate(rate, share) for rate in rates]
    if "passed" in verdicts or not rates:
        return PASSED
    base = named or (heads[0].value if heads else bases[0][0])
    primary = ratio_of(part, base, heads[0].ulp if heads else Decimal(100))
    assert primary is not None
    expected = show_rate(primary.value, share)
    base_text = heads[0].show() if heads and named is None else show_amount(base, part.unit, part.step)
    message = f"{place_of_mention(share)}“{read.sentence_of(share)}”：{part.show()}占{base_text}应为{expected}%，印为{share.show()}"
    if "rounding" in verdicts:
        return observe_rate("rounding", share, read, message + "；差异在四舍五入范围内", expected, share.value)
    return observe_rate(
        "failed", share, read, message + "。", expected, share.value, None if heads or named else "notice", part, *heads[:1]
    )


# ---------- completion


def check_completion(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """完成预算的百分比: what was spent divided by the budget named; none exists where that budget is 0."""
    tried = False
    for read in read_paragraphs(doc):
        for rate in read.mentions:
            if rate.role != "completion":
                continue
            outcome = _judge_completion(read, rate)
            if outcome is not None:
                tried = True
                yield outcome
    if not tried:
        raise NotRunnable("文中没有可核对的完成率")


def _budgets_and_spent(read: Paragraphs, rate: Mention) -> tuple[list[Mention], list[Mention]]:
    before = [
        m for m in read.mentions if m.role == "level" and m.kind == "money" and m.start < rate.start and m.sentence >= rate.sentence - 2
    ]
    before = [m for m in before if not re.search(r";|其中|\(项\)", read.text[m.end : rate.start])]
    budgets = [m for m in before if _is_budget(m)]
    spent = [m for m in before if m not in budgets and _SETTLED.search(m.subject)]
    return budgets, spent


def _is_budget(mention: Mention) -> bool:
    return bool(_BUDGET.search(mention.subject)) and not re.search(r"决算|执行数", mention.subject)


def _judge_completion(read: Paragraphs, rate: Mention) -> Observation | None:
    budgets, spent = _budgets_and_spent(read, rate)
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
        if rate.value == 0 or amount.value == 0:
            return PASSED
        name = f"{named.group(1)}预算" if named else "预算"
        sentence = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”"
        message = f"{sentence}：{name}为0，不存在完成率，不应写{rate.show()}{_other_base(read, rate, amount)}。"
        return observe_rate("failed", rate, read, message, f"无法计算（{name}为0）", rate.value, None, amount, budget)
    verdicts = [
        (judge_rate(r, rate), b, a) for b in reversed(budgets) for a in reversed(spent) if (r := ratio_of(a, b.value, b.ulp)) is not None
    ]
    if any(v == "passed" for v, _, _ in verdicts):
        return PASSED
    expected_rate = ratio_of(amount, budget.value, budget.ulp)
    assert expected_rate is not None
    expected = show_rate(expected_rate.value, rate)
    message = f"{place_of_mention(rate)}“{read.sentence_of(rate)}”：{amount.show()}除以{budget.show()}应为{expected}%，印为{rate.show()}"
    if any(v == "rounding" for v, _, _ in verdicts):
        return observe_rate("rounding", rate, read, message + "；差异在四舍五入范围内", expected, rate.value)
    return observe_rate("failed", rate, read, message + "。", expected, rate.value, None, amount, budget)


def _other_base(read: Paragraphs, rate: Mention, amount: Mention) -> str:
    for mention in read.mentions:
        if mention.kind == "money" and mention.role == "level" and mention.start < rate.start and mention is not amount:
            ratio = ratio_of(amount, mention.value, mention.ulp)
            if ratio is not None and judge_rate(ratio, rate) == "passed":
                return f"（{rate.show()}是{amount.show()}除以{mention.show()}）"
    return ""


# ---------- direction words

_DIRECTION = re.compile(
    r"(?:支出)?决算数?(?:与|比)?(?P<first>大于|小于|高于|低于|超过|等于)?(?:年初|全年|调整后?)*预算数?(?P<second>(?:基本)?持平|一致|相等)?"
)


def check_directions(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """决算数大于（小于、等于）预算数 agrees with the two amounts stated just before."""
    tried = False
    for read in read_paragraphs(doc):
        for match in _DIRECTION.finditer(read.text):
            word = match.group("first") or match.group("second")
            if not word or word.startswith("基本"):
                continue
            pairs = _compared_amounts(read, match.start())
            if not pairs:
                continue
            tried = True
            judged = [_judge_direction(read, word, *pair) for pair in pairs]
            yield next((o for o in judged if o.verdict == "passed"), judged[0])
    if not tried:
        raise NotRunnable("文中没有决算数与预算数大小的说明")


def _compared_amounts(read: Paragraphs, position: int) -> list[tuple[Mention, Mention]]:
    """Pairs of a budget and what was spent of it, stated side by side before a place of the passage, the nearest first."""
    before = [m for m in read.mentions if m.kind == "money" and m.role == "level" and m.end <= position and position - m.end < 400]
    pairs = [(a, b) for a, b in zip(before, before[1:], strict=False) if _is_budget(a) and re.search(r"决算", b.subject)]
    return pairs[::-1]


def _judge_direction(read: Paragraphs, word: str, budget: Mention, spent: Mention) -> Observation:
    difference = spent.value - budget.value
    said = 1 if word in ("大于", "高于", "超过") else -1 if word in ("小于", "低于") else 0
    actual = 0 if difference == 0 else 1 if difference > 0 else -1
    if said == actual or abs(difference) <= max(budget.step, spent.step):
        return PASSED
    small = said == 0 and budget.value != 0 and abs(difference) / abs(budget.value) < _NEARLY_EQUAL
    true_word = {1: "大于", -1: "小于", 0: "等于"}[actual]
    shown = f"预算{budget.show()}，决算{spent.show()}，决算数应为{true_word}预算数，文字写作“{word}”"
    message = f"{place_of_mention(spent)}“{read.sentence_of(spent)}”：{shown}。"
    return Observation(
        "failed",
        message,
        spent.page,
        spent.line_no,
        format(budget.value, "f"),
        format(spent.value, "f"),
        "yuan",
        read.sentence_of(spent),
        severity="notice" if small else None,
        place=str(spent.start),
        depends=(budget.key, spent.key),
    )
