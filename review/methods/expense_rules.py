"""Three-public and running expenses as the text tells of them: changes item by item, persons and vehicles beside amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from ingestion.amounts import compact
from ingestion.money import DECREASES, INCREASES, LESS, MORE
from ingestion.ordinals import CHINESE
from ingestion.records import StatedAmountRecord
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, is_compared, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.evidence.quantities import Check, Quantity, judge
from review.methods.part_lists import PartList, part_lists
from review.methods.part_rules import is_sum
from review.methods.rates import place_of_mention
from review.methods.text_rules import cells_of, stated_quantity
from review.roots import is_plain_slip, slip_cost
from review.wording import WORDS

_INLINE = re.compile(rf"(?:[(,]占[^,;。%]{{0,20}}%\)?)?[(,]?(?:与|比|较|同)[^;。]{{0,24}}?{WORDS.changes.pattern}(?:了|额)?")


# ---------- changes of a list

_MOST_PARTS = 12
"""Numbered passages that are looked at below a total."""
_TELLING, _SMALL, _TELLING_OF_SMALL = 3, Decimal(10_000), 2
"""Digits from which a difference is no round amount, yuan below which it is hardly an amount of its own, and the digits for these."""


def check_change_lists(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """Where a complete list tells of each part how it changed, the changes of the parts add up to the change of the total."""
    tried = False
    for read in read_paragraphs(doc):
        for found in part_lists(read, doc.year):
            check = _change_check(rule, read, found)
            if check is not None:
                tried = True
                yield check
    for check in _numbered_changes(rule, read_paragraphs(doc)):
        tried = True
        yield check
    if not tried:
        raise NotRunnable("文中没有逐项说明增减额的完整分项")


_NUMBERED = re.compile(rf"\({CHINESE}\)|\d{{1,2}}[.、]")


def _numbered_changes(rule: Rule, paragraphs: list[Paragraphs]) -> Iterator[Check]:
    """The same for parts that stand in numbered passages below their total (（一）财政拨款收入 X，比上年增加 Y；).

    What was a part last year may be none now, so that only a slip of the pen in one of the changes proves that they do not add up. Where
    they do, the amounts must, too (`_amount_check`).
    """
    for place, read in enumerate(paragraphs):
        below = list(takewhile(lambda one: _NUMBERED.match(compact(one.passage.text)), paragraphs[place + 1 : place + 1 + _MOST_PARTS]))
        whole = _changed_total(read) if len(below) > 1 else None
        parts = [(one, m) for one in below if (m := next((m for m in one.mentions if m.kind == "money" and m.role == "level"), None))]
        if whole is None or len(parts) < len(below):
            continue
        changes = [_change_after(one, p, len(one.text)) for one, p in parts]
        if any(c is None for c in changes):
            continue
        sign = -1 if whole[1].value < 0 else 1
        addends = [(1, as_quantity(c, one, sign)) for one, c in zip(below, changes, strict=True) if isinstance(c, Mention)]
        check = Check(rule, as_quantity(whole[1], read, sign), addends, note="各项增减额")
        if not is_sum(whole[0], [m for _, m in parts]):
            amounts = Check(rule, as_quantity(whole[0], read), [(1, as_quantity(m, one)) for one, m in parts], note="所列各项")
            if check.difference == 0 and whole[1].value:
                yield from _amount_check(amounts)
        elif judge(check) != "error" or _is_by_a_slip(check):
            yield check


_NEARLY = Decimal("0.05")


def _amount_check(check: Check) -> Iterator[Check]:
    """The amounts of parts whose changes add up to that of the total: what is not listed, since it did not change, makes them less.

    More than the total is an error; of what is missing one slip of the pen proves one, and a little is told as a notice.
    """
    if check.difference < 0 or _is_by_a_slip(check):
        yield check
    elif check.difference <= check.total.value * _NEARLY:
        yield replace(check, severity="notice")


def _changed_total(read: Paragraphs) -> tuple[Mention, Mention] | None:
    """The amount that a passage opens with and its change: X 万元，比上年 Y 万元增加 Z 万元."""
    money = [m for m in read.mentions if m.kind == "money"]
    change = next((m for m in money[1:] if not is_compared(m)), None)
    is_told = change is not None and change.role == "change" and money[0].role == "level" and change.sentence == money[0].sentence
    return (money[0], change) if is_told and change is not None else None


def _is_by_a_slip(check: Check) -> bool:
    """Whether one slip of the pen in one of the numbers explains by how much a sum fails, and no part that vanished can be meant: the
    difference is no round amount, or a small one of two digits (23.50 for 23.05). Of one (0.50) it may be interest that is gone."""
    difference = abs(check.difference)
    telling = len(format(difference.normalize(), "f").replace(".", "").strip("0"))
    if telling < (_TELLING if difference >= _SMALL else _TELLING_OF_SMALL):
        return False
    shifts = [(check.total, -check.difference), *((q, sign * check.difference) for sign, q in check.addends)]
    return any(q.value and slip_cost(q.value, q.value + shift, q.step or Decimal(1)) == 1 for q, shift in shifts)


def _change_check(rule: Rule, read: Paragraphs, found: PartList) -> Check | None:
    parts = found.top
    if found.total.role != "level" or found.total.kind != "money" or len(parts) < 2 or not is_sum(found.total, parts):
        return None
    ends = [*(p.start for p in parts[1:]), read.sentences[parts[-1].sentence][1]]
    changes = [_changes_of(read, part, end) for part, end in zip(parts, ends, strict=True)]
    whole = _change_after(read, found.total, parts[0].start)
    if not isinstance(whole, Mention) or any(c is None for c in changes):
        return None
    sign = -1 if whole.value < 0 else 1
    addends = [(1, as_quantity(c, read, sign)) for told in changes if told for c in told]
    return Check(rule, as_quantity(whole, read, sign), addends, note="各项增减额") if addends else None


def _changes_of(read: Paragraphs, part: Mention, end: int) -> list[Mention] | None:
    """The changes told for one part: its own, or those of all its own parts; none where it is unchanged, None where it is not told."""
    own = _change_after(read, part, end)
    if own is not None:
        return [own] if isinstance(own, Mention) else []
    inner = [m for m in read.mentions if part.end <= m.start < end and m.kind == "money" and m.role == "level"]
    ends = [*(m.start for m in inner[1:]), end]
    told = [_change_after(read, m, e) for m, e in zip(inner, ends, strict=False)]
    return [t for t in told if isinstance(t, Mention)] if inner and all(t is not None for t in told) else None


def _change_after(read: Paragraphs, level: Mention, end: int) -> Mention | bool | None:
    """The change told right behind an amount, False where it is said to be unchanged, None where nothing is told."""
    following = next((m for m in read.mentions if level.end <= m.start < end and m.kind == "money"), None)
    if following is not None and following.role == "change" and _INLINE.fullmatch(read.text[level.end : following.start]):
        return following
    tail = read.text[level.end : min(end, following.start) if following else end]
    return False if WORDS.unchanged.search(tail.split(";")[0][:40]) else None


# ---------- running expenses


def check_agency_operation(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """机关运行经费 is the public part of basic expenditure, or of its administrative units only: never more.

    A difference that is a slip of the pen is an error; any other excess a notice, since some publishers count projects, too.
    """
    cells = cells_of(doc, rule.settings["cells"])
    stated = [s for s in doc.parsed.stated_amounts if s.concept == "agency_operation" and s.fiscal_year == doc.year]
    if not cells or not stated:
        raise NotRunnable("文中没有机关运行经费，或基本支出表没有公用经费")
    yield from (_agency_check(rule, doc, s, cells) for s in stated)


def _agency_check(rule: Rule, doc: Reviewed, stated: StatedAmountRecord, cells: list[Quantity]) -> Check:
    quantity = stated_quantity(stated, doc)
    step = max(quantity.step, cells[0].step) or Decimal(1)
    is_slip = quantity.value >= 1000 * step and any(
        abs(c.value - quantity.value) > 0 and is_plain_slip(c.value, quantity.value, step) for c in cells
    )
    others = [[(1, c)] for c in cells[1:]]
    if is_slip:
        return Check(rule, quantity, [(1, cells[0])], alternatives=others, note="公用经费")
    return Check(rule, quantity, [(1, cells[0])], relation="<=", alternatives=others, note="公用经费", severity="notice")


# ---------- persons and vehicles


def check_counts_beside_amounts(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Money spent on journeys, receptions or vehicles goes with journeys, guests or vehicles, and none with none (`settings.items`)."""
    tried = False
    for read in read_paragraphs(doc):
        for item in rule.settings["items"]:
            found = _amount_and_count(read, item)
            if found is None:
                continue
            tried = True
            amount, count = found
            if (amount.value == 0) == (count.value == 0):
                yield PASSED
                continue
            message = (
                f"{place_of_mention(amount)}“{read.sentence_of(amount)}”：{item['name']}支出{amount.show()}，"
                f"而{item['counts']}为{count.show()}，请核对。"
            )
            yield Observation(
                "failed", message, count.page, count.line_no, None, format(count.value, "f"), "count",
                read.sentence_of(count), place=str(count.start), depends=(amount.key,),
            )  # fmt: skip
        for found_people in _fewer_than_groups(rule, read):
            tried = True
            yield found_people
    kept = list(_kept_above_owned(rule, doc))
    yield from kept
    if not tried and not kept:
        raise NotRunnable("文中没有“三公”经费的人次、批次或车辆数")


