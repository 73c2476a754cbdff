"""What the UI shows of a year: from the core layer on, errors between documents count and what was ruled wrong does not."""

from __future__ import annotations

import duckdb

from layers.on_duckdb import DuckDbTables
from orchestration.metadata import describe_documents


def test_errors_between_documents_are_counted() -> None:
    con = duckdb.connect(":memory:")
    con.execute("create schema raw")
    con.execute("create schema marts")
    con.execute(
        "create table raw.documents as select * from (values"
        " ('a', 2022, 'parsed', 4, 3), ('b', 2023, 'parsed', 6, 6), ('c', 2023, 'quarantined', 0, 0))"
        " t (document_id, partition_year, status, printed_numbers, placed_numbers)"
    )
    con.execute("create table raw.findings as select * from (values ('a', 'error'), ('a', 'notice')) t (document_id, severity)")
    counted = {layer: {y: f["勾稽差错数"] for y, f in describe_documents(DuckDbTables(con), layer).items()} for layer in ("raw", "staging")}
    assert counted == {"raw": {2022: 1, 2023: 0}, "staging": {2022: 1, 2023: 0}}
    # One error ruled wrong in 2022, two found between documents in 2023.
    con.execute(
        "create table marts.fct_finding as select * from (values ('a', 'notice'), ('a', 'notice'), ('b', 'error'), ('b', 'error'))"
        " t (document_id, severity)"
    )
    for layer in ("core", "marts"):
        described = describe_documents(DuckDbTables(con), layer)
        assert {y: f["勾稽差错数"] for y, f in described.items()} == {2022: 0, 2023: 2}
    assert described[2023] | {"勾稽差错数": 0} == {
        "文档数": 2,
        "隔离文档数": 1,
        "表中数字": 6,
        "落位数字": 6,
        "落位率（%）": 100.0,
        "勾稽差错数": 0,
    }
