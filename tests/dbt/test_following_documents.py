"""Facts follow documents: a run replaces those of documents whose state changed, and touches no other row of their years."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.dbt.disclosures import make_raw_layer
from tests.dbt.raw_fixture import DATABASE
from tests.dbt.test_build import build, query

pytestmark = pytest.mark.slow

YEAR = 2023
BY_DOCUMENT = (
    "select document_id, count(*), count(*) filter (printed_text = 'untouched') from marts.fct_budget_line"
    f" where fiscal_year = {YEAR} group by 1 order by 1"
)


def change(database: Path, *statements: str) -> None:
    with duckdb.connect(str(database)) as con:
        for statement in statements:
            con.execute(statement)


def made_again_by_a_run(database: Path) -> set[object]:
    """Documents whose facts a run of the year makes, each as a whole."""
    change(database, "update marts.fct_budget_line set printed_text = 'untouched'")
    build(database, [YEAR])
    rows = query(database, BY_DOCUMENT)
    assert all(untouched in (0, count) for _, count, untouched in rows)
    return {document for document, _, untouched in rows if untouched == 0}


def test_only_facts_of_documents_that_changed_are_made_again(tmp_path: Path) -> None:
    database = tmp_path / DATABASE
    make_raw_layer().write(database)
    states = "create table meta.raw_states as select distinct document_id, partition_year, 'first' as state from raw.documents"
    change(database, "create schema meta", states)
    build(database)
    documents = {document for document, *_ in query(database, BY_DOCUMENT)}

    change(database, "update meta.raw_states set state = 'second' where document_id = 'final2023'")
    assert made_again_by_a_run(database) == {"final2023"}

    tables = query(database, "select table_name from duckdb_columns() where schema_name = 'raw' and column_name = 'document_id'")
    leaving = [
        f"delete from {table} where document_id = 'final2023'" for table in ("meta.raw_states", *(f"raw.{name}" for (name,) in tables))
    ]
    ruling = "select 'finding2023' as finding_id, 'x' as evidence_hash, 'wrong' as ruling, 'r' as reason, 0 as partition_year"
    change(database, *leaving, f"insert into raw.rulings by name {ruling}")
    ((ruled,),) = query(database, "select document_id from raw.findings where finding_id = 'finding2023'")
    assert made_again_by_a_run(database) == {ruled}
    assert {document for document, *_ in query(database, BY_DOCUMENT)} == documents - {"final2023"}

    assert made_again_by_a_run(database) == set()
    assert query(database, "select 1 from intermediate.int_documents__changed where is_gone or is_changed") == []
