"""Columns and headings of tables that no line shows, from where their texts stand.

Texts of one column overlap from row to row, texts of two columns never do; a heading or total that is centred in a wide
column may overlap nothing, and belongs to the neighbouring column that has nothing of its kind. What stays uncertain
is not decided: the table is then refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise

from ingestion.readers.pdf.texts import Run

LEVEL_EMS = 0.4
SET_TOLERANCE = 1.0
"""Texts whose sides differ by less are set to that side."""
MERGED_SHARE = 0.6
LARGEST_OFFSET = 0.15
"""Share of its columns' width by which a heading may stand off their middle: where columns end is only estimated."""
WELL_SET = 0.06
"""The same where groups stand over every column of the table."""
CODE_PARTS = frozenset("类款项目")
"""The parts of a code are headed by one character each, side by side, which never goes on with the heading above."""
HEADING_REACH_EMS = 2.3
"""Lines of one heading are no further apart."""
OVERHANG = 0.25
"""Share of a heading that may stand over a neighbour with a heading of its own: the texts below it are narrower than their column."""


@dataclass(slots=True)
class Band:
    """One column: its extent, the body rows and whether a heading stand in it, and whether numbers do."""

    x0: float
    x1: float
    rows: set[int] = field(default_factory=set)
    has_number: bool = False
    has_heading: bool = False
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)

    def note(self, run: Run, row: int) -> None:
        """Take a body text."""
        self.take(run)
        self.rows.add(row)
        self.lefts.append(run.x0)
        self.rights.append(run.x1)

    def may_head(self, run: Run) -> bool:
        """Whether a centred heading may stand there: beside texts set to the right it is left of them, and the reverse."""
        is_left = bool(self.lefts) and max(self.lefts) - min(self.lefts) < SET_TOLERANCE
        is_right = bool(self.rights) and max(self.rights) - min(self.rights) < SET_TOLERANCE
        return not (is_right and not is_left and run.x0 >= self.x1 or is_left and not is_right and run.x1 <= self.x0)

    def meets(self, run: Run) -> bool:
        return run.x0 < self.x1 and run.x1 > self.x0

    def take(self, run: Run) -> None:
        self.x0, self.x1 = min(self.x0, run.x0), max(self.x1, run.x1)


@dataclass(slots=True)
class Heading:
    """A heading's text lines, and the columns [first, last] over which it stands."""

    runs: list[Run]
    first: int
    last: int

    @property
    def text(self) -> str:
        return "\n".join(r.text for r in self.runs)

    @property
    def top(self) -> float:
        return self.runs[0].middle - 0.5 * self.runs[0].em

    @property
    def bottom(self) -> float:
        return self.runs[-1].middle + 0.5 * self.runs[-1].em


def find_bands(head: list[list[Run]], rows: list[list[Run]]) -> list[Band] | None:
    """The columns of a table from its heading's lines and its body's rows; None where they cannot be told."""
    rows = [row for row in rows if not is_index(row)]
    bands = _number_bands(rows)
    _add_texts(bands, rows)
    bands.sort(key=lambda b: b.x0)
    if not _add_headings(bands, head) or not _join_lone(bands):
        return None
    return bands if len(bands) > 1 and all(a.x1 <= b.x0 for a, b in pairwise(bands)) else None


def is_index(level: list[Run]) -> bool:
    """Whether a line numbers the columns (栏次 1 2 3, A B C): its texts are centred, whatever stands below."""
    marks = [r for r in level if len(r.text) <= 2 and r.text.isascii() and (r.text.isalnum() or r.text == "**")]
    named = sum(r.text in ("栏次", "行次") for r in level)
    return bool(marks) and len(marks) + named > 1 and len(marks) >= len(level) - 2 and not any(len(r.text) > 2 for r in level)


def _number_bands(rows: list[list[Run]]) -> list[Band]:
    bands: list[Band] = []
    numbers = [(r, n) for n, row in enumerate(rows) for r in row if r.is_number or _is_dash(r)]
    for run, row in sorted(numbers, key=lambda p: p[0].x0):
        if not bands or run.x0 >= bands[-1].x1:
            bands.append(Band(run.x0, run.x1))
        bands[-1].note(run, row)
        bands[-1].has_number = True
    return bands


def _is_dash(run: Run) -> bool:
    return run.text in ("-", "—", "－", "--", "——", "/")


