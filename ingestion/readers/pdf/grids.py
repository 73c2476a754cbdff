"""From a ruled table's cell boxes to a `Grid`: coordinates with spans, and the text printed in each cell."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingestion.model import Cell, Grid
from ingestion.readers.pdf.alignment import NUMBER
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.drawn_lines import Box
from ingestion.readers.pdf.lines import line_text, plain_line_text, split_lines

SLIVER_EMS = 0.55
"""A row or column narrower than this share of the text's em, with nothing printed in it, is the gap of a double line."""
LARGEST_EM = 16.0
"""Tables are not set in larger type; edges further apart than its slivers need no look at the text."""
ASTRIDE_EMS = 0.12
"""A character that reaches this far beyond its cell lies astride the border; padding keeps other text inside.

A digit that stands as close to its cell's left border may go on with a number that begins in the cell before.
"""
NARROW_BLANK = "\u00a0"
"""Between digits a narrow blank may separate thousands; a wide one parts two numbers."""
TILED_SHARE = 0.9
LONG_LABEL = 6
"""Characters that fill the cell of a label that runs over; the words of narrow columns that meet at a border are shorter."""
HANGING = frozenset("）】》〉」』，。、；：")
"""Marks whose right half is white: typesetters let them hang over a border, which says nothing about the text behind it."""
OVERPRINT_EMS = 0.2
"""Characters that overlap by more are two texts printed over each other; tight setting overlaps less."""
TOUCHING_NUMBER_EMS = 0.15
TOUCHING_TEXT_EMS = 0.06


@dataclass(slots=True)
class RuledTable:
    """One ruled table while its text is being placed: `owner[row][col]` is the index of the covering cell or -1."""

    xs: list[float]
    ys: list[float]
    places: list[tuple[int, int, int, int]]
    """(row, col, row_span, col_span) of each cell."""
    boxes: list[Box]
    characters: list[list[Character]]
    owner: list[list[int]]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def lay_out(cells: list[Box], characters: list[Character]) -> RuledTable:
    """Grid coordinates of the cells of one table, without the slivers between double lines."""
    xs = sorted({c[0] for c in cells} | {c[2] for c in cells})
    ys = sorted({c[1] for c in cells} | {c[3] for c in cells})
    x_index, y_index = _index(xs), _index(ys)
    if min(_narrowest(xs), _narrowest(ys)) < SLIVER_EMS * LARGEST_EM:
        left, top, right, bottom = xs[0], ys[0], xs[-1], ys[-1]
        inside = [c for c in characters if left <= (c.x0 + c.x1) / 2 < right and top <= (c.top + c.bottom) / 2 < bottom]
        em = median(c.size for c in inside) if inside else 10.0
        x_index = _merge_slivers(xs, SLIVER_EMS * em, [(c.x0 + c.x1) / 2 for c in inside])
        y_index = _merge_slivers(ys, SLIVER_EMS * em, [(c.top + c.bottom) / 2 for c in inside])
    xs = _kept_edges(xs, x_index)
    ys = _kept_edges(ys, y_index)
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    owner = [[-1] * n_cols for _ in range(n_rows)]
    places: list[tuple[int, int, int, int]] = []
    boxes: list[Box] = []
    for box in sorted(cells, key=lambda c: (c[1], c[0])):
        col, row, col_end, row_end = x_index[box[0]], y_index[box[1]], x_index[box[2]], y_index[box[3]]
        if col_end <= col or row_end <= row:
            continue
        if owner[row][col] >= 0 or any(max(owner[r][col:col_end]) >= 0 for r in range(row, row_end)):
            continue
        for r in range(row, row_end):
            owner[r][col:col_end] = [len(places)] * (col_end - col)
        places.append((row, col, row_end - row, col_end - col))
        boxes.append(box)
    return RuledTable(xs, ys, places, boxes, [[] for _ in places], owner)


def rebuild(table: RuledTable, boxes: list[Box]) -> RuledTable:
    """The table with other cells, its text placed anew."""
    characters = [char for cell in table.characters for char in cell]
    rebuilt = lay_out(boxes, characters)
    place_characters([rebuilt], characters)
    return rebuilt


