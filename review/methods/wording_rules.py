"""Words that cannot stand: causes against their change, remains of the template, unbalanced marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ingestion.official_names import published_codes
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation, place_name, text_finding
from review.wording import WORDS

# ---------- causes

_CHANGE = f"{WORDS.rises.pattern}|{WORDS.falls.pattern}"
_CAUSE = re.compile(
    rf"[,。;]?(?:其?(?:{_CHANGE}|变动|变化)的?)?(?:主要)?原因(?:主要)?(?:是|为)?:?(?P<reason>[^,。;:]{{0,16}}?"
    rf"(?P<what>{WORDS.causes.pattern})(?:有所|相应|较上年)?(?P<word>{_CHANGE})(?:所致)?)[。;]"
)
_WHOLE = Decimal(100)
_OWN_DIRECTION = re.compile(
    rf"(?P<told>{_CHANGE})的?(?:主要)?原因(?:主要)?(?:是|为):?(?P<reason>[^,。;:]{{0,16}}?"
    rf"(?P<what>{WORDS.causes_with_direction.pattern})(?:有所|相应|较上年)?(?P<word>{_CHANGE}))[。;]"
)
"""增加的主要原因是项目减少: a cause that names its change itself."""


def check_causes(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A change that is explained by nothing but a change of money is explained by one in its own direction."""
    tried = False
    for read in read_paragraphs(doc):
        for judged in (*_with_own_direction(doc, read), *_of_outcomes(doc, read)):
            tried = True
            yield judged
        for change, following in _last_of_each(read):
            cause = _CAUSE.match(read.text, change.end)
            if cause is None or following is not None and following.start < cause.end():
                continue
            if change.role == "completion" and not _is_of_initial(read, change, cause.group("what")):
                continue
            if _is_of_balance(read, change, cause.group()) or _sides_differ(change.clause, cause.group("what")):
                continue
            if _is_of_others(doc, cause.group("reason")):
                continue
            tried = True
            rises = bool(WORDS.rises.fullmatch(cause.group("word")))
            is_more = change.value > (_WHOLE if change.role == "completion" else 0)
            if rises == is_more:
                yield PASSED
                continue
            told = "增加" if is_more else "减少"
            message = f"“{read.sentence_of(change)}”说明的是{told}，所述原因却是“{cause.group('reason')}”，应为“{told}”。"
            yield text_finding(read, change.start, message, printed=cause.group("word"), expected=told)
    if not tried:
        raise NotRunnable("文中没有以收支增减说明的原因")


def _with_own_direction(doc: Reviewed, read: Paragraphs) -> Iterator[Observation]:
    for match in _OWN_DIRECTION.finditer(read.text):
        sentence = read.around(match.start())
        is_of_revenue = read.text[max(0, match.start() - 2) : match.start()] == "收入"
        if is_of_revenue or WORDS.balances.search(sentence) or _is_of_others(doc, match.group("reason")):
            continue
        is_rise, rises = (bool(WORDS.rises.fullmatch(match.group(name))) for name in ("told", "word"))
        if is_rise == rises:
            yield PASSED
            continue
        told = match.group("told")
        message = f"“{sentence}”说明的是{told}，所述原因却是“{match.group('reason')}”，应为“{told}”。"
        yield text_finding(read, match.start(), message, printed=match.group("word"), expected=told)


_OF_OUTCOME = re.compile(
    rf"决算(?:数|支出)?(?P<told>{'|'.join(sorted(WORDS.more | WORDS.less))})(?:年初|全年|调整后?的?)?预算(?:数|安排)?的?"
    rf"(?:主要)?原因(?:主要)?(?:是|为):?(?P<reason>(?:(?:20\d\d|本|当|全)年度?)?(?P<what>{WORDS.plain_spending.pattern})(?:经费|费)?(?:支出|费用)"
    rf"(?:有所|相应|较上年)?(?P<word>{_CHANGE}))[。;]"
)
"""决算数小于预算数的主要原因是公务接待支出增加: the cause tells of more, the account of less."""


def _of_outcomes(doc: Reviewed, read: Paragraphs) -> Iterator[Observation]:
    for match in _OF_OUTCOME.finditer(read.text):
        reason = match.group("reason")
        if _is_of_others(doc, reason) or _is_of_other_spending(read, match):
            continue
        is_more, rises = match.group("told") in WORDS.more, bool(WORDS.rises.fullmatch(match.group("word")))
        if is_more == rises:
            yield PASSED
            continue
        told = "增加" if is_more else "减少"
        message = f"“{read.around(match.start())}”说明的是决算数{match.group('told')}预算数，所述原因却是“{reason}”，应为“{told}”。"
        yield text_finding(read, match.start(), message, printed=match.group("word"), expected=told)


def _is_of_other_spending(read: Paragraphs, match: re.Match[str]) -> bool:
    """Whether the account is of another spending than the cause, at whose cost it may be (项目决算数小于预算数，原因是基本支出增加)."""
    clause = re.split(r"[,。;:]", read.text[: match.start()])[-1]
    named = WORDS.plain_spending.search(clause)
    return named is not None and match.group("what") not in clause


_COMPARED = r"[较比与同和](?:上年|去年|上一年|20\d\d年)(?:度|同期)?(?:相比|比)?"


def _is_of_others(doc: Reviewed, reason: str) -> bool:
    """Whether a cause tells of another time or other money; what it is compared with is no time that it tells of (较上年项目支出增加)."""
    return WORDS.causes_of_others.search(re.sub(rf"{_COMPARED}|{doc.year}年度?", "", reason)) is not None


