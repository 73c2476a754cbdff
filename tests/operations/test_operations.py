"""Small versions of the measurements; `python -m tests.operations.…` gives the full figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operations.backfills import FRESH, run_round
from tests.operations.daemon import running_daemon
from tests.operations.homes import Home
from tests.operations.kills import fill_the_disk, kill_a_build, orphans, prepare
from tests.operations.landing import land


@pytest.mark.slow
def test_disturbed_builds_recover_to_the_same_facts(tmp_path: Path) -> None:
    shaken = prepare(tmp_path)
    assert kill_a_build(shaken)
    assert fill_the_disk(shaken)
    assert orphans(shaken.home) == 0


@pytest.mark.slow
def test_runs_in_the_queue_all_succeed_and_give_the_facts_of_a_serial_build(tmp_path: Path) -> None:
    years = range(2021, 2025)
    queued, serial = Home(tmp_path / "queued"), Home(tmp_path / "serial")
    queued.write(years, 0)
    assert queued.build() == 0
    with running_daemon(queued.path, queued.environment | FRESH) as daemon:
        done = run_round(daemon, queued, serial, years, 1)
    assert done.statuses == {"SUCCESS": 4}
    assert done.is_equal


@pytest.mark.slow
def test_many_files_at_once(tmp_path: Path) -> None:
    landed = land(Home(tmp_path), 600)
    assert landed.is_sound, landed
    assert landed.runs.total() <= 3
