"""Reading documents in worker processes: one document, one outcome, whatever the document does to its worker."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.isolation import map_isolated
from ingestion.model import Unreadable
from ingestion.records import RAW_TABLES, ParsedDocument, column_names
from ingestion.storable import CODE, is_storable

if TYPE_CHECKING:
    from yusuan.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read. `parser` is `module:function`."""

    document_id: str
    path: Path
    parser: str


@dataclass(slots=True)
class Outcome:
    """Grain: one document. Either `parsed`, or why it could not be read (`reason` is Chinese)."""

    document_id: str
    parsed: ParsedDocument | None = None
    reason_code: str = "unknown"
    reason: str = "无法读取，原因不明"
    seconds: float | None = None
    """Wall-clock time in the worker; None where it was stopped."""
    is_slow: bool = False
    """Stopped because this reader waits no longer, which says nothing about the document."""


def parse_and_review(path: Path) -> ParsedDocument:
    """Read one file and report its contradictions; a bad document comes back quarantined, with the reason."""
    from ingestion.parsing import parse_bytes
    from review.engine import review_document

    parsed, source = parse_bytes(path.read_bytes())
    if source is not None and parsed.document.status == "parsed":
        review_document(source, parsed)
    return parsed


def read_job(job: Job) -> tuple[ParsedDocument, float]:
    """Run in a worker; answers the result and the seconds it took.

    Raises Unreadable for a document whose numbers no column can hold.
    """
    started = time.monotonic()
    module, function = job.parser.split(":")
    parsed: ParsedDocument = getattr(importlib.import_module(module), function)(job.path)
    if parsed.document.document_id != job.document_id:
        raise Unreadable("changed", "文档归档后内容发生变化")
    for table in RAW_TABLES:
        for record in [parsed.document] if table == "documents" else getattr(parsed, table):
            for name in column_names(type(record)):
                value = getattr(record, name)
                if not is_storable(value):  # parsing sets such numbers aside; what slips through must not stop the others' build
                    raise Unreadable(CODE, f"数字 {value:.3E} 超出可表示的范围")
    return parsed, round(time.monotonic() - started, 3)


def read_documents(
    paths: dict[str, Path], settings: Settings, deadline: float | None = None, patience_seconds: float | None = None
) -> Iterator[Outcome]:
    """Read documents in parallel, each with limits on time and memory; outcomes come as they are ready.

    `deadline` (monotonic seconds): no document but the first is begun after it. `patience_seconds`: a document that takes longer, but less
    than the limit for reading, comes back as slow.
    """

    def jobs() -> Iterator[Job]:
        for number, (document_id, path) in enumerate(paths.items()):
            if number and deadline is not None and time.monotonic() > deadline:
                return
            yield Job(document_id, path, settings.parser)

    if not paths:
        return
    limit = settings.parse_timeout_seconds
    patience = limit if patience_seconds is None else min(limit, patience_seconds)
    settings.temporary.mkdir(parents=True, exist_ok=True)
    results = map_isolated(
        read_job, jobs(), min(settings.workers, len(paths)), patience, settings.parse_memory_mb * 1024**2, settings.temporary
    )
    for job, result in results:
        if isinstance(result, Unreadable):
            is_slow = result.reason_code == "timeout" and patience < limit
            yield Outcome(job.document_id, None, result.reason_code, result.reason, is_slow=is_slow)
        else:
            parsed, seconds = result
            yield Outcome(job.document_id, parsed, seconds=seconds)
