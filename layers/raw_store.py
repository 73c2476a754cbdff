"""The raw layer in DuckDB: what is stored of documents becomes candidate tables, which replace the rows of these documents at once.

The engine takes the stored results apart; here no row is touched. `raw_tables` says which columns and types the tables have.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from home.hand_kept import HAND_TABLES
from home.parsed_store import LostResultError, ParsedStore
from home.registry import DocumentRow, path_of_key, printable_path
from home.settings import DuckDbConfig
from ingestion.records import RAW_TABLES, column_names
from layers.raw_tables import DOCUMENT_EXTRAS, OF_DOCUMENTS, SCHEMA, TABLES, kinds_of, raw_columns, type_of
from review.records import REVIEW_TABLES

_BYTES_AT_ONCE = 16 * 1024**2
"""Of stored results, when the engine takes them apart: what a batch needs of memory does not grow with its documents."""
_STATES = f"{SCHEMA}_states"
"""Table of the schema `meta`: what the rows of each document and year were made from."""

Held = Mapping[tuple[str, int], str]
"""(document id, partition year) -> state of the document that its rows were made from."""


@dataclass(frozen=True, slots=True)
class Change:
    """How the raw rows of some years differ from the documents: what to load, and what gives way to it."""

    documents: list[DocumentRow]
    """Whose rows are missing or made from another state of them."""
    states: dict[tuple[str, int], str]
    """By document and year, of these documents."""
    gone: set[tuple[str, int]]
    """Documents and years whose rows stand for nothing any more."""
    unknown_years: set[int]
    """Years of whose rows nothing is known: all of them give way."""


def state_of(document: DocumentRow) -> str:
    """All that a document's raw rows depend on."""
    return f"{document.content_digest} {document.mtime_ns} {document.first_seen} {document.path}"


def find_change(documents: Iterable[DocumentRow], years: Iterable[int], held: Held) -> Change:
    """What to do for the rows of `years` to stand for `documents`, all of these years."""
    allowed = set(years)
    wanted = {(d.document_id, year): d for d in documents for year in d.partition_years() & allowed}
    states = {key: state_of(d) for key, d in wanted.items() if held.get(key) != state_of(d)}
    changed = {document_id: wanted[document_id, year] for document_id, year in sorted(states)}
    gone = {key for key in held if key[1] in allowed and key not in wanted}
    return Change(list(changed.values()), states, gone, allowed - {year for _, year in held})


