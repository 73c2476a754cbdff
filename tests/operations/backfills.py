"""Ten years as ten runs of the daemon's queue, over and over: `python -m tests.operations.backfills [ROUNDS] [YEARS]`.

Each round changes every document, queues one run for each year at once, waits for the queue, and compares the facts with a
serial build of the same documents in another home.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.operations.daemon import Daemon, running_daemon
from tests.operations.homes import Home

LAST_YEAR = 2024
FRESH = {"YUSUAN_SETTLE_SECONDS": "0"}
"""A run takes documents that were written just before, instead of leaving them to the sensor's next request."""


@dataclass
class Round:
    """One round: how the runs ended, whether the facts are those of a serial build, seconds by the clock."""

    statuses: Counter[str]
    is_equal: bool
    seconds: float


def run_round(daemon: Daemon, queued: Home, serial: Home, years: range, version: int) -> Round:
    for home in (queued, serial):
        home.write(years, version)
    before = {r["runId"] for r in daemon.runs()}
    started = time.monotonic()
    for year in years:
        daemon.launch_year(year)
    runs = daemon.wait_for_runs(len(before) + len(years))
    seconds = time.monotonic() - started
    statuses = Counter(r["status"] for r in runs if r["runId"] not in before)
    assert serial.build() == 0
    return Round(statuses, queued.facts() == serial.facts(), seconds)


def main(rounds: int = 20, count: int = 10) -> int:
    years = range(LAST_YEAR - count + 1, LAST_YEAR + 1)
    good = succeeded = 0
    with tempfile.TemporaryDirectory(prefix="yusuan-backfills-") as folder:
        queued, serial = Home(Path(folder) / "queued"), Home(Path(folder) / "serial")
        queued.write(years, 0)
        assert queued.build() == 0  # the documents' folder becomes known
        with running_daemon(queued.path, queued.environment | FRESH) as daemon:
            for number in range(1, rounds + 1):
                done = run_round(daemon, queued, serial, years, number)
                succeeded += done.statuses["SUCCESS"]
                good += done.statuses == {"SUCCESS": count} and done.is_equal
                equal = "equal to" if done.is_equal else "DIFFERENT from"
                print(f"round {number:2}: {dict(done.statuses)}, facts {equal} the serial build, {done.seconds:.0f} s", flush=True)
    print(f"runs that succeeded      {succeeded} of {rounds * count}")
    print(f"rounds without a fault   {good} of {rounds}")
    return 0 if good == rounds else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
