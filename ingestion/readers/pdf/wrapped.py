"""Numbers that are broken over lines in a narrow cell: told from two numbers by the decimals that the table prints."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ingestion.model import Grid
from ingestion.readers.pdf.alignment import NUMBER

_PARTS = re.compile(r"[-－(（]?\d[\d,，]*(?:[.．]\d*)?(?:\n(?=[\d.．])[\d,，]*(?:[.．]\d*)?)+[)）]?")
"""The point may stand at the end of a line, or begin the next one."""
_AT_POINT = re.compile(r"[.．]\n|\n[.．]")
_LEAST_NUMBERS = 3
_NEARLY_ALL = 0.95
"""Share of a document's numbers that must have equally many decimals to tell those of a page that prints too few."""


def decimals(text: str) -> int:
    """Digits behind the point of a printed number."""
    return len(text.replace("．", ".").partition(".")[2].rstrip(")）%％"))


def join_wrapped(grids: list[Grid]) -> None:
    """Join the parts of broken numbers in the grids of one document.

    Each part could be a number of its own; where all others have two decimals, "143,999.0" over "0" is one. A grid with few
    unbroken numbers (a page that a table begins or ends on) follows what the whole document prints. Of whole numbers nothing
    can be told: their line break stays, and nobody takes them for one number.
    """
    broken = [grid for grid in grids if any("\n" in cell.text and _PARTS.fullmatch(cell.text) for cell in grid.cells)]
    if not broken:
        return
    printed = {id(grid): _decimals_of(grid) for grid in grids}
    common = sum(printed.values(), Counter[int]())
    for grid in broken:
        places = _usual(printed[id(grid)], common)
        if places is not None:
            _join(grid, places)


def _decimals_of(grid: Grid) -> Counter[int]:
    """How often the unbroken numbers of a grid print how many decimals; one that is broken at its point is surely one number too."""
    texts = [
        cell.text.replace("\n", "") if _AT_POINT.search(cell.text) and _PARTS.fullmatch(cell.text) else cell.text for cell in grid.cells
    ]
    return Counter(decimals(text) for text in texts if NUMBER.match(text) and decimals(text))


def _usual(own: Counter[int], common: Counter[int]) -> int | None:
    """The decimals of a grid's numbers, from its own or else from those of all grids, if nearly all of them agree."""
    if own.total() >= _LEAST_NUMBERS:
        return own.most_common(1)[0][0]
    if common.total() < _LEAST_NUMBERS:
        return None
    places, count = common.most_common(1)[0]
    return places if count >= _NEARLY_ALL * common.total() and set(own) <= {places} else None


def _join(grid: Grid, places: int) -> None:
    for index, cell in enumerate(grid.cells):
        if _PARTS.fullmatch(cell.text) and all(decimals(part) < places for part in cell.text.split("\n")[:-1]):
            joined = cell.text.replace("\n", "")
            if decimals(joined) == places and joined.count(".") + joined.count("．") == 1 and NUMBER.match(joined):
                grid.cells[index] = replace(cell, text=joined)
