"""What people keep by hand in a home: rulings on findings (`rulings.csv`), the register of disclosures (`register.csv`), and what they
decide about codes and units (`home.hand_dimensions`).

All are inputs of the warehouse like documents: they become the raw tables of `HAND_TABLES`, by fiscal year. The files are
untrusted text: a line that cannot be used is named and left out; where a whole file cannot be used, what was read before stands.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from home.hand_dimensions import CodeRulingRecord, UnitMatchRecord, read_code_rulings, read_unit_matches
from home.settings import Settings
from review.hand_csv import HandFileError, HandRow, parse_date, read_hand_records
from review.rulings import RulingError, read_rulings

_TITLE = "公开登记簿"
_STAGES = {"budget": "budget", "final": "final", "预算": "budget", "决算": "final"}
_NAMES = {
    "单位": "unit_name",
    "单位名称": "unit_name",
    "单位代码": "unit_code",
    "年度": "fiscal_year",
    "财政年度": "fiscal_year",
    "阶段": "stage",
    "预算/决算": "stage",
    "批复日期": "approved_on",
    "公开日期": "published_on",
    "备注": "remark",
}
"""Chinese headings of the register -> its columns."""


@dataclass(slots=True)
class RulingRecord:
    """Grain: one ruling of a person on one finding and its evidence, as kept in rulings.csv."""

    finding_id: str
    evidence_hash: str
    ruling: str
    """accepted | wrong"""
    reason: str
    person: str | None = None
    ruled_on: datetime.date | None = None
    fiscal_year: int | None = None
    """That of the finding; None where the file does not say: then the ruling touches every year."""


@dataclass(slots=True)
class RegisterRecord:
    """Grain: one disclosure that is expected of a unit, as kept in register.csv."""

    unit_name: str | None
    unit_code: str | None
    """A name or a code is there."""
    fiscal_year: int
    stage: str
    """budget | final"""
    approved_on: datetime.date | None = None
    """批复日期"""
    published_on: datetime.date | None = None
    """公开日期"""
    remark: str | None = None


HAND_TABLES: dict[str, type] = {
    "rulings": RulingRecord,
    "register": RegisterRecord,
    "code_rulings": CodeRulingRecord,
    "unit_matches": UnitMatchRecord,
}
"""Name of the raw table (schema `raw`) -> its record."""


@dataclass(slots=True)
class HandKept:
    """The usable lines by raw table, and what is wrong with the rest. A table that is missing could not be read: what was known stands."""

    rows: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_hand_kept(settings: Settings) -> HandKept:
    """Read the files of a home. Never raises for what they hold."""
    found = HandKept()
    readers: dict[str, Callable[[], tuple[list[Any], list[str]]]] = {
        "rulings": lambda: _read_rulings(settings.rulings_path),
        "register": lambda: _read_register(settings.register_path, settings),
        "code_rulings": lambda: read_code_rulings(settings.code_rulings_path),
        "unit_matches": lambda: read_unit_matches(settings.unit_matches_path),
    }
    for table, read in readers.items():
        try:
            found.rows[table], problems = read()
        except (HandFileError, RulingError) as error:
            problems = [f"{error}；沿用上次读到的内容"]
        found.problems.extend(problems)
    return found


def as_values(record: Any) -> dict[str, Any]:
    """A record as JSON-able values by column."""
    values = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    return {name: v.isoformat() if isinstance(v, datetime.date) else v for name, v in values.items()}


def _read_rulings(path: Path) -> tuple[list[RulingRecord], list[str]]:
    rulings, problems = read_rulings(path)
    records = [
        RulingRecord(
            r.finding_id,
            r.evidence_hash,
            r.ruling,
            r.reason,
            r.person or None,
            datetime.date.fromisoformat(r.date) if r.date else None,
            r.fiscal_year,
        )
        for r in rulings.values()
    ]
    return records, problems


def _read_register(path: Path, settings: Settings) -> tuple[list[RegisterRecord], list[str]]:
    """The register, the later of two lines on one disclosure."""
    records, problems = read_hand_records(
        path,
        _TITLE,
        ("fiscal_year", "stage"),
        lambda row: _read_entry(row, settings),
        lambda record: (record.unit_name, record.unit_code, record.fiscal_year, record.stage),
        _NAMES,
    )
    return list(records.values()), problems


def _read_entry(row: HandRow, settings: Settings) -> RegisterRecord:
    values = row.values
    name, code = values.get("unit_name", "") or None, values.get("unit_code", "") or None
    if not name and not code:
        raise ValueError("没有单位名称，也没有单位代码")
    year = re.fullmatch(r"([12]\d{3})年?度?", values["fiscal_year"])
    if year is None or int(year.group(1)) not in settings.partition_years():
        raise ValueError(f"财政年度“{values['fiscal_year']}”不是 {settings.first_year} 至 {settings.last_year()} 之间的年度")
    if values["stage"] not in _STAGES:
        raise ValueError(f"阶段“{values['stage']}”只能是 budget（预算）或 final（决算）")
    approved, published = (
        _date(values.get(column, ""), title) for column, title in (("approved_on", "批复日期"), ("published_on", "公开日期"))
    )
    if approved and published and published < approved:
        raise ValueError(f"公开日期 {published} 早于批复日期 {approved}")
    return RegisterRecord(name, code, int(year.group(1)), _STAGES[values["stage"]], approved, published, values.get("remark", "") or None)


def _date(text: str, title: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        raise ValueError(f"{title}“{text}”不是日期") from None
