"""What dbt sent once is sent again without it: for other years, all or nothing, and only for the version and models it was sent for."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from layers import dbt_models, recorded_sql
from layers.dbt_models import DbtRunner
from layers.recorded_sql import Heard, NodeResult, Record, repeat

MODEL = NodeResult("model.p.lines", "lines", "model", "success", 0.1, "OK", 0, ())
TEST = NodeResult("test.p.some", "some", "test", "pass", 0.1, "", 0, ("model.p.lines",), ("id", "year"), fails_if="> 1", warns_if="!= 0")
OPEN = Callable[..., Record]
SAID = '/* {"app": "dbt", "node_id": "model.p.lines"} */ '


def heard(*statements: str, node: str = "model.p.lines") -> Heard:
    kept = Heard()
    for statement in statements:
        kept(node, f"{SAID}\n {statement}")
    return kept


def heard_test(condition: str) -> Heard:
    counted = "count(*) as failures, count(*) != 0 as should_warn, count(*) > 1 as should_error"
    return heard("select version()", f"select {counted} from (select * from lines where {condition}) dbt_internal_test", node="test.p.some")


@pytest.fixture
def record(tmp_path: Path) -> OPEN:
    """Opens the record of a name and nodes, as each run does."""
    (tmp_path / "yusuan_fingerprint").write_text("version 1", encoding="utf-8")
    return lambda name="core", *nodes: Record(tmp_path / "manifest.json", name, nodes or ["lines"])


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    con.execute("create table raw as select * from (values (1, 2021), (2, 2022), (3, 2023)) as t(id, year)")
    con.execute("create table lines as select * from raw where false")
    return con


def test_statements_are_sent_again_for_the_years_of_the_run(record: OPEN, con: duckdb.DuckDBPyConnection) -> None:
    insert = "insert into lines select * from raw where year in (0, 2021 /* run years */) and id not in (0, 2021)"
    record().keep([MODEL], heard("describe raw", "begin", insert, "commit", "select 1 from raw"))
    steps = record().steps()
    assert [step.statements for step in steps] == [(insert,)]
    repeat(con, steps, [2022, 2023])
    assert con.execute("select year from lines order by 1").fetchall() == [(2022,), (2023,)]


def test_a_statement_that_fails_takes_back_those_before_it(record: OPEN, con: duckdb.DuckDBPyConnection) -> None:
    record().keep([MODEL], heard("insert into lines select * from raw", "insert into gone select 1"))
    with pytest.raises(duckdb.Error):
        repeat(con, record().steps(), [2021])
    assert con.execute("select count(*) from lines").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("condition", "only_warns", "status", "failures", "message"),
    [
        ("false", False, "pass", 0, ""),
        ("id = 1", False, "warn", 1, "Got 1 result, configured to warn if != 0"),
        ("true", False, "fail", 3, "Got 3 results, configured to fail if > 1"),
        ("true", True, "warn", 3, "Got 3 results, configured to warn if != 0"),
    ],
)
def test_a_test_is_judged_as_dbt_judges_it(
    record: OPEN, con: duckdb.DuckDBPyConnection, condition: str, only_warns: bool, status: str, failures: int, message: str
) -> None:
    con.execute("insert into lines select * from raw")
    record().keep([replace(TEST, only_warns=only_warns)], heard_test(condition))
    (result,) = repeat(con, record().steps(), [2021])
    assert (result.status, result.failures, result.message, result.unique_columns) == (status, failures, message, ("id", "year"))


def test_a_record_is_of_one_version_and_of_its_models(record: OPEN, tmp_path: Path) -> None:
    record("core", "lines", "units").keep([MODEL], heard("insert into lines select 1"))
    assert record("core", "units", "lines").steps()
    assert record("core", "lines").steps() == record("marts", "lines", "units").steps() == []
    (tmp_path / "yusuan_fingerprint").write_text("version 2", encoding="utf-8")
    assert record("core", "lines", "units").steps() == []
    (tmp_path / "yusuan_fingerprint").write_text("version 1", encoding="utf-8")
    assert record("core", "lines", "units").steps()
    (tmp_path / "yusuan_core.json").write_text("{", encoding="utf-8")
    assert record("core", "lines", "units").steps() == []


def test_a_record_of_another_release_of_this_program_does_not_count(record: OPEN, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is kept of a statement may be another thing there, or a result may have other fields, while the dbt project is the same."""
    record().keep([MODEL], heard("insert into lines select 1"))
    (tmp_path / "recorded_sql.py").write_text("a later one", encoding="utf-8")
    monkeypatch.setattr(recorded_sql, "_MODULES", (tmp_path / "recorded_sql.py",))
    assert record().steps() == []


