"""The sums that a table must satisfy, held against readings of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.records import BudgetLineRecord, TableRecord
from ingestion.tables.levels import set_levels
from ingestion.tables.mirror import best_reading, doubts, reflect
from ingestion.tables.withheld import withholds_details
from tests.tables.drawn_grids import document
from tests.tables.test_levels import line, table

_RIGHT = (
    ("合计", "9.00", "6.00", "3.00"),
    ("208 社保", "9.00", "6.00", "3.00"),
    ("20805 养老", "4.00", "4.00", None),
    ("20801 人社", "5.00", "2.00", "3.00"),
)
_SHIFTED = (
    ("合计", "9.00", "6.00", "3.00"),
    ("208 社保", None, "9.00", "6.00"),
    ("20805 养老", None, "4.00", "4.00"),
    ("20801 人社", "5.00", "2.00", "3.00"),
)


def reading(rows: tuple[tuple[str, str | None, str | None, str | None], ...]) -> list[BudgetLineRecord]:
    lines = [
        made
        for number, (name, *amounts) in enumerate(rows, start=1)
        for measure, amount in zip(("total", "basic", "project"), amounts, strict=True)
        for made in line(number, name or "", amount, measure)
    ]
    set_levels(lines)
    return lines


def test_a_right_table_satisfies_its_rows_columns_and_hierarchy() -> None:
    reflection = reflect(reading(_RIGHT))
    assert (reflection.held, reflection.broken, reflection.score) == (4 + 3 + 3, (), 1.0)


def test_the_reading_that_the_sums_prefer_is_chosen_wherever_it_stands() -> None:
    assert best_reading([reading(_SHIFTED), reading(_RIGHT)]) == 1
    assert best_reading([reading(_RIGHT), reading(_SHIFTED)]) == 0


def test_of_readings_that_the_sums_cannot_tell_apart_the_first_stays() -> None:
    assert best_reading([table(("甲", "1.00")), table(("甲", "2.00"))]) == 0


def test_one_printed_error_does_not_make_a_table_doubtful() -> None:
    rows = (*_RIGHT[:3], ("20801 人社", "5.00", "2.00", "3.10"))
    lines = reading(rows)
    assert [(x.whole.line_code, x.parts) for x in reflect(lines).broken if x.whole.measure == "total"] == [("20801", Decimal("51000.00"))]
    assert doubts([_table()], lines) == []


def test_a_table_that_breaks_most_of_its_sums_is_doubted_by_name_and_place() -> None:
    lines = reading(_SHIFTED)
    before = [x.amount_yuan for x in lines]
    (note,) = doubts([_table()], lines)
    assert (note.code, note.page) == ("doubtful_table", 7)
    assert "部门支出总表" in note.message and "第1行第3列“合计”为9.00万元，各组成部分合计" in note.message
    assert [x.amount_yuan for x in lines] == before


def test_sources_are_no_parts_where_the_table_prints_their_sum_too() -> None:
    """财政拨款 beside its own 一般公共预算: the first stands for both."""
    lines = [
        *line(1, "甲局", "10.00", "total", table="income"),
        *line(1, "甲局", "8.00", "fiscal_appropriation", table="income"),
        *line(1, "甲局", "8.00", "general_public", table="income"),
        *line(1, "甲局", "2.00", "business", table="income"),
    ]
    assert reflect(lines).broken == ()


def _table() -> TableRecord:
    return TableRecord("d", "expenditure", "present", "部门支出总表", 7)


@pytest.mark.parametrize(
    ("note", "says"),
    [
        ("（注：根据国家保密法律法规，部分具体项目信息公开时予以剔除。）", True),
        ("按照保密规定，部分涉密项目未公开。", True),
        ("部分项目支出未公开的原因是尚未批复。", False),
        ("除涉密信息外，本部门预算已全部公开。", False),
    ],
)
def test_a_document_says_that_it_leaves_out_details(note: str, says: bool) -> None:
    assert withholds_details(document("2024年部门预算", note)) is says
