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
INTERSECTION_TOLERANCE = 3.0
MINIMUM_OVERHANG = 8.0
"""A level line that reaches this far beyond the last upright line shows a column that is open at that side."""
MINIMUM_SEGMENT = 1.0
MINIMUM_LINE = 3.0


def join_segments(segments: list[Segment]) -> list[Segment]:
    """The printed lines: segments of nearly one position snapped to their mean and joined where they touch."""
    ordered = sorted(s for s in segments if s[2] - s[1] >= MINIMUM_SEGMENT)
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
    position = sum(s[0] for s in cluster) / len(cluster)
    spans = sorted((s[1], s[2]) for s in cluster)
    out: list[Segment] = []
    start, end = spans[0]
    for low, high in spans[1:]:
        if low <= end + JOIN_TOLERANCE:
            end = max(end, high)
        else:
            out.append((position, start, end))
            start, end = low, high
    out.append((position, start, end))
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
    borders: dict[int, Segment] = {}
    for position, start, end in crossing:
        met = [
            line
            for line in lines
            if start - INTERSECTION_TOLERANCE <= line[0] <= end + INTERSECTION_TOLERANCE
            and line[1] - INTERSECTION_TOLERANCE <= position <= line[2] + INTERSECTION_TOLERANCE
        ]
        for side in (1, 2):
            border = _missing_border([line for line in met if abs(line[side] - position) > MINIMUM_OVERHANG], side, crossing)
            if border is not None:
                key = round(border[0])
                known = borders.get(key, border)
                borders[key] = (known[0], min(known[1], border[1]), max(known[2], border[2]))
    return list(borders.values())


def _missing_border(lines: list[Segment], side: int, crossing: list[Segment]) -> Segment | None:
    if len(lines) < 3:
        return None
    ends = sorted(line[side] for line in lines)
    place = ends[len(ends) // 2]
    common = [line for line in lines if abs(line[side] - place) <= SNAP_TOLERANCE]
    if len(common) < 3 or len(common) < 0.8 * len(lines):
        return None
    low, high = min(line[0] for line in common), max(line[0] for line in common)
    if any(abs(x - place) <= SNAP_TOLERANCE and start < high and end > low for x, start, end in crossing):
        return None
    return (place, low, high)


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
    rights = [(right, points[(right, y)][0]) for right in row[bisect_right(row, x) :] if not horizontals.isdisjoint(points[(right, y)][1])]
    if not rights:
        return None
    for bottom in column[bisect_right(column, y) :]:
        below = points[(x, bottom)]
        if verticals.isdisjoint(below[0]):
            continue
        for right, right_verticals in rights:
            corner = points.get((right, bottom))
            if corner and not corner[0].isdisjoint(right_verticals) and not corner[1].isdisjoint(below[1]):
                return (x, y, right, bottom)
    return None


def _group_cells(cells: list[Box]) -> list[list[Box]]:
    """Cells that share a corner, directly or through others, are one table; a single cell is a frame, not a table."""
    parent = list(range(len(cells)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    owner: dict[Point, int] = {}
    for i, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            other = owner.setdefault(corner, i)
            if other != i:
                parent[root(i)] = root(other)
    groups: dict[int, list[Box]] = defaultdict(list)
    for i, cell in enumerate(cells):
        groups[root(i)].append(cell)
    tables = [group for group in groups.values() if len(group) > 1]
    return sorted(tables, key=lambda group: min((c[1], c[0]) for c in group))
