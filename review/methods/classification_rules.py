"""Names of codes against the classification of the state: rows of tables, and items of the text with their 类 and 款."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingestion.official_names import published_codes
from review.catalog import Rule
from review.evidence.cells import RowView, TableView
from review.evidence.classified_names import bare_name, codes_by_name, names_by_code
from review.evidence.document import Reviewed
from review.evidence.mentions import Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name, text_finding
from review.evidence.observed_names import observed_in
from review.methods.item_amounts import ItemAmounts, item_amounts

CHAIN = re.compile(r"(?:(?P<class>[一-鿿]{2,24})\(类\)(?:支出)?)?(?P<section>[一-鿿]{2,24})\(款\)(?:支出)?(?P<item>[一-鿿]{2,30})\(项\)")
_MOST = 3
"""Rows of one table with the name of another code beyond which its rows were probably read askew."""


def _listed_name(scheme: str, code: str, year: int | None) -> str:
    """What the classification calls a code in a fiscal year, else what it called it last; '' for a code that it never lists."""
    listed = [p for p in published_codes() if (p.scheme, p.code) == (scheme, code)]
    return max(listed, key=lambda p: (year is not None and p.is_valid_in(year), p.last_year)).name if listed else ""


# ---------- rows of tables


@dataclass(frozen=True, slots=True)
class _NamedRow:
    """One coded row of a table whose rows are named by the classification."""

    table: TableView
    row: RowView

    @property
    def name(self) -> str:
        return bare_name(self.row.label)

    @property
    def page(self) -> int | None:
        return next(iter(self.row.cells.values())).page

    def say(self) -> str:
        return f"《{self.table.title}》{place_name(self.page, None)}第{self.row.row_no}行{self.row.code}印为“{self.row.label}”"

    def finding(self, message: str, expected: str, severity: str | None) -> Observation:
        return Observation(
            "failed", f"{self.say()}，{message}", self.page, None, expected, self.row.label, None, self.row.name, self.table.table_code,
            self.row.code, severity=severity, place=f"{self.table.table_no}:{self.row.row_no}",
        )  # fmt: skip


def _named_rows(rule: Rule, doc: Reviewed) -> Iterator[_NamedRow]:
    for table in doc.tables:
        if table.table_code in rule.settings["schemes"]:
            yield from (_NamedRow(table, row) for row in table.coded_rows() if bare_name(row.label))


def _names_by_code(rule: Rule, rows: Iterable[_NamedRow]) -> dict[str, dict[str, list[_NamedRow]]]:
    """Code -> bare name -> the rows that print it: the name of most rows first, of as many the one that the classification lists."""
    found: dict[str, dict[str, list[_NamedRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.row.code][row.name].append(row)

    def rank(named: tuple[str, list[_NamedRow]]) -> tuple[int, bool]:
        name, printed = named
        scheme = rule.settings["schemes"][printed[0].table.table_code]
        return -len(printed), name not in names_by_code(scheme, None).get(printed[0].row.code, set())

    return {code: dict(sorted(names.items(), key=rank)) for code, names in found.items()}


def check_code_names(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A functional or economic code carries one name in all tables of a document.

    A name that the document gives to another code is an error, since the row then says two things; other variants are a notice. Many
    such rows in one table were probably read askew.
    """
    by_code = _names_by_code(rule, _named_rows(rule, doc))
    if not by_code:
        raise NotRunnable("文件没有按科目的表格")
    owners = {(next(iter(names)), len(code)): code for code, names in by_code.items()}
    for code, names in by_code.items():
        usual, *others = names
        if not others:
            yield PASSED
            continue
        for name in others:
            row = names[name][0]
            owner = owners.get((name, len(code)))
            whose = f"（“{row.row.label}”是{owner}的名称）" if owner else ""
            shown = f"其他表为“{names[usual][0].row.label}”{whose}，同一编码的名称应当一致。"
            is_slip = owner is not None and len(names[usual]) >= len(names[name]) and _is_alone(by_code, row.table)
            yield row.finding(shown, names[usual][0].row.label, "error" if is_slip else None)


def _is_alone(by_code: dict[str, dict[str, list[_NamedRow]]], table: TableView) -> bool:
    """Whether few rows of a table differ in name from the other tables."""
    odd = [r for names in by_code.values() for rows in list(names.values())[1:] for r in rows if r.table.table_no == table.table_no]
    return len(odd) <= _MOST


