"""Consistent documents in forms that no publisher at hand uses: other roundings, units, orders, missing tables, funds, balances, chains.

`unseen/*.txt` holds one document each, a paragraph a line. A table begins with `# title | unit`; its header rows with `= `, its body rows
with `- `, their cells parted by ` | `; `>` continues the cell to its left.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.parsing import parse_source
from ingestion.reading import read_source
from review.engine import review_document
from review.records import FindingRecord, ReviewResult

FORMS = sorted((Path(__file__).parent / "unseen").glob("*.txt"))
NOT_PRINTED = ("S01", "S09", "S15")
"""Rules that ask for tables and sections which these short documents leave out on purpose."""


def _cells(line: str) -> Iterator[str]:
    texts = [t.strip() for t in line[2:].split("|")]
    for place, text in enumerate(texts):
        if text != ">":
            span = 1 + next((i for i, t in enumerate(texts[place + 1 :]) if t != ">"), len(texts) - place - 1)
            yield f"<td colspan={span}>{text}</td>"


def _html(lines: list[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        is_row = line.startswith(("= ", "- "))
        if is_row != inside:
            yield "<table>" if is_row else "</table>"
            inside = is_row
        if is_row:
            yield f"<tr>{''.join(_cells(line))}</tr>"
        elif line.startswith("# "):
            title, _, unit = line[2:].partition(" | ")
            yield f"<p>{title}</p><p>单位：{unit}</p>"
        else:
            yield f"<p>{line}</p>"
    yield "</table>" if inside else ""


def _reviewed(text: str, folder: Path) -> ReviewResult:
    path = folder / "document.html"
    path.write_text(f"<html><meta charset=utf-8><body>{''.join(_html(text.splitlines()))}</body></html>", encoding="utf-8")
    source = read_source(path)
    parsed = parse_source(source, "unseen", path.stat().st_size)
    assert parsed.document.status == "parsed"
    return review_document(source, parsed)


def _told(review: ReviewResult) -> list[FindingRecord]:
    return [f for f in review.findings if f.severity != "rounding" and not f.rule_id.startswith(NOT_PRINTED)]


@pytest.mark.parametrize("form", FORMS, ids=lambda p: p.stem)
def test_a_consistent_document_of_an_unseen_form_has_no_finding(form: Path, tmp_path: Path) -> None:
    review = _reviewed(form.read_text(encoding="utf-8"), tmp_path)
    assert [f.message for f in _told(review)] == []
    assert sum(1 for o in review.rule_outcomes if o.outcome == "passed") > 8, "silent because it checked, not because it saw nothing"


@pytest.mark.parametrize(
    ("form", "printed", "misprinted", "rule"),
    [
        ("whole_wan_cut", "6,419,754.09 |", "6,491,754.09 |", "T0"),
        ("three_budget_stages", "全年预算为880.00万元", "全年预算为808.00万元", "R03"),
        ("three_budget_stages", "增加1.00万元，增长5.00%", "增加7.00万元，增长5.00%", "R0"),
        ("funds_by_level", "共180.00万元", "共188.00万元", "P10"),
        ("all_funds_text", "人员经费1,400.00万元，公用经费100.00万元", "人员经费1,480.00万元，公用经费100.00万元", "P01"),
        ("own_and_total", "人员经费720.00万元和公用经费80.00万元", "人员经费712.50万元和公用经费80.00万元", "P01"),
        ("rates_negative", "支出决算为420.00万元", "支出决算为402.00万元", "P04"),
        ("negative_carry", "-3.20 | 年末结转和结余", "3.20 | 年末结转和结余", "T12"),
        ("shared_names", "粮油物资储备支出120.00万元", "粮油物资储备支出128.00万元", "V0"),
    ],
)
def test_the_same_documents_are_not_silent_when_they_are_wrong(form: str, printed: str, misprinted: str, rule: str, tmp_path: Path) -> None:
    text = (Path(__file__).parent / "unseen" / f"{form}.txt").read_text(encoding="utf-8")
    assert printed in text
    found = _told(_reviewed(text.replace(printed, misprinted, 1), tmp_path))
    assert any(f.severity == "error" and f.rule_id.startswith(rule) for f in found), [f.message for f in found]
