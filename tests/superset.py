"""A Superset server for tests, where one is installed: a database of its own in a temporary folder, on a free loopback port."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = """
SECRET_KEY = "only for a test, on the loopback address, for minutes"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {{"zh": {{"flag": "cn", "name": "Chinese"}}, "en": {{"flag": "us", "name": "English"}}}}
RATELIMIT_ENABLED = False
"""
_START_SECONDS = 240


@dataclass(frozen=True)
class Superset:
    """A running server, signed in as its administrator."""

    program: str
    folder: Path
    address: str
    environment: dict[str, str]

    def import_bundle(self, bundle: Path) -> None:
        self.call("import-dashboards", "-p", str(bundle), "-u", "admin")

    def call(self, *arguments: str) -> None:
        said = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True, timeout=400)
        assert said.returncode == 0, said.stderr[-3000:]

    def ask(self, path: str, content: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
        """What the API answers; what it says of an error stands below `error`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = json.dumps(content).encode() if content else None
        request = urllib.request.Request(self.address + path, data, headers | ({"Content-Type": "application/json"} if content else {}))
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            return {"error": error.read().decode()}

    def token(self) -> str:
        return str(self.ask("/api/v1/security/login", {"username": "admin", "password": "admin", "provider": "db"})["access_token"])


@contextmanager
def running_superset(folder: Path) -> Iterator[Superset]:
    """Start a server; skips the test where Superset is not installed."""
    beside = ROOT / ".venv-superset" / "bin" / "superset"
    program = os.environ.get("YUSUAN_SUPERSET") or (str(beside) if beside.exists() else shutil.which("superset"))
    if program is None:
        pytest.skip("Superset is not installed: make superset, or name the program with YUSUAN_SUPERSET")
    (folder / "superset_config.py").write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "FLASK_APP": "superset", "SUPERSET_HOME": str(folder),
    }  # fmt: skip
    server = Superset(program, folder, f"http://127.0.0.1:{port}", environment)
    server.call("db", "upgrade")
    names = ("--username", "admin", "--firstname", "a", "--lastname", "b", "--email", "a@example.org", "--password", "admin")
    server.call("fab", "create-admin", *names)
    server.call("init")
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([program, "run", "-p", str(port), "--with-threads"], env=environment, stdout=log, stderr=log)
        try:
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(server: Superset, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail((server.folder / "server.log").read_text(encoding="utf-8")[-3000:])
