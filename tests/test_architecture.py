"""Dependencies point one way, and each layer knows only what it may."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("dagster", "dagster_dbt", "dbt", "great_expectations")
FORBIDDEN = {
    "ingestion": (*HEAVY, "duckdb", "review", "expectations", "orchestration", "yusuan"),
    "review": (*HEAVY, "duckdb", "expectations", "orchestration", "yusuan"),
    "expectations": ("dagster", "dagster_dbt", "dbt", "review", "orchestration", "yusuan"),
    "explorer": (*HEAVY, "expectations", "orchestration", "yusuan"),
    "yusuan": HEAVY,
}
"""What a package may not import, anywhere in its modules."""
ALLOWED_FROM_INGESTION = {"expectations": {"ingestion.records"}}
"""Expectations know tables; the raw tables are defined by the records."""
READERS_STAY_OUT = (
    "ingestion.reading",
    "ingestion.readers",
    "ingestion.parsing",
    "ingestion.identity.classification",
    "ingestion.narrative",
)


def imports_of(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return names


def modules(package: str) -> list[Path]:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package} has no modules"
    return files


@pytest.mark.parametrize("package", FORBIDDEN)
def test_packages_import_only_what_they_may(package: str) -> None:
    for file in modules(package):
        for name in imports_of(file):
            top = name.split(".")[0]
            if top == "great_expectations" and file.name == "gates.py" and package == "expectations":
                continue
            assert top not in FORBIDDEN[package], f"{file.relative_to(ROOT)} imports {name}"
            if package in ALLOWED_FROM_INGESTION and top == "ingestion":
                assert name in ALLOWED_FROM_INGESTION[package], f"{file.relative_to(ROOT)} imports {name}"


def test_orchestration_never_parses() -> None:
    for file in modules("orchestration"):
        for name in imports_of(file):
            assert not name.startswith(READERS_STAY_OUT), f"{file.relative_to(ROOT)} imports {name}"
            assert not name.startswith("review"), f"{file.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("module", ["ingestion.parsing", "review.engine", "yusuan.cli", "yusuan.intake", "expectations.gates"])
def test_light_modules_load_without_the_heavy_ones(module: str) -> None:
    script = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_definitions_load_fast_and_late() -> None:
    """Beyond importing Dagster itself, loading the definitions takes seconds at most and brings in neither GX nor dbt's runner."""
    script = (
        "import time, dagster, dagster_dbt; started = time.monotonic(); from orchestration.definitions import defs;"
        " import sys; print(time.monotonic() - started, 'great_expectations' in sys.modules, 'dbt.cli.main' in sys.modules)"
    )
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        subprocess.run([sys.executable, "-m", "orchestration.prepare"], cwd=ROOT, check=True, capture_output=True)
        environment = {**os.environ, "YUSUAN_HOME": home}
        said = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
    seconds, has_gx, has_dbt = said.stdout.split()
    assert float(seconds) < 6, "three seconds on an idle machine, twice that on a busy one"
    assert (has_gx, has_dbt) == ("False", "False")


def test_only_settings_reads_the_environment() -> None:
    """`os.environ` stands in settings.py; elsewhere it is only handed on to other programs or to dbt."""
    allowed = {"yusuan/settings.py", "yusuan/cli.py", "orchestration/dbt_models.py", "orchestration/launching.py"}
    for package in ("yusuan", "orchestration", "expectations", "explorer"):
        for file in modules(package):
            if re.search(r"os\.(environ|getenv)", file.read_text(encoding="utf-8")):
                assert str(file.relative_to(ROOT)) in allowed, f"{file.relative_to(ROOT)} reads the environment"


def test_modules_stay_readable() -> None:
    for package in ("yusuan", "orchestration", "expectations", "explorer"):
        for file in modules(package):
            assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, f"{file.relative_to(ROOT)} is too long"
