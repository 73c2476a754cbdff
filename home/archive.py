"""The archive of a home: every document's bytes under their SHA-256, below the home or in object storage."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from home.settings import Settings
from ingestion import storage


@dataclass(slots=True)
class Archive:
    """As it is while one process takes in documents, which nobody else does meanwhile."""

    settings: Settings
    _known: set[str] | None = field(default=None)

    @property
    def incoming(self) -> Path:
        """Where a document's bytes go before their SHA-256 is known; on the disk that the archive is on, where it is on one."""
        settings = self.settings
        folder = settings.temporary if storage.is_url(settings.archive) else settings.archive
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f".incoming-{os.getpid()}"

    def insist_on_answer(self) -> None:
        """Raises StorageError where object storage does not say what it has: it would keep nothing of what is taken in."""
        self.has("")

    def has(self, document_id: str) -> bool:
        """Object storage is asked once for all that it has: a question for each document would take longer than the look at the sources."""
        if not storage.is_url(self.settings.archive):
            return self.settings.archive_path(document_id).exists()
        if self._known is None:
            self._known = {url.rpartition("/")[2] for url in storage.listed(self.settings.archive)}
        return document_id in self._known

    def keep(self, file: Path, document_id: str) -> None:
        """Move a file to its document's place, where it may lie already."""
        if self.has(document_id):
            return
        storage.put(file, self.settings.archive_path(document_id))
        if self._known is not None:
            self._known.add(document_id)

    def on_this_machine(self, document_id: str, folder: Path) -> Path:
        """A file with the document's bytes: its own place, or a copy in `folder`."""
        return storage.on_this_machine(self.settings.archive_path(document_id), folder)
