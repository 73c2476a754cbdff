"""For which fiscal year, at which stage and at which level a document is published: every statement that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.identity.evidence import Clue, weigh
from ingestion.identity.lines import Line
from ingestion.identity.titles import Title, page_title_parts, read_title, stage_of
from ingestion.identity.vocabulary import load_vocabulary

_CAPTION_YEAR = re.compile(r"(?:预算|决算|会计)?年度:(20\d\d)")
_TABLE_YEAR = re.compile(
    r"(?<![\d与比较于])(20\d\d)年度?(?:部门|单位|财政)?(?:收支|收入|支出|财政拨款|一般公共|基本支出|项目支出)"
    r"[\u4e00-\u9fff()]{0,16}表(?:[(]|$)"
)
"""2024年收支总表: a table's title says the year, its columns the stage."""
_HEADING_YEAR = re.compile(r"(?<![\d与比较于])(20\d\d)年(?:度)?(?:[\u4e00-\u9fff()“”\"、]{0,26}?)(?:预算|决算|“三公”|绩效)")
_CLAUSE = re.compile(
    r"(?P<lead>[与比较于同对和]?)(?<!\d)(?P<year>20\d\d)年(?:度)?,?(?P<words>(?:(?![与比较于同对和]?20\d\d年)[^。;]){0,40})"
)
_COLUMN = re.compile(r"(?P<year>20\d\d)年(?:度)?(?:[\u4e00-\u9fff]{0,6})(?P<stage>预算|决算)数?")
_BARE_COLUMN = re.compile("(?:本年|年初|当年)?(?P<stage>预算|决算)数?(?:[(]元[)])?")
_OF_MANY = re.compile(
    r"(?<!\d)(?P<year>20\d\d)年(?P<words>(?:(?!20\d\d年)[^。;]){40,160}[“\"]?三公[”\"]?经费[^,。;]{0,8}(?:预算|决算)(?:总额|总数|数|支出))"
)
"""2018年…各部门、乡镇，包括…单位…的“三公”经费决算总额: whoever it is summed up over stands between."""
_PLANNED = re.compile("安排(?!的)")
_SETTLED = re.compile("实际支出|实际发生|全年支出")
_OTHER_YEAR = re.compile("^(?:底|末|初|以来|前|后|以前|以后)|相比|^[至到—-]|^.{1,2}[此该这]项")


def period_clues(lines: list[Line], titles: list[Title]) -> list[Clue]:
    """Statements about fiscal_year, stage and publication_level."""
    clues: list[Clue] = []
    for title in titles:
        clues += _of_title(title, "cover_title" if title.stage else "cover_line", title.lines[0])
    in_title = {id(line) for title in titles for line in title.lines}
    for line in lines:
        if line.source == "page_title":
            for part in page_title_parts(line.text):
                clues += _of_title(read_title(part), "page_title", line)
            continue
        clues += (Clue("fiscal_year", found.group(1), "caption", line) for found in _CAPTION_YEAR.finditer(line.text))
        if line.source == "table_header" and (_COLUMN.match(line.text) or _BARE_COLUMN.fullmatch(line.text)):
            clues += _of_column(line)
        elif line.is_heading:
            clues += () if id(line) in in_title else _of_heading(line)
            clues += _of_clauses(line) if line.is_cut else ()
        else:
            clues += _of_clauses(line)
    return clues


def settle_year(clues: list[Clue]) -> int | None:
    """The year with the greatest weight, of equals the later one: documents compare themselves with earlier years."""
    weights = weigh(clues, "fiscal_year")
    return max(map(int, weights), key=lambda year: (weights[str(year)], year)) if weights else None


def settle_stage(clues: list[Clue], year: int | None) -> str | None:
    """The stage with the greatest weight. A final account speaks of its budget too, a budget never of its own year's outcome."""
    is_settled = any(clue.attribute == "stage" and clue.value == "final" and clue.year == year is not None for clue in clues)
    return settle([c for c in clues if not (is_settled and (c.attribute, c.value, c.kind) == ("stage", "budget", "clause"))], "stage")


def settle(clues: list[Clue], attribute: str) -> str | None:
    """The value with the greatest weight, None where nothing speaks for any."""
    return next(iter(weigh(clues, attribute)), None)


def _of_title(title: Title, kind: str, line: Line) -> Iterator[Clue]:
    if title.year is not None:
        yield Clue("fiscal_year", str(title.year), kind, line)
    if title.stage is not None and title.year is not None:
        yield Clue("stage", title.stage, "cover_title" if kind == "cover_line" else kind, line)
    if title.level is not None:
        yield Clue("publication_level", title.level, "cover_title" if kind == "cover_line" else kind, line)


def _of_heading(line: Line) -> Iterator[Clue]:
    years = [found.group(1) for pattern in (_HEADING_YEAR, _TABLE_YEAR) for found in pattern.finditer(line.text)]
    yield from (Clue("fiscal_year", year, "heading", line) for year in dict.fromkeys(years))
    title = read_title(line.text)
    if stage := stage_of(load_vocabulary().statements.fund_names.sub("", title.about)):
        yield Clue("stage", stage, "heading", line)
    elif title.stage is not None:
        yield Clue("stage", title.stage, "fund", line)
    if title.level is not None:
        yield Clue("publication_level", title.level, "heading", line)


def _of_column(line: Line) -> Iterator[Clue]:
    if found := _COLUMN.match(line.text):
        yield Clue("fiscal_year", found["year"], "column", line)
        yield Clue("stage", "final" if found["stage"] == "决算" else "budget", "column", line)
    elif found := _BARE_COLUMN.fullmatch(line.text):
        is_final = found["stage"] == "决算"
        yield Clue("stage", "final" if is_final else "budget", "settled_column" if is_final else "planned_column", line)


def _of_clauses(line: Line) -> Iterator[Clue]:
    """2024年…收入预算…: years that something is compared with say nothing about the document's own."""
    text = line.text + line.following if line.is_cut else line.text
    for found in _CLAUSE.finditer(text):
        words = re.split("[,:]", found["words"])[0]
        if found.start() >= len(line.text):
            return
        if found["lead"] or _OTHER_YEAR.search(words) or not load_vocabulary().statements.accounts.search(words):
            continue
        yield Clue("fiscal_year", found["year"], "clause", line)
        if stage := _stage_of_clause(words):
            yield Clue("stage", stage, "clause", line, int(found["year"]))
    for found in _OF_MANY.finditer(line.text):
        yield Clue("fiscal_year", found["year"], "clause", line)
        yield Clue("stage", "final" if "决算" in found["words"] else "budget", "clause", line, int(found["year"]))
    if load_vocabulary().statements.against_budget.search(line.text):
        yield Clue("stage", "final", "clause", line)
    if load_vocabulary().statements.against_outcome.search(line.text):
        yield Clue("stage", "final", "outcome", line)


def _stage_of_clause(words: str) -> str | None:
    stage = stage_of(load_vocabulary().statements.fund_names.sub("", words))
    if stage is None:
        stage = "final" if _SETTLED.search(words) else "budget" if _PLANNED.search(words) else None
    return stage
