"""Which rows of a grid are what: captions above the header, the header, the row of column numbers, the body."""

from __future__ import annotations

import re

from ingestion.amounts import compact, is_blank, parse_number
from ingestion.grid_words import grid_words
from ingestion.model import Grid
from ingestion.ordinals import ORDINAL_NUMBER, ROW_ORDINAL
from ingestion.tables.layouts import column_role, is_foreign, is_generic, is_section, is_sum_word, plain

_ORDINAL_LABEL = re.compile(rf"^{ROW_ORDINAL}.")
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,2}$")
_CAPTION = re.compile(
    rf"(?:单位|部门)(?:名称)?[:：]|编制|公开\d+表|预算年度|^附?表\s*{ORDINAL_NUMBER}|截止|填报|日期|年度[:：]|^(?!20\d\d年)\d{{3,}}\S*[\u4e00-\u9fff]{{2,}}$|表$|^[(（]?(单位|金额)"
)
_DOCUMENT_TITLE = re.compile(r"\D{3,}20\d\d年(?:度)?(?:部门|单位)?(?:预算|决算)(?:信息)?(?:公开)?")
"""The title of the whole document, as sheets repeat it above a table's own."""
KEY_ROLES = ("label", "project", "organisation", "code", "code_class", "code_section", "code_item")
"""Roles of the columns that say what a row is about."""
_YEAR = re.compile(r"20\d\d")
_MAX_HEADER_ROWS = 8
_MOST_CAPTIONS, _WIDEST_CAPTION = 6, 4
"""Rows of captions over a header, and texts beside each other in one."""
_FEWEST_ROWS = 2
"""A title, a header and nothing else are no table with a caption."""
_MONEY = re.compile(r"[-(]?\d[\d,]*\.\d{1,2}\)?|[-(]?\d{1,3}(?:,\d{3})+\)?")


def caption_rows(grid: Grid) -> int:
    """Number of leading rows that are title, unit or department lines rather than the table's header."""
    matrix = grid.matrix()
    count = 0
    for row in matrix[:_MOST_CAPTIONS]:
        texts = [plain(t) for t in row if t.strip()]
        if texts and not _is_caption(texts, len(matrix)):
            break
        count += 1
    # Blank rows at the end of the captions belong to the table's header only if a header follows; skipping them is harmless.
    return count if count < len(matrix) else 0


def _is_caption(texts: list[str], n_rows: int) -> bool:
    """Whether the texts of a row name no column and are a title, or what stands beside one (单位, 编制部门, 公开01表)."""
    if any(column_role(t) is not None or is_generic(t) or is_foreign(t) for t in texts):
        return False
    if len(texts) == 1 and n_rows > _FEWEST_ROWS and _reads_like_a_title(texts[0]):
        return True
    has_number = any(parse_number(t) is not None and not _CODE.match(t) for t in texts)
    return len(texts) <= _WIDEST_CAPTION and not has_number and any(_CAPTION.search(t) for t in texts)


def _reads_like_a_title(text: str) -> bool:
    return bool(re.search(r"表|情况", text) or is_section(text) or _DOCUMENT_TITLE.fullmatch(text))


_INDEX_TOKEN = re.compile(r"\d{1,2}|[A-Za-z]|\*+|[甲乙丙丁]|\d{1,2}=[\d+\-－—]+")


def is_index_row(texts: list[str]) -> bool:
    """A 栏次 row: the columns' own numbers or letters (1, 2, 3 … or A, B, C …), not amounts."""
    words = grid_words()
    filled = [t for t in (compact(t) for t in texts if t.strip()) if t not in words.code_levels]
    is_named = any(t in words.column_numbers for t in filled)
    if not filled or not all(t in words.column_numbers or _INDEX_TOKEN.fullmatch(t) for t in filled):
        is_numbered = any(t.isdigit() for t in filled) or len(filled) == 1  # else 栏次 heads a column
        return is_numbered and is_named and not any("." in t or "," in t for t in filled)
    if is_named:
        return True
    numbers = [int(t) for t in filled if t.isdigit()] or [ord(t) for t in filled if re.fullmatch("[A-Z]", t)]
    if any(set(t) == {"*"} for t in filled):
        return numbers == list(range(1, 1 + len(numbers)))  # the Ministry's export marks the label columns with stars
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1, 2, 3, ord("A"))


def body_start(matrix: list[list[str]], first: int) -> int:
    """First row that is the body's: a code, an ordinal or total label in a label column, or a printed amount."""
    label_columns: set[int] = set()
    last_header = first
    for r in range(first, min(len(matrix), first + _MAX_HEADER_ROWS)):
        row = matrix[r]
        if is_index_row(row):
            return r + 1  # the columns' numbers close the header
        roles = {c: column_role(plain(t)) for c, t in enumerate(row) if t.strip()}
        numbers = [c for c, t in enumerate(row) if t.strip() and _is_number(t) and not _YEAR.fullmatch(compact(t))]
        names = label_columns if len(numbers) > 1 else ()  # beside numbers a name is a row's, whatever it sounds like (规划编制)
        # A sum word (合计) may be a row's label; any other header word keeps the row in the header.
        header_words = [c for c, t in enumerate(row) if t.strip() and c not in names and _is_header_word(plain(t), roles[c])]
        label_columns |= {c for c, role in roles.items() if role in KEY_ROLES}
        codes = [c for c in numbers if _CODE.match(compact(row[c]))]
        amounts = [c for c in numbers if not _CODE.match(compact(row[c])) or "." in row[c]]
        ordinal = any(_ORDINAL_LABEL.match(compact(row[c])) and c in label_columns for c in range(len(row)) if row[c].strip())
        total = any(c in label_columns and is_sum_word(plain(row[c])) for c in range(len(row)) if row[c].strip())
        if any(_MONEY.fullmatch(compact(t)) for t in row):
            return r  # whatever its label is called
        marks = any(t.strip() and is_blank(t) for t in row)  # a dash stands where an amount might
        if (amounts or codes or marks) and not header_words or ordinal or (total and label_columns):
            return r
        last_header = r + 1
    return last_header


def _is_number(text: str) -> bool:
    """Also a code that is broken over lines."""
    return parse_number(text) is not None or _CODE.match(compact(text)) is not None


def _is_header_word(text: str, role: str | None) -> bool:
    if role in ("code_class", "code_section", "code_item"):
        return False  # the Ministry's forms print 类 款 项 beside the first body row
    return role is not None or is_generic(text) and not is_sum_word(text)
