"""Publishing to PostgreSQL: the same rows and descriptions, replaced in one step, readable and not writable for the BI role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from home.settings import Settings, load_settings, prepare_home
from layers.postgres_publishing import publish_to_postgres
from layers.publishing import PublishError
from tests.postgres import Postgres, running_postgres
from yusuan.cli import main

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ["", None, "引号\"'逗号,换行\n", "\\N", "=1+1", "反斜杠\\"]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings(tmp_path / "home")
    prepare_home(settings)
    publish_version(settings, 1)
    return settings


def publish_version(settings: Settings, version: int) -> None:
    settings.published_database.unlink(missing_ok=True)
    with duckdb.connect(str(settings.published_database)) as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.fct_budget_line (budget_line_id varchar, amount_yuan decimal(20,2), page integer, is_total boolean,"
            " fiscal_year bigint, ingested_at timestamp, version integer)"
        )
        rows = [(text, "12345678901234567.89", 1, True, 2024, "2024-02-08 10:00:00.123456", version) for text in TEXTS]
        con.executemany("insert into marts.fct_budget_line values (?, ?, ?, ?, ?, ?, ?)", rows)
        con.execute("create table marts.dim_document as select 'd' as document_id, ? as version", [version])
        con.execute("comment on table marts.fct_budget_line is '一行一个数字'")
        con.execute("comment on column marts.fct_budget_line.amount_yuan is '金额（元）'")


def ask(server: Postgres, query: str, user: str | None = None) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(server.address(user=user))
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def versions(server: Postgres) -> set[int]:
    return {row[0] for row in ask(server, "select version from marts.fct_budget_line union select version from marts.dim_document")}


def test_rows_arrive_as_they_are(settings: Settings, server: Postgres) -> None:
    assert publish_to_postgres(settings, server.address()) == {"dim_document": 1, "fct_budget_line": len(TEXTS)}
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        expected = con.execute("select * from marts.fct_budget_line order by budget_line_id").fetchall()
    assert ask(server, 'select * from marts.fct_budget_line order by budget_line_id collate "C"') == expected
    assert ask(
        server, "select obj_description('marts.fct_budget_line'::regclass), col_description('marts.fct_budget_line'::regclass, 2)"
    ) == [("一行一个数字", "金额（元）")]


def test_a_running_query_keeps_its_tables_and_no_publication_waits(settings: Settings, server: Postgres) -> None:
    publish_to_postgres(settings, server.address())
    reader = psycopg2.connect(server.address())
    with reader.cursor("slow") as query:
        query.itersize = 1
        query.execute("select version from marts.fct_budget_line")
        first = query.fetchone()
        publish_version(settings, 2)
        publish_to_postgres(settings, server.address())
        assert versions(server) == {2}, "a new query meets the new tables only"
        assert {first, *query.fetchall()} == {(1,)}, "the running one goes on with the old"
    reader.close()
    publish_to_postgres(settings, server.address())
    assert ask(server, "select nspname from pg_namespace where nspname like 'marts%'") == [("marts",)]


def test_every_publication_has_its_views_in_chinese(settings: Settings, server: Postgres) -> None:
    for number in (1, 2):
        publish_version(settings, number)
        publish_to_postgres(settings, server.address())
        assert ask(server, 'select "文档编号", version from 中文."文档"') == [("d", number)]
        assert ask(server, 'select count(*), min(version), max(version) from 中文."表内金额"') == [(len(TEXTS), number, number)]


def test_a_publication_that_fails_leaves_the_tables_before(settings: Settings, server: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_to_postgres(settings, server.address())
    publish_version(settings, 3)
    monkeypatch.setattr("layers.postgres_publishing.put_in_place", lambda cursor, schema, tables: cursor.execute("select 1/0"))
    with pytest.raises(PublishError, match="division by zero"):
        publish_to_postgres(settings, server.address())
    assert versions(server) == {1}


def test_the_bi_role_reads_and_nothing_else(settings: Settings, server: Postgres) -> None:
    connection = psycopg2.connect(server.address())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute((ROOT / "deploy" / "postgres-bi-role.sql").read_text(encoding="utf-8"))
        cursor.execute("create role superset login; grant yusuan_bi to superset")
    connection.close()
    publish_to_postgres(settings, server.address())
    assert ask(server, "select count(*) from marts.fct_budget_line", user="superset") == [(len(TEXTS),)]
    for statement in (
        "delete from marts.fct_budget_line",
        "update marts.dim_document set version = 9",
        "create table marts.own (x int)",
        "create table public.own (x int)",
        "drop table marts.dim_document",
        "select pg_read_file('/etc/passwd')",
    ):
        with pytest.raises(psycopg2.Error, match="permission denied|must be owner"):
            ask(server, statement, user="superset")


def test_the_command_publishes_and_hides_the_password(settings: Settings, server: Postgres, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"postgresql://{server.user}:secret@127.0.0.1:{server.port}/postgres"
    assert main(["publish", address, "--home", str(settings.home)]) == 0
    said = capsys.readouterr()
    assert "已发布 2 张表" in said.out and "secret" not in said.out + said.err
    assert main(["publish", f"postgresql://nobody:secret@127.0.0.1:{server.port}/nowhere", "--home", str(settings.home)]) == 2
    said = capsys.readouterr()
    assert "PostgreSQL 没有接受" in said.err and "secret" not in said.err
