"""Whether a disclosure goes into the detail that it must: items of every class, the reasons that it announces."""

from __future__ import annotations

from collections.abc import Iterator

from review.catalog import Rule
from review.doubts import refuse_unread
from review.evidence.cells import RowView, TableView
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name, text_finding
from review.wording import WORDS

_SHOWN = 3
"""Rows that a finding names."""


def check_detail(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A table by code goes down to the level that the law asks for (`settings.depths`: table -> digits of a code).

    A row with money below which no finer code stands is not detailed. Nothing is told where details are withheld, or where rows of the
    table may not have been read; a table of one depth only is a form of its own.
    """
    tables = [(t, depth) for code, depth in rule.settings["depths"].items() if (t := doc.only_table(code)) is not None and t.coded_rows()]
    if not tables:
        raise NotRunnable("文件中没有按科目列示的表格")
    if doc.withholds_details:
        raise NotRunnable("文件说明部分内容因保密未公开")
    refuse_unread(doc, "科目是否细化")
    for table, depth in tables:
        if not (table.is_doubtful or table.stray_rows() or table.unplaced_rows):
            yield _undetailed(table, depth)


def _undetailed(table: TableView, depth: int) -> Observation:
    rows = table.coded_rows()
    codes = {row.code for row in rows}
    coarse = [
        row
        for row in rows
        if len(row.code) < depth and _has_money(row) and not any(c != row.code and c.startswith(row.code) for c in codes)
    ]
    is_detailed = any(len(code) >= depth for code in codes)
    if not coarse or not is_detailed:
        return PASSED
    names = "、".join(row.name for row in coarse[:_SHOWN]) + ("等" if len(coarse) > _SHOWN else "")
    page = next(iter(coarse[0].cells.values())).page
    level = {5: "款", 7: "项"}[depth]
    message = f"《{table.title}》{place_name(page, None)}的“{names}”没有细化到{level}级科目，表中其他科目都有{level}级（涉密的除外）。"
    return Observation(
        "failed", message, page, None, None, coarse[0].code, None, table.title, table.table_code, coarse[0].code, place=str(table.table_no)
    )


def _has_money(row: RowView) -> bool:
    return any(cell.value for cell in row.cells.values())


# ---------- reasons


def check_reasons(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A section whose own heading announces the reasons of changes (增减变化原因) gives one, where it tells of a change."""
    sections: dict[str, list[Paragraphs]] = {}
    for read in read_paragraphs(doc):
        if "原因" in read.heading:
            sections.setdefault(read.heading, []).append(read)
    changed = [(passages, *told) for passages in sections.values() if (told := _first_change(passages)) is not None]
    if not changed:
        raise NotRunnable("没有以增减变化原因为题、说明增减的部分")
    for passages, read, change in changed:
        if any(WORDS.reasons.search(one.text) for one in passages):
            yield PASSED
        else:
            message = f"“{read.heading}”一节没有说明原因：“{read.sentence_of(change)}”"
            yield text_finding(read, change.start, message, change.printed)


def _first_change(passages: list[Paragraphs]) -> tuple[Paragraphs, Mention] | None:
    changes = ((read, m) for read in passages for m in read.mentions if m.role == "change" and m.kind == "money" and m.value)
    return next(changes, None)
