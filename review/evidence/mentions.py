"""Numbers in running text: what each is worth, what role it plays in its sentence, and where it is printed."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from ingestion.amounts import MONEY_UNITS, UNIT_FACTORS, printed_step
from ingestion.model import Block
from ingestion.money import DECREASES, INCREASES, LESS, MORE, NUMBER, TextAmount, find_quantities, in_yuan
from ingestion.narrative.compact_text import CompactText, compact_text
from ingestion.ordinals import CHINESE
from ingestion.sentences import Passage, join_passages
from review.evidence.document import Reviewed
from review.evidence.observations import place_name
from review.evidence.quantities import Quantity, step_of
from review.wording import WORDS

NAMED_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")
_NO_NUMBER_BEHIND = frozenset("-/第〔")
"""A range, a date, an ordinal or a document's number."""
_UP, _DOWN = rf"(?:{'|'.join(INCREASES)}|{MORE})", rf"(?:{'|'.join(DECREASES)}|{LESS})"
_VERB_BEFORE = re.compile(
    rf"(?:(?P<up>(?<![新追核净稳促保]){_UP})|(?P<down>(?<!核){_DOWN}))(?:了|额|幅度?|率|数|比例|金额)*(?:约|为|是|达到?)*:?$"
)
_SHARE_BEFORE = re.compile(r"(?:占|占比|比重|比例)[^,;。%]{0,24}$")
_COMPLETION_BEFORE = re.compile(
    r"(?:完成|执行)(?:了)?(?P<what>[^,;。]{0,12}?)(?:率|进度|比例)?(?:的|为|达到?|:)*$|(?:完成率|执行率|预算完成率)(?:为|达到?|:)*$"
)
_DIFFERENCE_BEFORE = re.compile(r"(?:差值|(?<!弥补收支)差额|相差|差异额?)(?:为|是|:)*$")
"""用事业基金弥补收支差额 is a source of money and no difference."""
_PER_HEAD_BEFORE = re.compile(rf"{WORDS.per_head.pattern}[^,;。]{{0,8}}$")
_PARTITION_BREAK = re.compile(r"[,;。:、]")


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of a sentence. `value` is in yuan for money, else in the printed unit; changes are signed.

    `role` is level, change, growth, share, completion or difference; `kind` money, pct or count. `subject` is the text before it
    back to the previous number or stop. `start` and `end` are offsets into the passage's compact text.
    """

    value: Decimal
    printed: str
    unit: str
    kind: str
    role: str
    subject: str
    clause: str
    start: int
    end: int
    sentence: int
    page: int | None
    line_no: int | None
    passage_no: int
    decimals: int = 0
    """Decimals of money that are meant where fewer are printed."""
    section: str = ""
    """Where its passage stands in a document without pages and lines (`Paragraphs.section`)."""

    @property
    def step(self) -> Decimal:
        """What one in the last printed digit is worth: in yuan (0 for amounts in yuan, which are exact), per cent or counts."""
        if self.kind == "money":
            return step_of(self.printed, self.unit, self.decimals)
        return self.ulp if self.kind == "pct" else Decimal(0)

    @property
    def ulp(self) -> Decimal:
        """Like `step`, but of whole yuan and counts too: the widest rounding that the print allows."""
        if self.kind == "money":
            step = printed_step(self.printed, self.unit)
            is_cut = self.decimals and "." not in self.printed and UNIT_FACTORS[self.unit] > 1  # 2万元 for 2.00万元
            return UNIT_FACTORS[self.unit].scaleb(-self.decimals) if is_cut else step
        return Decimal(1).scaleb(-len(self.printed.partition(".")[2]))

    @property
    def key(self) -> Hashable:
        """Equal exactly for the same printed number."""
        return ("text", self.passage_no, self.start)

    def show(self) -> str:
        return f"{self.printed}{self.unit}"


@dataclass(slots=True)
class Paragraphs:
    """One passage of text with its numbers. `sentences` are (start, end) offsets into the compact text."""

    number: int
    passage: Passage
    compact: CompactText
    sentences: list[tuple[int, int]]
    mentions: list[Mention]
    decimals: int = 0
    """Decimals of money that its text means where it prints fewer."""
    section: str = ""
    """The heading above it and how many passages below that it stands, as a reader counts: “三、政府采购情况”一节第2段."""
    heading: str = ""
    """The nearest heading above it, as printed."""

    @property
    def text(self) -> str:
        return self.compact.text

    def told_between(self, start: int, end: int) -> list[Mention]:
        """The numbers between two compact offsets."""
        first, last = (bisect_left(self.mentions, at, key=lambda m: m.start) for at in (start, end))
        return self.mentions[first:last]

    def sentence_of(self, mention: Mention) -> str:
        """The sentence around a number, as printed."""
        start, end = self.sentences[mention.sentence]
        return self.compact.printed(start, end).strip() if end > start else ""

    def around(self, offset: int) -> str:
        """The sentence around a compact offset, as printed."""
        start, end = next(((a, b) for a, b in self.sentences if a <= offset < b), (0, len(self.text)))
        return self.compact.printed(start, end).strip() if end > start else ""

    def place(self, offset: int) -> tuple[int | None, int | None]:
        """Page and line of a compact offset."""
        at = self.compact.offsets[min(offset, len(self.compact.offsets) - 1)] if self.compact.offsets else 0
        return self.passage.page_at(at), self.passage.line_at(at)

    def where(self, offset: int) -> str:
        """（第N页）, （第N行）, or for a document that has neither （“…”一节第N段）."""
        return place_name(*self.place(offset), self.section)


_HEADING = re.compile(rf"(?:第{CHINESE}部分|{CHINESE}、|\({CHINESE}\))[^。;]*")
_LONGEST_HEADING = 40


def _name_sections(paragraphs: list[Paragraphs]) -> None:
    heading, below = "", 0
    for read in paragraphs:
        printed = unicodedata.normalize("NFKC", read.passage.text.strip())
        if len(printed) <= _LONGEST_HEADING and _HEADING.fullmatch(printed):
            heading, below = read.passage.text.strip(), 0
            continue
        below += 1
        read.heading = heading
        read.section = f"“{heading}”一节第{below}段" if heading else f"第{below}段"
        read.mentions = [replace(m, section=read.section) for m in read.mentions]


_LONGEST_SENTENCE = 10_000
"""Characters; what goes on without a full stop for longer is no prose, and each of its numbers would be judged by all before it."""


def read_paragraphs(doc: Reviewed) -> list[Paragraphs]:
    """The document's passages with their numbers; read once per document."""
    if "paragraphs" not in doc.cache:
        blocks: list[Block] = list(doc.source.blocks())
        passages = [p for p in join_passages(blocks) if p.text.strip() and "\t" not in p.text.strip()]
        paragraphs = [_read_passage(number, passage, doc) for number, passage in enumerate(passages)]
        _name_sections(paragraphs)
        doc.cache["paragraphs"] = paragraphs
    return cast("list[Paragraphs]", doc.cache["paragraphs"])


