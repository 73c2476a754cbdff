"""Footnote marks set small and high behind or before a number: no digits of it.

Size and baseline decide; what stands beyond a rule between two columns is another cell's number, however small. Decimals that a document
prints small and raised stand behind the point: they stay, on the number's own line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf
from typing import Literal

from ingestion.readers.pdf.characters import EM_DESCENT, Character, Ruling

_NUMBER = frozenset("0123456789①②③④⑤⑥⑦⑧⑨⑩*[]［］()（）")
_MARKS = _NUMBER | frozenset("注abcde,，、†‡§#")
_POINTS = frozenset(".．,，")
_MARK = re.compile(r"[\[［(（]?(?:注?\d{1,2}(?:[,，、]\d{1,2})*|注|[①-⑩*]{1,2}|[a-e†‡§#])[\]］)）]?")
SMALLER_THAN = 0.78
"""Share of the number's size below which a character beside it is small: Word sets superscript at 0.65, browsers at 0.83 of it."""
BROWSER_SMALLER_THAN = 0.9
RAISED_EMS = 0.18
"""Part of the number's em by which a mark's baseline stands above the number's."""
CLEARLY_RAISED_EMS = 0.25
REACH_EMS = 0.35


def drop_note_marks(characters: list[Character], upright: Sequence[Ruling] = ()) -> list[Character]:
    """The page's characters without the footnote marks beside its numbers. `upright`: the page's rules between columns."""
    digits = [c for c in characters if c.text in _NUMBER]
    largest = max((c.size for c in digits), default=0.0)
    small = [c for c in characters if c.size < BROWSER_SMALLER_THAN * largest and not c.turn and c.text in _MARKS]
    if not small:
        return characters
    # A mark is smaller than the number beside it: most small text of a page with a large figure has none of these at all.
    least = min(c.size for c in small)
    large = [c for c in characters if BROWSER_SMALLER_THAN * c.size > least and not c.turn and (c.text in _NUMBER or c.text in _POINTS)]
    small = _at_heights_of(large, small)
    if not small:
        return characters
    small.sort(key=lambda c: (c.top, c.x0))
    ends, starts = _by_side(large, "x1"), _by_side([c for c in large if c.text in _NUMBER], "x0")
    rules = sorted(upright)
    dropped: set[int] = set()
    for mark in _runs(small):
        text = "".join(c.text for c in mark)
        if not _MARK.fullmatch(text):
            continue
        base = _base_of(mark[0], ends) or _number_behind(mark[-1], starts)
        if base is None or _is_parted(mark, base, rules):
            continue
        if base.text not in _POINTS:
            dropped.update(id(c) for c in mark)
        elif text.isdigit():
            _lower(mark, base)
    return [c for c in characters if id(c) not in dropped] if dropped else characters


def _at_heights_of(large: list[Character], small: list[Character]) -> list[Character]:
    """The small characters that stand no higher or lower on the page than one raised beside a large one may."""
    high = min((c.top - 2 * c.size for c in large), default=inf)
    low = max((c.bottom + c.size for c in large), default=-inf)
    return [c for c in small if high < c.top and c.bottom < low]


def _runs(characters: list[Character]) -> list[list[Character]]:
    """Characters of one size and height that touch each other."""
    runs: list[list[Character]] = []
    for char in characters:
        last = runs[-1][-1] if runs else None
        if last and last.size == char.size and abs(last.top - char.top) < 0.1 and -0.2 * char.size < char.x0 - last.x1 < 0.2 * char.size:
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _by_side(characters: list[Character], side: Literal["x0", "x1"]) -> dict[int, list[Character]]:
    sides: dict[int, list[Character]] = {}
    for char in characters:
        sides.setdefault(int(getattr(char, side)), []).append(char)
    return sides


def _lower(decimals: list[Character], point: Character) -> None:
    for char in decimals:
        char.top, char.bottom = point.top, point.bottom


def _base_of(mark: Character, ends: dict[int, list[Character]]) -> Character | None:
    """The character of a number that ends nearest to the mark's beginning, where the mark stands raised behind it."""
    near = [c for x in range(int(mark.x0) - 4, int(mark.x0) + 3) for c in ends.get(x, []) if _is_raised(mark, c, mark.x0 - c.x1)]
    return min(near, key=lambda c: abs(mark.x0 - c.x1), default=None)


def _number_behind(mark: Character, starts: dict[int, list[Character]]) -> Character | None:
    """The character of a number that begins nearest to the mark's end, where the mark stands raised before it."""
    near = [c for x in range(int(mark.x1) - 3, int(mark.x1) + 5) for c in starts.get(x, []) if _is_raised(mark, c, c.x0 - mark.x1)]
    return min(near, key=lambda c: abs(c.x0 - mark.x1), default=None)


def _is_parted(mark: list[Character], base: Character, rules: list[Ruling]) -> bool:
    """Whether a rule runs between a mark and the number beside it."""
    left, right = sorted(((mark[0].x0, mark[-1].x1), (base.x0, base.x1)))
    between = rules[bisect_left(rules, (left[1], 0.0, 0.0)) : bisect_right(rules, (right[0], inf, inf))]
    return any(top < base.bottom and bottom > base.top for _, top, bottom in between)


def _is_raised(mark: Character, base: Character, gap: float) -> bool:
    """Whether the mark stands small, high and close to the base."""
    if not -REACH_EMS * base.size < gap < REACH_EMS * base.size or mark.bottom <= base.top - 0.5 * base.size:
        return False
    rise = (base.bottom - EM_DESCENT * base.size) - (mark.bottom - EM_DESCENT * mark.size)
    is_small = mark.size < SMALLER_THAN * base.size and rise > RAISED_EMS * base.size
    return (is_small or mark.size < BROWSER_SMALLER_THAN * base.size and rise > CLEARLY_RAISED_EMS * base.size) and rise < base.size
