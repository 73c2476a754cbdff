"""The landing sensor and the schedules: few runs, nothing twice, nothing half written, a cursor that survives."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from home.intake import Intake
from home.registry import Registry
from home.settings import prepare_home
from layers.run_record import years_refused_last
from orchestration.assembly import build_definitions
from orchestration.partitions import fiscal_years, spans, years_of_run
from tests.orchestration.conftest import Bench

pytestmark = pytest.mark.slow

START, END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


@pytest.fixture
def landing(bench: Bench) -> Bench:
    """A bench whose documents folder is the home's landing folder."""
    bench.documents = bench.settings.landing
    bench.documents.mkdir(parents=True)
    return bench


def tick(bench: Bench, cursor: str | None = None) -> tuple[list[dg.RunRequest], str | None, str]:
    """One evaluation: run requests, the new cursor, why it skipped."""
    definitions = build_definitions(bench.settings)
    sensor = definitions.resolve_sensor_def("landing_sensor")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions)
        answer = sensor.evaluate_tick(context)
    return list(answer.run_requests or []), answer.cursor or cursor, answer.skip_message or ""


def settle(folder: Path) -> None:
    for file in folder.iterdir():
        os.utime(file, (time.time() - 60, time.time() - 60))


def launch(bench: Bench, request: dg.RunRequest) -> None:
    job = build_definitions(bench.settings).resolve_job_def("build_year")
    with dg.DagsterInstance.from_config(str(bench.settings.dagster_home)) as instance:
        assert job.execute_in_process(instance=instance, tags=request.tags).success


