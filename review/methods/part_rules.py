"""Lists in the text add up: parts that follow a total (其中：…, 包括：…, 主要用于…) and totals that follow their parts (共计, 合计)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import Check, is_of_rounded_parts
from review.methods.part_lists import PartList, is_in_list, part_lists, same_measure, up_to_semicolon
from review.roots import slip_cost
from review.wording import WORDS

_CLOSE, _VERY_CLOSE = Decimal("0.15"), Decimal("0.05")
"""How much of a total may be missing from a list of three or more, or of two parts, for a notice."""
_TELLING = 2
"""Digits from which an amount is no round one."""
_MOST_TOTALS, _LONGEST_LIST = 20, 100
"""Totals of one sentence, and amounts before one, beyond which nobody lists what adds up."""
_CLOSING_TOTAL = re.compile(r"(?:共计|合计|总计|(?<!公)共(?!同))[^,;。]{0,8}$")


def _sums(parts: Sequence[Mention]) -> Decimal:
    return sum((p.value for p in parts), Decimal(0))


def _close(total: Mention, parts: Sequence[Mention]) -> str:
    """passed, rounding or failed for total = sum of parts."""
    difference = abs(total.value - _sums(parts))
    if difference == 0:
        return "passed"
    step = max((m.step for m in (total, *parts)), default=Decimal(0))
    is_rounding = difference <= step * max(1, sum(1 for p in parts if p.value)) or (
        total.kind == "money" and is_of_rounded_parts(difference, total, parts)
    )
    return "rounding" if is_rounding else "failed"


def is_sum(total: Mention, parts: Sequence[Mention]) -> bool:
    """Whether the parts make up the total, as far as it is printed."""
    return _close(total, parts) != "failed"


def _readings(found: PartList, is_known: bool) -> Iterator[list[Mention]]:
    """The ways in which a list may be read, likeliest first: its upper level, everything, or a beginning of either.

    A division whose parts are all known by name is read in one way only.
    """
    yield found.top
    if is_known:
        before_semicolon = up_to_semicolon(found.read, found.top, found.top[0].start)
        if 1 < len(before_semicolon) < len(found.top):
            yield before_semicolon
        return
    yield [m for m in found.region if not _CLOSING_TOTAL.search(m.subject)]
    if found.every != found.top:
        yield found.every
    for parts in (found.top, found.every):
        for end in range(len(parts) - 1, 1, -1):
            yield parts[:end]


def _without_details(found: PartList) -> list[Mention]:
    """The parts without those that an inner 其中 divides another into, across semicolons: the numbers behind it that add up to it."""
    outer: list[Mention] = []
    place, text = 0, found.read.text
    while place < len(found.top):
        part = found.top[place]
        outer.append(part)
        place += 1
        following = found.top[place].start if place < len(found.top) else part.end
        own = [m for m in found.every if part.end <= m.start < following]
        if text[part.end : part.end + 1] != ":" and "其中" not in text[part.end : own[0].start if own else following]:
            continue
        inside = [m for m in found.every if m.start >= part.end]
        ends = (k for k in range(1, len(inside) + 1) if _sums(inside[:k]) == part.value)
        if (length := next(ends, 0)) > 0:
            place = next((i for i, m in enumerate(found.top) if m.start > inside[length - 1].start), len(found.top))
    return outer


def _without_closing_total(found: PartList) -> list[Mention]:
    return [m for m in found.top if not _CLOSING_TOTAL.search(m.subject)]


def _is_known_partition(total: Mention, parts: Sequence[Mention], partitions: list[list[str] | dict[str, Any]]) -> bool:
    """Whether the parts' names are one of the standard divisions of a total, each part named once.

    A name that ends in ? may be missing. A division with `total` is one of totals of that name only, one with `least` needs so many parts.
    """
    subjects = [p.subject for p in parts if p.value or len(parts) <= 3]
    for partition in partitions:
        names = partition["parts"] if isinstance(partition, dict) else partition
        if isinstance(partition, dict) and not _is_of(partition, total, subjects):
            continue
        hits = [[n for n in names if re.search(n.rstrip("?"), s)] for s in subjects]
        required = [n for n in names if not n.endswith("?")]
        is_complete = all(any(re.search(n, p.subject) for p in parts) for n in required)
        if all(len(h) == 1 for h in hits) and len({h[0] for h in hits}) == len(hits) >= 2 and is_complete:
            return True
    return False


def _is_of(partition: dict[str, Any], total: Mention, subjects: list[str]) -> bool:
    """Whether a division that asks for a total of some name, or for so many parts, may be one of this total."""
    return bool(re.search(partition.get("total", ""), total.subject)) and len(subjects) >= partition.get("least", 2)


def _is_slip(total: Mention, parts: Sequence[Mention]) -> bool:
    """Whether the sum of at least two parts differs from the total by a slip of the pen in a number of four digits or more."""
    if len(parts) < 2 or total.kind != "money":
        return False
    step = max((m.step for m in (total, *parts)), default=Decimal(1)) or Decimal(1)
    own, other = _sums(parts) / step, total.value / step
    digits, other_digits = (str(abs(v).to_integral_value()).rstrip("0") for v in (own, other))
    if len(digits) >= 3 and digits == other_digits and own != other:
        return True
    return max(len(digits), len(other_digits)) >= (3 if len(parts) >= 3 else 4) and slip_cost(_sums(parts), total.value, step) == 1


def _is_nearly_complete(total: Mention, parts: Sequence[Mention]) -> bool:
    """Whether three or more parts make up most of something that calls itself a total."""
    if len(parts) < 3 or total.kind != "money" or total.role != "level" or not WORDS.wholes.search(total.subject):
        return False
    return total.value * Decimal("0.85") <= _sums(parts) <= total.value * Decimal("1.15")


def _shares_complete(found: PartList) -> bool:
    """Whether the parts state shares that add up to a whole."""
    read, start, end = found.read, found.top[0].start, found.top[-1].end + 30
    shares = [m.value for m in read.mentions if m.role == "share" and start < m.start < end]
    return len(shares) == len(found.top) >= 2 and abs(sum(shares, Decimal(0)) - 100) <= Decimal("1.5")


def check_part_lists(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """Parts named after 其中 add up to their total where they are a complete division, and never exceed it."""
    tried = False
    for read in read_paragraphs(doc):
        for found in part_lists(read, doc.year):
            outcome = _judge_list(rule, found)
            if outcome is not None:
                tried = True
                yield outcome
    if not tried:
        raise NotRunnable("文中没有“其中”等分项语句")


def _is_close(total: Mention, parts: Sequence[Mention]) -> bool:
    """Whether numbers of persons or things, or changes, miss their total by so little that the list probably means to be complete."""
    if len(parts) < 2 or not (total.kind == "count" or total.role == "change") or total.value == 0:
        return False
    missing = abs(_sums(parts) - total.value) / abs(total.value)
    return missing <= (_CLOSE if len(parts) > 2 or total.role == "change" else _VERY_CLOSE)


def _is_closed_by(found: PartList) -> bool:
    """Whether a closing total of the list repeats its total; one of another amount sums up a selection (其中重点项目：…，合计…)."""
    closing = [m for m in found.every if _CLOSING_TOTAL.search(m.subject)]
    return any(m.value == found.total.value or not is_sum(m, found.top) for m in closing)


def _judge_list(rule: Rule, found: PartList) -> Check | Observation | None:
    parts = _without_closing_total(found) or found.top
    found.top = parts
    found.top = parts = _without_details(found)
    is_known = _is_known_partition(found.total, parts, rule.settings["partitions"])
    verdicts = [_close(found.total, reading) for reading in _readings(found, is_known) if len(reading) > 1 or len(parts) == 1]
    if "passed" in verdicts or _is_sum_of_another(found) or _is_nearly_told(found):
        return PASSED
    if verdicts and verdicts[0] == "failed" and "rounding" in verdicts[1:]:
        return PASSED
    exceeds = found.total.role == "level" and _sums(parts) > found.total.value and not (not is_known and _may_divide_another(found))
    complete = (
        is_known
        or _shares_complete(found)
        or _is_slip(found.total, parts)
        or _is_nearly_complete(found.total, parts)
        or (len(parts) >= 2 and _is_closed_by(found))
    )
    if verdicts and verdicts[0] == "rounding":
        return sum_outcome(rule, found.total, parts, found.read, "分项")
    if found.is_selection and not exceeds:
        return sum_outcome(rule, found.total, parts, found.read, "分项", "notice") if complete else None
    if not exceeds and not complete:
        may_be_complete = _is_close(found.total, parts) or _is_of_vehicles(found)
        return sum_outcome(rule, found.total, parts, found.read, "分项", "notice") if may_be_complete else None
    return sum_outcome(rule, found.total, parts, found.read, "分项", None if complete or len(parts) >= 1 else "notice")


def _is_nearly_told(found: PartList) -> bool:
    """Whether the total or a part is told as nearly an amount only (约 0.13 亿元), and they differ by no more than that leaves open."""
    told = (found.total, *found.top)
    vague = [m for m in told if re.search(r"(?:约|近|大约|左右)$", m.subject)]
    return bool(vague) and abs(found.total.value - _sums(found.top)) <= max(m.ulp for m in vague) * len(told)


def _is_of_vehicles(found: PartList) -> bool:
    """Vehicles by use, which the form divides completely although uses without any may be left out."""
    return found.total.unit == "辆" and len(found.top) >= 2 and all(m.unit == "辆" for m in found.top)


def _may_divide_another(found: PartList) -> bool:
    """Whether a list divides a larger number than the last one before it: behind a semicolon (货物 40 万元；其中中小企业 60 万元) or an
    enumeration (货物 40 万元、服务 30 万元；其中一般公共预算 60 万元), behind the sentence whose list that number ends (房屋 300 平方米，
    其中：办公 200 平方米，其他 100 平方米。其中租用 150 平方米。), or, where it exceeds that by far, behind a full stop
    (收入 500 万元，结余 5 万元。其中：征地 480 万元。) or a comma (货物 90 万元，服务 30 万元，其中中小企业 80 万元).
    """
    total, first = found.total, found.top[0]
    others = [m for m in found.read.mentions if same_measure(m, total) and m.end <= total.start]
    if not any(m.value >= _sums(found.top) for m in others):
        return False
    between = found.read.text[total.end : first.start]
    place = total.start - len(total.subject) - 1
    follows = found.read.text[place : place + 1]
    is_beside = "。" in between or (follows == "," and any(m.end == place for m in others))
    if ";" in between or follows == "、" or ("。" in between and is_in_list(found.read, total)):
        return True
    return is_beside and _sums(found.top) >= 2 * total.value


def _is_sum_of_another(found: PartList) -> bool:
    """Whether the parts make up another amount stated before them: 支出 100 万元，结余 5 万元。其中：基本支出…"""
    total = found.total
    others = [m for m in found.read.mentions if same_measure(m, total) and m.end <= found.top[0].start and m is not total]
    return len(found.top) > 1 and any(is_sum(m, found.top) for m in others)


def sum_outcome(
    rule: Rule, total: Mention, parts: Sequence[Mention], read: Paragraphs, note: str, severity: str | None = None, relation: str = "="
) -> Check | Observation:
    if total.kind == "money":
        sign = -1 if total.role == "change" and total.value < 0 else 1
        addends = [(1, as_quantity(p, read, sign)) for p in parts]
        return Check(rule, as_quantity(total, read, sign), addends, relation=relation, note=note, severity=severity)
    expected, shown = _sums(parts), "、".join(p.clause.strip(",，、和及：:")[-16:] + p.show() for p in parts)
    sentence = f"文字说明{_where(total)}“{read.sentence_of(total)}”"
    message = f"{sentence}：{total.subject}{total.show()}，分项（{shown}）合计{expected}{total.unit}，不一致。"
    return Observation(
        "failed",
        message,
        total.page,
        total.line_no,
        format(total.value, "f"),
        format(expected, "f"),
        "count",
        read.sentence_of(total),
        severity=severity,
        place=str(total.start),
    )


def _where(mention: Mention) -> str:
    return f"（第{mention.page}页）" if mention.page is not None else f"（第{mention.line_no}行）" if mention.line_no is not None else ""


# ---------- uses of a sum of money


def check_uses(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """What a sum is said to be used for (主要用于 A x, B y) does not exceed any sum stated before it in the paragraph."""
    tried = False
    for read in read_paragraphs(doc):
        for match in WORDS.uses.finditer(read.text):
            sentence = next((i for i, (a, b) in enumerate(read.sentences) if a <= match.start() < b), None)
            before = [m for m in read.mentions if m.end <= match.start() and m.kind == "money" and m.role == "level"]
            parts = [
                m for m in read.mentions if m.sentence == sentence and m.start >= match.end() and m.kind == "money" and m.role == "level"
            ]
            if not up_to_semicolon(read, parts, match.end()):  # uses without amounts; what follows the semicolon is the next item
                continue
            parts = [p for p in parts if not _CLOSING_TOTAL.search(p.subject)]
            if not before or len(parts) < 2 or WORDS.uses.search(read.text, match.end(), parts[0].start):
                continue
            tried = True
            largest = _stated_purse(read, before, match.start())
            if largest is None:
                continue
            if _sums(parts) <= largest.value or _close(largest, parts) != "failed":
                yield PASSED
            elif largest.value > 0 and read.text[: match.start()].count("其中") == 0:
                yield sum_outcome(rule, largest, parts, read, "所列用途", relation=">=")
        yield from _exceeding_uses(rule, read)
    if not tried:
        raise NotRunnable("文中没有列出金额的用途")


def _exceeding_uses(rule: Rule, read: Paragraphs) -> Iterator[Check | Observation]:
    """Uses right behind an amount (9.60 万元，主要为甲 2 万元，乙 76 万元) that exceed it, where a slip of the pen in one explains it.

    A selection need not add up, and may be of a larger sum, which one of the amounts before may be; of round amounts a slip proves nothing
    (总投入120万元，其中市级配套20万元，主要用于设备110万元，培训10万元).
    """
    for match in WORDS.uses.finditer(read.text):
        before = [m for m in read.mentions if m.end <= match.start() and m.kind == "money" and m.role == "level"]
        if not before or read.text[before[-1].end : match.start()] != "," or before[-1].value <= 0:
            continue
        inside = [m for m in read.mentions if m.start >= match.end() and m.sentence == before[-1].sentence and m.kind == "money"]
        parts = [m for m in up_to_semicolon(read, inside, match.end()) if m.role == "level"]
        excess = _sums(parts) - before[-1].value
        slips = [m for m in parts if m.value > excess > 0 and slip_cost(m.value, m.value - excess, m.ulp) == 1]
        slips = [m for m in slips if len(str(m.value - excess).replace(".", "").strip("0")) >= _TELLING]
        if len(parts) > 1 and slips and all(m.value != _sums(parts) for m in before):
            yield sum_outcome(rule, before[-1], parts, read, "所列用途", relation=">=")


def _stated_purse(read: Paragraphs, before: list[Mention], marker: int) -> Mention | None:
    """The largest amount of the marker's own sentence, else of the sentence before it if both name the same money."""
    sentence = next((i for i, (a, b) in enumerate(read.sentences) if a <= marker < b), 0)
    own = [m for m in before if m.sentence == sentence]
    if own:
        return max(own, key=lambda m: m.value)
    lead = read.text[read.sentences[sentence][0] : marker]
    named = [m for m in before if m.sentence == sentence - 1]
    if not lead and len(named) == 1:
        return named[0]
    shared = [m for m in named if (name := re.sub(r"^\W*|(?:为|共|预算|数)+$", "", m.subject)[-6:]) and len(name) >= 2 and name in lead]
    return max(named, key=lambda m: m.value) if shared else None


