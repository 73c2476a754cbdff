"""Columns of the year before: no facts, but kept with their line; changes, shares, balances and parts are something else."""

from __future__ import annotations

import pytest

from ingestion.parsing import parse_bytes
from ingestion.records import ParsedDocument
from ingestion.tables.prior_year import basis_of_prior_year
from tests.across_documents import BUREAU

ITEMS = ["合计", "因公出国（境）费", "公务接待费"]


def read(title: str, rows: list[list[str]]) -> ParsedDocument:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    name = f"{BUREAU}2024年度部门预算"
    page = (
        f"<html><head><meta charset='utf-8'></head><body><h1>{name}</h1><p>{title}</p><p>单位：万元</p><table>{cells}</table></body></html>"
    )
    return parse_bytes(page.encode())[0]


@pytest.mark.parametrize(
    ("levels", "basis"),
    [
        (["2023年预算数"], "budget"),
        (["上年年初预算数"], "budget"),
        (["上年度决算数", "合计"], "final"),
        (["2023年", "决算数"], "final"),
        (["2023年执行数"], "execution"),
        (["上年数"], "stated"),
        (["2023年预算执行数"], "execution"),
        (["2024年预算数"], None),
        (["2022年预算数"], None),
        (["2024年预算数比2023年执行数", "增减额"], None),
        (["比上年增减%"], None),
        (["上年结转"], None),
        (["上年调整预算数"], None),
    ],
)
def test_what_a_column_of_the_year_before_is(levels: list[str], basis: str | None) -> None:
    assert basis_of_prior_year(levels, 2024) == basis


def test_a_part_of_the_amount_says_so() -> None:
    rows = [
        ["科目编码", "科目名称", "2023年执行数", "2023年执行数", "2024年预算数"],
        ["科目编码", "科目名称", "小计", "其中：基本支出", "2024年预算数"],
    ]
    parsed = read("2024年一般公共预算支出预算表", [*rows, ["201", "一般公共服务支出", "90.00", "60.00", "100.00"]])
    assert [(a.measure, int(a.amount_yuan)) for a in parsed.prior_year_amounts] == [("amount", 900000), ("basic", 600000)]


THREE_PUBLIC = "2024年“三公”经费预算表"
FUNCTIONAL = "2024年一般公共预算支出预算表"


@pytest.mark.parametrize(
    ("title", "rows", "found"),
    [
        (
            THREE_PUBLIC,
            [["2023年预算数"] * 3 + ["2024年预算数"] * 3, ITEMS * 2, ["3.00", "1.00", "2.00", "3.10", "1.10", "2.00"]],
            [("", "合计", "budget", 30000), ("", "因公出国（境）费", "budget", 10000), ("", "公务接待费", "budget", 20000)],
        ),
        (
            THREE_PUBLIC,
            [["年度", *ITEMS], ["上年预算数", "3.00", "1.00", "2.00"], ["本年预算数", "3.00", "1.00", "2.00"]],
            [("", "合计", "budget", 30000), ("", "因公出国（境）费", "budget", 10000), ("", "公务接待费", "budget", 20000)],
        ),
        (
            FUNCTIONAL,
            [
                ["科目编码", "科目名称", "2023年执行数", *["2024年预算数"] * 3, *["2024年预算数比2023年执行数"] * 2],
                ["科目编码", "科目名称", "2023年执行数", "小计", "基本支出", "项目支出", "增减额", "增减%"],
                ["合计", "", "90.00", "100.00", "100.00", "0.00", "10.00", "11.11"],
                ["201", "一般公共服务支出", "90.00", "100.00", "100.00", "0.00", "10.00", "11.11"],
            ],
            [("", "合计", "execution", 900000), ("201", "一般公共服务支出", "execution", 900000)],
        ),
    ],
)
def test_numbers_of_the_year_before_are_kept_beside_the_facts(
    title: str, rows: list[list[str]], found: list[tuple[str, str, str, int]]
) -> None:
    parsed = read(title, rows)
    assert [(a.line_code, a.line_label, a.basis, int(a.amount_yuan)) for a in parsed.prior_year_amounts] == found
    unplaced = {(n.row_no, n.column_no) for n in parsed.unplaced_numbers}
    assert not {(a.row_no, a.column_no) for a in parsed.prior_year_amounts} & unplaced
    assert not {(a.row_no, a.column_no) for a in parsed.prior_year_amounts} & {(f.row_no, f.column_no) for f in parsed.budget_lines}
    assert parsed.budget_lines
