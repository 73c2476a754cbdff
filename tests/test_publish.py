"""Publishing: one step, whatever happens in between; snapshots; other targets; order that makes bytes reproducible."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from home.settings import Settings, SettingsError, load_settings, prepare_home
from layers import published_tables, publishing
from layers.publishing import PublishError, _comments, count_rows, publish, publish_copy, restore_snapshot
from tests.operations.readers import versions, watch, write_marts


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings(tmp_path / "home", snapshots_kept=2, parquet_grace_seconds=0)
    prepare_home(settings)
    write_marts(settings, 1)
    return settings


def test_publishes_tables_comments_and_parquet(settings: Settings) -> None:
    publication = publish(settings, {"dim_document": ("一行一份文档", {"version": "版本", "unknown": "无"})})
    assert publication.rows == {"dim_document": 1000, "fct_budget_line": 1000}
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        ((comment,),) = con.execute("select comment from duckdb_tables() where table_name = 'dim_document'").fetchall()
        assert comment.startswith("文档"), "what a table is called in Chinese comes first"
        assert comment.endswith("一行一份文档")
        assert con.execute("select comment from duckdb_columns() where comment is not null").fetchall() == [("版本",)]
        parquet = settings.warehouse / "parquet" / "dim_document" / "*.parquet"
        assert con.execute(f"select count(*) from '{parquet}'").fetchall() == [(1000,)]


def test_the_same_rows_give_the_same_parquet_bytes(settings: Settings) -> None:
    publish(settings)
    first = (settings.warehouse / "parquet" / "fct_budget_line" / "data.parquet").read_bytes()
    write_marts(settings, 1)
    publish(settings)
    assert (settings.warehouse / "parquet" / "fct_budget_line" / "data.parquet").read_bytes() == first


def marts_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(database), read_only=True) as con:
        tables = [row[0] for row in con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()]
        return {table: con.execute(f"select * from {table} order by all").fetchall() for table in tables}


@pytest.mark.parametrize(
    "statement",
    [
        "update marts.fct_budget_line set version = version + 1 where id < 5",
        "insert into marts.fct_budget_line select * from marts.fct_budget_line where id = 7",
        "delete from marts.fct_budget_line where id % 3 = 0",
        "alter table marts.fct_budget_line add column note varchar",
        "drop table marts.fct_budget_line",
        "create table marts.fct_new as select 1 as number, 'a' as text",
    ],
)
def test_what_differs_is_put_right_in_what_was_published(settings: Settings, statement: str) -> None:
    publish(settings)
    with duckdb.connect(str(settings.work_database)) as con:
        con.execute(statement)
    wanted = {table: rows for table, rows in marts_of(settings.work_database).items() if table.startswith("marts.")}
    publication = publish(settings)
    assert marts_of(settings.published_database) == wanted
    assert publication.rows == {table.removeprefix("marts."): len(rows) for table, rows in wanted.items()}
    with duckdb.connect() as con:
        for table, rows in wanted.items():
            parquet = settings.warehouse / "parquet" / table.removeprefix("marts.") / "data.parquet"
            assert con.execute(f"select * from '{parquet}' order by all").fetchall() == rows
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        assert con.execute("select count(*) from duckdb_tables() where comment is null and table_name <> 'fct_new'").fetchall() == [(0,)]


def test_few_rows_that_changed_are_all_that_is_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(settings)
    with duckdb.connect(str(settings.work_database)) as con:
        con.execute("update marts.fct_budget_line set version = 0 where id = 3")
    monkeypatch.setattr(published_tables, "_write_whole", lambda *_: pytest.fail("a table was written whole"))
    publish(settings)


@pytest.mark.parametrize(
    "statement",
    [
        "create table notes as select 1 as note",
        "create view marts.mine as select 1 as one",
        "create index i on marts.dim_document (version)",
    ],
)
def test_what_somebody_saved_in_the_published_file_is_not_carried_over(settings: Settings, statement: str) -> None:
    publish(settings)
    settings.published_database.chmod(0o644)
    with duckdb.connect(str(settings.published_database)) as con:
        con.execute(statement)
        con.execute("checkpoint")
    publish(settings)
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        assert con.execute("select table_name from duckdb_tables() order by 1").fetchall() == [("dim_document",), ("fct_budget_line",)]
        assert con.execute("select view_name from duckdb_views() where not internal and schema_name = 'marts'").fetchall() == []
        assert con.execute("select index_name from duckdb_indexes()").fetchall() == []


def test_a_damaged_published_file_is_written_anew(settings: Settings) -> None:
    publish(settings)
    whole = settings.published_database.read_bytes()
    settings.published_database.chmod(0o644)
    settings.published_database.write_bytes(whole[: len(whole) // 2])
    publish(settings)
    assert versions(settings.published_database) == {1}


def test_a_file_published_often_does_not_grow(settings: Settings) -> None:
    publish(settings)
    sizes = []
    for number in range(12):
        with duckdb.connect(str(settings.work_database)) as con:
            con.execute("update marts.fct_budget_line set version = ? where id % 50 = ?", [number, number])
        sizes.append(publish(settings).byte_size)
    assert max(sizes) <= 3 * sizes[0]


@pytest.mark.parametrize("failing", ["_write_parquet", "_keep_snapshot", "flush_to_disk"])
def test_a_failure_leaves_what_was_published(settings: Settings, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    publish(settings)
    write_marts(settings, 2)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, failing, fail)
    with pytest.raises(OSError):
        publish(settings)
    monkeypatch.undo()
    assert versions(settings.published_database) == {1}
    assert not list(settings.warehouse.glob("*.tmp-*"))
    publish(settings)
    assert versions(settings.published_database) == {2}


@pytest.mark.slow
def test_readers_meet_whole_versions_through_fifty_publishes(settings: Settings) -> None:
    for watched in watch(load_settings(settings.home), 50):
        assert watched.queries > 0
        assert (watched.mixed, watched.errors) == (0, 0), watched


def test_an_open_reader_keeps_its_version(settings: Settings) -> None:
    publish(settings)
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        write_marts(settings, 2)
        publish(settings)
        assert con.execute("select distinct version from marts.dim_document").fetchall() == [(1,)]


def _publish_until_killed(home: Path) -> None:
    settings = load_settings(home)
    while True:
        publish(settings)


def test_a_killed_publish_leaves_a_whole_version_and_no_litter(settings: Settings) -> None:
    publish(settings)
    context = multiprocessing.get_context("spawn")
    for delay in (0.9, 1.0, 1.1, 1.25):
        victim = context.Process(target=_publish_until_killed, args=(settings.home,))
        victim.start()
        time.sleep(delay)
        os.kill(victim.pid or 0, signal.SIGKILL)
        victim.join()
        assert versions(settings.published_database) == {1}
    publish(settings)
    assert not list(settings.warehouse.glob("*.tmp-*"))


def test_snapshots_are_pruned_and_the_newest_is_restored(settings: Settings) -> None:
    for version in (1, 2, 3, 4, 5):
        write_marts(settings, version)
        publish(settings)
    assert len(list((settings.warehouse / "snapshots").glob("*.duckdb"))) == 2
    assert len(list((settings.warehouse / ".parquet-versions").iterdir())) == 2
    restore_snapshot(settings)
    assert versions(settings.published_database) == {4}
    with duckdb.connect() as con:
        parquet = settings.warehouse / "parquet" / "dim_document" / "*.parquet"
        assert con.execute(f"select distinct version from '{parquet}'").fetchall() == [(4,)]


def test_a_replaced_version_stays_for_its_grace_whatever_its_age(settings: Settings) -> None:
    patient = load_settings(settings.home, parquet_grace_seconds=60)
    for number in (1, 2, 3):
        write_marts(patient, number)
        publish(patient)
        if number == 2:
            for version in (patient.warehouse / ".parquet-versions").iterdir():
                os.utime(version, (time.time() - 3_600, time.time() - 3_600))
    kept = sorted((patient.warehouse / ".parquet-versions").iterdir())
    assert len(kept) == 2, "the first was replaced an hour ago; the second was written an hour ago and replaced just now"
    write_marts(patient, 4)
    publish(patient)
    assert kept[0].exists(), "nor does it go when it is no longer the last one"


def test_publishing_the_same_again_pushes_out_no_snapshot(settings: Settings) -> None:
    for version in (1, 2):
        write_marts(settings, version)
        publish(settings)
    publish(settings, keep_snapshot=False)
    publish(settings, keep_snapshot=False)
    restore_snapshot(settings)
    assert versions(settings.published_database) == {1}


def test_publishes_to_another_file_and_folder(settings: Settings, tmp_path: Path) -> None:
    publish(settings)
    copy = publish_copy(settings, tmp_path / "elsewhere" / "copy.duckdb")
    assert copy.rows["dim_document"] == 1000
    assert versions(tmp_path / "elsewhere" / "copy.duckdb") == {1}
    publish_copy(settings, tmp_path / "lake")
    assert sorted(p.name for p in (tmp_path / "lake").iterdir()) == ["dim_document", "fct_budget_line"]


def test_refuses_what_it_cannot_publish_to(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="还没有已发布"):
        publish_copy(settings, tmp_path / "copy.duckdb")
    publish(settings)
    with pytest.raises(PublishError, match="不认识的发布目标"):
        publish_copy(settings, tmp_path / "copy.xyz")


def changed_by_somebody(database: Path, statement: str) -> duckdb.DuckDBPyConnection:
    """A connection that wrote to the published file, which stays open: what it wrote stands in the file's log."""
    database.chmod(0o644)
    con = duckdb.connect(str(database))
    con.execute(statement)
    assert database.with_name(database.name + ".wal").exists()
    return con