# ---------- totals after their parts


def _closing_totals(read: Paragraphs) -> Iterator[tuple[Mention, list[Mention]]]:
    """Totals that may close a list, each with what its sentence says before it. A sentence of more totals than a list has is none."""
    sentences: dict[int, list[Mention]] = defaultdict(list)
    for mention in read.mentions:
        sentences[mention.sentence].append(mention)
    for sentence, mentions in sentences.items():
        start = read.sentences[sentence][0]
        totals = [m for m in mentions if m.role == "level" and m.kind != "pct" and _CLOSING_TOTAL.search(m.subject)]
        if len(totals) <= _MOST_TOTALS:
            for total in totals:
                yield total, [m for m in mentions if start <= m.start < total.start][-_LONGEST_LIST:]


def check_closing_totals(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """共计 / 合计 at the end of a list of at least three numbers of one unit is their sum."""
    tried = False
    for read in read_paragraphs(doc):
        for total, before in _closing_totals(read):
            parts = [m for m in before if same_measure(m, total)]
            if len(parts) < 3:
                continue
            tried = True
            readings = [parts[i:] for i in range(len(parts) - 1)]
            verdicts = [_close(total, r) for r in readings]
            if "passed" in verdicts or _sums(parts[1:]) == parts[0].value == total.value:
                yield PASSED
            elif "rounding" in verdicts:
                yield sum_outcome(rule, total, readings[verdicts.index("rounding")], read, "所列各项")
            else:
                candidates = [r for r in readings if len(r) >= 2 and abs(_sums(r) - total.value) <= total.value * Decimal("0.2")]
                if candidates:
                    yield sum_outcome(
                        rule, total, candidates[0], read, "所列各项", "notice" if len(candidates) > 1 or total.kind != "money" else None
                    )
    if not tried:
        raise NotRunnable("文中没有“共计”“合计”的分项列举")
