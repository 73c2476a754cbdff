"""Consistent documents in forms that no publisher at hand uses: other roundings, units, orders, missing tables, funds, balances, chains.

`unseen/*.txt` holds one document each, written as tests/review/plain_forms.py tells.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from review.records import FindingRecord, ReviewResult
from tests.review.plain_forms import review_of

FORMS = sorted((Path(__file__).parent / "unseen").glob("*.txt"))
NOT_PRINTED = ("S01", "S09", "S15")
"""Rules that ask for tables and sections which these short documents leave out on purpose."""


def _told(review: ReviewResult) -> list[FindingRecord]:
    return [f for f in review.findings if f.severity != "rounding" and not f.rule_id.startswith(NOT_PRINTED)]


@pytest.mark.parametrize("form", FORMS, ids=lambda p: p.stem)
def test_a_consistent_document_of_an_unseen_form_has_no_finding(form: Path, tmp_path: Path) -> None:
    review = review_of(form.read_text(encoding="utf-8"), tmp_path)
    assert [f.message for f in _told(review)] == []
    assert sum(1 for o in review.rule_outcomes if o.outcome == "passed") > 8, "silent because it checked, not because it saw nothing"


@pytest.mark.parametrize(
    ("form", "printed", "misprinted", "rule"),
    [
        ("whole_wan_cut", "6,419,754.09 |", "6,491,754.09 |", "T0"),
        ("three_budget_stages", "全年预算为880.00万元", "全年预算为808.00万元", "R03"),
        ("three_budget_stages", "增加1.00万元，增长5.00%", "增加7.00万元，增长5.00%", "R0"),
        ("funds_by_level", "共180.00万元", "共188.00万元", "P10"),
        ("all_funds_text", "人员经费1,400.00万元，公用经费100.00万元", "人员经费1,480.00万元，公用经费100.00万元", "P01"),
        ("own_and_total", "人员经费720.00万元和公用经费80.00万元", "人员经费712.50万元和公用经费80.00万元", "P01"),
        ("rates_negative", "支出决算为420.00万元", "支出决算为402.00万元", "P04"),
        ("negative_carry", "-3.20 | 年末结转和结余", "3.20 | 年末结转和结余", "T12"),
        ("shared_names", "粮油物资储备支出120.00万元", "粮油物资储备支出128.00万元", "V0"),
    ],
)
def test_the_same_documents_are_not_silent_when_they_are_wrong(form: str, printed: str, misprinted: str, rule: str, tmp_path: Path) -> None:
    text = (Path(__file__).parent / "unseen" / f"{form}.txt").read_text(encoding="utf-8")
    assert printed in text
    found = _told(review_of(text.replace(printed, misprinted, 1), tmp_path))
    assert any(f.severity == "error" and f.rule_id.startswith(rule) for f in found), [f.message for f in found]
