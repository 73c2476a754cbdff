"""What a document is: kind, stage, fiscal year, publishing unit and level, from what it says, with the evidence kept.

The file name is no evidence: publishers rename files, portals number them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.identity.document_subjects import government_evidence, is_garbled, speaks_of_accounts
from ingestion.identity.evidence import Clue
from ingestion.identity.lines import Line, cover, read_lines
from ingestion.identity.periods import period_clues, settle, settle_stage, settle_year
from ingestion.identity.publishers import publisher_clues, settle_code, settle_publisher
from ingestion.identity.titles import Title, cover_titles
from ingestion.model import SourceDocument
from ingestion.records import EvidenceRecord

_LONGEST_SNIPPET = 200
_LONGEST_SIGN = 40
_TITLE_WORDS = re.compile("预算|决算|绩效")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document is no disclosure of a department or unit: a stable English word and the Chinese sentence."""

    reason_code: str
    reason: str


@dataclass(slots=True)
class Classification:
    """The decisions and what they rest on."""

    fiscal_year: int | None = None
    stage: str | None = None
    document_kind: str | None = None
    unit_name: str | None = None
    unit_name_printed: str | None = None
    unit_code: str | None = None
    publication_level: str | None = None
    title: str | None = None
    refusal: Refusal | None = None
    is_titled: bool = False
    """Its title names publisher, year and stage: a cover alone is part of a publication over several files."""
    evidence: list[EvidenceRecord] = field(default_factory=list)

    def complete(self, unit_name: str | None, fiscal_year: int | None, stage: str | None, publication_level: str | None) -> None:
        """Take from elsewhere what the pages themselves do not say."""
        self.unit_name = self.unit_name or unit_name
        self.unit_name_printed = self.unit_name_printed or unit_name
        self.fiscal_year = self.fiscal_year or fiscal_year
        self.stage = self.stage or stage
        self.document_kind = self.document_kind or self.stage
        self.publication_level = self.publication_level or publication_level


def classify(source: SourceDocument, document_id: str) -> Classification:
    """Classify a document. Attributes that cannot be told stay None; nothing is guessed."""
    lines = read_lines(source)
    covers = cover(lines)
    titles = cover_titles(covers)
    clues = publisher_clues(lines, titles, covers) + period_clues(lines, titles)
    publisher = settle_publisher(clues, lines)
    year = settle_year(clues)
    result = Classification(
        fiscal_year=year,
        stage=settle_stage(clues, year),
        unit_name=publisher.name if publisher else None,
        unit_name_printed=publisher.printed if publisher else None,
        unit_code=settle_code(clues, publisher),
        publication_level=settle(clues, "publication_level"),
        title=_title(lines, covers, titles),
        is_titled=any(title.is_whole for title in titles),
    )
    result.document_kind = _kind(covers, result.stage)
    if result.document_kind == "performance_budget":
        result.stage = "budget"
    result.refusal = _refusal(lines, titles, result)
    result.evidence = _evidence(clues, result, document_id)
    return result


def _evidence(clues: list[Clue], result: Classification, document_id: str) -> list[EvidenceRecord]:
    """The first statement for each value; of other bodies that a document names there are too many to keep."""
    chosen = {
        "fiscal_year": str(result.fiscal_year),
        "stage": result.stage,
        "unit_name": result.unit_name,
        "unit_code": result.unit_code,
        "publication_level": result.publication_level,
    }
    first: dict[tuple[str, str], Clue] = {}
    for clue in clues:
        first.setdefault((clue.attribute, clue.value), clue)
    records = []
    for (attribute, value), clue in first.items():
        is_chosen = chosen[attribute] == value or (attribute == "unit_name" and value == result.unit_name_printed)
        if is_chosen or attribute != "unit_name":
            line = clue.line
            snippet = line.printed.strip()[:_LONGEST_SNIPPET]
            records.append(EvidenceRecord(document_id, attribute, value, snippet, line.source, line.page, line.line_no, is_chosen))
    return records


def _refusal(lines: list[Line], titles: list[Title], result: Classification) -> Refusal | None:
    if signs := government_evidence(lines, titles):
        words = "；".join(dict.fromkeys(line.printed.strip()[:_LONGEST_SIGN] for line in signs[:3]))
        return Refusal(
            "government_report", f"这是一级政府的总预算、总决算或其报告，不是部门或单位的公开文件，不计入部门数据（依据：{words}）"
        )
    if is_garbled(lines):
        return Refusal("garbled_font", "文件的字体没有Unicode对照表，文字读出来是乱码，不能识别；请另存为带文字的PDF或提供其他格式")
    if (result.fiscal_year is None or result.stage is None) and not speaks_of_accounts(lines):
        named = f"（{result.title[:_LONGEST_SIGN]}）" if result.title else ""
        return Refusal("not_a_disclosure", f"文件{named}没有预算或决算的标题、表格和说明，不是预决算公开文件")
    return None


def _kind(covers: list[Line], stage: str | None) -> str | None:
    for line in covers[:6]:
        if "绩效" in line.text and re.search("自评|评价报告", line.text):
            return "performance_result"
        if "绩效" in line.text and re.search("文本|目标", line.text):
            return "performance_budget"
    return stage


def _title(lines: list[Line], covers: list[Line], titles: list[Title]) -> str | None:
    if titles and titles[0].is_whole:
        return "".join(line.printed.strip() for line in titles[0].lines)
    for line in covers[:8]:
        if _TITLE_WORDS.search(line.text):
            return line.printed.strip()
    first = covers or [line for line in lines if line.source == "page_title"]
    return first[0].printed.strip() if first else None
