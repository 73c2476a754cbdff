"""What optional programs let the readers do, and which documents wait for it: they are read again once it is there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from home.parsed_store import LostResultError, ParsedStore
from home.registry import DocumentRow
from ingestion.readers.office.conversion import find_converter
from ingestion.readers.scans import recognition

_MISSED = {
    "recognition": (frozenset({"no_text", "image"}), frozenset({"scanned_page", "picture"})),
    "office": (frozenset({"no_converter"}), frozenset({"number_formats_unknown"})),
}
"""Ability -> why a document that lacked it is quarantined, and what is told of one that was read without it."""


def abilities() -> frozenset[str]:
    """What is installed now: text recognition, LibreOffice."""
    found = {"recognition": recognition.is_available(), "office": find_converter() is not None}
    return frozenset(name for name, is_there in found.items() if is_there)


def known_abilities(path: Path) -> frozenset[str]:
    """What was installed when the home last looked; nothing where it never did, or the file cannot be used."""
    try:
        return frozenset(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return frozenset()


def keep_abilities(path: Path, now: frozenset[str]) -> None:
    """Write what is installed for the next look."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sorted(now)), encoding="utf-8")


def missed(documents: Collection[DocumentRow], store: ParsedStore, gained: Collection[str]) -> Iterator[DocumentRow]:
    """The documents that were read without one of the abilities `gained` and lacked it."""
    reasons = frozenset().union(*(_MISSED[name][0] for name in gained))
    notes = [f'"{code}"' for name in gained for code in _MISSED[name][1]]
    for row in documents:
        try:
            records, _ = store.stored(row.document_id)
        except LostResultError:
            continue  # it waits anyway
        if row.reason_code in reasons or any(note in records for note in notes):
            yield row
