"""How the text is written: what it calls the publisher, rates without their sign, blank pages, columns printed in another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingestion.amounts import parse_number
from ingestion.money import NUMBER
from ingestion.unread import PARTLY_UNREAD_CODES
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.methods.rates import HALF, HUNDRED

# ---------- what the publisher is called

_NAMES = {"department": "部门", "unit": "单位"}
_OWN = re.compile(r"(?<![各在])本(?P<name>部门|单位)(?!本级|预算单位)")
"""尽量在本单位会议室开会 is said of the place."""


def check_own_name(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A department calls itself 本部门 throughout, a unit 本单位: a few of the other among many are left from another text."""
    own = _NAMES.get(doc.parsed.document.publication_level or "")
    if own is None:
        raise NotRunnable("不能判断是部门还是单位公开")
    found = [(read, m) for read in read_paragraphs(doc) for m in _OWN.finditer(read.text)]
    usual = sum(1 for _, m in found if m.group("name") == own)
    duties = re.compile(rule.settings["duties"])
    others = [(read, m) for read, m in found if m.group("name") != own and not duties.match(read.text[_clause_start(read, m.start()) :])]
    if not found:
        raise NotRunnable("文中没有“本部门”“本单位”的称谓")
    yield PASSED
    if usual < rule.settings["least"] or len(others) * rule.settings["rarer"] > usual:
        return
    for read, match in others:
        message = f"“{read.around(match.start())}”：{own}公开写作“本{match.group('name')}”，文中其他各处为“本{own}”。"
        yield text_finding(read, match.start(), message, f"本{match.group('name')}", f"本{own}")


def _clause_start(read: Paragraphs, place: int) -> int:
    return max(read.text.rfind(stop, 0, place) for stop in "。;") + 1


# ---------- numbers without a unit

_BARE = re.compile(rf"(?P<verb>增长|上升|提高|下降|降低)(?:了|率为|幅度为)?(?P<number>{NUMBER})(?=[,;。)](?!\d))")
_SHARE = re.compile(rf"占(?:比|[^,;。\d]{{0,24}}的)(?:为)?(?P<number>{NUMBER})(?=[,;。)](?!\d))")


def check_percent_signs(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A rate or a share carries its %: an error where the change and the amount before it give just this rate, else a notice."""
    tried = False
    for read in read_paragraphs(doc):
        tried = tried or any(m.kind == "pct" for m in read.mentions)
        for pattern in (_BARE, _SHARE):
            for match in pattern.finditer(read.text):
                tried = True
                number = match.group("number")
                is_rate = pattern is _BARE and _is_growth(read, match)
                message = f"“{read.around(match.start())}”：“{match.group()}”后没有“%”。"
                yield text_finding(read, match.start("number"), message, number, f"{number}%", "error" if is_rate else None)
    if not tried:
        raise NotRunnable("文中没有百分比")
    yield PASSED


def _is_growth(read: Paragraphs, match: re.Match[str]) -> bool:
    """Whether the change right before a number without a unit, and the amount before that, give it as a percentage."""
    before = [m for m in read.mentions if m.end <= match.start() and m.kind == "money"]
    if len(before) < 2 or before[-1].role != "change" or before[-2].role != "level" or match.start() - before[-1].end > 2:
        return False
    change, level = before[-1], before[-2]
    base, printed = level.value - change.value, parse_number(match.group("number"))
    if base <= 0 or printed is None:
        return False
    step = Decimal(1).scaleb(-len(match.group("number").partition(".")[2]))
    return abs(abs(change.value) / base * HUNDRED - printed) <= step * HALF + _slack(change, level, base)


def _slack(change: Mention, level: Mention, base: Decimal) -> Decimal:
    """What the rounding of the two amounts leaves open, in per cent."""
    return (change.ulp + level.ulp) / base * HUNDRED


# ---------- pages


def check_blank_pages(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """No page between two printed ones is blank; the back of the cover and the last page may be."""
    # A paragraph may go on over several pages.
    numbers = {b.page for b in doc.source.blocks() if b.page is not None}
    numbers |= {page for p in doc.source.paragraphs() for page, _, _ in p.lines if page is not None}
    if not numbers:
        raise NotRunnable("文件不分页")
    unread = {note.page for note in doc.source.notes if note.code in PARTLY_UNREAD_CODES}
    blank = [page for page in range(rule.settings["first"], max(numbers)) if page not in numbers]
    if set(blank) & unread or None in unread:
        raise NotRunnable("文件有未能读取的页面，不能判断是否空白")
    for page in blank:
        yield Observation("failed", f"第{page}页为空白页。", page, evidence=f"第{page}页", place=f"blank:{page}")
    yield PASSED


# ---------- whole tables in another unit

_FACTOR = Decimal(10_000)
_FEWEST_ROWS = 3


def check_unit_of_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """The rows of a table are not all some 10,000 times the year before: then one of the two columns is printed in another unit."""
    current = {(b.table_no, b.row_no, b.side): b for b in doc.parsed.budget_lines if b.amount_yuan and b.measure in ("total", "amount")}
    tables: dict[int, list[Decimal]] = {}
    for before in doc.parsed.prior_year_amounts:
        now = current.get((before.table_no, before.row_no, before.side))
        if now is not None and before.amount_yuan and before.measure == now.measure:
            tables.setdefault(before.table_no, []).append(abs(now.amount_yuan / before.amount_yuan))
    tried = False
    for table in doc.parsed.tables:
        ratios = tables.get(table.table_no, [])
        if len(ratios) < _FEWEST_ROWS:
            continue
        tried = True
        low, high = (Decimal(str(n)) for n in rule.settings["between"])
        is_odd = all(low < r / _FACTOR < high for r in ratios) or all(low < r * _FACTOR < high for r in ratios)
        message = f"《{table.title}》各行本年数与上年数都相差约一万倍，其中一列的金额单位可能印错。"
        odd = Observation("failed", message, table.page, evidence=table.title, table_code=table.table_code, place=str(table.table_no))
        yield odd if is_odd else PASSED
    if not tried:
        raise NotRunnable("文件中没有同时印出本年数和上年数的表格")
