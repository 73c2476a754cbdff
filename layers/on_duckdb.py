"""DuckDB, the default engine: a file. A home's own build (`building`) adds to it what it takes to go on by document and after a crash."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from expectations.tables import QueryError, Rows
from ingestion import storage
from layers.publishing import Descriptions, drop_foreign_log, publish_file
from layers.raw_parquet import raw_source
from layers.raw_store import create_raw_tables
from layers.raw_tables import SCHEMA, TABLES, raw_columns
from layers.warehouse import STAMPS, dbt_program, of_years, run_dbt


class DuckDbTables:
    """The tables of an open connection (`expectations.tables.Tables`)."""

    def __init__(self, con: duckdb.DuckDBPyConnection | None = None) -> None:
        self._con = con

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        if self._con is None:
            raise QueryError("nothing is open")
        return self._con

    def columns(self, table: str) -> list[str] | None:
        schema, name = table.split(".")
        rows = self.con.execute(
            "select column_name from information_schema.columns where table_schema = ? and table_name = ?"
            " and table_catalog = current_database() order by ordinal_position",
            [schema, name],
        ).fetchall()
        return [row[0] for row in rows] or None

    def is_view(self, table: str) -> bool:
        return bool(self.con.execute("select 1 from duckdb_views() where schema_name || '.' || view_name = ?", [table]).fetchall())

    def fetch(self, query: str) -> Rows:
        try:
            answer = self.con.execute(query)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        return Rows([column[0] for column in answer.description or ()], answer.fetchall())

    def matches(self, column: str, pattern: str) -> str:
        return f"regexp_matches({column}, '{pattern}')"


class DuckDbWarehouse(DuckDbTables):
    """`layers.warehouse.Warehouse` in the file `database`; readers have the file `published`."""

    def __init__(self, database: Path, published: Path) -> None:
        super().__init__()
        self.database, self.published = database, published

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """Open until dbt needs the file."""
        if self._con is None:
            self.database.parent.mkdir(parents=True, exist_ok=True)
            self._con = duckdb.connect(str(self.database))
        return self._con

    def load_raw(self, raw: Path, years: Collection[int]) -> None:
        con = self.con
        if (system := storage.system_of(raw)) is not None:
            con.register_filesystem(system)
        create_raw_tables(con)
        con.execute("begin")
        for table in TABLES:
            con.execute(f"delete from {SCHEMA}.{table} where {of_years(years)}")
            con.execute(
                f"insert into {SCHEMA}.{table} select {', '.join(raw_columns(table))} from {raw_source(raw, table)} where {of_years(years)}"
            )
        con.execute("commit")

    def build(self, years: Collection[int]) -> None:
        self.close()
        run_dbt(dbt_program(), "duckdb", years, {"YUSUAN_WORK_DB": str(self.database)})

    def publish(self, descriptions: Descriptions) -> dict[str, int]:
        self.close()
        self.published.parent.mkdir(parents=True, exist_ok=True)
        return publish_file(self.database, self.published, descriptions)

    def stamps(self) -> dict[int, str]:
        return dict(self.fetch(f"select partition_year, digest from {STAMPS}").rows) if self.columns(STAMPS) else {}

    def stamp(self, digests: Mapping[int, str]) -> None:
        self.con.execute("create schema if not exists meta")
        self.con.execute(
            f"create or replace table {STAMPS} as select unnest(?::integer[]) as partition_year, unnest(?::varchar[]) as digest",
            [list(digests), list(digests.values())],
        )

    def begin_anew(self) -> None:
        self.close()
        self.database.unlink(missing_ok=True)
        drop_foreign_log(self.database)

    def close(self) -> None:
        if self._con is not None:
            self._con.close()
            self._con = None
