"""Each city held against the others: what of its facts rests on wordings that other cities print too."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pytest


@pytest.fixture(scope="module")
def cities() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "cities.py"
    spec = importlib.util.spec_from_file_location("cities", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["cities"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """甲市 and 乙市 print 基本支出 under one title; only 甲市 prints 经常性支出, and only 乙市 has a table that another rule tells."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_unit as select * from (values ('a', '甲市', '丙省'), ('b', '乙市', '丙省')) "
            "as t(unit_id, city, province)"
        )
        connection.execute(
            "create table marts.dim_document as select * from (values "
            "('a', 'parsed', 4, 3), ('b', 'parsed', 2, 2), ('b', 'quarantined', 9, 0)) "
            "as t(unit_id, status, printed_numbers, placed_numbers)"
        )
        connection.execute(
            "create table marts.fct_budget_line as select * from (values "
            "('a', 'title:expenditure', 'basic', '2024年/基本支出'), ('a', 'title:expenditure', 'basic', '经常性支出'), "
            "('b', 'title:expenditure', 'basic', '2023年度基本支出'), ('b', 'title:basic', 'basic', '基本支出')) "
            "as t(unit_id, layout_rule, measure, column_label)"
        )
    return path


def test_a_fact_counts_as_known_where_its_rule_and_heading_occur_elsewhere(cities: ModuleType, warehouse: Path) -> None:
    found = {c.name: (c.documents, c.facts, c.placed_pct, c.rule_pct, c.heading_pct, c.known_pct) for c in cities.measure_cities(warehouse)}
    assert found == {"甲市": (1, 2, 75.0, 100.0, 50.0, 50.0), "乙市": (1, 2, 100.0, 50.0, 100.0, 50.0)}
