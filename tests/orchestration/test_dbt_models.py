"""dbt's prepared manifest belongs to one project in one place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from layers.dbt_models import prepare_manifest

ROOT = Path(__file__).parents[2]


def test_a_moved_project_reads_its_seeds_from_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed a second time elsewhere, or moved: the files are equal, and the folder that the first manifest names may be gone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for place in ("first", "second"):
        project = tmp_path / place / "dbt_project"
        shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
        (tmp_path / place / "ingestion").symlink_to(ROOT / "ingestion")
        nodes = json.loads(prepare_manifest(project).read_text(encoding="utf-8"))["nodes"]
        assert {node["root_path"] for node in nodes.values() if node["resource_type"] == "seed"} == {str(project)}
        shutil.rmtree(tmp_path / place)
