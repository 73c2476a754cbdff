"""The columns of a printed table: what role each plays, and which of them belong together.

A table may print several tables side by side (收入 | 支出, or one block for each classification): each block has its own
columns that say what a row is about, followed by its own amounts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.amounts import compact, parse_amount
from ingestion.tables.header_rows import KEY_ROLES
from ingestion.tables.layouts import column_role, layouts, scheme_of

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODE_ROLES = ("code", "code_class", "code_section", "code_item")


@dataclass(slots=True)
class Column:
    """One printed column: its header texts from top to bottom, its role and, for a measure column, what its amounts are."""

    index: int
    path: list[str]
    role: str = ""
    scheme: str | None = None
    """function | economic | government: the classification that its codes or names belong to."""
    is_filled: bool = False
    """Whether anything is printed below its header, on the page of the header."""
    measure: str | None = None
    fund: str = ""
    funding_period: str = ""
    other_year_measure: str = "amount"
    """Where it is a column of another year: which of the line's amounts it is."""
    shares_head: bool = False
    """Whether its head could not be parted from that of another column of amounts: nothing says what either is."""
    unit: str | None = None
    """The money unit that the column's own header states ("预算数（元）")."""
    problem: str | None = None
    """Why a measure column has no measure: unknown_column | foreign_column | not_money."""
    evidence: list[str] = field(default_factory=list)
    """What decided its role and its measure, by name, in the order of the decisions."""

    def decide(self, role: str, evidence: str) -> None:
        self.role = role
        self.evidence.append(f"role:{evidence}")

    def meaning(self) -> tuple[str | None, str, str, str | None]:
        """Measure, fund, funding period and problem of an amount column."""
        return self.measure, self.fund, self.funding_period, self.problem


@dataclass(slots=True)
class ColumnBlock:
    """The columns that say what a row is about, with the amounts that belong to them: one side of a side-by-side table."""

    codes: list[Column] = field(default_factory=list)
    economic: list[Column] = field(default_factory=list)
    """Departmental economic codes beside functional ones."""
    government: list[Column] = field(default_factory=list)
    """Government economic codes beside other ones."""
    labels: list[Column] = field(default_factory=list)
    """Names of the row, from the widest group to the finest."""
    project: Column | None = None
    organisation: Column | None = None
    """The column of unit names: the label where the table lists units instead of items."""
    unit_code: Column | None = None
    fund: Column | None = None
    """The column that says whose money a row is (资金性质)."""
    measures: list[Column] = field(default_factory=list)
    side: str = "expenditure"

    @property
    def label(self) -> Column | None:
        return self.labels[-1] if self.labels else None

    def keys(self) -> list[Column]:
        """All columns that name the row, in their printed order."""
        single = [c for c in (self.project, self.organisation, self.unit_code, self.fund) if c is not None]
        found = {c.index: c for c in (*self.codes, *self.economic, *self.government, *self.labels, *single)}
        return [found[i] for i in sorted(found)]


def set_roles(columns: list[Column], body: list[list[str]]) -> None:
    """Set role and scheme of every column, from its header texts and from what `body` prints below them."""
    for column in columns:
        content = [row[column.index] for row in body if column.index < len(row) and row[column.index].strip()]
        column.is_filled = bool(content)
        column.decide(*_role(column.path, content))
        column.scheme = scheme_of(column.path)
    if any(column.is_filled for column in columns):
        for column in columns:
            if not column.path and not column.is_filled:
                column.decide("ignored", "empty")  # an empty column parts nothing and measures nothing
    _take_schemes_of_names(columns)


def _role(path: list[str], content: list[str]) -> tuple[str, str]:
    """The role of a column, and the evidence for it by name."""
    leaf = path[-1] if path else ""
    numeric = sum(parse_amount(t)[0] is not None for t in content)
    coded = [bool(_CODE.fullmatch(compact(t))) for t in content]
    role, evidence = None if leaf.startswith("其中") else column_role(leaf), "header"
    if role is None and numeric * 2 < max(1, len(content)):
        # A body row without amounts that stands before all others was read as header text: look above it.
        above = (column_role(text) for text in reversed(path[:-1]))
        role, evidence = next((r for r in above if r in ("label", "code", "project", "organisation")), None), "header_above"
    if role is None and layouts().side_heads.fullmatch(leaf) and numeric * 2 < len(content):
        role, evidence = "label", "side_word"
    if role is None and not path and content and all(coded) and any(len(compact(t)) > 3 for t in content):
        role, evidence = "code", "codes_below"
    if role in ("label", "project", "organisation", "fund") and content and numeric == len(content) and not all(coded):
        role = None  # named like a label, filled like an amount: what it holds decides
    if role is None and content and numeric == 0:
        role = "label" if not path else "ignored" if all(re.search("[\u4e00-\u9fff]", t) for t in content) else None
        evidence = "words_below"
    return (role, evidence) if role else ("measure", "amounts_below" if numeric else "nothing_else")


