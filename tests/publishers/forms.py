# ruff: noqa: E501
"""Printed tables of one ledger: side-by-side summaries, tables by code, economic blocks, three-public rows.

A column list says what each printed column holds: `code`, `class`, `section`, `item`, `label`, `no` (行次) or a measure;
`left.` and `right.` before it name the side of a side-by-side table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from samples.typesetting.model import Cell, Fact, Table
from tests.publishers.ledger import Line

Row = tuple[str, dict[str, int]]
"""(label, amounts by measure) of a table without codes."""


@dataclass(frozen=True)
class Style:
    """How a publisher prints amounts."""

    unit: str = "万元"
    zero: str = ""
    """What stands for nothing: "", "0.00", "0" or a dash. A printed zero is a fact."""
    commas: bool = True
    new_page: bool = True
    landscape: bool = False

    def text(self, yuan: int) -> str:
        value = Decimal(yuan) / (10000 if self.unit == "万元" else 1)
        places = 2 if self.unit == "万元" else 0
        return f"{value:,.{places}f}" if self.commas else f"{value:.{places}f}"

    def cell(self, yuan: int | None, code: str, side: str, line_code: str, label: str, measure: str) -> Cell:
        if yuan is None:
            return Cell("")
        if yuan == 0 and not self.zero.startswith("0"):
            return Cell(self.zero, align="r")
        text = self.zero if yuan == 0 else self.text(yuan)
        printed = Decimal(text.replace(",", "")) * (10000 if self.unit == "万元" else 1)
        return Cell(text, align="r", fact=Fact(code, side, line_code, label, measure, printed))


def head(*rows: str) -> list[list[Cell]]:
    """Header rows: texts parted by blanks, spans as "text|r2|c3"; "/" is a line break and "_" a blank."""
    out = []
    for row in rows:
        cells = []
        for word in row.split():
            text, *spans = word.split("|")
            cell = Cell(text.replace("/", "\n").replace("_", " ").replace("~", ""))
            for span in spans:
                setattr(cell, "row_span" if span[0] == "r" else "col_span", int(span[1:]))
            cells.append(cell)
        out.append(cells)
    return out


def _table(style: Style, title: str, captions: list[tuple[str, str, str]], header: list[list[Cell]], body: list[list[Cell]],
           widths: list[float], notes: list[str], sheet: str = "", **options: object) -> Table:  # fmt: skip
    return Table(title, captions, header, body, widths, notes, new_page=style.new_page, landscape=style.landscape, sheet=sheet, **options)  # type: ignore[arg-type]


def side_table(style: Style, code: str, title: str, captions: list[tuple[str, str, str]], header: list[list[Cell]],
               columns: list[str], left: list[Row], right: list[Row], notes: list[str] | None = None, **options: object) -> Table:  # fmt: skip
    """Revenue on the left, expenditure on the right; the shorter side is filled with blank rows above its last row."""
    rows = max(len(left), len(right))
    left, right = _padded(left, rows), _padded(right, rows)
    body = []
    for i in range(rows):
        cells = []
        for column in columns:
            half, _, role = column.partition(".")
            (label, amounts), side, first = (left[i], "revenue", 1) if half == "left" else (right[i], "expenditure", rows + 1)
            if role == "no":
                cells.append(Cell(str(first + i)))
            elif role == "label":
                cells.append(Cell(label, align="c" if label.endswith("计") else "l"))
            else:
                cells.append(style.cell(amounts.get(role), code, side, "", label, role))
        body.append(cells)
    widths = [{"label": 26.0, "no": 5.0}.get(c.partition(".")[2], 12.0) for c in columns]
    return _table(style, title, captions, header, body, widths, notes or [], **options)


def _padded(rows: list[Row], length: int) -> list[Row]:
    """Blank rows stand over the closing rows (totals and balances)."""
    split = next((i for i, (label, _) in enumerate(rows) if label.endswith(("合计", "总计"))), len(rows))
    return rows[:split] + [("", {})] * (length - len(rows)) + rows[split:]


def code_table(style: Style, code: str, title: str, captions: list[tuple[str, str, str]], header: list[list[Cell]], columns: list[str],
               lines: list[Line], total: str = "first", notes: list[str] | None = None, code_prefix: str = "",
               total_label: str = "合计", least_rows: int = 0, **options: object) -> Table:  # fmt: skip
    """Rows by code. `total`: first | last (merged over the code and label columns) | first_plain (not merged) | none."""
    side = "revenue" if code == "income" else "expenditure"
    measures = [c for c in columns if c not in ("code", "class", "section", "item", "label", "no", "unit", "blank")]
    body = [_code_row(style, code, side, columns, line, code_prefix) for line in lines]
    first_level = min((len(c) for c, _, _ in lines), default=3)
    sums = {m: sum(a.get(m, 0) for c, _, a in lines if len(c) == first_level) for m in measures}
    if lines and total != "none":
        row = _code_row(style, code, side, columns, ("", total_label, sums), code_prefix)
        if total in ("first", "last"):
            named = [i for i, c in enumerate(columns) if c in ("code", "class", "section", "item", "label")]
            row = [Cell(total_label, col_span=len(named)), *row[named[-1] + 1 :]]
        body.insert(0 if total.startswith("first") else len(body), row)
    while len(body) < least_rows:
        body.append([Cell("") for _ in columns])
    widths = [{"label": 26.0, "code": 10.0, "class": 5.0, "section": 5.0, "item": 5.0, "unit": 14.0}.get(c, 12.0) for c in columns]
    return _table(style, title, captions, header, body, widths, notes or [], **options)


def _code_row(style: Style, code: str, side: str, columns: list[str], line: Line, prefix: str) -> list[Cell]:
    line_code, label, amounts = line
    parts = {"class": line_code[:3], "section": line_code[3:5], "item": line_code[5:7], "code": line_code, "blank": ""}
    cells = []
    for column in columns:
        if column in parts:
            cells.append(Cell(parts[column]))
        elif column == "label":
            depth = (len(line_code) - 3) // 2 if line_code else 0
            cells.append(Cell("　" * depth + prefix + label, align="l" if line_code else "c"))
        else:
            cells.append(style.cell(amounts.get(column), code, side, line_code, label, column))
    return cells


def economic_blocks(style: Style, title: str, captions: list[tuple[str, str, str]], header: list[list[Cell]],
                    blocks: list[list[tuple[str, str, int | None]]], personnel: int, public: int, notes: list[str] | None = None,
                    **options: object) -> Table:  # fmt: skip
    """The Ministry's 基本支出 form: three blocks of 科目编码, 科目名称 and 决算数 side by side, sums in the last row."""
    code = "general_public_basic_expenditure"
    rows = max(len(b) for b in blocks)
    body = []
    for i in range(rows):
        cells = []
        for block in blocks:
            line_code, label, yuan = block[i] if i < len(block) else ("", "", None)
            cells += [
                Cell(line_code),
                Cell(label, align="l"),
                style.cell(yuan, code, "expenditure", line_code, label, "amount") if yuan or line_code and style.zero else Cell(""),
            ]
        body.append(cells)
    last = [
        Cell("人员经费合计", col_span=2), style.cell(personnel, code, "expenditure", "", "人员经费合计", "amount"),
        Cell("公用经费合计", col_span=3 * (len(blocks) - 1) - 1), style.cell(public, code, "expenditure", "", "公用经费合计", "amount"),
    ]  # fmt: skip
    return _table(style, title, captions, header, [*body, last], [7.0, 18.0, 9.0] * len(blocks), notes or [], **options)


