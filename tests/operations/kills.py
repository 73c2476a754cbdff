"""Builds killed or starved at random moments: `python -m tests.operations.kills [KILLS] [FULL_DISKS] [DAEMON_KILLS]`.

Documents change between two versions; a build of the other version is killed (SIGKILL to all its processes) at a random
moment of its duration, or runs into a limit on the size of files as into a full disk. The next build must end with the facts
that an undisturbed build of that version gives. The last part kills the whole UI, daemon and run included, and starts it again.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES, DagsterRunStatus, RunsFilter

from tests.operations.daemon import running_daemon
from tests.operations.homes import ROOT, Home

YEARS = range(2021, 2024)
_LARGEST_KILOBYTES = 4_000
"""Work and published files of these documents are smaller."""


@dataclass
class Shaken:
    """A home that is disturbed, and what undisturbed builds of both versions of its documents give."""

    home: Home
    expected: dict[int, str] = field(default_factory=dict)
    duration: float = 0.0
    version: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def change_documents(self) -> None:
        self.version = 1 - self.version
        self.home.write(YEARS, self.version)

    def is_recovered(self) -> bool:
        """Build again, undisturbed; whether the facts are what they must be and nothing lies about."""
        return self.home.build() == 0 and self.home.facts() == self.expected[self.version] and not litter(self.home)


def prepare(folder: Path) -> Shaken:
    """Build both versions undisturbed, each in a home of its own."""
    shaken = Shaken(Home(folder / "shaken"))
    for version in (0, 1):
        calm = Home(folder / f"calm{version}")
        calm.write(YEARS, version)
        started = time.monotonic()
        assert calm.build() == 0
        shaken.duration = time.monotonic() - started
        shaken.expected[version] = calm.facts()
    shaken.home.write(YEARS, 0)
    assert shaken.home.build() == 0
    return shaken


def kill_a_build(shaken: Shaken) -> bool:
    """Kill a build of changed documents at a random moment; whether the next one recovers."""
    shaken.change_documents()
    landed = fingerprint(shaken.home.documents)
    build = shaken.home.start_build()
    time.sleep(shaken.chance.uniform(0.05, 1.0) * shaken.duration)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    return shaken.is_recovered() and fingerprint(shaken.home.documents) == landed


def fill_the_disk(shaken: Shaken) -> bool:
    """Let a build of changed documents run into a limit on the size of any file; whether the next one recovers."""
    shaken.change_documents()
    limit = shaken.chance.randrange(1, _LARGEST_KILOBYTES) * 1024
    command = [sys.executable, "-m", "yusuan.cli", "build", str(shaken.home.documents), "--home", str(shaken.home.path)]
    subprocess.run(
        command, cwd=ROOT, env=shaken.home.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    return shaken.is_recovered()


def kill_the_daemon(shaken: Shaken) -> tuple[bool, Counter[str]]:
    """Kill everything while the daemon executes a run, start it again; whether it repairs by itself, and how its runs ended."""
    shaken.change_documents()
    known = count_runs(shaken.home)
    with running_daemon(shaken.home.path, shaken.home.environment) as daemon:
        daemon.backfill([*YEARS])
        while not any(r["status"] == "STARTED" for r in daemon.runs()):
            time.sleep(0.2)
        time.sleep(shaken.chance.uniform(0, shaken.duration))
        daemon.kill()
    with running_daemon(shaken.home.path, shaken.home.environment) as daemon:
        first = daemon.wait_for_runs(known + 1)
        was_killed = any(r["status"] == "FAILURE" for r in first[: len(first) - known])
        runs = daemon.wait_for_runs(known + 1 + was_killed)
        statuses = Counter(r["status"] for r in runs[: len(runs) - known])
    return statuses["SUCCESS"] == 1 and shaken.home.facts() == shaken.expected[shaken.version], statuses


def count_runs(home: Home, *statuses: DagsterRunStatus) -> int:
    with dg.DagsterInstance.from_config(str(home.settings.dagster_home)) as instance:
        return instance.get_runs_count(RunsFilter(statuses=list(statuses)))


def orphans(home: Home) -> int:
    """Runs that Dagster takes for unfinished."""
    return count_runs(home, *IN_PROGRESS_RUN_STATUSES, DagsterRunStatus.NOT_STARTED)


def litter(home: Home) -> list[str]:
    """What a run may leave for a moment and must not leave for good."""
    patterns = ("work/*.tmp*", "work/spill", "work/step.running", "work/tmp/*", "warehouse/*.tmp*", "archive/.incoming-*", "runs/*.tmp*")
    return [str(p) for pattern in patterns for p in home.path.glob(pattern)]


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(f"{file.name} {file.stat().st_mtime_ns}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def main(kills: int = 100, full_disks: int = 10, daemon_kills: int = 3) -> int:
    with tempfile.TemporaryDirectory(prefix="yusuan-kills-") as folder:
        shaken = prepare(Path(folder))
        print(f"an undisturbed build     {shaken.duration:.1f} s", flush=True)
        recovered = []
        for number in range(1, kills + 1):
            recovered.append(kill_a_build(shaken))
            if number % 10 == 0 or not recovered[-1]:
                print(f"  kill {number}: {sum(recovered)} of {number} recovered {litter(shaken.home)}", flush=True)
        print(f"killed builds            {sum(recovered)} of {kills} recovered to the facts of an undisturbed build", flush=True)
        filled = [fill_the_disk(shaken) for _ in range(full_disks)]
        print(f"full disks               {sum(filled)} of {full_disks} recovered", flush=True)
        left = orphans(shaken.home)
        print(f"runs left as started     {left}", flush=True)
        restarted = []
        for _ in range(daemon_kills):
            done, statuses = kill_the_daemon(shaken)
            restarted.append(done)
            print(f"  daemon killed: {dict(statuses)}", flush=True)
        print(f"killed daemons           {sum(restarted)} of {daemon_kills} recovered by themselves")
    return 0 if all(recovered) and all(filled) and all(restarted) and not left else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
