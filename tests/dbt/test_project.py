"""The project's own files: sources equal the records, everything is described, only the intended seeds are seeds."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from home.hand_kept import HAND_TABLES
from ingestion.records import RAW_TABLES
from layers.raw_tables import TABLES, raw_columns
from review.records import REVIEW_TABLES
from tests.dbt.raw_fixture import DATABASE, PROJECT, ROOT, run_dbt

SHARED_SEEDS = ROOT / "ingestion" / "data"
GRAIN = re.compile(r"^One row per \w")


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The manifest; parsing must not warn."""
    folder = tmp_path_factory.mktemp("parse")
    outcome = run_dbt(folder / DATABASE, "parse", "--no-partial-parse")
    assert outcome.returncode == 0, outcome.stdout
    assert "WARNING" not in outcome.stdout.upper()
    manifest: dict[str, Any] = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_sources_have_the_fields_of_the_records() -> None:
    for file, records in (("_sources.yml", RAW_TABLES | REVIEW_TABLES), ("_hand_kept.yml", HAND_TABLES)):
        sources = yaml.safe_load((PROJECT / "models" / "staging" / file).read_text(encoding="utf-8"))
        tables = {table["name"]: [c["name"] for c in table["columns"]] for table in sources["sources"][0]["tables"]}
        assert tables == {table: list(raw_columns(table)) for table in records}


def test_staging_leaves_no_field_out(parsed: dict[str, Any]) -> None:
    staged = {node["name"].split("__")[1]: set(node["columns"]) for node in _models(parsed) if node["schema"] == "staging"}
    renamed = {"reason": "ruling_reason", "person": "ruled_by", "fiscal_year": "ruling_fiscal_year"}
    raw = {table: set(raw_columns(table)) for table in TABLES}
    raw["rulings"] = {renamed.get(name, name) for name in raw["rulings"]}
    assert staged == raw


def test_every_model_and_column_is_described(parsed: dict[str, Any]) -> None:
    for node in _models(parsed):
        assert GRAIN.match(node["description"]), node["name"]
        assert node["config"]["contract"]["enforced"], node["name"]
        for column in node["columns"].values():
            assert column["description"].strip(), f"{node['name']}.{column['name']}"
    for source in parsed["sources"].values():
        assert GRAIN.match(source["description"]), source["name"]
        assert all(c["description"].strip() for c in source["columns"].values()), source["name"]


def test_measures_state_their_unit(parsed: dict[str, Any]) -> None:
    words = {"_yuan": "yuan", "_pct": "per cent", "_count": "Count", "_numbers": "Count"}
    for node in _models(parsed):
        for column in node["columns"].values():
            for ending, word in words.items():
                if column["name"].endswith(ending) and column["name"] != "page_count":
                    assert word in column["description"], f"{node['name']}.{column['name']}"


def test_only_the_intended_files_are_seeds(parsed: dict[str, Any]) -> None:
    seeds = {node["name"] for node in parsed["nodes"].values() if node["resource_type"] == "seed"}
    codes = {"administrative_divisions", "classification_codes", "classification_successors", "glossary"}
    assert seeds == codes | {"column_names", "table_names"} | {
        "headline_sources", "unit_name_prefixes", "unit_renamings", "division_history", "development_zones", "rule_titles",
    }  # fmt: skip


def test_models_use_no_other_database_or_network(parsed: dict[str, Any]) -> None:
    assert {node["schema"] for node in _models(parsed)} == {"staging", "intermediate", "marts"}
    assert {source["schema"] for source in parsed["sources"].values()} == {"raw"}
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["flags"]["send_anonymous_usage_stats"] is False


FORBIDDEN = {
    r"\bqualify\b": "PostgreSQL has none", r"\bgroup by all\b": "PostgreSQL has none", r"\btry_cast\b": "PostgreSQL has none",
    r"\bmax_by\b|\barg_max\b": "PostgreSQL has none", r"\bpivot\b": "PostgreSQL has none", r"\bdistinct on\b": "Spark has none",
    r"\bunnest\b": "Spark has none", r"\bgenerate_series\b": "Spark has none", r"\bregexp_replace\b": "replaces all matches on Spark only",
    r"\bas varchar\b": "Spark wants string: text_type()", r"::": "cast() is clearer",
    r"\bstring_agg\b": "join_sorted()", r"\bexclude\s*\(": "DuckDB only",
}  # fmt: skip
"""What does not run alike on DuckDB, PostgreSQL and Spark may stand in macros only."""


@pytest.mark.parametrize("path", sorted((PROJECT / "models").rglob("*.sql")), ids=lambda p: p.stem)
def test_models_are_portable_sql(path: Path) -> None:
    text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8")).lower()
    assert [why for pattern, why in FORBIDDEN.items() if re.search(pattern, text)] == []


def _rows(name: str) -> list[dict[str, str]]:
    with (SHARED_SEEDS / name).open(encoding="utf-8", newline="") as fh:
        return list(csv.DictReader(fh))


