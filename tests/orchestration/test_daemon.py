"""The daemon for real: a document lands, the sensor asks, the queue runs, the warehouse is published; then a backfill."""

from __future__ import annotations

import importlib.util
import json
import os
import time
import urllib.request
from typing import Any

from tests.orchestration.conftest import ROOT, Bench

REPOSITORY = {"repositoryLocationName": "orchestration.definitions", "repositoryName": "__repository__"}
RUNS = "{runsOrError {... on Runs {results {status tags {key value}}}}}"
START = "mutation($s: SensorSelector!) {startSensor(sensorSelector: $s) {__typename}}"
BACKFILL = "mutation($p: LaunchBackfillParams!) {launchPartitionBackfill(backfillParams: $p) {__typename}}"
PATIENCE_SECONDS = 300


def ask(address: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        data: dict[str, Any] = json.load(answer)["data"]
    return data


def wait_for_runs(address: str, count: int) -> list[dict[str, Any]]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        runs: list[dict[str, Any]] = ask(address, RUNS)["runsOrError"]["results"]
        if len(runs) >= count and all(r["status"] in ("SUCCESS", "FAILURE") for r in runs):
            return runs
        time.sleep(1)
    raise AssertionError(f"{count} runs did not end within {PATIENCE_SECONDS} s: {runs}")


def test_the_daemon_builds_what_lands_and_backfills_in_one_run(bench: Bench) -> None:
    spec = importlib.util.spec_from_file_location("take_screenshots", ROOT / "scripts" / "take_screenshots.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    bench.documents = bench.settings.landing
    bench.documents.mkdir(parents=True)
    for year in (2021, 2022):
        path = bench.write(f"{year}.sheet", f"{year} budget 甲县财政局", f"expenditure 201 一般公共服务支出 total {year}.00 1")
        os.utime(path, (1_000_000_000, 1_000_000_000))
    with script.running_ui(bench.home) as address:
        assert ask(address, START, {"s": {**REPOSITORY, "sensorName": "landing_sensor"}})["startSensor"]["__typename"] == "Sensor"
        assert [r["status"] for r in wait_for_runs(address, 1)] == ["SUCCESS"]
        assert [(y, str(a)) for y, _, a in bench.amounts()] == [(2021, "2021.00"), (2022, "2022.00")]
        chosen = {"partitionSetName": "build_year_partition_set", "repositorySelector": REPOSITORY}
        asked = {"p": {"partitionNames": ["2020", "2021", "2022"], "selector": chosen, "tags": []}}
        assert ask(address, BACKFILL, asked)["launchPartitionBackfill"]["__typename"] == "LaunchBackfillSuccess"
        runs = wait_for_runs(address, 2)
    assert [r["status"] for r in runs] == ["SUCCESS", "SUCCESS"], "one run for the three years"
    assert len(runs) == 2
    assert len(bench.amounts()) == 2
