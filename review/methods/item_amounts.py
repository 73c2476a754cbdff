"""Whose amount it is that the text states for a functional item: the one that it names, or another one of the tables."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import cast

from ingestion.official_names import FUNCTION
from review.evidence.cells import RowView
from review.evidence.classified_names import bare_name, codes_by_name, names_by_code
from review.evidence.document import Reviewed
from review.evidence.mentions import NAMED_YEAR, Mention, Paragraphs
from review.wording import WORDS

_TABLES = ("general_public_expenditure", "expenditure", "government_fund_expenditure", "state_capital_expenditure", "income")
_ITEM, _SECTION = 7, 5
"""Digits of an item's code (项) and of the one above it (款)."""
_TELLING = 4
"""Digits from which an amount is the same as a row's by no chance."""
_BEHIND_NAME = re.compile(
    rf"(?>[”\"。:,]|(?<!\d)20\d\d年度?|(?>{WORDS.totals_of_a_year.pattern})|{WORDS.leads_to_amount.pattern}|\d[\d,.]*[百千万亿]*元)*+"
)
"""What may stand between an item's name and an amount of its own: nothing that names another item, a part or a cause."""


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be said of one code: one abbreviates the other."""
    return one in other or other in one


def item_amounts(doc: Reviewed) -> ItemAmounts:
    """Those of a document, gathered once for all rules."""
    if "item_amounts" not in doc.cache:
        doc.cache["item_amounts"] = ItemAmounts(doc)
    return cast("ItemAmounts", doc.cache["item_amounts"])


class ItemAmounts:
    """The rows of a document's tables by item, with their totals and the names of the 款 above them."""

    def __init__(self, doc: Reviewed) -> None:
        self.year, self.stage = doc.year, doc.stage
        self._totals: dict[tuple[str, str], Decimal | None] = {}
        self.rows: dict[str, tuple[RowView, set[Decimal]]] = {}
        self.printed_names: dict[str, set[str]] = defaultdict(set)
        for table in doc.tables:
            if table.table_code in _TABLES:
                for row in table.coded_rows():
                    self._add(row)

    def _add(self, row: RowView) -> None:
        if bare_name(row.label):
            self.printed_names[row.code].add(bare_name(row.label))
        if len(row.code) == _ITEM and "total" in row.cells:
            self.rows.setdefault(row.code, (row, set()))[1].add(row.cells["total"].value)

    def true_item(self, read: Paragraphs, told: list[Mention], behind: int, section: str, item: str) -> tuple[RowView, Mention] | None:
        """The only row below the 款 `section` that prints the amount which the passage states for another item, whose name is known and
        whose own row, if any, prints none of what is told of it."""
        amount = self.amount_of_year(read, told, behind, str(self.year))
        if amount is None or len(re.sub(r"\D", "", amount.printed).strip("0")) < _TELLING:
            return None
        below = [code for code in self._printing(amount) if self._is_called(code[:_SECTION], section)]
        own = {code for m in told for code in self._printing(m) if self._is_called(code, item)}
        if own or len(below) != 1 or not self._is_anothers(bare_name(item), below[0]):
            return None
        return self.rows[below[0]][0], amount

    def amount_of_year(self, read: Paragraphs, told: list[Mention], behind: int, year: str) -> Mention | None:
        """The first amount right behind an item's name, of this year or of none; in a final account the first that is no budget."""
        levels = [m for m in told if m.kind == "money" and m.role == "level" and m.start >= behind]
        first = next((m for m in levels if self.stage != "final" or not WORDS.only_budgeted.search(m.subject)), None)
        between = _BEHIND_NAME.fullmatch(read.text, behind, first.start) if first else None
        return first if between and set(NAMED_YEAR.findall(between.group())) <= {year} else None

    def _printing(self, told: Mention) -> list[str]:
        """The items of which the tables print an amount."""
        return [code for code, (_, totals) in self.rows.items() if any(abs(told.value - t) <= told.step / 2 for t in totals)]

    def total_of(self, section: str, item: str) -> Decimal | None:
        """The total of the only row with the name of an item below the 款 `section`, where all tables print one."""
        if (section, item) not in self._totals:
            called = [code for code in self.rows if self._is_called(code, item) and self._is_called(code[:_SECTION], section)]
            totals = self.rows[called[0]][1] if len(called) == 1 else set()
            self._totals[section, item] = next(iter(totals)) if len(totals) == 1 else None
        return self._totals[section, item]

    def _is_called(self, code: str, name: str) -> bool:
        known = names_by_code(FUNCTION, None).get(code, set()) | self.printed_names.get(code, set())
        return any(is_alike(one, bare_name(name)) for one in known)

    def _is_anothers(self, item: str, code: str) -> bool:
        """Whether a name is one of the classification, of another code than this one in any year."""
        codes = codes_by_name(FUNCTION, None).get(item, set())
        return bool(codes) and code not in codes
