"""The history of divisions: well-formed codes, years that hang together, successors that stand in their year; known changes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

SEED = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds" / "division_history.csv"
Row = dict[str, str]


def _rows() -> list[Row]:
    with SEED.open(encoding="utf-8", newline="") as fh:
        return list(csv.DictReader(fh))


def _stands(row: Row, year: int) -> bool:
    return int(row["valid_from_year"]) <= year <= int(row["valid_to_year"] or 9999)


def test_codes_and_years_are_well_formed() -> None:
    for row in _rows():
        assert re.fullmatch(r"[1-6]\d{5}", row["region_code"]) and row["name"], row
        kind = "zone" if 71 <= int(row["region_code"][4:]) <= 80 else "county"
        assert row["level"] == ("province" if row["region_code"][2:] == "0000" else "city" if row["region_code"][4:] == "00" else kind)
        assert bool(row["valid_to_year"]) == bool(row["change_kind"]) == bool(row["change_year"]), row
        assert row["source"] and row["province"], row


def test_a_code_has_one_name_in_a_year() -> None:
    windows: dict[str, list[Row]] = {}
    for row in _rows():
        windows.setdefault(row["region_code"], []).append(row)
    for code, rows in windows.items():
        for year in range(2007, 2024):
            assert sum(_stands(row, year) for row in rows) <= 1, (code, year)


def test_divisions_lie_in_divisions_of_the_year() -> None:
    rows = _rows()
    codes = {(row["region_code"], year) for row in rows for year in range(2007, 2024) if _stands(row, year)}
    for row in rows:
        year = int(row["valid_from_year"])
        assert (row["region_code"][:2] + "0000", year) in codes, row


def test_successors_stand_in_the_year_of_the_change() -> None:
    rows = _rows()
    for row in rows:
        assert bool(row["successor_region_code"]) == (row["change_kind"] not in ("", "ended")), row
        if row["successor_region_code"]:
            found = [r for r in rows if (r["region_code"], r["name"]) == (row["successor_region_code"], row["successor_name"])]
            assert found and any(_stands(r, int(row["change_year"])) for r in found), row


@pytest.mark.parametrize(
    ("code", "name", "kind", "year", "successor"),
    [
        ("110228", "密云县", "redesignated", "2015", "110118"),
        ("341521", "寿县", "recoded", "2015", "340422"),
        ("140481", "潞城市", "redesignated", "2018", "140406"),
        ("320571", "苏州工业园区", "recoded", "2023", "320576"),
        ("371200", "莱芜市", "ended", "2019", ""),
    ],
)
def test_known_changes(code: str, name: str, kind: str, year: str, successor: str) -> None:
    (row,) = [r for r in _rows() if (r["region_code"], r["name"]) == (code, name)]
    assert (row["change_kind"], row["change_year"], row["successor_region_code"]) == (kind, year, successor)


def test_a_spelling_of_a_zone_names_one_zone_of_its_city() -> None:
    with SEED.with_name("development_zones.csv").open(encoding="utf-8", newline="") as fh:
        spellings = list(csv.DictReader(fh))
    zones = {(row["region_code"], row["name"]) for row in _rows() if row["level"] == "zone"}
    assert {(row["zone_code"], row["zone_name"]) for row in spellings} <= zones
    assert len({(row["city_code"], row["spelling"]) for row in spellings}) == len(spellings)
    assert all(row["city_code"] == row["zone_code"][:4] + "00" and len(row["spelling"]) > 2 for row in spellings)
    assert {row["spelling"] for row in spellings if row["zone_name"] == "廊坊经济技术开发区"} == {"经济技术开发区", "经开区"}