LINES = {
    "total": "合计", "abroad": "因公出国（境）费", "reception": "公务接待费", "vehicle": "公务用车购置及运行费",
    "purchase": "公务用车购置费", "operation": "公务用车运行费", "agency": "机关运行经费",
}  # fmt: skip


def three_public_row(style: Style, title: str, captions: list[tuple[str, str, str]], header: list[list[Cell]],
                     columns: list[tuple[str, str, int | None]], notes: list[str] | None = None, lead: list[str] | None = None,
                     **options: object) -> Table:  # fmt: skip
    """One printed row; `columns`: (key of LINES or a name, measure, yuan). `lead`: texts of leading label cells."""
    cells = [Cell(t) for t in lead or []]
    for key, measure, yuan in columns:
        cells.append(style.cell(yuan, "three_public_expenses", "expenditure", "", LINES.get(key, key), measure))
    return _table(style, title, captions, header, [cells], [9.0] * len(cells), notes or [], **options)


def three_public_rows(style: Style, title: str, captions: list[tuple[str, str, str]], header: list[list[Cell]],
                      rows: list[tuple[str, str, dict[str, int]]], measures: list[str], notes: list[str] | None = None) -> Table:  # fmt: skip
    """The items in rows: (printed label, key of LINES or a name, amounts by measure)."""
    body = [
        [
            Cell(label, align="l"),
            *[style.cell(a.get(m), "three_public_expenses", "expenditure", "", LINES.get(key, key), m) for m in measures],
        ]
        for label, key, a in rows
    ]
    return _table(style, title, captions, header, body, [30.0, *[12.0] * len(measures)], notes or [])


def plain_grid(title: str, rows: list[str], widths: list[float], captions: list[tuple[str, str, str]] | None = None, notes: list[str] | None = None,
               new_page: bool = False, sheet: str = "", facts: str = "") -> Table:  # fmt: skip
    """A table with figures of its own, in 万元; the first row is its header. Cells as in `head`.

    `facts` says which table it is and what its columns hold ("income: code label total"; "-" and of_which are judged by nobody);
    without it nothing in the table is a fact.
    """
    cells = head(*rows)
    table_code, _, columns = facts.partition(":")
    for row in cells[1:] if facts else []:
        _mark_facts(row, table_code, columns.split())
    return Table(title, captions or [], cells[:1], cells[1:], widths, notes or [], new_page=new_page, sheet=sheet)


def _mark_facts(row: list[Cell], table_code: str, columns: list[str]) -> None:
    starts = [sum(cell.col_span for cell in row[:i]) for i in range(len(row))]
    roles = [columns[start] for start in starts]
    line_code = "".join(
        re.sub(r"\D", "", c.text) for c, role in zip(row, roles, strict=True) if role in ("code", "class", "section", "item")
    )
    label = next(c.text for c, start in zip(row, starts, strict=True) if "label" in columns[start : start + c.col_span])
    for cell, role in zip(row, roles, strict=True):
        if role not in ("-", "code", "class", "section", "item", "label", "of_which") and cell.text:
            amount = Decimal(cell.text.replace(",", "")) * 10000
            cell.fact = Fact(table_code, "expenditure", line_code, label, role, amount)