def _add_texts(bands: list[Band], rows: list[list[Run]]) -> None:
    """Bands of the body's texts that stand beside the numbers; others (a total over code columns) say nothing."""
    numbers = list(bands)
    texts = [
        (r, n) for n, row in enumerate(rows) for r in row if not r.is_number and not _is_dash(r) and not any(b.meets(r) for b in numbers)
    ]
    added: list[Band] = []
    for run, row in sorted(texts, key=lambda p: p[0].x0):
        if not added or run.x0 >= added[-1].x1 or any(added[-1].x1 <= n.x0 < run.x0 for n in numbers):
            added.append(Band(run.x0, run.x1))
        added[-1].note(run, row)
    bands.extend(added)


def _add_headings(bands: list[Band], head: list[list[Run]]) -> bool:
    """Give each column its heading; one over no column's texts belongs to a free column beside it, or to a blank one.

    False where it may belong to two.
    """
    lone: list[Run] = []
    for number in reversed(range(len(head))):
        lone += _match(head[number], [run for level in head[:number] for run in level], bands)
    for run in sorted(lone, key=lambda r: min(max(b.x0 - r.x1, r.x0 - b.x1) for b in bands)):
        met = [b for b in bands if b.meets(run)]
        before = [b for b in bands if b.x1 <= run.x0][-1:]
        after = [b for b in bands if b.x0 >= run.x1][:1]
        free = [b for b in (*before, *after) if not b.has_heading and b.may_head(run)]
        if met:
            if len(met) == 1 and (met[0].rows or _is_set_over(run, met[0])):
                met[0].take(run)
        elif len(free) == 1:
            free[0].take(run)
            free[0].has_heading = True
        elif len(free) == 2:
            return False
        elif not (before and after and _is_group(run, before[0], after[0], head)):
            bands.append(Band(run.x0, run.x1, set(), False, True))
            bands.sort(key=lambda b: b.x0)
    return True


def _is_set_over(run: Run, band: Band) -> bool:
    """Whether a heading is set like the headings of a blank column; one that only overlaps them stands over its neighbours too."""
    return abs(run.x0 + run.x1 - band.x0 - band.x1) < 1.2 * run.em or abs(run.x0 - band.x0) < SET_TOLERANCE


def _match(level: list[Run], above: list[Run], bands: list[Band]) -> list[Run]:
    """Match the texts of a heading's line with columns where it is plain; returns the texts that it is not for."""
    homes = [[i for i, b in enumerate(bands) if b.meets(run)] for run in level]
    lone: list[Run] = []
    start = 0
    while start < len(level):
        if homes[start]:
            if len(homes[start]) == 1:
                _head(bands, homes[start][0], level[start])
            start += 1
            continue
        end = start
        while end < len(level) and not homes[end]:
            end += 1
        first = homes[start - 1][-1] + 1 if start else 0
        last = homes[end][0] if end < len(level) else len(bands)
        columns = list(range(first, last))
        runs = level[start:end]
        is_plain = _is_plain(level, homes, bands) and not any(_is_tail(run, above, bands) for run in runs)
        if len(columns) == len(runs) and not any(bands[c].has_heading for c in columns) and is_plain:
            for column, run in zip(columns, runs, strict=True):
                _head(bands, column, run)
        else:
            lone += runs
        start = end
    return lone


def _is_tail(run: Run, above: list[Run], bands: list[Band]) -> bool:
    """Whether a text over no column goes on a heading above it that stands over none either: both head a blank column."""
    over = [r for r in above if r.x0 < run.x1 and r.x1 > run.x0 and run.middle - r.middle < HEADING_REACH_EMS * run.em]
    return any(not any(b.meets(r) for b in bands) for r in over)


def _is_plain(level: list[Run], homes: list[list[int]], bands: list[Band]) -> bool:
    """Whether no text of the line stands over several columns, and most columns have one."""
    return all(len(home) < 2 for home in homes) and 2 * len(level) > len(bands)


def _head(bands: list[Band], column: int, run: Run) -> None:
    band = bands[column]
    band.has_heading = True
    low, high = min(band.x0, run.x0), max(band.x1, run.x1)
    if not any(b.x0 < high and b.x1 > low for i, b in enumerate(bands) if i != column):
        band.take(run)


def _is_group(run: Run, left: Band, right: Band, head: list[list[Run]]) -> bool:
    """Whether a heading between two columns stands over the headings of both."""
    below = [r for level in head for r in level if r.middle > run.middle + 0.9 * run.em]
    return any(left.meets(r) for r in below) and any(right.meets(r) for r in below)


