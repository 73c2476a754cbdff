"""The audit of dependencies: fails on a known vulnerability, and never takes silence for a clean bill of health."""

from __future__ import annotations

from typing import Any

import pytest

from scripts import audit_dependencies

SOUND: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
VULNERABLE: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}
UNKNOWN: dict[str, Any] = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (([SOUND, UNKNOWN], ""), 0, "1 packages audited, 1 unknown, 0 with"),
        (([SOUND, VULNERABLE], ""), 1, "b 2: CVE-1, mended in 3"),
        (([UNKNOWN, UNKNOWN], ""), 0, "NOT AUDITED"),
        (([], "no route to host"), 0, "NOT AUDITED: no route to host"),
    ],
)
def test_what_the_audit_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: tuple[list[dict[str, Any]], str], status: int, said: str
) -> None:
    monkeypatch.setattr(audit_dependencies, "audit", lambda lock: answer)
    assert audit_dependencies.main(["requirements.lock"]) == status
    assert said in capsys.readouterr().out
