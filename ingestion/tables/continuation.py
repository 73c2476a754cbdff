"""Tables that run on: over the next page, with or without their header, with the columns at their places on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ingestion.amounts import compact, parse_number
from ingestion.model import Grid
from ingestion.tables.columns import Column, ColumnBlock
from ingestion.tables.header_rows import body_start, caption_rows
from ingestion.tables.headers import Header, read_header
from ingestion.tables.kinds import Reading, is_plausible
from ingestion.tables.layouts import is_generic
from ingestion.tables.measures import AS_PRINTED
from ingestion.tables.rows import TableBody

_SAME_PLACE = 2.0
"""Points by which a border may move from page to page."""
_NAME = re.compile("[\u4e00-\u9fff]{2}")

HeadTexts = tuple[tuple[str, ...], ...]
"""The texts of the rows down to the end of a head, without the blank cells."""


def head_of_another(block: Grid, grid: Grid, header: Header) -> HeadTexts:
    """What stands at the top of `block` above its body, its captions and its head; none where the head is that of `grid` too, a table
    below in it: a page that repeats it repeats the table's own."""
    matrix = block.matrix()
    above, own = _texts(matrix[: body_start(matrix, caption_rows(block))]), _texts(grid.matrix()[header.first : header.end])
    return () if own and above[-len(own) :] == own else above


def _texts(rows: list[list[str]]) -> HeadTexts:
    return tuple(tuple(compact(text) for text in row if text.strip()) for row in rows)


def continue_table(previous: TableBody, code: str, rows: int, grid: Grid, reading: Reading, head_above: HeadTexts = ()) -> TableBody | None:
    """`grid` as the continuation of a table of `code` whose last part is `previous`, after `rows` printed rows; None where it is none.

    `head_above` is the head of another table that the table was printed below, in one grid: word processors that join tables repeat the
    first one's head on every page, above the rows of the others too.
    """
    is_next_page = grid.page is not None and grid.page != previous.grid.page
    if is_next_page and 0 < len(head_above) < grid.n_rows and _texts(grid.matrix()[: len(head_above)]) == head_above:
        mapping = _by_borders(previous, grid, len(head_above))
        return TableBody(grid, _moved_header(previous.header, mapping), len(head_above), rows) if mapping is not None else None
    own = read_header(grid, code, reading.fiscal_year, reading.stage)
    if own is None:
        return None  # its own head cannot be told
    if (mapping := _below_strange_head(previous, grid, own.end)) is not None:
        return TableBody(grid, _moved_header(previous.header, mapping), own.end, rows)
    mapping = _map_columns(previous.grid, grid, previous.header)
    if mapping is not None and _is_part_of_head(own, previous.header, mapping):
        return TableBody(grid, _moved_header(previous.header, mapping), own.end, rows)
    if own.end > own.first and is_plausible(own, code) and _repeats_head(own, previous.header):
        end = _end_of_repeated_head(previous, grid, own.first)
        header = own if end is None else replace(previous.header, first=own.first, end=end)
        return TableBody(grid, header, header.end, rows)
    if mapping is None:
        wide = _with_columns_of(previous, grid) if not _names_amounts(own) else None
        return TableBody(wide, replace(previous.header, first=0, end=0), 0, rows) if wide is not None else None
    if _contradicts(own, previous.header, mapping, code):
        return None
    return TableBody(grid, _moved_header(previous.header, mapping), 0, rows)


def _names_amounts(header: Header) -> bool:
    return any(column.path for block in header.blocks for column in block.measures)