def _read_passage(number: int, passage: Passage, doc: Reviewed) -> Paragraphs:
    compact = compact_text(passage.text)
    text = compact.text
    sentences = [(m.start(), m.end()) for m in re.finditer(r"[^。!?]*[。!?]?", text) if m.end() > m.start()]
    read = Paragraphs(number, passage, compact, sentences, [], doc.text_decimals)
    previous_end = 0
    prose = "".join(text[start:end] if end - start <= _LONGEST_SENTENCE else " " * (end - start) for start, end in sentences)
    for quantity in find_quantities(prose):
        if quantity.shares_unit or (quantity.number_start and text[quantity.number_start - 1] in _NO_NUMBER_BEHIND):
            continue
        mention = _read_mention(quantity, read, previous_end)
        previous_end = quantity.end
        if mention is not None:
            read.mentions.append(mention)
    return read


def _read_mention(quantity: TextAmount, read: Paragraphs, previous_end: int) -> Mention | None:
    text, unit, start = read.text, quantity.unit, quantity.number_start
    before = text[max(previous_end, start - 40) : start]
    kind = "pct" if quantity.is_rate else "money" if unit in UNIT_FACTORS else "count"
    if quantity.hedge or (kind == "money" and _PER_HEAD_BEFORE.search(before)):
        return None
    number_end = start + len(quantity.number)
    number = _contiguous(read, start, number_end)
    if number is None:
        return None
    start = number_end - len(number)
    value = in_yuan(number, unit)
    verb = _VERB_BEFORE.search(before)
    role = _role_of(kind, verb is not None, before, text, start)
    value = -value if verb and verb.group("down") else value
    sentence = next((i for i, (a, b) in enumerate(read.sentences) if a <= start < b), 0)
    sentence_start = read.sentences[sentence][0]
    page, line_no = read.place(start)
    return Mention(
        value=value,
        printed=number,
        unit=unit,
        kind=kind,
        role=role,
        subject=_subject_of(before),
        clause=text[max(sentence_start, previous_end if previous_end <= start else 0) : start],
        start=start,
        end=quantity.end,
        sentence=sentence,
        page=page,
        line_no=line_no,
        passage_no=read.number,
        decimals=read.decimals,
    )


def _subject_of(before: str) -> str:
    stops = [m.end() for m in _PARTITION_BREAK.finditer(before)]
    return before[stops[-1] :] if stops else before


