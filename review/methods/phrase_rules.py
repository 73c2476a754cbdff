"""Amounts that the text gives to a source, a carried balance or a class by name, against the tables that print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from review.catalog import Rule
from review.evidence.blanks import row_cell
from review.evidence.cells import TWO_SIDED_TABLES, TableView, bare_label, sections_of
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, governing_year, is_of_other_year, read_paragraphs
from review.evidence.observations import NotRunnable
from review.evidence.quantities import Check, Quantity
from review.methods.cross_table_rules import select_cell
from review.roots import slip_cost
from review.wording import WORDS

_BEFORE = r"(?:^|[,;:、。年度()]|其中|包括|以及|财政拨款|本部门|本单位|部门|单位|的|是|[一二三四五六七八九\d][、.)])"
_AFTER = r"(?:\(类\))?(?:支出)?(?:20\d\d年度?)?(?:预算|决算|执行)?(?:安排|数|金额)?(?:约|共|为|是|计|:)*$"

_SHORTEST = 4
"""Characters of a class's name from which it means nothing else; 其他支出 always may."""


def _levels(doc: Reviewed) -> Iterator[tuple[Paragraphs, Mention]]:
    """Amounts of the document's own year that are levels."""
    for read in read_paragraphs(doc):
        for mention in read.mentions:
            if mention.kind != "money" or mention.role != "level" or is_of_other_year(mention, doc.year):
                continue
            if governing_year(read, mention, doc.year) == doc.year:
                yield read, mention


def _is_plan_in_account(doc: Reviewed, mention: Mention) -> bool:
    return doc.stage == "final" and "预算数" in mention.subject or bool(re.search(r"(?:年初|全年|调整后?)预算", mention.subject))


# ---------- sources and balances


def check_stated_parts(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An amount that the text gives to a source or a balance is one of the cells of that name (`settings.phrases`)."""
    patterns = [(re.compile(_BEFORE + f"(?:{p['words']})" + _AFTER), p) for p in rule.settings["phrases"]]
    tried = False
    for read, mention in _levels(doc):
        if _is_plan_in_account(doc, mention):
            continue
        for pattern, phrase in patterns:
            if not pattern.search(mention.subject) or not re.search(phrase.get("context", ""), _context(read, mention)):
                continue
            cells = [c for wanted in phrase["cells"] for c in _cells(doc, wanted)]
            if cells:
                tried = True
                others = [[(1, c)] for c in cells[1:]]
                severity = _doubt(read, mention, WORDS.of_other_units)
                addends = [(1, cells[0])]
                note = cells[0].table_title or ""
                yield Check(rule, as_quantity(mention, read), addends, alternatives=others, note=note, severity=severity)
            break
    if not tried:
        raise NotRunnable("文中没有按名称说明的收支构成，或文件没有相应表格")


def _context(read: Paragraphs, mention: Mention) -> str:
    return read.text[max(0, mention.start - 120) : mention.start]


def _cells(doc: Reviewed, wanted: dict[str, Any]) -> list[Quantity]:
    """The cells that a selector means: of a row of sums by measure (a blank may be zero), or of a summary's rows by label."""
    table = doc.only_table(wanted["table"])
    if table is None:
        return []
    if "label" in wanted:
        pattern = re.compile(wanted["label"])
        rows = [r for r in table.rows if r.side == wanted["side"] and pattern.search(bare_label(r.label))]
        return [q for r in rows for m, q in r.cells.items() if m in ("amount", "total")]
    if "total" in wanted:
        cell = select_cell(doc, wanted)
        return [cell] if cell is not None else []
    row = table.total_row()
    cell = row_cell(row, table, wanted["measure"], wanted["name"]) if row is not None else None
    return [cell] if cell is not None else []


# ---------- classes by name


def check_named_classes(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An amount that stands right behind the name of a class (教育支出 120 万元) is that class's amount in one of the tables."""
    cells = _cells_by_class(doc, rule.settings["tables"])
    if not cells:
        raise NotRunnable("文件没有按科目的表格")
    names = re.compile(_BEFORE + f"(?P<name>{'|'.join(sorted(map(re.escape, cells), key=len, reverse=True))})" + _AFTER)
    tried = False
    for read, mention in _levels(doc):
        match = names.search(mention.subject)
        if match is None or _is_plan_in_account(doc, mention):
            continue
        tried = True
        found = cells[match.group("name")]
        quantity = as_quantity(mention, read)
        best = min(found, key=lambda c: (slip_cost(c.value, mention.value, c.step or Decimal(1)), abs(c.value - mention.value)))
        others = [[(1, c)] for c in found if c is not best]
        severity = _doubt(read, mention, WORDS.told_of_others)
        yield Check(rule, quantity, [(1, best)], alternatives=others, note=best.table_title or "", severity=severity)
    if not tried:
        raise NotRunnable("文中没有按科目名称说明的金额")


def _doubt(read: Paragraphs, mention: Mention, others: re.Pattern[str]) -> str | None:
    """notice where the words before the amount in its sentence (`others`) tell it of a project or of other units, not of what is summed."""
    before = read.text[read.sentences[mention.sentence][0] : mention.start]
    return "notice" if others.search(before) else None


def _cells_by_class(doc: Reviewed, tables: list[str]) -> dict[str, list[Quantity]]:
    """Bare name of a class -> its printed amounts in the tables by code and in the summaries."""
    found: dict[str, list[Quantity]] = {}
    for table in doc.tables:
        if table.table_code in tables:
            for row in table.coded_rows():
                if len(row.code) == 3:
                    name = bare_label(row.label)
                    found.setdefault(name, []).extend(q for m, q in row.cells.items() if m in ("total", "amount", "basic", "project"))
    for table in doc.tables:
        if table.table_code in TWO_SIDED_TABLES:
            _add_summary(found, table)
    return {name: cells for name, cells in found.items() if len(name) >= _SHORTEST and not name.startswith("其他") and cells}


def _add_summary(found: dict[str, list[Quantity]], table: TableView) -> None:
    for section in sections_of(table):
        for quantity in (*section.items, *section.doubtful):
            name = bare_label(quantity.line.line_label) if quantity.line and section.side == "expenditure" else ""
            if name in found:
                found[name].append(quantity)
