"""Lists that go on over several paragraphs: “基本支出预算…万元，其中：”, and a paragraph for each part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.narrative.sections import Section, ordinal_level
from ingestion.narrative.subjects import Topic
from ingestion.sentences import Passage

_OPENS = re.compile(r"(?:其中|如下|包括|分别[为是]|具体[为是])[^,;。:]{0,16}:$")


@dataclass(frozen=True, slots=True)
class OpenList:
    """The paragraph that opened a list: what it is about, and whether it compared it with the year before."""

    owner: Topic
    is_compared: bool
    section: Section
    level: int | None

    def holds(self, passage: Passage, section: Section) -> bool:
        """True where a paragraph may be one of the list's: under the same headings, no table between, and no ordinal of the
        owner's own or a higher level."""
        if section is not self.section or passage.follows_grid:
            return False
        level = ordinal_level(passage.text)
        return level is None or self.level is None or level > self.level


def opens_list(text: str) -> bool:
    """True where a paragraph (compact text) announces that its parts follow."""
    return bool(_OPENS.search(text[-40:]))
