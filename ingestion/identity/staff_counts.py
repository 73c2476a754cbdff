"""How many people a unit may have (编制) and has (实有人数), as its document says in the text: only what it says plainly.

The result is evidence like that of the classification: each count with its sentence. A count holds (`is_chosen`) where the document gives
one only, and does not date it to other years than its own or the one before: documents carry such sentences along for years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.amounts import compact
from ingestion.identity.institutions import load_institution_layout
from ingestion.model import SourceDocument
from ingestion.records import EvidenceRecord
from ingestion.scope import ending
from ingestion.wording import depends_on_layouts

QUOTA, ACTUAL = "staff_quota", "staff_actual"
_YEAR = re.compile(r"(20\d\d)(?:年|[-./])")
_LONGEST = 200


@depends_on_layouts
def _patterns() -> dict[str, re.Pattern[str]]:
    words = load_institution_layout().staff
    count = rf"(?:人数|总数|总额|数)?{words.totals.pattern}{{0,4}}(?P<count>[1-9]\d{{0,5}})[人名]"
    return {
        QUOTA: re.compile(f"编制{count}"),
        ACTUAL: re.compile(f"{words.in_post.pattern}{words.in_post_words.pattern}{{0,5}}{count}"),
    }


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
    for attribute in (QUOTA, ACTUAL):
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
    words = load_institution_layout().staff
    for paragraph in source.paragraphs():
        passage = ""
        for sentence in re.split(r"[。；;\n]", compact(paragraph.text)):
            passage += sentence
            for attribute, pattern in _patterns().items():
                for match in pattern.finditer(sentence):
                    before = sentence[: match.start()]
                    if not ending(words.parts, before) and not words.of_others.search(before):
                        yield _Said(attribute, int(match["count"]), sentence, passage, paragraph.page, paragraph.line_no)


def _is_of_year(said: _Said, fiscal_year: int) -> bool:
    years = {int(year) for year in _YEAR.findall(said.passage)}
    return not years or bool(years & {fiscal_year - 1, fiscal_year, fiscal_year + 1})
