"""Layout knowledge of the standard tables: loaded from `layouts/tables.yml`, validated once, matched many times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.amounts import compact

_QUOTES = re.compile("[“”\"‘’'《》「」]")


def plain(text: str) -> str:
    """Text for matching: NFKC, no white space, no quotation marks."""
    return _QUOTES.sub("", compact(text))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TitleRule(_Strict):
    """One wording of a title: every pattern of `all_`, at least one of `any_` (if given), none of `none_`."""

    code: str | None
    all_: list[str] = Field(default_factory=list, alias="all")
    any_: list[str] = Field(default_factory=list, alias="any")
    none_: list[str] = Field(default_factory=list, alias="none")


class PriorYearWords(_Strict):
    """How columns of the year before are named: patterns; `bases` in order of preference."""

    names: str
    other: str
    bases: list[tuple[str, str]]


class TableLayouts(_Strict):
    """The content of `layouts/tables.yml`. Raises pydantic's ValidationError where a pattern or a name is wrong."""

    titles: list[TitleRule]
    required: dict[str, list[str]]
    roles: dict[str, list[str]]
    generic: list[str]
    sum_words: list[str]
    foreign: list[str]
    prior_year: PriorYearWords
    measures: dict[str, list[tuple[str, str]]]
    measure_set: dict[str, str]
    amount_tables: list[str]
    three_public_lines: list[tuple[str, str]]
    three_public_wholes: dict[str, str]
    not_money: str
    total_labels: str
    empty_note: str

    @model_validator(mode="after")
    def _check(self) -> TableLayouts:
        codes = {rule.code for rule in self.titles if rule.code}
        if missing := codes - set(self.measure_set):
            raise ValueError(f"tables without a measure set: {sorted(missing)}")
        if unknown := set(self.measure_set.values()) - set(self.measures):
            raise ValueError(f"unknown measure sets: {sorted(unknown)}")
        if unknown := set(self.three_public_wholes.values()) - {label for label, _ in self.three_public_lines} - {"总计"}:
            raise ValueError(f"unknown three-public lines: {sorted(unknown)}")
        patterns = [p for rule in self.titles for p in (*rule.all_, *rule.any_, *rule.none_)]
        patterns += [p for group in self.roles.values() for p in group]
        patterns += [p for rules in self.measures.values() for _, p in rules]
        patterns += [self.prior_year.names, self.prior_year.other, *(p for _, p in self.prior_year.bases)]
        patterns += [*self.generic, *self.sum_words, *self.foreign, self.total_labels, self.empty_note]
        for pattern in patterns:
            re.compile(pattern)
        return self


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
    """ignored | organisation | code_class | code_section | code_item | code | label, or None where the text names no such column."""
    for role, matches in role_matchers():
        if matches(text):
            return role
    return None


@cache
def title_code(title: str) -> tuple[bool, str | None]:
    """(known, table_code) of a plain title; (True, None) is a title known not to be a standard table."""
    for rule in layouts().titles:
        if all(re.search(p, title) for p in rule.all_) and not any(re.search(p, title) for p in rule.none_):
            if not rule.any_ or any(re.search(p, title) for p in rule.any_):
                return True, rule.code
    return False, None


def is_generic(text: str) -> bool:
    """A header word that says nothing on its own (小计, 预算数, 2024年预算数 …)."""
    return matcher(*layouts().generic)(without_year(text))


def without_year(text: str) -> str:
    return re.sub(r"20\d\d年(度)?", "", text)


def is_sum_word(text: str) -> bool:
    return matcher(*layouts().sum_words)(text)


def is_foreign(text: str) -> bool:
    """A column of another year, a comparison or a share."""
    return matcher(*layouts().foreign)(text)


def is_total_label(label: str) -> bool:
    """A row label that sums other rows."""
    return bool(re.search(layouts().total_labels, label))
