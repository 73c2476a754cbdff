"""Killed or failing at any moment, the next run repairs by itself and ends with what an undisturbed run gives."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

import pytest

from layers.work_database import WorkDatabase
from tests.orchestration.conftest import ROOT, Bench

pytestmark = pytest.mark.slow


def start_build(bench: Bench) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "yusuan.cli", "build", str(bench.documents), "--home", str(bench.home)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def test_a_step_killed_in_the_middle_is_undone_before_the_next(three_years: Bench) -> None:
    assert three_years.build() == 0
    before = three_years.amounts()
    database = WorkDatabase(three_years.settings)
    with database.connect() as con:
        con.execute("delete from marts.fct_budget_line where fiscal_year = 2021")
    (three_years.settings.work / "step.running").write_text("1 core\n", encoding="utf-8")
    three_years.write("2024.sheet", "2024 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 4.00 1")
    assert three_years.build() == 0
    assert "上次运行中断" in three_years.said
    assert three_years.amounts()[: len(before)] == before
    assert len(three_years.amounts()) == len(before) + 1


def test_a_failing_step_leaves_the_work_database_as_it_was(three_years: Bench) -> None:
    assert three_years.build() == 0
    database = WorkDatabase(three_years.settings)
    with pytest.raises(OSError, match="disk"), database.step("core"):
        with database.connect() as con:
            con.execute("drop table marts.fct_budget_line")
        raise OSError("disk full")
    with database.connect() as con:
        assert con.execute("select count(*) from marts.fct_budget_line").fetchall() == [(6,)]
    assert not (three_years.settings.work / "step.running").exists()


def test_a_second_writer_waits_for_the_first(three_years: Bench) -> None:
    database = WorkDatabase(three_years.settings)
    with database.step("raw"):
        build = start_build(three_years)
        time.sleep(8)
        assert build.poll() is None, "the build must wait for the lock"
    assert build.wait(timeout=120) == 0
    assert len(three_years.amounts()) == 6


def test_a_lost_work_database_is_built_again_without_reading(three_years: Bench) -> None:
    assert three_years.build() == 0
    three_years.reads()
    for file in three_years.settings.work.glob("*.duckdb"):
        file.unlink()
    three_years.write("2024.sheet", "2024 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 4.00 1")
    assert three_years.build() == 0
    assert three_years.reads() == 1
    assert len(three_years.amounts()) == 7


def test_a_lost_published_file_is_published_again(three_years: Bench) -> None:
    assert three_years.build() == 0
    before = three_years.amounts()
    shutil.rmtree(three_years.settings.warehouse)
    assert three_years.build() == 0
    assert three_years.amounts() == before
    assert (three_years.settings.warehouse / "parquet" / "fct_budget_line").is_dir()


def test_damaged_parse_results_do_not_stop_a_run(three_years: Bench) -> None:
    three_years.write("2022a.sheet", "2022 budget 乙县财政局", "expenditure 201 一般公共服务支出 total 3.00 1")
    assert three_years.build() == 0
    before, _ = three_years.amounts(), three_years.reads()
    for file in three_years.settings.parsed.rglob("*.gz"):
        file.write_bytes(b"")  # what a power failure leaves of a file that was not on the disk yet
    three_years.write("2022b.sheet", "2022 budget 丙县财政局", "expenditure 201 一般公共服务支出 total 4.00 1")
    assert three_years.build() == 0, three_years.said
    assert three_years.reads() == 1, "the new document; nobody asks for those whose rows stand"
    assert len(three_years.amounts()) == len(before) + 1
    for file in three_years.settings.work.glob("*.duckdb"):
        file.unlink()
    three_years.write("2022c.sheet", "2022 budget 丁县财政局", "expenditure 201 一般公共服务支出 total 5.00 1")
    assert three_years.build() == 0, three_years.said
    assert three_years.reads() == 1 + 4, "the new document, and all whose rows are gone with the work database"
    assert len(three_years.amounts()) == len(before) + 2


def test_a_crash_right_after_publishing_loses_no_year(three_years: Bench) -> None:
    assert three_years.build() == 0
    base = three_years.settings.work / "base.duckdb"
    old_base = base.read_bytes()
    three_years.write("2022.sheet", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 8.00 1")
    assert three_years.build() == 0
    # As if the process had died between replacing the published file and keeping the base.
    base.write_bytes(old_base)
    marker = three_years.settings.work / "step.running"
    marker.write_text("1 publish\n", encoding="utf-8")
    assert three_years.build() == 0
    assert "没有新的变化" in three_years.said and not marker.exists(), "nothing is left for later"
    three_years.write("2024.sheet", "2024 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 4.00 1")
    assert three_years.build() == 0
    assert [(y, str(a)) for y, _, a in three_years.amounts() if y in (2022, 2024)] == [(2022, "8.00"), (2024, "4.00")]
