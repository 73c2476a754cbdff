"""Runs whose process is gone: Dagster would show them as started for ever, and they would hold their place in the queue.

A run's process holds a lock (see `layers.liveness`). The daemon asks it through the run launcher below, at every look of its
run monitoring; the command line asks it before it starts a run of its own, because it may be used without a daemon.
"""

from __future__ import annotations

import time
from typing import Any

import dagster as dg

from home.settings import Settings, load_settings
from layers.liveness import is_alive
from orchestration.dagster_internals import CheckRunHealthResult, ConfigurableClassData, WorkerStatus

_GRACE_SECONDS = 120.0
"""A run that started may not have reached its first step, where it says that it is alive."""
_GONE = "执行本次运行的进程已不存在（被终止或机器重启），标记为失败"


def is_orphan(settings: Settings, run_id: str, started_at: float | None) -> bool:
    """Whether a run that Dagster takes for started has lost its process. `started_at` is in seconds since 1970."""
    alive = is_alive(settings, run_id)
    if alive is None:
        return started_at is not None and time.time() - started_at > _GRACE_SECONDS
    return not alive


class WatchedRunLauncher(dg.DefaultRunLauncher):
    """Dagster's own launcher, which can tell whether the process of a run still lives."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(inst_data)
        self._settings: Settings | None = None

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> WatchedRunLauncher:
        return cls(inst_data)

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        if self._settings is None:
            self._settings = load_settings()
        record = self._instance.get_run_record_by_id(run.run_id)
        started_at = None if record is None else record.start_time
        if is_orphan(self._settings, run.run_id, started_at):
            return CheckRunHealthResult(WorkerStatus.FAILED, _GONE)
        return CheckRunHealthResult(WorkerStatus.RUNNING)


def fail_orphans(settings: Settings, instance: dg.DagsterInstance) -> int:
    """Mark the runs as failed that a killed process left as started; answers how many.

    Runs that wait in a queue, and those that a code server is just starting, are the daemon's business.
    """
    failed = 0
    for record in instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED])):
        run = record.dagster_run
        started_at = record.start_time or record.create_timestamp.timestamp()
        if is_orphan(settings, run.run_id, started_at):
            instance.report_run_failed(run, _GONE)
            failed += 1
    return failed
