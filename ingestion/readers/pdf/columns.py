"""Columns of tables that no line shows, from where their texts stand.

Texts of one column overlap from row to row, texts of two columns never do; a heading or total that is centred in a wide
column may overlap nothing, and belongs to the neighbouring column that has nothing of its kind. What stays uncertain
is not decided: the table is then refused.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from ingestion.grid_words import grid_words
from ingestion.model import Grid
from ingestion.readers.pdf.alignment import AMOUNT
from ingestion.readers.pdf.texts import Run

SET_TOLERANCE = 1.0
"""Texts whose sides differ by less are set to that side."""
LEAST_REPEATED = 4
"""Headings of pairs that repeat on one line, at least."""
HEADING_REACH_EMS = 2.3
"""Lines of one heading are no further apart."""


@dataclass(slots=True)
class Band:
    """One column: its extent, the body rows and whether a heading stand in it, and whether numbers do."""

    x0: float
    x1: float
    rows: set[int] = field(default_factory=set)
    has_number: bool = False
    has_heading: bool = False
    has_amount: bool = False
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    side: str = ""
    """left | right: where its texts are set to, as far as that can be told."""

    def note(self, run: Run, row: int) -> None:
        """Take a body text."""
        self.take(run)
        self.rows.add(row)
        self.has_amount = self.has_amount or run.text == "0" or AMOUNT.search(run.text) is not None
        self.lefts.append(run.x0)
        self.rights.append(run.x1)

    def may_head(self, run: Run) -> bool:
        """Whether a centred heading may stand there: beside texts set to the right it is left of them, and the reverse."""
        return not (self.side == "right" and run.x0 >= self.x1 or self.side == "left" and run.x1 <= self.x0)

    def own_side(self) -> str:
        """Where its own texts show that they are set to; blank where they are all of one width, or set to neither."""
        is_left = bool(self.lefts) and max(self.lefts) - min(self.lefts) < SET_TOLERANCE
        is_right = bool(self.rights) and max(self.rights) - min(self.rights) < SET_TOLERANCE
        return "" if is_left == is_right else "left" if is_left else "right"

    def is_uniform(self) -> bool:
        """Whether its texts all begin and end at one place."""
        return max(self.lefts) - min(self.lefts) < SET_TOLERANCE and max(self.rights) - min(self.rights) < SET_TOLERANCE

    def meets(self, run: Run) -> bool:
        return run.x0 < self.x1 and run.x1 > self.x0

    def take(self, run: Run) -> None:
        self.x0, self.x1 = min(self.x0, run.x0), max(self.x1, run.x1)


@dataclass(slots=True)
class Columns:
    """The columns of a page's last table, in which the next page's may go on; without bands where that table was refused."""

    bands: list[Band]
    head: list[Run] = field(default_factory=list)

    def headed_alike(self, head: list[Run]) -> bool:
        """Whether another page repeats the heading: the same texts at the same places."""
        return bool(head) and len(head) == len(self.head) and all(map(_is_repeated, self.head, head))


def _is_repeated(first: Run, second: Run) -> bool:
    return first.text == second.text and abs(first.x0 - second.x0) < SET_TOLERANCE


def columns_of_grid(grid: Grid) -> Columns | None:
    """The columns of a ruled table, for rows without lines that go on with it on the next page; None where one has no cell of its own."""
    places: dict[int, tuple[float, float]] = {}
    for cell in grid.cells:
        if cell.col_span == 1 and cell.box is not None:
            places.setdefault(cell.col, (cell.box[0], cell.box[2]))
    return Columns([Band(*places[column]) for column in range(grid.n_cols)]) if len(places) == grid.n_cols else None


def find_bands(head: list[list[Run]], rows: list[list[Run]]) -> list[Band] | None:
    """The columns of a table from its heading's lines and its body's rows; None where they cannot be told."""
    rows = [row for row in rows if not is_index(row)]
    if (bands := _evenly_headed(head, rows)) is not None:
        return bands
    bands = _number_bands(rows)
    _add_texts(bands, rows)
    bands.sort(key=lambda b: b.x0)
    _set_sides(bands)
    if not _add_headings(bands, head) or not _join_lone(bands):
        return None
    return bands if len(bands) > 1 and all(a.x1 <= b.x0 for a, b in pairwise(bands)) else None


def _evenly_headed(head: list[list[Run]], rows: list[list[Run]]) -> list[Band] | None:
    """The columns below a lowest line of headings that repeats a pair (预算数, 决算数) at equal distances, and below which every text
    stands within its part of the line: however many columns are blank, each heading has one; None for any other heading."""
    leaves = sorted(head[-1], key=lambda r: r.x0) if head else []
    middles = [(r.x0 + r.x1) / 2 for r in leaves]
    steps = [b - a for a, b in pairwise(middles)]
    names = [r.text for r in leaves]
    if len(leaves) < LEAST_REPEATED or names != names[:2] * (len(names) // 2) or max(steps) - min(steps) > SET_TOLERANCE:
        return None
    edges = [middles[0] - steps[0] / 2, *((a + b) / 2 for a, b in pairwise(middles)), middles[-1] + steps[0] / 2]
    bands = [Band(leaf.x0, leaf.x1, has_heading=True) for leaf in leaves]
    for number, row in enumerate(rows):
        for run in row:
            column = bisect_right(edges, (run.x0 + run.x1) / 2) - 1
            if not 0 <= column < len(bands) or run.x0 < edges[column] or run.x1 > edges[column + 1]:
                return None
            bands[column].note(run, number)
            bands[column].has_number = bands[column].has_number or run.is_number
    return bands


def is_index(level: list[Run]) -> bool:
    """Whether a line numbers the columns (栏次 1 2 3, A B C): its texts are centred, whatever stands below."""
    marks = [r for r in level if len(r.text) <= 2 and r.text.isascii() and (r.text.isalnum() or r.text == "**")]
    named = sum(r.text in grid_words().own_numbers for r in level)
    return bool(marks) and len(marks) + named > 1 and len(marks) >= len(level) - 2 and not any(len(r.text) > 2 for r in level)


def _number_bands(rows: list[list[Run]]) -> list[Band]:
    bands: list[Band] = []
    numbers = [(r, n) for n, row in enumerate(rows) for r in row if r.is_number or _is_dash(r)]
    for run, row in sorted(numbers, key=lambda p: p[0].x0):
        if not bands or run.x0 >= bands[-1].x1:
            bands.append(Band(run.x0, run.x1))
        bands[-1].note(run, row)
        bands[-1].has_number = bands[-1].has_number or run.is_number
    return bands


def _is_dash(run: Run) -> bool:
    return run.text in ("-", "—", "－", "--", "——", "/")


def _set_sides(bands: list[Band]) -> None:
    """Tell the columns whose texts are set to one side; amounts of one width are set like the other amounts of the table."""
    for band in bands:
        band.side = band.own_side()
    amounts = [band for band in bands if band.has_amount]
    shared = {band.side for band in amounts if not band.is_uniform()}
    if len(shared) == 1:
        side = shared.pop()
        for band in amounts:
            band.side = side


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
    lone = _match_right_set(_match_in_order(lone, bands), bands)
    for run in sorted(lone, key=lambda r: (-_line_of(r), min(max(b.x0 - r.x1, r.x0 - b.x1) for b in bands))):
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


def _match_in_order(lone: list[Run], bands: list[Band]) -> list[Run]:
    """Match as many headings of one line over no column as there are columns without one, from left to right; returns the others."""
    outside = sorted((r for r in lone if not any(b.meets(r) for b in bands)), key=lambda r: r.x0)
    free = [b for b in bands if not b.has_heading]
    is_one_line = len({_line_of(r) for r in outside}) == 1
    if not is_one_line or len(outside) != len(free) or not all(b.may_head(r) for r, b in zip(outside, free, strict=True)):
        return lone
    widened = [(min(b.x0, r.x0), max(b.x1, r.x1)) for r, b in zip(outside, free, strict=True)]
    if any(right > low for (_, right), (low, _) in pairwise(widened)):
        return lone
    if any(b.x0 < high and b.x1 > low for low, high in widened for b in bands if b.has_heading):
        return lone
    for run, band in zip(outside, free, strict=True):
        band.take(run)
        band.has_heading = True
    return [r for r in lone if r not in outside]


def _match_right_set(lone: list[Run], bands: list[Band]) -> list[Run]:
    """Match a line of headings with the columns of numbers, each centred left of where its numbers end; returns the others.

    Where all numbers are set to the right, a column begins where the one before it ends.
    """
    free = [(i, band) for i, band in enumerate(bands) if band.has_number and not band.has_heading]
    if not free or any(band.side != "right" for band in bands if band.has_number):
        return lone
    outside = [run for run in lone if not any(band.meets(run) for band in bands)]
    for line in sorted({_line_of(run) for run in outside}, reverse=True):
        runs = sorted((run for run in outside if _line_of(run) == line), key=lambda r: r.x0)
        pairs = list(zip(runs, free, strict=False))
        if len(runs) == len(free) and all((i == 0 or bands[i - 1].x1 < r.x0) and r.x1 <= band.x1 for r, (i, band) in pairs):
            for run, (_, band) in pairs:
                band.take(run)
                band.has_heading = True
            return [run for run in lone if run not in runs]
    return lone


def _line_of(run: Run) -> int:
    """The line that a heading stands on, as a step of half its size: a column's own heading stands below those of its group."""
    return round(run.middle / (0.5 * run.em))


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
