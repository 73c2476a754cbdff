"""Printed numbers and units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.amounts import UNIT_FACTORS, find_unit, is_blank, parse_amount, parse_number, printed_step, to_yuan


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１２３．４", "123.4"),
        ("(3.20)", "-3.20"),
        ("（3.20）", "-3.20"),
        ("-5", "-5"),
        ("－5", "-5"),
        ("371,514,\n655.00", "371514655.00"),
        (" 0.00 ", "0.00"),
        ("△3", "-3"),
        (".5", "0.5"),
        ("1，234", "1234"),
        ("125360,898", "125360898"),
        ("28,384,23\n4.71", "28384234.71"),
        ("1,234,567.8\n9", "1234567.89"),
        ("1234\n.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1\u2009234.50", "1234.50"),
        ("(-3.20)", "-3.20"),
        ("负3.20", "-3.20"),
        ("3.20-", "-3.20"),
        ("²3.20", "3.20"),
        ("①-3.20", "-3.20"),
        ("3.20㉑", "3.20"),
        ("3.20⑵", "3.20"),
        ("3.20†", "3.20"),
        ("3.66576E+03", "3665.76"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "—",
        "-",
        "",
        "1,23",
        "2024年",
        "12%",
        "3.2.1",
        "无",
        "()",
        "1 2a",
        "一百",
        "131\n57",
        "12 34",
        "12.3\n4",
        "3.20 4.10",
        "1807, 333",
        "1½",
        "1①2",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.booleans())
def test_printed_and_read_back(value: Decimal, full_width: bool) -> None:
    text = f"{value:,.2f}"
    if full_width:
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_number(text) == value


@given(st.text(max_size=30))
def test_never_raises(text: str) -> None:
    parse_number(text)
    find_unit(text)
    is_blank(text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位：元", "元"),
        ("单位:人民币万元", "万元"),
        ("价值（金额单位：万元）", "万元"),
        ("决算数（元）", "元"),
        ("编制部门：某局          单位：元", "元"),
        ("共5万元", None),
        ("单位：某局", None),
    ],
)
def test_units(text: str, unit: str | None) -> None:
    assert find_unit(text) == unit


def test_yuan_is_exact() -> None:
    assert to_yuan(Decimal("116.16"), "万元") == Decimal("1161600.00")
    assert printed_step("116.16", "万元") == Decimal(100)
    assert printed_step("371,514,655.00", "元") == Decimal("0.01")
    assert printed_step("5.00万元", "万元") == printed_step("5.00（含上年结转）", "万元") == Decimal(100)
    assert set(UNIT_FACTORS) == {"元", "百元", "千元", "万元", "百万元", "亿元"}


def test_a_row_of_digits_is_no_amount() -> None:
    assert parse_number("9" * 18) is not None
    assert parse_number("9" * 19) is None
    assert parse_number("9" * 400) is None


def test_a_remark_beside_a_number_leaves_it_plain() -> None:
    assert parse_amount("5.00（含上年结转2.00）") == (Decimal("5.00"), None)
    assert parse_amount("5.00万元（不含运维）") == (Decimal("5.00"), "万元")
    assert parse_amount("5.00（2.00）") == (None, None)
    assert parse_amount("521.8万") == (Decimal("521.8"), "万元")
