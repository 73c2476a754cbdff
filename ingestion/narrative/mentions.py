"""Stretches of a passage without amounts: they may name the topic, the year or the stage of what follows."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ingestion.narrative.attribution import Attribution, kind_of_spending
from ingestion.narrative.events import Comparison
from ingestion.narrative.headings import is_side_heading, names_a_thing
from ingestion.narrative.ledger import Ledger
from ingestion.narrative.spans import Spans
from ingestion.narrative.statement import Statement
from ingestion.narrative.subjects import Subject, SubjectReader
from ingestion.ordinals import ORDINAL
from ingestion.prose import prose
from ingestion.wording import depends_on_layouts

_ORDINAL = re.compile(ORDINAL)
_UNREADABLE_AMOUNT = re.compile(r"\d[\d,.]*[百千万亿]*元$")
"""人员经费1,541.50.00万元: a misprint that is no number still says what the next clause is about."""
_HEADCOUNT = re.compile(r"(?:共计?)?\d+(?:批次|批|人次|人|次)$")
_YEAR_CLAUSE = re.compile(r".{0,30}?(20\d\d)年(?:度|初)?")
_ALL_FROM = re.compile(r"(?:全部|均|全)(?:为|是|来源于|由|系|来自)*一般公共预算(?:财政)?(?:拨款)?(?:收入|资金|安排|拨款)*")
_KIND_OF_SPENDING = re.compile(r"(?<![一-鿿])[一-鿿]{2,14}经费$")
_LONGEST_KIND = 20
_SIDE_LIST = re.compile(r"(?P<side>收入|支出)(?:部分|来源)?(?:主要)?(?:包括|包含|由)")


@depends_on_layouts
def _division() -> re.Pattern[str]:
    """按支出用途划分：基本支出 …: the whole once more, by another division."""
    words = prose().divisions
    return re.compile(rf"(?:支出|其中)?(?:按照?|从){words.of.pattern}*{words.by.pattern}+")


@depends_on_layouts
def _counted() -> re.Pattern[str]:
    return re.compile(rf"\d{{1,9}}(?:余|多)?{prose().subjects.counted.pattern}")


@depends_on_layouts
def _budget_clause() -> re.Pattern[str]:
    return re.compile(rf"{prose().subjects.budget_verbs.pattern}[^,;。]{{0,14}}预算$|年初预算(?:安排|批复|数)?$")


def beginning_of(text: str) -> int:
    """Where the words of a paragraph begin, behind its ordinal."""
    ordinal = _ORDINAL.match(text)
    return ordinal.end() if ordinal else 0


class MentionReader:
    """Reads the mentions of one passage; what they say goes to the state of its rules."""

    def __init__(
        self,
        subjects: SubjectReader,
        is_final: bool,
        text: str,
        rules: Attribution,
        ledger: Ledger,
        comparisons: Spans[Comparison],
    ) -> None:
        self._subjects = subjects
        self._is_final = is_final
        self._text = text
        self._rules = rules
        self._ledger = ledger
        self._comparisons = comparisons
        self._beginning = beginning_of(text)

    def read(self, start: int, end: int) -> None:
        """A stretch without amounts: it may name the topic, the year or the stage of what follows."""
        end_of_words = end - len(unread.group()) if (unread := _UNREADABLE_AMOUNT.search(self._text[max(start, end - 40) : end])) else end
        text, state = _HEADCOUNT.sub("", self._text[start:end_of_words]), self._rules.state
        if not text or state.explanation:
            return
        if _ALL_FROM.fullmatch(text):
            self._say_all_general_public()
            return
        if prose().subjects.fiscal_of_one_fund.search(text):
            state.scope = "fiscal"  # …，其中本年收入…: whose money the sentence is about
            return
        if _counted().search(text):
            if self._counts_what_heading_names():
                return
            state.topic = None
            state.is_foreign = state.is_foreign or bool(prose().subjects.purchases.search(text))
            return
        side = _SIDE_LIST.fullmatch(text)
        if side and state.head is not None and state.head.id == "total":
            state.topic = state.parent = replace(state.head, side="revenue" if side.group("side") == "收入" else "expenditure")
            state.has_subject = True
            return
        if _division().fullmatch(text):
            self._rules.divide_again()
            return
        year = _YEAR_CLAUSE.fullmatch(text)
        if year:
            state.year = int(year.group(1))
            return
        if self._is_final and _budget_clause().search(text):
            state.clause_stage = "initial_budget"
        elif "决算" in text:
            state.clause_stage = ""
        self._name_topic(start, end, self._subjects.read(text, start))

    def _counts_what_heading_names(self) -> bool:
        """公务用车购置费支出情况 / 购置车辆0台，预算为0万元: the count says nothing new of the heading's topic."""
        state = self._rules.state
        return not self._ledger.statements and not state.has_subject and state.topic is not None and state.topic.group == "vehicle"

    def _name_topic(self, start: int, end: int, subject: Subject) -> None:
        """A mention may be the topic of what follows; 收支总体与上年相比，… is one, 与上年“三公”经费相比 is none."""
        state, text, mark = self._rules.state, self._text[start:end], self._text[end : end + 1]
        if mark == ":":
            self._take_kind_of_spending(end, subject)
        if subject.kind == "unknown" and not self._ledger.statements and names_a_thing(text) and mark == ":":
            state.topic = state.head = state.parent = None  # 3.招商引资经费:年初预算为…: what follows is not the heading's
            state.is_foreign = True
            return
        comparisons = self._comparisons.starting_within(start, end)
        if comparisons:
            if comparisons[0].start == start or comparisons[-1].end != end:
                return
            subject = self._subjects.read(self._text[start : comparisons[0].start], start)
        announces = mark == ":" or (mark == "," and start == self._beginning)
        is_heading = announces and not self._ledger.statements and is_side_heading(subject, text)
        if subject.topic is None or not (subject.kind == "topic" or is_heading):
            return
        topic = self._rules.placed(subject.topic)
        if subject.is_negated:
            state.zero = Statement("level", topic, "", Decimal(0), "", (start, end), (state.sentence_start, end))
        self._rules.set_topic(topic)

    def _take_kind_of_spending(self, end: int, subject: Subject) -> None:
        """②公用经费：… says by which spending the items that follow are measured."""
        named = _KIND_OF_SPENDING.search(self._text, max(0, end - _LONGEST_KIND), end)
        topic = self._subjects.read(named.group()).topic if named else subject.topic
        if named or topic is not None:
            self._rules.state.kind_of_spending = kind_of_spending(topic)

    def _say_all_general_public(self) -> None:
        last = self._rules.state.last_level
        if last is not None and last.topic.id == "total" and last.topic.side in ("revenue", "both") and not last.topic.scope:
            topic = replace(last.topic, side="revenue", form="plain", scope="general_public")
            self._ledger.statements.append(
                replace(last, topic=topic, snippet=(last.snippet[0], self._ledger.sentence_end(last.printed[1])))
            )
