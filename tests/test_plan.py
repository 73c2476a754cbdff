"""The plan's simulation: without failures it is what the readings add up to, and failures cost what was under way, no document."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def plan() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "plan.py"
    spec = importlib.util.spec_from_file_location("plan", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["plan"] = module
    spec.loader.exec_module(module)
    return module


def measured(plan: ModuleType, storing: float = 0.0) -> object:
    return plan.Measured([2.0], archive=0.0, results=0.0, published=0.0, facts=0.0, storing=storing)


def test_without_failures_time_is_the_readings_over_the_threads(plan: ModuleType) -> None:
    season = plan.simulate(16 * 100, 16, measured(plan), mtbf_hours=1e9)
    assert season.hours == pytest.approx(1600 * 2.0 / 16 / 3600, rel=0.05)
    assert (season.failures, season.read_again) == (0, 0.0)


def test_one_sender_bounds_what_many_machines_can_do(plan: ModuleType) -> None:
    season = plan.simulate(8000, 800, measured(plan, storing=0.1), mtbf_hours=1e9)
    assert season.hours >= 8000 * 0.1 / 3600
    assert season.sender_busy > 0.95


def test_a_failed_machine_is_away_and_its_parcels_are_read_again(plan: ModuleType) -> None:
    calm = plan.simulate(20_000, 16, measured(plan), mtbf_hours=1e9)
    shaken = plan.simulate(20_000, 16, measured(plan), mtbf_hours=0.2)
    assert shaken.failures > 0
    assert shaken.read_again > 0
    assert shaken.hours > calm.hours
