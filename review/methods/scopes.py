"""Whether an amount of the text and a cell of a table tell of the same thing, before they are held against each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ingestion.amounts import compact
from ingestion.narrative.compact_text import compact_text
from ingestion.ordinals import CHINESE_DIGITS
from ingestion.records import StatedAmountRecord
from review.evidence.cells import bare_label
from review.evidence.document import Reviewed
from review.evidence.quantities import Quantity
from review.wording import WORDS

_PLANNED = re.compile(r"(?:年初|全年|调整后?)的?预算(?!数?的)|预算数?为?$")
_SETTLED = re.compile(r"决算|执行数")
_INITIAL, _ADJUSTED = re.compile("年初"), re.compile("全年|调整")
_SECTION = re.compile(r"([一-鿿]{2,24})\(款\)")
_PART = re.compile(r"(?:在|从)[^,;。]{2,30}(?:列支|安排|开支)|项目[^,;。]{0,12}(?:由|从)[^,;。]{0,20}(?:增加|减少)(?:至|到)")
_OF_FUND = re.compile(r"^其中[^,;。]{0,6}(?:一般公共预算|财政拨款|政府性基金)")
_OF_CLASS = re.compile(r"(?:科目|\([类款项]\))[^。;]*[\d,.]+万?元[^。;]*(?:主要)?用于")
_NARROWED = re.compile(r"[（(](?![类款项][)）]|\d|[^（()）]*(?:境|护)[)）])[^（()）]{4,}[)）]$")
_MANY = 3
"""Different amounts of one concept from which its words alone do not say which of them a table means."""


def _before(stated: StatedAmountRecord) -> str:
    """The words of the snippet before the amount, compact."""
    text = compact_text(stated.snippet).text
    match = re.search(rf"(?<![\d.,]){re.escape(stated.printed_text)}(?![\d.])", text)
    return text[: match.start()] if match else text


def _subject(stated: StatedAmountRecord) -> str:
    return re.split(r"[,;。:]", _before(stated))[-1]


def _is_of_other_stage(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """年初预算 X beside a table of what was settled, or the other way round."""
    title = cell.table_title or ""
    subject = _subject(stated)
    if _PLANNED.search(subject) and not _SETTLED.search(subject):
        settled_here = doc.stage == "final" or bool(_SETTLED.search(compact_text(stated.snippet).text))
        return settled_here and ("决算" in title or doc.stage == "final") and cell.line is not None and cell.line.measure != "budgeted"
    return bool(_SETTLED.search(subject)) and "预算" in title and "决算" not in title


def _is_of_other_budget(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """全年预算 X beside a column 年初预算数, or the other way round: two budgets of one year."""
    if cell.line is None or cell.line.measure != "budgeted":
        return False
    said, printed = _INITIAL.search(_subject(stated)), _INITIAL.search(cell.line.column_label)
    other = _ADJUSTED.search(cell.line.column_label if said else _subject(stated))
    return bool(said or printed) and bool(other)


def _is_of_other_section(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An item below a 款 that the sentence names, where the table prints the item of that name below another 款."""
    code = cell.line_code or ""
    if len(code) != 7:
        return False
    named = _SECTION.findall(_before(stated))
    printed = [bare_label(r.label) for t in doc.tables if t.table_code == cell.table_code for r in t.coded_rows() if r.code == code[:5]]
    return bool(named and printed) and not any(named[-1].endswith(p) or p.endswith(named[-1]) for p in printed if p)


