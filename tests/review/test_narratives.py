"""Wordings of many publishers: silent where the text is right, an error for each single misprint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.parsing import parse_source
from review.engine import FAULT, review_document
from review.records import FindingRecord
from tests.review.documents import errors, text_of

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "narratives.yml").read_text(encoding="utf-8"))


def _findings(text: str) -> list[FindingRecord]:
    source = text_of(*text.strip().split("\n"))
    parsed = parse_source(source, "narrative", 1)
    assert parsed.document.fiscal_year and parsed.document.stage
    result = review_document(source, parsed)
    assert not [o for o in result.rule_outcomes if FAULT in (o.reason or "")]
    return result.findings


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_a_right_text_is_silent(case: dict[str, Any]) -> None:
    assert [f.message for f in errors(_findings(case["text"]))] == []


@pytest.mark.parametrize(
    ("text", "printed", "misprinted"),
    [pytest.param(c["text"], a, b, id=f"{c['name']}-{a}") for c in CASES for a, b in c["errors"]],
)
def test_a_misprint_is_an_error(text: str, printed: str, misprinted: str) -> None:
    assert printed in text
    assert errors(_findings(text.replace(printed, misprinted, 1)))
