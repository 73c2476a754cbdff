"""Whose amount it is that the text states for a functional item: the one that it names, or another one of the tables."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from ingestion.official_names import FUNCTION, published_codes
from review.evidence.cells import RowView, bare_label
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs

_TABLES = ("general_public_expenditure", "expenditure", "government_fund_expenditure", "state_capital_expenditure", "income")
_ITEM, _SECTION = 7, 5
"""Digits of an item's code (项) and of the one above it (款)."""
_TELLING = 4
"""Digits from which an amount is the same as a row's by no chance."""


def bare_name(name: str) -> str:
    """A name of the classification as it is compared: without quotes, brackets and a closing 支出."""
    return re.sub(r"[()（）、“”]", "", bare_label(name)).removesuffix("支出")


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be said of one code: one abbreviates the other."""
    return one in other or other in one


class ItemAmounts:
    """The rows of a document's tables by item, with their totals and the names of the 款 above them."""

    def __init__(self, doc: Reviewed) -> None:
        self.rows: dict[str, tuple[RowView, set[Decimal]]] = {}
        self.names: dict[str, set[str]] = defaultdict(set)
        self.codes: dict[str, set[str]] = defaultdict(set)
        for published in published_codes():
            if published.scheme == FUNCTION:
                self.names[published.code].add(bare_name(published.name))
                self.codes[bare_name(published.name)].add(published.code)
        for table in doc.tables:
            if table.table_code in _TABLES:
                for row in table.coded_rows():
                    self._add(row)

    def _add(self, row: RowView) -> None:
        if bare_name(row.label):
            self.names[row.code].add(bare_name(row.label))
        if len(row.code) == _ITEM and "total" in row.cells:
            self.rows.setdefault(row.code, (row, set()))[1].add(row.cells["total"].value)

    def true_item(self, read: Paragraphs, behind: int, until: int, section: str, item: str) -> tuple[RowView, Mention] | None:
        """The only row below the 款 `section` that prints an amount which the passage states for another item, whose name is known and
        whose own row, if any, prints none of them."""
        told = [m for m in read.mentions if behind <= m.start < until and m.kind == "money" and m.role == "level"]
        told = [m for m in told if len(re.sub(r"\D", "", m.printed).strip("0")) >= _TELLING]
        found = {code: m for code, (_, totals) in self.rows.items() for m in told if any(abs(m.value - t) <= m.step / 2 for t in totals)}
        own = {code for code in found if self._is_called(code, item)}
        below = [code for code in found if self._is_called(code[:_SECTION], section)]
        if own or len(below) != 1 or not self._is_anothers(bare_name(item), below[0]):
            return None
        return self.rows[below[0]][0], found[below[0]]

    def total_of(self, section: str, item: str) -> Decimal | None:
        """The total of the only row with the name of an item below the 款 `section`, where all tables print one."""
        found = [
            totals for code, (_, totals) in self.rows.items() if self._is_called(code, item) and self._is_called(code[:_SECTION], section)
        ]
        return next(iter(found[0])) if len(found) == 1 and len(found[0]) == 1 else None

    def _is_called(self, code: str, name: str) -> bool:
        return any(is_alike(known, bare_name(name)) for known in self.names[code])

    def _is_anothers(self, item: str, code: str) -> bool:
        """Whether a name is one of the classification, of another code than this one in any year."""
        codes = self.codes.get(item, set())
        return bool(codes) and code not in codes
