"""Documents that say that they leave out details: their sums are not meant to add up."""

from __future__ import annotations

from ingestion.amounts import compact
from ingestion.model import SourceDocument
from ingestion.tables.layouts import layouts, matcher


def withholds_details(source: SourceDocument) -> bool:
    """True where the document says that details were left out for secrecy (部分项目因涉密，公开时予以剔除)."""
    says = [matcher(pattern) for pattern in layouts().withheld_note]
    return any(all(word(text) for word in says) for text in (compact(p.text) for p in source.paragraphs()))
