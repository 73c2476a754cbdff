"""The raw tables as Parquet, on this machine or in object storage, for engines that build the models elsewhere.

Below a folder lies for each table and year one file, `<table>/partition_year=<year>/data.parquet`: what Spark and DuckDB take for a
partitioned table. So files grow with tables and years and not with documents, and a year that is as it was is not written again. A
table without rows has one file without rows, that of no year, from which engines learn its columns. What the files hold is listed in
`_raw.json`, which is written last: a run that was killed is repeated, and ends the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from home.settings import Settings
from ingestion import storage
from ingestion.file_locks import hold_lock
from layers.publishing import PublishError
from layers.raw_tables import SCHEMA, TABLES, raw_columns

FILE = "data.parquet"
_LIST = "_raw.json"
_PARTITION = "partition_year"


@dataclass(frozen=True, slots=True)
class WrittenTables:
    rows: dict[str, int]
    """By table, of all years."""
    written: int
    """Files that were not there as they are."""


def publish_raw(settings: Settings, target: Path) -> WrittenTables:
    """Write the raw tables that the published version was made from below `target`; waits for a run that works on them.

    Raises PublishError where nothing was built, StorageError where object storage does not take them.
    """
    with hold_lock(settings.work_lock):
        if not settings.work_database.exists():
            raise PublishError("还没有可发布的原始层：请先运行 yusuan build")
        with duckdb.connect(str(settings.work_database), read_only=True, config=settings.duckdb_config()) as con:
            return write_raw(con, target)


def write_raw(con: duckdb.DuckDBPyConnection, target: Path) -> WrittenTables:
    """Write the tables of schema `raw` of `con` below `target`, and remove what stands for a year that has no rows any more."""
    before, after = _listed(target), dict[str, str]()
    rows: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES:
            years = con.execute(f"select {_PARTITION}, count(*) from {SCHEMA}.{table} group by 1 order by 1").fetchall() or [(0, 0)]
            rows[table] = sum(count for _, count in years)
            for year, _ in years:
                name = f"{table}/{_PARTITION}={year}/{FILE}"
                file = Path(folder, FILE)
                con.execute(
                    f"copy (select * exclude {_PARTITION} from {SCHEMA}.{table} where {_PARTITION} = {int(year)} order by all)"
                    f" to '{file}' (format parquet, compression zstd)"
                )
                with file.open("rb") as stream:
                    after[name] = hashlib.file_digest(stream, "sha256").hexdigest()
                if before.get(name) != after[name]:
                    storage.put(file, target / name)
        for name in before.keys() - after.keys():
            with contextlib.suppress(FileNotFoundError):
                storage.remove(target / name)
        listing = Path(folder, _LIST)
        listing.write_text(json.dumps(after, indent=1) + "\n", encoding="utf-8")
        storage.put(listing, target / _LIST)
    return WrittenTables(rows, len(after.items() - before.items()))


def _listed(target: Path) -> dict[str, str]:
    """Name -> SHA-256 of the files that a finished run left below `target`."""
    try:
        found: dict[str, str] = json.loads(storage.read_bytes(target / _LIST))
    except FileNotFoundError:
        return {}
    return found


@contextlib.contextmanager
def open_raw(source: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB whose schema `raw` has the tables that lie below `source`, as views: nothing is copied."""
    with duckdb.connect(":memory:") as con:
        if (system := storage.system_of(source)) is not None:
            con.register_filesystem(system)
        con.execute(f"create schema {SCHEMA}")
        for table in TABLES:
            con.execute(f"create view {SCHEMA}.{table} as select {', '.join(raw_columns(table))} from {raw_source(source, table)}")
        yield con


def raw_source(source: Path, table: str) -> str:
    """What DuckDB selects a table from that lies below `source`."""
    place = f"{storage.url_of(source)}/{table}/*/{FILE}".replace("'", "''")
    return f"read_parquet('{place}', hive_partitioning = true, hive_types = {{'{_PARTITION}': integer}})"


def digests_of_years(source: Path) -> dict[int, str]:
    """What the rows of each year below `source` are, in all tables; {} where no run has finished there."""
    lines: dict[int, list[str]] = {}
    for name, digest in sorted(_listed(source).items()):
        lines.setdefault(int(name.split("/")[1].removeprefix(f"{_PARTITION}=")), []).append(f"{name} {digest}")
    return {year: hashlib.sha256("\n".join(files).encode()).hexdigest() for year, files in lines.items()}
