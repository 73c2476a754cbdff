"""Functional items named in text (类 款 项), led to their codes: printed ones, or unique ones of the document's own tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.narrative.vocabulary import Vocabulary

_PART = r"[^,;。:|()、!?\d]{0,45}?"
_STEP = rf"(?:\d{{2,7}})?{_PART}(?:\d{{2,7}})?\((?:\d{{2,7}})?"
_PATH = re.compile(rf"(?:{_STEP}[类款项]\)(?:[-、/,]?(?={_STEP}[款项]\)))?)+")
_MARK = re.compile(r"[类款项]\)")
_SEGMENT = re.compile(rf"(?P<before>\d{{2,7}})?(?P<name>{_PART})(?P<after>\d{{2,7}})?\((?P<inside>\d{{2,7}})?(?P<level>[类款项])\)")
_CODED = re.compile(
    r"(?:(?<![\d.])|(?<=^\d\.)|(?<=^\d\d\.))(?P<code>2(?:0[1-8]|1[0-79]|2[0-24]|3[12])(?:\d\d){0,2})(?![\d.,年月日%号人个辆台批次万元])"
    r"[-. ]?(?:(?!支出|年初|全年|预算|决算|调整)(?P<name>[一-鿿]{2,30}?)(?=支出|[ \d:,;。|]|年初|全年|预算|决算|$))?"
)
_NAME_BEFORE = re.compile(r"(?:^|[,;。:、.)])[一-鿿]{2,30}$")
"""行政运行（2040601）, whose brackets compact text leaves out."""
_FUNCTION_CODE = re.compile(r"2\d\d(?:\d\d){0,2}")
_LENGTH = {"类": 3, "款": 5, "项": 7}
_ORDINAL = re.compile(r"^(?:[-,.、]|\d{1,2}[.、]|其中|包括|用于|主要|和|及|与|20\d\d年度?)*")


@dataclass(frozen=True, slots=True)
class Item:
    """A functional item found at text[start:end]; `code` is '' where it cannot be told which one is meant."""

    start: int
    end: int
    code: str


class ItemResolver:
    """Resolves names against the labels that the document's own tables print (code -> labels)."""

    def __init__(self, vocabulary: Vocabulary, codes_by_name: dict[str, set[str]]) -> None:
        self._classes = vocabulary.class_names
        self._economic = vocabulary.economic_names
        self._by_name: dict[str, set[str]] = {}
        self.codes: set[str] = set()
        for label, codes in codes_by_name.items():
            functional = {code for code in codes if _FUNCTION_CODE.fullmatch(code)}
            self.codes |= functional
            if functional:
                self._by_name.setdefault(_plain(label), set()).update(functional)

    def find(self, text: str) -> list[Item]:
        """The items that `text` (compact) names, in order."""
        items = [Item(m.start(), m.end(), self._code_of_path(m.group())) for m in _PATH.finditer(text)] if _MARK.search(text) else []
        taken = [(item.start, item.end) for item in items]
        for match in _CODED.finditer(text):
            if not any(start <= match.start() < end for start, end in taken) and self._is_known(
                match.group("code"), match.group("name") or _NAME_BEFORE.search(text, 0, match.start())
            ):
                items.append(Item(match.start(), match.end("name" if match.group("name") else "code"), match.group("code")))
        return sorted(items, key=lambda item: item.start)

    def class_code(self, name: str) -> str:
        """The 3-digit functional code of a 类 named without marks, '' where the name is none."""
        found = {code for code in self._by_name.get(_plain(name), ()) if len(code) == 3}
        if len(found) == 1 and name.endswith("支出") and name != "其他支出":
            return found.pop()
        return self._classes.get(name, "")

    def economic_code(self, name: str) -> str:
        """The 3-digit economic code of a class named in text, '' where the name is none."""
        return self._economic.get(name, "")

    def _is_known(self, code: str, name: object) -> bool:
        return code in self.codes or (len(code) == 7 and bool(name))

    def _code_of_path(self, path: str) -> str:
        code, known, names = "", "", []
        for segment in _SEGMENT.finditer(path):
            length = _LENGTH[segment.group("level")]
            printed = segment.group("inside") or segment.group("after") or segment.group("before") or ""
            code = _joined(code, printed, length)
            known = code or known
            names.append((segment.group("level"), _ORDINAL.sub("", segment.group("name"))))
        if not names:
            return ""
        return code if len(code) == _LENGTH[names[-1][0]] else self._code_of_names(names, known)

    def _code_of_names(self, names: list[tuple[str, str]], known: str) -> str:
        """The only code whose label is the last name and whose ancestors bear the names before it; '' if not unique."""
        level, name = names[-1]
        candidates = {code for code in self._labelled(name, level) if len(code) == _LENGTH[level] and code.startswith(known)}
        for ancestor_level, ancestor in names[:-1]:
            if len(candidates) <= 1 and ancestor_level != "类":
                continue
            length = _LENGTH[ancestor_level]
            ancestors = {code for code in self._labelled(ancestor, ancestor_level) if len(code) == length}
            if ancestors:
                candidates = {code for code in candidates if code[:length] in ancestors}
        if not candidates and level == "类":
            return self._classes.get(name, "")
        return candidates.pop() if len(candidates) == 1 else ""

    def _labelled(self, name: str, level: str) -> set[str]:
        """Codes printed with this label; a 支出 more or less at its end is the same name. Before a 类, the first name of a
        path, other words of the sentence may stand."""
        plain = _plain(name)
        for start in range(max(1, len(plain) - 1) if level == "类" else 1):
            rest = plain[start:]
            found = self._by_name.get(rest) or self._by_name.get(rest + "支出") or self._by_name.get(rest.removesuffix("支出"))
            if found:
                return found
        return set()


def _joined(code: str, printed: str, length: int) -> str:
    """The code after one more printed part: whole (2011301) or only its own digits (01), '' where it does not fit."""
    if not printed:
        return ""
    if len(printed) == length:
        return printed
    return code + printed if len(code) + len(printed) == length else ""


def _plain(name: str) -> str:
    return re.sub(r"[\s()（）“”\"、]", "", name)
