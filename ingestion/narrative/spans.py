"""Things found in a text, looked up by place: a line of a megabyte holds a hundred thousand of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """Stands at text[start:end]."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Placed)


class Spans(Generic[S]):
    """Things that do not overlap, in the order of the text."""

    def __init__(self, found: Iterable[S]) -> None:
        self._found = sorted(found, key=lambda span: span.start)
        self._starts = [span.start for span in self._found]
        self._ends = [span.end for span in self._found]

    def starting_within(self, start: int, end: int) -> list[S]:
        """Those that begin at `start` or behind it and before `end`."""
        return self._found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def ending_within(self, start: int, end: int) -> list[S]:
        """Those that end behind `start` and at `end` or before it."""
        return self._found[bisect_right(self._ends, start) : bisect_right(self._ends, end)]

    def last_before(self, place: int) -> S | None:
        """The last one that begins at `place` or before it."""
        index = bisect_right(self._starts, place)
        return self._found[index - 1] if index else None

    def cover(self, place: int) -> bool:
        """True where `place` lies within one of them."""
        last = self.last_before(place)
        return last is not None and place < last.end
