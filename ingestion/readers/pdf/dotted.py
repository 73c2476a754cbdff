"""Rows of a page that are set with dotted leaders (`leaders`), as grids with places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import groupby

from ingestion.model import Grid
from ingestion.readers.leaders import (
    FEWEST_DOTS,
    LEADERS,
    has_certain_columns,
    is_heading,
    is_leader_table,
    leader_grid,
    leader_row,
    with_heading,
)
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.lines import Box, box_of, line_text
from ingestion.readers.pdf.texts import line_runs


def extract_leaders(lines: list[list[Character]], page: int) -> tuple[list[Grid], list[list[Character]]]:
    """Tables of lines with leaders that stand below each other, and the printed lines that remain."""
    grids: list[Grid] = []
    remaining: list[list[Character]] = []
    pairs = [(line, leader_row(line_text(line))) for line in lines]
    for is_row, run in groupby(pairs, lambda pair: pair[1] is not None):
        found = list(run)
        own = [line for line, _ in found]
        rows = [row for _, row in found if row is not None]
        if not (is_row and is_leader_table(rows)):
            remaining += own
            continue
        if (placed := _by_columns(rows, own)) is None:
            remaining += map(_without_dots, own)
            continue
        grid = leader_grid(placed, page)
        heading = [run.text for run in line_runs(remaining[-1])] if remaining else []
        if is_heading(heading, grid):
            grid, own = with_heading(grid, heading), [remaining.pop(), *own]
        grids.append(_with_places(grid, own))
    return grids, remaining


def _by_columns(rows: list[list[str]], lines: list[list[Character]]) -> list[list[str]] | None:
    """The rows with their amounts in columns: those that stand below each other where some rows print fewer; None where none tell them."""
    if has_certain_columns(rows):
        return rows
    places = [[run for run in line_runs(line) if run.is_number][-len(row[2:]) :] for row, line in zip(rows, lines, strict=True)]
    columns: list[float] = []
    end = 0.0
    for run in sorted((run for runs in places for run in runs), key=lambda run: run.x0):
        if run.x0 > end:
            columns.append(run.x0)
        end = max(end, run.x1)
    if len(columns) != max(map(len, rows)) - 2 or any(len(row) - 2 != len(runs) for row, runs in zip(rows, places, strict=True)):
        return None
    placed = []
    for row, runs in zip(rows, places, strict=True):
        values = dict(zip((bisect_right(columns, run.x0) - 1 for run in runs), row[2:], strict=True))
        placed.append([*row[:2], *(values.get(number, "") for number in range(len(columns)))])
    return placed


def _without_dots(line: list[Character]) -> list[Character]:
    """A line without the dots that lead the eye: they are no part of the label."""
    kept: list[Character] = []
    for is_dot, run in groupby(line, lambda char: char.text in LEADERS):
        characters = list(run)
        if not is_dot or len(characters) < FEWEST_DOTS:
            kept += characters
    return kept


def _with_places(grid: Grid, lines: list[list[Character]]) -> Grid:
    """The grid with the box of its line for each cell: within the line, dots tell no columns."""
    boxes = [_rounded(box_of(line)) for line in lines]
    grid.cells = [replace(cell, box=boxes[cell.row]) for cell in grid.cells]
    grid.box = _rounded(box_of([char for line in lines for char in line]))
    return grid


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
