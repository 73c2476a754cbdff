"""Projects that the text describes: sections per project, reviews of projects in final accounts, and lists of projects with amounts.

Three kinds of text are read. A section per project (项目经费情况说明: 项目概述 … 年度预算安排 …), which makes a project of its
own; a review of a project in a final account ("…项目绩效自评综述：… 全年预算数为…万元，执行数为…万元", 部门决算公开的范本); and, for
projects whose tables carry no budget, the amount that the text names directly behind the project's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingestion.amounts import compact
from ingestion.context import ParseContext
from ingestion.model import Paragraph
from ingestion.money import TextAmount, find_amounts
from ingestion.ordinals import CHINESE, ROW_ORDINAL
from ingestion.performance.layout import PerformanceLayout, performance_layout
from ingestion.records import ProjectRecord
from ingestion.wording import depends_on_layouts

_BRACKETS = str.maketrans("【】〔〕〖〗［］", "[][][][]", '“”"「」')
_SECTION_REACH = 60


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How the words of the layout stand around amounts."""

    total: re.Pattern[str]
    review: re.Pattern[str]
    before_budget: re.Pattern[str]
    before_spent: re.Pattern[str]


@depends_on_layouts
def _patterns() -> _Patterns:
    words = performance_layout().narrative
    return _Patterns(
        total=re.compile(f"{words.totals.pattern}{words.total_links.pattern}*[:：]?$"),
        review=re.compile(f"{words.reviews.pattern}[。:：,，]"),
        before_budget=re.compile(f"{words.review_budget.pattern}$"),
        before_spent=re.compile(f"[,，、;；]?{words.review_spent.pattern}"),
    )


def read_narrative_projects(context: ParseContext, known: list[ProjectRecord], layout: PerformanceLayout) -> list[ProjectRecord]:
    """Projects that only the text describes; one that `known` holds too only lends it the budget. Numbers go on from `known`."""
    found = [*_read_sections(context, layout), *_read_reviews(context)]
    added: list[ProjectRecord] = []
    for project in found:
        same = [p for p in [*known, *added] if _is_same(p, project)]
        if not same:
            added.append(project)
            project.project_no = len(known) + len(added)
            continue
        for other in same:
            if other.budget_yuan is None and project.budget_yuan is not None:
                other.budget_yuan, other.budget_source = project.budget_yuan, "narrative"
                other.printed_budget, other.printed_unit = project.printed_budget, project.printed_unit
            other.purpose = other.purpose or project.purpose
    return added


def complete_projects(context: ParseContext, projects: list[ProjectRecord]) -> None:
    """Gives projects without any amount in their tables the budget that the text names directly behind their name.

    Left blank where the text names none, or different amounts. Duties are not looked up: their names are common words.
    """
    open_projects = [p for p in projects if p.budget_yuan is None and p.project_kind == "project" and len(p.project_name) > 2]
    if not open_projects:
        return
    texts = [(p, _plain(p.text)) for p in _paragraphs(context)]
    amounts = [(p, text, amount) for p, text in texts for amount in _plain_amounts(text)]
    links = performance_layout().narrative.links.pattern
    for project in open_projects:
        if project.initial_budget_yuan is not None:
            project.budget_yuan, project.budget_source = project.initial_budget_yuan, "table"
            continue
        name = _plain(project.project_name)
        named = re.compile(f"{re.escape(name)}{links}*$")
        hits = [(p, a) for p, text, a in amounts if name in text and named.search(text[: a.number_start])]
        if len({amount.value for _, amount in hits}) == 1:
            paragraph, amount = hits[0]
            _take_budget(project, amount)
            project.line_no = project.line_no or paragraph.line_no
            project.page = project.page or paragraph.page


# ------------------------------------------------------------------- sections


