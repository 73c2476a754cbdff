"""The landing sensor: looks at the watched folders, reads what is new, requests the years that changed; and the failure sensor."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from home.alerts import Alert, send_alert
from home.intake import Intake
from home.registry import Registry
from home.settings import Settings
from layers.changes import changed_years
from layers.code_version import project_fingerprint
from layers.run_record import load_run_record, years_refused_last
from orchestration.dagster_internals import UnresolvedAssetJobDefinition
from orchestration.dagster_runs import is_refusal, record_id
from orchestration.partitions import range_tags

_ASK_AGAIN_SECONDS = 86_400.0
"""A request that did not lead to a publication within a day is made again (its run failed: a full disk, a lost server)."""
_SCANNING_SHARE = 0.5
"""Share of a tick's budget after which no further new file is taken in, so that reading gets its turn."""


@dataclass(slots=True)
class _Cursor:
    """What was requested already, as it survives a restart of the daemon. Times are seconds since 1970.

    `years`: partition year -> digest of the documents for which it was requested last, and when. `slow`: document that a tick
    has no time for -> when a run was asked to read it.
    """

    years: dict[str, tuple[str, float]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, text: str | None) -> _Cursor:
        values = json.loads(text) if text else {}
        years = {y: (digest, float(at)) for y, (digest, at) in values.get("requested", {}).items()}
        return cls(years, {i: float(at) for i, at in values.get("left_to_runs", {}).items()})

    def dump(self) -> str:
        return json.dumps({"requested": self.years, "left_to_runs": self.slow}, sort_keys=True)

    def is_due(self, at: float) -> bool:
        """Whether a request of that time must have failed, for it would have been served by now."""
        return time.time() - at > _ASK_AGAIN_SECONDS

    def fresh_years(self, wanted: dict[str, str], runs: Path) -> dict[str, str]:
        """Years to request: in another state than when they were requested last, or requested in vain and not refused."""
        fresh = {y for y, digest in wanted.items() if y not in self.years or self.years[y][0] != digest}
        in_vain = {y for y in wanted.keys() - fresh if self.is_due(self.years[y][1])}
        if in_vain:  # only then, for it reads the records of all runs
            fresh |= in_vain - {str(y) for y in years_refused_last(runs)}
        return {y: wanted[y] for y in sorted(fresh)}


def build_landing_sensor(settings: Settings, job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """One tick works for a bounded time; runs are requested when nothing waits any more, so that many files make few runs.

    A year is requested once for one state of its documents, also after a restart of the daemon; it is requested again when
    its documents change, and a day later where the request led to nothing. A document that takes longer than a tick may last
    is left to a run, which has more time.
    """

    @dg.sensor(
        name="landing_sensor",
        job=job,
        minimum_interval_seconds=settings.sensor_interval_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if settings.automation else dg.DefaultSensorStatus.STOPPED,
        description="监视投放文件夹：新增、变更、移动、删除的文件涉及哪些年度，就请求重建哪些年度。",
    )
    def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        return _tick(settings, context)

    return landing_sensor


def _tick(settings: Settings, context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    cursor = _Cursor.load(context.cursor)
    with Registry(settings.registry_path) as registry:
        registry.add_root(settings.landing)
        intake = Intake(settings, registry)
        with intake.try_hold() as is_held:
            if not is_held:
                return dg.SkipReason("另一个进程正在读入文档")
            scan = intake.scan(settings.settle_seconds, settings.sensor_budget_seconds * _SCANNING_SHARE)
            for problem in scan.problems():
                context.log.warning(problem)
            if scan.postponed:
                return dg.SkipReason(f"还有 {scan.postponed} 个文件待收入，收完后一并请求")
            patience = settings.sensor_document_seconds
            reading = intake.read_waiting(None, settings.sensor_budget_seconds * (1 - _SCANNING_SHARE), patience, cursor.slow)
        waiting = {row.document_id for row in intake.waiting()}
        slow = waiting & {*cursor.slow, *reading.slow}
        asked = {i: at for i, at in cursor.slow.items() if i in slow and not cursor.is_due(at)}
        if len(waiting) > len(slow):
            kept = _Cursor(cursor.years, {i: at for i, at in cursor.slow.items() if i in slow})
            return dg.SensorResult(skip_reason=f"还有 {len(waiting) - len(slow)} 份文档待读，读完后一并请求", cursor=kept.dump())
        wanted = changed_years(settings, registry, project_fingerprint(settings.dbt_project))
    fresh = cursor.fresh_years({str(y): digest for y, digest in wanted.items()}, settings.runs)
    left_to_run = sorted(slow - asked.keys())
    moment = time.time()
    now = _Cursor(cursor.years | {y: (digest, moment) for y, digest in fresh.items()}, asked | dict.fromkeys(left_to_run, moment))
    if not fresh and not left_to_run:
        said = f"文件 {scan.seen} 个，没有新的变化" + (f"；{scan.unsettled} 个仍在写入" if scan.unsettled else "")
        return dg.SensorResult(skip_reason=said, cursor=now.dump())
    request = _request(settings, fresh, left_to_run, context.last_tick_completion_time)
    return dg.SensorResult(run_requests=[request], cursor=now.dump())


def _request(settings: Settings, fresh: dict[str, str], left_to_run: Iterable[str], last_tick: float | None) -> dg.RunRequest:
    """One request over the whole span of the years that changed: years between are rebuilt, which is cheaper than runs of their own.

    Dagster drops a request whose key it has seen. The time of the tick before stands in the key, so that a tick that is done
    again after a crash asks only once, and documents that change back to an earlier state are requested again.
    """
    # Documents without a year, and those that only a run has time for, come along with any year.
    years = [int(y) for y in fresh if y != "0"] or [settings.partition_years()[-2]]
    first, last = min(years), max(years)
    state = hashlib.sha256(json.dumps([fresh, sorted(left_to_run), last_tick], sort_keys=True).encode()).hexdigest()[:16]
    return dg.RunRequest(run_key=f"landing-{first}-{last}-{state}", tags={**range_tags(first, last), "yusuan/trigger": "landing"})


def build_failure_sensor(settings: Settings) -> dg.SensorDefinition:
    """Tells the alert hook that a run failed for another reason than a refusal, of which the refusing step itself tells."""

    @dg.run_failure_sensor(
        name="run_failure_alert",
        minimum_interval_seconds=settings.sensor_interval_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if settings.automation else dg.DefaultSensorStatus.STOPPED,
        description="运行失败（检查拒绝以外的原因）时，通知设置中的告警命令或网址。",
    )
    def run_failure_alert(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        record = load_run_record(settings.runs, record_id(run))
        failures = context.get_step_failure_events()
        if record.refusals and failures and all(is_refusal(event) for event in failures):
            return
        said = context.failure_event.message or "运行失败"
        for problem in send_alert(settings, Alert("run_failed", run.run_id, f"运行失败：{said}", record.years)):
            context.log.warning(problem)

    return run_failure_alert
