"""Money that was paid in instalments, one by one, against what the text tells of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.ordinals import CHINESE_DIGITS
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, is_of_other_year, read_paragraphs
from review.evidence.observations import NotRunnable
from review.evidence.quantities import Check, judge

_ORDINAL = re.compile(rf"第([{CHINESE_DIGITS}]+)(?:次|批|笔|期)[^,;。\d]{{0,12}}$")


def check_instalments(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """The whole (`settings.payments`: `whole`) is not one of the instalments that the text lists of it (`paid`, none of `other`).

    Another amount may hold only some of what was paid: one that is exactly an instalment leaves out the rest. Of two lists nothing says
    which one makes up the whole.
    """
    paragraphs, tried = read_paragraphs(doc), False
    for payment in rule.settings["payments"]:
        wholes = [(read, m) for read in paragraphs for m in _levels(read) if re.search(payment["whole"], m.subject) and m.value]
        wholes = [(read, m) for read, m in wholes if not is_of_other_year(m, doc.year)]
        lists = list(_lists(paragraphs, payment)) if wholes else []
        for read, instalments in lists if len(lists) == 1 else []:
            addends = [(1, as_quantity(m, read)) for m in instalments]
            for told, whole in wholes:
                check = Check(rule, as_quantity(whole, told), addends, note="各次金额")
                if judge(check) in ("passed", "rounding") or any(whole.value == m.value for m in instalments):
                    tried = True
                    yield check
    if not tried:
        raise NotRunnable("文中没有分次列出的上缴、补助金额")


def _levels(read: Paragraphs) -> list[Mention]:
    return [m for m in read.mentions if m.kind == "money" and m.role == "level"]


def _lists(paragraphs: list[Paragraphs], payment: dict[str, str]) -> Iterator[tuple[Paragraphs, list[Mention]]]:
    """The instalments that one clause numbers from the first on, and no other amount: 第一次上缴 20 万元，第二次上缴 25 万元."""
    for read in paragraphs:
        for clause in re.finditer(r"[^。;]+", read.text):
            if not re.search(payment["paid"], clause.group()) or re.search(payment["other"], clause.group()):
                continue
            told = [m for m in _levels(read) if clause.start() <= m.start < clause.end()]
            orders = [mark.group(1) if (mark := _ORDINAL.search(read.text, clause.start(), m.start)) else "" for m in told]
            if len(orders) > 1 and orders == list(CHINESE_DIGITS[: len(orders)]):
                yield read, told
