"""The dbt project on other engines: built from the same raw tables, every table equals DuckDB's, row for row.

Passing is not equal: an engine that reads an empty cell of a seed as '' and not as null builds every model without an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from layers.raw_parquet import write_raw
from tests.dbt.disclosures import make_raw_layer
from tests.dbt.raw_fixture import DATABASE, PROJECT, ROOT
from tests.dbt.test_build import build
from tests.postgres import Postgres, running_postgres
from yusuan.postgres_target import copy_table

pytestmark = pytest.mark.slow

_SCHEMAS = ("intermediate", "marts")
DBT = Path(sys.executable).with_name("dbt")
SPARK = Path(os.environ.get("YUSUAN_SPARK", ROOT / ".venv-spark")) / "bin"
"""The programs of the environment that `make spark` makes; YUSUAN_SPARK names another one."""


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("engines") / DATABASE
    make_raw_layer().write(database)
    build(database)
    return database


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


def run_dbt_on(target: str, folder: Path, environment: dict[str, str], *selection: str, program: Path = DBT) -> None:
    command = [str(program), "build", *selection, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    # Unit tests compare printed rows, which engines print in their own way; what they prove is proved by the comparison of tables.
    outputs = [
        "--exclude-resource-type",
        "unit_test",
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
        "--no-use-colors",
    ]
    known = os.environ | {"YUSUAN_DBT_TARGET": target, "YUSUAN_YEARS": "", "DO_NOT_TRACK": "1"} | environment
    outcome = subprocess.run([*command, *outputs], env=known, cwd=folder, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout[-4000:]


def tables_of(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of each table that dbt builds, seeds aside."""
    found = con.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
        f"where schema_name in {_SCHEMAS} group by all order by all"
    ).fetchall()
    return dict(found)


def plain(value: Any) -> Any:
    """What one engine answers with another type: numbers without the zeros behind them, days and moments as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float, Decimal)):
        return f"{Decimal(str(value)):.8f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def in_order(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return sorted([[plain(value) for value in row] for row in rows], key=repr)


def test_postgresql_builds_the_same_tables(on_duckdb: Path, postgres: Postgres, tmp_path: Path) -> None:
    with duckdb.connect(str(on_duckdb), read_only=True) as con:
        with psycopg2.connect(postgres.address()) as target, target.cursor() as cursor:
            cursor.execute("create schema raw")
            for (table,) in con.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall():
                copy_table(con, cursor, f"raw.{table}", f"raw.{table}", tmp_path)
        environment = {
            "YUSUAN_POSTGRES_PORT": str(postgres.port), "YUSUAN_POSTGRES_USER": postgres.user, "YUSUAN_POSTGRES_DATABASE": "postgres",
        }  # fmt: skip
        run_dbt_on("postgres", tmp_path, environment)
        tables = tables_of(con)
        assert len(tables) > 40
        with psycopg2.connect(postgres.address()) as target, target.cursor() as cursor:
            for table, columns in tables.items():
                question = f"select {', '.join(columns)} from {table}"
                cursor.execute(question)
                assert in_order(cursor.fetchall()) == rows_of(con, table, columns), table


@pytest.mark.skipif(not (SPARK / "dbt").exists(), reason="`make spark` installs Apache Spark for this test")
@pytest.mark.skipif(shutil.which("java") is None, reason="Apache Spark needs Java")
@pytest.mark.timeout(2400)
def test_spark_builds_the_same_tables(on_duckdb: Path, tmp_path: Path) -> None:
    """The models from nothing; then the years that a run names, whose partitions are dropped and filled again."""
    warehouse = tmp_path / "tables"
    environment = {
        "YUSUAN_SPARK_WAREHOUSE": str(warehouse),
        "YUSUAN_SPARK_METASTORE": f"jdbc:derby:;databaseName={tmp_path / 'metastore'};create=true",
        "YUSUAN_SPARK_SHUFFLE_PARTITIONS": "2",
    }
    with duckdb.connect(str(on_duckdb), read_only=True) as con:
        raw = tmp_path / "raw"
        write_raw(con, raw)
        load = [str(SPARK / "python"), str(ROOT / "deploy" / "spark_raw.py"), str(raw)]
        subprocess.run(load, env=os.environ | environment, cwd=tmp_path, check=True, capture_output=True)
        run_dbt_on("spark", tmp_path, environment, program=SPARK / "dbt")
        assert differing_tables(con, warehouse) == []
        again = ("--select", "config.materialized:incremental")
        run_dbt_on("spark", tmp_path, environment | {"YUSUAN_YEARS": "2023"}, *again, program=SPARK / "dbt")
        assert differing_tables(con, warehouse) == []


def differing_tables(con: duckdb.DuckDBPyConnection, warehouse: Path) -> list[str]:
    """The tables (views aside) whose Parquet in Spark's `warehouse` has other rows than the database has."""
    views = {view for (view,) in con.execute("select schema_name || '.' || view_name from duckdb_views()").fetchall()}
    tables = {table: columns for table, columns in tables_of(con).items() if table not in views}
    assert len(tables) > 40
    return [table for table, columns in tables.items() if rows_of_spark(table, columns, warehouse) != rows_of(con, table, columns)]


def rows_of(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[list[Any]]:
    return in_order(con.execute(f"select {', '.join(columns)} from {table}").fetchall())


def rows_of_spark(table: str, columns: list[str], warehouse: Path) -> list[list[Any]]:
    schema, name = table.split(".")
    folder = warehouse / f"{schema}.db" / name
    assert folder.is_dir(), f"Spark has no {table}"
    if not any(folder.rglob("*.parquet")):
        return []
    with duckdb.connect() as con:
        return rows_of(con, f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)", columns)
