"""Dagster's event log with connections kept open answers as the stock one."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.dagster_internals import SqliteEventLogStorage
from orchestration.event_log import KeptSqliteEventLogStorage


def test_a_table_that_is_there_is_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = KeptSqliteEventLogStorage(str(tmp_path))
    looked = []
    stock = SqliteEventLogStorage.has_table
    monkeypatch.setattr(SqliteEventLogStorage, "has_table", lambda self, name: looked.append(name) or stock(self, name))
    assert [storage.has_table("asset_keys") for _ in range(3)] == [True] * 3
    assert [storage.has_table("no_such_table") for _ in range(2)] == [False] * 2
    assert looked == ["asset_keys", "no_such_table", "no_such_table"]
    storage.dispose()
