"""CSV files that people keep by hand (rulings, the register): read as untrusted text, every bad line named, none fatal.

A file is UTF-8, or GB 18030 as spreadsheet programs of Chinese systems write it. Messages are Chinese, for people.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

MAX_BYTES = 20_000_000
MAX_CELL = 2000
"""Characters of one cell; a longer one is no remark of a person but a broken quote."""
_Record = TypeVar("_Record")
_Key = TypeVar("_Key", bound=Hashable)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


class HandFileError(ValueError):
    """A file that cannot be used at all; the message is Chinese and names the file."""


@dataclass(frozen=True, slots=True)
class HandRow:
    """Grain: one line of data. `line_no` is where it begins in the file, 1-based."""

    line_no: int
    values: Mapping[str, str]


def read_hand_csv(
    path: Path, title: str, required: Collection[str], names: Mapping[str, str] | None = None
) -> tuple[list[HandRow], list[str]]:
    """The lines of a file in order, and a sentence on each line that is not one.

    `names` are other headings of columns (Chinese ones) -> the column. A blank line is skipped; a file that does not exist
    has no lines. Raises HandFileError for a file that cannot be decoded, lacks a required column or leaves a quote open.
    """
    if not path.exists():
        return [], []
    where = f"{title} {path.name}"
    reader = csv.reader(io.StringIO(decode_hand_file(path, where), newline=""), strict=True)
    rows: list[HandRow] = []
    problems: list[str] = []
    heading: list[str] | None = None
    line_no = 1
    try:
        for cells in reader:
            cleaned = [clean_cell(cell) for cell in cells]
            if heading is None:
                heading = _heading(cleaned, names or {}, required, where)
            elif any(cleaned):
                problem = _shape_problem(cleaned, heading)
                if problem:
                    problems.append(f"{where} 第{line_no}行：{problem}")
                else:
                    rows.append(HandRow(line_no, dict(zip(heading, cleaned, strict=False)) | dict.fromkeys(heading[len(cleaned) :], "")))
            line_no = reader.line_num + 1
    except csv.Error as error:
        raise HandFileError(f"{where} 第{line_no}行：不是有效的 CSV（引号不成对或有非法字符），整个文件未读取") from error
    return rows, problems


def read_hand_records(
    path: Path,
    title: str,
    required: Collection[str],
    read: Callable[[HandRow], _Record | None],
    key: Callable[[_Record], _Key],
    names: Mapping[str, str] | None = None,
) -> tuple[dict[_Key, _Record], list[str]]:
    """What `read` makes of each line of a file by `key`, the later of two on one thing, and a sentence on each line that is none.

    `read` gives None for a line that says nothing yet, and raises ValueError with what is wrong with it. Raises HandFileError as
    `read_hand_csv` does.
    """
    rows, problems = read_hand_csv(path, title, required, names)
    records: dict[_Key, _Record] = {}
    for row in rows:
        try:
            record = read(row)
        except ValueError as problem:
            problems.append(f"{title} {path.name} 第{row.line_no}行：{problem}")
        else:
            if record is not None:
                records[key(record)] = record
    return records, problems


def parse_date(text: str) -> datetime.date | None:
    """A date as people write it (2024-02-08, 2024/2/8, 2024年2月8日, 20240208); None for blank. Raises ValueError."""
    if not text:
        return None
    match = _DATE.fullmatch(text.replace(" ", ""))
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part) for part in match.groups() if part is not None)
    return datetime.date(year, month, day)


def decode_hand_file(path: Path, where: str) -> str:
    """A file's text; `where` names it in the message. Raises HandFileError."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise HandFileError(f"{where} 无法打开：{error.strerror}") from error
    if data is None:
        raise HandFileError(f"{where} 超过 {MAX_BYTES // 1_000_000} MB，未读取")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise HandFileError(f"{where} 既不是 UTF-8 也不是 GB 18030 编码，无法读取")


def _heading(cells: list[str], names: Mapping[str, str], required: Collection[str], where: str) -> list[str]:
    heading = [names.get(cell, cell) for cell in cells]
    missing = [column for column in required if column not in heading]
    if missing:
        raise HandFileError(f"{where} 缺少列：{'、'.join(missing)}")
    twice = sorted({column for column in heading if column and heading.count(column) > 1})
    if twice:
        raise HandFileError(f"{where} 列名重复：{'、'.join(twice)}")
    return heading


def _shape_problem(cells: list[str], heading: list[str]) -> str | None:
    if len(cells) > len(heading) and any(cells[len(heading) :]):
        return f"有 {len(cells)} 列，多于表头的 {len(heading)} 列"
    if any(len(cell) > MAX_CELL for cell in cells):
        return f"有一格超过 {MAX_CELL} 字"
    return None


def clean_cell(cell: str) -> str:
    """Without what terminals and databases obey: control characters and other invisible ones become spaces."""
    return "".join(c if c.isprintable() else " " for c in cell).strip()
