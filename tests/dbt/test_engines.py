"""The same raw tables on DuckDB, PostgreSQL and Spark: every table is equal, row for row. PostgreSQL refuses and publishes the same.

Passing is not equal: an engine that reads an empty cell of a seed as '' and not as null builds every model without an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.gates import check_layer
from expectations.suites import LAYERS
from layers.building_elsewhere import build_elsewhere
from layers.on_duckdb import DuckDbWarehouse
from layers.on_postgres import PostgresWarehouse
from layers.raw_parquet import write_raw
from layers.raw_tables import TABLES, raw_columns
from layers.warehouse import Warehouse
from orchestration.metadata import describe_documents, describe_table
from tests.dbt.disclosures import YEARS, make_raw_layer
from tests.dbt.raw_fixture import DATABASE, PROJECT, ROOT
from tests.postgres import running_postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]

ALL_YEARS = [0, *YEARS]
SPARK = Path(os.environ.get("YUSUAN_SPARK", ROOT / ".venv-spark")) / "bin"
"""The programs of the environment that `make spark` makes; YUSUAN_SPARK names another one."""
WHOLE = (
    *(f"update raw.{table} set document_id = sha256(document_id)" for table in TABLES if "document_id" in raw_columns(table)),
    "update raw.budget_lines set cell_no = 100 * table_no + 10 * row_no + column_no",
    "update raw.unplaced_numbers set cell_no = 5000 + rowid",
    "create temp table standing as select document_id, count(*) as n from (select document_id, cell_no from raw.budget_lines"
    " union all select document_id, cell_no from raw.unplaced_numbers) group by 1",
    "update raw.documents d set printed_numbers = coalesce((select n from standing s where s.document_id = d.document_id), 0)"
    " where status = 'parsed'",
    "insert into raw.census by name select document_id, 1 as part_no, 1 as page, 1 as first_cell_no, 9999 as last_cell_no,"
    " printed_numbers, 0 as set_aside_numbers, 0 as beyond_numbers, partition_year from raw.documents where status = 'parsed'",
    "insert into raw.code_rulings by name select 'function' as scheme, '201' as code, 'confirmed' as ruling, 2023 as partition_year",
)
"""What makes the hand-made raw layer one that the gates let pass: no number without a cell, every cell counted."""
BAD = (
    "update raw.budget_lines set line_code = '20a' where partition_year = 2023 and row_no = 3",
    "update raw.budget_lines set printed_text = '', page = 99 where partition_year = 2023 and row_no = 2",
    "update raw.stated_amounts set document_id = repeat('c', 64) where partition_year = 2023",
    "update raw.projects set cell_nos = '7001,7002' where partition_year = 2023",
    "update raw.documents set stage = 'draft' where partition_year = 2023",
    "insert into raw.rule_outcomes select * from raw.rule_outcomes where partition_year = 2023",
    "update raw.code_rulings set code = '20'",
)
OTHER = ("update raw.budget_lines set amount_yuan = amount_yuan + 1 where partition_year = 2023",)


REMEMBERED = {"intermediate.int_documents__changed"}
"""What only DuckDB remembers from build to build."""


@dataclass(frozen=True)
class Raw:
    """Folders of raw tables: as they are, with bad rows in one year, and with other amounts in it."""

    good: Path
    bad: Path
    other: Path


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Raw:
    folder = tmp_path_factory.mktemp("raw")
    made = Raw(folder / "good", folder / "bad", folder / "other")
    for place, changes in ((made.good, ()), (made.bad, BAD), (made.other, OTHER)):
        database = folder / f"{place.name}.duckdb"
        make_raw_layer().write(database)
        with duckdb.connect(str(database)) as con:
            for statement in (*WHOLE, *changes):
                con.execute(statement)
            write_raw(con, place)
    return made


@contextmanager
def on_duckdb(folder: Path) -> Iterator[Warehouse]:
    yield DuckDbWarehouse(folder / "work" / DATABASE, folder / "published.duckdb")


@contextmanager
def on_postgres(folder: Path) -> Iterator[Warehouse]:
    with running_postgres() as server:
        yield PostgresWarehouse(server.address())


@dataclass(frozen=True)
class Seen:
    """What one engine made of the raw tables, comparable with another's."""

    tables: dict[str, list[list[Any]]]
    changed: dict[str, list[list[Any]]]
    """The tables after one year's amounts became others."""
    published: dict[str, int]
    refusals: list[str]
    """Of the bad rows, as people are told."""
    outcomes: list[dict[str, Any]]
    """Of all gates while the bad rows were there: expectation by expectation, with counts and samples."""
    metadata: list[Any]


