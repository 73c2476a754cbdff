"""Named evidence and its weighing: every statement of a document that says something about it, and what they come to together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ingestion.identity.lines import Line
from ingestion.identity.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class Clue:
    """One statement: `attribute` has `value`, because `line` says so in the way that `kind` names (layouts/identity.yml)."""

    attribute: str
    value: str
    kind: str
    line: Line
    year: int | None = None
    """The year that it is said of, where the statement is not of the whole document."""


def weigh(clues: list[Clue], attribute: str) -> dict[str, float]:
    """Each value of the attribute with the weight of all that speaks for it, heaviest first; ties in order of appearance."""
    kinds = load_vocabulary().evidence[attribute]
    counts = Counter((clue.value, clue.kind) for clue in clues if clue.attribute == attribute)
    weights: dict[str, float] = {}
    for (value, kind), count in counts.items():
        weight, times = kinds[kind]
        weights[value] = weights.get(value, 0.0) + weight * min(count, times)
    return dict(sorted(weights.items(), key=lambda item: -item[1]))
