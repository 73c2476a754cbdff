"""Rows of tables by unit name units: each becomes a unit below the publisher, with the document that says so."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.records import UnitFactRecord
from tests.dbt.disclosures import document, line
from tests.dbt.raw_fixture import DATABASE, RawLayer, run_dbt

pytestmark = pytest.mark.slow

PUBLISHER = "上海市长宁区教育局"


def test_units_of_rows(tmp_path: Path) -> None:
    raw = RawLayer()
    own = [f"{PUBLISHER}（本级）", f"{PUBLISHER}本级（机关）", f"{PUBLISHER}机关", PUBLISHER[:-1], "上海市长宁区教"]
    organisations = [*own, "长宁区 第一小学", "长宁区第一小学", "长宁区少年宫", "合计", ""]
    lines = [line("d", "", name or "小计", "total", "1.00", row, organisation=name) for row, name in enumerate(organisations)]
    listed = UnitFactRecord("d", "长宁区少年宫", nature="事业")
    raw.add_document(document("d", PUBLISHER, 2024), file_name="d.pdf", budget_lines=lines, unit_facts=[listed])
    raw.write(tmp_path / DATABASE)
    outcome = run_dbt(tmp_path / DATABASE, "build", "--select", "+dim_unit_name", "--exclude-resource-type", "test", "unit_test")
    assert outcome.returncode == 0, outcome.stdout
    with duckdb.connect(str(tmp_path / DATABASE), read_only=True) as con:
        units = con.execute(
            """select units.unit_name, parents.unit_name, units.parent_basis, units.parent_document_id, units.nature, units.county
               from marts.dim_unit as units left join marts.dim_unit as parents on units.parent_unit_id = parents.unit_id order by all"""
        ).fetchall()
        names = con.execute("select count(*) from marts.dim_unit_name").fetchone()
    assert units == [
        (PUBLISHER, None, None, None, None, "长宁区"),
        ("长宁区少年宫", PUBLISHER, "listed", "d", "事业", "长宁区"),
        ("长宁区第一小学", PUBLISHER, "listed", "d", None, "长宁区"),
    ]
    assert names == (3,)
