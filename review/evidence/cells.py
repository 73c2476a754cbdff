"""Standard tables as the rules see them: rows known by code or label, cells by measure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from ingestion.amounts import UNIT_FACTORS, compact, parse_number
from ingestion.ordinals import BRACKET_MARK, CHINESE_MARK, FIGURE_MARK
from ingestion.records import BudgetLineRecord, ParsedDocument, TableRecord, UnplacedNumberRecord
from review.catalog import terms
from review.evidence.quantities import Quantity, unless_exact

_ORDINAL = re.compile(rf"^(?:({CHINESE_MARK})|({BRACKET_MARK})|({FIGURE_MARK})|(其中[:：]?))")
_DOUBTFUL_SHARE = 0.2
"""Numbers that were not placed, as a share of those that were, beyond which a table counts as misread."""
_UNDERSTOOD = frozenset({"not_a_standard_table", "foreign_column", "no_field"})
"""Why a number is no fact although its place was understood: another year, a rate, money that the model has no field for."""
_TABLE_BY_CODE = 3
"""Coded rows from which a table is one by code."""
TWO_SIDED_TABLES = ("income_expenditure_summary", "fiscal_summary")


@lru_cache(maxsize=8192)
def bare_label(label: str) -> str:
    """A row's name without white space, ordinal, quotes, brackets around 类/款/项 and a leading 其中."""
    text = compact(label)
    text = _ORDINAL.sub("", text)
    text = _ORDINAL.sub("", text)
    text = re.sub(r"[“”\"'‘’]", "", text)
    return re.sub(r"\((?:类|款|项|万元|元)\)", "", text)


@lru_cache(maxsize=8192)
def ordinal_style(label: str) -> str:
    """How a row is numbered: `chinese` (一、), `bracket`, `arabic`, `of_which` (其中), or '' where it is not numbered."""
    match = _ORDINAL.match(unicodedata.normalize("NFKC", re.sub(r"\s+", "", label)))
    if not match:
        return ""
    return ("chinese", "bracket", "arabic", "of_which")[next(i for i, g in enumerate(match.groups()) if g)]


@lru_cache(maxsize=64)
def _row_pattern(name: str) -> re.Pattern[str]:
    return re.compile(terms()["rows"][name])


def is_row(label: str, name: str) -> bool:
    """Whether a printed label is that of the standard row `name` of `_terms.yml`."""
    return bool(_row_pattern(name).search(bare_label(label)))


@dataclass(slots=True)
class RowView:
    """One printed row: its cells by measure. Amounts in yuan inside the quantities."""

    side: str
    code: str
    label: str
    row_no: int
    cells: dict[str, Quantity] = field(default_factory=dict)

    is_ambiguous: bool = False
    """Two of its numbers claim the same column: one of them is not what it is taken for."""

    @property
    def addable(self) -> dict[str, Quantity]:
        """The cells that an identity may hold for: columns 其中… are parts of any kind, which one measure lumps together."""
        return {measure: cell for measure, cell in self.cells.items() if measure != "of_which"}

    @property
    def name(self) -> str:
        """Code and label as a reader would say them."""
        return f"{self.code} {self.label}".strip()


@dataclass(slots=True)
class TableView:
    """One standard table of a document. `step` is the value in yuan of one in the last digit that the table prints, 0 if exact."""

    table_code: str
    table_no: int
    title: str
    unit: str
    step: Decimal
    rows: list[RowView]
    unknown_columns: bool = False
    """Some of its numbers stand in columns that could not be told: sums over columns prove nothing."""
    unplaced_rows: frozenset[tuple[int | None, int]] = frozenset()
    """(page, row) of its numbers that did not become facts: identities over these rows are uncertain."""
    is_doubtful: bool = False
    """So many numbers on its pages did not become facts that the reading of the whole table is in doubt."""
    unplaced_amounts: frozenset[Decimal] = frozenset()
    """What its numbers that did not become facts are worth, in yuan."""
    scope: str = ""
    """Whose money or which year's, where a table prints a measure for several (fund, funding_period): one view for each."""

    def ambiguous_rows(self) -> frozenset[tuple[int | None, int]]:
        """(page, row) where two numbers claim the same column; walks over all rows."""
        return frozenset((q.page, row.row_no) for row in self.rows if row.is_ambiguous for q in row.cells.values())

    def measures(self) -> list[str]:
        """The measures that its rows print and that an identity may hold for."""
        return list(dict.fromkeys(m for row in self.rows for m in row.addable))

    def coded_rows(self) -> list[RowView]:
        return [row for row in self.rows if row.code]

    def stray_rows(self) -> list[RowView]:
        """Rows without a code in a table by code that are no total: their code may not have been read (or is not printed)."""
        coded = self.coded_rows()
        if len(coded) < _TABLE_BY_CODE:
            return []
        return [r for r in self.rows if not r.code and not any(is_row(r.label, name) for name in terms()["rows"])]

    def total_row(self) -> RowView | None:
        """The row 合计 of a table by code: the only plain total without a code."""
        found = [
            r
            for r in self.rows
            if not r.code and (is_row(r.label, "plain_total") or is_row(r.label, "grand_total") or is_row(r.label, "current_total"))
        ]
        return found[0] if len(found) == 1 else None