def _is_a_part(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An amount that is only spent under the concept: 某工程在农林水支出（类）列支 X, 某项目由 X 增加至 Y."""
    subject = _subject(stated)
    of_fund = "general_public" not in stated.concept and "fund" not in stated.concept and _OF_FUND.search(subject)
    return bool(_PART.search(subject) or of_fund)


def _is_of_a_subordinate(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An amount of one of the units below the publisher: 市水文站项目支出 100 万元."""
    match = _UNIT.search(_subject(stated))
    publisher = doc.parsed.document.unit_name or ""
    return match is not None and bool(publisher) and not publisher.endswith(match.group("name"))


_UNIT = re.compile(r"^[省市州县区]?(?P<name>[一-鿿]{2,16}(?:站|所|中心|院|馆|处|队|学校|中学|小学|场))的?(?:基本|项目|“?三公|公务|因公)")


def _is_of_own_level(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An amount of the department's own office, or of the units below it, in the disclosure of the whole department."""
    document = doc.parsed.document
    if document.publication_level == "unit" or re.search("本级|机关", document.unit_name or ""):
        return False
    before = re.split(r"[,;。:]", _before(stated))
    return any(_OWN_LEVEL.search(clause) and not _BOTH_LEVELS.search(clause) for clause in (before[0], before[-1]))


_OWN_LEVEL = re.compile(r"(?:[局委办厅部院会室]|机关|部门)本级(?![及和与、加])|(?:所属|下属|直属|二级)[^,;。]{0,6}单位")
_BOTH_LEVELS = re.compile(r"(?:[及和与、加]|(?<!不)含|包括)(?:其|全部|各)?(?:所属|下属|直属|二级)|在内|全部|纳入|汇总")
"""本部门及所属单位 is the whole department."""


def _is_of_a_project(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An item's amount stated behind a name that is (also) a project's: 文化下乡服务 2,180.40万元 of the project of that name."""
    if not stated.concept[:3].isdigit() or re.search(r"\((?:类|款|项)\)|科目", _before(stated)):
        return False
    name = re.sub(r"^[\d.、()]+", "", _subject(stated)).removesuffix("支出")
    return any(compact(p.project_name) == name for p in doc.parsed.projects)


def _is_of_a_class(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """基本支出, 人员经费 … that a sentence tells of one class or item: 农林水支出科目83万元，主要用于人员经费18万元."""
    return not stated.concept[:3].isdigit() and _OF_CLASS.search(_before(stated)) is not None


def _is_of_the_sentence_before(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """What divides the amount of the sentence before: …（504）100.45万元。具体为：人员经费0.00万元."""
    return not stated.concept[:3].isdigit() and compact_text(stated.snippet).text.startswith("具体")


def _is_of_a_named_whole(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """基本支出 or 项目支出 of an item told by its bare name: 防汛 130.51万元，其中：基本支出 0.00万元，项目支出 130.51万元."""
    match = _BARE_WHOLE.search(compact_text(stated.snippet).text)
    if match is None or not stated.concept.startswith(("basic_expenditure", "project_expenditure")):
        return False
    return not WORDS.words_of_totals.search(match.group("name"))


_BARE_WHOLE = re.compile(rf"^(?:[\d{CHINESE_DIGITS}.、()]*)(?P<name>[一-鿿、]{{2,30}})[\d,.]+万?元,其中:?(?:基本支出|项目支出)")


def _is_qualified(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An item's amount behind a bracket that narrows its name: 行政运行（参公单位基本支出）2678.58万元."""
    return (
        stated.concept[:3].isdigit() and _NARROWED.search(re.sub(r"\s", "", stated.snippet).partition(stated.printed_text)[0]) is not None
    )


def _is_with_balance(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """A total that the sentence divides into the year's own and a balance, beside a table that holds the year's own only."""
    return stated.concept.startswith("total_") and cell.table_code in ("income", "expenditure") and "结转" in stated.snippet


def _is_one_of_parts(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """An item's amount in one division of the text, where another of its amounts is the whole and this one with others makes it up."""
    if not stated.concept[:3].isdigit():
        return False
    same = [s for s in doc.parsed.stated_amounts if s.concept == stated.concept and s.fiscal_year == stated.fiscal_year]
    others = sorted({s.amount_yuan for s in same})
    return len(others) > 2 and others[-1] == sum(others[:-1]) and stated.amount_yuan != others[-1]


def _is_one_of_many(doc: Reviewed, stated: StatedAmountRecord, cell: Quantity) -> bool:
    """One of several amounts of a concept without a code: of units, items or funds that the words do not tell apart."""
    if stated.concept[:3].isdigit():
        return False
    amounts = {s.amount_yuan for s in doc.parsed.stated_amounts if s.concept == stated.concept and s.fiscal_year == stated.fiscal_year}
    return len(amounts) >= _MANY


_REASONS: tuple[Callable[[Reviewed, StatedAmountRecord, Quantity], bool], ...] = (
    _is_of_other_stage,
    _is_of_other_budget,
    _is_of_other_section,
    _is_a_part,
    _is_of_a_subordinate,
    _is_of_own_level,
    _is_one_of_many,
    _is_with_balance,
    _is_one_of_parts,
    _is_of_a_project,
    _is_of_a_class,
    _is_of_the_sentence_before,
    _is_of_a_named_whole,
    _is_qualified,
)
"""Why a statement and a cell of the same concept still may not be compared."""


_PARTS = (_is_a_part, _is_of_a_subordinate, _is_of_own_level, _is_one_of_parts, _is_of_a_named_whole)


def is_a_part(doc: Reviewed, stated: StatedAmountRecord) -> bool:
    """Whether a statement is only of a part of what its concept names."""
    nothing = Quantity(Decimal(0), Decimal(0), "", "", "", ("none",))
    return any(reason(doc, stated, nothing) for reason in _PARTS)


def comparable_cells(doc: Reviewed, stated: StatedAmountRecord, cells: list[Quantity]) -> list[Quantity]:
    """Those of the cells that tell of what the statement tells."""
    return [cell for cell in cells if not any(reason(doc, stated, cell) for reason in _REASONS)]
