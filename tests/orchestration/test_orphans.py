"""Runs whose process was killed: found by their lock, marked as failed, and no living run among them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.dagster_run import DagsterRunStatus
from dagster._core.utils import make_new_run_id

from home.settings import prepare_home
from layers.liveness import end_life, forget_old_lives, is_alive, stay_alive
from orchestration.orphans import WatchedRunLauncher, fail_orphans
from tests.orchestration.conftest import ROOT, Bench

pytestmark = pytest.mark.slow

_HOLDER = """
import sys, time
from layers.liveness import stay_alive
from home.settings import load_settings
stay_alive(load_settings(sys.argv[1]), sys.argv[2])
print("alive", flush=True)
time.sleep(600)
"""


def hold_elsewhere(home: Path, run_id: str) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDER, str(home), run_id], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "alive\n"
    return holder


def started_run(instance: dg.DagsterInstance) -> str:
    run_id = make_new_run_id()
    run = dg.DagsterRun(job_name="build_year", run_id=run_id, status=DagsterRunStatus.NOT_STARTED)
    instance.add_run(run)
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_START.value, job_name="build_year", message="started"), run_id
    )
    return run_id


def test_a_run_is_alive_as_long_as_its_process(bench: Bench) -> None:
    prepare_home(bench.settings)
    assert is_alive(bench.settings, "r") is None
    holder = hold_elsewhere(bench.home, "r")
    assert is_alive(bench.settings, "r") is True
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert is_alive(bench.settings, "r") is False
    forget_old_lives(bench.settings, older_than_seconds=3600)
    assert is_alive(bench.settings, "r") is False
    forget_old_lives(bench.settings, older_than_seconds=-1)
    assert is_alive(bench.settings, "r") is None


def test_only_the_run_of_a_killed_process_is_failed(bench: Bench) -> None:
    prepare_home(bench.settings)
    with dg.DagsterInstance.from_config(str(bench.settings.dagster_home)) as instance:
        own, living, killed = (started_run(instance) for _ in range(3))
        stay_alive(bench.settings, own)
        holder, victim = hold_elsewhere(bench.home, living), hold_elsewhere(bench.home, killed)
        victim.kill()
        victim.wait()
        assert fail_orphans(bench.settings, instance) == 1
        statuses = {i: instance.get_run_by_id(i).status for i in (own, living, killed)}  # type: ignore[union-attr]
        holder.kill()
        holder.wait()
        end_life(bench.settings, own)
    assert statuses == {own: DagsterRunStatus.STARTED, living: DagsterRunStatus.STARTED, killed: DagsterRunStatus.FAILURE}


def test_the_launcher_tells_the_daemon(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_home(bench.settings)
    monkeypatch.setenv("YUSUAN_HOME", str(bench.home))
    with dg.DagsterInstance.from_config(str(bench.settings.dagster_home)) as instance:
        launcher = instance.run_launcher
        assert isinstance(launcher, WatchedRunLauncher) and launcher.supports_check_run_worker_health
        run = instance.get_run_by_id(started_run(instance))
        assert run is not None
        assert launcher.check_run_worker_health(run).status == WorkerStatus.RUNNING, "it may not have reached its first step"
        victim = hold_elsewhere(bench.home, run.run_id)
        assert launcher.check_run_worker_health(run).status == WorkerStatus.RUNNING
        victim.kill()
        victim.wait()
        assert launcher.check_run_worker_health(run).status == WorkerStatus.FAILED


def test_a_killed_build_leaves_no_run_as_started(three_years: Bench) -> None:
    command = [sys.executable, "-m", "yusuan.cli", "build", str(three_years.documents), "--home", str(three_years.home)]
    build = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 120
    while not list(three_years.settings.runs.glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    with dg.DagsterInstance.from_config(str(three_years.settings.dagster_home)) as instance:
        assert [r.status for r in instance.get_runs()] == [DagsterRunStatus.STARTED]
    assert three_years.build() == 0
    with dg.DagsterInstance.from_config(str(three_years.settings.dagster_home)) as instance:
        assert sorted(r.status.value for r in instance.get_runs()) == ["FAILURE", "SUCCESS"]
    assert len(three_years.amounts()) == 6
