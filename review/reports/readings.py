"""How the tables of a document were read, for those who look for a misread one: what named each table and its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from ingestion.decisions import Decision, keep_decisions
from ingestion.identity.folder import FolderIdentity
from ingestion.parsing import parse_bytes
from ingestion.records import BudgetLineRecord, ParsedDocument, TableRecord


def explain_document(data: bytes, folder: FolderIdentity | None = None) -> list[str]:
    """Read a document once more and tell how: its tables, then what decided each of their columns and lines."""
    with keep_decisions() as decisions:
        parsed, _ = parse_bytes(data, folder)
    return [*explain_reading(parsed), *_explain_decisions(decisions)]


def _explain_decisions(decisions: list[Decision]) -> Iterator[str]:
    named = {"column": "列", "line": "行"}
    for (page, code), made in groupby(dict.fromkeys(decisions), key=lambda d: (d.page, d.table_code)):
        yield f"判定依据，{_on_page(page)}{code}"
        for decision in made:
            shown = f"  第 {decision.number} {named[decision.kind]}“{decision.text or '（空）'}”→ {decision.meaning}"
            yield f"{shown}（依据 {decision.evidence}）"


def explain_reading(parsed: ParsedDocument) -> list[str]:
    """Chinese lines: each table with the rule or evidence that recognised it, what its columns became, what found no place."""
    lines: list[str] = []
    for table in sorted((t for t in parsed.tables if t.table_no), key=lambda t: t.table_no):
        facts = [f for f in parsed.budget_lines if f.table_no == table.table_no and f.publication_no == table.publication_no]
        lines += _explain_table(table, facts)
    unplaced = Counter((u.page, u.table_title or "无标题", u.reason_code, u.reason) for u in parsed.unplaced_numbers)
    for (page, title, code, reason), count in sorted(unplaced.items(), key=lambda item: (item[0][0] or 0, str(item[0]))):
        lines.append(f"未落位 {count} 个，{_on_page(page)}《{title}》：{reason}（{code}）")
    return lines


def _explain_table(table: TableRecord, facts: list[BudgetLineRecord]) -> Iterator[str]:
    rules = "、".join(sorted({f.layout_rule for f in facts if f.layout_rule})) or "无数字，按标题"
    unit = f"，单位{table.printed_unit}" if table.printed_unit else ""
    where = f"表 {table.table_no}，{_on_page(table.page)}《{table.title or '无标题'}》"
    yield f"{where}→ {table.table_code}（依据 {rules}{unit}），数字 {len(facts)} 个"
    columns: dict[tuple[int, str], Counter[str]] = {}
    for fact in facts:
        meaning = "／".join(part for part in (fact.side, fact.measure, fact.fund, fact.funding_period) if part)
        columns.setdefault((fact.column_no, fact.column_label), Counter())[meaning] += 1
    for (number, label), meanings in sorted(columns.items()):
        yield f"  第 {number} 列“{label or '无栏目名'}”→ {'、'.join(f'{meaning}（{count}）' for meaning, count in meanings.most_common())}"


def _on_page(page: int | None) -> str:
    return f"第 {page} 页" if page is not None else ""
