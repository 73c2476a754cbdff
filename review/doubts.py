"""Broken identities that our own reading may explain: told once to those who keep the warehouse, never to the publisher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.unread import PARTLY_UNREAD_CODES
from review.catalog import Rule
from review.evidence.cells import TableView
from review.evidence.document import Reviewed
from review.evidence.observations import NotRunnable, Observation
from review.evidence.quantities import Check
from review.records import FindingRecord
from review.reports.messages import describe

READING_DOUBT = "reading_doubt"
"""The kind of a finding that questions the reading of a table and not the table."""
_MOST_ROWS, _LEAST_BROKEN = 0.5, 4
_UNPLACED = "表中有未能归类的数字"
_AMBIGUOUS = "同一行有两个数字归入同一栏"
_LACKS_UNPLACED = "差额等于表中未能归类的数字"
_COUNTED_TWICE = "各行之和恰为合计的整数倍，可能是同一金额按两种科目各读一次"
_WITHHELD = "文件说明部分内容因保密未公开"
_STRAY = "差额等于表中没有编码的行的金额，可能是编码未读出"
_SYSTEMATIC = "多数行不成立，可能是表样特殊"


@dataclass(frozen=True, slots=True)
class _Tables:
    """What is known of the reading of a document's tables, by table number."""

    views: dict[int, TableView]
    ambiguous: dict[int, frozenset[tuple[int | None, int]]]
    """(page, row) where two numbers claim the same column."""
    strays: dict[int, frozenset[Decimal]]
    withholds: bool
    """The document says that it leaves out details."""


def _is_unplaced(check: Check, tables: _Tables) -> bool:
    """Whether a row of the identity holds a number that could not be placed, or its whole table is in doubt."""
    lines = [q.line for q in check.quantities() if q.line is not None]
    views = [(line, tables.views[line.table_no]) for line in lines if line.table_no in tables.views]
    return any(view.is_doubtful or (line.page, line.row_no) in view.unplaced_rows for line, view in views)


def _is_ambiguous(check: Check, tables: _Tables) -> bool:
    lines = [q.line for q in check.quantities() if q.line is not None]
    views = [(line, tables.views[line.table_no]) for line in lines if line.table_no in tables.views]
    return any((line.page, line.row_no) in tables.ambiguous[view.table_no] for line, view in views)


def _lacks_unplaced(check: Check, tables: _Tables) -> bool:
    line = check.total.line
    view = tables.views.get(line.table_no) if line is not None else None
    return view is not None and abs(check.difference) in view.unplaced_amounts


def _lacks_strays(check: Check, tables: _Tables) -> bool:
    """A sum that lacks exactly what rows without a code print may lack them because their code was not read (or is not printed)."""
    line = check.total.line
    return line is not None and check.difference in tables.strays.get(line.table_no, ())


def _is_counted_twice(check: Check, tables: _Tables) -> bool:
    """Whether rows of one table make up a whole multiple of its total: they divide it several times over."""
    total = check.total.value
    return check.total.line is not None and total > 0 and len(check.addends) > 1 and check.expected in {2 * total, 3 * total, 4 * total}


def _is_withheld(check: Check, tables: _Tables) -> bool:
    """A whole that is more than its printed parts, where the document says that parts are left out."""
    return tables.withholds and check.total.line is not None and check.total.value > check.expected


_EVIDENCE: tuple[tuple[str, Callable[[Check, _Tables], bool]], ...] = (
    (_WITHHELD, _is_withheld),
    (_UNPLACED, _is_unplaced),
    (_AMBIGUOUS, _is_ambiguous),
    (_LACKS_UNPLACED, _lacks_unplaced),
    (_STRAY, _lacks_strays),
    (_COUNTED_TWICE, _is_counted_twice),
)
"""Why a broken identity may be our reading, surest first."""


