"""What a page's picture does not show is not read and told, however it is hidden; what looks like hidden and shows is read whole."""

from __future__ import annotations

import pytest

from ingestion.amounts import parse_number
from ingestion.model import SourceDocument
from ingestion.readers.pdf.reader import read_pdf
from tests.readers import pdf_hidden as hidden
from tests.readers import pdf_samples as samples

TABLE = [samples.HEADER, *samples.ROWS]
ROW, COLUMN = 3, 4
"""Where the number is painted; the cell is blank without it."""


def _matrix(document: SourceDocument) -> list[list[str]]:
    (grid,) = document.grids()
    return grid.matrix()


def _with(text: str) -> list[list[str]]:
    return [[text if (r, c) == (ROW, COLUMN) else cell for c, cell in enumerate(row)] for r, row in enumerate(TABLE)]


@pytest.mark.parametrize("name", hidden.HIDDEN)
def test_a_number_that_nobody_sees_is_not_read_and_told(name: str) -> None:
    document = read_pdf(hidden.pdf(hidden.HIDDEN[name]))
    assert _matrix(document) == TABLE
    assert {note.code for note in document.notes} <= {"hidden_text", "hidden_layer", "outside_text"}
    assert document.notes


@pytest.mark.parametrize("name", hidden.SHOWN)
def test_a_number_that_shows_is_read(name: str) -> None:
    document = read_pdf(hidden.pdf(hidden.SHOWN[name]))
    assert _matrix(document) == _with("777.70")
    assert not document.notes


def test_a_number_over_a_covered_one_is_read() -> None:
    document = read_pdf(hidden.pdf(hidden.REPLACED))
    assert _matrix(document) == _with("888.80")
    assert [note.code for note in document.notes] == ["hidden_text"]


def test_what_is_left_of_a_half_covered_number_is_no_number() -> None:
    document = read_pdf(hidden.pdf(hidden.HALF_COVERED))
    left = _matrix(document)[ROW][COLUMN]
    assert left.startswith("77") and left != "777.70" and parse_number(left) is None
