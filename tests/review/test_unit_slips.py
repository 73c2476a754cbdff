"""A table whose money unit is misprinted is one finding, however many identities it breaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingestion.parsing import parse_source
from ingestion.reading import read_source
from review.engine import review_document
from review.records import FindingRecord
from samples.typesetting.web import write_html
from tests.review.whole_documents import PRINTS, Book, provinces

_CAPTION = "单位：万元"


def _errors_with_unit(name: str, table: int, folder: Path) -> list[FindingRecord]:
    """The errors of a whole consistent document in 万元, one table of which prints 元 above the same numbers."""
    path = folder / "document.html"
    write_html(Book(provinces()[name], 7, PRINTS[0]).manuscript(), path)
    text = path.read_text(encoding="utf-8")
    start = [m.start() for m in re.finditer(_CAPTION, text)][table]
    path.write_text(f"{text[:start]}单位：元{text[start + len(_CAPTION) :]}", encoding="utf-8")
    source = read_source(path)
    review = review_document(source, parse_source(source, "unit", path.stat().st_size))
    return [f for f in review.findings if f.severity == "error"]


@pytest.mark.parametrize("table", range(7))
@pytest.mark.parametrize("name", ["anhui", "shaanxi", "hubei"])
def test_a_misprinted_unit_is_one_finding(name: str, table: int, tmp_path: Path) -> None:
    found = _errors_with_unit(name, table, tmp_path)
    (root,) = [f for f in found if f.root_finding_id is None]
    assert "的金额单位应为万元，印为元" in root.message
    assert all("改正金额单位后本条随之成立" in f.message for f in found if f is not root)


def test_one_number_off_by_a_unit_is_no_misprinted_unit(tmp_path: Path) -> None:
    book = Book(provinces()["hubei"], 7, PRINTS[0])
    path = tmp_path / "document.html"
    write_html(book.manuscript(), path)
    text = path.read_text(encoding="utf-8")
    amount = re.search(r"机关运行经费支出([\d.]+)万元", text)
    assert amount is not None
    path.write_text(text.replace(amount.group(), f"机关运行经费支出{amount.group(1)}元"), encoding="utf-8")
    source = read_source(path)
    review = review_document(source, parse_source(source, "unit", path.stat().st_size))
    assert not any("金额单位" in f.message for f in review.findings)
