"""The raw layer in DuckDB: a batch of parse results becomes candidate tables, which replace whole partitions at once.

The tables' columns and types are derived from `ingestion.records`, `review.records` and `home.hand_kept`; nothing about them
is written down twice.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from home.hand_kept import HAND_TABLES, from_values
from home.parsed_store import ParsedStore
from home.registry import DocumentRow, path_of_key, printable_path
from home.settings import DuckDbConfig
from ingestion.records import RAW_TABLES, as_row, records_of
from review.records import REVIEW_TABLES

SCHEMA = "raw"
TABLES: dict[str, type] = RAW_TABLES | REVIEW_TABLES | HAND_TABLES
"""Every raw table -> its record: what documents yielded, what was found in them, and what people keep by hand."""
_SIX_DECIMALS = ("_pct", "target_value", "actual_value", "figure_value")
"""Columns that hold per cent, indicator values or figures of any unit rather than yuan: DECIMAL(20,6)."""
_RATES_AND_AMOUNTS = frozenset({("stated_amounts", "amount_yuan")})
"""Columns that hold yuan or, as their row's concept says, per cent: DECIMAL(20,6), so that a rate keeps its printed decimals."""
_DOCUMENT_EXTRAS: dict[str, pa.DataType] = {
    "file_name": pa.string(),
    "source_path": pa.string(),
    "source_mtime": pa.timestamp("us"),
    "ingested_at": pa.timestamp("us"),
}
_DDL = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.timestamp("us"): "TIMESTAMP",
    pa.date32(): "DATE",
}


def arrow_schema(table: str) -> pa.Schema:
    """Columns of raw table `table`: the record's fields, `partition_year`, and for documents where the file lay."""
    record = TABLES[table]
    hints = typing.get_type_hints(record)
    fields = [pa.field(f.name, _arrow_type(table, f.name, hints[f.name])) for f in dataclasses.fields(record)]
    fields.append(pa.field("partition_year", pa.int32()))
    if table == "documents":
        fields.extend(pa.field(name, kind) for name, kind in _DOCUMENT_EXTRAS.items())
    return pa.schema(fields)


def create_raw_tables(con: duckdb.DuckDBPyConnection, catalog: str | None = None) -> None:
    """Create what is missing of the raw schema; raises ValueError where a table has other columns than the records."""
    prefix = f"{catalog}.{SCHEMA}" if catalog else SCHEMA
    con.execute(f"create schema if not exists {prefix}")
    for table in TABLES:
        schema = arrow_schema(table)
        con.execute(f"create table if not exists {prefix}.{table} ({', '.join(f'{f.name} {_ddl(f.type)}' for f in schema)})")
        found = [(c[0], c[1]) for c in con.execute(f"describe {prefix}.{table}").fetchall()]
        if found != [(f.name, _ddl(f.type)) for f in schema]:
            raise ValueError(f"raw.{table} has other columns than this version writes: {found}")


def load_batch(
    documents: Iterable[DocumentRow],
    store: ParsedStore,
    years: Iterable[int],
    config: DuckDbConfig | None = None,
    hand_kept: Iterable[tuple[str, int, str]] = (),
) -> duckdb.DuckDBPyConnection:
    """An in-memory database whose schema `raw` holds the candidate rows of the given documents, ordered by document.

    `years` are the partitions that the batch stands for; each document and each line of `hand_kept` (as the registry keeps
    them) belongs to one of them.
    """
    con = duckdb.connect(":memory:", config=config or {})
    create_raw_tables(con)
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    allowed = set(years)
    for row in documents:
        if row.partition_years().isdisjoint(allowed):
            raise ValueError(f"document {row.document_id} belongs to partitions {sorted(row.partition_years())}, not to {sorted(allowed)}")
        _collect(store, row, rows)
    for table, year, line in hand_kept:
        rows[table].append(_fitted(table, as_row(from_values(table, json.loads(line))) | {"partition_year": year}))
    for table, values in rows.items():
        if values:
            batch = pa.Table.from_pylist(values, schema=arrow_schema(table))
            con.register("batch", batch)
            con.execute(f"insert into {SCHEMA}.{table} select * from batch")
            con.unregister("batch")
    return con


