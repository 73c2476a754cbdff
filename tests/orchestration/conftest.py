"""A home of its own for each test, documents in the test format, and the command run in this process."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from home.settings import Settings, load_settings
from tests.orchestration.sheet_parser import PARSER
from yusuan.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Bench:
    """A home, a folder of documents, and what tests do with them."""

    home: Path
    documents: Path
    parse_log: Path
    said: str = ""
    exit_code: int = 0
    reads_before: int = field(default=0)

    @property
    def settings(self) -> Settings:
        return load_settings(self.home)

    def write(self, name: str, *lines: str) -> Path:
        path = self.documents / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def build(self, *arguments: str) -> int:
        """`yusuan build` on the documents; keeps what it said."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            self.exit_code = main(["build", str(self.documents), "--home", str(self.home), *arguments])
        self.said = said.getvalue()
        return self.exit_code

    def reads(self) -> int:
        """Documents read since the last call."""
        total = len(self.parse_log.read_text(encoding="utf-8").splitlines()) if self.parse_log.exists() else 0
        new, self.reads_before = total - self.reads_before, total
        return new

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.settings.published_database), read_only=True) as con:
            return con.execute(sql).fetchall()

    def amounts(self) -> list[tuple[object, ...]]:
        return self.query("select fiscal_year, line_code, amount_yuan from marts.fct_budget_line order by all")


def make_bench(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    (folder / "documents").mkdir(parents=True)
    monkeypatch.setenv("YUSUAN_PARSER", PARSER)
    monkeypatch.setenv("SHEET_PARSER_LOG", str(folder / "reads.log"))
    monkeypatch.delenv("YUSUAN_HOME", raising=False)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Bench(folder / "home", folder / "documents", folder / "reads.log")


def write_three_years(bench: Bench) -> Bench:
    """One small document in each of 2021, 2022 and 2023."""
    for year, unit in ((2021, "甲县财政局"), (2022, "甲县财政局"), (2023, "乙县教育局")):
        lines = f"expenditure 201 一般公共服务支出 total {year}.00 1", "expenditure 205 教育支出 total 5.50 2"
        bench.write(f"{year}.sheet", f"{year} budget {unit}", *lines)
    return bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(tmp_path, monkeypatch)


@pytest.fixture
def three_years(bench: Bench) -> Bench:
    """Three years of documents, not built yet."""
    return write_three_years(bench)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Three years of documents, built once for all tests of a module that change nothing."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        bench = write_three_years(make_bench(tmp_path_factory.mktemp("built"), monkeypatch))
        assert bench.build() == 0, bench.said
        yield bench


EditModel = Callable[[str, str, str], None]


@pytest.fixture
def edit_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EditModel:
    """A copy of the dbt project, used from now on, in which `edit(model path, old, new)` breaks a model."""
    project = tmp_path / "copy" / "dbt_project"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    (tmp_path / "copy" / "ingestion").symlink_to(ROOT / "ingestion")
    monkeypatch.setenv("YUSUAN_DBT_PROJECT", str(project))

    def edit(model: str, old: str, new: str) -> None:
        path = project / "models" / model
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{model} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit
