# ruff: noqa: E501
"""Every disclosure that is typeset as its publishers do is read exactly, and damaged ones never give a wrong fact.

The disclosures imitate the forms and wordings of different publishers with invented units and figures; no rule of the project
was made from them alone, each found a general cause (see CHANGELOG).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.parsing import parse_document
from ingestion.reading import read_source
from ingestion.records import ParsedDocument
from review.engine import review_document
from tests.publishers import damage, shanghai
from tests.publishers.disclosures import DISCLOSURES
from tests.publishers.draft import Draft
from tests.publishers.printing import browser, office, write_all
from tests.publishers.verdict import Verdict, judge

DRAFTS = [compose() for compose in DISCLOSURES]
for _draft in DRAFTS:
    _draft.formats += ("txt:cells", "txt:rows")
CASES = [(draft, form) for draft in DRAFTS for form in draft.formats]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    return write_all(DRAFTS, tmp_path_factory.mktemp("publishers"))


@pytest.mark.parametrize(("draft", "form"), CASES, ids=[f"{d.name}-{f}" for d, f in CASES])
def test_disclosure_is_read_exactly(draft: Draft, form: str, files: dict[tuple[str, str], Path]) -> None:
    if (draft.name, form) not in files:
        assert browser() is None if form == "pdf:chromium" else office() is None, f"{form} was not printed"
        pytest.skip("Chromium is not installed" if form == "pdf:chromium" else "LibreOffice (soffice) is not installed")
    path = files[draft.name, form]
    parsed = parse_document(path)
    verdict = judge(draft, parsed, review_document(read_source(path), parsed).findings)
    assert verdict == Verdict(), verdict


def test_corpus_is_varied() -> None:
    """The truth is not empty: tables, stages, levels, formats and concepts are all there."""
    facts = [f for d in DRAFTS for f in d.manuscript.facts()]
    assert len(facts) > 2000 and len({f.table_code for f in facts}) == 18
    assert {d.stage for d in DRAFTS} == {"budget", "final"} and {d.level for d in DRAFTS} == {"department", "unit"}
    assert len({form for _, form in CASES}) == 7 and all(len(d.stated) >= 12 for d in DRAFTS)


def _read(draft: Draft, folder: Path) -> ParsedDocument:
    draft.formats = ("docx",)
    return parse_document(write_all([draft], folder)[draft.name, "docx"])


_BUDGET, _FINAL = shanghai.bureau_budget(), shanghai.commission_final()
_BASIC, _EXPENDITURE = "部门预算经济分类预算表", "一般公共预算财政拨款支出决算表"

DAMAGES: dict[str, Callable[[], Draft]] = {
    "a page of the table is missing": lambda: damage.without_rows(_BUDGET, _BASIC, 8, 16),
    "a table's grid is missing, its title stands": lambda: damage.with_title_only(_BUDGET, "功能分类预算表"),
    "the table prints no unit": lambda: damage.without_unit(_BUDGET, _BASIC),
    "numbers are cut": lambda: damage.with_cut_numbers(
        _FINAL, _EXPENDITURE, {(1, 4): "536.4l", (2, 4): "###", (3, 5): "12..5", (4, 4): "5,36.41.2"}
    ),
    "the title is misspelt but plain": lambda: damage.with_title(_FINAL, _EXPENDITURE, "一般公共预算财政拔款支出决算表", is_lost=False),
    "the title is beyond reading": lambda: damage.with_title(_FINAL, _EXPENDITURE, "□□□□决算表", is_lost=True),
    "a page of a table is bound twice": lambda: damage.with_doubled_page(_FINAL, _EXPENDITURE, 5, 11),
    "a table is bound twice": lambda: damage.with_doubled_table(_FINAL, _EXPENDITURE),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_gives_no_wrong_fact(name: str, tmp_path: Path) -> None:
    draft = DAMAGES[name]()
    parsed = _read(draft, tmp_path)
    verdict = judge(draft, parsed)
    assert not verdict.invented, verdict.invented
    assert not verdict.missing, verdict.missing
    assert all(u.reason_code and u.reason for u in parsed.unplaced_numbers)
