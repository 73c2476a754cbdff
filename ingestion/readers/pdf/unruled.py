"""Tables without any outline: found between captions, read by the columns and rows in which their texts stand."""

from __future__ import annotations

import re
from itertools import pairwise

from ingestion.model import Cell, Grid
from ingestion.readers.pdf.alignment import AMOUNT
from ingestion.readers.pdf.bodies import WRAP_PITCH_EMS, row_borders
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.columns import HEADING_REACH_EMS, SET_TOLERANCE, Band, Columns, columns_of, find_bands, fit, is_index
from ingestion.readers.pdf.headings import Heading, read_headings
from ingestion.readers.pdf.lines import Box, box_of
from ingestion.readers.pdf.texts import Run, is_of_sentence, is_outside, join_spaced, line_runs, mark_titles

ROW_REACH_EMS = 6.0
NARRATIVE_CHARACTERS = 28
"""A text as long as this, alone on its line, is no cell."""
HEAD_ROWS = 12
LEAST_NAMES = 4
"""A table of one row (the “三公” expenses) names as many columns, and prints as many numbers, at least."""
LEAST_NAMES_OF_ROWS = 2
"""So many names on one line head a table of several rows, though it has a single column of amounts."""
HEADING_GAP_EMS = 0.3
"""Headings that fill their cells stand this close to each other."""

STAGGER_EMS = 0.9
STRADDLE_EMS = 0.4
"""The numbers of a row stand this close to the middle of a name of two lines."""

SENTENCES = 3
"""In running text one line of so many has a comma or a stop, at least."""

BROKEN_OFF = re.compile(r"\d[,，.．]$")
"""A name that ends so took the first digits of the number beside it."""

WHOLE_AMOUNT = re.compile(r"(?!(?:19|20)\d\d$)\d{3,9}")
"""No year."""
DECIMALS = re.compile(r"\d\.\d\d[)）]?$")
LONG_NUMBER = re.compile(r"-?\d{5,}")
"""An amount in yuan without decimals; no year and no count."""
_Line = tuple[list[Character], list[Run]]


def extract_unruled(
    lines: list[list[Character]], page: int, carried: Columns | None
) -> tuple[list[Grid], list[list[Character]], Columns | None]:
    """Tables found by their columns, the printed lines that remain, and the columns of the page's last table.

    `carried` are the columns of the last table on the page before: rows without a heading at the page's top go on in them, and so
    does a table that repeats its heading. They are empty where that table was refused, and then so are such rows.
    """
    pairs = [(line, join_spaced(line_runs(line))) for line in lines]
    mark_titles([run for _, runs in pairs for run in runs])
    grids: list[Grid] = []
    last: Columns | None = None
    taken: set[int] = set()
    for region in _regions(pairs, carried):
        is_first = not any(line[0].top < region[0][0][0].top - 1.0 for line in lines)
        found = _read(region, page, carried, is_first)
        last = carried = Columns([])
        if found is not None:
            grids.append(found[0])
            last = carried = found[1]
            taken.update(id(line) for line, _ in region)
    return grids, [line for line in lines if id(line) not in taken], last


def _regions(pairs: list[_Line], carried: Columns | None) -> list[list[_Line]]:
    """Runs of lines without captions, titles, running text and wide blanks between them that hold rows of numbers.

    The last rows of the table of the page before, in its `carried` columns at the top of this one, may be few.
    """
    regions: list[list[_Line]] = [[]]
    for line, runs in pairs:
        last = regions[-1][-1][1][0] if regions[-1] else None
        is_apart = not runs or any(is_outside(r) for r in runs) or len(runs) == 1 and len(runs[0].text) >= NARRATIVE_CHARACTERS
        if is_apart or last is not None and runs[0].middle - last.middle > ROW_REACH_EMS * last.em:
            regions.append([])
        if not is_apart:
            regions[-1].append((line, runs))
    found = [trimmed for region in regions if (trimmed := _trimmed(region))]
    top = next((region for region in regions if region), [])
    if (
        carried
        and carried.bands
        and top
        and top[0][0] is pairs[0][0]
        and _is_rest(top, carried.bands)
        and not any(top[-1] in region for region in found)
    ):
        found.insert(0, top)
    return found


def _is_rest(region: list[_Line], columns: list[Band]) -> bool:
    """Whether lines are rows of numbers in the columns of a table, below its heading at most."""
    rows = [runs for _, runs in region]
    first = next((i for i, runs in enumerate(rows) if _is_value_row(runs) and not is_index(runs)), len(rows))
    body = rows[first:]
    return bool(body) and all(_is_value_row(runs) for runs in body) and fit(body, columns) and len(body[0]) > 2


