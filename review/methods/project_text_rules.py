"""Projects as the text tells of them: within their functional item, use by use, and by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from ingestion.amounts import compact
from ingestion.records import ProjectRecord
from review.catalog import Rule
from review.evidence.cells import TWO_SIDED_TABLES, sections_of
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, read_paragraphs
from review.evidence.observations import NotRunnable, Observation
from review.evidence.quantities import Check, Quantity, sum_of, tolerance_of
from review.methods.project_rules import project_amount, projects_with_forms
from review.methods.rates import place_of_mention
from review.methods.text_rules import stated_quantity
from review.roots import is_plain_slip

_SHORTEST = 6
"""Characters of a project's name from which it is not part of a longer name by chance (公共卫生)."""

# ---------- projects within an item


def check_project_in_item(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """A project that the text names as part of a functional item has not executed more than the item's whole expenditure."""
    projects = [p for p in doc.parsed.projects if p.executed_yuan is not None and len(p.project_name) >= _SHORTEST]
    tried = False
    for read in read_paragraphs(doc):
        if "(项)" not in read.text:
            continue
        spent = [m for m in read.mentions if m.kind == "money" and m.role == "level" and "决算" in m.subject]
        for project in projects:
            if len(spent) == 1 and project.project_name in read.text[spent[0].end :] and project.executed_yuan is not None:
                tried = True
                yield Check(
                    rule,
                    project_amount(project, project.executed_yuan, "执行数"),
                    [(1, as_quantity(spent[0], read))],
                    relation="<=",
                    note="所属科目支出",
                )
    if not tried:
        raise NotRunnable("文中没有说明项目所属的科目")


# ---------- uses of a project


def check_project_uses(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """Amounts that a sentence totals one by one (… 共计 A；… 共计 B) add up to the project's executed amount, if they nearly do."""
    projects = [p for p in doc.parsed.projects if p.executed_yuan]
    tried = False
    for read in read_paragraphs(doc):
        for sentence in range(len(read.sentences)):
            parts = [
                m
                for m in read.mentions
                if m.sentence == sentence and m.kind == "money" and m.role == "level" and re.search(r"共计$", m.subject)
            ]
            if len(parts) < 2:
                continue
            addends = [(1, as_quantity(m, read)) for m in parts]
            for project in projects:
                total = _stated_like(doc, project) or project_amount(project, project.executed_yuan or Decimal(0), "执行数")
                gap = abs(total.value - sum_of(addends))
                if gap <= total.value * Decimal("0.02"):
                    tried = True
                    yield Check(rule, total, addends, note="各项支出", severity="notice" if gap <= tolerance_of(total, addends) else None)
                    break
    if not tried:
        raise NotRunnable("文中没有逐项合计的项目支出")


def _stated_like(doc: Reviewed, project: ProjectRecord) -> Quantity | None:
    """The project's amount as the text states it with more digits than the form, where it names the project beside it."""
    best: Quantity | None = None
    for read in read_paragraphs(doc):
        if compact(project.project_name) not in read.text:
            continue
        for mention in read.mentions:
            if (
                mention.kind == "money"
                and mention.role == "level"
                and project.executed_yuan
                and abs(mention.value - project.executed_yuan) <= Decimal(50)
            ):
                if best is None or mention.step < best.step:
                    best = as_quantity(mention, read)
    return best


_LEAD = re.compile(r"^(?:其中|包括|主要|用于|安排|分别|为|是|和|及|以及|项目|:)+|(?:项目|预算|资金|安排|为|共)+$")


def check_project_stated(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An amount that the text states right after a project's full name is the amount in the project's form."""
    projects = [p for p in projects_with_forms(doc) if len(compact(p.project_name)) >= 4 and p.budget_yuan is not None]
    names = Counter(compact(p.project_name) for p in projects)
    projects = [p for p in projects if names[compact(p.project_name)] == 1]  # several units may have projects of one name
    said = Counter(_LEAD.sub("", compact(m.subject)) for read in read_paragraphs(doc) for m in read.mentions if m.role == "level")
    tried = False
    for read in read_paragraphs(doc):
        for mention in read.mentions:
            subject = _LEAD.sub("", compact(mention.subject))
            for project in projects:
                if mention.kind != "money" or mention.role != "level" or subject != compact(project.project_name):
                    continue
                tried = True
                values = [
                    project_amount(project, v, n, project.printed_budget if n == "预算数" else None)
                    for v, n in ((project.budget_yuan, "预算数"), (project.executed_yuan, "执行数"))
                    if v is not None
                ]
                stated = as_quantity(mention, read)
                is_slip = is_plain_slip(stated.value, values[0].value, stated.step or Decimal(1))
                yield Check(
                    rule,
                    stated,
                    [(1, values[0])],
                    alternatives=[[(1, v)] for v in values[1:]],
                    note="项目绩效表",
                    severity=None if is_slip or said[subject] == 1 else "notice",
                )
    if not tried:
        raise NotRunnable("文中没有按项目名称说明的金额，或文件没有项目绩效表")


# ---------- how many projects, and how much money


_OF_GROUPS = re.compile(r"一级(?:预算)?项目|项目类别|类项目")
"""Projects counted by their groups, each of which may have several forms."""
_OF_PERFORMANCE = re.compile(r"绩效(?:目标|自评|评价|管理)[^;。]{0,20}项目|项目[^;。]{0,12}绩效")


def check_project_count(rule: Rule, doc: Reviewed) -> Iterator[Check | Observation]:
    """编报绩效目标的项目 N 个，涉及 X 万元 agrees with the forms that the document prints.

    Runs only where the number or the money agrees: else the document prints the forms of a selection.
    """
    projects = [p for p in projects_with_forms(doc) if p.budget_yuan is not None]
    tried = False
    for read in read_paragraphs(doc):
        for index, amount in enumerate(read.mentions):
            count = read.mentions[index - 1] if index else None
            if count is None or count.kind != "count" or count.unit != "个" or amount.kind != "money" or amount.role != "level":
                continue
            around = read.text[max(0, count.start - 40) : amount.start]
            if not _OF_PERFORMANCE.search(around) or _OF_GROUPS.search(around):
                continue
            if len(projects) < 2 or not re.search(r"涉及|金额|资金|预算", amount.subject):
                continue
            addends = [(1, project_amount(p, p.budget_yuan or Decimal(0), "预算数", p.printed_budget)) for p in projects]
            stated = as_quantity(amount, read)
            gap = abs(stated.value - sum_of(addends))
            if count.value == len(projects):
                tried = True
                yield Check(rule, stated, addends, note="各项目", severity=None if gap <= stated.value / 2 else "notice")
            elif gap <= tolerance_of(stated, addends):
                tried = True
                yield _wrong_count(read, count, len(projects))
    if not tried:
        raise NotRunnable("文中没有与项目绩效表对应的项目个数和金额")


_PROJECT_MONEY = re.compile(r"(?:项目)(?:预算)?资金(?:总额|合计|共计)?(?:为)?$")


def check_project_money(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """项目预算资金 of the projects with performance targets is not more than all that the document spends.

    What they only involve (`settings.involved`) may be other units' too, or a selection: told where it is ten or a hundred times a total
    of projects.
    """
    whole = _largest_total(doc)
    if whole is None:
        raise NotRunnable("文件没有支出总额")
    tried = False
    for read in read_paragraphs(doc):
        for mention in read.mentions:
            if mention.kind == "money" and mention.role == "level" and "绩效" in read.text and _PROJECT_MONEY.search(mention.subject):
                tried = True
                yield Check(rule, as_quantity(mention, read), [(1, whole)], relation="<=", note="支出总额")
            elif mention.kind == "money" and mention.role == "level" and re.search(rule.settings["involved"], mention.subject):
                tried = True
                yield from _shifted(rule, doc, as_quantity(mention, read))
    if not tried:
        raise NotRunnable("文中没有绩效项目的资金总额")


_SURE_DIGITS = 3
"""Digits from which an amount is no other's tenfold by chance."""


def _shifted(rule: Rule, doc: Reviewed, involved: Quantity) -> Iterator[Check]:
    """Money that projects involve against a total of project expenditure of which it is the tenfold or hundredfold."""
    rows = [t.total_row() for t in doc.tables if t.table_code in ("expenditure", "general_public_expenditure")]
    totals = [row.cells["project"] for row in rows if row is not None and "project" in row.cells]
    if any(t.value == involved.value for t in totals):
        return
    meant = next((t for t in totals if t.value > 0 and involved.value in (10 * t.value, 100 * t.value)), None)
    if meant is not None:
        digits = len(format(meant.value.normalize(), "f").strip("0").replace(".", ""))
        yield Check(rule, involved, [(1, meant)], note="项目支出", severity=None if digits >= _SURE_DIGITS else "notice")


def _largest_total(doc: Reviewed) -> Quantity | None:
    """The largest total of expenditure that a table prints or the text states."""
    stated = [s for s in doc.parsed.stated_amounts if s.concept.startswith("total_expenditure") and s.fiscal_year == doc.year]
    totals = [stated_quantity(s, doc) for s in stated]
    for table in doc.tables:
        row = table.total_row()
        totals += list(row.cells.values()) if row is not None and table.table_code in ("expenditure", "general_public_expenditure") else []
    totals += [s.grand for t in doc.tables for s in sections_of(t) if t.table_code in TWO_SIDED_TABLES and s.grand is not None]
    return max(totals, key=lambda q: q.value, default=None)


def _wrong_count(read: Paragraphs, count: Mention, printed: int) -> Observation:
    sentence = read.sentence_of(count)
    return Observation(
        "failed",
        f"{place_of_mention(count)}“{sentence}”：项目个数为{count.show()}，而金额相同的项目绩效表有{printed}张。",
        count.page,
        count.line_no,
        str(printed),
        format(count.value, "f"),
        "count",
        sentence,
        place=str(count.start),
    )
