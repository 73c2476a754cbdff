"""Years that comparisons name, and the years of amounts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.ordinals import CHINESE
from ingestion.records import BudgetLineRecord
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.wording import WORDS

_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?:度)?")
_ENOUGH = 2
"""Comparisons with the year before from which a single other one is a slip."""

# ---------- years to come

_TOLD = {
    "budget": r"(?:部门|单位)?预算数?(?!编制|执行)|收支总预算|收入总计|支出总计",
    "final": r"决算|收入总计|支出总计|收、支总计|本年(?:收入|支出)合计",
}
"""What a document tells of its own year, by stage."""
_UP_TO_AMOUNT = r"[^。;%\d]{0,24}(?:(?<=[比较与])20\d\d年[^。;%\d]{0,10})?\d[\d,.]*[百千万亿]*"


def check_future_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """No total of the document is told of a year behind its fiscal year: Y年…预算（决算）… X 万元, where the sentence names no other year
    and plans nothing."""
    if doc.year is None or doc.stage not in _TOLD:
        raise NotRunnable("文件年度或类型不明")
    if len({line.publication_no for line in doc.parsed.budget_lines}) > 1:
        raise NotRunnable("文件含有几份公开内容，不能判断年度所属")
    told = re.compile(rf"(?<!\d)(20\d\d)年度?[^,。;:%\d]{{0,30}}(?:{_TOLD[doc.stage]}){_UP_TO_AMOUNT}(?:元|辆)")
    tried = False
    for read in read_paragraphs(doc):
        for start, end in read.sentences:
            for match in told.finditer(read.text, start, end):
                if WORDS.future.search(read.text, start, match.end()):
                    continue
                tried = True
                year = int(match.group(1))
                is_future = year > doc.year and _names_no_other(read.text[start:end], match.start() - start, year, doc.year)
                yield _of_future(read, match, year, doc.year) if is_future else PASSED
    if not tried:
        raise NotRunnable("文中没有写明年度的总额")


def _names_no_other(sentence: str, place: int, year: int, fiscal_year: int) -> bool:
    """Whether a sentence names no year but this one and the one before the fiscal year.

    The fiscal year itself may stand behind it, as plans over several years have it not, or before 其中: parts are of the year of the whole.
    """
    others = {int(y) for y in _YEAR.findall(sentence)} - {fiscal_year - 1, year}
    if not others or others != {fiscal_year}:
        return not others
    return f"{fiscal_year}年" not in sentence[:place] or "其中" in sentence[sentence.rindex(f"{fiscal_year}年", 0, place) : place]


def _of_future(read: Paragraphs, match: re.Match[str], year: int, fiscal_year: int) -> Observation:
    message = f"“{read.around(match.start())}”：{fiscal_year}年度文件说明的是{year}年，应为{fiscal_year}年。"
    return text_finding(read, match.start(), message, str(year), str(fiscal_year))


# ---------- comparisons

_COMPARED = re.compile(
    r"(?:与|比|较|同)(20\d\d)年(?:度)?(?:“?三公”?经费(?:财政拨款)?(?:支出)?)?(?P<with>相比|同期|预算|决算|执行|增加|减少|增长|下降|持平|无增减)"
)


@dataclass(frozen=True, slots=True)
class _Comparison:
    read: Paragraphs
    start: int
    end: int
    year: int
    with_: str


def check_compared_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """What the text compares with is the year before the fiscal year.

    An error for a year that is not over yet, and for a single other year among comparisons with the year before; a document that
    always compares with another year may do so by intent.
    """
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    found = [
        _Comparison(read, m.start(), m.end(), int(m.group(1)), m.group("with"))
        for read in read_paragraphs(doc)
        for m in _COMPARED.finditer(read.text)
    ]
    if not found:
        raise NotRunnable("文中没有与其他年度的比较")
    usual = sum(1 for c in found if c.year == doc.year - 1)
    for comparison in found:
        if comparison.year != doc.year - 1:
            yield _wrong_year(doc, comparison, doc.year, usual)
        else:
            yield _told_before(comparison, doc.year) or PASSED


_TOLD_YEAR = re.compile(
    rf"(?:^|[,;。:])(?:\(?{CHINESE}\)、?|{CHINESE}、|\d{{1,2}}[.、])?(?P<year>20\d\d)年度?{WORDS.totals_of_a_year.pattern}(?:[为是]?\d[\d,.]*[万亿]?元,)?$"
)


def _told_before(comparison: _Comparison, fiscal_year: int) -> Observation | None:
    """2019年度支出比2021年度减少: what is compared with the year before is no earlier year's.

    Only of totals: a project begun, money carried over or a reform of an earlier year is rightly compared
    (2019年立项的工程支出比2021年增加), and a sentence that tells of the fiscal year, too, may look back.
    """
    read = comparison.read
    told = _TOLD_YEAR.search(read.text, 0, comparison.start)
    if told is None or int(told.group("year")) >= comparison.year:
        return None
    sentence = next(read.text[start:end] for start, end in read.sentences if comparison.start < end)
    if f"{fiscal_year}年" in sentence:
        return None
    year, start = told.group("year"), told.start("year")
    message = f"“{read.around(start)}”：与{comparison.year}年相比的应为{fiscal_year}年，印为{year}年。"
    return text_finding(read, start, message, year, str(fiscal_year), "error")


def _wrong_year(doc: Reviewed, comparison: _Comparison, fiscal_year: int, usual: int) -> Observation:
    read = comparison.read
    page, line_no = read.place(comparison.start)
    around = read.text[max(0, comparison.start - 20) : comparison.end + 20]
    message = (
        f"文字说明{read.where(comparison.start)}“…{around}…”与{comparison.year}年比较，{fiscal_year}年度文件应与{fiscal_year - 1}年比较。"
    )
    return Observation(
        "failed",
        message,
        page,
        line_no,
        str(fiscal_year - 1),
        str(comparison.year),
        None,
        read.text[max(0, comparison.start - 40) : comparison.end + 40],
        severity="error" if _is_slip(doc, comparison, fiscal_year, usual) else None,
        place=f"{read.number}:{comparison.start}",
    )


def _is_slip(doc: Reviewed, comparison: _Comparison, fiscal_year: int, usual: int) -> bool:
    if comparison.year > fiscal_year:
        return True
    if comparison.year == fiscal_year:
        # A final account is rightly compared with the budget of its own year.
        return doc.stage == "budget" and comparison.with_ in ("预算", "执行")
    text = comparison.read.text
    clause = text[max(text.rfind(stop, 0, comparison.start) for stop in ";。") + 1 :]
    is_alone = f"{fiscal_year - 1}年" not in re.split("[;。]", clause)[0]
    return usual >= _ENOUGH and comparison.with_ in ("预算", "决算", "执行") and is_alone


# ---------- amounts of another year

_WRONG_AND_OWN = 2
"""Years of which sentences tell one amount where one of them is wrong."""
_LEAST_DIGITS = 4
"""Digits of an amount from which another of the same digits is no chance; one more for the year before, which may be level."""
_OF_TWO_YEARS = re.compile(r"比|较|与|同|上年|去年")
_AMOUNT = re.compile(r"\d[\d,.]*[百千万亿]*元")
_OF_TOTAL = re.compile(r"年?度?[^,;。:]{0,12}(?:收入|支出|收支|总计|合计|经费|预算数|决算数)[^,;。:]{0,12}$")


def check_amount_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """An amount that the tables print for the fiscal year is not told of another year, where nothing says that the two are level."""
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    totals = {b.amount_yuan: b for b in doc.parsed.budget_lines if b.is_total and b.amount_yuan and not _is_carried_in(b)}
    dated = [(read, told, year) for read, told in _levels(doc) if (year := _only_year(read, told, doc.year)) is not None]
    own = _told_of_own_year(dated, doc.year)
    others: dict[Decimal, set[int]] = defaultdict(set)
    for _, told, year in dated:
        others[told.value].update({year} - {doc.year})
    known = [
        (read, told, year) for read, told, year in dated if (told.value in totals or told.value in own) and len(others[told.value]) < 2
    ]
    for read, told, year in known:
        source = _of_table(doc, totals[told.value]) if told.value in totals else f"“{own.get(told.value, '')}”中{doc.year}年度"
        yield PASSED if year == doc.year else _told_of_another_year(doc.year, read, told, year, source)
    completed = list(_completed_years(doc, doc.year)) if doc.stage == "final" else []
    yield from completed
    if not known and not completed:
        raise NotRunnable("文中没有写明年度的总额与表格相同")


def _told_of_own_year(dated: list[tuple[Paragraphs, Mention, int]], fiscal_year: int) -> dict[Decimal, str]:
    """The sentences of the fiscal year by their amounts, without those of which sentences alone prove nothing: what is arranged for each
    year of a project (2024年、2025年各…) and what is level with the year before stands beside more than one year rightly."""
    years: dict[Decimal, set[int]] = defaultdict(set)
    for _, told, year in dated:
        years[told.value].add(year)
    return {
        told.value: read.sentence_of(told)
        for read, told, year in dated
        if year == fiscal_year and len(years[told.value]) <= _WRONG_AND_OWN and max(years[told.value] - {year}, default=0) < year - 1
    }


def _levels(doc: Reviewed) -> Iterator[tuple[Paragraphs, Mention]]:
    for read in read_paragraphs(doc):
        yield from ((read, m) for m in read.mentions if m.role == "level" and m.kind == "money" and m.value)


_COMPLETED = re.compile(
    r"^[^,;。:]{0,12}?(20\d\d)年度?[^;。:]{0,30}(?:决算|支出)[^;。:]{0,20}元,(?:为|完成)[^;。:]{0,16}预算[^;。:]{0,16}%"
)


def _completed_years(doc: Reviewed, fiscal_year: int) -> Iterator[Observation]:
    """A final account tells how far the budget of its own year was completed: a sentence that names another year only may have a wrong one.

    A notice: of projects over several years and of the years before such sentences are right.
    """
    for read in read_paragraphs(doc):
        for start, end in read.sentences:
            sentence = read.text[start:end]
            match = _COMPLETED.search(sentence)
            if match is None or len(set(_YEAR.findall(sentence))) > 1 or _OF_TWO_YEARS.search(sentence):
                continue
            year = int(match.group(1))
            if year == fiscal_year:
                yield PASSED
                continue
            message = f"“{read.around(start)}”：{fiscal_year}年度决算说明的是{year}年预算的完成情况，请核对年度。"
            yield text_finding(read, start + match.start(1), message, str(year), str(fiscal_year), "notice")


def _only_year(read: Paragraphs, told: Mention, fiscal_year: int) -> int | None:
    """The year of which a sentence tells a long amount, where it names one year before it and no other year is level with it."""
    start = read.sentences[told.sentence][0]
    years = list(_YEAR.finditer(read.text, start, told.start))
    digits = told.printed.replace(",", "").replace(".", "").strip("0")
    sentence = read.text[slice(*read.sentences[told.sentence])]
    if len(years) != 1 or WORDS.level_with_another_year.search(sentence) or _is_row_of_years(sentence, years[0].group(1)):
        return None
    is_last_year = int(years[0].group(1)) == fiscal_year - 1
    if len(digits) < _LEAST_DIGITS + is_last_year or (is_last_year and _OF_TWO_YEARS.search(read.text[start : told.end + 20])):
        return None
    return int(years[0].group(1)) if _OF_TOTAL.fullmatch(read.text[years[0].end() : told.start]) else None


def _is_row_of_years(sentence: str, year: str) -> bool:
    """Whether a sentence tells of other years, too, each with its own amount (2022年…，2023年…，2024年…): none that it compares with."""
    years = list(_YEAR.finditer(sentence))
    ends = [*(m.start() for m in years[1:]), len(sentence)]
    told = [(m, end) for m, end in zip(years, ends, strict=True) if m.group(1) != year and _AMOUNT.search(sentence, m.end(), end)]
    return any(not _OF_TWO_YEARS.search(sentence[max(0, m.start() - 4) : m.start()]) for m, _ in told)


def _is_carried_in(cell: BudgetLineRecord) -> bool:
    """Whether a total is of money that the year before left, of which a sentence tells rightly with that year."""
    is_opening = cell.measure in ("carried_forward", "opening_balance") or cell.funding_period == "carried_forward"
    return is_opening or cell.table_code == "carried_forward_expenditure" or bool(WORDS.balances.search(cell.line_label))


def _of_table(doc: Reviewed, cell: BudgetLineRecord) -> str:
    title = next((t.title for t in doc.parsed.tables if t.table_no == cell.table_no), None) or cell.table_code
    return f"《{title}》{doc.year}年度"


def _told_of_another_year(fiscal_year: int, read: Paragraphs, told: Mention, year: int, source: str) -> Observation:
    shown = f"“{read.sentence_of(told)}”：{told.show()}是{source}的数字，文字写作{year}年"
    if year == fiscal_year - 1:  # a budget may be that of the year before again
        message = f"{shown}，如两年数字并非相同，应为{fiscal_year}年，请核对。"
        return text_finding(read, told.start, message, str(year), str(fiscal_year), "notice")
    return text_finding(read, told.start, f"{shown}，应为{fiscal_year}年。", str(year), str(fiscal_year))
