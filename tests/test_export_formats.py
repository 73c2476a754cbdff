"""Exports of the published tables: what a spreadsheet, a person and a program find in them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.orchestration.conftest import Bench, make_bench
from yusuan.cli import main


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        bench = make_bench(tmp_path_factory.mktemp("exported"), monkeypatch)
        bench.write("2023.sheet", "2023 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 12.50 1", "project =校舍维修 3.00")
        assert bench.build() == 0
        yield bench


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_each_format_holds_every_row_and_is_reproducible(built: Bench, tmp_path: Path) -> None:
    home = ["--home", str(built.home)]
    (count,) = built.query("select count(*) from marts.fct_budget_line")[0]
    for format in ("csv", "datapackage"):
        for number in (1, 2):
            assert main(["publish", str(tmp_path / f"{format}{number}"), "--format", format, *home]) == 0
        assert bytes_of(tmp_path / f"{format}1") == bytes_of(tmp_path / f"{format}2")
    assert main(["publish", str(tmp_path / "book.xlsx"), *home]) == 0
    assert main(["publish", str(tmp_path / "again.xlsx"), *home]) == 0
    assert (tmp_path / "book.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()

    text = (tmp_path / "csv1" / "fct_budget_line.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.DictReader(text.decode("utf-8-sig").splitlines()))) == count
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)["fct_budget_line"]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == count + 2
    assert rows[0][rows[1].index("amount_yuan")] == "金额"
    assert isinstance(rows[2][rows[1].index("amount_yuan")], (int, float))


def test_the_data_package_describes_what_it_holds(built: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    assert main(["publish", str(folder), "--format", "datapackage", "--home", str(built.home)]) == 0
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables = {table for (table,) in built.query("select table_name from duckdb_tables() where schema_name = 'marts'")}
    assert {resource["name"] for resource in package["resources"]} == tables
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])
        found = duckdb.sql(f"select count(*) from read_csv('{folder / resource['path']}', header = true, all_varchar = true)").fetchall()
        assert found == [(resource["rowCount"],)]


def test_a_folder_of_other_files_is_not_replaced(built: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    assert main(["publish", str(tmp_path / "mine"), "--format", "csv", "--home", str(built.home)]) == 2
    assert "已有别的文件" in capsys.readouterr().err
    assert (tmp_path / "mine" / "notes.txt").read_text(encoding="utf-8") == "keep"


@pytest.mark.parametrize("format", ["xlsx", "superset"])
def test_a_file_does_not_take_the_place_of_a_folder(built: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    assert main(["publish", str(tmp_path / "mine"), "--format", format, "--home", str(built.home)]) == 2
    assert "请写出文件名" in capsys.readouterr().err
    assert (tmp_path / "mine" / "notes.txt").read_text(encoding="utf-8") == "keep"


def test_dashboards_are_told_by_their_charts(built: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(tmp_path / "bundle.zip"), "--format", "superset", "--home", str(built.home)]) == 0
    assert "已发布 25 个图表到" in capsys.readouterr().out
