"""Publishing to PostgreSQL: the published tables in a schema `marts`, replaced in one transaction, for BI tools with users.

A new schema is filled beside the one that readers use and renamed in its place, so that a reader meets either all old tables
or all new ones, and a publication never waits for a reader: who still reads the old tables keeps them until a later publication
finds them free. Whoever should only read gets the role `READER_ROLE` (deploy/postgres-bi-role.sql makes it once).
"""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from home.settings import Settings
from layers.chinese_views import SCHEMA as CHINESE_SCHEMA
from layers.chinese_views import chinese_views
from layers.publishing import SCHEMA, PublishError, count_rows

READER_ROLE = "yusuan_bi"
_FILLED, _OLD = "_incoming", "_old_"
"""What stands behind the name of a schema that is being filled, and of one that readers may still have."""
_DROP_PATIENCE = "2s"
_TYPES = {
    "VARCHAR": "text", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "bigint", "DOUBLE": "double precision", "DATE": "date",
    "TIMESTAMP": "timestamp",
}  # fmt: skip
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def publish_to_postgres(settings: Settings, address: str) -> dict[str, int]:
    """Publish what stands in `<home>/warehouse` to the database at `address` (postgresql://…); answers rows by table.

    Raises SettingsError when nothing is published, PublishError when the driver is not installed or the database refuses.
    """
    source = settings.insist_on_publication()
    try:
        import psycopg2
    except ImportError as error:
        raise PublishError('发布到 PostgreSQL 需要附加组件 postgres，请安装后再试：pip install "yusuan[postgres]"') from error
    rows = count_rows(source)
    try:
        with (
            contextlib.closing(psycopg2.connect(address)) as target,
            duckdb.connect(str(source), read_only=True, config=settings.duckdb_config()) as con,
            tempfile.TemporaryDirectory() as folder,
            target,  # commits at the end of the block, rolls back when something is raised
            target.cursor() as cursor,
        ):
            _fill(con, cursor, sorted(rows), Path(folder))
            put_in_place(cursor, SCHEMA, {table: _columns(con, table) for table in rows})
            target.commit()
            drop_old(cursor, SCHEMA)
    except psycopg2.Error as error:
        raise PublishError(f"PostgreSQL 没有接受：{str(error).strip()}") from error
    return rows


def _fill(con: duckdb.DuckDBPyConnection, cursor: Any, tables: list[str], folder: Path) -> None:
    filled = begin_filling(cursor, SCHEMA)
    for table in map(_checked, tables):
        copy_table(con, cursor, f"{SCHEMA}.{table}", f"{filled}.{table}", folder)
        for statement, text in _comments(con, table):
            cursor.execute(statement, [text])


def begin_filling(cursor: Any, schema: str) -> str:
    """The empty schema that will take the place of `schema`; in this transaction nobody else publishes."""
    cursor.execute("select pg_advisory_xact_lock(hashtext('yusuan publish'))")
    filled = f"{schema}{_FILLED}"
    cursor.execute(f"drop schema if exists {filled} cascade; create schema {filled}")
    return filled


def copy_table(con: duckdb.DuckDBPyConnection, cursor: Any, source: str, target: str, folder: Path) -> None:
    """Make `target` (schema.table) with the columns and rows of `source` in DuckDB; the rows pass through `folder`. Raises PublishError."""
    columns = [(_checked(name), type_of(kind)) for name, kind, *_ in con.execute(f"describe {source}").fetchall()]
    cursor.execute(f"create table {target} ({', '.join(f'{name} {kind}' for name, kind in columns)})")
    copy_rows(con, cursor, f"select * from {source} order by all", target, folder)


def copy_rows(con: duckdb.DuckDBPyConnection, cursor: Any, query: str, target: str, folder: Path) -> None:
    """Add to `target` what DuckDB answers to `query`, whose columns are the target's; the rows pass through `folder`."""
    file = folder / "rows.csv"
    # Quoted text, bare nothing for null: so that an empty text stays one.
    con.execute(f"copy ({query}) to '{file}' (format csv, header false, force_quote *)")
    with file.open("rb") as rows:
        cursor.copy_expert(f"copy {target} from stdin (format csv, encoding 'utf8')", rows)
    file.unlink()


def _comments(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[str, str]]:
    for (text,) in con.execute("select comment from duckdb_tables() where table_name = ? and comment is not null", [table]).fetchall():
        yield f"comment on table {SCHEMA}{_FILLED}.{table} is %s", text
    described = con.execute(
        "select column_name, comment from duckdb_columns() where table_name = ? and comment is not null", [table]
    ).fetchall()
    for name, text in described:
        yield f"comment on column {SCHEMA}{_FILLED}.{table}.{_checked(name)} is %s", text


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in con.execute(f"describe {SCHEMA}.{table}").fetchall()]


def put_in_place(cursor: Any, schema: str, tables: dict[str, list[str]]) -> None:
    """Let what was filled take the place of `schema`, with views in Chinese; `tables` are the columns of each."""
    replaced = f"{schema}{_OLD}{time.time_ns()}"
    for name, old in ((schema, replaced), (CHINESE_SCHEMA, f"{replaced}_zh")):
        cursor.execute("select 1 from pg_namespace where nspname = %s", [name])
        if cursor.fetchone():
            cursor.execute(f"alter schema {name} rename to {old}")
    cursor.execute(f"alter schema {schema}{_FILLED} rename to {schema}; create schema {CHINESE_SCHEMA}")
    for statement in chinese_views(tables, schema):
        cursor.execute(statement)
    cursor.execute("select 1 from pg_roles where rolname = %s", [READER_ROLE])
    if cursor.fetchone():
        for name in (schema, CHINESE_SCHEMA):
            cursor.execute(f"grant usage on schema {name} to {READER_ROLE}; grant select on all tables in schema {name} to {READER_ROLE}")


def drop_old(cursor: Any, schema: str) -> None:
    """Drop the schemas that publications replaced; one that is being read is left to the next publication."""
    from psycopg2.errors import LockNotAvailable

    cursor.execute("select nspname from pg_namespace where starts_with(nspname, %s)", [f"{schema}{_OLD}"])
    for (name,) in cursor.fetchall():
        cursor.execute("savepoint before_drop")
        try:
            cursor.execute(f"set local lock_timeout = '{_DROP_PATIENCE}'; drop schema {_checked(name)} cascade")
        except LockNotAvailable:
            cursor.execute("rollback to savepoint before_drop")


def type_of(kind: str) -> str:
    if kind.startswith("DECIMAL("):
        return kind.replace("DECIMAL", "numeric")
    if kind not in _TYPES:
        raise PublishError(f"PostgreSQL 中没有与 {kind} 对应的类型")
    return _TYPES[kind]


def _checked(name: str) -> str:
    """Names of tables and columns come from the models; nothing else is ever put into a statement as a name."""
    if not _NAME.fullmatch(name):
        raise PublishError(f"不能用作名称：{name!r}")
    return name
