"""Intake: find the files below the watched roots, archive new bytes, read new documents in worker processes.

Nothing below a root is ever changed. A file that did not change (size and modification time) is neither hashed nor
read again; a document that this parser version has read is not read again, wherever its file lies now. The sensor, runs and
the command line take in documents one at a time (`hold`, `try_hold`), so that nothing is read twice at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingestion.records import ParsedDocument
from yusuan.document_worker import Outcome, read_documents
from yusuan.file_locks import hold_lock, try_lock
from yusuan.hand_kept import as_values, read_hand_kept
from yusuan.journal import Journal
from yusuan.parsed_store import LostResultError, ParsedStore, parser_version, quarantined
from yusuan.registry import DocumentRow, FileRow, Registry, file_key, path_of_key, printable_path
from yusuan.settings import Settings

_CHUNK = 1 << 20
_PRIVATE_PREFIXES = (".", "~$")
"""Hidden files and the lock files that office programs leave beside an open document are no documents."""


@dataclass(slots=True)
class Scan:
    """What a look at the roots found. Counts are files; `missing_roots` are roots that were not there or cannot be opened."""

    seen: int = 0
    unchanged: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unsettled: int = 0
    postponed: int = 0
    """New files that a scan with a budget had no time for."""
    missing_roots: list[Path] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """(path, Chinese reason) of files whose bytes could not be fetched at all, and of folders that could not be listed."""
    hand_kept_problems: list[str] = field(default_factory=list)
    """Chinese, on lines of rulings.csv and register.csv that cannot be used."""

    def problems(self) -> list[str]:
        """Chinese sentences on everything that people may have to see to."""
        return [
            *(f"{printable_path(root)} 现在不存在或打不开，其文档保持不变" for root in self.missing_roots),
            *(f"{printable_path(path)} {reason}" for path, reason in self.unreadable),
            *self.hand_kept_problems,
        ]


@dataclass(slots=True)
class Reading:
    """What reading the waiting documents came to: how many were read, and which took longer than this reader waits."""

    read: int = 0
    slow: list[str] = field(default_factory=list)


Progress = Callable[[int, int, str], None]
"""Called as (done, total, file name) while documents are read."""


class Intake:
    """The registry, archive and parse store of one home."""

    def __init__(self, settings: Settings, registry: Registry, run_id: str | None = None) -> None:
        self.settings = settings
        self.registry = registry
        self.version = parser_version()
        self.store = ParsedStore(settings.parsed, self.version)
        self.journal = Journal(settings.logs, run_id=run_id)

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

    def archive_path(self, document_id: str) -> Path:
        return self.settings.archive / document_id[:2] / document_id

    def scan(self, settle_seconds: float = 0.0, budget_seconds: float = float("inf")) -> Scan:
        """Compare every root, and what people keep by hand in the home, with the registry and write what changed.

        `settle_seconds`: files modified less than this long ago are left for the next scan. `budget_seconds`: what is new
        after that time is left for the next scan too; every file is looked at all the same, so that none counts as removed.
        """
        deadline = time.monotonic() + budget_seconds
        scan = Scan()
        known = self.registry.files()
        present: set[str] = set()
        upserts: list[tuple[str, str, int, int, str]] = []
        roots = self.registry.roots()
        searched: list[Path] = []
        failed: list[OSError] = []
        for root in roots:
            if not _can_be_opened(root):
                scan.missing_roots.append(root)
                continue
            searched.append(root)
            for path, status in _walk(root, failed.append):
                key = file_key(path)
                if key in present:
                    continue
                present.add(key)
                scan.seen += 1
                old = known.get(key)
                if old is not None and self._is_unchanged(old, status):
                    scan.unchanged += 1
                    continue
                # A file that is dated ahead (another machine's clock) is as whole as its bytes are: the copy sees to that.
                if 0 <= time.time() - status.st_mtime < settle_seconds:
                    scan.unsettled += 1
                    continue
                if upserts and time.monotonic() > deadline:
                    scan.postponed += 1
                    continue
                try:
                    document_id = self._archive(path, status)
                except OSError as error:
                    scan.unreadable.append((str(path), f"文件无法打开：{error.strerror}"))
                    continue
                if document_id is None:
                    scan.unsettled += 1
                    continue
                scan.new += old is None
                scan.changed += old is not None and old.document_id != document_id
                upserts.append((key, file_key(root), status.st_size, status.st_mtime_ns, document_id))
        unknown = [Path(error.filename) for error in failed]
        scan.unreadable.extend((str(error.filename), f"无法打开：{error.strerror}；其中的文档保持不变") for error in failed)
        missing = {key: path_of_key(key) for key in known if key not in present}
        removed = [key for key, path in missing.items() if _is_below(path, searched) and not _is_below(path, unknown)]
        gone = {known[key].document_id for key in removed}
        scan.moved = sum(1 for _, _, _, _, document_id in upserts if document_id in gone)
        scan.removed = len(removed) - scan.moved
        scan.new -= scan.moved
        self.registry.record_scan(upserts, removed)
        scan.hand_kept_problems = self._take_hand_kept()
        self.journal.write_all(
            "archived", [{"document_id": i, "path": printable_path(path_of_key(key)), "byte_size": size} for key, _, size, _, i in upserts]
        )
        return scan

    def _take_hand_kept(self) -> list[str]:
        """Note what people keep by hand in the home; answers what cannot be used of it."""
        kept = read_hand_kept(self.settings)
        for table, records in kept.rows.items():
            lines = [
                (self.settings.partition_of(r.fiscal_year), json.dumps(as_values(r), ensure_ascii=False, sort_keys=True)) for r in records
            ]
            self.registry.record_hand_kept(table, lines)
        return kept.problems

    def _is_unchanged(self, known: FileRow, status: os.stat_result) -> bool:
        same = (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns)
        return same and self.archive_path(known.document_id).exists()

    def _archive(self, path: Path, status: os.stat_result) -> str | None:
        """Copy a file's bytes into the archive; None when the file changed meanwhile (it is still being written)."""
        self.settings.archive.mkdir(parents=True, exist_ok=True)
        temporary = self.settings.archive / f".incoming-{os.getpid()}"
        digest = hashlib.sha256()
        try:
            with path.open("rb") as source, temporary.open("wb") as target:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            after = path.stat()
            if (after.st_size, after.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
                return None
            document_id = digest.hexdigest()
            archived = self.archive_path(document_id)
            if not archived.exists():
                archived.parent.mkdir(exist_ok=True)
                temporary.replace(archived)
            return document_id
        finally:
            temporary.unlink(missing_ok=True)

    def waiting(self) -> list[DocumentRow]:
        """Documents that this parser version has not read yet, or whose stored result is gone."""
        return [d for d in self.registry.documents() if d.parser_version != self.version or not self.store.path(d.document_id).exists()]

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
        todo = [row for row in waiting if not self._adopt_stored(row)]
        reading = Reading(read=len(waiting) - len(todo))
        if progress is not None and reading.read:
            progress(reading.read, len(waiting), "")
        deadline = None if budget_seconds is None else time.monotonic() + budget_seconds
        rows = {row.document_id: row for row in todo}
        paths = {row.document_id: self.archive_path(row.document_id) for row in todo}
        for outcome in read_documents(paths, self.settings, deadline, patience_seconds):
            row = rows[outcome.document_id]
            if outcome.is_slow:
                reading.slow.append(row.document_id)
                continue
            self._record(row, self._parsed(row, outcome), outcome.seconds)
            reading.read += 1
            if progress is not None:
                progress(reading.read, len(waiting), Path(row.path).name)
        return reading

    def _adopt_stored(self, row: DocumentRow) -> bool:
        """A result of this version may be stored although the registry does not know (a crash between the two)."""
        try:
            parsed = self.store.load(row.document_id)
        except LostResultError:
            return False
        self._record(row, parsed)
        return True

    def _parsed(self, row: DocumentRow, outcome: Outcome) -> ParsedDocument:
        if outcome.parsed is not None:
            year = outcome.parsed.document.fiscal_year
            if outcome.parsed.document.status != "parsed" or self.settings.partition_of(year) == year:
                return outcome.parsed
            reason = f"财政年度 {year} 不在 {self.settings.first_year} 至 {self.settings.last_year()} 之间"
            return quarantined(row.document_id, row.byte_size, "year_out_of_range", reason, outcome.parsed.document.media_type)
        return quarantined(row.document_id, row.byte_size, outcome.reason_code or "unknown", outcome.reason or "无法读取，原因不明")

    def _record(self, row: DocumentRow, parsed: ParsedDocument, seconds: float | None = None) -> None:
        document = parsed.document
        content_digest = self.store.save(parsed)
        self.registry.record_parse(
            row.document_id,
            self.version,
            document.fiscal_year,
            self.settings.partition_of(document.fiscal_year),
            document.status,
            document.reason_code,
            document.reason,
            content_digest,
        )
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
            findings=len(parsed.findings),
        )

    def read_again(self, documents: Iterable[DocumentRow]) -> None:
        """Let documents wait once more: what kept them from being read may be gone (little memory, a busy machine, no office program)."""
        for row in documents:
            self.store.forget(row.document_id)

    def drop_damaged(self, documents: Iterable[DocumentRow]) -> None:
        """Look at every stored result of `documents`; those that cannot be used are gone afterwards, so that they wait again."""
        for row in documents:
            with contextlib.suppress(LostResultError):
                self.store.load(row.document_id)

    def clean(self) -> None:
        """Delete parse results of parser versions that are no longer used."""
        for folder in self.settings.parsed.glob("*"):
            if folder.name != self.version and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)


def _can_be_opened(root: Path) -> bool:
    try:
        root.stat()
    except OSError:
        return False
    return True


def _walk(root: Path, on_error: Callable[[OSError], None]) -> Iterator[tuple[Path, os.stat_result]]:
    """Regular files at or below `root` in sorted order; links are not followed out of the root.

    What could not be looked at, though it may be there, goes to `on_error`: it must not count as removed.
    """

    def look(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            on_error(error)

    if not root.is_dir():
        status = root.stat()
        if stat.S_ISREG(status.st_mode):
            yield root, status
        return
    for folder, folders, names in os.walk(root, onerror=look, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(_PRIVATE_PREFIXES))
        for name in sorted(names):
            if name.startswith(_PRIVATE_PREFIXES):
                continue
            path = Path(folder) / name
            try:
                status = path.lstat()
            except OSError as error:
                look(error)
                continue
            if stat.S_ISREG(status.st_mode):
                yield path, status


def _is_below(path: Path, roots: Iterable[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)
