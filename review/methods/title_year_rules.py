"""Years of the titles of tables, of the document and its parts, and of the sentences with which it presents itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.amounts import compact
from ingestion.ordinals import CHINESE
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import NAMED_YEAR, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name, text_finding
from review.wording import WORDS

_STAGES = {"budget": "预算", "final": "决算"}
_PRESENTED = re.compile(
    r"(?:^现?|,现)将[^,;。:]{0,30}?(?P<year>20\d\d)年度?[^,;。:]{0,10}(?P<stage>预算|决算)[^,;。]{0,24}(?:公开|说明|公布)如下"
)
"""现将甲局2024年部门预算的有关情况公开如下: the sentence with which a document presents itself."""
_HEADING = re.compile(
    rf"(?:第{CHINESE}部分|{CHINESE}、)?[^,。;:%\d]{{0,40}}(?P<year>20\d\d)年?度?[^,。;:%\d]{{0,24}}?(?P<stage>预算|决算)"
    r"(?:信息)?(?:编制|公开)*(?:报?表|情况)*(?:的?说明)?[.…·]*\d{0,3}"
)
"""第二部分 2023年度部门决算表, 甲局2023年度部门决算: the title of a document, or of a part of it, also as its contents list it."""
_OF_PART = re.compile(rf"第{CHINESE}部分|{CHINESE}、|20\d\d年度?(?:部门|单位)(?:预算|决算)(?:编制|公开)?(?:情况)?说明")
"""A heading inside the document, which speaks of the document itself; a line of its cover may be that of a list."""
_LONGEST = 60
_OFTEN = 3
_ENOUGH = 2
"""Headings of the fiscal year from which a single other one is a slip."""
_LISTED = re.compile(rf"(?:附?表?\d{{1,2}}[、.．:]?|{CHINESE}、)?(?P<year>20\d\d)年度?[^,。;:%\d]{{2,40}}表(?:\([^()]*\))?[.…·]*\d{{0,3}}")
_MANY_LISTED = 4
"""Tables of the fiscal year that the contents list, beside which a single one of another year is a slip."""


def check_title_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A year in the title of a table, of the document or of one of its parts is the document's fiscal year."""
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    found = [*_table_titles(doc, doc.year), *_headings(rule, doc, doc.year), *_listed_tables(doc, doc.year)]
    if not found:
        raise NotRunnable("表名和标题中没有年度")
    yield from found


def _table_titles(doc: Reviewed, fiscal_year: int) -> Iterator[Observation]:
    for table in doc.parsed.tables:
        years = [int(y) for y in NAMED_YEAR.findall(table.title or "")]
        if not years:
            continue
        wrong = [y for y in years if y != fiscal_year]
        if not wrong or fiscal_year in years:
            yield PASSED
            continue
        yield Observation(
            "failed",
            f"《{table.title}》{place_name(table.page, None)}的年度为{wrong[0]}年，文件为{fiscal_year}年度。",
            table.page,
            None,
            str(fiscal_year),
            str(wrong[0]),
            None,
            table.title,
            table.table_code,
            place=str(table.table_no),
        )


def _headings(rule: Rule, doc: Reviewed, fiscal_year: int) -> Iterator[Observation]:
    headings = []
    for read in read_paragraphs(doc):
        match = _HEADING.fullmatch(read.text) if len(read.text) <= _LONGEST else None
        if match is not None and match.group("stage") == _STAGES.get(doc.stage or ""):
            headings.append((read, int(match.group("year"))))
        presented = _PRESENTED.search(read.text) or _scope(rule, read)
        if presented is not None and presented.group("stage") == _STAGES.get(doc.stage or ""):
            year = int(presented.group("year"))
            # 现将甲县2023年预算执行情况和2024年预算草案公开如下 presents both.
            is_own = f"{fiscal_year}年" in presented.group()
            yield PASSED if is_own else _presented_of(read, presented, year, fiscal_year)
    own = sum(1 for _, year in headings if year == fiscal_year)
    for read, year in headings:
        yield PASSED if year == fiscal_year else _wrong_heading(doc, read, year, fiscal_year, own)


def _scope(rule: Rule, read: Paragraphs) -> re.Match[str] | None:
    """The words of whose figures the document holds, where the sentence says nothing of other members in another year."""
    found = re.search(rule.settings["scope"], read.text)
    return None if found is None or WORDS.other_members.search(read.around(found.start())) else found


def _listed_tables(doc: Reviewed, fiscal_year: int) -> Iterator[Observation]:
    """The only line of another year among those with which the contents list the tables; what a table itself prints is told of it.

    A notice for the year before, of which a table may stand beside those of the fiscal year; a table of both years is right.
    """
    stage, titles = _STAGES.get(doc.stage or ""), {compact(t.title or "") for t in doc.parsed.tables}
    listed = [(read, m) for read in read_paragraphs(doc) if (m := _LISTED.fullmatch(read.text)) and stage and stage in read.text]
    odd = [(read, m) for read, m in listed if int(m.group("year")) != fiscal_year]
    if len(odd) != 1 or len(listed) <= _MANY_LISTED:
        return
    read, match = odd[0]
    is_of_both = any(_undated(other) == _undated(match) for _, other in listed if other is not match)
    if not (is_of_both or WORDS.of_other_years.search(read.text) or any(title and title in read.text for title in titles)):
        year = match.group("year")
        message = f"目录“{read.passage.text.strip()}”的年度为{year}年，所列其他表均为{fiscal_year}年。"
        severity = "notice" if int(year) == fiscal_year - 1 else None
        yield text_finding(read, match.start("year"), message, year, str(fiscal_year), severity)


def _undated(listed: re.Match[str]) -> str:
    return re.sub(r"^年度?|[.…·\d]+$", "", listed.string[listed.end("year") :])


def _presented_of(read: Paragraphs, match: re.Match[str], year: int, fiscal_year: int) -> Observation:
    message = f"“{read.around(match.start())}”的年度为{year}年，文件为{fiscal_year}年度。"
    return text_finding(read, match.start("year"), message, str(year), str(fiscal_year))


def _wrong_heading(doc: Reviewed, read: Paragraphs, year: int, fiscal_year: int, own: int) -> Observation:
    page, line_no = read.place(0)
    heading = read.passage.text.strip()
    message = f"标题“{heading}”{place_name(page, line_no)}的年度为{year}年，文件为{fiscal_year}年度。"
    is_certain = own >= _ENOUGH or _OF_PART.match(read.text) or _is_own_title(doc, read, year, fiscal_year)
    return Observation(
        "failed", message, page, line_no, str(fiscal_year), str(year), None, heading, severity=None if is_certain else "notice",
        place=f"heading:{read.number}",
    )  # fmt: skip


def _is_own_title(doc: Reviewed, read: Paragraphs, year: int, fiscal_year: int) -> bool:
    """Whether a title names the publisher, and the document speaks of its fiscal year many times and hardly ever of the title's."""
    unit = doc.parsed.document.unit_name
    if not unit or unit not in read.text:
        return False
    text = "".join(other.text for other in read_paragraphs(doc) if other is not read)
    own, others = (text.count(f"{y}年") for y in (fiscal_year, year))
    return own >= _OFTEN * (1 + others)