def _step_of(lines: list[BudgetLineRecord]) -> Decimal:
    """The step of a table, in yuan: that of its finest number."""
    return min(unless_exact(line.step_yuan, line.printed_unit) for line in lines)


def _quantity(line: BudgetLineRecord, title: str, step: Decimal) -> Quantity:
    measure = terms()["measures"].get(line.measure, line.measure)
    name = f"{line.line_code} {line.line_label}".strip()
    label = name if line.measure in ("amount",) else f"{name}“{measure}”"
    return Quantity(
        value=line.amount_yuan,
        step=step,
        printed=line.printed_text.replace("\n", "").strip(),
        unit=line.printed_unit,
        label=label,
        key=("cell", line.table_no, line.table_code, line.row_no, line.column_no, line.side, line.line_code, line.line_label, line.measure),
        page=line.page,
        table_code=line.table_code,
        table_title=title,
        line_code=line.line_code or None,
        row_no=line.row_no,
        column_no=line.column_no,
        line=line,
    )


def _titles(parsed: ParsedDocument) -> dict[int, TableRecord]:
    return {t.table_no: t for t in parsed.tables if t.table_no}


def build_tables(parsed: ParsedDocument) -> list[TableView]:
    """The document's standard tables in printed order; rows in printed order within each.

    A table that prints its measures for several funds or periods gives one view for each, so that no number stands for another's.
    """
    grouped: dict[tuple[int, str, str], list[BudgetLineRecord]] = defaultdict(list)
    # What is of the current year belongs to the row's own sums; only what is carried forward or of one fund is told apart.
    for line in sorted(parsed.budget_lines, key=lambda one: one.funding_period == "current"):
        period = line.funding_period if line.funding_period != "current" else ""
        grouped[line.table_no, line.table_code, f"{line.fund}{period}"].append(line)
    titles = _titles(parsed)
    unplaced = _Unplaced(parsed.unplaced_numbers)
    tables = [_view(lines, titles.get(no), code, scope, unplaced) for (no, code, scope), lines in grouped.items()]
    return sorted(tables, key=lambda t: (t.table_no, t.scope))


class _Unplaced:
    """The numbers of a document that did not become facts, by the title of their table."""

    def __init__(self, numbers: list[UnplacedNumberRecord]) -> None:
        self.misread = [u for u in numbers if u.reason_code not in _UNDERSTOOD]
        self.unknown = {u.table_title for u in numbers if u.reason_code == "unknown_column"}
        self.rows: dict[str | None, set[tuple[int | None, int]]] = defaultdict(set)
        self.amounts: dict[str | None, set[Decimal]] = defaultdict(set)
        for number in numbers:
            if number.reason_code != "foreign_column":
                self.rows[number.table_title].add((number.page, number.row_no))
                self.amounts[number.table_title] |= set(_numbers_of(number.printed_text))


def _numbers_of(text: str) -> list[Decimal]:
    """The numbers of a cell that holds one or several of them, one a line."""
    found = (parse_number(part) for part in text.split())
    return [n for n in found if n]


def _view(lines: list[BudgetLineRecord], record: TableRecord | None, code: str, scope: str, unplaced: _Unplaced) -> TableView:
    printed_title = record.title if record else None
    title = printed_title or terms()["tables"].get(code, code)
    step = _step_of(lines)
    rows: dict[tuple[str, int, str, str], RowView] = {}
    for line in lines:
        key = (line.side, line.row_no, line.line_code, line.line_label)
        row = rows.setdefault(key, RowView(line.side, line.line_code, line.line_label, line.row_no))
        row.is_ambiguous = row.is_ambiguous or (line.measure in row.cells and line.funding_period != "current")
        row.cells.setdefault(line.measure, _quantity(line, title, step))
    factor = UNIT_FACTORS.get(lines[0].printed_unit, Decimal(1))
    return TableView(
        table_code=code,
        table_no=lines[0].table_no,
        title=title,
        unit=lines[0].printed_unit,
        step=step,
        rows=sorted(rows.values(), key=lambda r: (r.row_no, r.side != "revenue")),
        unknown_columns=bool(record) and printed_title in unplaced.unknown,
        is_doubtful=_is_misread(record, unplaced.misread, len(lines)),
        unplaced_rows=frozenset(unplaced.rows[printed_title]) if printed_title else frozenset(),
        unplaced_amounts=frozenset(n * factor for n in unplaced.amounts[printed_title]) if printed_title else frozenset(),
        scope=scope,
    )


