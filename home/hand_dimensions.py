"""What people decide about dimensions, by hand in a home: codes that only documents print (`codes.csv`), units that may be one body
(`unit_matches.csv`).

Both files are what `yusuan codes --output` and `yusuan units --output` write, with the column `ruling` filled in; a line without a
ruling waits and is no mistake. The later of two lines on one thing counts.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from ingestion.official_names import DEPARTMENT_ECONOMIC, FUNCTION, GOVERNMENT_ECONOMIC, REVENUE
from review.hand_csv import HandRow, parse_date, read_hand_records

_CODES_TITLE, _MATCHES_TITLE = "科目核对表", "单位核对表"
_RULINGS = {"confirmed": "confirmed", "rejected": "rejected", "确认": "confirmed", "否定": "rejected"}
_SCHEMES = {
    "功能分类": FUNCTION,
    "部门预算经济分类": DEPARTMENT_ECONOMIC,
    "政府预算经济分类": GOVERNMENT_ECONOMIC,
    "收入分类": REVENUE,
}
_FIRST_DIGIT = {REVENUE: "1", FUNCTION: "2", DEPARTMENT_ECONOMIC: "3", GOVERNMENT_ECONOMIC: "5"}
_LENGTHS = {REVENUE: (3, 5, 7), FUNCTION: (3, 5, 7), DEPARTMENT_ECONOMIC: (3, 5), GOVERNMENT_ECONOMIC: (3, 5)}
_RULING_NAMES = {"裁定": "ruling", "理由": "ruling_reason", "核对人": "ruled_by", "核对日期": "ruled_on"}
_CODE_NAMES = {
    "科目体系": "classification_scheme",
    "科目编码": "line_code",
    "编码": "line_code",
    "科目名称": "ruled_name",
    "名称": "ruled_name",
} | _RULING_NAMES
_MATCH_NAMES = {"单位编号": "unit_id", "另一单位编号": "other_unit_id"} | _RULING_NAMES
_UNIT_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class CodeRulingRecord:
    """Grain: one code that only documents print, as a person judged it in codes.csv."""

    scheme: str
    code: str
    ruling: str
    """confirmed | rejected"""
    ruled_name: str | None = None
    """The code's name where the person gives one; otherwise the printed one holds."""
    ruling_reason: str | None = None
    ruled_by: str | None = None
    ruled_on: datetime.date | None = None
    fiscal_year: int | None = None
    """Always None: a ruling touches every year."""


@dataclass(slots=True)
class UnitMatchRecord:
    """Grain: two units of the warehouse, as a person judged them in unit_matches.csv."""

    unit_id: str
    """The unit that became the other one: its former name or spelling."""
    other_unit_id: str
    """The unit under which both are grouped."""
    ruling: str
    """confirmed (one body, or the body that took over all of it) | rejected"""
    ruling_reason: str | None = None
    ruled_by: str | None = None
    ruled_on: datetime.date | None = None
    fiscal_year: int | None = None
    """Always None: a match touches every year."""


def read_code_rulings(path: Path) -> tuple[list[CodeRulingRecord], list[str]]:
    """The rulings of codes.csv and a Chinese sentence on each line that is none. Raises HandFileError."""
    columns = ("classification_scheme", "line_code", "ruling")
    records, problems = read_hand_records(path, _CODES_TITLE, columns, _read_code, lambda r: (r.scheme, r.code), _CODE_NAMES)
    return list(records.values()), problems


def read_unit_matches(path: Path) -> tuple[list[UnitMatchRecord], list[str]]:
    """The rulings of unit_matches.csv and a Chinese sentence on each line that is none. Raises HandFileError."""
    columns = ("unit_id", "other_unit_id", "ruling")
    records, problems = read_hand_records(path, _MATCHES_TITLE, columns, _read_match, lambda r: (r.unit_id, r.other_unit_id), _MATCH_NAMES)
    return list(records.values()), problems


def _read_code(row: HandRow) -> CodeRulingRecord | None:
    values = row.values
    ruling = _ruling(values["ruling"])
    if ruling is None:
        return None
    scheme = _SCHEMES.get(values["classification_scheme"], values["classification_scheme"])
    code = values["line_code"]
    if scheme not in _FIRST_DIGIT:
        raise ValueError(f"科目体系“{scheme}”只能是 {'、'.join(_SCHEMES)}")
    if not re.fullmatch(r"[0-9]+", code) or len(code) not in _LENGTHS[scheme] or code[0] != _FIRST_DIGIT[scheme]:
        raise ValueError(f"“{code}”不是这一科目体系的编码")
    return CodeRulingRecord(scheme, code, ruling, values.get("ruled_name", "") or None, *_by_whom(row))


def _read_match(row: HandRow) -> UnitMatchRecord | None:
    values = row.values
    ruling = _ruling(values["ruling"])
    if ruling is None:
        return None
    unit_id, other_unit_id = values["unit_id"], values["other_unit_id"]
    if not _UNIT_ID.fullmatch(unit_id) or not _UNIT_ID.fullmatch(other_unit_id) or unit_id == other_unit_id:
        raise ValueError("单位编号应是 yusuan units 列出的两个不同编号")
    return UnitMatchRecord(unit_id, other_unit_id, ruling, *_by_whom(row))


def _ruling(text: str) -> str | None:
    if text and text not in _RULINGS:
        raise ValueError(f"裁定“{text}”只能是 confirmed（确认）或 rejected（否定）")
    return _RULINGS.get(text)


def _by_whom(row: HandRow) -> tuple[str | None, str | None, datetime.date | None]:
    day = row.values.get("ruled_on", "")
    try:
        ruled_on = parse_date(day)
    except ValueError:
        raise ValueError(f"核对日期“{day}”不是日期") from None
    return row.values.get("ruling_reason", "") or None, row.values.get("ruled_by", "") or None, ruled_on
