"""Schema `中文` of a publication: every published table under its Chinese name, every column under its own."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from home.settings import load_settings, prepare_home
from layers import chinese_views
from layers.chinese_names import table_names
from layers.publishing import publish
from tests.dbt.raw_fixture import PROJECT
from tests.operations.readers import write_marts


def test_views_stand_in_the_published_file_and_survive_another_name(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home")
    prepare_home(settings)
    write_marts(settings, 7)
    publish(settings)
    moved = tmp_path / "另一个名字.duckdb"
    settings.published_database.rename(moved)
    with duckdb.connect(str(moved), read_only=True) as con:
        views = {row[0] for row in con.execute("select view_name from duckdb_views() where schema_name = '中文'").fetchall()}
        assert views == {"文档", "表内金额"}
        assert con.execute('select count(*) from "中文"."文档"').fetchall() == [(1000,)]


def test_a_label_of_two_columns_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chinese_views, "table_names", lambda: {"t": ("表“甲”", "")})
    names = {"a_yuan": ("支出", ""), "b_yuan": ("支出", ""), "c": ('带"引号"', "")}
    monkeypatch.setattr(chinese_views, "column_names", lambda: names)
    with duckdb.connect() as con:
        con.execute("create schema marts; create table marts.t as select 1 as a_yuan, 2 as b_yuan, 3 as c, 4 as d; create schema 中文")
        for statement in chinese_views.chinese_views({"t": ["a_yuan", "b_yuan", "c", "d"], "unnamed": ["x"]}, "marts"):
            con.execute(statement)
        described = [row[0] for row in con.execute('describe "中文"."表“甲”"').fetchall()]
    assert described == ["支出（a_yuan）", "支出（b_yuan）", '带"引号"', "d"]


def test_published_tables_have_names_of_their_own() -> None:
    published = {path.stem for path in (PROJECT / "models" / "marts").glob("*.sql")}
    labels = [table_names()[table][0] for table in published]
    assert len(labels) == len(set(labels))
