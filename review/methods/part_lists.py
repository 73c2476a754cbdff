"""Lists in the text, as they are printed: a total, the words that open its list (其中：…, 包括：…, 分别为…), and the parts that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from review.evidence.mentions import Mention, Paragraphs, is_compared, is_of_other_year
from review.wording import WORDS

_OF_WHICH = re.compile(
    r"其中[:,]?|(?<=[入出费])中[:,]|构成情况具体为[:,]?|(?:具体)?(?:内容)?包括[:,]?|分别(?:为|是)[:,]?|主要用于以下方面[:,]?|具体(?:情况)?如下[:,]?|构成如下[:,]?"
)
_NESTED = re.compile(r"其中|包括|含|主要(?!领导)|用于")
_SHORTEST_NAME = 4
_CLOSED_BRACKET = re.compile(r"\([^()]*\)")


@dataclass(slots=True)
class PartList:
    """A total and the parts that follow it. `top` are those that no inner list claims, `every` all of them in order."""

    total: Mention
    top: list[Mention]
    every: list[Mention]
    region: list[Mention]
    """Everything of the total's kind in the list, whatever role its words seem to give it."""
    read: Paragraphs
    marker: str

    @property
    def is_selection(self) -> bool:
        """Whether the words say that the list names the main parts only (主要包括)."""
        start = self.total.end
        return "主要包括" in self.read.text[start : self.top[0].start]


def same_measure(a: Mention, b: Mention) -> bool:
    return a.kind == b.kind and a.role == b.role and (a.kind == "money" or a.unit == b.unit)


def _is_nested(read: Paragraphs, part: Mention, start: int) -> bool:
    """Whether an inner list opened before this part and is still open: in brackets, or since a marker without a semicolon."""
    text = read.text[start : part.start]
    if text.count("(") > text.count(")"):
        return True
    since = re.split(r"[;。]", _CLOSED_BRACKET.sub(lambda m: " " * len(m.group()), text))[-1]
    match = _NESTED.search(since)
    return bool(match) and any(
        m.start >= start and m.end <= part.start and m.kind == part.kind
        for m in read.mentions
        if m.start > start + len(text) - len(since) - 1
    )


def part_lists(read: Paragraphs, year: int | None = None) -> Iterator[PartList]:
    """The lists of one passage that are introduced by 其中 and the like, each up to the end of its sentence.

    Amounts of another year than `year`, and such as are only compared with, are not what a list divides.
    """
    for match in _OF_WHICH.finditer(read.text):
        sentence_end = next((b for a, b in read.sentences if a <= match.start() < b), len(read.text))
        if read.text[max(0, match.start() - 3) : match.start()].strip().endswith(("。", "!", "?")) or not any(
            m.start < match.start() for m in read.mentions
        ):
            sentence_end = next((b for a, b in read.sentences if a <= match.end() < b), sentence_end)
        before = [m for m in read.mentions if m.end <= match.start() and m.kind != "pct"]
        inner_end = _bracket_end(read.text, match.start(), sentence_end)
        after = [m for m in read.mentions if match.end() <= m.start < inner_end]
        if not before or not after:
            continue
        before = [m for m in before if not (m.role == "level" and (is_compared(m) or is_of_other_year(m, year)))] or before
        before = [m for m in before if m.role != "difference" and not _is_shut_in(read, m, match.start())] or before
        if _opens_named_list(read, before, match.end()):
            continue
        for total in _totals_before(read, before, after, match):
            of_year = [m for m in after if not (m.role == "level" and (is_compared(m) or is_of_other_year(m, year)))]
            yield from _list_of(read, total, of_year or after, match, inner_end == sentence_end)


def _is_shut_in(read: Paragraphs, mention: Mention, marker: int) -> bool:
    """Whether a number stands in brackets that close before a marker: X 万元（含上年结转 Y 万元），其中：…"""
    between = read.text[mention.end : marker]
    return between.count(")") > between.count("(")


