"""What a later document says of a body is followed in the years before it, in whatever order the years are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.records import UnitFactRecord
from tests.dbt.disclosures import document, expenditure_table
from tests.dbt.raw_fixture import DATABASE, RawLayer
from tests.dbt.test_build import build, query, read_tables

pytestmark = pytest.mark.slow

FORMER, LATER = "河北省石家庄市林业局", "河北省石家庄市林业和草原局"
STATION = "石家庄市林业技术推广站"
YEARS = (2017, 2020)


def _raw() -> RawLayer:
    """A bureau renamed between two years; the later document alone gives the station's nature and its superior's code."""
    raw = RawLayer()
    facts = {2017: [UnitFactRecord("d2017", STATION)], 2020: [UnitFactRecord("d2020", STATION, unit_code="417002", nature="事业")]}
    for year, name in zip(YEARS, (FORMER, LATER), strict=True):
        lines = expenditure_table(f"d{year}", f"{year}.00")
        raw.add_document(
            document(f"d{year}", name, year, unit_code="417"), file_name=f"{year}.pdf", budget_lines=lines, unit_facts=facts[year]
        )
    return raw


def _build(database: Path, *orders: tuple[int, ...]) -> None:
    raw = _raw()
    for years in orders:
        raw.write(database, years)
        build(database, years)


def test_two_builds_in_either_order_give_the_same_dimensions_and_marts(tmp_path: Path) -> None:
    first, last, whole = (tmp_path / name / DATABASE for name in ("first", "last", "whole"))
    _build(first, (2017,), (2020,))
    _build(last, (2020,), (2017,))
    _build(whole, YEARS)
    tables = [read_tables(path, "marts") for path in (first, last, whole)]
    assert tables[0] == tables[2] and tables[1] == tables[2]

    names = dict(query(first, "select unit_name, current_unit_name from marts.dim_unit"))
    assert names[FORMER] == LATER, "the unit of the earlier year is grouped by what the later one says"
    earlier = query(first, "select distinct current_unit_name from marts.mart_unit_year_overview where fiscal_year = 2017")
    assert earlier == [(LATER,)]
    station = query(first, f"select nature, unit_code from marts.dim_unit where unit_name like '%{STATION[-7:]}'")
    assert station == [("事业", "417002")]
