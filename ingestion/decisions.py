"""What decided how a column or a line of a table was read: kept only where somebody asks (`yusuan review --debug`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Grain: one column of a grid, or one printed row of a table, as it was read."""

    table_code: str
    page: int | None
    kind: str
    """column | line"""
    number: int
    """1-based, of the column or row as printed."""
    text: str
    """The column's header, or the row's code and label."""
    meaning: str
    evidence: str
    """What decided, by name: words of the layouts, what the cells hold, codes, ordinals, sums."""


_kept: ContextVar[list[Decision] | None] = ContextVar("kept", default=None)


@contextmanager
def keep_decisions() -> Iterator[list[Decision]]:
    """The decisions that are made meanwhile, in their order."""
    decisions: list[Decision] = []
    token = _kept.set(decisions)
    try:
        yield decisions
    finally:
        _kept.reset(token)


def kept_decisions() -> list[Decision] | None:
    """Where to add decisions; None where nobody asks."""
    return _kept.get()
