"""The work database: the DuckDB file that runs build in, always either as last published or repaired to that state.

A writing step holds an OS file lock and leaves a marker while it works. The base is a copy of the file as it was when
it was last published; a step that fails, or that a crash left half done, is undone by putting the base back. What a
layer of a year was made from is stamped into the file itself, so that any later step sees which years lag behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from home.settings import Settings
from ingestion.file_locks import hold_lock, try_lock

SPILL = "spill"
"""Folder below `<home>/work` where connections without a file spill; used under the lock only."""
_STAMPS = (
    "create table if not exists meta.layer_years"
    " (layer varchar, partition_year integer, digest varchar, primary key (layer, partition_year))"
)


class WorkDatabase:
    """The work file of one home. Every method that touches the file expects the lock (see `step`)."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.work_database
        self.base = self.path.with_name("base.duckdb")
        self._marker = self.path.with_name("step.running")
        self._lock_path = settings.work_lock
        self._config = settings.duckdb_config()
        self._stamps: dict[str, dict[int, str]] | None = None

    @contextlib.contextmanager
    def step(self, name: str, on_wait: Callable[[], None] | None = None) -> Iterator[bool]:
        """Hold the lock for one writing step; yields True when a crashed step had to be repaired first.

        An exception inside puts the file back to its base before it goes on.
        """
        with hold_lock(self._lock_path, on_wait):
            self._stamps = None
            repaired = self._repair()
            self._marker.write_text(f"{os.getpid()} {name}\n", encoding="utf-8")
            try:
                yield repaired
            except BaseException:
                self.restore()
                self._marker.unlink(missing_ok=True)
                raise
            self._marker.unlink(missing_ok=True)

    def repair_if_idle(self) -> bool:
        """Undo what a killed step left half done, unless a step works right now; answers whether there was anything to undo."""
        if not self._marker.exists():
            return False
        with try_lock(self._lock_path) as is_held:
            return is_held and self._repair()

    def _repair(self) -> bool:
        crashed = self._marker.exists()
        if crashed:
            self.restore()
            self._marker.unlink()
        for leftover in [*self.path.parent.glob("*.duckdb.tmp*"), self.path.parent / SPILL]:
            if leftover.is_dir():  # what DuckDB spilled from memory
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)
        return crashed

    def restore(self) -> None:
        """Put the file back to what was last published; to nothing where nothing was."""
        self._stamps = None
        _drop_wal(self.path)
        if self.base.exists():
            copy_in_one_step(self.base, self.path)
        else:
            self.path.unlink(missing_ok=True)

    def keep_as_base(self) -> None:
        """The file as it is now is what later failures go back to."""
        copy_in_one_step(self.path, self.base)

    def forget(self) -> None:
        """Start from nothing (another version of the code cannot continue this file)."""
        self._stamps = None
        _drop_wal(self.path)
        self.path.unlink(missing_ok=True)
        self.base.unlink(missing_ok=True)

    @contextlib.contextmanager
    def connect(self, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        con = duckdb.connect(str(self.path), read_only=read_only, config=self._config)
        try:
            yield con
        finally:
            con.close()

    def stamps(self, layer: str) -> dict[int, str]:
        """Partition year -> digest of what the layer's rows of that year were made from. Read once per step."""
        if self._stamps is None:
            self._stamps = self._read_stamps()
        return dict(self._stamps.get(layer, {}))

    def _read_stamps(self) -> dict[str, dict[int, str]]:
        if not self.path.exists():
            return {}
        found: dict[str, dict[int, str]] = {}
        with self.connect() as con:
            if not con.execute("select 1 from duckdb_tables() where schema_name = 'meta' and table_name = 'layer_years'").fetchall():
                return {}
            for layer, year, digest in con.execute("select layer, partition_year, digest from meta.layer_years").fetchall():
                found.setdefault(layer, {})[int(year)] = str(digest)
        return found

    def stamp(self, *stamps: tuple[str, dict[int, str]]) -> None:
        """Write what layers of years were made from: (layer, {partition year: digest}) pairs."""
        with self.connect() as con:
            con.execute("create schema if not exists meta")
            con.execute(_STAMPS)
            con.execute("begin")
            for layer, digests in stamps:
                for year, digest in sorted(digests.items()):
                    con.execute("insert or replace into meta.layer_years values (?, ?, ?)", [layer, year, digest])
            con.execute("commit")
        self._stamps = None


def copy_in_one_step(source: Path, target: Path) -> None:
    """Copy a file so that `target` is always either its old or its new content, also after a crash."""
    temporary = target.with_name(f"{target.name}.tmp-{os.getpid()}")
    try:
        shutil.copyfile(source, temporary)
        flush_to_disk(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _drop_wal(path: Path) -> None:
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
