"""The official names of functional and economic classification codes, year by year (data/classification_codes.csv)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

FUNCTION, DEPARTMENT_ECONOMIC, GOVERNMENT_ECONOMIC = "function", "department_economic", "government_economic"
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


@cache
def _rows() -> list[dict[str, str]]:
    text = files("ingestion").joinpath("data/classification_codes.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _names_of_all_years() -> frozenset[tuple[str, str]]:
    return frozenset((row["code"], plain_name(row["name"])) for row in _rows())


@cache
def official_names(fiscal_year: int) -> OfficialNames:
    """The names valid in a fiscal year."""
    names: dict[str, dict[str, str]] = {}
    for row in _rows():
        first, last = int(row["valid_from_year"] or 0), int(row["valid_to_year"] or 9999)
        if first <= fiscal_year <= last:
            names.setdefault(row["scheme"], {})[row["code"]] = row["name"]
    return OfficialNames(names)