def create_raw_tables(con: duckdb.DuckDBPyConnection, catalog: str | None = None) -> None:
    """Create what is missing of the raw schema; raises ValueError where a table has other columns than the records."""
    prefix = f"{catalog}.{SCHEMA}" if catalog else SCHEMA
    con.execute(f"create schema if not exists {prefix}")
    for table in TABLES:
        columns = raw_columns(table)
        con.execute(f"create table if not exists {prefix}.{table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        found = {c[0]: c[1] for c in con.execute(f"describe {prefix}.{table}").fetchall()}
        if list(found.items()) != list(columns.items()):
            raise ValueError(f"raw.{table} has other columns than this version writes: {found}")


def load_batch(
    documents: Iterable[DocumentRow],
    store: ParsedStore,
    years: Iterable[int],
    config: DuckDbConfig | None = None,
    hand_kept: Iterable[tuple[str, int, str]] = (),
) -> duckdb.DuckDBPyConnection:
    """An in-memory database whose schema `raw` holds the candidate rows of the given documents.

    `years` are the partitions that the batch stands for; each document and each line of `hand_kept` (as the registry keeps
    them) belongs to one of them. Raises LostResultError where a stored result is missing or cannot be used.
    """
    con = duckdb.connect(":memory:", config=config or {})
    create_raw_tables(con)
    try:
        for portion in _portions(documents, store, set(years)):
            _take_apart(con, portion, store)
    except duckdb.InvalidInputException as error:
        raise LostResultError(f"a stored result is damaged: {error}") from error
    kept = [(table, [*_hand_values(table, line), year]) for table, year, line in hand_kept]
    for table in HAND_TABLES:
        _insert_lines(con, table, [values for name, values in kept if name == table])
    return con


def _hand_values(table: str, line: str) -> list[Any]:
    values = json.loads(line)
    return [values[name] for name in column_names(TABLES[table])]


def _insert_lines(con: duckdb.DuckDBPyConnection, table: str, lines: list[list[Any]]) -> None:
    values = ", ".join(f"cast(values[{number}] as {kind})" for number, kind in enumerate(raw_columns(table).values(), 1))
    con.execute(
        f"insert into {SCHEMA}.{table} select {values} from (select unnest(from_json_strict(?, '[[\"VARCHAR\"]]')) as values)",
        [json.dumps(lines)],
    )


def _portions(documents: Iterable[DocumentRow], store: ParsedStore, allowed: set[int]) -> Iterator[list[tuple[Any, ...]]]:
    """Documents with their stored results, some at a time."""
    portion: list[tuple[Any, ...]] = []
    size = 0
    for row in documents:
        if row.partition_years().isdisjoint(allowed):
            raise ValueError(f"document {row.document_id} belongs to partitions {sorted(row.partition_years())}, not to {sorted(allowed)}")
        records, review = store.stored(row.document_id)
        path = path_of_key(row.path)
        seen = datetime.fromisoformat(row.first_seen).replace(tzinfo=None)
        changed = datetime.fromtimestamp(row.mtime_ns // 1_000_000_000)
        place = (row.document_id, row.partition_year, printable_path(path.name), printable_path(path), changed, seen)
        portion.append((*place, records, review))
        size += len(records) + len(review)
        if size > _BYTES_AT_ONCE:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


_GIVEN = {"document_id": "VARCHAR", "partition_year": "INTEGER"} | DOCUMENT_EXTRAS | {"records": "VARCHAR", "review": "VARCHAR"}


def _take_apart(con: duckdb.DuckDBPyConnection, portion: list[tuple[Any, ...]], store: ParsedStore) -> None:
    """Insert the rows of some documents into the raw tables of `con`."""
    given = ", ".join(f"unnest(?::{kind}[]) as {name}" for name, kind in _GIVEN.items())
    con.execute(
        f"create or replace temp table opened as select * replace (from_json_strict(records, '{_shape(RAW_TABLES)}') as records,"
        f" from_json_strict(review, '{_shape(REVIEW_TABLES)}') as review) from (select {given})",
        [list(values) for values in zip(*portion, strict=True)],
    )
    numbers = _row_numbers(RAW_TABLES["publications"])
    number, year = (f"values[{numbers[name]}]" for name in ("publication_no", "fiscal_year"))
    con.execute(
        f"create or replace temp table publication_years as select document_id, cast({number} as bigint)"
        f" as publication_no, max(cast({year} as integer)) as fiscal_year"
        " from (select document_id, unnest(records.publications) as values from opened) group by all"
    )
    for table in OF_DOCUMENTS:
        con.execute(_insertion(table), [store.versions.reader, store.versions.rules] if table == "documents" else [])


def _insertion(table: str) -> str:
    """The statement that inserts the rows of `table` of all opened documents."""
    source = "records" if table in RAW_TABLES else "review"
    values = [_value(table, name, number) for name, number in _row_numbers(TABLES[table]).items()]
    # A document lies in the year of its first publication, what it holds in the year of its own.
    number = _row_numbers(TABLES[table]).get("publication_no")
    same = f"p.document_id = o.document_id and p.publication_no = cast(o.values[{number}] as bigint)" if number else "false"
    year = "case when p.document_id is null then o.partition_year else p.fiscal_year end"
    places = [f"o.{name}" for name in DOCUMENT_EXTRAS] if table == "documents" else []
    return (
        f"insert into {SCHEMA}.{table} select {', '.join([*values, year, *places])}"
        f" from (select *, unnest({source}.{table}) as values from opened) o left join publication_years p on {same}"
    )


def _value(table: str, name: str, number: int) -> str:
    """SQL that turns the stored value of a column into what the raw table holds."""
    stored, kind = f"o.values[{number}]", kinds_of(TABLES[table])[name]
    if (table, name) in (("documents", "parser_version"), ("documents", "rules_version")):
        return "?"
    if typing.get_origin(kind) is tuple:
        if typing.get_args(kind)[0] is float:  # a box, in tenths of a point
            parts = f"list_transform(from_json({stored}, '[\"DOUBLE\"]'), lambda v: printf('%.1f', v))"
        else:
            parts = f"from_json({stored}, '[\"VARCHAR\"]')"
        return f"array_to_string({parts}, ',')"
    return stored if kind is str else f"cast({stored} as {type_of(table, name, kind)})"


def _shape(tables: Mapping[str, type]) -> str:
    return json.dumps({table: [["VARCHAR"]] for table in tables})


@cache
def _row_numbers(record: type) -> dict[str, int]:
    """Place of each column in a stored row, counted from 1 as SQL does."""
    return {name: number for number, name in enumerate(column_names(record), 1)}


def replace_documents(batch: duckdb.DuckDBPyConnection, work_database: Path, years: Iterable[int], change: Change) -> None:
    """Put a batch's rows of `years` into the work database, in one transaction, instead of what stood for its documents there.

    Raises ValueError where the documents of these years are not the ones that the rows stand for afterwards.
    """
    wanted = sorted(set(years))
    changes = [(key, state) for key, state in [*change.states.items(), *((gone, None) for gone in change.gone)] if key[1] in wanted]
    batch.execute(
        "create or replace temp table changes as"
        " select unnest(?::varchar[]) as document_id, unnest(?::integer[]) as partition_year, unnest(?::varchar[]) as state",
        [[key[0] for key, _ in changes], [key[1] for key, _ in changes], [state for _, state in changes]],
    )
    batch.execute(f"attach {_quote(str(work_database))} as work")
    try:
        batch.execute("begin")
        create_raw_tables(batch, "work")
        _replace_rows(batch, wanted, change.unknown_years)
        batch.execute("commit")
    except BaseException:
        batch.execute("rollback")
        raise
    finally:
        batch.execute("detach work")


def _replace_rows(batch: duckdb.DuckDBPyConnection, years: list[int], unknown_years: set[int]) -> None:
    batch.execute("create schema if not exists work.meta")
    batch.execute(f"create table if not exists work.meta.{_STATES} (document_id varchar, partition_year integer, state varchar)")
    listed, unknown = _listed(years), _listed(unknown_years & set(years))
    for table in [f"{SCHEMA}.{name}" for name in OF_DOCUMENTS] + [f"meta.{_STATES}"]:
        batch.execute(f"delete from work.{table} where partition_year in {unknown}")
        batch.execute(f"delete from work.{table} where (document_id, partition_year) in (select document_id, partition_year from changes)")
    for table in OF_DOCUMENTS:
        batch.execute(
            f"insert into work.{SCHEMA}.{table} select * from memory.{SCHEMA}.{table}"
            " where (document_id, partition_year) in (select document_id, partition_year from changes where state is not null)"
        )
    batch.execute(f"insert into work.meta.{_STATES} select * from changes where state is not null")
    for table in HAND_TABLES:
        batch.execute(f"delete from work.{SCHEMA}.{table} where partition_year in {listed}")
        batch.execute(f"insert into work.{SCHEMA}.{table} select * from memory.{SCHEMA}.{table} where partition_year in {listed}")
    _check_documents(batch, listed)


def _check_documents(batch: duckdb.DuckDBPyConnection, listed: str) -> None:
    """Every document stands once, and no row stands for a document that is not there."""
    wrong = batch.execute(
        f"select document_id from work.{SCHEMA}.documents where partition_year in {listed} group by 1 having count(*) > 1 union all"
        f" (select document_id from work.{SCHEMA}.documents where partition_year in {listed}"
        f" except select document_id from work.meta.{_STATES} where partition_year in {listed})"
    ).fetchall()
    if wrong:
        raise ValueError(f"raw.documents does not hold the documents of {listed}: {wrong[:3]}")


def held_states(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], str]:
    """What the raw rows of a work database were made from."""
    if not con.execute("select 1 from duckdb_tables() where schema_name = 'meta' and table_name = ?", [_STATES]).fetchall():
        return {}
    rows = con.execute(f"select document_id, partition_year, state from meta.{_STATES}").fetchall()
    return {(str(document_id), int(year)): str(state) for document_id, year, state in rows}


def _listed(years: Iterable[int]) -> str:
    """A list for SQL's `in`; of no year, one that no row belongs to."""
    return f"({', '.join(str(year) for year in sorted(years)) or 'null'})"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
