"""Reading one document in a worker process: what it yields and what is found in it, within limits."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from home.parsed_store import LostResultError, encode_source, load_for_review
from ingestion import storage
from ingestion.identity.folder import FolderIdentity
from ingestion.isolation import LONGEST_SECONDS, map_isolated
from ingestion.model import SourceDocument, Unreadable
from ingestion.records import RAW_TABLES, ParsedDocument, column_names, records_of
from ingestion.reviewed_figures import Review, reading_by
from ingestion.storable import CODE, is_storable
from ingestion.wording import lay_over
from review.records import ReviewResult


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read, or, where its stored result is given, only to review. `parser` is `module:function`, '' for `read_file`."""

    document_id: str
    path: Path
    parser: str
    layouts: Path | None = None
    """Folder of layout files that are laid over the shipped ones."""
    stored: tuple[Path, Path] | None = None
    """The records and the document as it was read, of an earlier reading with the same readers."""
    folder: FolderIdentity | None = None
    """What the files beside it say of a document that does not say it itself."""
    review: Review = Review()


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Of one document: wall-clock seconds, the address space of the process that reads it, and the seconds of one whose pages are scans."""

    seconds: float
    memory_bytes: int
    longest_seconds: float = LONGEST_SECONDS


Result = tuple[ParsedDocument, ReviewResult, bytes | None, float] | Unreadable
"""What `read_job` answers of one document, or why it could not be read."""


def read_file(path: Path, folder: FolderIdentity | None = None) -> tuple[ParsedDocument, SourceDocument | None]:
    """Read one file; a bad document comes back quarantined, with the reason."""
    from ingestion.parsing import parse_bytes

    return parse_bytes(path.read_bytes(), folder)


def read_isolated(jobs: Iterable[Job], limits: ReadingLimits, workers: int, scratch: Path) -> Iterator[tuple[Job, Result]]:
    """Read in processes of this machine; see `map_isolated`. What lies in object storage is fetched before: such a process asks nobody.

    Raises StorageError where object storage does not answer.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetched-", dir=scratch) as folder:
        here = (_on_this_machine(job, Path(folder)) for job in jobs)
        for job, result in map_isolated(read_job, here, workers, limits.seconds, limits.memory_bytes, scratch, limits.longest_seconds):
            yield job, result
            if job.path.parent == Path(folder):
                job.path.unlink(missing_ok=True)


def _on_this_machine(job: Job, folder: Path) -> Job:
    if not storage.is_url(job.path):
        return job
    with contextlib.suppress(FileNotFoundError):  # what is not there, the reader does not find either, and says so
        storage.on_this_machine(job.path, folder)
    return dataclasses.replace(job, path=folder / job.path.name)


def read_job(job: Job) -> tuple[ParsedDocument, ReviewResult, bytes | None, float]:
    """Run in a worker; answers what the document yielded, what was found in it, the document as it was read now, and the seconds it took.

    Raises Unreadable for a document whose numbers no column can hold.
    """
    started = time.monotonic()
    lay_over(job.layouts)
    parsed, source, is_read = _parsed_of(job)
    if parsed.document.document_id != job.document_id:
        raise Unreadable("changed", "文档归档后内容发生变化")
    kept = encode_source(source) if source is not None and is_read else None
    if source is not None and parsed.document.status == "parsed":
        from review.engine import review_document

        review = review_document(source, parsed)
    else:
        review = ReviewResult()
    _refuse_unstorable(parsed)
    return parsed, review, kept, round(time.monotonic() - started, 3)


def _parsed_of(job: Job) -> tuple[ParsedDocument, SourceDocument | None, bool]:
    """The records before their review, the document, and whether it was read now."""
    if job.stored is not None:
        with contextlib.suppress(LostResultError):
            return *load_for_review(*job.stored), False
    with reading_by(job.review):
        if job.parser:
            module, function = job.parser.split(":")
            parsed, source = getattr(importlib.import_module(module), function)(job.path)
        else:
            parsed, source = read_file(job.path, job.folder)
    return parsed, source, True


def _refuse_unstorable(parsed: ParsedDocument) -> None:
    """Parsing sets such numbers aside; what slips through must not stop the others' build. Raises Unreadable."""
    for table in RAW_TABLES:
        for record in records_of(parsed, table):
            for name in column_names(type(record)):
                value = getattr(record, name)
                if not is_storable(value):
                    raise Unreadable(CODE, f"数字 {value:.3E} 超出可表示的范围")