def _with_columns_of(previous: TableBody, grid: Grid) -> Grid | None:
    """`grid` with the columns of the one before, where it prints some of its borders only: its cells are merged ones in every row.

    None where a number stands in a cell that is merged over several columns of amounts: nothing says of which it is.
    """
    before, amounts = previous.grid, {c.index for block in previous.header.blocks for c in block.measures}
    left = [min((c.box[0] for c in before.cells if c.box is not None and c.col == col), default=None) for col in range(before.n_cols)]
    right = max((c.box[2] for c in before.cells if c.box is not None), default=None)
    if grid.n_cols >= before.n_cols or right is None or any(place is None for place in left):
        return None
    edges = [*(place for place in left if place is not None), right]
    cells = []
    for cell in grid.cells:
        first, end = (_border_at(edges, place) for place in (cell.box[0], cell.box[2])) if cell.box is not None else (None, None)
        if first is None or end is None or first >= end:
            return None
        if parse_number(cell.text) is not None and len(amounts.intersection(range(first, end))) > 1:
            return None
        cells.append(replace(cell, col=first, col_span=end - first))
    return replace(grid, cells=cells, n_cols=before.n_cols)


def _border_at(edges: list[float], place: float) -> int | None:
    return next((number for number, edge in enumerate(edges) if abs(edge - place) < _SAME_PLACE), None)


def _repeats_head(own: Header, before: Header) -> bool:
    """Whether half of the texts of a head, or more, stand in the head before too, and its amounts are of the same kind of table."""
    texts, known = ({t for c in header.columns for t in c.path} for header in (own, before))
    if not texts or len(texts & known) * 2 < len(texts):
        return False
    named = [c for b in own.blocks for c in b.measures if c.path and not is_generic(c.path[-1])]
    return not named or any(c.measure not in (None, "of_which") or known.intersection(c.path) for c in named)


def _is_part_of_head(own: Header, before: Header, mapping: dict[int, int]) -> bool:
    """Whether a head repeats some lines of the one before, each text over its own column, and leaves out what the others say."""
    pairs = [(own.columns[mapping[c.index]], c) for c in before.columns if c.index in mapping]
    if any(column.unit not in (None, whole.unit) for column, whole in pairs):
        return False
    names_amounts = any(own.columns[mapping[c.index]].path for b in before.blocks for c in b.measures)
    parts = [(set(column.path), set(whole.path)) for column, whole in pairs]
    return names_amounts and all(part <= whole for part, whole in parts) and any(part < whole for part, whole in parts)


def _contradicts(own: Header, before: Header, mapping: dict[int, int], code: str) -> bool:
    """Whether a grid prints, over an amount column, a name that is not the column's in the table before."""
    titles = set.intersection(*(set(c.path) for c in own.columns))
    pairs = [(own.columns[mapping[c.index]], c) for b in before.blocks for c in b.measures]
    return any(_NAME.search("".join(t for t in c.path if t not in titles)) and not _is_called_alike(c, column, code) for c, column in pairs)


def _is_called_alike(column: Column, before: Column, code: str) -> bool:
    if column.unit not in (None, before.unit):
        return False
    if any(text in whole or whole in text for text in column.path for whole in before.path):
        return True
    if column.problem == before.problem == "foreign_column":
        return column.other_year_measure == before.other_year_measure
    has_measures = code not in AS_PRINTED and before.measure not in (None, "of_which")
    return has_measures and column.meaning() == before.meaning()


def _end_of_repeated_head(previous: TableBody, grid: Grid, first: int) -> int | None:
    """Where the head of the page before ends that `grid` repeats from row `first` on; None where it repeats none.

    What stands below is the body's, though it may read like a heading (the rest of a broken row). Word processors print a head that is
    higher than its row without its last lines.
    """
    head, printed = previous.header, grid.matrix()
    end = first + head.end - head.first
    if end == first or end >= grid.n_rows or previous.grid.n_cols != grid.n_cols:
        return None
    above = previous.grid.matrix()[head.first : head.end]
    pairs = [
        (compact(a), compact(b)) for before, row in zip(above, printed[first:end], strict=True) for a, b in zip(before, row, strict=True)
    ]
    return end if all(bool(a) == bool(b) and a.startswith(b) for a, b in pairs) else None