def _read_sections(context: ParseContext, layout: PerformanceLayout) -> list[ProjectRecord]:
    """The sections per project: a title (…经费情况说明), 项目概述 as first heading, the budget under 年度预算安排."""
    paragraphs = list(_paragraphs(context))
    starts = [i for i, p in enumerate(paragraphs) if _heading(p.text, layout.narrative.first_headings) is not None]
    projects = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(paragraphs)
        project = _read_section(context, paragraphs, start, min(end, start + _SECTION_REACH), layout)
        if project:
            projects.append(project)
    return projects


def _read_section(
    context: ParseContext, paragraphs: list[Paragraph], start: int, end: int, layout: PerformanceLayout
) -> ProjectRecord | None:
    name = _section_name(paragraphs, start, layout)
    words = layout.narrative.budget_headings
    budget_at = next((i for i in range(start + 1, end) if _heading(paragraphs[i].text, words) is not None), None)
    if not name or budget_at is None:
        return None
    title = paragraphs[start - 1] if start else paragraphs[start]
    project = ProjectRecord(context.document_id, 0, "", name, page=title.page, line_no=title.line_no)
    project.purpose = _text_under(paragraphs, start, end, layout, layout.narrative.first_headings) or None
    amount = _total_in(compact(_text_under(paragraphs, budget_at, end, layout, words)))
    if amount is not None:
        _take_budget(project, amount)
    return project


def _section_name(paragraphs: list[Paragraph], start: int, layout: PerformanceLayout) -> str:
    """The project that the section is about, from its title or a line 项目名称：…"""
    for paragraph in reversed(paragraphs[max(0, start - 3) : start]):
        text = re.sub(r"\s+", " ", paragraph.text).strip()
        named = re.match(rf"^{ROW_ORDINAL}?\s*项目名称\s*[:：]\s*(.+)$", text)
        if named:
            return named.group(1).strip()
        suffix = next((s for s in layout.narrative.title_suffixes if compact(text).endswith(s)), None)
        if suffix and len(text) < 90:
            stem = compact(text)[: -len(suffix)]
            # "六十周年项目经费情况说明" keeps its 项目 only where nothing else would be left
            stem = stem + "项目" if suffix.startswith("项目") and stem and not _names_a_section(stem) else stem
            stem = re.sub(rf"^{ROW_ORDINAL}", "", stem)
            if not _names_a_section(stem):
                return _printed_stem(text, stem)
    heading = paragraphs[start - 1].text.strip() if start else ""
    name = re.sub(r"\s+", "", re.sub(rf"^{ROW_ORDINAL}\s*", "", heading))
    has_ordinal = re.match(ROW_ORDINAL, heading) is not None
    stops = r"[。，；：:;]|情况|说明" if has_ordinal else r"[。，；：:;]|情况|说明|第.{1,2}部分|附件|报告|^目|年度?$|\d[%％元]"
    is_name = 3 < len(name) <= 50 and not re.search(stops, name) and not _names_a_section(compact(name))
    return _unquoted(name) if is_name else ""


def _names_a_section(stem: str) -> bool:
    bare = re.sub(rf"^{ROW_ORDINAL}", "", stem)
    return not bare or bare in performance_layout().narrative.section_names


def _printed_stem(text: str, stem: str) -> str:
    """The part of `text` whose compact form is `stem`, so that a name keeps its printed brackets."""
    bare = re.sub(r"\s+", "", text)
    head = re.sub(rf"^{ROW_ORDINAL}", "", bare)
    return head[: len(stem)] if compact(head).startswith(stem) and compact(head[: len(stem)]) == stem else stem


def _heading(text: str, words: tuple[str, ...]) -> str | None:
    """What follows a numbered heading made of one of `words`; '' where it stands alone, None where it is no such heading."""
    match = re.match(rf"^\s*{ROW_ORDINAL}\s*({'|'.join(words)})\s*[:：。]?\s*", text)
    if not match:
        return None
    rest = text[match.end() :]
    return rest if not rest or re.search(r"[:：。\s]$", match.group()) or len(rest) > 6 else None