def _is_value_row(runs: list[Run]) -> bool:
    return len(runs) > 1 and any(r.is_number for r in runs)


def _trimmed(region: list[_Line]) -> list[_Line]:
    """The region without lone texts before its heading; empty where it is no table, or sentences whose amounts are set apart."""
    if SENTENCES * sum(any(is_of_sentence(r) for r in runs) for _, runs in region) >= len(region):
        return []
    while region and len(region[0][1]) == 1 and not _heads(region):
        region = region[1:]
    values = [runs for _, runs in region if _is_value_row(runs) and not is_index(runs)]
    numbers = [r for runs in values for r in runs if r.is_number]
    amounts = [r for r in numbers if AMOUNT.search(r.text)]
    if len(values) >= 3 and len(amounts) >= 3 and len(numbers) >= 6:
        return region
    names = _names_above(region, values)
    is_counted = len(values) >= 3 and (len(amounts) >= 3 or _are_paired(values))
    is_listed = is_counted and max(map(len, names), default=0) >= LEAST_NAMES_OF_ROWS
    is_short = any(sum(r.is_number for r in runs) >= LEAST_NAMES for runs in values) and sum(map(len, names)) >= LEAST_NAMES
    return region if is_listed or is_short and (amounts or any(LONG_NUMBER.fullmatch(r.text) for r in numbers)) else []


def _are_paired(values: list[list[Run]]) -> bool:
    """Whether every row is a name and a number of three digits or more, set to one side: whole amounts print no point."""
    pairs = [sorted(runs, key=lambda r: r.x0) for runs in values]
    if any(len(runs) != 2 or runs[0].is_number or not WHOLE_AMOUNT.fullmatch(runs[1].text) for runs in pairs):
        return False
    ends = [runs[1].x1 for runs in pairs]
    return max(ends) - min(ends) < SET_TOLERANCE


def _heads(region: list[_Line]) -> bool:
    """Whether the lone text that a region begins with belongs to a heading: a group's name stands above headings of two lines."""
    run = region[0][1][0]
    near = [runs for _, runs in region[2:] if runs[0].middle - run.middle < HEADING_REACH_EMS * run.em]
    return len(region) > 1 and (len(region[1][1]) > 1 or _is_staggered(region[0], region[1]) or any(len(runs) > 1 for runs in near))


def _is_staggered(upper: _Line, lower: _Line) -> bool:
    """Headings of one and of two lines stand beside each other at half a line's height: no title stands so close to a table."""
    return lower[1][0].middle - upper[1][0].middle < STAGGER_EMS * lower[1][0].em


def _names_above(region: list[_Line], values: list[list[Run]]) -> list[list[Run]]:
    """The lines above the first row of numbers, as far as they print none: what heads a table, and no running text."""
    if not values:
        return []
    lines = [runs for _, runs in region]
    return [runs for runs in lines[: next(i for i, runs in enumerate(lines) if runs is values[0])] if not any(r.is_number for r in runs)]


def _read(region: list[_Line], page: int, carried: Columns | None, is_first: bool) -> tuple[Grid, Columns] | None:
    """The grid of a region and its columns; None where its columns or headings are uncertain. `carried` are the columns of the table
    before it, in which it goes on where it is the page's first text (`is_first`) without a heading, or has the same heading."""
    first = next(i for i, (_, runs) in enumerate(region) if is_index(runs) or _is_value_row(runs) and not _is_year(runs))
    if 0 < first < len(region) - 1 and _straddle(*(runs for _, runs in region[first - 1 : first + 2])):
        first -= 1  # the upper line of a name in the first row
    while first and all(r.is_number for r in region[first - 1][1]):
        first -= 1  # the upper part of numbers that are broken over lines
    head, body = [join_spaced(line_runs(line, HEADING_GAP_EMS)) for line, _ in region[:first]], region[first:]
    if len(head) > HEAD_ROWS:
        return None
    characters = [c for line, _ in body for c in line]
    borders = [box_of(characters)[1] - 1.0, *row_borders(characters), box_of(characters)[3] + 1.0]
    rows = [[r for _, runs in body for r in runs if top < r.middle <= bottom] for top, bottom in pairwise(borders)]
    rows = [part for row in rows if row for part in _apart_by_amounts(row)]
    names = [run for level in head for run in level]
    goes_on = carried is not None and (is_first if not head else carried.headed_alike(names))
    if carried is not None and goes_on and not head and not carried.bands:
        return None
    bands = carried.bands if carried is not None and goes_on and fit(rows, carried.bands) else find_bands(head, rows)
    if bands is None:
        return None
    headings = read_headings(head, bands) if head else []
    if headings is None:
        return None
    cells, depth = _head_cells(headings, bands, box_of([c for line, _ in region for c in line]))
    for number, row in enumerate(rows):
        row_cells = _row_cells(row, bands, number + depth)
        if row_cells is None:
            return None
        cells += row_cells
    box = box_of([c for line, _ in region for c in line])
    columns = Columns(bands, names or (carried.head if carried is not None and goes_on else []))
    return Grid(cells, len(rows) + depth, len(bands), page, _rounded(box), has_spans=True), columns


