"""Each error on real disclosures was judged once by reading its page: no false one may come back, no true one be lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.country.judging import query

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

Key = tuple[str, str, str, str]
"""Beginning of the document's hash, rule, page, printed figure."""
_ERRORS = """
select substr(document_id, 1, 12) as document, substr(rule_id, 1, 3) as rule, coalesce(cast(page as varchar), '') as page,
    coalesce(printed, '') as printed
from marts.fct_finding where severity = 'error'
"""


def judged() -> dict[Key, bool]:
    with (Path(__file__).parent / "judged_errors.csv").open(encoding="utf-8", newline="") as handle:
        return {(r["document"], r["rule"], r["page"], r["printed"]): r["verdict"] == "true" for r in csv.DictReader(handle)}


def reported(warehouse: Path) -> set[Key]:
    return {(row["document"], row["rule"], row["page"], row["printed"]) for row in query(warehouse, _ERRORS)}


def test_errors_are_true(real_warehouse: Path) -> None:
    verdicts, found = judged(), reported(real_warehouse)
    false = sorted(key for key in found if not verdicts.get(key, False))
    assert len(false) <= 0.03 * len(found), f"judged false, or not judged yet: {false}"


def test_true_errors_are_found(real_warehouse: Path) -> None:
    present = {row["document"] for row in query(real_warehouse, "select substr(document_id, 1, 12) as document from marts.dim_document")}
    found = reported(real_warehouse)
    missing = sorted(key for key, is_true in judged().items() if is_true and key[0] in present and key not in found)
    assert not missing
