"""What a page's picture does not show is not read and told, however it is hidden; what looks like hidden and shows is read whole."""

from __future__ import annotations

import pytest

from ingestion.amounts import parse_number
from ingestion.model import SourceDocument
from ingestion.readers.pdf import pdfium, visibility
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


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document whose pages hold more than can be drawn."""
    monkeypatch.setattr(visibility, "_MOST_PAINTED", 0)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", [name for name, painted in hidden.HIDDEN.items() if not painted.catalog])
def test_of_a_page_that_is_not_drawn_nothing_hidden_is_read(name: str) -> None:
    document = read_pdf(hidden.pdf(hidden.HIDDEN[name]))
    read = [cell for row in _matrix(document) for cell in row]
    assert {cell for cell in read if visibility.COVERED_GLYPH not in cell} <= {cell for row in TABLE for cell in row}
    assert not any("77" in cell for cell in read)
    assert document.notes


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", [name for name, painted in hidden.SHOWN.items() if not painted.catalog])
def test_of_a_page_that_is_not_drawn_a_number_that_shows_is_read_or_told_as_not_judged(name: str) -> None:
    document = read_pdf(hidden.pdf(hidden.SHOWN[name]))
    told = [note.message for note in document.notes]
    assert _matrix(document) == (TABLE if told else _with("777.70"))
    assert all("无法核实" in message for message in told)


def test_a_page_of_more_objects_than_can_be_read_is_told_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "MOST_OBJECTS", 3)
    document = read_pdf(hidden.pdf(hidden.SHOWN["plain"]))
    assert [(note.code, note.page) for note in document.notes] == [("unreadable_page", 1)]
    assert not document.pages[0].blocks and not document.pages[0].has_text
