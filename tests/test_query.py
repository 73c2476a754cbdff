"""`yusuan query`: the published warehouse answers SQL, and nothing else can be reached through it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.orchestration.conftest import Bench, make_bench
from yusuan.cli import main

_QUESTION = "select line_label, amount_yuan from fct_budget_line where table_code = 'expenditure' order by 1"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        bench = make_bench(tmp_path_factory.mktemp("queried"), monkeypatch)
        bench.write("2023.sheet", "2023 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 12.50 1")
        assert bench.build() == 0
        yield bench


def ask(built: Bench, *arguments: str) -> int:
    return main(["query", *arguments, "--home", str(built.home)])


def test_an_answer_goes_to_a_program_as_csv(built: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(built, _QUESTION) == 0
    header, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert header == ["line_label", "amount_yuan"]
    assert row[0] == "一般公共服务支出"


def test_a_person_sees_every_column(built: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert ask(built, "select * from fct_budget_line") == 0
    shown = capsys.readouterr().out
    assert "printed_text" in shown and "amount_yuan" in shown and "…" not in shown.splitlines()[1]


def test_a_question_from_a_file_is_answered_into_a_file_that_is_not_replaced_silently(built: Bench, tmp_path: Path) -> None:
    question, answer = tmp_path / "q.sql", tmp_path / "answer.csv"
    question.write_text(_QUESTION, encoding="utf-8-sig")
    assert ask(built, str(question), "--output", str(answer)) == 0
    assert answer.read_bytes().startswith(b"\xef\xbb\xbf")
    assert ask(built, str(question), "--output", str(answer)) == 2
    assert ask(built, str(question), "--output", str(answer), "--overwrite") == 0


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select * from no_such_table", "no_such_table"),
        ("drop table marts.dim_unit", "read-only"),
        ("select * from read_text('/etc/hostname')", "disabled"),
        ("copy (select 1) to '/tmp/never.csv'", "disabled"),
    ],
)
def test_what_cannot_be_asked_is_told(built: Bench, sql: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(built, sql) == 2
    assert told in capsys.readouterr().err


def test_without_a_warehouse_the_way_to_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "select 1", "--home", str(tmp_path)]) == 2
    assert "yusuan build" in capsys.readouterr().err
