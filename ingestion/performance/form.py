"""One performance form after another: the walk over the rows of a document's performance tables.

A form is a project's (or duty's, or a department's) head - name, amounts, plan, goals - and its indicators. A form may
run over several grids (a page break, a head and a table of indicators drawn apart), and a grid may hold several forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.amounts import compact, find_unit, parse_number, to_yuan
from ingestion.indicator_values import join_target, parse_indicator_value
from ingestion.model import Grid
from ingestion.performance.amounts_block import FIELDS, LOST, AmountsBlock, FoundAmount, read_amount
from ingestion.performance.columns import Columns, find_indicator_columns, find_plain_columns
from ingestion.performance.geometry import Mover
from ingestion.performance.layout import PerformanceLayout, label_of
from ingestion.performance.rows import Row, RowCell, cell_under, join_lines, printed_cells, see_rows
from ingestion.performance.titles import read_title
from ingestion.records import IndicatorRecord, ProjectRecord, UnplacedNumberRecord

_GRADES = ("grade_excellent", "grade_good", "grade_fair", "grade_poor")
_NOT_AN_AMOUNT = re.compile(r"电话|编码|代码|编号|年|时间|日期|人数|数量|分|率|期|得|序号|邮编|人$|比例|%")
_REASONS = {
    "no_field": "数据模型没有与该资金口径对应的字段",
    "unknown_unit": "未找到金额单位",
    "unknown_column": "续页表格无表头且列数不同，无法确定金额所在列",
    "unknown_label": "无法识别该数字的项目名称",
    "repeated": "同一口径的金额重复列示且数值不同",
}


@dataclass(slots=True)
class _Form:
    """What is known of the form being read."""

    project: ProjectRecord
    amounts: AmountsBlock
    title: str = ""
    columns: Columns | None = None
    mode: str = "head"
    """head | indicators | duties | tasks"""
    levels: dict[str, str | None] = field(default_factory=lambda: {"level1": None, "level2": None})
    second_levels: dict[str, str | None] = field(default_factory=lambda: {"level1": None, "level2": None})
    plan: list[tuple[str, RowCell]] = field(default_factory=list)
    goal_columns: list[tuple[str, RowCell]] = field(default_factory=list)
    goal: str | None = None
    awaits_purpose: bool = False
    has_indicators: bool = False
    is_list: bool = False
    whole_periods: list[tuple[FoundAmount, int, UnplacedNumberRecord]] = field(default_factory=list)
    """Amounts of a project's whole life, with their row: the year's budget only where the form prints no other."""


@dataclass(slots=True)
class FormReader:
    """Collects the records of a document's performance tables; feed it the grids in reading order."""

    document_id: str
    layout: PerformanceLayout
    projects: list[ProjectRecord] = field(default_factory=list)
    indicators: list[IndicatorRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    placed: int = 0
    _form: _Form | None = None
    _grid: Grid | None = None

    @property
    def is_open(self) -> bool:
        """True while a form is being read that a following grid may continue."""
        return self._form is not None

    @property
    def columns(self) -> Columns | None:
        """The columns of the open form's indicators or duties, once their header has been read."""
        return self._form.columns if self._form else None

    # ------------------------------------------------------------------ forms

    def start_form(self, captions: list[str]) -> None:
        """Begins a form whose title and unit stand in `captions`, the lines before its table."""
        self.end_form()
        title = next((t for t in map(read_title, reversed(captions)) if t), None)
        unit = next((u for u in map(find_unit, reversed(captions)) if u), None)
        project = ProjectRecord(self.document_id, 0, "", title.project_name if title else "")
        if title and title.is_whole_department:
            project.project_kind = "department"
        self._form = _Form(project, AmountsBlock(self.layout, unit), title.text if title else "")

    def end_form(self) -> None:
        """Completes the form being read: what its amounts and goal mean is certain only now."""
        if self._form is not None:
            self._finish(self._form, self._form.project)
        self._form = None

    def _finish(self, form: _Form, project: ProjectRecord) -> None:
        project.purpose = project.purpose or form.goal
        has_year = bool(form.amounts.seen & {"budget", "initial_budget", "total"})
        for amount, index, unplaced in form.whole_periods:
            if has_year or len(form.whole_periods) > 1 or not self._set_amount(project, "budget_yuan", amount, index):
                self.unplaced.append(unplaced)
        is_named = bool(project.project_name)
        if not is_named and not project.project_no and project.budget_yuan is None:
            return
        self._number(project)

    def _number(self, project: ProjectRecord) -> int:
        if not project.project_no:
            self.projects.append(project)
            project.project_no = len(self.projects)
        return project.project_no

    def _renew(self, form: _Form) -> _Form:
        """A new form that begins inside the same grid; the unit still holds."""
        self.end_form()
        self._form = _Form(ProjectRecord(self.document_id, 0, "", ""), AmountsBlock(self.layout, form.amounts.unit))
        return self._form

    # ------------------------------------------------------------------- grid

    def move(self, move: Mover) -> None:
        """Prepares the open form for its continuation, whose columns `move` finds."""
        form = self._form
        assert form is not None, "start_form comes first"
        form.columns = form.columns.moved(move) if form.columns else None
        form.plan = [(role, there) for role, cell in form.plan if (there := cell.moved(move))]
        form.goal_columns = [(role, there) for role, cell in form.goal_columns if (there := cell.moved(move))]
        form.amounts.move(move)

    def read_grid(self, grid: Grid) -> None:
        """Reads a grid that belongs to the open form or begins new ones."""
        assert self._form is not None, "start_form comes first"
        self._grid = grid
        rows = see_rows(grid)
        index = 0
        while index < len(rows):
            index += self._read_row(rows, index)

    def _read_row(self, rows: list[Row], index: int) -> int:
        """Reads the row at `index` and returns how many rows that took."""
        form, row = self._form, rows[index]
        assert form is not None and self._grid is not None
        cells = printed_cells(row)
        if not cells:
            return 1
        spans = self._grid.has_spans
        duty = find_plain_columns(rows, index, self.layout.duty_columns, frozenset({"indicator", "grade_excellent"}), spans, "name")
        if duty and ("grade_excellent" in duty.places or "indicator" in duty.places):
            form.columns, form.mode = duty, "duties"
            return duty.height
        columns = find_indicator_columns(rows, index, self.layout, spans)
        if columns:
            form.columns, form.mode = columns, "indicators"
            form.is_list = columns.has("project_name")
            return columns.height
        tasks = find_plain_columns(rows, index, self.layout.task_columns, frozenset({"budget", "fiscal"}), spans, "name")
        if tasks and form.mode == "head":
            form.columns, form.mode = tasks, "tasks"
            return tasks.height
        if form.mode == "indicators" and not self._begins_form(cells):
            self._read_indicator(form, row, index)
        elif form.mode == "duties" and not self._begins_form(cells):
            self._read_duty(form, row, index)
        elif form.mode == "tasks" and not self._ends_tasks(cells):
            self._read_task(form, row, index)
        else:
            self._read_head(form, row, cells, index)
        return 1

    def _begins_form(self, cells: Row) -> bool:
        first = cells[0]
        if len(cells) == 1 and len(first.text) < 60 and read_title(first.text):
            return True
        key = self.layout.keys.get(first.label)
        return key in ("project_name", "project_code", "coded_name", "department") and len(cells) > 1 and first.start == 0

    def _ends_tasks(self, cells: Row) -> bool:
        return any(self.layout.keys.get(c.label) in ("goal", "project_name") for c in cells[:1])

    # ------------------------------------------------------------------- head

    def _read_head(self, form: _Form, row: Row, cells: Row, index: int) -> None:
        if form.has_indicators and self._begins_form(cells):
            form = self._renew(form)
        form.mode = "head"
        if len(cells) == 1 and self._read_single(form, cells[0]):
            return
        if self._read_plan(form, row, cells) or self._read_goals(form, row, cells):
            return
        self._read_keys(form, cells, index)
        found = form.amounts.read(row)
        for amount in found or []:
            self._place_amount(form.project, amount, index)
        self._report_strays(cells, {id(a.cell) for a in found or []}, found is not None, index)
        if form.awaits_purpose and found is None:
            self._take_purpose(form, cells)
        if any(self.layout.keys.get(c.label) == "purpose" for c in cells):
            form.awaits_purpose = form.project.purpose is None

    def _read_single(self, form: _Form, cell: RowCell) -> bool:
        """A row with one text: the form's own title, a caption with the unit, or the purpose under its label."""
        title = read_title(cell.text) if len(cell.text) < 80 else None
        if title:
            form.title = title.text
            form.project.project_name = form.project.project_name or title.project_name
            if title.is_whole_department:
                form.project.project_kind = "department"
            return True
        if form.awaits_purpose and not self.layout.is_label(cell.label):
            self._take_purpose(form, [cell])
            return True
        return False

    def _take_purpose(self, form: _Form, cells: Row) -> None:
        texts = [c for c in cells if not self.layout.is_label(c.label)]
        if texts:
            form.project.purpose = _flow(texts[0].text)
            form.awaits_purpose = False

    def _read_keys(self, form: _Form, cells: Row, index: int) -> None:
        layout, project = self.layout, form.project
        for position, cell in enumerate(cells):
            key = layout.keys.get(cell.label)
            if key is None:
                continue
            value = cells[position + 1] if position + 1 < len(cells) else None
            if value is None or layout.is_label(value.label) or value.label in layout.goal_columns:
                continue
            text = join_lines(value.text)
            if key == "project_name":
                project.project_name = text
                self._cite(project, index)
            elif key == "project_code":
                project.project_code = compact(text)
                self._cite(project, index)
            elif key == "coded_name":
                code = re.match(r"([0-9A-Za-z][0-9A-Za-z\-]{5,})[\s\-_—/]*(?=\S)", text)
                project.project_code = code.group(1).rstrip("-") if code else project.project_code
                project.project_name = text[code.end() :] if code else text
                self._cite(project, index)
            elif key == "purpose" and not re.search(r"\d", value.label):
                project.purpose = _flow(value.text)
            elif key == "goal" and form.goal is None:
                form.goal = _flow(value.text)

    def _read_plan(self, form: _Form, row: Row, cells: Row) -> bool:
        roles = [(self.layout.plan[c.label], c) for c in cells if self.layout.plan.get(c.label, "label") != "label"]
        if len(roles) >= 2:
            form.plan = roles
            return True
        if not form.plan:
            return False
        plan, form.plan = form.plan, []
        values = [(role, parse_indicator_value(c.text).value) for role, head in plan if (c := cell_under(row, head.start, head.end))]
        if not any(v is not None for _, v in values):
            return False
        for role, value in values:
            if value is not None:
                setattr(form.project, role, value)
                self.placed += 1
        return True

    def _read_goals(self, form: _Form, row: Row, cells: Row) -> bool:
        """The block that prints the expected goal beside the reached one (or the whole period's beside the year's)."""
        known = self.layout.goal_columns
        roles = [(known[c.label], c) for c in cells if c.label in known]
        names = {role for role, _ in roles}
        if "expected" in names and len(names) >= 2:
            form.goal_columns = roles
            return True
        if not form.goal_columns:
            return False
        expected = [c for role, head in form.goal_columns if role == "expected" and (c := cell_under(row, head.start, head.end))]
        form.goal_columns = []
        if expected and expected[-1].is_filled:
            form.goal = _flow(expected[-1].text)
            return True
        return False

    # ---------------------------------------------------------------- amounts

    def _place_amount(self, project: ProjectRecord, amount: FoundAmount, index: int) -> None:
        name = FIELDS.get((amount.measure, amount.fund))
        if amount.amount_yuan is None:
            self._report(amount.cell, "unknown_unit", index)
        elif (amount.measure, amount.fund) == ("period_budget", "total") and self._form is not None:
            self._form.whole_periods.append((amount, index, self._unplaced(amount.cell, "no_field", index)))
        elif name is None:
            self._report(amount.cell, "unknown_column" if amount.measure == LOST else "no_field", index)
        elif not self._set_amount(project, name, amount, index):
            self._report(amount.cell, "repeated", index)

    def _set_amount(self, project: ProjectRecord, name: str, amount: FoundAmount, index: int) -> bool:
        """Sets an amount field; False where the form has printed another amount for it."""
        if getattr(project, name) not in (None, amount.amount_yuan):
            return False
        setattr(project, name, amount.amount_yuan)
        self.placed += 1
        self._cite(project, index)
        if name == "budget_yuan":
            project.budget_source, project.printed_budget, project.printed_unit = "table", amount.cell.text, amount.unit
        return True

    def _report_strays(self, cells: Row, used: set[int], is_amounts_row: bool, index: int) -> None:
        """Numbers of a head row that no label explains; scores, rates, codes, dates and telephone numbers are no amounts."""
        if is_amounts_row:
            return
        for before, cell in zip(cells, cells[1:], strict=False):
            if id(cell) in used or parse_number(cell.text) is None or parse_number(before.text) is not None:
                continue
            if before.label in self.layout.measure_neutral or before.label in self.layout.keys or _NOT_AN_AMOUNT.search(before.label):
                continue
            self._report(cell, "unknown_label", index)

    def _report(self, cell: RowCell, reason: str, index: int) -> None:
        self.unplaced.append(self._unplaced(cell, reason, index))

    def _unplaced(self, cell: RowCell, reason: str, index: int) -> UnplacedNumberRecord:
        assert self._grid is not None and self._form is not None
        title = self._form.title or self._form.project.project_name or None
        row_no = self._grid.row_offset + index + 1
        return UnplacedNumberRecord(self.document_id, title, cell.text, reason, _REASONS[reason], self._grid.page, row_no, cell.start + 1)

    def _cite(self, project: ProjectRecord, index: int) -> None:
        assert self._grid is not None
        if project.row_no is None:
            project.page, project.row_no = self._grid.page, self._grid.row_offset + index + 1

    # ------------------------------------------------------------- indicators

    def _read_indicator(self, form: _Form, row: Row, index: int) -> None:
        columns = form.columns
        assert columns is not None and self._grid is not None
        row = row if self._grid.has_spans else _realign(row, columns, self.layout)
        cells = printed_cells(row)
        if self._is_closing(columns, row, cells):
            return
        if form.is_list:
            self._read_list_project(form, columns, row, index)
        self._read_set(form, columns, form.levels, row, index)
        if columns.second:
            self._read_set(form, columns.second, form.second_levels, row, index)

    def _is_closing(self, columns: Columns, row: Row, cells: Row) -> bool:
        """A row behind the indicators: a total score, remarks, the form's signatures."""
        if not cells or cells[0].label not in self.layout.stop_labels:
            return False
        return not any(columns.text(row, r) for r in ("level1", "level2") if (c := columns.cell(row, r)) is not None and c is not cells[0])

    def _read_list_project(self, form: _Form, columns: Columns, row: Row, index: int) -> None:
        """The project cells of a list that prints every project's indicators in one table."""
        cell = columns.cell(row, "project_name")
        name = join_lines(cell.text) if cell and cell.is_printed_here else ""
        if name and name != form.project.project_name:
            fresh = ProjectRecord(self.document_id, 0, compact(columns.text(row, "project_code")), name)
            form.project, form.levels, form.has_indicators = fresh, {"level1": None, "level2": None}, False
            self._cite(fresh, index)
        if not name:
            return
        goal = columns.text(row, "project_goal")
        form.project.purpose = form.project.purpose or (_flow(goal) if goal else None)
        fund_of = {"project_budget": "total", "project_fiscal": "fiscal", "project_other": "other"}
        for role, fund in fund_of.items():
            self._place_column(form, columns, role, "budget", fund, row, index)

    def _place_column(self, form: _Form, columns: Columns, role: str, measure: str, fund: str, row: Row, index: int) -> None:
        cell = columns.cell(row, role)
        found = read_amount(cell.text) if cell and cell.is_filled and cell.is_printed_here else None
        if cell is None or found is None:
            return
        number, own = found
        unit = own or find_unit(columns.units.get(role, "")) or form.amounts.unit
        self._place_amount(form.project, FoundAmount(measure, fund, cell, to_yuan(number, unit) if unit else None, unit), index)

    def _read_set(self, form: _Form, columns: Columns, levels: dict[str, str | None], row: Row, index: int) -> None:
        self._inherit(columns, levels, row)
        text = {role: self._value(columns, row, role) for role in ("level3", "description", "target", "actual", "basis")}
        shown = [columns.cell(row, r) for r in ("level3", "description", "target", "actual", "sign")]
        if not any(c is not None and c.is_filled and c.is_printed_here for c in shown):
            return
        told = [text[r] for r in ("level3", "description", "target", "actual")]
        if all(compact(t) in self.layout.placeholders or not t or re.fullmatch(r"指标\d*[:：]?", compact(t)) for t in told):
            return
        self._add_indicator(form, columns, levels, row, index, text)

    def _inherit(self, columns: Columns, levels: dict[str, str | None], row: Row) -> None:
        """Blank first and second levels hold on from above, the second one only within its first."""
        first, second = columns.cell(row, "level1"), columns.cell(row, "level2")
        if first is not None and first.is_filled and first.is_printed_here:
            levels["level1"], levels["level2"] = _tight(first.text), None
        if second is not None and second.is_filled:
            levels["level2"] = _tight(second.text)

    def _value(self, columns: Columns, row: Row, role: str) -> str:
        if role != "target":
            return join_lines(columns.text(row, role))
        value = join_lines(columns.text(row, "target"))
        sign, unit = columns.text(row, "sign"), columns.text(row, "target_unit")
        return join_target(sign, value, join_lines(unit)) if sign or unit else value

    def _add_indicator(
        self, form: _Form, columns: Columns, levels: dict[str, str | None], row: Row, index: int, text: dict[str, str]
    ) -> None:
        assert self._grid is not None
        target, actual = parse_indicator_value(text["target"]), parse_indicator_value(text["actual"])
        self.placed += sum(1 for v in (target, actual) if v.value is not None)
        form.has_indicators = True
        self.indicators.append(
            IndicatorRecord(
                document_id=self.document_id,
                project_no=self._number(form.project),
                indicator_no=len(self.indicators) + 1,
                indicator_kind="result" if columns.has("actual") else "target",
                level1=levels["level1"],
                level2=levels["level2"],
                level3=text["level3"] or None,
                description=text["description"] or None,
                operator=target.operator,
                target_value=target.value,
                target_unit=target.unit,
                target_text=text["target"] or None,
                actual_value=actual.value,
                actual_unit=actual.unit,
                actual_text=text["actual"] or None,
                basis=text["basis"] or None,
                page=self._grid.page,
                row_no=self._grid.row_offset + index + 1,
            )
        )

    # ---------------------------------------------------------- duties, tasks

    def _read_duty(self, form: _Form, row: Row, index: int) -> None:
        columns = form.columns
        assert columns is not None and self._grid is not None
        name = columns.cell(row, "name")
        if name and name.is_filled and name.is_printed_here:
            if name.label in self.layout.stop_labels:
                return
            self._begin_duty(form, columns, row, index, join_lines(name.text), "duty")
        grades = {g: join_lines(columns.text(row, g)) or None for g in _GRADES}
        cell = columns.cell(row, "indicator")
        if cell is None or not cell.is_filled or not (cell.is_printed_here or any(grades.values())) or not form.project.project_name:
            return
        self.placed += sum(1 for g in grades.values() if g and parse_indicator_value(g).value is not None)
        self.indicators.append(
            IndicatorRecord(
                document_id=self.document_id,
                project_no=self._number(form.project),
                indicator_no=len(self.indicators) + 1,
                indicator_kind="duty",
                level3=join_lines(cell.text),
                page=self._grid.page,
                row_no=self._grid.row_offset + index + 1,
                grade_excellent=grades["grade_excellent"],
                grade_good=grades["grade_good"],
                grade_fair=grades["grade_fair"],
                grade_poor=grades["grade_poor"],
            )
        )

    def _read_task(self, form: _Form, row: Row, index: int) -> None:
        """A main task of a department's overall target, with its budget; the total row is the department's budget."""
        columns = form.columns
        assert columns is not None
        name = columns.cell(row, "name")
        if name is None or not name.is_filled or not name.is_printed_here or compact(name.text) in self.layout.placeholders:
            total = next((c for c in printed_cells(row) if self.layout.measures.get(c.label) == "total"), None)
            name = total or name
        if name is None or not name.is_filled:
            return
        department = form.project
        if self.layout.measures.get(name.label) != "total":
            self._begin_duty(form, columns, row, index, join_lines(name.text), "duty")
        else:
            self._place_column(form, columns, "budget", "budget", "total", row, index)
        for fund in ("fiscal", "other"):
            self._place_column(form, columns, fund, "budget", fund, row, index)
        form.project = department

    def _begin_duty(self, form: _Form, columns: Columns, row: Row, index: int, name: str, kind: str) -> None:
        purpose = columns.text(row, "purpose") or columns.text(row, "goal")
        form.project = ProjectRecord(self.document_id, 0, "", name, purpose=_flow(purpose) or None, project_kind=kind)
        self._number(form.project)
        self._cite(form.project, index)
        self._place_column(form, columns, "budget", "budget", "total", row, index)
        form.project.budget_source = "table"


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
    texts = [c.text for c in row]
    moved = [*texts[:position], "", *texts[position:-1]]
    return [RowCell(t, label_of(t), c.start, c.end) for t, c in zip(moved, row, strict=True)]


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _flow(text: str) -> str:
    """A text of several printed lines on one line."""
    return re.sub(r"\s+", " ", text).strip()
