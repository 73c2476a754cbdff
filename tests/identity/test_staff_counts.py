"""Staff counts that a document states of its publisher; what is a part, somebody else's, old or said twice does not count."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from ingestion.identity.staff_counts import ACTUAL, QUOTA, read_staff_counts
from ingestion.model import SourceDocument
from ingestion.reading import read_source


def counts(text: str, fiscal_year: int = 2024) -> dict[str, str]:
    """attribute -> the count that holds"""
    found = read_staff_counts(read_source_of(text), "d", fiscal_year)
    return {record.attribute: record.value for record in found if record.is_chosen}


def read_source_of(text: str) -> SourceDocument:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        path.write_text("甲县乙局2024年部门预算\n" + text, encoding="utf-8")
        return read_source(path)


@pytest.mark.parametrize(
    ("text", "quota", "actual"),
    [
        ("本部门人员编制105人，其中行政编制87人、事业编制18人；实有人员97人，其中行政85人、事业12人。", "105", "97"),
        ("乙局核定编制共39名。在职人员 36 人，离退休人员15人。", "39", "36"),
        ("本单位共有编制7人，现有干部职工11人。", "7", "11"),
        ("本单位编制数为12人，实有在职在编人员共计10名。", "12", "10"),
    ],
)
def test_what_a_document_says_plainly_holds(text: str, quota: str, actual: str) -> None:
    assert counts(text) == {QUOTA: quota, ACTUAL: actual}


@pytest.mark.parametrize(
    "text",
    [
        "行政编制87人，事业编制18人。",
        "下属单位丙中心编制5人，在职人员4人。",
        "在校学生和离退休人员120人，退休人员30人。",
        "编制2024年部门预算12份，3人参加。",
        "减少编制3人。",
        "离退休人员中现有80人。",
    ],
)
def test_parts_and_others_do_not_count(text: str) -> None:
    assert counts(text) == {}


def test_two_counts_are_evidence_and_neither_holds() -> None:
    source = read_source_of("本单位编制12人。\n本部门编制40人。")
    found = read_staff_counts(source, "d", 2024)
    assert [(record.value, record.is_chosen) for record in found] == [("12", False), ("40", False)]


def test_a_count_of_years_ago_is_kept_and_does_not_hold() -> None:
    text = "截至2020年底，本部门人员编制105人。"
    assert counts(text, 2026) == {}
    assert counts(text, 2021) == {QUOTA: "105"}
    (record,) = read_staff_counts(read_source_of(text), "d", 2026)
    assert "截至2020年底" in record.snippet
    assert counts("截至2020年底，本部门人员编制105人；实有人员97人。", 2026) == {}
