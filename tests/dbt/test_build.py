"""The project on small raw layers: empty, in one run, year by year in any order, with documents removed or refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from layers.dbt_models import DbtRunner, load_nodes
from tests.dbt.disclosures import YEARS, make_raw_layer
from tests.dbt.raw_fixture import DATABASE, PROJECT, RawLayer, run_dbt

CONTRACT = {
    "dim_document": "document_id file_name source_path media_type byte_size page_count unit_id unit_name_printed fiscal_year stage "
    "publication_level document_kind status is_current superseded_by parser_version rules_version unread_pages ingested_at",
    "dim_unit": "unit_id unit_name unit_code parent_unit_id province city county region_code nature rank funding",
    "dim_fiscal_year": "fiscal_year start_date end_date",
    "dim_classification": "classification_id scheme code name level parent_code valid_from_year valid_to_year source",
    "fct_budget_line": "budget_line_id document_id unit_id fiscal_year stage table_code side line_code line_label line_level "
    "classification_id measure amount_yuan printed_text printed_unit is_total is_leaf check_status page row_no column_no "
    "fund funding_period economic_code government_economic_code organisation project_name layout_rule origin confidence",
    "fct_indicator_value": "document_id project_id unit_id fiscal_year indicator_kind level1 level2 level3 description operator "
    "target_value target_unit target_text actual_value actual_unit actual_text basis grade_excellent grade_good grade_fair grade_poor page",
    "fct_project": "project_id document_id unit_id fiscal_year project_code project_name budget_yuan fiscal_yuan other_yuan executed_yuan "
    "plan_q1_pct plan_q2_pct plan_q3_pct plan_q4_pct purpose budget_source page",
    "fct_stated_amount": "document_id unit_id concept fiscal_year amount_yuan snippet page",
    "fct_finding": "finding_id document_id rule_id kind severity page table_code line_code expected printed unit message "
    "evidence root_finding_id",
    "fct_rule_outcome": "document_id rule_id outcome reason comparisons",
    "fct_unplaced_number": "document_id page table_title row_no column_no printed_text reason",
    "fct_reading_note": "document_id page sheet code message",
}
"""The public tables and columns that other programs rely on."""

Tables = dict[str, list[tuple[Any, ...]]]


def build(database: Path, years: Iterable[int] = ()) -> None:
    """Seeds and models in one run, without tests."""
    runner = DbtRunner(PROJECT, database)
    results = runner.build([node.name for node in load_nodes(runner.manifest_path)], sorted(years))
    assert [r.message for r in results if not r.is_success] == []


def read_tables(database: Path, *schemas: str) -> Tables:
    """The rows of all tables of the schemas, in an order of their own."""
    with duckdb.connect(str(database), read_only=True) as con:
        marks = ", ".join("?" for _ in schemas)
        names = con.execute(
            f"select schema_name || '.' || table_name from duckdb_tables() where schema_name in ({marks})", schemas
        ).fetchall()
        return {name: con.execute(f"select * from {name} order by all").fetchall() for (name,) in names}


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small raw layer, built at once."""
    database = tmp_path_factory.mktemp("built") / DATABASE
    make_raw_layer().write(database)
    build(database)
    return database


def test_an_empty_raw_layer_builds_and_passes_every_test(tmp_path: Path) -> None:
    RawLayer().write(tmp_path / DATABASE)
    outcome = run_dbt(tmp_path / DATABASE, "build")
    assert outcome.returncode == 0, outcome.stdout[-3000:]
    assert "WARN=0 ERROR=0 SKIP=0" in outcome.stdout


def test_a_small_raw_layer_passes_every_test(built: Path) -> None:
    runner = DbtRunner(PROJECT, built)
    results = runner.test([node.name for node in load_nodes(runner.manifest_path)], [])
    assert len(results) > 30
    assert [(r.name, r.message) for r in results if r.status != "pass"] == []


def test_public_tables_have_the_columns_of_the_contract(built: Path) -> None:
    for table, columns in CONTRACT.items():
        found = {c[0]: c[1] for c in query(built, f"describe marts.{table}")}
        assert set(columns.split()) - set(found) == set(), table
        # An amount stated in the text may be a rate, as its concept says, and a rate keeps its printed decimals.
        amount = "DECIMAL(20,6)" if table == "fct_stated_amount" else "DECIMAL(20,2)"
        assert {n: t for n, t in found.items() if n.endswith("_yuan") and t != amount} == {}, table


def test_nothing_is_lost_between_raw_and_facts(built: Path) -> None:
    pairs = [
        ("budget_lines", "fct_budget_line"), ("projects", "fct_project"), ("indicators", "fct_indicator_value"),
        ("stated_amounts", "fct_stated_amount"), ("unplaced_numbers", "fct_unplaced_number"), ("table_figures", "fct_table_figure"),
        ("tables", "fct_document_table"), ("evidence", "fct_evidence"), ("reading_notes", "fct_reading_note"),
        ("documents", "dim_document"),
    ]  # fmt: skip
    for raw, fact in pairs:
        assert query(built, f"select count(*) from raw.{raw}") == query(built, f"select count(*) from marts.{fact}"), fact
    # These have rows from comparisons across documents besides.
    for name in ("findings", "rule_outcomes"):
        assert query(built, f"select count(*) from raw.{name}") == query(
            built, f"select count(*) from intermediate.int_{name}__within_documents"
        )


