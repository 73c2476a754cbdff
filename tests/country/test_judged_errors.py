"""Each error on real disclosures was judged once by reading its page: no false one may come back, no true one be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.country.errors import judged, not_judged_true, reported
from tests.country.judging import query

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_errors_are_true(real_warehouse: Path) -> None:
    false = not_judged_true(real_warehouse)
    assert len(false) <= 0.03 * len(reported(real_warehouse)), f"judged false, or not judged yet: {false}"


def test_true_errors_are_found(real_warehouse: Path) -> None:
    present = {row["document"] for row in query(real_warehouse, "select substr(document_id, 1, 12) as document from marts.dim_document")}
    found = reported(real_warehouse)
    missing = sorted(key for key, is_true in judged().items() if is_true and key[0] in present and key not in found)
    assert not missing
