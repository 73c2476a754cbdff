"""Changes against the year before: whose they are, and against what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ingestion.narrative.attribution import Attribution
from ingestion.narrative.events import Comparison, Event
from ingestion.narrative.ledger import Ledger
from ingestion.narrative.spans import Spans
from ingestion.narrative.subjects import Subject, SubjectReader, Topic

SIDES = 2
"""Revenue and expenditure."""
_MONEY = re.compile(r"[\d.,]+[百千万亿]*元")


class ChangeReader:
    """Reads the changes of one passage; what they say goes to its ledger and to the state of its rules."""

    def __init__(
        self,
        subjects: SubjectReader,
        rules: Attribution,
        ledger: Ledger,
        events: Spans[Event],
        comparisons: Spans[Comparison],
        is_list_compared: bool,
        turns_to_another_year: Callable[[Subject], bool],
    ) -> None:
        self._subjects = subjects
        self._rules = rules
        self._ledger = ledger
        self._events = events
        self._comparisons = comparisons
        self._is_list_compared = is_list_compared
        self._turns_to_another_year = turns_to_another_year
        self._sharers: list[Topic] = []

    def read(self, start: int, event: Event, comparisons: list[Comparison]) -> None:
        """The next change, whose clause begins at `start` and compares with `comparisons`."""
        state = self._rules.state
        lead = self._without(start, event.start, comparisons)
        subject = self._subjects.read(lead, start)
        if self._turns_to_another_year(subject) and not (subject.kind == "filler" and self._follows_prior_clause(event)):
            return
        if state.explanation:
            is_reason_of_change = state.explanation == "reason" and not state.explains_difference
            if comparisons and subject.kind == "filler" and not is_reason_of_change:
                state.explanation, state.topic = "", state.topic if self._is_of_only_part() else state.parent
            elif not self._rules.names_part(subject):
                return
        is_compared = bool(comparisons) or self._follows_prior_amount(start)
        topic = self._rules.topic_of_change(subject, lead, is_compared, self._rules.text[max(0, start - 1) : start] == "(")
        if subject.kind in ("topic", "unknown") or (subject.kind == "bare" and topic is not None):
            self._rules.set_topic(topic)
        if topic is None or event.value is None or not self._is_against_prior(event, subject):
            return
        stage = self._rules.stage_of_level(subject, topic) if self._rules.is_final else ""
        is_of_all = event.kind == "flat" and "均" in lead and len(state.list_topics) > 1 and not self._compares_twice(event)
        for changed in state.list_topics if is_of_all else self._sharer(topic, lead, event):
            self._ledger.state("change" if event.kind == "flat" else event.kind, changed, stage, event)

    def _sharer(self, topic: Topic, lead: str, event: Event) -> list[Topic]:
        """Whose change one of several is that share a verb: of the two sides, or of the listed topics in their order
        (甲费5万元，乙费8万元，比上年分别减少1万元、2万元); nobody's where they are not as many."""
        if not event.rank:
            return [topic]
        if topic.side == "both":
            side = "revenue" if event.rank == 1 else "expenditure"
            return [replace(topic, side=side, form="grand")] if event.rank <= SIDES else []
        if event.rank == 1:
            listed = self._rules.members_of_list()
            self._sharers = listed if "分别" in lead and len(listed) == self._run_length(event) else []
            if not self._sharers and "分别" not in lead:
                return [topic]
        return self._sharers[event.rank - 1 : event.rank]

    def _is_of_only_part(self) -> bool:
        """本年收入4200万元，主要包括：一般公共预算拨款收入4200万元，占100%，比上年…: said of whose money it is."""
        state = self._rules.state
        listed, whole = state.topic, state.parent
        is_scope = listed is not None and whole is not None and listed.id == whole.id == "total" and bool(listed.scope) and not whole.scope
        return is_scope and state.listed == 1

    def _compares_twice(self, event: Event) -> bool:
        """较预算0万元、较上年0万元均无变化: 均 is said of what one amount is compared with."""
        level = self._rules.state.last_level
        return level is not None and len(self._comparisons.starting_within(level.printed[1], event.start)) > 1

    def _follows_prior_clause(self, event: Event) -> bool:
        """支出210万元，上年为200万元，增加10万元: the year before's amount stands in a clause of its own."""
        state = self._rules.state
        if state.last_level is None or not state.sentence_start <= state.last_level.printed[0] < state.prior_place:
            return False
        return not self._comparisons.starting_within(state.prior_place, event.start)

    def _run_length(self, first: Event) -> int:
        """How many amounts share the verb of `first`."""
        following = self._events.starting_within(first.start, len(self._rules.text))
        return next((i for i, event in enumerate(following) if event.rank != i + 1), len(following))

    def _follows_prior_amount(self, start: int) -> bool:
        """比2023年预算数18万元增加1万元: the amount of the year before stands between comparison and change."""
        comparison = self._comparisons.last_before(start)
        return comparison is not None and comparison.end < start and bool(_MONEY.fullmatch(self._rules.text, comparison.end, start))

    def _without(self, start: int, end: int, comparisons: list[Comparison]) -> str:
        text, place = "", start
        for comparison in comparisons:
            text += self._rules.text[place : comparison.start]
            place = min(comparison.end, end)
        return re.sub(r"^[\d.,]+$|^(?:相比较?|比较|对比|相较)", "", (text + self._rules.text[place:end]).strip())

    def _is_against_prior(self, event: Event, subject: Subject) -> bool:
        comparison = self._comparisons.last_before(event.start)
        if self._follows_prior_clause(event):
            return subject.kind == "filler"
        if comparison is None:
            return self._rules.section.is_comparison or self._rules.state.explains_change or self._is_list_compared
        if not comparison.is_prior:
            return False
        state = self._rules.state
        return comparison.start >= state.sentence_start or subject.kind == "topic" or state.changed == state.topic
