"""The journal: what happened to each document at each stage, one line of JSON each, one file a day below `<home>/logs`.

Lines are appended whole, so that the sensor, runs and the command line may write at once. The journal is for people who
look for a cause; no step reads it, and a journal that cannot be written (a full disk) stops nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

STAGES = ("archived", "parsed", "quarantined", "loaded", "refused", "published")
"""archived: the bytes lie under their SHA-256. parsed | quarantined: read, or why not. loaded | refused: the raw layer
holds it now, or a gate refused its year. published: readers have it."""


class Journal:
    """Appends to the journal of one home. `context` (a run's id, say) stands in every line that is written."""

    def __init__(self, folder: Path, **context: Any) -> None:
        self._folder = folder
        self._context = context

    def write(self, stage: str, **fields: Any) -> None:
        """One line: time (UTC), stage, context, fields; fields without a value are left out."""
        self.write_all(stage, [fields])

    def write_all(self, stage: str, documents: Iterable[dict[str, Any]]) -> None:
        """One line for each document; `stage` is one of STAGES. Raises ValueError for another."""
        if stage not in STAGES:
            raise ValueError(f"unknown stage {stage!r}")
        now = datetime.now(UTC)
        lines = [self._line(now, stage, fields) for fields in documents]
        if not lines:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._folder / f"{now:%Y-%m-%d}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            try:
                os.write(descriptor, "".join(lines).encode("utf-8", "backslashreplace"))
            finally:
                os.close(descriptor)

    def _line(self, now: datetime, stage: str, fields: dict[str, Any]) -> str:
        values = {"time": now.isoformat(timespec="milliseconds"), "stage": stage, **self._context, **fields}
        return json.dumps({k: v for k, v in values.items() if v is not None}, ensure_ascii=False, default=str) + "\n"

    def prune(self, days_kept: int) -> None:
        """Delete the files of days before the last `days_kept`."""
        oldest = f"{datetime.now(UTC) - timedelta(days=days_kept):%Y-%m-%d}.jsonl"
        for file in self._folder.glob("????-??-??.jsonl"):
            if file.name < oldest:
                file.unlink(missing_ok=True)
