"""The alert hook: JSON to a command or an address, no shell, no redirect, and no harm where it fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from home.alerts import Alert, send_alert
from home.settings import SettingsError, load_settings

HOSTILE = "$(touch broken); `touch broken`\n'\""
ALERT = Alert("gate_refused", "r1", f"检查拒绝了 2022 年度 {HOSTILE}", [2022], [{"year": 2022, "sample": [{"line_label": HOSTILE}]}])


@contextmanager
def listening(status: int) -> Iterator[tuple[str, list[bytes]]]:
    """A server on the loopback address that answers every POST with `status`; yields its address and what it got."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_command_reads_the_alert(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, alert_command=f"tee {tmp_path / 'heard.json'}")
    assert send_alert(settings, ALERT) == []
    heard = json.loads((tmp_path / "heard.json").read_text(encoding="utf-8"))
    assert heard["event"] == "gate_refused" and heard["years"] == [2022]
    assert heard["refusals"][0]["sample"][0]["line_label"] == HOSTILE
    assert not list(Path.cwd().glob("broken")) and not list(tmp_path.glob("broken"))


@pytest.mark.parametrize(
    ("command", "said"), [("false", "退出码 1"), ("/no/such/program", "未能运行"), ("'unbalanced", "未能运行"), (" ", "未能运行")]
)
def test_a_command_that_fails_is_told_of(tmp_path: Path, command: str, said: str) -> None:
    (problem,) = send_alert(load_settings(tmp_path, alert_command=command), ALERT)
    assert said in problem


def test_an_address_gets_the_alert(tmp_path: Path) -> None:
    with listening(200) as (address, got):
        assert send_alert(load_settings(tmp_path, alert_webhook=address), ALERT) == []
    assert json.loads(got[0])["message"] == ALERT.message


@pytest.mark.parametrize("status", [302, 307, 500])
def test_an_address_that_refuses_or_sends_elsewhere_is_told_of(tmp_path: Path, status: int) -> None:
    with listening(status) as (address, got):
        (problem,) = send_alert(load_settings(tmp_path, alert_webhook=address), ALERT)
    assert str(status) in problem
    assert len(got) == 1, "no redirect is followed"


def test_an_address_that_is_none_is_told_of(tmp_path: Path) -> None:
    (problem,) = send_alert(load_settings(tmp_path, alert_webhook="http://127.0.0.1:port/hook"), ALERT)
    assert "没有接受" in problem


def test_nothing_set_sends_nothing(tmp_path: Path) -> None:
    assert send_alert(load_settings(tmp_path), ALERT) == []


def test_only_web_addresses_are_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_settings(tmp_path, alert_webhook="file:///etc/passwd")
