"""What is stated, and what a reader has in mind while reading a passage."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.narrative.subjects import Topic


@dataclass(frozen=True, slots=True)
class Statement:
    """One amount said of one topic. kind: level | change | pct. Places are in the compact text.

    `value` is in yuan (per cent for pct); `stage` is what a level is of (initial_budget, adjusted_budget, settled, '').
    """

    kind: str
    topic: Topic
    stage: str
    value: Decimal
    unit: str
    printed: tuple[int, int]
    snippet: tuple[int, int]


@dataclass(slots=True)
class PassageState:
    """What the reader of a passage has in mind."""

    topic: Topic | None
    """The concept under discussion, None where it is not known."""
    head: Topic | None
    """The first concept of the sentence, or of the one that a list (其中) continues."""
    parent: Topic | None = None
    """The concept whose list or explanation is being read."""
    whole: Topic | None = None
    """The concept whose list is being read, explanations of its parts aside."""
    is_foreign: bool = False
    """The passage is about a thing of its own that is no known concept (an item without a code): 支出 alone is that thing's."""
    year: int | None = None
    is_year_in_words: bool = False
    """The year was told as 上年度 before a list; 本年 ends it. It does not end 2023年, whose 本年收入 may stand beside its 上年结转."""
    sentence_start: int = 0
    has_subject: bool = False
    """The sentence has named its head."""
    stage: str = ""
    """The stage that the last amount of the sentence said it is of."""
    stages: set[str] = field(default_factory=set)
    """The stages of the amounts before a list."""
    list_stage: str = ""
    """The stage of a list's amounts that name none: that of its head, where the head has only one."""
    clause_stage: str = ""
    """The stage that a clause without amounts announced (编制了年度预算，其中 …)."""
    explanation: str = ""
    """usage | reason while an explanation is being read."""
    explained: int = 0
    """Clauses of the explanation so far."""
    changed: Topic | None = None
    """The concept whose change the sentence stated last."""
    rest: Topic | None = None
    """The other side that 分别 still owes an amount."""
    listed: int = 0
    """Parts that the list has named."""
    list_is_settled: bool = False
    """The list's parts speak for themselves: separated by semicolons, or with changes of their own."""
    kind_of_spending: str = ""
    """personnel | public before whose colon the items now read stand (公用经费：①…), `other` for a kind that is no concept."""
    last_level: Statement | None = None
    prior_place: int = -1
    """Where the amount of the year before stands that the sentence sets beside the last one (上年为200万元，增加10万元)."""
    scope: str = ""
    """Whose money the sentence is about, where only a balance named it (政府性基金年初结转和结余…，本年收入…)."""
    explains_change: bool = False
    """The explanation being read is that of a change against the year before."""
    explains_difference: bool = False
    """The explanation being read is that of a difference between budget and final account."""
    is_involved: bool = False
    """The amounts of the sentence are those that something involves (评价涉及…): they are nobody's totals."""
    unnamed: Decimal = Decimal(0)
    """The sum of the list's parts that are no concepts."""
    list_topics: list[Topic] = field(default_factory=list)
    """The parts that the list has named, for what is said of all of them (均与上年持平)."""
    repeats: bool = False
    """What follows divides a part of the topic as the topic itself was divided: it is not stated again."""
    zero: Statement | None = None
    """无政府采购支出: stated as 0 if parts that print 0 follow."""
    zero_parts: int = 0
