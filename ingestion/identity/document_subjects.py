"""What a document is about: a department's or unit's accounts, those of a whole government, or something else altogether."""

from __future__ import annotations

from ingestion.identity.lines import Line
from ingestion.identity.titles import Title
from ingestion.identity.vocabulary import load_vocabulary

_LONGEST_TITLE = 80
_UNKNOWN = "\ufffd"
_PRIVATE = ("\ue000", "\uf8ff")
_GARBLED = 0.5


def speaks_of_accounts(lines: list[Line]) -> bool:
    """Whether any line has words that only budgets, final accounts and performance documents use."""
    accounts = load_vocabulary().accounts
    return any(accounts.search(line.text) for line in lines)


def government_evidence(lines: list[Line], titles: list[Title]) -> list[Line]:
    """The lines that show a document to be the budget, final account or fiscal report of a whole government; [] for any other.

    A department's own title outweighs them: its finance bureau writes about transfers and debts too.
    """
    if any(title.is_whole and title.level is not None for title in titles):
        return []
    words = load_vocabulary()
    headings = [line for line in lines if line.source != "table_header" and len(line.text) <= _LONGEST_TITLE]
    named = [line for line in headings if words.government_title.search(line.text)]
    joined = "".join(line.text for line in headings[:4])
    if not named and words.government_title.search(joined):
        named = headings[:1]
    tables = [next((line for line in lines if pattern.search(line.text)), None) for pattern in words.government_tables]
    found = [line for line in tables if line is not None]
    needed = 1 if named else words.government_tables_needed
    return named[:1] + found if len(found) >= needed else []


def is_garbled(lines: list[Line]) -> bool:
    """Whether most characters that are no digits could not be told: a font without a table of its characters."""
    text = "".join(line.text for line in lines)
    letters = [c for c in text if not c.isascii()]
    unknown = sum(1 for c in letters if c == _UNKNOWN or _PRIVATE[0] <= c <= _PRIVATE[1])
    return unknown > len(letters) * _GARBLED
