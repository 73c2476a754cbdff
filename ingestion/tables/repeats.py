"""What a document prints twice: a table, or a page of it, bound in again counts once."""

from __future__ import annotations

import re

from ingestion.amounts import compact
from ingestion.model import Grid
from ingestion.tables.layouts import plain
from ingestion.tables.rows import TableBody


class Repeats:
    """The pages of tables that were already read, by kind and title."""

    def __init__(self) -> None:
        self._printed: dict[tuple[str, str], set[tuple[str, ...]]] = {}

    def take(self, code: str, title: str, bodies: list[TableBody]) -> tuple[list[TableBody], list[Grid]]:
        """(the parts of a table that are new, the grids that print again what an earlier one of its kind and title did)."""
        pages = self._printed.setdefault((code, plain(title)), set())
        new, again = [], []
        for body in bodies:
            content = _content(body)
            if content in pages and len(content) > 1:
                again.append(body.grid)
            else:
                new.append(body)
                pages.add(content)
        return new, again


def _content(body: TableBody) -> tuple[str, ...]:
    """The printed body rows of a page of a table that hold numbers: the same page bound twice has the same."""
    rows = ["|".join(compact(t) for t in row) for row in body.grid.matrix()[body.start :]]
    return tuple(row for row in rows if re.search(r"\d", row))
