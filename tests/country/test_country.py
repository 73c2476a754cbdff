"""What the reader makes of the country: real disclosures of many cities and small cases, as ratchets that only rise.

`python -m tests.country.ratchets` writes new marks where a build is better than them. Runs where YUSUAN_CORPUS, YUSUAN_GOLDEN_REAL and
YUSUAN_CASES name the inputs, with `-m slow`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.country.measures import codes_and_listed, codes_without_a_word, measure_cases, measure_real

MARKS = json.loads((Path(__file__).parent / "ratchets.json").read_text(encoding="utf-8"))
MOST_UNLISTED = 0.005
"""Share of the coded facts whose code no list has and no several documents agree on."""
pytestmark = pytest.mark.slow


def assert_no_worse(measured: dict[str, Any], marks: dict[str, float]) -> None:
    """Shares must reach their mark; counts of what is wrong (`count_…`) must not pass it."""
    worse = {
        name: (measured[name], mark)
        for name, mark in marks.items()
        if (measured[name] > mark if name.startswith("count_") else measured[name] < mark - 1e-9)
    }
    assert not worse, f"(measured, mark): {worse}"


@pytest.mark.timeout(1800)
def test_real_disclosures(real_warehouse: Path, real_golden: Path) -> None:
    assert_no_worse(measure_real(real_warehouse, real_golden), MARKS["real"])


@pytest.mark.timeout(1800)
def test_cases(cases_warehouse: Path, cases: Path) -> None:
    assert_no_worse(measure_cases(cases_warehouse, cases), MARKS["cases"])


@pytest.mark.timeout(1800)
def test_every_code_resolves_or_is_listed_with_a_reason(real_warehouse: Path) -> None:
    coded, listed = codes_and_listed(real_warehouse)
    assert codes_without_a_word(real_warehouse) == []
    assert listed <= coded * MOST_UNLISTED, f"{listed} of {coded} coded facts"
