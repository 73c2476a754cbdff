"""Projects and performance indicators: sums, years, schedules, and prices times quantities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from ingestion.amounts import UNIT_FACTORS, compact
from ingestion.records import ProjectRecord
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import Check, Quantity, plain, step_of, sum_of
from review.methods.cross_table_rules import select_cell
from review.methods.text_rules import stated_quantity
from review.wording import WORDS

_HUNDRED = Decimal(100)


def project_amount(project: ProjectRecord, value: Decimal, name: str, printed: str | None = None) -> Quantity:
    unit = project.printed_unit or "元"
    text = printed or format((value / UNIT_FACTORS.get(unit, Decimal(1))).normalize(), "f")
    return Quantity(
        value=value,
        step=step_of(text, unit, decimals=2),
        printed=text,
        unit=unit,
        label=f"{project.project_name}{name}",
        key=("project", project.project_no, name),
        page=project.page,
        row_no=project.row_no,
        line_no=project.line_no,
        table_title="项目绩效表",
        snippet=project.project_name,
    )


def place_of_project(page: int | None, line_no: int | None) -> str:
    return f"（第{page}页）" if page is not None else f"（第{line_no}行）" if line_no is not None else ""


def projects_with_forms(doc: Reviewed) -> list[ProjectRecord]:
    """Projects with a form of their own; duties and activities of a plan repeat each other's money and are left out."""
    return [p for p in doc.parsed.projects if p.budget_source == "table" and getattr(p, "project_kind", "project") == "project"]


def _project_expenditure(doc: Reviewed) -> Quantity | None:
    """项目支出 of the whole document: from the expenditure table, else as stated in the text. A table of one fund holds less."""
    cell = select_cell(doc, {"table": "expenditure", "row": "total", "measure": "project"})
    if cell is not None:
        return cell
    for stated in doc.parsed.stated_amounts:
        if stated.concept == "project_expenditure" and stated.fiscal_year == doc.year:
            return stated_quantity(stated, doc)
    return None


