"""The landing sensor: looks at the watched folders, reads what is new, requests the years that changed."""

from __future__ import annotations

import hashlib
import json

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.code_version import project_fingerprint
from orchestration.partitions import range_tags, spans
from yusuan.changes import changed_years
from yusuan.intake import Intake
from yusuan.registry import Registry
from yusuan.settings import Settings


def build_landing_sensor(settings: Settings, job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """One tick reads for a bounded time; runs are requested when nothing waits any more, so that many files make few runs.

    The cursor holds the digests of the years last requested: a year is requested once for one state of its documents,
    also after a restart of the daemon; it is requested again when its documents change.
    """

    @dg.sensor(
        name="landing_sensor",
        job=job,
        minimum_interval_seconds=settings.sensor_interval_seconds,
        description="监视投放文件夹：新增、变更、移动、删除的文件涉及哪些年度，就请求重建哪些年度。",
    )
    def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        requested: dict[str, str] = json.loads(context.cursor) if context.cursor else {}
        with Registry(settings.registry_path) as registry:
            registry.add_root(settings.landing)
            intake = Intake(settings, registry)
            scan = intake.scan(settings.settle_seconds)
            for problem in scan.hand_kept_problems:
                context.log.warning(problem)
            intake.read_waiting(budget_seconds=settings.sensor_budget_seconds)
            waiting = len(intake.waiting())
            if waiting:
                return dg.SkipReason(f"还有 {waiting} 份文档待读，读完后一并请求")
            wanted = changed_years(registry, project_fingerprint(settings.dbt_project))
        fresh = {str(y): digest for y, digest in wanted.items() if requested.get(str(y)) != digest}
        if not fresh:
            return dg.SkipReason(f"文件 {scan.seen} 个，没有新的变化" + (f"；{scan.unsettled} 个仍在写入" if scan.unsettled else ""))
        years = [int(y) for y in fresh if y != "0"] or [settings.partition_years()[-2]]
        state = hashlib.sha256(json.dumps(fresh, sort_keys=True).encode()).hexdigest()[:16]
        requests = [
            dg.RunRequest(run_key=f"landing-{first}-{last}-{state}", tags={**range_tags(first, last), "yusuan/trigger": "landing"})
            for first, last in spans(range(min(years), max(years) + 1))
        ]
        return dg.SensorResult(run_requests=requests, cursor=json.dumps(requested | fresh, sort_keys=True))

    return landing_sensor
