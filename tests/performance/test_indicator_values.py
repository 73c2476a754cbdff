"""Target texts as operator, number and unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.performance.indicator_values import NOTHING, IndicatorValue, join_target, parse_indicator_value


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("≤100", "<=", "100", None),
        ("=100", "=", "100", None),
        ("100百分比", None, "100", "%"),
        ("≥95百分比", ">=", "95", "%"),
        ("≥３ 人", ">=", "3", "人"),
        ("≤4500元/年", "<=", "4500", "元/年"),
        ("6487.5元/年", None, "6487.5", "元/年"),
        ("1400元/人/年", None, "1400", "元/人/年"),
        ("≥200 人均标准 200 元 /人", ">=", "200", "元/人"),
        ("17", None, "17", None),
        (">=5000册", ">=", "5000", "册"),
        ("＜2.5‰", "<", "2.5", "‰"),
        ("1,000人次", None, "1000", "人次"),
        ("大于等于95%", ">=", "95", "%"),
        ("不低于90%", ">=", "90", "%"),
        ("95%以上", ">=", "95", "%"),
        ("95%（含）以上", ">=", "95", "%"),
        ("5个工作日", None, "5", "个工作日"),
        ("50元/平方米·月", None, "50", "元/平方米·月"),
        ("2000元/人·月", None, "2000", "元/人·月"),
        ("-5%", None, "-5", "%"),
        ("3.5万人", None, "3.5", "万人"),
    ],
)
def test_one_number(text: str, operator: str | None, value: str, unit: str | None) -> None:
    assert parse_indicator_value(text) == IndicatorValue(operator, Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "", "是/否", "及时、准确", "3600-6000元/人/年", "90%-95%", "6 月底完成50%12 月底完100%", "2020年度", "2021年春节",
        "2024年12月31日前", "12月底前", "生活救助1495元/人/年，医疗救助3740元/人/年", "≥90%且≤100%", "1:1", "约100人",
        "100人左右", "每人200元", "优良中低差", "10个工作日内", "第1名", "比上一年提升", "200 人均标准 300 元/人",
    ],
)  # fmt: skip
def test_not_one_number(text: str) -> None:
    assert parse_indicator_value(text).value is None


def test_printed_sign_without_a_number_is_kept() -> None:
    assert parse_indicator_value("≥优") == IndicatorValue(">=", None, None)
    assert parse_indicator_value("及时") is NOTHING


@given(st.text())
def test_never_raises_and_never_invents_digits(text: str) -> None:
    found = parse_indicator_value(text)
    if found.value is not None:
        assert any(ch.isdecimal() or ch.isnumeric() for ch in text)
    if found.unit is not None:
        assert found.value is not None


_VALUES = st.decimals(min_value=0, max_value=10**9, places=2).map(lambda d: format(d, "f"))
_UNITS = st.sampled_from(["", "%", "人", "次", "元", "万元", "元/人", "元/人/年", "户", "个", "平方米", "人次", "天", "场次", "个工作日"])


@given(st.sampled_from([("≥", ">="), ("≤", "<="), ("=", "="), (">", ">"), ("<", "<"), ("", None)]), _VALUES, _UNITS)
def test_operator_value_and_unit_come_back(sign: tuple[str, str | None], value: str, unit: str) -> None:
    printed, code = sign
    assert parse_indicator_value(printed + value + unit) == IndicatorValue(code, Decimal(value), unit or None)


@given(st.sampled_from(["≥", "≤", "=", ">", "<", "定性", ""]), _VALUES, _UNITS)
def test_joined_cells_say_the_same_as_one_cell(sign: str, value: str, unit: str) -> None:
    head = "" if sign == "定性" else sign
    assert parse_indicator_value(join_target(sign, value, unit)) == parse_indicator_value(head + value + unit)


def test_words_in_the_unit_cell_are_the_target() -> None:
    assert join_target("", "", "有效提升") == "有效提升"
    assert join_target("定性", "优良中低差", "/") == "优良中低差"
