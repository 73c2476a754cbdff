"""Headings of tables that no line shows: the text lines of each, and the columns over which it stands.

What stays uncertain is not decided: the table is then refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ingestion.grid_words import grid_words
from ingestion.readers.pdf.columns import HEADING_REACH_EMS, LEAST_REPEATED, Band, columns_of
from ingestion.readers.pdf.texts import Run

LEVEL_EMS = 0.4
SAME_LINE_EMS = 0.25
"""Headings of one line and of two, each in the middle of its cell, differ by more."""
MERGED_SHARE = 0.72
"""A cell merged over two header rows stands in their middle: less than this share of the way from the upper to the lower one."""
APART_SHARE = 0.2
"""Nearer to a group than this, a heading stands on the group's own line."""
LARGEST_OFFSET = 0.15
"""Share of its columns' width by which a heading may stand off their middle: where columns end is only estimated."""
WELL_SET = 0.06
"""The same where groups stand over all columns that have a heading below them."""
CODE_PARTS = frozenset("类款项目")
"""The parts of a code are headed by one character each, side by side, which never goes on with the heading above."""
WRAP_PITCH_EMS = 1.35
"""Lines of one heading stand this close; the rows of a heading are further apart."""
CENTRED_EMS = 0.3
"""Lines of one heading that are set to its middle differ by less."""
PITCH_TOLERANCE = 1.15
"""The lines of one heading are equally far apart: one that is further up by this factor is no line of it."""
OVERHANG = 0.25
"""Share of a heading that may stand over a neighbour with a heading of its own: the texts below it are narrower than their column."""


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
    def middle(self) -> float:
        return (self.runs[0].middle + self.runs[-1].middle) / 2

    @property
    def top(self) -> float:
        return self.runs[0].middle - 0.5 * self.runs[0].em

    @property
    def bottom(self) -> float:
        return self.runs[-1].middle + 0.5 * self.runs[-1].em


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
            if first == last and held is None and bands[first].meets(run):
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
    middles = {column: heading.middle for column, heading in lowest.items()}
    own = dict(middles)
    grouped: set[int] = set()
    lines = _by_height(groups)
    for number, line in enumerate(lines):
        if not _spread(line, middles, grouped, bands, lowest, [g for placed in lines[:number] for g in placed]):
            return None
        for group in line:
            columns = range(group.first, group.last + 1)
            middles.update(dict.fromkeys(columns, group.middle))
            grouped.update(columns)
    begins = {group.first for group in groups}
    if any(heading.text in grid_words().group_sums and c not in grouped and c + 1 in begins for c, heading in lowest.items()):
        return None  # the sum of a group that it stands outside of
    if any(_leaves_out(line, own, grouped, bands) for line in lines):
        return None
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
    is_centred = abs(run.x0 + run.x1 - below.x0 - below.x1) < 2 * CENTRED_EMS * run.em
    if is_centred and below.middle - run.middle < WRAP_PITCH_EMS * run.em:
        return True
    if len(held.runs) > 1 and below.middle - run.middle > PITCH_TOLERANCE * (held.runs[1].middle - below.middle):
        return False
    for column in (held.first - 1, held.first + 1):
        other = lowest.get(column)
        # Beside a heading of three lines a heading of one line stands level with the middle one.
        if other is None or len(held.runs) > 1 or abs(other.runs[0].middle - below.middle) > SAME_LINE_EMS * run.em:
            continue
        if not any(bands[column].meets(r) for r in level if r is not run):
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


def _under(group: Heading, middles: dict[int, float], grouped: set[int]) -> set[int]:
    """The columns that have a heading below a group's line.

    A cell merged with the one below it stands half a row lower than the group, not a whole one: it is beside it.
    """
    step = _step(group, middles)
    return {c for c in _lower(group, middles) if c in grouped or middles[c] - group.middle >= MERGED_SHARE * step}


def _lower(group: Heading, middles: dict[int, float]) -> set[int]:
    return {c for c, middle in middles.items() if middle > group.middle + 0.75 * group.runs[-1].em}


def _step(group: Heading, middles: dict[int, float]) -> float:
    """How far below a group's line the headings stand that are surely its own."""
    return min((middles[c] - group.middle for c in _lower(group, middles) if group.first <= c <= group.last), default=0.0)


def _shows_merged(group: Heading, under: set[int], middles: dict[int, float]) -> bool:
    """Whether a heading stands between a group's line and the one below it: cells are set to their middle, so that what stands
    on the lower line is no cell merged over both, and a group stands over it."""
    step = _step(group, middles)
    return any(APART_SHARE * step < middle - group.middle < MERGED_SHARE * step for c, middle in middles.items() if c not in under)


def _stretches(columns: set[int]) -> list[list[int]]:
    """Neighbouring columns together."""
    stretches: list[list[int]] = []
    for column in sorted(columns):
        if stretches and stretches[-1][-1] == column - 1:
            stretches[-1].append(column)
        else:
            stretches.append([column])
    return stretches


