"""The published warehouse as the explorer reads it: rows of a query, from whichever version is published right now."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]


class NoWarehouseError(Exception):
    """Nothing is published in this home; the message is Chinese."""


class Warehouse:
    """Read-only access to one published DuckDB file. Safe to share between threads.

    A publication replaces the file in one step; the next query then opens the new one, so that a page never mixes
    versions with the page before it for longer than one request.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle = threading.Condition()
        self._asked = 0
        self._opened: tuple[int, int] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._columns: dict[str, set[str]] = {}

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """The rows of a query as dictionaries. Raises NoWarehouseError where nothing is published."""
        with self._cursor() as cursor:
            found = cursor.execute(sql, list(parameters))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, values, strict=True)) for values in found.fetchall()]

    def row(self, sql: str, *parameters: object) -> Row | None:
        """The first row of a query, None where it has none."""
        return next(iter(self.rows(sql, *parameters)), None)

    def has_columns(self, table: str, names: Sequence[str]) -> bool:
        """Whether a table of schema `marts` has all of these columns (an older publication may lack some)."""
        with self._cursor():
            return set(names) <= self._columns.get(table, set())

    def version(self) -> str:
        """When the file was published, for people: date and time of the file."""
        import datetime

        return datetime.datetime.fromtimestamp(self._status().st_mtime).strftime("%Y-%m-%d %H:%M")

    def edition(self) -> str:
        """Another one for each publication, also for two of one minute, which `version` calls the same."""
        status = self._status()
        return f"{status.st_ino}-{status.st_mtime_ns}"

    def close(self) -> None:
        """Let go of the file; a later query opens it again."""
        with self._idle:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._opened = None

    def _status(self) -> Any:
        try:
            return self.path.stat()
        except OSError as error:
            raise NoWarehouseError(f"还没有已发布的数据仓库（{self.path}）。请先运行 yusuan build。") from error

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor on what is published now."""
        status = self._status()
        with self._idle:
            if self._connection is None or self._opened != (status.st_ino, status.st_mtime_ns):
                self._open(status)
            assert self._connection is not None
            cursor = self._connection.cursor()
            self._asked += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._idle:
                self._asked -= 1
                self._idle.notify_all()

    def _open(self, status: Any) -> None:
        """Open the file anew. DuckDB gives a path that is still open its old content, so every query on that ends first."""
        self._idle.wait_for(lambda: self._asked == 0)
        if self._connection is not None:
            self._connection.close()
        self._connection = self._opened = None  # as long as the new one cannot be opened
        settings: dict[str, Any] = {"memory_limit": "512MB", "threads": 2, "enable_external_access": "false"}
        self._connection = duckdb.connect(str(self.path), read_only=True, config=settings)
        self._columns = _columns_of(self._connection)
        self._opened = (status.st_ino, status.st_mtime_ns)


def _columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The columns of each table of schema `marts`: pages ask for them often, and the catalogue answers slowly."""
    found: dict[str, set[str]] = {}
    for table, column in connection.execute("select table_name, column_name from duckdb_columns() where schema_name = 'marts'").fetchall():
        found.setdefault(table, set()).add(column)
    return found
