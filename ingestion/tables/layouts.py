"""Layout knowledge of the standard tables: loaded from `layouts/tables.yml`, validated once, matched many times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.amounts import compact

_QUOTES = re.compile("[“”\"‘’'《》「」]")


_LONGEST_SECTION = 20


def plain(text: str) -> str:
    """Text for matching: NFKC, no white space, no quotation marks."""
    return _QUOTES.sub("", compact(text))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scope(_Strict):
    """Where a row of layout data holds; whatever is not given does not limit it."""

    stages: list[Literal["budget", "final"]] = Field(default_factory=list)
    first_year: int | None = None
    last_year: int | None = None

    def holds(self, stage: str | None, year: int | None) -> bool:
        return (
            (not self.stages or stage is None or stage in self.stages)
            and (self.first_year is None or year is None or year >= self.first_year)
            and (self.last_year is None or year is None or year <= self.last_year)
        )


class TitleRule(_Strict):
    """One wording of a title: every pattern of `all_`, at least one of `any_` (if given), none of `none_`, within `scope`."""

    name: str
    code: str | None
    scope: Scope = Scope()
    all_: list[str] = Field(default_factory=list, alias="all")
    any_: list[str] = Field(default_factory=list, alias="any")
    none_: list[str] = Field(default_factory=list, alias="none")


class PriorYearWords(_Strict):
    """How columns of the year before are named: patterns; `bases` in order of preference."""

    names: str
    other: str
    bases: list[tuple[str, str]]


class MeasureSet(_Strict):
    """How the columns of one table are named: lists of `TableLayouts.measures` in order, and the table's own name."""

    lists: list[str]
    own: str | None = None


class MeasureParts(_Strict):
    """A measure and what it is the sum of, in tables that print `needs` and none of `unless`."""

    whole: str
    parts: list[str]
    needs: str | None = None
    unless: list[str] = Field(default_factory=list)


class TableLayouts(_Strict):
    """The content of `layouts/tables.yml`. Raises pydantic's ValidationError where a pattern or a name is wrong."""

    titles: list[TitleRule]
    by_codes: dict[str, dict[Literal["function", "economic", "government"], str]]
    alone: dict[str, str]
    sections: list[str]
    required: dict[str, list[str]]
    roles: dict[str, list[str]]
    schemes: dict[Literal["function", "economic", "government"], list[str]]
    generic: list[str]
    sum_words: list[str]
    structural: list[str]
    foreign: list[str]
    prior_year: PriorYearWords
    figures: list[tuple[Literal["rate", "change", "other_amount"], str]]
    measures: dict[str, list[tuple[str, str]]]
    funds: list[tuple[str, str]]
    periods: list[tuple[Literal["current", "carried_forward"], str]]
    measure_parts: list[MeasureParts]
    measure_set: dict[str, MeasureSet]
    amount_tables: list[str]
    project_tables: list[str]
    three_public_lines: list[tuple[str, str]]
    three_public_wholes: dict[str, str]
    not_money: str
    total_labels: str
    empty_note: str
    withheld_note: list[str]

    @model_validator(mode="after")
    def _check(self) -> TableLayouts:
        codes = {rule.code for rule in self.titles if rule.code} | {c for kinds in self.by_codes.values() for c in kinds.values()}
        if missing := (codes | set(self.by_codes) | set(self.alone) | set(self.alone.values())) - set(self.measure_set):
            raise ValueError(f"tables without a measure set: {sorted(missing)}")
        if unknown := set(self.three_public_wholes.values()) - {label for label, _ in self.three_public_lines} - {"总计"}:
            raise ValueError(f"unknown three-public lines: {sorted(unknown)}")
        if unknown := {name for chosen in self.measure_set.values() for name in chosen.lists} - set(self.measures):
            raise ValueError(f"unknown measure lists: {sorted(unknown)}")
        names = [rule.name for rule in self.titles]
        if len(set(names)) < len(names):
            raise ValueError(f"title rules of one name: {sorted({n for n in names if names.count(n) > 1})}")
        for pattern in self._patterns():
            re.compile(pattern)
        return self

    def _patterns(self) -> Iterator[str]:
        for rule in self.titles:
            yield from (*rule.all_, *rule.any_, *rule.none_)
        for group in (*self.roles.values(), *self.schemes.values(), self.generic, self.sum_words, self.structural, self.foreign):
            yield from group
        named = (self.funds, self.periods, self.figures, self.prior_year.bases, self.three_public_lines)
        for _, pattern in chain(*self.measures.values(), *named):
            yield pattern
        yield from (chosen.own for chosen in self.measure_set.values() if chosen.own)
        yield from (self.prior_year.names, self.prior_year.other, self.not_money, self.total_labels, self.empty_note, *self.withheld_note)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Any of several patterns, compiled together."""

    pattern: re.Pattern[str]

    def __call__(self, text: str) -> bool:
        return bool(self.pattern.search(text))


@cache
def layouts() -> TableLayouts:
    """The packaged layout data."""
    text = files("ingestion").joinpath("layouts/tables.yml").read_text(encoding="utf-8")
    return TableLayouts.model_validate(yaml.safe_load(text))


@cache
def matcher(*patterns: str) -> Matcher:
    """One compiled matcher for several alternatives."""
    return Matcher(re.compile("|".join(f"(?:{p})" for p in patterns)))


@cache
def role_matchers() -> list[tuple[str, Matcher]]:
    return [(role, matcher(*patterns)) for role, patterns in layouts().roles.items()]


def column_role(text: str) -> str | None:
    """unit_code | ignored | count | organisation | code_class | code_section | code_item | code | project | label, or None where
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


@cache
def title_rule(title: str, stage: str | None = None, year: int | None = None) -> TitleRule | None:
    """The first rule whose wording a plain title has; its code is None where it is known to be no amount table."""
    for rule in layouts().titles:
        if (
            rule.scope.holds(stage, year)
            and all(re.search(p, title) for p in rule.all_)
            and not any(re.search(p, title) for p in rule.none_)
        ):
            if not rule.any_ or any(re.search(p, title) for p in rule.any_):
                return rule
    return None


def title_code(title: str) -> tuple[bool, str | None]:
    """(known, table_code) of a plain title; (True, None) is a title known not to be an amount table."""
    rule = title_rule(title)
    return rule is not None, rule.code if rule else None


def is_section(text: str) -> bool:
    """A plain text like 二、机关运行经费情况 that begins another table within a form of several."""
    if len(text) > _LONGEST_SECTION or not re.match(r"[一二三四五六七八九十]+、", text):
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
