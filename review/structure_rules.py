"""What a disclosure must hold: the tables it announces, notes under empty tables, one fiscal year throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from review.catalog import Rule, terms
from review.document import Reviewed
from review.mentions import read_paragraphs
from review.observations import PASSED, NotRunnable, Observation

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
    if not tried:
        raise NotRunnable("表名中没有年度")


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
