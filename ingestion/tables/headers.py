"""Headers of printed tables: where they end, what each column is called at every level, what role it plays.

Works on grids with real merges and on flattened text that lost them (`Grid.has_spans` False), where the merges are
inferred from the blanks that vertical merges leave in the lower header rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.amounts import compact, is_blank, parse_amount, parse_number
from ingestion.model import Grid
from ingestion.tables.layouts import column_role, is_foreign, is_generic, is_sum_word, layouts, matcher, plain, without_year

_ORDINAL_LABEL = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.．][^\d])")
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,2}$")
_CAPTION = re.compile(
    r"(?:单位|部门)(?:名称)?[:：]|编制|公开\d+表|预算年度|^附?表\s*[\d一二三四五六七八九十]+|截止|填报|日期|年度[:：]|^(?!20\d\d年)\d{3,}\S*[\u4e00-\u9fff]{2,}$|表$|^[(（]?(单位|金额)"
)
_UNIT_WORD = re.compile(
    r"[(（]?(?:金额)?(?:单位[:：])?(?:人民币)?(百万元|亿元|万元|千元|百元|元)[)）]$|[(（:：](百万元|亿元|万元|千元|百元|元)$"
)
_YEAR = re.compile(r"20\d\d")
_MAX_HEADER_ROWS = 8


@dataclass(slots=True)
class Column:
    """One printed column: its header texts from top to bottom, its role and, for a measure column, its measure."""

    index: int
    path: list[str]
    role: str | None = None
    measure: str | None = None
    unit: str | None = None
    """The money unit that the column's own header states ("预算数（元）")."""
    problem: str | None = None
    """Why a measure column has no measure: unknown_column | foreign_column."""


@dataclass(slots=True)
class ColumnBlock:
    """Label and code columns with the measure columns that belong to them: one side of a side-by-side table."""

    codes: list[Column] = field(default_factory=list)
    label: Column | None = None
    measures: list[Column] = field(default_factory=list)
    side: str | None = None
    organisation: Column | None = None
    """The column of unit names: the label where the table lists units instead of items."""


@dataclass(slots=True)
class Header:
    """A table's header: rows [first, end) of the grid, the columns, and the blocks that they form."""

    first: int
    end: int
    columns: list[Column]
    blocks: list[ColumnBlock]

    def same_texts(self, other: Header) -> bool:
        return [c.path for c in self.columns] == [c.path for c in other.columns]


def caption_rows(grid: Grid) -> int:
    """Number of leading rows that are title, unit or department lines rather than the table's header."""
    matrix = grid.matrix()
    count = 0
    for row in matrix[:6]:
        texts = [plain(t) for t in row if t.strip()]
        if not texts:
            count += 1
            continue
        roles = [column_role(t) for t in texts]
        headerish = sum(r is not None for r in roles) + sum(is_generic(t) or is_foreign(t) for t in texts)
        one_cell = len(texts) == 1
        if (
            (
                headerish == 0
                and any(_CAPTION.search(t) for t in texts)
                and len(texts) <= 4
                and not any(parse_number(t) is not None for t in texts if not _CODE.match(t))
            )
            or one_cell
            and headerish == 0
            and len(matrix) > 2
            and re.search(r"表|情况", texts[0])
        ):
            count += 1
        else:
            break
    # Blank rows at the end of the captions belong to the table's header only if a header follows; skipping them is harmless.
    return count if count < len(matrix) else 0


_INDEX_TOKEN = re.compile(r"\d{1,2}|[A-Za-z]|\*+|[甲乙丙丁]|栏次|栏目|\d{1,2}=[\d+\-－—]+")
_SPLIT_WORDS = frozenset({"类", "款", "项"})


def is_index_row(texts: list[str]) -> bool:
    """A 栏次 row: the columns' own numbers or letters (1, 2, 3 … or A, B, C …), not amounts."""
    filled = [t for t in (compact(t) for t in texts if t.strip()) if t not in _SPLIT_WORDS]
    if not filled or not all(_INDEX_TOKEN.fullmatch(t) for t in filled):
        return any(t in ("栏次", "栏目") for t in filled) and not any("." in t or "," in t for t in filled)
    if any(t in ("栏次", "栏目") for t in filled):
        return True
    numbers = [int(t) for t in filled if t.isdigit()] or [ord(t) for t in filled if re.fullmatch("[A-Z]", t)]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1, 2, 3, ord("A"))


