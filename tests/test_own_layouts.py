"""A home's own layouts: a county's wording is added without touching the package, and what was read without it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from home.layouts import use_layouts
from ingestion.parsing import parse_bytes
from ingestion.wording import lay_over
from tests.orchestration.conftest import Bench, make_bench

pytestmark = pytest.mark.slow

DOCUMENT = """<html><head><title>云岭县水务局2024年单位预算</title></head><body>
<h1>云岭县水务局2024年单位预算</h1>
<p>民生资金一览表</p><p>单位：万元</p>
<table><tr><td>科目编码</td><td>科目名称</td><td>合计</td></tr>
<tr><td>213</td><td>农林水支出</td><td>120.00</td></tr>
<tr><td>21303</td><td>水利</td><td>120.00</td></tr></table></body></html>
"""
OWN = "titles:\n  - {name: yunling_livelihood, code: special_transfer, all: [民生资金], scope: {publishers: ^云岭县, stages: [budget]}}\n"

SCOPED = """
titles:
  - {name: yunling_livelihood, code: special_transfer, all: [民生资金]}
scoped:
  - scope: {publishers: PUBLISHER, stages: [budget], first_year: 2024}
    measures: {own_columns: [[project, ^事业发展$]]}
    measure_set: {special_transfer: {lists: [own_columns, spending]}}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = make_bench(tmp_path, monkeypatch)
    monkeypatch.delenv("YUSUAN_PARSER")
    (bench.documents / "budget.html").write_text(DOCUMENT, encoding="utf-8")
    return bench


def tables(bench: Bench) -> list[tuple[object, ...]]:
    return bench.query("select distinct table_code, layout_rule from marts.fct_budget_line")


def test_an_own_wording_reads_the_document_again(home: Bench) -> None:
    assert home.build() == 0, home.said
    assert [code for code, _ in tables(home)] == ["other"]
    versions = home.query("select parser_version from marts.dim_document")
    home.settings.layouts.mkdir()
    (home.settings.layouts / "tables.yml").write_text(OWN, encoding="utf-8")
    assert home.build() == 0, home.said
    assert "本次读取：1 份" in home.said
    assert tables(home) == [("special_transfer", "title:yunling_livelihood")]
    assert home.query("select parser_version from marts.dim_document") != versions


def test_a_wrong_layout_is_told_and_nothing_is_read(home: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    home.settings.layouts.mkdir(parents=True)
    (home.settings.layouts / "tables.yml").write_text("titles:\n  - {name: own, kode: other}\n", encoding="utf-8")
    assert home.build() == 2
    said = capsys.readouterr().err
    assert "版式文件有误" in said and "layouts/tables.yml" in said and "titles／第 1 项" in said
    assert not home.settings.published_database.exists()


@pytest.mark.parametrize(("publishers", "measure"), [("^云岭县", "project"), ("^海东县", "of_which")])
def test_own_columns_hold_within_their_scope(publishers: str, measure: str, tmp_path: Path) -> None:
    (tmp_path / "tables.yml").write_text(SCOPED.replace("PUBLISHER", publishers), encoding="utf-8")
    try:
        use_layouts(tmp_path)
        document = DOCUMENT.replace("<td>合计</td>", "<td>合计</td><td>事业发展</td>").replace(
            "<td>120.00</td>", "<td>120.00</td><td>50.00</td>"
        )
        parsed, _ = parse_bytes(document.encode())
    finally:
        lay_over(None)
    assert {line.table_code for line in parsed.budget_lines} == {"special_transfer"}
    assert {line.measure for line in parsed.budget_lines if line.column_label == "事业发展"} == {measure}
