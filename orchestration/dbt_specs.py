"""dbt models as Dagster asset specs, with dbt's own lineage, descriptions and columns (dagster-dbt reads the manifest)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from layers.chinese_names import comment_on_column, comment_on_table
from orchestration.dagster_internals import build_dbt_specs


class _Translator(DagsterDbtTranslator):
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


def load_specs(manifest_path: Path) -> list[dg.AssetSpec]:
    """One spec per enabled model and seed, parents first."""
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    specs = build_dbt_specs(_Translator(), manifest)
    return [spec.replace_attributes(metadata=_light(spec.metadata)) for spec in _in_order(specs)]


def _in_order(specs: Sequence[dg.AssetSpec]) -> list[dg.AssetSpec]:
    """Parents before children, as a step must report them."""
    by_key = {spec.key: spec for spec in specs}
    sorter = TopologicalSorter({spec.key: [d.asset_key for d in spec.deps if d.asset_key in by_key] for spec in specs})
    return [by_key[key] for key in sorter.static_order()]


def _light(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Without references to the whole manifest, which would be serialised with every asset; columns with their Chinese names."""
    kept = {k: v for k, v in metadata.items() if not k.startswith("dagster_dbt/")}
    schema = kept.get("dagster/column_schema")
    if isinstance(schema, dg.TableSchema):
        columns = [dg.TableColumn(c.name, c.type, comment_on_column(c.name, c.description or ""), c.constraints) for c in schema.columns]
        kept["dagster/column_schema"] = dg.TableSchema(columns)
    return kept
