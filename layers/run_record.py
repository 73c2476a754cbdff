"""What a run has found out so far, on disk: steps of one run hand it on, and it ends as the run's summary in JSON."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Refusal:
    """Grain: one year that one expectation refused."""

    year: int
    layer: str
    table: str
    expectation_id: str
    description: str
    rows: int
    sample: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None


@dataclass(slots=True)
class RunRecord:
    """One run (with its retries): its years, the years that a gate refused and why, what was published, seconds by layer.

    `published` stays false where the run failed, was killed or was refused whole.
    """

    run_id: str
    started_at: str = ""
    """UTC, ISO 8601; likewise `saved_at`, when this record was written last."""
    saved_at: str = ""
    years: list[int] = field(default_factory=list)
    refused_years: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    published: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by published table."""
    totals: dict[str, Any] = field(default_factory=dict)
    """Documents, coverage and findings over everything that was published."""
    notes: list[str] = field(default_factory=list)
    """Chinese remarks (a repaired crash, years brought up to date along the way)."""

    def begin(self) -> None:
        self.started_at = self.started_at or _now()

    def refuse(self, refusals: list[Refusal]) -> None:
        self.refusals.extend(refusals)
        self.refused_years = sorted(set(self.refused_years) | {r.year for r in refusals})

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.saved_at = _now()
        temporary = folder / f"{self.run_id}.json.tmp-{os.getpid()}"
        temporary.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str), encoding="utf-8")
        temporary.replace(folder / f"{self.run_id}.json")


def years_refused_last(folder: Path) -> set[int]:
    """Partition years that the last run over them refused."""
    records = sorted((load_run_record(folder, path.stem) for path in folder.glob("*.json")), key=lambda r: r.saved_at)
    refused: set[int] = set()
    for record in records:
        refused = refused - set(record.years) | set(record.refused_years)
    return refused


def load_run_record(folder: Path, run_id: str) -> RunRecord:
    """The record of a run; a blank one when none was written yet."""
    path = folder / f"{run_id}.json"
    if not path.exists():
        return RunRecord(run_id)
    values = json.loads(path.read_text(encoding="utf-8"))
    values["refusals"] = [Refusal(**r) for r in values["refusals"]]
    return RunRecord(**values)


def prune_run_records(folder: Path, kept: int) -> None:
    """Delete all but the newest `kept` files: records, and what killed processes left of some."""
    by_age = sorted((path.name for path in folder.iterdir()), key=lambda name: _age(folder / name))
    for name in by_age[kept:]:
        (folder / name).unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Seconds since a file was written; one that is just being replaced counts as new."""
    try:
        return datetime.now(UTC).timestamp() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
