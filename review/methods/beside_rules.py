"""Numbers that one sentence relates to each other: an amount and its restatement, a budget and its adjustments, parts in brackets …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingestion.amounts import MONEY_UNITS, UNIT_FACTORS, printed_step
from ingestion.money import NUMBER, in_yuan
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, is_in_brackets, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import Check, plain
from review.methods.part_rules import is_sum, sum_outcome
from review.methods.rates import place_of_mention
from review.methods.text_rules import stated_quantity
from review.wording import WORDS

_RESTATED = re.compile(r"\((?:折合|约合|约|合|即)(?:人民币)?(?:约)?")
_INITIAL = re.compile(r"年初预算(?:安排|批复|数|为|是)*$")
_ADDED = re.compile(r"(?:追加|调增)(?:预算|资金|安排)?(?:数|额)?(?:为|了)?$")
_TAKEN = re.compile(r"(?:核减|调减|追减|收回)(?:预算|资金)?(?:数|额)?(?:为|了)?$")
_ADJUSTED = re.compile(r"(?:全年|调整后?的?)预算(?:安排|数|为|是)*$")
_NET_VALUES = tuple(
    tuple(re.compile(rf"{name}(?:为|是|合计|共计|额)*$") for name in names)
    for names in ((r"原值", r"累计折旧(?:[和及]摊销)?", r"净值"), (r"(?<!净)资产总(?:额|计)", r"负债总(?:额|计)", r"净资产(?:总)?"))
)
_GRADED = re.compile(r"(?:^|为|是|结果|等级|评价|评为)(?:优秀?|良好?|中等?|较?差|合格|不合格)(?:等级)?的?(?:项目)?(?:有|共|为)?$")
_DIVIDED_BY = re.compile(r"按(?:照)?[^,:;。、\d]{2,16}[:,]")
"""按预算单位：…, 按功能分类，…: a division of the whole, which is not named again."""
_NEARLY = Decimal("0.1")
_SLIGHTLY = Decimal("0.2")
"""By how much of their total parts in brackets may exceed it and still be an error."""
_PRICED = re.compile(
    r"(?<![\d,.])(?P<count>\d{1,3}(?:,\d{3})+|\d+)(?P<per>人|名|户|套|件|辆|台|场|个|所)[,(]{1,2}每(?P=per)(?:补助|补贴|发放|标准|单价)?(?:为)?"
    rf"(?P<price>{NUMBER})(?P<unit>{MONEY_UNITS}),?(?:共计|合计|共|计)(?P<total>{NUMBER})(?P<whole>{MONEY_UNITS})"
)


def _levels(read: Paragraphs, sentence: int) -> list[Mention]:
    return [m for m in read.mentions if m.sentence == sentence and m.kind == "money" and m.role in ("level", "change")]


def check_restated_in_brackets(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """X 万元（约 Y 亿元）: the same amount twice, as far as the coarser of the two is printed."""
    tried = False
    for read in read_paragraphs(doc):
        for amount, again in zip(read.mentions, read.mentions[1:], strict=False):
            is_pair = amount.kind == again.kind == "money" and amount.unit != again.unit
            if not is_pair or not _RESTATED.fullmatch(read.text[amount.end : again.start]) or read.text[again.end : again.end + 1] != ")":
                continue
            tried = True
            if abs(amount.value - again.value) <= max(amount.ulp, again.ulp):
                yield PASSED
                continue
            message = f"{place_of_mention(again)}“{read.sentence_of(again)}”：{amount.show()}与括号内{again.show()}不是同一金额。"
            yield Observation(
                "failed", message, again.page, again.line_no, plain(amount.value), plain(again.value), "yuan",
                read.sentence_of(again), place=str(again.start), depends=(amount.key, again.key),
            )  # fmt: skip
    if not tried:
        raise NotRunnable("文中没有用另一单位复述的金额")


def check_adjusted_budget(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """年初预算 A，追加 B，核减 C，全年预算 D: A + B - C = D, where one sentence tells of all of them."""
    tried = False
    for read in read_paragraphs(doc):
        for sentence in range(len(read.sentences)):
            numbers = [m for m in _levels(read, sentence) if not is_in_brackets(read, m)]
            initial = next((m for m in numbers if _INITIAL.search(m.subject)), None)
            adjusted = next((m for m in numbers if initial and m.start > initial.start and _ADJUSTED.search(m.subject)), None)
            if initial is None or adjusted is None:
                continue
            between = [m for m in numbers if initial.start < m.start < adjusted.start]
            signs = [1 if _ADDED.search(m.subject) else -1 if _TAKEN.search(m.subject) else 0 for m in between]
            if not between or 0 in signs or ";" in read.text[initial.end : adjusted.start]:
                continue
            tried = True
            addends = [(1, as_quantity(initial, read)), *((s, as_quantity(m, read, _sign(m))) for s, m in zip(signs, between, strict=True))]
            yield Check(rule, as_quantity(adjusted, read), addends, note="年初预算与调整数")
    if not tried:
        raise NotRunnable("文中没有同时说明年初预算、调整数和全年预算的语句")


def check_net_value(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """固定资产原值 A … 累计折旧 B，净值 C, and 资产总额 A；负债总额 B；净资产 C: A - B = C."""
    tried = False
    for read in read_paragraphs(doc):
        for sentence in range(len(read.sentences)):
            levels = [m for m in _levels(read, sentence) if m.role == "level"]
            for patterns in _NET_VALUES:
                found = [[m for m in levels if p.search(m.subject)] for p in patterns]
                if any(len(numbers) != 1 for numbers in found):
                    continue
                gross, less, net = (as_quantity(numbers[0], read) for numbers in found)
                tried = True
                yield Check(rule, net, [(1, gross), (-1, less)], note="两数之差")
    if not tried:
        raise NotRunnable("文中没有同时说明固定资产原值、累计折旧和净值的语句")


def check_priced_numbers(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """40 人（每人 0.2 万元，共 8 万元）: the number times the price is the sum."""
    tried = False
    for read in read_paragraphs(doc):
        for match in _PRICED.finditer(read.text):
            tried = True
            whole = UNIT_FACTORS[match.group("whole")]
            expected, printed = (
                int(match.group("count").replace(",", "")) * in_yuan(match.group("price"), match.group("unit")),
                in_yuan(*match.group("total", "whole")),
            )
            if abs(expected - printed) <= min(printed_step(*match.group("total", "whole")), whole / 100):
                yield PASSED
                continue
            page, line_no = read.place(match.start("total"))
            shown = f"{match.group('total')}{match.group('whole')}"
            product = f"{match.group('count')}×{match.group('price')}{match.group('unit')}={expected / whole:f}{match.group('whole')}"
            message = f"“{match.group()}”：{product}，印为{shown}。"
            yield Observation(
                "failed", message, page, line_no, plain(expected), plain(printed), "yuan", match.group(), place=str(match.start())
            )
    if not tried:
        raise NotRunnable("文中没有“数量（每…单价，共计…）”的语句")


def check_graded_projects(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """The projects of all grades (优, 良, 中, 差) are the projects that were graded."""
    tried = False
    for read in read_paragraphs(doc):
        for outcome in _graded_projects(rule, read):
            tried = True
            yield outcome
    if not tried:
        raise NotRunnable("文中没有按等级说明的项目个数")


def _graded_projects(rule: Rule, read: Paragraphs) -> Iterator[Check | Observation]:
    """自评结果为优的 20 个，良的 3 个: no more than the projects that the passage counts before, and as many where it counts once."""
    for sentence in range(len(read.sentences)):
        graded = [m for m in read.mentions if m.sentence == sentence and m.unit == "个" and _GRADED.search(m.subject)]
        graded = [m for m in graded if ";" not in read.text[graded[0].end : m.start]]
        if len(graded) < 2:
            continue
        counted = [m for m in read.mentions if m.unit == "个" and m.end <= graded[0].start]
        counted = [m for m in counted if re.match("[^,;。个]{0,6}项目", read.text[m.end :])]
        if not counted:
            continue
        total = sum((m.value for m in graded), Decimal(0))
        largest = max(counted, key=lambda m: m.value)
        if any(m.value == total for m in counted):
            yield PASSED
        elif total > largest.value or len(counted) == 1:
            yield sum_outcome(rule, largest, graded, read, "各等级", None if total > largest.value else "notice")


def check_bracketed_parts(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """X 万元（甲 A 万元、乙 B 万元）: the parts in the brackets right behind an amount do not exceed it."""
    tried = False
    for read in read_paragraphs(doc):
        for total in read.mentions:
            parts = _bracketed_parts(read, total)
            if len(parts) < 2:
                continue
            tried = True
            if sum((p.value for p in parts), Decimal(0)) <= total.value or is_sum(total, parts):
                yield PASSED
            else:
                # Far more than the whole is no division of it, but prices or standards.
                excess = sum((p.value for p in parts), Decimal(0)) - total.value
                is_near = total.kind == "money" and excess <= total.value * _SLIGHTLY
                yield sum_outcome(rule, total, parts, read, "括号内各项", None if is_near else "notice")
    if not tried:
        raise NotRunnable("文中没有在括号内列出的分项")


def _bracketed_parts(read: Paragraphs, total: Mention) -> list[Mention]:
    """The numbers of a total's kind in the brackets right behind it, where the brackets hold nothing but a list of them."""
    if total.role != "level" or total.kind == "pct" or read.text[total.end : total.end + 1] != "(":
        return []
    end = read.text.find(")", total.end)
    inside = read.text[total.end : end] if end > 0 else ""
    parts = [m for m in read.mentions if total.end < m.start < end]
    if "(" in inside[1:] or ";" in inside or WORDS.no_parts.search(inside) or "其中" in inside[3:]:
        return []
    return parts if all(m.role == "level" and m.kind == total.kind and (m.kind == "money" or m.unit == total.unit) for m in parts) else []


