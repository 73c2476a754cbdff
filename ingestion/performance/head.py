"""The head of a performance form: names, amounts, payment plan, goals."""

from __future__ import annotations

import re

from ingestion.amounts import compact, parse_number
from ingestion.performance.collection import Collection
from ingestion.performance.form import Form, flow
from ingestion.performance.indicator_values import parse_indicator_value
from ingestion.performance.layout import PerformanceLayout
from ingestion.performance.rows import Row, RowCell, cell_under, join_lines, number_cells_of, printed_cells
from ingestion.performance.titles import FormTitle, read_title

_CODED = re.compile(r"([0-9A-Za-z][0-9A-Za-z\-]{5,})[\s\-_—/]*(?=\S)")
_LONGEST_TITLE = 80


def apply_title(form: Form, title: FormTitle) -> None:
    """What a form's title says about its project."""
    form.title = title.text
    form.project.project_name = form.project.project_name or title.project_name
    if title.is_whole_department:
        form.project.project_kind = "department"


def read_head_row(form: Form, row: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    """Reads one row of the head into the form's project."""
    cells = printed_cells(row)
    if len(cells) == 1 and _read_single(form, cells[0], layout):
        return
    if _read_plan(form, row, cells, out, layout) or _read_goals(form, row, cells, layout):
        return
    _read_keys(form, cells, index, out, layout)
    found = form.amounts.read(row, out.grid.has_spans)
    for amount in found or []:
        out.place_amount(form, amount, index)
    if found is None:
        _report_strays(form, cells, index, out, layout)
        if form.awaits_purpose:
            _take_purpose(form, cells, layout)
    if any(layout.keys.get(c.label) == "purpose" for c in cells):
        form.awaits_purpose = form.project.purpose is None


def _read_single(form: Form, cell: RowCell, layout: PerformanceLayout) -> bool:
    """A row with one text: the form's own title, or the purpose under its label."""
    title = read_title(cell.text) if len(cell.text) < _LONGEST_TITLE else None
    if title:
        apply_title(form, title)
        return True
    if form.awaits_purpose and not layout.is_label(cell.label):
        _take_purpose(form, [cell], layout)
        return True
    return False


def _take_purpose(form: Form, cells: Row, layout: PerformanceLayout) -> None:
    texts = [c for c in cells if not layout.is_label(c.label)]
    if texts:
        form.project.purpose = flow(texts[0].text)
        form.awaits_purpose = False


def _read_keys(form: Form, cells: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    for cell, value in zip(cells, cells[1:], strict=False):
        key = layout.keys.get(cell.label)
        if key is None or layout.is_label(value.label) or value.label in layout.goal_columns:
            continue
        _set_key(form, key, value)
        if key in ("project_name", "project_code", "coded_name"):
            out.cite(form.project, index)


def _set_key(form: Form, key: str, value: RowCell) -> None:
    project, text = form.project, join_lines(value.text)
    if key == "project_name":
        project.project_name = text
    elif key == "project_code":
        project.project_code = compact(text)
    elif key == "coded_name":
        code = _CODED.match(text)
        project.project_code = code.group(1).rstrip("-") if code else project.project_code
        project.project_name = text[code.end() :] if code else text
    elif key == "purpose":
        project.purpose = flow(value.text)
    elif key == "goal" and form.goal is None:
        form.goal = flow(value.text)


def _read_plan(form: Form, row: Row, cells: Row, out: Collection, layout: PerformanceLayout) -> bool:
    """资金支出计划: the row of dates, then the row of percentages under them."""
    roles = [(layout.plan[c.label], c) for c in cells if layout.plan.get(c.label, "label") != "label"]
    if len(roles) >= 2:
        form.plan = roles
        return True
    if not form.plan:
        return False
    plan, form.plan = form.plan, []
    printed = [(role, c) for role, head in plan if (c := cell_under(row, head.start, head.end))]
    values = [(role, c, value) for role, c in printed if (value := parse_indicator_value(c.text).value) is not None]
    for role, cell, value in values:
        setattr(form.project, role, value)
        form.project.cell_nos += number_cells_of([cell])
    return bool(values)


def _read_goals(form: Form, row: Row, cells: Row, layout: PerformanceLayout) -> bool:
    """The block that prints the expected goal beside the reached one (or the whole period's beside the year's)."""
    known = layout.goal_columns
    roles = [(known[c.label], c) for c in cells if c.label in known]
    names = {role for role, _ in roles}
    if "expected" in names and len(names) >= 2:
        form.goal_columns = roles
        return True
    if not form.goal_columns:
        return False
    expected = [c for role, head in form.goal_columns if role == "expected" and (c := cell_under(row, head.start, head.end))]
    form.goal_columns = []
    if not expected or not expected[-1].is_filled:
        return False
    form.goal = flow(expected[-1].text)
    return True


def _report_strays(form: Form, cells: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    """Numbers of a head row that no label explains; scores, rates, codes, dates and telephone numbers are no amounts."""
    for before, cell in zip(cells, cells[1:], strict=False):
        if parse_number(cell.text) is None or parse_number(before.text) is not None:
            continue
        if before.label in layout.measure_neutral or before.label in layout.keys or layout.no_amount.search(before.label):
            continue
        out.report(form, cell, "unknown_label", index)
