"""The official names of functional and economic classification codes, year by year (data/classification_codes.csv)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FUNCTION, DEPARTMENT_ECONOMIC, GOVERNMENT_ECONOMIC = "function", "department_economic", "government_economic"
REVENUE = "revenue"
_STILL_VALID = 9999
_REMAINDER = 99
_NAME_TAIL = re.compile(r"(?:缴费|经费|费用|费)?(?:支出)?$")


class OfficialNames:
    """The names valid in one fiscal year: code -> name, and which codes bear a name."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names = names
        self._codes: dict[str, dict[str, set[str]]] = {}
        for scheme, by_code in names.items():
            by_name = self._codes.setdefault(scheme, {})
            for code, name in by_code.items():
                by_name.setdefault(plain_name(name), set()).add(code)

    def name(self, scheme: str, code: str) -> str:
        """The official name of a code, '' where the scheme has no such code in this year."""
        return self._names.get(scheme, {}).get(code, "")

    def classes(self, scheme: str) -> list[str]:
        """The codes of a scheme's classes (类), three digits."""
        return [code for code in self._names.get(scheme, {}) if len(code) == 3]

    def codes(self, scheme: str, name: str) -> set[str]:
        """The codes of a scheme that bear `name`, whatever brackets and marks it is printed with."""
        return self._codes.get(scheme, {}).get(plain_name(name), set())


def plain_name(name: str) -> str:
    """A name without white space, quotes, brackets and enumeration commas."""
    return re.sub(r"[\s()（）“”\"、]", "", name)


def stem_of(name: str) -> str:
    """A name without the words that texts leave out in it or at its end: 职业年金 for 职业年金缴费支出."""
    plain = plain_name(name).replace("的", "")
    return _NAME_TAIL.sub("", plain) or plain


def is_official_name(code: str, name: str) -> bool:
    """True where `name` is what `code` is called in any year, whatever brackets and marks it is printed with."""
    return (code, plain_name(name)) in _names_of_all_years()


def is_of_a_class(code: str) -> bool:
    """True where a code begins with the number of a class: a published one, or one between those of a scheme (lists change)."""
    number = int(code[:3])
    return number in _class_numbers() or any(low <= number <= high for low, high in _class_ranges())


@dataclass(frozen=True, slots=True)
class PublishedCode:
    """Grain: one code of one scheme with the name that it bears from `first_year` to `last_year`, both included."""

    scheme: str
    code: str
    name: str
    first_year: int
    last_year: int

    def is_valid_in(self, fiscal_year: int) -> bool:
        """Whether the code bears this name in a fiscal year."""
        return self.first_year <= fiscal_year <= self.last_year


@cache
def published_codes() -> tuple[PublishedCode, ...]:
    """Every code of every list that was published, in the order of the file."""
    text = (Path(__file__).parent / "data" / "classification_codes.csv").read_text(encoding="utf-8-sig")
    return tuple(
        PublishedCode(r["scheme"], r["code"], r["name"], int(r["valid_from_year"] or 0), int(r["valid_to_year"] or _STILL_VALID))
        for r in csv.DictReader(text.splitlines())
    )


@cache
def _names_of_all_years() -> frozenset[tuple[str, str]]:
    return frozenset((published.code, plain_name(published.name)) for published in published_codes())


@cache
def _class_numbers() -> frozenset[int]:
    return frozenset(int(published.code) for published in published_codes() if len(published.code) == 3)


@cache
def _class_ranges() -> tuple[tuple[int, int], ...]:
    """From the first to the last class of each hundred; what remains (其他支出) is numbered 99 and bounds none."""
    numbers = sorted(n for n in _class_numbers() if n % 100 != _REMAINDER)
    hundreds = [[n for n in numbers if n // 100 == hundred] for hundred in sorted({n // 100 for n in numbers})]
    return tuple((of_hundred[0], of_hundred[-1]) for of_hundred in hundreds)


@cache
def official_names(fiscal_year: int) -> OfficialNames:
    """The names valid in a fiscal year."""
    names: dict[str, dict[str, str]] = {}
    for published in published_codes():
        if published.is_valid_in(fiscal_year):
            names.setdefault(published.scheme, {})[published.code] = published.name
    return OfficialNames(names)
