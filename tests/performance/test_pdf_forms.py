"""The same forms as PDF pages, whole and broken over pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.performance.drawn_forms import as_html, read, told
from tests.performance.drawn_pdf import as_pdf
from tests.performance.test_national_forms import APPLICATION_2015, DEPARTMENT_TARGET, HEADER_OF_TWO_ROWS, SELF_EVALUATION, SIGN_VALUE_UNIT


def _key(result):
    projects = [(p.project_code, p.project_name, p.budget_yuan, p.fiscal_yuan, p.executed_yuan, p.purpose) for p in result.projects]
    return projects, told(result), sorted(u.printed_text for u in result.unplaced)


@pytest.mark.parametrize("form", [SELF_EVALUATION, APPLICATION_2015, DEPARTMENT_TARGET, HEADER_OF_TWO_ROWS, SIGN_VALUE_UNIT])
def test_pdf_says_what_html_says(form) -> None:
    assert _key(read(as_pdf(form, row_height=39))) == _key(read(as_html(form)))


@pytest.mark.parametrize("row", range(2, 17))
def test_self_evaluation_broken_over_pages(row) -> None:
    """Wherever the page ends, no indicator is lost, doubled or given to another project."""
    result = read(as_pdf(SELF_EVALUATION, break_before=(row,)), 2023, "final")
    assert [p.project_name for p in result.projects] == ["河道清淤工程"]
    assert told(result) == told(read(as_html(SELF_EVALUATION)))
    assert result.projects[0].budget_yuan == Decimal("4805000")
    assert result.projects[0].executed_yuan == Decimal("4324500")


def test_two_projects_over_three_pages() -> None:
    result = read(as_pdf(SELF_EVALUATION, HEADER_OF_TWO_ROWS, break_before=(11,)))
    assert [p.project_name for p in result.projects] == ["河道清淤工程", "职业技能培训"]
    assert [sum(1 for i in result.indicators if i.project_no == n) for n in (1, 2)] == [6, 3]
    assert {i.page for i in result.indicators if i.project_no == 1} == {1, 2}
