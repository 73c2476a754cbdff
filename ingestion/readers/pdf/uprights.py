"""Column borders of a table that is drawn with level lines only, where these are drawn cell by cell.

Office programs and browsers draw the lower or upper border of each cell as a segment of its own, so that the ends of
the segments show where the cells end, though no upright line is printed.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from ingestion.readers.pdf.alignment import AMOUNT
from ingestion.readers.pdf.bodies import Band, body_bottom
from ingestion.readers.pdf.drawn_lines import MINIMUM_SEGMENT, SNAP_TOLERANCE, Segment, join_segments
from ingestion.readers.pdf.grids import HANGING
from ingestion.readers.pdf.texts import Run, is_of_sentence, is_outside

END_TOLERANCE = 1.0
"""Ends this close are one border."""
CENTRE_TOLERANCE = 1.5
"""Centred text stands this close to the middle of its cell."""


@dataclass(slots=True)
class _Level:
    """All segments at one height; `ends` are their distinct ends from left to right."""

    y: float
    spans: list[tuple[float, float]]
    ends: list[float]

    def meets(self, x: float) -> bool:
        return any(low - END_TOLERANCE <= x <= high + END_TOLERANCE for low, high in self.spans)

    def ends_at(self, x: float) -> bool:
        place = bisect_left(self.ends, x - END_TOLERANCE)
        return place < len(self.ends) and self.ends[place] <= x + END_TOLERANCE

    def reaches(self, low: float, high: float) -> bool:
        """Whether it is drawn all the way from `low` to `high`."""
        drawn = join_segments([(self.y, a, b) for a, b in self.spans])
        return any(a <= low + END_TOLERANCE and high - END_TOLERANCE <= b for _, a, b in drawn)


def complete_lines(segments: list[Segment], runs: list[Run]) -> tuple[list[Segment], list[Segment], list[Band]]:
    """Level segments, the upright borders (x, top, bottom) that their ends show, and the bands that may hold several rows.

    There are no borders where the ends show no columns.

    `segments` are level ones as drawn, not joined. A border stands where segments end at one place both above and
    below. What stands between two tables, or over one as its caption, lies in no row. The last row of a page may lack
    its lower line, which the browser prints on the next page; it is closed.
    """
    levels = [level for level in _levels(segments) if len(level.ends) > 2 and not _underlines(level, runs)]
    if len(levels) < 2:
        return segments, [], []
    outside = [r.middle for r in runs if is_outside(r)]
    bottom = body_bottom(runs, levels[-1].y, levels[-1].ends, [])
    if bottom is not None:
        levels.append(_Level(bottom, levels[-1].spans, levels[-1].ends))
        segments = segments + [(bottom, low, high) for low, high in levels[-1].spans]
    if len(levels) == 2 and len(levels[0].ends) < 4:
        return segments, [], []
    gaps = [(a.y, b.y) for a, b in pairwise(levels) if any(a.y < y < b.y for y in outside)]
    uprights = [u for u in _uprights(levels) if not any(u[1] < bottom and u[2] > top for top, bottom in gaps)]
    uprights, parting = _without_crossed(uprights, runs, levels)
    return segments + parting, _within_rows(uprights), _open_bands(levels, gaps, runs)


def _open_bands(levels: list[_Level], gaps: list[Band], runs: list[Run]) -> list[Band]:
    """The last band of each table, where no amount stands above it: the lines part only the heading from the body."""
    bands: list[Band] = []
    table: list[Band] = []
    for band in [*((a.y, b.y) for a, b in pairwise(levels)), None]:
        if band is not None and band not in gaps:
            table.append(band)
            continue
        if table and not any(AMOUNT.search(r.text) and table[0][0] < r.middle < table[-1][0] for r in runs):
            bands.append(table[-1])
        table = []
    return bands


def _levels(segments: list[Segment]) -> list[_Level]:
    clusters: list[list[Segment]] = []
    for segment in sorted(s for s in segments if s[2] - s[1] >= MINIMUM_SEGMENT):
        if clusters and segment[0] - clusters[-1][-1][0] <= SNAP_TOLERANCE:
            clusters[-1].append(segment)
        else:
            clusters.append([segment])
    levels = []
    for cluster in clusters:
        ends = _distinct(sorted(end for _, low, high in cluster for end in (low, high)))
        levels.append(_Level(round(sum(s[0] for s in cluster) / len(cluster), 2), sorted({(s[1], s[2]) for s in cluster}), ends))
    return levels


def _underlines(level: _Level, runs: list[Run]) -> bool:
    """Whether most lines of a level underline words of a sentence, whose other words stand close beside them over no line."""
    line = [run for run in runs if 0 < level.y - run.middle < run.em]
    if not any(map(is_of_sentence, line)):
        return False
    drawn = join_segments([(level.y, low, high) for low, high in level.spans])
    beside = [run for run in line if not any(run.x0 < high - END_TOLERANCE and run.x1 > low + END_TOLERANCE for _, low, high in drawn)]
    touched = sum(any(abs(run.x1 - low) < run.em or abs(run.x0 - high) < run.em for run in beside) for _, low, high in drawn)
    return 2 * touched >= len(drawn)


def _distinct(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] > END_TOLERANCE:
            kept.append(place)
    return kept


def _uprights(levels: list[_Level]) -> list[Segment]:
    uprights: list[Segment] = []
    for x in _distinct(sorted(end for level in levels for end in level.ends)):
        upper: _Level | None = None
        for level in levels:
            if not level.meets(x):
                continue
            if upper is not None and upper.ends_at(x) and level.ends_at(x):
                uprights.append((x, upper.y, level.y))
            upper = level
    return uprights


def _without_crossed(uprights: list[Segment], runs: list[Run], levels: list[_Level]) -> tuple[list[Segment], list[Segment]]:
    """The borders without those over which a merged cell reaches, as its text shows, and level lines below such cells.

    The browser ends its segments at every column, also over and under a merged cell: a text that stands across
    a border has a cell over both columns, and so has a heading in the middle of columns that have no other text. Where
    headings of the single columns stand below it in the same band, a level line is missing between them.
    """
    kept = list(uprights)
    parting: list[Segment] = []
    for run in runs:
        here = [u for u in kept if u[1] < run.middle < u[2]]
        if len(here) < 3:
            continue
        first = min(u[1] for u in here)
        is_heading = not any(r.is_number and first < r.middle < run.middle + 0.5 * run.em for r in runs) and _opens(here, uprights, runs)
        top, bottom = max(u[1] for u in here), min(u[2] for u in here)
        beside = [r for r in runs if r is not run and top - 0.6 * r.em < r.middle < bottom + 0.6 * r.em]
        crosses = is_heading and any(run.x0 < u[0] - 1.0 and run.x1 > u[0] + 1.0 for u in here)
        below = [r for r in beside if run.middle + 0.9 * run.em < r.middle < bottom] if crosses else []
        near = [r for r in runs if first - 0.6 * r.em < r.middle < max(u[2] for u in here) + 0.6 * r.em]
        low, high = _cell(run, sorted(here), [r for r in near if r is not run and r not in below], levels if is_heading else None)
        inner = [u for u in here if low < u[0] < high]
        under = [r for r in below if low < r.x0 and r.x1 < high and not any(r.x0 < u[0] < r.x1 for u in inner)]
        kept = [u for u in kept if u not in inner]
        if inner and len({sum(u[0] < r.x0 for u in inner) for r in under}) == len(inner) + 1:
            border = round((run.middle + min(r.middle for r in under)) / 2, 2)
            parting.append((border, low, high))
            kept += [(x, border, end) for x, _, end in inner]
    return kept, parting


def _opens(here: list[Segment], uprights: list[Segment], runs: list[Run]) -> bool:
    """Whether no number stands in the rows of the same table above."""
    top = min(u[1] for u in here)
    while above := [u[1] for u in uprights if u[1] < top <= u[2] + SNAP_TOLERANCE]:
        top = min(above)
    return not any(r.is_number and top < r.middle < min(u[1] for u in here) for r in runs)


def _cell(run: Run, borders: list[Segment], others: list[Run], levels: list[_Level] | None) -> tuple[float, float]:
    """Sides of the cell in which a text stands between `borders`: its column, or the columns in whose middle it is. The line under
    a heading's cell is one of the `levels` (none for another text), and is drawn all along it."""
    edges = [x for x, _, _ in borders]
    left = max((i for i, e in enumerate(edges) if e <= run.x0 + END_TOLERANCE), default=None)
    end = run.x1 - (0.5 * run.em if run.text[-1] in HANGING else 0)
    right = min((i for i, e in enumerate(edges) if e >= end - END_TOLERANCE), default=None)
    if left is None or right is None or left >= right:
        return run.x0, run.x1
    centre = (run.x0 + run.x1) / 2
    if run.is_number or levels is None and right == left + 1:
        return edges[left], edges[right]
    best = (edges[left], edges[right])
    for i in range(left, -1, -1):
        for j in range(right, len(edges)):
            low, high = edges[i], edges[j]
            if _parts(borders[i + 1 : j], [r for r in others if r.x0 < high and r.x1 > low]):
                break
            if abs((low + high) / 2 - centre) <= CENTRE_TOLERANCE and high - low > best[1] - best[0]:
                if levels is None or _is_closed(borders[i + 1 : j], low, high, levels):
                    best = (low, high)
    return best


def _is_closed(inner: list[Segment], low: float, high: float, levels: list[_Level]) -> bool:
    """Whether a line is drawn under a cell where the borders within it, which it hides, end."""
    ends = {bottom for _, _, bottom in inner}
    return all(level.reaches(low, high) for level in levels if level.y in ends)


def _parts(borders: list[Segment], texts: list[Run]) -> bool:
    """Whether one of the borders stands beside one of the texts: a cell over it would hold that text too."""
    return any(top - 0.6 * r.em < r.middle < bottom + 0.6 * r.em for _, top, bottom in borders for r in texts)


def _within_rows(uprights: list[Segment]) -> list[Segment]:
    """The borders without those of bands that have none between their sides."""
    kept = []
    for x, top, bottom in uprights:
        beside = {other for other, high, low in uprights if high < bottom and low > top}
        if len(beside) > 2:
            kept.append((x, top, bottom))
    return kept
