"""A publication over several files, of which only some say whether it is the department's or the unit's own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.records import StatedAmountRecord
from tests.dbt.disclosures import document, expenditure_table
from tests.dbt.raw_fixture import DATABASE, RawLayer
from tests.dbt.test_build import build, query

UNITS = {"alone": "上海市长宁区审计局", "beside": "上海市长宁区统计局"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = RawLayer()
    for name, unit in UNITS.items():
        tables, text = f"{name}_tables", f"{name}_text"
        lines = expenditure_table(tables, "80.00")
        raw.add_document(document(tables, unit, 2024, publication_level=None), file_name=f"{tables}.xlsx", budget_lines=lines)
        stated = [
            StatedAmountRecord(text, concept, 2024, Decimal("60.00"), "60.00", "元", "60.00元") for concept in ("personnel", "public")
        ]
        own = expenditure_table(text, "30.00") if name == "beside" else []
        raw.add_document(
            document(text, unit, 2024, publication_level="unit"),
            file_name=f"{text}.pdf",
            mtime=datetime(2024, 5, 1),
            budget_lines=own,
            stated_amounts=stated,
        )
    path = tmp_path_factory.mktemp("levels") / DATABASE
    raw.write(path)
    build(path)
    return path


def overview(database: Path, unit: str) -> list[tuple[Any, ...]]:
    columns = "publication_level, document_count, cast(total_expenditure_yuan as double), cast(personnel_yuan as double)"
    return query(database, f"select {columns} from marts.mart_unit_year_overview where unit_name = '{unit}'")


def test_tables_without_a_level_are_part_of_the_publication_beside_them(database: Path) -> None:
    assert overview(database, UNITS["alone"]) == [("unit", 2, 80.0, 60.0)]


def test_tables_that_the_others_hold_too_are_a_publication_of_their_own(database: Path) -> None:
    """The department's table beside its own office's: neither is taken for the other."""
    assert sorted(overview(database, UNITS["beside"])) == [("department", 1, 80.0, None), ("unit", 1, 30.0, 60.0)]
    assert query(database, "select count(*) from marts.dim_publication where is_current") == [(4,)]


def test_a_level_that_no_file_names_stays_unnamed(database: Path) -> None:
    rows = query(
        database, "select d.file_name, p.publication_level from marts.dim_publication p join marts.dim_document d using (document_id)"
    )
    assert {level for name, level in rows if name.endswith(".xlsx")} == {None}