def _text_under(paragraphs: list[Paragraph], start: int, end: int, layout: PerformanceLayout, words: tuple[str, ...]) -> str:
    """The text of a section's part: what follows its heading up to the next numbered heading of the section."""
    headings = layout.narrative
    every = tuple(sorted({*headings.first_headings, *headings.budget_headings, *headings.other_headings}, key=len, reverse=True))
    parts = [_heading(paragraphs[start].text, words) or ""]
    for paragraph in paragraphs[start + 1 : end]:
        if _heading(paragraph.text, every) is not None or re.match(rf"^{CHINESE}[、.．]", paragraph.text.strip()):
            break
        parts.append(paragraph.text)
    return " ".join(p.strip() for p in parts if p.strip())


def _total_in(text: str) -> TextAmount | None:
    """The year's whole budget in the text under 年度预算安排: the first amount behind a word for it, or the only amount there."""
    amounts = _plain_amounts(text)
    named = next((a for a in amounts if _patterns().total.search(text[: a.number_start])), None)
    return named or (amounts[0] if len(amounts) == 1 else None)


# -------------------------------------------------------------------- reviews


def _read_reviews(context: ParseContext) -> list[ProjectRecord]:
    """Projects with 全年预算数 and 执行数 in the reviews of a final account's text."""
    projects = []
    for block in _paragraphs(context):
        text = re.sub(r"\s+", "", block.text)
        review = _patterns().review.search(text)
        if not review or review.start() > 80 or (amounts := _budget_and_spent(compact(text))) is None:
            continue
        name = _unquoted(re.sub(rf"^{ROW_ORDINAL}*", "", text[: review.start()]).removesuffix("支出").removesuffix("项目"))
        if not 1 < len(name) <= 60 or re.search(r"[。；;]", name):
            continue
        project = ProjectRecord(context.document_id, 0, "", name, page=block.page, line_no=block.line_no)
        _take_budget(project, amounts[0])
        project.executed_yuan = amounts[1].value
        projects.append(project)
    return projects


def _budget_and_spent(text: str) -> tuple[TextAmount, TextAmount] | None:
    """全年预算数为X万元，执行数为Y万元: the two amounts."""
    words = _patterns()
    for budget, spent in pairwise(_plain_amounts(text)):
        if words.before_budget.search(text[: budget.number_start]) and words.before_spent.fullmatch(text[budget.end : spent.number_start]):
            return budget, spent
    return None


# ---------------------------------------------------------------------- parts


def _paragraphs(context: ParseContext) -> Iterator[Paragraph]:
    """The document's text: its paragraphs, and the rows of tables of one column, as which a spreadsheet holds its text."""
    for block in context.source.blocks():
        if isinstance(block, Paragraph):
            if block.text.strip():
                yield block
        elif block.n_cols == 1 and id(block) not in context.used_grids:
            for cell in block.cells:
                if cell.text.strip():
                    yield Paragraph(cell.text, block.page, block.cited_row(cell.row))


def _plain_amounts(text: str) -> list[TextAmount]:
    return [amount for amount in find_amounts(text) if not amount.is_rate]


def _take_budget(project: ProjectRecord, amount: TextAmount) -> None:
    project.budget_yuan, project.budget_source = amount.value, "narrative"
    project.printed_budget, project.printed_unit = amount.number, amount.unit


def _unquoted(name: str) -> str:
    """`name` without the quotes that enclose the whole of it."""
    pair = re.fullmatch(r"[“\"「'‘]([^“”\"「」'‘’]+)[”\"」'’](?:项目)?", name)
    return pair.group(1) if pair else name


def _plain(text: str) -> str:
    return compact(text.translate(_BRACKETS)).replace("，", ",")


def _is_same(one: ProjectRecord, other: ProjectRecord) -> bool:
    """The same project by name, whatever the brackets, with or without a closing 项目; or a part of the name with the same amounts."""
    first, second = _plain(one.project_name).removesuffix("项目"), _plain(other.project_name).removesuffix("项目")
    if not first or not second:
        return False
    has_same_amounts = one.budget_yuan is not None and (one.budget_yuan, one.executed_yuan) == (other.budget_yuan, other.executed_yuan)
    return first == second or (has_same_amounts and (first in second or second in first))