def see(warehouse: Warehouse, raw: Raw, tables: dict[str, list[str]] | None) -> Seen:
    """Build, be refused, build again; `tables` are those to compare with their columns, all of the engine's where None."""
    first = build_elsewhere(warehouse, raw.good)
    assert (first.years, first.refusals) == (ALL_YEARS, [])
    assert build_elsewhere(warehouse, raw.good).years == [], "there is nothing new"
    tables = tables or tables_of(warehouse)
    held = {table: rows_of(warehouse, table, columns) for table, columns in tables.items()}
    documents = sorted(describe_documents(warehouse, "marts").items())
    shown = [describe_table(warehouse, table, [2023]) for table in ("marts.fct_budget_line", "staging.stg_disclosures__documents")]
    counted = [(metadata["dagster/row_count"], metadata["本次年度行数"], sorted(by_year.items())) for metadata, by_year in shown]
    refused = build_elsewhere(warehouse, raw.bad)
    assert (refused.years, refused.rows) == ([2023], {})
    outcomes = [asdict(outcome) for layer in LAYERS for outcome in check_layer(warehouse, layer, ALL_YEARS).outcomes]
    again = build_elsewhere(warehouse, raw.other)
    assert (again.years, again.refusals) == ([2023], [])
    changed = {table: rows_of(warehouse, table, columns) for table, columns in tables.items()}
    warehouse.close()
    return Seen(held, changed, again.rows, refused.refusals, outcomes, [documents, counted])


def tables_of(warehouse: Warehouse) -> dict[str, list[str]]:
    """The columns of each table and view that dbt builds on DuckDB, seeds aside."""
    found = warehouse.fetch(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
        "where schema_name in ('staging', 'intermediate', 'marts') group by all order by all"
    )
    assert len(found.rows) > 60
    return dict(found.rows)


@dataclass(frozen=True)
class Here:
    """What DuckDB, the default, makes of the raw tables; the columns of its tables and views, and which of them are views."""

    seen: Seen
    columns: dict[str, list[str]]
    views: set[str]


@pytest.fixture(scope="module")
def here(raw: Raw, tmp_path_factory: pytest.TempPathFactory) -> Here:
    with on_duckdb(tmp_path_factory.mktemp("duckdb")) as warehouse:
        seen = see(warehouse, raw, None)
        columns = tables_of(warehouse)
        views = {table for table in columns if warehouse.is_view(table)}
        warehouse.close()
    return Here(seen, columns, views)


