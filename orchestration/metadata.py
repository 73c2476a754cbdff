"""What a materialisation shows in the UI: documents, rows, coverage, findings, seconds, a preview, a link to the Data Docs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from expectations.gates import GateReport
from expectations.tables import Tables

_PREVIEW_ROWS = 8
_PREVIEW_COLUMNS = 10
_CELL_LENGTH = 40
_YEAR_COLUMNS = ("partition_year", "fiscal_year")
_COMPUTED = "intermediate."
"""The schema whose views are more than other names of columns."""
_LAYERS_WITH_FACTS = ("core", "marts")


def describe_table(tables: Tables, table: str, years: list[int]) -> tuple[dict[str, Any], dict[int, int]]:
    """Metadata of `schema.name` as it stands now, and its rows by year (empty where it has no year).

    Of a view that computes something nothing is shown: counting its rows costs as much as the tables that are made of it.
    """
    if table.startswith(_COMPUTED) and tables.is_view(table):
        return {"说明": "视图，随查询计算"}, {}
    columns = tables.columns(table) or []
    year_column = next((c for c in _YEAR_COLUMNS if c in columns), None)
    counted = tables.fetch(f"select {f'coalesce({year_column}, 0)' if year_column else '0'}, count(*) from {table} group by 1").rows
    total = sum(int(n) for _, n in counted)
    by_year = {int(y): int(n) for y, n in counted} if year_column else {}
    metadata = {
        "dagster/row_count": total,
        "本次年度行数": sum(by_year.get(y, 0) for y in years) if year_column else total,
        "预览": dg.MetadataValue.md(_preview(tables, table, columns)),
    }
    return metadata, by_year


def describe_documents(tables: Tables, layer: str) -> dict[int, dict[str, Any]]:
    """Per partition year: documents, quarantined documents, coverage (per cent of printed numbers placed), errors found.

    From the core layer on the errors are those of the facts: with the contradictions between documents, and without what a
    person ruled wrong. Below it the facts are those of an earlier build, so only errors within documents are counted.
    """
    findings = "marts.fct_finding" if layer in _LAYERS_WITH_FACTS else "raw.findings"
    rows = tables.fetch(
        "select d.partition_year, count(*), count(*) filter (where d.status = 'quarantined'), sum(d.printed_numbers),"
        " sum(d.placed_numbers), sum(coalesce(f.n, 0)) from raw.documents d"
        f" left join (select document_id, count(*) as n from {findings} where severity = 'error' group by 1) f"
        " using (document_id) group by 1"
    ).rows
    return {
        int(year): {
            "文档数": int(documents),
            "隔离文档数": int(quarantined),
            "表中数字": int(printed or 0),
            "落位数字": int(placed or 0),
            "落位率（%）": round(100 * int(placed or 0) / int(printed), 2) if printed else 100.0,
            "勾稽差错数": int(findings),
        }
        for year, documents, quarantined, printed, placed, findings in rows
    }


def total_documents(by_year: dict[int, dict[str, Any]], years: Iterable[int]) -> dict[str, Any]:
    """The figures of `describe_documents` over several years."""
    chosen = [by_year[y] for y in years if y in by_year]
    printed = sum(f["表中数字"] for f in chosen)
    placed = sum(f["落位数字"] for f in chosen)
    return {
        "文档数": sum(f["文档数"] for f in chosen),
        "隔离文档数": sum(f["隔离文档数"] for f in chosen),
        "表中数字": printed,
        "落位数字": placed,
        "落位率（%）": round(100 * placed / printed, 2) if printed else 100.0,
        "勾稽差错数": sum(f["勾稽差错数"] for f in chosen),
    }


@dataclass(frozen=True, slots=True)
class GatePage:
    """The report of one gate: its file, and where the explorer serves it."""

    file: Path
    address: str


def describe_gate(report: GateReport, table: str, page: GatePage) -> dict[str, Any]:
    """Metadata of one table's asset check: what failed, how many rows, a sample with document and page."""
    outcomes = [o for o in report.outcomes if o.table == table]
    failures = [o for o in outcomes if not o.success]
    metadata: dict[str, Any] = {
        "检查项数": len(outcomes),
        "不符项数": len(failures),
        "检查行数": report.rows_checked.get(table, 0),
        "检查文档": dg.MetadataValue.path(str(page.file)),
        "检查文档链接": dg.MetadataValue.url(page.address),
    }
    if failures:
        years = sorted({y for o in failures for y in report.refused_years if o in report.failures_of(y)})
        metadata["拒绝年度"] = "、".join(str(y) if y else "年度不明" for y in years)
        metadata["不符行数"] = sum(o.unexpected_count for o in failures)
        metadata["不符的检查"] = dg.MetadataValue.md(
            markdown_table(
                [
                    {"检查": o.description, "编号": o.expectation_id, "不符行数": o.unexpected_count, "说明": o.error or o.observed or ""}
                    for o in failures
                ]
            )
        )
        samples = [{"检查": o.expectation_id, **row} for o in failures for row in o.sample[:_PREVIEW_ROWS]]
        if samples:
            metadata["不符行样本"] = dg.MetadataValue.md(markdown_table(samples))
    return metadata


def markdown_table(rows: list[dict[str, Any]]) -> str:
    """Rows as a markdown table; columns are those of all rows, in order of appearance."""
    columns = list(dict.fromkeys(c for row in rows for c in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines.extend("| " + " | ".join(_cell(row.get(c)) for c in columns) + " |" for row in rows)
    return "\n".join(lines)


def _preview(tables: Tables, table: str, columns: list[str]) -> str:
    shown = columns[:_PREVIEW_COLUMNS]
    rows = tables.fetch(f"select {', '.join(shown)} from {table} limit {_PREVIEW_ROWS}").rows
    return markdown_table([dict(zip(shown, row, strict=True)) for row in rows]) if rows else "（空表）"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    text = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return text if len(text) <= _CELL_LENGTH else text[: _CELL_LENGTH - 1] + "…"
