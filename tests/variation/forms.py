"""The tables of a disclosure in the wordings and shapes of many publishers, built from figures and a recipe.

Sources: the Ministry of Finance's forms (部门预算公开表, 财决公开01-09表) and what provinces made of them from 2017 to
2025, from general knowledge of such forms; wording is varied further at random. Nothing here reads the project's layouts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from samples.typesetting.model import Cell, Fact, Table
from tests.variation.figures import ZERO, Amounts, Figures, Line
from tests.variation.recipes import Recipe

FACTORS = {"元": Decimal(1), "千元": Decimal(1_000), "万元": Decimal(10_000)}
FULL_WIDTH = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")

Path = tuple[str, ...]


@cache
def wordings() -> dict[str, Any]:
    """The wordings that publishers use (`wordings.yml`)."""
    words: dict[str, Any] = yaml.safe_load((FilePath(__file__).parent / "wordings.yml").read_text(encoding="utf-8"))
    return words


@dataclass
class Column:
    """One printed column: its header from the top level down, and what stands in it (`role`, in lane `lane`)."""

    path: Path
    role: str
    lane: str = ""
    width: float = 12.0
    side: str = ""


@dataclass
class Row:
    """One printed row of a lane: codes and label, the amounts by role."""

    label: str
    amounts: Amounts = field(default_factory=dict)
    code: str = ""
    fact_label: str = ""
    government_code: str = ""
    """The government economic class that the row prints beside its own code."""
    project: str = ""
    """The project that the row is about, where the table is one of projects."""


@dataclass
class Press:
    """Everything that building a table needs to know about its document."""

    recipe: Recipe
    rng: random.Random
    figures: Figures
    publisher: str
    table_no: int = 0

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def word(self, column: str) -> str:
        """One of the wordings of a column."""
        return str(self.rng.choice(wordings()["columns"][column]))

    def title(self, code: str) -> str:
        """One of the titles of a standard table, with or without the year."""
        year, stem = self.figures.year, self.rng.choice(wordings()["titles"][self.recipe.stage][code])
        return f"{self.rng.choice(['', '', f'{year}年', f'{year}年度'])}{stem}"


def unit_of(press: Press, code: str) -> str:
    if press.recipe.unit_place == "mixed" and code == "three_public_expenses":
        return "万元" if press.recipe.unit != "万元" else "元"
    return press.recipe.unit


def step_of(recipe: Recipe) -> Decimal:
    """The finest amount that a document can print, in yuan. With mixed units every amount must print in either."""
    if recipe.unit_place == "mixed":
        return Decimal(100)
    return FACTORS[recipe.unit] / (1 if recipe.numbers == "whole" else 100)


def show(press: Press, amount: Decimal, code: str) -> tuple[str, bool]:
    """The printed text of an amount, and whether a number is printed at all."""
    recipe, unit = press.recipe, unit_of(press, code)
    if amount == 0:
        text = {"blank": "", "0": "0", "0.00": "0.00", "dash": "-"}[recipe.zeros]
        return text, text[:1] == "0"
    value = abs(amount) / FACTORS[unit]
    if recipe.numbers == "whole" and unit == "元":
        text = f"{value:,.0f}"
    elif recipe.numbers == "plain":
        text = f"{value:.2f}"
    elif recipe.numbers == "short":
        text = f"{value:.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:,.2f}"
    if amount < 0:
        text = f"({text})" if recipe.negatives == "parentheses" else f"-{text}"
    return (text.translate(FULL_WIDTH) if recipe.numbers == "fullwidth" else text), True


def amount_cell(press: Press, code: str, side: str, row: Row, measure: str) -> Cell:
    """The cell of one amount with its fact; blank where the row has no such amount. `measure` may say more: measure|period|fund."""
    if measure not in row.amounts:
        return Cell("")
    text, is_number = show(press, row.amounts[measure], code)
    if not is_number:
        return Cell(text)
    label = row.fact_label or "".join(row.label.split())
    name, period, fund = (*measure.split("|"), "", "")[:3]
    fact = Fact(code, side, row.code, label, name, row.amounts[measure], fund, period, row.government_code, row.project)
    return Cell(text, align="r", fact=fact)


# ---------------------------------------------------------------------------------------------- header


def header_rows(columns: list[Column]) -> list[list[Cell]]:
    """Header rows from the columns' paths: equal neighbours merge; where a group has fewer levels, its top cell is higher."""
    depth = max(len(c.path) for c in columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]

    def fill(group: list[Column], level: int, row: int) -> None:
        start = 0
        while start < len(group):
            end = start + 1
            path = group[start].path
            if len(path) > level + 1:
                while end < len(group) and group[end].lane == group[start].lane and len(group[end].path) > level + 1:
                    if group[end].path[: level + 1] != path[: level + 1]:
                        break
                    end += 1
            levels = max(len(c.path) for c in group[start:end]) - level
            height = depth - row - levels + 1
            rows[row].append(Cell(path[level], row_span=height, col_span=end - start))
            if len(path) > level + 1:
                fill(group[start:end], level + 1, row + height)
            start = end

    fill(columns, 0, 0)
    return rows


