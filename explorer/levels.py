"""A department's own office (本级) beside the department: both have one unit, so pages say which row is whose."""

from __future__ import annotations

from explorer.warehouse import Row


def tell_own_offices(rows: list[Row]) -> list[Row]:
    """`rows` with `is_own_office`: true where the unit's department stands among them for the same year and stage."""
    departments = {_claim(row) for row in rows if row["publication_level"] == "department"}
    return [{**row, "is_own_office": row["publication_level"] == "unit" and _claim(row) in departments} for row in rows]


def without_own_offices(rows: list[Row]) -> list[Row]:
    """What a chart draws: the department's, which contains its own office's."""
    return [row for row in tell_own_offices(rows) if not row["is_own_office"]]


def _claim(row: Row) -> tuple[str, int, str | None]:
    """Tables of execution have no stage."""
    return row["unit_id"], row["fiscal_year"], row.get("stage")