def set_doubts_apart(rule: Rule, outcomes: list[Check | Observation], doc: Reviewed) -> list[Check | Observation]:
    """The outcomes of a rule without the broken identities that our reading may explain, and one notice for those of each table.

    A doubtful identity proves nothing either way: its numbers count as not checked.
    """
    views = {t.table_no: t for t in doc.tables}
    tables = _Tables(
        views,
        {number: view.ambiguous_rows() for number, view in views.items()},
        {t.table_no: _stray_amounts(t) for t in doc.tables},
        doc.withholds_details,
    )
    doubts: dict[tuple[str, str], list[Check]] = defaultdict(list)
    for check in (o for o in outcomes if isinstance(o, Check) and o.verdict in ("error", "notice")):
        reason = next((name for name, holds in _EVIDENCE if holds(check, tables)), None)
        if reason is not None:
            doubts[reason, _title_of(check)].append(check)
    doubted = {id(c) for checks in doubts.values() for c in checks}
    for title, checks in _systematic([o for o in outcomes if isinstance(o, Check) and id(o) not in doubted]):
        doubts[_SYSTEMATIC, title] += checks
        doubted |= {id(c) for c in checks}
    kept = [o for o in outcomes if id(o) not in doubted]
    return kept + [_doubt(rule, reason, title, checks) for (reason, title), checks in doubts.items()]


def _systematic(checks: list[Check]) -> Iterator[tuple[str, list[Check]]]:
    """The broken identities of each table where most comparisons fail: it was not understood, or is a selection."""
    by_table: dict[tuple[str | None, str | None], list[Check]] = defaultdict(list)
    for check in checks:
        if check.total.line is not None:
            by_table[check.total.table_code, check.total.table_title].append(check)
    for tried in by_table.values():
        broken = [c for c in tried if c.verdict == "error"]
        if len(broken) >= _LEAST_BROKEN and len(broken) > _MOST_ROWS * len(tried):
            yield _title_of(broken[0]), broken


def _stray_amounts(table: TableView) -> frozenset[Decimal]:
    by_measure: dict[str, list[Decimal]] = defaultdict(list)
    for row in table.stray_rows():
        for measure, cell in row.cells.items():
            by_measure[measure].append(cell.value)
    values = {v for cells in by_measure.values() for v in (*cells, sum(cells, Decimal(0)))}
    return frozenset(v for v in values if v)


def _title_of(check: Check) -> str:
    table = next((q for q in check.quantities() if q.line is not None), check.total)
    return table.table_title or ""


def _doubt(rule: Rule, reason: str, title: str, checks: list[Check]) -> Observation:
    first = checks[0]
    table = next((q for q in first.quantities() if q.line is not None), first.total)
    message = f"《{title}》有{len(checks)}处“{rule.title}”不成立，但{reason}，请核对对表格的读取，不作为差错。例如：{describe(first)}"
    return Observation(
        "failed",
        message,
        table.page,
        evidence=title,
        table_code=table.table_code,
        severity="notice",
        kind=READING_DOUBT,
        place=f"{reason}:{title}",
        comparisons=len(checks),
    )


def tell_once(records: list[FindingRecord]) -> list[FindingRecord]:
    """The findings with one doubt for each table: what several rules doubt of it stands in the first one's message."""
    doubts: dict[tuple[int | None, str | None], list[FindingRecord]] = defaultdict(list)
    for record in (r for r in records if r.kind == READING_DOUBT):
        doubts[record.page, record.evidence].append(record)
    for first, *others in doubts.values():
        if others:
            first.message += (
                f"该表另有{len(others)}项核对同样不成立（{'、'.join(dict.fromkeys(r.rule_id[:3] for r in others))}），一并核对。"
            )
    firsts = {id(found[0]) for found in doubts.values()}
    return [r for r in records if r.kind != READING_DOUBT or id(r) in firsts]


def refuse_unread(doc: Reviewed, question: str) -> None:
    """What no reader saw may answer a question of completeness. Raises NotRunnable, which names the question in Chinese."""
    if unread := unread_parts(doc):
        raise NotRunnable(f"文件有未能读取的内容，不能判断{question}：" + "；".join(unread[:3]))


def unread_parts(doc: Reviewed) -> list[str]:
    """Chinese sentences on what no reader saw in a document (scanned pages, hidden sheets, pictures …), each once."""
    return list(dict.fromkeys(note.message for note in doc.source.notes if note.code in PARTLY_UNREAD_CODES))
