"""One passage of text as statements: which amount is said of which concept.

A passage is read clause by clause. An amount belongs to the subject that stands before it in its clause; where the clause
names none ("，支出决算为…", "，比上年增加…") it belongs to the topic: the subject of the clause before, after a semicolon
or a full stop the head of the sentence, at the start of a paragraph the heading. A clause with a subject that is no known
concept ends the topic: what follows is not attributed to anything. Explanations (主要用于, 主要原因) may only state parts
of their topic, and reasons never speak for it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ingestion.narrative.attribution import DIVIDED, LIST_WORD, OTHER_KIND, Attribution
from ingestion.narrative.changes import SIDES, ChangeReader
from ingestion.narrative.compact_text import CompactText
from ingestion.narrative.events import Event, find_comparisons, find_events, prior_amount
from ingestion.narrative.headings import heading_topic, names_a_thing, names_an_item, settled_year
from ingestion.narrative.items import Item, ItemResolver
from ingestion.narrative.ledger import Ledger
from ingestion.narrative.mentions import MentionReader, beginning_of
from ingestion.narrative.open_list import OpenList, opens_list
from ingestion.narrative.sections import Section, ordinal_level
from ingestion.narrative.spans import Spans
from ingestion.narrative.statement import PassageState, Statement
from ingestion.narrative.subjects import Subject, SubjectReader, Topic
from ingestion.narrative.vocabulary import Vocabulary
from ingestion.ordinals import CHINESE
from ingestion.prose import prose
from ingestion.sentences import Passage

_BOUNDARY = re.compile(
    rf"[;。!?|/()]|(?<=\.\d\d),|,(?!\d{{3}}(?!\d))|:(?!-?[\d,.]+(?:[百千万亿]|元|%))|(?<=[,;:。])(?:{CHINESE}、|\d{{1,2}}[.、](?=[一-鿿]))|、"
)
_JOINED_SIDES = re.compile(r"收(?:入(?:总计|合计)?)?$|购置$")
_LONGEST_SIDE = 6
_NEXT_SIDE = re.compile(r"[、,和及](?=-?\d)")
"""收支总额分别为100万元、120万元; behind 分别为100万元。 no other amount follows."""
_REACH_OF_PARTS = 80
"""Characters behind an amount within which its division into basic and project expenditure stands."""
_EXPLANATION = re.compile(
    r"(?P<reason>原因(?=是|为|系|:|在于|有|主要|如下|有以下)|(?:主要|是|系)(?:由于|因为?|系))"
    r"|(?P<usage>主要(?:用于|是用于|包括|是|为|安排|反映|核算|支出)|用于(?!保障[^,;。]{2,60}(?:日常支出|任务)|专项业务工作的)|其用途|具体(?:内容)?包括)(?!以下|如下|各|几)"
)
_NEXT_REASON = re.compile(r"(?:[二三四五六七八九]是|其[二三]|第[二三四])|[2-9][.、)]|[(][2-9二三四五][)]")
_SHARE_OF_IT = re.compile(r"的约?(?:[\d.]+|-+)%")
_WHOSE_BUDGET = re.compile(r"[^,;。:]{3,40}(?<!公共)(?<!基金)(?<!经营)(?<!综合)(?<!部门)(?<!单位)预算")


class PassageReader:
    """Reads passages of one document."""

    def __init__(self, vocabulary: Vocabulary, resolver: ItemResolver, fiscal_year: int, stage: str | None) -> None:
        self.parts = vocabulary.wording.parts
        self.subjects = SubjectReader(vocabulary)
        self.resolver = resolver
        self.fiscal_year = fiscal_year
        self.is_final = stage == "final"
        self.open_list: OpenList | None = None
        self._heading: tuple[str, Topic | None] = "", None
        self.totals: set[Decimal] = set()
        """What the document has stated so far as totals of all its money."""
        self.part: Section | None = None
        """The section that is about one unit of several, as its first paragraph said."""
        self.divided: tuple[Section, Topic] | None = None
        """The total of expenditure that was stated last, and its section."""
        self.previous: tuple[Section, Topic | None] | None = None
        """What the passage before was about, None where it told the parts of that too, and its section."""

    def heading_of(self, section: Section) -> Topic | None:
        """What the nearest heading announces; read once for the passages below it."""
        text = section.nearest
        if text and self._heading[0] != text:
            self._heading = text, heading_topic(text, self.subjects, self.resolver)
        return self._heading[1] if text else None

    def read(self, passage: Passage, compact: CompactText, section: Section) -> list[Statement]:
        """The statements of the document's next passage under the headings of `section`."""
        if self.open_list is not None and not self.open_list.holds(passage, section):
            self.open_list = None
        events = find_events(compact.text)
        if not events:
            return []
        run = _Run(self, compact.text, section, events)
        found = run.statements()
        has_told_classes = run.head is not None and run.head.id in DIVIDED and any(s.topic.id == "economic" for s in found)
        self.previous = section, None if has_told_classes else run.head
        if run.spent is not None:
            self.divided = section, run.spent
        self.totals |= {s.value for s in found if s.kind == "level" and s.topic.id == "total" and not s.topic.scope}
        if opens_list(compact.text) and run.head is not None:
            is_compared = any(statement.kind != "level" for statement in found)
            self.open_list = OpenList(run.head, is_compared, section, ordinal_level(passage.text))
        return found


