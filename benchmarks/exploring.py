"""How fast the explorer shows its pages over a large warehouse, and how large they are.

    python benchmarks/exploring.py --home HOME [--facts 10000000] [--keep FILE]

The warehouse that HOME published is repeated, with other ids and names each time, until it holds so many facts; then every kind of page
is asked for over HTTP, the first page before anything was read. Exit status 1 where the first page is over its limits;
CPU seconds count, so that what else the machine does is not measured.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import uvicorn

from explorer.app import create_app
from home.settings import load_settings

FIRST_PAGE_SECONDS, FIRST_PAGE_BYTES = 1.0, 300_000
OTHER_PAGES_SECONDS = 1.0
"""The first page must keep to its limits; of the others those that are slower are marked."""
_SHARED_IDS = ("classification_id", "rule_id", "region_id")
"""Ids of what every copy has in common."""
_NAMES = ("unit_name", "current_unit_name", "parent_unit_name", "superior_name")
_ROUNDS = 3


def repeat(source: Path, target: Path, facts: int) -> int:
    """Write a warehouse of at least so many facts; returns how many copies of `source` it holds."""
    with duckdb.connect(str(target)) as con:
        con.execute(f"attach '{source}' as source (read_only)")
        con.execute("create schema marts")
        tables = con.execute("select table_name from duckdb_tables() where database_name = 'source' and schema_name = 'marts'").fetchall()
        (held,) = con.execute("select count(*) from source.marts.fct_budget_line").fetchone() or (0,)
        copies = max(1, -(-facts // held))
        for (table,) in tables:
            _repeat_table(con, table, copies)
    return copies


def _repeat_table(con: duckdb.DuckDBPyConnection, table: str, copies: int) -> None:
    """One table with each copy's own ids and names; a table without any is the same for all."""
    found = con.execute(
        "select column_name from duckdb_columns() where database_name = 'source' and schema_name = 'marts' and table_name = ?"
        " and data_type = 'VARCHAR'",
        [table],
    ).fetchall()
    ids = [name for (name,) in found if name.endswith("_id") and name not in _SHARED_IDS]
    if not ids or table.startswith(("dim_region", "dim_classification")):
        con.execute(f"create table marts.{table} as select * from source.marts.{table}")
        return
    changed = [f"left(held.{name}, length(held.{name}) - 4) || copies.mark as {name}" for name in ids]
    changed += [f"held.{name} || copies.mark as {name}" for (name,) in found if name in _NAMES]
    con.execute(
        f"create table marts.{table} as select held.* replace ({', '.join(changed)}) from source.marts.{table} as held"
        f" cross join (select printf('%04x', range) as mark from range({copies})) as copies"
    )


@contextmanager
def served(warehouse: Path, archive: Path) -> Iterator[str]:
    """Where the explorer listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(warehouse, archive, None), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def _addresses(warehouse: Path) -> list[str]:
    """One page of each kind, of the unit with the most documents."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        row = con.execute(
            """select d.unit_id, u.unit_name, d.document_id, min(l.table_no), min(l.budget_line_id)
               from marts.dim_document d join marts.dim_unit u using (unit_id) join marts.fct_budget_line l on l.document_id = d.document_id
               where l.unit_id = (select unit_id from marts.fct_budget_line group by unit_id order by count(*) desc, unit_id limit 1)
               group by all order by count(*) desc limit 1"""
        ).fetchone()
        finding = con.execute("select finding_id from marts.fct_finding limit 1").fetchone()
    assert row is not None and finding is not None
    unit, name, document, table, line = row
    return [
        f"/unit/{unit}", f"/unit/{unit}/execution", f"/document/{document}", f"/document/{document}/table/{table}",
        f"/document/{document}/figure/total_revenue_yuan?amount=1", f"/evidence/{line}", f"/evidence/{finding[0]}",
        f"/search?q={urllib.parse.quote(name)}", "/search?q=208", f"/search?q={urllib.parse.quote('教育')}", "/findings?severity=error",
        f"/findings?unit_id={unit}", "/register", "/register?year=2026", f"/compare?unit={unit}", "/code/function/201",
        "/code/function/201?by=today", f"/code/function/20805?unit_id={unit}", "/dictionary",
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """`wall` seconds depend on what else the machine does; `cpu` seconds are this process's, all threads of the database included."""

    wall: float
    cpu: float
    size: int

    def line(self, path: str) -> str:
        slow = "  slow" if self.cpu > OTHER_PAGES_SECONDS else ""
        return f"{path[:60]:60} {self.cpu:7.3f} s CPU {self.wall:7.3f} s {self.size:9,} bytes{slow}"


def _ask(address: str) -> Answer:
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        with urllib.request.urlopen(address, timeout=120) as answer:
            size = len(answer.read())
    except urllib.error.HTTPError as error:
        size = len(error.read())
    return Answer(time.perf_counter() - wall, time.process_time() - cpu, size)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a home that published")
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, help="where the large warehouse stays; one that is there is used")
    chosen = parser.parse_args()
    settings = load_settings(chosen.home)
    with tempfile.TemporaryDirectory() as temporary:
        warehouse = chosen.keep or Path(temporary) / "large.duckdb"
        if not warehouse.exists():
            started = time.monotonic()
            copies = repeat(settings.published_database, warehouse, chosen.facts)
            print(f"{copies} copies written in {time.monotonic() - started:.0f} s, {warehouse.stat().st_size / 2**30:.1f} GiB")
        addresses = _addresses(warehouse)
        with served(warehouse, settings.archive) as address:
            first = _ask(f"{address}/")
            print(first.line("/ (first)"))
            for path in ["/", *addresses]:
                print(sorted((_ask(address + path) for _ in range(_ROUNDS)), key=lambda answer: answer.cpu)[_ROUNDS // 2].line(path))
    return 0 if first.cpu < FIRST_PAGE_SECONDS and first.size < FIRST_PAGE_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
