"""Reading documents, here or on the machines of a scheduler: one document, one outcome, whatever the document does to its worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from home.document_worker import Job, ReadingLimits, Result, read_isolated
from home.parsed_store import quarantined
from home.settings import Settings
from ingestion.identity.folder import FolderIdentity
from ingestion.model import Unreadable
from ingestion.records import ParsedDocument
from ingestion.reviewed_figures import Review
from review.records import ReviewResult


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

    def result(self, settings: Settings, byte_size: int) -> tuple[ParsedDocument, ReviewResult]:
        """What is stored: a document that could not be read, or whose year is out of range, is quarantined."""
        if self.parsed is not None:
            years = [p.fiscal_year for p in self.parsed.publications] or [self.parsed.document.fiscal_year]
            year = next((y for y in years if settings.partition_of(y) != y), None)
            if self.parsed.document.status != "parsed" or year is None:
                return self.parsed, self.review
            reason = f"财政年度 {year} 不在 {settings.first_year} 至 {settings.last_year()} 之间"
            refused = quarantined(self.document_id, byte_size, "year_out_of_range", reason, self.parsed.document.media_type)
        else:
            refused = quarantined(self.document_id, byte_size, self.reason_code, self.reason)
        return refused, ReviewResult()


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
    limits = ReadingLimits(patience, settings.parse_memory_mb * 1024**2, settings.scan_timeout_seconds if patience == limit else patience)
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
