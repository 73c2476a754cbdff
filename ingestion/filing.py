"""How an archive of documents files their bytes: under their SHA-256, in folders of its first two digits."""

from __future__ import annotations

from pathlib import Path


def path_in_archive(archive: Path, document_id: str) -> Path:
    """Where the archive below `archive` keeps the bytes of a document."""
    return archive / document_id[:2] / document_id
