"""From the body of a recognised table to budget lines: codes, labels, levels, amounts, and what could not be placed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS, compact, is_blank, parse_amount, parse_number
from ingestion.model import Cell, Grid
from ingestion.records import BudgetLineRecord, PriorYearAmountRecord, UnplacedNumberRecord
from ingestion.tables.headers import Column, ColumnBlock, Header, is_index_row
from ingestion.tables.layouts import is_foreign, is_generic, is_sum_word, is_total_label, layouts, matcher, plain, without_year
from ingestion.tables.levels import Placement, indent_of, set_levels
from ingestion.tables.prior_year import basis_of_prior_year, is_whole_amount

_FULL_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODED_LABEL = re.compile(r"^[\[(【]?(\d{7}|\d{5}|\d{3})[\])】]?[-－—_.:：]*([^\d\s年月日.、\])】].*)$")
_ORDINAL = re.compile(r"^(?:\d+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+[、.．]|其中[:：])+")

REASONS: dict[str, str] = {
    "unknown_table": "表格无标题或标题无法识别，不能确定属于哪张表",
    "not_a_standard_table": "不属于预决算公开的标准表格",
    "repeated_table": "与前面的同一表格（或同一页）重复印出，只计一次",
    "unknown_unit": "表格未注明金额单位，且不能从其他表格确定",
    "unknown_column": "所在栏目不能识别",
    "foreign_column": "所在栏目为其他年度、增减或比例，不是本年度金额",
    "no_label": "所在行没有科目编码和名称",
    "broken_code": "所在行的科目编码不能识别",
    "not_a_number": "不是完整的数字",
    "no_grid": "表格没有可以识别的行列，不能确定数字属于哪一行哪一栏",
    "not_money": "所在栏目为数量、批次或人数，不是金额",
    "unknown_line": "所在行的项目不能识别",
}


@dataclass(slots=True)
class TableBody:
    """The parts of one table: a grid (or its continuation) with the header that reads it and the row to start from."""

    grid: Grid
    header: Header
    start: int
    row_base: int
    """Rows of the table printed before this grid (earlier pages)."""


@dataclass(slots=True)
class PlacedTable:
    """What the body of one table yielded. `printed` counts the numbers in amount columns, placed or not."""

    lines: list[BudgetLineRecord] = field(default_factory=list)
    unplaced: list[UnplacedNumberRecord] = field(default_factory=list)
    prior_year: list[PriorYearAmountRecord] = field(default_factory=list)
    """Those of the unplaced numbers that are the year before's, with their line."""
    printed: int = 0


def clean_label(text: str) -> str:
    """The printed label without white space; nothing else is changed."""
    return re.sub(r"\s+", "", text)


def join_code(parts: list[str], previous: str) -> str | None:
    """类 款 项 cells as one code: '' where no code is printed, None where what is printed is no code.

    Padded or not ("款" printed as 2 for 02), repeated from the levels above or not, in one cell or in three; a level
    printed alone (类 blank under the row above) is completed from `previous`, the code of the row above.
    """
    code = ""
    for position, raw in enumerate(parts):
        text = re.sub(r"\.0+$", "", compact(raw))
        if not text:
            continue
        if not text.isdigit():
            return None
        if _FULL_CODE.fullmatch(text) and (not code or text.startswith(code)):
            code = text
        elif len(text) <= 2 and code and len(code) < 7:
            code += text.zfill(2)
        elif len(text) <= 2 and not code and len(parts) > 1 and len(previous) >= 1 + 2 * position and position:
            code = previous[: 1 + 2 * position] + text.zfill(2)
        elif code and len(text) == 4 and len(code) == 3:
            code += text
        else:
            return None
    return code


