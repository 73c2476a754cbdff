"""`yusuan changes`: documents, amounts and findings that came, went or are different, told in Chinese and as a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from yusuan.changes_command import compare, summary
from yusuan.cli import main
from yusuan.usage import UsageError

_TABLES = """
create schema marts;
create table marts.dim_unit as select 'u' as unit_id, '甲县乙局' as unit_name;
create table marts.dim_code as select 'table_code' as code_list, 'expenditure' as code, '支出表' as name_zh;
create table marts.dim_document (document_id varchar, unit_id varchar, fiscal_year integer, stage varchar, file_name varchar,
                                 status varchar, is_current boolean);
create table marts.dim_publication (publication_id varchar, unit_id varchar, fiscal_year integer, stage varchar, publication_level varchar,
                                    is_current boolean);
create table marts.fct_budget_line (publication_id varchar, table_code varchar, side varchar, line_code varchar, line_label varchar,
                                    measure varchar, fund varchar, funding_period varchar, organisation varchar, project_name varchar,
                                    column_label varchar, amount_yuan decimal(20, 2));
create table marts.fct_stated_amount (publication_id varchar, concept varchar, amount_yuan decimal(20, 6));
create table marts.fct_finding (finding_id varchar, publication_id varchar, message varchar, severity varchar, ruling varchar);
"""


def publication(
    path: Path, documents: dict[str, bool], amounts: list[tuple[str, str, str]], findings: Sequence[tuple[str, str]] = ()
) -> Path:
    """A published file: documents (name, is it current), amounts (document, label, yuan), findings (message, severity)."""
    with duckdb.connect(str(path)) as con:
        con.execute(_TABLES)
        for name, current in documents.items():
            con.execute("insert into marts.dim_document values (?, 'u', 2024, 'budget', ?, 'parsed', ?)", [name, f"{name}.pdf", current])
            con.execute("insert into marts.dim_publication values (?, 'u', 2024, 'budget', 'department', ?)", [name, current])
        for document, label, amount in amounts:
            values = [document, label, amount]
            con.execute(
                "insert into marts.fct_budget_line values (?, 'expenditure', 'expenditure', '', ?, 'total', '', '', '', '', '合计', ?)",
                values,
            )
        for message, severity in findings:
            con.execute("insert into marts.fct_finding values (?, ?, ?, ?, null)", [message, next(iter(documents)), message, severity])
    return path


def test_a_correction_shows_as_the_amounts_that_it_corrects(tmp_path: Path) -> None:
    old = publication(tmp_path / "old.duckdb", {"a": True}, [("a", "合计", "10.00"), ("a", "教育支出", "4.00")], [("合计不符", "error")])
    new = publication(
        tmp_path / "new.duckdb", {"b": True, "a": False}, [("b", "合计", "12.00"), ("b", "教育支出", "4.00"), ("a", "合计", "10.00")]
    )
    changes = [(c.object, c.kind, c.place, c.old_value, c.new_value) for c in compare(old, new)]
    assert changes == [
        ("document", "changed", "a.pdf", "现行", "已被替代"),
        ("document", "added", "b.pdf", None, "现行"),
        ("amount", "changed", "支出表  合计 合计", "10.00", "12.00"),
        ("finding", "withdrawn", "合计不符", "error", None),
    ]
    told = list(summary(list(compare(old, new))))
    assert told[0] == "文件：新增 1 份，改动 1 份"
    assert "  改动 甲县乙局 2024预算 支出表  合计 合计：10.00 → 12.00" in told


def test_the_same_publication_has_not_changed(tmp_path: Path) -> None:
    old = publication(tmp_path / "old.duckdb", {"a": True}, [("a", "合计", "1.00"), ("a", "合计", "2.00")])
    new = publication(tmp_path / "new.duckdb", {"a": True}, [("a", "合计", "2.00"), ("a", "合计", "1.00")])
    assert list(compare(old, new)) == []
    assert list(summary([])) == ["没有变化"]


def test_one_of_two_equal_places_is_not_lost(tmp_path: Path) -> None:
    old = publication(tmp_path / "old.duckdb", {"a": True}, [("a", "合计", "1.00"), ("a", "合计", "1.00")])
    new = publication(tmp_path / "new.duckdb", {"a": True}, [("a", "合计", "1.00")])
    assert [(c.old_value, c.new_value) for c in compare(old, new)] == [("1.00；1.00", "1.00")]


def test_the_command_compares_with_the_kept_version_and_writes_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warehouse = tmp_path / "home" / "warehouse"
    (warehouse / "snapshots").mkdir(parents=True)
    publication(warehouse / "yusuan.duckdb", {"a": True, "=b": True}, [("a", "合计", "1.00")])
    assert main(["changes", "--home", str(tmp_path / "home")]) == 2
    assert "没有保存的旧版本" in capsys.readouterr().err
    publication(warehouse / "snapshots" / "yusuan-1.duckdb", {"a": True}, [("a", "合计", "1.00")])
    table = tmp_path / "changes.csv"
    assert main(["changes", "--home", str(tmp_path / "home"), "--output", str(table)]) == 0
    assert "文件：新增 1 份" in capsys.readouterr().out
    with table.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["kind"], row["object"], row["place"]) == ("added", "document", "'=b.pdf")


def test_what_is_no_publication_is_told(tmp_path: Path) -> None:
    new = publication(tmp_path / "new.duckdb", {"a": True}, [])
    with pytest.raises(UsageError, match="不存在"):
        list(compare(tmp_path / "none.duckdb", new))
    with duckdb.connect(str(tmp_path / "other.duckdb")) as con:
        con.execute("create table t (i integer)")
    with pytest.raises(UsageError, match="不能比较"):
        list(compare(tmp_path / "other.duckdb", new))
