"""Whether the text speaks of everything that a disclosure must tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.amounts import compact
from ingestion.ordinals import ORDINAL_NUMBER
from review.catalog import Rule
from review.doubts import refuse_unread
from review.evidence.document import Reviewed
from review.evidence.mentions import Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation

_LONG = 15
"""Characters from which a passage tells something and is no heading."""
_FEWEST = 3
"""Sections that a document must have for it to be an explanation at all."""
_LONGEST_HEADING = 40
_TERM = re.compile(rf"(?:[(]?{ORDINAL_NUMBER}[)]?[、.])?[“”\"]?[^,。:]{{2,20}}[:](?!本部门|本单位|我)(?!.*(?:\d|没有|未|不|无))")
"""“三公”经费：用财政拨款安排的…: a term and what it means, which says nothing about the year."""
_OF_TABLE = re.compile(r"表(?:[(（][^()（）]*[)）])?[.…·\d]*$")
_OF_AMOUNTS = re.compile(rf"三公.*{_OF_TABLE.pattern}")
"""The title of a table of amounts, beside which the form asks for words; a table of assets or of goals is told by itself."""
_OF_ITSELF = re.compile(rf"(?:绩效|资产).*{_OF_TABLE.pattern}")
_TABLE_NOTE = re.compile(r"(?:注|说明|备注)?:?.*(?:空表|本表|此表)")


@dataclass(frozen=True, slots=True)
class _Text:
    """The passages of a document as far as sections are told from them."""

    told: list[str]
    """Passages that say something: no headings, contents, terms, titles of tables of amounts or notes below them."""
    others: list[str]
    """All passages but contents, terms, titles of tables of amounts and notes below them: a section may be a heading and a table."""
    headings: list[str]
    """The sections that the contents list, without the tables."""
    tables: list[str]
    """The titles of tables of assets or of goals, in the contents or in lines of their own."""


def check_sections(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """The explanation speaks of everything that it must (`settings.sections`: name -> pattern of its words).

    An error where the document's own contents announce a section that is missing. What is told in a sentence as well as under a title
    (duties: “本单位负责…”) is not missed that surely: `settings.titled` are the sections that have one.
    """
    sections = {name: re.compile(words) for name, words in rule.settings["sections"].items()}
    text = _read_text(rule, doc)
    present = {name for name, words in sections.items() if any(words.search(t) for t in text.told) or _is_listed(text, words)}
    if len(present) < rule.settings.get("fewest", _FEWEST):
        raise NotRunnable("文件没有编制说明")
    refuse_unread(doc, "说明是否齐全")
    for name, words in sections.items():
        if name in present:
            yield PASSED
            continue
        why = _announced(text, words) if name in rule.settings.get("titled", sections) else ""
        yield Observation("failed", f"文字说明没有提到{name}{why}。", evidence=name, severity="error" if why else None, place=name)


def _is_listed(text: _Text, words: re.Pattern[str]) -> bool:
    """Whether a table is listed that tells of it (项目支出绩效目标表: that it stands in the document is told by the rule on tables), or the
    contents seem to list a heading twice: the second one is the section's own, right behind them."""
    return any(words.search(t) for t in text.tables) or sum(1 for h in text.headings if words.search(h)) > 1


def _announced(text: _Text, words: re.Pattern[str]) -> str:
    heading = next((h for h in text.headings if words.search(h)), None)
    if any(words.search(t) for t in text.others):
        return ""
    return f"，目录却列有“{heading}”" if heading else ""


def _read_text(rule: Rule, doc: Reviewed) -> _Text:
    paragraphs = read_paragraphs(doc)
    contents = contents_of(paragraphs)
    others = [r.text for r in paragraphs if r.number not in contents]
    listed = [r.passage.text.strip() for r in paragraphs if r.number in contents]
    headings = [h for h in listed if not _OF_TABLE.search(compact(h))]
    tables = [h for h in (*listed, *others) if _OF_ITSELF.search(compact(h))]
    if rule.settings.get("headings"):
        return _Text(others, others, headings, [])
    others = [t for t in others if not (_TERM.match(t) or _TABLE_NOTE.match(t) or _OF_AMOUNTS.search(t))]
    return _Text(_told(others), others, headings, tables)


def _told(passages: list[str]) -> list[str]:
    """The passages that say something, each with the heading right above it."""
    pairs = zip(["", *passages], passages, strict=False)
    return [f"{above} {text}" if len(above) <= _LONGEST_HEADING and "。" not in above else text for above, text in pairs if _says(text)]


def _says(text: str) -> bool:
    return len(text) >= _LONG or text.endswith(("。", ";"))


def contents_of(paragraphs: list[Paragraphs]) -> set[int]:
    """The numbers of the passages below the heading 目录, up to the first that is a sentence or that a heading repeats."""
    start = next((i for i, r in enumerate(paragraphs) if compact(r.text) in ("目录", "目次")), None)
    found: set[int] = set()
    listed: set[str] = set()
    for read in paragraphs[start + 1 :] if start is not None else []:
        name = re.sub(r"[.…·\d]+$", "", read.text)
        if len(name) > _LONGEST_HEADING or "。" in name or name in listed:
            break
        found.add(read.number)
        listed.add(name)
    return found
