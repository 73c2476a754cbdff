"""Small documents for the reviewer's tests, made of golden-like rows and sentences."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from ingestion.exactness import state_exactness
from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.records import BudgetLineRecord, DocumentRecord, ParsedDocument, TableRecord
from review.catalog import terms
from review.engine import review_document
from review.evidence.cells import is_row
from review.records import FindingRecord

Row = tuple[str, str, str, str, str, str]
"""table_code, side, line_code, line_label, measure, amount in 万元"""


def read_golden(path: Path) -> ParsedDocument:
    """The budget lines of one golden file, rows and columns numbered as they come."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    whole_yuan = {r["table_code"] for r in rows if Decimal(r["amount_yuan"]) % 100}
    listed = [
        (
            r["table_code"],
            r["side"],
            r["line_code"],
            r["line_label"],
            r["measure"],
            r["amount_yuan"],
            "元" if r["table_code"] in whole_yuan else "万元",
            r["page"],
        )
        for r in rows
    ]
    return _document(listed, int(rows[0]["fiscal_year"]), rows[0]["stage"])


def document_of(rows: list[Row], year: int = 2024, stage: str = "budget") -> ParsedDocument:
    """A parsed document of rows printed in 万元."""
    listed = [(t, s, c, n, m, str(Decimal(a) * 10000), "万元", "") for t, s, c, n, m, a in rows]
    return _document(listed, year, stage)


def _document(rows: list[tuple[str, ...]], year: int, stage: str) -> ParsedDocument:
    parsed = ParsedDocument(DocumentRecord("doc", "text/plain", 1, fiscal_year=year, stage=stage))
    codes = list(dict.fromkeys(r[0] for r in rows))
    columns: dict[tuple[str, ...], int] = {}
    row_no, last, seen = 0, ("",), set[str]()
    for table, side, code, label, measure, amount, unit, page in rows:
        if (table, side, code, label) != last or measure in seen:
            row_no, last, seen = row_no + 1, (table, side, code, label), set()
        seen.add(measure)
        column = columns.setdefault((table, side, measure), len(columns) + 1)
        value = Decimal(amount)
        printed = format(value if unit == "元" else value / 10000, ".2f")
        is_total = not code and any(is_row(label, n) for n in ("plain_total", "grand_total", "current_total"))
        parsed.budget_lines.append(
            BudgetLineRecord(
                "doc",
                table,
                side,
                code,
                label,
                0 if is_total else max(1, len(code) // 2),
                measure,
                value,
                printed,
                unit,
                is_total,
                False,
                int(page) if page else None,
                row_no,
                column,
                table_no=codes.index(table) + 1,
            )
        )
    parsed.tables = [TableRecord("doc", c, "present", terms()["tables"][c], table_no=i) for i, c in enumerate(codes, 1)]
    state_exactness(parsed)
    return parsed


def text_of(*paragraphs: str) -> SourceDocument:
    """A text document of the given paragraphs, one a line."""
    return SourceDocument("text/plain", [Page([Paragraph(t, line_no=n, lines=[(None, t, None)]) for n, t in enumerate(paragraphs, 1)])])


def review(parsed: ParsedDocument, *paragraphs: str) -> list[FindingRecord]:
    """The findings on a document with these paragraphs."""
    return review_document(text_of(*paragraphs), parsed).findings


def review_text(*paragraphs: str, year: int = 2024, stage: str = "final") -> list[FindingRecord]:
    """The findings on a document of text only."""
    return review(ParsedDocument(DocumentRecord("doc", "text/plain", 1, fiscal_year=year, stage=stage)), *paragraphs)


def errors(findings: list[FindingRecord], rule_id: str = "") -> list[FindingRecord]:
    return [f for f in findings if f.severity == "error" and f.rule_id.startswith(rule_id)]
