"""Feeds files through the real path and tells what became of each: parsed or quarantined, how long, how much memory."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from home.parsed_store import encode_parsed, encode_review
from ingestion.isolation import map_isolated
from ingestion.model import Unreadable
from ingestion.parsing import parse_bytes
from ingestion.reading import load_bytes
from review.engine import review_document
from review.records import ReviewResult
from tests.hostile.generator import HostileFile, good_files

TIME_LIMIT_SECONDS = 120.0
"""As in a run (see ingestion.isolation)."""
OUR_FAULTS = ("reader_error", "parser_error", "parser_died", "unknown")
"""Reasons that mean that our program failed rather than that it refused a file."""


@dataclass(slots=True)
class Outcome:
    """Grain: one file. `facts` is the digest of everything that it yielded; `seconds` are of
    computing (other work on the machine does not count), None where the worker was stopped."""

    name: str
    kind: str
    status: str
    reason_code: str | None = None
    reason: str | None = None
    facts: str = ""
    seconds: float | None = None
    peak_bytes: int = 0
    trace: str = ""

    @property
    def is_sound(self) -> bool:
        """Parsed, or quarantined with a reason in Chinese that blames no fault of ours on the file."""
        if self.status == "parsed":
            return self.reason_code is None
        reason = self.reason or ""
        return self.status == "quarantined" and self.reason_code not in OUR_FAULTS and any("\u4e00" <= c <= "\u9fff" for c in reason)


@dataclass(slots=True)
class Report:
    """What became of a batch. `peak_bytes` is the largest resident set of any worker, killed ones included."""

    outcomes: list[Outcome] = field(default_factory=list)
    peak_bytes: int = 0
    seconds: float = 0.0

    def unsound(self) -> list[Outcome]:
        return [o for o in self.outcomes if not o.is_sound]

    def counts(self) -> Counter[str]:
        return Counter(o.reason_code or "parsed" for o in self.outcomes)


def read_in_worker(path: Path) -> Outcome:
    """The whole reading of one file; runs in a worker. What it cannot read comes back quarantined or as `Unreadable`."""
    started = time.process_time()
    parsed, source = parse_bytes(load_bytes(path))
    if source is not None and parsed.document.status == "parsed":
        review = review_document(source, parsed)
    else:
        review = ReviewResult()
    document = parsed.document
    digest = hashlib.sha256(encode_parsed(parsed) + encode_review(review)).hexdigest()
    peak = _high_water("self")
    seconds = time.process_time() - started
    return Outcome(path.name, "", document.status, document.reason_code, document.reason, digest, seconds, peak, parsed.trace or "")


def read_alone() -> dict[str, str]:
    """Sample's name -> digest of its facts, read in workers that never met a hostile file."""
    return {path.name: outcome.facts for path, outcome in map_isolated(read_in_worker, good_files(), 1) if isinstance(outcome, Outcome)}


def write_files(files: Iterable[HostileFile], folder: Path) -> Iterator[tuple[HostileFile, Path]]:
    """Write each file when it is asked for; the caller deletes it."""
    for file in files:
        path = folder / file.name
        path.write_bytes(file.build())
        yield file, path


def run_files(
    files: Iterable[tuple[HostileFile, Path]], workers: int = 2, timeout_seconds: float = TIME_LIMIT_SECONDS, keep: bool = False
) -> Report:
    """Read files in worker processes as a run does; each is deleted as soon as it is through."""
    report = Report()
    kinds: dict[Path, str] = {}

    def paths() -> Iterator[Path]:
        for file, path in files:
            kinds[path] = file.kind
            yield path

    started = time.monotonic()
    with PeakMemory() as peak:
        for path, result in map_isolated(read_in_worker, paths(), workers, timeout_seconds):
            if isinstance(result, Unreadable):
                trace = "".join(getattr(result, "__notes__", ()))
                result = Outcome(path.name, "", "quarantined", result.reason_code, result.reason, trace=trace)
            result.kind = kinds.pop(path)
            report.outcomes.append(result)
            if not keep:
                path.unlink()
    report.peak_bytes = max(peak.peak_bytes, *(o.peak_bytes for o in report.outcomes))
    report.seconds = time.monotonic() - started
    return report


class PeakMemory:
    """Watches the resident sets of this process's children, so that those which get killed are counted too."""

    def __init__(self, interval_seconds: float = 0.05) -> None:
        self.peak_bytes = 0
        self._interval = interval_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._interval):
            for task in Path("/proc/self/task").glob("*/children"):
                try:
                    children = task.read_text().split()
                except OSError:
                    continue
                self.peak_bytes = max([self.peak_bytes, *(_high_water(child) for child in children if _is_worker(child))])


def _is_worker(pid: str) -> bool:
    """Between its creation and its start a child still shows this process's memory, and its command line."""
    try:
        return b"ingestion.isolation" in Path("/proc", pid, "cmdline").read_bytes()
    except OSError:
        return False


def _high_water(pid: str) -> int:
    try:
        status = Path("/proc", pid, "status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)
