"""The real daemon, webserver and code server of a home, as `yusuan ui` starts them, spoken to through GraphQL."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.operations.homes import ROOT

REPOSITORY = {"repositoryLocationName": "orchestration.definitions", "repositoryName": "__repository__"}
ENDED = ("SUCCESS", "FAILURE", "CANCELED")
_START_SECONDS = 180
_RUNS = """{runsOrError(limit: 1000) {... on Runs {results {runId status startTime endTime tags {key value}}}}}"""
_LAUNCH = """mutation($p: ExecutionParams!) {launchRun(executionParams: $p) {__typename ... on PythonError {message}}}"""
_BACKFILL = "mutation($p: LaunchBackfillParams!) {launchPartitionBackfill(backfillParams: $p) {__typename}}"
_TICKS = """query($s: InstigationSelector!) {instigationStateOrError(instigationSelector: $s) {... on InstigationState
    {status ticks(limit: 5000) {status timestamp endTimestamp runIds}}}}"""


class Daemon:
    """A running UI. Start it with `running_daemon`."""

    def __init__(self, address: str, process: subprocess.Popen[bytes]) -> None:
        self.address = address
        self.process = process

    def ask(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
        return data

    def runs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(_RUNS)["runsOrError"]["results"]
        return found

    def launch_year(self, year: int) -> None:
        """Queue a run of its own for one year."""
        params = {
            "selector": {**REPOSITORY, "jobName": "build_year"},
            "runConfigData": {},
            "executionMetadata": {"tags": [{"key": "dagster/partition", "value": str(year)}]},
        }
        answer = self.ask(_LAUNCH, {"p": params})["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer

    def backfill(self, years: list[int]) -> None:
        """Ask for a backfill as the UI does."""
        chosen = {"partitionSetName": "build_year_partition_set", "repositorySelector": REPOSITORY}
        asked = {"partitionNames": [str(y) for y in years], "selector": chosen, "tags": []}
        assert self.ask(_BACKFILL, {"p": asked})["launchPartitionBackfill"]["__typename"] == "LaunchBackfillSuccess"

    def asset_keys(self) -> list[list[str]]:
        """The keys of all assets, as the lineage page lists them."""
        nodes = self.ask("{ assetNodes { assetKey { path } } }")["assetNodes"]
        return [node["assetKey"]["path"] for node in nodes]

    def backfill_assets(self, keys: list[list[str]], years: list[int]) -> None:
        """Ask for a backfill of chosen assets as the lineage page does."""
        asked = {"partitionNames": [str(y) for y in years], "assetSelection": [{"path": key} for key in keys], "tags": []}
        answer = self.ask(_BACKFILL, {"p": asked})["launchPartitionBackfill"]
        assert answer["__typename"] == "LaunchBackfillSuccess", answer

    def wait_for_runs(self, count: int, patience_seconds: float = 900) -> list[dict[str, Any]]:
        """The runs, once there are `count` at least and all have ended. Raises TimeoutError."""
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            runs = self.runs()
            if len(runs) >= count and all(r["status"] in ENDED for r in runs):
                return runs
            time.sleep(1)
        raise TimeoutError(f"{count} runs did not end within {patience_seconds:g} s: {Counter(r['status'] for r in runs)}")

    def ticks(self, sensor: str) -> list[dict[str, Any]]:
        """Ticks of a sensor or schedule, newest first."""
        state = self.ask(_TICKS, {"s": {**REPOSITORY, "name": sensor}})["instigationStateOrError"]
        return list(state["ticks"])

    def kill(self) -> None:
        """SIGKILL for every process of the UI: webserver, daemon, code servers, runs."""
        for pid in [*_descendants(self.process.pid), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def _descendants(pid: int) -> list[int]:
    """All processes below one, children before their parents (so that no parent replaces a killed child)."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        own, parent = map(int, line.split())
        children.setdefault(parent, []).append(own)
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


@contextlib.contextmanager
def running_daemon(home: Path, environment: dict[str, str] | None = None) -> Iterator[Daemon]:
    """Start `yusuan ui` for a home on a free port of the loopback address, and stop it after the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "yusuan.cli", "ui", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    daemon = Daemon(f"http://127.0.0.1:{port}", process)
    try:
        _wait_until_it_answers(daemon)
        yield daemon
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
        daemon.kill()


def _wait_until_it_answers(daemon: Daemon) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if daemon.process.poll() is not None:
            raise RuntimeError("the UI ended before it answered")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{daemon.address}/server_info", timeout=2):
            return
        time.sleep(0.5)
    raise RuntimeError(f"the UI did not answer within {_START_SECONDS} s")