def sum_of(database: Path) -> int:
    """As another process sees it: within one process DuckDB shares what is open."""
    query = "select count(*) from marts.dim_document"
    code = f"import duckdb; print(duckdb.connect({str(database)!r}, read_only=True).execute({query!r}).fetchone()[0])"
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(
    "statement", ["delete from marts.dim_document where version = 1", "create table marts.my_notes as select 1 as note"]
)
def test_what_somebody_wrote_to_the_published_file_reaches_no_later_one(settings: Settings, statement: str) -> None:
    publish(settings)
    holder = changed_by_somebody(settings.published_database, statement)
    write_marts(settings, 2)
    publish(settings)
    assert sum_of(settings.published_database) == 1000
    holder.close()
    assert sum_of(settings.published_database) == 1000
    assert count_rows(settings.published_database) == {"dim_document": 1000, "fct_budget_line": 1000}


def test_a_restored_version_and_a_copy_are_free_of_foreign_logs(settings: Settings, tmp_path: Path) -> None:
    publish(settings)
    write_marts(settings, 2)
    publish(settings)
    copy = tmp_path / "copy.duckdb"
    publish_copy(settings, copy)
    for database in (settings.published_database, copy):
        database.with_name(database.name + ".wal").write_bytes(b"what somebody wrote")
    publish_copy(settings, copy)
    restore_snapshot(settings)
    assert [sum_of(database) for database in (settings.published_database, copy)] == [1000, 1000]


