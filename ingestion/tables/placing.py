"""From the printed numbers of a recognised table to records: budget lines, amounts of the year before, and what has no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS, has_too_many_digits, parse_number
from ingestion.decisions import Decision, kept_decisions
from ingestion.grid_words import grid_words
from ingestion.model import Cell
from ingestion.records import BudgetLineRecord, PriorYearAmountRecord, TableFigureRecord, UnplacedNumberRecord
from ingestion.reviewed_figures import current_review
from ingestion.storable import CODE as OUT_OF_RANGE
from ingestion.storable import REASON as OUT_OF_RANGE_REASON
from ingestion.tables.figures import kind_of_figure, value_of_figure
from ingestion.tables.keys import KeyReader
from ingestion.tables.layouts import is_total_label, layouts
from ingestion.tables.levels import Placement, set_levels
from ingestion.tables.prior_year import basis_of_prior_year
from ingestion.tables.recognised import CONTRADICTED, Verdicts, is_unsure
from ingestion.tables.rows import Item, TableBody, read_lines
from ingestion.tables.three_public import read_three_public
from ingestion.tables.wider_sum import SUM, WIDER_SUM, prefer_wider_sum

REASONS: dict[str, str] = {
    "unknown_table": "表格无标题或标题无法识别，不能确定属于哪张表",
    "not_a_standard_table": "不属于预决算公开的金额表格",
    "repeated_table": "与前面的同一表格（或同一页）重复印出，只计一次",
    "unknown_unit": "表格未注明金额单位，且不能从其他表格确定",
    "unknown_column": "所在栏目不能识别",
    "doubtful_recognition": "由图像识别得到，把握不足（模糊、盖章或跨格），请对照原件",
    "contradicted_recognition": "由图像识别得到，与表中合计或其他数字不符，可能识别有误，请对照原件",
    "foreign_column": "所在栏目为其他年度、增减或比例，不是本年度金额",
    "no_label": "所在行没有科目编码和名称",
    "broken_code": "所在行的科目编码不能识别",
    "not_a_number": "不是完整的数字",
    OUT_OF_RANGE: OUT_OF_RANGE_REASON,
    "no_grid": "表格没有可以识别的行列，不能确定数字属于哪一行哪一栏",
    "not_money": "所在栏目为数量、批次或人数，不是金额",
    "unknown_line": "所在行的项目不能识别",
    "not_read": "程序没有读取这个数字（计数时发现，未被任何读取步骤取用）",
}


_NO_AMOUNT = frozenset({"foreign_column", "not_money"})


@dataclass(frozen=True, slots=True)
class Place:
    """The table that a number stands in."""

    document_id: str
    table_code: str
    table_no: int
    title: str | None
    unit: str | None
    """The table's money unit; None leaves every number without a unit of its own unplaced."""
    layout_rule: str
    fiscal_year: int | None
    verdicts: Verdicts | None = Verdicts()
    """What the document's other figures say of recognised ones; None takes every one of them, whatever the recognition says."""