def _totals_before(read: Paragraphs, before: list[Mention], after: list[Mention], match: re.Match[str]) -> list[Mention]:
    """The numbers that a list divides: the one before it; with a change also the amount that changed (X 万元，增加 Y 万元，其中：…), with
    what was spent also what was planned (年初预算 X 万元，支出决算 Y 万元，其中：…)."""
    named = _named_whole(read, before, match.start())
    if named is None and (match.group().startswith("中") or _is_other_side(read, before[-1], match.start())):
        return []
    total = named or _total_before(read, before, match.start())
    if not any(same_measure(m, total) for m in after):
        total = _total_of_kind(before, after[0]) or total
    found = [total]
    earlier = [m for m in before if m.role == "level" and m.kind == "money" and m.sentence == total.sentence and m.start < total.start]
    if total.role == "change" and earlier and ";" not in read.text[earlier[-1].end : total.start]:
        found.append(earlier[-1])
    if total.role == "level" and _is_outcome(total) and earlier and _is_plan(earlier[-1]):
        found.append(earlier[-1])
    return found


def _list_of(read: Paragraphs, total: Mention, after: list[Mention], match: re.Match[str], is_open: bool) -> Iterator[PartList]:
    """The parts of one total among the numbers after a marker; `is_open` where the list is not inside brackets."""
    is_named = read.text[: match.start()].endswith((";收入", ";支出"))
    if is_named or ";" not in read.text[total.end : match.start()].removesuffix(";"):
        after = _of_one_stage(total, after)
        every = [m for m in after if same_measure(m, total) and not WORDS.besides.search(read.text, match.end(), m.start)]
        every = _without_gross_values(_on_its_side(read, total, every))
        if total.kind == "count":
            every = _before_next_list(read, every, match.end())
        if not every or every[0].start - match.end() > 60 or (match.start() - total.end > 60 and not is_named):
            return
        is_sub_list = is_open and _opens_inner_list(read, total, match.start())
        if is_sub_list:
            every = up_to_semicolon(read, every, match.end())
        top = [m for m in every if not _is_nested(read, m, match.end())]
        if top:
            region = [m for m in after if m.kind == total.kind and m.end <= max(e.end for e in every)]
            yield PartList(total, top, every, region, read, match.group())


_GROSS, _DEPRECIATION, _NET = re.compile("原值|账面余额"), re.compile("累计折旧|累计摊销|减值准备"), re.compile("净值|账面价值")


def _without_gross_values(parts: list[Mention]) -> list[Mention]:
    """The parts of a sum of assets: where what was written off is told, only the net values are parts; where none are, nothing is."""
    if not any(_DEPRECIATION.search(p.subject) for p in parts):
        return parts
    has_net = any(_NET.search(p.subject) for p in parts)
    return [p for p in parts if not (_GROSS.search(p.subject) or _DEPRECIATION.search(p.subject))] if has_net else []


def _on_its_side(read: Paragraphs, total: Mention, parts: list[Mention]) -> list[Mention]:
    """The parts before the sibling of their total on the other side: 收入 X，其中：…；支出 Y，其中：…"""
    for index, part in enumerate(parts):
        before = part.subject
        is_other = _side_of(total.subject) and _side_of(before) and _side_of(total.subject) != _side_of(before)
        stop = read.text[: part.start - len(before)].rstrip(" ")[-1:]
        if is_other and (stop in ";。" or _OF_WHICH.match(read.text, part.end + 1)):
            return parts[:index]
    return parts


def _side_of(subject: str) -> str:
    """收入 or 支出, where a name says one of them; blank where it says both or none."""
    sides = {side for side in ("收入", "支出") if side in subject}
    return sides.pop() if len(sides) == 1 else ""


def _is_other_side(read: Paragraphs, last: Mention, marker: int) -> bool:
    """Whether a list of one side (支出包括：…) stands behind that of the other, which divides a total of another passage."""
    clause = re.split(r"[,;。:]", read.text[:marker])[-1]
    return bool(clause) and clause == _side_of(clause) and is_in_list(read, last)


