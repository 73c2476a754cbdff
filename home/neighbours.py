"""Documents that only their folder explains: which ones they are, and what the files beside them say.

A folder of many files is no publication, and a document that lies in several folders belongs to none of them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from home.parsed_store import LostResultError
from home.registry import DocumentRow, FileRow, path_of_key
from ingestion.identity.folder import MOST_FILES, UNTOLD, FolderIdentity, Said, identity_of_folder


def encode_identity(identity: FolderIdentity | None) -> str:
    """As the registry keeps it; '' for none."""
    return json.dumps(dataclasses.asdict(identity), ensure_ascii=False, sort_keys=True) if identity else ""


def borrowers(
    rows: list[DocumentRow], files: dict[str, FileRow], unnamed: set[str], said_by: Callable[[str], Said]
) -> Iterator[tuple[DocumentRow, FolderIdentity | None]]:
    """Documents whose folder says something else of them now than when they were read, each with what it says.

    `unnamed` are documents that were read and do not name their publisher. `said_by` raises LostResultError where nothing is stored.
    """
    unexplained = [
        row for row in rows if row.borrowed or row.document_id in unnamed or (row.status == "quarantined" and row.reason_code in UNTOLD)
    ]
    if not unexplained:
        return
    places_of = _folders_by_document(files)
    by_id = {row.document_id: row for row in rows}
    for row in unexplained:
        places = places_of.get(row.document_id, [])
        identity = None
        if len(places) == 1 and len(places[0]) <= MOST_FILES:
            witnesses = [by_id[i] for i in sorted(places[0] - {row.document_id}) if i in by_id]
            identity = _identity(row, [w for w in witnesses if w.status == "parsed" and not w.borrowed], said_by)
        if encode_identity(identity) != row.borrowed:
            yield row, identity


def _folders_by_document(files: dict[str, FileRow]) -> dict[str, list[set[str]]]:
    """The folders that each document lies in, each as the documents in it."""
    folders: dict[Path, set[str]] = {}
    for key, file in files.items():
        folders.setdefault(path_of_key(key).parent, set()).add(file.document_id)
    found: dict[str, list[set[str]]] = {}
    for members in folders.values():
        for document_id in members:
            found.setdefault(document_id, []).append(members)
    return found


def _identity(row: DocumentRow, witnesses: list[DocumentRow], said_by: Callable[[str], Said]) -> FolderIdentity | None:
    if not witnesses:
        return None
    try:
        own = said_by(row.document_id) if row.status == "parsed" else None
        return identity_of_folder(own, [said_by(witness.document_id) for witness in witnesses])
    except LostResultError:
        return None
