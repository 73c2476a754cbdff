"""Rows of a page that are set with dotted leaders (`leaders`), as grids with places."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from ingestion.model import Grid
from ingestion.readers.leaders import is_leader_table, leader_grid, leader_row
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.lines import Box, box_of, line_text


def extract_leaders(lines: list[list[Character]], page: int) -> tuple[list[Grid], list[list[Character]]]:
    """Tables of lines with leaders that stand below each other, and the printed lines that remain."""
    grids: list[Grid] = []
    remaining: list[list[Character]] = []
    pairs = [(line, leader_row(line_text(line))) for line in lines]
    for is_row, run in groupby(pairs, lambda pair: pair[1] is not None):
        found = list(run)
        rows = [row for _, row in found if row is not None]
        if is_row and is_leader_table(rows):
            grids.append(_with_places(leader_grid(rows, page), [line for line, _ in found]))
        else:
            remaining += [line for line, _ in found]
    return grids, remaining


def _with_places(grid: Grid, lines: list[list[Character]]) -> Grid:
    """The grid with the box of its line for each cell: within the line, dots tell no columns."""
    boxes = [_rounded(box_of(line)) for line in lines]
    grid.cells = [replace(cell, box=boxes[cell.row]) for cell in grid.cells]
    grid.box = _rounded(box_of([char for line in lines for char in line]))
    return grid


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
