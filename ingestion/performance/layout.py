"""The printed labels of performance forms, read from `layouts/performance.yml` and checked when loaded."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from ingestion.amounts import compact
from ingestion.ordinals import CHINESE
from ingestion.scope import Pattern, Wordings
from ingestion.wording import InvalidLayout, depends_on_layouts, load_layout

_LONGEST_LABEL = 64
_REMARKS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ORDINAL = re.compile(rf"^(?:{CHINESE}[、.．]|\d{{1,2}}[、.．])")
_LEADS = re.compile(r"^其中[:：\-—–、,]*")
_ROLE_SECTIONS = (
    "keys", "goal_columns", "measures", "funds", "plan", "indicator_columns", "duty_columns", "task_columns",
)  # fmt: skip
_LIST_SECTIONS = ("measure_neutral", "level1_words", "level2_words", "stop_labels", "placeholders")
_REQUIRED = {
    "keys": {"project_code", "project_name", "coded_name", "department", "responsible", "purpose", "goal"},
    "goal_columns": {"expected", "reached", "period"},
    "measures": {"budget", "initial_budget", "executed", "period_budget", "total"},
    "funds": {"fiscal", "other", "part"},
    "plan": {"label", "plan_q1_pct", "plan_q2_pct", "plan_q3_pct", "plan_q4_pct"},
    "indicator_columns": {
        "level1", "level2", "level3", "level3_weak", "description", "sign", "target", "target_unit", "actual", "basis", "neutral",
        "project_name", "project_code", "project_budget", "project_fiscal", "project_other", "project_goal",
    },
    "duty_columns": {"name", "budget", "purpose", "goal", "indicator", "grade_excellent", "grade_good", "grade_fair", "grade_poor"},
    "task_columns": {"name", "purpose", "budget", "fiscal", "other"},
}  # fmt: skip


_LongestFirst = Annotated[tuple[str, ...], AfterValidator(lambda words: tuple(sorted(words, key=len, reverse=True)))]
Operator = Literal[">=", "<=", "=", ">", "<"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueWording(_Strict):
    """What a target or an actual value prints around its number; `operators` stand before it, `bounds` behind it."""

    operators: dict[Operator, list[str]]
    bounds: dict[Operator, list[str]]
    percent: Wordings
    units: Wordings
    counted_by: Wordings
    """What stands behind the slash of a unit beside other units: 元/月."""
    no_unit: Pattern
    """In a short word behind a number, what shows that it is no unit."""


class NarrativeWording(_Strict):
    """How texts speak of a project's amounts."""

    title_suffixes: _LongestFirst
    first_headings: _LongestFirst
    budget_headings: _LongestFirst
    other_headings: _LongestFirst
    section_names: frozenset[str]
    """Stems of headings that name no project."""
    totals: Wordings
    total_links: Wordings
    links: Wordings
    reviews: Wordings
    review_budget: Wordings
    review_spent: Wordings


@dataclass(frozen=True, slots=True)
class PerformanceLayout:
    """Label -> role, one mapping per part of a form; all labels in the form that `label_of` gives."""

    keys: dict[str, str]
    goal_columns: dict[str, str]
    measures: dict[str, str]
    funds: dict[str, str]
    plan: dict[str, str]
    indicator_columns: dict[str, frozenset[str]]
    """A label may stand for several roles (预算数 heads a project's budget, 绩效目标 its goal); the header as a whole decides."""
    duty_columns: dict[str, str]
    task_columns: dict[str, str]
    measure_neutral: frozenset[str]
    level1_words: frozenset[str]
    level2_words: frozenset[str]
    stop_labels: frozenset[str]
    placeholders: frozenset[str]
    numbered_name: re.Pattern[str]
    """A name that only numbers what it names (任务1)."""
    title_suffixes: tuple[str, ...]
    title_generic: frozenset[str]
    whole_department: str
    lists: dict[str, tuple[str, ...]]
    goal_clauses: dict[str, str]
    """Patterns: nouns of measures, links to their number, words that lead a clause."""
    narrative: NarrativeWording
    values: ValueWording
    no_amount: re.Pattern[str]
    """Labels in the head of a form whose number is a code, a date, a count or a score."""

    def is_label(self, label: str) -> bool:
        """True for any label that the head of a form may print."""
        return any(label in part for part in (self.keys, self.measures, self.funds, self.measure_neutral, self.plan))


