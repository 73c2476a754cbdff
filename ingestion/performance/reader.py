"""Every performance form of a document, in reading order, and the projects that only its text describes.

What counts as placed: the cell of an amount that became a field of a project, of a percentage of the payment plan, and every
cell that is wholly a number in the row of an indicator. An amount without a field, unit or label is reported as unplaced, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.amounts import compact, find_unit
from ingestion.context import ParseContext
from ingestion.model import Grid, Paragraph
from ingestion.ordinals import CHINESE_DIGITS
from ingestion.performance.budget_projects import add_budget_projects
from ingestion.performance.collection import Collection
from ingestion.performance.columns import find_indicator_columns, find_plain_columns, find_task_columns
from ingestion.performance.geometry import column_mover
from ingestion.performance.goal_sentences import read_goals, state_indicators
from ingestion.performance.layout import PerformanceLayout, performance_layout
from ingestion.performance.narrative import complete_projects, read_narrative_projects
from ingestion.performance.project_lists import ProjectListReader
from ingestion.performance.rows import Row, printed_cells, see_rows
from ingestion.performance.titles import read_title
from ingestion.performance.walk import FormReader
from ingestion.records import IndicatorRecord, ProjectRecord, UnplacedNumberRecord

_FURNITURE = re.compile(rf"^[\s\d\-—–_第页共/.·]*$|^附?[件表][\d{CHINESE_DIGITS}\-—–]+$")
_KEPT_CAPTIONS = 12
_RUNNING_PAGES = 3
_VAGUE_NAMES = frozenset({"项目"})
_FORM_LABELS = 3
"""Labels of a form's head beside 项目名称 and its value that tell a form from a list with such a column."""