def test_the_published_file_is_read_only(settings: Settings) -> None:
    publish(settings)
    assert settings.published_database.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("create macro marts.yuan(x) as x * 10000", "duckdb_functions() where not internal"),
        ("create sequence marts.numbers", "duckdb_sequences() where true"),
        ("create type marts.level as enum ('own')", "duckdb_types() where not internal"),
        ("create schema notes", "duckdb_schemas() where schema_name = 'notes'"),
        (
            "alter table marts.dim_document alter version set default 7",
            "duckdb_columns() where column_default = '7'",
        ),
    ],
)
def test_nothing_that_somebody_added_is_carried_into_the_next_publication(settings: Settings, statement: str, left: str) -> None:
    publish(settings)
    settings.published_database.chmod(0o644)
    with duckdb.connect(str(settings.published_database)) as con:
        con.execute(statement)
    publish(settings)
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        assert con.execute(f"select count(*) from {left} and database_name = current_database()").fetchall() == [(0,)]


def test_a_description_that_is_taken_back_is_gone_from_the_next_publication(settings: Settings) -> None:
    publish(settings, {"dim_document": ("each document", {"version": "of the words"})})
    publish(settings, {})
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        told = con.execute("select comment from duckdb_columns() where table_name = 'dim_document' and column_name = 'version'").fetchall()
    assert told == [(None,)]


def test_descriptions_that_stand_there_are_not_written_again(settings: Settings) -> None:
    publish(settings, {"dim_document": ("each document", {"version": "of the words"})})
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{settings.published_database}' as published (read_only)")
        names = con.execute("select table_name from duckdb_tables() where database_name = 'published'").fetchall()
        tables = [name for (name,) in names]
        assert list(_comments(con, tables, {"dim_document": ("each document", {"version": "of the words"})})) == []
        assert len(list(_comments(con, tables, {"dim_document": ("each document", {"version": "of the readers"})}))) == 1
