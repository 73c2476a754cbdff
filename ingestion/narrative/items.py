"""Items of a classification named in text (类 款 项, economic classes), led to their codes.

A code is printed, or it is the only one whose name fits: first among the document's own tables, then among the official names
of the year. Where several fit, the item is known to be one, but not which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingestion.money import find_amounts
from ingestion.narrative.spans import Spans
from ingestion.narrative.vocabulary import Vocabulary
from ingestion.official_names import (
    DEPARTMENT_ECONOMIC,
    FUNCTION,
    GOVERNMENT_ECONOMIC,
    OfficialNames,
    plain_name,
    stem_of,
)
from ingestion.ordinals import ORDINAL

_PART = r"[^,;。:|()、!?\d]{0,45}?"
_STEP = rf"(?:\d{{2,7}})?{_PART}(?:\d{{2,7}})?\((?:\d{{2,7}})?"
_PATH = re.compile(rf"(?:{_STEP}[类款项]\)(?:[-、/,]?(?={_STEP}[款项]\)))?)+(?:(?<=项\))[一-鿿]{{2,30}}(?:/[一-鿿]{{2,40}})+(?=[:\d]))?")
"""The names may stand behind the codes: 201（类）28（款）01（项）一般公共服务支出/民主党派及工商联事务/行政运行."""
_MARK = re.compile(r"[类款项]\)")
_SEGMENT = re.compile(rf"(?P<before>\d{{2,7}})?(?P<name>{_PART})(?P<after>\d{{2,7}})?\((?P<inside>\d{{2,7}})?(?P<level>[类款项])\)")
_CHAIN = re.compile(r"[一-鿿、]{2,30}\((\d{3})\)[^\d(),;。:]{2,30}\((\d\d|\d{5})\)(?:[^\d(),;。:]{2,30}\((\d\d|\d{7})\))?")
"""教育支出（205）普通教育（02）小学教育（02）, 教育支出（205）普通教育（20502）小学教育（2050202）"""
_CODED = re.compile(
    r"(?:(?<![\d.])|(?<=^\d\.)|(?<=^\d\d\.)|(?<=[;。:]\d\.)|(?<=[;。:]\d\d\.))(?P<code>2(?:0[1-8]|1[0-79]|2[0-24]|3[12])(?:\d\d){0,2})(?![\d.,年月日%号人个辆台批次百千万亿元]|公[里顷斤]|平方)"
    r"[-. ]?(?:(?!支出|年初|全年|预算|决算|调整)(?P<name>[一-鿿]{2,30}?)(?=支出|[ \d:,;。|]|年初|全年|预算|决算|$))?"
)
_ECONOMIC = re.compile(
    r"(?P<before>[一-鿿]{2,20})?(?<![\d.])(?<!\d,)(?P<code>[35]\d\d(?:\d\d)?)(?:(?P<mark>[- ])|(?=[一-鿿]))"
    r"(?P<after>[一-鿿]{2,20}?(?=[\d:,;。]|预算|$))?"
)
_OTHER_HEAD = re.compile(r"[;。,.、](?!其中|主要|具体|包括|分别)[一-鿿]{2,}:")
"""检察: a name without its level, that the levels behind it belong to."""
_NAME_BEFORE = re.compile(r"(?:^|[,;。:、.)])[一-鿿]{2,30}$")
"""行政运行（2040601）, whose brackets compact text leaves out."""
_IN_BRACKETS = re.compile("（[^（）]*）|[(][^()]*[)]")
"""资本性支出（基本建设）: compact text leaves the bracket out."""
_FUNCTION_CODE = re.compile(r"2\d\d(?:\d\d){0,2}")
_CHARGED_TO = re.compile(r"在[^,;。()]{2,20}\(类\)$")
"""某工程在农林水支出（类）列支100万元: the project's money, not the class's."""
_LENGTH = {"类": 3, "款": 5, "项": 7}
_BEGINNING = re.compile(r"^(?:[-,.、]|\d{1,2}[.、]|其中|包括|用于|主要|和|及|与|20\d\d年度?)*")
_LEAD = re.compile(rf"(?:{ORDINAL})?(?:20\d\d年度?)?(?P<name>[一-鿿、]{{3,45}})(?::[一-鿿]{{0,12}})?(?=[\d-])")
_TWO_PARTS = re.compile(r"基本支出.{1,40}项目支出")


@dataclass(frozen=True, slots=True)
class Item:
    """An item found at text[start:end]; `code` is '' where it cannot be told which one is meant."""

    start: int
    end: int
    code: str
    is_economic: bool = False
    is_bare: bool = False
    """Told by its name alone, which projects bear too (统计管理)."""


class ItemResolver:
    """Resolves names against the labels that the document's own tables print, then against the official names of its year."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        codes_by_name: dict[str, set[str]],
        amounts_by_code: dict[str, set[Decimal]],
        official: OfficialNames,
    ) -> None:
        self._classes = vocabulary.class_names
        self._fillers = vocabulary.filler_only
        self._official = official
        self._amounts = amounts_by_code
        self._by_name: dict[str, set[str]] = {}
        self._by_stem: dict[str, set[str]] = {}
        self._economic_names: set[str] = set()
        self.codes: set[str] = set()
        for label, codes in codes_by_name.items():
            functional = {code for code in codes if _FUNCTION_CODE.fullmatch(code)}
            self.codes |= functional
            if functional:
                self._by_name.setdefault(plain_name(label), set()).update(functional)
                self._by_stem.setdefault(stem_of(label), set()).update(functional)
            if codes - functional:
                self._economic_names.add(plain_name(label))

    def find(self, text: str, economic_scheme: str = "") -> list[Item]:
        """The items that `text` (compact) names, in order; `economic_scheme` is what the section goes by, where it does."""
        items = self._find_paths(text) if _MARK.search(text) else []
        named = self._find_named(text, economic_scheme)
        for reading in (_find_chains, self._find_coded, self._find_economic, lambda _: named):
            taken = Spans(items)
            items += [item for item in reading(text) if not (taken.cover(item.start) or taken.starting_within(item.start, item.end))]
        return sorted(items, key=lambda item: item.start)

    def _find_paths(self, text: str) -> list[Item]:
        """Paths of names with their levels; one that begins below the 类 goes on from the one before (法院（款）：行政运行（项）)."""
        items: list[Item] = []
        above = ""
        for path in _PATH.finditer(text):
            if items and _OTHER_HEAD.search(text, items[-1].end, path.start()):
                above = ""
            first = _MARK.search(path.group())
            length = _LENGTH[first.group()[0]] if first else 0
            code = self._code_of_path(path.group()) or (self._code_of_path(path.group(), above) if len(above) == length - 2 else "")
            if code:
                above = code if len(code) < _LENGTH["项"] else code[:-2]
            elif length < _LENGTH["项"]:
                above = ""
            items.append(Item(path.start(), path.end(), code))
        return items

    def may_be_spent_on(self, code: str, amount: Decimal | None) -> bool:
        """Whether the document's tables, where it has any, print the amount on a row of the code."""
        return not self._amounts or amount in self._amounts.get(code, set())

    def _find_coded(self, text: str) -> Iterator[Item]:
        for match in _CODED.finditer(text):
            code, name = match.group("code"), match.group("name")
            if self._is_known(code, bool(name or _NAME_BEFORE.search(text, max(0, match.start() - 32), match.start()))):
                yield Item(match.start(), match.end("name" if name else "code"), code)

    def _is_known(self, code: str, is_named: bool) -> bool:
        return code in self.codes or (is_named and (len(code) == 7 or bool(self._official.name(FUNCTION, code))))

    def _find_economic(self, text: str) -> Iterator[Item]:
        """工资福利支出（301）, 30101 基本工资: a code beside its own name."""
        for match in _ECONOMIC.finditer(text):
            code = match.group("code")
            name = self._official.name(GOVERNMENT_ECONOMIC if code[0] == "5" else DEPARTMENT_ECONOMIC, code)
            before, after, stem = match.group("before") or "", match.group("after") or "", stem_of(name)
            stems = {stem, stem_of(_IN_BRACKETS.sub("", name))}
            begin = next((i for i in range(len(before)) if stem_of(before[i:]) in stems), None) if name else None
            if begin is not None and match.group("mark"):
                yield Item(match.start("before") + begin, match.end("code"), code, is_economic=True)
            elif name and stem_of(after).startswith(stem):
                yield Item(match.start("code"), match.end("after"), code, is_economic=True)

    def _find_named(self, text: str, economic_scheme: str) -> list[Item]:
        """The item whose bare name begins a passage and is followed by its amount (小学教育支出300万元): a 项, or a class of
        the economic classification that the section goes by."""
        lead = _LEAD.match(text)
        words, start = (lead.group("name"), lead.start("name")) if lead else ("", 0)
        for length in range(len(words), 2, -1):
            if not self._fillers.fullmatch(words, length):
                continue
            if economic_scheme:
                code = self._economic_class(words[:length], economic_scheme)
            else:
                code = self._item_code(words[:length], text[start + len(words) : start + len(words) + 120])
            if code is not None:
                return [Item(start, start + length, code, is_economic=bool(economic_scheme), is_bare=not economic_scheme)]
        return []

    def _economic_class(self, name: str, scheme: str) -> str | None:
        stem = stem_of(name)
        found = {code for code in self._official.classes(scheme) if stem_of(self._official.name(scheme, code)) == stem}
        return found.pop() if len(found) == 1 else None

    def _item_code(self, name: str, following: str) -> str | None:
        """The code of a 项 by its bare name, '' where it cannot be told which of several, None where the name is none or a class's.

        A name that is an economic item's too (住房公积金) is a 项 where basic and project expenditure divide it. Of a name that
        many 款 share (行政运行) the text may mean the sum: it is the one on whose row the tables print the amount that follows.
        """
        plain = plain_name(name)
        if plain in self._classes:
            return None  # transfers (230) have 项 that bear the names of classes
        is_economic = plain in self._economic_names or bool(self._official.codes(DEPARTMENT_ECONOMIC, name))
        if is_economic and not _TWO_PARTS.search(following):
            return None
        official = {code for code in self._official.codes(FUNCTION, name) if len(code) == 7}
        found = {code for code in self._by_name.get(plain, set()) if len(code) == 7} or official
        if len(official) > 1 or len(found) > 1:
            stated = next((amount.value for amount in find_amounts(following)), None)
            matching = [code for code in found if stated in self._amounts.get(code, set())]
            return matching[0] if len(matching) == 1 else ""
        return next(iter(found), None)

    def _code_of_path(self, path: str, above: str = "") -> str:
        code, known, names = above, above, []
        if _CHARGED_TO.search(path):
            return ""
        for segment in _SEGMENT.finditer(path):
            length = _LENGTH[segment.group("level")]
            printed = segment.group("inside") or segment.group("after") or segment.group("before") or ""
            code = _joined(code, printed, length)
            known = code or known
            names.append((segment.group("level"), _BEGINNING.sub("", segment.group("name"))))
        if not names:
            return ""
        return code if len(code) == _LENGTH[names[-1][0]] else self._code_of_names(names, known)

    def _code_of_names(self, names: list[tuple[str, str]], known: str) -> str:
        """The only code whose label is the last name and whose ancestors bear the names before it; '' if not unique."""
        level, name = names[-1]
        for labelled in (self._labelled, self._officially_labelled):
            candidates = {code for code in labelled(name, level) if len(code) == _LENGTH[level] and code.startswith(known)}
            for ancestor_level, ancestor in names[:-1]:
                length = _LENGTH[ancestor_level]
                named = self._labelled(ancestor, ancestor_level) | self._officially_labelled(ancestor, ancestor_level)
                if ancestors := {code for code in named if len(code) == length}:
                    candidates = {code for code in candidates if code[:length] in ancestors}
            if candidates:
                return candidates.pop() if len(candidates) == 1 else ""
        return self._code_of_the_rest(names, known)

    def _code_of_the_rest(self, names: list[tuple[str, str]], known: str) -> str:
        """民用航空运输（款）其他民用航空运输支出（项）: the last 项 of every 款, named after it, has the number 99."""
        if [level for level, _ in names[-2:]] != ["款", "项"]:
            return ""
        (_, section), (_, name) = names[-2:]
        if stem_of(name) != "其他" + stem_of(section):
            return ""
        code = self._code_of_names(names[:-1], known)
        return code + "99" if code else ""

    def _labelled(self, name: str, level: str) -> set[str]:
        """Codes printed with this label; a 支出 more or less at its end is the same name. Before a 类, the first name of a
        path, other words of the sentence may stand."""
        plain = plain_name(name)
        for start in range(max(1, len(plain) - 1) if level == "类" else 1):
            rest = plain[start:]
            found = self._by_name.get(rest) or self._by_name.get(rest + "支出") or self._by_name.get(rest.removesuffix("支出"))
            if found:
                return found
        return self._by_stem.get(stem_of(name), set()) if level != "类" else set()

    def _officially_labelled(self, name: str, level: str) -> set[str]:
        """Like `_labelled`, by the official names of the year."""
        plain = plain_name(name)
        for start in range(max(1, len(plain) - 1) if level == "类" else 1):
            rest = plain[start:]
            found = self._official.codes(FUNCTION, rest) or self._official.codes(FUNCTION, rest + "支出")
            if level == "类" and (code := self._classes.get(rest, self._classes.get(rest + "支出", ""))):
                return {code}
            if found:
                return found
        return set()


def _find_chains(text: str) -> Iterator[Item]:
    for match in _CHAIN.finditer(text):
        code = ""
        for part in (part for part in match.groups() if part):
            code = _joined(code, part, len(code) + 2 if code else len(part))
        yield Item(match.start(), match.end(), code)


def _joined(code: str, printed: str, length: int) -> str:
    """The code after one more printed part: whole (2011301) or only its own digits (01), '' where it does not fit."""
    if not printed:
        return ""
    if len(printed) == length:
        return printed
    return code + printed if len(code) + len(printed) == length else ""
