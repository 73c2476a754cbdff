"""Shapes of tables that provinces publish: every number stands under the measure that its header names (forms_of_provinces.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.amounts import parse_number
from ingestion.records import BudgetLineRecord
from ingestion.tables.finding import TableReading, read_budget_tables
from tests.tables.drawn_grids import document, draw

FORMS = yaml.safe_load(Path(__file__).with_name("forms_of_provinces.yml").read_text(encoding="utf-8"))
Outcomes = dict[tuple[int, int], str]


def outcomes(form: dict[str, Any]) -> tuple[TableReading, Outcomes]:
    """What became of each number of a form, by row and column of its grid."""
    grid = draw(form["grid"], has_spans=form.get("spans", True))
    source = document(form["title"], form.get("unit", "单位：万元"), grid)
    reading = read_budget_tables(source, "d", 2024, form.get("stage", "budget"), None)
    found = {(x.row_no - 1, x.column_no - 1): _word(x, form.get("lines", False)) for x in reading.lines}
    found |= {(x.row_no - 1, x.column_no - 1): "prior" for x in reading.prior_year}
    return reading, found | {(x.row_no - 1, x.column_no - 1): "beside" for x in (*reading.figures, *reading.unplaced)}


def _word(line: BudgetLineRecord, columns_are_lines: bool) -> str:
    name = f"{line.line_label}:{line.measure}" if columns_are_lines else line.measure
    return name + (f"@{line.fund}" if line.fund else "") + (f"/{line.funding_period}" if line.funding_period else "")


@pytest.mark.parametrize("form", FORMS, ids=[form["name"] for form in FORMS])
def test_every_number_has_the_measure_of_its_column(form: dict[str, Any]) -> None:
    reading, found = outcomes(form)
    assert [table.table_code for table in reading.tables if table.table_state != "absent"] == [form["table"]]
    for cell in draw(form["grid"]).cells:
        if cell.row >= form["first"] and parse_number(cell.text) is not None:
            words = (form["rows"][cell.row] if "rows" in form else form["columns"]).split()
            assert (cell.row, cell.col, found.get((cell.row, cell.col), "-")) == (cell.row, cell.col, words[cell.col])


@pytest.mark.parametrize("form", [f for f in FORMS if "codes" in f], ids=lambda form: form["name"])
def test_codes_of_the_rows(form: dict[str, Any]) -> None:
    reading, _ = outcomes(form)
    assert list(dict.fromkeys((x.line_code, x.line_label) for x in reading.lines)) == [tuple(pair) for pair in form["codes"]]
