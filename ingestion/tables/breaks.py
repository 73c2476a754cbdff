"""Rows that a page break cut in two: the lower half stands as the first row of the continuation page.

Word processors break a row whose cells have several lines. Read as two rows, the halves would give a line without a name
and, worse, a number without its last digits.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingestion.amounts import compact, is_blank, parse_number
from ingestion.model import Cell
from ingestion.ordinals import ROW_ORDINAL
from ingestion.scope import ending
from ingestion.tables.columns import ColumnBlock
from ingestion.tables.header_rows import is_index_row
from ingestion.tables.keys import clean_label
from ingestion.tables.layouts import is_total_label, layouts
from ingestion.tables.rows import TableBody

_ORDINAL = re.compile(rf"^(?:{ROW_ORDINAL}|其中|[\[(【]?\d{{3}})")
_CODED = re.compile(r"^[\[(【]?\d{3}")


def join_broken_row(before: TableBody, after: TableBody) -> TableBody:
    """`after` without its first row where that row is the lower half of the last row of `before`, which then becomes
    whole (`before.grid` is replaced by a copy); else `after` itself."""
    last = _last_row(before)
    first = _first_row(after)
    if last is None or first is None or len(before.header.blocks) != len(after.header.blocks):
        return after
    upper, lower = _row_cells(before, last), _row_cells(after, first)
    verdicts = [
        _is_lower_half(_named(upper, b_before), _named(lower, b_after), bool(b_before.codes), _has_amounts(lower, b_after))
        for b_before, b_after in zip(before.header.blocks, after.header.blocks, strict=True)
        if _has_text(lower, b_after)
    ]
    if not verdicts or not all(verdicts) or _prints_two_rows(before, after, upper, lower):
        return after
    joined = {}
    for b_before, b_after in zip(before.header.blocks, after.header.blocks, strict=True):
        columns = zip(_columns(b_before), _columns(b_after), strict=False)
        for old, new in columns:
            rest = lower.get(new)
            if rest is not None and rest.text.strip() and old in upper:
                joined[old] = upper[old].text + "\n" + rest.text
    before.grid = replace(
        before.grid, cells=[replace(c, text=joined[c.col]) if c.row == last and c.col in joined else c for c in before.grid.cells]
    )
    return replace(after, start=first + 1)


def _prints_two_rows(before: TableBody, after: TableBody, upper: dict[int, Cell], lower: dict[int, Cell]) -> bool:
    """True where both rows print whole numbers in one column: what does not join to one number is no broken row."""
    for b_before, b_after in zip(before.header.blocks, after.header.blocks, strict=True):
        for old, new in zip(b_before.measures, b_after.measures, strict=False):
            texts = [row[c.index].text for row, c in ((upper, old), (lower, new)) if c.index in row and not is_blank(row[c.index].text)]
            if len(texts) == 2 and parse_number("\n".join(texts)) is None:
                return True
    return False


def _is_lower_half(upper: tuple[str, str], lower: tuple[str, str], has_codes: bool, has_amounts: bool) -> bool:
    """`upper` and `lower` are (code text, label) of the two rows in one block."""
    (code_above, label_above), (code, label) = upper, lower
    if code and not (label or has_amounts or code_above) and has_codes:
        return bool(label_above)  # a code of two lines that the page has no room for begins on the next one
    if code or is_total_label(label) or _ORDINAL.match(label):
        return False
    if not label:
        return True
    if has_codes or _CODED.match(label_above):
        return True  # in a table by codes every row but the totals prints a code
    if has_amounts and not _ORDINAL.match(label_above):
        return False  # a row with its own amounts is a line of its own, unless it ends an item that was begun ("八、社会保障")
    return bool(label_above) and not _is_whole(label_above) and _is_whole(label)


def _last_row(body: TableBody) -> int | None:
    filled = [c.row for c in body.grid.cells if c.text.strip() and c.row >= body.start]
    return max(filled) if filled else None


def _first_row(body: TableBody) -> int | None:
    matrix = body.grid.matrix()
    for row in range(body.start, body.grid.n_rows):
        if any(t.strip() for t in matrix[row]):
            return None if is_index_row(matrix[row]) else row
    return None


def _row_cells(body: TableBody, row: int) -> dict[int, Cell]:
    return {c.col: c for c in body.grid.cells if c.row == row}


def _columns(block: ColumnBlock) -> list[int]:
    return [c.index for c in (*block.codes, *([block.label] if block.label else []), *block.measures)]


def _has_text(cells: dict[int, Cell], block: ColumnBlock) -> bool:
    return any(i in cells and not is_blank(cells[i].text) for i in _columns(block))


def _has_amounts(cells: dict[int, Cell], block: ColumnBlock) -> bool:
    return any(c.index in cells and not is_blank(cells[c.index].text) for c in block.measures)


def _named(cells: dict[int, Cell], block: ColumnBlock) -> tuple[str, str]:
    code = "".join(compact(cells[c.index].text) for c in block.codes if c.index in cells)
    label = clean_label(cells[block.label.index].text) if block.label and block.label.index in cells else ""
    return code, label


def _is_whole(label: str) -> bool:
    return ending(layouts().whole_labels, label) is not None
