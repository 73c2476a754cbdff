"""Names of codes against the classification of the state: rows of tables, and items of the text with their 类 and 款."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from review.catalog import Rule
from review.evidence.cells import RowView, TableView, bare_label
from review.evidence.document import Reviewed
from review.evidence.mentions import Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name, text_finding
from review.methods.name_rules import CLASSIFICATION_CODES

_CHAIN = re.compile(r"(?:(?P<class>[一-鿿]{2,24})\(类\)(?:支出)?)?(?P<section>[一-鿿]{2,24})\(款\)(?:支出)?(?P<item>[一-鿿]{2,30})\(项\)")
_MOST = 3
"""Rows of one table with the name of another code beyond which its rows were probably read askew."""


def _bare(name: str) -> str:
    return re.sub(r"[()（）、“”]", "", bare_label(name)).removesuffix("支出")


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, set[str]]]:
    """Scheme -> code -> every name that it has had."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with CLASSIFICATION_CODES.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            found[row["scheme"]][row["code"]].add(_bare(row["name"]))
    return found


@lru_cache(maxsize=8)
def _codes_by_name(scheme: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, names in _names()[scheme].items():
        for name in names:
            found[name].add(code)
    return found


# ---------- rows of tables


def check_listed_names(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A row does not carry the name that the classification gives to another code (codes it does not list may be local)."""
    for table in doc.tables:
        scheme = rule.settings["schemes"].get(table.table_code)
        wrong = [row for row in table.coded_rows() if _is_of_another(row, scheme)] if scheme else []
        if len(wrong) > _MOST:
            continue
        for row in wrong:
            yield _wrong_name(table, row, scheme)
    if not doc.tables:
        raise NotRunnable("文件中没有按科目的表格")
    yield PASSED


def _is_of_another(row: RowView, scheme: str) -> bool:
    name, own = _bare(row.label), _names()[scheme].get(row.code)
    if not name or not own or any(name in o or o in name for o in own):
        return False
    others = {code for code in _codes_by_name(scheme).get(name, set()) if len(code) == len(row.code)}
    return bool(others)


def _wrong_name(table: TableView, row: RowView, scheme: str) -> Observation:
    cell = next(iter(row.cells.values()))
    own = sorted(_names()[scheme][row.code])[-1]
    other = min(_codes_by_name(scheme)[_bare(row.label)])
    where = f"《{table.title}》{place_name(cell.page, None)}第{row.row_no}行"
    message = f"{where}{row.code}印为“{row.label}”，该编码应为“{own}”（“{row.label}”是{other}）。"
    return Observation(
        "failed", message, cell.page, None, own, row.label, None, row.name, table.table_code, row.code,
        place=f"{table.table_no}:{row.row_no}",
    )  # fmt: skip


# ---------- items of the text


def check_item_chains(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """An item that the text names with its 款 stands below it in the tables.

    Where no table prints the item, the classification says so, as a notice: it need not list what a province added. Items that every
    款 may have (`settings.everywhere`) prove nothing.
    """
    sections = _sections_by_item(doc)
    everywhere = re.compile(rule.settings["everywhere"])
    tried = False
    for read in read_paragraphs(doc):
        for match in _CHAIN.finditer(read.text):
            item, section = _bare(match.group("item")), _bare(match.group("section"))
            homes = sections.get(item) or _listed_homes(item)
            if not homes or everywhere.match(item) or section not in _known_sections(doc):
                continue
            tried = True
            is_home = any(section in home or home in section for home in homes)
            yield PASSED if is_home else _wrong_chain(read, match, homes, None if item in sections else "notice")
    if not tried:
        raise NotRunnable("文中没有写明款、项的科目")


def _sections_by_item(doc: Reviewed) -> dict[str, set[str]]:
    """Bare name of an item -> the names of the 款 below which the document's tables print it."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in doc.tables:
        names = {row.code: _bare(row.label) for row in table.coded_rows()}
        for code, name in names.items():
            if len(code) == 7 and name and names.get(code[:5]):
                found[name].add(names[code[:5]])
    return found


def _listed_homes(item: str) -> set[str]:
    """The names of the 款 below which the classification lists an item."""
    codes = {c for c in _codes_by_name("function").get(item, set()) if len(c) == 7}
    return {name for code in codes for name in _names()["function"].get(code[:5], set())}


def _known_sections(doc: Reviewed) -> set[str]:
    """Names of 款, of the classification and of the document's own tables: another word may be an abbreviation."""
    own = {_bare(row.label) for table in doc.tables for row in table.coded_rows() if len(row.code) == 5}
    return own | {name for name, codes in _codes_by_name("function").items() if any(len(c) == 5 for c in codes)}


def _wrong_chain(read: Paragraphs, match: re.Match[str], homes: set[str], severity: str | None) -> Observation:
    shown = "、".join(sorted(homes)[:3])
    message = f"“{match.group()}”：“{match.group('item')}”不在“{match.group('section')}”之下，应在“{shown}”之下。"
    return text_finding(read, match.start(), message, match.group("section"), shown, severity)