def _body_start(matrix: list[list[str]], first: int) -> int:
    """First row that is the body's: a code, an ordinal or total label in a label column, or a printed amount."""
    label_columns: set[int] = set()
    last_header = first
    for r in range(first, min(len(matrix), first + _MAX_HEADER_ROWS)):
        row = matrix[r]
        if is_index_row(row):
            return r + 1  # the columns' numbers close the header
        roles = {c: column_role(plain(t)) for c, t in enumerate(row) if t.strip()}
        # A sum word (合计) may be a row's label; any other header word keeps the row in the header.
        header_words = [c for c, t in enumerate(row) if t.strip() and _is_header_word(plain(t), roles[c])]
        for c, role in roles.items():
            if role in ("label", "code", "code_class", "code_section", "code_item"):
                label_columns.add(c)
        numbers = [c for c, t in enumerate(row) if t.strip() and parse_number(t) is not None and not _YEAR.fullmatch(compact(t))]
        codes = [c for c in numbers if _CODE.match(compact(row[c]))]
        amounts = [c for c in numbers if not _CODE.match(compact(row[c])) or "." in row[c]]
        ordinal = any(_ORDINAL_LABEL.match(compact(row[c])) and c in label_columns for c in range(len(row)) if row[c].strip())
        total = any(c in label_columns and is_sum_word(plain(row[c])) for c in range(len(row)) if row[c].strip())
        marks = any(t.strip() and is_blank(t) for t in row)  # a dash stands where an amount might
        if (amounts or codes or marks) and not header_words or ordinal or (total and label_columns):
            return r
        last_header = r + 1
    return last_header


def _is_header_word(text: str, role: str | None) -> bool:
    if role in ("code_class", "code_section", "code_item"):
        return False  # the Ministry's forms print 类 款 项 beside the first body row
    return role is not None or is_generic(text) and not is_sum_word(text)


def _span_paths(grid: Grid, first: int, end: int) -> list[list[str]]:
    owners = grid.owners()
    index_rows = [is_index_row(row) for row in grid.matrix()[first:end]]
    paths: list[list[str]] = []
    for c in range(grid.n_cols):
        path: list[str] = []
        previous = None
        for r in range(first, end):
            cell = owners[r][c]
            if cell is None or cell is previous or cell.row < first:
                continue
            previous = cell
            text = plain(cell.text)
            if text and not (index_rows[r - first] and text not in _SPLIT_WORDS) and not text.isdigit():
                path.append(text)
        paths.append(path)
    return paths


