"""Tables of plain text whose columns are kept apart by spaces: read by the places of their texts on the line.

A Chinese character is two places wide. The rows with amounts show the columns: places where some of them print and, between two
columns, none does. Where a row does not fit, the columns are not certain and every piece becomes a line of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.amounts import compact, parse_number
from ingestion.grid_words import grid_words
from ingestion.model import Block, Cell, Grid, Paragraph
from ingestion.readers.lost_spans import loose_cells

_PIECE = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_WORD = re.compile(r"\S+")
_AMOUNT = re.compile(r"[-−(（]?\d[\d,，]*\.\d{1,2}[)）]?|[-−(（]?(?:\d{1,3}(?:,\d{3})+|(?!(?:19|20)\d\d\b)\d{4,})[)）]?")
"""A number that is no page, ordinal or year."""
_CODE = re.compile(r"[1-5]\d\d(?:\d\d){0,2}")
_FEWEST_ROWS = 3

Line = tuple[int, str]
"""1-based number of a line in the file, and its text."""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int
    """Places on the line, half open."""


def read_fixed_width(lines: list[Line]) -> list[Block] | None:
    """The blocks of a stretch of lines with a table in it; None where there is none."""
    rows = [_pieces(text, _PIECE) for _, text in lines]
    bodies = [i for i, row in enumerate(rows) if len(row) > 1 and (_amounts(row) or _is_coded(row))]
    words = [_pieces(text, _WORD) for _, text in lines]
    loose = [i for i, row in enumerate(words) if _amounts(row) > 1 and _amounts(row[-2:]) == 2]
    if len(bodies) < _FEWEST_ROWS:
        return _as_lines(lines, loose) if len(loose) >= _FEWEST_ROWS else None
    first = bodies[0]
    while first > 0 and len(rows[first - 1]) > 1:
        first -= 1
    last = bodies[-1]
    columns = _columns([rows[i] for i in bodies])
    placed = [_place(row, columns) for row in rows[first : last + 1]]
    if len(columns) < 2 or any(cells is None for cells in placed) or _is_doubtful_head(rows[first : bodies[0]], columns):
        return _as_lines(lines, sorted({*bodies, *loose}))
    cells = [Cell(r, column, text, col_span=span) for r, found in enumerate(placed) for column, span, text in found or []]
    grid = Grid(
        cells=cells, n_rows=last - first + 1, n_cols=len(columns), row_offset=lines[first][0] - 1,
        row_lines=[number for number, _ in lines[first : last + 1]],
    )  # fmt: skip
    return [*_paragraphs(lines[:first]), grid, *_paragraphs(lines[last + 1 :])]


def _pieces(text: str, pattern: re.Pattern[str]) -> list[_Piece]:
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if unicodedata.east_asian_width(character) in "WF" else 1))
    return [_Piece(found[0], places[found.start()], places[found.end()]) for found in pattern.finditer(text)]


def _amounts(row: list[_Piece]) -> int:
    named = row[1:] if row and _CODE.fullmatch(row[0].text) else row
    return sum(bool(_AMOUNT.fullmatch(compact(piece.text))) for piece in named)


def _is_coded(row: list[_Piece]) -> bool:
    """A code, a name and a number, however small."""
    return len(row) > 2 and _CODE.fullmatch(row[0].text) is not None and row[-1].text.isdigit()


def _columns(rows: list[list[_Piece]]) -> list[tuple[int, int]]:
    """The stretches of places where the rows print, from left to right."""
    columns: list[tuple[int, int]] = []
    for start, end in sorted((piece.start, piece.end) for row in rows for piece in row):
        if columns and start < columns[-1][1]:
            columns[-1] = columns[-1][0], max(end, columns[-1][1])
        else:
            columns.append((start, end))
    return columns


def _place(row: list[_Piece], columns: list[tuple[int, int]]) -> list[tuple[int, int, str]] | None:
    """(column, columns spanned, text) of a row's pieces; None where two want one column or a number stands over several."""
    found: list[tuple[int, int, str]] = []
    for piece in row:
        over = [c for c, (start, end) in enumerate(columns) if piece.start < end and piece.end > start]
        if not over:
            middle = (piece.start + piece.end) / 2
            over = [min(range(len(columns)), key=lambda c: abs(sum(columns[c]) / 2 - middle))]
        if len(over) > 1 and parse_number(piece.text) is not None:
            return None
        if found and over[0] < found[-1][0] + found[-1][1]:
            return None
        found.append((over[0], len(over), piece.text))
    return found


def _is_doubtful_head(head: list[list[_Piece]], columns: list[tuple[int, int]]) -> bool:
    """Whether a heading leaves a column without words of its own, has words over none, or prints the levels of a code beside each
    other: nobody can tell what it heads."""
    pieces = [piece for row in head for piece in row]
    lowest: dict[int, _Piece] = {}
    reach: list[tuple[_Piece, set[int]]] = []
    for piece in pieces:
        over = {c for c, (start, end) in enumerate(columns) if piece.start < end and piece.end > start}
        reach.append((piece, over))
        lowest.update(dict.fromkeys(over, piece))
    is_open = len(head) > 1 and (len(lowest) < len(columns) or not all(over for _, over in reach))
    own = [(piece, over, {c for c in over if lowest[c] is piece}) for piece, over in reach]
    is_torn = any(kept and kept < over or len(kept) > 1 and "码" in piece.text for piece, over, kept in own)
    return is_open or is_torn or any(piece.text in grid_words().code_levels for piece in pieces)


def _as_lines(lines: list[Line], bodies: list[int]) -> list[Block]:
    """What stands in no certain column, piece by piece; the lines around it as they are."""
    first, last = bodies[0], bodies[-1]
    words = [text.split() for _, text in lines[first : last + 1]]
    cells = [Cell(r, c, text) for r, row in enumerate(words) for c, text in enumerate(row)]
    numbers = [number for number, _ in lines[first : last + 1]]
    loose = loose_cells(Grid(cells=cells, n_rows=len(words), n_cols=max(map(len, words)), row_lines=numbers))
    return [*_paragraphs(lines[:first]), *loose, *_paragraphs(lines[last + 1 :])]


def _paragraphs(lines: list[Line]) -> Iterator[Paragraph]:
    for number, raw in lines:
        if text := raw.strip():
            yield Paragraph(text=text, line_no=number, lines=[(None, text, None)])
