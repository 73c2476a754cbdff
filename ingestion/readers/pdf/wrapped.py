"""Numbers that are broken over lines in a narrow cell: told from two numbers by the decimals that the table prints."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ingestion.model import Grid
from ingestion.readers.pdf.alignment import NUMBER

_PARTS = re.compile(r"[-－(（]?\d[\d,，]*(?:[.．]\d+)?(?:\n\d+(?:[.．]\d+)?)+[)）]?")
_LEAST_NUMBERS = 3


def decimals(text: str) -> int:
    """Digits behind the point of a printed number."""
    return len(text.replace("．", ".").partition(".")[2].rstrip(")）%％"))


def join_wrapped(grid: Grid) -> Grid:
    """The grid with the parts of broken numbers joined.

    Each part could be a number of its own; where all others have two decimals, "143,999.0" over "0" is one. Of whole
    numbers nothing can be told: their line break stays, and nobody takes them for one number.
    """
    if not any("\n" in cell.text and _PARTS.fullmatch(cell.text) for cell in grid.cells):
        return grid
    usual = Counter(decimals(cell.text) for cell in grid.cells if NUMBER.match(cell.text) and decimals(cell.text))
    if sum(usual.values()) < _LEAST_NUMBERS:
        return grid
    places = usual.most_common(1)[0][0]
    for index, cell in enumerate(grid.cells):
        if _PARTS.fullmatch(cell.text) and all(decimals(part) < places for part in cell.text.split("\n")[:-1]):
            joined = cell.text.replace("\n", "")
            if decimals(joined) == places and joined.count(".") + joined.count("．") == 1:
                grid.cells[index] = replace(cell, text=joined)
    return grid
