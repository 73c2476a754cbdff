"""Chinese names and meanings of tables and columns, for whoever shows them: BI tools, Dagster's UI, exports.

They are kept beside the code lists (`ingestion/data/table_names.csv`, `column_names.csv`), which dbt seeds too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files


@cache
def table_names() -> Mapping[str, tuple[str, str]]:
    """Table -> (Chinese name, what a row of it is)."""
    return {row["table_name"]: (row["label_zh"], row["description_zh"]) for row in _rows("table_names.csv")}


@cache
def column_names() -> Mapping[str, tuple[str, str]]:
    """Column -> (Chinese name, meaning); a column has one meaning in all tables of the warehouse."""
    return {row["column_name"]: (row["label_zh"], row["description_zh"]) for row in _rows("column_names.csv")}


def comment_on_table(table: str, description: str) -> str:
    """The comment of a table: its Chinese name first, then what a row is, then the English description."""
    return _comment(*table_names().get(table, ("", "")), description)


def comment_on_column(column: str, description: str) -> str:
    """The comment of a column: its Chinese name first, then its meaning, then the English description."""
    return _comment(*column_names().get(column, ("", "")), description)


def _comment(label: str, meaning: str, description: str) -> str:
    chinese = f"{label}：{meaning}。" if label and meaning and meaning != label else f"{label}。" if label else ""
    return f"{chinese}{' ' if chinese and description else ''}{description}"


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(files("ingestion").joinpath("data", name).read_text(encoding="utf-8").splitlines())
