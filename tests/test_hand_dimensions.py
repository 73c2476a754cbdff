"""What people decide about codes and units: filled-in lists are read, lines without a ruling wait, bad lines are named."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from home.hand_dimensions import CodeRulingRecord, UnitMatchRecord, read_code_rulings, read_unit_matches
from review.hand_csv import HandFileError

A, B = "a" * 32, "b" * 32


def test_codes_of_a_filled_in_list(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(
        "科目体系,科目编码,printed_name,裁定,理由,核对人,核对日期,名称\n"
        "function,2010199,甲,confirmed,有文件,张,2024年3月1日,甲事务\n"
        "功能分类,2010198,乙,,,,,\n"
        "功能分类,2010197,丙,确认,,,,\n"
        "功能分类,2010197,丙,否定,印错,,,\n"
        "functional,2010196,丁,confirmed,,,,\n"
        "function,30101,戊,confirmed,,,,\n"
        "function,2010195,己,maybe,,,,\n"
        "function,2010194,庚,confirmed,,,2024-02-30,\n",
        encoding="utf-8",
    )
    records, problems = read_code_rulings(path)
    assert records == [
        CodeRulingRecord("function", "2010199", "confirmed", "甲事务", "有文件", "张", datetime.date(2024, 3, 1)),
        CodeRulingRecord("function", "2010197", "rejected", None, "印错"),
    ]
    assert [p.split("：")[0] for p in problems] == [f"科目核对表 codes.csv 第{n}行" for n in (6, 7, 8, 9)]


def test_matches_of_a_filled_in_list(tmp_path: Path) -> None:
    path = tmp_path / "unit_matches.csv"
    path.write_text(
        f"unit_id,other_unit_id,ruling,ruling_reason\n{A},{B},confirmed,更名\n{B},{A},,\n{A},{A},confirmed,\n{A},甲,rejected,\n",
        encoding="utf-8",
    )
    records, problems = read_unit_matches(path)
    assert records == [UnitMatchRecord(A, B, "confirmed", "更名")]
    assert len(problems) == 2 and "第4行" in problems[0] and "第5行" in problems[1]


def test_a_list_without_its_columns_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("编码,裁定\n2010199,confirmed\n", encoding="utf-8")
    with pytest.raises(HandFileError, match="缺少列"):
        read_code_rulings(path)
    assert read_code_rulings(tmp_path / "none.csv") == ([], [])
