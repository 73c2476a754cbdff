"""When a disclosure was approved (批复) and published, as the document itself says: only what it says once and plainly.

The result is evidence like that of the classification. A date counts (`is_chosen`) where the document gives one only.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.identity.vocabulary import load_vocabulary
from ingestion.model import Paragraph, SourceDocument
from ingestion.records import EvidenceRecord

APPROVED, PUBLISHED = "approved_on", "published_on"
_DATE = r"(?P<year>20\d\d)\s*[年\-/.]\s*(?P<month>\d{1,2})\s*[月\-/.]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
_LABELLED_PUBLICATION = re.compile(r"(?:信息)?(?:发布|公开|公布|发文)(?:时间|日期)\s*[:：]\s*" + _DATE)
_LABELLED_APPROVAL = re.compile(r"批复(?:时间|日期)\s*[:：]\s*" + _DATE)
_APPROVAL = re.compile(r"于?" + _DATE + r"(?:[，,]?(?:已?[由经])?[\u4e00-\u9fff（）()]{0,20})批复")
_OWN_ACCOUNTS = re.compile(r"(?:部门|单位|本级)?(?:预算|决算)")
_HEAD_LINES = 60
"""A page names its day of publication near its title; a label further down belongs to something that the text cites."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Said:
    attribute: str
    date: datetime.date
    words: str
    source: str
    page: int | None = None
    line_no: int | None = None


def read_dates(source: SourceDocument, document_id: str, fiscal_year: int, stage: str) -> list[EvidenceRecord]:
    """The days of approval and publication that the document states, each with its words."""
    said = list(dict.fromkeys(s for s in _statements(source) if _is_possible(s.date, fiscal_year, stage)))
    records = []
    for attribute in (APPROVED, PUBLISHED):
        own = [s for s in said if s.attribute == attribute]
        is_certain = len({s.date for s in own}) == 1
        records += [
            EvidenceRecord(document_id, attribute, s.date.isoformat(), s.words[:_LONGEST], s.source, s.page, s.line_no, is_certain)
            for s in own
        ]
    return records


def _statements(source: SourceDocument) -> Iterator[_Said]:
    if source.published and (date := _date_of(re.match(_DATE, source.published.strip()))):
        yield _Said(PUBLISHED, date, source.published.strip(), "meta")
    for number, paragraph in enumerate(source.paragraphs()):
        if number < _HEAD_LINES:
            yield from _labelled(paragraph, _LABELLED_PUBLICATION, PUBLISHED)
            yield from _labelled(paragraph, _LABELLED_APPROVAL, APPROVED)
        for sentence in re.split(r"[。；;\n]", paragraph.text):
            match = _APPROVAL.search(sentence)
            if match and _is_of_accounts(sentence) and (date := _date_of(match)):
                yield _Said(APPROVED, date, match.group(0), "text", paragraph.page, paragraph.line_no)


def _is_of_accounts(sentence: str) -> bool:
    return _OWN_ACCOUNTS.search(sentence) is not None and not load_vocabulary().statements.other_approvals.search(sentence)


def _labelled(paragraph: Paragraph, pattern: re.Pattern[str], attribute: str) -> Iterator[_Said]:
    for match in pattern.finditer(paragraph.text):
        if date := _date_of(match):
            yield _Said(attribute, date, match.group(0), "text", paragraph.page, paragraph.line_no)


def _date_of(match: re.Match[str] | None) -> datetime.date | None:
    if match is None:
        return None
    try:
        return datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _is_possible(date: datetime.date, fiscal_year: int, stage: str) -> bool:
    """A budget is approved and published from the end of the year before on, a final account after its year."""
    first = datetime.date(fiscal_year - 1, 11, 1) if stage == "budget" else datetime.date(fiscal_year + 1, 1, 1)
    return first <= date <= datetime.date(fiscal_year + (1 if stage == "budget" else 2), 12, 31)
