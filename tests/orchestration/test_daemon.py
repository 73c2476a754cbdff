"""The daemon for real: what lands is built, a backfill is one run, downtime is caught up, a killed daemon repairs by itself."""

from __future__ import annotations

import os
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType

from tests.operations.daemon import Daemon, running_daemon
from tests.operations.homes import Home

YEARS = range(2021, 2023)
DOWNTIME_SECONDS = 70 * 86_400.0
"""More than two ticks of a monthly schedule."""


def statuses(runs: list[dict[str, object]]) -> list[object]:
    return [r["status"] for r in runs]


def tags(run: dict[str, object]) -> dict[str, str]:
    return {t["key"]: t["value"] for t in run["tags"]}  # type: ignore[attr-defined]


def pretend_downtime(home: Home) -> None:
    """Set the schedules' clocks back, as if nothing had run since."""
    with dg.DagsterInstance.from_config(str(home.settings.dagster_home)) as instance:
        for state in instance.all_instigator_state(instigator_type=InstigatorType.SCHEDULE):
            data = state.instigator_data
            earlier = time.time() - DOWNTIME_SECONDS
            changed = data._replace(start_timestamp=earlier, last_iteration_timestamp=earlier)  # type: ignore[union-attr]
            instance.update_instigator_state(state.with_data(changed))


def wait_for(daemon: Daemon, status: str) -> None:
    deadline = time.monotonic() + 300
    while not any(r["status"] == status for r in daemon.runs()):
        assert time.monotonic() < deadline, f"no run became {status}"
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_daemon_from_landing_to_a_killed_run(tmp_path: Path) -> None:
    home, calm = Home(tmp_path / "unattended"), Home(tmp_path / "calm")
    home.write(YEARS, 0)
    home.settings.landing.parent.mkdir(parents=True)
    home.documents.rename(home.settings.landing)
    for file in home.settings.landing.iterdir():
        os.utime(file, (1_000_000_000, 1_000_000_000))
    calm.write(YEARS, 0)
    assert calm.build() == 0
    environment = home.environment | {
        "YUSUAN_AUTOMATION": "true",
        "YUSUAN_SENSOR_INTERVAL_SECONDS": "5",
        "YUSUAN_SEASON_CRON": "0 0 29 2 *",  # never within this test
        "YUSUAN_HISTORY_CRON": "30 3 1 * *",
    }
    with running_daemon(home.path, environment) as daemon:
        (landed,) = daemon.wait_for_runs(1)
        assert landed["status"] == "SUCCESS" and tags(landed)["yusuan/trigger"] == "landing"
        assert home.facts() == calm.facts()
        daemon.backfill([2020, 2021, 2022])
        assert statuses(daemon.wait_for_runs(2)) == ["SUCCESS"] * 2, "one run for the three years"
    pretend_downtime(home)
    with running_daemon(home.path, environment) as daemon:
        caught_up, *_ = runs = daemon.wait_for_runs(3)
        assert tags(caught_up)["yusuan/trigger"] == "history"
        assert statuses(runs) == ["SUCCESS"] * 3, "two missed ticks become one run"
        daemon.backfill([2021, 2022])
        wait_for(daemon, "STARTED")
        time.sleep(2)
        daemon.kill()
    with running_daemon(home.path, environment) as daemon:
        daemon.wait_for_runs(4)
        again, killed, *_ = daemon.wait_for_runs(5)
        assert (again["status"], killed["status"]) == ("SUCCESS", "FAILURE"), "the killed run is found and done again"
        assert tags(again)["dagster/parent_run_id"] == killed["runId"]
    assert home.facts() == calm.facts()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_backfills_of_any_selection_and_any_years(tmp_path: Path) -> None:
    """What the lineage page launches: everything for two years, a few tables of different layers, one table alone."""
    home = Home(tmp_path / "home")
    home.write(YEARS, 0)
    assert home.build() == 0
    chosen = [[["fct_budget_line"], ["mart_unit_year_overview"]], [["mart_unit_year_overview"]], [["raw", "documents"], ["dim_unit"]]]
    with running_daemon(home.path, home.environment | {"YUSUAN_AUTOMATION": "false"}) as daemon:
        known = len(daemon.runs())
        daemon.backfill_assets(daemon.asset_keys(), list(YEARS))
        for keys in chosen:
            daemon.backfill_assets(keys, list(YEARS))
        daemon.backfill_assets(chosen[1][0:1], [YEARS[0]])
        runs = daemon.wait_for_runs(known + 2 + len(chosen))
    assert set(statuses(runs)) == {"SUCCESS"}
