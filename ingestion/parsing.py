"""One document, from bytes to records: reading, classification, tables, text, indicators, coverage."""

from __future__ import annotations

import hashlib
import traceback
from pathlib import Path

from ingestion.assembly import join_publications, publication_of
from ingestion.census import take_census
from ingestion.context import ParseContext
from ingestion.coverage import keep_notes, settle_coverage, unplaced_of_grids, unplaced_of_loose_numbers
from ingestion.exactness import state_exactness
from ingestion.identity.classification import Classification, Refusal, classify
from ingestion.identity.folder import UNTOLD, FolderIdentity
from ingestion.identity.institutions import read_institutions
from ingestion.identity.names import own_name
from ingestion.identity.publication_dates import read_dates
from ingestion.identity.publications import Slice, split_publications
from ingestion.identity.staff_counts import read_staff_counts
from ingestion.identity.superiors import read_superior
from ingestion.model import SourceDocument, Unreadable
from ingestion.narrative import state_amounts
from ingestion.performance import read_performance
from ingestion.readers.scans import recognition
from ingestion.reading import load_bytes, read_bytes
from ingestion.records import DocumentRecord, ParsedDocument
from ingestion.scope import Setting
from ingestion.storable import set_aside_unstorable
from ingestion.tables.finding import read_budget_tables, unread_grids
from ingestion.tables.layouts import plain
from ingestion.tables.mirror import doubts
from ingestion.tables.withheld import withholds_details
from ingestion.wording import within

_LONGEST_CAPTION = 60


def parse_document(path: Path) -> ParsedDocument:
    """Read and parse one file. A bad document does not raise: the result is quarantined, with the reason.

    Raises `Unreadable` (inaccessible, too_large) where there are no bytes to identify a document by.
    """
    return parse_bytes(load_bytes(path))[0]


def parse_bytes(data: bytes, folder: FolderIdentity | None = None) -> tuple[ParsedDocument, SourceDocument | None]:
    """The records of one document and, where it could be read, its neutral model (for reviews and pictures).

    `folder` is what the files beside it say of a document that does not say it itself.
    """
    document_id = hashlib.sha256(data).hexdigest()
    document = DocumentRecord(document_id, "application/octet-stream", len(data))
    try:
        source = read_bytes(data)
    except Unreadable as problem:
        _quarantine(document, problem.reason_code, problem.reason)
        return ParsedDocument(document, trace="\n".join(getattr(problem, "__notes__", ())) or None), None
    try:
        return parse_source(source, document_id, len(data), folder), source
    except MemoryError:
        raise
    except Exception as error:
        document.media_type, document.page_count = source.media_type, source.page_count
        _quarantine(document, "parser_error", f"程序解析出错（{type(error).__name__}），不能断定文件有问题，请把运行日志交给维护人员")
        return ParsedDocument(document, trace=traceback.format_exc()), None


def parse_source(source: SourceDocument, document_id: str, byte_size: int, folder: FolderIdentity | None = None) -> ParsedDocument:
    """The records of a document that has been read. `document_id` is the SHA-256 of its bytes.

    Each publication of the file is parsed by itself; what its own pages do not say of year and stage is what the whole file says.
    """
    parsed = _parse_publications(source, document_id, byte_size, folder)
    keep_notes(parsed, source)
    return parsed


def _parse_publications(source: SourceDocument, document_id: str, byte_size: int, folder: FolderIdentity | None) -> ParsedDocument:
    slices = split_publications(source)
    if len(slices) == 1:
        kind = classify(source, document_id)
        parsed = _parse_part(source, kind, folder, slices[0], document_id, byte_size) if folder else None
        return parsed or _parse_publication(source, kind, slices[0], document_id, byte_size)
    whole = classify(source, document_id)
    parts = []
    for part in slices:
        kind = classify(part.source, document_id)
        if part.identity is not None:
            kind.complete(part.identity.unit, part.identity.year, part.identity.stage, part.identity.level)
        kind.complete(None, whole.fiscal_year, whole.stage, None)
        parts.append(_parse_publication(part.source, kind, part, document_id, byte_size))
    published = [part for part in parts if part.publications]
    return join_publications(published) if published else parts[0]


def _parse_part(
    source: SourceDocument, kind: Classification, folder: FolderIdentity, part: Slice, document_id: str, byte_size: int
) -> ParsedDocument | None:
    """A file that is a part of the publication beside it; None where it says otherwise, or is something else altogether."""
    refusal = kind.refusal.reason_code if kind.refusal else None
    if refusal not in (None, *UNTOLD) or not folder.allows(kind):
        return None
    parsed = _parse_publication(source, folder.lend(kind, document_id), part, document_id, byte_size)
    holds_a_part = parsed.budget_lines or parsed.stated_amounts or parsed.indicators or parsed.projects or parsed.unit_facts
    is_something_else = refusal is not None and not holds_a_part and all(table.table_state == "absent" for table in parsed.tables)
    return None if is_something_else else parsed


