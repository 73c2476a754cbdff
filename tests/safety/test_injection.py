"""SQL is never built from a document's text: a real build of a document whose names, titles and labels try to break out."""

from __future__ import annotations

import ast
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from home.registry import Registry
from home.settings import load_settings
from ingestion.records import RAW_TABLES, column_names
from review.records import REVIEW_TABLES
from yusuan.cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "documents" / "2024_budget_trade_union.html"
UNIT = "秦皇岛市北戴河区总工会"
PROJECT = "困难职工帮扶经费"
ITEM = "行政运行"
HOSTILE_UNIT = "秦皇岛市'); drop table marts.dim_unit; --总工会"
HOSTILE_PROJECT = "帮扶\"; attach '/tmp/x'; {{ 1/0 }} {% raw %} ${HOME} \\' 💣\u202e经费"
HOSTILE_ITEM = "行政'--运行;\\x27/*\u200f🏛️*/"
FILE_NAME = "2024'); drop table files; --\n💣\\.html"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of a home that holds the hostile document and an ordinary one."""
    folder = tmp_path_factory.mktemp("in'); select 1; --")
    page = SAMPLE.read_text(encoding="utf-8")
    for old, new in ((UNIT, HOSTILE_UNIT), (PROJECT, HOSTILE_PROJECT), (ITEM, HOSTILE_ITEM)):
        assert old in page
        page = page.replace(old, html.escape(new))
    (folder / FILE_NAME).write_text(page, encoding="utf-8")
    shutil.copy(SAMPLE, folder / "ordinary.html")
    home = tmp_path_factory.mktemp("home ' 预算")
    assert main(["build", str(folder), "--home", str(home)]) == 0
    settings = load_settings(home)
    with Registry(settings.registry_path) as registry:
        assert [d.status for d in registry.documents()] == ["parsed", "parsed"]
    return settings.published_database


def rows_of(database: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_both_documents_have_the_same_facts(database: Path) -> None:
    """What the hostile names stand for is counted and summed like anything else."""
    counts = rows_of(database, "select count(*), sum(amount_yuan) from marts.fct_budget_line group by document_id")
    assert len(counts) == 2
    assert counts[0] == counts[1]


def test_hostile_text_arrives_as_it_is_printed(database: Path) -> None:
    documents = rows_of(database, "select file_name, unit_name_printed from marts.dim_document order by file_name")
    assert [name for name, _ in documents] == [FILE_NAME.replace("\n", "\\n"), "ordinary.html"]
    labels = {str(label) for (label,) in rows_of(database, "select distinct line_label from marts.fct_budget_line")}
    assert any("'--运行;\\x27/*" in label for label in labels)
    projects = {str(name) for (name,) in rows_of(database, "select project_name from marts.fct_project")}
    assert any("attach '/tmp/x'; {{ 1/0 }}" in name for name in projects)
    assert rows_of(database, "select count(*) from marts.dim_unit")[0][0]


def test_no_text_of_a_record_stands_in_a_statement() -> None:
    """Where SQL is formatted, no hole of the text holds a field of a record; values travel as parameters or Arrow tables."""
    records = [*RAW_TABLES.values(), *REVIEW_TABLES.values()]
    fields = {name for record in records for name in column_names(record)} | {"path", "file_name", "source_path"}
    statement = re.compile(r"\b(?:select|insert into|delete from|update|create|copy|attach|describe)\b", re.IGNORECASE)
    looked_at, found = 0, []
    for package in ("ingestion", "review", "expectations", "home", "layers", "orchestration", "yusuan"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr) and statement.search("".join(_texts(node))):
                    looked_at += 1
                    found += [(path.name, name) for name in _fields_in(node) if name in fields]
    assert looked_at > 10
    assert not found


def _texts(node: ast.JoinedStr) -> Iterator[str]:
    return (part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _fields_in(node: ast.JoinedStr) -> Iterator[str]:
    """Attributes and keys that the holes read, but for what `_quote` makes safe."""
    for hole in node.values:
        if isinstance(hole, ast.FormattedValue) and not (
            isinstance(hole.value, ast.Call) and getattr(hole.value.func, "id", "") == "_quote"
        ):
            for inner in ast.walk(hole.value):
                if isinstance(inner, ast.Attribute):
                    yield inner.attr
                elif isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant):
                    yield str(inner.slice.value)
