"""Coverage of one document: the census compared with what its readers took, and the parts that no reader could see."""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.census import CountedPage, PrintedNumber
from ingestion.model import Grid, SourceDocument
from ingestion.records import CensusRecord, ParsedDocument, ReadingNoteRecord, UnplacedNumberRecord
from ingestion.tables.placing import REASONS
from ingestion.unread import UNREAD_CODES


def unplaced_of_grids(
    census: list[CountedPage], grids: list[tuple[Grid, str | None, str]], document_id: str
) -> Iterator[UnplacedNumberRecord]:
    """The numbers of grids that nobody read. `grids`: each with its title and the reason why it was not read."""
    counted = {number.no: (page, number) for page in census for number in page.numbers()}
    for grid, title, reason in grids:
        for cell in grid.cells:
            if cell.no in counted:
                yield _unplaced(document_id, *counted[cell.no], title, reason)


def unplaced_of_loose_numbers(census: list[CountedPage], document_id: str) -> Iterator[UnplacedNumberRecord]:
    """The numbers that stand outside of every grid."""
    for page in census:
        for number in page.loose:
            yield _unplaced(document_id, page, number, page.title, "no_grid")


def settle_coverage(parsed: ParsedDocument, census: list[CountedPage]) -> None:
    """List what nobody took as `not_read`, and note how many numbers were printed, set aside, placed and not placed.

    A number that a reader took although the census set it aside (an amount that looks like a code) is printed too.
    """
    document_id = parsed.document.document_id
    printed_cells = {printed.no for page in census for printed in page.numbers()}
    for indicator in parsed.indicators:  # its row also holds scores, which are set aside
        indicator.cell_nos = tuple(no for no in indicator.cell_nos if no in printed_cells)
    placed = set(placed_cells(parsed))
    standing = placed | {u.cell_no for u in parsed.unplaced_numbers if u.cell_no is not None}
    for number, page in enumerate(census, start=1):
        counted = {printed.no for printed in page.numbers()}
        missed = [printed for printed in page.numbers() if printed.no not in standing]
        parsed.unplaced_numbers += [_unplaced(document_id, page, printed, page.title, "not_read") for printed in missed]
        beyond = sum(page.first_no <= no <= page.last_no and no not in counted for no in standing)
        parsed.census.append(
            CensusRecord(document_id, number, page.page, page.sheet, page.first_no, page.last_no, len(counted), page.set_aside, beyond)
        )
    parsed.document.printed_numbers = sum(page.printed_numbers + page.beyond_numbers for page in parsed.census)
    parsed.document.placed_numbers = len(placed)


def keep_notes(parsed: ParsedDocument, source: SourceDocument) -> None:
    """What the readers of `source` had to say, as records; and how many of its pages and sheets were not read."""
    document = parsed.document
    parsed.reading_notes = [
        ReadingNoteRecord(document.document_id, number, note.code, note.message, note.page, note.sheet)
        for number, note in enumerate(source.notes, start=1)
    ]
    document.unread_pages = len({(note.page, note.sheet) for note in source.notes if note.code in UNREAD_CODES})


def placed_cells(parsed: ParsedDocument) -> Iterator[int]:
    """The cells whose number became a fact, an amount of the year before, a figure, or part of a project or an indicator."""
    facts = (line.cell_no for line in parsed.budget_lines)
    prior_years = (amount.cell_no for amount in parsed.prior_year_amounts)
    figures = (figure.cell_no for figure in parsed.table_figures)
    yield from (no for no in (*facts, *prior_years, *figures) if no is not None)
    for project in parsed.projects:
        yield from project.cell_nos
    for indicator in parsed.indicators:
        yield from indicator.cell_nos


def _unplaced(document_id: str, page: CountedPage, number: PrintedNumber, title: str | None, reason: str) -> UnplacedNumberRecord:
    return UnplacedNumberRecord(
        document_id, title, number.text, reason, REASONS[reason], page.page, number.row_no, number.column_no, number.no
    )
