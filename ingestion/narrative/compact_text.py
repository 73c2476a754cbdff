"""Text without what only decorates it, every character still tied to its place in the text as printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DROPPED = frozenset("“”\"‘’'「」『』 \u200b\ufeff")
_TITLE = re.compile(r"《[^《》]*》|<[^<>]{1,60}>")
_BRACKET = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_LEVEL_MARK = re.compile(r"[类款项]")
_LEVEL_CODE = re.compile(r"(\d{2,7})([类款项])")
_PART_OF_NAME = re.compile(r"境|护|维护|维|室|费|局|厅")
_CODE = re.compile(r"\d{3}(?:\d\d){0,2}")
_CODE_BEFORE = re.compile(r"(?<![\d.,])\d{3}(?:\d\d){0,2}-?$")
"""2050101（小学教育）: the bracket names what the code before it stands for."""
_LEVEL_CHAIN = re.compile(r"\(\d{3}\)[^\d(),;。:]{2,30}\((?:\d\d|\d{5})\)(?:[^\d(),;。:]{2,30}\((?:\d\d|\d{7})\))?")
"""教育支出（205）普通教育（02）小学教育（02）, or with whole codes (20502): levels told by the digits alone."""
_ALIAS = re.compile(r"(?:(?:以下)?(?:简称|统称|合称)|即)?[一-鿿]{2,4}经费")
"""因公出国费、接待费（“三公”经费）: the bracket sums up what stands before it."""
_LONGEST_LIST = 80
_DIRECTION = re.compile(r"(?:或|/)?(?:增加|减少|增长|下降|上升|降低|增|减|升|降)")
_STATES_AMOUNT = re.compile(r"\d(?:[百千万亿]*元|万|亿)|持平|[增长降少加]\d|其中|\d%")
_DASHES = dict.fromkeys(map(ord, "—–－﹣−"), "-")


class _Plain(dict[str, str]):
    """Character -> what stands for it, "" where nothing does: a document's millions of characters are a few thousand different ones."""

    def __missing__(self, char: str) -> str:
        plain = self._unify(char)
        if char < "\U00010000":  # whoever prints all of Unicode fills no memory
            self[char] = plain
        return plain

    @staticmethod
    def _unify(char: str) -> str:
        if char.isspace():
            return " "
        if char in _DROPPED:
            return ""
        plain = unicodedata.normalize("NFKC", char).translate(_DASHES)
        plain = "。" if plain == "｡" else plain
        return plain if len(plain) == 1 else char


_PLAIN = _Plain()


@dataclass(slots=True)
class CompactText:
    """`text` for matching; `offsets[i]` is the place of text[i] in `source`."""

    source: str
    text: str
    offsets: list[int]

    def printed(self, start: int, end: int) -> str:
        """The printed text of text[start:end]."""
        return self.source[self.offsets[start] : self.offsets[end - 1] + 1]

    def surrounding(self, start: int, end: int) -> str:
        """The printed text of text[start:end] with what was dropped at its edges (quotes, brackets)."""
        first = self.offsets[start - 1] + 1 if start else 0
        last = self.offsets[end] if end < len(self.offsets) else len(self.source)
        return self.source[first:last]


def compact_text(source: str) -> CompactText:
    """NFKC of `source` without white space, quotes, document titles, and brackets that state no amount.

    A bracket within a name (境, 维护, a code) loses only its brackets, as does one that names the code before it or sums up
    the list before it; the marks (类)(款)(项), chains of codes and brackets that state amounts or directions stay as they
    are. White space between two digits stays as one space: it may separate two numbers.
    """
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(source):
        plain = _PLAIN[char]
        if plain == " " and not (chars and chars[-1].isdigit() and _next_is_digit(source, offset)):
            continue
        if plain:
            chars.append(plain)
            offsets.append(offset)
    text = "".join(chars)
    keep = [True] * len(text)
    for title in _TITLE.finditer(text):
        keep[title.start() : title.end()] = [False] * (title.end() - title.start())
    end_of_chain = 0
    for bracket in _BRACKET.finditer(text):
        if bracket.start() < end_of_chain:
            continue
        if chain := _LEVEL_CHAIN.match(text, bracket.start()):
            end_of_chain = chain.end()
        else:
            _judge_bracket(bracket, keep, chars)
    kept = [i for i, kept in enumerate(keep) if kept]
    return CompactText(source, "".join(chars[i] for i in kept), [offsets[i] for i in kept])


def _next_is_digit(source: str, offset: int) -> bool:
    rest = source[offset : offset + 8].lstrip()
    return bool(rest) and rest[0].isdigit() and not source[offset + 1].isspace() if len(source) > offset + 1 else False


def _judge_bracket(bracket: re.Match[str], keep: list[bool], chars: list[str]) -> None:
    content, start, end = bracket.group(1), bracket.start(), bracket.end()
    if _LEVEL_MARK.fullmatch(content) or _DIRECTION.fullmatch(content) or _LEVEL_CODE.fullmatch(content):
        return
    if _PART_OF_NAME.fullmatch(content):
        keep[start] = keep[end - 1] = False
    elif _CODE.fullmatch(content):
        keep[start] = False
        chars[end - 1] = " "
    elif _CODE_BEFORE.search("".join(chars[max(0, start - 9) : start])) and not _STATES_AMOUNT.search(content):
        chars[start] = chars[end - 1] = " "
    elif _ALIAS.fullmatch(content) and ("三公" in content or "、" in _clause_before(chars, start)):
        chars[start], keep[end - 1] = "、", False
    elif not _STATES_AMOUNT.search(content):
        keep[start:end] = [False] * (end - start)


def _clause_before(chars: list[str], place: int) -> str:
    """The clause before `place`, as far as a list of names reaches."""
    return re.split(r"[,;。:]", "".join(chars[max(0, place - _LONGEST_LIST) : place]))[-1]
