"""One install: the wheel, in an environment of its own and far from the clone, reviews, builds and opens the UI."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "documents" / "2025_budget_commerce_unit.xlsx"
PACKAGES = ("yusuan", "home", "layers", "ingestion", "review", "expectations", "orchestration", "explorer", "dbt_project")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("setuptools") is None, reason="building a wheel needs the extra `build`"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing is left in the clone."""
    folder = tmp_path_factory.mktemp("wheel")
    clone = folder / "clone"
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    for package in PACKAGES:
        if (ROOT / package).is_dir():
            shutil.copytree(ROOT / package, clone / package, ignore=ignored)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, clone)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(clone)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    shutil.rmtree(clone)
    return next(folder.glob("yusuan-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds this program alone; the libraries are lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)]
    outcome = subprocess.run(command, env=environment(folder), capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    site = next((folder / "venv" / "lib").glob("python*/site-packages"))
    (site / "lent_libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def environment(installed: Path) -> dict[str, str]:
    """Without what points at the clone: with a PYTHONPATH of it, pip itself finds the program there and installs nothing."""
    left_out = ("PYTHONPATH", "DAGSTER_HOME", "YUSUAN_HOME", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"XDG_CACHE_HOME": str(installed / "cache"), "YUSUAN_AUTOMATION": "false"}


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(installed / "venv" / "bin" / "yusuan"), *arguments]
    return subprocess.run(command, cwd=installed, env=environment(installed), capture_output=True, text=True, check=False)


def test_the_wheel_holds_all_that_a_command_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for package in PACKAGES:
        if not (ROOT / package).is_dir():
            continue
        for file in (ROOT / package).rglob("*"):
            name = file.relative_to(ROOT).as_posix()
            is_ours = file.suffix in (".py", ".sql", ".yml", ".yaml", ".csv", ".html", ".css", ".js", ".typed")
            left_out = {"__pycache__", "target", "logs", "lint_macros"} & set(file.parts)
            assert not is_ours or left_out or name in names, name
    assert not [name for name in names if name.startswith(("tests/", "samples/", "scripts/")) or "/target/" in name]


def test_an_installed_program_reviews_and_builds(installed: Path) -> None:
    assert run(installed, "--version").stdout.startswith("yusuan 0.")
    reviewed = run(installed, "review", str(SAMPLE))
    assert reviewed.returncode in (0, 1), reviewed.stderr
    assert SAMPLE.name in reviewed.stdout
    built = run(installed, "build", str(SAMPLE), "--home", "home")
    assert built.returncode == 0, built.stdout + built.stderr
    with duckdb.connect(str(installed / "home" / "warehouse" / "yusuan.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) > 200 from marts.fct_budget_line").fetchall() == [(True,)]
    assert not list((installed / "venv").rglob("dbt_project/target")), "nothing is written beside the installed code"


@pytest.fixture
def ui(installed: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(installed / "venv" / "bin" / "yusuan"), "ui", "--port", str(port), "--home", "home"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=installed, env=environment(installed), start_new_session=True, **quiet)  # type: ignore[call-overload]
    yield port
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def test_an_installed_program_opens_the_ui(ui: int) -> None:
    query = b'{"query": "{ repositoriesOrError { __typename ... on RepositoryConnection { nodes { name } } } }"}'
    request = urllib.request.Request(f"http://127.0.0.1:{ui}/graphql", query, {"Content-Type": "application/json"})
    answer = ""
    until = time.monotonic() + 300
    while time.monotonic() < until and '"name"' not in answer:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                answer = response.read().decode()
        except OSError:
            time.sleep(2)
    assert '"name"' in answer, answer
