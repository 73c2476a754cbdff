"""Names: classification names that were abolished, and lists of economic items against the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from ingestion.official_names import FUNCTION, published_codes
from review.catalog import RULES_FOLDER, Rule
from review.evidence.cells import TableView, bare_label
from review.evidence.document import Reviewed
from review.evidence.mentions import Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name
from review.evidence.observed_names import observed_name
from review.evidence.quantities import plain


@lru_cache(maxsize=1)
def _names() -> dict[str, Any]:
    return dict(yaml.safe_load((RULES_FOLDER / "_names.yml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class _Renamed:
    """A functional code whose name was replaced: `old` until the year before `since`, `new` from then on."""

    code: str
    old: str
    new: str
    since: int


_LEVELS = {3: "类", 5: "款", 7: "项"}
_LONG_NAME = 6
"""Characters from which an old name is not part of a longer name by chance."""


@lru_cache(maxsize=32)
def _renamed_before(year: int) -> tuple[_Renamed, ...]:
    """Names of the functional classification that were replaced by `year` and are no name of any code in it."""
    published = [entry for entry in published_codes() if entry.scheme == FUNCTION]
    current = {entry.code: entry for entry in published if entry.is_valid_in(year)}
    valid = {entry.name for entry in published if entry.is_valid_in(year)}
    return tuple(
        _Renamed(old.code, old.name, current[old.code].name, current[old.code].first_year)
        for old in published
        if old.last_year < year and old.code in current and old.name not in valid
    )


@lru_cache(maxsize=32)
def _old_names(year: int) -> tuple[re.Pattern[str], dict[tuple[str, str], _Renamed]]:
    """A pattern of old names with their level or code, and the renaming by (name, level or code)."""
    found: dict[tuple[str, str], _Renamed] = {}
    for entry in _renamed_before(year):
        found.setdefault((entry.old, entry.code), entry)
        found.setdefault((entry.old, _LEVELS[len(entry.code)]), entry)
    names = sorted({e.old for e in found.values()}, key=len, reverse=True)
    words = "|".join((r"(?<![一-鿿])" if len(n) < _LONG_NAME else "") + re.escape(n) for n in names) or r"(?!)"
    return re.compile(rf"(?P<name>{words})(?:支出)?(?:\((?P<level>[类款项])\)|\(?(?P<code>2\d{{2,6}})\)?)"), found


def check_obsolete_names(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A functional name that was replaced before the fiscal year is no longer used, in text (with its level or code) or tables."""
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    pattern, renamed = _old_names(doc.year)
    for read in read_paragraphs(doc):
        for match in pattern.finditer(read.text):
            entry = renamed.get((match.group("name"), match.group("level") or match.group("code")))
            if entry is not None and not _tells_of_the_past(read, match, entry):
                page, line_no = read.place(match.start())
                around = read.text[max(0, match.start() - 20) : match.end() + 20]
                found = _obsolete(entry, doc, page, read.where(match.start()), around, f"{read.number}:{match.start()}")
                yield replace(found, line_no=line_no)
    for table in doc.tables:
        for row in table.coded_rows():
            entry = renamed.get((bare_label(row.label), row.code))
            if entry is not None:
                page = next(iter(row.cells.values())).page
                around = f"《{table.title}》第{row.row_no}行{row.name}"
                found = _obsolete(entry, doc, page, place_name(page, None), around, f"{table.table_no}:{row.row_no}")
                yield replace(found, table_code=table.table_code)
    yield PASSED


def _obsolete(entry: _Renamed, doc: Reviewed, page: int | None, where: str, evidence: str, place: str) -> Observation:
    """An old name is an error where the document itself also prints the name that replaced it, or other publishers' documents bear it out.

    The list alone is kept by hand: a notice. In the budget of the year of the renaming both may stand: it was made before.
    """
    proof = _proof(entry, doc)
    why = f"，{proof}" if proof else "，请对照当年政府收支分类科目核对"
    message = f"“{entry.old}”是{entry.since}年以前的科目名称{where}，{doc.year}年度应为“{entry.new}”（{entry.code}）{why}。原文：{evidence}"
    return Observation(
        "failed", message, page, None, entry.new, entry.old, None, evidence, line_code=entry.code,
        severity="error" if proof else None, place=place,
    )  # fmt: skip


def _proof(entry: _Renamed, doc: Reviewed) -> str:
    """What bears out, besides the list, that the new name is in force; '' where nothing does."""
    year = doc.year or 0
    if (year > entry.since or doc.stage == "final") and _prints_new_name(entry, doc):
        return "本文件另有一处即用此名"
    seen = observed_name(FUNCTION, entry.code, entry.new)
    return seen.say() if seen is not None and year > entry.since and year >= seen.first_year else ""


def _prints_new_name(entry: _Renamed, doc: Reviewed) -> bool:
    """Whether a row of that code, or a passage with its level, code or amount, carries the new name."""
    rows = (row for table in doc.tables for row in table.coded_rows())
    said = re.compile(rf"{re.escape(entry.new)}(?:支出)?(?:\(?(?:[类款项]\)|{entry.code})|\d[\d,.]*万?元)")
    return any(row.code == entry.code and bare_label(row.label) == entry.new for row in rows) or any(
        said.search(read.text.replace(entry.old, "")) and not _LOOKS_BACK.search(read.text) for read in read_paragraphs(doc)
    )


