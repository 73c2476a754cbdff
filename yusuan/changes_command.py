"""`yusuan changes`: what is different in the published warehouse from an earlier version of it.

Documents are told apart by their bytes, amounts by where they stand in a publication (unit, year, stage, table, line and column), so that a
corrected document shows as the amounts that it corrects, and so does a better reading of the same document.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import duckdb

from explorer.downloads import neutralised
from home.settings import Settings
from yusuan.usage import UsageError

_SHOWN = 20
_KINDS = {"added": "新增", "withdrawn": "撤下", "changed": "改动"}
_OBJECTS = {"document": "文件", "amount": "表内数字", "stated": "正文金额", "finding": "勾稽矛盾"}
_MEASURE_WORDS = {"document": "份", "amount": "处", "stated": "处", "finding": "条"}

_DOCUMENTS = """
select documents.document_id as key, units.unit_name, documents.fiscal_year, documents.stage, documents.file_name as place,
       case when documents.status <> 'parsed' then '不能读取' when documents.is_current then '现行' else '已被替代' end as value
from {db}.marts.dim_document as documents left join {db}.marts.dim_unit as units using (unit_id)
"""
_AMOUNTS = """
select md5(concat_ws('|', publications.unit_id, publications.fiscal_year, publications.stage, publications.publication_level,
                     lines.table_code, lines.side, lines.line_code, lines.line_label, lines.measure, lines.fund,
                     lines.funding_period, lines.organisation, lines.project_name, lines.column_label)) as key,
       any_value(units.unit_name) as unit_name, any_value(publications.fiscal_year) as fiscal_year, any_value(publications.stage) as stage,
       any_value(concat_ws(' ', codes.name_zh, lines.line_code, lines.line_label, lines.column_label)) as place,
       string_agg(cast(lines.amount_yuan as varchar), '；' order by lines.amount_yuan) as value
from {db}.marts.fct_budget_line as lines
join {db}.marts.dim_publication as publications using (publication_id)
left join {db}.marts.dim_unit as units on publications.unit_id = units.unit_id
left join {db}.marts.dim_code as codes on codes.code_list = 'table_code' and codes.code = lines.table_code
where publications.is_current group by 1
"""
_STATED = """
select md5(concat_ws('|', publications.unit_id, publications.fiscal_year, publications.stage, publications.publication_level,
                     amounts.concept)) as key,
       any_value(units.unit_name) as unit_name, any_value(publications.fiscal_year) as fiscal_year, any_value(publications.stage) as stage,
       any_value(amounts.concept) as place,
       string_agg(cast(amounts.amount_yuan as varchar), '；' order by amounts.amount_yuan) as value
from {db}.marts.fct_stated_amount as amounts
join {db}.marts.dim_publication as publications using (publication_id)
left join {db}.marts.dim_unit as units on publications.unit_id = units.unit_id
where publications.is_current group by 1
"""
_FINDINGS = """
select findings.finding_id as key, units.unit_name, publications.fiscal_year, publications.stage, findings.message as place,
       concat_ws(' ', findings.severity, findings.ruling) as value
from {db}.marts.fct_finding as findings
join {db}.marts.dim_publication as publications using (publication_id)
left join {db}.marts.dim_unit as units on publications.unit_id = units.unit_id
where publications.is_current
"""
_QUERIES = {"document": _DOCUMENTS, "amount": _AMOUNTS, "stated": _STATED, "finding": _FINDINGS}
_COMPARISON = """
select case when old.key is null then 'added' when new.key is null then 'withdrawn' else 'changed' end as kind,
       coalesce(new.unit_name, old.unit_name), coalesce(new.fiscal_year, old.fiscal_year), coalesce(new.stage, old.stage),
       coalesce(new.place, old.place), old.value, new.value
from ({old}) as old full outer join ({new}) as new using (key)
where old.value is distinct from new.value or old.key is null or new.key is null
order by 2 nulls last, 3, 4, 5, 1
"""


@dataclass(frozen=True, slots=True)
class Change:
    """Grain: one document, amount, stated amount or finding that is not as it was. Amounts are yuan, several of one place joined."""

    kind: str
    """added | withdrawn | changed"""
    object: str
    """document | amount | stated | finding"""
    unit_name: str | None
    fiscal_year: int | None
    stage: str | None
    place: str | None
    """The file, the line of a table, the concept, or the finding's message."""
    old_value: str | None
    new_value: str | None


def newest_snapshot(settings: Settings) -> Path:
    """The version that the published one replaced. Raises UsageError where none is kept."""
    kept = sorted((settings.warehouse / "snapshots").glob("*.duckdb"))
    if not kept:
        raise UsageError("没有保存的旧版本。可用 --since 给出另存的 yusuan.duckdb")
    return kept[-1]


def compare(old: Path, new: Path) -> Iterator[Change]:
    """What is different in `new`, by kind of object. Raises UsageError where one of the two is no publication of this program."""
    for path in (old, new):
        if not path.exists():
            raise UsageError(f"{path} 不存在")
    try:
        with duckdb.connect() as con:
            for name, path in (("old", old), ("new", new)):
                con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name}_version (read_only)")
            for kind, query in _QUERIES.items():
                sides = {name: query.format(db=f"{name}_version") for name in ("old", "new")}
                for found, *values in con.execute(_COMPARISON.format(**sides)).fetchall():
                    yield Change(found, kind, *values)
    except duckdb.Error as error:
        raise UsageError(f"两个版本不能比较（可能出自不同版本的程序）：{error}") from error


def summary(changes: list[Change]) -> Iterator[str]:
    """What changed, in Chinese, for people: counts, then the first of each kind."""
    if not changes:
        yield "没有变化"
        return
    counts = Counter((change.object, change.kind) for change in changes)
    for name, label in _OBJECTS.items():
        told = [f"{word} {counts[name, kind]} {_MEASURE_WORDS[name]}" for kind, word in _KINDS.items() if counts[name, kind]]
        if not told:
            continue
        yield f"{label}：{'，'.join(told)}"
        here = [change for change in changes if change.object == name]
        yield from (f"  {_sentence(change)}" for change in here[:_SHOWN])
        if len(here) > _SHOWN:
            yield f"  …… 另有 {len(here) - _SHOWN} {_MEASURE_WORDS[name]}（用 --output 写出全部）"


def _sentence(change: Change) -> str:
    stage = {"budget": "预算", "final": "决算"}.get(change.stage or "", "")
    whose = f"{change.unit_name or '单位不明'} {change.fiscal_year or ''}{stage}".strip()
    if change.kind == "changed":
        return f"改动 {whose} {change.place}：{change.old_value} → {change.new_value}"
    value = change.new_value if change.kind == "added" else change.old_value
    shown = f"：{value}" if change.object in ("amount", "stated") else ""
    return f"{_KINDS[change.kind]} {whose} {change.place}{shown}"


def write_changes(changes: list[Change], output: Path) -> None:
    """All changes as CSV (with BOM, as Excel wants it)."""
    with output.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([field.name for field in fields(Change)])
        writer.writerows([neutralised(value) if isinstance(value, str) else value for value in astuple(change)] for change in changes)
