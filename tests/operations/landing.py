"""Many files dropped at once before the running daemon: `python -m tests.operations.landing [FILES]`.

The sensor works by itself. Printed are how long its ticks took (Dagster allows a tick 60 seconds), how many runs it asked
for, how often a document was read, and whether all of them are published.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.operations.daemon import running_daemon
from tests.operations.homes import Home

TICK_LIMIT_SECONDS = 60.0
_PATIENCE_SECONDS = 1800


@dataclass
class Landed:
    """What became of the files. `read_twice` counts documents, `statuses` published documents by status."""

    files: int
    seconds: float
    longest_tick: float
    failed_ticks: int
    runs: Counter[str]
    read: int
    read_twice: int
    statuses: Counter[str]

    @property
    def is_sound(self) -> bool:
        every = self.statuses.total() == self.files == self.read and not self.read_twice
        return every and self.longest_tick < TICK_LIMIT_SECONDS and not self.failed_ticks and set(self.runs) == {"SUCCESS"}


def drop_files(home: Home, count: int) -> None:
    """Documents of fourteen years, every hundredth of them damaged."""
    landing = home.settings.landing
    landing.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = [f"{2010 + number % 14} budget 单位{number}", f"expenditure 201 一般公共服务支出 total {number}.00 1"]
        text = f"broken\n{number}\n" if number % 100 == 99 else "\n".join(lines) + "\n"
        (landing / f"{number}.sheet").write_text(text, encoding="utf-8")


def published(home: Home) -> Counter[str]:
    if not home.settings.published_database.exists():
        return Counter()
    with duckdb.connect(str(home.settings.published_database), read_only=True) as con:
        return Counter(dict(con.execute("select status, count(*) from marts.dim_document group by 1").fetchall()))


def land(home: Home, count: int, **settings: str) -> Landed:
    """Start the UI, drop the files, wait until they are published."""
    environment = home.environment | {"YUSUAN_AUTOMATION": "true", "YUSUAN_SENSOR_INTERVAL_SECONDS": "5"} | settings
    home.folder.mkdir(parents=True, exist_ok=True)
    with running_daemon(home.path, environment) as daemon:
        drop_files(home, count)
        started = time.monotonic()
        while published(home).total() < count:
            if time.monotonic() - started > _PATIENCE_SECONDS:
                break
            time.sleep(1)
        seconds = time.monotonic() - started
        runs = Counter(r["status"] for r in daemon.wait_for_runs(1))
        ticks = daemon.ticks("landing_sensor")
    done = [t for t in ticks if t["endTimestamp"]]
    reads = Counter(home.reads.read_text(encoding="utf-8").split())
    return Landed(
        files=count,
        seconds=seconds,
        longest_tick=max(t["endTimestamp"] - t["timestamp"] for t in done),
        failed_ticks=sum(t["status"] == "FAILURE" for t in ticks),
        runs=runs,
        read=len(reads),
        read_twice=sum(n > 1 for n in reads.values()),
        statuses=published(home),
    )


def main(count: int = 5000) -> int:
    with tempfile.TemporaryDirectory(prefix="yusuan-landing-") as folder:
        landed = land(Home(Path(folder)), count)
    print(f"files                    {landed.files}, published after {landed.seconds:.0f} s")
    print(f"longest tick             {landed.longest_tick:.1f} s of {TICK_LIMIT_SECONDS:.0f}; failed ticks: {landed.failed_ticks}")
    print(f"runs                     {dict(landed.runs)}")
    print(f"documents read           {landed.read}, more than once: {landed.read_twice}")
    print(f"published documents      {dict(landed.statuses)}")
    return 0 if landed.is_sound else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
