"""Which concept an amount belongs to, given what a passage has said so far.

The rules are those of how disclosures are written, not of grammar at large: totals inherit the scope of their section or
of their other side, 支出 alone stands for the topic, spending under a functional item is that item's, a 三公 item in another
concept's list is not the unit's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ingestion.narrative.sections import Section
from ingestion.narrative.statement import PassageState
from ingestion.narrative.subjects import Subject, Topic

LIST_WORD = re.compile(r"(?:其中|包括|包含|含|主要包括)")
_DETAIL_GROUPS = frozenset({"agency", "spending", "items", "economic", "procurement", "assets"})
_THREE_PUBLIC = frozenset({"three_public", "vehicle"})
_FUNDS = frozenset({"government_fund", "state_capital"})
"""Scopes whose basic and project expenditure is never the whole unit's."""
_UNSCOPED = _THREE_PUBLIC | {"agency", "procurement", "reception"}
"""Concepts that are one and the same whoever's money it is."""
OTHER_KIND = "other"
_KINDS_OF_SPENDING = frozenset({"personnel", "public"})
DIVIDED = frozenset({"basic_expenditure", "project_expenditure"})
"""What a total of a scope is divided into: the parts are of the same scope."""
_MEASURE_OF = {"basic_expenditure": "basic", "project_expenditure": "project"}
"""What the economic classes measure that stand in a paragraph behind the one about such spending."""


def kind_of_spending(topic: Topic | None) -> str:
    """What the items behind its colon measure: personnel or public, `other` for a kind that is no concept, else ''."""
    if topic is None:
        return OTHER_KIND
    return topic.id if topic.id in _KINDS_OF_SPENDING else ""


def _has_balances(whole: Topic, part: Topic) -> bool:
    """预算收入120万元，其中：本年预算收入100万元，上年结转20万元: a total of which the year's own money is a part."""
    return whole.id == "total" and whole.side == part.side and whole.form != "year" and not whole.scope