def _apart_by_amounts(row: list[Run]) -> list[list[Run]]:
    """The rows that a row holds: a cell merged over rows has its text between their lines, which are no further apart then than the
    lines of one cell. Amounts with their decimals are whole, so that each line of them is a row; other texts go to the nearest."""
    amounts = [run for run in row if DECIMALS.search(run.text) and run.is_number]
    lines = sorted({round(run.middle, 1): run for run in amounts}.values(), key=lambda run: run.middle)
    firsts = [run for i, run in enumerate(lines) if not i or run.middle - lines[i - 1].middle > 0.5 * run.em]
    if len(firsts) < 2 or any(b.middle - a.middle < b.em for a, b in pairwise(firsts)):
        return [row]
    if any(run.is_number and run not in amounts and run.x1 > min(amount.x0 for amount in amounts) for run in row):
        return [row]  # part of a broken number
    parts: list[list[Run]] = [[] for _ in firsts]
    for run in row:
        parts[min(range(len(firsts)), key=lambda i: abs(firsts[i].middle - run.middle))].append(run)
    return parts


def _straddle(upper: list[Run], row: list[Run], lower: list[Run]) -> bool:
    """Whether the texts above a row of numbers go on below it, so that the row stands at half their height: they are names of that row."""

    def goes_on(run: Run) -> bool:
        return any(
            abs(run.x0 - other.x0) < SET_TOLERANCE
            and other.middle - run.middle < WRAP_PITCH_EMS * run.em
            and abs(run.middle + other.middle - 2 * row[0].middle) < STRADDLE_EMS * run.em
            for other in lower
            if not other.is_number
        )

    return not is_index(row) and all(goes_on(run) and not run.is_number for run in upper)


def _is_year(runs: list[Run]) -> bool:
    return all(len(r.text) == 4 and r.text.startswith("20") for r in runs if r.is_number)


def _head_cells(headings: list[Heading], bands: list[Band], box: Box) -> tuple[list[Cell], int]:
    """Cells of the headings, level by level: groups from the top, a column's own heading down to the body."""
    if not headings:
        return [], 0
    paths = [
        sorted((h for h in headings if h.first <= column <= h.last), key=lambda h: (h.first - h.last, h.top))
        for column in range(len(bands))
    ]
    depth = max(len(path) for path in paths)
    cells: list[Cell] = []
    for column, path in enumerate(paths):
        for level, heading in enumerate(path):
            if heading.first != column:
                continue
            is_last = level == len(path) - 1
            extent = _rounded((bands[heading.first].x0, heading.top, bands[heading.last].x1, heading.bottom))
            cells.append(Cell(level, column, heading.text, depth - level if is_last else 1, heading.last - heading.first + 1, extent))
        if not path:
            cells.append(Cell(0, column, "", depth, 1, _rounded((bands[column].x0, box[1], bands[column].x1, box[1]))))
    return cells, depth


def _row_cells(row: list[Run], bands: list[Band], number: int) -> list[Cell] | None:
    """One cell for each column; None where a number stands over two columns, or one is broken between a name and the number behind it."""
    texts: dict[int, list[Run]] = {}
    if is_index(row) and len(row) == len(bands):
        texts = {column: [run] for column, run in enumerate(sorted(row, key=lambda r: r.x0))}
        row_runs: list[Run] = []
    else:
        row_runs = row
    if any(BROKEN_OFF.search(run.text) and not run.is_number for run in row):
        return None
    for run in sorted(row_runs, key=lambda r: (r.middle, r.x0)):
        first, last = columns_of(run, bands)
        if first != last and run.is_number:
            return None
        texts.setdefault(first, []).append(run)
    top, bottom = min(r.middle - 0.5 * r.em for r in row), max(r.middle + 0.5 * r.em for r in row)
    return [
        Cell(number, column, _joined(texts.get(column, [])), 1, 1, _rounded((band.x0, top, band.x1, bottom)))
        for column, band in enumerate(bands)
    ]


def _joined(runs: list[Run]) -> str:
    """The texts of one cell: on one line they are parts of a spaced text, on several lines apart."""
    text = ""
    for index, run in enumerate(runs):
        if index:
            text += "" if abs(run.middle - runs[index - 1].middle) < 0.4 * run.em else "\n"
        text += run.text
    return text


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
