"""What the rules may look at: one parsed document with its tables and paragraphs made ready."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from ingestion.model import Paragraph, SourceDocument
from ingestion.records import ParsedDocument
from ingestion.tables.withheld import withholds_details
from review.evidence.cells import TableView, build_tables
from review.evidence.rounding import text_decimals


@dataclass(slots=True)
class Reviewed:
    """One document under review. `stage` is budget | final | None, `year` its fiscal year."""

    source: SourceDocument
    parsed: ParsedDocument
    tables: list[TableView]
    paragraphs: list[Paragraph]
    stage: str | None
    year: int | None
    text_decimals: int = 2
    """Decimals that its text means where it prints fewer (`rounding.text_decimals`)."""
    withholds_details: bool = False
    """It says that it leaves out details for secrecy."""
    cache: dict[Hashable, object] = field(default_factory=dict)
    """What several rules derive from the same text, derived once."""

    def only_table(self, table_code: str) -> TableView | None:
        """The document's table of that code, or None where it prints none or several (then nothing says which is meant)."""
        found = [t for t in self.tables if t.table_code == table_code]
        found = [t for t in found if not t.scope] or found
        return found[0] if len(found) == 1 else None

    def count_tables(self, table_code: str) -> int:
        return len({t.table_no for t in self.tables if t.table_code == table_code})


def prepare_document(source: SourceDocument, parsed: ParsedDocument) -> Reviewed:
    """Readies a parsed document for the rules."""
    return Reviewed(
        source=source,
        parsed=parsed,
        tables=build_tables(parsed),
        paragraphs=[p for p in source.paragraphs() if p.text.strip()],
        stage=parsed.document.stage,
        year=parsed.document.fiscal_year,
        text_decimals=text_decimals(parsed),
        withholds_details=withholds_details(source),
    )