@dataclass(slots=True)
class PlacedTable:
    """What the body of one table yielded. `printed` counts the numbers in amount columns, placed or not."""

    lines: list[BudgetLineRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    prior_year: list[PriorYearAmountRecord] = field(default_factory=list)
    figures: list[TableFigureRecord] = field(default_factory=list)
    printed: int = 0
    placements: list[Placement] = field(default_factory=list)
    """Of each line: where the grid shows it."""


def read_body(bodies: list[TableBody], place: Place, known_units: Mapping[str, str] | None = None) -> PlacedTable:
    """All numbers of one table, its continuation pages included."""
    placed = PlacedTable()
    reader = KeyReader(known_units or {})
    above: dict[int, KeyReader] = {}
    for body in bodies:
        _tell(body, place)
        if not body.is_beside:
            above[body.row_base] = replace(reader, codes=dict(reader.codes))
        of_rows = above.get(body.row_base, reader) if body.is_beside else reader  # rows printed twice were left out
        is_three_public = place.table_code == "three_public_expenses"
        for item in read_three_public(body, of_rows, place.fiscal_year) if is_three_public else read_lines(body, of_rows):
            placed.printed += 1
            _place(item, body, place, placed)
        placed.unplaced += _beside_the_amounts(body, place)
    set_levels(placed.lines, placed.placements)
    if place.table_code == "three_public_expenses" and (wider := prefer_wider_sum(placed.lines, placed.placements)) is not None:
        placed.lines = wider
        beside: list[PriorYearAmountRecord | TableFigureRecord] = [*placed.prior_year, *placed.figures]
        for record in beside:
            record.line_label = WIDER_SUM if record.line_label == SUM else record.line_label
    _name_projects(placed.lines, place.table_code)
    return placed


def _tell(body: TableBody, place: Place) -> None:
    """Keep what decided of each column, for those who look for a misread one."""
    kept = kept_decisions()
    if kept is None:
        return
    for column in body.header.columns:
        parts = (column.role, column.scheme, column.measure, column.fund, column.funding_period, column.problem)
        meaning = "／".join(part for part in parts if part)
        told = "、".join(column.evidence)
        kept.append(Decision(place.table_code, body.grid.page, "column", column.index + 1, "/".join(column.path), meaning, told))


def _place(item: Item, body: TableBody, place: Place, placed: PlacedTable) -> None:
    unit = item.unit or place.unit
    is_rate = item.number is None and item.problem in _NO_AMOUNT and (rate := _per_cent(item.cell.text)) is not None
    if is_rate:
        item = replace(item, number=rate)
    problem = _unreadable(item) if item.number is None else _doubt(item, place.verdicts) or item.problem
    problem = problem or (None if unit else "unknown_unit")
    if problem == "foreign_column" and not is_rate and (prior := _prior_year(item, body, place, unit)) is not None:
        placed.prior_year.append(prior)
    elif problem in _NO_AMOUNT and (figure := _figure(item, body, place, unit, problem)) is not None:
        placed.figures.append(figure)
    elif problem or item.number is None or unit is None:
        placed.unplaced.append(_unplaced(item, body, place, problem or "unknown_unit"))
    else:
        placed.placements.append(item.placement)
        placed.lines.append(_line(item, body, place, unit, item.number))


def _unreadable(item: Item) -> str:
    return OUT_OF_RANGE if has_too_many_digits(item.cell.text) else "not_a_number"


def _per_cent(text: str) -> Decimal | None:
    """The number of "33.3%"; None for any other text."""
    bare = text.strip()
    return parse_number(bare[:-1]) if bare.endswith(("%", "％")) else None


def _doubt(item: Item, verdicts: Verdicts | None) -> str | None:
    """What a picture does not show clearly, or what other figures contradict, is no fact: it is listed for a person to look at."""
    if verdicts is None or item.cell.confidence is None or current_review().accepts_doubtful:
        return None
    if is_unsure(item.cell.confidence) and item.cell.no not in verdicts.confirmed:
        return "doubtful_recognition"
    return "contradicted_recognition" if item.cell.no in verdicts.contradicted else None


def _confidence(cell: Cell, verdicts: Verdicts | None) -> Decimal | None:
    """How sure a figure is: of one that other figures contradict nobody is, whatever the recognition says."""
    if cell.confidence is None:
        return None
    is_contradicted = verdicts is not None and cell.no in verdicts.contradicted
    return Decimal(f"{min(cell.confidence, CONTRADICTED) if is_contradicted else cell.confidence:.3f}")


def _origin(cell: Cell) -> str:
    return "text" if cell.confidence is None else "ocr_reviewed" if cell.is_reviewed else "ocr"


def _line(item: Item, body: TableBody, place: Place, unit: str, number: Decimal) -> BudgetLineRecord:
    return BudgetLineRecord(
        document_id=place.document_id,
        table_code=place.table_code,
        side=item.side,
        line_code=item.key.code,
        line_label=item.key.label,
        line_level=0,
        measure=item.measure,
        amount_yuan=_in_yuan(number, unit),
        printed_text=item.cell.text.strip(),
        printed_unit=unit,
        is_total=is_total_label(item.key.label),
        is_leaf=True,
        page=body.grid.page,
        row_no=body.row_base + item.row + 1,
        column_no=item.column.index + 1,
        table_no=place.table_no,
        column_label="/".join(item.column.path),
        box=item.cell.box,
        fund=item.column.fund or item.key.fund,
        funding_period=item.column.funding_period,
        economic_code=item.key.economic_code,
        government_economic_code=item.key.government_economic_code,
        organisation=item.key.organisation,
        project_name=item.key.project,
        layout_rule=place.layout_rule,
        cell_no=item.cell.no,
        origin=_origin(item.cell),
        confidence=_confidence(item.cell, place.verdicts),
    )


def _unplaced(item: Item, body: TableBody, place: Place, problem: str) -> UnplacedNumberRecord:
    return UnplacedNumberRecord(
        document_id=place.document_id,
        table_title=place.title,
        printed_text=item.cell.text.strip(),
        reason_code=problem,
        reason=REASONS[problem],
        page=body.grid.page,
        row_no=body.row_base + item.row + 1,
        column_no=item.column.index + 1,
        cell_no=item.cell.no,
    )


def _beside_the_amounts(body: TableBody, place: Place) -> Iterator[UnplacedNumberRecord]:
    """Numbers in columns that are neither amounts nor name the row (规格型号, 备注): no money, and listed so that none is lost."""
    taken = {c.index for b in body.header.blocks for c in (*b.keys(), *b.measures)}
    ordinals = grid_words().ordinal_heads
    columns = {c.index for c in body.header.columns if c.role == "ignored" and c.path and not c.path[-1].endswith(ordinals)}
    for cell in body.grid.cells:
        if cell.row >= body.start and cell.col in columns - taken and parse_number(cell.text) is not None:
            yield UnplacedNumberRecord(
                document_id=place.document_id,
                table_title=place.title,
                printed_text=cell.text.strip(),
                reason_code="not_money",
                reason=REASONS["not_money"],
                page=body.grid.page,
                row_no=body.row_base + cell.row + 1,
                column_no=cell.col + 1,
                cell_no=cell.no,
            )


def _prior_year(item: Item, body: TableBody, place: Place, unit: str | None) -> PriorYearAmountRecord | None:
    """The number as one of the year before; None where the header does not say so, or the row has no name."""
    levels = [*item.column.path, *([item.row_label] if item.row_label else [])]
    basis = basis_of_prior_year(levels, place.fiscal_year)
    if basis is None or item.number is None or unit is None or not (item.key.code or item.key.label):
        return None
    return PriorYearAmountRecord(
        document_id=place.document_id,
        table_code=place.table_code,
        side=item.side,
        line_code=item.key.code,
        line_label=item.key.label,
        basis=basis,
        amount_yuan=_in_yuan(item.number, unit),
        printed_text=item.cell.text.strip(),
        printed_unit=unit,
        column_label="/".join(levels),
        measure=item.column.other_year_measure if item.column.problem == "foreign_column" else item.measure or "amount",
        page=body.grid.page,
        row_no=body.row_base + item.row + 1,
        column_no=item.column.index + 1,
        table_no=place.table_no,
        cell_no=item.cell.no,
    )


def _figure(item: Item, body: TableBody, place: Place, unit: str | None, problem: str) -> TableFigureRecord | None:
    """The number as a figure beside the amounts; None where its row has no name or its money unit is not known."""
    levels = [*item.column.path, *([item.row_label] if item.row_label else [])]
    kind = kind_of_figure(levels, problem, item.cell.text)
    stored = value_of_figure(kind, item.number, unit) if item.number is not None else None
    if stored is None or not (item.key.code or item.key.label):
        return None
    return TableFigureRecord(
        document_id=place.document_id,
        table_code=place.table_code,
        side=item.side,
        line_code=item.key.code,
        line_label=item.key.label,
        figure_kind=kind,
        figure_value=stored[0],
        figure_unit=stored[1],
        printed_text=item.cell.text.strip(),
        column_label="/".join(levels),
        page=body.grid.page,
        row_no=body.row_base + item.row + 1,
        column_no=item.column.index + 1,
        table_no=place.table_no,
        organisation=item.key.organisation,
        cell_no=item.cell.no,
    )


def _in_yuan(number: Decimal, unit: str) -> Decimal:
    return (number * UNIT_FACTORS[unit]).quantize(Decimal("0.01"))


def _name_projects(lines: list[BudgetLineRecord], table_code: str) -> None:
    """In tables of projects the leaves are the projects, so that what carries a project's name adds up to the total once."""
    if table_code not in layouts().project_tables:
        return
    for line in lines:
        is_named = bool(line.project_name) or not line.line_code
        is_project = line.is_leaf and not line.is_total and is_named and line.line_label != line.organisation
        line.project_name = (line.project_name or line.line_label) if is_project else ""
