"""The comparison with the nearest peer names every one of its checks, and rules that exist."""

from __future__ import annotations

import re
from pathlib import Path

from review.catalog import catalog

PAGE = Path(__file__).resolve().parents[2] / "docs" / "peer-checks.md"


def _rows() -> list[list[str]]:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    return [row for row in rows if not re.match(r"检查|---", row[0])]


def test_every_check_is_covered_or_declined_with_a_reason() -> None:
    assert len(_rows()) == 82
    assert all(re.search(r"[A-Z]\d\d", rules) or (rules == "declined" and note) for _, rules, note in _rows())


def test_every_rule_named_exists() -> None:
    known = {rule.rule_id[:3] for rule in catalog()}
    named = {rule for _, rules, _ in _rows() for rule in re.findall(r"[A-Z]\d\d", rules)}
    assert named <= known, named - known
