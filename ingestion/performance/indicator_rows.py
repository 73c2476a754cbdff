"""The rows of indicators behind a form's head, and of lists that print the indicators of many projects."""

from __future__ import annotations

import re

from ingestion.amounts import compact
from ingestion.performance.collection import Collection
from ingestion.performance.columns import Columns
from ingestion.performance.form import Form, Levels, flow, no_levels, tight
from ingestion.performance.indicator_values import join_target, parse_indicator_value
from ingestion.performance.layout import PerformanceLayout
from ingestion.performance.rows import Row, RowCell, cell_under, join_lines, number_cells_of, printed_cells
from ingestion.records import IndicatorRecord, ProjectRecord

_TEXTS = ("level3", "description", "target", "actual", "basis")
_TEMPLATE = re.compile(r"指标\d*[:：]?")
_FUND_OF = {"project_budget": "total", "project_fiscal": "fiscal", "project_other": "other"}


def read_indicator_row(form: Form, row: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    """Reads one row of the indicator table into an indicator (two, where the form prints two sets side by side)."""
    columns = form.columns
    if columns is None:
        return
    row = row if out.grid.has_spans else _realign(row, columns, layout)
    is_page_turned, form.is_page_turned = form.is_page_turned, False
    if _is_closing(columns, row, layout) or (is_page_turned and _complete_cut_row(form, columns, row, out, layout)):
        return
    if form.is_list:
        _read_list_project(form, columns, row, index, out)
    _read_set(form, columns, form.levels, row, index, out, layout)
    if columns.second:
        _read_set(form, columns.second, form.second_levels, row, index, out, layout)


def _is_closing(columns: Columns, row: Row, layout: PerformanceLayout) -> bool:
    """A row behind the indicators: a total score, remarks, the form's signatures."""
    cells = printed_cells(row)
    if not cells or cells[0].label not in layout.stop_labels:
        return False
    levels = [c for role in ("level1", "level2") if (c := columns.cell(row, role)) is not None and c is not cells[0]]
    return not any(c.is_filled for c in levels)


def _complete_cut_row(form: Form, columns: Columns, row: Row, out: Collection, layout: PerformanceLayout) -> bool:
    """The first row of a page, if it is the rest of the row that the page break cut: its texts go on those of the last indicator.

    Told by what it lacks: an indicator has a text of its own and a target, the rest of one has not both.
    """
    if not out.indicators or not form.has_indicators or columns.second or form.is_list:
        return False
    texts = {role: join_lines(columns.text(row, role)) for role in _TEXTS}
    is_value = bool(texts["target"] or texts["actual"])
    if bool(texts["level3"]) == is_value and (is_value or not any(texts.values())):
        return False
    level = columns.cell(row, "level2")
    if level is not None and level.is_filled and level.is_printed_here and level.label in layout.level2_words:
        return False
    last = out.indicators[-1]
    for role, name in (("level3", "level3"), ("description", "description"), ("basis", "basis")):
        if texts[role]:
            setattr(last, name, (getattr(last, name) or "") + texts[role])
    if level is not None and level.is_filled and level.is_printed_here and last.level2:
        last.level2 = form.levels["level2"] = last.level2 + tight(level.text)
    _set_values(last, (last.target_text or "") + texts["target"], (last.actual_text or "") + texts["actual"])
    last.cell_nos += number_cells_of(row)
    return True


def _read_list_project(form: Form, columns: Columns, row: Row, index: int, out: Collection) -> None:
    """The project cells of a list that prints every project's indicators in one table."""
    cell = columns.cell(row, "project_name")
    name = join_lines(cell.text) if cell and cell.is_printed_here else ""
    if not name:
        return
    if name != form.project.project_name:
        if form.project.budget_yuan is not None:
            out.number(form.project)
        form.project = ProjectRecord(out.document_id, 0, compact(columns.text(row, "project_code")), name)
        form.levels, form.has_indicators = no_levels(), False
        out.cite(form.project, index)
    goal = columns.text(row, "project_goal")
    form.project.purpose = form.project.purpose or (flow(goal) if goal else None)
    for role, fund in _FUND_OF.items():
        out.place_column(form, columns, role, fund, row, index)


def _read_set(form: Form, columns: Columns, levels: Levels, row: Row, index: int, out: Collection, layout: PerformanceLayout) -> None:
    _inherit(columns, levels, row)
    shown = [columns.cell(row, r) for r in ("level3", "description", "target", "actual", "sign")]
    if not any(c is not None and c.is_filled and c.is_printed_here for c in shown):
        return
    text = {role: _value(columns, row, role) for role in _TEXTS}
    if any(_says_something(text[role], layout) for role in ("level3", "description", "target", "actual")):
        _add_indicator(form, columns, levels, index, text, out)
        out.indicators[-1].cell_nos = number_cells_of(row)


def _says_something(text: str, layout: PerformanceLayout) -> bool:
    bare = compact(text)
    return bool(bare) and bare not in layout.placeholders and not _TEMPLATE.fullmatch(bare)


def _inherit(columns: Columns, levels: Levels, row: Row) -> None:
    """Blank first and second levels hold on from above, the second one only within its first."""
    first, second = columns.cell(row, "level1"), columns.cell(row, "level2")
    if first is not None and first.is_filled and first.is_printed_here:
        levels["level1"], levels["level2"] = tight(first.text), None
    if second is not None and second.is_filled:
        levels["level2"] = tight(second.text)


def _value(columns: Columns, row: Row, role: str) -> str:
    if role != "target":
        return join_lines(columns.text(row, role))
    value = join_lines(columns.text(row, "target"))
    sign, unit = columns.text(row, "sign"), columns.text(row, "target_unit")
    return join_target(sign, value, join_lines(unit)) if sign or unit else value


def _add_indicator(form: Form, columns: Columns, levels: Levels, index: int, text: dict[str, str], out: Collection) -> None:
    form.has_indicators = True
    indicator = IndicatorRecord(
        document_id=out.document_id,
        project_no=out.number(form.project),
        indicator_no=len(out.indicators) + 1,
        indicator_kind="result" if columns.has("actual") else "target",
        level1=levels["level1"],
        level2=levels["level2"],
        level3=text["level3"] or None,
        description=text["description"] or None,
        basis=text["basis"] or None,
        page=out.grid.page,
        row_no=out.row_no(index),
    )
    _set_values(indicator, text["target"], text["actual"])
    out.indicators.append(indicator)


def _set_values(indicator: IndicatorRecord, target_text: str, actual_text: str) -> None:
    target, actual = parse_indicator_value(target_text), parse_indicator_value(actual_text)
    indicator.operator, indicator.target_value, indicator.target_unit = target.operator, target.value, target.unit
    indicator.actual_value, indicator.actual_unit = actual.value, actual.unit
    indicator.target_text, indicator.actual_text = target_text or None, actual_text or None


def _realign(row: Row, columns: Columns, layout: PerformanceLayout) -> Row:
    """A row of a flattened table that lost cells and so stands too far left: moved to its columns.

    Two losses are told by what stands where: a second level's word in the first level's column with a blank at the
    row's end (the blank level cells were dropped), and a target in the third level's column behind a text that is no
    second level (second and third level were one merged cell).
    """
    level1, level2, level3 = (columns.places.get(f"level{n}") for n in (1, 2, 3))
    if not level1 or not level2 or not row:
        return row
    first, second = cell_under(row, *level1), cell_under(row, *level2)
    if not row[-1].is_filled and first is not None and first.label in layout.level2_words - layout.level1_words:
        return _insert_blank(row, level1[0])
    third = cell_under(row, *level3) if level3 else None
    if second is None or third is None or not second.is_filled or second.label in layout.level2_words or second.label.endswith("指标"):
        return row
    stated, target = parse_indicator_value(third.text), columns.text(row, "target")
    is_value = stated.value is not None and (stated.operator is not None or stated.unit == "%")
    if is_value and parse_indicator_value(target).value is not None:
        return _insert_blank(row, level2[0])
    return row


def _insert_blank(row: Row, position: int) -> Row:
    """`row` with a blank cell at `position`, everything behind it one column further, the last cell given up."""
    moved = [*row[:position], None, *row[position:-1]]
    return [
        RowCell(m.text, m.label, c.start, c.end, no=m.no) if m else RowCell("", "", c.start, c.end) for m, c in zip(moved, row, strict=True)
    ]
