"""Building through Dagster for real: what a second run reads, what removing and correcting leaves, the order of years."""

from __future__ import annotations

import hashlib
from pathlib import Path

import dagster as dg
import pytest

from tests.orchestration.conftest import Bench, EditModel, make_bench
from yusuan.cli import main

FACTS = ("fct_budget_line", "fct_stated_amount", "fct_project", "fct_finding", "fct_unplaced_number")


def fact_bytes(bench: Bench) -> dict[str, str]:
    """Digest of each published fact table's Parquet bytes."""
    folder = bench.settings.warehouse / "parquet"
    return {t: hashlib.sha256((folder / t / "data.parquet").read_bytes()).hexdigest() for t in FACTS}


def rich_document(bench: Bench, year: int, unit: str = "甲县财政局", stage: str = "budget") -> Path:
    return bench.write(
        f"{year}-{stage}-{unit}.sheet",
        f"{year} {stage} {unit}",
        f"expenditure 201 一般公共服务支出 total {year}.00 1",
        "expenditure 205 教育支出 total 5.50 2",
        "stated total_expenditure 17.50",
        "project 校舍维修 3.00",
        "unplaced 99.00",
        "finding",
    )


def test_builds_and_publishes_what_the_documents_hold(built: Bench) -> None:
    assert [(y, str(a)) for y, c, a in built.amounts() if c == "201"] == [(2021, "2021.00"), (2022, "2022.00"), (2023, "2023.00")]
    assert "2021 年度：文档 1 份；表内数字 2" in built.said


def test_published_file_carries_the_descriptions(built: Bench) -> None:
    described = built.query("select comment from duckdb_tables() where table_name = 'fct_budget_line'")
    assert described and described[0][0]


def test_a_check_names_the_rows_that_it_judged_and_what_nothing_is_asked_of_has_none(built: Bench) -> None:
    keys = {name: dg.AssetCheckKey(dg.AssetKey(name), "gate") for name in ("fct_budget_line", "glossary", "int_comparisons__corrections")}
    with dg.DagsterInstance.from_config(str(built.settings.dagster_home)) as instance:
        found = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(keys.values()))
        newest = instance.get_latest_materialization_event(keys["fct_budget_line"].asset_key)
    assert set(found) == {keys["fct_budget_line"]}
    judged = found[keys["fct_budget_line"]].event.dagster_event.asset_check_evaluation_data.target_materialization_data  # type: ignore[union-attr]
    assert newest is not None and judged is not None and judged.run_id == newest.run_id


def test_second_run_reads_nothing_and_starts_no_run(built: Bench) -> None:
    built.reads()
    published = built.settings.published_database.stat()
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in built.documents.iterdir()}
    assert built.build() == 0
    assert built.reads() == 0
    assert "没有新的变化" in built.said
    assert built.settings.published_database.stat().st_mtime_ns == published.st_mtime_ns
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in built.documents.iterdir()} == before


def test_a_missing_folder_keeps_its_documents(built: Bench, tmp_path: Path) -> None:
    away = built.documents.rename(built.documents.with_name("away"))
    assert main(["build", str(tmp_path), "--home", str(built.home)]) == 0
    assert len(built.amounts()) == 6
    away.rename(built.documents)
    assert built.build() == 0
    assert len(built.amounts()) == 6


@pytest.mark.slow
def test_a_touched_and_a_moved_file_are_not_read_again(three_years: Bench) -> None:
    three_years.build()
    three_years.reads()
    (three_years.documents / "2021.sheet").rename(three_years.documents / "moved.sheet")
    (three_years.documents / "2022.sheet").touch()
    assert three_years.build() == 0
    assert three_years.reads() == 0
    assert ("moved.sheet",) in three_years.query("select file_name from marts.dim_document")


@pytest.mark.slow
def test_years_in_any_order_give_the_bytes_of_one_backfill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = []
    for name, order in (("all", []), ("singly", [2023, 2021, 2022])):
        bench = make_bench(tmp_path / name, monkeypatch)
        for year in (2021, 2022, 2023):
            rich_document(bench, year)
            rich_document(bench, year, "乙县教育局", "final")
        for year in order:
            assert bench.build("--year", str(year)) == 0, bench.said
        if not order:
            assert bench.build() == 0, bench.said
        digests.append(fact_bytes(bench))
    assert digests[0] == digests[1]


@pytest.mark.slow
def test_removing_and_correcting_leaves_what_a_build_from_scratch_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = make_bench(tmp_path / "changed", monkeypatch)
    for year in (2021, 2022, 2023):
        rich_document(changed, year)
    removed = rich_document(changed, 2022, "乙县教育局")
    assert changed.build() == 0
    removed.unlink()
    (changed.documents / "2023-budget-甲县财政局.sheet").unlink()
    corrected = "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 7.00 1"
    changed.write("2021-budget-甲县财政局.sheet", *corrected)
    assert changed.build() == 0, changed.said

    scratch = make_bench(tmp_path / "scratch", monkeypatch)
    rich_document(scratch, 2022)
    scratch.write("2021-budget-甲县财政局.sheet", *corrected)
    assert scratch.build() == 0
    assert fact_bytes(changed) == fact_bytes(scratch)
    columns = "document_id, unit_id, fiscal_year, status, is_current, superseded_by"
    assert changed.query(f"select {columns} from marts.dim_document order by all") == scratch.query(
        f"select {columns} from marts.dim_document order by all"
    )
    assert {row[0] for row in changed.query("select fiscal_year from marts.dim_document")} == {2021, 2022}


@pytest.mark.slow
def test_a_year_that_lost_all_documents_is_empty(three_years: Bench) -> None:
    three_years.build()
    (three_years.documents / "2022.sheet").unlink()
    assert three_years.build() == 0
    assert {row[0] for row in three_years.amounts()} == {2021, 2023}


def test_unreadable_documents_are_quarantined_and_the_others_arrive(three_years: Bench) -> None:
    three_years.write("damaged.sheet", "broken")
    three_years.write("deadly.sheet", "crash")
    (three_years.documents / "empty.sheet").write_bytes(b"")
    three_years.write("ancient.sheet", "1921 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    (three_years.documents / "line\nbreak.sheet").write_text("broken\nagain", encoding="utf-8")
    assert three_years.build() == 0, three_years.said
    assert "隔离文件 5 个" in three_years.said
    assert "damaged.sheet：文件已损坏" in three_years.said
    assert "empty.sheet：文件是空的" in three_years.said
    assert "财政年度 1921 不在" in three_years.said
    assert "line\\nbreak.sheet" in three_years.said
    statuses = dict(three_years.query("select status, count(*) from marts.dim_document group by 1"))  # type: ignore[arg-type]
    assert statuses == {"parsed": 3, "quarantined": 5}
    assert len(three_years.amounts()) == 6


@pytest.mark.slow
def test_one_document_at_two_paths_counts_once(three_years: Bench) -> None:
    (three_years.documents / "copy.sheet").write_bytes((three_years.documents / "2021.sheet").read_bytes())
    three_years.build()
    assert len(three_years.amounts()) == 6
    (three_years.documents / "2021.sheet").unlink()
    three_years.build()
    assert len(three_years.amounts()) == 6


@pytest.mark.slow
def test_a_change_of_the_models_builds_every_published_year(three_years: Bench, edit_model: EditModel) -> None:
    three_years.build()
    three_years.reads()
    (three_years.settings.dbt_project / "models" / "extra.yml").write_text("version: 2\n", encoding="utf-8")
    assert three_years.build() == 0, three_years.said
    assert three_years.reads() == 0
    assert len(three_years.amounts()) == 6
