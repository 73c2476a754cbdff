"""Running the job `build_year` from this process, as the UI would: same definitions, same instance, same records."""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from home.failures import explain_words
from home.settings import Settings
from layers.liveness import end_life, stay_alive
from layers.run_record import RunRecord, load_run_record
from orchestration.dagster_runs import is_refusal
from orchestration.partitions import range_tags, spans


def run_years(settings: Settings, years: list[int], unbroken: bool, say: Callable[[str], None]) -> Iterator[tuple[RunRecord, list[str]]]:
    """Run the years; yields each run's record and its errors (Chinese or as raised).

    `unbroken`: one run over the whole span, years between included (rebuilding a year is harmless and one run is
    cheaper than several); otherwise exactly these years, one run per unbroken span.
    """
    os.environ.setdefault("DAGSTER_HOME", str(settings.dagster_home))
    warnings.filterwarnings("ignore", module="dagster")
    import dagster as dg

    from orchestration.assembly import JOB, build_definitions
    from orchestration.dagster_internals import make_new_run_id
    from orchestration.orphans import fail_orphans

    job = build_definitions(settings, listener=say).resolve_job_def(JOB)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance, _journals_kept_open(settings):
        fail_orphans(settings, instance)
        for first, last in [(min(years), max(years))] if unbroken else spans(years):
            say(f"建库：{first} 年度" if first == last else f"建库：{first}—{last} 年度")
            tags = {**range_tags(first, last), "yusuan/trigger": "command"}
            run_id = make_new_run_id()
            stay_alive(settings, run_id)  # before Dagster knows the run, so that nobody ever takes it for an orphan
            try:
                result = job.execute_in_process(instance=instance, run_config=quiet, tags=tags, raise_on_error=False, run_id=run_id)
            finally:
                end_life(settings, run_id)
            record = load_run_record(settings.runs, result.run_id)
            errors = [] if result.success else _errors(result, bool(record.refusals))
            yield record, errors


@contextmanager
def _journals_kept_open(settings: Settings) -> Iterator[None]:
    """Holds the SQLite file of runs open while runs go on.

    Dagster opens and closes a connection for each change, and SQLite checkpoints its journal to disk whenever the last
    connection closes; with one more connection it does so only now and then.
    """
    connections = []
    for file in settings.dagster_home.glob("history/*.db"):
        connection = sqlite3.connect(file)
        connection.execute("select count(*) from sqlite_master").fetchall()
        connections.append(connection)
    try:
        yield
    finally:
        for connection in connections:
            connection.close()


def _errors(result: object, is_refused: bool) -> list[str]:
    """What made steps fail; a blocking check is left out, because the refusals say more."""
    import dagster as dg

    messages = []
    for event in result.all_events:  # type: ignore[attr-defined]
        if event.event_type == dg.DagsterEventType.STEP_FAILURE and event.step_failure_data.error is not None:
            error = event.step_failure_data.error
            if not (is_refused and is_refusal(event)):
                message = (error.cause or error).message.strip()
                messages.append(f"{event.step_key}：{explain_words(message) or message}")
    return messages or ([] if is_refused else ["运行失败，详见界面中的运行记录"])
