"""Table bodies without lines between the rows, below a heading whose cells are outlined.

The heading's cells give the columns; the body reaches down to the next level line, or as far as the printed lines keep
to the columns. Its rows are told from the blanks between the lines: within a row they are narrower.
"""

from __future__ import annotations

from itertools import pairwise

from ingestion.readers.pdf.alignment import AMOUNT, NUMBER
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.drawn_lines import SNAP_TOLERANCE, Box, Segment
from ingestion.readers.pdf.grids import RuledTable, rebuild
from ingestion.readers.pdf.lines import line_text, split_lines, split_texts
from ingestion.readers.pdf.texts import Run, is_outside

Band = tuple[float, float]
"""(top, bottom) of a part of a page."""
WRAP_PITCH_EMS = 1.7
"""Lines of one cell are no further apart."""
ROW_PITCH_RATIO = 1.12
"""Between rows lines are further apart by this factor than within them."""
LARGEST_PITCH_EMS = 2.3
"""Browsers set the lines of a cell this far apart where the font is a substitute."""
LEAST_PITCH_EMS = 1.35
"""Where all lines are equally far apart, closer ones may be one broken cell."""
ROW_REACH_EMS = 6.0


def body_bottom(runs: list[Run], top: float, edges: list[float], rules: list[float]) -> float | None:
    """Lower end of an open body that begins at `top`, in columns between `edges`; None where no body follows.

    The body ends at the first of the `rules` (heights of lines as long as the table) below its lines; the lines end
    before one that is a caption, stands across a border, or is a single text away from the line above.
    """
    below = sorted((r for r in runs if r.middle > top), key=lambda r: r.middle)
    levels: list[list[Run]] = []
    for run in below:
        if levels and run.middle - levels[-1][0].middle < 0.4 * run.em:
            levels[-1].append(run)
        else:
            levels.append([run])
    last, kept = top, 0
    for number, level in enumerate(levels):
        middle, em = level[0].middle, level[0].em
        rule = min((y for y in rules if y > last), default=None)
        if rule is not None and rule < middle or not _keeps_to(level, edges):
            break
        beside = [levels[number + 1][0].middle - middle] if number + 1 < len(levels) and len(levels[number + 1]) > 1 else []
        if len(level) > 1 or rule is not None:
            near = middle - last <= ROW_REACH_EMS * em
        else:
            near = min([middle - last, *beside]) <= WRAP_PITCH_EMS * em and middle - last <= ROW_REACH_EMS * em
        if not near:
            break
        last, kept = middle + 0.7 * em, number + 1
    if not any(r.is_number for level in levels[:kept] for r in level):
        return None
    rule = min((y for y in rules if y >= last - SNAP_TOLERANCE), default=None)
    if rule is not None and (kept == len(levels) or levels[kept][0].middle > rule):
        return rule
    return round(last, 2)


def _keeps_to(level: list[Run], edges: list[float]) -> bool:
    """Whether the texts of one line stand in columns: only one without a number may reach over several."""
    if any(is_outside(r) for r in level):
        return False
    if min(r.x0 for r in level) < edges[0] - 1.0 or max(r.x1 for r in level) > edges[-1] + 1.0:
        return False
    crossing = [r for r in level if any(r.x0 < e - 1.0 and r.x1 > e + 1.0 for e in edges)]
    return not any(r.is_number for r in crossing) and len(crossing) < len(level)


def cut_body(table: RuledTable, bands: list[Band]) -> RuledTable:
    """The table with those rows that fill one of the `bands` (top, bottom) cut into the printed rows."""
    cuts: dict[int, list[float]] = {}
    for row, (top, bottom) in enumerate(pairwise(table.ys)):
        if any(abs(top - a) <= SNAP_TOLERANCE and abs(bottom - b) <= SNAP_TOLERANCE for a, b in bands):
            cells = {i for i in table.owner[row] if i >= 0}
            cuts[row] = row_borders([c for i in cells for c in table.characters[i]])
    if not any(cuts.values()):
        return table
    boxes: list[Box] = []
    for (row, _, row_span, _), (x0, top, x1, bottom) in zip(table.places, table.boxes, strict=True):
        edges = [top, *(cuts.get(row, []) if row_span == 1 else []), bottom]
        boxes.extend((x0, a, x1, b) for a, b in pairwise(edges))
    return rebuild(table, boxes)


def row_borders(characters: list[Character]) -> list[float]:
    """Heights between the rows: where the blank between two lines is wider than those between the lines of one cell.

    Of the widths at which blanks part into narrower and wider ones the largest counts that puts no two amounts of
    one column into one row.
    """
    lines = sorted(((_middle(line), line) for line in split_lines(characters)), key=lambda pair: pair[0])
    places = [(middle, max(c.size for c in line)) for middle, line in lines]
    gaps = [(b[0] - a[0]) / a[1] for a, b in pairwise(places)]
    steps = [(a + b) / 2 for a, b in pairwise(sorted(gaps)) if b > ROW_PITCH_RATIO * a and a <= LARGEST_PITCH_EMS]
    amounts = [
        [(part[0].x0, part[-1].x1) for part in split_texts(line) if AMOUNT.search(text := line_text(part)) and NUMBER.match(text)]
        for _, line in lines
    ]
    needed = next((max(1.0, step) for step in reversed(steps) if not _collide(amounts, gaps, max(1.0, step))), LEAST_PITCH_EMS)
    return [round((a[0] + b[0]) / 2, 2) for (a, b), gap in zip(pairwise(places), gaps, strict=True) if gap > needed]


def _middle(line: list[Character]) -> float:
    return sum(c.top + c.bottom for c in line) / 2 / len(line)


def _collide(amounts: list[list[tuple[float, float]]], gaps: list[float], needed: float) -> bool:
    """Whether two amounts stand over each other in lines that are no further apart than `needed`."""
    row = list(amounts[0])
    for line, gap in zip(amounts[1:], gaps, strict=True):
        if gap > needed:
            row = []
        if any(a0 < b1 and a1 > b0 for a0, a1 in line for b0, b1 in row):
            return True
        row += line
    return False


def body_lines(edges: list[float], top: float, bottom: float) -> tuple[list[Segment], list[Segment]]:
    """The level and upright lines that outline a body."""
    level = [(top, edges[0], edges[-1]), (bottom, edges[0], edges[-1])]
    return level, [(x, top, bottom) for x in edges]
