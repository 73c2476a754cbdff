"""The records that performance forms yield, and where their numbers were placed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.amounts import find_unit, to_yuan
from ingestion.model import Grid
from ingestion.performance.amounts_block import FIELDS, LOST, NO_FIELD, RATE, FoundAmount, read_amount
from ingestion.performance.columns import Columns
from ingestion.performance.form import Form
from ingestion.performance.rows import Row, RowCell
from ingestion.records import IndicatorRecord, ProjectRecord, UnplacedNumberRecord

_OWN_NAME = 6
"""Fewer characters (党建经费) may name projects of several units."""
_REASONS = {
    "no_field": NO_FIELD,
    "unknown_unit": "未找到金额单位",
    "unknown_column": "续页表格无表头且列数不同，无法确定金额所在列",
    "unknown_label": "无法识别该数字的项目名称",
    "rate": "执行率不是金额",
    "repeated": "同一口径的金额重复列示且数值不同",
}


@dataclass(slots=True)
class Collection:
    """Projects, indicators and unplaced numbers of one document, in order. `grid` is the grid being read."""

    document_id: str
    projects: list[ProjectRecord] = field(default_factory=list)
    indicators: list[IndicatorRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    grid: Grid = field(default_factory=lambda: Grid([], 0, 0))

    def number(self, project: ProjectRecord) -> int:
        """The project's number; adds the project if it is new.

        A head that the next page repeats (Word's repeated header rows) is the same project again.
        """
        if project.project_no:
            return project.project_no
        last = self.projects[-1] if self.projects else None
        if last is not None and self._repeats(last, project):
            project.project_no = last.project_no
        elif earlier := next((p for p in self.projects if _is_printed_again(p, project)), None):
            project.project_no = earlier.project_no
        else:
            self.projects.append(project)
            project.project_no = len(self.projects)
        return project.project_no

    def _repeats(self, last: ProjectRecord, project: ProjectRecord) -> bool:
        if self.grid.page is None or not self.indicators or self.indicators[-1].project_no != last.project_no:
            return False
        is_next_page = self.indicators[-1].page == self.grid.page - 1
        same = [getattr(last, n) == getattr(project, n) for n in ("project_code", "project_name", "budget_yuan", "executed_yuan")]
        return is_next_page and all(same) and bool(project.project_code or project.budget_yuan is not None)

    def row_no(self, index: int) -> int:
        """The row as a reader of the file would cite it."""
        return self.grid.cited_row(index)

    def cite(self, project: ProjectRecord, index: int) -> None:
        """Notes where the project is first printed."""
        if project.row_no is None:
            project.page, project.row_no = self.grid.page, self.row_no(index)

    def finish(self, form: Form) -> None:
        """Completes a form: what its amounts and goal mean is certain only when it has ended."""
        project = form.project
        project.purpose = project.purpose or form.goal
        has_year = bool(form.amounts.seen & {"budget", "initial_budget", "total"})
        is_one_period = [amount.fund for amount, _, _ in form.whole_periods].count("total") == 1
        for amount, index, unplaced in form.whole_periods:
            name = FIELDS["budget", amount.fund]
            if has_year or not is_one_period or not self._set_amount(project, name, amount, index):
                self.unplaced.append(unplaced)
        if project.project_name or project.budget_yuan is not None:
            listed = self.projects[self.number(project) - 1]
            if listed is not project:
                listed.cell_nos += project.cell_nos  # a head printed twice: the same numbers once more

    def place_amount(self, form: Form, amount: FoundAmount, index: int) -> None:
        """Puts an amount into its field of the form's project, or reports it with the reason why it has none."""
        name = FIELDS.get((amount.measure, amount.fund))
        if amount.amount_yuan is None:
            self.report(form, amount.cell, "unknown_unit", index)
        elif amount.measure == "period_budget" and ("budget", amount.fund) in FIELDS:
            form.whole_periods.append((amount, index, self._unplaced(form, amount.cell, "no_field", index)))
        elif name is None:
            self.report(form, amount.cell, {LOST: "unknown_column", RATE: "rate"}.get(amount.measure, "no_field"), index)
        elif not self._set_amount(form.project, name, amount, index):
            self.report(form, amount.cell, "repeated", index)

    def place_column(self, form: Form, columns: Columns, role: str, fund: str, row: Row, index: int, measure: str = "budget") -> None:
        """Places the amount of a table's column, if the row prints one there."""
        cell = columns.cell(row, role)
        found = read_amount(cell.text) if cell and cell.is_filled and cell.is_printed_here else None
        if cell is None or found is None:
            return
        number, own = found
        unit = own or find_unit(columns.units.get(role, "")) or form.amounts.unit
        self.place_amount(form, FoundAmount(measure, fund, cell, to_yuan(number, unit) if unit else None, unit), index)

    def _set_amount(self, project: ProjectRecord, name: str, amount: FoundAmount, index: int) -> bool:
        """Sets an amount field; False where the form has printed another amount for it."""
        if getattr(project, name) not in (None, amount.amount_yuan):
            return False
        setattr(project, name, amount.amount_yuan)
        project.cell_nos += (amount.cell.no,) if amount.cell.no else ()
        self.cite(project, index)
        if name == "budget_yuan":
            project.budget_source, project.printed_budget, project.printed_unit = "table", amount.cell.text, amount.unit
        return True

    def report(self, form: Form, cell: RowCell, reason: str, index: int) -> None:
        """Reports a number that becomes no value."""
        self.unplaced.append(self._unplaced(form, cell, reason, index))

    def _unplaced(self, form: Form, cell: RowCell, reason: str, index: int) -> UnplacedNumberRecord:
        title = form.title or form.project.project_name or None
        return UnplacedNumberRecord(
            self.document_id,
            title,
            cell.text,
            reason,
            _REASONS[reason],
            self.grid.page,
            self.row_no(index),
            cell.start + 1,
            cell.no or None,
        )


def _is_printed_again(earlier: ProjectRecord, project: ProjectRecord) -> bool:
    """The same project in a second form (专项资金绩效目标表 beside 项目支出绩效目标表): its own name, and amounts that agree."""
    if project.project_kind != "project" or project.budget_yuan is None or len(project.project_name) < _OWN_NAME:
        return False
    same = all(getattr(earlier, name) == getattr(project, name) for name in ("project_name", "project_code", "project_kind", "budget_yuan"))
    return same and all(
        None in (a := (getattr(earlier, name), getattr(project, name))) or a[0] == a[1] for name in ("fiscal_yuan", "executed_yuan")
    )
