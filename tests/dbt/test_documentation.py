"""The generated pages are up to date, and the glossary names every code that the warehouse may hold."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import yaml

from layers.chinese_names import column_names, table_names
from tests.dbt.disclosures import make_raw_layer
from tests.dbt.raw_fixture import DATABASE, ROOT
from tests.dbt.test_build import build

GLOSSARY = ROOT / "ingestion" / "data" / "glossary.csv"
CODE_COLUMNS = {
    "stage": "stage", "publication_level": "publication_level", "document_kind": "document_kind", "status": "status", "side": "side",
    "check_status": "check_status", "severity": "severity", "outcome": "outcome", "table_state": "table_state", "table_code": "table_code",
    "indicator_kind": "indicator_kind", "project_kind": "project_kind", "scheme": "scheme", "classification_scheme": "scheme",
    "publication_conflict": "publication_conflict", "parent_basis": "parent_basis", "measure": "measure", "fund": "fund",
    "ruling": "ruling", "ruling_state": "ruling_state", "found_severity": "severity", "prior_year_basis": "prior_year_basis",
    "approved_on_source": "date_source", "published_on_source": "date_source",
    "initial_budget_source": "initial_budget_source", "three_public_budget_source": "initial_budget_source", "expected_by": "expected_by",
    "expense_group": "expense_group", "funding_period": "funding_period", "origin": "origin", "amount_source": "amount_source",
    "observed_basis": "observed_basis", "match_basis": "match_basis", "match_confidence": "match_confidence",
    "match_status": "match_status", "region_change_kind": "region_change_kind", "region_level": "region_level",
}  # fmt: skip
"""Columns of the marts that hold codes -> the glossary's category."""


def glossary() -> dict[str, dict[str, str]]:
    """Chinese names by category and code."""
    names: dict[str, dict[str, str]] = {}
    with GLOSSARY.open(encoding="utf-8", newline="") as fh:
        for row in csv.DictReader(fh):
            assert row["term_zh"] and row["term_en"], row
            if row["code"]:
                assert row["code"] not in names.setdefault(row["category"], {}), f"{row['category']}.{row['code']} twice"
                names[row["category"]][row["code"]] = row["term_zh"]
    return names


def test_generated_pages_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_data_dictionary.py"), "--check"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_one_english_name_per_chinese_term() -> None:
    with GLOSSARY.open(encoding="utf-8", newline="") as fh:
        rows = [row for row in csv.DictReader(fh) if row["category"] in ("table_code", "measure", "scheme", "term", "fund", "level")]
    english: dict[str, str] = {}
    for row in rows:
        assert english.setdefault(row["term_zh"], row["term_en"]) == row["term_en"], row["term_zh"]


def test_glossary_has_every_code_of_the_contract(golden: Path) -> None:
    text = (golden / "CONTRACT.md" if (golden / "CONTRACT.md").exists() else golden.parent / "CONTRACT.md").read_text(encoding="utf-8")
    tables, rest = text.split("table_code | Chinese titles", 1)[1].split("measure | column", 1)
    tables = tables.split("Qualifiers, columns of", 1)[0].replace("table_code | Chinese titles", "")
    measures, rest = rest.split("## stated.csv", 1)
    concepts = rest.split("Concepts: ", 1)[1].split("a functional code", 1)[0]
    names = glossary()
    for category, part in (("table_code", tables), ("measure", measures)):
        codes = {c for row in part.splitlines() if " | " in row for c in re.findall(r"[a-z][a-z_]+", row.split(" | ")[0])}
        assert len(codes) > 8 and codes - set(names[category]) == set()
    codes = set(re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", re.sub(r"\([^)]*\)", "", concepts)))
    assert len(codes) > 10 and codes - set(names["concept"]) == set()


def test_glossary_has_every_code_that_ingestion_yields() -> None:
    layouts = ROOT / "ingestion" / "layouts"
    tables = yaml.safe_load((layouts / "tables.yml").read_text(encoding="utf-8"))
    names = glossary()
    assert {entry["code"] for entry in tables["titles"] if entry["code"]} - set(names["table_code"]) == set()
    concepts = yaml.safe_load((layouts / "concepts.yml").read_text(encoding="utf-8"))
    assert {entry["id"].split(":")[0] for entry in concepts["concepts"]} - set(names["concept"]) == set()


def test_a_column_has_all_its_names_and_meanings_in_one_row() -> None:
    with (ROOT / "ingestion" / "data" / "column_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["column_name"] for row in rows if not all(row.values())] == []
    assert len({row["column_name"] for row in rows}) == len(rows) > 300


def test_every_column_and_code_of_the_marts_has_a_chinese_name(tmp_path: Path) -> None:
    database = tmp_path / DATABASE
    make_raw_layer().write(database)
    build(database)
    names = glossary()
    with duckdb.connect(str(database), read_only=True) as con:
        columns = con.execute("select table_name, column_name from duckdb_columns() where schema_name = 'marts'").fetchall()
        assert {column for _, column in columns} - set(column_names()) == set(), "not in column_names.csv"
        assert {column for _, column in columns if not all(column_names()[column])} == set(), "no name or meaning in column_names.csv"
        assert {table for table, _ in columns} - set(table_names()) == set(), "no name in table_names.csv"
        told = con.execute("select table_name, column_name from marts.dim_column where label_zh <> '' and description_zh <> ''").fetchall()
        assert set(told) == set(columns)
        for table, column in columns:
            if column in CODE_COLUMNS:
                found = {code for (code,) in con.execute(f"select distinct {column} from marts.{table}").fetchall() if code}
                assert found - set(names[CODE_COLUMNS[column]]) == set(), f"{table}.{column}"
