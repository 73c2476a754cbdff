"""Items that no code identifies never speak for the whole: what follows them is not attributed to the heading."""

from __future__ import annotations

import pytest

from tests.narrative.wording import state

_HEADING = "（三）一般公共预算财政拨款支出决算具体情况"


@pytest.mark.parametrize(
    "passage",
    [
        "1、一般公共服务支出（类）市场培育（款）行政运行（项）：年初预算为500.00万元，支出决算为480.00万元，完成年初预算的96.00%。",
        "1、一般公共服务支出（类）市场培育（款）行政运行（项）。年初预算为500.00万元，支出决算为480.00万元。",
        "3.机关事业单位补充养老保险缴费支出：年初预算50.00万元，支出决算48.00万元。",
        "3.机关事业单位补充养老保险缴费支出50.00万元，支出决算48.00万元。",
        "3.行政运行50.00万元，支出决算48.00万元。",
        "其中：招商引资经费：年初预算为10.00万元，支出决算为9.00万元。",
    ],
)
def test_unknown_item_is_not_the_heading(passage: str) -> None:
    assert state([_HEADING, passage], "final", 2023) == []


@pytest.mark.parametrize(
    ("passage", "code"),
    [
        (
            "1、一般公共服务支出（类）商贸事务（款）行政运行（项）：年初预算为50.00万元，支出决算为48.00万元，完成年初预算的96.00%。",
            "2011301",
        ),
        ("1、一般公共服务支出（类）商贸事务（款）行政运行（项）。年初预算为50.00万元，支出决算为48.00万元。", "2011301"),
        ("3.机关事业单位基本养老保险缴费支出：年初预算50.00万元，支出决算48.00万元。", "2080505"),
    ],
)
def test_the_only_item_of_an_official_name_is_that_one(passage: str, code: str) -> None:
    found = state([_HEADING, passage], "final", 2023)
    assert {(s.concept, s.amount_yuan) for s in found} == {(f"{code}:initial_budget", 500_000), (f"{code}:total", 480_000)}


def test_code_behind_an_ordinal() -> None:
    found = state([_HEADING, "3.2080505机关事业单位基本养老保险缴费支出：年初预算50.00万元，支出决算48.00万元。"], "final", 2023)
    assert {(s.concept, s.amount_yuan) for s in found} == {("2080505:initial_budget", 500_000), ("2080505:total", 480_000)}


def test_side_before_a_colon() -> None:
    lines = ["（一）收入预算：2022年本部门预算仅包括本级预算。2022年年初预算数700.00万元。", "（二）支出预算：2022年年初预算数710.00万元。"]
    found = state(["二、部门预算收支概况", *lines], "budget", 2022)
    assert {(s.concept, s.amount_yuan) for s in found} == {("total_revenue", 7_000_000), ("total_expenditure", 7_100_000)}
