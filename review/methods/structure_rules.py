"""What a disclosure must hold: the tables it announces, notes under empty tables, one fiscal year throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.tables.layouts import title_code
from review.catalog import Rule, terms
from review.evidence.document import Reviewed
from review.evidence.mentions import Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation

_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?:度)?")


def check_missing_tables(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Every table of the required set is there, with data or declared empty, once the document prints any of them."""
    if not doc.parsed.tables or not any(t.table_no for t in doc.parsed.tables):
        raise NotRunnable("文件没有标准表格")
    for table in doc.parsed.tables:
        name = terms()["tables"].get(table.table_code, table.table_code)
        if table.table_state == "absent":
            yield Observation(
                "failed",
                f"文件中没有《{name}》，也没有列出空表并说明。",
                table_code=table.table_code,
                evidence=name,
                place=table.table_code,
            )
        else:
            yield PASSED


def check_empty_notes(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A table without numbers carries a note that says why it is empty."""
    empty = [t for t in doc.parsed.tables if t.table_state in ("empty", "declared_empty")]
    if not empty:
        raise NotRunnable("文件没有空表")
    for table in empty:
        if table.table_state == "declared_empty":
            yield PASSED
        else:
            title = table.title or terms()["tables"].get(table.table_code, table.table_code)
            page = f"（第{table.page}页）" if table.page is not None else ""
            yield Observation(
                "failed",
                f"《{title}》{page}没有数据，也没有说明为空表。",
                table.page,
                table_code=table.table_code,
                evidence=title,
                place=str(table.table_no),
            )


def check_title_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A year in a table's title is the document's fiscal year."""
    tried = False
    for table in doc.parsed.tables:
        years = [int(y) for y in _YEAR.findall(table.title or "")]
        if not years or doc.year is None:
            continue
        tried = True
        wrong = [y for y in years if y != doc.year]
        if not wrong or doc.year in years:
            yield PASSED
            continue
        page = f"（第{table.page}页）" if table.page is not None else ""
        yield Observation(
            "failed",
            f"《{table.title}》{page}的年度为{wrong[0]}年，文件为{doc.year}年度。",
            table.page,
            None,
            str(doc.year),
            str(wrong[0]),
            None,
            table.title,
            table.table_code,
            place=str(table.table_no),
        )
    for read in read_paragraphs(doc):
        heading = _PART_HEADING.fullmatch(read.text) or _EXPLANATION.fullmatch(read.text)
        if heading is None or doc.year is None or heading.group("stage") != ("决算" if doc.stage == "final" else "预算"):
            continue
        tried = True
        yield PASSED if int(heading.group("year")) == doc.year else _wrong_heading(doc, read, heading.group("year"))
    if not tried:
        raise NotRunnable("表名和标题中没有年度")


_EXPLANATION = re.compile(r"(?P<year>20\d\d)年度?(?:部门|单位)(?P<stage>预算|决算)(?:编制|公开)?(?:情况)?说明")
_PART_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,2}、)[^,;。:%\d]{0,40}(?P<year>20\d\d)年度?(?:部门|单位)(?P<stage>预算|决算)"
    r"(?:公开)?(?:报?表|情况说明|说明|情况)?[.…·]*\d{0,3}"
)
"""第二部分 2023年度部门决算表: the heading of a part of the document, also as its contents list it."""


def _wrong_heading(doc: Reviewed, read: Paragraphs, year: str) -> Observation:
    page, line_no = read.place(0)
    place = f"（第{page}页）" if page is not None else ""
    heading = read.passage.text.strip()
    message = f"标题“{heading}”{place}的年度为{year}年，文件为{doc.year}年度。"
    return Observation("failed", message, page, line_no, str(doc.year), year, None, heading, place=f"heading:{read.number}")


_COMPARED = re.compile(r"(?:与|比|较|同)(20\d\d)年(?:度)?(?:相比|同期|预算|决算|执行|增加|减少|增长|下降|持平|无增减)")


def check_compared_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """What the text compares with is the year before the fiscal year."""
    tried = False
    for read in read_paragraphs(doc):
        for match in _COMPARED.finditer(read.text):
            if doc.year is None:
                continue
            tried = True
            year = int(match.group(1))
            if year == doc.year - 1:
                yield PASSED
                continue
            page, line_no = read.place(match.start())
            yield Observation(
                "failed",
                f"文字说明“…{read.text[max(0, match.start() - 20) : match.end() + 20]}…”与{year}年比较，"
                f"{doc.year}年度文件应与{doc.year - 1}年比较。",
                page,
                line_no,
                str(doc.year - 1),
                str(year),
                None,
                read.text[max(0, match.start() - 40) : match.end() + 40],
                place=f"{read.number}:{match.start()}",
            )
    if not tried:
        raise NotRunnable("文中没有与其他年度的比较")


