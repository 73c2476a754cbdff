"""Layout knowledge of the standard tables: loaded from `layouts/tables.yml`, validated once, matched many times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.amounts import compact
from ingestion.ordinals import CHINESE
from ingestion.scope import Pattern, Scope, Setting, Wordings
from ingestion.wording import depends_on_layouts, load_layout

_QUOTES = re.compile("[“”\"‘’'《》「」]")


_LONGEST_SECTION = 20


def plain(text: str) -> str:
    """Text for matching: NFKC, no white space, no quotation marks."""
    return _QUOTES.sub("", compact(text))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TitleRule(_Strict):
    """One wording of a title: every pattern of `all_`, at least one of `any_` (if given), none of `none_`, within `scope`."""

    name: str
    code: str | None
    scope: Scope = Scope()
    all_: list[Pattern] = Field(default_factory=list, alias="all")
    any_: list[Pattern] = Field(default_factory=list, alias="any")
    none_: list[Pattern] = Field(default_factory=list, alias="none")


class PriorYearWords(_Strict):
    """How columns of the year before are named: patterns; `bases` in order of preference."""

    names: Pattern
    other: Pattern
    bases: list[tuple[str, Pattern]]


class MeasureSet(_Strict):
    """How the columns of one table are named: lists of `TableLayouts.measures` in order, and the table's own name."""

    lists: list[str]
    own: Pattern | None = None


class MeasureParts(_Strict):
    """A measure and what it is the sum of, in tables that print `needs` and none of `unless`."""

    whole: str
    parts: list[str]
    needs: str | None = None
    unless: list[str] = Field(default_factory=list)


class TableLayouts(_Strict):
    """The content of `layouts/tables.yml`. Validated when it is loaded."""

    titles: list[TitleRule]
    by_codes: dict[str, dict[Literal["function", "economic", "government"], str]]
    by_heads: dict[str, str]
    alone: dict[str, str]
    sections: list[str]
    required: dict[str, list[str]]
    roles: dict[str, list[Pattern]]
    schemes: dict[Literal["function", "economic", "government"], list[Pattern]]
    generic: list[Pattern]
    sum_words: list[Pattern]
    structural: list[Pattern]
    foreign: list[Pattern]
    prior_year: PriorYearWords
    figures: list[tuple[Literal["rate", "change", "other_amount"], Pattern]]
    measures: dict[str, list[tuple[str, Pattern]]]
    wider_fiscal: list[Pattern]
    funds: list[tuple[str, Pattern]]
    periods: list[tuple[Literal["current", "carried_forward"], Pattern]]
    measure_parts: list[MeasureParts]
    measure_set: dict[str, MeasureSet]
    amount_tables: list[str]
    project_tables: list[str]
    three_public_lines: list[tuple[str, Pattern]]
    three_public_wholes: dict[str, str]
    three_public_surroundings: Wordings
    three_public_beside: list[str]
    not_money: Pattern
    counted_labels: Wordings
    whole_labels: Wordings
    side_heads: Wordings
    title_ends: Wordings
    for_all_tables: Wordings
    units_and_projects: Pattern
    left_out: Wordings
    total_labels: Pattern
    empty_note: Pattern
    withheld_note: list[Pattern]

    @model_validator(mode="after")
    def _check(self) -> TableLayouts:
        codes = {rule.code for rule in self.titles if rule.code} | {c for kinds in self.by_codes.values() for c in kinds.values()}
        if missing := (codes | {*self.by_codes, *self.by_heads, *self.by_heads.values(), *self.alone, *self.alone.values()}) - set(
            self.measure_set
        ):
            raise ValueError(f"这些表没有写明栏目（measure_set）：{'、'.join(sorted(missing))}")
        if unknown := set(self.three_public_wholes.values()) - {label for label, _ in self.three_public_lines} - {"总计"}:
            raise ValueError(f"three_public_wholes 中有不认识的项目：{'、'.join(sorted(unknown))}")
        if unknown := {name for chosen in self.measure_set.values() for name in chosen.lists} - set(self.measures):
            raise ValueError(f"measure_set 用到没有的栏目列表：{'、'.join(sorted(unknown))}")
        names = [rule.name for rule in self.titles]
        if len(set(names)) < len(names):
            raise ValueError(f"titles 中名称重复：{'、'.join(sorted({n for n in names if names.count(n) > 1}))}")
        return self


