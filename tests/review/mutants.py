"""The kinds of slips that are planted in a document, one at a time.

Each kind lists every place of a document where such a slip can be made so that a careful reader could tell it from the rest of the
document: a number, a word of direction, the word of a cause, a year, the name of an item or of a row, a count among its parts, a
sentence that the form asks for. A slip changes a copy of the neutral document, so that parsing and review both meet the changed page.
"""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate

from ingestion.amounts import parse_number
from ingestion.model import Grid, Page, Paragraph, SourceDocument

Lines = set[tuple[int | None, str]]
"""(page, printed) of the facts that a document yields: the cells that are amounts of standard tables."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One place and what is printed there instead.

    `cell` is (number of the grid, index of the cell); without it `paragraph` and `span` tell the place in the text. `removed` are the
    numbers of paragraphs that vanish. `told` is what a finding must say for the place to be told, besides `after`.
    """

    kind: str
    before: str
    after: str = ""
    paragraph: int = 0
    span: tuple[int, int] = (0, 0)
    cell: tuple[int, int] | None = None
    removed: frozenset[int] = frozenset()
    told: str = ""


@dataclass(slots=True)
class Subject:
    """A document as the kinds see it."""

    source: SourceDocument
    amounts: Lines
    year: int | None
    grids: list[Grid] = field(init=False)
    paragraphs: list[Paragraph] = field(init=False)
    numbers: Counter[Decimal] = field(init=False)
    """How often each number is printed, in tables and text."""

    def __post_init__(self) -> None:
        self.grids, self.paragraphs = list(self.source.grids()), list(self.source.paragraphs())
        texts = [c.text for g in self.grids for c in g.cells] + [p.text for p in self.paragraphs]
        found = (parse_number(m.group()) for text in texts for m in _ANY_NUMBER.finditer(text))
        self.numbers = Counter(n for n in found if n is not None)

    def where(self, slip: Slip) -> str:
        if slip.cell is not None:
            grid = self.grids[slip.cell[0]]
            return f"page {grid.page} row {grid.cells[slip.cell[1]].row + 1}"
        number = min(slip.removed, default=slip.paragraph)
        return f"page {self.paragraphs[number].page} paragraph {number}"

    def apply(self, slip: Slip) -> SourceDocument:
        """A copy of the document with the slip in it."""
        document = copy.deepcopy(self.source)
        if slip.cell is not None:
            grid, index = list(document.grids())[slip.cell[0]], slip.cell[1]
            grid.cells[index] = replace(grid.cells[index], text=slip.after)
        elif slip.removed:
            gone = {id(p) for n, p in enumerate(document.paragraphs()) if n in slip.removed}
            document.pages = [_without(page, gone) for page in document.pages]
        else:
            paragraph = list(document.paragraphs())[slip.paragraph]
            start, end = slip.span
            paragraph.text = paragraph.text[:start] + slip.after + paragraph.text[end:]
            paragraph.lines = [(paragraph.page, paragraph.text, None)]
        return document


def _without(page: Page, gone: set[int]) -> Page:
    return replace(page, blocks=[b for b in page.blocks if id(b) not in gone])


_ROUNDED = 3
"""Last digits by which a sum of a few rounded parts may rightly differ from its total: a slip within them is 尾差 to every reader."""