def test_classification_codes_hang_together() -> None:
    rows = _rows("classification_codes.csv")
    windows = [(r["scheme"], r["code"], int(r["valid_from_year"]), int(r["valid_to_year"] or 9999)) for r in rows]
    for row, (scheme, code, first, last) in zip(rows, windows, strict=True):
        assert row["level"] == {3: "class", 5: "section", 7: "item"}[len(code)], code
        assert row["parent_code"] == (code[:-2] if len(code) > 3 else ""), code
        assert first <= last and row["name"], code
        overlapping = [w for w in windows if w[:2] == (scheme, code) and w[2] <= last and first <= w[3]]
        assert len(overlapping) == 1, f"{code}: windows overlap"


def _years(row: dict[str, str]) -> range:
    return range(int(row["valid_from_year"]), int(row["valid_to_year"] or 2030) + 1)


def test_classification_codes_are_well_formed() -> None:
    first = {"function": "2", "department_economic": "3", "government_economic": "5", "revenue": "1"}
    for row in _rows("classification_codes.csv"):
        assert re.fullmatch(first[row["scheme"]] + r"\d\d(\d\d){0,2}", row["code"]), row
        assert row["name"] == row["name"].strip() and row["source"], row


def test_parents_stand_in_every_year_of_a_code() -> None:
    rows = _rows("classification_codes.csv")
    standing = {(row["scheme"], row["code"], year) for row in rows for year in _years(row)}
    missing = [
        (row["code"], year)
        for row in rows
        if row["parent_code"]
        for year in _years(row)
        if (row["scheme"], row["parent_code"], year) not in standing
    ]
    assert missing == []


def test_names_are_unique_below_one_parent_in_a_year() -> None:
    names = Counter((r["scheme"], r["parent_code"], r["name"], year) for r in _rows("classification_codes.csv") for year in _years(r))
    assert [name for name, count in names.items() if count > 1] == []


def test_what_became_of_a_unit_names_the_reform() -> None:
    with (PROJECT / "seeds" / "unit_renamings.csv").open(encoding="utf-8", newline="") as fh:
        rows = list(csv.DictReader(fh))
    assert len([r for r in rows if r["change_kind"] != "abbreviation"]) >= 40
    for row in rows:
        assert row["former"] and row["successor"] and row["former"] != row["successor"] and row["basis"], row
        assert row["change_kind"] in ("renamed", "merged", "split", "abbreviation"), row
        assert bool(row["change_year"]) == (row["change_kind"] != "abbreviation"), row


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("210", 2018, "医疗卫生与计划生育支出"), ("210", 2019, "卫生健康支出"),
        ("20805", 2019, "行政事业单位离退休"), ("20805", 2020, "行政事业单位养老支出"),
        ("207", 2018, "文化体育与传媒支出"), ("207", 2019, "文化旅游体育与传媒支出"),
        ("215", 2019, "资源勘探信息等支出"), ("215", 2020, "资源勘探工业信息等支出"),
        ("224", 2018, None), ("224", 2019, "灾害防治及应急管理支出"), ("30113", 2017, None), ("30113", 2018, "住房公积金"),
    ],
)  # fmt: skip
def test_renamed_codes_have_the_name_of_the_year(code: str, year: int, name: str | None) -> None:
    rows = [r for r in _rows("classification_codes.csv") if r["code"] == code]
    valid = [r["name"] for r in rows if int(r["valid_from_year"]) <= year <= int(r["valid_to_year"] or 9999)]
    assert valid == ([name] if name else [])


def test_codes_no_longer_in_use_lead_to_codes_of_today() -> None:
    rows = _rows("classification_codes.csv")
    today = {(r["scheme"], r["code"]) for r in rows if not r["valid_to_year"]}
    ended = {(r["scheme"], r["code"], int(r["valid_to_year"]) + 1) for r in rows if r["valid_to_year"]}
    told = _rows("classification_successors.csv")
    kinds: dict[tuple[str, str], set[str]] = {}
    for row in told:
        code = (row["scheme"], row["code"])
        kinds.setdefault(code, set()).add(row["change_kind"])
        assert (*code, int(row["change_year"])) in ended, row
        assert row["note"] and row["basis"] in ("code_list", "institutional_reform"), row
        assert (row["scheme"], row["successor_code"]) in today or (row["change_kind"] == "split" and not row["successor_code"]), row
    assert all(len(found) == 1 for found in kinds.values()), "a code is split or not"
    successors = Counter((row["scheme"], row["code"]) for row in told)
    assert all(kinds[code] == {"split"} for code, count in successors.items() if count > 1), "several successors are a split"
    assert {(scheme, code) for scheme, code, _ in ended} - today - set(kinds) == set(), "a code ended and nobody says what became of it"


def test_divisions_hang_together() -> None:
    rows = _rows("administrative_divisions.csv")
    provinces = {r["name"] for r in rows if r["level"] == "province"}
    assert len(provinces) == 34
    for row in rows:
        assert re.fullmatch(r"\d{6}", row["region_code"])
        assert row["province"] in provinces and row["province_abbreviation"]
        assert row["name"] == row["county" if row["level"] == "county" else "province" if row["level"] == "province" else "city"], row


def test_sql_computes_no_rounding_step() -> None:
    told = [p.name for p in PROJECT.rglob("*.sql") if "dbt_packages" not in p.parts and re.search(r"'[百千万亿]+元'", p.read_text("utf-8"))]
    assert told == [], "what a printed digit is worth is said in ingestion/exactness.py and carried as step_yuan"
