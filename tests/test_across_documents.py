"""Contradictions between documents: several disclosures of one unit, built into a warehouse by the command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.across_documents import budget, final, restating_budget
from yusuan.cli import main

pytestmark = pytest.mark.slow

_WRITTEN = 1_700_000_000


def write(folder: Path, name: str, text: str, day: int = 0) -> None:
    """A document as if it had been dropped `day` days after the first."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (_WRITTEN + 86400 * day,) * 2)


def build(folder: Path, home: Path) -> Path:
    assert main(["build", str(folder), "--home", str(home)]) == 0
    return home / "warehouse" / "yusuan.duckdb"


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql).fetchall()


FINDINGS = (
    "select f.rule_id, d.file_name, f.severity, f.table_code, cast(f.expected as double), cast(f.printed as double), f.message"
    " from marts.fct_finding f join marts.dim_document d using (document_id) where f.rule_id like 'D0%' order by all"
)


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A budget and its correction, the final account of that year with another 三公 budget, and a next one with another opening balance."""
    folder, home = tmp_path_factory.mktemp("documents"), tmp_path_factory.mktemp("home")
    write(folder, "budget_first.html", budget(2022, total="99.00"))
    write(folder, "budget.html", budget(2022), day=9)
    write(folder, "final2022.html", final(2022, "10.00", "10.00", reception="2.00", initial="101.00"))
    write(folder, "final2023.html", final(2023, "10.50", "10.50"))
    return build(folder, home)


def test_each_contradiction_between_documents_is_found_once(contradicting: Path) -> None:
    rows = query(contradicting, FINDINGS)
    found = [row[:6] for row in rows if row[0] != "D05-correction"]
    assert found == [
        ("D01-initial-budget-table", "final2022.html", "error", "three_public_expenses", 10000.0, 20000.0),
        ("D01-initial-budget-table", "final2022.html", "error", "three_public_expenses", 10000.0, 20000.0),
        ("D02-initial-budget-text", "final2022.html", "error", None, 1000000.0, 1010000.0),
        ("D03-carried-forward", "final2023.html", "error", "income_expenditure_summary", 100000.0, 105000.0),
    ]
    carried = next(row[6] for row in rows if row[0] == "D03-carried-forward")
    assert "《final2023.html》" in carried and "《final2022.html》" in carried and "10.50万元" in carried and "10.00万元" in carried


def test_a_correction_is_listed_cell_by_cell(contradicting: Path) -> None:
    rows = [row for row in query(contradicting, FINDINGS) if row[0] == "D05-correction"]
    assert {row[1:6] for row in rows} == {
        ("budget.html", "notice", table, 990000.0, 1000000.0) for table in ("expenditure", "general_public_expenditure")
    }
    # Total, class, section and item, in two columns of two tables.
    assert len(rows) == 4 * 2 * 2


def test_a_rule_that_could_not_run_says_why(contradicting: Path) -> None:
    rows = query(
        contradicting,
        "select o.rule_id, o.outcome, o.reason from marts.fct_rule_outcome o join marts.dim_document d using (document_id)"
        " where o.rule_id like 'D0%' and d.file_name = 'final2023.html' order by 1",
    )
    assert rows == [
        ("D01-initial-budget-table", "not_runnable", "没有同年度的预算文件"),
        ("D02-initial-budget-text", "not_runnable", "没有同年度的预算文件"),
        ("D03-carried-forward", "failed", "1处核对中有1处不符"),
        ("D04-department-units", "not_runnable", "没有可对应的所属单位"),
        ("D05-correction", "not_runnable", "没有同一公开内容的其他版本"),
        ("D06-restated-prior-year", "not_runnable", "文件没有写明能与上一年度文件核对的上年数"),
    ]


def test_documents_that_agree_are_silent_and_pass(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, "budget.html", budget(2022))
    write(folder, "final2022.html", final(2022, "10.00", "10.00"))
    write(folder, "final2023.html", final(2023, "10.00", "10.00"))
    database = build(folder, tmp_path / "home")
    assert query(database, FINDINGS) == []
    passed = query(
        database,
        "select o.rule_id, d.file_name, o.comparisons from marts.fct_rule_outcome o join marts.dim_document d using (document_id)"
        " where o.rule_id like 'D0%' and o.outcome = 'passed' order by 1",
    )
    assert passed == [
        ("D01-initial-budget-table", "final2022.html", 3),
        ("D02-initial-budget-text", "final2022.html", 1),
        ("D03-carried-forward", "final2023.html", 1),
    ]


def test_a_document_that_arrives_later_reaches_the_findings_of_other_years(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, "final2023.html", final(2023, "10.50", "10.50"))
    assert query(build(folder, tmp_path / "home"), FINDINGS) == []
    write(folder, "final2022.html", final(2022, "10.00", "10.00"))
    rows = query(build(folder, tmp_path / "home"), FINDINGS)
    assert [row[:2] for row in rows] == [("D03-carried-forward", "final2023.html")]


def test_the_restated_prior_year_is_compared_with_the_original(tmp_path: Path) -> None:
    """A bare 预算数 may be the adjusted budget, 年初预算数 may not; amount less change is a hint; what agrees is silent."""
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, "budget2022.html", budget(2022, reception="1.00"))
    write(folder, "budget2023.html", restating_budget(2023, "1.50", earlier="1.20"))
    write(folder, "budget2024.html", restating_budget(2024, "1.60", earlier="1.40", heading="年初预算数"))
    write(folder, "budget2025.html", restating_budget(2025, "1.70", earlier="1.60", heading="年初预算数"))
    database = build(folder, tmp_path / "home")
    found = query(
        database,
        "select d.fiscal_year, f.severity, f.kind, cast(f.expected as double), cast(f.printed as double), count(*) from marts.fct_finding f"
        " join marts.dim_document d using (document_id) where f.rule_id = 'D06-restated-prior-year' group by all order by all",
    )
    assert found == [
        (2023, "notice", "table_vs_table", 10000.0, 12000.0, 2),
        (2023, "notice", "table_vs_text", 10000.0, 14000.0, 1),
        (2024, "error", "table_vs_table", 15000.0, 14000.0, 2),
    ]
    outcomes = query(
        database,
        "select fiscal_year, outcome, reason, comparisons from marts.fct_rule_outcome"
        " where rule_id = 'D06-restated-prior-year' order by fiscal_year",
    )
    assert outcomes == [
        (2022, "not_runnable", "没有上一年度的预算或决算文件", 0),
        (2023, "failed", "3处核对中有3处不符", 3),
        (2024, "failed", "3处核对中有2处不符", 3),
        (2025, "passed", None, 3),
    ]
    assert query(database, "select count(*) from marts.fct_budget_line where fiscal_year = 2024") == [(2,)]
