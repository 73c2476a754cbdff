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

    A department's own title outweighs them: its finance bureau writes about transfers and debts too. Where it does not say 部门 or
    单位, it outweighs what is said of a government's reports anywhere else (a congress examines them), and one kind of table.
    """
    whole = [title for title in titles if title.is_whole]
    if any(title.level is not None for title in whole):
        return []
    words = load_vocabulary()
    if any(not words.government_title.search(title.text) and not words.whole_government.search(title.unit or "") for title in whole):
        found = _government_tables(lines)
        return found if len(found) > words.government_tables_needed else []
    headings = [line for line in lines if line.source != "table_header" and len(line.text) <= _LONGEST_TITLE]
    named = [line for line in headings if words.government_title.search(line.text)]
    joined = "".join(line.text for line in headings[:4])
    if not named and words.government_title.search(joined):
        named = headings[:1]
    found = _government_tables(lines)
    needed = 1 if named else words.government_tables_needed
    return named[:1] + found if len(found) >= needed else []


def _government_tables(lines: list[Line]) -> list[Line]:
    """The first line that speaks of each kind of table that only governments publish."""
    tables = (next((line for line in lines if pattern.search(line.text)), None) for pattern in load_vocabulary().government_tables)
    return [line for line in tables if line is not None]


def is_garbled(lines: list[Line]) -> bool:
    """Whether most characters that are no digits could not be told: a font without a table of its characters."""
    text = "".join(line.text for line in lines)
    letters = [c for c in text if not c.isascii()]
    unknown = sum(1 for c in letters if c == _UNKNOWN or _PRIVATE[0] <= c <= _PRIVATE[1])
    return unknown > len(letters) * _GARBLED
