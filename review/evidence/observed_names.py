"""Names of classification codes that documents of several publishers bear out: evidence beside a list that was kept by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from ingestion.official_names import plain_name
from review.catalog import RULES_FOLDER


@dataclass(frozen=True, slots=True)
class Observed:
    """Grain: one code with one name; how many units in how many cities print it, in documents of which fiscal years."""

    name: str
    units: int
    cities: int
    first_year: int
    last_year: int

    def say(self) -> str:
        """The evidence in words, for a message."""
        return f"{self.cities}个城市{self.units}个单位{self.first_year}—{self.last_year}年度公开的文件均用此名"


def stem(name: str) -> str:
    """A name as it is compared: without brackets, marks and 支出 at its end."""
    return plain_name(name).removesuffix("支出")


def observed_name(scheme: str, code: str, name: str) -> Observed | None:
    """The evidence that `code` bears `name`; None where too few documents print it."""
    return _observed_names().get((scheme, code, stem(name)))


def observed_in(scheme: str, code: str, name: str, year: int) -> Observed | None:
    """The evidence that reaches a fiscal year: codes may change hands behind the last year of all documents that were looked at."""
    found = observed_name(scheme, code, name)
    return found if found is not None and found.first_year <= year <= _last_year() else None


@cache
def _last_year() -> int:
    return max(found.last_year for found in _observed_names().values())


@cache
def _observed_names() -> dict[tuple[str, str, str], Observed]:
    """Scheme, code and stem of the name -> the evidence (rules/_observed_names.yml)."""
    by_scheme = yaml.safe_load((RULES_FOLDER / "_observed_names.yml").read_text(encoding="utf-8"))
    return {
        (scheme, entry["code"], stem(entry["name"])): Observed(entry["name"], entry["units"], entry["cities"], *entry["years"])
        for scheme, entries in by_scheme.items()
        for entry in entries
    }
