"""docs/cookbook.md: every query runs on the sample documents and answers what the page says, and what it quotes stands in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingestion.model import Paragraph
from ingestion.reading import read_source
from yusuan.cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "documents"
_HEADING = re.compile(r"^## (\d+)\. ", re.MULTILINE)
_QUERY = re.compile(r"```sql\n(.*?)\n```", re.DOTALL)
_QUOTATION = re.compile(r"^原件 · `([^`]+)`：[“「](.+)[”」]$", re.MULTILINE)
_BLANK = "（空）"


@dataclass(frozen=True)
class Question:
    """Grain: one question of the page."""

    number: int
    sql: str
    answer: tuple[tuple[str, ...], ...]
    """The names of the columns, then the rows, as the page shows them."""
    quotations: tuple[tuple[str, str], ...]
    """(document, what is printed in it)"""


def questions() -> Iterator[Question]:
    parts = _HEADING.split((ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8"))[1:]
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        (sql,) = _QUERY.findall(part)
        table = [line for line in part.split("```")[2].splitlines() if " | " in line and not line.startswith("---")]
        answer = tuple(tuple(cell.strip() for cell in line.split(" | ")) for line in table)
        yield Question(int(number), sql, answer, tuple(_QUOTATION.findall(part)))


QUESTIONS = list(questions())


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("cookbook") / "home"
    assert main(["build", str(SAMPLES), "--home", str(home)]) == 0
    with duckdb.connect(str(home / "warehouse" / "yusuan.duckdb"), read_only=True) as con:
        yield con


def _shown(value: object) -> str:
    return _BLANK if value is None else str(value).replace("\n", "、").replace("|", "｜")


def test_the_page_holds_twenty_questions() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 21))
    assert sum(bool(question.quotations) for question in QUESTIONS) >= 15


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q.number))
def test_a_query_answers_what_the_page_says(question: Question, warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(question.sql)
    names = tuple(column[0] for column in found.description or ())
    rows = [tuple(map(_shown, row)) for row in found.fetchall()]
    assert rows, "a question without an answer"
    assert (names, *rows) == question.answer


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.quotations], ids=lambda q: str(q.number))
def test_what_the_page_quotes_is_printed(question: Question) -> None:
    for document, quotation in question.quotations:
        blocks = read_source(SAMPLES / document).blocks()
        text = "\n".join(b.text if isinstance(b, Paragraph) else "|".join(cell.text for cell in b.cells) for b in blocks)
        assert "".join(quotation.split()) in "".join(text.split())


def test_every_published_table_can_be_read_in_chinese(warehouse: duckdb.DuckDBPyConnection) -> None:
    tables = warehouse.execute("select count(*) from duckdb_tables() where schema_name = 'marts'").fetchall()
    views = [row[0] for row in warehouse.execute("select view_name from duckdb_views() where schema_name = '中文'").fetchall()]
    assert tables == [(len(views),)]
    for view in views:
        names = [row[0] for row in warehouse.execute(f'describe 中文."{view}"').fetchall()]
        assert [name for name in names if re.fullmatch(r"[a-z_0-9]+", name)] == [], f"{view}: a column without a Chinese name"
    (row,) = warehouse.execute('select "支出总计" from 中文."单位年度总览" where "单位名称" = \'上海市普陀区财政局\'').fetchall()
    assert str(row[0]) == "29400500.00"
