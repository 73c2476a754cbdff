"""Rates that the text states: growth on the prior year, shares of a total, completion of a budget, and words of direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS
from review.catalog import Rule
from review.document import Reviewed
from review.mentions import Mention, Paragraphs, read_paragraphs
from review.observations import PASSED, NotRunnable, Observation
from review.quantities import show_amount

_HUNDRED = Decimal(100)
_HALF = Decimal("0.5")
_BUDGET = re.compile(r"预算")
_SETTLED = re.compile(r"决算|执行|实际|支出")
_REACH = 60
_NEARLY_EQUAL = Decimal("0.05")
"""How far apart two amounts may be that a publisher still calls 持平: beyond it the word is an error, below it a notice."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a rate should be: its exact value in per cent and how far rounding of the figures behind it may move it."""

    value: Decimal
    slack: Decimal


def _ratio(part: Mention, base: Decimal, base_ulp: Decimal) -> Rate | None:
    """part / base in per cent, None where the base is zero."""
    if base == 0:
        return None
    value = part.value / base * _HUNDRED
    slack = abs(value) * (_HALF * base_ulp / abs(base)) + _HUNDRED * _HALF * part.ulp / abs(base)
    return Rate(value, slack)


def _fits(rate: Rate, printed: Mention) -> str:
    """passed: rounds to what is printed; rounding: explained by rounding of the figures or one off in the last digit; failed."""
    distance = abs(abs(rate.value) - abs(printed.value))
    if distance <= _HALF * printed.ulp:
        return "passed"
    if distance <= printed.ulp or distance <= rate.slack + _HALF * printed.ulp:
        return "rounding"
    return "failed"


def _shown(value: Decimal, printed: Mention) -> str:
    decimals = max(2, len(printed.printed.rsplit(".", 1)[1]) if "." in printed.printed else 0)
    return format(value.quantize(Decimal(1).scaleb(-decimals)), "f")


def _place(mention: Mention) -> str:
    if mention.page is not None:
        return f"文字说明（第{mention.page}页）"
    return f"文字说明（第{mention.line_no}行）" if mention.line_no is not None else "文字说明"


def _observe(
    verdict: str,
    mention: Mention,
    read: Paragraphs,
    message: str,
    expected: str | None,
    printed: Decimal,
    severity: str | None = None,
    *behind: Mention,
) -> Observation:
    return Observation(
        verdict,
        message,
        mention.page,
        mention.line_no,
        expected,
        format(printed, "f"),
        "pct",
        read.sentence_of(mention),
        severity=severity,
        place=str(mention.start),
        depends=tuple(m.key for m in behind),
    )


# ---------- growth


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
            if rate.role != "growth" or index == 0:
                continue
            change = read.mentions[index - 1]
            if (
                change.role != "change"
                or change.kind != "money"
                or rate.start - change.end > _REACH
                or ";" in read.text[change.end : rate.start]
            ):
                continue
            yield _Growth(change, rate, _current_figures(doc, read, change), read)


def _current_figures(doc: Reviewed, read: Paragraphs, change: Mention) -> list[Mention]:
    """The amounts that a change may have led to, likeliest first.

    They stand before it in its passage and are not another year's. A change that names what changed (基本支出增加…) is compared
    with amounts of that name only, in the passage or stated elsewhere; one that names nothing with the nearest first.
    """
    levels = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.start < change.start]
    levels = sorted((m for m in levels if not _is_of_other_year(m, doc.year)), key=lambda m: -m.start)
    name = _bare_name(_COMPARISON.sub("", change.subject))
    if not name or name in _GENERIC:
        return levels or _stated_figure(doc, read, change)
    named = [m for m in levels if (other := _bare_name(m.subject)) and (name in other or (len(other) >= 4 and other in name))]
    if named:
        return named + [m for m in levels if m not in named]
    return _stated_figure(doc, read, change)


_COMPARISON = re.compile(
    r"(?:比|较|与|同|和)(?:上年|去年|20\d\d).*$|同比.*$|(?:各|共|均|总体|分别)*(?:净?增加|减少|增长|下降|上升|降低|增|减).*$"
)
_GENERIC = frozenset(
    {
        "",
        "收支",
        "总计",
        "收支总计",
        "收入支出总计",
        "收、支总计",
        "总额",
        "经费",
        "经费总额",
        "决算",
        "预算",
        "决算数",
        "预算数",
        "财政拨款",
    }
)