def _join_lone(bands: list[Band]) -> bool:
    """Join neighbours that are never filled in one row and do not both have headings: parts of one wide column."""
    changed = True
    while changed:
        changed = False
        pairs = [
            (b.x0 - a.x1, i)
            for i, (a, b) in enumerate(pairwise(bands))
            if not (a.rows & b.rows) and not (a.has_heading and b.has_heading) and not (a.has_number and b.has_number)
        ]
        lone = [(gap, i) for gap, i in pairs if not bands[i].has_heading or not bands[i + 1].has_heading]
        if lone:
            _, i = min(lone)
            a, b = bands[i], bands[i + 1]
            joined = Band(a.x0, b.x1, a.rows | b.rows, a.has_number or b.has_number, a.has_heading or b.has_heading)
            bands[i : i + 2] = [joined]
            changed = True
    return True


def fit(rows: list[list[Run]], bands: list[Band]) -> bool:
    """Whether every number and most texts of the rows stand in one column each of a table that began before."""
    runs = [r for row in rows for r in row]
    strays = [r for r in runs if sum(b.meets(r) for b in bands) != 1]
    return not any(r.is_number for r in strays) and 3 * len(strays) <= len(runs)


def columns_of(run: Run, bands: list[Band]) -> tuple[int, int]:
    """First and last column that a text overlaps, or the nearest one twice."""
    met = [i for i, band in enumerate(bands) if band.meets(run)]
    if met:
        return met[0], met[-1]
    middle = (run.x0 + run.x1) / 2
    nearest = min(range(len(bands)), key=lambda i: max(bands[i].x0 - middle, middle - bands[i].x1))
    return nearest, nearest


def _own_columns(run: Run, bands: list[Band], head: list[list[Run]]) -> tuple[int, int]:
    """The columns that a heading stands over, without a neighbour that it only hangs over and that has a heading of its own."""
    first, last = columns_of(run, bands)
    if first == last:
        return first, last
    headed = {columns_of(r, bands) for level in head for r in level if r is not run}

    def is_hung_over(column: int) -> bool:
        shared = min(run.x1, bands[column].x1) - max(run.x0, bands[column].x0)
        return (column, column) in headed and shared < OVERHANG * (run.x1 - run.x0)

    if is_hung_over(last):
        last -= 1
    if first < last and is_hung_over(first):
        first += 1
    return first, last


def read_headings(head: list[list[Run]], bands: list[Band]) -> list[Heading] | None:
    """The headings with the columns that they stand over, lowest first; None where a heading over several is uncertain."""
    found: list[Heading] = []
    groups: list[Heading] = []
    lowest: dict[int, Heading] = {}
    for level in reversed(head):
        for run in level:
            first, last = _own_columns(run, bands, head)
            held = lowest.get(first)
            if first == last and held is None and any(bands[first].meets(r) for r in [run]):
                lowest[first] = Heading([run], first, first)
                found.append(lowest[first])
            elif first == last and held is not None and _goes_on(run, held, level, lowest, bands):
                held.runs.insert(0, run)
            else:
                above = next((g for g in groups if _continues_group(run, g, level)), None)
                if above is not None:
                    above.runs.insert(0, run)
                else:
                    groups.append(Heading([run], first, last))
    tops = {column: heading.top for column, heading in lowest.items()}
    grouped: set[int] = set()
    for line in _by_height(groups):
        if not _spread(line, tops, grouped, bands):
            return None
        for group in line:
            columns = range(group.first, group.last + 1)
            tops.update(dict.fromkeys(columns, group.top))
            grouped.update(columns)
    return found + groups


def _continues_group(run: Run, group: Heading, level: list[Run]) -> bool:
    upper = group.runs[0]
    centred = abs(run.x0 + run.x1 - upper.x0 - upper.x1) < run.em
    return centred and 0 < upper.middle - run.middle < 1.5 * run.em and not any(abs(r.middle - upper.middle) < 0.3 * r.em for r in level)


