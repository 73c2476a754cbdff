"""Readers of the published file through many publishes: `python -m tests.operations.readers [PUBLISHES]`.

One reader opens the file anew for each query, one keeps its connection, one reads a Parquet file of the version that the link
`parquet` names. Every published table
carries the number of its version; a query that joins two of them must never see two numbers, and no query may fail.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from home.settings import Settings, load_settings, prepare_home
from layers.publishing import publish

TABLES = ("dim_document", "fct_budget_line")
_BOTH = "select distinct version from marts.dim_document union select distinct version from marts.fct_budget_line"


@dataclass
class Watched:
    """What one reader met."""

    reader: str
    queries: int
    mixed: int
    errors: int
    said: str = ""
    """The last error."""


def write_marts(settings: Settings, version: int, rows: int = 1000) -> None:
    """A work database whose tables all carry one version number, and its rows in a random order."""
    settings.work_database.unlink(missing_ok=True)
    with duckdb.connect(str(settings.work_database)) as con:
        con.execute("create schema marts")
        for table in TABLES:
            con.execute(f"create table marts.{table} as select i as id, {version} as version from range({rows}) t(i) order by random()")


def versions(path: Path) -> set[int]:
    """Version numbers in a published file; one, unless it is a mix."""
    with duckdb.connect(str(path), read_only=True) as con:
        return {row[0] for row in con.execute(_BOTH).fetchall()}


def _open_anew(settings: Settings) -> Callable[[], set[int]]:
    return lambda: versions(settings.published_database)


def _stay_open(settings: Settings) -> Callable[[], set[int]]:
    con = duckdb.connect(str(settings.published_database), read_only=True)
    return lambda: {row[0] for row in con.execute(_BOTH).fetchall()}


def _read_parquet(settings: Settings) -> Callable[[], set[int]]:
    con = duckdb.connect()

    def query() -> set[int]:
        # `parquet` is a link; DuckDB opens a file more than once in a query, and the link may turn to another version between.
        file = (settings.warehouse / "parquet").resolve() / "fct_budget_line" / "data.parquet"
        return {row[0] for row in con.execute(f"select distinct version from '{file}'").fetchall()}

    return query


READERS = {"opens anew": _open_anew, "stays open": _stay_open, "Parquet": _read_parquet}


def _watch(name: str, home: Path, is_ready: Any, stop: Any, answers: Any) -> None:
    query = READERS[name](load_settings(home))
    watched = Watched(name, 0, 0, 0)
    while not stop.is_set():
        try:
            watched.mixed += len(query()) != 1
            watched.queries += 1
        except duckdb.Error as error:
            watched.errors += 1
            watched.said = str(error)
        is_ready.set()
    answers.put(watched)


def watch(settings: Settings, publishes: int) -> list[Watched]:
    """Publish version after version while one reader of each kind queries in a loop."""
    write_marts(settings, 1)
    publish(settings)
    context = multiprocessing.get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    ready = {name: context.Event() for name in READERS}
    readers = [context.Process(target=_watch, args=(name, settings.home, ready[name], stop, answers)) for name in READERS]
    for reader in readers:
        reader.start()
    for event in ready.values():
        assert event.wait(60)
    for version in range(2, publishes + 2):
        write_marts(settings, version, rows=200)
        publish(settings)
    stop.set()
    watched = [answers.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
    return watched


def main(publishes: int = 50) -> int:
    with tempfile.TemporaryDirectory(prefix="yusuan-readers-") as folder:
        settings = load_settings(Path(folder))
        prepare_home(settings)
        watched = watch(settings, publishes)
    for w in watched:
        met = f"{w.errors} errors, {w.mixed} mixed versions {w.said}"
        print(f"{w.reader:12} {w.queries} queries through {publishes} publishes: {met}".rstrip())
    return 1 if any(w.errors or w.mixed or not w.queries for w in watched) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