def read_body(
    bodies: list[TableBody],
    table_code: str,
    unit: str | None,
    document_id: str,
    table_no: int,
    title: str | None,
    fiscal_year: int | None = None,
) -> PlacedTable:
    """All lines of one table, its continuation pages included. `unit` None leaves every number unplaced."""
    placed = PlacedTable()
    placements: list[Placement] = []
    previous: dict[int, str] = {}
    for body in bodies:
        for item in _read_three_public(body, fiscal_year) if table_code == "three_public_expenses" else _read_lines(body, previous):
            placed.printed += 1
            number, cell_unit = item.number, item.unit or unit
            problem = item.problem or (None if cell_unit else "unknown_unit")
            if number is None:
                problem = "not_a_number"
            if problem or number is None or cell_unit is None:
                placed.unplaced.append(
                    UnplacedNumberRecord(
                        document_id,
                        title,
                        item.text,
                        problem or "unknown_unit",
                        REASONS[problem or "unknown_unit"],
                        body.grid.page,
                        body.row_base + item.row + 1,
                        item.column.index + 1,
                    )
                )
                if problem in ("foreign_column", "unknown_column") and number is not None and cell_unit is not None:
                    placed.prior_year += _prior_year(item, body, table_code, cell_unit, number, document_id, table_no, fiscal_year)
                continue
            placements.append(item.placement)
            placed.lines.append(
                BudgetLineRecord(
                    document_id=document_id,
                    table_code=table_code,
                    side=item.side,
                    line_code=item.code,
                    line_label=item.label,
                    line_level=0,
                    measure=item.measure,
                    amount_yuan=(number * UNIT_FACTORS[cell_unit]).quantize(Decimal("0.01")),
                    printed_text=item.text,
                    printed_unit=cell_unit,
                    is_total=is_total_label(item.label),
                    is_leaf=True,
                    page=body.grid.page,
                    row_no=body.row_base + item.row + 1,
                    column_no=item.column.index + 1,
                    table_no=table_no,
                    column_label="/".join(item.column.path),
                    box=item.box,
                )
            )
    set_levels(placed.lines, placements)
    return placed


def _prior_year(
    item: _Item, body: TableBody, table_code: str, unit: str, number: Decimal, document_id: str, table_no: int, fiscal_year: int | None
) -> list[PriorYearAmountRecord]:
    """The number as one of the year before; none where the header does not say so or names a part of the line's amount."""
    levels = [*item.column.path, *([item.row_label] if item.row_label else [])]
    basis = basis_of_prior_year(levels, fiscal_year)
    is_item = table_code == "three_public_expenses"  # there the header names the line itself
    if basis is None or not (item.code or item.label) or not (is_item or is_whole_amount(levels, fiscal_year)):
        return []
    return [
        PriorYearAmountRecord(
            document_id,
            table_code,
            item.side,
            item.code,
            item.label,
            basis,
            (number * UNIT_FACTORS[unit]).quantize(Decimal("0.01")),
            item.text,
            unit,
            "/".join(levels),
            body.grid.page,
            body.row_base + item.row + 1,
            item.column.index + 1,
            table_no,
        )
    ]


@dataclass(slots=True)
class _Item:
    row: int
    column: Column
    side: str
    code: str
    label: str
    measure: str
    text: str
    number: Decimal | None
    unit: str | None
    problem: str | None
    box: tuple[float, float, float, float] | None
    row_label: str = ""
    """Where the column is the line (三公): what the row is about, a year or a figure."""
    placement: Placement = Placement()


def _holds_number(text: str) -> bool:
    """Also ####, which a spreadsheet prints where a number is too wide for its column."""
    return not is_blank(text) and bool(re.search(r"\d|^#{2,}$", text.strip())) and not re.search(r"[\u4e00-\u9fff]{3,}", text)


def _measure_cells(owners: list[list[Cell | None]], row: int, block: ColumnBlock) -> Iterator[tuple[Column, Cell]]:
    for column in block.measures:
        cell = owners[row][column.index]
        if cell is None or cell.row != row or cell.col != column.index or is_blank(cell.text):
            continue
        if parse_number(cell.text) is not None or _holds_number(cell.text):
            yield column, cell


