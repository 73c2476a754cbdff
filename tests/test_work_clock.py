"""What a process waits for a processor is left out of its time; what it sleeps or works is not."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from ingestion import work_clock
from ingestion.isolation import map_isolated
from ingestion.model import Unreadable
from ingestion.work_clock import WorkClock, seconds_waited


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


class Queue:
    """Says that all processes wait, from the first question on, for a share of the time that goes by."""

    def __init__(self, share: float) -> None:
        self.share, self.start = share, time.monotonic()

    def __call__(self, pid: int) -> float:
        return self.share * (time.monotonic() - self.start)


@pytest.mark.parametrize(
    ("share", "longest", "is_late"), [(0.9, 60.0, False), (0.0, 60.0, True), (0.9, 1.0, True)], ids=["busy", "idle", "busy for too long"]
)
def test_a_wait_for_a_processor_makes_nothing_late(share: float, longest: float, is_late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_clock, "seconds_waited", Queue(share))
    ((_, result),) = map_isolated(sleep, [2.0], 1, timeout_seconds=0.5, longest_seconds=longest)
    assert isinstance(result, Unreadable) == is_late
    assert (result.reason_code == "timeout") if isinstance(result, Unreadable) else result == 2.0


def test_the_wait_of_a_process_and_of_what_it_started_is_told() -> None:
    """Two that compute on one processor wait half of the time, a shell around one of them as long; one that sleeps does not wait."""
    processor = min(os.sched_getaffinity(0))
    spin = f"import os\nos.sched_setaffinity(0, {{{processor}}})\nprint(flush=True)\nwhile True: pass"
    commands = [[sys.executable, "-c", spin], ["sh", "-c", 'trap "" USR1; "$0" -c "$1"; true', sys.executable, spin], ["sleep", "60"]]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0) for command in commands]
    try:
        for process in processes[:2]:
            assert process.stdout is not None and process.stdout.readline()
        before = [seconds_waited(process.pid) for process in processes]
        time.sleep(1.5)
        alone, started, asleep = (seconds_waited(process.pid) - was for process, was in zip(processes, before, strict=True))
    finally:
        for process in processes:
            os.killpg(process.pid, 9)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
    assert alone > 0.3 and started > 0.3
    assert asleep < 0.2


def test_a_stopped_clock_is_never_over_and_one_that_is_set_again_is() -> None:
    clock = WorkClock(os.getpid(), 0.0, 60.0)
    clock.stop()
    assert not clock.is_over()
    clock.allow(-1.0)
    assert clock.is_over()