@pytest.fixture(scope="module")
def on_postgresql(raw: Raw, here: Here, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    with on_postgres(tmp_path_factory.mktemp("elsewhere")) as warehouse:
        return see(warehouse, raw, here.columns)


def test_every_table_is_equal(here: Here, on_postgresql: Seen) -> None:
    for table, rows in here.seen.tables.items():
        assert on_postgresql.tables[table] == rows, table


def test_a_year_that_changed_is_built_alone_and_equal(here: Here, on_postgresql: Seen) -> None:
    assert here.seen.changed != here.seen.tables
    for table in here.seen.changed.keys() - REMEMBERED:
        assert on_postgresql.changed[table] == here.seen.changed[table], table


def test_bad_rows_are_refused_by_the_same_gates_with_the_same_words(here: Here, on_postgresql: Seen) -> None:
    (said,) = here.seen.refusals
    for words in ("科目编码只含数字", "页码不超过文档的页数", "每个正文金额都属于已登记的文档", "先计数后读取", "每条裁定写明科目体系"):
        assert words in said
    assert on_postgresql.refusals == here.seen.refusals
    assert {o["table"].split(".")[0] for o in here.seen.outcomes if not o["success"]} >= {"raw", "marts"}
    for ours, theirs in zip(here.seen.outcomes, on_postgresql.outcomes, strict=True):
        assert theirs == ours, f"{ours['table']} {ours['expectation_id']}"


def test_readers_get_the_same_and_the_interface_the_same_metadata(here: Here, on_postgresql: Seen) -> None:
    assert on_postgresql.published == here.seen.published
    assert on_postgresql.metadata == here.seen.metadata


@pytest.mark.skipif(not (SPARK / "dbt").exists(), reason="`make spark` installs Apache Spark for this test")
@pytest.mark.skipif(shutil.which("java") is None, reason="Apache Spark needs Java")
def test_spark_builds_the_same_tables(raw: Raw, here: Here, tmp_path: Path) -> None:
    """The models from nothing; then the years that a run names, whose partitions are dropped and filled again."""
    warehouse = tmp_path / "tables"
    environment = {
        "YUSUAN_SPARK_WAREHOUSE": str(warehouse),
        "YUSUAN_SPARK_METASTORE": f"jdbc:derby:;databaseName={tmp_path / 'metastore'};create=true",
        "YUSUAN_SPARK_SHUFFLE_PARTITIONS": "2",
    }
    load = [str(SPARK / "python"), str(ROOT / "deploy" / "spark_raw.py"), str(raw.good)]
    subprocess.run(load, env=os.environ | environment, cwd=tmp_path, check=True, capture_output=True)
    for years, selection in (("", ()), ("2023", ("--select", "config.materialized:incremental"))):
        build_on_spark(tmp_path, environment | {"YUSUAN_YEARS": years}, *selection)
        tables = here.columns.keys() - here.views
        assert [table for table in tables if rows_of_spark(table, here.columns[table], warehouse) != here.seen.tables[table]] == []


def build_on_spark(folder: Path, environment: dict[str, str], *selection: str) -> None:
    command = [str(SPARK / "dbt"), "build", *selection, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    # Unit tests compare printed rows, which engines print in their own way; what they prove is proved by the comparison of tables.
    outputs = ["--exclude-resource-type", "unit_test", "--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    known = os.environ | {"YUSUAN_DBT_TARGET": "spark", "DO_NOT_TRACK": "1"} | environment
    outcome = subprocess.run([*command, *outputs, "--no-use-colors"], env=known, cwd=folder, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout[-4000:]


def plain(value: Any) -> Any:
    """What one engine answers with another type: numbers without the zeros behind them, days and moments as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float, Decimal)):
        return f"{Decimal(str(value)):.8f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def in_order(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return sorted([[plain(value) for value in row] for row in rows], key=repr)


def rows_of(warehouse: Warehouse, table: str, columns: list[str]) -> list[list[Any]]:
    return in_order(warehouse.fetch(f"select {', '.join(columns)} from {table}").rows)


def rows_of_spark(table: str, columns: list[str], warehouse: Path) -> list[list[Any]]:
    """What lies as Parquet in Spark's `warehouse`."""
    schema, name = table.split(".")
    folder = warehouse / f"{schema}.db" / name
    assert folder.is_dir(), f"Spark has no {table}"
    if not any(folder.rglob("*.parquet")):
        return []
    with duckdb.connect() as con:
        query = f"select {', '.join(columns)} from read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
        return in_order(con.execute(query).fetchall())
