"""SQL narrows what Great Expectations judges: whatever it refuses on all rows, it refuses on the doubtful ones too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from expectations import gates
from expectations.gates import check_layer
from expectations.suites import Expectation
from layers.on_duckdb import DuckDbTables
from tests.test_gates import raw_database

ROOT = Path(__file__).resolve().parents[1]
TEXTS = (None, "", "a", "b", "B", "'", "12", "12\n", "１２", "1 2", "元", "元万", "\u0301x", "😀", "a'b")
NUMBERS = (None, -1, 0, 1, 2, 9, 10, 11, 1000)
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ExpectColumnValuesToBeInSet", {"column": "word", "value_set": ["a", "b", "a'b"]}),
    ("ExpectColumnValuesToMatchRegex", {"column": "word", "regex": "^[0-9]*$"}),
    ("ExpectColumnValueLengthsToBeBetween", {"column": "word", "min_value": 1}),
    ("ExpectColumnValueLengthsToBeBetween", {"column": "word", "min_value": 1, "max_value": 2}),
    ("ExpectColumnValuesToNotBeNull", {"column": "word"}),
    ("ExpectColumnValuesToBeBetween", {"column": "number", "min_value": 1}),
    ("ExpectColumnValuesToBeBetween", {"column": "number", "min_value": 0, "max_value": 10}),
    ("ExpectColumnValuesToBeUnique", {"column": "word"}),
    ("ExpectColumnValuesToBeUnique", {"column": "number"}),
    ("ExpectCompoundColumnsToBeUnique", {"column_list": ["word", "number"]}),
)


@pytest.fixture(scope="module")
def table() -> duckdb.DuckDBPyConnection:
    """Every text with some of the numbers, one pair twice, one text and number once."""
    con = duckdb.connect(":memory:")
    con.execute("create schema raw")
    con.execute("create table raw.rows (id integer, word varchar, number integer, partition_year integer)")
    pairs = [(word, NUMBERS[(place + shift) % len(NUMBERS)]) for place, word in enumerate(TEXTS) for shift in (0, 3)]
    for number, (word, value) in enumerate([*pairs, pairs[5], ("only here", 77)]):
        con.execute("insert into raw.rows values (?, ?, ?, 2021)", [number, word, value])
    return con


@pytest.mark.parametrize(("expect", "arguments"), CASES)
def test_what_is_refused_among_all_rows_is_refused_among_the_doubtful(
    expect: str, arguments: dict[str, Any], table: duckdb.DuckDBPyConnection
) -> None:
    expectation, asked = _asked(expect, **arguments), _asked("ExpectColumnValuesToBeBetween", column="id")
    columns = ["id", "word", "number", "partition_year"]
    judge = gates._Judge()
    everything = table.sql("select *, 2021 as gate_year from raw.rows order by id").df()
    (whole,) = judge.judge("all", everything, [expectation])
    frame = gates._doubtful_rows(DuckDbTables(table), "raw.rows", columns, [2021], [expectation, asked])
    assert frame is not None and 0 < len(frame) < len(everything)
    (narrowed,) = judge.judge("doubtful", frame, [expectation])
    assert set(everything.loc[whole["unexpected_index"]]["id"]) == set(frame.loc[narrowed["unexpected_index"]]["id"])


def test_a_suite_cannot_ask_what_sql_cannot_narrow() -> None:
    with pytest.raises(ValidationError, match="no condition"):
        _asked("ExpectColumnMaxToBeBetween", column="a")
    with pytest.raises(ValidationError, match="no condition"):
        _asked("ExpectColumnValuesToNotBeNull", column="a", mostly=0.9)


def _asked(expect: str, **arguments: Any) -> Expectation:
    return Expectation.model_validate({"id": "tried", "description": "试用的检查", "expect": expect, "with": arguments})


def test_a_gate_that_finds_nothing_doubtful_needs_no_great_expectations() -> None:
    """Its import takes seconds."""
    script = "import sys; from tests.test_suspects import passes; assert passes(); print('great_expectations' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def passes() -> bool:
    return check_layer(DuckDbTables(raw_database()), "raw", [2021, 2022]).failures == []


def test_what_is_wrong_in_a_year_of_many_rows_is_counted_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_MOST_DOUBTFUL", 3)
    con = raw_database(more="insert into raw.reading_notes by name select repeat('b', 64) as document_id, 'x' as code, '' as message,"
                       " 2022 as partition_year from range(9)")  # fmt: skip
    failed = {o.expectation_id: o for o in check_layer(DuckDbTables(con), "raw", [2021, 2022]).failures}
    assert failed["message_is_written"].unexpected_by_year == {2022: 3}
