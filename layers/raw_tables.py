"""The raw tables: their columns and types, derived from `ingestion.records`, `review.records` and `home.hand_kept`.

Nothing about them is written down twice, and nothing here needs a database: whoever writes raw rows, DuckDB or another engine, asks here.
"""

from __future__ import annotations

import types
import typing
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from home.hand_kept import HAND_TABLES
from ingestion.records import RAW_TABLES, column_names
from review.records import REVIEW_TABLES

SCHEMA = "raw"
TABLES: dict[str, type] = RAW_TABLES | REVIEW_TABLES | HAND_TABLES
"""Every raw table -> its record: what documents yielded, what was found in them, and what people keep by hand."""
OF_DOCUMENTS = [*RAW_TABLES, *REVIEW_TABLES]
_SIX_DECIMALS = ("_pct", "target_value", "actual_value", "figure_value")
"""Columns that hold per cent, indicator values or figures of any unit rather than yuan: DECIMAL(20,6)."""
_RATES_AND_AMOUNTS = frozenset({("stated_amounts", "amount_yuan"), ("stated_amounts", "step_yuan")})
"""Columns that hold yuan or, as their row's concept says, per cent: DECIMAL(20,6), so that a rate keeps its printed decimals."""
DOCUMENT_EXTRAS = {"file_name": "VARCHAR", "source_path": "VARCHAR", "source_mtime": "TIMESTAMP", "ingested_at": "TIMESTAMP"}
"""Columns of raw.documents that say where the file lay."""
_TYPES: dict[type, str] = {str: "VARCHAR", tuple: "VARCHAR", date: "DATE", bool: "BOOLEAN", int: "BIGINT"}


def raw_columns(table: str) -> dict[str, str]:
    """Columns of raw table `table` and their types: the record's fields, `partition_year`, and for documents where the file lay."""
    columns = {name: type_of(table, name, kind) for name, kind in kinds_of(TABLES[table]).items()}
    return columns | {"partition_year": "INTEGER"} | (DOCUMENT_EXTRAS if table == "documents" else {})


@cache
def kinds_of(record: type) -> dict[str, Any]:
    """Column -> its type, where it is there."""
    hints = typing.get_type_hints(record)
    return {name: _present(hints[name]) for name in column_names(record)}


def _present(hint: Any) -> Any:
    members = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next(member for member in members if member is not type(None))


def type_of(table: str, name: str, kind: Any) -> str:
    if kind is Decimal:
        return f"DECIMAL(20,{6 if name.endswith(_SIX_DECIMALS) or (table, name) in _RATES_AND_AMOUNTS else 2})"
    plain = typing.get_origin(kind) or kind
    if plain not in _TYPES:
        raise TypeError(f"no column type for {name}: {kind}")
    return _TYPES[plain]


def raw_values(record: Any) -> list[str | None]:
    """The values of a record's raw row as text, in the order of its columns: boxes in tenths of a point, lists with commas between."""
    return [_text(getattr(record, name)) for name in column_names(type(record))]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ",".join(f"{part:.1f}" if isinstance(part, float) else str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
