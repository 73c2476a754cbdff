"""The shared grammar of amounts and ordinals in running text."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from ingestion.amounts import printed_step
from ingestion.money import find_amounts, find_quantities, full_unit, in_yuan
from ingestion.ordinals import ORDINAL, ordinal_value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("共计12.5万元", "万元", "125000"),
        ("共计3,051.07万元", "万元", "30510700"),
        ("计1.2345678万元", "万元", "12345.678"),
        ("计7万,其中", "万元", "70000"),
        ("计7亿", "亿元", "700000000"),
        ("计3百元", "百元", "300"),
        ("占60.083%", "%", "60.083"),
        ("结余-2.5元", "元", "-2.5"),
    ],
)
def test_an_amount_has_its_unit_in_full_and_its_value(text: str, unit: str, value: str) -> None:
    assert [(a.unit, a.value) for a in find_amounts(text)] == [(unit, Decimal(value))]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("比上年减少3.5万元", "-35000"),
        ("增长额为2万元", "20000"),
        ("下降率0%", "0"),
        ("增加(减少)3万元", None),
        ("增减3万元", None),
        ("减少-3万元", None),
        ("核减5万元", "50000"),  # 核减 says what was cut, not how the amount changed: no verb
    ],
)
def test_a_change_is_signed_by_its_verb(text: str, change: str | None) -> None:
    (amount,) = find_amounts(text)
    assert amount.signed_change == (None if change is None else Decimal(change))
    assert bool(amount.verb) is not text.startswith("核减")


@pytest.mark.parametrize(("text", "hedge"), [("3万元以上", "以上"), ("5元/人", "/"), ("2个百分点", None), ("1.5%个百分点", "个百分点")])
def test_what_makes_it_no_plain_amount_is_told(text: str, hedge: str | None) -> None:
    assert [a.hedge for a in find_amounts(text)] == ([] if hedge is None else [hedge])


@pytest.mark.parametrize("text", ["2026年", "7万人", "第3项", "共12辆", "1.2.3元的编号之前"])
def test_years_and_counts_are_no_amounts(text: str) -> None:
    assert list(find_amounts(text)) == []


def test_units_and_steps() -> None:
    assert (full_unit("万"), in_yuan("1,000", "亿")) == ("万元", Decimal(100_000_000_000))
    assert [printed_step(*a) for a in (("12", "万元"), ("12.5", "万元"), ("12.50", "元"), ("12", "百元"))] == [
        Decimal(10_000),
        Decimal(1_000),
        Decimal("0.01"),
        Decimal(100),
    ]


def test_counts_are_quantities_in_their_own_unit() -> None:
    found = [(q.number, q.unit, q.hedge) for q in find_quantities("购置12辆,支出30.5万元,每辆2万元/年,3个百分点")]
    assert found == [("12", "辆", ""), ("30.5", "万元", ""), ("2", "万元", "/"), ("3", "个", "")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("第三部分 收支情况", 3),
        ("（十二）其他支出", 12),
        ("二十一、附表", 21),
        ("（一）1.基本支出", 1),
        ("②公用经费", 2),
        ("二是项目支出", 2),
    ],
)
def test_ordinals_are_read(text: str, value: int) -> None:
    assert re.match(ORDINAL, text) and ordinal_value(text) == value


@pytest.mark.parametrize("text", ["1.5万元", "2026年预算", "收入总计"])
def test_numbers_and_names_are_no_ordinals(text: str) -> None:
    assert not re.match(ORDINAL, text)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("比上年少0.07万元", "-700"),
        ("较2023年的7.2万元多0.35万元", "3500"),
        ("比上年少支出3万元", "-30000"),
        ("少了4.86%", "-4.86"),
        ("比上年节约2万元", "-20000"),
        ("比上年增加支出1万元", "10000"),
    ],
)
def test_more_and_less_are_changes_behind_what_is_compared(text: str, change: str) -> None:
    assert [a.signed_change for a in find_amounts(text) if a.verb] == [Decimal(change)]


@pytest.mark.parametrize("text", ["至少5万元", "最多5万元", "不少于5万元", "减少数量", "10多万元", "许多5万元", "节约率5%"])
def test_more_and_less_elsewhere_are_no_changes(text: str) -> None:
    assert not any(a.verb for a in find_amounts(text))
