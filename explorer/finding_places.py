"""The pictures of findings: a rule knows which printed numbers and sentences contradict each other, so it is asked again."""

from __future__ import annotations

from pathlib import Path

from explorer.evidence import Evidence, NoEvidenceError
from explorer.pictures import Picture, draw_evidence, draw_page, draw_place
from explorer.places import PagePlace
from explorer.warehouse import Row
from ingestion.filing import path_in_archive
from ingestion.identity.folder import FolderIdentity
from ingestion.parsing import parse_bytes
from review.engine import review_document


def draw(evidence: Evidence, archive: Path) -> Picture:
    """The picture of where a row of any kind is printed. Raises NoEvidenceError."""
    path = path_in_archive(archive, evidence.document["document_id"])
    return draw_finding(evidence, path) if evidence.kind.name == "finding" else draw_evidence(evidence, path)


def draw_finding(evidence: Evidence, path: Path) -> Picture:
    """The page on which a finding's suspected number stands, with all of its numbers there marked. Raises NoEvidenceError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NoEvidenceError(f"档案中没有这份文档的原件（{path}）") from error
    parsed, source = parse_bytes(data)
    if source is not None and parsed.document.status == "quarantined":
        parsed, source = parse_bytes(data, _told_by_its_folder(evidence.document))
    if source is None:
        raise NoEvidenceError(f"文档不能再读出：{parsed.document.reason or ''}")
    places = review_document(source, parsed).places.get(evidence.evidence_id, [])
    page = next((p.page for p in places if p.is_suspect and p.box), next((p.page for p in places if p.box), None))
    if page is None:
        return draw_place(evidence, source, data)  # the rule knows words only: look for them
    boxes = tuple(p.box for p in places if p.page == page and p.box is not None)
    return draw_page(data, PagePlace(page, boxes))


def _told_by_its_folder(document: Row) -> FolderIdentity:
    """What the files beside a document said of it when it was taken in."""
    return FolderIdentity(document["unit_name_printed"], document["fiscal_year"], document["stage"], document["publication_level"], None)
