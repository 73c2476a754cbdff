"""The engine on documents that nobody expected, and what it promises about every document."""

from __future__ import annotations

import gc
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.parsing import parse_bytes
from ingestion.records import BudgetLineRecord, DocumentRecord, ParsedDocument
from review.catalog import catalog, document_rules, terms
from review.doubts import READING_DOUBT
from review.engine import FAULT, review_document
from review.evidence.quantities import Check, Quantity, judge
from review.evidence.ratios import Ratio, Term
from review.roots import diagnose, slip_cost
from tests.review.documents import Row, document_of, errors, review, text_of
from tests.review.mutations import sample_documents


@pytest.mark.parametrize("path", sample_documents(), ids=lambda p: p.name)
def test_no_rule_is_at_fault_and_the_review_is_quick(path) -> None:  # type: ignore[no-untyped-def]
    parsed, source = parse_bytes(path.read_bytes())
    assert source is not None
    start = time.process_time()
    result = review_document(source, parsed)
    assert time.process_time() - start < 2
    assert [o.rule_id for o in result.rule_outcomes] == [r.rule_id for r in document_rules()]
    assert not [o for o in result.rule_outcomes if (o.reason or "").startswith(FAULT)]
    assert {check.check_status for check in result.line_checks} <= {"passed", "failed"}
    known = {f.finding_id for f in result.findings}
    assert all(f.root_finding_id is None or f.root_finding_id in known for f in result.findings)


_AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**9, places=2)
_LINES = st.lists(
    st.tuples(
        st.sampled_from(sorted(terms()["tables"])),
        st.sampled_from(["revenue", "expenditure"]),
        st.sampled_from(["", "201", "20106", "2010601", "301", "30101", "9999999"]),
        st.sampled_from(["合计", "总计", "本年收入合计", "一、一般公共服务支出", "其中：甲", "上年结转", "公务接待费", ""]),
        st.sampled_from(sorted(terms()["measures"])),
        _AMOUNTS,
        st.sampled_from(["元", "万元", "千元", "亿元"]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(
    lines=_LINES,
    text=st.text(alphabet="本年支出收入增加减少下降占完成预算决算其中：，；。（）万元%0123456789.", max_size=120),
    stage=st.sampled_from(["budget", "final"]),
)
def test_any_document_can_be_reviewed(lines: list[tuple[str, str, str, str, str, Decimal, str]], text: str, stage: str) -> None:
    parsed = ParsedDocument(DocumentRecord("doc", "text/plain", 1, fiscal_year=2024, stage=stage))
    codes = list(dict.fromkeys(row[0] for row in lines))
    parsed.budget_lines = [
        BudgetLineRecord(
            "doc", t, side, code, label, 1, m, a, str(a), unit, False, False, None, n // 3, n % 3 + 1, table_no=codes.index(t) + 1
        )
        for n, (t, side, code, label, m, a, unit) in enumerate(lines)
    ]
    result = review_document(text_of(text or "无"), parsed)
    assert not [o for o in result.rule_outcomes if (o.reason or "").startswith(FAULT)]


def test_a_document_that_was_not_read_has_no_findings_and_no_passed_rule() -> None:
    parsed = ParsedDocument(DocumentRecord("doc", "text/plain", 1, status="quarantined"))
    result = review_document(text_of("无"), parsed)
    assert result.findings == [] and {o.outcome for o in result.rule_outcomes} == {"not_runnable"}


def _quantity(key: str, value: int) -> Quantity:
    return Quantity(Decimal(value), Decimal(0), str(value), "元", key, key)


def test_an_error_that_cannot_be_placed_says_so() -> None:
    check = Check(catalog()[0], _quantity("t", 10), [(1, _quantity("a", 4)), (1, _quantity("b", 5))])
    judge(check)
    (diagnosis,) = diagnose([check])
    assert diagnosis.changes == () and len(diagnosis.candidates) == 3


def test_identities_that_hold_clear_their_numbers() -> None:
    a, b, t = _quantity("a", 4), _quantity("b", 5), _quantity("t", 10)
    checks = [
        Check(catalog()[0], t, [(1, a), (1, b)]),
        Check(catalog()[0], _quantity("a2", 4), [(1, a)]),
        Check(catalog()[0], _quantity("b2", 5), [(1, b)]),
    ]
    for check in checks:
        judge(check)
    (diagnosis,) = diagnose(checks)
    assert [(c.quantity.key, c.value) for c in diagnosis.changes] == [("t", Decimal(9))]


@pytest.mark.parametrize(
    ("one", "other", "cost"),
    [
        ("1262.00", "126200", 1),
        ("9.60", "2.60", 1),
        ("12.34", "13.24", 1),
        ("123.4", "1234", 1),
        ("12.34", "1.34", 1),
        ("12.34", "98.76", 3),
    ],
)
def test_slips_of_the_pen(one: str, other: str, cost: int) -> None:
    assert slip_cost(Decimal(one), Decimal(other), Decimal("0.01")) == cost


@pytest.mark.parametrize(
    ("rate", "suspect"),
    [(None, None), ("40.00", "a"), ("36.36", "t")],
)
def test_a_rate_tells_which_of_two_numbers_is_wrong(rate: str | None, suspect: str | None) -> None:
    """合计 100, 甲 50 (占 …%), 乙 60: with 40 % 甲 should be 40, with a rate of 110 the total is wrong."""
    t, a, b = _quantity("t", 100), _quantity("a", 50 if suspect != "t" else 40), _quantity("b", 60 if suspect != "t" else 70)
    check = Check(catalog()[0], t, [(1, a), (1, b)])
    judge(check)
    ratios = []
    if rate is not None:
        part = Term(a.value, Decimal("0.01"), "a")
        ratios = [Ratio(part, Term(t.value, Decimal("0.01"), "t"), False, Decimal(rate), Decimal("0.01"))]
    (diagnosis,) = diagnose([check], ratios)
    assert [c.quantity.key for c in diagnosis.changes] == ([suspect] if suspect else [])


def test_a_slip_within_the_rounding_of_its_sum_is_named_as_it_was() -> None:
    """8.53 + 21.62 + 38.92 = 69.07 beside 69.06: printed as 83.53 it was 8.53, not 8.52."""
    numbers = [("t", "69.06"), ("a", "83.53"), ("b", "21.62"), ("c", "38.92")]
    t, *parts = (Quantity(Decimal(v), Decimal("0.01"), v, "元", k, k) for k, v in numbers)
    check = Check(catalog()[0], t, [(1, p) for p in parts])
    judge(check)
    (diagnosis,) = diagnose([check])
    assert [(c.quantity.key, c.value) for c in diagnosis.changes] == [("a", Decimal("8.53"))]


def test_three_public_items_stay_within_their_table() -> None:
    basic, three = "general_public_basic_expenditure", "three_public_expenses"
    rows = [
        (basic, "expenditure", "302", "商品和服务支出", "total", "5.00"),
        (basic, "expenditure", "30217", "公务接待费", "total", "3.00"),
        (basic, "expenditure", "30231", "公务用车运行维护费", "total", "2.00"),
        (three, "expenditure", "", "合计", "settled", "2.00"),
        (three, "expenditure", "", "公务接待费", "settled", "2.00"),
    ]
    found = errors(review(document_of(rows, stage="final")), "X12")
    assert {(f.line_code, f.expected, f.printed) for f in found} == {("30217", "20000.00", "30000.00"), ("30231", "0.00", "20000.00")}


def test_one_slip_copied_into_two_tables_is_one_root() -> None:
    """Tables come out of one system: cells that are tied by an equality are one unknown."""
    rows: list[Row] = [
        (table, "expenditure", code, label, "total", amount)
        for table in ("expenditure", "general_public_expenditure")
        for code, label, amount in (
            ("", "合计", "150.00"),
            ("201", "一般公共服务支出", "100.00"),
            ("20129", "群众团体事务", "100.00"),
            ("2012901", "行政运行", "60.00"),
            ("2012902", "一般行政管理事务", "47.00"),
            ("205", "教育支出", "50.00"),
        )
    ]
    found = errors(review(document_of(rows)))
    roots = [f for f in found if f.root_finding_id is None]
    assert len(found) == 2 and len(roots) == 1
    assert "应为40.00万元，印为47.00万元" in roots[0].message and "同一数字还印在" in roots[0].message


def test_an_inequality_that_a_correction_mends_follows_from_it() -> None:
    total, whole, copy = _quantity("total", 107), _quantity("whole", 170), _quantity("copy", 170)
    checks = [
        Check(catalog()[0], total, [(1, whole)]),
        Check(catalog()[0], total, [(1, copy)]),
        Check(catalog()[0], copy, [(1, whole)]),
        Check(catalog()[0], _quantity("projects", 120), [(1, total)], relation="<="),
        Check(catalog()[0], _quantity("others", 180), [(1, total)], relation="<="),
    ]
    for check in checks:
        judge(check)
    (diagnosis,) = diagnose(checks)
    assert [(c.quantity.key, c.value) for c in diagnosis.changes] == [("total", Decimal(170))]
    explained = {c.total.key for c in diagnosis.checks if c.relation == "<="}
    assert explained == {"projects"}, "the other stays wrong with the corrected total"


def _seconds_for(codes: int) -> float:
    rows: list[Row] = [("expenditure", "expenditure", f"{2010000 + n}", "甲", "total", "1.00") for n in range(codes)]
    parsed = document_of(rows)
    gc.disable()  # what other tests left in memory is no cost of the rules
    try:
        start = time.process_time()
        review(parsed)
        return time.process_time() - start
    finally:
        gc.enable()


def test_thousands_of_codes_cost_no_square() -> None:
    """20,000 different codes once took 83 s, the square of their number; four times as many may cost some four times as much."""
    _seconds_for(100)
    small, large = (min(_seconds_for(codes) for _ in range(2)) for codes in (4_000, 16_000))
    assert large < 8 * small + 0.5


def test_a_table_is_doubted_once() -> None:
    """What several rules cannot make of one table is one doubt about its reading, not one for each of them."""
    rows: list[Row] = []
    for n in range(1, 7):
        for code in (f"20{n}", f"20{n}01"):
            cells = (("total", "90.00"), ("basic", "20.00")) if len(code) == 3 else (("total", "1.00"), ("basic", "8.00"))
            rows += [("expenditure", "expenditure", code, f"甲{code}", measure, amount) for measure, amount in cells]
    doubts = [f for f in review(document_of(rows)) if f.kind == READING_DOUBT]
    assert len(doubts) == 1 and "另有" in doubts[0].message and errors(review(document_of(rows))) == []
