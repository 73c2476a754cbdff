"""The Superset bundle: what it holds, and that a real Superset imports it over DuckDB and PostgreSQL and every chart answers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from home.settings import Settings, load_settings
from tests.postgres import running_postgres
from tests.superset import Superset, running_superset
from yusuan.cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
DASHBOARDS = {"总览", "单位", "上下级", "审核"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("bundle") / "home"
    assert main(["build", str(ROOT / "samples" / "documents"), "--home", str(home)]) == 0
    return load_settings(home)


@pytest.fixture(scope="module")
def bundle(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bundle") / "yusuan.zip"
    assert main(["publish", str(file), "--format", "superset", "--home", str(settings.home)]) == 0
    return file


def contents(bundle: Path, kind: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(bundle) as opened:
        return [yaml.safe_load(opened.read(name)) for name in opened.namelist() if f"/{kind}/" in name]


def test_labels_are_chinese_and_say_their_unit(bundle: Path) -> None:
    columns = [column for dataset in contents(bundle, "datasets") for column in dataset["columns"]]
    assert [c["column_name"] for c in columns if not re.search(r"[\u4e00-\u9fff]", c["verbose_name"])] == []
    assert {c["verbose_name"][-3:] for c in columns if c["column_name"].endswith("_yuan")} == {"（元）"}


def test_charts_name_columns_and_metrics_that_are_there(bundle: Path) -> None:
    datasets = {dataset["uuid"]: dataset for dataset in contents(bundle, "datasets")}
    charts = contents(bundle, "charts")
    assert 20 <= len(charts) <= 30
    for chart in charts:
        dataset, form = datasets[chart["dataset_uuid"]], chart["params"]
        columns = {column["column_name"] for column in dataset["columns"]}
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        assert {*form.get("all_columns", []), *form.get("groupby", []), form.get("x_axis") or "fiscal_year"} <= columns, chart["slice_name"]
        assert {*form.get("metrics", []), *([form["metric"]] if "metric" in form else [])} <= metrics, chart["slice_name"]
    assert {dashboard["dashboard_title"] for dashboard in contents(bundle, "dashboards")} == DASHBOARDS


def test_sums_over_units_count_nothing_twice(bundle: Path) -> None:
    datasets = {dataset["uuid"]: {c["column_name"] for c in dataset["columns"]} for dataset in contents(bundle, "datasets")}
    for chart in contents(bundle, "charts"):
        if chart["viz_type"] != "table" and "is_within_superior" in datasets[chart["dataset_uuid"]] and chart["slice_name"] != "单位数":
            (condition,) = chart["params"]["adhoc_filters"]
            assert "(not is_within_superior)" in condition["sqlExpression"], chart["slice_name"]
            assert "stage = " in condition["sqlExpression"] or "stage_name" in chart["params"].get("groupby", []), chart["slice_name"]


def test_the_same_publication_gives_the_same_bytes(settings: Settings, bundle: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    assert main(["publish", str(again), "--format", "superset", "--home", str(settings.home)]) == 0
    assert again.read_bytes() == bundle.read_bytes()
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        published = {row[0] for row in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()}
    assert {dataset["table_name"] for dataset in contents(bundle, "datasets")} <= published


@pytest.fixture(scope="module")
def superset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    with running_superset(tmp_path_factory.mktemp("superset")) as server:
        yield server


def every_chart_answers(superset: Superset, bundle: Path) -> None:
    superset.import_bundle(bundle)
    token = superset.token()
    charts = superset.ask("/api/v1/chart/?q=(page_size:100)", token=token)["result"]
    answers = {chart["slice_name"]: superset.ask(f"/api/v1/chart/{chart['id']}/data/", token=token) for chart in charts}
    assert len(answers) == len(contents(bundle, "charts"))
    assert {name: answer for name, answer in answers.items() if "result" not in answer or not answer["result"][0]["rowcount"]} == {}
    titles = {found["dashboard_title"] for found in superset.ask("/api/v1/dashboard/", token=token)["result"]}
    assert titles == DASHBOARDS


@pytest.mark.timeout(1500)
def test_every_chart_answers_from_the_duckdb_file(superset: Superset, bundle: Path) -> None:
    every_chart_answers(superset, bundle)


@pytest.mark.timeout(1500)
def test_every_chart_answers_from_postgresql(settings: Settings, tmp_path: Path) -> None:
    with running_postgres() as server, running_superset(tmp_path) as superset:
        assert main(["publish", server.address(), "--home", str(settings.home)]) == 0
        bundle = tmp_path / "postgres.zip"
        arguments = ["--format", "superset", "--database", server.address().replace("postgresql://", "postgresql+psycopg2://")]
        assert main(["publish", str(bundle), *arguments, "--home", str(settings.home)]) == 0
        every_chart_answers(superset, bundle)
