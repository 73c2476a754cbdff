"""What each published table and column is called and means, as the publication itself says (`dim_column` and the tables' comments)."""

from __future__ import annotations

from explorer.warehouse import Row, Warehouse

_ORDER = ("mart_", "dim_", "fct_")
"""What a reader looks for first: tables that answer, then what things are, then each printed figure."""


def tables(warehouse: Warehouse) -> list[Row]:
    """One row per table, with its columns below `columns`; nothing where this publication has no dictionary."""
    if not warehouse.has_columns("dim_column", ["table_name", "label_zh", "label_en", "description_zh"]):
        return []
    columns: dict[str, list[Row]] = {}
    for row in warehouse.rows("select * from marts.dim_column order by table_name, column_order"):
        columns.setdefault(row["table_name"], []).append({"description_en": "", **row})
    told = warehouse.rows("select table_name, coalesce(comment, '') as comment from duckdb_tables() where schema_name = 'marts'")
    found = [{**row, "columns": columns.get(row["table_name"], [])} for row in told]
    return sorted(found, key=lambda row: (_place(row["table_name"]), row["table_name"]))


def labels(warehouse: Warehouse, language: str) -> dict[str, str]:
    """Column name -> what it is called in `language`, with its unit of measure (which English labels have themselves).

    Nothing where this publication has no dictionary.
    """
    if not warehouse.has_columns("dim_column", ["column_name", "label_zh", "label_en", "unit"]):
        return {}
    rows = warehouse.rows(f"select distinct column_name, label_{language} as label, unit from marts.dim_column")
    return {row["column_name"]: f"{row['label']}（{row['unit']}）" if row["unit"] and language == "zh" else row["label"] for row in rows}


def _place(table: str) -> int:
    return next((place for place, start in enumerate(_ORDER) if table.startswith(start)), len(_ORDER))
