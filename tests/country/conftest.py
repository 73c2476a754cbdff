"""One warehouse of real disclosures of many provinces, one of small cases: built once, through the command, for all that measures them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yusuan.cli import main


def folder(variable: str, below: str = "") -> Path:
    """The folder that an environment variable names; the test is skipped where it names none."""
    value = os.environ.get(variable, "")
    if not value or not (Path(value) / below).is_dir():
        pytest.skip(f"{variable} names no folder{' with ' + below if below else ''}: it is not part of the project")
    return Path(value) / below


@pytest.fixture(scope="session")
def real_documents() -> Path:
    """Real disclosures of many cities (YUSUAN_CORPUS/real)."""
    return folder("YUSUAN_CORPUS", "real")


@pytest.fixture(scope="session")
def real_golden() -> Path:
    """Transcriptions of some of them (YUSUAN_GOLDEN_REAL)."""
    return folder("YUSUAN_GOLDEN_REAL")


@pytest.fixture(scope="session")
def cases() -> Path:
    """Small inputs of one difficulty each, with what a careful reader takes from them (YUSUAN_CASES)."""
    return folder("YUSUAN_CASES")


@pytest.fixture(scope="session")
def real_warehouse(real_documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("country")
    assert main(["build", str(real_documents), "--home", str(home)]) == 0
    return home / "warehouse" / "yusuan.duckdb"


@pytest.fixture(scope="session")
def cases_warehouse(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("cases")
    sources = [str(cases / kind / "files") for kind in ("cells", "forms", "text")]
    assert main(["build", *sources, "--home", str(home)]) == 0
    return home / "warehouse" / "yusuan.duckdb"
