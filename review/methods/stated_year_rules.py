"""Years of which the text states an item's amount that the tables print for the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from review.catalog import Rule
from review.evidence.blanks import three_public_cell
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.methods.classification_rules import CHAIN
from review.methods.item_amounts import ItemAmounts

_MEASURES = {"budget": ("amount", "total"), "final": ("settled", "total")}
_LEAST_DIGITS = 3
"""Digits of all its amounts together from which a sentence agrees with the fiscal year by no chance."""


def check_stated_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A sentence that names one other year, not the one before, does not state what the items of the fiscal year are (`settings.items`:
    those of the three-public expenses by their words, the longer ones first).

    The year before may be level; what is compared or told of several years (`settings.looks_back`) is told of them rightly.
    """
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    items, tried = ItemAmounts(doc), False
    for read in read_paragraphs(doc):
        for number, (start, end) in enumerate(read.sentences):
            years = re.findall(r"(?<!\d)20\d\d(?=年)", read.text[start:end])
            if len(set(years)) != 1 or not (told := list(_told_items(rule, items, doc, read, number))):
                continue
            tried = True
            is_other = int(years[0]) not in (doc.year, doc.year - 1) and not re.search(rule.settings["looks_back"], read.text[start:end])
            yield _of_another_year(read, start, years[0], str(doc.year)) if is_other and _are_own(told) else PASSED
    if not tried:
        raise NotRunnable("文中没有写明年度的科目或“三公”经费金额与表格对应")


def _are_own(told: list[tuple[Mention, Decimal]]) -> bool:
    """Whether amounts are all those of the fiscal year, by so many digits that it is no chance."""
    digits = sum(len(re.sub(r"\D", "", m.printed).strip("0")) for m, _ in told)
    return digits >= _LEAST_DIGITS and all(m.value == value for m, value in told)


def _told_items(rule: Rule, items: ItemAmounts, doc: Reviewed, read: Paragraphs, sentence: int) -> Iterator[tuple[Mention, Decimal]]:
    """The amounts that a sentence states for items of the tables, each with what the tables print for the fiscal year."""
    levels = [m for m in read.mentions if m.sentence == sentence and m.role == "level" and m.kind == "money"]
    chain = CHAIN.search(read.text, *read.sentences[sentence])
    if chain is not None:
        own = items.total_of(chain.group("section"), chain.group("item"))
        yield from ((m, own) for m in levels[:1] if own is not None and m.start >= chain.end())
        return
    for mention in levels:
        concept = next((name for name, words in rule.settings["items"].items() if re.search(words, mention.subject)), None)
        value = _three_public_amount(doc, concept) if concept and not re.search(rule.settings["planned"], mention.subject) else None
        if value is not None:
            yield mention, value


def _three_public_amount(doc: Reviewed, concept: str) -> Decimal | None:
    """From the table, or without one from the statements of the fiscal year, if they agree."""
    table = doc.only_table("three_public_expenses")
    if table is not None:
        cells = (three_public_cell(table, concept, m) for m in _MEASURES.get(doc.stage or "", ()))
        return next((c.value for c in cells if c is not None), None)
    stated = {s.amount_yuan for s in doc.parsed.stated_amounts if (s.concept, s.fiscal_year) == (concept, doc.year)}
    return stated.pop() if len(stated) == 1 else None


def _of_another_year(read: Paragraphs, start: int, year: str, fiscal_year: str) -> Observation:
    message = f"“{read.around(start)}”：所述金额是{fiscal_year}年度的数字，文字写作{year}年，应为{fiscal_year}年。"
    return text_finding(read, read.text.index(f"{year}年", start), message, year, fiscal_year)
