"""`yusuan query`: one SQL question to the published warehouse, answered in the terminal or as a table in a file.

The warehouse is opened read-only and nothing outside of it can be reached, so that a query which somebody passed on does no harm.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TextIO

import duckdb

from explorer.downloads import neutralised
from home.settings import Settings
from yusuan.usage import UsageError, insist_on_room

_ROWS_SHOWN = 200
_BATCH = 10_000


def query(settings: Settings, question: str, output: Path | None = None, overwrite: bool = False) -> int:
    """Answer `question` (SQL, the path of an .sql file, or `-` for standard input); the rows written to `output`, else those shown.

    Raises SettingsError where nothing is published, UsageError where the SQL is wrong, or `output` is in the way.
    """
    sql = _read_question(question)
    published = settings.insist_on_publication()
    insist_on_room(output, overwrite)
    config = {**settings.duckdb_config(), "enable_external_access": "false"}
    try:
        with duckdb.connect(str(published), read_only=True, config=config) as con:
            con.execute("set search_path = 'marts'")
            answer = con.sql(sql)
            if answer is None:
                return 0
            return _show(answer) if output is None else _write(answer, output)
    except duckdb.Error as error:
        raise UsageError(f"查询不能执行：{error}") from error


def _read_question(question: str) -> str:
    if question == "-":
        return sys.stdin.read()
    if question.endswith(".sql"):
        try:
            return Path(question).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise UsageError(f"不能读取 {question}：{error.strerror}") from error
    return question


def _show(answer: duckdb.DuckDBPyRelation) -> int:
    """To a person as a table of all columns (DuckDB alone hides those that a narrow window has no room for), to a program as CSV."""
    if not sys.stdout.isatty():
        return _write_rows(answer, sys.stdout)
    rows = len(answer.limit(_ROWS_SHOWN + 1).fetchall())
    answer.limit(_ROWS_SHOWN).show(max_width=10_000, max_rows=_ROWS_SHOWN, max_col_width=60)
    if rows > _ROWS_SHOWN:
        print(f"只显示前 {_ROWS_SHOWN} 行；全部结果请用 --output 结果.csv 写入文件")
    return min(rows, _ROWS_SHOWN)


def _write(answer: duckdb.DuckDBPyRelation, output: Path) -> int:
    # Excel knows UTF-8 by the mark at the beginning only.
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        return _write_rows(answer, file)


def _write_rows(answer: duckdb.DuckDBPyRelation, file: TextIO) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(answer.columns)
    written = 0
    while rows := answer.fetchmany(_BATCH):
        writer.writerows([neutralised(value) for value in row] for row in rows)
        written += len(rows)
    return written
