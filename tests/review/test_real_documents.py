"""Every error on real disclosures was judged once by reading its page: none that was judged false may come back, none that is true be lost.

Runs where `YUSUAN_REAL_CORPUS` names a folder of the documents that `judged_real.csv` knows by the beginning of their SHA-256.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.parsing import parse_bytes
from review.engine import review_document

CORPUS = os.environ.get("YUSUAN_REAL_CORPUS")
Key = tuple[str, str, str, str]
"""Beginning of the document's hash, rule, page, printed figure."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CORPUS, reason="YUSUAN_REAL_CORPUS is not set")]


def _judged() -> dict[Key, bool]:
    with (Path(__file__).parent / "judged_real.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {(r["document"], r["rule"], r["page"], r["printed"]): r["verdict"] == "true" for r in rows}


def _errors(data: bytes, document: str) -> Iterator[Key]:
    parsed, source = parse_bytes(data)
    if source is None:
        return
    review_document(source, parsed)
    for finding in parsed.findings:
        if finding.severity == "error":
            yield document, finding.rule_id[:3], str(finding.page or ""), finding.printed or ""


@pytest.fixture(scope="module")
def reported() -> set[Key]:
    judged = {document for document, _, _, _ in _judged()}
    files = [p for p in sorted(Path(CORPUS or ".").iterdir()) if p.is_file()]
    named = [(p, hashlib.sha256(p.read_bytes()).hexdigest()[:12]) for p in files]
    return {key for path, document in named if document in judged for key in _errors(path.read_bytes(), document)}


def test_errors_are_true(reported: set[Key]) -> None:
    judged = _judged()
    false = sorted(k for k in reported if not judged.get(k, False))
    assert len(false) <= 0.03 * len(reported), f"judged false, or not judged yet: {false}"


def test_true_errors_are_found(reported: set[Key]) -> None:
    present = {document for document, _, _, _ in reported}
    missing = sorted(k for k, is_true in _judged().items() if is_true and k[0] in present and k not in reported)
    assert not missing
