"""Schedules: the current year often in the seasons of publication, the earlier years monthly."""

from __future__ import annotations

import dagster as dg

from home.settings import Settings
from orchestration.dagster_internals import UnresolvedAssetJobDefinition
from orchestration.partitions import range_tags

_TRIGGER = "yusuan/trigger"


def build_schedules(settings: Settings, job: UnresolvedAssetJobDefinition) -> list[dg.ScheduleDefinition]:
    """`current_year_schedule` and `earlier_years_schedule`; cron lines and ranges are settings.

    After downtime Dagster evaluates the latest tick that was missed, which is the catch-up that is needed: a run builds
    what the documents hold now, so one run makes up for all that did not take place.
    """
    status = dg.DefaultScheduleStatus.RUNNING if settings.automation else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        job=job,
        cron_schedule=settings.season_cron,
        execution_timezone=settings.timezone,
        default_status=status,
        description="公开季节（1—4 月预算、8—10 月决算）：更新本年度和上年度。",
    )
    def current_year_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        # Budgets published in January belong to this year, final accounts published in August to the last one.
        moment = context.scheduled_execution_time
        first, last = _within(settings, moment.year - 1, moment.year)
        return dg.RunRequest(run_key=f"season-{moment:%Y%m%dT%H%M}", tags={**range_tags(first, last), _TRIGGER: "season"})

    @dg.schedule(
        job=job,
        cron_schedule=settings.history_cron,
        execution_timezone=settings.timezone,
        default_status=status,
        description=f"每月回填此前 {settings.history_years} 个年度。",
    )
    def earlier_years_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        moment = context.scheduled_execution_time
        first, last = _within(settings, moment.year - settings.history_years, moment.year - 1)
        return dg.RunRequest(run_key=f"history-{moment:%Y%m%dT%H%M}", tags={**range_tags(first, last), _TRIGGER: "history"})

    return [current_year_schedule, earlier_years_schedule]


def _within(settings: Settings, first: int, last: int) -> tuple[int, int]:
    years = settings.partition_years()
    return max(first, years[0]), min(max(last, years[0]), years[-1])
