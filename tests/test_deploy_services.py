"""The services of deploy/compose.yaml as processes: code server, daemon and webservers over Dagster's storage in PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import yaml

from tests.operations.daemon import REPOSITORY, Daemon
from tests.operations.homes import ROOT, Home
from tests.postgres import Postgres, running_postgres

DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
_START_SENSOR = "mutation($s: SensorSelector!) {startSensor(sensorSelector: $s) {__typename}}"
_LAUNCH = "mutation($p: ExecutionParams!) {launchRun(executionParams: $p) {__typename}}"
_STORAGE = "{instance {runLauncher {name} daemonHealth {allDaemonStatuses {daemonType healthy required}}}}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def on_this_machine(command: list[str], ports: dict[str, int], workspace: Path) -> list[str]:
    """A container's command with the network and files of this machine instead of the containers'."""
    changed = {"0.0.0.0": "127.0.0.1", "deploy/workspace.yaml": str(workspace)} | {k: str(v) for k, v in ports.items()}
    return [str(BIN / command[0]), *(changed.get(word, word) for word in command[1:])]


@contextlib.contextmanager
def running_services(folder: Path, server: Postgres, environment: dict[str, str]) -> Iterator[dict[str, Daemon]]:
    """Start the services in the order of their dependencies; yields the webservers by name."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ports = {"4266": free_port(), "3000": free_port(), "3001": free_port()}
    workspace = folder / "workspace.yaml"
    text = (DEPLOY / "workspace.yaml").read_text(encoding="utf-8")
    workspace.write_text(text.replace("host: code", "host: 127.0.0.1").replace("4266", str(ports["4266"])), encoding="utf-8")
    instance = folder / "instance"
    instance.mkdir()
    text = (DEPLOY / "dagster.postgres.yaml").read_text(encoding="utf-8")
    (instance / "dagster.yaml").write_text(text.replace("port: 5432", f"port: {server.port}"), encoding="utf-8")
    environment = environment | {
        "DAGSTER_HOME": str(instance),
        "YUSUAN_PG_HOST": "127.0.0.1", "YUSUAN_PG_USER": server.user, "YUSUAN_PG_PASSWORD": "x", "YUSUAN_PG_DATABASE": "postgres",
    }  # fmt: skip
    processes = {}
    try:
        for name in ("code", "daemon", "webserver", "readonly"):
            command = on_this_machine(services[name]["command"], ports, workspace)
            with (folder / f"{name}.log").open("wb") as log:
                processes[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
            if name == "code":
                wait_for_port(ports["4266"])
        webservers = {n: Daemon(f"http://127.0.0.1:{ports[p]}", processes[n]) for n, p in (("webserver", "3000"), ("readonly", "3001"))}
        for webserver in webservers.values():
            wait_for_answer(webserver)
        yield webservers
    finally:
        for process in processes.values():
            Daemon("", process).kill()


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.5)
    raise AssertionError("the code server did not start")


def wait_for_answer(webserver: Daemon) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{webserver.address}/server_info", timeout=2):
            return
        time.sleep(0.5)
    raise AssertionError("a webserver did not answer")


@pytest.mark.slow
def test_the_services_build_a_year_and_the_read_only_one_refuses(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.write(range(2021, 2022), 0)
    shutil.copytree(home.documents, home.settings.landing)
    with running_postgres() as server, running_services(tmp_path, server, home.environment) as webservers:
        writer, reader = webservers["webserver"], webservers["readonly"]
        params = {"selector": {**REPOSITORY, "jobName": "build_year"}, "runConfigData": {}}
        refused = reader.ask(_LAUNCH, {"p": params})["launchRun"]["__typename"]
        assert refused == "UnauthorizedError"
        sensor = {**REPOSITORY, "sensorName": "landing_sensor"}
        assert reader.ask(_START_SENSOR, {"s": sensor})["startSensor"]["__typename"] == "UnauthorizedError"
        for file in home.settings.landing.iterdir():
            os.utime(file, (1_000_000_000, 1_000_000_000))
        writer.launch_year(2021)
        assert [r["status"] for r in writer.wait_for_runs(1)] == ["SUCCESS"]
        assert [r["status"] for r in reader.runs()] == ["SUCCESS"], "what one does, the other shows"
        asked = writer.ask(_STORAGE)["instance"]
        assert asked["runLauncher"]["name"] == "WatchedRunLauncher"
        with contextlib.closing(psycopg2.connect(server.address())) as storage, storage.cursor() as cursor:
            cursor.execute("select count(*) from runs")
            assert cursor.fetchall() == [(1,)], "runs are kept in PostgreSQL"
        unhealthy = [d["daemonType"] for d in asked["daemonHealth"]["allDaemonStatuses"] if d["required"] and not d["healthy"]]
        assert unhealthy == []
    assert home.settings.published_database.exists()
