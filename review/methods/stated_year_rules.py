"""Years of which the text states an item's amount that the tables print for the fiscal year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.ordinals import ORDINAL
from review.catalog import Rule
from review.evidence.blanks import three_public_cell
from review.evidence.document import Reviewed
from review.evidence.mentions import NAMED_YEAR, Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.methods.classification_rules import CHAIN
from review.methods.item_amounts import ItemAmounts, item_amounts
from review.wording import WORDS

_MEASURES = {"budget": ("amount", "total"), "final": ("settled", "total")}
_LEAST_DIGITS = 4
"""Digits of all its amounts together from which a sentence agrees with the fiscal year by no chance."""
_BEFORE_YEAR = re.compile(rf"(?:{ORDINAL})?[^,。;:、\d]{{0,30}}")
_TO_AMOUNT = re.compile(rf"年度?(?>(?>{WORDS.totals_of_a_year.pattern})|{WORDS.leads_to_amount.pattern}|[:、,])*+")
"""From the year to the first amount that it governs; it governs none of what was bought, ordered or reformed in it."""
_NEAR = 2
"""Passages around a sentence in which the fiscal year's own amount may stand: a row of years."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence that names one year, and its amounts of items, each with what the tables print for the fiscal year."""

    read: Paragraphs
    start: int
    text: str
    year: int
    amounts: list[tuple[Mention, Decimal]]

    @property
    def values(self) -> set[Decimal]:
        return {m.value for m, _ in self.amounts}


def check_stated_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A sentence that names one other year, not the one before, does not state what the items of the fiscal year are (`settings.items`:
    those of the three-public expenses by their words, the longer ones first).

    The year before may be level; what is compared or told of several years (`settings.looks_back`) is told of them rightly.
    """
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    found = list(_told_sentences(rule, doc))
    if not found:
        raise NotRunnable("文中没有写明年度的科目或“三公”经费金额与表格对应")
    own: dict[int, list[set[Decimal]]] = defaultdict(list)
    for told in found:
        if told.year == doc.year:
            own[told.read.number].append(told.values)
    for told in found:
        is_other = told.year not in (doc.year, doc.year - 1) and not re.search(rule.settings["looks_back"], told.text)
        is_planned = told.year > doc.year and WORDS.future.search(told.read.text)
        if not is_other or is_planned or not _are_own(told.amounts) or _is_in_row_of_years(told, own):
            yield PASSED
        else:
            yield _of_another_year(told.read, told.start, str(told.year), str(doc.year))


def _told_sentences(rule: Rule, doc: Reviewed) -> Iterator[_Told]:
    items, amounts = item_amounts(doc), _ThreePublic(doc)
    for read in read_paragraphs(doc):
        for start, end in read.sentences:
            years = set(NAMED_YEAR.findall(read.text[start:end]))
            if len(years) == 1 and (told := list(_told_items(rule, items, amounts, read, (start, end)))):
                yield _Told(read, start, read.text[start:end], int(years.pop()), told)


def _is_in_row_of_years(told: _Told, own: dict[int, list[set[Decimal]]]) -> bool:
    """Whether a sentence nearby tells the same of the fiscal year: each year of a row has its own, and they may be level."""
    near = range(told.read.number - _NEAR, told.read.number + _NEAR + 1)
    return any(told.values <= values for number in near for values in own.get(number, ()))


def _are_own(told: list[tuple[Mention, Decimal]]) -> bool:
    """Whether amounts are all those of the fiscal year, by so many digits that it is no chance."""
    digits = sum(len(re.sub(r"\D", "", m.printed).strip("0")) for m, _ in told)
    return digits >= _LEAST_DIGITS and all(m.value == value for m, value in told)


def _told_items(
    rule: Rule, items: ItemAmounts, amounts: _ThreePublic, read: Paragraphs, sentence: tuple[int, int]
) -> Iterator[tuple[Mention, Decimal]]:
    """The amounts that a sentence states for items of the tables and of its year, each with what the tables print for the fiscal year."""
    levels = [m for m in read.told_between(*sentence) if m.role == "level" and m.kind == "money"]
    chain = CHAIN.search(read.text, *sentence)
    year = NAMED_YEAR.search(read.text, *sentence)
    if chain is not None and year is not None:
        own = items.total_of(chain.group("section"), chain.group("item"))
        told = items.amount_of_year(read, levels, chain.end(), year.group()) if own is not None and year.start() >= chain.end() else None
        yield from [(told, own)] if told is not None and own is not None and year.start() < told.start else []
        return
    if year is None or not levels or not _governs(read, sentence[0], year, levels[0]):
        return
    for mention in levels:
        concept = next((name for name, words in rule.settings["items"].items() if re.search(words, mention.subject)), None)
        value = amounts.of(concept) if concept and not re.search(rule.settings["planned"], mention.subject) else None
        if value is not None:
            yield mention, value


def _governs(read: Paragraphs, start: int, year: re.Match[str], first: Mention) -> bool:
    """Whether a sentence opens with its year, or with whose it is, and nothing but names of totals stands between it and an amount."""
    before = read.text[start : year.start()]
    is_opened = _BEFORE_YEAR.fullmatch(before) and not WORDS.circumstances.search(before)
    return bool(is_opened and _TO_AMOUNT.fullmatch(read.text, year.end(), first.start))


class _ThreePublic:
    """What the three-public expenses of the fiscal year are: from the table, or without one from the statements, if they agree."""

    def __init__(self, doc: Reviewed) -> None:
        self.table, self.measures = doc.only_table("three_public_expenses"), _MEASURES.get(doc.stage or "", ())
        self.stated: dict[str, set[Decimal]] = defaultdict(set)
        self.known: dict[str, Decimal | None] = {}
        for s in doc.parsed.stated_amounts:
            if s.fiscal_year == doc.year:
                self.stated[s.concept].add(s.amount_yuan)

    def of(self, concept: str) -> Decimal | None:
        if concept not in self.known:
            self.known[concept] = self._find(concept)
        return self.known[concept]

    def _find(self, concept: str) -> Decimal | None:
        if self.table is not None:
            cells = (three_public_cell(self.table, concept, m) for m in self.measures)
            return next((c.value for c in cells if c is not None), None)
        stated = self.stated[concept]
        return next(iter(stated)) if len(stated) == 1 else None


def _of_another_year(read: Paragraphs, start: int, year: str, fiscal_year: str) -> Observation:
    message = f"“{read.around(start)}”：所述金额是{fiscal_year}年度的数字，文字写作{year}年，应为{fiscal_year}年。"
    return text_finding(read, read.text.index(f"{year}年", start), message, year, fiscal_year)