def _take_schemes_of_names(columns: list[Column]) -> None:
    """科目编码 says nothing about its classification: the name column right of it may."""
    for i, column in enumerate(columns):
        if column.role in _CODE_ROLES and column.scheme is None:
            name = next((c for c in columns[i + 1 :] if c.role not in _CODE_ROLES), None)
            column.scheme = name.scheme if name is not None and name.role == "label" else None


def form_blocks(columns: list[Column]) -> list[ColumnBlock]:
    """The blocks of a table. Naming columns behind the last amounts belong to the block before them."""
    runs: list[tuple[list[Column], list[Column]]] = []
    for column in columns:
        if column.role == "measure" or column.role == "count":
            if not runs:
                runs.append(([], []))
            runs[-1][1].append(column)
        elif column.role in (*KEY_ROLES, "unit_code", "fund"):
            if not runs or any(c.role == "measure" for c in runs[-1][1]):
                runs.append(([], []))
            runs[-1][0].append(column)
    if len(runs) > 1 and not any(c.role == "measure" for c in runs[-1][1]):
        keys, counts = runs.pop()
        runs[-1][0].extend(keys)
        runs[-1][1].extend(counts)
    return [_block(keys, measures) for keys, measures in runs if any(c.role == "measure" for c in measures)]


def _block(keys: list[Column], measures: list[Column]) -> ColumnBlock:
    block = ColumnBlock(measures=measures)
    for column in keys:
        is_bought = column.role == "project" and bool(re.search("采购|购买", column.path[-1]))
        if column.role in ("organisation", "unit_code", "project", "fund") and (getattr(block, column.role) is None or is_bought):
            setattr(block, column.role, column)
    _share_out_codes(block, [c for c in keys if c.role in _CODE_ROLES])
    main = block.codes[0].scheme if block.codes else None
    for column in keys:
        if column.role == "label" and not (block.codes and block.labels and column.scheme not in (None, main)):
            block.labels.append(column)
    if block.codes and main is not None and len(block.labels) > 1:
        # The name of another classification may stand before that of the line's own code.
        block.labels = [c for c in block.labels if c.scheme in (None, main)] or block.labels[:1]
    if not block.codes and len(block.labels) > 1 and {c.scheme for c in block.labels} > {"government"}:
        others = [c for c in block.labels if c.scheme == "government"]
        block.labels = [c for c in block.labels if c.scheme != "government"]
        block.government = block.government or others[:1]
    if not block.labels and block.project is not None:
        block.labels = [c for c in keys if c.role == "project"]
    if not block.labels and not block.codes and block.organisation is not None:
        block.labels = [block.organisation]
    if not block.labels and not block.codes and block.fund is not None:
        block.labels, block.fund = [block.fund], None  # a table whose rows are the sources of the money
    return block


def _share_out_codes(block: ColumnBlock, codes: list[Column]) -> None:
    """The functional codes name the line, or the first that there are; the others classify it further."""
    groups: list[list[Column]] = []
    for column in codes:
        if groups and groups[-1][-1].scheme == column.scheme and not _begins_anew(groups[-1], column):
            groups[-1].append(column)
        else:
            groups.append([column])
    if not groups:
        return
    main = next((g for g in groups if g[0].scheme == "function"), groups[0])
    block.codes = main
    for group in groups:
        if group is main:
            continue
        second = block.government if group[0].scheme == "government" or main[0].scheme == "economic" else block.economic
        if not second:
            second.extend(group)


def _begins_anew(group: list[Column], column: Column) -> bool:
    return (
        column.role in ("code_class", "code")
        and any(c.role == column.role for c in group)
        and column.index != group[-1].index + 1
        or (column.role == "code_class" and any(c.role == "code_class" for c in group))
    )
