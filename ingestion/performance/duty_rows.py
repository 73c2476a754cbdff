"""The rows of duties (职责活动, graded 优良中差) and of a department's main tasks (年度主要任务): each is a project with its budget."""

from __future__ import annotations

from ingestion.amounts import compact
from ingestion.performance.amounts_block import read_amount
from ingestion.performance.collection import Collection
from ingestion.performance.columns import Columns
from ingestion.performance.form import Form, flow
from ingestion.performance.layout import PerformanceLayout
from ingestion.performance.rows import Row, RowCell, join_lines, number_cells_of, printed_cells
from ingestion.records import IndicatorRecord, ProjectRecord

_GRADES = ("grade_excellent", "grade_good", "grade_fair", "grade_poor")


def read_duty_row(form: Form, row: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    """One row of a table of duties: a duty where its name is printed, an indicator where one is."""
    columns = form.columns
    if columns is None:
        return
    name = columns.cell(row, "name")
    if name and name.is_filled and name.is_printed_here:
        if name.label in layout.stop_labels:
            return
        _begin_duty(form, columns, row, index, join_lines(name.text), out)
    grades = {g: join_lines(columns.text(row, g)) or None for g in _GRADES}
    cell = columns.cell(row, "indicator")
    if cell is None or not cell.is_filled or not (cell.is_printed_here or any(grades.values())) or not form.project.project_name:
        return
    out.indicators.append(
        IndicatorRecord(
            document_id=out.document_id,
            project_no=out.number(form.project),
            indicator_no=len(out.indicators) + 1,
            indicator_kind="duty",
            level3=join_lines(cell.text),
            page=out.grid.page,
            row_no=out.row_no(index),
            grade_excellent=grades["grade_excellent"],
            grade_good=grades["grade_good"],
            grade_fair=grades["grade_fair"],
            grade_poor=grades["grade_poor"],
            cell_nos=number_cells_of(row),
        )
    )


def read_task_row(form: Form, row: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    """A main task of a department's overall target, with its budget; the total row is the department's own budget."""
    columns = form.columns
    if columns is None:
        return
    name = columns.cell(row, "name")
    if name is None or not name.is_filled or not name.is_printed_here or compact(name.text) in layout.placeholders:
        name = next((c for c in printed_cells(row) if layout.measures.get(c.label) == "total"), name)
    if name is None or not name.is_filled:
        return
    department = form.project
    if layout.measures.get(name.label) == "total":
        row = row if out.grid.has_spans else _align_total(row, columns)
        out.place_column(form, columns, "budget", "total", row, index)
    else:
        _begin_duty(form, columns, row, index, _task_name(join_lines(name.text), columns, row, layout), out)
    for fund in ("fiscal", "other"):
        out.place_column(form, columns, fund, fund, row, index)
    for role, fund in (("executed", "total"), ("executed_fiscal", "fiscal"), ("executed_other", "other")):
        out.place_column(form, columns, role, fund, row, index, "executed")
    form.project = department


def _task_name(printed: str, columns: Columns, row: Row, layout: PerformanceLayout) -> str:
    """A task that is only numbered (任务1) is called by its content, which stands in the next column."""
    content = join_lines(columns.text(row, "purpose"))
    return content if content and layout.numbered_name.fullmatch(compact(printed)) else printed


def _align_total(row: Row, columns: Columns) -> Row:
    """The total row of a flattened table, whose merged label moved its amounts: one amount for each column, in order.

    With fewer amounts than columns the row stays as it is if they stand under columns, and gives none if they do not.
    """
    numbers = [c for c in row if read_amount(c.text) is not None]
    places = sorted(columns.places[r] for r in ("budget", "fiscal", "other") if columns.has(r))
    if len(numbers) == len(places):
        return [RowCell(c.text, c.label, *place, no=c.no) for c, place in zip(numbers, places, strict=True)]
    return row if all(any(s <= c.start < e for s, e in places) for c in numbers) and len(row) == places[-1][1] else []


def _begin_duty(form: Form, columns: Columns, row: Row, index: int, name: str, out: Collection) -> None:
    purpose = columns.text(row, "purpose") or columns.text(row, "goal")
    form.project = ProjectRecord(out.document_id, 0, "", name, purpose=flow(purpose) or None, project_kind="duty")
    out.number(form.project)
    out.cite(form.project, index)
    out.place_column(form, columns, "budget", "total", row, index)
    form.project.budget_source = "table"