def numbering_row(press: Press, columns: list[Column]) -> list[list[Cell]]:
    """The 栏次 row: numbers, letters or formulas under the amount columns."""
    kind = press.recipe.extra_columns
    if kind not in ("column_numbers", "column_letters"):
        return []
    row: list[Cell] = []
    count = 0
    start = 0
    while start < len(columns):
        is_amount = _is_amount(columns[start])
        if is_amount:
            count += 1
            text = "ABCDEFGHIJKLMNOP"[count - 1] if kind == "column_letters" else str(count)
            row.append(Cell(text))
            start += 1
            continue
        end = start
        while end < len(columns) and not _is_amount(columns[end]):
            end += 1
        row.append(Cell("栏次" if start == 0 or kind == "column_numbers" else "**", col_span=end - start))
        start = end
    return [row]


NOT_AMOUNTS = {"no", "line_no", "class", "section", "item", "code", "label", "code_label", "unit_code", "unit_name", "note"}


def _is_amount(column: Column) -> bool:
    return column.role not in NOT_AMOUNTS


def with_unit_in_header(press: Press, columns: list[Column], code: str) -> list[Column]:
    """Header texts of the amount columns with the unit in parentheses, where the recipe puts the unit there."""
    if press.recipe.unit_place != "header":
        return columns
    mark = f"（{unit_of(press, code)}）"
    return [Column((*c.path[:-1], c.path[-1] + mark), c.role, c.lane, c.width, c.side) if _is_amount(c) else c for c in columns]


# ---------------------------------------------------------------------------------------------- captions


def finish(
    press: Press, code: str, title: str, columns: list[Column], body: list[list[Cell]], notes: list[str] | None = None, mark: str = ""
) -> Table:
    """The printed table: title, captions with unit and publisher, header, numbering row, body."""
    recipe, unit = press.recipe, unit_of(press, code)
    press.table_no += 1
    columns = with_unit_in_header(press, columns, code)
    statement = press.pick(f"单位：{unit}", f"金额单位：{unit}", f"单位:{unit}", f"金额单位: {unit}", f"单位：人民币{unit}")
    if recipe.unit_place in ("header", "title", "once"):
        statement = ""
    if recipe.unit_place == "title":
        title += f"（单位：{unit}）"
    left = press.pick(
        f"部门：{press.publisher}", f"编制单位：{press.publisher}", f"部门名称：{press.publisher}", f"单位名称：{press.publisher}", ""
    )
    captions = [(left, "", statement)]
    if recipe.unit_place == "caption_marked":
        form = mark or press.pick(
            f"公开{press.table_no:02d}表", f"预算{press.table_no:02d}表", f"表{press.table_no}", f"附表1-{press.table_no}"
        )
        captions = [("", "", form), (left, f"{press.figures.year}年度", statement)]
    captions = [line for line in captions if any(line)]
    header = header_rows(columns) + numbering_row(press, columns)
    is_split = recipe.page_breaks in ("split_repeated", "split_bare")
    return Table(
        title=title,
        captions=captions,
        header=header,
        body=body,
        widths=[c.width for c in columns],
        notes=notes or [],
        captions_inside=recipe.unit_place == "inside",
        title_inside=recipe.unit_place == "inside" and press.rng.random() < 0.4,
        repeat_header=recipe.page_breaks != "split_bare",
        new_page=recipe.page_breaks != "shared_page",
        landscape=len(columns) > 8,
        sheet=f"{press.table_no}",
        font_size=8.5 if len(columns) > 10 else 9.5,
        row_height=34.0 if is_split else press.rng.choice([0.0, 18.0, 22.0]),
    )


