"""Reading documents in worker processes: one document, one outcome, whatever the document does to its worker."""

from __future__ import annotations

import contextlib
import importlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from home.parsed_store import LostResultError, encode_source, load_for_review
from ingestion.identity.folder import FolderIdentity
from ingestion.isolation import map_isolated
from ingestion.model import SourceDocument, Unreadable
from ingestion.records import RAW_TABLES, ParsedDocument, column_names, records_of
from ingestion.reviewed_figures import Review, reading_by
from ingestion.storable import CODE, is_storable
from ingestion.wording import lay_over
from review.records import ReviewResult

if TYPE_CHECKING:
    from home.settings import Settings


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


@dataclass(slots=True)
class Outcome:
    """Grain: one document. Either `parsed`, or why it could not be read (`reason` is Chinese)."""

    document_id: str
    parsed: ParsedDocument | None = None
    review: ReviewResult = field(default_factory=ReviewResult)
    source: bytes | None = None
    """The document as it was read, encoded; None where it was only reviewed or could not be read."""
    reason_code: str = "unknown"
    reason: str = "无法读取，原因不明"
    seconds: float | None = None
    """Wall-clock time in the worker; None where it was stopped."""
    is_slow: bool = False
    """Stopped because this reader waits no longer, which says nothing about the document."""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Of one document: wall-clock seconds, and the address space of the process that reads it."""

    seconds: float
    memory_bytes: int


Result = tuple[ParsedDocument, ReviewResult, bytes | None, float] | Unreadable
"""What `read_job` answers of one document, or why it could not be read."""


def read_file(path: Path, folder: FolderIdentity | None = None) -> tuple[ParsedDocument, SourceDocument | None]:
    """Read one file; a bad document comes back quarantined, with the reason."""
    from ingestion.parsing import parse_bytes

    return parse_bytes(path.read_bytes(), folder)


def read_isolated(jobs: Iterable[Job], limits: ReadingLimits, workers: int, scratch: Path) -> Iterator[tuple[Job, Result]]:
    """Read in processes of this machine; see `map_isolated`."""
    return map_isolated(read_job, jobs, workers, limits.seconds, limits.memory_bytes, scratch)


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


def read_documents(
    paths: dict[str, Path],
    settings: Settings,
    stored: Mapping[str, tuple[Path, Path]],
    deadline: float | None = None,
    patience_seconds: float | None = None,
    folders: Mapping[str, FolderIdentity | None] = MappingProxyType({}),
    reviews: Callable[[str], Review] = lambda _: Review(),
) -> Iterator[Outcome]:
    """Read documents in parallel, or only review those that are `stored`, each with limits on time and memory.

    Outcomes come as they are ready. `reviews` answers what people decided on a document's recognised figures.

    `deadline` (monotonic seconds): no document but the first is begun after it. `patience_seconds`: a document that takes longer, but less
    than the limit for reading, comes back as slow. `folders`: what the files beside a document say of it.
    """

    def jobs() -> Iterator[Job]:
        for number, (document_id, path) in enumerate(paths.items()):
            if number and deadline is not None and time.monotonic() > deadline:
                return
            folder, review = folders.get(document_id), reviews(document_id)
            yield Job(document_id, path, settings.parser, settings.layouts, stored.get(document_id), folder, review)

    if not paths:
        return
    limit = settings.parse_timeout_seconds
    patience = limit if patience_seconds is None else min(limit, patience_seconds)
    settings.temporary.mkdir(parents=True, exist_ok=True)
    limits = ReadingLimits(patience, settings.parse_memory_mb * 1024**2)
    for job, result in _read(jobs(), len(paths), limits, settings):
        if isinstance(result, Unreadable):
            is_slow = result.reason_code == "timeout" and patience < limit
            yield Outcome(job.document_id, reason_code=result.reason_code, reason=result.reason, is_slow=is_slow)
        else:
            parsed, review, source, seconds = result
            yield Outcome(job.document_id, parsed, review, source, seconds=seconds)


def _read(jobs: Iterator[Job], count: int, limits: ReadingLimits, settings: Settings) -> Iterator[tuple[Job, Result]]:
    if not settings.scheduler:
        return read_isolated(jobs, limits, min(settings.workers, count), settings.temporary)
    from home.fan_out import read_on_scheduler

    return read_on_scheduler(jobs, settings.scheduler, limits, settings.temporary)
