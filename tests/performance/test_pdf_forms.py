"""The same forms as PDF pages, whole and broken over pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.model import Paragraph
from tests.performance.drawn_forms import DrawnForm, as_html, read, told
from tests.performance.drawn_pdf import as_pdf
from tests.performance.test_national_forms import (
    APPLICATION_2015,
    DEPARTMENT_TARGET,
    DUTIES,
    HEADER_OF_TWO_ROWS,
    SELF_EVALUATION,
    SIGN_VALUE_UNIT,
)


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


@pytest.mark.parametrize("row", range(2, 6))
def test_duties_broken_over_pages(row) -> None:
    result = read(as_pdf(DUTIES, break_before=(row,)))
    assert [(p.project_name, p.budget_yuan) for p in result.projects] == [("水资源管理", 305000), ("取水监管", 305000), ("防汛", None)]
    assert [(i.project_no, i.level3, i.grade_poor) for i in result.indicators] == [
        (2, "监控覆盖率", "＜80%"),
        (2, "投诉处理率", "80%"),
        (3, "值守天数", "60"),
    ]


def test_row_cut_by_the_page_break_is_one_indicator() -> None:
    rows = list(SELF_EVALUATION.rows)
    at = next(n for n, row in enumerate(rows) if "质量指标" in row)
    rows[at : at + 1] = [("质量指标", "河道验收一次", "100%", "100%", "15", "15", ""), ("", "合格率", "", "", "", "", "")]
    cut = DrawnForm(SELF_EVALUATION.captions, tuple(_one_row_more(tuple(row)) for row in rows))
    result = read(as_pdf(cut, break_before=(at + 1,)), 2023, "final")
    assert [(i.level2, i.level3, i.target_text, i.target_value) for i in result.indicators][2:4] == [
        ("质量指标", "河道验收一次合格率", "100%", Decimal(100)),
        ("时效指标", "完工时间", "2023年10月底前", None),
    ]
    assert len(result.indicators) == 6


def _one_row_more(row):
    """The merged cells on the left cover the row that the page break made."""
    return tuple((c[0], c[1], c[2] + 1) if isinstance(c, tuple) and c[0].startswith(("绩效指标", "产出指标")) else c for c in row)


def test_running_heads_do_not_part_a_form() -> None:
    """A running head stands between the parts of a form on every page."""
    source = as_pdf(HEADER_OF_TWO_ROWS, SELF_EVALUATION, DUTIES, break_before=(9,))
    for page in source.pages:
        page.blocks.insert(0, Paragraph("青山县2024年部门预算公开", page.number))
    assert len(source.pages) >= 4
    result = read(source)
    assert [p.project_name for p in result.projects][:2] == ["职业技能培训", "河道清淤工程"]
    assert [sum(1 for i in result.indicators if i.project_no == n) for n in (1, 2)] == [3, 6]


def test_head_repeated_on_the_next_page_is_the_same_project() -> None:
    """Word repeats the rows marked as header; a second project with the same figures and another name stays its own."""
    rows = SELF_EVALUATION.rows
    header = next(n for n, row in enumerate(rows) if "一级指标" in row)
    head = tuple(_shortened(row, 2) for row in rows[: header + 1])
    first = DrawnForm(SELF_EVALUATION.captions, (*head, ("产出指标", "数量指标", *rows[header + 1][2:])))
    again = DrawnForm((), (*head, ("产出指标", "质量指标", "合格率", "100%", "100%", "15", "15", "")))
    result = read(as_pdf(first, again), 2023, "final")
    assert [(p.project_name, p.budget_yuan) for p in result.projects] == [("河道清淤工程", Decimal("4805000"))]
    assert [(i.project_no, i.level3, i.page) for i in result.indicators] == [(1, "清淤长度", 1), (1, "合格率", 2)]
    other = DrawnForm((), tuple(tuple(("桥梁检测", 8, 1) if c == ("河道清淤工程", 8, 1) else c for c in row) for row in again.rows))
    assert [p.project_name for p in read(as_pdf(first, other), 2023, "final").projects] == ["河道清淤工程", "桥梁检测"]


def _shortened(row, height):
    """The section label covers as many rows as there are."""
    return tuple((c[0], c[1], height) if isinstance(c, tuple) and c[0] == "绩效指标" else c for c in row)
