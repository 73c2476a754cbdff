"""Records of the publications of one file, joined into one document and taken apart again.

Numbers that count through a document (tables, projects, indicators) go on from one publication to the next.
"""

from __future__ import annotations

import dataclasses

from ingestion.records import RAW_TABLES, DocumentRecord, ParsedDocument, PublicationRecord, column_names

_OF_PUBLICATIONS = tuple(
    table for table, record in RAW_TABLES.items() if table != "publications" and "publication_no" in column_names(record)
)
"""The record lists of a parsed document whose records carry `publication_no`."""
_COUNTED_THROUGH = {
    "table_no": ("tables", "budget_lines", "prior_year_amounts", "table_figures"),
    "project_no": ("projects", "indicators"),
    "indicator_no": ("indicators",),
    "part_no": ("census",),
}


def publication_of(document: DocumentRecord, number: int, pages: tuple[int | None, int | None]) -> PublicationRecord:
    """The publication that a document record describes."""
    return PublicationRecord(
        document_id=document.document_id,
        publication_no=number,
        unit_name_printed=document.unit_name_printed,
        unit_name=document.unit_name,
        unit_code=document.unit_code,
        fiscal_year=document.fiscal_year,
        stage=document.stage,
        publication_level=document.publication_level,
        document_kind=document.document_kind,
        title=document.title,
        first_page=pages[0],
        last_page=pages[1],
        printed_numbers=document.printed_numbers,
        placed_numbers=document.placed_numbers,
    )


def join_publications(parts: list[ParsedDocument]) -> ParsedDocument:
    """One document of several parts with one publication each, in their order; it describes itself as the first one."""
    first, *others = parts
    for part in parts:
        for table in _OF_PUBLICATIONS:
            for record in getattr(part, table):
                record.publication_no = part.publications[0].publication_no
    for part in others:
        for name, tables in _COUNTED_THROUGH.items():
            _count_on(first, part, name, tables)
        for table in (*_OF_PUBLICATIONS, "publications", "census"):
            getattr(first, table).extend(getattr(part, table))
    first.document.printed_numbers = sum(p.printed_numbers for p in first.publications)
    first.document.placed_numbers = sum(p.placed_numbers for p in first.publications)
    return first


def select_publication(parsed: ParsedDocument, publication: PublicationRecord) -> ParsedDocument:
    """One publication as a document of its own; its records are the document's, not copies."""
    described = {f.name for f in dataclasses.fields(DocumentRecord)} & {f.name for f in dataclasses.fields(PublicationRecord)}
    document = dataclasses.replace(parsed.document, **{name: getattr(publication, name) for name in described})
    selected = ParsedDocument(document, publications=[publication])
    for table in _OF_PUBLICATIONS:
        setattr(selected, table, [record for record in getattr(parsed, table) if record.publication_no == publication.publication_no])
    return selected


def _count_on(first: ParsedDocument, part: ParsedDocument, name: str, tables: tuple[str, ...]) -> None:
    """Let `part` go on counting where `first` ends; 0 stays 0 (an absent table)."""
    last = max((getattr(record, name) for table in tables for record in getattr(first, table)), default=0)
    for table in tables:
        for record in getattr(part, table):
            if getattr(record, name):
                setattr(record, name, getattr(record, name) + last)
