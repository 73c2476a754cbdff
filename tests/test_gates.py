"""The gates: what they refuse, in which year, and that a refusal stops that year and only that."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from expectations.gates import check_layer
from expectations.suites import LAYERS, load_suite
from layers.on_duckdb import DuckDbTables
from layers.raw_store import create_raw_tables
from layers.raw_tables import TABLES
from tests.orchestration.conftest import Bench, EditModel, bench, edit_model, three_years  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
SHA = "a" * 64


def raw_database(**changes: object) -> duckdb.DuckDBPyConnection:
    """An in-memory raw layer of two good documents (2021, 2022); `changes` are SQL statements by any name."""
    con = duckdb.connect(":memory:")
    create_raw_tables(con)
    for year, document_id in ((2021, "a" * 64), (2022, "b" * 64)):
        con.execute(
            "insert into raw.documents by name select ? as document_id, 'text/plain' as media_type, 10 as byte_size, 3 as page_count,"
            " ? as fiscal_year, 'budget' as stage, 'parsed' as status, 2 as printed_numbers, 1 as placed_numbers,"
            " 0 as unread_pages, 't' as parser_version, 'r' as rules_version,"
            " ? as partition_year",
            [document_id, year, year],
        )
        con.execute(
            "insert into raw.publications by name select ? as document_id, 1 as publication_no, ? as fiscal_year, 'budget' as stage,"
            " 2 as printed_numbers, 1 as placed_numbers, ? as partition_year",
            [document_id, year, year],
        )
        con.execute(
            "insert into raw.budget_lines by name select ? as document_id, 'expenditure' as table_code, 'expenditure' as side,"
            " '201' as line_code, '支出' as line_label, 1 as line_level, 'total' as measure, ? as amount_yuan, '1.00' as printed_text,"
            " '元' as printed_unit, false as is_total, true as is_leaf, 1 as page, 1 as row_no, 1 as column_no, 1 as table_no,"
            " '' as column_label, 11 as cell_no, 1 as publication_no,"
            " '' as fund, '' as funding_period, '' as economic_code, '' as government_economic_code,"
            " '' as organisation, '' as project_name, 0.01 as step_yuan,"
            " '' as layout_rule, 'text' as origin, ? as partition_year",
            [document_id, Decimal("1.00"), year],
        )
        con.execute(
            "insert into raw.line_checks by name select ? as document_id, 'expenditure' as table_code, 1 as table_no, 1 as row_no,"
            " 1 as column_no, 'total' as measure, 'passed' as check_status, 1 as publication_no, ? as partition_year",
            [document_id, year],
        )
        con.execute(
            "insert into raw.unplaced_numbers by name select ? as document_id, '2' as printed_text, 'no_label' as reason_code,"
            " '没有项目名称' as reason, 2 as row_no, 1 as column_no, 12 as cell_no, 1 as publication_no, ? as partition_year",
            [document_id, year],
        )
        con.execute(
            "insert into raw.census by name select ? as document_id, 1 as part_no, 1 as page, 10 as first_cell_no, 19 as last_cell_no,"
            " 2 as printed_numbers, 3 as set_aside_numbers, 0 as beyond_numbers, ? as partition_year",
            [document_id, year],
        )
    for statement in changes.values():
        con.execute(str(statement))
    return con


def test_good_rows_pass() -> None:
    report = check_layer(DuckDbTables(raw_database()), "raw", [2021, 2022])
    assert [o.expectation_id for o in report.failures] == []
    assert report.accepted_years == [2021, 2022]


@pytest.mark.parametrize(
    ("expectation", "statement"),
    [
        ("document_id_is_sha256", "update raw.documents set document_id = upper(document_id) where fiscal_year = 2022"),
        ("status_is_known", "update raw.documents set status = 'lost' where fiscal_year = 2022"),
        ("quarantine_has_reason", "update raw.documents set status = 'quarantined' where fiscal_year = 2022"),
        ("coverage_is_the_census", "update raw.documents set printed_numbers = 3 where fiscal_year = 2022"),
        ("coverage_adds_up", "delete from raw.budget_lines where partition_year = 2022"),
        ("coverage_adds_up", "delete from raw.unplaced_numbers where partition_year = 2022"),
        ("coverage_adds_up", "update raw.census set beyond_numbers = 1 where partition_year = 2022"),
        ("no_number_is_placed_and_unplaced", "update raw.unplaced_numbers set cell_no = 11 where partition_year = 2022"),
        ("cell_is_named", "update raw.budget_lines set cell_no = null where partition_year = 2022"),
        ("partition_is_fiscal_year", "update raw.documents set fiscal_year = 2019 where fiscal_year = 2022"),
        ("check_status_is_known", "update raw.line_checks set check_status = 'guessed' where partition_year = 2022"),
        ("number_is_checked_once", "insert into raw.line_checks select * from raw.line_checks where partition_year = 2022"),
        ("has_number", "update raw.line_checks set row_no = 2 where partition_year = 2022"),
        ("required_columns_are_there", "update raw.budget_lines set amount_yuan = null where partition_year = 2022"),
        ("page_within_document", "update raw.budget_lines set page = 4 where partition_year = 2022"),
        ("has_document", "update raw.budget_lines set document_id = repeat('c', 64) where partition_year = 2022"),
        ("printed_once", "insert into raw.budget_lines select * from raw.budget_lines where partition_year = 2022"),
        ("line_code_is_digits", "update raw.budget_lines set line_code = '20a' where partition_year = 2022"),
        ("reason_is_written", "update raw.unplaced_numbers set reason = '' where partition_year = 2022"),
    ],
)
def test_a_defect_refuses_its_year_only(expectation: str, statement: str) -> None:
    report = check_layer(DuckDbTables(raw_database(defect=statement)), "raw", [2021, 2022])
    assert expectation in {o.expectation_id for o in report.failures}
    assert report.refused_years == [2022]
    failure = next(o for o in report.failures if o.expectation_id == expectation)
    assert failure.unexpected_count >= 1
    assert failure.sample and failure.sample[0].get("partition_year") == "2022"


def test_a_defect_in_a_year_that_is_not_gated_is_not_reported() -> None:
    report = check_layer(
        DuckDbTables(raw_database(defect="update raw.budget_lines set amount_yuan = null where partition_year = 2022")), "raw", [2021]
    )
    assert report.failures == []


def test_a_missing_table_refuses_every_year() -> None:
    report = check_layer(DuckDbTables(raw_database(defect="drop table raw.evidence")), "raw", [2021, 2022])
    assert report.refused_years == [2021, 2022]
    assert "不存在" in (report.failures[0].error or "")


def test_every_raw_table_is_gated_and_every_suite_loads() -> None:
    assert {t.name for t in load_suite("raw").tables} == set(TABLES)
    for layer in LAYERS:
        assert load_suite(layer).tables


def stated_by_dbt() -> dict[str, list[str]]:
    """Model -> the columns that dbt's test of its grain names."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "dbt_project" / "models").rglob("*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", []):
            for test in model.get("data_tests", model.get("tests", [])):
                if isinstance(test, dict) and "is_unique" in test:
                    found[model["name"]] = test["is_unique"]["arguments"]["columns"]
    return found


