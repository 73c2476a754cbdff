"""Tables without ruling lines: rows are printed lines, columns the gaps that all rows share.

Conservative on purpose: a table must show at least three rows whose whole-number-only entries stand under each
other, and amounts among them; running text with figures in it, contents pages and letterheads never qualify. What
the printed lines cannot tell (which blank cell is merged with which) the grid does not claim: `has_spans` is False.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingestion.model import Cell, Grid
from ingestion.readers.pdf_characters import Character
from ingestion.readers.pdf_lines import Box, box_of, line_text, split_at_gaps

NUMBER = re.compile(r"^[-－−+(（]?(\d{1,3}([,，]\d{3})+|\d+)([.．]\d+)?[)）]?[%％]?$")
AMOUNT = re.compile(r"\d[.．,，]\d")
_DASHES = frozenset(["-", "—", "－", "--", "——", "/"])
_NO_HEADER = re.compile(r"单位[：:]|编制(部门|单位)[：:]|部门名称[：:]|公开\d+表")

COLUMN_GAP_EMS = 0.7
"""A narrower gap is a word space or justification."""
ALIGNED_EMS = 0.35
MINIMUM_ROWS = 3
ALIGNED_SHARE = 0.8
WRAPPED_LINES = 6
ROW_REACH_EMS = 9.0
"""Value rows of one table are no further apart than this."""
HEADER_REACH_EMS = 3.0
HEADER_ROWS = 5
WRAP_PITCH_EMS = 1.5


@dataclass(slots=True)
class Entry:
    """Text between two column gaps of one printed line."""

    characters: list[Character]
    text: str
    x0: float
    x1: float
    is_number: bool


@dataclass(slots=True)
class Row:
    """One printed line: its entries from left to right."""

    entries: list[Entry]
    middle: float
    em: float

    @property
    def has_values(self) -> bool:
        return len(self.entries) > 1 and any(e.is_number for e in self.entries)


def extract_aligned(lines: list[list[Character]], rules: list[float], page: int) -> tuple[list[Grid], list[list[Character]]]:
    """Tables found by alignment and the printed lines that remain. `rules` are heights of long level lines."""
    if sum(1 for line in lines if _may_hold_values(line)) < MINIMUM_ROWS:
        return [], lines
    rows = [_row(line) for line in lines]
    grids: list[Grid] = []
    taken: set[int] = set()
    for run in _runs(rows):
        bands = _column_bands([rows[i] for i in run if rows[i].has_values])
        if bands is None or not _is_tabular([rows[i] for i in run]):
            continue
        body = [i for i in run if _fits(rows[i], bands)]
        header = _header(rows, body[0], bands, rules, taken)
        bands = _with_blank_columns(bands, [rows[i] for i in header])
        groups = _header_groups([rows[i] for i in header], bands, rules) + _body_groups([rows[i] for i in body], rules)
        grids.append(_to_grid(groups, bands, page))
        taken.update(header, body)
    return grids, [line for i, line in enumerate(lines) if i not in taken]


def _may_hold_values(line: list[Character]) -> bool:
    """Quick look: digits after a column gap."""
    right = line[0].x1
    for char in line[1:]:
        if char.x0 - right > COLUMN_GAP_EMS * char.size and (char.text.isdigit() or char.text in "-－−—(（"):
            return True
        right = max(right, char.x1)
    return False


def _row(line: list[Character]) -> Row:
    entries = []
    for part in split_at_gaps(line, COLUMN_GAP_EMS):
        text = line_text(part)
        is_number = NUMBER.match(text) is not None or text in _DASHES
        entries.append(Entry(part, text, part[0].x0, max(c.x1 for c in part), is_number))
    return Row(entries, median((c.top + c.bottom) / 2 for c in line), median(c.size for c in line))


def _runs(rows: list[Row]) -> list[list[int]]:
    """Indices of consecutive lines that may form one table: value rows with few lines of other text between."""
    runs: list[list[int]] = []
    current: list[int] = []
    for index, row in enumerate(rows):
        if not row.has_values:
            continue
        if current and index - current[-1] <= WRAPPED_LINES and row.middle - rows[current[-1]].middle <= ROW_REACH_EMS * row.em:
            current.extend(range(current[-1] + 1, index + 1))
        else:
            runs.append(current)
            current = [index]
    runs.append(current)
    return [run for run in runs if sum(rows[i].has_values for i in run) >= MINIMUM_ROWS]


def _is_tabular(rows: list[Row]) -> bool:
    """Whether numbers stand under each other and amounts are among them in at least half of the value rows."""
    values = [row for row in rows if row.has_values]
    numbers = [(entry, row.em) for row in values for entry in row.entries if entry.is_number]
    with_amount = sum(any(e.is_number and AMOUNT.search(e.text) for e in row.entries) for row in values)
    if with_amount < max(MINIMUM_ROWS, len(values) / 2):
        return False
    aligned = 0
    for entry, em in numbers:
        reach = ALIGNED_EMS * em
        right = sum(abs(o.x1 - entry.x1) <= reach for o, _ in numbers)
        left = sum(abs(o.x0 - entry.x0) <= reach for o, _ in numbers)
        centre = sum(abs(o.x0 + o.x1 - entry.x0 - entry.x1) <= 2 * reach for o, _ in numbers)
        aligned += max(right, left, centre) >= MINIMUM_ROWS
    return aligned >= ALIGNED_SHARE * len(numbers)


def _column_bands(rows: list[Row]) -> list[tuple[float, float]] | None:
    """Extents of the columns, from left to right; None where two entries of a row fall into one column."""
    spans = sorted((e.x0, e.x1) for row in rows for e in row.entries)
    bands: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if bands and x0 <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], x1))
        else:
            bands.append((x0, x1))
    if len(bands) < 2:
        return None
    for row in rows:
        columns = [_columns_of(entry, bands) for entry in row.entries]
        if any(len(c) != 1 for c in columns) or len({c[0] for c in columns}) != len(columns):
            return None
    return bands


def _columns_of(entry: Entry, bands: list[tuple[float, float]]) -> list[int]:
    """Columns that an entry overlaps, or the nearest one."""
    over = _overlapped(entry, bands)
    if over:
        return over
    middle = (entry.x0 + entry.x1) / 2
    return [min(range(len(bands)), key=lambda i: abs((bands[i][0] + bands[i][1]) / 2 - middle))]


def _fits(row: Row, bands: list[tuple[float, float]]) -> bool:
    return row.has_values or all(len(_columns_of(entry, bands)) == 1 for entry in row.entries)


def _header(rows: list[Row], first: int, bands: list[tuple[float, float]], rules: list[float], taken: set[int]) -> list[int]:
    """Lines above the first value row that head its columns: several entries, or between a rule and the values."""
    header: list[int] = []
    below = rows[first]
    rule = max((y for y in _long_rules_above(rows, first, rules)), default=None)
    for index in range(first - 1, max(-1, first - 1 - HEADER_ROWS), -1):
        row = rows[index]
        text = "".join(entry.text for entry in row.entries)
        if index in taken or below.middle - row.middle > HEADER_REACH_EMS * row.em or _NO_HEADER.search(text):
            break
        under_rule = rule is not None and row.middle > rule
        inside = row.entries[0].x0 >= bands[0][0] - 4 * row.em and row.entries[-1].x1 <= bands[-1][1] + 2 * row.em
        if not inside or not (under_rule or len(row.entries) > 1 or _breaks_heading(rows, index)):
            break
        header.insert(0, index)
        below = row
    return header


def _breaks_heading(rows: list[Row], index: int) -> bool:
    """Whether the one entry of a line is the second line of a heading in the line of headings above."""
    if not index or len(rows[index - 1].entries) < 2:
        return False
    (entry,), above = rows[index].entries, rows[index - 1]
    is_close = rows[index].middle - above.middle < WRAP_PITCH_EMS * above.em
    return is_close and any(e.x0 < entry.x1 and e.x1 > entry.x0 for e in above.entries[1:])


def _long_rules_above(rows: list[Row], first: int, rules: list[float]) -> list[float]:
    """Rules that can open the table: the highest one that has only header lines between itself and the values."""
    top = rows[first].middle
    near = [y for y in rules if y < top and sum(y < row.middle < top for row in rows) <= HEADER_ROWS]
    return [min(near)] if near else []


def _with_blank_columns(bands: list[tuple[float, float]], header: list[Row]) -> list[tuple[float, float]]:
    """The columns widened by their headings, together with those that have a heading and no values.

    A heading that stands over no values (set left over numbers set right) belongs to the free column between those
    of its neighbours; where there is none, its column is blank.
    """
    for row in reversed(header):
        claimed = [_overlapped(entry, bands) for entry in row.entries]
        for number, entry in enumerate(row.entries):
            if claimed[number]:
                continue
            after = max((c for columns in claimed[:number] for c in columns), default=-1)
            before = min((c for columns in claimed[number + 1 :] for c in columns), default=len(bands))
            if after + 1 < before:
                column = after + 1
                bands[column] = (min(bands[column][0], entry.x0), max(bands[column][1], entry.x1))
                claimed[number] = [column]
            else:
                bands = sorted([*bands, (entry.x0, entry.x1)])
                claimed = [_overlapped(e, bands) for e in row.entries]
    return bands


def _overlapped(entry: Entry, bands: list[tuple[float, float]]) -> list[int]:
    return [i for i, (x0, x1) in enumerate(bands) if entry.x0 < x1 and entry.x1 > x0]


def _header_groups(header: list[Row], bands: list[tuple[float, float]], rules: list[float]) -> list[list[Row]]:
    """Header lines by table row: lines that only break headings of single columns over lines belong together."""
    groups: list[list[Row]] = []
    for row in header:
        is_broken = bool(groups) and row.middle - groups[-1][-1].middle < WRAP_PITCH_EMS * row.em
        is_broken = is_broken and not any(groups[-1][-1].middle < y < row.middle for y in rules)
        if is_broken and all(len(_columns_of(e, bands)) == 1 for r in (groups[-1][-1], row) for e in r.entries):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _body_groups(body: list[Row], rules: list[float]) -> list[list[Row]]:
    """Body lines by table row: by the rules between the rows where there are such, else by how labels are broken."""
    values = [row for row in body if row.has_values]
    parted = sum(any(a.middle < y < b.middle for y in rules) for a, b in pairwise(values))
    if parted < len(values) - 1:
        return group_rows(body)
    groups: dict[int, list[Row]] = {}
    for row in body:
        groups.setdefault(sum(y < row.middle for y in rules), []).append(row)
    return list(groups.values())


def _to_grid(groups: list[list[Row]], bands: list[tuple[float, float]], page: int) -> Grid:
    """The grid of lines grouped by table row."""
    edges = [bands[0][0], *((a[1] + b[0]) / 2 for a, b in zip(bands, bands[1:], strict=False)), bands[-1][1]]
    cells: list[Cell] = []
    for number, group in enumerate(groups):
        box = box_of([c for row in group for e in row.entries for c in e.characters])
        by_column: dict[int, list[str]] = {}
        spans: dict[int, int] = {}
        for row in group:
            for entry in row.entries:
                columns = _columns_of(entry, bands)
                by_column.setdefault(columns[0], []).append(entry.text)
                spans[columns[0]] = max(spans.get(columns[0], 1), len(columns))
        column = 0
        while column < len(bands):
            span = spans.get(column, 1)
            while span > 1 and any(c in by_column for c in range(column + 1, column + span)):
                span -= 1
            place = (edges[column], box[1], edges[column + span], box[3])
            cells.append(Cell(number, column, "\n".join(by_column.get(column, [])), 1, span, _rounded(place)))
            column += span
    whole = box_of([c for group in groups for row in group for e in row.entries for c in e.characters])
    return Grid(cells, len(groups), len(bands), page, _rounded(whole), has_spans=False)


def group_rows(rows: list[Row]) -> list[list[Row]]:
    """Table rows of printed lines: lines without values that belong to a label broken over lines join its row.

    A label goes on in the next line where its line fills the column; else a line without values that stands closer
    to a value row than rows stand to each other belongs to that row; else it is a row of its own.
    """
    values = [i for i, row in enumerate(rows) if row.has_values]
    pitches = [rows[b].middle - rows[a].middle for a, b in pairwise(values) if b - a == 1]
    pitch = median(pitches) if pitches else ROW_REACH_EMS * rows[0].em
    head = list(range(len(rows)))
    for index, row in enumerate(rows):
        if not row.has_values and index and _label_goes_on(rows, index - 1, index):
            head[index] = head[index - 1]
    for index in reversed(range(len(rows) - 1)):
        if head[index] == index and not rows[index].has_values and _label_goes_on(rows, index, index + 1):
            head = [head[index + 1] if h == index else h for h in head]
    for index, row in enumerate(rows):
        if head[index] == index and not row.has_values and values:
            nearest = min(values, key=lambda i: (abs(rows[i].middle - row.middle), i > index))
            if abs(rows[nearest].middle - row.middle) < min(WRAP_PITCH_EMS * row.em, 0.75 * pitch):
                head[index] = head[nearest]
    groups: dict[int, list[Row]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(head[index], []).append(row)
    return [groups[i] for i in sorted(groups)]


def _label_goes_on(rows: list[Row], first: int, second: int) -> bool:
    """Whether the label in the second line continues the first one's: that fills its column, both begin at one place."""
    upper, lower = rows[first], rows[second]
    if lower.middle - upper.middle > WRAP_PITCH_EMS * 1.3 * upper.em:
        return False
    label = lower.entries[0] if not lower.has_values else upper.entries[0]
    above = [e for e in upper.entries if abs(e.x0 - label.x0) < 0.8 * upper.em and not e.is_number]
    below = [e for e in lower.entries if abs(e.x0 - label.x0) < 0.8 * upper.em and not e.is_number]
    if not above or not below or (len(upper.entries) > 1 and len(lower.entries) > 1):
        return False
    right = max(e.x1 for row in rows for e in row.entries if e.x0 < above[0].x1 and e.x1 > above[0].x0)
    return above[0].x1 > right - 1.2 * upper.em


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
