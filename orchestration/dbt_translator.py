"""What a dbt model is called among Dagster's assets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from layers.chinese_names import comment_on_table


class Translator(DagsterDbtTranslator):
    """Asset keys: models by their names, raw tables below `raw`."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False, enable_code_references=False))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(["raw", dbt_resource_props["name"]])
        return dg.AssetKey(dbt_resource_props["name"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return comment_on_table(dbt_resource_props["name"], str(dbt_resource_props.get("description") or ""))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return None