def check_project_sum(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The projects' budgets (final accounts: what they executed) add up to no more than 项目支出."""
    total = _project_expenditure(doc)
    if total is None:
        raise NotRunnable("文件没有项目支出总额")
    is_final = doc.stage == "final"
    amounts = [
        project_amount(p, value, "执行数" if is_final else "预算数", None if is_final else p.printed_budget)
        for p in projects_with_forms(doc)
        if not WORDS.staff_projects.search(p.project_name)
        if (value := p.executed_yuan if is_final else p.budget_yuan) is not None and value > 0
    ]
    if len(amounts) < 2:
        raise NotRunnable("文件没有两个以上列出金额的项目")
    addends = [(1, q) for q in amounts]
    distinct = [(1, q) for q in {(q.value): q for q in amounts}.values()]
    # Far more than 项目支出 is other money (transfers, several units): the list is not of what the total is of.
    is_other = sum_of(addends) > total.value * (1 + Decimal(str(rule.settings["most"])))
    yield Check(
        rule,
        total,
        addends,
        relation=">=",
        alternatives=[distinct] if len(distinct) < len(addends) else [],
        note="各项目",
        severity="notice" if is_other else None,
    )


def _listed_amounts(doc: Reviewed) -> tuple[Paragraphs, Mention, list[Mention]] | None:
    """The sentence that states 项目支出 and then names the projects that make it up, with their amounts."""
    for read in read_paragraphs(doc):
        for index, total in enumerate(read.mentions):
            if total.kind != "money" or total.role != "level" or not re.search(r"项目支出(?:预算|决算)?(?:为|安排)?$", total.subject):
                continue
            after = [m for m in read.mentions[index + 1 :] if m.sentence == total.sentence and m.kind == "money" and m.role == "level"]
            if len(after) >= 2 and re.search(r"主要|包括|其中|用于", read.text[total.end : after[0].start]):
                return read, total, after
    return None


def check_project_list(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Each project with a form is one of those that the text lists as making up 项目支出.

    Runs only where the list is complete: its amounts add up to the stated 项目支出.
    """
    found = _listed_amounts(doc)
    projects = [p for p in projects_with_forms(doc) if p.budget_yuan is not None and p.budget_yuan > 0]
    if found is None or len(projects) < 2:
        raise NotRunnable("文中没有列举构成项目支出的各项目，或文件没有项目绩效目标表")
    read, total, listed = found
    whole = select_cell(doc, {"table": "expenditure", "row": "total", "measure": "project"})
    if whole is not None and abs(whole.value - total.value) > max(whole.step, total.step):
        raise NotRunnable("文中列举的是其中一个单位的项目")
    complete = [listed[start:] for start in range(len(listed) - 1) if sum((m.value for m in listed[start:]), Decimal(0)) == total.value]
    if not complete:
        raise NotRunnable("文中列举的项目不是项目支出的全部")
    remaining = Counter(m.value for m in complete[0])
    absent = []
    for project in sorted(projects, key=lambda p: -_name_score(p, read)):
        value = project.budget_yuan or Decimal(0)
        if remaining[value] > 0:
            remaining[value] -= 1
            yield PASSED
        else:
            absent.append(project)
    if len(absent) > len(projects) / 2:  # the text lists the projects of one unit, or by other names
        return
    for project in absent:
        yield _not_listed(project, read, total)


def _not_listed(project: ProjectRecord, read: Paragraphs, total: Mention) -> Observation:
    value = project.budget_yuan or Decimal(0)
    message = (
        f"项目“{project.project_name}”{place_of_project(project.page, project.line_no)}绩效目标表的预算数为"
        f"{project_amount(project, value, '', project.printed_budget).show()}，"
        f"而文字说明构成项目支出{total.show()}的各项目中没有该项目。"
    )
    evidence = f"{project.project_code} {project.project_name}；{read.sentence_of(total)}"
    place = str(project.project_no)
    return Observation("failed", message, project.page, project.line_no, "0.00", plain(value), "yuan", evidence, place=place)


def _name_score(project: ProjectRecord, read: Paragraphs) -> int:
    name = compact(project.project_name)
    return max((size for size in range(len(name), 3, -1) if name[:size] in read.text), default=0)


# ---------- years

_DOCUMENT_NUMBER = re.compile(
    r"[(（\[【〔][^()（）\[\]【】〔〕]*?[\[【〔(（]?20\d\d[\]】〕)）]?\s*\d*号?[^()（）]*?[)）\]】〕]|[〔\[【(（]20\d\d[〕\]】)）]\s*\d+号"
)
_ADVANCED = re.compile(r"提前下达(20\d\d)年")
_NAMED = re.compile(r"(?<!\d)(20\d\d)(?:年度?)?")
_CODE_YEAR = re.compile(r"^\d{6}(\d\d)[A-Z]")


def check_project_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A project of the budget is of the fiscal year: by 提前下达N年 in its name, or by the year in name and code together."""
    if doc.year is None or not doc.parsed.projects:
        raise NotRunnable("文件没有项目")
    for project in doc.parsed.projects:
        name = compact(project.project_name)
        bare = _DOCUMENT_NUMBER.sub("", name)
        code = _CODE_YEAR.match(project.project_code or "")
        code_year = 2000 + int(code.group(1)) if code else None
        advanced = _ADVANCED.search(name)
        named = {int(y) for y in _NAMED.findall(bare)}
        wrong = int(advanced.group(1)) if advanced and int(advanced.group(1)) != doc.year else None
        if wrong is None and code_year is not None and code_year != doc.year and named == {code_year}:
            wrong = code_year
        if wrong is None or (advanced is None and re.search(r"结转|跨年|续建|至|—|-20", name)):
            yield PASSED
            continue
        basis = "名称和编码" if code_year == wrong else "名称"
        where = place_of_project(project.page, project.line_no)
        message = f"项目“{project.project_name}”{where}{basis}为{wrong}年度项目，列入了{doc.year}年度的文件。"
        yield Observation(
            "failed",
            message,
            project.page,
            project.line_no,
            str(doc.year),
            str(wrong),
            None,
            f"{project.project_code} {project.project_name}".strip(),
            place=str(project.project_no),
        )


# ---------- amounts of one project


def check_project_parts(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """预算数 of a project = 财政资金 + 其他资金; where no other money is printed, what is missing may be it (a notice)."""
    tried = False
    for project in doc.parsed.projects:
        parts = [(v, n) for v, n in ((project.fiscal_yuan, "财政资金"), (project.other_yuan, "其他资金")) if v is not None]
        if project.budget_yuan is None or project.fiscal_yuan is None:
            continue
        tried = True
        total = project_amount(project, project.budget_yuan, "预算数", project.printed_budget)
        addends = [(1, project_amount(project, v, n)) for v, n in parts]
        is_open = sum_of(addends) < project.budget_yuan  # a form may have columns for money of other kinds, which are no part of these
        yield Check(rule, total, addends, note="资金来源", severity="notice" if is_open else None)
    if not tried:
        raise NotRunnable("项目没有列出资金构成")


def check_executed(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """What a project executed does not exceed its budget."""
    tried = False
    for project in doc.parsed.projects:
        if project.budget_yuan is None or project.executed_yuan is None:
            continue
        tried = True
        yield Check(
            rule,
            project_amount(project, project.executed_yuan, "执行数"),
            [(1, project_amount(project, project.budget_yuan, "预算数", project.printed_budget))],
            relation="<=",
            note="预算数",
        )
    if not tried:
        raise NotRunnable("项目没有同时列出预算数和执行数")


def check_schedule(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """资金支出计划 never falls and ends at 100 per cent where December is printed."""
    tried = False
    for project in doc.parsed.projects:
        plan = [p for p in (project.plan_q1_pct, project.plan_q2_pct, project.plan_q3_pct, project.plan_q4_pct) if p is not None]
        if len(plan) < 2:
            continue
        tried = True
        falls = any(a > b for a, b in zip(plan, plan[1:], strict=False))
        short = project.plan_q4_pct is not None and project.plan_q4_pct != _HUNDRED
        if not falls and not short and max(plan) <= _HUNDRED:
            yield PASSED
            continue
        shown = "、".join(f"{p.normalize():f}%" for p in plan)
        problem = "逐期下降" if falls else "12月底不是100%" if short else "超过100%"
        yield Observation(
            "failed",
            f"项目“{project.project_name}”{place_of_project(project.page, project.line_no)}资金支出计划（{shown}）{problem}。",
            project.page,
            project.line_no,
            "100",
            f"{plan[-1].normalize():f}",
            "pct",
            shown,
            place=str(project.project_no),
        )
    if not tried:
        raise NotRunnable("项目没有资金支出计划")
