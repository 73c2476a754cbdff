"""The superior that a unit's own publication names: 主管部门：甲市乙局, 本单位是甲市乙局所属的事业单位, 305 beside its own 305002."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ingestion.identity.lines import Line, read_lines
from ingestion.identity.names import is_captioned_name, is_division, is_unit_name, own_name
from ingestion.identity.publications import names_one_body
from ingestion.identity.publishers import coded_names
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.model import SourceDocument
from ingestion.records import DocumentRecord, UnitFactRecord
from ingestion.wording import depends_on_layouts

_CAPTION = re.compile(r"(?:主管|上级)(?:部门|单位)(?:名称)?:")
_SHORTEST_CODE, _DIGITS_OF_LEVEL = 3, 3
"""Budget codes of units: three digits of the department, three more for each level below it."""
_ITSELF = re.compile(r"(?:本|我)(?:单位|中心|校|院|馆|站|园|所)|单位")


@depends_on_layouts
def _belonging() -> re.Pattern[str]:
    words = load_vocabulary().statements
    return re.compile(
        r"^(?P<own>[\u4e00-\u9fff()]{2,30}?)(?:隶属于?|[是为系](?:隶属于)?)(?P<superior>[\u4e00-\u9fff()]{3,30}?(?:局|委|会|厅|院|部|办公室|政府))"
        rf"{words.relations.pattern}?的?[^。]{{0,20}}{words.subordinates.pattern}"
    )


def read_superior(source: SourceDocument, document: DocumentRecord) -> list[UnitFactRecord]:
    """The one superior of the publisher, if the document names one and no other; a department has none that counts."""
    if document.unit_name is None or document.publication_level == "department":
        return []
    named: dict[str, Line] = {}
    lines = read_lines(source)
    stated = _named(lines, document.unit_name, document.publication_level == "unit")
    for name, line in itertools.chain(stated, _coded(lines, document.unit_code)):
        if not names_one_body(name, document.unit_name):
            named.setdefault(name, line)
    if len(named) != 1:
        return []
    name, line = next(iter(named.items()))
    return [UnitFactRecord(document.document_id, name, is_superior=True, page=line.page)]


def _named(lines: list[Line], publisher: str, has_captions: bool) -> Iterator[tuple[str, Line]]:
    """What is named as a superior. Captions count in a unit's publication only: a department's projects have other authorities."""
    for line in lines:
        if has_captions and line.is_heading and (caption := _CAPTION.search(line.text)):
            behind = line.text[caption.end() :] or line.following
            end = load_vocabulary().caption_end.search(behind)
            name = own_name(behind[: end.start()] if end else behind)
            if is_captioned_name(name) and not is_division(name):
                yield name, line
        elif line.source == "text" and (belongs := _belonging().match(line.text)):
            own, name = belongs["own"], own_name(belongs["superior"])
            if (_ITSELF.fullmatch(own) or names_one_body(own_name(own), publisher)) and is_unit_name(name) and not is_division(name):
                yield name, line


def _coded(lines: list[Line], own: str | None) -> Iterator[tuple[str, Line]]:
    """Bodies whose code is the beginning of the publisher's own."""
    if own is None:
        return
    for line in lines:
        for code, name in coded_names(line):
            is_above = own.startswith(code) and (len(own) - len(code)) in (_DIGITS_OF_LEVEL, 2 * _DIGITS_OF_LEVEL)
            if is_above and len(code) >= _SHORTEST_CODE and not is_division(name):
                yield name, line