def _named_whole(read: Paragraphs, before: list[Mention], marker: int) -> Mention | None:
    """The number that a list divides by its name: 人员经费 80 万元和公用经费 20 万元。其中：人员经费主要包括…"""
    clause = re.split(r"[,;。:]", read.text[:marker])[-1]
    name = re.sub(r"^其中|(?:主要|具体|支出)*$", "", clause)
    if before[-1].end > marker - len(clause):
        return None
    if clause in ("收入", "支出"):
        return next((m for m in before if m.role == "level" and re.search(rf"(?:收支|{clause})总(?:预算|决算|计|额)", m.subject)), None)
    if len(name) < _SHORTEST_NAME:
        return None
    return next((m for m in reversed(before) if m.role == "level" and m.subject.endswith(name)), None)


def _opens_named_list(read: Paragraphs, before: list[Mention], start: int) -> bool:
    """Whether a list is one of lists, the first of which divides a number by its name: it divides nothing itself."""
    inner = _OF_WHICH.search(read.text, start, start + 20)
    return inner is not None and inner.start() > start and _named_whole(read, before, inner.start()) is not None


def _total_before(read: Paragraphs, before: list[Mention], marker: int) -> Mention:
    """The number that a list divides: the last one before it; behind a full stop rather the last level than a change."""
    levels = [m for m in before if m.role == "level"]
    if levels and "。" in read.text[before[-1].end : marker] and levels[-1].sentence >= before[-1].sentence:
        return levels[-1]
    return before[-1]


def _of_one_stage(total: Mention, numbers: list[Mention]) -> list[Mention]:
    """Without the budgets of a list that tells of each part what was planned and what was spent, where the total is spent; or the other
    way round."""
    levels = [m for m in numbers if m.kind == "money" and m.role == "level"]
    planned = [m for m in levels if _is_plan(m)]
    settled = [m for m in levels if _is_outcome(m)]
    called_plans = [m for m in levels if re.search(r"(?:年初|全年)预算(?:数|安排)?(?:为|是)?$", m.subject)]
    if called_plans and not settled and 2 * len(called_plans) == len(levels):  # each part is told with what was spent and what was planned
        spent = [m for m in levels if m not in called_plans]
        return [m for m in numbers if m not in (spent if _is_plan(total) else called_plans)]
    if not planned or not settled:
        return numbers
    dropped = planned if "决算" in total.subject else settled
    return [m for m in numbers if m not in dropped]


def _is_outcome(mention: Mention) -> bool:
    return "决算" in mention.subject


def _is_plan(mention: Mention) -> bool:
    return "预算" in mention.subject and not _is_outcome(mention)


def _total_of_kind(before: list[Mention], part: Mention) -> Mention | None:
    """The last number before a list that is of the kind of its first part: 预算 100 万元，比上年增加 5 万元，其中：基本支出…"""
    fitting = [m for m in before if same_measure(m, part) and m.sentence == before[-1].sentence]
    return fitting[-1] if fitting else None


def _before_next_list(read: Paragraphs, parts: list[Mention], start: int) -> list[Mention]:
    """The parts before the number that a further 其中 of the same sentence divides: it opens a list of its own."""
    following = next((m for m in _OF_WHICH.finditer(read.text, start) if not _is_bracketed(read.text, start, m.start())), None)
    if following is None:
        return parts
    inside = [p for p in parts if p.end <= following.start()]
    return inside[:-1] if len(inside) < len(parts) else inside


def _is_bracketed(text: str, start: int, place: int) -> bool:
    """Whether a bracket that opened after `start` is still open at `place`."""
    return text.count("(", start, place) > text.count(")", start, place)


def _bracket_end(text: str, start: int, end: int) -> int:
    """Where a list ends that opened inside a bracket, else `end`."""
    depth = 0
    for index in range(start, end):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth < 0:
                return index
    return end


def _opens_inner_list(read: Paragraphs, total: Mention, marker: int) -> bool:
    """Whether the total before a marker is itself a part of a list of the same sentence."""
    return is_in_list(read, total) and "。" not in read.text[total.end : marker]


def is_in_list(read: Paragraphs, part: Mention) -> bool:
    """Whether a number stands behind the marker of a list in its sentence."""
    return _OF_WHICH.search(read.text, read.sentences[part.sentence][0], part.start) is not None


def up_to_semicolon(read: Paragraphs, parts: list[Mention], start: int) -> list[Mention]:
    kept = []
    for part in parts:
        if ";" in read.text[start : part.start]:
            break
        kept.append(part)
    return kept
