"""The registry of sources: which roots are watched, which file holds which document, what each document yielded.

A document is its bytes (SHA-256). One document may lie at several paths; a path holds one document at a time. The
registry is a SQLite file, so that a run, the sensor and the command line may use it at the same time.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.storage import url_of

_SCHEMA = """
create table if not exists roots (
    path text primary key,          -- absolute path or URL of a folder or file that is watched
    added_at text not null
);
create table if not exists files (
    path text primary key,          -- absolute path or URL, undecodable bytes escaped
    root text not null,
    size integer not null,
    mtime_ns integer not null,
    document_id text not null,
    first_seen text not null,
    ctime_ns integer                -- when the file itself was last changed, whatever its date says; null: not known
);
create table if not exists containers (
    path text primary key,          -- of a file with documents in it, which stand in files as <path>!/<path in it>
    size integer not null,
    mtime_ns integer not null,
    document_id text not null,      -- SHA-256 of the file's bytes
    ctime_ns integer
);
create index if not exists files_by_document on files (document_id);
create table if not exists documents (
    document_id text primary key,   -- SHA-256 of the bytes
    byte_size integer not null,
    first_seen text not null,
    parser_version text,            -- version that produced the fields below; null: not read yet
    fiscal_year integer,
    partition_year integer,         -- 0 where the year is unknown or outside the partitions
    status text,                    -- parsed | quarantined
    reason_code text,
    reason text,                    -- Chinese
    content_digest text,            -- of the stored parse result
    further_years text not null default '', -- partition years of its other publications, separated by commas
    borrowed text not null default ''       -- JSON of what the files beside it say of it, '' where it speaks for itself
);
create table if not exists hand_kept (
    raw_table text not null,
    partition_year integer not null, -- 0 where the line does not say its year
    line text not null              -- JSON of the record's values
);
create table if not exists published_years (
    partition_year integer primary key,
    digest text not null            -- of the inputs that the published rows of this year were made from
);
"""

_HEX = "hex:"


@dataclass(frozen=True, slots=True)
class FileRow:
    """Grain: one path."""

    path: str
    root: str
    size: int
    mtime_ns: int
    document_id: str
    first_seen: str
    ctime_ns: int | None = None


@dataclass(frozen=True, slots=True)
class ContainerRow:
    """Grain: one file that other documents were taken from."""

    path: str
    size: int
    mtime_ns: int
    document_id: str
    ctime_ns: int | None = None


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """What a scan found at one path: a file, or a document in an archive (then `size` is its own, the dates are the archive's)."""

    key: str
    root: str
    size: int
    mtime_ns: int
    ctime_ns: int
    document_id: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """Grain: one document that lies at one path at least. `path` is the first of its paths in sorted order."""

    document_id: str
    byte_size: int
    first_seen: str
    parser_version: str | None
    fiscal_year: int | None
    partition_year: int | None
    status: str | None
    reason_code: str | None
    reason: str | None
    content_digest: str | None
    further_years: str
    borrowed: str
    path: str
    mtime_ns: int

    def partition_years(self) -> set[int]:
        """Every partition that holds rows of the document: its own, and those of its publications of other years."""
        own = set() if self.partition_year is None else {self.partition_year}
        return own | {int(year) for year in self.further_years.split(",") if year}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def printable_path(path: Path | str) -> str:
    """A path as text that SQLite, DuckDB and a terminal accept: undecodable bytes and control characters escaped."""
    text = url_of(Path(path)).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


class Registry:
    """One connection to the registry; use it as a context manager. Each public method is one transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._con = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._con.row_factory = sqlite3.Row
        self._con.execute("pragma journal_mode=wal")
        self._con.execute("pragma synchronous=full")
        self._con.executescript(_SCHEMA)
        if "ctime_ns" not in {row["name"] for row in self._con.execute("pragma table_info(files)")}:
            self._con.execute("alter table files add column ctime_ns integer")
        if "further_years" not in {row["name"] for row in self._con.execute("pragma table_info(documents)")}:
            self._con.execute("alter table documents add column further_years text not null default ''")
        if "borrowed" not in {row["name"] for row in self._con.execute("pragma table_info(documents)")}:
            self._con.execute("alter table documents add column borrowed text not null default ''")

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._con.execute("begin immediate")
        try:
            yield self._con
        except BaseException:
            self._con.execute("rollback")
            raise
        self._con.execute("commit")

    def add_root(self, path: Path) -> None:
        with self._transaction() as con:
            con.execute("insert or ignore into roots values (?, ?)", (_as_key(path), _now()))

    def roots(self) -> list[Path]:
        return [_as_path(row["path"]) for row in self._con.execute("select path from roots order by path")]

    def files(self) -> dict[str, FileRow]:
        """Known files by key (see `file_key`)."""
        return {row["path"]: FileRow(**row) for row in self._con.execute("select * from files")}

    def containers(self) -> dict[str, ContainerRow]:
        """Known archives by key."""
        return {row["path"]: ContainerRow(**row) for row in self._con.execute("select * from containers")}

    def record_scan(self, present: list[ScannedFile], removed: list[str], containers: list[ScannedFile] | None = None) -> None:
        """Write a scan's outcome: what is new or changed, the keys that are gone, and the archives that were taken apart."""
        if not present and not removed and not containers:
            return
        now = _now()
        with self._transaction() as con:
            gone = [(key,) for key in [*removed, *(file.key for file in present)]]
            con.executemany("delete from files where path = ?", [(key,) for key in removed])
            con.executemany("delete from containers where path = ?", gone)
            for file in present:
                con.execute(
                    "insert into files values (?, ?, ?, ?, ?, ?, ?) on conflict (path) do update set root = excluded.root,"
                    " size = excluded.size, mtime_ns = excluded.mtime_ns, document_id = excluded.document_id, ctime_ns = excluded.ctime_ns",
                    (file.key, file.root, file.size, file.mtime_ns, file.document_id, now, file.ctime_ns),
                )
                con.execute(
                    "insert or ignore into documents (document_id, byte_size, first_seen) values (?, ?, ?)",
                    (file.document_id, file.size, now),
                )
            con.executemany(
                "insert or replace into containers values (?, ?, ?, ?, ?)",
                [(c.key, c.size, c.mtime_ns, c.document_id, c.ctime_ns) for c in containers or []],
            )

    def record_parse(
        self,
        document_id: str,
        parser_version: str,
        fiscal_year: int | None,
        partition_year: int,
        status: str,
        reason_code: str | None,
        reason: str | None,
        content_digest: str,
        further_years: Iterable[int] = (),
        borrowed: str = "",
    ) -> None:
        with self._transaction() as con:
            con.execute(
                "update documents set parser_version = ?, fiscal_year = ?, partition_year = ?, status = ?, reason_code = ?, reason = ?,"
                " content_digest = ?, further_years = ?, borrowed = ? where document_id = ?",
                (
                    parser_version,
                    fiscal_year,
                    partition_year,
                    status,
                    reason_code,
                    reason,
                    content_digest,
                    ",".join(map(str, sorted(further_years))),
                    borrowed,
                    document_id,
                ),
            )

    def documents(self, partition_years: list[int] | None = None) -> list[DocumentRow]:
        """Documents that lie at one known path at least, ordered by id; all, or those of the given partitions."""
        rows = self._con.execute(
            "select d.*, f.path, f.mtime_ns from documents d join (select document_id, min(path) as path from files group by 1) p"
            " using (document_id) join files f on f.path = p.path order by document_id"
        ).fetchall()
        documents = [DocumentRow(**row) for row in rows]
        if partition_years is None:
            return documents
        return [d for d in documents if not d.partition_years().isdisjoint(partition_years)]

    def record_hand_kept(self, raw_table: str, lines: list[tuple[int, str]]) -> None:
        """Replace what is known of a file that people keep by hand: (partition year, JSON) by line."""
        known = self._con.execute("select partition_year, line from hand_kept where raw_table = ?", (raw_table,)).fetchall()
        if sorted(map(tuple, known)) == sorted(lines):
            return
        with self._transaction() as con:
            con.execute("delete from hand_kept where raw_table = ?", (raw_table,))
            con.executemany("insert into hand_kept values (?, ?, ?)", [(raw_table, year, line) for year, line in lines])

    def hand_kept(self, partition_years: list[int]) -> list[tuple[str, int, str]]:
        """(raw table, partition year, JSON) of the lines of the given partitions, in an order of their own."""
        rows = self._con.execute("select raw_table, partition_year, line from hand_kept order by 1, 2, 3").fetchall()
        return [(row[0], row[1], row[2]) for row in rows if row[1] in partition_years]

    def input_digests(self, code_version: str) -> dict[int, str]:
        """What the rows of each partition should be made from: its documents, their paths, what people keep by hand, the code's version.

        A partition without any is missing from the answer. A line that does not say its year touches every partition.
        """
        lines: dict[int, list[str]] = {}
        for d in self.documents():
            for year in d.partition_years():
                lines.setdefault(year, []).append(f"{d.document_id} {d.content_digest} {d.path}")
        kept = self._con.execute("select partition_year, raw_table, line from hand_kept order by 2, 3").fetchall()
        for year, raw_table, line in [row for row in kept if row[0]]:
            lines.setdefault(year, []).append(f"{raw_table} {line}")
        for _, raw_table, line in [row for row in kept if not row[0]]:
            for year in lines.keys() | {0}:
                lines.setdefault(year, []).append(f"{raw_table} {line}")
        return {
            year: hashlib.sha256("\n".join([code_version, *rows]).encode("utf-8", "surrogateescape")).hexdigest()
            for year, rows in lines.items()
        }

    def published_digests(self) -> dict[int, str]:
        return {row["partition_year"]: row["digest"] for row in self._con.execute("select * from published_years")}

    def record_published(self, digests: dict[int, str]) -> None:
        """Replace what is known about the published years."""
        with self._transaction() as con:
            con.execute("delete from published_years")
            con.executemany("insert into published_years values (?, ?)", sorted(digests.items()))


def file_key(path: Path) -> str:
    """The registry's text key of a path: lossless, also for names that are not UTF-8."""
    return _as_key(path)


def path_of_key(key: str) -> Path:
    return _as_path(key)


def _as_key(path: Path) -> str:
    # SQLite rejects lone surrogates, so such a path is kept as its bytes in hexadecimal; no absolute path begins like that.
    text = url_of(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _HEX + text.encode("utf-8", "surrogateescape").hex()
    return text


def _as_path(key: str) -> Path:
    if key.startswith(_HEX):
        return Path(bytes.fromhex(key[len(_HEX) :]).decode("utf-8", "surrogateescape"))
    return Path(key)
