"""Printed lines gathered into table rows: which lines a label broken over lines takes with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingestion.readers.pdf.characters import Character

NUMBER = re.compile(r"^[-－−+(（]?(\d{1,3}([,，]\d{3})+|\d+)([.．]\d+)?[)）]?[%％]?$")
AMOUNT = re.compile(r"\d[.．,，]\d")

ROW_REACH_EMS = 9.0
"""Value rows of one table are no further apart than this."""
WRAP_PITCH_EMS = 1.5


@dataclass(slots=True)
class Entry:
    """Text between two column gaps of one printed line."""

    characters: list[Character]
    text: str
    x0: float
    x1: float
    is_number: bool


@dataclass(slots=True)
class Row:
    """One printed line: its entries from left to right."""

    entries: list[Entry]
    middle: float
    em: float

    @property
    def has_values(self) -> bool:
        return len(self.entries) > 1 and any(e.is_number for e in self.entries)


def group_rows(rows: list[Row]) -> list[list[Row]]:
    """Table rows of printed lines: lines without values that belong to a label broken over lines join its row.

    A label goes on in the next line where its line fills the column; else a line without values that stands closer
    to a value row than rows stand to each other belongs to that row; else it is a row of its own.
    """
    values = [i for i, row in enumerate(rows) if row.has_values]
    pitches = [rows[b].middle - rows[a].middle for a, b in pairwise(values) if b - a == 1]
    pitch = median(pitches) if pitches else ROW_REACH_EMS * rows[0].em
    head = list(range(len(rows)))
    for index, row in enumerate(rows):
        if not row.has_values and index and _label_goes_on(rows, index - 1, index):
            head[index] = head[index - 1]
    for index in reversed(range(len(rows) - 1)):
        if head[index] == index and not rows[index].has_values and _label_goes_on(rows, index, index + 1):
            head = [head[index + 1] if h == index else h for h in head]
    for index, row in enumerate(rows):
        if head[index] == index and not row.has_values and values:
            nearest = min(values, key=lambda i: (abs(rows[i].middle - row.middle), i > index))
            if abs(rows[nearest].middle - row.middle) < min(WRAP_PITCH_EMS * row.em, 0.75 * pitch):
                head[index] = head[nearest]
    groups: dict[int, list[Row]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(head[index], []).append(row)
    return [groups[i] for i in sorted(groups)]


def _label_goes_on(rows: list[Row], first: int, second: int) -> bool:
    """Whether the label in the second line continues the first one's: that fills its column, both begin at one place."""
    upper, lower = rows[first], rows[second]
    if lower.middle - upper.middle > WRAP_PITCH_EMS * 1.3 * upper.em:
        return False
    label = lower.entries[0] if not lower.has_values else upper.entries[0]
    above = [e for e in upper.entries if abs(e.x0 - label.x0) < 0.8 * upper.em and not e.is_number]
    below = [e for e in lower.entries if abs(e.x0 - label.x0) < 0.8 * upper.em and not e.is_number]
    if not above or not below or (len(upper.entries) > 1 and len(lower.entries) > 1):
        return False
    right = max(e.x1 for row in rows for e in row.entries if e.x0 < above[0].x1 and e.x1 > above[0].x0)
    return above[0].x1 > right - 1.2 * upper.em
