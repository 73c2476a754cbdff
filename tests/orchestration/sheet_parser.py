"""A tiny document format for tests of orchestration: the path of one document through the layers without real readers.

First line `year stage unit`, then one line per number: `table code label measure amount page`; a line that begins with
`stated`, `project` or `unplaced` yields that record, `finding` a text that the review finds wrong; `broken` cannot be
read; `crash` ends the worker; `sleep SECONDS` before the first line makes reading take that long.
Each call appends the document's name to the file named by SHEET_PARSER_LOG, so that tests can count reads.
"""

from __future__ import annotations

import hashlib
import os
import time
from decimal import Decimal
from pathlib import Path

from ingestion.assembly import publication_of
from ingestion.model import Page, Paragraph, SourceDocument, Unreadable
from ingestion.records import (
    BudgetLineRecord,
    CensusRecord,
    DocumentRecord,
    ParsedDocument,
    ProjectRecord,
    StatedAmountRecord,
    UnplacedNumberRecord,
)

CONTRADICTION = "收入总计110万元，比上年增加10万元，增长50%。"
PARSER = "tests.orchestration.sheet_parser:parse"


def parse(path: Path) -> tuple[ParsedDocument, SourceDocument | None]:
    data = path.read_bytes()
    document_id = hashlib.sha256(data).hexdigest()
    if log := os.environ.get("SHEET_PARSER_LOG"):
        with Path(log).open("a", encoding="utf-8") as handle:
            handle.write(document_id + "\n")
    lines = data.decode().splitlines()
    if not lines or lines[0] == "broken":
        raise Unreadable("empty" if not lines else "broken", "文件是空的" if not lines else "文件已损坏")
    if lines[0] == "crash":
        os._exit(9)
    if lines[0].startswith("sleep "):
        time.sleep(float(lines.pop(0).split()[1]))
    year, stage, unit = lines[0].split()
    parsed = ParsedDocument(
        DocumentRecord(
            document_id,
            "text/plain",
            len(data),
            page_count=9,
            unit_name=unit,
            unit_name_printed=unit,
            fiscal_year=int(year),
            stage=stage,
            publication_level="department",
            document_kind=stage,
            title=f"{unit}{year}年度",
        )
    )
    for number, line in enumerate(lines[1:], 1):
        _take_line(parsed, number, line.split())
    parsed.document.placed_numbers = len(parsed.budget_lines)
    parsed.document.printed_numbers = printed = len(parsed.budget_lines) + len(parsed.unplaced_numbers)
    parsed.census.append(CensusRecord(document_id, 1, 1, None, 1, len(lines), printed, 0, 0))
    parsed.publications = [publication_of(parsed.document, 1, (1, 9))]
    has_finding = "finding" in lines
    return parsed, SourceDocument("text/plain", [Page([Paragraph(CONTRADICTION)])]) if has_finding else None


def _take_line(parsed: ParsedDocument, number: int, words: list[str]) -> None:
    document = parsed.document
    i = document.document_id
    if words[0] == "stated":
        parsed.stated_amounts.append(
            StatedAmountRecord(i, words[1], document.fiscal_year or 0, Decimal(words[2]), words[2], "元", words[2], 1)
        )
    elif words[0] == "project":
        parsed.projects.append(ProjectRecord(i, number, "", words[1], Decimal(words[2]), budget_source="table", page=1))
    elif words[0] == "unplaced":
        parsed.unplaced_numbers.append(UnplacedNumberRecord(i, None, words[1], "unknown_table", "不是标准表", 1, number, 1, number))
    elif words[0] != "finding":
        table, code, label, measure, amount, page = words
        parsed.budget_lines.append(
            BudgetLineRecord(
                i,
                table,
                "expenditure",
                code,
                label,
                1,
                measure,
                Decimal(amount),
                amount,
                "元",
                False,
                True,
                int(page),
                number,
                1,
                1,
                cell_no=number,
            )  # fmt: skip
        )