@dataclass(slots=True)
class PerformanceResult:
    """What a document's performance forms and project texts say."""

    projects: list[ProjectRecord] = field(default_factory=list)
    indicators: list[IndicatorRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    used_grids: set[int] = field(default_factory=set)
    """`id()` of the grids that were read here."""


def read_performance(context: ParseContext) -> PerformanceResult:
    """The projects and indicators of a document. Grids in `context.used_grids` are left alone. Raises nothing on odd forms."""
    layout = performance_layout()
    out = Collection(context.document_id)
    reader = FormReader(out, layout)
    running = _running_lines(context)
    lists = ProjectListReader(context.document_id, layout, context.stage == "final")
    result = PerformanceResult()
    captions: list[str] = []
    previous: Grid | None = None
    for block in context.source.blocks():
        if isinstance(block, Paragraph):
            if compact(block.text) not in running:
                captions = [*captions, block.text][-_KEPT_CAPTIONS:]
            continue
        if id(block) in context.used_grids:
            reader.end_form()
        elif _read_block(reader, block, rows := see_rows(block), captions, previous, layout):
            result.used_grids.add(id(block))
            previous = block
        elif lists.read_grid(block, rows, captions, may_continue=not any(map(_is_substantial, captions))):
            reader.end_form()
            result.used_grids.add(id(block))
        captions = []
    reader.end_form()
    result.projects, result.indicators = out.projects, out.indicators
    lists.merge_into(result.projects)
    result.unplaced = [*out.unplaced, *lists.unplaced]
    of_tables = add_budget_projects(context.budget_lines, result.projects)
    goals = [*lists.goals, *read_goals(context.source, context.budget_lines, of_tables, layout)]
    result.indicators += state_indicators(goals, len(result.indicators) + 1, layout)
    result.projects += read_narrative_projects(context, result.projects, layout)
    complete_projects(context, result.projects)
    return result


def _running_lines(context: ParseContext) -> frozenset[str]:
    """Lines printed on three pages or more: running heads and feet, which part no table from its continuation.

    A title and a unit are captions of their tables, however often they are printed.
    """
    pages: dict[str, set[int]] = {}
    for block in context.source.paragraphs():
        if block.page is not None:
            pages.setdefault(compact(block.text), set()).add(block.page)
    repeated = (text for text, seen in pages.items() if len(seen) >= _RUNNING_PAGES)
    return frozenset(text for text in repeated if read_title(text) is None and find_unit(text) is None)


def _read_block(
    reader: FormReader, grid: Grid, rows: list[Row], captions: list[str], previous: Grid | None, layout: PerformanceLayout
) -> bool:
    """Reads `grid` if it is a form, or the continuation of one; False where it is neither."""
    if _continues(reader, grid, rows, captions, previous, layout):
        if previous is not None:
            reader.go_on(column_mover(previous, grid), grid.page != previous.page)
        reader.read_grid(grid)
        return True
    is_titled = any(read_title(text) for text in captions)
    if not is_form(rows, grid.has_spans, layout) and not (is_titled and _names_project(rows, layout)):
        return False
    reader.start_form(captions)
    reader.read_grid(grid)
    return True


def is_form(rows: list[Row], has_spans: bool, layout: PerformanceLayout) -> bool:
    """True for a table of indicators, duties or tasks, and for the head of a form that is drawn as a table of its own."""
    for index in range(len(rows)):
        if find_indicator_columns(rows, index, layout, has_spans):
            return True
        needed = frozenset({"indicator", "grade_excellent"})
        if find_plain_columns(rows, index, layout.duty_columns, needed, has_spans, "name"):
            return True
        if find_task_columns(rows, index, layout, has_spans):
            return True
    return _is_head(rows, layout)


def _is_head(rows: list[Row], layout: PerformanceLayout) -> bool:
    labels = sum(1 for row in rows for c in printed_cells(row) if layout.is_label(c.label))
    return _names_project(rows, layout) and labels > _FORM_LABELS and any(_has_goal(row, layout) for row in rows)


def _names_project(rows: list[Row], layout: PerformanceLayout) -> bool:
    """True where 项目名称 has its value beside it; as the head of a column it has another label beside it."""
    for row in rows:
        cells = printed_cells(row)
        for cell, value in zip(cells, cells[1:], strict=False):
            is_name = layout.keys.get(cell.label) in ("project_name", "coded_name") and cell.label not in _VAGUE_NAMES
            if is_name and not layout.is_label(value.label) and value.label not in layout.indicator_columns:
                return True
    return False


def _has_goal(row: Row, layout: PerformanceLayout) -> bool:
    return any(layout.keys.get(c.label) in ("goal", "purpose") or c.label in layout.plan for c in printed_cells(row))


def _continues(
    reader: FormReader, grid: Grid, rows: list[Row], captions: list[str], previous: Grid | None, layout: PerformanceLayout
) -> bool:
    """True where the open form goes on in `grid`: nothing but furniture between them, the next page at most, and its kind of rows."""
    if not reader.is_open or previous is None:
        return False
    if grid.page is not None and previous.page is not None and grid.page - previous.page > 1:
        return False
    filled = [cells for row in rows if (cells := printed_cells(row))]
    if not filled or any(read_title(text) for text in captions) or _begins_anew(filled, grid, layout):
        return False
    is_next_page = grid.page is not None and previous.page is not None and grid.page == previous.page + 1
    has_header = any(find_indicator_columns(rows, index, layout, grid.has_spans) for index in range(len(rows)))
    words = layout.level1_words | layout.level2_words
    has_words = any(c.label in words for cells in filled for c in cells)
    if is_next_page and reader.columns is not None and has_words and not has_header:
        return True
    if any(_is_substantial(text) for text in captions):
        return False
    if has_header or (reader.columns is not None and has_words):
        return True
    if reader.columns is None or not is_next_page:
        return False
    move = column_mover(previous, grid)
    return all(move(place) for place in reader.columns.places.values())


def _begins_anew(filled: list[Row], grid: Grid, layout: PerformanceLayout) -> bool:
    """True where the rows begin with a title of their own or name a project."""
    first = filled[0]
    if len(first) == 1 and (read_title(first[0].text) or (first[0].start == 0 and first[0].end == grid.n_cols > 2)):
        return True
    return any(layout.keys.get(cells[0].label) in ("project_name", "project_code", "coded_name") for cells in filled[:3])


def _is_substantial(text: str) -> bool:
    bare = compact(text)
    return not (_FURNITURE.match(bare) or (find_unit(bare) and len(bare) < 15) or len(bare) < 7 and "指标" in bare)
