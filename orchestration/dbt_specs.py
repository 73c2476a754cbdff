"""dbt models as Dagster asset specs, with dbt's own lineage, descriptions and columns (dagster-dbt reads the manifest)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg

from layers import chinese_names
from layers.chinese_names import comment_on_column
from layers.prepared_files import PreparedFile
from orchestration.dagster_internals import build_dbt_specs

_KEPT = "asset_specs"
_MODULES = (
    *(Path(__file__).with_name(f"{name}.py") for name in ("dbt_specs", "dbt_translator", "dagster_internals")),
    Path(chinese_names.__file__),
)
"""Whose words and keys the specs hold."""
_COLUMNS = "dagster/column_schema"


def load_specs(manifest_path: Path) -> list[dg.AssetSpec]:
    """One spec per enabled model and seed, parents first."""
    kept = PreparedFile(manifest_path, _KEPT, ("dagster", "dagster-dbt"), _MODULES)
    if held := kept.read():
        return [_read(spec) for spec in held]
    specs = _build_specs(json.loads(manifest_path.read_text(encoding="utf-8")))
    written = [_write(spec) for spec in specs]
    if [_read(spec) for spec in written] == specs:
        kept.write(written)
    return specs


def _build_specs(manifest: dict[str, Any]) -> list[dg.AssetSpec]:
    """`dagster_dbt` takes two seconds to import: who finds the specs of this manifest kept does without."""
    from orchestration.dbt_translator import Translator

    specs = build_dbt_specs(Translator(), manifest)
    return [spec.replace_attributes(deps=[d.asset_key for d in spec.deps], metadata=_light(spec.metadata)) for spec in _in_order(specs)]


def _write(spec: dg.AssetSpec) -> dict[str, Any]:
    columns = spec.metadata.get(_COLUMNS)
    return {
        "key": list(spec.key.path),
        "deps": [list(dep.asset_key.path) for dep in spec.deps],
        "description": spec.description,
        "metadata": {name: value for name, value in spec.metadata.items() if name != _COLUMNS},
        "columns": [(c.name, c.type, c.description) for c in columns.columns] if isinstance(columns, dg.TableSchema) else None,
        "code_version": spec.code_version,
        "tags": dict(spec.tags),
    }


def _read(held: Mapping[str, Any]) -> dg.AssetSpec:
    metadata = dict(held["metadata"])
    if held["columns"] is not None:
        metadata[_COLUMNS] = dg.TableSchema([dg.TableColumn(*column) for column in held["columns"]])
    return dg.AssetSpec(
        dg.AssetKey(held["key"]),
        deps=[dg.AssetKey(path) for path in held["deps"]],
        description=held["description"],
        metadata=metadata,
        skippable=True,
        code_version=held["code_version"],
        tags=held["tags"],
    )


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