def _bare_name(subject: str) -> str:
    """What an amount is of: its subject without years, publisher's lead, stage words and connecting words."""
    name = re.sub(r"20\d\d年?度?|本年度?|其中|我?(?:部门|单位|局|委)(?=.)|数额?$|为$|是$|安排$|合?计?为$", "", subject)
    return re.sub(r"(?:决算|预算|执行|安排|数|为|总额)+$", "", name).strip(" ,，:：;；、")


def _is_of_other_year(level: Mention, year: int | None) -> bool:
    years = {int(y) for y in re.findall(r"(?<!\d)(20\d\d)年", level.clause)}
    return bool(re.search(r"上年|去年|上一年", level.subject)) or bool(years and year is not None and year not in years)


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
    return None if base == 0 else _ratio(growth.change, base, level.ulp + growth.change.ulp)


def _is_on_current(growth: _Growth) -> Mention | None:
    """The level on which the printed rate was computed by mistake, if it is one: change / current figure."""
    for level in growth.levels:
        rate = _ratio(growth.change, level.value, level.ulp)
        if rate is not None and _fits(rate, growth.rate) == "passed":
            return level
    return None


def check_growth_rates(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A growth rate is the change divided by the prior year's figure (current figure less change).

    A rate that only rounding of small figures could save counts as an error where the same document elsewhere certainly
    divides by the current figure and does so here exactly.
    """
    growths = list(_growths(doc))
    of_two_years = [o for read in read_paragraphs(doc) for o in _rates_of_two_years(doc, read)]
    yield from of_two_years
    if not growths and not of_two_years:
        raise NotRunnable("文中没有同时说明增减额和增减幅度的语句")
    judged = [(g, *_judge_growth(g)) for g in growths]
    has_habit = any(verdict == "failed" and _is_on_current(g) is not None for g, verdict, _ in judged)
    for growth, verdict, level in judged:
        if verdict == "passed" or level is None:
            yield PASSED
        elif verdict == "rounding" and not (has_habit and _is_on_current(growth) is level):
            yield _growth_finding(growth, level, "rounding")
        else:
            yield _growth_finding(growth, level, "failed")
        if growth.change.value * growth.rate.value < 0:
            yield _contrary_finding(growth)


def _rates_of_two_years(doc: Reviewed, read: Paragraphs) -> Iterator[Observation]:
    """Rates of sentences that state both years' figures and no change: (current - prior) / prior."""
    for index, rate in enumerate(read.mentions):
        if rate.role != "growth" or doc.year is None or (index and read.mentions[index - 1].role == "change"):
            continue
        levels = [m for m in read.mentions[:index] if m.sentence == rate.sentence and m.role == "level" and m.kind == "money"]
        prior = [m for m in levels if _is_of_other_year(m, doc.year)]
        current = [m for m in levels if str(doc.year) in m.clause and m not in prior]
        if len(prior) != 1 or len(current) != 1 or len(levels) != 2 or prior[0].value == 0 or str(doc.year - 1) not in prior[0].clause:
            continue
        base = prior[0]
        value = (current[0].value - base.value) / base.value * _HUNDRED
        slack = _HUNDRED * _HALF * (base.ulp + current[0].ulp) / abs(base.value) * 2
        verdict = _fits(Rate(value, slack), rate)
        if verdict == "passed" and value * rate.value >= 0:
            yield PASSED
            continue
        expected = _shown(value, rate)
        message = (
            f"{_place(rate)}“{read.sentence_of(rate)}”：{doc.year}年{current[0].show()}，{doc.year - 1}年{base.show()}，"
            f"增减幅度应为{expected}%，印为{rate.show()}"
        )
        message += "；差异在四舍五入范围内" if verdict == "rounding" else "。"
        yield _observe(verdict if verdict == "rounding" else "failed", rate, read, message, expected, rate.value, None, current[0], base)


def _judge_growth(growth: _Growth) -> tuple[str, Mention | None]:
    if growth.change.value == 0 or not growth.levels:
        return "passed", None
    verdicts = []
    for level in growth.levels:
        rate = _growth_rate(growth, level)
        if rate is None:
            verdicts.append(("failed" if growth.rate.value != 0 else "passed", level))
        else:
            verdicts.append((_fits(rate, growth.rate), level))
    for wanted in ("passed", "rounding"):
        for verdict, level in verdicts:
            if verdict == wanted:
                return verdict, level
    return "failed", verdicts[0][1]


def _growth_finding(growth: _Growth, level: Mention, verdict: str) -> Observation:
    rate = _growth_rate(growth, level)
    change, printed = growth.change, growth.rate
    word = "增加" if change.value > 0 else "减少"
    start = f"{_place(printed)}“{growth.read.sentence_of(printed)}”：{_subject_of(change)}本年{level.show()}，比上年{word}{change.show()}"
    if rate is None:
        message = f"{start}，则上年为0，不存在增减幅度，不应写{printed.show()}。"
        return _observe(verdict, printed, growth.read, message, "无法计算（上年为0）", printed.value, None, change, level)
    base = show_amount(level.value - change.value, level.unit, level.step)
    expected = _shown(rate.value, printed)
    message = f"{start}，上年应为{base}，增减幅度应为{expected}%，印为{printed.show()}"
    if verdict == "rounding":
        message += "；差异在四舍五入范围内"
    elif _is_on_current(growth) is not None:
        message += "，是以本年数为分母计算的。"
    else:
        message += "。"
    certain = (
        verdict == "failed"
        and len({m.value for m in growth.levels}) > 1
        and _is_on_current(growth) is None
        and not _shares_subject(growth, level)
    )
    return _observe(verdict, printed, growth.read, message, expected, printed.value, "notice" if certain else None, change, level)


def _subject_of(change: Mention) -> str:
    name = re.sub(r"(?:增加|减少|增长|下降|上升|比|较|与).*$", "", change.subject).strip("，,：:")
    return f"{name}：" if name else ""


def _shares_subject(growth: _Growth, level: Mention) -> bool:
    name = re.sub(r"(?:增加|减少|增长|下降|上升).*$", "", growth.change.subject)
    return bool(name and name in level.subject) or growth.levels.index(level) == 0 and level.sentence == growth.change.sentence


def _contrary_finding(growth: _Growth) -> Observation:
    message = f"{_place(growth.rate)}“{growth.read.sentence_of(growth.rate)}”：增减额与增减幅度方向相反。"
    return _observe("failed", growth.rate, growth.read, message, format(-growth.rate.value, "f"), growth.rate.value)


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
            else _observe(
                "failed", share, read, f"{_place(share)}“{read.sentence_of(share)}”：金额为0，占比却为{share.show()}。", "0", share.value
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
    rates = [rate for base, ulp in bases if (rate := _ratio(part, base, ulp)) is not None]
    verdicts = [_fits(rate, share) for rate in rates]
    if "passed" in verdicts or not rates:
        return PASSED
    base = named or (heads[0].value if heads else bases[0][0])
    primary = _ratio(part, base, heads[0].ulp if heads else Decimal(100))
    assert primary is not None
    expected = _shown(primary.value, share)
    base_text = heads[0].show() if heads and named is None else show_amount(base, part.unit, part.step)
    message = f"{_place(share)}“{read.sentence_of(share)}”：{part.show()}占{base_text}应为{expected}%，印为{share.show()}"
    if "rounding" in verdicts:
        return _observe("rounding", share, read, message + "；差异在四舍五入范围内", expected, share.value)
    return _observe("failed", share, read, message + "。", expected, share.value, None if heads or named else "notice", part, *heads[:1])


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
        message = (
            f"{_place(rate)}“{read.sentence_of(rate)}”：{name}为0，不存在完成率，不应写{rate.show()}{_other_base(read, rate, amount)}。"
        )
        return _observe("failed", rate, read, message, f"无法计算（{name}为0）", rate.value, None, amount, budget)
    verdicts = [(_fits(r, rate), b, a) for b in reversed(budgets) for a in reversed(spent) if (r := _ratio(a, b.value, b.ulp)) is not None]
    if any(v == "passed" for v, _, _ in verdicts):
        return PASSED
    expected_rate = _ratio(amount, budget.value, budget.ulp)
    assert expected_rate is not None
    expected = _shown(expected_rate.value, rate)
    message = f"{_place(rate)}“{read.sentence_of(rate)}”：{amount.show()}除以{budget.show()}应为{expected}%，印为{rate.show()}"
    if any(v == "rounding" for v, _, _ in verdicts):
        return _observe("rounding", rate, read, message + "；差异在四舍五入范围内", expected, rate.value)
    return _observe("failed", rate, read, message + "。", expected, rate.value, None, amount, budget)


def _other_base(read: Paragraphs, rate: Mention, amount: Mention) -> str:
    for mention in read.mentions:
        if mention.kind == "money" and mention.role == "level" and mention.start < rate.start and mention is not amount:
            ratio = _ratio(amount, mention.value, mention.ulp)
            if ratio is not None and _fits(ratio, rate) == "passed":
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
    message = f"{_place(spent)}“{read.sentence_of(spent)}”：{shown}。"
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