_LOOKS_BACK = re.compile(r"原(?!因)|曾|旧(?:科目|名|称)|以前(?!年度)|更名|改称|改为|(?<![体实表呈])现[名称为]|调整为|修改为|变更为")
"""A passage that tells of the renaming itself, or of the years before it."""
_OF_EARLIER_MONEY = re.compile(r"以前年度[^,;。]{0,6}$")
_BESIDE = 40
"""Characters between two names of which one explains the other: 行政事业单位养老支出（款）：即行政事业单位离退休（款）."""


def _tells_of_the_past(read: Paragraphs, match: re.Match[str], entry: _Renamed) -> bool:
    start, end = next(span for span in read.sentences if match.start() < span[1])
    around = read.text[max(start, match.start() - _BESIDE) : min(end, match.end() + _BESIDE)]
    sentence = read.text[start:end]
    return bool(
        _LOOKS_BACK.search(sentence)
        or re.search(rf"{re.escape(entry.old)}[^,，。;；]{{0,8}}[(（][^)）]*{re.escape(entry.new)}", read.passage.text)
        or _OF_EARLIER_MONEY.search(read.text, start, match.start())
        or (re.search(rf"(?<!其他){re.escape(entry.new)}", around.replace(entry.old, "")) and not re.search(r"\d元|万元", around))
        or any(int(year) < entry.since for year in re.findall(r"20\d\d(?=年)", sentence))
    )


# ---------- lists of economic items

_LIST = re.compile(
    r"(?P<group>人员(?:经费|支出)|公用(?:经费|支出))[^。;\d]{0,8}[\d,.]+[百千万亿]*元[^。;]{0,20}?(?:主要)?(?:包括|用于|为|有)[:,]?(?P<items>[^。;]+)"
)


def check_economic_lists(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Items of 人员经费 and 公用经费 that the text lists have an amount in the basic expenditure table."""
    table = doc.only_table("general_public_basic_expenditure")
    if table is None:
        raise NotRunnable("文件中没有可核对的一般公共预算基本支出表")
    amounts = _item_amounts(table)
    tried = False
    for read in read_paragraphs(doc):
        for match in _LIST.finditer(read.text):
            listed = [bare_label(n) for n in re.split(r"[、,]", re.sub(r"等(?:支出)?$", "", match.group("items")))]
            known = [n for n in listed if _compact_name(n) in _economic_names()]
            if len(known) < 4:
                continue
            tried = True
            yield from _compare_list(read, match, known, amounts)
    if not tried:
        raise NotRunnable("文中没有列举人员经费、公用经费的科目")


_SELECTION = 3
"""Items with an amount that a list leaves out, from which it is a selection that was not made from the table."""


def _compact_name(name: str) -> str:
    return re.sub(r"[()（）]", "", bare_label(name))


@lru_cache(maxsize=1)
def _economic_names() -> dict[str, str]:
    """Bare name of an economic 款 -> its code, without names that two classes share."""
    names: dict[str, str] = {}
    for code, name in _names()["economic"].items():
        names[_compact_name(name)] = "" if _compact_name(name) in names else str(code)
    return names


def _item_amounts(table: TableView) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for row in table.rows:
        if len(row.code) == 5:
            values = [q.value for m, q in row.cells.items() if m in ("total", "amount")] or [q.value for q in row.cells.values()]
            name = _compact_name(row.label)
            amounts[name] = amounts.get(name, Decimal(0)) + values[0]
    return amounts


def _compare_list(read: Paragraphs, match: re.Match[str], listed: list[str], amounts: dict[str, Decimal]) -> Iterator[Observation]:
    group = match.group("group")
    personnel = group.startswith("人员")
    names = {_compact_name(n): n for n in listed}
    absent = [n for n in names if not amounts.get(n)]
    unlisted = [
        (n, v)
        for n, v in amounts.items()
        if v and n not in names and n in _economic_names() and _economic_names()[n].startswith(("301", "303")) == personnel
    ]
    page, line_no = read.place(match.start())
    where = read.where(match.start())
    is_whole = not re.search(r"等(?:支出|费用|方面)?$", match.group("items"))
    if len(unlisted) >= _SELECTION and len(unlisted) > len(absent):  # the standard sentence names some items, whatever the unit spends on
        yield PASSED
        return
    is_exchange = is_whole and len(absent) == len(unlisted) == 1 and absent[0] not in amounts
    if not absent:
        yield PASSED
    for name in absent:
        printed_zero = name in amounts
        message = f"文字说明{where}列举的{group}有“{names[name]}”，基本支出表中该科目{'为0' if printed_zero else '没有金额'}"
        if unlisted:
            message += "；表中有金额而文字未列的是" + "、".join(n for n, _ in unlisted)
        message += "（一项换作另一项）" if is_exchange else ""
        yield Observation(
            "rounding" if printed_zero else "failed",
            message + "。",
            page,
            line_no,
            plain(unlisted[0][1]) if len(unlisted) == 1 else "0.00",
            names[name],
            None,
            match.group()[:200],
            "general_public_basic_expenditure",
            _economic_names()[name] or None,
            severity="error" if is_exchange and not printed_zero else None,
            place=f"{read.number}:{match.start()}:{name}",
        )
