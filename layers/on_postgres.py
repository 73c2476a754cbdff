"""PostgreSQL as the engine: one database, in which readers have the schema `published`."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from expectations.tables import QueryError, Rows
from layers.chinese_names import comment_on_column, comment_on_table
from layers.dbt_internals import DbtError
from layers.postgres_publishing import begin_filling, copy_rows, drop_old, put_in_place, type_of
from layers.publishing import SCHEMA as MARTS
from layers.publishing import Descriptions, PublishError
from layers.raw_parquet import open_raw
from layers.raw_tables import SCHEMA, TABLES, raw_columns
from layers.warehouse import BUILT_SCHEMAS, STAMPS, dbt_program, of_years, run_dbt

PUBLISHED = "published"


class PostgresWarehouse:
    """`layers.warehouse.Warehouse` in the database at `address` (postgresql://…), each step in a transaction of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._con: Any = None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Any]:
        """A cursor whose statements count together or not at all."""
        import psycopg2

        try:
            if self._con is None:
                self._con = psycopg2.connect(self.address)
            with self._con, self._con.cursor() as cursor:
                yield cursor
        except psycopg2.Error as error:
            raise QueryError(str(error).strip()) from error

    def columns(self, table: str) -> list[str] | None:
        schema, name = table.split(".")
        rows = self.fetch(
            "select column_name from information_schema.columns"
            f" where table_schema = '{schema}' and table_name = '{name}' order by ordinal_position"
        ).rows
        return [row[0] for row in rows] or None

    def is_view(self, table: str) -> bool:
        return bool(self.fetch(f"select 1 from pg_views where schemaname || '.' || viewname = '{table}'").rows)

    def fetch(self, query: str) -> Rows:
        with self._transaction() as cursor:
            cursor.execute(query)
            return Rows([column[0] for column in cursor.description], cursor.fetchall())

    def matches(self, column: str, pattern: str) -> str:
        return f"{column} ~ '{pattern}'"

    def load_raw(self, raw: Path, years: Collection[int]) -> None:
        with open_raw(raw) as source, tempfile.TemporaryDirectory() as folder, self._transaction() as cursor:
            cursor.execute(f"create schema if not exists {SCHEMA}")
            for table in TABLES:
                columns = ", ".join(f"{name} {type_of(kind)}" for name, kind in raw_columns(table).items())
                cursor.execute(f"create table if not exists {SCHEMA}.{table} ({columns})")
                cursor.execute(f"delete from {SCHEMA}.{table} where {of_years(years)}")
                rows = f"select * from {SCHEMA}.{table} where {of_years(years)} order by all"
                copy_rows(source, cursor, rows, f"{SCHEMA}.{table}", Path(folder))

    def build(self, years: Collection[int]) -> None:
        try:
            from psycopg2.extensions import parse_dsn
        except ImportError as error:
            raise DbtError("psycopg2 is not installed") from error
        parts = parse_dsn(self.address)
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "DATABASE"}
        run_dbt(dbt_program(), "postgres", years, {f"YUSUAN_POSTGRES_{name}": parts[part] for part, name in names.items() if part in parts})

    def publish(self, descriptions: Descriptions) -> dict[str, int]:
        tables = self.fetch(f"select tablename from pg_tables where schemaname = '{MARTS}' order by 1").rows
        columns = {table: self.columns(f"{MARTS}.{table}") or [] for (table,) in tables}
        if not columns:
            raise PublishError("没有可发布的表：marts 层是空的")
        rows: dict[str, int] = {}
        with self._transaction() as cursor:
            filled = begin_filling(cursor, PUBLISHED)
            for table in columns:
                cursor.execute(f"create table {filled}.{table} as select * from {MARTS}.{table}")
                rows[table] = cursor.rowcount
                about, about_columns = descriptions.get(table, ("", {}))
                cursor.execute(f"comment on table {filled}.{table} is %s", [comment_on_table(table, about)])
                for name in columns[table]:
                    cursor.execute(
                        f"comment on column {filled}.{table}.{name} is %s", [comment_on_column(name, about_columns.get(name, ""))]
                    )
            put_in_place(cursor, PUBLISHED, columns)
        with self._transaction() as cursor:
            drop_old(cursor, PUBLISHED)
        return rows

    def stamps(self) -> dict[int, str]:
        return dict(self.fetch(f"select partition_year, digest from {STAMPS}").rows) if self.columns(STAMPS) else {}

    def stamp(self, digests: Mapping[int, str]) -> None:
        with self._transaction() as cursor:
            cursor.execute("create schema if not exists meta")
            cursor.execute(f"create table if not exists {STAMPS} (partition_year integer, digest text)")
            cursor.execute(f"delete from {STAMPS}")
            cursor.executemany(f"insert into {STAMPS} values (%s, %s)", list(digests.items()))

    def begin_anew(self) -> None:
        with self._transaction() as cursor:
            for schema in BUILT_SCHEMAS:
                cursor.execute(f"drop schema if exists {schema} cascade")

    def close(self) -> None:
        if self._con is not None:
            self._con.close()
            self._con = None