def test_new_files_are_requested_once_in_one_run(landing: Bench) -> None:
    for year in (2021, 2022):
        landing.write(f"{year}.sheet", f"{year} budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    requests, cursor, _ = tick(landing)
    assert [(r.tags[START], r.tags[END]) for r in requests] == [("2021", "2022")]
    assert landing.reads() == 2
    again, cursor, why = tick(landing, cursor)
    assert again == []
    assert "没有新的变化" in why
    assert landing.reads() == 0


def test_a_file_that_is_still_being_written_is_left_alone(landing: Bench) -> None:
    landing.write("2021.sheet", "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    requests, cursor, why = tick(landing)
    assert requests == []
    assert "1 个仍在写入" in why
    assert landing.reads() == 0
    settle(landing.documents)
    requests, _, _ = tick(landing, cursor)
    assert len(requests) == 1


def test_changed_and_removed_files_are_requested(landing: Bench) -> None:
    for year in (2021, 2022, 2023):
        landing.write(f"{year}.sheet", f"{year} budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    _, cursor, _ = tick(landing)
    assert landing.build() == 0, landing.said
    (landing.documents / "2023.sheet").unlink()
    landing.write("2022.sheet", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 2.00 1")
    settle(landing.documents)
    requests, cursor, _ = tick(landing, cursor)
    assert [(r.tags[START], r.tags[END]) for r in requests] == [("2022", "2023")]
    assert tick(landing, cursor)[0] == []


def test_many_files_are_read_over_several_ticks_and_become_one_run(landing: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        year = 2010 + number % 10
        landing.write(f"{number}.sheet", "sleep 0.02", f"{year} budget 单位{number}", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    monkeypatch.setenv("YUSUAN_SENSOR_BUDGET_SECONDS", "0.0001")
    requests, cursor, why = tick(landing)
    assert requests == [] and "还有 59 个文件待收入" in why
    monkeypatch.setenv("YUSUAN_SENSOR_BUDGET_SECONDS", "0.3")
    reasons = []
    while not requests:
        requests, cursor, why = tick(landing, cursor)
        reasons.append(why)
    assert "待读" in reasons[-2]
    assert len(requests) == 1
    assert landing.reads() == 60, "no document is read twice"


def test_a_slow_document_is_left_to_a_run_and_arrives(landing: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUSUAN_SENSOR_DOCUMENT_SECONDS", "0.5")
    landing.write("slow.sheet", "sleep 2", "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    requests, cursor, _ = tick(landing)
    assert len(requests) == 1, "a run is asked to read it"
    assert tick(landing, cursor)[0] == [], "and asked once"
    assert landing.reads() == 1
    launch(landing, requests[0])
    requests, cursor, _ = tick(landing, cursor)
    assert [(r.tags[START], r.tags[END]) for r in requests] == [("2021", "2021")], "now its year is known"
    launch(landing, requests[0])
    assert [(y, str(a)) for y, _, a in landing.amounts()] == [(2021, "1.00")]


def test_documents_that_change_back_are_requested_again(landing: Bench) -> None:
    definitions = build_definitions(landing.settings)
    sensor = definitions.resolve_sensor_def("landing_sensor")
    keys, cursor = [], None
    for number, amount in enumerate(("1.00", "2.00", "1.00", "2.00")):
        landing.write("2021.sheet", "2021 budget 甲县财政局", f"expenditure 201 一般公共服务支出 total {amount} 1")
        os.utime(landing.documents / "2021.sheet", (1_000_000_000 + number, 1_000_000_000 + number))
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions)
            context._last_tick_completion_time = float(number)
            answer = sensor.evaluate_tick(context)
        keys += [r.run_key for r in answer.run_requests or []]
        cursor = answer.cursor
    assert len(set(keys)) == 4, "Dagster drops a request whose key it has seen"


def test_a_request_that_led_to_nothing_is_made_again_a_day_later(landing: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUSUAN_SENSOR_DOCUMENT_SECONDS", "0.5")
    landing.write("2021.sheet", "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    landing.write("slow.sheet", "sleep 2", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    requests, cursor, _ = tick(landing)
    assert len(requests) == 1
    for hours, asked in ((23, 0), (25, 1)):
        asked_long_ago = json.loads(cursor or "")
        for entry in asked_long_ago["requested"].values():
            entry[1] -= hours * 3_600
        for document in asked_long_ago["left_to_runs"]:
            asked_long_ago["left_to_runs"][document] -= hours * 3_600
        again, _, _ = tick(landing, json.dumps(asked_long_ago))
        assert len(again) == asked


def test_a_refused_year_is_not_asked_for_again(landing: Bench) -> None:
    landing.write("2021.sheet", "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 10")
    settle(landing.documents)
    _, cursor, _ = tick(landing)
    assert landing.build() == 1, "the page is outside the document"
    assert years_refused_last(landing.settings.runs) == {2021}
    old = json.loads(cursor or "")
    old["requested"]["2021"][1] -= 90_000
    assert tick(landing, json.dumps(old))[0] == []
    landing.write("2021.sheet", "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    assert len(tick(landing, json.dumps(old))[0]) == 1, "its document changed"
    assert landing.build() == 0
    assert years_refused_last(landing.settings.runs) == set()


def test_the_sensor_does_not_wait_for_another_reader(landing: Bench) -> None:
    with Registry(landing.settings.registry_path) as registry, Intake(landing.settings, registry).hold():
        requests, _, why = tick(landing)
    assert requests == [] and "另一个进程正在读入文档" in why


def test_what_a_killed_reader_left_is_cleared(landing: Bench) -> None:
    prepare_home(landing.settings)
    leftovers = [landing.settings.archive / ".incoming-1", landing.settings.temporary / "yusuan-parsers-x" / "page.png"]
    for leftover in leftovers:
        leftover.parent.mkdir(parents=True, exist_ok=True)
        leftover.write_text("half")
    tick(landing)
    assert not any(leftover.exists() for leftover in leftovers)


def test_partitions_follow_the_calendar_without_a_restart(landing: Bench) -> None:
    years = fiscal_years(landing.settings)
    before, after = (datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))
    assert years.get_partition_keys(current_time=before)[-1] == "2027"
    assert years.get_partition_keys(current_time=after)[-1] == "2028"
    assert years.get_partition_keys() == [str(y) for y in landing.settings.partition_years()]


def test_a_requested_run_publishes(landing: Bench) -> None:
    landing.write("2021.sheet", "2021 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 1")
    settle(landing.documents)
    requests, _, _ = tick(landing)
    launch(landing, requests[0])
    assert [(y, str(a)) for y, _, a in landing.amounts()] == [(2021, "1.00")]


def test_schedules_ask_for_the_seasons_and_the_past(landing: Bench) -> None:
    definitions = build_definitions(landing.settings)
    schedules = {s.name: s for s in definitions.schedules or []}  # type: ignore[union-attr]
    moment = datetime(2026, 3, 1, 3, 30)
    asked = {}
    for name, schedule in schedules.items():
        answer = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=moment))  # type: ignore[union-attr]
        (request,) = answer.run_requests or []
        asked[name] = (request.tags[START], request.tags[END])
    assert asked == {"current_year_schedule": ("2025", "2026"), "earlier_years_schedule": ("2016", "2025")}


def test_spans_and_years() -> None:
    assert spans([2021, 2023, 2022, 2025]) == [(2021, 2023), (2025, 2025)]
    assert spans([]) == []
    assert years_of_run(["2023", "2021"]) == [0, 2021, 2023]
