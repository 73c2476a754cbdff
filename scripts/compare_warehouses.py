"""What differs between two published warehouses, table by table: `python scripts/compare_warehouses.py BEFORE.duckdb AFTER.duckdb`.

For whoever changes a reader or the house itself: each difference is to be explained. Columns that only say which program wrote the row
(versions, moments) are left out; columns that one side does not have are named and left out. Exit status 1 where rows differ.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

_OF_THE_PROGRAM = {"parser_version", "rules_version", "ingested_at", "first_seen_at", "source_path"}
_SHOWN = 5


def differences(before: Path, after: Path, tables: list[str]) -> Iterator[tuple[str, int, int, list[str]]]:
    """(table, rows only before, rows only after, what to show) for every table of `marts` that differs; all tables where none is named."""
    with duckdb.connect() as con:
        for name, path in (("before", before), ("after", after)):
            con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
        columns = {name: _columns(con, name) for name in ("before", "after")}
        for table in tables or sorted(columns["before"].keys() | columns["after"].keys()):
            yield from _difference(con, table, columns["before"].get(table), columns["after"].get(table))


def _columns(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = "select table_name, column_name from duckdb_columns() where database_name = ? and schema_name = 'marts' order by column_index"
    for table, column in con.execute(query, [database]).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _difference(
    con: duckdb.DuckDBPyConnection, table: str, before: list[str] | None, after: list[str] | None
) -> Iterator[tuple[str, int, int, list[str]]]:
    if before is None or after is None:
        yield table, 0, 0, [f"only in the warehouse {'after' if before is None else 'before'}"]
        return
    shared = [c for c in before if c in after and c not in _OF_THE_PROGRAM]
    shown = [f"column only on one side: {c}" for c in sorted(set(before) ^ set(after))]
    listed = ", ".join(f'"{c}"' for c in shared)
    counts = []
    for ours, theirs, sign in (("before", "after", "-"), ("after", "before", "+")):
        rows = con.sql(f"select {listed} from {ours}.marts.{table} except all select {listed} from {theirs}.marts.{table}").fetchall()
        counts.append(len(rows))
        for row in sorted(rows, key=str)[:_SHOWN]:
            shown.append(f"{sign} " + ", ".join(f"{c}={v}" for c, v in zip(shared, row, strict=True) if v is not None))
    if any(counts) or shown:
        yield table, counts[0], counts[1], shown


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--table", action="append", default=[], help="only this table (may be given several times)")
    options = parser.parse_args()
    is_different = False
    for table, removed, added, shown in differences(options.before, options.after, options.table):
        is_different = is_different or removed + added > 0
        print(f"{table}: {removed} rows only before, {added} only after")
        print("".join(f"  {line}\n" for line in shown), end="")
    print("different" if is_different else "the same rows in every table that both have")
    return 1 if is_different else 0


if __name__ == "__main__":
    sys.exit(main())
