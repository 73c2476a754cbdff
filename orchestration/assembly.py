"""Puts together what Dagster loads for one home: assets, the job, sensors and schedules. Only assembles."""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg

from home.settings import Settings, prepare_home
from layers.dbt_models import load_nodes, prepare_manifest
from orchestration.assets import build_assets
from orchestration.dbt_specs import load_specs
from orchestration.partitions import fiscal_years
from orchestration.schedules import build_schedules
from orchestration.sensors import build_failure_sensor, build_landing_sensor

JOB = "build_year"


def build_definitions(settings: Settings, listener: Callable[[str], None] | None = None) -> dg.Definitions:
    """The definitions for one home. `listener` hears what steps log (the command line shows it)."""
    prepare_home(settings)
    manifest = prepare_manifest(settings.dbt_project)
    partitions = fiscal_years(settings)
    assets = build_assets(settings, load_nodes(manifest), load_specs(manifest), partitions, listener)
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="按财政年度建库：读入、检查、建模、发布。可一次选多个年度。",
        executor_def=dg.in_process_executor,
        tags={"dagster/max_runtime": "7200"},
    )
    return dg.Definitions(
        assets=assets,
        jobs=[job],
        sensors=[build_landing_sensor(settings, job), build_failure_sensor(settings)],
        schedules=build_schedules(settings, job),
        executor=dg.in_process_executor,
    )
