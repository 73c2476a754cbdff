"""Recognised figures are judged by the document's other figures: confirmed, contradicted, or left as sure as the recognition is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument
from ingestion.reviewed_figures import Review, reading_by
from ingestion.tables.finding import TableReading, read_budget_tables

HEADING = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [
    ["201", "一般公共服务支出", "9,343,704.00", "8,000,000.00", "1,343,704.00"],
    ["20113", "商贸事务", "9,343,704.00", "8,000,000.00", "1,343,704.00"],
    ["2011301", "行政运行", "8,000,000.00", "8,000,000.00", ""],
    ["2011350", "事业运行", "1,343,704.00", "", "1,343,704.00"],
    ["208", "社会保障和就业支出", "560,712.30", "560,712.30", ""],
    ["20805", "行政事业单位养老支出", "560,712.30", "560,712.30", ""],
    ["2080505", "机关事业单位基本养老保险缴费支出", "560,712.30", "560,712.30", ""],
    ["", "合计", "9,904,416.30", "8,560,712.30", "1,343,704.00"],
]
SEALED = (4, 4)
"""The figure 1,343,704.00 of 事业运行, in its row and column of the grid."""


def read(changes: dict[tuple[int, int], tuple[str, float]], *, rows: Sequence[Sequence[str]] = ROWS, accepts: bool = False) -> TableReading:
    """The scanned table with other texts and confidences in some cells."""
    cells = []
    for r, row in enumerate([HEADING, *rows]):
        for c, text in enumerate(row):
            changed, confidence = changes.get((r, c), (text, 0.99))
            cells.append(Cell(r, c, changed, confidence=confidence))
    title = Paragraph("2030年一般公共预算支出表", 1, None, [(1, "2030年一般公共预算支出表", None)])
    unit = Paragraph("单位：元", 1, None, [(1, "单位：元", None)])
    source = SourceDocument("application/pdf", [Page([title, unit, Grid(cells, len(rows) + 1, 5, 1)], 1)], 1)
    for number, cell in enumerate(cells, start=1):
        object.__setattr__(cell, "no", number)
    with reading_by(Review(accepts_doubtful=accepts)):
        return read_budget_tables(source, "d" * 64, 2030, "budget", None)


def facts(reading: TableReading) -> set[str]:
    return {line.printed_text for line in reading.lines}


def listed(reading: TableReading) -> dict[str, str]:
    return {number.printed_text: number.reason_code for number in reading.unplaced}


def test_a_right_scan_is_facts_throughout() -> None:
    reading = read({})
    assert len(reading.lines) == sum(bool(text) for row in ROWS for text in row[2:])
    assert not reading.unplaced


def test_a_figure_that_breaks_its_sums_is_listed_though_the_recognition_is_sure() -> None:
    """A seal made another digit of the first, with confidence 0.95."""
    reading = read({SEALED: ("8,343,704.00", 0.953)})
    assert listed(reading) == {"8,343,704.00": "contradicted_recognition"}
    assert "1,343,704.00" in facts(reading)  # of the rows above and of the total, which hold among themselves


def test_a_figure_of_which_nobody_is_sure_is_a_fact_where_its_sums_hold() -> None:
    assert not listed(read({SEALED: ("1,343,704.00", 0.5)}))


def test_a_wrong_and_unsure_figure_takes_no_other_with_it() -> None:
    reading = read({SEALED: ("1,348,704.00", 0.6), (3, 3): ("8,000,000.00", 0.97)})
    assert list(listed(reading)) == ["1,348,704.00"]


def test_an_unsure_figure_that_nothing_confirms_stays_listed() -> None:
    alone = [["201", "一般公共服务支出", "9,343,704.00", "", ""]]
    assert listed(read({(1, 2): ("9,343,704.00", 0.5)}, rows=alone)) == {"9,343,704.00": "doubtful_recognition"}


def test_a_setting_makes_facts_of_contradicted_figures_and_marks_them() -> None:
    reading = read({SEALED: ("8,343,704.00", 0.953)}, accepts=True)
    (wrong,) = [line for line in reading.lines if line.printed_text == "8,343,704.00"]
    assert wrong.confidence == Decimal("0.500") and not reading.unplaced


@pytest.mark.parametrize("difference", ["1,343,704.01", "1,343,703.99"])
def test_rounding_contradicts_nothing(difference: str) -> None:
    assert not listed(read({SEALED: (difference, 0.99)}))


def test_printed_text_is_contradicted_by_nobody() -> None:
    """A wrong sum of text is the publisher's, whatever else is recognised."""
    cells = {(r, c): (text, None) for r, row in enumerate([HEADING, *ROWS]) for c, text in enumerate(row)}
    cells[SEALED] = ("8,343,704.00", None)
    assert "8,343,704.00" in facts(read(cells))  # type: ignore[arg-type]
