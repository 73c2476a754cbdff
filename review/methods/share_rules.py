"""Shares: an amount divided by the total that the sentence names, or that its list divides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, governing_year, read_paragraphs
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import show_amount
from review.evidence.ratios import Ratio, Term
from review.methods.rates import HUNDRED, judge_rate, observe_rate, place_of_mention, ratio_between, ratio_of, show_rate, suspected_part
from review.wording import WORDS

_EXACT = Decimal(100)
"""How finely the totals of tables are taken to be printed: a hundredth of 万元, in yuan."""
_LOOK_BACK = 12
"""Passages above an item in which the total of its list is looked for."""
_NEAR = 4
_SHORTEST = 3
_NARROWED = re.compile(rf"\([^()]*(?:除外|{WORDS.left_out.pattern})[^()]*\)|{WORDS.left_out.pattern}")
"""A base without some of its parts, which no amount of the text or the tables is."""
_SHARE_SLACK = Decimal("0.02")
"""How far the shares of a complete list may be from 100 per cent, for each of them."""
_NAMED = re.compile(r"占(?P<name>[^,;。%]*?)的?(?:比重|比例)?(?:为|约|达到?|是|:)*$")
_OF_AMOUNT_BEFORE = re.compile(r"(?:其中|约|各|均|共|分别|所|,)*(?:占|比重|比例)")
_FILLER = re.compile(r"[“”\"]|20\d\d年度?|本年度?|当年|全年|全部|[我本]?(?:部门|单位|局|委|会)(?=.)|预算|决算|金额|总|合计|数$|额$|的|为$")


@dataclass(frozen=True, slots=True)
class _Base:
    """What a share may be a share of, in yuan. `source` is its mention, if the text states it."""

    value: Decimal
    ulp: Decimal
    source: Mention | None = None


@dataclass(slots=True)
class _Share:
    """A printed share with its part, and what the part may be divided by, surest first."""

    part: Mention
    share: Mention
    read: Paragraphs
    siblings: list[tuple[Mention, Mention]] = field(default_factory=list)
    bases: list[_Base] = field(default_factory=list)
    is_named: bool = False
    is_certain: bool = False
    """The base is named, or the sentence itself divides it."""


def _core(name: str) -> str:
    """A name without quotes, years, the publisher and words of stage and sum: “三公”经费支出决算总额 -> 三公经费."""
    short = _FILLER.sub("", _FILLER.sub("", name))
    return short if short in WORDS.totals or len(short) < _SHORTEST + 2 else short.removesuffix("支出")


def check_shares(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """占比: the amount before it divided by the total that it is a share of."""
    paragraphs = read_paragraphs(doc)
    totals = _totals_of_document(doc)
    tried = False
    for read in paragraphs:
        for index, share in enumerate(read.mentions):
            part = part_of_share(read, index) if share.role == "share" and index else None
            if part is None:
                continue
            tried = True
            yield _judge(_bases_of(doc, paragraphs, _Share(part, share, read)), totals)
    if not tried:
        raise NotRunnable("文中没有占比")


def part_of_share(read: Paragraphs, index: int) -> Mention | None:
    """The amount that the share at `index` of a passage's numbers belongs to: the last level before it outside closed brackets.

    None for a share with a name of its own (公务接待费占 9.09%), whose amount is not the one before it.
    """
    share = read.mentions[index]
    if "分别占" in share.clause:
        return _first_of_shared(read, index)
    if not _OF_AMOUNT_BEFORE.match(share.subject):
        return None
    for mention in reversed(read.mentions[:index]):
        between = read.text[mention.end : share.start]
        if mention.sentence != share.sentence or ";" in between:
            return None
        if mention.role == "level" and mention.kind == "money" and between.count(")") - between.count("(") <= 0:
            return mention
    return None


def _first_of_shared(read: Paragraphs, index: int) -> Mention | None:
    """甲 60 万元，乙 40 万元，分别占总额的 60% 和 40%: the amount of the first share, as many amounts back as there are shares."""
    shares = [read.mentions[index]]
    for mention in read.mentions[index + 1 :]:
        if mention.kind != "pct" or not re.fullmatch(r"[、,和与及]", read.text[shares[-1].end : mention.start]):
            break
        shares.append(mention)
    first = shares[0]
    levels = [m for m in read.mentions[:index] if m.role == "level" and m.kind == "money" and m.sentence == first.sentence]
    return levels[-len(shares)] if len(levels) >= len(shares) else None


def _totals_of_document(doc: Reviewed) -> list[Decimal]:
    """Amounts that a share may be a share of: stated totals and the printed totals of the tables."""
    values = [
        s.amount_yuan
        for s in doc.parsed.stated_amounts
        if not s.concept.startswith(("change_", "prior_year")) and re.search(r"total|expenditure|revenue", s.concept)
    ]
    values += [line.amount_yuan for line in doc.parsed.budget_lines if line.is_total]
    return list(dict.fromkeys(v for v in values if v > 0))


def _bases_of(doc: Reviewed, paragraphs: list[Paragraphs], found: _Share) -> _Share:
    match = _NAMED.search(found.share.clause)
    name = match.group("name") if match else ""
    if _NARROWED.search(unicodedata.normalize("NFKC", found.read.compact.printed(found.part.end, found.share.start))):
        found.is_named = True
        return found
    if name:
        found.bases = _named_bases(doc, paragraphs, found, name) + _stated_totals(doc, name) + _whole_of_siblings(paragraphs, found, name)
        if not found.bases:
            _take_siblings(found, name)
        found.is_named = bool(found.bases) or _core(name) not in WORDS.totals
        found.is_certain = True
        return found
    read, part = found.read, found.part
    found.siblings = [(p, m) for i, m in enumerate(read.mentions) if m.role == "share" and i and (p := part_of_share(read, i))]
    parts = [p for p, _ in found.siblings]
    heads = [m for m in read.mentions if m.role == "level" and m.kind == "money" and m.start < part.start and m not in parts]
    found.bases = [_Base(m.value, m.ulp, m) for m in heads if m.value >= part.value]
    found.bases += [
        _Base(p.value, p.ulp, p)
        for p in reversed(parts)
        if p.start < part.start and p.value >= part.value and re.search("其中|包括|含", read.text[p.end : part.start])
    ]
    same = [(p, m) for p, m in found.siblings if m.sentence == found.share.sentence]
    if len(same) > 1:
        found.bases.append(_Base(sum((p.value for p, _ in same), Decimal(0)), _EXACT))
    found.is_certain = bool(found.bases)
    if not heads:
        found.bases += _heads_before(paragraphs, found)
        found.bases += [_Base(total, _EXACT) for total in _totals_of_class(doc, part)]
        found.is_certain = found.is_certain or bool(found.bases)
    return found


def _take_siblings(found: _Share, name: str) -> None:
    """Shares of one name that the text states no amount for: the base is their sum, if another of them says so."""
    read = found.read
    found.siblings = [
        (p, m)
        for i, m in enumerate(read.mentions)
        if m.role == "share" and i and name in m.clause and m.sentence == found.share.sentence and (p := part_of_share(read, i))
    ]
    whole = _Base(sum((p.value for p, _ in found.siblings), Decimal(0)), _EXACT)
    if len(found.siblings) > 1 and whole.value > 0:
        found.bases = [whole]
        if not _siblings_agree(found):
            found.bases = []


def _whole_of_siblings(paragraphs: list[Paragraphs], found: _Share, name: str) -> list[_Base]:
    """The sum of the parts whose shares of that name, here and in the passages around, add up to 100 per cent: what the sentence means
    by 本年支出 where the stated total also holds a closing balance."""
    number = found.read.number
    near = [
        (part, share)
        for read in paragraphs[max(0, number - _NEAR) : number + _NEAR + 1]
        for index, share in enumerate(read.mentions)
        if share.role == "share" and index and name in share.clause and (part := part_of_share(read, index))
    ]
    is_whole = len(near) > 1 and abs(sum((s.value for _, s in near), Decimal(0)) - HUNDRED) <= _SHARE_SLACK * len(near)
    return [_Base(sum((p.value for p, _ in near), Decimal(0)), _EXACT)] if is_whole else []


def _stated_totals(doc: Reviewed, name: str) -> list[_Base]:
    """The stated totals that 占本年支出合计的, 占“三公”经费的 and the like mean."""
    concept = WORDS.totals.get(_core(name))
    stated = [s.amount_yuan for s in doc.parsed.stated_amounts if concept and s.concept == concept and s.fiscal_year == doc.year]
    return [_Base(v, _EXACT) for v in dict.fromkeys(stated) if v > 0]


def _named_bases(doc: Reviewed, paragraphs: list[Paragraphs], found: _Share, name: str) -> list[_Base]:
    """The amounts that carry the name that a share gives, in its passage or one of the few before it."""
    words = _core(name)
    if len(words) < _SHORTEST:
        return []
    for read in reversed(paragraphs[max(0, found.read.number - _NEAR) : found.read.number + 1]):
        levels = [m for m in read.mentions if m.kind == "money" and m.role == "level" and m.key != found.part.key]
        if read is found.read:
            levels = [m for m in levels if m.start < found.share.start]
        named = [m for m in levels if _core(m.subject).endswith(words) and _is_current(doc, read, m)]
        if named:
            return [_Base(m.value, m.ulp, m) for m in named]
    return []


def _is_current(doc: Reviewed, read: Paragraphs, mention: Mention) -> bool:
    return governing_year(read, mention, doc.year) == doc.year


def _heads_before(paragraphs: list[Paragraphs], found: _Share) -> list[_Base]:
    """The total of a list that is printed item by item: the amount of the passage above the items, which states no share."""
    for read in reversed(paragraphs[max(0, found.read.number - _LOOK_BACK) : found.read.number]):
        levels = [m for m in read.mentions if m.kind == "money" and m.role == "level"]
        if any(m.role == "share" for m in read.mentions) or not levels:
            continue
        if not WORDS.begins_parts.search(read.text[levels[-1].end :]) and not WORDS.begins_parts.search(read.text[-12:]):
            return []
        return [_Base(m.value, m.ulp, m) for m in levels if m.value >= found.part.value]
    return []


def _totals_of_class(doc: Reviewed, part: Mention) -> list[Decimal]:
    """Totals of the tables by code in which a class prints the part: 教育支出（类）6108.10万元，占9.06%."""
    if "(类)" not in part.subject:
        return []
    found = []
    for table in doc.tables:
        total = table.total_row()
        for row in table.coded_rows() if total else []:
            for measure, cell in row.cells.items():
                whole = total.cells.get(measure) if total else None
                if len(row.code) == 3 and whole is not None and abs(cell.value - part.value) <= max(cell.step, part.step):
                    found.append(whole.value)
    return list(dict.fromkeys(v for v in found if v > 0))


def _verdicts(found: _Share, bases: list[_Base]) -> list[str]:
    return [judge_rate(rate, found.share) for b in bases if (rate := ratio_of(found.part, b.value, b.ulp)) is not None]


def _judge(found: _Share, totals: list[Decimal]) -> Observation:
    part, share = found.part, found.share
    if part.value == 0:
        return PASSED if share.value == 0 else _on_nothing(found)
    if share.value > HUNDRED and part.value > 0 and not found.bases and not WORDS.plans.search(share.clause):
        message = f"{place_of_mention(share)}“{found.read.sentence_of(share)}”：占比{share.show()}大于100%。"
        return observe_rate("failed", share, found.read, message, None, share.value)
    verdicts = _verdicts(found, found.bases)
    if "passed" in verdicts:
        fitting = next(b for b in found.bases if _verdicts(found, [b]) == ["passed"])
        return Observation("passed", ratio=_as_ratio(found, fitting))
    if found.is_named and not found.bases:
        return PASSED
    wider = [] if found.is_named else _verdicts(found, [_Base(t, _EXACT) for t in totals if t >= part.value])
    if not found.bases and not wider:
        return PASSED
    if "rounding" in verdicts:
        return _finding(found, found.bases, "rounding")
    if "passed" in wider and not _siblings_agree(found):
        return PASSED
    if not found.bases:
        return _finding(found, [_Base(totals[0], _EXACT)], "rounding" if "rounding" in wider else "failed", "notice")
    return _finding(found, found.bases, "failed", None if found.is_certain else "notice")


def _as_ratio(found: _Share, base: _Base) -> Ratio:
    return ratio_between(found.part, base.source or Term(base.value, base.ulp), found.share)


def _siblings_agree(found: _Share) -> bool:
    """Whether another share of the list is one of these bases: then this one is meant to be, too, and no total elsewhere excuses it."""
    for part, share in found.siblings:
        if share is not found.share and part.value and _verdicts(_Share(part, share, found.read), found.bases).count("passed"):
            return True
    return False


def _on_nothing(found: _Share) -> Observation:
    share = found.share
    message = f"{place_of_mention(share)}“{found.read.sentence_of(share)}”：金额为0，占比却为{share.show()}。"
    return observe_rate("failed", share, found.read, message, "0", share.value)


def _finding(found: _Share, bases: list[_Base], verdict: str, severity: str | None = None) -> Observation:
    part, share, read = found.part, found.share, found.read
    base = bases[0]
    rate = ratio_of(part, base.value, base.ulp)
    assert rate is not None
    expected = show_rate(rate.value, share)
    whole = base.source.show() if base.source else show_amount(base.value, part.unit, part.step)
    message = f"{place_of_mention(share)}“{read.sentence_of(share)}”：{part.show()}占{whole}应为{expected}%，印为{share.show()}"
    message += "；差异在四舍五入范围内" if verdict == "rounding" else "。" if severity is None else "；所占总额按推断，请核对。"
    if verdict == "failed" and severity is None:
        message += suspected_part(part, base.value, rate, share)
    behind = [part] + ([base.source] if base.source else [])
    judged = observe_rate(verdict, share, read, message, expected, share.value, severity, *behind)
    return replace(judged, ratio=_as_ratio(found, base))
