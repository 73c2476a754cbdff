"""Documents for the reviewer's tests: from golden transcriptions, so that the rules are tested apart from the readers."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.records import BudgetLineRecord, DocumentRecord, ParsedDocument, TableRecord
from review.cells import is_row
from review.catalog import terms


def lines_from_golden(path: Path) -> ParsedDocument:
    """Budget lines of one golden file, with rows and columns numbered as they come."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return document_of_rows(rows)


def document_of_rows(rows: list[dict[str, str]]) -> ParsedDocument:
    """A parsed document of golden-like rows (table_code, side, line_code, line_label, measure, amount_yuan, page)."""
    first = rows[0]
    parsed = ParsedDocument(DocumentRecord("doc", "text/plain", 1, fiscal_year=int(first["fiscal_year"]), stage=first["stage"]))
    codes = list(dict.fromkeys(r["table_code"] for r in rows))
    columns: dict[tuple[str, str, str], int] = {}
    row_no, last = 0, ("", "", "", "")
    seen: set[str] = set()
    for row in rows:
        key = (row["table_code"], row["side"], row["line_code"], row["line_label"])
        if key != last or row["measure"] in seen:
            row_no, seen, last = row_no + 1, set(), key
        seen.add(row["measure"])
        column = columns.setdefault((row["table_code"], row["side"], row["measure"]), len(columns) + 1)
        amount = Decimal(row["amount_yuan"])
        whole_yuan = any(Decimal(r["amount_yuan"]) % 100 for r in rows if r["table_code"] == row["table_code"])
        unit = "元" if whole_yuan else "万元"
        printed = format(amount if whole_yuan else amount / 10000, ".2f")
        is_total = not row["line_code"] and any(is_row(row["line_label"], n) for n in ("plain_total", "grand_total", "current_total"))
        parsed.budget_lines.append(
            BudgetLineRecord(
                "doc", row["table_code"], row["side"], row["line_code"], row["line_label"], 0 if is_total else max(1, len(row["line_code"]) // 2),
                row["measure"], amount, printed, unit, is_total, False, int(row["page"]) if row.get("page") else None, row_no, column,
                table_no=codes.index(row["table_code"]) + 1,
            )
        )
    parsed.tables = [TableRecord("doc", c, "present", terms()["tables"][c], table_no=i) for i, c in enumerate(codes, 1)]
    return parsed


def source_of_text(*paragraphs: str) -> SourceDocument:
    """A text document of the given paragraphs."""
    blocks = [Paragraph(text, line_no=number, lines=[(None, text, None)]) for number, text in enumerate(paragraphs, 1)]
    return SourceDocument("text/plain", [Page(list(blocks))])


@pytest.fixture(scope="session")
def golden_folder() -> Path:
    folder = os.environ.get("YUSUAN_GOLDEN")
    if not folder:
        pytest.skip("YUSUAN_GOLDEN does not name the folder of golden data")
    return Path(folder)
