"""Raw tables brought to an engine: years that changed are loaded alone, and a refused one is told and not published.

What the engines make of them is compared in tests/dbt/test_engines.py; here DuckDB stands for all of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from expectations.tables import QueryError
from layers.building_elsewhere import build_elsewhere
from layers.on_duckdb import DuckDbWarehouse
from layers.raw_parquet import digests_of_years, write_raw
from layers.warehouse import run_dbt
from tests.test_gates import raw_database

ROOT = Path(__file__).resolve().parents[1]
BAD = "update raw.budget_lines set page = 4 where partition_year = 2022"


@pytest.fixture
def warehouse(tmp_path: Path) -> DuckDbWarehouse:
    return DuckDbWarehouse(tmp_path / "work" / "warehouse.duckdb", tmp_path / "published.duckdb")


def written(folder: Path, *statements: str) -> Path:
    with raw_database(**{f"change_{n}": s for n, s in enumerate(statements)}) as con:
        write_raw(con, folder)
    return folder


def test_a_refused_year_is_told_with_its_checks_and_nothing_is_published(warehouse: DuckDbWarehouse, tmp_path: Path) -> None:
    built = build_elsewhere(warehouse, written(tmp_path / "raw", BAD))
    assert built.refusals == ["原始层：2022 年度未通过检查：页码不超过文档的页数"]
    assert built.rows == {}
    assert not warehouse.published.exists()
    assert warehouse.stamps() == {}, "the next build loads the year again"


def test_only_the_years_given_are_replaced(warehouse: DuckDbWarehouse, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw")
    warehouse.load_raw(raw, digests_of_years(raw).keys())
    written(raw, "update raw.budget_lines set amount_yuan = 7", "delete from raw.line_checks where partition_year = 2022")
    warehouse.load_raw(raw, [2022])
    assert warehouse.fetch("select partition_year, amount_yuan from raw.budget_lines order by 1").rows == [(2021, 1), (2022, 7)]
    assert warehouse.fetch("select distinct partition_year from raw.line_checks").rows == [(2021,)]


def test_a_year_is_another_one_when_any_of_its_tables_is(tmp_path: Path) -> None:
    before = digests_of_years(written(tmp_path / "raw"))
    after = digests_of_years(written(tmp_path / "raw", BAD))
    assert {year for year in before if before[year] != after[year]} == {2022}
    assert digests_of_years(tmp_path / "nothing") == {}


def test_settings_for_other_dbt_projects_are_not_for_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full refresh of the years that changed loses those that did not."""
    given: dict[str, str] = {}

    def run(_command: list[str], env: dict[str, str], **_: object) -> SimpleNamespace:
        given.update(env)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("DBT_FULL_REFRESH", "1")
    run_dbt(Path("dbt"), "postgres", [2021], {"YUSUAN_POSTGRES_HOST": "somewhere"})
    assert "DBT_FULL_REFRESH" not in given
    assert (given["YUSUAN_DBT_TARGET"], given["YUSUAN_YEARS"], given["YUSUAN_POSTGRES_HOST"]) == ("postgres", "2021", "somewhere")


def test_what_is_stamped_is_what_was_given_last(warehouse: DuckDbWarehouse) -> None:
    assert warehouse.stamps() == {}
    for digests in ({2021: "a", 2022: "b"}, {2022: "c"}, {}):
        warehouse.stamp(digests)
        assert warehouse.stamps() == digests
    warehouse.begin_anew()
    assert warehouse.columns("meta.published_years") is None


def test_a_question_that_the_engine_does_not_understand_is_told(warehouse: DuckDbWarehouse) -> None:
    with pytest.raises(QueryError, match="nowhere"):
        warehouse.fetch("select * from nowhere")


def test_the_command_says_why_and_ends_with_1(tmp_path: Path) -> None:
    raw, target = written(tmp_path / "raw", BAD), tmp_path / "published.duckdb"
    command = [sys.executable, str(ROOT / "deploy" / "build_elsewhere.py"), str(raw), str(target)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert outcome.stderr.splitlines() == ["原始层：2022 年度未通过检查：页码不超过文档的页数", "没有发布，读者仍有上一次发布的数据"]
    assert not target.exists()
    with duckdb.connect(str(tmp_path / "published-work" / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from raw.documents").fetchall() == [(2,)]
