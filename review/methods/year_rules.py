"""Years that the text names: of what a budget arranges, of dates at which things were counted, of periods and headings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ingestion.amounts import MONEY_UNITS
from ingestion.money import NUMBER
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import NAMED_YEAR, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, text_finding
from review.wording import WORDS

_ARRANGED = re.compile(
    rf"(?P<year>20\d\d)年(?:度|部门|单位|年初)*预算(?:安排|数)?(?:为)?{NUMBER}(?:{MONEY_UNITS}),?(?:比|较|与)(?P<before>20\d\d)年"
)
_LEVEL_WITH_LAST = re.compile(
    r"(?P<year>20\d\d)年(?:度|部门|单位|年初)*[^,;。\d]{0,16}预算(?:数|安排)?,?(?:比|较|与)(?:上年|去年)(?:度|预算数?|同期)*(?:相比)?(?:基本)?"
    r"(?:持平|相同|一致|增加|减少|下降|增长)"
)
"""2024年“三公”经费预算较上年持平: what is compared with last year is this year's."""
_WRONG_AND_OWN = 2
"""Years that are compared with last year where one of them is wrong; more are a look back."""
_COUNTED = re.compile(rf"截[至止](?P<year>20\d\d)年(?P<month>\d{{1,2}})月(?:\d{{1,2}}日|底|末)?,?[^。;]{{0,40}}?{WORDS.assets.pattern}")
_PERIOD = re.compile(r"(?P<first>20\d\d)年?[.\-/]?\d{0,2}月?(?:\d{1,2}日)?(?:-|至|到|~)(?P<last>20\d\d)年?[.\-/]?\d{0,2}月?(?:\d{1,2}日)?")
_PERIOD_NAMED = re.compile(r"实施(?:周期|期限|时间)|项目(?:周期|期限)")


def _year_of(doc: Reviewed) -> int:
    if doc.year is None:
        raise NotRunnable("文件年度不明")
    if len({line.publication_no for line in doc.parsed.budget_lines}) > 1:
        raise NotRunnable("文件含有几份公开内容，不能判断年度所属")
    return doc.year


def check_arranged_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """What is compared with the year before is arranged for the document's own year: Y年预算安排 X，比Y-1年…."""
    year, tried = _year_of(doc), False
    told = {match.group("year") for read in read_paragraphs(doc) for match in _LEVEL_WITH_LAST.finditer(read.text)}
    for read in read_paragraphs(doc):
        for match in _ARRANGED.finditer(read.text):
            arranged, before = int(match.group("year")), int(match.group("before"))
            if before != year - 1 or arranged == before:
                continue
            tried = True
            if arranged == year:
                yield PASSED
            else:
                message = f"“{read.around(match.start())}”：与{before}年相比的应为{year}年，印为{arranged}年。"
                yield text_finding(read, match.start(), message, str(arranged), str(year))
        for match in _LEVEL_WITH_LAST.finditer(read.text):
            tried, arranged = True, int(match.group("year"))
            if len(told) > _WRONG_AND_OWN or _is_row_of_years(read, arranged, year):
                continue
            yield PASSED if arranged == year else _level_with_last(read, match, arranged, year)
    if not tried:
        raise NotRunnable("文中没有与上年相比的预算安排")


def _is_row_of_years(read: Paragraphs, arranged: int, fiscal_year: int) -> bool:
    """Whether a passage tells of several years, each beside the one before it; one year to come, planned nowhere, is none of a row."""
    others = set(map(int, NAMED_YEAR.findall(read.text))) - {arranged}
    is_alone_in_future = arranged > fiscal_year and others <= {fiscal_year, fiscal_year - 1} and not WORDS.future.search(read.text)
    return bool(others) and not is_alone_in_future


def _level_with_last(read: Paragraphs, match: re.Match[str], arranged: int, year: int) -> Observation:
    """A notice for the year before: a sentence about last year alone may look back on it rightly."""
    said = f"“{read.around(match.start())}”"
    if arranged == year - 1:
        message = f"{said}：{year}年度预算说明的是{arranged}年与其上年相比，如非回顾上年，应为{year}年，请核对。"
        return text_finding(read, match.start(), message, str(arranged), str(year), "notice")
    return text_finding(read, match.start(), f"{said}：与上年相比的应为{year}年，印为{arranged}年。", str(arranged), str(year))


def check_counted_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Vehicles and assets are counted at the end of the fiscal year (final account), or in one of the two years before it (budget)."""
    year, tried = _year_of(doc), False
    fitting = {year} if doc.stage == "final" else {year, year - 1, year - 2}
    for read in read_paragraphs(doc):
        for match in _COUNTED.finditer(read.text):
            tried = True
            counted = int(match.group("year"))
            if counted in fitting:
                yield PASSED
                continue
            expected = year if doc.stage == "final" else year - 1
            message = f"“{read.around(match.start())}”：截止日期为{counted}年，{year}年度文件应为{expected}年。"
            yield text_finding(read, match.start(), message, str(counted), str(expected))
    if not tried:
        raise NotRunnable("文中没有资产、车辆的截止日期")


_DATE = r"(20\d\d)年(\d{1,2})月(\d{1,2})日"
_APPROVED = re.compile(rf"{_DATE}[^,。;]{{0,16}}批复|批复(?:时间|日期)(?:为|:)*{_DATE}")
_PUBLISHED = re.compile(rf"(?:公开|发布)(?:时间|日期)(?:为|:)*{_DATE}|{_DATE}[^,。;]{{0,10}}(?:向社会)?公开")


def check_publication_time(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """The date of publication is at most `settings.days` after that of approval, where the document states both."""
    approved = published = None
    for read in read_paragraphs(doc):
        approved = approved or _first_date(_APPROVED, read)
        published = published or _first_date(_PUBLISHED, read)
    if approved is None or published is None:
        raise NotRunnable("文件没有同时写明批复日期和公开日期")
    days = (published[0] - approved[0]).days
    if days <= rule.settings["days"]:
        yield PASSED
        return
    message = f"于{approved[0]}批复，{published[0]}公开，相隔{days}日，应在{rule.settings['days']}日内公开。"
    yield text_finding(published[1], published[2], message, str(days), str(rule.settings["days"]))


def _first_date(pattern: re.Pattern[str], read: Paragraphs) -> tuple[datetime.date, Paragraphs, int] | None:
    match = pattern.search(read.text)
    if match is None:
        return None
    year, month, day = (int(g) for g in match.groups() if g is not None)
    try:
        return datetime.date(year, month, day), read, match.start()
    except ValueError:
        return None


def check_project_periods(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """The period of a project that the document explains has not ended before its fiscal year."""
    year, tried = _year_of(doc), False
    paragraphs = read_paragraphs(doc)
    for index, read in enumerate(paragraphs):
        for found in _periods(paragraphs, index):
            tried = True
            yield PASSED if int(found.group("last")) >= year else _ended(read, found, year)
    if not tried:
        raise NotRunnable("文中没有项目的实施周期")


def _periods(paragraphs: list[Paragraphs], index: int) -> Iterator[re.Match[str]]:
    """Periods in a passage that names them, or right below a heading that does."""
    above = paragraphs[index - 1].text if index else ""
    text = paragraphs[index].text
    if _PERIOD_NAMED.search(text) or (len(above) <= 12 and _PERIOD_NAMED.search(above)):
        yield from _PERIOD.finditer(text)


def _ended(read: Paragraphs, found: re.Match[str], year: int) -> Observation:
    message = f"项目实施周期为“{found.group()}”，不包括文件年度{year}年。"
    return text_finding(read, found.start(), message, found.group("last"), str(year))
