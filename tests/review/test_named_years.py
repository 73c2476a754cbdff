"""Years that titles and sentences name: what is told of a year to come, and the title of the document itself."""

from __future__ import annotations

import pytest

from ingestion.records import DocumentRecord, ParsedDocument
from review.records import FindingRecord
from tests.review.documents import review, review_text


def _found(findings: list[FindingRecord], rule_id: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.severity, f.expected, f.printed) for f in findings if f.rule_id.startswith(rule_id)]


@pytest.mark.parametrize(
    ("stage", "text", "is_wrong"),
    [
        ("budget", "本单位2024年部门预算支出为96.22万元，其中：基本支出70.00万元。", False),
        ("budget", "本单位2026年部门预算支出为96.22万元，其中：基本支出70.00万元。", True),
        ("budget", "“三公”经费2024年预算数9.00万元。", False),
        ("budget", "2025年本单位“三公”经费预算数9.00万元，与上年持平。", True),
        ("budget", "该项目分年度实施，2025年预算安排50.00万元。", False),
        ("budget", "2024年预算数50.00万元，2025年预算数60.00万元。", False),
        ("final", "2025年度收入总计834.06万元、支出总计834.06万元。与2023年度相比增加6.00万元。", True),
        ("final", "2025年部门预算支出为96.22万元。", False),
        ("final", "结余资金按规定结转，2025年度收入总计中列示834.06万元。", False),
    ],
)
def test_no_total_is_told_of_a_year_to_come(stage: str, text: str, is_wrong: bool) -> None:
    found = _found(review_text(text, year=2024, stage=stage), "S23")
    assert [s for s, _, _ in found] == (["error"] if is_wrong else [])
    assert all(expected == "2024" for _, expected, _ in found)


@pytest.mark.parametrize(
    ("title", "sentences", "severity"),
    [
        ("清溪县总工会2024年部门预算公开说明", 4, []),
        ("清溪县总工会2022年部门预算公开说明", 4, ["error"]),
        ("清溪县总工会2022年部门预算公开说明", 1, ["notice"]),
        ("2022年部门预算公开", 4, ["notice"]),
    ],
)
def test_the_title_of_the_document_has_its_year(title: str, sentences: int, severity: list[str]) -> None:
    parsed = ParsedDocument(DocumentRecord("doc", "text/plain", 1, unit_name="清溪县总工会", fiscal_year=2024, stage="budget"))
    body = [f"（{n}）2024年安排第{n}类支出{n}0.00万元。" for n in range(1, sentences + 1)]
    assert [s for s, _, _ in _found(review(parsed, title, *body), "S03")] == severity