@pytest.mark.parametrize("became", ["version 2", None])
def test_what_was_sent_while_the_project_changed_is_not_recorded(record: OPEN, tmp_path: Path, became: str | None) -> None:
    """An update comes in while dbt runs: it sent what the project was before, and the manifest is by now of what it is."""
    fingerprint = tmp_path / "yusuan_fingerprint"
    begun = record()
    fingerprint.unlink() if became is None else fingerprint.write_text(became, encoding="utf-8")
    assert record().steps() == []
    begun.keep([MODEL], heard("insert into lines select 1"))
    for version in ("version 1", "version 2"):
        fingerprint.write_text(version, encoding="utf-8")
        assert record().steps() == []


def test_a_folder_that_cannot_be_written_stops_no_run(record: OPEN, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a read-only file system even the deletion of a file that is not there is an error."""
    record().keep([MODEL], heard("insert into lines select 1"))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    for name in ("write_text", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    record().forget()
    record().keep([MODEL], heard("insert into lines select 2"))
    assert [step.statements for step in record().steps()] == [("insert into lines select 1",)]


@pytest.mark.parametrize(
    ("result", "said"),
    [(replace(MODEL, status="error"), heard("insert into lines select 1")), (MODEL, Heard()), (replace(TEST, status="skipped"), Heard())],
)
def test_a_run_in_which_something_went_wrong_is_not_recorded(record: OPEN, result: NodeResult, said: Heard) -> None:
    record().keep([result], said)
    assert record().steps() == []


@pytest.fixture
def dbt_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that dbt was given; its place is taken by something that inserts the rows of the years."""
    commands: list[list[str]] = []
    target = tmp_path / "target"
    target.mkdir()
    (target / "manifest.json").write_text(json.dumps({"nodes": {}, "sources": {}, "child_map": {}}), encoding="utf-8")
    (target / "yusuan_fingerprint").write_text("some", encoding="utf-8")

    def invoke(command: list[str], _manifest: object, hear: Callable[[str, str], None] | None) -> list[object]:
        commands.append([*command, *sorted(f"{name}={value}" for name, value in os.environ.items() if "DBT_" in name)])
        if hear is not None:
            hear("model.p.lines", f"{SAID} insert into lines select * from raw where year in (0, 2021 /* run years */)")
        node = SimpleNamespace(unique_id="model.p.lines", name="lines", resource_type="model", config=None)
        return [SimpleNamespace(node=node, status="success", execution_time=0.1, message="OK", failures=None)]

    monkeypatch.setattr(dbt_models, "prepare_manifest", lambda _: target / "manifest.json")
    monkeypatch.setattr(dbt_models, "load_manifest", lambda *_: None)
    monkeypatch.setattr(dbt_models, "invoke", invoke)
    return commands


def test_dbt_runs_first_and_again_where_its_record_does_not_fit(
    tmp_path: Path, dbt_runs: list[list[str]], con: duckdb.DuckDBPyConnection
) -> None:
    database = tmp_path / "warehouse.duckdb"
    con.execute(f"attach '{database}' as work")
    for table in ("raw", "lines"):
        con.execute(f"create table work.{table} as select * from {table}")
    con.execute("detach work")
    runner = DbtRunner(tmp_path, database)

    def build(year: int, following: str = "core") -> int:
        (result,) = runner.build(["lines"], [year], following)
        assert result.is_success
        return len(dbt_runs)

    assert build(2021, following="") == build(2021, following="") - 1 == 1, "a first build is dbt's and leaves no record"
    assert [build(2021), build(2022), build(2023)] == [3, 3, 3]
    with duckdb.connect(str(database)) as work:
        assert work.execute("select year from lines order by 1").fetchall() == [(2022,), (2023,)]
        work.execute("drop table lines")
    assert build(2022) == 4


def test_settings_for_other_dbt_projects_are_not_for_this_one(
    tmp_path: Path, dbt_runs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full refresh of the years of one run loses all others, and its record would lose them in every later run."""
    for name, value in (("DBT_FULL_REFRESH", "1"), ("DBT_TARGET", "prod"), ("YUSUAN_DBT_TARGET", "postgres")):
        monkeypatch.setenv(name, value)
    DbtRunner(tmp_path, tmp_path / "warehouse.duckdb").build(["lines"], [2021])
    assert [setting for setting in dbt_runs[0] if "DBT_" in setting] == ["YUSUAN_DBT_TARGET=duckdb"]
    assert (os.environ["DBT_FULL_REFRESH"], os.environ["YUSUAN_DBT_TARGET"]) == ("1", "postgres")
