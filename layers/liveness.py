"""Which runs are alive: the process that executes a run holds a lock named after it until it ends, however it ends.

Dagster records that a run started, but a killed process cannot record that it ended. Whoever wants to know asks the lock.
"""

from __future__ import annotations

import contextlib
import time
from contextlib import ExitStack
from pathlib import Path

from home.settings import Settings
from ingestion.file_locks import hold_lock, try_lock

_held: dict[Path, ExitStack] = {}


def _lock_path(settings: Settings, run_id: str) -> Path:
    return settings.work / "alive" / f"{run_id}.lock"


def stay_alive(settings: Settings, run_id: str) -> None:
    """Say that this process executes the run; holds until the process ends or `end_life` is called."""
    path = _lock_path(settings, run_id)
    if path not in _held:
        stack = ExitStack()
        stack.enter_context(hold_lock(path))
        _held[path] = stack


def end_life(settings: Settings, run_id: str) -> None:
    """This process executes the run no longer. The file stays: where Dagster could not record the end, it says that there was one."""
    stack = _held.pop(_lock_path(settings, run_id), None)
    if stack is not None:
        stack.close()


def is_alive(settings: Settings, run_id: str) -> bool | None:
    """Whether a process executes the run; None where none has said so yet, or so long ago that it is forgotten."""
    path = _lock_path(settings, run_id)
    if path in _held:
        return True
    if not path.exists():
        return None
    with try_lock(path) as is_free:
        return not is_free


def forget_old_lives(settings: Settings, older_than_seconds: float) -> None:
    """Delete the lock files of runs that nobody executes and that began long ago."""
    for path in (settings.work / "alive").glob("*.lock"):
        with contextlib.suppress(OSError), try_lock(path) as is_free:
            if is_free and time.time() - path.stat().st_mtime > older_than_seconds:
                path.unlink(missing_ok=True)
