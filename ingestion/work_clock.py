"""Clocks that leave out what a process waits for a processor: on a machine that does much else, no document is late for that."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

_NOTABLE_SECONDS = 0.05


@dataclass(slots=True)
class WorkClock:
    """A limit of `seconds` in which a process works or sleeps, and of `longest_seconds` by the clock on the wall.

    A process that hangs is late after `seconds`; one that waits for a processor is given that time on top. The wait of a program that it
    started and that has ended is not known any more.
    """

    pid: int
    seconds: float
    longest_seconds: float
    deadline: float = field(init=False)
    """As `time.monotonic()` counts: when to look next."""
    _last: float = field(init=False)
    _waited: float = field(init=False)

    def __post_init__(self) -> None:
        now = time.monotonic()
        self.deadline, self._last = now + self.seconds, now + max(self.seconds, self.longest_seconds)
        self._waited = seconds_waited(self.pid)

    def allow(self, seconds: float) -> None:
        """So many seconds from now on, but never more than the longest."""
        self.deadline = min(time.monotonic() + seconds, self._last)
        self._waited = seconds_waited(self.pid)

    def stop(self) -> None:
        self.deadline = float("inf")

    def is_over(self) -> bool:
        if time.monotonic() < self.deadline:
            return False
        waited = seconds_waited(self.pid)
        more, self._waited = waited - self._waited, waited
        if more > _NOTABLE_SECONDS:
            self.deadline = min(self.deadline + more, self._last)
        return self.deadline <= time.monotonic()


def seconds_waited(pid: int) -> float:
    """How long a process and those that it started and that still run were ready without a processor; 0.0 where the system does not say."""
    return sum(map(_waited_of, [pid, *descendants(pid)]))


def _waited_of(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that they started, the youngest first."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError, ValueError):
            for child in map(int, task.read_text().split()):
                found += [*descendants(child), child]
    return found
