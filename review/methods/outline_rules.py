"""The outline of a document: its headings are numbered without a gap, and what its contents list stands in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingestion.amounts import compact, parse_number
from ingestion.model import Block, Grid, Paragraph
from ingestion.ordinals import CHINESE, CHINESE_DIGITS, chinese_numeral, ordinal_value
from review.catalog import Rule
from review.doubts import refuse_unread
from review.evidence.document import Reviewed
from review.evidence.mentions import Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.methods.section_rules import contents_of

_PARTS = 0
_LEVELS = (re.compile(rf"第{CHINESE}部分"), re.compile(rf"{CHINESE}、"), re.compile(rf"\({CHINESE}\)"))
"""第一部分, 一、 and （一）. Parts have pages and pictures of their own, so that a gap between them is not told."""
_SHOWN = ("第{}部分", "{}、", "({})")
_DIGITS = re.compile(r"\(?(\d{1,2})[、.)](?!\d)")
_LONGEST_NAME = 30
_FEWEST_AMOUNTS = 4
"""Numbers from which a grid is a table of amounts, if they are a tenth of its cells."""
_EXCERPT = 10
"""Passages before its first heading that no excerpt has."""
_ALIKE, _MANY_ALIKE, _LONG_RUN = 2, 3, 4
"""How many other lists of headings with the same names, each so long, tell that the last one of a list is left out; and how many prove it
of what every project must have."""
_TARGETS = "绩效目标"


@dataclass(slots=True)
class _Heading:
    read: Paragraphs
    number: int

    @property
    def name(self) -> str:
        text = compact(self.read.passage.text)
        return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"


@dataclass(slots=True)
class _Run:
    """The headings of one level below one heading of the level above; `above` is that heading, or the end of the
    sequence before."""

    level: int
    above: Paragraphs | None
    headings: list[_Heading] = field(default_factory=list)

    @property
    def missing(self) -> int | None:
        """The only number that is left out of an otherwise rising sequence from 1 or 2 on."""
        numbers = [h.number for h in self.headings]
        rises = all(a < b for a, b in pairwise(numbers))
        absent = set(range(1, numbers[-1] + 1)) - set(numbers)
        is_sequence = len(numbers) > 1 or self._begins_right_below()
        return next(iter(absent)) if rises and len(absent) == 1 and is_sequence else None

    def _begins_right_below(self) -> bool:
        """Whether nothing stands between a heading (not a part's) and the first of these: 十、其他事项 and then （二）."""
        if self.above is None or self.headings[0].read.number != self.above.number + 1:
            return False
        found = _level_of(compact(self.above.passage.text))
        return found is not None and _PARTS < found[0] < self.level


def check_outline(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """The headings of each level are numbered without a gap; a single number is no sequence, but right below its heading.

    A sequence with more than one irregularity is numbered in a way of its own, and a number that stands anywhere between its
    neighbours was only not read as a heading; neither is told. `settings.sections` are the sections that a gap may have held.
    """
    paragraphs = read_paragraphs(doc)
    listed = contents_of(paragraphs)
    runs = [r for r in _runs([r for r in paragraphs if r.number not in listed]) if r.level != _PARTS]
    if not runs:
        raise NotRunnable("文件没有编号的标题")
    refuse_unread(doc, "标题是否齐全")
    blocks = list(doc.source.blocks())
    announced = [compact(r.passage.text) for r in paragraphs if r.number in listed]
    lacking = _lacking_sections(rule, paragraphs, listed)
    for run in runs:
        run.above = run.above or _title_above(run, paragraphs)
        absent = run.missing
        is_cut = absent == 1 and run.above is None  # an excerpt, which begins anywhere
        if absent is None or is_cut or _stands_between(run, absent, blocks):
            yield PASSED
            continue
        found = _gap(run, absent, announced, lacking)
        yield _as_automatic(found) if _holds_unnumbered(run, absent, paragraphs) else found
    yield from _cut_short(rule, runs, blocks)
    yield from _lone_overviews(rule, runs, paragraphs)
    yield from _misnumbered(runs, blocks)


def _misnumbered(runs: list[_Run], blocks: list[Block]) -> Iterator[Observation]:
    """Two different headings that follow each other under one number (七、, 七、, 九、): the second has a wrong one.

    A notice where the next number follows all the same, is printed between them, or where another is left out, too: whether the second
    heading was meant to count cannot be told.
    """
    for run in runs:
        alike = [(a, b) for a, b in pairwise(run.headings) if a.number == b.number and a.name != b.name]
        if len(alike) != 1:
            continue
        first, second = alike[0]
        meant = _SHOWN[run.level].format(chinese_numeral(second.number + 1))
        is_certain = _lacks_only(run, second) and not _stands_between(run, second.number + 1, blocks)
        message = f"“{first.name}”之后的“{second.name}”序号相同，" + (f"应为“{meant}”。" if is_certain else "请核对。")
        sign = _SHOWN[run.level].format(chinese_numeral(second.number))
        yield text_finding(second.read, 0, message, sign, meant if is_certain else None, None if is_certain else "notice")


def _lacks_only(run: _Run, doubled: _Heading) -> bool:
    """Whether the number behind a doubled one, and no other, is left out of a sequence."""
    numbers = [h.number for h in run.headings]
    absent = set(range(numbers[0], numbers[-1] + 1)) - set(numbers)
    return absent == {doubled.number + 1}


_TITLE = re.compile(r"[^,。;:、()\d]{2,20}(?:说明|情况|概况)")
_UNNUMBERED = re.compile(r"(?:关于)?[^,。;:!?、%\d]{4,24}")
_OF_TABLES = re.compile(r"表$|单位:|万元|续表")
_NEAR = 6
"""Passages above the first heading of a sequence among which the one that it lacks may stand."""


def _holds_unnumbered(run: _Run, absent: int, paragraphs: list[Paragraphs]) -> bool:
    """Whether a line stands in the gap that may be its heading: Word's automatic numbers are not printed in every copy of a text."""
    before, after = _neighbours(run, absent)
    end = after.read.number
    # Before the first of a sequence, the line right above is the title of all of them.
    gap = paragraphs[before.read.number + 1 : end] if before is not None else paragraphs[max(0, end - _NEAR) : end - 1]
    return any(_is_bare_heading(read) for read in gap)


def _is_bare_heading(read: Paragraphs) -> bool:
    text = compact(read.passage.text)
    return bool(_UNNUMBERED.fullmatch(text)) and _level_of(text) is None and not _OF_TABLES.search(text)


def _as_automatic(found: Observation) -> Observation:
    return replace(found, message=f"{found.message}其间有未印序号的短行，可能是自动编号的标题，请核对。", severity="notice")


def _title_above(run: _Run, paragraphs: list[Paragraphs]) -> Paragraphs | None:
    """The title without a number right above the first heading of a document (其他相关情况说明), far behind its beginning."""
    number = run.headings[0].read.number
    is_far = number > _EXCERPT and _TITLE.fullmatch(paragraphs[number - 1].text)
    return paragraphs[number - 1] if is_far else None


def _cut_short(rule: Rule, runs: list[_Run], blocks: list[Block]) -> Iterator[Observation]:
    """The only list of headings that lacks the last one, among lists with the same headings (一、项目概述 … 七、绩效目标).

    A notice: a project may need no such section. None is without its targets, where those of several others are told, unless it tells of
    them below another heading (`settings.targets`) or why there are none.
    """
    starts = sorted(run.headings[0].read.number for run in runs)
    places = {id(block): i for i, block in enumerate(blocks)}
    firsts = {run.headings[0].read.number: run.headings[0].read for run in runs}
    named = [tuple(compact(h.read.passage.text) for h in run.headings) for run in runs]
    for run, names in zip(runs, named, strict=True):
        longer = [other for other in named if len(other) == len(names) + 1 > _LONG_RUN and other[:-1] == names]
        if len(longer) < _ALIKE or len(set(longer)) > 1 or named.count(names) > 1:
            continue
        last, missing = run.headings[-1], longer[0][-1]
        message = f"“{last.name}”之后缺少“{missing}”，文中其他{len(longer)}处同样的说明都有这一节。"
        following = next((firsts[n] for n in starts if n > last.read.number), None)
        end = places.get(id(following.passage.parts[0]), len(blocks)) if following else len(blocks)
        behind = blocks[places.get(id(last.read.passage.parts[-1]), 0) + 1 : end]
        is_told = any(re.search(rule.settings["targets"], text) for block in behind for text in _texts(block))
        if _TARGETS in missing and is_told:
            continue
        is_due = len(longer) >= _MANY_ALIKE and _TARGETS in missing
        yield text_finding(last.read, 0, message, missing, severity=None if is_due else "notice")


def _lone_overviews(rule: Rule, runs: list[_Run], paragraphs: list[Paragraphs]) -> Iterator[Observation]:
    """（一）…总体情况说明 without （二）: an overview is numbered because what it sums up follows, if there is anything.

    A notice for all but the three-public expenses, whose items every disclosure tells.
    """
    numbers = sorted(h.read.number for run in runs for h in run.headings)
    for place, run in enumerate(runs):
        first = run.headings[0]
        if run.level <= _PARTS + 1 or len(run.headings) > 1 or first.number != 1 or not _OVERVIEW.search(compact(first.read.text)):
            continue
        following = numbers[bisect_right(numbers, first.read.number) :][:1]
        behind = paragraphs[first.read.number + 1 : following[0]] if following else []
        if not behind:  # an excerpt, which ends anywhere
            continue
        second = _SHOWN[run.level].format(chinese_numeral(2))
        is_split = any(other.level == run.level and other.headings[0].number > 1 for other in runs[place + 1 : place + 1 + _NEAR])
        if is_split or _tells_details(rule, [*behind, paragraphs[following[0]]], second):
            continue
        message = f"“{first.name}”之后没有“{second}”，总体情况之外缺少具体情况的说明。"
        severity = None if re.search(rule.settings["certain"], compact(first.read.text)) else "notice"
        yield text_finding(first.read, 0, message, second, severity=severity)


def _tells_details(rule: Rule, behind: list[Paragraphs], second: str) -> bool:
    """Whether the passages up to the next heading, or that one, tell what an overview sums up, or that there is nothing to sum up."""
    *told, _ = behind
    # As printed: the text of sentences has no brackets, and compact text no circles.
    printed = [r.passage.text for r in behind]
    if any(second in compact(t) or re.search(rule.settings["details"], t) or _DIGITS.match(compact(t)) for t in printed):
        return True
    levels = [m for r in told for m in r.mentions if m.kind == "money" and m.role == "level"]
    is_nothing = any(re.search(rule.settings["nothing"], r.text) for r in told) if not levels else not any(m.value for m in levels)
    return is_nothing or any(_is_bare_heading(r) for r in told)


_OVERVIEW = re.compile(r"总体(?:情况)?(?:的?说明)?[。:]?$")


def _runs(paragraphs: list[Paragraphs]) -> Iterator[_Run]:
    open_runs: list[_Run | None] = [None] * len(_LEVELS)
    for read in paragraphs:
        found = _level_of(compact(read.passage.text))
        if found is None:
            continue
        level, number = found
        for below in range(level + 1, len(_LEVELS)):
            if (run := open_runs[below]) is not None:
                yield run
            open_runs[below] = None
        run = open_runs[level]
        if run is None or number == 1 or number < run.headings[-1].number:
            if run is not None:
                yield run
            parents = [r for r in open_runs[: level + 1] if r is not None]
            run = open_runs[level] = _Run(level, parents[-1].headings[-1].read if parents else None)
        run.headings.append(_Heading(read, number))
    yield from (run for run in open_runs if run is not None)


def _level_of(text: str) -> tuple[int, int] | None:
    for level, pattern in enumerate(_LEVELS):
        if pattern.match(text):
            return level, ordinal_value(text)
    return None


def _neighbours(run: _Run, absent: int) -> tuple[_Heading | None, _Heading]:
    before = next((h for h in run.headings if h.number == absent - 1), None)
    return before, next(h for h in run.headings if h.number > absent)


def _stands_between(run: _Run, absent: int, blocks: list[Block]) -> bool:
    """Whether the missing number is printed somewhere between its neighbours, in a passage or a cell."""
    before, after = _neighbours(run, absent)
    places = {id(block): i for i, block in enumerate(blocks)}
    above = before.read if before is not None else run.above
    end = places.get(id(after.read.passage.parts[0]), len(blocks))
    start = places.get(id(above.passage.parts[-1]), 0) if above is not None else 0
    sign = re.compile(rf"(?<![{CHINESE_DIGITS}]){re.escape(_SHOWN[run.level].format(chinese_numeral(absent)))}")
    texts = [text for block in blocks[start:end] for text in _texts(block)]
    return any(sign.search(text) for text in texts) or _stands_in_digits(absent, texts)


def _stands_in_digits(absent: int, texts: list[str]) -> bool:
    """Whether a converter printed the number as 3、 for 三、: a digit that does not follow the one before it, nor opens a list."""
    numbers = [0, *(int(m.group(1)) for text in texts if (m := _DIGITS.match(text))), 0]
    triples = zip(numbers, numbers[1:], numbers[2:], strict=False)
    return any(number == absent and last != number - 1 and (number > 1 or following != number + 1) for last, number, following in triples)


def _texts(block: Block) -> Iterator[str]:
    """The texts among which a heading may stand: the rows of a table of amounts are numbered, too, but are none."""
    if isinstance(block, Grid):
        cells = [cell.text for cell in block.cells if cell.text.strip()]
        amounts = sum(1 for text in cells if parse_number(text) is not None)
        texts = cells if amounts < max(_FEWEST_AMOUNTS, len(cells) / 10) else []
    else:
        texts = [block.text] if isinstance(block, Paragraph) else []
    yield from map(compact, texts)


def _lacking_sections(rule: Rule, paragraphs: list[Paragraphs], listed: set[int]) -> list[str]:
    """The sections that a disclosure must have and that no numbered heading of this one names."""
    others = (compact(r.passage.text) for r in paragraphs if r.number not in listed)
    headings = [heading for heading in others if _level_of(heading) and len(heading) <= _LONGEST_NAME + 10]
    return [name for name, words in rule.settings["sections"].items() if not any(re.search(words, h) for h in headings)]


def _gap(run: _Run, absent: int, announced: list[str], lacking: list[str]) -> Observation:
    before, after = _neighbours(run, absent)
    sign = _SHOWN[run.level].format(chinese_numeral(absent))
    title = _announced(before, sign, announced)
    where = f"“{before.name}”之后为“{after.name}”" if before is not None else f"第一个标题为“{after.name}”"
    message = f"{where}，缺少“{sign}”，标题序号不连续"
    if title is not None:
        message += f"；目录列有“{title}”，正文没有这一节。"
    else:
        message += f"；说明中没有以{'、'.join(lacking)}为题的内容，可能缺少这一节。" if lacking else "，可能缺少一节。"
    return text_finding(after.read, 0, message, sign)


def _announced(before: _Heading | None, sign: str, announced: list[str]) -> str | None:
    """What the contents list under a number, right behind the heading that stands before the gap."""
    names = [re.sub(r"[.…·\d]+$", "", t) for t in announced]
    for above, name in pairwise(names):
        if before is not None and name.startswith(sign) and (above in before.name or before.name in above):
            return name
    return None