def test_documents_stand_or_are_superseded(built: Path) -> None:
    rows = query(built, "select document_id, is_current, superseded_by, publication_conflict from marts.dim_document order by 1")
    assert rows == [
        ("broken", False, None, "none"),
        ("budget2022", True, None, "none"),
        ("budget2023", True, None, "same_facts"),
        ("budget2024", True, None, "none"),
        ("final2023", True, None, "none"),
        ("union_new", True, None, "different_facts"),
        ("union_old", False, "union_new", "different_facts"),
        ("variant2023", False, "budget2023", "same_facts"),
    ]


def test_units_are_placed_and_linked(built: Path) -> None:
    rows = query(
        built, "select unit_name, province, city, county, region_code, rank, parent_basis from marts.dim_unit order by region_code, 1"
    )
    assert rows == [
        ("河北省博野县总工会", "河北省", "保定市", "博野县", "130637", None, None),
        ("上海市长宁区财政局", "上海市", "上海市", "长宁区", "310105", "2024级", None),
        ("长宁区国库收付中心", "上海市", "上海市", "长宁区", "310105", None, "listed"),
    ]


def test_marts_count_each_publication_once(built: Path) -> None:
    by_function = query(
        built, "select fiscal_year, stage, sum(expenditure_yuan) from marts.mart_expenditure_by_function group by all order by all"
    )
    assert [(y, s, str(a)) for y, s, a in by_function] == [
        (2022, "budget", "2022.50"), (2023, "budget", "2023.50"), (2023, "final", "2000.00"), (2024, "budget", "2035.50"),
    ]  # fmt: skip
    execution = query(built, "select budget_yuan, final_yuan, execution_pct from marts.mart_budget_execution where has_final_line")
    assert [tuple(map(str, row)) for row in execution] == [("2023.50", "2000.00", "98.84")]
    assert query(built, "select count(*), sum(budget_yuan) from marts.mart_project_performance") == [(3, 150)]


@pytest.mark.slow
@pytest.mark.parametrize("order", [(2023, 2022, 2024, 2023), YEARS[::-1]])
def test_years_built_alone_in_any_order_give_the_same_tables(built: Path, tmp_path: Path, order: tuple[int, ...]) -> None:
    raw, database = make_raw_layer(), tmp_path / DATABASE
    for year in order:
        raw.write(database, [year])
        build(database, [year])
    assert read_tables(database, "marts", "intermediate") == read_tables(built, "marts", "intermediate")


@pytest.mark.slow
def test_a_year_without_documents_loses_its_rows(built: Path, tmp_path: Path) -> None:
    database = tmp_path / DATABASE
    raw = make_raw_layer()
    raw.write(database)
    build(database)
    kept = RawLayer(rows={t: [r for r in rows if r["partition_year"] != 2022] for t, rows in raw.rows.items()})
    kept.write(database)
    build(database, [2022])
    assert query(database, "select distinct fiscal_year from marts.fct_budget_line order by 1") == [(2023,), (2024,)]
    scratch = tmp_path / "scratch" / DATABASE
    kept.write(scratch)
    build(scratch)
    assert read_tables(database, "marts") == read_tables(scratch, "marts")


def test_a_year_that_is_not_built_keeps_its_rows(tmp_path: Path) -> None:
    raw, database = make_raw_layer(), tmp_path / DATABASE
    raw.write(database)
    build(database)
    before = query(database, "select * from marts.fct_budget_line where fiscal_year = 2022 order by all")
    for row in raw.rows["budget_lines"]:
        row["amount_yuan"] += 1
    raw.write(database)
    build(database, [2023, 2024])
    assert query(database, "select * from marts.fct_budget_line where fiscal_year = 2022 order by all") == before
    changed = query(database, "select distinct amount_yuan from marts.fct_budget_line where document_id in ('budget2023', 'budget2024')")
    assert sorted(str(amount) for (amount,) in changed) == ["2024.50", "2025.50"]


def test_register_lists_what_is_missing(built: Path) -> None:
    rows = query(built, "select unit_name, fiscal_year, stage, is_published from marts.mart_disclosure_register order by all")
    city, listed = "上海市长宁区财政局", "长宁区国库收付中心"
    assert rows == [
        (city, 2022, "budget", True),
        (city, 2022, "final", False),
        (city, 2023, "budget", True),
        (city, 2023, "final", True),
        (city, 2024, "budget", True),
        ("河北省博野县总工会", 2024, "budget", True),
        *((listed, year, "budget", False) for year in YEARS),
    ]