def test_no_grain_is_stated_twice() -> None:
    """dbt states the grain of its models, the gate of the raw layer that of raw tables; nobody states one again."""
    by_dbt = stated_by_dbt()
    assert by_dbt["fct_budget_line"] == ["budget_line_id"]
    by_gates = {t.table for layer in LAYERS for t in load_suite(layer).tables for e in t.expectations if "Unique" in (e.expect or "")}
    assert "raw.documents" in by_gates
    assert [table for table in by_gates if table.split(".")[1] in by_dbt and not table.startswith("raw.")] == []


def test_every_published_table_states_its_grain() -> None:
    published = {file.stem for file in (ROOT / "dbt_project" / "models" / "marts").rglob("*.sql")}
    assert published - set(stated_by_dbt()) == set()


def test_a_gate_without_expectations_on_columns_needs_no_great_expectations() -> None:
    """Its import takes seconds; the queries of the staging layer are judged without it."""
    assert not [e for t in load_suite("staging").tables for e in t.expectations if e.expect]
    script = (
        "import sys; from expectations.gates import check_layer; from layers.on_duckdb import DuckDbTables; import duckdb;"
        " check_layer(DuckDbTables(duckdb.connect()), 'staging', [2021]); print('great_expectations' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_required_columns_come_from_the_records() -> None:
    budget_lines = next(t for t in load_suite("raw").tables if t.name == "budget_lines")
    query = next(e.refuse_rows or "" for e in budget_lines.expectations if e.id == "required_columns_are_there")
    for column in ("amount_yuan", "printed_text", "row_no", "partition_year"):
        assert f"{column} is null" in query
    assert "page is null" not in query


@pytest.mark.slow
def test_corrupt_raw_rows_stop_their_year_and_keep_its_old_rows(three_years: Bench) -> None:  # noqa: F811
    assert three_years.build() == 0, three_years.said
    before = three_years.amounts()
    three_years.write("2022.sheet", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 10")
    three_years.write("2023.sheet", "2023 budget 乙县教育局", "expenditure 201 一般公共服务支出 total 9.00 1")
    assert three_years.build() == 1
    assert "2022 年度未通过检查" in three_years.said
    assert "页码不超过文档的页数" in three_years.said
    after = three_years.amounts()
    assert [r for r in after if r[0] != 2023] == [r for r in before if r[0] != 2023]
    assert [(r[1], str(r[2])) for r in after if r[0] == 2023] == [("201", "9.00")]
    assert three_years.build() == 1, "the year stays refused until its document is good"
    three_years.write("2022.sheet", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 9")
    assert three_years.build() == 0
    assert [(r[1], str(r[2])) for r in three_years.amounts() if r[0] == 2022] == [("201", "1.00")]


@pytest.mark.slow
def test_a_fact_without_a_document_stops_its_year(three_years: Bench, edit_model: EditModel) -> None:  # noqa: F811
    orphan = "case when schemed.fiscal_year = 2022 then 'nowhere' else schemed.document_id end as document_id,\n    schemed.publication_id,"
    edit_model("marts/fct_budget_line.sql", "schemed.document_id,\n    schemed.publication_id,", orphan)
    assert three_years.build() == 1, three_years.said
    assert "2022 年度未通过检查" in three_years.said
    assert "每个事实都属于一份已解析的文档" in three_years.said
    assert {row[0] for row in three_years.amounts()} == {2021, 2023}
    assert {row[0] for row in three_years.query("select fiscal_year from marts.dim_document")} == {2021, 2023}


@pytest.mark.slow
def test_when_every_year_is_refused_nothing_is_published(three_years: Bench, edit_model: EditModel) -> None:  # noqa: F811
    edit_model(
        "marts/fct_budget_line.sql",
        "schemed.document_id,\n    schemed.publication_id,",
        "'nowhere' as document_id,\n    schemed.publication_id,",
    )
    assert three_years.build() == 1
    assert not three_years.settings.published_database.exists()
    assert "2021 年度、2022 年度、2023 年度未通过检查" in three_years.said