class _Run:
    """One pass over one passage."""

    def __init__(self, reader: PassageReader, text: str, section: Section, events: list[Event]) -> None:
        self._reader = reader
        self._text = text
        self._section = section
        self._events = Spans(events)
        self._items = Spans(reader.resolver.find(text, section.economic_scheme))
        self._lists_classes = reader.subjects.lists_classes(text)
        self._comparisons = Spans(find_comparisons(text, reader.fiscal_year, reader.is_final))
        self._last_bracket = text.rfind(")")
        heading = reader.heading_of(section)
        self._heading_year = None if reader.is_final else settled_year(section.nearest)
        self._list = reader.open_list
        self._rules = Attribution(reader.parts, text, section, heading, self._list.owner if self._list else None, reader.is_final)
        self._rules.previous = reader.previous[1] if reader.previous and reader.previous[0] is section else None
        self._rules.divided = reader.divided[1] if reader.divided and reader.divided[0] is section else None
        self._rules.state.year = self._heading_year
        self._rules.state.is_foreign = self._is_of_part = section is reader.part
        self._saved: list[PassageState] = []
        self._ledger = Ledger(text, self._rules)
        self._mentions = MentionReader(reader.subjects, reader.is_final, text, self._rules, self._ledger, self._comparisons)
        is_list_compared = bool(self._list and self._list.is_compared)
        self._changes = ChangeReader(
            reader.subjects, self._rules, self._ledger, self._events, self._comparisons, is_list_compared, self._turns_to_another_year
        )

    @property
    def spent(self) -> Topic | None:
        """The total of expenditure that the passage stated last."""
        return self._rules.spent_in_all

    @property
    def head(self) -> Topic | None:
        """What the passage is about."""
        return self._rules.state.head

    def statements(self) -> list[Statement]:
        start = beginning_of(self._text)
        for end, after, mark in [*self._boundaries(start), (len(self._text), len(self._text), "")]:
            self._read_segment(start, end)
            self._cross(mark, end)
            start = after
        self._end_sentence(len(self._text))
        return self._ledger.statements

    # ---------------------------------------------------------------- structure

    def _boundaries(self, start: int) -> list[tuple[int, int, str]]:
        """Where segments end: (end, beginning of the next, mark); an ordinal within a sentence counts as a semicolon."""
        found = []
        for match in _BOUNDARY.finditer(self._text, start):
            place = match.start()
            joins = match.group() == "、" and _JOINED_SIDES.search(self._text, max(start, place - _LONGEST_SIDE), place)
            if joins or self._items.cover(place) or (match.group() in "()" and self._events.cover(place)):
                continue
            found.append((place, match.end(), match.group() if len(match.group()) == 1 else ";"))
        return found

    def _cross(self, mark: str, place: int) -> None:
        state = self._rules.state
        if mark == "(":
            self._saved.append(replace(state))
        elif mark == ")" and self._saved:
            self._rules.state = replace(self._saved.pop(), prior_place=state.prior_place)
        elif mark == ";" or (mark and mark in "。!?" and self._saved and place < self._last_bracket):
            if not (state.explanation == "reason" and _NEXT_REASON.match(self._text, place + 1)):
                state.explanation = ""
            state.topic = state.head
            state.list_is_settled = True
        elif mark and mark in "。!?":
            self._end_sentence(place)

    def _end_sentence(self, place: int) -> None:
        state = self._rules.state
        if state.zero is not None and state.zero_parts:
            self._ledger.statements.append(state.zero)
        self._saved.clear()
        state.explanation, state.zero, state.zero_parts, state.has_subject, state.changed, state.rest = "", None, 0, False, None, None
        state.scope, state.explains_change, state.repeats, state.prior_place, state.is_involved = "", False, False, -1, False
        if not LIST_WORD.match(self._text, place + 1):
            state.stage = state.list_stage = state.clause_stage = ""
            state.parent, state.whole, state.year = None, None, self._heading_year
            state.stages = set()
        state.topic = state.head
        state.sentence_start = place + 1

    # ---------------------------------------------------------------- segments

    def _read_segment(self, start: int, end: int) -> None:
        text = self._text[start:end]
        if LIST_WORD.match(text):
            if start == self._rules.state.sentence_start:
                self._go_on_with_parts(start)
            self._rules.state.parent = self._rules.state.whole = self._rules.state.topic
            self._rules.state.listed, self._rules.state.list_is_settled, self._rules.state.unnamed = 0, False, Decimal(0)
            self._rules.state.list_topics = []
            self._rules.state.list_stage = next(iter(self._rules.state.stages)) if len(self._rules.state.stages) == 1 else ""
        place = begin = start
        for item in self._items.ending_within(start, end):
            for event in self._events.starting_within(begin, item.start):
                place = self._read_event(place, event)
            self._begin_item(item)
            place, begin = item.end, max(begin, item.start)
        events = self._events.starting_within(begin, end)
        place = self._open_explanation(place, end, events)
        self._rules.state.explained += bool(self._rules.state.explanation) and self._text[start - 1 : start] in (",", ";")
        for event in events:
            place = self._read_event(place, event)
        if place < end:
            self._mentions.read(place, end)

    def _go_on_with_parts(self, start: int) -> None:
        """支出500万元，包括：（一）基本支出400万元。主要是…。其中：…: what adds up to the part stated last is that part's."""
        last = self._rules.state.last_level
        if last is not None and last.kind == "level" and last.topic.id in DIVIDED:
            listed = self._events.starting_within(start, self._ledger.sentence_end(start))
            if sum((e.value for e in listed if e.kind == "level" and e.value is not None), Decimal(0)) == last.value:
                self._rules.state.topic = last.topic

    def _begin_item(self, item: Item) -> None:
        state = self._rules.state
        kind, group = ("economic", "economic") if item.is_economic else ("item", "items")
        measure = self._rules.measure_of_items()
        is_told = bool(item.code) and measure != OTHER_KIND and not self._names_a_project(item, measure)
        topic = Topic(kind, group, item.start, code=item.code, measure=measure) if is_told else None
        state.explanation = ""
        state.topic = topic
        state.parent = topic
        state.is_foreign = topic is None
        if not state.has_subject and self._rules.is_sentence_head(item.start):
            state.head, state.has_subject = topic, True

    def _names_a_project(self, item: Item, measure: str) -> bool:
        """项目支出：1.统计管理352万元，主要包括…: projects are called like 项, whose rows print other amounts."""
        if not item.is_bare or (measure != "project" and not self._is_of_part):
            return False
        amount = next((event.value for event in self._events.starting_within(item.end, len(self._text))), None)
        return self._is_of_part or not self._reader.resolver.may_be_spent_on(item.code, amount)

    def _open_explanation(self, start: int, end: int, events: list[Event]) -> int:
        """Where the explanation's own words begin, `start` where none does."""
        match = _EXPLANATION.search(self._text, start, events[0].start if events else end)
        if not match or self._rules.state.explanation:
            return start
        state, change = self._rules.state, prose().comparisons.changes.search(self._text, start, match.start())
        if not change and match.start() > start:
            self._mentions.read(start, match.start())
        if change and state.topic is None:
            state.topic = self._reader.subjects.read(self._text[start : change.start()], start).topic
        state.explained, state.explanation = 0, "reason" if match.group("reason") else "usage"
        state.explains_change, state.parent = bool(change), state.topic
        state.explains_difference = bool(prose().comparisons.differences.search(self._text, start, match.start()))
        return match.end()

    # ---------------------------------------------------------------- events

    def _read_event(self, start: int, event: Event) -> int:
        comparisons = self._comparisons.starting_within(start, event.start)
        if event.kind == "level":
            if not self._is_behind_comparison(start):
                self._read_level(comparisons[-1].end if comparisons else start, event, bool(comparisons))
        else:
            self._changes.read(start, event, comparisons)
        return event.end

    def _is_behind_comparison(self, start: int) -> bool:
        """比上年（540万元）增加28万元: a bracket that opens right behind a comparison holds what is compared with."""
        comparison = self._comparisons.last_before(start)
        return self._text[start - 1 : start] == "(" and comparison is not None and comparison.end == start - 1

    def _read_level(self, start: int, event: Event, follows_comparison: bool) -> None:
        state = self._rules.state
        lead = self._text[start : event.start].strip()
        if self._is_of_prior_year(start, lead):
            return
        subject = self._reader.subjects.read(lead, start, self._lists_classes)
        if follows_comparison and subject.kind != "topic":
            return
        if self._turns_to_another_year(subject) or (subject.is_prior and subject.kind != "topic"):
            if prior_amount().fullmatch(lead) and subject.year in (None, self._reader.fiscal_year - 1):
                state.prior_place = event.start
            if subject.is_prior and LIST_WORD.match(self._text, event.end + 1):
                state.year, state.is_year_in_words = self._reader.fiscal_year - 1, True  # 上年度经费24万元，其中…: its parts too
            return
        if state.explanation and not self._rules.may_explain(subject):
            return
        topic = self._topic_of_amount(subject, lead, event)
        if event.rank and (event.rank > SIDES or topic is None or topic.side not in ("revenue", "expenditure")):
            return  # 分别为1.5,2.3万元 of what has no two sides
        if topic is None:
            state.scope = self._reader.subjects.scope_of_balance(lead) or state.scope
        elif event.value is not None:
            self._state_level(topic, subject, lead, event)

    def _is_of_prior_year(self, start: int, lead: str) -> bool:
        """由2023年5万元增加至6万元: the first amount is the year before's; what stands before the year is what follows is about."""
        prior = prior_amount().search(lead)
        if not prior or prior.group("year") == str(self._reader.fiscal_year) or prior.start() == 0:
            return False
        if self._reader.subjects.read(lead[: prior.start()], start).kind == "unknown":
            self._rules.set_topic(None)
        self._mentions.read(start, start + prior.start())
        return True

    def _topic_of_amount(self, subject: Subject, lead: str, event: Event) -> Topic | None:
        """What an amount is stated of; the topic, and what the sentence is about, change with it."""
        state = self._rules.state
        topic = self._rules.topic_of_level(subject)
        if subject.kind == "filler" and state.rest is not None:
            topic, state.rest = state.rest, None
        elif topic is not None and topic.side == "both" and self._is_of_revenue(lead, event):
            self._rules.set_topic(topic)
            state.rest = replace(topic, side="expenditure", form="grand")
            topic = replace(topic, side="revenue", form="grand")
        elif subject.kind != "filler" or topic is None:
            if subject.topic is not None and state.parent is not None and self._is_part_of_itself(subject.topic, state.parent, lead):
                state.repeats, topic = True, None
            if subject.kind == "unknown":
                state.is_involved |= prose().subjects.involved.search(lead) is not None
                self._begin_unknown(lead, event)
                state.unnamed += event.value or 0
            self._rules.set_topic(topic)
        return topic

    def _is_of_revenue(self, lead: str, event: Event) -> bool:
        """收入、支出总计分别为100万元、120万元: the first of two amounts."""
        return event.rank == 1 or ("分别" in lead and _NEXT_SIDE.match(self._text, event.end) is not None)

    def _begin_unknown(self, lead: str, event: Event) -> None:
        """An amount of a thing that is no concept: the sentence, and at its beginning the paragraph, is about that thing."""
        state = self._rules.state
        if not state.has_subject and state.parent is None:
            state.head, state.has_subject = None, True
        if not self._ledger.statements and not state.is_foreign:
            following = self._text[event.end : event.end + _REACH_OF_PARTS]
            state.is_foreign = names_a_thing(lead) or names_an_item(lead, following) or self._is_of_a_part(lead, event)

    def _is_of_a_part(self, lead: str, event: Event) -> bool:
        """甲站预算20万元，包括…: the budget of a unit whose money is not all of the document's."""
        totals = self._reader.totals
        is_part = bool(totals and event.value not in totals and _WHOSE_BUDGET.fullmatch(lead))
        is_part = is_part and bool(LIST_WORD.match(self._text, event.end + 1))
        if is_part:
            self._reader.part = self._section
        return is_part

    def _state_level(self, topic: Topic, subject: Subject, lead: str, event: Event) -> None:
        state = self._rules.state
        before = state.stage, set(state.stages)
        stage = self._rules.stage_of_level(subject, topic)
        if subject.kind == "topic":
            state.listed += 1
            state.list_topics.append(topic)
        is_repeated = state.repeats or (subject.kind == "filler" and not subject.stage and topic.id != "total")
        if is_repeated and self._ledger.has_level(topic, stage):
            return
        self._ledger.state("level", topic, stage, event)
        if "完成" in lead and _SHARE_OF_IT.match(self._text, event.end):
            state.stage, state.stages = before  # 完成全年预算5.3万元的38.1%: said in passing; what follows is of the outcome

    def _is_part_of_itself(self, topic: Topic, parent: Topic, lead: str) -> bool:
        """政府采购预算总额712万元；其中一般公共预算拨款政府采购505万元: a part by whose money it is, or by kind of
        unit, of a concept that knows no scopes."""
        if topic.id != parent.id or topic.id == "total" or topic.scope:
            return False
        is_of_units = self._rules.state.whole is parent and prose().subjects.kinds_of_unit.search(lead) is not None
        return is_of_units or self._reader.subjects.names_scope(lead)

    def _turns_to_another_year(self, subject: Subject) -> bool:
        """Take over the year that a subject names; whether it is another one than the document's."""
        state = self._rules.state
        state.year = self._year_of(subject)
        return state.year not in (None, self._reader.fiscal_year)

    def _year_of(self, subject: Subject) -> int | None:
        """The year of an amount; a paragraph that names the document's own year is no longer its heading's."""
        if subject.year == self._reader.fiscal_year:
            self._heading_year = None
        state = self._rules.state
        is_over = subject.is_current and state.is_year_in_words and state.list_is_settled
        state.is_year_in_words &= subject.year is None
        return subject.year or (None if is_over else state.year)
