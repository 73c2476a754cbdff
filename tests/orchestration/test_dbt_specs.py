"""Assets are made of dbt's manifest once; later processes read what was made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from layers.dbt_models import prepare_manifest
from layers.prepared_files import FINGERPRINT
from orchestration import dbt_specs
from orchestration.dbt_specs import load_specs

ROOT = Path(__file__).parents[2]


def test_kept_assets_are_those_of_the_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = prepare_manifest(ROOT / "dbt_project")
    for file in (manifest, manifest.with_name(FINGERPRINT)):
        shutil.copy(file, tmp_path)
    made = load_specs(tmp_path / manifest.name)
    lines = next(spec for spec in made if spec.key.path == ["fct_budget_line"])
    assert "stg_disclosures__budget_lines" in {dep.asset_key.path[-1] for dep in lines.deps}
    assert {"amount_yuan", "printed_text"} <= {column.name for column in lines.metadata["dagster/column_schema"].columns}
    with monkeypatch.context() as patched:
        patched.setattr(dbt_specs, "_build_specs", lambda _: pytest.fail("made again"))
        assert load_specs(tmp_path / manifest.name) == made
    monkeypatch.setattr(dbt_specs, "_build_specs", lambda _: made[:1])
    with monkeypatch.context() as patched:
        (tmp_path / "translator.py").write_text("another release", encoding="utf-8")
        patched.setattr(dbt_specs, "_MODULES", (tmp_path / "translator.py",))
        assert load_specs(tmp_path / manifest.name) == made[:1]
    (tmp_path / FINGERPRINT).write_text("another project", encoding="utf-8")
    assert load_specs(tmp_path / manifest.name) == made[:1]
