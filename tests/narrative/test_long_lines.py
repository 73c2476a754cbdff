"""A line of a megabyte is read in time that grows with its length, not with its square."""

from __future__ import annotations

import time

import pytest

from ingestion.model import Paragraph
from ingestion.sentences import join_passages
from tests.narrative.wording import state

_LENGTHS = (8_000, 40_000)
_MOST = 13.0
"""Times as long for five times the text: 5 where it grows with the length, 25 with its square; the rest is noise."""


def _growth(measure: list[float]) -> float:
    return measure[1] / max(measure[0], 0.01)


@pytest.mark.parametrize(
    "piece",
    [
        "增长1.5%，",
        "其中：基本支出5万元，",
        "比上年增加3.5万元，增长1.2%，",
        "与上年持平，",
        "123,",
        "公务接待费3万元；",
        "2024年基本支出5.0万元。",
        "支出（205）普通（02）",
        "（项）",
        "教育支出、",
        "（公务接待费3万元",
    ],
)
def test_a_long_line_takes_time_by_its_length(piece: str) -> None:
    spent = []
    for length in _LENGTHS:
        started = time.process_time()
        state(["2024年收入预算100万元，" + piece * (length // len(piece))], "budget", 2024, True)
        spent.append(time.process_time() - started)
    assert _growth(spent) < _MOST


def test_a_passage_of_many_pieces_takes_time_by_their_number() -> None:
    spent = []
    for pieces in (2_000, 10_000):
        started = time.process_time()
        (passage,) = join_passages([Paragraph("本部门收入预算包括财政拨款" * 3, 1) for _ in range(pieces)])
        spent.append(time.process_time() - started)
        assert len(passage.starts) == pieces
    assert _growth(spent) < _MOST
