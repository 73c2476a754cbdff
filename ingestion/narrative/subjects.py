"""Whose amount it is: the subject that stands before an amount, and the concept that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from ingestion.narrative.vocabulary import Vocabulary
from ingestion.prose import prose
from ingestion.scope import ending

_SUMMED_UP = frozenset({"personnel", "public", "reception"})
"""Concepts that texts name after examples: 基本工资、津贴补贴等人员经费."""
_A_LIST = 2
"""Classes that are named one after the other."""
_LONGEST_LEAD = 160
"""Characters of a clause that are looked at before an amount; real subjects have at most about 80."""
_PRIOR_YEAR = re.compile(r"上一?年度?(?!末|结转|结余)|去年|往年")
_CURRENT_YEAR = re.compile(r"本年|今年|当年")
_YEAR = re.compile(r"(20\d\d)年")
_YEAR_BEFORE = re.compile(r"^20\d\d年度?")
_BARE = re.compile(r"(?:预算|决算)?(?:收入|支出)(?:预算|决算)?")
_SHARE = re.compile(r"^.*占[^,;。%]{0,16}%(?=[一-鿿])(?!的|以|左)")
"""（含人员支出45万元、占总支出85% 公用支出8万元）: the share belongs to the amount before."""
_WITHOUT_SIDE = re.compile(r"收入|支出")


@dataclass(frozen=True, slots=True)
class Topic:
    """A concept under discussion.

    `id` is a concept of the vocabulary, `total` (with side, form and scope), `item` or `economic` (with a code).
    `start` is where it is named in the compact text.
    """

    id: str
    group: str
    start: int = 0
    side: str = ""
    form: str = ""
    scope: str = ""
    code: str = ""
    measure: str = "total"
    has_own_scope: bool = True
    """False where the scope is that of the whole in whose list the concept stands."""

    @property
    def part_key(self) -> str:
        """The key of the vocabulary's `parts` for what a list under this topic may state."""
        return f"total_{self.side}" if self.id == "total" and self.side != "both" else self.id


@dataclass(frozen=True, slots=True)
class Subject:
    """What a lead says. kind: topic (a concept by name), bare (收入 or 支出 alone), scope (whose money only), filler, unknown."""

    kind: str
    topic: Topic | None = None
    stage: str = ""
    year: int | None = None
    is_negated: bool = False
    is_prior: bool = False
    is_current: bool = False
    """It says 本年: of the document, or of the year that the sentence speaks of."""
    context: re.Pattern[str] | None = None
    """What must have stood in the paragraph before the subject."""
    is_part_only: bool = False
    """Its name is so short that it means the concept only while the concept's group is spoken of."""