def _last_of_each(read: Paragraphs) -> Iterator[tuple[Mention, Mention | None]]:
    """Changes of a passage, and completions of a budget by more or less than the whole, each with the number behind it."""
    for index, mention in enumerate(read.mentions):
        is_change = mention.role in ("change", "growth") and mention.value
        if is_change or (mention.role == "completion" and mention.value != _WHOLE):
            yield mention, read.mentions[index + 1] if index + 1 < len(read.mentions) else None


def _is_of_balance(read: Paragraphs, change: Mention, cause: str) -> bool:
    """Whether a balance changed, which falls as expenditure rises: by its own words, those of the amount it led to, or its heading."""
    if change.role == "completion":
        return bool(WORDS.balances.search(cause))
    levels = [m.subject for m in read.mentions if m.role == "level" and m.end <= change.start and m.sentence == change.sentence]
    is_under_balances = not levels and WORDS.below_zero.search(read.heading)
    return bool(is_under_balances or WORDS.balances.search("".join((change.clause, cause, *levels[-1:]))))


_INITIAL_BEFORE = re.compile(r"年初预算[^,;。]*$")


def _is_of_initial(read: Paragraphs, completion: Mention, what: str) -> bool:
    """Whether a completion is of the initial budget, which stands fast: what is added during the year lowers the rate of any other
    (完成预算的95%，主要原因是追加资金增加), as a larger budget itself does."""
    return bool(_INITIAL_BEFORE.search(read.text, 0, completion.start)) and not WORDS.causes_of_budgets.fullmatch(what)


def _sides_differ(clause: str, what: str) -> bool:
    """Whether one tells of revenue and the other of expenditure."""
    return ("收入" in clause and what in ("支出", "费用")) or ("支出" in clause and what == "收入")


# ---------- what the template leaves behind


def check_template_words(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """No alternative of the template, empty reason, doubled stop or phrase, open quotation mark or bracket is left (`settings.marks`)."""
    if not doc.paragraphs:
        raise NotRunnable("文件没有文字说明")
    passages = [(read, *_visible(read.passage.text)) for read in read_paragraphs(doc)]
    marks = _marks(rule, passages)
    for read, text, offsets in passages:
        found = [(mark, match) for mark in marks for match in mark.pattern.finditer(text) if not _is_of_two_levels(match)]
        for mark, match in found:
            snippet = text[max(0, match.start() - 20) : match.end() + 10]
            yield _at(read, offsets[match.start()], f"“…{snippet}…”中有{mark.name}“{match.group()}”。", match.group(), mark.severity)
        if _is_unbalanced(text) and not any("“" in match.group() for _, match in found):
            yield _at(read, offsets[0], f"“{text[:60]}…”中的引号没有成对。", "“”", None)
        if _is_open(text):
            yield _at(read, offsets[0], f"“{text[:60]}…”中的括号没有成对。", "（）", None)
    yield PASSED


@dataclass(frozen=True, slots=True)
class _Mark:
    pattern: re.Pattern[str]
    name: str
    severity: str | None


def _marks(rule: Rule, passages: list[tuple[Paragraphs, str, list[int]]]) -> list[_Mark]:
    """The marks that are looked for; one with `elsewhere` only in a document that prints that, too."""
    return [
        _Mark(re.compile(m["pattern"]), m["name"], m.get("severity"))
        for m in rule.settings["marks"]
        if any(m.get("elsewhere", "") in text for _, text, _ in passages)
    ]


def _is_of_two_levels(match: re.Match[str]) -> bool:
    """Whether a phrase stands twice because a code and the one above it have one name (其他教育支出其他教育支出, 款 and 项), wherever the
    match happens to begin."""
    doubled = match.group()
    return bool(match.re.groups) and any(2 * len(name) == len(doubled) and name in doubled for name in _names_of_two_levels())


@cache
def _names_of_two_levels() -> frozenset[str]:
    listed = {(p.scheme, p.code, p.name) for p in published_codes()}
    return frozenset(name for scheme, code, name in listed if (scheme, code[:-2], name) in listed)


def _visible(printed: str) -> tuple[str, list[int]]:
    """A passage in NFKC without white space, and where each character is printed."""
    pairs = [(c, i) for i, char in enumerate(printed) if not char.isspace() for c in unicodedata.normalize("NFKC", char)]
    return "".join(c for c, _ in pairs), [i for _, i in pairs]


def _is_unbalanced(text: str) -> bool:
    """Whether a whole sentence opens more quotation marks than it closes; some fonts print both alike, but always two of them."""
    opened, closed = text.count("“"), text.count("”")
    is_odd = (opened + closed) % 2 == 1
    return text.endswith("。") and opened != closed and (min(opened, closed) > 0 or is_odd)


def _is_open(text: str) -> bool:
    """Whether a whole sentence leaves a bracket open; one that only closes may be a number of a list (1）, 2）)."""
    return text.endswith("。") and text.count("(") == text.count(")") + 1


def _at(read: Paragraphs, offset: int, message: str, printed: str, severity: str | None) -> Observation:
    page, line_no = read.passage.page_at(offset), read.passage.line_at(offset)
    where = place_name(page, line_no, read.section)
    return Observation(
        "failed", f"文字说明{where}{message}", page, line_no, None, printed, None, read.passage.text.strip()[:200],
        severity=severity, place=f"{read.number}:{offset}:{printed}",
    )  # fmt: skip
