"""The Chinese summary that ends `yusuan build`, from the published file, the registry and the run's record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from home.registry import DocumentRow, Registry, path_of_key, printable_path
from home.settings import Settings
from yusuan.ruling_command import count_rulings

_FACTS = {
    "fct_budget_line": "表内数字",
    "fct_stated_amount": "正文金额",
    "fct_project": "项目",
    "fct_indicator_value": "绩效指标",
    "fct_finding": "勾稽矛盾",
    "fct_unplaced_number": "未落位数字",
}
_CITED = {
    "document_id": "文档",
    "file_name": "文件",
    "page": "页",
    "table_code": "表",
    "row_no": "行",
    "column_no": "列",
    "line_label": "项目",
    "printed_text": "印出",
    "blank_columns": "空列",
}
_QUARANTINED_SHOWN = 20
_ROWS_SHOWN = 3


@dataclass(slots=True)
class YearFigures:
    """Grain: one fiscal year of the published warehouse."""

    year: int
    documents: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    printed: int = 0
    placed: int = 0


def read_figures(settings: Settings) -> list[YearFigures]:
    """Figures by year of the published file; [] where nothing is published."""
    database = settings.published_database
    if not database.exists():
        return []
    with duckdb.connect(str(database), read_only=True) as con:
        tables = {row[0] for row in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()}
        years: dict[int, YearFigures] = {}
        for year, documents in con.execute("select coalesce(fiscal_year, 0), count(*) from marts.dim_document group by 1").fetchall():
            years[int(year)] = YearFigures(int(year), int(documents))
        for table in _FACTS:
            if table in tables:
                query = (
                    f"select coalesce(d.fiscal_year, 0), count(*) from marts.{table} f"
                    " join marts.dim_document d on d.document_id = f.document_id group by 1"
                )
                for year, n in con.execute(query).fetchall():
                    years.setdefault(int(year), YearFigures(int(year))).rows[table] = int(n)
    return [years[y] for y in sorted(years)]


def read_coverage(settings: Settings) -> tuple[int, int]:
    """Numbers printed in tables and how many became facts, over everything that was read: (printed, placed)."""
    if not settings.published_database.exists():
        return 0, 0
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        columns = {row[0] for row in con.execute("describe marts.dim_document").fetchall()}
        if not {"printed_numbers", "placed_numbers"} <= columns:
            return 0, 0
        printed, placed = con.execute(
            "select coalesce(sum(printed_numbers), 0), coalesce(sum(placed_numbers), 0) from marts.dim_document"
        ).fetchall()[0]
    return int(printed), int(placed)


def quarantine_lines(registry: Registry) -> list[str]:
    """One line per quarantined document: where it lies and why."""
    return [_quarantine_line(d) for d in quarantined_documents(registry)]


def quarantined_documents(registry: Registry) -> list[DocumentRow]:
    return [d for d in registry.documents() if d.status == "quarantined"]


def _quarantine_line(document: DocumentRow) -> str:
    return f"{printable_path(path_of_key(document.path))}：{document.reason}"


def compose_summary(
    settings: Settings, registry: Registry, read: int, seen: int, refusals: Iterable[Any], notes: Iterable[str]
) -> list[str]:
    """The summary's lines. `read` documents were read now, `seen` files looked at; `refusals` are run_record.Refusal."""
    lines = ["", "摘要", f"  来源文件：{seen} 个；本次读取：{read} 份；在库文档：{len(registry.documents())} 份"]
    figures = read_figures(settings)
    if figures:
        lines.append("  已发布的数据（按财政年度）：")
        lines.extend(_year_lines(figures))
        printed, placed = read_coverage(settings)
        if printed:
            lines.append(f"  表中印出数字 {printed} 个，已入库 {placed} 个（{100 * placed / printed:.2f}%），未落位 {printed - placed} 个")
            lines.extend(_unread_lines(settings))
        lines.extend(_ruling_lines(settings))
        lines.append(f"  发布文件：{settings.published_database}")
    quarantined = quarantine_lines(registry)
    if quarantined:
        lines.append(f"  警告：隔离文件 {len(quarantined)} 个")
        lines.extend(f"    {line}" for line in quarantined[:_QUARANTINED_SHOWN])
        if len(quarantined) > _QUARANTINED_SHOWN:
            lines.append(f"    …… 其余见 yusuan quarantine list --home {settings.home}")
    lines.extend(f"  说明：{note}" for note in notes)
    lines.extend(_refusal_lines(list(refusals), settings.docs / "index.html"))
    return lines


def _unread_lines(settings: Settings) -> list[str]:
    """What the share of placed numbers leaves out: nobody knows what is printed on pages that were not read."""
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        columns = {row[0] for row in con.execute("describe marts.dim_document").fetchall()}
        if "unread_pages" not in columns:
            return []
        query = "select count(*), coalesce(sum(unread_pages), 0) from marts.dim_document where unread_pages > 0"
        documents, pages = con.execute(query).fetchall()[0]
    return [f"  以上不含未能读取的部分：{documents} 份文档有 {pages} 页（或工作表）未读取，见 fct_reading_note"] if documents else []


def _ruling_lines(settings: Settings) -> list[str]:
    applied, stale = count_rulings(settings)
    if not applied and not stale:
        return []
    return [f"  人工裁定：有效 {applied} 条" + (f"，失效 {stale} 条（见 yusuan ruling list --home {settings.home}）" if stale else "")]


def _year_lines(figures: list[YearFigures]) -> list[str]:
    lines = []
    for f in figures:
        parts = [f"{title} {f.rows[table]}" for table, title in _FACTS.items() if f.rows.get(table)]
        name = f"{f.year} 年度" if f.year else "年度不明"
        lines.append(f"    {name}：文档 {f.documents} 份" + ("；" + "，".join(parts) if parts else ""))
    return lines


def _refusal_lines(refusals: list[Any], index: Path) -> list[str]:
    """Which years, which expectations, which rows and why; one expectation that refused several years is said once."""
    if not refusals:
        return []
    lines = [f"  错误：{_spoken({r.year for r in refusals})}未通过检查，其旧数据保持不变："]
    by_expectation: dict[tuple[str, str], list[Any]] = {}
    for r in refusals:
        by_expectation.setdefault((r.table, r.expectation_id), []).append(r)
    for (table, expectation), group in by_expectation.items():
        first = group[0]
        rows = f"，不符 {sum(r.rows for r in group)} 行" if first.sample else ""
        error = f"；{first.error}" if first.error else ""
        lines.append(f"    {_spoken({r.year for r in group})}，{table}：{first.description}（{expectation}）{rows}{error}")
        for row in [row for r in group for row in r.sample][:_ROWS_SHOWN]:
            cited = [f"{title} {row[name]}" for name, title in _CITED.items() if row.get(name) not in (None, "")]
            lines.append("      " + "，".join(cited))
    lines.append(f"  检查记录：{index}")
    return lines


def _spoken(years: Iterable[int]) -> str:
    return "、".join(f"{y} 年度" if y else "年度不明的文档" for y in sorted(years))