def _kept_above_owned(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Vehicles kept on fiscal money are some of those that the unit owns, if each is told once; a budget may plan those it will keep."""
    if doc.stage != "final":
        return
    told = [(read, m) for read in read_paragraphs(doc) for m in re.finditer(rule.settings["kept"], read.text)]
    owned = [int(m.group(1)) for read in read_paragraphs(doc) for m in re.finditer(rule.settings["owned"], read.text)]
    if len(told) != 1 or len(owned) != 1:
        return
    read, match = told[0]
    if int(match.group(1)) <= owned[0]:
        yield PASSED
        return
    message = f"“{read.around(match.start())}”：公务用车保有量{match.group(1)}辆，多于国有资产占用情况所述的车辆{owned[0]}辆，请核对。"
    yield text_finding(read, match.start(1), message, match.group(1))


def _fewer_than_groups(rule: Rule, read: Paragraphs) -> Iterator[Observation]:
    """接待 160 批次、20 人次 (`settings.people`): each group is of one person at least; who came twice may be counted once as 人."""
    for match in (m for pattern in rule.settings["people"] for m in re.finditer(pattern, read.text)):
        if _COUNTS_A_CHANGE.search(read.text, 0, match.start()):
            continue
        groups, people, unit = int(re.sub(r"\D", "", match.group("groups"))), int(match.group("people")), match.group("unit")
        if people >= groups:
            yield PASSED
            continue
        is_certain = unit == "人次"
        verdict = "不应少于批次（团组数）。" if is_certain else "少于批次（团组数），请核对。"
        message = f"“{read.around(match.start())}”：{match.group('groups')}、{people}{unit}，{unit}{verdict}"
        yield text_finding(read, match.start("people"), message, str(people), severity="error" if is_certain else None)


_COUNTS_A_CHANGE = re.compile(rf"(?:{'|'.join((*INCREASES, *DECREASES, MORE, LESS))})[^,;。\d]{{0,6}}$")
"""比上年减少12批次、5人次: how many fewer, of either."""


def _amount_and_count(read: Paragraphs, item: dict[str, str]) -> tuple[Mention, Mention] | None:
    amounts = [m for m in read.mentions if m.kind == "money" and m.role == "level" and re.search(item["amount"], m.subject)]
    amounts = [m for m in amounts if not re.search(r"预算", m.subject)]
    if len(amounts) != 1:
        return None
    after = [m for m in read.mentions if m.kind == "count" and m.start > amounts[0].start and re.search(item["count"], m.subject + m.unit)]
    return (amounts[0], after[0]) if after else None
