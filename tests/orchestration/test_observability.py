"""What a run leaves for people to see: journal, summary in JSON, figures that plot in the UI, alerts, freshness."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster._utils.error import SerializableErrorInfo

from expectations import data_docs
from expectations.gates import GateReport
from orchestration.assembly import build_definitions
from orchestration.assets import PUBLISHED
from orchestration.dagster_runs import record_id
from tests.orchestration.conftest import Bench, make_bench, write_three_years

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Three good years, then a correction of 2022 that the raw gate refuses; alerts go to a file."""
    folder = tmp_path_factory.mktemp("watched")
    with pytest.MonkeyPatch.context() as monkeypatch:
        bench = write_three_years(make_bench(folder, monkeypatch))
        monkeypatch.setenv("YUSUAN_ALERT_COMMAND", f"tee -a {folder / 'alerts'}")
        bench.write("damaged.sheet", "broken")
        assert bench.build() == 0, bench.said
        bench.write("2022.sheet", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 10")
        assert bench.build() == 1, bench.said
    return bench


def journal(bench: Bench) -> list[dict[str, object]]:
    files = sorted(bench.settings.logs.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def records(bench: Bench) -> list[dict[str, object]]:
    files = sorted(bench.settings.runs.glob("*.json"), key=lambda p: p.stat().st_mtime)
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_each_document_has_one_line_per_stage(watched: Bench) -> None:
    first = [line for line in journal(watched) if str(line["path"]).endswith("2021.sheet")]
    stages = Counter(str(line["stage"]) for line in first if line.get("run_id") in (None, records(watched)[0]["run_id"]))
    assert stages == {"archived": 1, "parsed": 1, "loaded": 1, "published": 1}
    (parsed,) = [line for line in first if line["stage"] == "parsed"]
    assert parsed["fiscal_year"] == 2021 and parsed["placed_numbers"] == 2 and parsed["seconds"] is not None


def test_the_journal_says_what_was_quarantined_and_refused(watched: Bench) -> None:
    by_stage = {str(line["stage"]): line for line in journal(watched)}
    assert by_stage["quarantined"]["reason"] == "文件已损坏"
    assert by_stage["refused"]["year"] == 2022


def test_summaries_say_what_was_published_and_what_refused(watched: Bench) -> None:
    good, refused = records(watched)
    assert good["published"] and good["totals"]["文档数"] == 4 and good["totals"]["隔离文档数"] == 1  # type: ignore[index]
    assert good["rows"]["fct_budget_line"] == 6  # type: ignore[index]
    assert str(good["started_at"]) <= str(good["saved_at"])
    assert refused["refused_years"] == [2022]
    assert refused["refusals"][0]["expectation_id"] == "page_within_document"  # type: ignore[index]


def test_a_refusal_is_told_to_the_alert_command_once(watched: Bench) -> None:
    alerts = (watched.home.parent / "alerts").read_text(encoding="utf-8")
    (alert,) = [json.loads("{" + part) for part in alerts.split("{", 1)[1:]]
    assert alert["event"] == "gate_refused" and alert["years"] == [2022]
    assert alert["refusals"][0]["rows"] == 1 and alert["refusals"][0]["sample"]


def told_of(bench: Bench, *errors: str) -> bool:
    """Whether the failure sensor alerts when steps of the run that refused 2022 fail with exceptions of these classes."""
    refused = records(bench)[1]["run_id"]
    (bench.home.parent / "alerts").unlink(missing_ok=True)
    definitions = build_definitions(bench.settings)
    sensor = definitions.resolve_sensor_def("run_failure_alert")
    failures = [
        SimpleNamespace(step_failure_data=SimpleNamespace(error=SerializableErrorInfo("said", [], cls_name=name, cause=None)))
        for name in errors
    ]
    run = SimpleNamespace(run_id=refused, root_run_id=None, tags={})
    context = SimpleNamespace(dagster_run=run, failure_event=SimpleNamespace(message="失败"), get_step_failure_events=lambda: failures)
    sensor._run_status_sensor_fn(context)  # type: ignore[attr-defined]
    return (bench.home.parent / "alerts").exists()


def test_a_run_that_failed_for_another_reason_than_a_refusal_is_told_of(watched: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUSUAN_ALERT_COMMAND", f"tee -a {watched.home.parent / 'alerts'}")
    assert not told_of(watched, "DagsterAssetCheckFailedError"), "the step that refused has told"
    assert told_of(watched, "PublicationHeldBack")
    assert told_of(watched, "DagsterAssetCheckFailedError", "OSError")
    assert told_of(watched), "its process is gone"


def test_only_a_retry_goes_on_with_the_record_of_another_run() -> None:
    def run(**tags: str) -> dg.DagsterRun:
        return dg.DagsterRun("build_year", run_id="second", root_run_id="first", parent_run_id="first", tags=tags)

    assert record_id(run(**{"dagster/retry_number": "1"})) == "first"
    assert record_id(run()) == "second", "a person who executes a refused run again wants its documents to be judged again"


def test_pages_of_old_runs_go_whatever_lies_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_docs, "_PAGES_KEPT", 2)
    for number in range(4):
        data_docs.write_page(GateReport("raw", "原始层", [2021]), tmp_path, f"run{number}")
        (tmp_path / f"run{number}" / ".raw.html.1").write_text("half", encoding="utf-8")
        os.utime(tmp_path / f"run{number}", (number, number))
    data_docs.write_page(GateReport("raw", "原始层", [2021]), tmp_path, "run4")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index.html", "latest-raw.html", "run3", "run4"]


def test_figures_of_the_published_warehouse_plot(watched: Bench) -> None:
    with dg.DagsterInstance.from_config(str(watched.settings.dagster_home)) as instance:
        event = instance.get_latest_materialization_event(PUBLISHED)
        assert event is not None and event.asset_materialization is not None
        metadata = event.asset_materialization.metadata
    for name in ("文档数", "隔离文档数", "落位率（%）", "勾稽差错数", "事实行数", "秒"):
        assert isinstance(metadata[name], dg.IntMetadataValue | dg.FloatMetadataValue), name


def test_a_warehouse_that_is_not_rebuilt_becomes_stale(tmp_path: Path, bench: Bench) -> None:
    definitions = build_definitions(bench.settings)
    policy = definitions.resolve_asset_graph().get(PUBLISHED).freshness_policy
    assert policy is not None and policy.fail_window.days == bench.settings.freshness_days  # type: ignore[attr-defined]
