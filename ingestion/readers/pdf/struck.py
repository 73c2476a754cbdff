"""Text that is struck out: a short line runs through the middle of its letters, from the first to the last.

It stays on the page with strokes (`printed_text.strike`), so that it is no number; its line is no rule of a table.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from math import inf

from ingestion.printed_text import strike
from ingestion.readers.pdf.characters import Character, PageContent, Ruling, painted_words

LONGEST_STROKE = 200.0
"""Points; a longer line through a text is a rule that the text was set across."""
THROUGH = (0.38, 0.74)
"""Part of the em box, from its top, where a stroke runs: an underline is lower, a rule between two rows higher."""
END_EMS = 0.25
"""A stroke begins and ends as near to its text, where a cell's rule reaches over the padding."""
FEWEST_CHARACTERS = 2


def mark_struck(content: PageContent) -> None:
    """Put strokes through the struck characters of a page, and take their lines from its rulings."""
    short = [rule for rule in content.horizontal if rule[2] - rule[1] < LONGEST_STROKE]
    if not short or content.is_recognised:
        return
    rules = sorted(short)
    struck: set[int] = set()
    strokes: set[Ruling] = set()
    for word in painted_words(content.characters):
        if len(word) < FEWEST_CHARACTERS or word[0].turn:
            continue
        through = [rule for rule in _rules_between(rules, word[0].top, word[0].bottom) if _is_struck(word, rule)]
        if through:
            struck.update(id(c) for c in word)
            strokes.update(through)
    if struck:
        content.characters = [replace(c, text=strike(c.text)) if id(c) in struck else c for c in content.characters]
        content.horizontal = [rule for rule in content.horizontal if rule not in strokes]


def _rules_between(rules: list[Ruling], top: float, bottom: float) -> list[Ruling]:
    """The rules, of an ordered list, at heights from `top` to `bottom`."""
    return rules[bisect_left(rules, (top, 0.0, 0.0)) : bisect_right(rules, (bottom, inf, inf))]


def _is_struck(word: list[Character], rule: Ruling) -> bool:
    """Whether the line runs through the middle of the word and is as long."""
    y, x0, x1 = rule
    first, last, height = word[0], word[-1], word[0].bottom - word[0].top
    if height <= 0 or not THROUGH[0] < (y - first.top) / height < THROUGH[1]:
        return False
    return abs(first.x0 - x0) < END_EMS * first.size and abs(last.x1 - x1) < END_EMS * first.size
