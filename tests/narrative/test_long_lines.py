"""A line of a megabyte is read in time that grows with its length, not with its square."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from ingestion.model import Paragraph
from ingestion.sentences import join_passages
from tests.narrative.wording import state

_LENGTHS = (8_000, 40_000)
_MOST = 13.0
"""Times as long for five times the text: 5 where it grows with the length, 25 with its square; the rest is noise."""


def _growth(work: Callable[[int], object], lengths: tuple[int, int]) -> float:
    """How many times as long the longer one takes; the best of three, without the collector, so that other tests' objects cost nothing."""
    gc.collect()
    gc.disable()
    try:
        short, long = (min(_seconds(work, length) for _ in range(3)) for length in lengths)
    finally:
        gc.enable()
    return long / max(short, 0.01)


def _seconds(work: Callable[[int], object], length: int) -> float:
    started = time.process_time()
    work(length)
    return time.process_time() - started


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
    def read(length: int) -> None:
        state(["2024年收入预算100万元，" + piece * (length // len(piece))], "budget", 2024, True)

    assert _growth(read, _LENGTHS) < _MOST


def test_a_passage_of_many_pieces_takes_time_by_their_number() -> None:
    def join(pieces: int) -> None:
        (passage,) = join_passages([Paragraph("本部门收入预算包括财政拨款" * 3, 1) for _ in range(pieces)])
        assert len(passage.starts) == pieces

    assert _growth(join, (2_000, 10_000)) < _MOST
