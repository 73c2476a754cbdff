"""dbt inside this process: its manifest, prepared once, and its models run by layer without starting another program.

The manifest is parsed when the project's files changed since, at install or at the first use, never per run. It is
parsed for a database called `warehouse`, which is why the work file always has that name.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from home.settings import DuckDbConfig
from ingestion.file_locks import hold_lock
from layers.code_version import project_fingerprint
from layers.dbt_internals import invoke, load_manifest
from layers.prepared_files import FINGERPRINT
from layers.recorded_sql import Heard, NodeResult, Record, repeat

_PARSE_DATABASE = "warehouse.duckdb"
_MANIFEST = "manifest.json"
_PARTIAL_PARSE = "partial_parse.msgpack"
_GRAIN_TEST = "is_unique"
_LIMITS = {"memory_limit": "YUSUAN_DUCKDB_MEMORY", "threads": "YUSUAN_DUCKDB_THREADS"}
"""Settings of DuckDB -> variables that the profile reads."""
_TARGET = "YUSUAN_DBT_TARGET"
OTHERS_SETTINGS = "DBT_"
"""How the names of variables begin by which somebody sets dbt for projects of his own."""
_AT_CLOSE: DuckDbConfig = {"checkpoint_threshold": "1GB"}
"""As in the profile: the file takes in what its log holds once, when it is closed."""
LAYER_OF_SCHEMA = {"seeds": "staging", "staging": "staging", "intermediate": "core", "marts": "core"}


@dataclass(frozen=True, slots=True)
class DbtNode:
    """Grain: one model or seed."""

    name: str
    unique_id: str
    schema: str
    layer: str
    """staging | core | marts"""
    resource_type: str
    description: str
    materialized: str
    follows_raw: bool
    """Whether it is made from raw tables, at whatever distance; others hold the same whatever the documents."""
    columns: tuple[tuple[str, str], ...] = ()
    """(name, description)"""
    is_tested: bool = False
    """Whether a data test reads it."""


def prepare_manifest(project: Path) -> Path:
    """The path of an up-to-date manifest.json; parses the project when its files changed. Raises DbtError."""
    fingerprint = _place_and_fingerprint(project)
    target = _manifest_folder(project, fingerprint)
    if not _is_prepared(target, fingerprint):
        # One process at a time: dbt writes the file in place, and another would read half of it.
        with hold_lock(target / ".lock"):
            if not _is_prepared(target, fingerprint):
                (target / FINGERPRINT).unlink(missing_ok=True)  # a parse that breaks off leaves half of a manifest, which is nobody's
                # Of files that are equal dbt keeps what it parsed before, the folder of their project included, which may have moved.
                (target / _PARTIAL_PARSE).unlink(missing_ok=True)
                with _environment(Path("/nonexistent") / _PARSE_DATABASE, []):
                    invoke(["parse", *_folders(project, target)])
                (target / FINGERPRINT).write_text(fingerprint, encoding="utf-8")
    return target / _MANIFEST


def _is_prepared(target: Path, fingerprint: str) -> bool:
    recorded = target / FINGERPRINT
    return (target / _MANIFEST).exists() and recorded.exists() and recorded.read_text(encoding="utf-8") == fingerprint


def _manifest_folder(project: Path, fingerprint: str) -> Path:
    """Beside the models in a clone; in the user's cache where the project is an installed package, which nobody should write to."""
    if (project.parent / "pyproject.toml").exists():
        return project / "target"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "yusuan" / "dbt" / hashlib.sha256(fingerprint.encode()).hexdigest()[:12]


def _place_and_fingerprint(project: Path) -> str:
    """dbt writes the project's absolute folder into its manifest and reads seeds from there: a moved project is another one."""
    return f"{project.resolve()} {project_fingerprint(project)}"