def label_of(text: str) -> str:
    """A printed label in comparable form: compact, without parenthesised remarks, ordinals, 其中 and trailing colon.

    >>> label_of("其中—财政拨款：")
    '财政拨款'
    >>> label_of("预期指标值(包含数字及文字描述)")
    '预期指标值'
    """
    return _short_label_of(text) if len(text) <= _LONGEST_LABEL else _label_of(text)


def _label_of(text: str) -> str:
    return _LEADS.sub("", _ORDINAL.sub("", _REMARKS.sub("", compact(text)))).strip(":：;；。-—–*")


_short_label_of = functools.lru_cache(maxsize=1 << 14)(_label_of)
"""A table's cells say few different things, and are asked for their labels by every reader."""


@depends_on_layouts
def performance_layout() -> PerformanceLayout:
    """The layout of performance forms. Raises InvalidLayout where a section or role is missing or a label has two roles."""
    return load_layout("performance.yml", check_layout)


def check_layout(data: dict[str, Any]) -> PerformanceLayout:
    """`data` (the parsed YAML) as a layout; raises InvalidLayout on a missing section, an unknown role or a doubled label."""
    expected = {*_ROLE_SECTIONS, *_LIST_SECTIONS, "numbered_name", "titles", "lists", "goal_clauses", "narrative", "values", "no_amount"}
    if set(data) != expected:
        raise InvalidLayout(f"各节与程序所需的不同：{'、'.join(sorted(set(data) ^ expected))}")
    roles: dict[str, dict[str, frozenset[str]]] = {}
    for section in _ROLE_SECTIONS:
        if set(data[section]) != _REQUIRED[section]:
            raise InvalidLayout(f"{section}：各项与程序所需的不同：{'、'.join(sorted(set(data[section]) ^ _REQUIRED[section]))}")
        roles[section] = _invert(data[section], section, many=section == "indicator_columns")
    lists = {name: frozenset(label_of(str(w)) or str(w) for w in data[name]) for name in _LIST_SECTIONS}
    titles = data["titles"]
    return PerformanceLayout(
        **{s: {k: next(iter(v)) for k, v in roles[s].items()} for s in _ROLE_SECTIONS if s != "indicator_columns"},
        indicator_columns=roles["indicator_columns"],
        measure_neutral=lists["measure_neutral"],
        level1_words=lists["level1_words"],
        level2_words=lists["level2_words"],
        stop_labels=lists["stop_labels"],
        placeholders=frozenset(compact(str(w)) for w in data["placeholders"]),
        numbered_name=re.compile(str(data["numbered_name"])),
        title_suffixes=tuple(sorted(titles["suffixes"], key=len, reverse=True)),
        title_generic=frozenset(titles["generic"]),
        whole_department=str(titles["whole_department"]),
        lists={k: tuple(label_of(w) for w in v) for k, v in data["lists"].items()},
        goal_clauses={k: str(v) for k, v in data["goal_clauses"].items()},
        narrative=NarrativeWording.model_validate(data["narrative"]),
        values=ValueWording.model_validate(data["values"]),
        no_amount=re.compile("|".join(data["no_amount"])),
    )


def _invert(roles: dict[str, list[Any]], section: str, *, many: bool) -> dict[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for role, labels in roles.items():
        for printed in labels:
            label = label_of(str(printed)) or str(printed)
            if label in out and not many:
                raise InvalidLayout(f"{section}：{label} 同时表示 {role} 和 {next(iter(out[label]))}")
            out[label] = out.get(label, frozenset()) | {role}
    return out
