"""What a passage has stated so far: statements with the place and the sentence that print them."""

from __future__ import annotations

from dataclasses import replace

from ingestion.narrative.attribution import Attribution
from ingestion.narrative.events import Event
from ingestion.narrative.statement import Statement
from ingestion.narrative.subjects import Topic


class Ledger:
    """Collects the statements of one passage; knows which amounts it has stated of what."""

    def __init__(self, text: str, rules: Attribution) -> None:
        self._text = text
        self._rules = rules
        self._named: set[tuple[str, str, str]] = set()
        self.statements: list[Statement] = []

    def has_level(self, topic: Topic, stage: str) -> bool:
        """True where an amount of this concept and stage has been stated."""
        return (topic.id, topic.code, stage) in self._named

    def state(self, kind: str, topic: Topic, stage: str, event: Event) -> None:
        """Note an amount (`event.value` is not None) of a concept."""
        state = self._rules.state
        assert event.value is not None
        begin = min(self._sentence_begin(topic.start), state.sentence_start)
        printed, snippet = (event.number_start, event.end), (begin, self.sentence_end(event.end))
        statement = Statement(kind, topic, stage, event.value, event.unit, printed, snippet)
        if state.zero is not None:
            self._confirm_zero(statement)
        self.statements.append(statement)
        if kind == "level":
            self._named.add((topic.id, topic.code, stage))
            state.last_level = statement
            self._rules.levels[topic.side, topic.scope] = event.value
            return
        state.changed = topic
        if self._rules.speaks_for_head(topic) and state.head is not None:
            self.statements.append(replace(statement, topic=state.head))

    def _confirm_zero(self, part: Statement) -> None:
        """无X, followed by parts that print 0, states 0 for X; a part with money contradicts it."""
        self._rules.state.zero_parts += 1
        if part.value != 0:
            self._rules.state.zero = None

    def sentence_end(self, place: int) -> int:
        """Where the sentence around `place` ends."""
        ends = [found for mark in "。!?" if (found := self._text.find(mark, place)) >= 0]
        return min(ends) if ends else len(self._text)

    def _sentence_begin(self, place: int) -> int:
        return max(self._text.rfind(mark, 0, place) for mark in "。!?") + 1
