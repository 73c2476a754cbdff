"""Dagster's SQLite event log with its connections kept open.

The stock storage makes an engine, opens a file, waits for the disk and closes again for every event, two or three times;
a run of ten years writes a thousand events. Same files, same tables: the stock class reads what this one wrote. With
SQLite's write-ahead journal `synchronous=NORMAL` cannot damage a file; a power failure may cost the last events.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from orchestration.dagster_internals import SqliteEventLogStorage

_SHARDS_KEPT = 6
_TIMEOUT_SECONDS = 60


class KeptSqliteEventLogStorage(SqliteEventLogStorage):  # type: ignore[misc]
    """One connection per file, for the files used last; the base class's lock serialises their use."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables_seen: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptSqliteEventLogStorage:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def has_table(self, table_name: str) -> bool:
        """Asked for every event of an asset; a table that is there stays."""
        if table_name not in self._tables_seen and super().has_table(table_name):
            self._tables_seen.add(table_name)
        return table_name in self._tables_seen

    def _engine(self, shard: str) -> Engine:
        if shard in self._engines:
            self._engines.move_to_end(shard)
            return self._engines[shard]
        while len(self._engines) >= _SHARDS_KEPT:
            self._engines.popitem(last=False)[1].dispose()
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=StaticPool,
            connect_args={"timeout": _TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _wait_for_no_disk)
        self._engines[shard] = engine
        return engine

    def dispose(self) -> None:
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous=normal")
