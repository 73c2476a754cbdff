"""Codes as they are printed, and the title of a document above a table's own."""

from __future__ import annotations

import pytest

from ingestion.model import Cell, Grid
from ingestion.tables.finding import read_budget_tables
from ingestion.tables.header_rows import caption_rows
from ingestion.tables.keys import join_code
from tests.tables.drawn_grids import document, draw


@pytest.mark.parametrize(
    "printed",
    [
        "'2080101",
        "2080101、",
        "208_01_01",
        "_2080101",
        "208—01—01",
        "208/01/01",
        "208·01·01",
        "[2080101]",
        "208-01-01",
        "2080101①",
        "2080101¹",
        "2080101*",
        "2080101[1]",
        "2,080,101",
        '="2080101"',
        "208类01款01项",
    ],
)
def test_marks_are_no_part_of_a_code(printed: str) -> None:
    assert join_code([printed], "") == "2080101"


@pytest.mark.parametrize("printed", ["208/01-0101", "20_80101", "2080101a"])
def test_what_is_no_code_stays_none(printed: str) -> None:
    assert join_code([printed], "") is None


@pytest.mark.parametrize(
    ("first", "count"), [("某市某局2024年部门预算", 3), ("某市某局2024年度单位决算公开", 3), ("2024年预算", 0), ("青川市民政局", 0)]
)
def test_the_title_of_the_document_stands_above_the_tables_own(first: str, count: int) -> None:
    rows = [[first], ["一般公共预算支出表"], ["单位：万元"], ["科目编码", "科目名称", "合计"], ["201", "教育", "1.50"]]
    grid = Grid([Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)], len(rows), 3)
    assert caption_rows(grid) == count


def _codes_and_names(head: str, *names: str) -> list[tuple[str, str]]:
    rows = "\n".join(f"{name} | {number}.00" for number, name in enumerate(names, start=1))
    source = document("项目支出预算表", "单位：万元", draw(f"{head} | 金额\n{rows}"))
    return [(line.line_code, line.line_label) for line in read_budget_tables(source, "d", 2024, "budget", None).lines]


def test_the_number_that_a_project_s_name_begins_with_stays_in_the_name() -> None:
    assert _codes_and_names(
        "项目名称", "12320 热线运行", "211工程建设", "110报警系统", "2010399其他事务", "[20103]外事活动", "205教育支出"
    ) == [
        ("", "12320热线运行"),
        ("", "211工程建设"),
        ("", "110报警系统"),
        ("2010399", "其他事务"),
        ("20103", "外事活动"),
        ("205", "教育支出"),
    ]


def test_the_number_that_a_unit_s_name_begins_with_stays_in_the_name() -> None:
    assert _codes_and_names("单位名称", "205地质队", "302勘察大队") == [("", "205地质队"), ("", "302勘察大队")]


def test_a_number_before_a_name_is_a_code_where_its_class_is_one() -> None:
    assert _codes_and_names("科目", "205教育", "209社会保险基金支出", "12345热线", "39906赠与") == [
        ("205", "教育"),
        ("209", "社会保险基金支出"),
        ("", "12345热线"),
        ("39906", "赠与"),
    ]