def change_digits(text: str, rng: random.Random) -> str:
    """Another number: one digit replaced, two neighbours exchanged, or the point moved."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    for _ in range(50):
        kind = rng.random()
        chars = list(text)
        if kind < 0.6 or len(digits) < 2:
            at = rng.choice(digits)
            chars[at] = rng.choice([d for d in "0123456789" if d != chars[at]])
        elif kind < 0.85:
            at = rng.randrange(len(digits) - 1)
            chars[digits[at]], chars[digits[at + 1]] = chars[digits[at + 1]], chars[digits[at]]
        else:
            return text.replace(".", "").replace(",", "") if "." in text else text + "0"
        changed = "".join(chars)
        old, new = parse_number(text), parse_number(changed)
        ulp = Decimal(1).scaleb(-len(text.partition(".")[2]))
        if old is None or new is None or abs(old - new) <= max(abs(old) / 2000, _ROUNDED * ulp):
            continue
        if not (len(text) > 1 and changed[0] == "0" and changed[1:2] != "."):
            return changed
    return text + "9"


# ---------- numbers

_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*\.\d+(?=\s*(?:万元|亿元|元|万))")
_RATE = re.compile(r"(?<![\d.,])\d+\.\d+(?=\s*%)")


def _cells(subject: Subject, rng: random.Random) -> Iterator[Slip]:
    for number, grid in enumerate(subject.grids):
        for index, cell in enumerate(grid.cells):
            if (grid.page, cell.text.strip()) in subject.amounts and "." in cell.text and parse_number(cell.text):
                yield Slip("table_cell", cell.text.strip(), change_digits(cell.text, rng).strip(), cell=(number, index))


_ANY_NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?")
_CENT = Decimal("0.01")
_NEAR = 12
"""Paragraphs before and behind an amount among whose amounts it may be a sum or a part."""


def _is_borne_out(subject: Subject, number: int, match: re.Match[str]) -> bool:
    """Whether anything in the document speaks for an amount: it is printed again, in any unit, stands beside a rate, or is a sum, a part
    of one or a difference of amounts around it. What stands quite alone (设备130.00万元) nobody could miss."""
    value = parse_number(match.group())
    text = subject.paragraphs[number].text
    if value is None or "%" in re.split("[。；]", text[match.end() :])[0]:
        return value is not None
    if subject.numbers[value] > 1 or any(abs(n / 10_000 - value) < _CENT or abs(n * 10_000 - value) < 1 for n in subject.numbers):
        return True
    around = [
        n
        for p in subject.paragraphs[max(0, number - _NEAR) : number + _NEAR + 1]
        for m in _AMOUNT.finditer(p.text)
        if (n := parse_number(m.group())) is not None
    ]
    return _is_reckoned(value, around)


def amounts(subject: Subject) -> tuple[int, int]:
    """How many amounts of the text nothing bears out, of how many."""
    told = [(n, m) for n, p in enumerate(subject.paragraphs) for m in _AMOUNT.finditer(p.text) if parse_number(m.group())]
    return sum(1 for n, m in told if not _is_borne_out(subject, n, m)), len(told)


def _is_reckoned(value: Decimal, around: list[Decimal]) -> bool:
    """Whether a number is the sum of neighbours, a part of such a sum or the difference of two numbers."""
    around = [n for n in around if n]  # with a zero beside it, every number is its own sum and difference
    told = set(around)
    if any(abs(a - b) == value for a in told for b in told):
        return True
    sums = list(accumulate(around, initial=Decimal(0)))
    runs = ((i, j) for i in range(len(around)) for j in range(i + 2, len(around) + 1))
    return any(
        (total := sums[j] - sums[i]) == value or (value in around[i:j] and total in told and total not in around[i:j]) for i, j in runs
    )


def _numbers(kind: str, pattern: re.Pattern[str]) -> Callable[[Subject, random.Random], Iterator[Slip]]:
    def spots(subject: Subject, rng: random.Random) -> Iterator[Slip]:
        for number, paragraph in enumerate(subject.paragraphs):
            for match in pattern.finditer(paragraph.text):
                if parse_number(match.group()) and (pattern is not _AMOUNT or _is_borne_out(subject, number, match)):
                    yield Slip(kind, match.group(), change_digits(match.group(), rng), number, match.span())

    return spots


def _counts(subject: Subject, rng: random.Random) -> Iterator[Slip]:
    """Counts that stand among the parts of a counted whole: 共有车辆5辆，其中：机要通信用车1辆、其他用车4辆."""
    for number, paragraph in enumerate(subject.paragraphs):
        for parts in re.finditer(r"(?:共有?|有)[^,，。；;]{0,8}?\d+(辆|家|个)[,，][^。；;]*?其中[^。；;]*", paragraph.text):
            found = list(re.finditer(rf"\d+(?={parts.group(1)})", parts.group()))
            for match in found if len(found) > 2 else []:
                after = str(int(match.group()) + rng.choice([1, 2, 3]))
                start = parts.start() + match.start()
                yield Slip("count", match.group(), after, number, (start, start + len(match.group())))


# ---------- words

_DIRECTIONS = (
    (re.compile(r"(?<=决算数)大于(?=[^。]{0,6}预算)"), "小于"),
    (re.compile(r"(?<=决算数)小于(?=[^。]{0,6}预算)"), "大于"),
    (re.compile(r"(?<=元[，,])(?:增长|上升)(?=\d)"), "下降"),
    (re.compile(r"(?<=元[，,])下降(?=\d)"), "增长"),
    (re.compile(r"增加(?=\d[\d,.]*万?元[，,](?:增长|上升)\d)"), "减少"),
    (re.compile(r"减少(?=\d[\d,.]*万?元[，,]下降\d)"), "增加"),
)
_CAUSES = (
    (re.compile(r"(?<=支出|经费|预算|收入|人员|资金|项目)增加(?=[。；;])"), "减少"),
    (re.compile(r"(?<=支出|经费|预算|收入|人员|资金|项目)减少(?=[。；;])"), "增加"),
)


def _words(kind: str, pairs: tuple[tuple[re.Pattern[str], str], ...], near: str = "") -> Callable[[Subject, random.Random], Iterator[Slip]]:
    def spots(subject: Subject, _: random.Random) -> Iterator[Slip]:
        for number, paragraph in enumerate(subject.paragraphs):
            for pattern, other in pairs:
                for match in pattern.finditer(paragraph.text):
                    if re.search(near, paragraph.text[max(0, match.start() - 30) : match.start()]):
                        yield Slip(kind, match.group(), other, number, match.span())

    return spots


_YEAR = re.compile(r"(?<!\d)20\d\d(?=年(?:度|部门|单位)*(?:部门|单位|当年)?(?:年初)?(?:预算|决算|“三公”|收入|支出|执行数))")


def _years(subject: Subject, rng: random.Random) -> Iterator[Slip]:
    """The fiscal year, or the year before that it is compared with, where a sentence, a heading or a title names it."""
    for number, paragraph in enumerate(subject.paragraphs):
        for match in _YEAR.finditer(paragraph.text):
            if subject.year is not None and int(match.group()) in (subject.year, subject.year - 1):
                after = str(subject.year + rng.choice([-3, -2, 1, 2]))
                yield Slip("year", match.group(), after, number, match.span())


# ---------- names

_ITEM = re.compile(r"(?<=[）)])[一-鿿]{3,30}(?=（(?:款|项)）)")
_CLASS = re.compile(r"[一-鿿]{3,20}支出(?=（类）)")
_OBSOLETE = (
    ("行政事业单位养老支出（款）", "行政事业单位离退休（款）"),
    ("资源勘探工业信息等支出（类）", "资源勘探信息等支出（类）"),
    ("卫生健康支出（类）", "医疗卫生与计划生育支出（类）"),
)


def _item_names(subject: Subject, rng: random.Random) -> Iterator[Slip]:
    for pattern in (_ITEM, _CLASS):
        spots = [(n, m) for n, p in enumerate(subject.paragraphs) for m in pattern.finditer(p.text)]
        names = sorted({m.group() for _, m in spots})
        for number, match in spots if len(names) > 1 else []:
            after = rng.choice([n for n in names if n != match.group()])
            yield Slip("item_name", match.group(), after, number, match.span())


def _obsolete_names(subject: Subject, _: random.Random) -> Iterator[Slip]:
    for number, paragraph in enumerate(subject.paragraphs):
        for old, new in _OBSOLETE:
            at = paragraph.text.find(old)
            if at >= 0 and (subject.year or 0) >= 2020:
                yield Slip("obsolete_name", old, new, number, (at, at + len(old)), told=new.split("（")[0])


def _row_names(subject: Subject, rng: random.Random) -> Iterator[Slip]:
    """The name of a coded row of a table, exchanged for that of another row of the same depth."""
    for number, grid in enumerate(subject.grids):
        rows: dict[int, list[int]] = {}
        for index, cell in enumerate(grid.cells):
            rows.setdefault(cell.row, []).append(index)
        named = [found for cells in rows.values() if (found := _named_row(grid, cells)) is not None]
        for code, index in named:
            others = [grid.cells[i].text.strip() for c, i in named if len(c) == len(code) and c[:3] != code[:3]]
            if others:
                yield Slip("row_name", grid.cells[index].text.strip(), rng.choice(others), cell=(number, index))


def _named_row(grid: Grid, cells: list[int]) -> tuple[str, int] | None:
    """The code of a row, joined from its parts, and the cell that names it; a total has none, whatever its amounts look like."""
    texts = [(i, re.sub(r"\s", "", grid.cells[i].text)) for i in cells if grid.cells[i].text.strip()]
    digits = [t for _, t in texts if re.fullmatch(r"\d{2,7}", t)]
    label = next((i for i, t in texts if re.search(r"[一-鿿]{2}", t)), None)
    behind = next((t for i, t in texts if label is not None and i > label), "")
    code = max(digits, key=len, default="") if any(len(d) >= 3 for d in digits) else ""
    code = "".join(digits) if digits and len(digits[0]) == 3 and len(digits) > 1 else code
    is_total = label is not None and re.search(r"合计|总计|小计", re.sub(r"\s", "", grid.cells[label].text))
    return (code, label) if label is not None and not is_total and len(code) in (3, 5, 7) and parse_number(behind) else None


# ---------- what is left out or left in

_SECTIONS = {"三公": "三公", "机关运行经费": "机关运行", "政府采购": "政府采购", "国有资产": "国有资产", "绩效": "绩效"}
_HEADING = re.compile(r"(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。，；]{2,30}")


def _sections(subject: Subject, _: random.Random) -> Iterator[Slip]:
    """A section with its heading: everything up to the next heading."""
    texts = [p.text.strip() for p in subject.paragraphs]
    headings = [n for n, t in enumerate(texts) if _HEADING.fullmatch(t)]
    for start, end in zip(headings, [*headings, len(texts)][1:], strict=True):
        name = next((n for n, word in _SECTIONS.items() if word in texts[start]), None)
        if name is not None and end > start + 1 and any("。" in t for t in texts[start + 1 : end]):
            yield Slip("section", texts[start], removed=frozenset(range(start, end)), told=_SECTIONS[name])


_EMPTY_NOTE = re.compile(r"空表|本表无数据")


def _notes(subject: Subject, _: random.Random) -> Iterator[Slip]:
    for number, paragraph in enumerate(subject.paragraphs):
        if _EMPTY_NOTE.search(paragraph.text) and len(paragraph.text) < 80:
            yield Slip("empty_note", paragraph.text.strip(), removed=frozenset({number}), told="空表")


_REASON = re.compile(r"(?:主要)?原因(?:是|为)?[：:]?(?P<said>[^。；：:]{2,60})(?=。)")


def _reasons(subject: Subject, _: random.Random) -> Iterator[Slip]:
    for number, paragraph in enumerate(subject.paragraphs):
        for match in _REASON.finditer(paragraph.text):
            yield Slip("reason", match.group("said"), "", number, match.span("said"), told="原因")


_ALTERNATIVES = (
    (re.compile(r"增加(?=\d)"), "增加（减少）"),
    (re.compile(r"下降(?=\d)"), "下降（增长）"),
    (re.compile(r"(?<=元)。$"), "。。"),
    (re.compile(r"(?<=“三公)”(?=经费)"), ""),
)

KINDS: dict[str, Callable[[Subject, random.Random], Iterator[Slip]]] = {
    "table_cell": _cells,
    "text_amount": _numbers("text_amount", _AMOUNT),
    "text_rate": _numbers("text_rate", _RATE),
    "count": _counts,
    "direction": _words("direction", _DIRECTIONS),
    "cause": _words("cause", _CAUSES, "原因"),
    "year": _years,
    "item_name": _item_names,
    "obsolete_name": _obsolete_names,
    "row_name": _row_names,
    "section": _sections,
    "empty_note": _notes,
    "reason": _reasons,
    "template": _words("template", _ALTERNATIVES),
}
"""Kind of slip -> the places of a document where it can be planted."""
