"""What a passage has stated so far: statements with the place and the sentence that print them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from ingestion.narrative.attribution import Attribution
from ingestion.narrative.events import Event
from ingestion.narrative.statement import Statement
from ingestion.narrative.subjects import Topic

_STOP = re.compile(r"[。!?]")
_LONGEST_SNIPPET = 1_000
"""Characters of a sentence that are kept as evidence before its amount, and a quarter of it behind: real sentences are shorter."""


class Ledger:
    """Collects the statements of one passage; knows which amounts it has stated of what."""

    def __init__(self, text: str, rules: Attribution) -> None:
        self._text = text
        self._rules = rules
        self._stops = [match.start() for match in _STOP.finditer(text)]
        self._named: set[tuple[str, str, str, str]] = set()
        self.statements: list[Statement] = []

    def has_level(self, topic: Topic, stage: str) -> bool:
        """True where an amount of this concept and stage has been stated."""
        return (topic.id, topic.code, topic.measure, stage) in self._named

    def state(self, kind: str, topic: Topic, stage: str, event: Event) -> None:
        """Note an amount (`event.value` is not None) of a concept."""
        state = self._rules.state
        assert event.value is not None
        begin = max(min(self._sentence_begin(topic.start), state.sentence_start), event.start - _LONGEST_SNIPPET)
        end = min(self.sentence_end(event.end), event.end + _LONGEST_SNIPPET // 4)
        printed, snippet = (event.number_start, event.end), (begin, end)
        statement = Statement(kind, topic, stage, event.value, event.unit, printed, snippet)
        if state.zero is not None:
            self._confirm_zero(statement)
        self.statements.append(statement)
        if kind == "level":
            self._named.add((topic.id, topic.code, topic.measure, stage))
            state.last_level = statement
            self._rules.levels[topic.side, topic.scope] = event.value
            if topic.id == "total" and topic.side in ("expenditure", "both"):
                self._rules.note_spent(topic)
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
        index = bisect_left(self._stops, place)
        return self._stops[index] if index < len(self._stops) else len(self._text)

    def _sentence_begin(self, place: int) -> int:
        index = bisect_left(self._stops, place)
        return self._stops[index - 1] + 1 if index else 0