def _is_misread(table: TableRecord | None, misread: list[UnplacedNumberRecord], read: int) -> bool:
    """Whether rows of a table may have gone astray: many of its numbers did not become facts, or numbers stand outside any
    grid on its pages or the one behind them, where its rows may go on."""
    if table is None:
        return False
    pages = range(table.page, (table.last_page or table.page) + 1) if table.page is not None else range(0)
    own = [u for u in misread if u.table_title == table.title or (u.table_title is None and u.page in pages)]
    loose = [u for u in misread if u.reason_code == "no_grid" and pages and u.page is not None and pages[0] <= u.page <= pages[-1] + 1]
    return len(own) > _DOUBTFUL_SHARE * read or bool(loose) or any(u.reason_code == "no_grid" for u in own)


@dataclass(slots=True)
class Section:
    """One column of amounts on one side of a two-sided table, its rows split by what they are.

    `items` certainly add up to `current`; `doubtful` rows may be details or items (they are not numbered like the
    items); `carried` rows stand between the year's total and the grand total.
    """

    side: str
    measure: str
    items: list[Quantity] = field(default_factory=list)
    doubtful: list[Quantity] = field(default_factory=list)
    details: dict[int, list[Quantity]] = field(default_factory=dict)
    """Index of an item -> the detail rows printed under it."""
    carried: list[Quantity] = field(default_factory=list)
    carried_details: list[Quantity] = field(default_factory=list)
    current_details: list[Quantity] = field(default_factory=list)
    """Rows printed under a year's total that stands above its parts (一、本年收入, then （一）…)."""
    current: Quantity | None = None
    grand: Quantity | None = None


def sections_of(table: TableView) -> list[Section]:
    """The columns of a two-sided summary table. Only rows that print an amount take part."""
    columns: dict[tuple[str, str, int | None], list[tuple[RowView, Quantity]]] = defaultdict(list)
    for row in table.rows:
        for measure, quantity in row.addable.items():
            columns[row.side, measure, quantity.column_no].append((row, quantity))
    return [_split_rows(side, measure, cells) for (side, measure, _), cells in columns.items()]


def _split_rows(side: str, measure: str, cells: list[tuple[RowView, Quantity]]) -> Section:
    section = Section(side, measure)
    has_grand = any(is_row(row.label, "grand_total") for row, _ in cells)
    top_style = "chinese" if any(ordinal_style(row.label) == "chinese" for row, _ in cells) else ""
    carried_style = ""
    for row, quantity in cells:
        style = ordinal_style(row.label)
        if _is_grand(row, section, has_grand):
            section.grand = quantity
        elif is_row(row.label, "current_total") or is_row(row.label, "plain_total") or is_row(row.label, "subtotal"):
            section.current = quantity
        elif section.carried and style and style != carried_style:
            section.carried_details.append(quantity)
        elif is_row(row.label, "carried"):
            section.carried.append(quantity)
            carried_style = carried_style if len(section.carried) > 1 else style
        elif section.current is not None:
            _put_behind_current(section, quantity)
        elif style == top_style:
            section.items.append(quantity)
        elif style == "of_which" or (style and top_style):
            section.details.setdefault(len(section.items) - 1, []).append(quantity)
        else:
            section.doubtful.append(quantity)
    return section


def _is_grand(row: RowView, section: Section, has_grand: bool) -> bool:
    """Whether a row is the grand total: named so, or a total behind the year's own where nothing is named so."""
    if is_row(row.label, "grand_total"):
        return True
    is_total = is_row(row.label, "plain_total") or (section.current is not None and is_row(row.label, "current_total"))
    return is_total and not has_grand


def _put_behind_current(section: Section, quantity: Quantity) -> None:
    """A row behind the year's total: a part of it where the total stands above its parts, else what is added to it (上级补助收入 …)."""
    if section.carried:
        section.carried_details.append(quantity)
    elif section.items or section.doubtful:
        section.carried.append(quantity)
    else:
        section.current_details.append(quantity)