def is_tiled(table: RuledTable, characters: list[Character]) -> bool:
    """Whether cells in several rows and columns cover the table, and digits stand in it.

    Shading of every other row leaves rows uncovered, and shaded headings hold no figures.
    """
    if len(table.xs) < 3 or len(table.ys) < 3:
        return False
    covered = sum(cell >= 0 for row in table.owner for cell in row)
    if covered < TILED_SHARE * len(table.owner) * len(table.owner[0]):
        return False
    left, top, right, bottom = table.box
    inside = [c for c in characters if left <= (c.x0 + c.x1) / 2 < right and top <= (c.top + c.bottom) / 2 < bottom]
    return any(char.text.isdigit() for char in inside)


def _narrowest(edges: list[float]) -> float:
    return min(b - a for a, b in pairwise(edges))


def _index(edges: list[float]) -> dict[float, int]:
    return {edge: number for number, edge in enumerate(edges)}


def _merge_slivers(edges: list[float], limit: float, middles: list[float]) -> dict[float, int]:
    """Index of each edge after neighbouring edges closer than `limit`, with no text between, have become one."""
    middles = sorted(middles)
    index: dict[float, int] = {edges[0]: 0}
    number = 0
    for previous, edge in pairwise(edges):
        is_sliver = edge - previous < limit and bisect_right(middles, edge) == bisect_right(middles, previous)
        if not is_sliver:
            number += 1
        index[edge] = number
    return index if number else _index(edges)


def _kept_edges(edges: list[float], index: dict[float, int]) -> list[float]:
    """One position per merged edge: the outermost at the table's border, else the first."""
    kept: list[float] = []
    for edge in edges:
        if index[edge] == len(kept):
            kept.append(edge)
    kept[-1] = edges[-1]
    return kept


def place_characters(tables: list[RuledTable], characters: list[Character]) -> list[Character]:
    """Put each character into the cell in which its middle lies (the innermost table's); returns those outside.

    Text that is too wide for its cell and runs on over the border is kept together.
    """
    astride: list[tuple[RuledTable, Character]] = []
    outside = characters
    for table in sorted(tables, key=lambda t: t.area):
        outside = _place_in_table(table, outside, astride)
    painted = {id(char): place for place, char in enumerate(characters)} if astride else {}
    for table, char in astride:
        _keep_together(table, char, painted)
    return outside


def _place_in_table(table: RuledTable, characters: list[Character], astride: list[tuple[RuledTable, Character]]) -> list[Character]:
    """Place the characters that lie in the table; returns the others, and adds those astride a border to `astride`."""
    outside: list[Character] = []
    xs, ys, owner, boxes, texts = table.xs, table.ys, table.owner, table.boxes, table.characters
    left, top, right, bottom = table.box
    for char in characters:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        if not (left <= x < right and top <= y < bottom):
            outside.append(char)
            continue
        row, col = bisect_right(ys, y) - 1, bisect_right(xs, x) - 1
        cell = owner[row][col]
        if cell < 0:
            cell = _open_cell(table, row, col)
        texts[cell].append(char)
        box, reach = boxes[cell], ASTRIDE_EMS * char.size
        if char.x1 > box[2] + reach or char.x0 < box[0] + reach:
            astride.append((table, char))
    return outside


def _keep_together(table: RuledTable, astride: Character, painted: dict[int, int]) -> None:
    """Move the unbroken text around a character that lies astride a cell border into the one cell it belongs to.

    Where it is printed over another text (a long label over the next cell's number), the order in which the characters were
    `painted` keeps the two apart.
    Text that begins at the left border of a cell belongs there; other text (a number set to the right, a centred
    heading) belongs where its middle is.
    """
    y = (astride.top + astride.bottom) / 2
    row = bisect_right(table.ys, y) - 1
    if not 0 <= row < len(table.owner):
        return
    home = {id(c): cell for cell in set(table.owner[row]) if cell >= 0 for c in table.characters[cell]}
    line = [c for cell in set(table.owner[row]) if cell >= 0 for c in table.characters[cell] if _is_level(c, astride)]
    line.sort(key=lambda c: c.x0)
    if any(b.x0 < a.x1 - OVERPRINT_EMS * b.size for a, b in pairwise(line)):
        line.sort(key=lambda c: painted[id(c)])
    place = next(i for i, c in enumerate(line) if c is astride)
    first, last = place, place
    while first > 0 and _touches(line[first - 1], line[first]):
        first -= 1
    while last + 1 < len(line) and _touches(line[last], line[last + 1]):
        last += 1
    run = line[first : last + 1]
    cells = {home[id(c)] for c in run}
    if len(cells) < 2 or not _is_one_text(run, [[c for c in run if home[id(c)] == cell] for cell in cells]):
        return
    start = home[id(run[0])]
    if not _is_astride(table, run, home) and not _runs_over(table, run, start, home):
        return
    middle = (run[0].x0 + run[-1].x1) / 2
    holder = table.owner[row][min(max(bisect_right(table.xs, middle) - 1, 0), len(table.xs) - 2)]
    is_text = not run[0].text.isascii()
    target = start if is_text and run[0].x0 - table.boxes[start][0] < run[0].size else holder if holder in cells else start
    moved = {id(c) for c in run}
    for cell in cells:
        table.characters[cell] = [c for c in table.characters[cell] if id(c) not in moved]
    table.characters[target].extend(run)


