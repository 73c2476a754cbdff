"""Numbers of a document that belong to no recognised table: listed with the reason, so that none is lost."""

from __future__ import annotations

import re

from ingestion.amounts import compact, is_blank, parse_number
from ingestion.model import Cell, Grid, Paragraph, SourceDocument
from ingestion.records import UnplacedNumberRecord
from ingestion.tables.captions import ORDINAL, TITLE_REACH, is_title
from ingestion.tables.header_rows import is_index_row
from ingestion.tables.placing import REASONS

_LOOSE_AMOUNT = re.compile(r"[-(（]?[\d,，]*\d(?:[.．]\d+)?[)）]?")
_LOOSE_NUMBERS = 6  # so many lines of a page that are only an amount are a table


def unplaced_of_loose_numbers(source: SourceDocument, document_id: str) -> list[UnplacedNumberRecord]:
    """Numbers of a table whose rows and columns could not be told, so that they were read as lines of their own.

    A page of prose has no lines that are only an amount; a page with many of them shows a table that found no grid.
    """
    out: list[UnplacedNumberRecord] = []
    title: str | None = None
    for page in source.pages:
        loose = []
        for row, block in enumerate((b for b in page.blocks if isinstance(b, Paragraph)), start=1):
            if is_title(block.text, None) and not ORDINAL.match(compact(block.text)):
                title = block.text.strip()
            if _LOOSE_AMOUNT.fullmatch(compact(block.text)) and parse_number(block.text) is not None:
                loose.append((row, block))
        if len(loose) >= _LOOSE_NUMBERS:
            out += [
                UnplacedNumberRecord(document_id, title, p.text.strip(), "no_grid", REASONS["no_grid"], page.number, row, 1, p.no)
                for row, p in loose
            ]
    return out


def unplaced_of_grid(grid: Grid, title: str | None, reason: str, document_id: str) -> list[UnplacedNumberRecord]:
    """The numbers of a grid that nobody read, one record each. Ordinals, years and index rows are not numbers here."""
    return [
        UnplacedNumberRecord(document_id, title, cell.text.strip(), reason, REASONS[reason], grid.page, cell.row + 1, cell.col + 1, cell.no)
        for cell in _free_numbers(grid)
    ]


def _free_numbers(grid: Grid) -> list[Cell]:
    matrix = grid.matrix()
    ordinal_columns = {
        c for c in range(grid.n_cols) if any(re.fullmatch("序号|行次|编号|行号", compact(row[c])) for row in matrix[:TITLE_REACH])
    }
    index_rows = {r for r, row in enumerate(matrix) if is_index_row(row)}
    return [
        cell
        for cell in grid.cells
        if cell.row not in index_rows
        and cell.col not in ordinal_columns
        and not is_blank(cell.text)
        and parse_number(cell.text) is not None
        and not (cell.col == 0 and compact(cell.text).isdigit() and len(compact(cell.text)) <= 2)
    ]
