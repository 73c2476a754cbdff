"""The headings of a document, and what they say about the paragraphs under them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.narrative.vocabulary import Vocabulary
from ingestion.official_names import DEPARTMENT_ECONOMIC, GOVERNMENT_ECONOMIC
from ingestion.ordinals import CHINESE, ordinal_value
from ingestion.prose import prose
from ingestion.sentences import Passage

_LEVELS = (
    re.compile(rf"第{CHINESE}(?:部分|章|篇)|附件\d?|附录"),
    re.compile(rf"{CHINESE}[、.．]"),
    re.compile(rf"[（(]{CHINESE}[)）]"),
    re.compile(r"\d{1,2}(?:[、．]|\.(?!\d)|\.(?=20\d\d年))"),
    re.compile(r"[（(]\d{1,2}[)）]|[①②③④⑤⑥⑦⑧⑨⑩]"),
)
_UNNUMBERED_LEVEL = 0
_LONGEST = 48
_BY_ECONOMIC = re.compile(r"经济(?:分类|科目|性质)")
_AMOUNT = re.compile(r"\d\s*[百千万亿]?元")
_INNER_STOP = re.compile(r"[，,；;。！？]|[：:].")
_STATES_CHANGE = re.compile(r"持平|无增减|无变化|(?:比|较)(?:上年|去年|20\d\d年)|与(?:上年|去年|20\d\d年).*(?:相比|相同|一致)|\d%")


@dataclass(frozen=True, slots=True)
class Section:
    """What the headings above a passage say about it."""

    headings: tuple[str, ...] = ()
    is_excluded: bool = False
    is_glossary: bool = False
    scope: str = ""
    is_basic: bool = False
    is_comparison: bool = False
    economic_scheme: str = ""
    """Which economic classification the section goes by (official_names), '' where it goes by none."""

    @property
    def nearest(self) -> str:
        """The heading directly above, '' where there is none."""
        return self.headings[-1] if self.headings else ""


class SectionReader:
    """Follows the headings of a document in reading order."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._open: list[tuple[int, str]] = []
        self._after_unnumbered = False
        self._seen: dict[int, tuple[int, list[tuple[int, str]]]] = {}
        self.section = Section()

    def read(self, passage: Passage) -> bool:
        """Take the next passage; True where it is a heading (which may have changed `section`)."""
        text = "\t" if "\t" in passage.text else re.sub(r"[\s\u200b\ufeff]", "", passage.text)
        level = heading_level(text)
        if level is None:
            self._after_unnumbered = self._after_unnumbered and not text.strip()
            return False
        is_unnumbered = level == _UNNUMBERED_LEVEL and not _LEVELS[0].match(text)
        title = text.strip("。：: ")
        if is_unnumbered and self._after_unnumbered and self._open and not passage.follows_grid:
            title = self._open.pop()[1] + title
        self._reopen(level, text)
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._seen[level] = (ordinal_value(text), list(self._open))
        self._open.append((level, title))
        self._after_unnumbered = is_unnumbered
        self.section = self._describe()
        return True

    def _reopen(self, level: int, text: str) -> None:
        """Leave headings that stood inside an earlier one: 六 after 五 goes on where 五 stood, whatever 第二部分 came between."""
        if level == 0 or level not in self._seen:
            return
        last, parents = self._seen[level]
        goes_on = last >= 1 and ordinal_value(text) == last + 1
        is_nested = self._open[: len(parents)] != parents or (len(self._open) > len(parents) and self._open[len(parents)][0] < level)
        if goes_on and is_nested:
            self._open = list(parents)

    def _describe(self) -> Section:
        wording = self._vocabulary.wording
        titles = tuple(re.sub(r"\s", "", title) for _, title in self._open)
        scope = ""
        for title in reversed(titles):
            found = [name for name, pattern in wording.section_scopes.items() if re.search(pattern, title)]
            if found or re.search("收入|支出|收支", title):
                scope = found[0] if found else ""
                break
        nearest = titles[-1] if titles else ""
        return Section(
            headings=titles,
            is_excluded=any(rule.covers(title) for title in titles for rule in self._vocabulary.sections),
            is_glossary=any(rule.covers(title) for title in titles for rule in self._vocabulary.sections if rule.is_glossary),
            scope=scope,
            is_basic=bool(re.search(wording.basic_section, nearest)) and "项目支出" not in nearest,
            is_comparison=bool(re.search(wording.comparison_section, nearest)),
            economic_scheme=_economic_scheme(nearest),
        )

    def leave_glossary(self) -> None:
        """Close a glossary whose end has no heading of its own."""
        rules = [rule for rule in self._vocabulary.sections if rule.is_glossary]
        self._open = [(level, title) for level, title in self._open if not any(rule.covers(title) for rule in rules)]
        self.section = self._describe()


def _is_statement(text: str) -> bool:
    """A sentence that says how an amount changed is no heading; 三、比上年增减情况 is one."""
    return bool(_STATES_CHANGE.search(text)) and not text.rstrip("。：: ").endswith(("情况", "说明", "原因"))


def _economic_scheme(heading: str) -> str:
    """按政府预算支出经济分类: the government's scheme; 按经济科目: the departments'."""
    if not _BY_ECONOMIC.search(heading):
        return ""
    return GOVERNMENT_ECONOMIC if "政府" in heading else DEPARTMENT_ECONOMIC


def ordinal_level(text: str) -> int | None:
    """How deep the ordinal lies that a text begins with (0 for 第…部分 to 4 for （1）), None where it begins with none."""
    stripped = text.lstrip()
    return next((level for level, pattern in enumerate(_LEVELS) if pattern.match(stripped)), None)


def heading_level(text: str) -> int | None:
    """0 for 第…部分 and unnumbered headings, 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; None for what is no heading."""
    if not text or len(text) > _LONGEST or "\t" in text or _INNER_STOP.search(text.rstrip("。：: ")):
        return None
    if _AMOUNT.search(text) or _is_statement(text):
        return None
    if (level := ordinal_level(text)) is not None:
        return level
    if text[-1] in "。；：;:" or not prose().headings.words.search(text) or text[0] in "-—（(":
        return None
    return _UNNUMBERED_LEVEL