def check_divisions(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """按…分：甲 A、乙 B、丙 C: the parts add up to one of the stated totals of the document, where they nearly do."""
    totals = [s for s in doc.parsed.stated_amounts if re.fullmatch(rule.settings["totals"], s.concept) and s.fiscal_year == doc.year]
    tried = False
    for read in read_paragraphs(doc):
        for match in _DIVIDED_BY.finditer(read.text):
            parts = _parts_of_division(read, match)
            if len(parts) < 3 or not totals:
                continue
            tried = True
            addends = [(1, as_quantity(m, read)) for m in parts]
            whole = sum((m.value for m in parts), Decimal(0))
            nearest = min(totals, key=lambda s: abs(s.amount_yuan - whole))
            if abs(nearest.amount_yuan - whole) <= nearest.amount_yuan * _NEARLY:
                yield Check(rule, stated_quantity(nearest, doc), addends, note="所分各项")
    if not tried:
        raise NotRunnable("文中没有“按…分”的完整分项")


def _parts_of_division(read: Paragraphs, match: re.Match[str]) -> list[Mention]:
    """The amounts of a division up to its full stop, without what stands in brackets; none where its parts are divided further."""
    end = next((b for a, b in read.sentences if a <= match.start() < b), len(read.text))
    following = _DIVIDED_BY.search(read.text, match.end(), end)
    end = following.start() if following else end
    if re.search(r"其中|包括|含|上年|20\d\d年", read.text[match.end() : end]):
        return []
    numbers = [m for m in read.mentions if match.end() <= m.start < end and m.kind == "money" and not is_in_brackets(read, m)]
    return numbers if all(m.role == "level" for m in numbers) else []


def _sign(mention: Mention) -> int:
    return -1 if mention.value < 0 else 1
