"""All that is taken from private places of Dagster 1.13, so that a new release is checked in one file.

Each stands here because Dagster offers no public way: an event log and a launcher of one's own are made from its classes, one run over
several partitions is asked for by its tags, a retry is known by its tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.launcher.base import CheckRunHealthResult, WorkerStatus
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG, RETRY_NUMBER_TAG
from dagster._core.utils import make_new_run_id
from dagster._serdes import ConfigurableClassData

if TYPE_CHECKING:
    import dagster as dg

__all__ = [
    "ASSET_PARTITION_RANGE_END_TAG",
    "ASSET_PARTITION_RANGE_START_TAG",
    "RETRY_NUMBER_TAG",
    "CheckRunHealthResult",
    "ConfigurableClassData",
    "SqliteEventLogStorage",
    "UnresolvedAssetJobDefinition",
    "WorkerStatus",
    "build_dbt_specs",
    "make_new_run_id",
]


def build_dbt_specs(translator: Any, manifest: dict[str, Any]) -> list[dg.AssetSpec]:
    """One spec per enabled model and seed of dbt's manifest. `dagster_dbt` takes two seconds to import: only who asks pays."""
    from dagster_dbt.asset_utils import build_dbt_specs as build

    specs, _ = build(translator=translator, manifest=manifest, select="fqn:*", exclude="", selector="", io_manager_key=None, project=None)
    return list(specs)
