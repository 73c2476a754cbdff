"""The mutation test runs only when it is asked for: `pytest -m mutation`."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "mutation: hundreds of mutants of the sample documents (slow)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "mutation" in (config.getoption("-m") or ""):
        return
    for item in items:
        if "mutation" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with -m mutation"))
