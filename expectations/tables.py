"""What a gate asks of the engine that holds the tables; `layers/warehouse.py` names the engines.

A gate's queries keep to SQL that all of them run alike. What they spell differently is asked for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class QueryError(RuntimeError):
    """The engine does not run a query; the message is the engine's own."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query answers."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class Tables(Protocol):
    """Tables named `schema.table`, whatever the engine."""

    def columns(self, table: str) -> list[str] | None:
        """In their order; None where there is no such table or view."""

    def is_view(self, table: str) -> bool:
        """Whether it is computed when it is asked."""

    def fetch(self, query: str) -> Rows:
        """All rows of a query. Raises QueryError."""

    def matches(self, column: str, pattern: str) -> str:
        """The condition that a pattern is found in a text. Patterns have no backslash, which engines read differently."""