def _below_strange_head(previous: TableBody, grid: Grid, start: int) -> dict[int, int] | None:
    """Column of the table before -> column of `grid`, where the rows below its head keep to the borders of that table, not to the head's.

    A head that only merges columns of its rows is theirs.
    """
    if not 0 < start < grid.n_rows or grid.page is None or grid.page == previous.grid.page:
        return None
    head = _borders(grid, start - 1, start)
    return _by_borders(previous, grid, start) if head and not _are_among(head, _borders(grid, start, grid.n_rows)) else None


def _by_borders(previous: TableBody, grid: Grid, start: int) -> dict[int, int] | None:
    """Column of the table before -> column of `grid`, where the rows from `start` on have the borders of that table."""
    has_rows = previous.start < previous.grid.n_rows  # a page may end below the head
    rows_before = previous.start if has_rows else previous.header.first
    before, after = _borders(previous.grid, rows_before, previous.grid.n_rows), _borders(grid, start, grid.n_rows)
    if len(before) < 3 or not _are_same(before, after):
        return None
    mapping: dict[int, int] = {}
    for place, col in before.items():
        mapping[col] = min(after.items(), key=lambda other: abs(other[0] - place))[1]
    return mapping if all(column.index in mapping for column in previous.header.columns) else None


def _borders(grid: Grid, first: int, end: int) -> dict[float, int]:
    """Left border -> column of the cells in rows [first, end) of a printed grid."""
    return {cell.box[0]: cell.col for cell in grid.cells if cell.box is not None and cell.row < end and cell.row + cell.row_span > first}


def _are_same(places: Iterable[float], others: Iterable[float]) -> bool:
    left, right = sorted(places), sorted(others)
    return len(left) == len(right) and all(abs(a - b) < _SAME_PLACE for a, b in zip(left, right, strict=True))


def _are_among(places: Iterable[float], others: Iterable[float]) -> bool:
    known = list(others)
    return all(any(abs(place - other) < _SAME_PLACE for other in known) for place in places)


def _map_columns(before: Grid, after: Grid, header: Header) -> dict[int, int] | None:
    """Column of `before` -> column of `after`: by position where the counts agree, else by the place on the page.

    A page that holds only a total row shows code and name as one merged cell: columns that carry no amounts may share one.
    """
    if before.n_cols == after.n_cols:
        return {c: c for c in range(before.n_cols)}
    left, right = _intervals(before), _intervals(after)
    if left is None or right is None:
        return None
    amounts = {c.index for b in header.blocks for c in b.measures}
    mapping: dict[int, int] = {}
    for c, (x0, x1) in left.items():
        inside = [k for k, (y0, y1) in right.items() if min(x1, y1) - max(x0, y0) > 0.6 * min(x1 - x0, y1 - y0)]
        if len(inside) != 1:
            return None
        taken = [other for other, k in mapping.items() if k == inside[0]]
        if taken and (c in amounts or amounts & set(taken)):
            return None
        mapping[c] = inside[0]
    return mapping


def _intervals(grid: Grid) -> dict[int, tuple[float, float]] | None:
    out: dict[int, tuple[float, float]] = {}
    for cell in grid.cells:
        if cell.box is not None and cell.col_span == 1:
            out.setdefault(cell.col, (cell.box[0], cell.box[2]))
    return out if len(out) == grid.n_cols else None


def _moved_header(header: Header, mapping: dict[int, int]) -> Header:
    def move(column: Column) -> Column:
        return replace(column, index=mapping[column.index])

    def move_one(column: Column | None) -> Column | None:
        return move(column) if column is not None else None

    blocks = [
        ColumnBlock(
            [move(c) for c in b.codes],
            [move(c) for c in b.economic],
            [move(c) for c in b.government],
            [move(c) for c in b.labels],
            move_one(b.project),
            move_one(b.organisation),
            move_one(b.unit_code),
            move_one(b.fund),
            [move(c) for c in b.measures],
            b.side,
        )
        for b in header.blocks
    ]
    columns = sorted((move(c) for c in header.columns if c.index in mapping), key=lambda c: c.index)
    return Header(0, 0, columns, blocks)
