"""Files that only their folder explains: cover, tables and notes of one publication, reviewed as the warehouse reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from ingestion.identity.folder import MOST_FILES, UNTOLD, FolderIdentity, identity_of_folder, said_by
from ingestion.records import ParsedDocument
from review.reports.report import ReviewedFile

Read = Callable[[ReviewedFile, FolderIdentity], ReviewedFile]


def complete_by_folder(files: Sequence[tuple[Path, ReviewedFile]], read: Read) -> list[ReviewedFile]:
    """The files, each with its folder; one that does not say whose it is, for which year or stage is read again with what the others say.

    What lies in several folders belongs to none of them, and a folder of many files is no publication.
    """
    folders: dict[Path, dict[str, ReviewedFile]] = {}
    for folder, file in files:
        if file.parsed is not None:
            folders.setdefault(folder, {}).setdefault(file.parsed.document.document_id, file)
    places = Counter(document_id for members in folders.values() for document_id in members)
    return [_completed(file, folders.get(folder, {}), places, read) for folder, file in files]


def _completed(file: ReviewedFile, members: dict[str, ReviewedFile], places: Counter[str], read: Read) -> ReviewedFile:
    parsed = file.parsed
    if parsed is None or len(members) > MOST_FILES or places[parsed.document.document_id] > 1 or not _is_untold(parsed):
        return file
    others = [m.parsed for document_id, m in members.items() if document_id != parsed.document.document_id and m.parsed is not None]
    own = said_by(parsed) if parsed.document.status == "parsed" else None
    identity = identity_of_folder(own, [said_by(other) for other in others if other.document.status == "parsed"])
    return read(file, identity) if identity is not None else file


def _is_untold(parsed: ParsedDocument) -> bool:
    document = parsed.document
    return document.unit_name is None if document.status == "parsed" else document.reason_code in UNTOLD
