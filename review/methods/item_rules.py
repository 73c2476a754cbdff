"""Functional items told one by one in the text, and awards of procurement: sums over several paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingestion.ordinals import BRACKET_MARK, ORDINAL, ordinal_value
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, read_paragraphs
from review.evidence.observations import NotRunnable
from review.evidence.quantities import Check, Quantity, tolerance_of
from review.methods.text_rules import stated_quantity
from review.roots import is_plain_slip, slip_cost

_ORDINAL = re.compile(rf"\s*(?:{BRACKET_MARK}|\d{{1,2}}[)）]?[、.．](?!\d))")
_NEARLY = Decimal("0.05")
"""How much of a total may be missing from a list that still means to be complete."""
_OPENS = re.compile(r"(?:其中|如下|包括):?$")
_ITEM = re.compile(r"\(项\)|(?<!\d)2\d{6}(?!\d)")
"""A functional item: named with its level, or by its code of seven digits."""


@dataclass(slots=True)
class _NumberedList:
    heads: list[Paragraphs]
    items: list[Paragraphs]


def _numbered_lists(paragraphs: list[Paragraphs]) -> Iterator[_NumberedList]:
    """Runs of passages numbered 1, 2, 3 … that each name a functional item, with the two passages before them.

    Below headings of classes each class is numbered anew, or its only item not at all: all of them are one list.
    """
    divided = list(_divided_lists(paragraphs))
    yield from divided
    apart = {read.number for found in divided for read in found.items}
    run: list[Paragraphs] = []
    for read in paragraphs:
        match = _ORDINAL.match(read.passage.text)
        number = ordinal_value(match.group()) if match else 0
        if match and number == len(run) + 1 and _ITEM.search(read.text):
            run.append(read)
        elif match or not run or any(m.kind == "money" for m in read.mentions):
            if len(run) >= 2 and run[0].number not in apart:
                yield _NumberedList(_heads(paragraphs, run[0]), run)
            run = [read] if number == 1 and _ITEM.search(read.text) else []
    if len(run) >= 2 and run[0].number not in apart:
        yield _NumberedList(_heads(paragraphs, run[0]), run)


_CLASS = re.compile(r"[^,;。:\d]{2,40}(?:\(类\)|支出)(?:支出)?[:。]?")
"""The heading of a class: （二）社会保障和就业支出（类）."""


_HEADING = re.compile(rf"(?:{ORDINAL})[^。;]{{2,40}}|[^,。;:]{{4,40}}(?:情况|说明)")


def _is_heading(read: Paragraphs) -> bool:
    """Whether another section begins, with or without its number: what its items tell is no part of the list."""
    return not read.mentions and bool(_HEADING.fullmatch(read.text))


def _divided_lists(paragraphs: list[Paragraphs]) -> Iterator[_NumberedList]:
    """Items below two or more headings of classes that follow one another, with nothing else that states money between them."""
    first: Paragraphs | None = None
    items: list[Paragraphs] = []
    classes = 0
    for read in paragraphs:
        mark = _ORDINAL.match(read.passage.text)
        if mark and not read.mentions and _CLASS.fullmatch(_ORDINAL.sub("", read.text, count=1)):
            first, classes = first or read, classes + 1
        elif first is not None and _ITEM.search(read.text):
            items.append(read)
        elif first is not None and (_is_heading(read) or any(m.kind == "money" for m in read.mentions)):
            if classes > 1 and len(items) > 1:
                yield _NumberedList(_heads(paragraphs, first), items)
            first, items, classes = None, [], 0
    if first is not None and classes > 1 and len(items) > 1:
        yield _NumberedList(_heads(paragraphs, first), items)


def _open_lists(paragraphs: list[Paragraphs]) -> Iterator[_NumberedList]:
    """Passages that end with 其中： and the unnumbered passages of functional items that follow."""
    for index, head in enumerate(paragraphs):
        if not re.search(r"其中:?$", head.text) or not head.mentions:
            continue
        items = []
        for read in paragraphs[index + 1 :]:
            if not _ITEM.search(read.text) or _ORDINAL.match(read.passage.text):
                break
            items.append(read)
        if items:
            yield _NumberedList([head], items)


def _open_list_check(rule: Rule, found: _NumberedList) -> Check | None:
    """All amounts of the items against the last amount of their head, where the two are near each other."""
    totals = [m for m in found.heads[0].mentions if m.kind == "money" and m.role == "level"]
    parts = [(read, m) for read in found.items for m in read.mentions if m.kind == "money" and m.role == "level"]
    if not totals or len(parts) < 2:
        return None
    total = as_quantity(totals[-1], found.heads[0])
    addends = [(1, as_quantity(m, read)) for read, m in parts]
    gap = abs(total.value - sum((q.value for _, q in addends), Decimal(0)))
    return Check(rule, total, addends, note="所列各项") if gap <= total.value * Decimal("0.3") else None


def _heads(paragraphs: list[Paragraphs], first: Paragraphs) -> list[Paragraphs]:
    index = paragraphs.index(first)
    return [p for p in reversed(paragraphs[max(0, index - 4) : index]) if p.mentions and not _ITEM.search(p.text)][:2]


def _labelled(read: Paragraphs, label: str) -> list[Mention]:
    found = [m for m in read.mentions if m.kind == "money" and m.role == "level"]
    if not label:
        return found[:1]
    return [m for m in found if re.search(label, m.subject)][:1]


def check_item_lists(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """Numbered functional items add up to the amount of the same kind (年初预算, 全年预算, 支出决算) stated above them."""
    tried = False
    for found in _numbered_lists(read_paragraphs(doc)):
        for label in rule.settings["labels"]:
            check = _item_check(rule, doc, found, label)
            if check is not None:
                tried = True
                yield check
    for found in _open_lists(read_paragraphs(doc)):
        check = _open_list_check(rule, found)
        if check is not None:
            tried = True
            yield check
    if not tried:
        raise NotRunnable("文中没有按项列举的支出")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A numbered list read by one label (年初预算, 支出决算 …; blank for the first amount of each item)."""

    doc: Reviewed
    found: _NumberedList
    label: str
    parts: list[tuple[Paragraphs, Mention]]

    @property
    def addends(self) -> list[tuple[int, Quantity]]:
        return [(1, as_quantity(m, read)) for read, m in self.parts]