def _role_of(kind: str, is_change: bool, before: str, text: str, start: int) -> str:
    """growth | change | share | completion | difference | level: what the words before a number make of it."""
    if is_change:
        return "growth" if kind == "pct" else "change"
    if kind == "pct":
        return "share" if _SHARE_BEFORE.search(before) else "completion" if _is_completion(text, start, before) else "level"
    return "difference" if _DIFFERENCE_BEFORE.search(before) else "level"


def _contiguous(read: Paragraphs, start: int, end: int) -> str | None:
    """A number as it is printed: the digits behind a bracket that compact text leaves out (2050101（行政运行）600.00), None if none is."""
    printed = re.sub(r"\s", "", read.compact.printed(start, end))
    if re.fullmatch(r"[-\d.,，．]+", printed):
        return read.text[start:end]
    tail = re.split(r"[^\d.,]", printed)[-1]
    return tail if re.fullmatch(NUMBER, tail) and read.text[start:end].endswith(tail) else None


_OF_STATED_BUDGET = re.compile(rf"完成(?:了)?[^,;。]{{0,8}}预算(?:数)?(?:为)?{NUMBER}(?:{MONEY_UNITS})的$")


def _is_completion(text: str, start: int, before: str) -> bool:
    """完成年初预算的 98%, or with the budget's amount between: 完成年初预算 100 万元的 98%; not 结构完成 30%, which is work done."""
    match = _COMPLETION_BEFORE.search(before)
    if match is not None:
        return bool(WORDS.money_of_rates.search(before[max(0, match.start() - 8) :]))
    return before == "的" and _OF_STATED_BUDGET.search(text, 0, start) is not None


_YEAR_NAMED = re.compile(r"(?<!\d)(20\d\d)年")


_PRIOR = re.compile(r"(?:上年|去年|上一年)(?!结转|结余|末|实户|账户)")
"""Last year, but not what it left to this one (上年结转)."""


def is_of_other_year(mention: Mention, year: int | None) -> bool:
    """Whether the words between the number before it and this one give a number to another year than `year`."""
    years = {int(y) for y in _YEAR_NAMED.findall(mention.clause)}
    return bool(_PRIOR.search(mention.subject)) or bool(years and year is not None and year not in years)


def is_in_brackets(read: Paragraphs, mention: Mention) -> bool:
    """Whether a bracket is open where a number stands."""
    before = read.text[: mention.start]
    return before.count("(") > before.count(")")


def is_compared(mention: Mention) -> bool:
    """Whether an amount is only what another is compared with: 比2023年年初预算 20.00 万元减少…"""
    return bool(re.match(r"(?:比|较|与|同)(?!级)", mention.subject))


_FARTHEST_YEAR = 2_000
"""Characters from a year to the number that it may still govern."""
_COMPARED_YEAR = re.compile(r"(?:与|比|较|同|和|截至|截止|对)[^,;。]{0,4}$")


def governing_year(read: Paragraphs, mention: Mention, year: int | None) -> int | None:
    """The year that the sentence speaks of where a number stands: the last one named before it that is not merely compared with."""
    start = read.sentences[mention.sentence][0]
    text = read.text[max(start, mention.start - _FARTHEST_YEAR) : mention.start]
    named = year
    for match in re.finditer(rf"(?<!\d)(20\d\d)年|{_PRIOR.pattern}", text):
        if not _COMPARED_YEAR.search(text[: match.start()]):
            named = int(match.group(1)) if match.group(1) else (year - 1 if year is not None else None)
    return named


_NAMELESS = re.compile(r"(?:年初|全年|调整后?)?(?:支出)?(?:预算|决算|执行)?(?:数|额)?(?:为|是)?")
_ITEM_NAME = re.compile(r"[一-鿿]{2,30}\((?:类|款|项)\)")


def as_quantity(mention: Mention, read: Paragraphs, sign: int = 1) -> Quantity:
    """A money mention as a printed number that takes part in identities; `sign` -1 counts a decrease as its printed amount."""
    label = re.sub(r"^(?:其中|\d{1,2}[.、])[:,]?", "", mention.subject).strip(":,，：") or mention.clause[-20:]
    if _NAMELESS.fullmatch(label) and (items := list(_ITEM_NAME.finditer(read.text, 0, mention.start))):
        label = items[-1].group() + label
    return Quantity(
        value=sign * mention.value,
        step=mention.step,
        printed=mention.printed if sign * mention.value >= 0 else f"-{mention.printed.lstrip('-')}",
        unit=mention.unit,
        label=label[-30:],
        key=mention.key,
        page=mention.page,
        line_no=mention.line_no,
        snippet=read.sentence_of(mention),
        section=mention.section,
        sense=sign if mention.role == "change" else 0,
    )
