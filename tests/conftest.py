"""Fixtures that several areas share: the corpus and golden folders, which lie outside the project and may be absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

LONG = ("variation", "mutation", "hostile", "slow")
"""Markers of tests that take minutes: they run only where `-m` names them."""


BUILDS = ("orchestration", "", "dbt", "hostile", "operations")
"""Folders of tests whose files build warehouses, '' being this one."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # A file is one process's work, so what takes longest begins first: a file of minutes at the end would run alone.
    items.sort(key=lambda item: _folder_of(item) not in BUILDS)
    chosen = config.getoption("-m") or ""
    for item in items:
        for name in LONG:
            if item.get_closest_marker(name) and name not in chosen:
                item.add_marker(pytest.mark.skip(reason=f"takes minutes; runs with -m {name}"))


def _folder_of(item: pytest.Item) -> str:
    return "/".join(item.path.relative_to(Path(__file__).parent).parts[:-1])


def _folder(variable: str) -> Path:
    value = os.environ.get(variable, "")
    if not value:
        pytest.skip(f"{variable} is not set: the corpus is not part of the project")
    folder = Path(value)
    if not folder.is_dir():
        pytest.skip(f"{variable} names {folder}, which is not there")
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of published documents (environment variable YUSUAN_CORPUS)."""
    return _folder("YUSUAN_CORPUS")


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of hand-verified CSV files (environment variable YUSUAN_GOLDEN)."""
    return _folder("YUSUAN_GOLDEN")