_STAGED = re.compile(r"年初预算|全年预算|调整预算|决算")


def _lacks_an_item(reading: _Reading) -> bool:
    return len(reading.parts) != len(reading.found.items)


def _tells_budget_and_outcome(reading: _Reading) -> bool:
    """Items that name what they tell are read by their labels, not by their first amounts."""
    return reading.label == "" and any(_STAGED.search(m.subject) for _, m in reading.parts)


_REFUSALS: tuple[Callable[[_Reading], bool], ...] = (_lacks_an_item, _tells_budget_and_outcome)
"""Why a list is not read by a label."""


def _labelled_totals(reading: _Reading) -> list[Quantity]:
    """The amounts of the label above the list; without a label every amount there."""
    heads = [(read, m) for read in reading.found.heads for m in (_labelled(read, reading.label) if reading.label else _levels(read))]
    return [as_quantity(m, read) for read, m in heads if m.value > 0]


def _outcome_totals(reading: _Reading) -> list[Quantity]:
    """For 支出决算 any amount above the list, and the expenditure that the text states anywhere."""
    if "决算" not in reading.label:
        return []
    above = [as_quantity(m, read) for read in reading.found.heads for m in _levels(read) if m.value > 0]
    stated = [
        s
        for s in reading.doc.parsed.stated_amounts
        if s.concept in ("general_public_expenditure", "total_expenditure") and s.fiscal_year == reading.doc.year
    ]
    return above + [stated_quantity(s, reading.doc) for s in stated]


def _levels(read: Paragraphs) -> list[Mention]:
    return [m for m in read.mentions if m.kind == "money" and m.role == "level"]


def _total_of(reading: _Reading) -> tuple[Quantity, bool] | None:
    """The total of a list, and whether its own words name it: that one is meant even where the items miss it by far."""
    if named := _labelled_totals(reading):
        total = _matching_total(named, reading.addends)
        return (total, bool(reading.label)) if total is not None else ((named[0], True) if reading.label else None)
    total = _matching_total(_outcome_totals(reading), reading.addends)
    return (total, False) if total is not None else None


def _item_check(rule: Rule, doc: Reviewed, found: _NumberedList, label: str) -> Check | None:
    """The sum of a list against its total; a notice where the list may be a selection."""
    reading = _Reading(doc, found, label, [(read, m) for read in found.items for m in _labelled(read, label)])
    if any(refuses(reading) for refuses in _REFUSALS):
        return None
    decided = _total_of(reading)
    if decided is None:
        return None
    (total, is_named), addends = decided, reading.addends
    gap = total.value - sum((q.value for _, q in addends), Decimal(0))
    exceeds = gap < 0 and is_named
    is_list = exceeds or abs(gap) <= total.value * _NEARLY or _is_one_slip(reading, total, gap)
    may_be_selection = not is_list or (_is_shorter_than_table(reading) and not exceeds)
    return Check(rule, total, addends, note="所列各项", severity="notice" if may_be_selection else None)


def _is_shorter_than_table(reading: _Reading) -> bool:
    table = reading.doc.only_table("general_public_expenditure")
    return table is not None and len(reading.parts) < sum(1 for r in table.coded_rows() if len(r.code) == 7)