@dataclass(frozen=True, slots=True)
class Matcher:
    """Any of several patterns, compiled together."""

    pattern: re.Pattern[str]

    def __call__(self, text: str) -> bool:
        return bool(self.pattern.search(text))


@depends_on_layouts
def layouts() -> TableLayouts:
    """The layout data of amount tables. Raises InvalidLayout."""
    return load_layout("tables.yml", TableLayouts.model_validate)


@cache
def matcher(*patterns: str) -> Matcher:
    """One compiled matcher for several alternatives."""
    return Matcher(re.compile("|".join(f"(?:{p})" for p in patterns)))


@depends_on_layouts
def role_matchers() -> list[tuple[str, Matcher]]:
    return [(role, matcher(*patterns)) for role, patterns in layouts().roles.items()]


def column_role(text: str) -> str | None:
    """unit_code | ignored | fund | count | organisation | code_class | code_section | code_item | code | project | label, or None where
    the text names no such column."""
    for role, matches in role_matchers():
        if matches(text):
            return role
    return None


def scheme_of(texts: list[str]) -> str | None:
    """function | economic | government: the classification that header texts name, the innermost first."""
    for text in reversed(texts):
        for scheme, patterns in layouts().schemes.items():
            if matcher(*patterns)(text):
                return scheme
    return None


def title_rule(title: str, setting: Setting | None = None) -> TitleRule | None:
    """The first rule whose wording a plain title has; its code is None where it is known to be no amount table."""
    return next((rule for rule in _rules_worded_so(title) if setting is None or rule.scope.may_hold(setting)), None)


@depends_on_layouts
def _rules_worded_so(title: str) -> tuple[TitleRule, ...]:
    return tuple(
        rule
        for rule in layouts().titles
        if all(re.search(p, title) for p in rule.all_)
        and not any(re.search(p, title) for p in rule.none_)
        and (not rule.any_ or any(re.search(p, title) for p in rule.any_))
    )


def title_code(title: str) -> tuple[bool, str | None]:
    """(known, table_code) of a plain title; (True, None) is a title known not to be an amount table."""
    rule = title_rule(title)
    return rule is not None, rule.code if rule else None


def is_section(text: str) -> bool:
    """A plain text like 二、机关运行经费情况 that begins another table within a form of several."""
    if len(text) > _LONGEST_SECTION or not re.match(rf"{CHINESE}、", text):
        return False
    rule = title_rule(text)
    return rule is not None and rule.code in layouts().sections


def first_match(pairs: Sequence[tuple[str, str]], text: str) -> str | None:
    """The name of the first pattern that `text` matches."""
    return next((name for name, pattern in pairs if matcher(pattern)(text)), None)


def is_generic(text: str) -> bool:
    """A header word that says nothing on its own (小计, 预算数, 2024年预算数 …)."""
    return matcher(*layouts().generic)(without_year(text))


def without_year(text: str) -> str:
    return re.sub(r"20\d\d年(度)?", "", text)


def is_structural(text: str) -> bool:
    """A header word that groups columns without saying what their amounts are."""
    return matcher(*layouts().structural)(without_year(text))


def is_sum_word(text: str) -> bool:
    return matcher(*layouts().sum_words)(text)


def is_foreign(text: str) -> bool:
    """A column of another year, a comparison or a share."""
    return matcher(*layouts().foreign)(text)


def is_total_label(label: str) -> bool:
    """A row label that sums other rows."""
    return bool(re.search(layouts().total_labels, label))
