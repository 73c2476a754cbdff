"""`yusuan ruling`: what a person decides on a finding, written to `<home>/rulings.csv`; the next build takes it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from home.settings import Settings
from review.rulings import RULINGS, Ruling, RulingError, decide, read_rulings
from yusuan.usage import UsageError

_SHORTEST_PREFIX = 8
_STATES = {
    "applied": "有效",
    "evidence_changed": "失效：文件现在印的与裁定时不同，须重新裁定",
    "finding_gone": "失效：库中已没有这条矛盾（文件已更换、移除或不再矛盾）",
    "other_year": "失效：裁定所载年度与矛盾的年度不符",
}
_PENDING = "尚未入库：下次 yusuan build 生效"


@dataclass(frozen=True, slots=True)
class Finding:
    """Grain: one finding of the published warehouse, as far as a ruling needs it."""

    finding_id: str
    fiscal_year: int
    file_name: str
    message: str
    evidence: str | None


def rule(settings: Settings, finding_id: str, ruling: str, reason: str, person: str) -> Finding:
    """Write a ruling on a published finding; `finding_id` may be shortened as long as it is unique. Raises UsageError."""
    finding = _find(settings, finding_id)
    try:
        decide(settings.rulings_path, finding.finding_id, finding.evidence, finding.fiscal_year, ruling, reason, person)
    except RulingError as error:
        raise UsageError(str(error)) from error
    return finding


def ruling_lines(settings: Settings) -> list[str]:
    """Each ruling of the home with whether it applies, and what cannot be used of the file. Raises UsageError."""
    try:
        rulings, problems = read_rulings(settings.rulings_path)
    except RulingError as error:
        raise UsageError(str(error)) from error
    states = _published_states(settings)
    lines = [_line(ruling, states) for ruling in rulings.values()]
    gone = [key for key in states if key[:2] not in rulings]
    lines.extend(f"{finding_id}：裁定已从文件中删去，下次 yusuan build 后不再有效" for finding_id, *_ in gone)
    return [*lines, *(f"注意：{problem}" for problem in problems)]


def count_rulings(settings: Settings) -> tuple[int, int]:
    """(rulings that apply, rulings that do not) in the published warehouse."""
    states = list(_published_states(settings).values())
    return states.count("applied"), len(states) - states.count("applied")


def _line(ruling: Ruling, states: dict[tuple[Any, ...], str]) -> str:
    state = states.get(_key(ruling))
    said = "，".join(part for part in (ruling.person, ruling.date) if part)
    year = f"{ruling.fiscal_year} 年度，" if ruling.fiscal_year else ""
    about = f"{ruling.finding_id}：{year}{RULINGS[ruling.ruling]}，理由：{ruling.reason}" + (f"（{said}）" if said else "")
    return f"{about}　[{_STATES[state] if state else _PENDING}]"


def _key(ruling: Ruling) -> tuple[Any, ...]:
    return (ruling.finding_id, ruling.evidence_hash, ruling.ruling, ruling.reason, ruling.person, ruling.date, ruling.fiscal_year)


def _published_states(settings: Settings) -> dict[tuple[Any, ...], str]:
    """State by the ruling's content, as published."""
    rows = _query(
        settings,
        "fct_ruling",
        "select finding_id, evidence_hash, ruling, ruling_reason, coalesce(ruled_by, ''), coalesce(strftime(ruled_on, '%Y-%m-%d'), ''),"
        " ruling_fiscal_year, ruling_state from marts.fct_ruling order by all",
    )
    return {row[:-1]: row[-1] for row in rows}


def _find(settings: Settings, finding_id: str) -> Finding:
    wanted = finding_id.strip().lower()
    if len(wanted) < _SHORTEST_PREFIX:
        raise UsageError(f"矛盾编号至少写 {_SHORTEST_PREFIX} 位")
    settings.insist_on_publication()
    rows = _query(
        settings,
        "fct_finding",
        "select f.finding_id, f.fiscal_year, d.file_name, f.message, f.evidence from marts.fct_finding f"
        " join marts.dim_document d using (document_id) where starts_with(f.finding_id, ?) order by f.finding_id limit 2",
        [wanted],
    )
    if not rows:
        raise UsageError(f"已发布的数据仓库中没有编号为 {finding_id} 的矛盾")
    if len(rows) > 1:
        raise UsageError(f"编号以 {finding_id} 开头的矛盾不止一条，请写出更多位")
    return Finding(*rows[0])


def _query(settings: Settings, table: str, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of the published file; [] where it, or (before an upgrade was built) the table is missing."""
    if not settings.published_database.exists():
        return []
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        if not con.execute("select 1 from duckdb_tables() where schema_name = 'marts' and table_name = ?", [table]).fetchall():
            return []
        return con.execute(sql, parameters or []).fetchall()
