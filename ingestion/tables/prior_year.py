"""Columns of the year before (上年预算数, 2023年决算数): what a disclosure says again about its predecessor.

Such a number is no fact of the document's year: it is kept with the line and the measure that it belongs to, so that it can be
compared with what was published then.
"""

from __future__ import annotations

import re

from ingestion.tables.layouts import is_generic, layouts, matcher, plain, without_year


def basis_of_prior_year(texts: list[str], fiscal_year: int | None) -> str | None:
    """What an amount under these header levels (or row labels) is: budget | final | execution of the year before, or stated
    where the header does not say which; None for any other column.
    """
    patterns = layouts().prior_year
    levels = [plain(text) for text in texts if text]
    named = [text for text in levels if _names_prior_year(text, fiscal_year)]
    if not named or any(matcher(patterns.other)(text) for text in levels):
        return None
    rest = [without_year(text) for text in named]
    for basis, pattern in patterns.bases:
        if any(matcher(pattern)(text) for text in rest) or any(matcher(pattern)(text) for text in levels if is_generic(text)):
            return basis
    return "stated"


def _names_prior_year(text: str, fiscal_year: int | None) -> bool:
    year = re.search(r"(20\d\d)年", text)
    if year:
        return fiscal_year is not None and int(year.group(1)) == fiscal_year - 1
    return matcher(layouts().prior_year.names)(text)
