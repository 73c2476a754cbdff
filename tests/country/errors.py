"""Errors on real disclosures, and the verdicts on them: each was judged once by reading its page (judged_errors.csv)."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.country.judging import query

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


def not_judged_true(warehouse: Path) -> list[Key]:
    """The errors that a warehouse reports and that were judged false, or not judged yet."""
    verdicts = judged()
    return sorted(key for key in reported(warehouse) if not verdicts.get(key, False))
