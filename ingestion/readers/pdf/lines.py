"""From characters to printed lines: characters that overlap vertically stand on one line, whatever their exact baselines.

Producers set digits and ideographs on slightly different baselines, so lines are clustered by the middle of the em
box, never by exact tops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from ingestion.readers.pdf.characters import Character

Box = tuple[float, float, float, float]

SAME_LINE = 0.45
"""Share of the smaller em by which the middles of two characters on one line may differ; line pitch is at least 1 em."""
CAPTION_GAP_EMS = 1.0
UNIT_CAPTION = re.compile(r"(金额|货币|计量)?单位[：:]")
TEXT_GAP_EMS = 0.5
"""In a table a narrower gap is a word space or justification."""
NUMBER_SIDE_EMS = 0.4
"""A number that fills its cell stands no closer to the next cell's text; the space that Word adds beside digits is narrower."""
PRINTED_NUMBER = re.compile(r"^[-－−+(（]?\d[\d,，]*([.．]\d+)?[)）]?[%％]?$")
DOUBLE_REACH_EMS = 0.2
"""An equal character within this distance is the same one printed again; the narrowest digits advance by 0.4 em."""
OVERPRINTED = "/"
OVER_SHARE = 0.45
"""Part of a digit's width by which the next one stands further right at least, even where a font tells it to be as wide as an ideograph."""
OUT_OF_TURN_SHARE = 0.75
"""The same for a digit that was painted before the one at its left: digits of two numbers that stand half a digit apart alternate."""
COLUMN_GAP_EMS = 4.0
"""A blank this wide separates two texts that merely stand on one height (编制部门 at the left, 单位：元 at the right)."""
SPACE_GAP_EMS = 0.2
"""A blank this wide between two ASCII characters is a space (the narrowest printed space is 0.25 em)."""
PLAIN_GAP_EMS = 0.1
NUMBER_GAP_EMS = 0.45
ITEM_GAP_EMS = 0.1

_left = attrgetter("x0")


@dataclass(slots=True)
class Line:
    """One printed line (or one of several texts on one height)."""

    page: int
    text: str
    box: Box
    size: float
    characters: list[Character]


def split_lines(characters: list[Character]) -> list[list[Character]]:
    """Groups of characters that stand on one line, from top to bottom, each from left to right."""
    if not characters:
        return []
    if any(c.turn for c in characters):
        return _split_turned(characters)
    return _split_upright(characters)


def _split_upright(characters: list[Character]) -> list[list[Character]]:
    heights = [c.top + c.bottom for c in characters]
    groups: list[list[Character]] = []
    group: list[Character] = []
    middle = 0.0
    em = 0.0
    for index in sorted(range(len(heights)), key=heights.__getitem__):
        char, height = characters[index], heights[index] / 2
        if group and height - middle < SAME_LINE * (em if em < char.size else char.size):
            group.append(char)
            if char.size >= em * 0.95:
                middle += (height - middle) / len(group)
        else:
            if group:
                groups.append(group)
            group = [char]
            middle = height
            em = char.size
    groups.append(group)
    return [_left_to_right(group) for group in groups]


def _left_to_right(line: list[Character]) -> list[Character]:
    """The characters of a line in order, without those printed twice (bold faked by printing again, shadows)."""
    line.sort(key=_left)
    if len(line) < 2 or not _has_close_pair(line):
        return line
    kept: list[Character] = [line[0]]
    for char in line[1:]:
        reach = max(1.0, DOUBLE_REACH_EMS * char.size)
        last = kept[-1]
        if char.x0 - last.x0 <= reach and char.text == last.text and abs(char.size - last.size) < 1:
            continue
        if len(kept) > 1 and char.x0 - kept[-2].x0 <= reach and char.text == kept[-2].text:
            continue
        kept.append(replace(char, text=OVERPRINTED + char.text) if _is_over(char, last) else char)
    return kept


def _is_over(char: Character, last: Character) -> bool:
    """Whether two digits stand at one place: two numbers printed over each other, which must not become a third one."""
    if not (char.text.isdigit() and last.text[-1:].isdigit()):
        return False
    share = OUT_OF_TURN_SHARE if char.run < last.run else OVER_SHARE
    return char.x0 - last.x0 < share * min(char.x1 - char.x0, last.x1 - last.x0)


def _has_close_pair(line: list[Character]) -> bool:
    """Whether anything may be printed twice or over something else."""
    last = line[0].x0
    for char in line[1:]:
        if char.x0 - last <= DOUBLE_REACH_EMS * char.size or char.x0 - last <= 1.0:
            return True
        last = char.x0
    return any(b.run < a.run and b.x0 < a.x1 for a, b in pairwise(line))


def _split_turned(characters: list[Character]) -> list[list[Character]]:
    """Text turned by quarters is laid flat turn by turn, split there, and follows the upright lines."""
    out: list[list[Character]] = []
    for turn in (0, 1, 2, 3):
        group = [c for c in characters if c.turn == turn]
        if not group:
            continue
        if turn == 0:
            out += _split_upright(group)
            continue
        shadows = [_lay_flat(c) for c in group]
        flat = {id(s): c for s, c in zip(shadows, group, strict=True)}
        out += [[flat[id(s)] for s in line] for line in _split_upright(shadows)]
    return out


def _lay_flat(char: Character) -> Character:
    """The character as it would stand if its text were turned upright (about the page corner)."""
    x0, top, x1, bottom = char.x0, char.top, char.x1, char.bottom
    if char.turn == 1:
        box = (top, -x1, bottom, -x0)
    elif char.turn == 3:
        box = (-bottom, x0, -top, x1)
    else:
        box = (-x1, -bottom, -x0, -top)
    return Character(char.text, *box, char.size)


