"""What dbt sent once is sent again without it: for other years, all or nothing, and only for the version and models it was sent for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from layers import dbt_models
from layers.dbt_models import DbtRunner
from layers.recorded_sql import Heard, NodeResult, Records, repeat

MODEL = NodeResult("model.p.lines", "lines", "model", "success", 0.1, "OK", 0, ())
TEST = NodeResult("test.p.some", "some", "test", "pass", 0.1, "", 0, ("model.p.lines",), ("id", "year"))
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
def records(tmp_path: Path) -> Records:
    (tmp_path / "yusuan_fingerprint").write_text("version 1", encoding="utf-8")
    return Records(tmp_path / "manifest.json")


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    con.execute("create table raw as select * from (values (1, 2021), (2, 2022), (3, 2023)) as t(id, year)")
    con.execute("create table lines as select * from raw where false")
    return con


def test_statements_are_sent_again_for_the_years_of_the_run(records: Records, con: duckdb.DuckDBPyConnection) -> None:
    insert = "insert into lines select * from raw where year in (0, 2021 /* run years */) and id not in (0, 2021)"
    records.keep("core", ["lines"], [MODEL], heard("describe raw", "begin", insert, "commit", "select 1 from raw"))
    steps = records.find("core", ["lines"])
    assert [step.statements for step in steps] == [(insert,)]
    repeat(con, steps, [2022, 2023])
    assert con.execute("select year from lines order by 1").fetchall() == [(2022,), (2023,)]


def test_a_statement_that_fails_takes_back_those_before_it(records: Records, con: duckdb.DuckDBPyConnection) -> None:
    records.keep("core", ["lines"], [MODEL], heard("insert into lines select * from raw", "insert into gone select 1"))
    with pytest.raises(duckdb.Error):
        repeat(con, records.find("core", ["lines"]), [2021])
    assert con.execute("select count(*) from lines").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("condition", "only_warns", "status", "failures"),
    [("false", False, "pass", 0), ("id = 1", False, "warn", 1), ("true", False, "fail", 3), ("true", True, "warn", 3)],
)
def test_a_test_is_judged_as_dbt_judges_it(
    records: Records, con: duckdb.DuckDBPyConnection, condition: str, only_warns: bool, status: str, failures: int
) -> None:
    con.execute("insert into lines select * from raw")
    records.keep("core", ["lines"], [replace(TEST, only_warns=only_warns)], heard_test(condition))
    (result,) = repeat(con, records.find("core", ["lines"]), [2021])
    assert (result.status, result.failures, result.unique_columns) == (status, failures, ("id", "year"))


def test_a_record_is_of_one_version_and_of_its_models(records: Records, tmp_path: Path) -> None:
    records.keep("core", ["lines", "units"], [MODEL], heard("insert into lines select 1"))
    assert records.find("core", ["units", "lines"])
    assert records.find("core", ["lines"]) == records.find("marts", ["lines", "units"]) == []
    (tmp_path / "yusuan_fingerprint").write_text("version 2", encoding="utf-8")
    assert records.find("core", ["lines", "units"]) == []
    (tmp_path / "yusuan_fingerprint").write_text("version 1", encoding="utf-8")
    assert records.find("core", ["lines", "units"])
    (tmp_path / "yusuan_core.json").write_text("{", encoding="utf-8")
    assert records.find("core", ["lines", "units"]) == []


@pytest.mark.parametrize(
    ("result", "said"),
    [(replace(MODEL, status="error"), heard("insert into lines select 1")), (MODEL, Heard()), (replace(TEST, status="skipped"), Heard())],
)
def test_a_run_in_which_something_went_wrong_is_not_recorded(records: Records, result: NodeResult, said: Heard) -> None:
    records.keep("core", ["lines"], [result], said)
    assert records.find("core", ["lines"]) == []


@pytest.fixture
def dbt_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that dbt was given; its place is taken by something that inserts the rows of the years."""
    commands: list[list[str]] = []
    target = tmp_path / "target"
    target.mkdir()
    (target / "manifest.json").write_text(json.dumps({"nodes": {}, "sources": {}, "child_map": {}}), encoding="utf-8")
    (target / "yusuan_fingerprint").write_text("some", encoding="utf-8")

    def invoke(command: list[str], _manifest: object, hear: Callable[[str, str], None] | None) -> list[object]:
        commands.append(command)
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