def _is_astride(table: RuledTable, run: list[Character], home: dict[int, int]) -> bool:
    """Whether a border goes through a character of the run, or through the number that it is."""
    if run[0].text.isascii():
        return True
    boxes = [(char, table.boxes[home[id(char)]], ASTRIDE_EMS * char.size) for char in run]
    return any(char.x0 < box[0] - reach or char.x1 > box[2] + reach and char.text not in HANGING for char, box, reach in boxes)


def _runs_over(table: RuledTable, run: list[Character], start: int, home: dict[int, int]) -> bool:
    """Whether a long label that fills its cell goes on with whole characters in cells whose own content is a number."""
    own = {id(c) for c in run}
    inside = [c for c in run if home[id(c)] == start]
    rest = [c for cell in {home[id(c)] for c in run} - {start} for c in table.characters[cell] if id(c) not in own]
    is_filled = len(inside) >= LONG_LABEL and run[0].x0 - table.boxes[start][0] < run[0].size
    return is_filled and len(run) - len(inside) < len(inside) and bool(rest) and all(c.text.isascii() for c in rest)


def _is_level(char: Character, other: Character) -> bool:
    return abs(char.top + char.bottom - other.top - other.bottom) < other.size * 0.5 and char.turn == other.turn


def _is_one_text(run: list[Character], parts: list[list[Character]]) -> bool:
    """Whether unbroken text is one number or one label; whole numbers that merely meet at a border are not."""
    if not run[0].text.isascii():
        return True
    whole, *pieces = ("".join(c.text for c in part) for part in (run, *parts))
    return NUMBER.match(whole) is not None and not all(NUMBER.match(piece) for piece in pieces)


def _touches(left: Character, right: Character) -> bool:
    """Whether two neighbours belong to one unbroken text: set without a gap, both of a number or neither."""
    is_ascii = right.text.isascii()
    reach = (TOUCHING_NUMBER_EMS if is_ascii else TOUCHING_TEXT_EMS) * right.size
    return abs(right.x0 - left.x1) < reach and left.text.isascii() == is_ascii


def _open_cell(table: RuledTable, row: int, col: int) -> int:
    """A cell where text is printed inside the table though no lines close a rectangle there: nothing is lost."""
    number = len(table.places)
    table.places.append((row, col, 1, 1))
    table.boxes.append((table.xs[col], table.ys[row], table.xs[col + 1], table.ys[row + 1]))
    table.characters.append([])
    table.owner[row][col] = number
    return number


def cell_text(characters: list[Character]) -> str:
    """Printed lines of one cell from top to bottom, joined by line breaks."""
    if not characters:
        return ""
    text = plain_line_text(characters)
    return text if text is not None else "\n".join(line_text(line, NARROW_BLANK) for line in split_lines(characters))


def to_grid(table: RuledTable, page: int) -> Grid:
    """The neutral grid of a table whose characters have been placed."""
    cells = [
        Cell(row, col, cell_text(characters), row_span, col_span, box)
        for (row, col, row_span, col_span), box, characters in zip(table.places, table.boxes, table.characters, strict=True)
    ]
    cells.sort(key=lambda c: (c.row, c.col))
    return Grid(cells, len(table.ys) - 1, len(table.xs) - 1, page, table.box)
