"""The walk over the rows of a document's performance tables: which part of which form each row belongs to.

A form may run over several grids (a page break, a head and a table of indicators drawn apart), and a grid may hold
several forms.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.amounts import find_unit
from ingestion.model import Grid
from ingestion.performance.amounts_block import AmountsBlock
from ingestion.performance.collection import Collection
from ingestion.performance.columns import Columns, find_indicator_columns, find_plain_columns, find_task_columns
from ingestion.performance.duty_rows import read_duty_row, read_task_row
from ingestion.performance.form import Form
from ingestion.performance.geometry import Mover
from ingestion.performance.head import apply_title, read_head_row
from ingestion.performance.indicator_rows import read_indicator_row
from ingestion.performance.layout import PerformanceLayout
from ingestion.performance.rows import Row, printed_cells, see_rows
from ingestion.performance.titles import read_title
from ingestion.records import ProjectRecord

_DUTY_NEEDS = frozenset({"indicator", "grade_excellent"})
_NAMING_KEYS = ("project_name", "project_code", "coded_name", "department")
_LONGEST_TITLE = 60


@dataclass(slots=True)
class FormReader:
    """Collects the records of a document's performance tables into `out`; feed it the grids in reading order."""

    out: Collection
    layout: PerformanceLayout
    _form: Form | None = None

    @property
    def is_open(self) -> bool:
        """True while a form is being read that a following grid may continue."""
        return self._form is not None

    @property
    def columns(self) -> Columns | None:
        """The columns of the open form's indicators or duties, once their header has been read."""
        return self._form.columns if self._form else None

    def start_form(self, captions: list[str]) -> None:
        """Begins a form whose title and unit stand in `captions`, the lines before its table."""
        unit = next((u for u in map(find_unit, reversed(captions)) if u), None)
        form = self._begin(unit)
        title = next((t for t in map(read_title, reversed(captions)) if t), None)
        if title:
            apply_title(form, title)

    def end_form(self) -> None:
        """Completes the form being read."""
        if self._form is not None:
            self.out.finish(self._form)
        self._form = None

    def _begin(self, unit: str | None) -> Form:
        self.end_form()
        self._form = Form(ProjectRecord(self.out.document_id, 0, "", ""), AmountsBlock(self.layout, unit))
        return self._form

    def go_on(self, move: Mover, is_next_page: bool) -> None:
        """Prepares the open form for its continuation in another grid, whose columns `move` finds."""
        assert self._form is not None, "start_form comes first"
        self._form.go_on(move, is_next_page)

    def read_grid(self, grid: Grid) -> None:
        """Reads a grid that belongs to the open form or begins new ones."""
        assert self._form is not None, "start_form comes first"
        self.out.grid = grid
        rows = see_rows(grid)
        index = 0
        while index < len(rows):
            index += self._read_row(rows, index)
        self._form.is_page_turned = False

    def _read_row(self, rows: list[Row], index: int) -> int:
        """Reads the row at `index` and returns how many rows that took."""
        form, row, layout = self._form, rows[index], self.layout
        cells = printed_cells(row)
        if form is None or not cells:
            return 1
        height = self._read_header(form, rows, index)
        if height:
            return height
        begins_form = self._begins_form(cells)
        if form.mode == "indicators" and not begins_form:
            read_indicator_row(form, row, index, self.out, layout)
        elif form.mode == "duties" and not begins_form:
            read_duty_row(form, row, index, self.out, layout)
        elif form.mode == "tasks" and layout.keys.get(cells[0].label) not in ("goal", "project_name"):
            read_task_row(form, row, index, self.out, layout)
        else:
            if form.has_indicators and begins_form:
                form = self._begin(form.amounts.unit)  # stacked in one grid: the unit still holds
            form.mode = "head"
            read_head_row(form, row, index, self.out, layout)
        return 1

    def _read_header(self, form: Form, rows: list[Row], index: int) -> int:
        """The height of the header of indicators, duties or tasks that begins here, 0 where none does."""
        layout, spans = self.layout, self.out.grid.has_spans
        duties = find_plain_columns(rows, index, layout.duty_columns, _DUTY_NEEDS, spans, "name")
        if duties:
            self._note_units(form, rows[index : index + duties.height])
            form.columns, form.mode = duties, "duties"
            return duties.height
        indicators = find_indicator_columns(rows, index, layout, spans)
        if indicators:
            form.columns, form.mode, form.is_list = indicators, "indicators", indicators.has("project_name")
            return indicators.height
        tasks = find_task_columns(rows, index, layout, spans) if form.mode == "head" else None
        if tasks:
            self._note_units(form, rows[index : index + tasks.height])
            form.columns, form.mode = tasks, "tasks"
            return tasks.height
        return 0

    def _note_units(self, form: Form, header: list[Row]) -> None:
        for row in header:
            form.amounts.note_unit(printed_cells(row))

    def _begins_form(self, cells: Row) -> bool:
        first = cells[0]
        if len(cells) == 1:
            return len(first.text) < _LONGEST_TITLE and read_title(first.text) is not None
        return self.layout.keys.get(first.label) in _NAMING_KEYS and first.start == 0
