"""One publication over several files: what the other files of a folder say of a file that does not say it itself.

Cover, tables, targets and notes lie beside each other as files of their own, and only some of them name publisher, year and stage.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.identity.classification import Classification
from ingestion.identity.publications import names_one_body
from ingestion.records import EvidenceRecord, ParsedDocument

UNTOLD = frozenset({"unknown_year", "unknown_stage", "not_a_disclosure"})
"""Why a file is put aside that may be a part of a publication beside it."""
MOST_FILES = 40
"""Files that one publication may be spread over."""
NEIGHBOUR = "neighbour"
"""Where the evidence of such a file stands."""


@dataclass(frozen=True, slots=True)
class FolderIdentity:
    """The one publication that a folder holds; `title` is how one of its files words it."""

    unit_name: str | None
    fiscal_year: int
    stage: str
    publication_level: str | None
    title: str | None

    def allows(self, kind: Classification) -> bool:
        """Whether what a file says of itself goes with it."""
        pairs = ((kind.fiscal_year, self.fiscal_year), (kind.stage, self.stage))
        if any(own is not None and own != other for own, other in pairs):
            return False
        return kind.unit_name is None or (self.unit_name is not None and names_one_body(kind.unit_name, self.unit_name))

    def lend(self, kind: Classification, document_id: str) -> Classification:
        """What a file says of itself and, with the evidence, what it leaves out."""
        told = {name: getattr(self, name) for name in ("unit_name", "fiscal_year", "stage", "publication_level") if not getattr(kind, name)}
        snippet = f"同一文件夹的其他文件：{self.title or ''}"
        evidence = [EvidenceRecord(document_id, name, str(value), snippet, NEIGHBOUR) for name, value in told.items() if value]
        whole = dataclasses.replace(kind, refusal=None, is_titled=True, evidence=[*kind.evidence, *evidence])
        whole.complete(self.unit_name, self.fiscal_year, self.stage, self.publication_level)
        return whole


@dataclass(frozen=True, slots=True)
class Said:
    """What one file that could be read says of its publication, and which tables it holds; `is_whole` is False where it holds several."""

    unit_name: str | None
    fiscal_year: int | None
    stage: str | None
    publication_level: str | None
    title: str | None
    tables: frozenset[str]
    is_whole: bool = True


def said_by(parsed: ParsedDocument) -> Said:
    """What a parsed document says of itself, not what the files beside it said for it."""
    document = parsed.document
    borrowed = {clue.attribute for clue in parsed.evidence if clue.source == NEIGHBOUR}
    tables = frozenset(table.table_code for table in parsed.tables if table.table_state != "absent")
    names = [field.name for field in dataclasses.fields(Said) if hasattr(document, field.name)]
    described = {name: None if name in borrowed else getattr(document, name) for name in names}
    return Said(**described, tables=tables, is_whole=len(parsed.publications) == 1)


def identity_of_folder(own: Said | None, others: Sequence[Said]) -> FolderIdentity | None:
    """The publication that the other files of a folder agree on; None where they do not, or where the file holds a table of theirs.

    A budget and a final account of one body lie in one folder too: a file that says its year and stage goes to its own.
    `own` is None for a file that could not be classified. A file with the tables of another one is a publication of its own.
    """
    if not others or not all(said.is_whole for said in others):
        return None
    names = sorted({said.unit_name for said in others if said.unit_name}, key=len)
    if not names or not all(names_one_body(name, names[-1]) for name in names):
        return None
    if own is not None and own.fiscal_year is not None and own.stage is not None:
        others = [said for said in others if (said.fiscal_year, said.stage) == (own.fiscal_year, own.stage)]
    years, stages = {said.fiscal_year for said in others}, {said.stage for said in others}
    if len(years) != 1 or len(stages) != 1:
        return None
    if own is not None and any(own.tables & said.tables for said in others):
        return None
    year, stage = years.pop(), stages.pop()
    if year is None or stage is None:
        return None
    levels = {said.publication_level for said in others if said.publication_level}
    title = next((said.title for said in others if said.unit_name == names[-1] and said.title), None)
    return FolderIdentity(names[-1], year, stage, levels.pop() if len(levels) == 1 else None, title)