# ---------------------------------------------------------------------------------------------- tables by functional code


def code_columns(press: Press, economic: bool = False) -> list[Column]:
    """The columns that say which line a row is: code in one or three columns, label, or both in one."""
    recipe = press.recipe
    kind = "economic_" if economic else ""
    name, word = press.word(kind + "label"), press.word(kind + "code")
    group: Path = (press.word(kind + "classification"),) if recipe.depth == "deep" else ()
    lead = [Column(("序号",), "no", width=5)] if recipe.extra_columns == "serial" else []
    if recipe.codes == "in_label":
        one = press.word(kind + "code_and_label")
        return [*lead, Column((one,), "code_label", width=34)]
    if recipe.codes.startswith("split"):
        parts = [("类", "class", 6), ("款", "section", 5)] + ([] if economic else [("项", "item", 5)])
        return [*lead, *[Column((*group, word, t), role, width=w) for t, role, w in parts], Column((*group, name), "label", width=30)]
    return [*lead, Column((*group, word), "code", width=12), Column((*group, name), "label", width=30)]


def line_cells(press: Press, columns: list[Column], row: Row, index: int, previous: str, is_total: bool) -> list[Cell]:
    """The cells of a row left of its amounts."""
    recipe = press.recipe
    cells: list[Cell] = []
    label = total_label(press, row.label) if is_total else indented(press, row)
    for column in columns:
        if column.role == "no":
            cells.append(Cell(str(index)))
        elif column.role == "code_label":
            before, after = {"ministry": ("[", "]"), "coastal": ("", " ")}.get(recipe.family, ("", ""))
            text = f"{before}{row.code}{after}{row.label}" if row.code else row.label
            cells.append(Cell(total_label(press, row.label) if is_total else text, align="c" if is_total else "l"))
        elif column.role == "code":
            cells.append(Cell(_spaced(row.code) if recipe.codes == "joined_spaced" else row.code, align="l"))
        elif column.role in ("class", "section", "item"):
            cells.append(Cell(_code_part(recipe, row.code, column.role, previous)))
        elif column.role == "label":
            cells.append(Cell(label, align="c" if is_total else "l"))
        elif column.role == "unit_code":
            cells.append(Cell("" if is_total else "205001", align="l"))
    if is_total and recipe.total_row.startswith("merged") and len(cells) > 1:
        first = 1 if columns[0].role == "no" else 0
        merged = Cell(label, col_span=len(cells) - first)
        return [*cells[:first], merged]
    return cells


def total_label(press: Press, label: str) -> str:
    if press.recipe.total_row == "spaced_last" and len(label) == 2:
        return press.pick(f"{label[0]}  {label[1]}", f"{label[0]}　　{label[1]}", f"{label[0]} {label[1]}")
    return label