def _goes_on(run: Run, held: Heading, level: list[Run], lowest: dict[int, Heading], bands: list[Band]) -> bool:
    """Whether a heading's line goes on in the line below, rather than standing over it and its neighbours."""
    below = held.runs[0]
    beside = (lowest[c].runs[-1].text for c in (held.first - 1, held.first + 1) if c in lowest)
    if below.text in CODE_PARTS and any(text in CODE_PARTS for text in beside) or below.middle - run.middle > HEADING_REACH_EMS * run.em:
        return False
    for column in (held.first - 1, held.first + 1):
        other = lowest.get(column)
        # Beside a heading of three lines a heading of one line stands level with the middle one.
        if other is None or len(held.runs) > 1 or abs(other.runs[0].middle - below.middle) > LEVEL_EMS * run.em:
            continue
        if not any(bands[column].meets(r) for r in level):
            return False
    return abs(run.x0 + run.x1 - below.x0 - below.x1) < 1.2 * run.em or abs(run.x0 - below.x0) < 0.5 * run.em


def _by_height(groups: list[Heading]) -> list[list[Heading]]:
    """Groups of one height together, lowest first, each line from left to right."""
    lines: list[list[Heading]] = []
    for group in sorted(groups, key=lambda g: -g.runs[-1].middle):
        if lines and abs(lines[-1][0].runs[-1].middle - group.runs[-1].middle) < LEVEL_EMS * group.runs[-1].em:
            lines[-1].append(group)
        else:
            lines.append([group])
    return [sorted(line, key=lambda g: g.runs[0].x0) for line in lines]


def _under(group: Heading, tops: dict[int, float], grouped: set[int]) -> set[int]:
    """The columns that have a heading below a group's line.

    A cell merged with the one below it stands half a row lower than the group, not a whole one: it is beside it.
    """
    lower = {c for c, top in tops.items() if top > group.bottom - 0.25 * group.runs[-1].em}
    nearest = min((tops[c] - group.top for c in lower if group.first <= c <= group.last), default=0.0)
    return {c for c in lower if c in grouped or tops[c] - group.top >= MERGED_SHARE * nearest}


def _cover(line: list[Heading], tops: dict[int, float], grouped: set[int], bands: list[Band]) -> list[tuple[int, int]] | None:
    """The columns of several groups on one line that stand over every column, where all of their middles fit well; else None."""
    if len(line) < 2 or any(len(_under(group, tops, grouped)) < len(bands) for group in line):
        return None
    best: tuple[float, list[tuple[int, int]]] | None = None
    for cuts in combinations(range(2, len(bands) - 1), len(line) - 1):
        parts = [(a, b - 1) for a, b in pairwise((0, *cuts, len(bands)))]
        offs = [_off_middle(group, first, last, bands) for group, (first, last) in zip(line, parts, strict=True)]
        if all(last > first for first, last in parts) and max(offs) <= WELL_SET and (best is None or sum(offs) < best[0]):
            best = sum(offs), parts
    return best[1] if best is not None else None


def _off_middle(group: Heading, first: int, last: int, bands: list[Band]) -> float:
    """How far a group stands off the middle of its columns, as a share of their width."""
    low = (bands[first - 1].x1 + bands[first].x0) / 2 if first else bands[first].x0
    high = (bands[last].x1 + bands[last + 1].x0) / 2 if last + 1 < len(bands) else bands[last].x1
    return abs((low + high) / 2 - (group.runs[0].x0 + group.runs[0].x1) / 2) / (high - low)


def _spread(line: list[Heading], tops: dict[int, float], grouped: set[int], bands: list[Band]) -> bool:
    """Set the columns of the groups on one line: those with a heading below it, parted where the groups' middles fit best."""
    if (parts := _cover(line, tops, grouped, bands)) is not None:
        for group, (first, last) in zip(line, parts, strict=True):
            group.first, group.last = first, last
        return True
    for index, group in enumerate(line):
        under = _under(group, tops, grouped)
        start = line[index - 1].last + 1 if index else 0
        best: tuple[float, int, int] | None = None
        for first in sorted(c for c in under if c >= start):
            last = first
            while last in under:
                covers = bands[first].x0 - 1.0 <= group.runs[0].x1 and bands[last].x1 + 1.0 >= group.runs[0].x0
                follows = index + 1 == len(line) or bands[last].x1 <= line[index + 1].runs[0].x1
                if covers and follows and last > first:
                    off = _off_middle(group, first, last, bands)
                    if best is None or off < best[0]:
                        best = (off, first, last)
                last += 1
        if best is None or best[0] > LARGEST_OFFSET:
            return False
        group.first, group.last = best[1], best[2]
    return True