def _cover(line: list[Heading], middles: dict[int, float], grouped: set[int], bands: list[Band]) -> list[tuple[int, int]] | None:
    """The columns of the groups on one line where they stand over all that have a heading below it; None where that is not
    certain, or a group's middle does not fit well."""
    unders = [_under(group, middles, grouped) for group in line]
    is_whole = len(line) > 1 and all(len(under) == len(bands) for under in unders)
    if any(under != unders[0] for under in unders) or not (is_whole or _shows_merged(line[0], unders[0], middles)):
        return None
    parts: list[tuple[int, int]] = []
    for stretch in _stretches(unders[0]):
        inside = [group for group in line if stretch[0] <= group.first <= stretch[-1]]
        if not inside and grouped.issuperset(stretch):
            continue  # another group stands over them already
        best = _parted(inside, stretch[0], stretch[-1], bands)
        if best is None:
            return None
        parts += best[1]
    return parts if len(parts) == len(line) else None


def _parted(groups: list[Heading], first: int, last: int, bands: list[Band]) -> tuple[float, list[tuple[int, int]]] | None:
    """(how far off, the columns of each group) where columns shared out to the groups over them, two or more to each, fit best."""
    if not groups or last - first + 1 < 2 * len(groups):
        return None
    group, rest = groups[0], groups[1:]
    found: list[tuple[float, list[tuple[int, int]]]] = []
    for end in range(first + 1, last) if rest else [last]:
        off = _off_middle(group, first, end, bands)
        behind = _parted(rest, end + 1, last, bands) if rest and off <= WELL_SET else (0.0, [])
        if off <= WELL_SET and behind is not None:
            found.append((off + behind[0], [(first, end), *behind[1]]))
    return min(found, default=None)


def _off_middle(group: Heading, first: int, last: int, bands: list[Band]) -> float:
    """How far a group stands off the middle of its columns, as a share of their width."""
    low = (bands[first - 1].x1 + bands[first].x0) / 2 if first else min(bands[first].x0, group.runs[0].x0)
    high = (bands[last].x1 + bands[last + 1].x0) / 2 if last + 1 < len(bands) else max(bands[last].x1, group.runs[0].x1)
    return abs((low + high) / 2 - (group.runs[0].x0 + group.runs[0].x1) / 2) / (high - low)


def _spread(
    line: list[Heading], middles: dict[int, float], grouped: set[int], bands: list[Band], lowest: dict[int, Heading], below: list[Heading]
) -> bool:
    """Set the columns of the groups on one line: those with a heading below it, parted where the groups' middles fit best."""
    if (parts := _cover(line, middles, grouped, bands)) is not None:
        for group, (first, last) in zip(line, parts, strict=True):
            group.first, group.last = first, last
        return True
    for index, group in enumerate(line):
        start = line[index - 1].last + 1 if index else 0
        end = line[index + 1].runs[0].x1 if index + 1 < len(line) else bands[-1].x1
        under = sorted(c for c in _under(group, middles, grouped) if c >= start and bands[c].x1 <= end)
        sums = _open_sums([lowest[c] for c in under if c in lowest], below)
        fitting = [(_off_middle(group, first, last, bands), first, last) for first, last in _ranges(under, group, bands)]
        fitting = [found for found in fitting if found[0] <= LARGEST_OFFSET]
        if fitting:
            _, group.first, group.last = min(
                fitting, key=lambda found: (_parts_sum(sums, *found[1:]), _parts_pair(lowest, *found[1:]), *found)
            )
        elif not _stands_over_one(group, under, lowest):
            return False
    return True


def _leaves_out(line: list[Heading], own: dict[int, float], grouped: set[int], bands: list[Band]) -> bool:
    """Whether a heading of amounts on the row below the groups of a line has no group over it, though cells merged over both rows are
    set to their middle: it is none of these, and the columns of a group are told wrongly."""
    under = {c for c in _under(line[0], own, set()) if c not in grouped and bands[c].has_amount}
    return bool(under) and _shows_merged(line[0], under | grouped, own)


def _open_sums(own: list[Heading], below: list[Heading]) -> list[Heading]:
    """The headings 小计, of columns or of groups already placed, over which no group stands yet."""
    sums = [heading for heading in (*own, *below) if heading.text in grid_words().group_sums]
    return [s for s in sums if not any(g is not s and g.first <= s.first and s.last <= g.last for g in below)]


def _parts_sum(sums: list[Heading], first: int, last: int) -> bool:
    """Whether columns that a group stands over leave out the sum of its parts, which stands before them, or hold another group's."""
    return any(s.last == first - 1 or first < s.first <= last for s in sums)


def _parts_pair(lowest: dict[int, Heading], first: int, last: int) -> bool:
    """Whether a group over columns headed by the same two names by turns (预算数, 决算数) begins with the second or ends with the first."""
    names = [lowest[c].text for c in sorted(lowest)]
    if len(names) < LEAST_REPEATED or names[0] == names[1] or names != names[:2] * (len(names) // 2):
        return False
    return lowest[first].text != names[0] or lowest[last].text != names[1]


def _ranges(under: list[int], group: Heading, bands: list[Band]) -> Iterator[tuple[int, int]]:
    """First and last column of every run of two columns or more over which a group may stand."""
    for stretch in _stretches(set(under)):
        for first, last in combinations(stretch, 2):
            if bands[first].x0 - 1.0 <= group.runs[0].x1 and bands[last].x1 + 1.0 >= group.runs[0].x0:
                yield first, last


def _stands_over_one(group: Heading, under: list[int], lowest: dict[int, Heading]) -> bool:
    """Whether a heading stands over the heading of a single column, in the middle of both: two levels name one column."""
    if group.first != group.last or group.first not in under or group.first not in lowest:
        return False
    own, run = lowest[group.first].runs[0], group.runs[0]
    return abs(run.x0 + run.x1 - own.x0 - own.x1) < 0.5 * run.em