def check_listed_names(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A row does not carry the name that the classification gives to another code (codes it does not list may be local).

    An error where both names are those of the fiscal year and the document itself gives the name to the other code, too, or documents of
    other publishers bear both names out: the list alone, kept by hand, accuses nobody. What other tables of the document contradict is
    told by the rule on them.
    """
    rows = list(_named_rows(rule, doc))
    if not rows:
        raise NotRunnable("文件中没有按科目的表格")
    by_code = _names_by_code(rule, rows)
    printed = {(row.name, row.row.code) for row in rows}
    wrong = [r for r in rows if len(by_code[r.row.code]) == 1 and _other_codes(rule, r, None)]
    for row in wrong:
        if sum(1 for w in wrong if w.table.table_no == row.table.table_no) > _MOST:
            continue
        scheme = rule.settings["schemes"][row.table.table_code]
        own = _listed_name(scheme, row.row.code, doc.year)
        others = _other_codes(rule, row, doc.year)
        owners = {code for code in others if (row.name, code) in printed}
        is_listed = row.row.code in names_by_code(scheme, doc.year)
        proof = _proof(scheme, row, own, owners, others, doc.year or 0) if is_listed else ""
        shown = min(owners or others or _other_codes(rule, row, None))
        why = proof or "请对照当年政府收支分类科目核对"
        yield row.finding(f"该编码应为“{own}”（“{row.row.label}”是{shown}），{why}。", own, "error" if proof else None)
    yield PASSED


def _proof(scheme: str, row: _NamedRow, own: str, owners: set[str], others: set[str], year: int) -> str:
    """What bears out, besides the list, that a row carries another code's name (`owners` print it, too); '' where nothing does."""
    if owners:
        return f"本文件把该名称印给{min(owners)}"
    seen = observed_in(scheme, row.row.code, own, year)
    is_anothers = any(observed_in(scheme, code, row.name, year) for code in others)
    return seen.say() if seen is not None and is_anothers else ""


def _other_codes(rule: Rule, named: _NamedRow, year: int | None) -> set[str]:
    """The codes of the same depth whose name a row carries, where it does not carry its own; none for a code that is not listed."""
    scheme = rule.settings["schemes"][named.table.table_code]
    own = names_by_code(scheme, None).get(named.row.code)
    if not own or any(named.name in o or o in named.name for o in own):
        return set()
    return {code for code in codes_by_name(scheme, year).get(named.name, set()) if len(code) == len(named.row.code)}


# ---------- items of the text

_LEVELS = {"类": 3, "款": 5, "项": 7}


def check_item_chains(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """An item that the text names with its 款, and a 款 with its 类, stand below them in the tables.

    Where no table prints the name, the classification says so, as a notice: it need not list what a province added. Of items that many
    款 have (`settings.everywhere`) only those are told that neither the tables nor the classification know below theirs, as a notice, too.
    """
    everywhere = re.compile(rule.settings["everywhere"])
    homes, amounts, tried = _Homes(doc), item_amounts(doc), False
    for read in read_paragraphs(doc):
        for match in CHAIN.finditer(read.text):
            if (misnamed := _misnamed(amounts, read, match)) is not None:
                tried = True
                yield misnamed
                continue
            links = [("款", "section", "类", "class")] if match.group("class") else []
            if not everywhere.match(match.group("item")):
                links.append(("项", "item", "款", "section"))
            elif homes.is_foreign(match.group("item"), match.group("section")):
                tried = True
                message = f"“{match.group()}”：“{match.group('section')}”之下没有“{match.group('item')}”，表中和科目表都没有。"
                yield text_finding(read, match.start(), message, match.group("item"), None, "notice")
            for link in links:
                judged = _judge_link(homes, read, match, *link)
                tried = tried or judged is not None
                if judged is not None:
                    yield judged
                    if judged.verdict == "failed":
                        break
    if not tried:
        raise NotRunnable("文中没有写明款、项的科目")


def _misnamed(amounts: ItemAmounts, read: Paragraphs, match: re.Match[str]) -> Observation | None:
    """An item whose amount is printed for another row below the same 款."""
    following = CHAIN.search(read.text, match.end())
    behind = read.told_between(match.end(), following.start() if following else len(read.text))
    found = amounts.true_item(read, behind, match.end(), match.group("section"), match.group("item"))
    if found is None:
        return None
    row, told = found
    message = f"“{match.group()}”：{told.show()}是表中“{row.label}”（{row.code}）的金额，科目名称应为“{row.label}”。"
    return text_finding(read, match.start("item"), message, match.group("item"), row.label)


class _Homes:
    """Below which names the tables of a document, else the classification, list a name of a level."""

    def __init__(self, doc: Reviewed) -> None:
        self.printed: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.own: dict[str, set[str]] = defaultdict(set)
        self.texts, self.year = [read.text for read in read_paragraphs(doc)], doc.year or 0
        for table in doc.tables:
            names = {row.code: bare_name(row.label) for row in table.coded_rows()}
            for code, name in names.items():
                level = next((le for le, size in _LEVELS.items() if size == len(code)), "")
                self.own[level].add(name)
                if name and names.get(code[:-2]):
                    self.printed[level, name].add(names[code[:-2]])

    def of(self, level: str, name: str) -> tuple[set[str], bool]:
        """The names above a name, and whether the document's own tables say so."""
        if found := self.printed.get((level, name)):
            return found, True
        listed = names_by_code("function", None)
        codes = {c for c in codes_by_name("function", None).get(name, set()) if len(c) == _LEVELS[level]}
        return {above for code in codes for above in listed.get(code[:-2], set())}, False

    def knows(self, level: str, name: str) -> bool:
        """Whether a name is one of that level: another word may be an abbreviation."""
        codes = codes_by_name("function", None).get(name, set())
        return name in self.own[level] or any(len(c) == _LEVELS[level] for c in codes)

    def uses_class(self, name: str) -> bool:
        """Whether the document spends under a 类 of that name: in a table, or with an amount in the text."""
        stated = re.compile(rf"(?<![一-鿿]){re.escape(name)}(?:支出)?\d[\d,.]*万?元")
        return name in self.own["类"] or any(stated.search(text) for text in self.texts)

    def proof(self, section: str, above: str, found: set[str]) -> str:
        """What bears out, besides the list, that a 款 stands below another 类 (`found`) than the one printed; '' where nothing does."""
        if all(self.uses_class(home) for home in found):
            return "本文件另有该类的支出"
        codes = {c for c in codes_by_name("function", self.year).get(section, set()) if len(c) == _LEVELS["款"]}
        classes = {c for c in codes_by_name("function", self.year).get(above, set()) if len(c) == _LEVELS["类"]}
        if len(codes) != 1 or not classes:
            return ""
        home = min(codes)[:3]
        seen = observed_in("function", min(codes), section, self.year)
        is_class_seen = observed_in("function", home, _listed_name("function", home, self.year), self.year) is not None
        return seen.say() if seen is not None and is_class_seen else ""

    def is_foreign(self, item: str, section: str) -> bool:
        """Whether the tables print a 款 with other items than this, which the classification does not list below it, either."""
        name, above = bare_name(item), bare_name(section)
        printed = {child for (level, child), parents in self.printed.items() if level == "项" and above in parents}
        codes = codes_by_name("function", None).get(above, set())
        below = (names for code, names in names_by_code("function", None).items() if code[:5] in codes and len(code) == 7)
        listed = {child for names in below for child in names}
        return bool(printed and listed) and not any(name in child or child in name for child in printed | listed)

    def level_of(self, name: str) -> str:
        """The level at which the tables print a name."""
        return next((level for level, names in self.own.items() if level and name in names), "")


def _judge_link(
    homes: _Homes, read: Paragraphs, match: re.Match[str], level: str, group: str, level_above: str, group_above: str
) -> Observation | None:
    name, above = bare_name(match.group(group)), bare_name(match.group(group_above))
    other = homes.level_of(name)
    if not homes.knows(level, name):
        if other in ("", level):
            return None
        message = f"“{match.group()}”：“{match.group(group)}”在表中是{other}级科目，不是{level}级。"
        return text_finding(read, match.start(), message, match.group(group), None)
    found, is_printed = homes.of(level, name)
    if not found or not any(homes.knows(level_above, above[i:]) for i in range(len(above) - 1)):
        return None
    if any(home in above or above in home for home in found):
        return PASSED
    shown = "、".join(sorted(found)[:3])
    message = f"“{match.group()}”：“{match.group(group)}”不在“{match.group(group_above)}”之下，"
    if is_printed:
        return text_finding(read, match.start(), f"{message}本文件的表中在“{shown}”之下。", match.group(group_above), shown)
    # The list is kept by hand: alone it accuses nobody.
    proof = homes.proof(name, above, found) if level == "款" else ""
    message += f"应在“{shown}”之下，{proof or '请对照当年政府收支分类科目核对'}。"
    return text_finding(read, match.start(), message, match.group(group_above), shown, None if proof else "notice")
