"""Tables with one project a row and its amounts in columns: 项目支出明细表, 项目绩效自评结果汇总表 and the like.

Such a list often repeats projects that have a form of their own; then it only fills what the form left open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import takewhile

from ingestion.amounts import compact, find_unit, parse_number, to_yuan
from ingestion.model import Grid
from ingestion.performance.amounts_block import FIELDS, NO_FIELD
from ingestion.performance.form import flow
from ingestion.performance.goal_sentences import Goal
from ingestion.performance.layout import PerformanceLayout
from ingestion.performance.rows import Row, RowCell, cell_under, join_lines, leaf_header, printed_cells
from ingestion.records import ProjectRecord, UnplacedNumberRecord
from ingestion.tables.header_rows import is_index_row

_HEADER_REACH = 6
_REASONS = {
    "no_field": NO_FIELD,
    "unknown_unit": "未找到金额单位",
    "no_label": "该行没有项目名称",
    "list_total": "项目清单的合计行不是单个项目",
    "repeated": "同一项目的金额在其他表中列示且数值不同",
}


@dataclass(frozen=True, slots=True)
class _Header:
    """The columns of a list, and the first row behind its header."""

    first: int
    name: RowCell
    code: RowCell | None
    goal: RowCell | None
    amounts: list[tuple[str, RowCell]]
    """(field, or '' for an amount that has none, head)."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """One row of a list."""

    project: ProjectRecord
    filled: list[tuple[str, UnplacedNumberRecord]]
    """(field, the same number as an unplaced record) for what the row fills."""
    goal: str | None
    """None where the list has no column of goals, '' where it has one and the row none: it may be a unit over its projects."""


@dataclass(frozen=True, slots=True)
class _Open:
    """The list that the next page may continue."""

    grid: Grid
    header: _Header
    title: str
    unit: str | None


@dataclass(slots=True)
class ProjectListReader:
    """Collects the projects of a document's project lists."""

    document_id: str
    layout: PerformanceLayout
    is_final: bool
    """In a final account a bare 合计 or 金额 may be budgeted or spent: it is not read there."""
    rows: list[_Listed] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    """The goals of the merged projects, as their lists print them."""
    _open: _Open | None = None

    def read_grid(self, grid: Grid, rows: list[Row], captions: list[str], may_continue: bool = False) -> bool:
        """Reads `grid` if it is a list of projects, or goes on with one where nothing parts them (`may_continue`); else False."""
        header = self._find_header(rows, grid.has_spans)
        if header is None:
            return may_continue and self._go_on(grid, rows)
        title = self._title(rows[: header.first], captions)
        if title is None:
            return False
        texts = [*captions, *(c.text for row in rows[: header.first] for c in printed_cells(row))]
        unit = next((u for u in map(find_unit, reversed(texts)) if u), None)
        self._open = _Open(grid, header, title, unit)
        self._read_rows(rows)
        return True

    def _go_on(self, grid: Grid, rows: list[Row]) -> bool:
        """Reads a page of the open list that prints no header: the next page, as many columns, numbers where the amounts stand."""
        last = self._open
        if last is None or grid.page is None or last.grid.page is None or not rows:
            return False
        if grid.page != last.grid.page + 1 or grid.n_cols != last.grid.n_cols:
            return False
        amounts = [cell for row in rows for _, head in last.header.amounts if (cell := cell_under(row, head.start, head.end))]
        if not any(parse_number(cell.text) is not None for cell in amounts) and not all(_lone_goal(row, last.header) for row in rows):
            return False
        self._open = replace(last, grid=grid, header=replace(last.header, first=0))
        self._finish_goal(rows[0], last.header)
        self._read_rows(rows)
        return True

    def _finish_goal(self, row: Row, header: _Header) -> None:
        """A goal that a page breaks goes on in a row that prints nothing else."""
        goal = _lone_goal(row, header)
        if goal is None or not self.rows:
            return
        listed = self.rows[-1]
        whole = (listed.goal or "") + goal
        listed.project.purpose = flow(whole) or None
        self.rows[-1] = replace(listed, goal=whole)

    def _read_rows(self, rows: list[Row]) -> None:
        if self._open is not None:
            for index in range(self._open.header.first, len(rows)):
                self._read_row(rows[index], index, self._open)

    def _title(self, head: list[Row], captions: list[str]) -> str | None:
        """The line above the list that says that it lists projects; None where no line does, or the header speaks of other things."""
        labels = [c.label for row in head for c in printed_cells(row)]
        if any(word in label for label in labels for word in self.layout.lists["foreign_words"]):
            return None
        lines = [*captions[-4:], *labels]
        return next((t for t in reversed(lines) if len(t) < 60 and any(w in compact(t) for w in self.layout.lists["title_words"])), None)

    def _find_header(self, rows: list[Row], has_spans: bool) -> _Header | None:
        layout = self.layout
        for index, row in enumerate(rows[:_HEADER_REACH]):
            goal = next((c for c in printed_cells(row) if layout.keys.get(c.label) == "goal"), None)
            names = (*layout.lists["name"], *(layout.lists["name_beside_goal"] if goal else ()))
            name = next((c for c in printed_cells(row) if c.label in names), None)
            if name is None:
                continue
            leaves = [(c, "") for c in printed_cells(row)]
            height = 1
            if index + 1 < len(rows) and self._is_subheader(printed_cells(rows[index + 1])):
                leaves, height = leaf_header(row, rows[index + 1], has_spans), 2
            amounts = [(f, c) for c, parent in leaves if (f := self._field(c.label, parent)) is not None]
            if any(f in ("budget_yuan", "executed_yuan", "initial_budget_yuan") for f, _ in amounts):
                code = next((c for c, _ in leaves if layout.keys.get(c.label) == "project_code"), None)
                leaf_name = next((c for c, _ in leaves if c.label == name.label), name)
                return _Header(index + height, leaf_name, code, goal, amounts)
        return None

    def _is_subheader(self, cells: Row) -> bool:
        layout = self.layout
        known = [c for c in cells if c.label in layout.measures or c.label in layout.funds or c.label in layout.measure_neutral]
        return bool(cells) and len(known) == len(cells)

    def _field(self, label: str, parent: str) -> str | None:
        """The field that a column fills, '' for an amount without a field, None for a column without amounts."""
        layout = self.layout
        measure = layout.measures.get(label) or layout.measures.get(parent)
        fund = layout.funds.get(label, "total")
        if measure is None and fund == "total":
            return None
        if measure is None or measure == "total":
            if self.is_final:
                return ""
            measure = "budget"
        return FIELDS.get((measure, fund), "")

    def _read_row(self, row: Row, index: int, open_list: _Open) -> None:
        grid, header, title, unit = open_list.grid, open_list.header, open_list.title, open_list.unit
        cell = cell_under(row, header.name.start, header.name.end)
        text = join_lines(cell.text) if cell else ""
        if parse_number(text) is not None or is_index_row([c.text for c in printed_cells(row)]):
            return  # a row that numbers the columns
        is_total = any(c.label in self.layout.lists["totals"] for c in printed_cells(row)[:2])
        project = ProjectRecord(self.document_id, 0, "", text, page=grid.page, row_no=grid.cited_row(index))
        if (code := header.code) is not None and (printed := cell_under(row, code.start, code.end)):
            project.project_code = compact(printed.text)
        filled: list[tuple[str, UnplacedNumberRecord]] = []
        for name_of_field, head in header.amounts:
            value = cell_under(row, head.start, head.end)
            number = parse_number(value.text) if value and value.is_printed_here else None
            if value is None or number is None:
                continue
            own = find_unit(head.text) or unit
            reason = _reason_against(is_total, bool(text), own is not None, bool(name_of_field))
            place = (grid.page, grid.cited_row(index), value.start + 1, value.no or None)
            record = UnplacedNumberRecord(self.document_id, title, value.text, reason, _REASONS[reason], *place)
            if reason != "repeated" or own is None or getattr(project, name_of_field) is not None:
                self.unplaced.append(record)
                continue
            self._set(project, name_of_field, to_yuan(number, own), value.text, own)
            filled.append((name_of_field, record))
        goal = cell_under(row, header.goal.start, header.goal.end) if header.goal else None
        project.purpose = (flow(goal.text) or None) if goal else None
        if text and filled and (cell is None or cell.is_printed_here):
            self.rows.append(_Listed(project, filled, (goal.text if goal else "") if header.goal else None))
        else:
            self.unplaced += [record for _, record in filled]

    def _set(self, project: ProjectRecord, name: str, amount: Decimal, printed: str, unit: str) -> None:
        setattr(project, name, amount)
        if name == "budget_yuan":
            project.budget_source, project.printed_budget, project.printed_unit = "table", printed, unit

    def merge_into(self, projects: list[ProjectRecord]) -> None:
        """Adds the listed projects to `projects`, or lends their amounts to the same project's form.

        Two rows of lists are two projects, also under one name: the list says so.
        """
        forms = [p for p in projects if p.project_kind == "project"]
        for listed in self._without_units():
            project, filled = listed.project, listed.filled
            same = [p for p in forms if _is_same(p, project)]
            if not same:
                projects.append(project)
                project.project_no = len(projects)
                project.cell_nos = tuple(record.cell_no for _, record in filled if record.cell_no)
                if listed.goal:
                    self.goals.append(Goal(project, listed.goal, project.page, project.row_no))
                continue
            form = same[0]
            form.purpose = form.purpose or project.purpose
            for name, record in filled:
                value = getattr(project, name)
                if getattr(form, name) not in (None, value):
                    self.unplaced.append(record)
                    continue
                if getattr(form, name) is None and name == "budget_yuan":
                    form.budget_source, form.printed_budget, form.printed_unit = "table", project.printed_budget, project.printed_unit
                setattr(form, name, value)
                form.cell_nos += (record.cell_no,) if record.cell_no else ()

    def _without_units(self) -> list[_Listed]:
        """The rows but those of units, which print no goal and the sum of the projects below them."""
        kept: list[_Listed] = []
        for position, listed in enumerate(self.rows):
            below = [x.project.budget_yuan for x in takewhile(lambda x: x.goal != "", self.rows[position + 1 :])]
            if listed.goal == "" and below and listed.project.budget_yuan == sum((b for b in below if b is not None), Decimal(0)):
                self.unplaced += [replace(r, reason_code="list_total", reason=_REASONS["list_total"]) for _, r in listed.filled]
            else:
                kept.append(listed)
        return kept


def _lone_goal(row: Row, header: _Header) -> str | None:
    """The goal of a row that prints nothing else; None for any other row."""
    goal = cell_under(row, header.goal.start, header.goal.end) if header.goal else None
    return goal.text if goal is not None and goal.text.strip() and [c.text for c in printed_cells(row)] == [goal.text] else None


def _reason_against(is_total: bool, has_name: bool, has_unit: bool, has_field: bool) -> str:
    """Why an amount of a list cannot be a project's own, the first that holds; `repeated` where nothing speaks against it."""
    evidence = (("list_total", is_total), ("no_label", not has_name), ("unknown_unit", not has_unit), ("no_field", not has_field))
    return next((reason for reason, holds in evidence if holds), "repeated")


def _is_same(form: ProjectRecord, listed: ProjectRecord) -> bool:
    """The same project: the same code, or where one has none, the same name."""
    if form.project_code and listed.project_code:
        return form.project_code == listed.project_code
    return compact(form.project_name) == compact(listed.project_name)
