"""Tables of a file that is to be published: written whole, or carried over from the file that readers have and put right row by row.

After one document of a thousand changed, all but a thousandth of the rows stand there already. A row is known by DuckDB's 64-bit hash of
all its columns: that a new row has the hash of another one is less likely than a disk that reads wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

_MOST_ROWS_CHANGED = 0.25
"""Share of a table's rows from which on it is written whole: looking for what differs saves nothing then."""
_MOST_BLOCKS_FREE = 0.5
"""Share of a file that rows which gave way may leave empty."""


_FOREIGN = (
    "duckdb_tables() where schema_name <> $schema",
    "duckdb_views() where not internal and schema_name <> $views",
    "duckdb_schemas() where not internal and schema_name not in ($schema, $views)",
    "duckdb_functions() where not internal",
    "duckdb_types() where not internal",
    "duckdb_sequences() where true",
    "duckdb_indexes() where true",
    "duckdb_constraints() where true",
    "duckdb_columns() where not internal and column_default is not null",
)
"""What publishing never makes."""


def can_go_on(con: duckdb.DuckDBPyConnection, schema: str, views: str) -> bool:
    """Whether the attached `published` holds nothing but tables of `schema` and views of the schema `views`, and is not half empty."""
    counts = " + ".join(f"(select count(*) from {what} and database_name = 'published')" for what in _FOREIGN)
    ((foreign,),) = con.execute(f"select {counts}", {"schema": schema, "views": views}).fetchall()
    ((share_free,),) = con.execute(
        "select coalesce(max(free_blocks / nullif(total_blocks, 0)), 0) from pragma_database_size() where database_name = 'published'"
    ).fetchall()
    return not foreign and float(share_free) <= _MOST_BLOCKS_FREE


def write_tables(con: duckdb.DuckDBPyConnection, schema: str, tables: Iterable[str]) -> None:
    """Make `schema` of `published` hold these tables and no other, with the rows that they have in `work`; both are attached to `con`."""
    names = con.execute("select table_name from duckdb_tables() where database_name = 'published' and schema_name = ?", [schema])
    earlier, wanted = {row[0] for row in names.fetchall()}, set(tables)
    for table in sorted(earlier - wanted):
        con.execute(f"drop table published.{schema}.{table}")
    for table in sorted(wanted):
        target, source = f"published.{schema}.{table}", f"work.{schema}.{table}"
        is_there = table in earlier and _columns(con, target) == _columns(con, source)
        if not (is_there and _put_right(con, target, source)):
            _write_whole(con, target, source)


def _write_whole(con: duckdb.DuckDBPyConnection, target: str, source: str) -> None:
    con.execute(f"create or replace table {target} as select * from {source} order by all")


def _put_right(con: duckdb.DuckDBPyConnection, target: str, source: str) -> bool:
    """Replace the rows that differ; answers False, with nothing done, where too many do."""
    for name, table in (("present", source), ("earlier", target)):
        con.execute(f"create or replace temp table {name} as select hash(t) as row_hash, count(*) as times from {table} as t group by 1")
    con.execute(
        "create or replace temp table differing as select row_hash from present full join earlier using (row_hash)"
        " where present.times is distinct from earlier.times"
    )
    ((differing, rows),) = con.execute("select (select count(*) from differing), (select sum(times) from present)").fetchall()
    if differing > _MOST_ROWS_CHANGED * (rows or 0):
        return False
    if differing:
        which = "where hash(t) in (select row_hash from differing)"
        con.execute("begin")
        con.execute(f"delete from {target} as t {which}")
        con.execute(f"insert into {target} select * from {source} as t {which} order by all")
        con.execute("commit")
    return True


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in con.execute(f"describe {table}").fetchall()]
