"""Every code that is no longer in use, mapped to today's and back: no amount is lost, none counts twice, and a split stays unallocated."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.dbt.disclosures import document, line
from tests.dbt.raw_fixture import DATABASE, ROOT, RawLayer, run_dbt

pytestmark = pytest.mark.slow

UNALLOCATED = "（已拆分，未分配）"
TABLES = {"function": "general_public_expenditure", "department_economic": "general_public_basic_expenditure"}
Ended = tuple[str, str, str, int]


def _ended() -> list[Ended]:
    """(scheme, code, name, last year) of every window that has an end."""
    with (ROOT / "ingestion" / "data" / "classification_codes.csv").open(encoding="utf-8", newline="") as fh:
        rows = [row for row in csv.DictReader(fh) if row["valid_to_year"] and row["scheme"] in TABLES]
    return [(row["scheme"], row["code"], row["name"], int(row["valid_to_year"])) for row in rows]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each ended code once in its last year and, where it still stands under a name, once today; each with an amount of its own."""
    raw, by_year = RawLayer(), defaultdict(list)
    for scheme, code, name, year in _ended():
        by_year[year].append((scheme, code, name))
        by_year[2025].append((scheme, code, name))
    number = 0
    for year, codes in by_year.items():
        lines = []
        for scheme, code, name in codes:
            number += 1
            lines.append(line(f"d{year}", code, name, "total", f"{number}.07", number, table_code=TABLES[scheme], is_leaf=True))
        raw.add_document(document(f"d{year}", "上海市长宁区财政局", year), file_name=f"{year}.pdf", budget_lines=lines)
    path = tmp_path_factory.mktemp("years") / DATABASE
    raw.write(path)
    result = run_dbt(path, "build", "--select", "+dim_classification", "--exclude-resource-type", "test", "unit_test")
    assert result.returncode == 0, result.stdout
    return path


def _amounts(database: Path, columns: str) -> dict[tuple[str, ...], Decimal]:
    sql = f"""select {columns}, sum(lines.amount_yuan) as amount from marts.fct_budget_line as lines
              inner join marts.dim_classification as codes on lines.classification_id = codes.classification_id group by all"""
    with duckdb.connect(str(database), read_only=True) as con:
        return {tuple(row[:-1]): row[-1] for row in con.execute(sql).fetchall()}


def test_there_is_something_to_map() -> None:
    assert len(_ended()) > 50


def test_sums_by_todays_codes_equal_sums_by_printed_codes(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as con:
        printed = dict(con.execute("select fiscal_year, sum(amount_yuan) from marts.fct_budget_line group by all").fetchall())
    today: dict[int, Decimal] = defaultdict(Decimal)
    for (year, _), amount in _amounts(database, "lines.fiscal_year, codes.current_code").items():
        today[int(year)] += amount
    assert today == printed


def test_and_back(database: Path) -> None:
    """Each printed code leads to one code of today; what leads there adds up to it."""
    forward = _amounts(database, "codes.scheme, codes.current_code")
    back: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    targets: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for (scheme, current, code, year), amount in _amounts(
        database, "codes.scheme, codes.current_code, codes.code, lines.fiscal_year"
    ).items():
        back[scheme, current] += amount
        targets[scheme, code, year].add(current)
    assert back == forward
    assert {code: found for code, found in targets.items() if len(found) > 1} == {}


def test_a_split_is_visibly_unallocated(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(
            "select code, current_code, current_name from marts.dim_classification where valid_to_year is not null"
        ).fetchall()
        today = {code for (code,) in con.execute("select code from marts.dim_classification where valid_to_year is null").fetchall()}
    lost = [code for code, current, name in rows if current is None and not str(name).startswith(UNALLOCATED)]
    assert lost == []
    ended = {code for _, code, _, _ in _ended()}
    assert {current for code, current, _ in rows if code in ended and current is not None} - today - ended == set()
    assert any(current is None for _, current, _ in rows)
