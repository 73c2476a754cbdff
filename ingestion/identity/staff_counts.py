"""How many people a unit may have (编制) and has (实有人数), as its document says in the text: only what it says plainly.

The result is evidence like that of the classification: each count with its sentence. A count holds (`is_chosen`) where the document gives
one only, and does not date it to other years than its own or the one before: documents carry such sentences along for years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.amounts import compact
from ingestion.model import SourceDocument
from ingestion.records import EvidenceRecord

QUOTA, ACTUAL = "staff_quota", "staff_actual"
_COUNT = r"(?:人数|总数|总额|数)?(?:[为是共有:：]|共计|总计|合计|总共){0,4}(?P<count>[1-9]\d{0,5})[人名]"
_PATTERNS = {
    QUOTA: re.compile(r"编制" + _COUNT),
    ACTUAL: re.compile(r"(?:实有|现有|在职|在编|在岗)(?:在职|在编|在岗|实有|的|和|、|干部|职工|人员){0,5}" + _COUNT),
}
_PART = re.compile(r"(?:行政|事业|工勤|机关|专项|政法|参公|附属|聘用|聘任|用人|机动|周转|备案|空|缺|超|增加|减少|核减|新增|调整|下达)$")
"""Before 编制 or 在职: a kind of posts, or a change of their number, is not the whole."""
_OF_OTHERS = re.compile(r"其中|下属|下设|所属|直属|内设|离退休|退休|学生|代管|村|社区")
"""Before the count, in its sentence: what is counted is a part, or belongs to somebody else."""
_YEAR = re.compile(r"(20\d\d)(?:年|[-./])")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Said:
    attribute: str
    count: int
    sentence: str
    passage: str
    """What the paragraph says up to the count: it may date the count some sentences earlier."""
    page: int | None
    line_no: int | None


def read_staff_counts(source: SourceDocument, document_id: str, fiscal_year: int) -> list[EvidenceRecord]:
    """The staff counts that the document states of its publisher, in people."""
    said = list(_statements(source))
    records = []
    for attribute in _PATTERNS:
        own = [s for s in said if s.attribute == attribute]
        is_certain = len({s.count for s in own}) == 1
        records += [
            EvidenceRecord(
                document_id,
                attribute,
                str(s.count),
                s.sentence[:_LONGEST],
                "text",
                s.page,
                s.line_no,
                is_certain and _is_of_year(s, fiscal_year),
            )
            for s in own
        ]
    return records


def _statements(source: SourceDocument) -> Iterator[_Said]:
    for paragraph in source.paragraphs():
        passage = ""
        for sentence in re.split(r"[。；;\n]", compact(paragraph.text)):
            passage += sentence
            for attribute, pattern in _PATTERNS.items():
                for match in pattern.finditer(sentence):
                    before = sentence[: match.start()]
                    if not _PART.search(before) and not _OF_OTHERS.search(before):
                        yield _Said(attribute, int(match["count"]), sentence, passage, paragraph.page, paragraph.line_no)


def _is_of_year(said: _Said, fiscal_year: int) -> bool:
    years = {int(year) for year in _YEAR.findall(said.passage)}
    return not years or bool(years & {fiscal_year - 1, fiscal_year, fiscal_year + 1})
