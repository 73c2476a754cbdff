"""The raw tables as Parquet: the same rows, a file for each table and year, and nothing written again that is as it was."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion import storage
from layers.publishing import PublishError
from layers.raw_parquet import FILE, open_raw, publish_raw, write_raw
from layers.raw_tables import TABLES
from tests.dbt.disclosures import YEARS, make_raw_layer
from tests.orchestration.conftest import Bench, built  # noqa: F401


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    make_raw_layer().write(database := tmp_path / "warehouse.duckdb")
    return database


def write(database: Path, target: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as con:
        return write_raw(con, target).written


def assert_holds(target: Path, database: Path) -> None:
    with open_raw(target) as parquet, duckdb.connect(str(database), read_only=True) as con:
        for table in TABLES:
            question = f"select * from raw.{table} order by all"
            assert parquet.execute(question).fetchall() == con.execute(question).fetchall(), table
            assert parquet.execute(f"describe raw.{table}").fetchall() == con.execute(f"describe raw.{table}").fetchall()


def test_the_files_hold_the_tables(raw: Path, tmp_path: Path) -> None:
    write(raw, tmp_path / "parquet")
    assert_holds(tmp_path / "parquet", raw)


def test_files_grow_with_tables_and_years_only(raw: Path, tmp_path: Path) -> None:
    target = tmp_path / "parquet"
    write(raw, target)
    files = list(target.rglob("*.parquet"))
    assert len(files) <= len(TABLES) * (len(YEARS) + 1)
    assert {file.name for file in files} == {FILE}
    assert {file.parts[len(target.parts)] for file in files} == set(TABLES)


def test_a_year_that_is_as_it_was_is_not_written_again(raw: Path, tmp_path: Path) -> None:
    target = tmp_path / "parquet"
    write(raw, target)
    assert write(raw, target) == 0
    with duckdb.connect(str(raw)) as con:
        con.execute(f"update raw.documents set file_name = file_name || '(1)' where partition_year = {YEARS[0]}")
    assert write(raw, target) == 1
    assert_holds(target, raw)


def test_a_year_without_rows_is_gone(raw: Path, tmp_path: Path) -> None:
    target = tmp_path / "parquet"
    write(raw, target)
    with duckdb.connect(str(raw)) as con:
        for table in TABLES:
            con.execute(f"delete from raw.{table} where partition_year = {YEARS[0]}")
    write(raw, target)
    assert_holds(target, raw)
    assert not list(target.glob(f"documents/partition_year={YEARS[0]}/*"))


def test_a_run_that_broke_off_is_repeated(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "parquet"
    put, places = storage.put, list[Path]()

    def put_some(file: Path, path: Path) -> None:
        places.append(path)
        if len(places) == 5:
            raise storage.failure(path, "停电")
        put(file, path)

    with monkeypatch.context() as broken:
        broken.setattr(storage, "put", put_some)
        with pytest.raises(storage.StorageError):
            write(raw, target)
    write(raw, target)
    assert_holds(target, raw)
    assert not list(target.rglob(".*"))


def test_a_home_publishes_its_raw_layer(built: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    from yusuan.cli import main

    assert main(["publish", str(tmp_path / "parquet"), "--format", "raw", "--home", str(built.settings.home)]) == 0
    assert f"{len(TABLES)} 张表" in capsys.readouterr().out
    assert_holds(tmp_path / "parquet", built.settings.work_database)


def test_a_home_without_a_build_has_none(tmp_path: Path) -> None:
    from home.settings import load_settings, prepare_home

    prepare_home(settings := load_settings(tmp_path))
    with pytest.raises(PublishError, match="请先运行 yusuan build"):
        publish_raw(settings, tmp_path / "parquet")
