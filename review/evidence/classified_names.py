"""What the classification calls its codes, as names are compared."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from ingestion.official_names import published_codes
from review.evidence.cells import bare_label


def bare_name(name: str) -> str:
    """A name of the classification as it is compared: without quotes, brackets and a closing 支出."""
    return re.sub(r"[()（）、“”]", "", bare_label(name)).removesuffix("支出")


@lru_cache(maxsize=64)
def names_by_code(scheme: str, year: int | None) -> dict[str, set[str]]:
    """Code -> its names in a fiscal year, or every name that it has had."""
    found: dict[str, set[str]] = defaultdict(set)
    for published in published_codes():
        if published.scheme == scheme and (year is None or published.is_valid_in(year)):
            found[published.code].add(bare_name(published.name))
    return dict(found)


@lru_cache(maxsize=64)
def codes_by_name(scheme: str, year: int | None) -> dict[str, set[str]]:
    """Name -> the codes that bear it in a fiscal year, or ever bore it."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, names in names_by_code(scheme, year).items():
        for name in names:
            found[name].add(code)
    return dict(found)