class Attribution:
    """The rules, applied to one passage; `state` is what it has said so far."""

    def __init__(
        self, parts: dict[str, list[str]], text: str, section: Section, heading: Topic | None, owner: Topic | None, is_final: bool
    ) -> None:
        self._parts = parts
        self.text = text
        self.section = section
        self._heading = heading
        self._owner = owner
        self.is_final = is_final
        self._first: dict[re.Pattern[str], int] = {}
        self.levels: dict[tuple[str, str], Decimal] = {}
        self.previous: Topic | None = None
        """What the paragraph before was about, under the same heading."""
        self.divided: Topic | None = None
        """The total of expenditure that a paragraph before stated last, under the same heading: 按…划分 divides it again."""
        self.spent: Topic | None = None
        """The total of expenditure that was stated last."""
        self.spent_in_all: Topic | None = None
        """What the sentence is about that stated it: of 支出…，其中一般公共预算支出…，政府性基金支出… the whole."""
        self.state = PassageState(heading, heading)

    def may_explain(self, subject: Subject) -> bool:
        """Within an explanation only parts of the topic speak; a usage may be followed by what is said of the topic itself."""
        state = self.state
        if subject.kind == "topic" and subject.topic is not None and self.is_part(subject.topic, state.parent):
            return True
        if (
            subject.kind == "topic"
            and subject.topic is not None
            and subject.year
            and (state.parent is None or state.parent.id == subject.topic.id)
        ):
            state.explanation = ""  # 增减变化的原因是：2024年“三公”经费预算合计…: the whole speaks for itself again
            return True
        if subject.topic is not None and self._is_sibling(subject, state.parent) and state.explained > 1:
            state.explanation = ""
            return True
        if subject.kind == "filler" and subject.stage and state.explanation == "usage":
            state.explanation, state.topic = "", state.parent
            return True
        return bool(state.topic and state.topic.group == "items" and state.topic is not state.parent)

    def _is_sibling(self, subject: Subject, parent: Topic | None) -> bool:
        """基本支出 … 主要用于 …，项目支出 …: the next member of a list ends the explanation of the one before."""
        topic = subject.topic
        if parent is None or topic is None:
            return False
        if topic.id == "total":
            return parent.id == "total" and topic.side != parent.side and bool(subject.stage or topic.form != "plain" or topic.scope)
        families = (_THREE_PUBLIC, frozenset({"spending"}))
        return topic.id != parent.id and any(topic.group in family and parent.group in family for family in families)

    def names_part(self, subject: Subject) -> bool:
        """True for a subject that is a part of the topic being explained; whose money alone names a part of a total."""
        topic = self._scoped_total(subject.topic.scope) if subject.kind == "scope" and subject.topic else subject.topic
        return subject.kind in ("topic", "scope") and topic is not None and self.is_part(topic, self.state.parent)

    def is_part(self, topic: Topic, parent: Topic | None) -> bool:
        if parent is None:
            return False
        parts: list[str] = []
        for key in ("total_expenditure", "total_revenue") if parent.side == "both" else (parent.part_key,):
            parts += self._parts.get(key, [])
        kind = "items" if topic.group in ("items", "economic") else "revenue_scopes" if topic.side == "revenue" else topic.id
        return kind in parts

    def topic_of_level(self, subject: Subject) -> Topic | None:
        state = self.state
        if subject.kind == "unknown" or subject.topic is None:
            return state.topic if subject.kind == "filler" else None
        topic = subject.topic
        if topic.id == "total" and state.is_involved:
            return None  # 对3个项目开展评价，涉及一般公共预算支出12万元，政府性基金预算支出1万元
        if subject.context and not self._has_stood(subject.context, topic.start):
            return None
        if subject.is_part_only and (state.topic is None or state.topic.group != topic.group):
            return None  # 面向中小企业80万元，其中：货物40万元 is no part of all that is bought
        if topic.id == "total" and topic.scope and state.whole is not None and state.whole.group in _UNSCOPED:
            return None  # “三公”经费8万元，其中：一般公共预算支出8万元，政府性基金支出0万元: the same money by fund
        if subject.kind == "scope":
            return self._scoped_total(topic.scope)
        if subject.kind == "bare" and subject.is_current and state.whole is not None and _has_balances(state.whole, topic):
            return replace(topic, form="year")
        if subject.kind == "bare":
            return self._bare_total(topic, bool(subject.stage))
        if topic.group in _THREE_PUBLIC and topic.id != "three_public_total" and self._is_detail_list():
            return None
        if topic.group == "spending" and state.is_foreign:
            return None  # 其中：基本支出… of an item whose code cannot be told is that item's
        if topic.group in ("items", "economic"):
            return self._measured(topic)
        current = state.topic
        if topic.id == "total" and topic.form == "plain" and current is not None and current.group in (*_THREE_PUBLIC, "agency"):
            return current
        return self.placed(topic)

    def _has_stood(self, context: re.Pattern[str], place: int) -> bool:
        """True where words of `context` stand before `place`, or in the heading."""
        if context.search(self.section.nearest):
            return True
        if context not in self._first:
            found = context.search(self.text)
            self._first[context] = found.end() if found else len(self.text) + 1
        return self._first[context] <= place

    def _is_detail_list(self) -> bool:
        """A 三公 item in the list of another concept (公务接待费 within 机关运行经费) is not the unit's 三公 item."""
        state = self.state
        context = [state.parent, self._heading] + ([state.head, state.topic] if state.has_subject else [])
        is_three_public = state.has_subject and state.head is not None and state.head.group in _THREE_PUBLIC
        return not is_three_public and any(topic is not None and topic.group in _DETAIL_GROUPS for topic in context)

    def _scoped_total(self, scope: str) -> Topic | None:
        state = self.state
        base = state.parent if state.parent is not None and state.parent.id == "total" else state.topic
        if base is not None and base.group == "procurement":
            return None  # 按资金类型划分，一般公共预算拨款45万元: a part of what is bought
        if base is not None and base.id in DIVIDED and base == state.parent:
            return None  # 项目支出100万元，其中：财政拨款60万元，自有资金40万元: a part by its money
        if base is None or base.id != "total" or base.side not in ("revenue", "expenditure"):
            return state.topic if base is not None and base.id != "total" else None
        return replace(base, scope=scope, form="plain")

    def _bare_total(self, topic: Topic, has_stage: bool) -> Topic | None:
        """收入 or 支出 alone: the topic itself, or the other side of a total that is the topic, or the heading's total."""
        state = self.state
        current = state.topic
        if current is not None and current.id != "total":
            if topic.side == "revenue" and has_stage and current.group in _THREE_PUBLIC:
                state.head = self.placed(topic)
                return state.head  # “三公”经费5万元。收入预算100万元，支出预算100万元: nothing of 三公 has revenue
            return current if topic.side == "expenditure" else None
        if current is None and state.head is not None and state.head.id == "item":
            return state.head if topic.side == "expenditure" and not state.is_foreign else None  # 某项年初预算 X，年中追加 Y，支出决算 Z
        if current is None and state.has_subject and state.head is None and not state.scope:
            return None  # 培训费预算5万元，支出决算4万元: the sentence is about a thing of its own
        if current is None and self._owner is not None and self._owner.id == "total" and not state.is_foreign:
            current = self._owner
        if current is None:
            return self.placed(topic) if has_stage and not state.is_foreign else None
        if current.side == "both" and (current is self._heading or current is self._owner):
            return replace(current, side=topic.side, form="plain", start=topic.start)
        if current.side in (topic.side, "both") and not has_stage:
            return current
        base = state.head if state.head is not None and state.head.id == "total" else current
        if has_stage:
            return self.placed(topic) if not (base.scope and base.side == topic.side) else replace(base, start=topic.start)
        return replace(base, side=topic.side, start=topic.start)

    def note_spent(self, topic: Topic) -> None:
        """A total of expenditure was stated, alone or as one of several funds."""
        whole = next((t for t in (self.state.parent, self.state.head) if t is not None and t.id == "total"), topic)
        self.spent, self.spent_in_all = topic, topic if topic.scope == whole.scope else replace(topic, scope="")

    def divide_again(self) -> None:
        """What follows divides the total again, whatever the list before it named last: the one before it in the sentence, in a
        sentence of its own all that the one before is about."""
        state = self.state
        last = state.last_level
        if state.has_subject and last is not None and last.topic == state.topic == state.head and last.topic.id in DIVIDED:
            state.parent, state.listed = state.topic, 0  # 基本支出80万元，按经济分类划分：…: its own parts
            return
        spent = (self.spent if state.has_subject else self.spent_in_all) or self._owner or self.previous
        if spent is not None and spent.id not in ("total", *DIVIDED):  # 项目支出100万元。 / 按经济分类分为：… may divide that
            spent = self.divided or spent
        if spent is not None and spent.id == "total" and spent.side in ("expenditure", "both"):
            state.topic = state.head = state.parent = state.whole = replace(spent, side="expenditure")
            state.has_subject, state.is_foreign, state.listed = True, False, 0
        elif spent is None and state.topic is not None and state.topic.group in ("items", "economic", "spending"):
            state.topic = state.head = state.parent = None

    def _side_of_previous(self, topic: Topic) -> Topic | None:
        """支出较上年减少20万元 at the beginning of a paragraph: the total that the paragraph before was about."""
        state, previous = self.state, self.previous
        if state.has_subject or state.is_foreign or state.topic or self._owner or previous is None or previous.id != "total":
            return None
        return replace(previous, side=topic.side, start=topic.start) if previous.side in (topic.side, "both") else None

    def measure_of_items(self) -> str:
        """What the items of a list measure: basic under 基本支出, project under 项目支出, fiscal under 财政拨款, else total. What
        stands behind the colon of a kind of spending is measured by it (公用经费：①行政运行…)."""
        state = self.state
        heads = {topic.id for topic in (state.head, state.parent, self._owner) if topic is not None}
        if any(topic is not None and topic.scope == "fiscal" and topic.form == "grand" for topic in (state.head, state.parent)):
            return "fiscal"
        if self.section.is_basic or "basic_expenditure" in heads:
            return "basic"
        if "project_expenditure" in heads:
            return "project"
        return self.state.kind_of_spending or "total"

    def _measured(self, topic: Topic) -> Topic | None:
        """A class named without marks. An economic class needs a topic that tells of which expenditure it is a part."""
        measure = self.measure_of_items()
        if topic.group != "economic" or measure != "total":
            return replace(topic, measure=measure)
        wholes = [t for t in (self.state.head, self.state.parent, self._owner) if t is not None and t.id in ("total", "economic")]
        if not wholes:
            measure = self._measure_of_previous()
            return replace(topic, measure=measure) if measure else None
        return replace(topic, measure=next((t.measure for t in wholes if t.id == "economic"), measure))

    def _measure_of_previous(self) -> str:
        """基本支出80万元。 / 工资福利支出60万元…, a paragraph of its own: what the paragraph before was about."""
        previous = self.previous
        if previous is None:
            return ""
        is_divided = previous.id == "economic" and previous.measure in _MEASURE_OF.values()
        return previous.measure if is_divided else _MEASURE_OF.get(previous.id, "")

    def placed(self, topic: Topic) -> Topic:
        """The topic within its place: totals take their section's scope, spending under an item is that item's."""
        state = self.state
        if topic.id == "total" and not topic.scope:
            head = state.head if state.has_subject else None
            is_counterpart = head is not None and head.id == "total" and topic.form == head.form and topic.form in ("grand", "year")
            scope = head.scope if head is not None and is_counterpart else ""
            return replace(topic, scope=scope or state.scope or self.section.scope)
        fund = next((t.scope for t in (state.parent, state.topic, state.head) if t is not None and t.scope in _FUNDS), "")
        fund = fund or (state.scope if state.scope in _FUNDS else "")
        whole = state.whole
        if not fund and topic.id in DIVIDED and whole is not None and whole.id == "total" and whole.scope:
            if whole.side == "expenditure" or ("expenditure", whole.scope) in self.levels:
                return replace(topic, scope=whole.scope, has_own_scope=False)
        if topic.group == "spending" and fund and not topic.scope:
            return replace(topic, scope=fund)
        base = state.topic if state.topic is not None and state.topic.group == "items" else state.parent
        base = state.head if state.head is not None and state.head.id == "economic" else base
        if topic.group == "spending" and base is not None and topic.id in self._parts.get(base.id, []) and base.id in ("item", "economic"):
            measure = topic.id.removesuffix("_expenditure")
            return replace(base, measure=measure, start=base.start)
        return topic

    def set_topic(self, topic: Topic | None) -> None:
        state = self.state
        state.topic = topic
        if topic is not None:
            state.is_foreign = False
        if topic is not None and not state.has_subject and state.parent is None and self.is_sentence_head(topic.start):
            state.head, state.has_subject = topic, True

    def topic_of_change(self, subject: Subject, lead: str, is_compared: bool, is_bracketed: bool = False) -> Topic | None:
        """Whose change it is; one in brackets (公务接待费2万元（与上年持平）) is said of the amount before them."""
        state = self.state
        if subject.kind == "bare" and subject.topic is not None:
            return self._bare_total(subject.topic, False) or (self._side_of_previous(subject.topic) if is_compared else None)
        ends_list = state.parent is not None and state.listed > 1 and not state.list_is_settled
        ends_list = ends_list or (state.topic is None and self._is_list_complete())
        if subject.kind == "filler" and is_compared and ends_list and not is_bracketed:
            state.topic = state.parent
        elif subject.kind == "filler" and "各" in lead and state.topic is not None and state.topic.id == "total":
            scope = state.topic.scope
            if ("revenue", scope) in self.levels and ("expenditure", scope) in self.levels:
                state.topic = replace(state.topic, side="both", form="grand")
        state.list_is_settled = state.list_is_settled or state.listed > 0
        return self.topic_of_level(subject)

    def _is_list_complete(self) -> bool:
        """运行维护费18万元，其中：加油8万元，维修10万元，比上年…: parts that add up have been said; what follows is said of the whole."""
        last = self.state.last_level
        return last is not None and last.topic == self.state.whole == self.state.parent and last.value == self.state.unnamed != 0

    def members_of_list(self) -> list[Topic]:
        """The topics listed, without the whole that stands before its parts (总额 5 万元中，甲费 2 万元，乙费 3 万元)."""
        listed = self.state.list_topics
        parts = listed[1:]
        return parts if parts and all(self.is_part(part, listed[0]) for part in parts) else listed

    def stage_of_level(self, subject: Subject, topic: Topic) -> str:
        state = self.state
        if not self.is_final:
            return "settled" if subject.stage == "settled" else ""
        if subject.stage:
            state.stage = subject.stage
        elif subject.kind == "bare" and topic.id != "total":
            state.stage = ""  # 机关运行经费预算90万元，支出80万元
        elif subject.kind == "topic":
            state.stage = state.clause_stage or (state.list_stage if state.parent is not None else "")
        stage = "" if state.stage == "settled" else state.stage
        if state.parent is None:
            state.stages.add(stage)
        return stage

    def speaks_for_head(self, topic: Topic) -> bool:
        """收入预算 X，其中：财政拨款收入 X，比上年增加 …: the only part is the whole, so its change is the whole's change."""
        head = self.state.head
        if head is None or head.id != "total" or topic.id != "total" or not topic.scope or head.scope or head.side != topic.side:
            return False
        if head.form == "year":
            return False  # 本年收入 X，包括：一般公共预算收入 X，比上年增加…: beside a total with balances the change is the part's
        whole = self.levels.get((head.side, ""))
        return whole is not None and whole == self.levels.get((topic.side, topic.scope))

    def is_sentence_head(self, place: int) -> bool:
        return not LIST_WORD.match(self.text, self.state.sentence_start, place + 4)
