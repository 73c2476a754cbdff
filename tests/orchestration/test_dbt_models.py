"""dbt's prepared manifest belongs to one project in one place."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from layers import dbt_models
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


def test_a_clone_that_is_moved_with_its_manifest_reads_its_seeds_from_where_it_stands(tmp_path: Path) -> None:
    for place in ("first", "second"):
        project = tmp_path / place / "dbt_project"
        if place == "first":
            shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
            (tmp_path / place / "ingestion").symlink_to(ROOT / "ingestion")
            (tmp_path / place / "pyproject.toml").touch()
        else:
            (tmp_path / "first").rename(tmp_path / place)
        nodes = json.loads(prepare_manifest(project).read_text(encoding="utf-8"))["nodes"]
        assert {node["root_path"] for node in nodes.values() if node["resource_type"] == "seed"} == {str(project)}


def test_one_process_parses_and_the_others_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt writes its manifest in place: who finds the project changed while another parses it would read half of the file."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    project = tmp_path / "project"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    parsed: list[list[str]] = []

    def parse(arguments: list[str]) -> None:
        parsed.append(arguments)
        manifest = next((tmp_path / "yusuan" / "dbt").iterdir()) / "manifest.json"
        manifest.write_text("{", encoding="utf-8")
        time.sleep(0.5)
        manifest.write_text("{}", encoding="utf-8")

    monkeypatch.setattr(dbt_models, "invoke", parse)
    with ThreadPoolExecutor(3) as pool:
        texts = list(pool.map(lambda _: prepare_manifest(project).read_text(encoding="utf-8"), range(3)))
    assert texts == ["{}"] * 3 and len(parsed) == 1


def test_a_parse_that_breaks_off_leaves_no_manifest_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    project = tmp_path / "project"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setattr(dbt_models, "_manifest_folder", lambda *_: tmp_path / "target")
    monkeypatch.setattr(dbt_models, "invoke", lambda _: (tmp_path / "target" / "manifest.json").write_text("{}", encoding="utf-8"))
    prepare_manifest(project)
    changed = project / "models" / "marts" / "dim_region.sql"
    first = changed.read_bytes()
    changed.write_bytes(first + b"\n")

    def break_off(arguments: list[str]) -> None:
        (tmp_path / "target" / "manifest.json").write_text("{", encoding="utf-8")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(dbt_models, "invoke", break_off)
        prepare_manifest(project)
    changed.write_bytes(first)
    assert prepare_manifest(project).read_text(encoding="utf-8") == "{}"
