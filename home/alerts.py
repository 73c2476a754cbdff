"""The alert hook: a command or a webhook that hears, as JSON, that a gate refused years or that a run failed.

An alert that cannot be delivered never changes a run: the problem comes back as a Chinese sentence for the log. What stands
in an alert comes from documents in part, so it is only ever data: the command runs without a shell and reads it from its
standard input, the webhook gets it as a JSON body.
"""

from __future__ import annotations

import http.client
import json
import shlex
import subprocess
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass, field
from typing import Any

from home.settings import Settings

_COMMAND_SECONDS = 30
_WEBHOOK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """One event. `event` is gate_refused | run_failed; `message` is a Chinese sentence; `refusals` say which rows and why."""

    event: str
    run_id: str
    message: str
    years: list[int] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)


def send_alert(settings: Settings, alert: Alert) -> list[str]:
    """Deliver an alert to what the settings name; answers what went wrong (Chinese), [] where nothing did or nothing is set."""
    body = json.dumps(asdict(alert) | {"home": str(settings.home)}, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")
    problems = []
    if settings.alert_command:
        problems.append(_run_command(settings.alert_command, body))
    if settings.alert_webhook:
        problems.append(_post(settings.alert_webhook, body))
    return [p for p in problems if p]


def _run_command(command: str, body: bytes) -> str:
    try:
        done = subprocess.run(shlex.split(command), input=body, capture_output=True, timeout=_COMMAND_SECONDS, check=False)
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        return f"告警命令未能运行：{error}"
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[-200:]
        return f"告警命令失败（退出码 {done.returncode}）：{said}"
    return ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An alert goes to the address that a person set, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _post(address: str, body: bytes) -> str:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_WEBHOOK_SECONDS):
            return ""
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"告警网址没有接受：{error}"
