"""A number that is broken over lines in its cell is one number only where the decimals of others tell it."""

from __future__ import annotations

import pytest

from ingestion.model import Cell, Grid
from ingestion.readers.pdf.wrapped import join_wrapped


def _page(number: int, *texts: str) -> Grid:
    return Grid([Cell(row, 0, text) for row, text in enumerate(texts)], len(texts), 1, number)


def _texts(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.cells]


def test_a_page_with_few_numbers_follows_the_rest_of_the_document() -> None:
    last = _page(2, "人员经费合计", "5,581.5\n5", "1,638.3\n2")
    join_wrapped([_page(1, "754.80", "780.77", "527.63"), last])
    assert _texts(last) == ["人员经费合计", "5,581.55", "1,638.32"]


@pytest.mark.parametrize(
    ("first", "own"),
    [
        (("754.8", "780.77", "527.63", "12.5"), ()),  # trailing zeros are left out: "5,581.5" may be whole
        (("754.80", "780.77", "527.63"), ("12.5",)),  # this table prints other decimals than the rest
        (("754.80",), ()),  # too few numbers tell nothing
    ],
    ids=["mixed document", "table of its own", "too few"],
)
def test_two_numbers_in_a_cell_stay_two_where_the_document_does_not_tell(first: tuple[str, ...], own: tuple[str, ...]) -> None:
    last = _page(2, "5,581.5\n5", *own)
    join_wrapped([_page(1, *first), last])
    assert _texts(last)[0] == "5,581.5\n5"


def test_numbers_broken_at_their_point_tell_the_decimals_themselves() -> None:
    page = _page(1, "２０\n１．\n６８", "９７\n．５\n２", "１，\n３３\n０．\n８４", "(４．４\n２)", "８\n3")
    join_wrapped([page])
    assert _texts(page) == ["２０１．６８", "９７．５２", "１，３３０．８４", "(４．４２)", "８\n3"]
