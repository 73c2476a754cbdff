"""Publishing: the marts become one DuckDB file and a folder of Parquet files, each replaced in one step.

A reader that has the old file open keeps it; a new reader gets the new one; nobody meets half of one, nor what somebody
who opened the file for writing left beside it. The file is a copy of the one before in which the rows that differ were
replaced, so these come last (`published_tables.py`); where it is written from nothing, rows are ordered by all columns, the
key first, so that the same facts give the same bytes, in whatever order they were built.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from home.settings import DuckDbConfig, Settings
from ingestion.file_locks import hold_lock
from layers.chinese_names import comment_on_column, comment_on_table
from layers.chinese_views import SCHEMA as CHINESE_SCHEMA
from layers.chinese_views import chinese_views
from layers.published_tables import can_go_on, write_tables
from layers.work_database import SPILL, copy_in_one_step, flush_to_disk

SCHEMA = "marts"
_PARQUET_FILE = "data.parquet"
_NOTHING = "没有可发布的表：marts 层是空的"

Descriptions = Mapping[str, tuple[str, Mapping[str, str]]]
"""Table -> (what it is, {column: what it is})."""


class PublishError(RuntimeError):
    """Nothing was published; the message is Chinese and says why."""


@dataclass(slots=True)
class Publication:
    """What was published: rows by table, and where."""

    database: Path
    parquet: Path | None
    rows: dict[str, int] = field(default_factory=dict)
    byte_size: int = 0


def publish(settings: Settings, descriptions: Descriptions | None = None, keep_snapshot: bool = True) -> Publication:
    """Publish the work database's marts to `<home>/warehouse`; the caller holds the work database's lock.

    `keep_snapshot`: what is replaced becomes the newest snapshot. A publication of the same rows should not do so: it would
    push out the versions that somebody may want back.
    """
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    _sweep(settings.warehouse)
    target = settings.published_database
    temporary = _temporary(target)
    versions = settings.warehouse / ".parquet-versions"
    folder = _new_version(versions)
    config = settings.duckdb_config(settings.work / SPILL)
    try:
        rows = _write_database(settings, temporary, descriptions or {})
        _write_parquet(temporary, folder, config)
        if keep_snapshot:
            _keep_snapshot(settings)
        _put_in_place(temporary, target)
        _point_parquet(settings.warehouse / "parquet", folder)
    except BaseException:
        temporary.unlink(missing_ok=True)
        if not _is_live(settings.warehouse / "parquet", folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _sync_folder(settings.warehouse)
    _prune(versions, settings)
    return Publication(target, settings.warehouse / "parquet", rows, target.stat().st_size)


def publish_copy(settings: Settings, target: Path) -> Publication:
    """Publish what stands in `<home>/warehouse` again: to a `.duckdb` file, or as Parquet into a folder.

    Raises SettingsError when nothing is published, PublishError when the target is not one of the two.
    """
    source = settings.insist_on_publication()
    if target.suffix == ".duckdb":
        target.parent.mkdir(parents=True, exist_ok=True)
        drop_foreign_log(target)
        copy_in_one_step(source, target)
        drop_foreign_log(target)
        return Publication(target, None, count_rows(target), target.stat().st_size)
    if target.suffix:
        raise PublishError(f"不认识的发布目标 {target}：支持的目标是 *.duckdb 文件、放 Parquet 的文件夹、postgresql:// 数据库")
    target.mkdir(parents=True, exist_ok=True)
    rows = count_rows(source)
    for table in rows:
        (target / table).mkdir(exist_ok=True)
        part = _temporary(target / table / _PARQUET_FILE)
        with duckdb.connect(str(source), read_only=True, config=settings.duckdb_config()) as con:
            _copy_to_parquet(con, table, part)
        part.replace(target / table / _PARQUET_FILE)
    return Publication(source, target, rows, sum(f.stat().st_size for f in target.rglob("*.parquet")))


def publish_file(work: Path, target: Path, descriptions: Descriptions) -> dict[str, int]:
    """Put the marts of the file `work` in the place of the file `target`, in one step; answers rows by table. Raises PublishError."""
    temporary = _temporary(target)
    try:
        rows = _fill_database(work, temporary, descriptions, {})
        if not rows:
            raise PublishError(_NOTHING)
        flush_to_disk(temporary)
        _put_in_place(temporary, target)
    finally:
        _forget(temporary)
    return rows


def restore_snapshot(settings: Settings) -> Path:
    """Put the newest kept snapshot back as the published file; what it replaces is not kept. Waits for a run that publishes.

    The snapshot is forgotten last, so that a restore that was killed can be repeated. The answer is the published file.
    Raises PublishError when no snapshot is kept.
    """
    with hold_lock(settings.work_lock):
        kept = sorted((settings.warehouse / "snapshots").glob("*.duckdb"))
        if not kept:
            raise PublishError("没有可恢复的旧版本")
        versions = settings.warehouse / ".parquet-versions"
        folder = _new_version(versions)
        _write_parquet(kept[-1], folder, settings.duckdb_config(settings.work / SPILL))
        temporary = _temporary(settings.published_database)
        copy_in_one_step(kept[-1], temporary)
        _put_in_place(temporary, settings.published_database)
        _point_parquet(settings.warehouse / "parquet", folder)
        kept[-1].unlink()
        _sync_folder(settings.warehouse)
        _prune(versions, settings)
    return settings.published_database


def count_rows(database: Path) -> dict[str, int]:
    """Rows by table of a published file."""
    with duckdb.connect(str(database), read_only=True) as con:
        return {t: int(con.execute(f"select count(*) from {SCHEMA}.{t}").fetchall()[0][0]) for t in _tables(con, database.stem)}


def _tables(con: duckdb.DuckDBPyConnection, catalog: str) -> list[str]:
    rows = con.execute(
        "select table_name from duckdb_tables() where schema_name = ? and database_name = ? order by 1", [SCHEMA, catalog]
    ).fetchall()
    return [row[0] for row in rows]


def _put_in_place(temporary: Path, target: Path) -> None:
    """Let a new file take the published one's place, and nothing that others wrote beside the old one.

    Whoever opened the old file for writing left a write-ahead log under its name, which DuckDB would replay into the new file. The new
    file is read-only, so that only those who insist can do so again.
    """
    temporary.chmod(0o444)
    drop_foreign_log(target)
    temporary.replace(target)
    drop_foreign_log(target)


def drop_foreign_log(database: Path) -> bool:
    """Delete the log that a program which opened a published file for writing left beside it; answers whether there was one."""
    log = database.with_name(f"{database.name}.wal")
    found = log.exists()
    log.unlink(missing_ok=True)
    return found


def _new_version(versions: Path) -> Path:
    return versions / datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def _write_database(settings: Settings, target: Path, descriptions: Descriptions) -> dict[str, int]:
    """The rows by table of the file that it writes: what is published now, put right, or where that cannot be, one written from nothing."""
    work, config = settings.work_database, settings.duckdb_config(settings.work / SPILL)
    rows: dict[str, int] | None = None
    if settings.published_database.exists():
        try:
            shutil.copyfile(settings.published_database, target)
            rows = _fill_database(work, target, descriptions, config)
        except duckdb.Error:  # a damaged file, or one that somebody changed in a way that nobody foresaw
            rows = None
    if rows is None:
        _forget(target)
        rows = _fill_database(work, target, descriptions, config)
    if not rows:
        raise PublishError(_NOTHING)
    flush_to_disk(target)
    return rows


def _fill_database(work: Path, target: Path, descriptions: Descriptions, config: DuckDbConfig) -> dict[str, int] | None:
    """Write tables, comments and views into a file that is new or a copy of what was published; None where that copy is no use."""
    con = duckdb.connect(":memory:", config=config)
    rows: dict[str, int] = {}
    try:
        con.execute(f"attach {_quote(str(work))} as work (read_only)")
        con.execute(f"attach {_quote(str(target))} as published")
        if not can_go_on(con, SCHEMA, CHINESE_SCHEMA):
            return None
        con.execute(f"create schema if not exists published.{SCHEMA}")
        tables = _tables(con, "work")
        # Views first: they stand on the tables.
        con.execute(f"drop schema if exists published.{CHINESE_SCHEMA} cascade")
        write_tables(con, SCHEMA, tables)
        con.execute("begin")  # otherwise each comment would be written to the disk by itself
        for statement in _comments(con, tables, descriptions):
            con.execute(statement)
        con.execute("commit")
        for table in tables:
            rows[table] = int(con.execute(f"select count(*) from published.{SCHEMA}.{table}").fetchall()[0][0])
        _write_chinese_views(con, sorted(rows))
        con.execute("checkpoint published")
        con.execute("detach published")
    finally:
        con.close()
    return rows


def _write_chinese_views(con: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    columns = {table: [row[0] for row in con.execute(f"describe published.{SCHEMA}.{table}").fetchall()] for table in tables}
    # A view that named the catalog would be lost with it: the file opens under its own name.
    con.execute("use published")
    con.execute(f"create schema {CHINESE_SCHEMA}")
    for statement in chinese_views(columns, SCHEMA):
        con.execute(statement)
    con.execute("use memory")


def _comments(con: duckdb.DuckDBPyConnection, tables: list[str], descriptions: Descriptions) -> Iterator[str]:
    """What each table and column means travels with the published file, where BI tools show it; what meant something before may not now.

    A statement for each that is another one than the file has: a thousand that change nothing take longer than the rows.
    """
    where = "where database_name = 'published' and schema_name = ?"
    found = con.execute(f"select table_name, null, comment from duckdb_tables() {where}", [SCHEMA]).fetchall()
    found += con.execute(f"select table_name, column_name, comment from duckdb_columns() {where}", [SCHEMA]).fetchall()
    held = {(table, column): comment for table, column, comment in found}
    for (table, column), comment in sorted(held.items(), key=str):
        about, about_columns = descriptions.get(table, ("", {}))
        wanted = comment_on_table(table, about) if column is None else comment_on_column(column, about_columns.get(column, ""))
        if table in tables and (wanted or None) != (comment or None):
            what = f"table published.{SCHEMA}.{table}" if column is None else f'column published.{SCHEMA}.{table}."{column}"'
            yield f"comment on {what} is {_quote(wanted) if wanted else 'null'}"


def _write_parquet(database: Path, folder: Path, config: DuckDbConfig) -> None:
    # The file may be a temporary name without a stem that DuckDB takes for a catalog, so it is attached by one of ours.
    con = duckdb.connect(":memory:", config=config)
    try:
        con.execute(f"attach {_quote(str(database))} as published (read_only)")
        tables = _tables(con, "published")
        con.execute("use published")
        for table in tables:
            (folder / table).mkdir(parents=True)
            _copy_to_parquet(con, table, folder / table / _PARQUET_FILE)
            flush_to_disk(folder / table / _PARQUET_FILE)
    finally:
        con.close()


def _copy_to_parquet(con: duckdb.DuckDBPyConnection, table: str, target: Path) -> None:
    """Rows lie in the published file in their order, and a copy keeps it."""
    con.execute(f"copy {SCHEMA}.{table} to {_quote(str(target))} (format parquet, compression zstd)")


def _point_parquet(link: Path, folder: Path) -> None:
    """`parquet` is a link to the current version's folder; a link is replaced in one step, a folder is not."""
    if link.is_dir() and not link.is_symlink():
        link.replace(link.with_name(f".parquet-old-{os.getpid()}"))
    temporary = link.with_name(f".parquet-link-{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
    previous = link.parent / link.readlink() if link.is_symlink() else None
    temporary.replace(link)
    if previous is not None and previous.is_dir():
        os.utime(previous)  # its readers' grace begins now


def _is_live(link: Path, folder: Path) -> bool:
    return link.is_symlink() and (link.parent / link.readlink()) == folder


def _keep_snapshot(settings: Settings) -> None:
    published = settings.published_database
    if not published.exists() or settings.snapshots_kept == 0:
        return
    folder = settings.warehouse / "snapshots"
    folder.mkdir(exist_ok=True)
    snapshot = folder / f"yusuan-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%fZ')}.duckdb"
    try:
        os.link(published, snapshot)
    except OSError:
        shutil.copyfile(published, snapshot)


def _prune(versions: Path, settings: Settings) -> None:
    for snapshot in sorted((settings.warehouse / "snapshots").glob("*.duckdb"))[: -settings.snapshots_kept or None]:
        snapshot.unlink(missing_ok=True)
    live = settings.warehouse / "parquet"
    # A reader may still be going through the files of an older version: the one behind the live one stays, and every young one.
    replaced = sorted((f for f in versions.iterdir() if not _is_live(live, f)), key=lambda f: f.stat().st_mtime)
    for folder in replaced[:-1]:
        if time.time() - folder.stat().st_mtime > settings.parquet_grace_seconds:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """What a killed publish left behind."""
    for leftover in [*folder.glob("*.tmp-*"), *folder.glob(".parquet-link-*")]:
        leftover.unlink(missing_ok=True)
    for old in folder.glob(".parquet-old-*"):
        shutil.rmtree(old, ignore_errors=True)


def _temporary(target: Path) -> Path:
    path = target.with_name(f"{target.name}.tmp-{os.getpid()}")
    path.unlink(missing_ok=True)
    return path


def _forget(database: Path) -> None:
    """Delete a file that is no good, and its log."""
    database.unlink(missing_ok=True)
    drop_foreign_log(database)


def _sync_folder(folder: Path) -> None:
    flush_to_disk(folder)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
