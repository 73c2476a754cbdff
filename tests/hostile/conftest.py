"""All 2,000 hostile files run with `-m hostile`; the default suite takes a hundred of them."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "hostile" in (config.getoption("-m") or ""):
        return
    for item in items:
        if item.get_closest_marker("hostile"):
            item.add_marker(pytest.mark.skip(reason="all hostile files run with -m hostile"))
