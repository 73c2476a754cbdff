"""What people open, in a spreadsheet, a browser or a terminal, does nothing that a document's text asks for."""

from __future__ import annotations

import io
import json
import os
import re
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from ingestion.parsing import parse_bytes
from ingestion.reading import read_bytes
from review.command import review_file
from review.engine import review_document
from review.reports.formats import render
from review.reports.report import ReviewedFile
from tests.hostile.crafted import CRAFTED

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ingestion", "review", "expectations", "home", "layers", "orchestration", "yusuan")
SAMPLE = ROOT / "samples" / "documents" / "2024_budget_trade_union.html"
HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "\u202e反", "'\"]]>&"]


@pytest.fixture(scope="module")
def reviewed() -> list[ReviewedFile]:
    """A real document with contradictions; then every text that reports show is made hostile."""
    data = re.sub(rb"(?<=>)(\d{2,4}\.\d\d)(?=<)", lambda m: b"9" + m[1], SAMPLE.read_bytes(), count=3)
    files = []
    for hostile in HOSTILE:
        parsed, source = parse_bytes(data)
        assert source is not None
        result = review_document(source, parsed)
        assert result.findings
        parsed.document.unit_name = parsed.document.title = hostile
        for finding in result.findings:
            finding.message = finding.evidence = hostile + finding.message
            finding.expected = finding.printed = hostile
        files.append(ReviewedFile(hostile.replace("/", "_") + ".html", parsed, source, data, result))
    files.append(ReviewedFile("=1+1.pdf", problem="=1+1"))
    return files


def test_no_cell_of_the_checklist_is_a_formula_or_a_link(reviewed: list[ReviewedFile]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(reviewed, "xlsx")))  # type: ignore[arg-type]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("cmd|" in str(cell.value) for cell in cells)
    for cell in cells:
        assert cell.data_type != "f" and cell.hyperlink is None
        assert not str(cell.value).startswith(("=", "+", "-", "@", "\t")), cell.value


def test_pages_run_no_script_and_load_nothing(reviewed: list[ReviewedFile]) -> None:
    page = str(render(reviewed, "html"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:|//|file:|javascript:)""", page)
    page.encode("utf-8")


def test_json_is_json(reviewed: list[ReviewedFile]) -> None:
    text = str(render(reviewed, "json"))
    text.encode("utf-8")
    assert len(json.loads(text)["documents"]) == len(reviewed)


@pytest.mark.parametrize("file", ["surrogates.xlsx", "references.html"])
def test_no_reader_lets_control_characters_through(file: str) -> None:
    """Terminals obey them, and workbooks and databases refuse them; so reports and tables need not care."""
    source = read_bytes(CRAFTED[file]())
    texts = [b.text for b in source.paragraphs()] + [c.text for grid in source.grids() for c in grid.cells]
    texts += [text for b in source.paragraphs() for _, text, _ in b.lines]
    assert any("预算" in text for text in texts)
    assert not [c for text in texts for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"]
    "".join(texts).encode("utf-8")


def test_control_characters_leave_the_rest_of_a_text() -> None:
    lines = "部门预算公开说明" * 60
    source = read_bytes(f"2024年\x1b]0;x\x07部门预算\n{lines}\n项目\x1b\t金额\t\n甲\t1.00\t\n".encode())
    assert next(source.paragraphs()).text == "2024年]0;x部门预算"
    assert [c.text for grid in source.grids() for c in grid.cells] == ["项目", "金额", "甲", "1.00"]


def test_only_modules_that_neutralise_write_spreadsheets() -> None:
    """A new export must be looked at here first."""
    # Rulings hold identifiers and what reviewers wrote, no document's text; what goes to PostgreSQL is never opened as a sheet.
    # The data package is verbatim for programs; what people open in a spreadsheet (CSV, workbooks, downloads) is neutralised.
    known = {
        "explorer/downloads.py", "yusuan/exports.py", "yusuan/query_command.py", "yusuan/changes_command.py", "yusuan/doubtful_command.py",
        "review/reports/checklist.py", "review/rulings.py", "layers/postgres_publishing.py",
    }  # fmt: skip
    writers = re.compile(r"csv\.(?:writer|DictWriter)|\.to_csv\(|\.to_excel\(|\bWorkbook\(|write_csv|format\s+csv", re.IGNORECASE)
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if writers.search(path.read_text(encoding="utf-8")):
                found.add(path.relative_to(ROOT).as_posix())
    assert found <= known


def test_names_of_files_are_text_in_every_report(tmp_path: Path) -> None:
    for name in (b"\x1b[2J.html", b"\xff\xfe.html", "右\u202e左.html".encode(), b"a\nb.html"):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(SAMPLE.read_bytes())
        file = review_file(path)
        assert file.problem is None
        assert file.name.isprintable()
        for form in ("text", "json", "html"):
            str(render([file], form)).encode("utf-8")