def _is_one_slip(reading: _Reading, total: Quantity, gap: Decimal) -> bool:
    """Whether one wrong digit in the total or in one item explains what is missing: else the list may be a selection.

    Of round numbers one digit tells something only where the words above the list open it (其中：).
    """
    step = max((q.step for q in (total, *(q for _, q in reading.addends))), default=Decimal(0)) or Decimal(1)
    changed = [(total.value, total.value - gap), *((q.value, q.value + gap) for _, q in reading.addends)]
    is_opened = any(_OPENS.search(read.text) for read in reading.found.heads[:1])
    return any(new >= 0 and (slip_cost(old, new, step) == 1 if is_opened else is_plain_slip(old, new, step)) for old, new in changed)


def _matching_total(totals: list[Quantity], addends: list[tuple[int, Quantity]]) -> Quantity | None:
    """The stated total that the items meet, else one that they miss by little."""
    total_sum = sum((q.value for _, q in addends), Decimal(0))
    for total in totals:
        if abs(total.value - total_sum) <= tolerance_of(total, addends):
            return total
    near = [t for t in totals if abs(t.value - total_sum) <= t.value * Decimal("0.3")]
    return near[0] if near else None


def check_item_restated(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The amount right after an item's name (…（项）”科目X万元) is its 支出决算, or its 预算安排 of the year, in the same paragraph."""
    tried = False
    restated = re.compile(rf"支出决算数?为?:?$|{doc.year}年(?:度|部门)*预算安排(?:为)?$")
    for read in read_paragraphs(doc):
        levels = [m for m in read.mentions if m.kind == "money" and m.role == "level"]
        named = [m for m in levels if re.search(r"\(项\)(?:支出|科目)*(?:决算|预算)?[为:]?$", m.subject)]
        later = [m for m in levels if restated.search(m.subject)]
        if len(named) == 1 and len(later) == 1 and later[0].start > named[0].start:
            tried = True
            first, second = as_quantity(named[0], read), as_quantity(later[0], read)
            one, other = (first, second) if doc.stage == "budget" else (second, first)
            yield Check(rule, one, [(1, other)], note="同一科目")
    if not tried:
        raise NotRunnable("文中没有对同一科目两次说明金额")


# ---------- procurement from small and medium enterprises


def check_reserved_procurement(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """What small and medium enterprises won inside and outside the reserved part does not exceed the whole procurement."""
    tried = False
    total = _procurement_total(doc, rule.settings)
    for read in read_paragraphs(doc):
        for part, whole in _contracts_within(read, rule.settings["within"]):
            tried = True
            yield Check(rule, as_quantity(part, read), [(1, as_quantity(whole, read))], relation="<=", note="所属金额")
        won = _won_amounts(read, rule.settings) if total is not None else []
        if won and total is not None:
            tried = True
            others = Check(rule, won[-1], [(1, total), *((-1, q) for q in won[:-1])], relation="<=", note="政府采购总额减去预留项目中标额")
            yield others
    if not tried:
        raise NotRunnable("文中没有面向中小企业预留与其他政府采购项目的成交额")


def _won_amounts(read: Paragraphs, settings: dict[str, Any]) -> list[Quantity]:
    inside, outside = [], []
    for mention in read.mentions:
        if mention.kind != "money" or mention.role != "level":
            continue
        clause = read.text[max(0, mention.start - 80) : mention.start].replace("。", ";").split(";")[-1]
        if not re.search(settings["won"], clause):
            continue
        if re.search(settings["outside"], clause):
            outside.append(as_quantity(mention, read))
        elif re.search(settings["inside"], clause) and not re.search(settings["small"], clause):
            inside.append(as_quantity(mention, read))
    return [inside[0], outside[0]] if len(inside) == 1 and len(outside) == 1 else []


def _contracts_within(read: Paragraphs, pairs: list[dict[str, str]]) -> Iterator[tuple[Mention, Mention]]:
    """Contracts with small firms and what they are part of (`within`: part and whole by the words before the amount), in one passage."""
    levels = [m for m in read.mentions if m.kind == "money" and m.role == "level"]
    for pair in pairs:
        parts, wholes = ([m for m in levels if re.search(pair[name], m.subject)] for name in ("part", "whole"))
        if len(parts) == 1 and len(wholes) == 1 and wholes[0].start < parts[0].start:
            yield parts[0], wholes[0]


def _procurement_total(doc: Reviewed, settings: dict[str, Any]) -> Quantity | None:
    for read in read_paragraphs(doc):
        for mention in read.mentions:
            if (
                mention.kind == "money"
                and mention.role == "level"
                and re.search(settings["total"], read.text[max(0, mention.start - 30) : mention.start])
            ):
                return as_quantity(mention, read)
    return None
