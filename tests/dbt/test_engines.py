"""The dbt project on other engines: built from the same raw tables, every table equals DuckDB's, row for row.

Passing is not equal: an engine that reads an empty cell of a seed as '' and not as null builds every model without an error.
"""

from __future__ import annotations

import os
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

from tests.dbt.disclosures import make_raw_layer
from tests.dbt.raw_fixture import DATABASE, PROJECT
from tests.dbt.test_build import build
from tests.postgres import Postgres, running_postgres
from yusuan.postgres_target import copy_table

pytestmark = pytest.mark.slow

_SCHEMAS = ("intermediate", "marts")


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


def run_dbt_on(target: str, folder: Path, environment: dict[str, str]) -> None:
    command = [str(Path(sys.executable).with_name("dbt")), "build", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
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
    outcome = subprocess.run([*command, *outputs], env=known, capture_output=True, text=True, check=False)
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
                assert in_order(cursor.fetchall()) == in_order(con.execute(question).fetchall()), table