def load_nodes(manifest_path: Path) -> tuple[DbtNode, ...]:
    """Models and seeds of the project in the manifest."""
    return _load_nodes(manifest_path, manifest_path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _load_nodes(manifest_path: Path, _mtime_ns: int) -> tuple[DbtNode, ...]:
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    from_raw = _made_from_raw(manifest)
    tested = {parent for n in manifest["nodes"].values() if n["resource_type"] == "test" for parent in n["depends_on"]["nodes"]}
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed") and n["config"].get("enabled", True)]
    return tuple(
        DbtNode(
            name=n["name"],
            unique_id=n["unique_id"],
            schema=n["schema"],
            layer=_layer(n),
            resource_type=n["resource_type"],
            description=n.get("description") or "",
            materialized=n["config"].get("materialized", ""),
            follows_raw=n["unique_id"] in from_raw,
            columns=tuple((name, column.get("description") or "") for name, column in n.get("columns", {}).items()),
            is_tested=n["unique_id"] in tested,
        )
        for n in sorted(nodes, key=lambda n: n["unique_id"])
    )


def _made_from_raw(manifest: dict[str, Any]) -> set[str]:
    """The nodes below the sources."""
    found: set[str] = set()
    todo = list(manifest["sources"])
    while todo:
        children = set(manifest["child_map"].get(todo.pop(), [])) - found
        found |= children
        todo += children
    return found


def _layer(node: dict[str, Any]) -> str:
    if node["name"].startswith("mart_"):
        return "marts"
    return LAYER_OF_SCHEMA[node["schema"]]


class DbtRunner:
    """Runs parts of the project against one work database. The caller holds the work database's lock."""

    def __init__(self, project: Path, work_database: Path, config: DuckDbConfig | None = None) -> None:
        """`config` is what DuckDB may use: its memory and threads."""
        self._project = project
        self._database = work_database
        self._config: DuckDbConfig = config or {}
        self._scratch = work_database.parent / "dbt"
        self.manifest_path = prepare_manifest(project)

    def build(self, names: list[str], years: list[int], following: str = "") -> list[NodeResult]:
        """Build models and seeds by name for the partition years, without tests.

        `following`: the name of the layer that these models are, where all of them are there already and are brought up to date.
        Failed nodes are in the answer; DbtError is raised only when dbt could not start.
        """
        seeds = {node.name for node in load_nodes(self.manifest_path) if node.resource_type == "seed"}
        if seeds.isdisjoint(names):
            command = ["run", "--select", *names]  # goes through the graph once, where `build` does so three times
            return self._repeat_or_run(f"{following}.models" if following else "", command, names, years)
        return self._run(["build", "--select", *names, "--exclude-resource-type", "unit_test", "test"], years)

    def test(self, names: list[str], years: list[int], following: str = "") -> list[NodeResult]:
        """Run the data tests of these models whose other parents are built before them. Raises DbtError like `build`."""
        command = ["test", "--select", *names, "--indirect-selection", "buildable"]
        return self._repeat_or_run(f"{following}.tests" if following else "", command, names, years)

    def _repeat_or_run(self, name: str, command: list[str], names: list[str], years: list[int]) -> list[NodeResult]:
        """What dbt did for these models in an earlier run, done again; by dbt where no run is recorded, or its record does not fit."""
        if not (name and years):
            return self._run(command, years)
        record = Record(self.manifest_path, name, names)
        if steps := record.steps():
            try:
                with duckdb.connect(str(self._database), config={**self._config, **_AT_CLOSE}) as con:
                    return repeat(con, steps, years)
            except duckdb.Error:  # nothing was done; dbt says what is wrong, or does it
                record.forget()
        heard = Heard()
        results = self._run(command, years, heard)
        record.keep(results, heard)
        return results

    def _run(self, command: list[str], years: list[int], heard: Heard | None = None) -> list[NodeResult]:
        with _environment(self._database, years, self._config):
            folders = _folders(self._project, self._scratch / "target")
            # Nobody reads the artifacts of a run, and writing them takes longer than the models.
            result = invoke([*command, "--no-write-json", *folders], self._manifest(), heard)
        return [_node_result(r) for r in result]

    def _manifest(self) -> Any:
        return load_manifest(self.manifest_path, self.manifest_path.with_name(FINGERPRINT).read_text(encoding="utf-8"))


def _folders(project: Path, target: Path) -> list[str]:
    return [
        "--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target),
        "--log-path", str(target.parent / "logs"), "--log-level-file", "none", "--no-use-colors", "--no-send-anonymous-usage-stats",
    ]  # fmt: skip


def _unique_columns(node: Any) -> tuple[str, ...]:
    test = getattr(node, "test_metadata", None)
    return tuple(test.kwargs["columns"]) if test is not None and test.name == _GRAIN_TEST else ()


def _node_result(result: Any) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        resource_type=str(node.resource_type),
        status=str(result.status),
        seconds=round(float(result.execution_time or 0), 3),
        message=str(result.message or ""),
        failures=int(result.failures or 0),
        unique_columns=_unique_columns(node),
        only_warns=str(getattr(node.config, "severity", "")).lower() == "warn",
        fails_if=str(getattr(node.config, "error_if", "")),
        warns_if=str(getattr(node.config, "warn_if", "")),
        depends_on=tuple(node.depends_on.nodes) if hasattr(node, "depends_on") and hasattr(node.depends_on, "nodes") else (),
    )


@contextlib.contextmanager
def _environment(database: Path, years: list[int], config: DuckDbConfig | None = None) -> Iterator[None]:
    """What the project reads with env_var(); variables given on the command line would void dbt's partial parsing.

    What somebody set for dbt projects of his own (DBT_FULL_REFRESH, DBT_EMPTY, DBT_TARGET …) would lose the rows of other years here,
    and stand in the record of the run for all that follow.
    """
    values = {"YUSUAN_WORK_DB": str(database), "YUSUAN_YEARS": ",".join(str(y) for y in years), "DO_NOT_TRACK": "1", _TARGET: "duckdb"}
    values |= {_LIMITS[name]: str(value) for name, value in (config or {}).items()}
    before = {name: os.environ.get(name) for name in (*values, *(name for name in os.environ if name.startswith(OTHERS_SETTINGS)))}
    for name in before.keys() - values.keys():
        del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
