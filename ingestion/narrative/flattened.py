"""Pages that a converter turned into one paragraph: their headings stand within the text, set off by white space only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingestion.model import Paragraph
from ingestion.ordinals import CHINESE

_HEADING = re.compile(
    rf"(?:(?<=^)|(?<=[。；;\s]))(?:第{CHINESE}部分|{CHINESE}[、.．]|[（(]{CHINESE}[)）])\s*(?:20\d\d年度?)?[^\d。，,；;：:（）()\s]{{2,40}}(?:情况说明|情况|说明|概况)(?=\s+\S)"
)
_SHORTEST = 60
"""Characters of a paragraph that may be a page."""
_FEWEST = 2
"""One such stretch may be a sentence's own words; a page has several."""


def split_at_headings(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph, cut before and behind the headings within it; as it is where it has none."""
    headings = list(_HEADING.finditer(paragraph.text)) if len(paragraph.text) > _SHORTEST else []
    if len(headings) < _FEWEST:
        yield paragraph
        return
    places = sorted({0, len(paragraph.text), *(place for found in headings for place in found.span())})
    for start, end in pairwise(places):
        text = paragraph.text[start:end]
        if text.strip():
            yield Paragraph(text, paragraph.page_at(start), paragraph.line_no, no=paragraph.no)
