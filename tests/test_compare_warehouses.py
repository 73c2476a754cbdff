"""The script that shows what a change did to the facts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "compare_warehouses.py"


def warehouse(path: Path, amount: str, version: str) -> Path:
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute(f"create table marts.fct_budget_line as select 'a' as line_code, {amount} as amount_yuan union all select 'b', 2.00")
        con.execute(f"create table marts.dim_document as select 'd' as document_id, '{version}' as parser_version")
    return path


def compare(before: Path, after: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), str(before), str(after)], capture_output=True, text=True, check=False)


def test_a_changed_amount_is_shown_and_a_version_is_not(tmp_path: Path) -> None:
    before = warehouse(tmp_path / "before.duckdb", "1.00", "1")
    same = compare(before, warehouse(tmp_path / "same.duckdb", "1.00", "2"))
    assert (same.returncode, same.stdout) == (0, "the same rows in every table that both have\n")
    other = compare(before, warehouse(tmp_path / "other.duckdb", "1.10", "2"))
    assert other.returncode == 1
    assert "fct_budget_line: 1 rows only before, 1 only after" in other.stdout and "amount_yuan=1.10" in other.stdout
    assert "dim_document" not in other.stdout