def _read_lines(body: TableBody, previous: dict[int, str]) -> Iterator[_Item]:
    """`previous`: the last code of each block, carried over page breaks."""
    owners = body.grid.owners()
    for row in range(body.start, body.grid.n_rows):
        cells = [cell for cell in owners[row] if cell is not None and cell.row == row]
        if is_index_row([cell.text for cell in cells]):
            continue
        if not body.grid.has_spans and (items := _read_short_row(cells, row, body)):
            yield from items
            continue
        heading = _leading_total(cells, body.header)  # a total's label that spans into the columns of its block, or of the next
        for number, block in enumerate(body.header.blocks):
            code, label, problem = _name_line(owners, row, block, previous.get(number, ""))
            if code:
                previous[number] = code
            if problem == "no_label" and heading:
                label, problem = heading, None
            printed = list(_measure_cells(owners, row, block))
            heading = label if is_total_label(label) and not printed else ""
            named = owners[row][block.label.index] if block.label is not None else None
            placement = Placement(number, indent_of(named.text) if named is not None else 0)
            for column, cell in printed:
                value, unit = parse_amount(cell.text)
                issue = column.problem if column.measure is None else problem
                yield _Item(
                    row,
                    column,
                    block.side or "expenditure",
                    code,
                    label,
                    column.measure or "",
                    cell.text.strip(),
                    value,
                    unit or column.unit,
                    issue,
                    cell.box,
                    placement=placement,
                )


def _leading_total(cells: list[Cell], header: Header) -> str:
    """合计 in a column before the first block's own (序号, 单位代码), '' where there is none."""
    first = min(c.index for b in header.blocks[:1] for c in (*b.codes, *([b.label] if b.label else []), *b.measures))
    labels = (clean_label(cell.text) for cell in cells if cell.col < first)
    return next((label for label in labels if is_total_label(label)), "")


def _read_short_row(cells: list[Cell], row: int, body: TableBody) -> list[_Item]:
    """A total row of flattened text: merged cells were printed once, so the row is shorter than the table and must be
    counted anew: each block is one label followed by its amounts. [] where the row is not of that kind."""
    blocks = body.header.blocks
    texts = [c.text for c in cells]
    if len(cells) >= body.grid.n_cols or not cells or not is_total_label(clean_label(texts[0])):
        return []
    lead = blocks[0].measures[0].index
    if lead > 1 and len(texts) > lead and not any(t.strip() for t in texts[1:lead]) and parse_number(texts[lead]) is not None:
        return []  # the places that the label covers were kept as blanks: only blanks at the end are missing
    labels = [i for i, t in enumerate(texts) if is_total_label(clean_label(t))]
    stretches = list(zip(labels, [*labels[1:], len(texts)], strict=True))
    items = []
    for number, ((first, end), block) in enumerate(zip(stretches, blocks, strict=False)):
        amounts: list[Cell | None] = [*cells[first + 1 : end]]
        columns = block.measures
        if len(amounts) < len(columns):
            amounts += [None] * (len(columns) - len(amounts))  # blanks behind a row's last cell are not printed
        if len(amounts) != len(columns):
            return []
        for column, cell in zip(columns, amounts, strict=True):
            if cell is None or is_blank(cell.text):
                continue
            amount, unit = parse_amount(cell.text)
            items.append(
                _Item(
                    row,
                    column,
                    block.side or "expenditure",
                    "",
                    clean_label(texts[first]),
                    column.measure or "",
                    cell.text.strip(),
                    amount,
                    unit or column.unit,
                    column.problem if column.measure is None else None,
                    cell.box,
                    placement=Placement(number),
                )
            )
    return items


def _name_line(owners: list[list[Cell | None]], row: int, block: ColumnBlock, previous: str) -> tuple[str, str, str | None]:
    """(code, label, problem) of a body row in one block."""

    def text_at(column: Column | None) -> str:
        cell = owners[row][column.index] if column is not None else None
        return cell.text if cell is not None and (cell.row == row or cell.row_span > 1) else ""

    raw_codes = [text_at(c) for c in block.codes]
    words = [t for t in raw_codes if t.strip() and not re.fullmatch(r"[\d.\s]+", t)]
    digits = ["" if t in words else t for t in raw_codes]
    label = clean_label(text_at(block.label))
    if words and not label:
        # 合计 merged over the code and name columns, or a code column that holds "301 工资福利支出".
        joined = clean_label("".join(dict.fromkeys(words)))
        label = "" if joined in ("类", "款", "项", "类款", "款项", "类款项", "栏次") else joined
    code = join_code(digits, previous)
    if label and not code and (match := _CODED_LABEL.match(compact(label))):
        code, label = match.group(1), label[-len(match.group(2)) :]
    elif not code and _FULL_CODE.fullmatch(label):
        code, label = label, ""  # the name was lost to a page break; what is printed is the code
    if code is None:
        return "", label, None if label else "broken_code"
    if not code and not label:
        return "", "", "no_label"
    return code, label, None