def _parse_publication(source: SourceDocument, kind: Classification, part: Slice, document_id: str, byte_size: int) -> ParsedDocument:
    document = DocumentRecord(
        document_id=document_id,
        media_type=source.media_type,
        byte_size=byte_size,
        page_count=source.page_count,
        unit_name_printed=kind.unit_name_printed,
        unit_name=kind.unit_name,
        unit_code=kind.unit_code,
        fiscal_year=kind.fiscal_year,
        stage=kind.stage,
        publication_level=kind.publication_level,
        document_kind=kind.document_kind,
        title=kind.title,
    )
    parsed = ParsedDocument(document, evidence=kind.evidence)
    if kind.refusal is not None or kind.fiscal_year is None or kind.stage is None:
        _explain_unclassified(document, source, kind.refusal)
        return parsed
    with within(Setting(kind.stage, kind.fiscal_year, kind.unit_name, lambda: _short_lines(source))):
        _read_records(parsed, source, kind.fiscal_year, kind.stage)
    if not (_says_anything(parsed) or kind.is_titled):
        if any(not page.has_text for page in source.pages):
            _quarantine(document, "no_text", _no_text(source))
        else:
            _quarantine(document, "not_a_disclosure", "未找到任何预算或决算的表格、金额或绩效指标，可能不是预决算公开文件")
    else:
        parsed.publications = [publication_of(document, part.number, (part.first_page, part.last_page))]
    return parsed


def _short_lines(source: SourceDocument) -> str:
    """Headings, captions and notes of a document, among which the number of its template stands."""
    lines = (plain(line) for paragraph in source.paragraphs() for line in paragraph.text.splitlines())
    return "\n".join(line for line in lines if len(line) <= _LONGEST_CAPTION)


def _read_records(parsed: ParsedDocument, source: SourceDocument, fiscal_year: int, stage: str) -> None:
    document = parsed.document
    document_id = document.document_id
    tables = read_budget_tables(source, document_id, fiscal_year, stage, document.unit_name)
    context = ParseContext(document_id, source, fiscal_year, stage, document.unit_name, tables.lines, set(tables.used_grids))
    performance = read_performance(context)
    parsed.evidence += read_dates(source, document_id, fiscal_year, stage)
    parsed.evidence += read_staff_counts(source, document_id, fiscal_year)
    parsed.tables = tables.tables
    parsed.budget_lines = tables.lines
    parsed.prior_year_amounts = tables.prior_year
    parsed.table_figures = tables.figures
    parsed.stated_amounts = state_amounts(context)
    state_exactness(parsed)
    parsed.projects = performance.projects
    parsed.indicators = performance.indicators
    parsed.unit_facts = read_institutions(context)
    _take_full_name(parsed)
    parsed.unit_facts += read_superior(source, document)
    census = take_census(source)
    parsed.unplaced_numbers = [
        *tables.unplaced,
        *performance.unplaced,
        *unplaced_of_grids(census, unread_grids(tables, performance.used_grids), document_id),
        *unplaced_of_loose_numbers(census, document_id),
    ]
    source.notes += [*(() if withholds_details(source) else doubts(tables.tables, tables.lines)), *set_aside_unstorable(parsed)]
    settle_coverage(parsed, census)


def _no_text(source: SourceDocument) -> str:
    codes = {note.code for note in source.notes}
    if codes & {"hidden_text", "hidden_layer"} and not codes & {"scanned_page", "ocr_page", "ocr_failed"}:
        return "文件的文字都是看不见的（隐藏、透明、与底色相同、被遮盖或位于已关闭的图层），没有读取：请提供看得见文字的文件"
    if recognition.is_available():
        return "文件的页面是扫描图片，文字识别没有读出其中的表格和数字"
    return f"文件的页面是扫描图片，没有文字，未读取其中的表格和数字。{recognition.HOW_TO_INSTALL}"


def _says_anything(parsed: ParsedDocument) -> bool:
    """Numbers, indicators, or a standard table that is empty: a file may hold one part of a publication."""
    found = parsed.budget_lines or parsed.stated_amounts or parsed.indicators or parsed.projects or parsed.unplaced_numbers
    return bool(found) or any(table.table_state != "absent" for table in parsed.tables)


def _take_full_name(parsed: ParsedDocument) -> None:
    """Tables of a trade union head themselves 总工会; its list of institutions prints the whole name."""
    name = parsed.document.unit_name
    for fact in parsed.unit_facts:
        listed = own_name(fact.unit_name)
        if fact.is_publisher and name and listed.endswith(name):
            parsed.document.unit_name = listed


def _explain_unclassified(document: DocumentRecord, source: SourceDocument, refusal: Refusal | None) -> None:
    if source.pages and not any(page.has_text for page in source.pages):
        _quarantine(document, "no_text", _no_text(source))
    elif refusal is not None:
        _quarantine(document, refusal.reason_code, refusal.reason)
        document.fiscal_year = document.stage = None  # a year that some other paper speaks of is no fiscal year of ours
    elif document.fiscal_year is None:
        _quarantine(document, "unknown_year", "文件中没有说明是哪一年度的预算或决算，不能确定年度")
    else:
        _quarantine(document, "unknown_stage", "不能确定文件是预算还是决算")


def _quarantine(document: DocumentRecord, reason_code: str, reason: str) -> None:
    document.status, document.reason_code, document.reason = "quarantined", reason_code, reason