def _collect(store: ParsedStore, row: DocumentRow, rows: dict[str, list[dict[str, Any]]]) -> None:
    parsed, review = store.load(row.document_id), store.load_review(row.document_id)
    path = path_of_key(row.path)
    years: dict[int | None, int | None] = {p.publication_no: p.fiscal_year for p in parsed.publications}
    for table in RAW_TABLES | REVIEW_TABLES:
        for record in getattr(review, table) if table in REVIEW_TABLES else records_of(parsed, table):
            values = as_row(record)
            # A document lies in the year of its first publication, what it holds in the year of its own.
            values["partition_year"] = years.get(values.get("publication_no"), row.partition_year)
            if table == "documents":
                values["file_name"] = printable_path(path.name)
                values["source_path"] = printable_path(path)
                values["source_mtime"] = datetime.fromtimestamp(row.mtime_ns // 1_000_000_000)
                values["ingested_at"] = datetime.fromisoformat(row.first_seen).replace(tzinfo=None)
            rows[table].append(_fitted(table, values))


def replace_partitions(batch: duckdb.DuckDBPyConnection, work_database: Path, years: Iterable[int]) -> dict[str, dict[int, int]]:
    """Put a batch's rows of `years` into the work database, in one transaction, instead of what these years held.

    The answer is rows written per raw table and year.
    """
    wanted = sorted(set(years))
    marks = ", ".join("?" for _ in wanted)
    batch.execute(f"attach {_quote(str(work_database))} as work")
    written: dict[str, dict[int, int]] = {table: {} for table in TABLES}
    try:
        batch.execute("begin")
        create_raw_tables(batch, "work")
        for table in TABLES:
            batch.execute(f"delete from work.{SCHEMA}.{table} where partition_year in ({marks})", wanted)
            batch.execute(
                f"insert into work.{SCHEMA}.{table} select * from memory.{SCHEMA}.{table} where partition_year in ({marks})", wanted
            )
            counts = batch.execute(
                f"select partition_year, count(*) from memory.{SCHEMA}.{table} where partition_year in ({marks}) group by 1", wanted
            ).fetchall()
            written[table] = dict.fromkeys(wanted, 0) | {int(year): int(n) for year, n in counts}
        batch.execute("commit")
    except BaseException:
        batch.execute("rollback")
        raise
    finally:
        batch.execute("detach work")
    return written


def _arrow_type(table: str, name: str, hint: Any) -> pa.DataType:
    members = [m for m in (typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)) if m is not type(None)]
    kind = members[0]
    if typing.get_origin(kind) is tuple or kind is str:
        return pa.string()
    if kind is date:
        return pa.date32()
    if kind is bool:
        return pa.bool_()
    if kind is int:
        return pa.int64()
    if kind is Decimal:
        return pa.decimal128(20, 6 if name.endswith(_SIX_DECIMALS) or (table, name) in _RATES_AND_AMOUNTS else 2)
    raise TypeError(f"no column type for {name}: {hint}")


def _ddl(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _DDL[kind]


def _fitted(table: str, values: dict[str, Any]) -> dict[str, Any]:
    kinds = _column_types(table)
    return {name: _fit(value, kinds[name]) for name, value in values.items()}


@cache
def _column_types(table: str) -> dict[str, pa.DataType]:
    return {column.name: column.type for column in arrow_schema(table)}


def _fit(value: Any, kind: pa.DataType) -> Any:
    """A value as its column can hold it: text that UTF-8 cannot carry (lone surrogates of a damaged document) is escaped, not
    dropped, and a number with more decimals than the column is rounded; what was printed stands beside it."""
    if isinstance(value, Decimal) and pa.types.is_decimal(kind):
        return value.quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP)
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