def indented(press: Press, row: Row) -> str:
    """Labels of lower levels set in by spaces, as many systems export them."""
    if press.recipe.family in ("northern", "integrated") and row.code:
        return "　" * {3: 0, 5: 1, 7: 2}[len(row.code)] + row.label
    return row.label


def _spaced(code: str) -> str:
    return {3: code, 5: f" {code}", 7: f"  {code}"}.get(len(code), code)


def _code_part(recipe: Recipe, code: str, role: str, previous: str) -> str:
    start, end = {"class": (0, 3), "section": (3, 5), "item": (5, 7)}[role]
    part = code[start:end]
    if recipe.codes == "split_inherit" and role != "item" and part and previous[:end] == code[:end] and len(code) > end:
        return ""
    if recipe.codes == "split_unpadded" and role != "class":
        return part.lstrip("0") if part else ""
    return part


def coded_table(
    press: Press, code: str, title: str, lines: list[Line], amounts: list[Column], notes: list[str] | None = None, economic: bool = False
) -> Table:
    """A table whose rows are lines of a classification, with a total row where the recipe puts it."""
    left = code_columns(press, economic)
    has_units = press.recipe.family == "western" and left[-1].role == "label" and not economic
    if has_units:  # 单位代码 between code and label, the unit itself as a row
        left = [
            *left[:-1],
            Column((press.pick("单位代码", "单位编码"),), "unit_code", width=9),
            Column((press.pick("单位名称（科目）", "科目名称"),), "label", width=30),
        ]
    side = "revenue" if code == "income" else "expenditure"
    rows = [Row(line.label, line.amounts, line.code) for line in lines]
    measures = {c.role for c in amounts}
    tops = [line for line in lines if len(line.code) == 3]
    printed = [m for m in measures if any(m in line.amounts for line in tops)]
    total = Row("合计", {m: sum((line.amounts.get(m, ZERO) for line in tops), ZERO) for m in printed})
    if has_units and lines:
        rows = [Row(press.publisher, dict(total.amounts)), *rows]
    ordered = [(row, False) for row in rows]
    ordered.insert(0 if press.recipe.total_row.endswith("first") else len(ordered), (total, True))
    body: list[list[Cell]] = []
    previous = ""
    for i, (row, is_total) in enumerate(ordered, 1):
        cells = line_cells(press, left, row, i, previous, is_total)
        body.append(cells + [amount_cell(press, code, side, row, c.role) for c in amounts])
        previous = row.code or previous
    return finish(press, code, title, [*left, *amounts], body if lines else empty_body(press, len(left) + len(amounts)), notes)


def empty_body(press: Press, n_cols: int) -> list[list[Cell]]:
    return [[Cell("") for _ in range(n_cols)] for _ in range(press.rng.randrange(1, 4))]


def group(*columns: Column, under: str) -> list[Column]:
    """The columns below one more header level."""
    return [Column((under, *c.path), c.role, c.lane, c.width, c.side) for c in columns]


def in_order(press: Press, first: list[Column], rest: list[Column]) -> list[Column]:
    """The columns in the usual or in a shuffled order; a total stays in front, columns of one group together."""
    blocks: list[list[Column]] = []
    for column in rest:
        if blocks and len(column.path) > 1 and blocks[-1][0].path[0] == column.path[0]:
            blocks[-1].append(column)
        else:
            blocks.append([column])
    if press.recipe.columns == "shuffled":
        press.rng.shuffle(blocks)
    return first + [column for block in blocks for column in block]


def unplanned(press: Press, code: str, title: str, amounts: list[Column], what: str) -> Table:
    """A table without figures, with or without a note that says so."""
    note = press.pick(
        f"注：本部门没有{what}，故此表为空。",
        f"说明：{press.publisher}{press.figures.year}年无{what}，空表列示。",
        f"备注：我单位不涉及{what}",
    )
    return coded_table(press, code, title, [], amounts, [note] if press.recipe.empty_tables == "noted" else [])