def line_text(line: list[Character], narrow: str = " ") -> str:
    """The printed text without the blanks of typesetting: a space stays only between two ASCII characters.

    In a letter-spaced or justified line only what is clearly wider than the line's ordinary gaps is a space. `narrow` is
    written for one between two digits that is no wider than a separator of thousands.
    """
    texts = [c.text for c in line]
    joined = "".join(texts)
    if not line[0].turn and not _has_ascii_gap(line):
        return joined
    if line[0].turn:
        line = [_lay_flat(c) for c in line]
    gaps = [0.0, *((b.x0 - a.x1) / b.size for a, b in pairwise(line))]
    usual = max(0.0, sorted(gaps[1:])[len(gaps) // 4]) if len(gaps) > 3 else 0.0
    parts = [texts[0]]
    for i in range(1, len(texts)):
        if texts[i].isascii() and texts[i - 1].isascii() and gaps[i] - usual > _space_width(texts, i):
            parts.append(narrow if gaps[i] < NUMBER_GAP_EMS and texts[i].isdigit() and texts[i - 1].isdigit() else " ")
        parts.append(texts[i])
    return "".join(parts)


def plain_line_text(characters: list[Character]) -> str | None:
    """The text of characters on one exact baseline without gaps or overprints; None for any other, which needs care."""
    height, right = characters[0].top, None
    characters.sort(key=_left)
    for char in characters:
        if char.turn or char.top != height or (right is not None and not -PLAIN_GAP_EMS < (char.x0 - right) / char.size < PLAIN_GAP_EMS):
            return None
        right = char.x1
    return "".join([c.text for c in characters])


def _has_ascii_gap(line: list[Character]) -> bool:
    """Whether any gap between two ASCII characters is wide enough to be looked at."""
    right = None
    for char in line:
        if not char.text.isascii():
            right = None
            continue
        if right is not None and char.x0 - right > ITEM_GAP_EMS * char.size:
            return True
        right = char.x1
    return False


def _space_width(texts: list[str], place: int) -> float:
    """Ems that make a gap before the character at `place` a space.

    Within a number the gap after a point or comma may come from a narrow glyph; after the number of a list item
    (1. 2030年…) even a narrow gap parts item number and text.
    """
    if not (texts[place].isdigit() and texts[place - 1] in ".," and place > 1 and texts[place - 2].isdigit()):
        return SPACE_GAP_EMS
    return ITEM_GAP_EMS if texts[place - 1] == "." and place <= 3 else NUMBER_GAP_EMS


def box_of(characters: list[Character]) -> Box:
    """The smallest box around the characters."""
    return (
        min(c.x0 for c in characters),
        min(c.top for c in characters),
        max(c.x1 for c in characters),
        max(c.bottom for c in characters),
    )


def text_lines(page: int, groups: list[list[Character]]) -> list[Line]:
    """Lines in reading order from grouped characters; texts on one height with a wide blank between are lines of their own."""
    lines: list[Line] = []
    for group in groups:
        for part in _split_captions(group):
            sizes = sorted(c.size for c in part)
            lines.append(Line(page, line_text(part), box_of(part), sizes[len(sizes) // 2], part))
    return lines


def _split_captions(line: list[Character]) -> list[list[Character]]:
    """Texts of their own on one line: parted by a wide blank, or by any clear blank before a table's unit."""
    wide = split_at_gaps(line, CAPTION_GAP_EMS)
    if len(wide) > 2 and not line[0].turn:
        texts = split_texts(line)
        if any(_ends_number(text) for text in texts):
            return texts  # the row of a table whose columns could not be told
    parts: list[list[Character]] = []
    for part in wide:
        is_apart = not parts or part[0].x0 - parts[-1][-1].x1 > COLUMN_GAP_EMS * part[0].size
        if is_apart or UNIT_CAPTION.match("".join(c.text for c in part)):
            parts.append(part)
        else:
            parts[-1] = parts[-1] + part
    return parts


def split_at_gaps(line: list[Character], gap_ems: float) -> list[list[Character]]:
    """The parts of a line between blanks wider than `gap_ems`."""
    if line[0].turn:
        return [line]
    parts: list[list[Character]] = []
    part = [line[0]]
    right = line[0].x1
    for char in line[1:]:
        if char.x0 - right > gap_ems * char.size:
            parts.append(part)
            part = [char]
            right = char.x1
        else:
            part.append(char)
            if char.x1 > right:
                right = char.x1
    parts.append(part)
    return parts


def split_texts(line: list[Character], gap_ems: float = TEXT_GAP_EMS) -> list[list[Character]]:
    """The texts of a table's line: parted by clear blanks, and by narrower ones between a number and what it touches.

    A number set to the right of its cell and a label set to the left of the next one stand closer than two words.
    """
    parts: list[list[Character]] = []
    for part in split_at_gaps(line, gap_ems):
        start = 0
        for index in range(1, len(part)):
            before, after = part[index - 1], part[index]
            if after.x0 - before.x1 <= NUMBER_SIDE_EMS * after.size or before.turn:
                continue
            if _ends_number(part[start:index]) or after.text.isdigit() and len(part) - index > 2 and _ends_number(part[index:]):
                parts.append(part[start:index])
                start = index
        parts.append(part[start:])
    return parts


def _ends_number(part: list[Character]) -> bool:
    return PRINTED_NUMBER.match("".join(c.text for c in part)) is not None
