"""The whole variation corpus runs with `-m variation`; the default suite takes a small part of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "variation: the whole variation corpus (a few minutes); run with -m variation")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "variation" in (config.getoption("-m") or ""):
        return
    for item in items:
        if item.get_closest_marker("variation"):
            item.add_marker(pytest.mark.skip(reason="the whole variation corpus runs with -m variation"))
