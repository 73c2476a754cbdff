"""What a disclosure must hold: the tables it announces, notes under empty tables, no blank of the template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.amounts import MONEY_UNITS, compact
from ingestion.ordinals import CHINESE_DIGITS, ORDINAL_NUMBER
from ingestion.tables.layouts import title_code
from review.catalog import Rule, terms
from review.doubts import refuse_unread
from review.evidence.document import Reviewed
from review.evidence.mentions import read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation


def check_missing_tables(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Every table of the required set is there, with data or declared empty, once the document prints any of them.

    What the contents announce is told by the rule on them.
    """
    if not doc.parsed.tables or not any(t.table_no for t in doc.parsed.tables):
        raise NotRunnable("文件没有标准表格")
    announced = _announced(doc)
    absent = [t for t in doc.parsed.tables if t.table_state == "absent" and t.table_code not in announced]
    if absent:
        refuse_unread(doc, "表格是否齐全")
    for table in absent:
        name = terms()["tables"].get(table.table_code, table.table_code)
        yield Observation(
            "failed",
            f"文件中没有《{name}》，也没有列出空表并说明。",
            table_code=table.table_code,
            evidence=name,
            place=table.table_code,
        )
    yield PASSED


def check_empty_notes(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A table without numbers carries a note that says why it is empty: an error where the document's other empty tables do."""
    empty = [t for t in doc.parsed.tables if t.table_state in ("empty", "declared_empty")]
    if not empty:
        raise NotRunnable("文件没有空表")
    is_usual = any(t.table_state == "declared_empty" and t.table_no for t in empty)
    for table in empty:
        if table.table_state == "declared_empty":
            yield PASSED
        else:
            has_numbers = any(u.table_title == table.title for u in doc.parsed.unplaced_numbers)
            title = table.title or terms()["tables"].get(table.table_code, table.table_code)
            page = f"（第{table.page}页）" if table.page is not None else ""
            yield Observation(
                "failed",
                f"《{title}》{page}没有数据，也没有说明为空表。",
                table.page,
                table_code=table.table_code,
                evidence=title,
                severity="error" if is_usual and not has_numbers else None,
                place=str(table.table_no),
            )


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
            where = read.where(match.start())
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


_LISTED = re.compile(rf"^(?:表?{ORDINAL_NUMBER}[、.．)）]|[（(]{ORDINAL_NUMBER}[)）])?\s*(?P<title>[^.…·]{{4,40}}?表)[\s.…·\d]*$")


def check_announced_tables(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A table that the contents announce is printed or declared empty (only tables whose kind the layout data know).

    An error where most of them are printed and the title of the absent one stands nowhere but in the contents; a title that stands
    elsewhere may be that of a table which we did not read. Where none is printed, the tables are published apart.
    """
    announced = _announced(doc)
    if len(announced) < _CONTENTS:
        raise NotRunnable("文件没有列出各表的目录")
    printed = {t.table_code for t in doc.parsed.tables if t.table_state != "absent"}
    absent = {code: found for code, found in announced.items() if code not in printed}
    if len(absent) == len(announced):
        raise NotRunnable("目录所列各表都不在文件中，可能另行公布")
    if absent:
        refuse_unread(doc, "表格是否齐全")
    is_rare = len(absent) <= len(announced) / 2
    for code, (title, page, line_no) in absent.items():
        severity = "error" if is_rare and not _stands_again(doc, title) else None
        yield Observation(
            "failed", f"目录列有《{title}》，文件中没有这张表。", page, line_no, evidence=title, table_code=code, severity=severity,
            place=code,
        )  # fmt: skip
    yield PASSED


def _stands_again(doc: Reviewed, title: str) -> bool:
    """Whether the name of a table that the contents announce stands a second time in the document, in its text or in a grid."""
    name = re.sub(rf"^[\d{CHINESE_DIGITS}、.．（）()表 ]+", "", title)
    texts = [p.text for p in doc.paragraphs] + [c.text for g in doc.source.grids() for c in g.cells]
    return sum(1 for text in texts if compact(name) in compact(text)) > 1


_CONTENTS = 4
"""Table titles one after the other from which they are a table of contents."""


def _announced(doc: Reviewed) -> dict[str, tuple[str, int | None, int | None]]:
    """Kind of table -> its title and place in the first run of lines that are nothing but titles of tables; empty for a shorter run."""
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
    return run if len(run) >= _CONTENTS else {}


_COUNTED = r"个(?!人)|辆|批次?|台|套|平方米|人次"
_BLANK = re.compile(rf"(?<![A-Za-z])(?:[×xX]{{2,}}|_{{3,}})\s*(?:{MONEY_UNITS}|%|年|{_COUNTED})|[（(]请填")


def check_placeholders(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """No blank of the template was left unfilled."""
    for read in read_paragraphs(doc):
        for match in _BLANK.finditer(read.text):
            page, line_no = read.place(match.start())
            snippet = read.text[max(0, match.start() - 20) : match.end() + 20]
            yield Observation(
                "failed",
                f"文字说明{read.where(match.start())}“…{snippet}…”中有未填写的占位符。",
                page,
                line_no,
                evidence=snippet,
                place=f"{read.number}:{match.start()}",
            )
    if not doc.paragraphs:
        raise NotRunnable("文件没有文字说明")
    yield PASSED
