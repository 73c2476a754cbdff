"""Intake: find the files below the watched roots, archive new bytes, read new documents in worker processes.

Nothing below a root is ever changed. A file that did not change (size and modification time) is neither hashed nor
read again; a document that this parser version has read is not read again, wherever its file lies now. The sensor, runs and
the command line take in documents one at a time (`hold`, `try_hold`), so that nothing is read twice at once.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from home.abilities import abilities, keep_abilities, known_abilities, missed
from home.archive import Archive
from home.document_reading import read_documents
from home.hand_kept import as_values, read_hand_kept
from home.journal import Journal
from home.layouts import check_layouts
from home.neighbours import borrowers, encode_identity
from home.ocr_corrections import read_ocr_corrections
from home.parsed_store import LostResultError, ParsedStore, quarantined
from home.registry import DocumentRow, Registry, path_of_key, printable_path
from home.scanning import Scan, Scanner
from home.settings import Settings
from home.versions import current_versions
from ingestion.file_locks import hold_lock, try_lock
from ingestion.identity.folder import NEIGHBOUR, Said, said_by
from ingestion.records import DocumentRecord, ParsedDocument
from review.records import ReviewResult


@dataclass(slots=True)
class Reading:
    """What reading the waiting documents came to: how many were read, and which took longer than this reader waits."""

    read: int = 0
    kept: int = 0
    """How many more needed no reading: only other rules judged them, or their result was stored already."""
    slow: list[str] = field(default_factory=list)


Progress = Callable[[int, int, str], None]
"""Called as (done, total, file name) while documents are read."""


class Intake:
    """The registry, archive and parse store of one home."""

    def __init__(self, settings: Settings, registry: Registry, run_id: str | None = None) -> None:
        self.settings = settings
        self.registry = registry
        check_layouts(settings.layouts)
        self.versions = current_versions(settings.layouts)
        self.store = ParsedStore(settings.parsed, settings.reviewed, self.versions)
        self.reviews = read_ocr_corrections(settings)
        self.journal = Journal(settings.logs, run_id=run_id)
        self._said: dict[str, Said] = {}

    @contextlib.contextmanager
    def hold(self, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Take in documents inside the block, alone; waits for another process that does so, calling `on_wait` once."""
        with hold_lock(self._lock_path, on_wait):
            self._sweep()
            yield

    @contextlib.contextmanager
    def try_hold(self) -> Iterator[bool]:
        """Like `hold`, but yields False at once where another process takes in documents."""
        with try_lock(self._lock_path) as is_held:
            if is_held:
                self._sweep()
            yield is_held

    @property
    def _lock_path(self) -> Path:
        return self.settings.work / "intake.lock"

    def _sweep(self) -> None:
        """Delete what a killed process left half done: copies that did not reach their place, folders of its workers."""
        for leftover in self.settings.archive.glob(".incoming-*"):
            leftover.unlink(missing_ok=True)
        for folder in self.settings.temporary.glob("*"):
            shutil.rmtree(folder, ignore_errors=True)

    def scan(self, settle_seconds: float = 0.0, budget_seconds: float = float("inf")) -> Scan:
        """Compare every root, and what people keep by hand in the home, with the registry and write what changed.

        `settle_seconds`: files modified less than this long ago are left for the next scan. `budget_seconds`: what is new
        after that time is left for the next scan too; every file is looked at all the same, so that none counts as removed.
        """
        scanner = Scanner(self.settings, self.registry, Archive(self.settings), settle_seconds, time.monotonic() + budget_seconds)
        scan, archived = scanner.run()
        scan.hand_kept_problems = self._take_hand_kept()
        self._await_what_was_missed()
        self.journal.write_all(
            "archived",
            [{"document_id": f.document_id, "path": printable_path(path_of_key(f.key)), "byte_size": f.size} for f in archived],
        )
        return scan

    def _await_what_was_missed(self) -> None:
        """Let documents wait that lacked a program which is installed now (`home.abilities`)."""
        now = abilities()
        known = known_abilities(self.settings.abilities_path)
        if gained := now - known:
            self.read_again(list(missed(self.registry.documents(), self.store, gained)))
        if now != known:
            keep_abilities(self.settings.abilities_path, now)

    def _take_hand_kept(self) -> list[str]:
        """Note what people keep by hand in the home; answers what cannot be used of it."""
        kept = read_hand_kept(self.settings)
        kept.problems.extend(self.reviews.problems)
        for table, records in kept.rows.items():
            lines = [
                (self.settings.partition_of(r.fiscal_year), json.dumps(as_values(r), ensure_ascii=False, sort_keys=True)) for r in records
            ]
            self.registry.record_hand_kept(table, lines)
        return kept.problems

    def waiting(self) -> list[DocumentRow]:
        """Documents that these readers have not read or these rules not judged yet, or whose stored result is gone."""
        return [
            d
            for d in self.registry.documents()
            if not self.reviews.is_current(d.document_id, d.parser_version, self.versions.both) or not self.store.has(d.document_id)
        ]

    def _version_of(self, document_id: str) -> str:
        """What decides a document's result: readers, rules, and what people say of its recognised figures."""
        return self.versions.both + self.reviews.mark_of(document_id)

    def read_waiting(
        self,
        progress: Progress | None = None,
        budget_seconds: float | None = None,
        patience_seconds: float | None = None,
        leave: Collection[str] = (),
    ) -> Reading:
        """Read the waiting documents but those to `leave`.

        With a budget, no document is begun after that many seconds; the rest keeps waiting. With patience, a document that
        takes longer is named as slow and keeps waiting for a reader with more time.
        """
        waiting = [row for row in self.waiting() if row.document_id not in leave]
        self.read_again(row for row in waiting if row.parser_version and self.reviews.is_newer(row.document_id, row.parser_version))
        todo = [row for row in waiting if not self._adopt_stored(row)]
        reading = Reading(kept=len(waiting) - len(todo))
        if progress is not None and reading.kept:
            progress(reading.kept, len(waiting), "")
        deadline = None if budget_seconds is None else time.monotonic() + budget_seconds
        rows = {row.document_id: row for row in todo}
        paths = {row.document_id: self.settings.archive_path(row.document_id) for row in todo}
        stored = {i: (self.store.path(i), self.store.source_path(i)) for i in paths if self.store.awaits_review(i)}
        for outcome in read_documents(paths, self.settings, stored, deadline, patience_seconds, reviews=self.reviews.of):
            row = rows[outcome.document_id]
            if outcome.is_slow:
                reading.slow.append(row.document_id)
                continue
            self._record(row, *outcome.result(self.settings, row.byte_size), outcome.seconds, outcome.source)
            if row.document_id in stored and outcome.parsed is not None and outcome.source is None:
                reading.kept += 1
            else:
                reading.read += 1
            if progress is not None:
                progress(reading.read + reading.kept, len(waiting), Path(row.path).name)
        self._ask_folders(deadline, patience_seconds)
        return reading

    def _ask_folders(self, deadline: float | None, patience_seconds: float | None) -> None:
        """Read once more what only the files beside it explain; what is not read before the deadline is asked for again next time."""
        unnamed = {document_id for document_id, said in self._said.items() if said.unit_name is None}
        changed = borrowers(self.registry.documents(), self.registry.files(), unnamed, self._said_by)
        asked = {row.document_id: (row, told) for row, told in changed}
        paths = {document_id: self.settings.archive_path(document_id) for document_id in asked}
        folders = {document_id: told for document_id, (_, told) in asked.items()}
        for outcome in read_documents(paths, self.settings, {}, deadline, patience_seconds, folders, self.reviews.of):
            row, told = asked[outcome.document_id]
            if not outcome.is_slow:
                self._record(row, *outcome.result(self.settings, row.byte_size), outcome.seconds, outcome.source, encode_identity(told))

    def _said_by(self, document_id: str) -> Said:
        """What a document says of itself. Raises LostResultError where it has not been read."""
        if document_id not in self._said:
            self._said[document_id] = said_by(self.store.load(document_id))
        return self._said[document_id]

    def _adopt_stored(self, row: DocumentRow) -> bool:
        """A result of this version may be stored although the registry does not know (a crash between the two)."""
        try:
            self._record(row, self.store.load(row.document_id), self.store.load_review(row.document_id))
        except LostResultError:
            quarantined_before = self.store.load_quarantined(row.document_id)
            if quarantined_before is None:
                return False
            self._record(row, quarantined_before, ReviewResult())
        return True

    def _record(
        self,
        row: DocumentRow,
        parsed: ParsedDocument,
        review: ReviewResult,
        seconds: float | None = None,
        source: bytes | None = None,
        borrowed: str = "",
    ) -> None:
        document = parsed.document
        if not borrowed and any(e.source == NEIGHBOUR for e in parsed.evidence):
            borrowed = row.borrowed or NEIGHBOUR  # a stored result; what was lent to it is asked for again where nobody knows
        self._said.pop(row.document_id, None)
        if document.status == "parsed" and not borrowed:
            self._said[row.document_id] = said_by(parsed)
        content_digest = self.store.save(parsed, review, source)
        self.registry.record_parse(
            row.document_id,
            self._version_of(row.document_id),
            document.fiscal_year,
            self.settings.partition_of(document.fiscal_year),
            document.status,
            document.reason_code,
            document.reason,
            content_digest,
            {p.fiscal_year for p in parsed.publications if p.fiscal_year is not None} - {document.fiscal_year},
            borrowed,
        )
        self._note(row, document, seconds, len(review.findings))

    def _note(self, row: DocumentRow, document: DocumentRecord, seconds: float | None, findings: int) -> None:
        """One line of the journal."""
        self.journal.write(
            document.status,
            document_id=row.document_id,
            path=printable_path(path_of_key(row.path)),
            fiscal_year=document.fiscal_year,
            media_type=document.media_type,
            reason_code=document.reason_code,
            reason=document.reason,
            seconds=seconds,
            printed_numbers=document.printed_numbers,
            placed_numbers=document.placed_numbers,
            findings=findings,
        )

    def quarantine(self, row: DocumentRow, reason_code: str, reason: str) -> None:
        """Set a document aside that was read: it stays in its year, without what was read of it, until it is read again."""
        refused = quarantined(row.document_id, row.byte_size, reason_code, reason)
        refused.document.fiscal_year = row.fiscal_year
        self._record(row, refused, ReviewResult())

    def read_again(self, documents: Iterable[DocumentRow]) -> None:
        """Let documents wait once more: what kept them from being read may be gone (little memory, a busy machine, no office program)."""
        for row in documents:
            self.store.forget(row.document_id)

    def drop_damaged(self, documents: Iterable[DocumentRow]) -> None:
        """Look at every stored result of `documents`; those that cannot be used are gone afterwards, so that they wait again."""
        for row in documents:
            with contextlib.suppress(LostResultError):
                self.store.load(row.document_id)
                self.store.load_review(row.document_id)

    def clean(self) -> None:
        """Delete results of versions that are no longer used."""
        for folder in (*self.settings.parsed.glob("*"), *self.settings.reviewed.glob("*")):
            if folder.name not in (self.versions.reader, self.versions.both) and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)
