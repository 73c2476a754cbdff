"""From ruling segments to table cells: snap and join segments, intersect them, take the smallest closed rectangles.

The method and its tolerances are pdfplumber's `lines` strategy (edges -> intersections -> cells -> tables), written
for plain tuples and in near linear time; the tests compare its cells with pdfplumber's on every page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict

Segment = tuple[float, float, float]
"""(position, from, to): a horizontal segment is (y, x0, x1), a vertical one (x, top, bottom)."""
Box = tuple[float, float, float, float]
Point = tuple[float, float]

SNAP_TOLERANCE = 3.0
"""Segments this close are one printed line: producers draw a border as two slivers or once per neighbouring cell."""
JOIN_TOLERANCE = 3.0
OWN_PLACE = 1.0
"""Points from the mean of a position at which a line that touches none of the others is a line of another table."""
INTERSECTION_TOLERANCE = 3.0
MINIMUM_OVERHANG = 8.0
"""A level line that reaches this far beyond the last upright line shows a column that is open at that side."""
MINIMUM_SEGMENT = 1.0
MINIMUM_LINE = 3.0


def join_segments(segments: list[Segment]) -> list[Segment]:
    """The printed lines: segments of nearly one position snapped to their mean and joined where they touch.

    Positions are rounded to hundredths of a point, and so are the cells between them.
    """
    ordered = sorted([s for s in segments if s[2] - s[1] >= MINIMUM_SEGMENT])
    joined: list[Segment] = []
    cluster: list[Segment] = []
    for segment in ordered:
        if cluster and segment[0] > cluster[-1][0] + SNAP_TOLERANCE:
            joined.extend(_join_cluster(cluster))
            cluster = []
        cluster.append(segment)
    if cluster:
        joined.extend(_join_cluster(cluster))
    return joined


def _join_cluster(cluster: list[Segment]) -> list[Segment]:
    """The lines of segments that follow each other closely enough to be one position; a line of another table keeps its own."""
    common = sum([s[0] for s in cluster]) / len(cluster)
    lines: list[list[Segment]] = []
    end = 0.0
    for segment in sorted(cluster, key=lambda s: (s[1], s[2])):
        if not lines or segment[1] > end + JOIN_TOLERANCE:
            lines.append([])
            end = segment[2]
        lines[-1].append(segment)
        end = max(end, segment[2])
    out = []
    for line in lines:
        own = sum([s[0] for s in line]) / len(line)
        out.append((round(own if abs(own - common) > OWN_PLACE else common, 2), line[0][1], max(s[2] for s in line)))
    return [s for s in out if s[2] - s[1] >= MINIMUM_LINE]


def close_sides(horizontal: list[Segment], vertical: list[Segment]) -> tuple[list[Segment], list[Segment]]:
    """Both sets of lines with the outer borders added that an open table leaves out.

    Where at least three level lines that an upright line crosses all end at one place well beside it, and no upright
    line stands there, the table is open at that side; the same holds for its top and bottom.
    """
    if not horizontal or not vertical:
        return horizontal, vertical
    return horizontal + _missing_borders(vertical, horizontal), vertical + _missing_borders(horizontal, vertical)


def _missing_borders(lines: list[Segment], crossing: list[Segment]) -> list[Segment]:
    """Border segments, in the direction of `crossing`, at the open ends of `lines`."""
    borders: list[Segment] = []
    for side in (1, 2):
        by_end = sorted(lines, key=lambda line: line[side])
        ends: list[Segment] = []
        for line in by_end:
            if ends and line[side] - ends[-1][side] > SNAP_TOLERANCE:
                borders += _missing_border(ends, side, crossing)
                ends = []
            ends.append(line)
        borders += _missing_border(ends, side, crossing)
    return borders


def _missing_border(lines: list[Segment], side: int, crossing: list[Segment]) -> list[Segment]:
    """The border that closes lines ending at one place, if none is drawn there and another line crosses three of them."""
    if len(lines) < 3:
        return []
    place = round(lines[len(lines) // 2][side], 2)
    low, high = min(line[0] for line in lines), max(line[0] for line in lines)
    if any(abs(x - place) <= SNAP_TOLERANCE and start < high and end > low for x, start, end in crossing):
        return []
    inner = place + MINIMUM_OVERHANG if side == 1 else place - MINIMUM_OVERHANG
    best: list[float] = []
    for position, start, end in crossing:
        if position < inner if side == 1 else position > inner:
            continue
        met = [
            line[0]
            for line in lines
            if start - INTERSECTION_TOLERANCE <= line[0] <= end + INTERSECTION_TOLERANCE and line[1] <= position <= line[2]
        ]
        if len(met) > len(best):
            best = met
    return [(place, min(best), max(best))] if len(best) >= 3 else []


def find_tables(horizontal: list[Segment], vertical: list[Segment]) -> list[list[Box]]:
    """Cells (x0, top, x1, bottom) of every ruled table of a page, tables from top to bottom, from joined lines."""
    return _group_cells(_find_cells(_intersect(horizontal, vertical)))


def _intersect(horizontal: list[Segment], vertical: list[Segment]) -> dict[Point, tuple[set[int], set[int]]]:
    """Crossing points with the numbers of the vertical and the horizontal lines that meet there."""
    lines = sorted(horizontal)
    heights = [line[0] for line in lines]
    points: dict[Point, tuple[set[int], set[int]]] = {}
    for v_no, (x, top, bottom) in enumerate(vertical):
        first = bisect_left(heights, top - INTERSECTION_TOLERANCE)
        last = bisect_right(heights, bottom + INTERSECTION_TOLERANCE)
        for h_no in range(first, last):
            y, x0, x1 = lines[h_no]
            if x0 - INTERSECTION_TOLERANCE <= x <= x1 + INTERSECTION_TOLERANCE:
                verticals, horizontals = points.setdefault((x, y), (set(), set()))
                verticals.add(v_no)
                horizontals.add(h_no)
    return points


def _find_cells(points: dict[Point, tuple[set[int], set[int]]]) -> list[Box]:
    """For each point the smallest rectangle below and right of it whose four sides are drawn."""
    columns: dict[float, list[float]] = defaultdict(list)
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in points:
        columns[x].append(y)
        rows[y].append(x)
    for values in columns.values():
        values.sort()
    for values in rows.values():
        values.sort()
    cells: list[Box] = []
    for x, y in sorted(points):
        cell = _smallest_cell(points, x, y, columns[x], rows[y])
        if cell is not None:
            cells.append(cell)
    return cells


def _smallest_cell(points: dict[Point, tuple[set[int], set[int]]], x: float, y: float, column: list[float], row: list[float]) -> Box | None:
    verticals, horizontals = points[(x, y)]
    rights = row[bisect_right(row, x) :]
    if not rights:
        return None
    for bottom in column[bisect_right(column, y) :]:
        below = points[(x, bottom)]
        if verticals.isdisjoint(below[0]):
            continue
        for right in rights:
            corner = points.get((right, bottom))
            if corner is None or corner[1].isdisjoint(below[1]):
                continue
            across = points[(right, y)]
            if not corner[0].isdisjoint(across[0]) and not horizontals.isdisjoint(across[1]):
                return (x, y, right, bottom)
    return None


def _group_cells(cells: list[Box]) -> list[list[Box]]:
    """Cells that share a corner, directly or through others, are one table; a single cell is a frame, not a table."""
    owner: dict[Point, int] = {}
    groups: dict[int, list[Box]] = {}
    for number, cell in enumerate(cells):
        x0, top, x1, bottom = cell
        corners = ((x0, top), (x0, bottom), (x1, top), (x1, bottom))
        met = {found for corner in corners if (found := owner.get(corner)) is not None}
        group = number
        if met:
            group = met.pop() if len(met) == 1 else _unite(met, owner, groups)
            groups[group].append(cell)
        else:
            groups[group] = [cell]
        for corner in corners:
            owner[corner] = group
    tables = [group for group in groups.values() if len(group) > 1]
    return sorted(tables, key=lambda table: min((c[1], c[0]) for c in table))


def _unite(numbers: set[int], owner: dict[Point, int], groups: dict[int, list[Box]]) -> int:
    """Make one group of several; returns its number."""
    first = min(numbers)
    for other in numbers - {first}:
        moved = groups.pop(other)
        groups[first] += moved
        for x0, top, x1, bottom in moved:
            owner[x0, top] = owner[x0, bottom] = owner[x1, top] = owner[x1, bottom] = first
    return first