def _assign(upper: list[str], lower: list[str]) -> list[int] | None:
    """For each position of `lower`, the index of the cell of `upper` that stands over it; None where it cannot be told.

    A blank in the lower row lies under a vertically merged upper cell, which therefore covers exactly one position; a
    run of texts lies under one group, or under several where the run repeats itself (项目 预算数 项目 预算数).
    """
    runs: list[tuple[int, int, bool]] = []
    for i, text in enumerate(lower):
        blank = not text
        if runs and not blank and not runs[-1][2]:
            runs[-1] = (runs[-1][0], i + 1, False)
        else:
            runs.append((i, i + 1, blank))
    extra = len(upper) - len(runs)
    if extra < 0:
        return None
    pieces: list[tuple[int, int]] = []
    for start, stop, blank in runs:
        size = stop - start
        parts = 1
        if extra and not blank:
            for period in range(1, size):
                if size % period == 0 and lower[start:stop] == lower[start : start + period] * (size // period):
                    if size // period - 1 <= extra:
                        parts = size // period
                        break
            else:
                repeats = [k for k in range(start + 1, stop) if lower[k] == lower[start]]
                if repeats and len(repeats) <= extra:
                    bounds = [start, *repeats, stop]
                    pieces += list(zip(bounds[:-1], bounds[1:], strict=True))
                    extra -= len(repeats)
                    continue
        extra -= parts - 1
        width = size // parts
        pieces += [(start + k * width, start + (k + 1) * width) for k in range(parts)]
    if extra or len(pieces) != len(upper):
        return None
    out = [0] * len(lower)
    for index, (start, stop) in enumerate(pieces):
        for i in range(start, stop):
            out[i] = index
    return out


def _flat_paths(matrix: list[list[str]], first: int, end: int, n_cols: int) -> list[list[str]] | None:
    rows = [[plain(t) for t in matrix[r]] for r in range(first, end) if not is_index_row(matrix[r]) and any(t.strip() for t in matrix[r])]
    if not rows:
        return [[] for _ in range(n_cols)]
    stripped = [_strip(row) for row in rows]
    if any("" in row for row in stripped[:1]):
        return _aligned_paths(rows, n_cols)
    lower = rows[-1][:n_cols]
    lookup = [list(range(n_cols))]  # for each level from the bottom: column -> index of the cell above it
    levels = [lower]
    for row in reversed(stripped[:-1]):
        mapping = None
        for padding in range(max(1, len(levels[-1]) - len(row) + 1)):
            candidate = row + [""] * padding
            mapping = _assign(candidate, levels[-1])
            if mapping is not None:
                row = candidate
                break
        if mapping is None:
            if len(levels) == 1:
                return _aligned_paths(rows, n_cols)
            break  # what stands above cannot be told; the levels below it can
        lookup.append([mapping[i] for i in lookup[-1]])
        levels.append(row)
    paths = []
    for c in range(n_cols):
        texts = [levels[k][lookup[k][c]] for k in reversed(range(len(levels)))]
        paths.append([t for t in texts if t])
    return paths


def _aligned_paths(rows: list[list[str]], n_cols: int) -> list[list[str]]:
    """Header rows whose merged cells left blanks behind them: a text reaches right over the blanks as far as some row
    below has a text there, up to the next text of its own row or the place where a group above it begins."""
    rows = [row[:n_cols] + [""] * (n_cols - len(row)) for row in rows]
    paths: list[list[str]] = [[] for _ in range(n_cols)]
    for r, row in enumerate(rows):
        current = ""
        for c in range(n_cols):
            if row[c]:
                current = row[c]
            elif any(above[c] for above in rows[:r]) or not any(below[c] for below in rows[r + 1 :]):
                current = ""
            if current:
                paths[c].append(current)
    return paths


def _strip(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def read_header(grid: Grid, table_code: str, fiscal_year: int | None, stage: str | None) -> Header | None:
    """The header of a grid that is taken for `table_code`, or None where it has no column with a measure."""
    matrix = grid.matrix()
    first = caption_rows(grid)
    end = _body_start(matrix, first)
    paths = _span_paths(grid, first, end) if grid.has_spans else _flat_paths(matrix, first, end, grid.n_cols)
    if paths is None:
        return None
    columns = [Column(c, [_UNIT_WORD.sub("", t) or t for t in path], unit=_stated_unit(path)) for c, path in enumerate(paths)]
    _set_roles(columns, matrix, end)
    blocks = _form_blocks(columns)
    for number, block in enumerate(blocks):
        _name_measures(block, table_code, fiscal_year, stage)
        block.side = _side(block, number, table_code)
    return Header(first, end, columns, blocks)


def _stated_unit(path: list[str]) -> str | None:
    for text in reversed(path):
        if match := _UNIT_WORD.search(text):
            return match.group(1) or match.group(2)
    return None


def _set_roles(columns: list[Column], matrix: list[list[str]], end: int) -> None:
    body = matrix[end:]
    for column in columns:
        leaf = column.path[-1] if column.path else ""
        content = [row[column.index] for row in body if column.index < len(row) and row[column.index].strip()]
        numeric = sum(parse_amount(t)[0] is not None for t in content)
        role = column_role(leaf)
        if role is None and numeric * 2 < max(1, len(content)):
            # A body row without amounts that stands before all others was read as header text: look above it.
            above = (column_role(text) for text in reversed(column.path[:-1]))
            role = next((r for r in above if r in ("label", "code")), None)
        if role is None and re.fullmatch(r"收入|支出|本年收入|本年支出|财政拨款收入|财政拨款支出|收入类|支出类", leaf):
            role = "label" if content and numeric * 2 < len(content) else None
        if (
            role is None
            and not column.path
            and content
            and all(_CODE.match(compact(t)) for t in content)
            and any(len(compact(t)) > 3 for t in content)
        ):
            role = "code"
        if role == "label" and content and numeric == len(content) and not all(_CODE.match(compact(t)) for t in content):
            role = None  # named like a label, filled like an amount: what it holds decides
        if role is None and not column.path and content and numeric == 0:
            role = "label"
        column.role = role or "measure"


def _form_blocks(columns: list[Column]) -> list[ColumnBlock]:
    blocks: list[ColumnBlock] = []
    current: ColumnBlock | None = None
    for column in columns:
        role = column.role
        if role == "ignored":
            continue
        if role == "measure":
            if current is None:
                current = ColumnBlock()
                blocks.append(current)
            current.measures.append(column)
            continue
        if current is None or current.measures:
            current = ColumnBlock()
            blocks.append(current)
        if role == "organisation":
            current.organisation = current.organisation or column
        elif role == "label":
            named = current.label is not None and current.label.path and "名称" in current.label.path[-1]
            if current.label is None or not named and column.path and "名称" in column.path[-1]:
                current.label = column
        elif not (current.label and current.codes):
            # A second code after code and name is another classification of the same line (政府预算 beside 部门预算).
            current.codes.append(column)
    for block in blocks:
        if block.label is None and not block.codes:
            block.label = block.organisation
    return [b for b in blocks if b.measures]


def _side(block: ColumnBlock, number: int, table_code: str) -> str:
    if table_code == "income":
        return "revenue"
    if table_code not in ("income_expenditure_summary", "fiscal_summary"):
        return "expenditure"
    roots = [c.path[0] for c in (block.label, *block.measures) if c is not None and c.path]
    for root in roots:
        if "收入" in root and "支出" not in root:
            return "revenue"
        if "支出" in root and "收入" not in root:
            return "expenditure"
    return "revenue" if number == 0 else "expenditure"


def _name_measures(block: ColumnBlock, table_code: str, fiscal_year: int | None, stage: str | None) -> None:
    settings = layouts()
    rules = settings.measures[settings.measure_set[table_code]]
    for column in block.measures:
        column.measure, column.problem = _measure(column.path, rules, fiscal_year)
    if table_code == "three_public_expenses":
        return
    if stage == "final":
        _prefer_settled(block)
    if (
        table_code == "general_public_basic_expenditure"
        and len(block.measures) == 1
        and block.measures[0].path
        and is_generic(block.measures[0].path[-1])
    ):
        # The side-by-side form (人员经费 | 公用经费 over 金额): the column is the line's amount, whatever stands over it.
        block.measures[0].measure, block.measures[0].problem = "total", None
    plain_total = table_code in settings.amount_tables
    named = [c for c in block.measures if c.measure is not None]
    if plain_total and len(named) == 1 and named[0].measure == "total":
        named[0].measure = "amount"
    totals = [c for c in named if c.measure == "total"]
    if len(totals) > 1:
        # 合计 over everything and 本年收入/小计 beside it: the inner sum is the current year's.
        for column in totals:
            if len(column.path) > 1 and any("本年" in t or "当年" in t for t in column.path[:-1]):
                column.measure = "current_year" if table_code == "income" else "total"
    currents = [c for c in named if c.measure == "current_year"]
    if currents and not any(c.measure == "total" for c in named):
        currents[0].measure = "total"
    _drop_repeated(block)


def _prefer_settled(block: ColumnBlock) -> None:
    """In a final account's table with 预算数 beside 决算数 the settled column is the amount."""
    settled = [c for c in block.measures if any("决算" in t for t in c.path)]
    budgeted = [c for c in block.measures if any("预算数" in t for t in c.path) and c not in settled]
    if settled and budgeted:
        for column in budgeted:
            column.measure, column.problem = None, "foreign_column"


def _drop_repeated(block: ColumnBlock) -> None:
    """One measure must be one column: where two columns claim the same, neither is certain."""
    seen: dict[str, list[Column]] = {}
    for column in block.measures:
        if column.measure:
            seen.setdefault(column.measure, []).append(column)
    for columns in seen.values():
        if len(columns) > 1:
            texts = {tuple(c.path) for c in columns}
            for column in columns if len(texts) == len(columns) else columns[1:]:
                column.measure, column.problem = None, "unknown_column"


def _measure(path: list[str], rules: list[tuple[str, str]], fiscal_year: int | None) -> tuple[str | None, str | None]:
    """(measure, problem) of a measure column: its own text decides, and where that is generic, the level above."""
    for text in path:
        year = re.search(r"(20\d\d)年", text)
        if is_foreign(text) or year and fiscal_year and int(year.group(1)) != fiscal_year:
            return None, "foreign_column"
    seen_generic = False
    for level in range(len(path) - 1, -1, -1):
        text = without_year(path[level])
        if text.startswith("其中"):
            return None, "unknown_column"
        if not text or is_generic(text):
            seen_generic = True
            if level == 0:
                return "total", None
            continue
        for measure, pattern in rules:
            if matcher(pattern)(text):
                return measure, None
        return (
            ("total", None) if seen_generic and level == 0 and len(path) > 1 and re.search("收入|支出", text) else (None, "unknown_column")
        )
    return None, "unknown_column"