_TOLD_LEVEL = re.compile(r"(?:与|比|较|同)[^,;。]{0,10}(?:上年|去年|20\d\d年)[^。;]{0,30}(?:持平|无增减变化|没有变化)")
_REASON = re.compile(r"(?:主要)?原因[^。;]{0,4}?[:是为,](?P<reason>[^。;]{2,120})")
_CHANGED = re.compile(r"(?:增加|减少|压减|下降|增长)(?!变化|情况)")


def check_level_reasons(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """What is said to be level with the year before is not explained by a rise or a fall in the same breath."""
    tried = False
    paragraphs = read_paragraphs(doc)
    for number, read in enumerate(paragraphs):
        following = paragraphs[number + 1].text if number + 1 < len(paragraphs) and read.text.endswith(":") else ""
        text = read.text + following
        for match in _TOLD_LEVEL.finditer(read.text):
            reason = _REASON.match(text[match.end() :].lstrip("。,;"))
            if reason is None:
                continue
            tried = True
            said = reason.group("reason")
            if not _CHANGED.search(said) or re.search(r"持平|未|没有|无|相抵|控制|厉行", said):
                yield PASSED
                continue
            page, line_no = read.place(match.start())
            where = f"（第{page}页）" if page is not None else f"（第{line_no}行）" if line_no is not None else ""
            yield Observation(
                "failed",
                f"文字说明{where}“{match.group()}”，所述原因却是增减：“{said}”。",
                page,
                line_no,
                evidence=text[match.start() : match.end() + 80],
                place=f"{read.number}:{match.start()}",
            )
    if not tried:
        raise NotRunnable("文中没有对持平说明原因")


_LISTED = re.compile(
    r"^(?:表?[\d一二三四五六七八九十]{1,3}[、.．)）]|[（(][\d一二三四五六七八九十]{1,3}[)）])?\s*(?P<title>[^.…·]{4,40}?表)[\s.…·\d]*$"
)


def check_announced_tables(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A table that the contents announce is printed or declared empty (only tables whose kind the layout data know)."""
    announced = _announced(doc)
    if len(announced) < _CONTENTS:
        raise NotRunnable("文件没有列出各表的目录")
    printed = {t.table_code for t in doc.parsed.tables if t.table_state != "absent"}
    for code, (title, page, line_no) in announced.items():
        if code in printed:
            yield PASSED
            continue
        yield Observation(
            "failed", f"目录列有《{title}》，文件中没有这张表。", page, line_no, evidence=title, table_code=code, place=code
        )  # fmt: skip


_CONTENTS = 4
"""Table titles one after the other from which they are a table of contents."""


def _announced(doc: Reviewed) -> dict[str, tuple[str, int | None, int | None]]:
    """Kind of table -> its title and place in the first run of lines that are nothing but titles of tables."""
    run: dict[str, tuple[str, int | None, int | None]] = {}
    for paragraph in doc.paragraphs:
        match = _LISTED.match(paragraph.text.strip())
        code = title_code(match.group("title"))[1] if match else None
        if match and code is not None:
            run.setdefault(code, (match.group("title"), paragraph.page, paragraph.line_no))
        elif match is None and len(run) >= _CONTENTS:
            break
        elif match is None:
            run = {}
    return run


_BLANK = re.compile(r"[×xX]{2,}\s*(?:万元|元|%|年)|_{3,}\s*(?:万元|元|%|年)|[（(]请填|X+X+年")


def check_placeholders(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """No blank of the template was left unfilled."""
    for read in read_paragraphs(doc):
        for match in _BLANK.finditer(read.text):
            page, line_no = read.place(match.start())
            snippet = read.text[max(0, match.start() - 20) : match.end() + 20]
            yield Observation(
                "failed",
                f"文字说明“…{snippet}…”中有未填写的占位符。",
                page,
                line_no,
                evidence=snippet,
                place=f"{read.number}:{match.start()}",
            )
    if not doc.paragraphs:
        raise NotRunnable("文件没有文字说明")
    yield PASSED