class SubjectReader:
    """Reads leads: the text between a boundary and an amount."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        classes, fillers = (*vocabulary.class_names, *vocabulary.economic_names), tuple(vocabulary.wording.fillers)
        self._classes = _class_pattern(classes, fillers)
        self._listed_classes = _class_pattern((*classes, *vocabulary.listed_names), fillers)
        self._counted_class = _class_pattern(tuple(vocabulary.class_names), fillers, end=r"(?=\d)")

    def lists_classes(self, text: str) -> bool:
        """True where a text states amounts of several functional classes by their names."""
        return len({match.group("name") for match in self._counted_class.finditer(text)}) >= _A_LIST

    def read(self, lead: str, start: int = 0, in_list_of_classes: bool = False) -> Subject:
        """The subject that `lead` names; `start` is its place in the text."""
        start += max(0, len(lead) - _LONGEST_LEAD)
        lead = lead[-_LONGEST_LEAD:]
        if share := _SHARE.match(lead):
            start, lead = start + share.end(), lead[share.end() :]
        year = int(found.group(1)) if (found := _YEAR.search(lead)) else None
        subject = self._named(lead, start, self._listed_classes if in_list_of_classes else self._classes)
        is_prior = bool(_PRIOR_YEAR.search(lead))
        is_current = bool(_CURRENT_YEAR.search(lead))
        return replace(subject, year=year, is_prior=is_prior, is_current=is_current, stage=subject.stage or _stage_of(lead))

    def _named(self, lead: str, start: int, classes: re.Pattern[str]) -> Subject:
        if match := classes.search(lead):
            topic = self._class_topic(match, start)
            if topic and self._is_harmless(lead[: match.start()]):
                return Subject("topic", topic)
        match = self._vocabulary.subject.search(lead)
        if match:
            return self._topic_subject(lead, match, start)
        if (match := self._vocabulary.scope_only.search(lead)) and self._is_harmless(lead[: match.start()]):
            if scope := self._scope_alone(match.group()):
                return Subject("scope", Topic("total", "totals", start, scope=scope))
        if re.fullmatch(f"(?:其中)?:?{prose().subjects.other_sources.pattern}", lead):
            return Subject("unknown")
        return Subject("filler" if self._vocabulary.filler_only.fullmatch(lead) else "unknown")

    def _topic_subject(self, lead: str, match: re.Match[str], start: int) -> Subject:
        prefix = lead[: match.start()]
        negation = ending(prose().subjects.negations, prefix)
        if negation:
            prefix = prefix[: negation.start()]
        index = next(i for i in range(len(self._vocabulary.names)) if match.group(f"g{i}") is not None)
        name = self._vocabulary.names[index]
        if not self._is_harmless(prefix, name.before) and not (prefix.endswith("等") and name.concept in _SUMMED_UP):
            return Subject("unknown")
        scope = next((s for s in self._vocabulary.scope_groups if match.group(s)), "")
        stage = _stage_of(prose().fund_names.sub("", match.group(f"g{index}")) + match.group("tail"))
        is_scoped = name.is_scoped and name.concept != "total" or name.concept == "total"
        topic = Topic(name.concept, name.group, start + match.start(), name.side, name.form, scope if is_scoped else "")
        is_bare = name.form == "plain" and not scope and bool(_BARE.fullmatch(match.group(f"g{index}")))
        kind = "bare" if is_bare else "topic"
        return Subject(kind, topic, stage, is_negated=bool(negation), context=name.context, is_part_only=name.is_part_only)

    def _class_topic(self, match: re.Match[str], start: int) -> Topic | None:
        name, place = match.group("name"), start + match.start()
        if code := self._vocabulary.class_names.get(name) or self._vocabulary.listed_names.get(name):
            return Topic("item", "items", place, code=code)
        return Topic("economic", "economic", place, code=self._vocabulary.economic_names[name])

    def scope_of_balance(self, lead: str) -> str:
        """Whose money a balance is (政府性基金预算财政拨款年初结转和结余), '' for what is no balance or names no scope."""
        if "结转" not in lead and "结余" not in lead:
            return ""
        return next((name for name, pattern in self._vocabulary.wording.scopes.items() if re.search(pattern, lead)), "")

    def names_scope(self, lead: str) -> bool:
        """True where a lead says whose money it is."""
        return any(re.search(pattern, lead) for pattern in self._vocabulary.wording.scopes.values())

    def _scope_alone(self, lead: str) -> str:
        """The scope of a lead that names only whose money it is (财政拨款), '' where it names a side or nothing."""
        if _WITHOUT_SIDE.search(lead):
            return ""
        for name, pattern in self._vocabulary.wording.scopes.items():
            if re.search(pattern, lead):
                return name
        return ""

    def _is_harmless(self, prefix: str, before: re.Pattern[str] | None = None) -> bool:
        """True where the words before a concept only say that it is the publisher's, of this year, or part of a list."""
        if not prefix:
            return True
        harmless = self._vocabulary.harmless
        without_tail = re.sub(r"^(?:其中|主要|包括|包含|含|以及|和|及|与|20\d\d年度?)+", "", _strip(prefix, harmless, at_end=True))
        rest = _strip(without_tail, harmless, at_end=False)
        if not rest or (before is not None and self._is_collective(prefix, before)):
            return True
        candidates = (without_tail, rest, re.sub(r"^(?:其中|包括|含)+|(?:20\d\d年度?|的)+$", "", prefix))
        return any(self._is_organisation(name) for name in candidates)

    def _is_collective(self, prefix: str, before: re.Pattern[str]) -> bool:
        """True where a prefix is words of `before`, then only harmless ones (全市各部门使用财政拨款安排的)."""
        for text in (prefix, _YEAR_BEFORE.sub("", prefix), _strip(prefix, self._vocabulary.harmless, at_end=False)):
            match = before.match(text)
            if match and match.end() and not _strip(text[match.end() :], self._vocabulary.harmless, at_end=True):
                return True
        return False

    def _is_organisation(self, name: str) -> bool:
        return len(name) >= 3 and not prose().subjects.foreign_bodies.match(name) and bool(self._vocabulary.organisation.fullmatch(name))


def _strip(text: str, harmless: re.Pattern[str], at_end: bool) -> str:
    """`text` without the harmless words that it ends (or begins) with."""
    while text:
        found = next((m for m in harmless.finditer(text) if m.end() == len(text) and m.group()), None) if at_end else harmless.match(text)
        if not found or not found.group():
            break
        text = text[: found.start()] if at_end else text[found.end() :]
    return text


def _stage_of(text: str) -> str:
    plain = prose().fund_names.sub("", text)
    return next((stage for stage, words in prose().stages if words.search(plain)), "")


@cache
def _class_pattern(names: tuple[str, ...], fillers: tuple[str, ...], end: str = "$") -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"(?P<name>{'|'.join(longest_first)})(?:类)?(?:科目)?(?:{'|'.join(fillers)})*+{end}")
