"""Whole consistent disclosures of thirteen provinces, each printed in four right ways, give no finding at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.parsing import parse_source
from ingestion.reading import read_source
from ingestion.records import ParsedDocument
from review.engine import review_document
from review.records import FindingRecord, ReviewResult
from samples.typesetting.web import write_html
from tests.review.whole_documents import PRINTS, Book, Print, provinces


def _reviewed(book: Book, folder: Path) -> tuple[ParsedDocument, ReviewResult]:
    path = folder / "document.html"
    write_html(book.manuscript(), path)
    source = read_source(path)
    parsed = parse_source(source, "whole", path.stat().st_size)
    return parsed, review_document(source, parsed)


def _told(review: ReviewResult) -> list[FindingRecord]:
    return [f for f in review.findings if f.severity != "rounding"]


@pytest.mark.parametrize("way", range(len(PRINTS)))
@pytest.mark.parametrize("name", provinces())
def test_a_consistent_document_has_no_finding(name: str, way: int, tmp_path: Path) -> None:
    parsed, review = _reviewed(Book(provinces()[name], 300 + 10 * way + len(name), PRINTS[way]), tmp_path)
    assert parsed.document.status == "parsed"
    assert [f.message for f in _told(review)] == []
    assert len(parsed.budget_lines) > 140 and len(parsed.stated_amounts) > 25
    assert sum(1 for o in review.rule_outcomes if o.outcome == "passed") > 25, "silent because it checked, not because it saw nothing"


@pytest.mark.parametrize("name", ["anhui", "hubei", "shaanxi"])
def test_the_same_documents_are_not_silent_when_they_are_wrong(name: str, tmp_path: Path) -> None:
    book = Book(provinces()[name], 7, Print())
    book.values["personnel"] = (book.values["personnel"][0] + 900_000, *book.values["personnel"][1:])
    _, review = _reviewed(book, tmp_path)
    assert any(f.severity == "error" and "人员经费" in f.message for f in _told(review))
