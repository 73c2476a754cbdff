"""Text as it is seen: invisible characters, radicals, footnote marks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.amounts import parse_amount, parse_number, printed_step
from ingestion.printed_text import raise_digits, unify
from ingestion.reading import read_bytes


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("⻘川市⺠政局", "青川市民政局"),
        ("公务用⻋运行费", "公务用车运行费"),
        ("⼀般公共⽀出", "一般公共支出"),
        ("20801\u200b01", "2080101"),
        ("\ufeff合计", "合计"),
        ("1,523\u00ad.46", "1,523.46"),
        ("１２.5①　合计", "１２.5①　合计"),
    ],
)
def test_what_is_seen_is_read(text: str, seen: str) -> None:
    assert unify(text) == seen


def test_every_reader_gives_unified_texts() -> None:
    source = read_bytes("<table><tr><td>⺠政<td>20\u200b8<tr><td>a<td>1\ufeff2</table><p>⻋\u200b辆</p>".encode())
    assert [cell.text for grid in source.grids() for cell in grid.cells] == ["民政", "208", "a", "12"]
    assert [(p.text, p.lines[0][1]) for p in source.paragraphs()] == [("车辆", "车辆")]


@pytest.mark.parametrize(
    "text",
    ["62.89①", "62.89¹", "62.89²³", "62.89 *", "62.89※", "62.89[1]", "62.89（注1）", "62.89［12］", "62.89注1", "62.89[¹]", "62.89¹,²"],
)
def test_footnote_marks_are_no_digits(text: str) -> None:
    assert parse_number(text) == Decimal("62.89")
    assert printed_step(text, "元") == Decimal("0.01")


def test_a_mark_behind_a_number_with_its_unit() -> None:
    assert parse_amount("（3.5）②") == (Decimal("-3.5"), None)
    assert parse_amount("5.00万元①") == (Decimal("5.00"), "万元")
    assert parse_amount("5.00万元整") == (Decimal("5.00"), "万元")


@pytest.mark.parametrize("text", ["①", "*", "[1]", "²", "(1)①②x", "注1"])
def test_a_mark_alone_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_raised_digits_are_marks_and_raised_decimals_are_decimals() -> None:
    assert raise_digits("12", "1,523.46") == "¹²"
    assert raise_digits("46", "1,523.") == "46"
