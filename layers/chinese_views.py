"""Views for people who read no English: schema `中文` of a publication, with Chinese names of tables and columns.

They are plain SQL over the published tables, so that DuckDB, PostgreSQL and whatever reads them show the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from layers.chinese_names import column_names, table_names

SCHEMA = "中文"


def chinese_views(tables: Mapping[str, Sequence[str]], source: str) -> Iterator[str]:
    """`create view` statements over the tables (name -> columns) of schema `source`, for those that have a Chinese name.

    A label that several columns of a table share is told apart by the column's own name behind it; a column without one keeps its name.
    """
    names = table_names()
    for table in sorted(tables):
        if table not in names:
            continue
        labels = [column_names().get(column, ("", ""))[0] or column for column in tables[table]]
        shared = {label for label, count in Counter(labels).items() if count > 1}
        columns = ", ".join(
            f"{column} as {_quoted(f'{label}（{column}）' if label in shared else label)}"
            for column, label in zip(tables[table], labels, strict=True)
        )
        yield f"create view {SCHEMA}.{_quoted(names[table][0])} as select {columns} from {source}.{table}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