def _read_three_public(body: TableBody, fiscal_year: int | None) -> Iterator[_Item]:
    """Transposed: the column is the line. Where the items stand in rows instead, the row is the line."""
    owners = body.grid.owners()
    has_both = _has_both(body.header)
    by_rows = _has_items_in_rows(body)
    for row in range(body.start, body.grid.n_rows):
        texts = [cell.text if cell is not None and cell.row == row else "" for cell in owners[row]]
        if is_index_row(texts):
            continue
        for block in body.header.blocks:
            _, row_label, _ = _name_line(owners, row, block, "")
            row_line = three_public_line([row_label], strict=True) if block.label is not None and row_label else None
            for column, cell in _measure_cells(owners, row, block):
                value, unit = parse_amount(cell.text)
                problem = _three_public_problem(column, row_label, fiscal_year)
                by_row = (row_line is not None or by_rows and bool(row_label)) and not _names_item(column)
                line = (row_line or _ORDINAL.sub("", plain(row_label))) if by_row else three_public_line(column.path)
                yield _Item(
                    row,
                    column,
                    "expenditure",
                    "",
                    line or row_label,
                    _three_public_measure(column, by_row, has_both),
                    cell.text.strip(),
                    value,
                    unit or column.unit,
                    problem or (None if line else "unknown_line"),
                    cell.box,
                    "" if by_row else row_label,
                )


def _has_items_in_rows(body: TableBody) -> bool:
    """True where at least two rows are named like items (出国, 接待, 用车): a further row (会议费, 行政经费) is then a line too."""
    owners = body.grid.owners()
    labels = [
        _name_line(owners, row, b, "")[1] for row in range(body.start, body.grid.n_rows) for b in body.header.blocks if b.label is not None
    ]
    return sum(three_public_line([label], strict=True) not in (None, "合计") for label in labels if label) >= 2


def _has_both(header: Header) -> bool:
    """True where the table prints 预算数 beside 决算数, at whichever header level."""
    return any(_stage_word(c) == "settled" for c in header.columns) and any(_stage_word(c) == "budgeted" for c in header.columns)


def _stage_word(column: Column) -> str | None:
    for text in reversed(column.path):
        settled, budgeted = "决算" in text or "支出数" in text, "预算" in text
        if settled != budgeted:
            return "settled" if settled else "budgeted"
    return None


def _three_public_problem(column: Column, row_label: str, fiscal_year: int | None) -> str | None:
    year = re.search(r"20\d\d", row_label)
    if column.problem == "foreign_column" or is_foreign(plain(row_label)) or year and fiscal_year and int(year.group(0)) != fiscal_year:
        return "foreign_column"
    if any(matcher(layouts().not_money)(t) for t in (*column.path, plain(row_label))):
        return "not_money"
    return None


def _names_item(column: Column) -> bool:
    """True where a header level of the column names an item of its own (接待费, 购置费 …) rather than a year, fund or sum."""
    return any(not is_generic(t) and three_public_line([t], strict=True) not in (None, "合计") for t in column.path)


def three_public_line(path: list[str], strict: bool = False) -> str | None:
    """The line label of a 三公 column or row, from its header path or its own label, innermost level first.

    A column of the table that is no standard item (会议费, 培训费) is a line under its printed name, unless `strict`.
    """
    is_sum = False
    for text in reversed([_ORDINAL.sub("", plain(t)) for t in path]):
        if is_generic(text):
            is_sum = is_sum or is_sum_word(text)
            continue
        for line, pattern in layouts().three_public_lines:
            if matcher(pattern)(without_year(text)):
                return line
        if strict or re.search("一般公共|政府性基金|国有资本|资金性质|单位|名称", text):
            continue
        return text
    return "合计" if is_sum else None


def _three_public_measure(column: Column, by_row: bool, has_both: bool) -> str:
    """budgeted / settled where the table prints both 预算数 and 决算数; a fund's column in the table by rows; else the plain amount."""
    word = _stage_word(column)
    if has_both and word:
        return word
    if by_row and column.measure in ("general_public", "government_fund", "state_capital"):
        return column.measure
    if by_row and any("资金性质" in t for t in column.path) and is_sum_word(column.path[-1]):
        return "total"
    return "amount"
