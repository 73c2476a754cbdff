"""From printed lines to logical paragraphs, across line ends, grids and pages.

A line goes on with its predecessor where the predecessor was broken because the next word did not fit, and the line
itself neither is indented nor starts a numbered item. Page numbers vanish; running headers stay once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from ingestion.amounts import compact
from ingestion.model import Paragraph
from ingestion.ordinals import CHINESE, CHINESE_DIGITS
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.lines import Line, line_text, split_at_gaps, split_lines

PAGE_NUMBER = re.compile(r"^[-—–－_·.\s]*(第\s*)?(\d{1,3}|[ivxlIVXL]{1,6})(\s*页)?(\s*[,，/／共]\s*共?\s*\d{1,3}\s*页?)?[-—–－_·.\s]*$")
_BARE = re.compile(r"[.,]?[0-9A-Za-z]+[.,]?")
"""A number that may as well be a value, or the part of one that is broken over lines (.50), in digits of any width."""
EDGE_SHARE = 0.09
"""Page numbers and running headers stand in the outer 9 per cent of the page's height (A4: 76 pt, the usual margin is 72)."""
TABLE_EDGE_SHARE = 0.06
APART_EMS = 1.8
"""The lines of one cell are no further apart."""
NEW_ITEM = re.compile(
    rf"^([（(][{CHINESE_DIGITS}百]{{1,4}}[）)]|{CHINESE}[、.．]|[（(]\d{{1,2}}[）)]|\d{{1,2}}[、．]|\d{{1,2}}\.(?!\d)"
    rf"|第{CHINESE}(部分|章|条)|[①-⑳]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]、|注[：:]|备注[：:]|单位[：:])"
)
_LEADING_TOKEN = re.compile(r"^(?:[0-9A-Za-z.,%％\-+/()]+|[（《“][^）》”]{1,4}[）》”]|.)[，。、；：！？）》”％]*")
SENTENCE_END = "。！？；：!?;:"
RAGGED_EMS = 7.0
"""In a paragraph with an indented first line, an unindented line goes on with a line that leaves less than this free."""


@dataclass(slots=True)
class Margins:
    """Left and right edge of running text in points, for pages of one width."""

    left: float
    right: float


def text_margins(lines: list[Line], width: float) -> Margins:
    """Margins from where most lines begin and end; lines that stop short or are indented do not count.

    Where too few lines end at one place to tell, the right margin is taken to be as wide as the left one.
    """
    lefts = [round(line.box[0] / 2) for line in lines]
    rights = sorted(line.box[2] for line in lines)
    needed = max(3, len(lines) // 12)
    counts = Counter(lefts)
    common = sorted(x for x in counts if counts[x] + counts.get(x + 1, 0) >= needed)
    left = min(line.box[0] for line in lines) if not common else common[0] * 2.0
    steps = Counter(round(x / 3) for x in rights)
    full = [x for x in steps if steps[x] + steps.get(x - 1, 0) >= needed]
    return Margins(left, max(full) * 3.0 if full else max(rights[-1], width - left))


def drop_page_numbers(lines: list[Line], height: float) -> list[Line]:
    """Lines without the page number at the page's upper or lower edge."""
    edge = EDGE_SHARE * height
    return [ln for ln in lines if not ((ln.box[3] < edge or ln.box[1] > height - edge) and PAGE_NUMBER.match(ln.text))]


def without_page_number(lines: list[list[Character]], width: float, height: float) -> list[list[Character]]:
    """The printed lines without the page number at the upper or lower edge, for tables that no line ends before it.

    What could be a value too, a bare number, must stand in the middle of the page and apart from the other lines.
    """
    edge = EDGE_SHARE * height

    def is_page_number(index: int) -> bool:
        line = lines[index]
        if line[0].turn or not (max(c.bottom for c in line) < edge or min(c.top for c in line) > height - edge):
            return False
        text = line_text(line)
        if not PAGE_NUMBER.match(text) or not _BARE.fullmatch(compact(text)):
            return PAGE_NUMBER.match(text) is not None
        is_one = len(split_at_gaps(line, 1.0)) == 1
        is_centred = is_one and abs(line[0].x0 + line[-1].x1 - width) < 2 * line[0].size
        others = [abs(other[0].top - line[0].top) for other in lines if other is not line and other[0].top != line[0].top]
        return is_centred and min(others, default=height) > APART_EMS * line[0].size

    return [line for index, line in enumerate(lines) if not is_page_number(index)]


def drop_page_numbers_in_tables(characters: list[Character], height: float) -> list[Character]:
    """Characters without a page number that is printed over a table which reaches to the page's edge.

    Only what cannot be a value counts there: dashes or words around the number, and nothing else on the line; farther from the
    edge the number is enclosed by them.
    """
    near = [c for c in characters if c.bottom < EDGE_SHARE * height or c.top > (1 - EDGE_SHARE) * height]
    dropped: set[int] = set()
    for line in split_lines(near) if near else []:
        text = line_text(line).strip()
        is_at_edge = line[0].bottom < TABLE_EDGE_SHARE * height or line[0].top > (1 - TABLE_EDGE_SHARE) * height
        is_enclosed = not text[:1].isdigit() and not text[-1:].isdigit()
        is_bare = text.isalnum() or _BARE.fullmatch(compact(text)) is not None
        if PAGE_NUMBER.match(text) and not is_bare and (is_at_edge or is_enclosed):
            dropped.update(id(c) for c in line)
    return [c for c in characters if id(c) not in dropped] if dropped else characters


def running_headers(pages: dict[int, tuple[list[Line], float]]) -> set[str]:
    """Texts repeated at the edge of at least three pages and 40 per cent of them; the unit line of a table never counts."""
    seen: dict[str, set[int]] = defaultdict(set)
    for number, (lines, height) in pages.items():
        for line in lines:
            if (line.box[3] < EDGE_SHARE * height or line.box[1] > (1 - EDGE_SHARE) * height) and "单位：" not in line.text:
                seen[line.text].add(number)
    return {text for text, numbers in seen.items() if len(numbers) >= max(3, 0.4 * len(pages))}


def continues(paragraph: list[Line], line: Line, margins: Margins, next_margins: Margins) -> bool:
    """Whether `line` goes on with the paragraph printed so far (margins of its last line's page and of the line's page)."""
    first, previous = paragraph[0], paragraph[-1]
    em = previous.size
    if abs(em - line.size) > 0.12 * em or NEW_ITEM.match(line.text):
        return False
    offset = next_margins.left - margins.left
    if line.box[0] > next_margins.left + 1.2 * em or line.box[0] - offset > previous.box[0] + 1.2 * em:
        return False
    if previous.page == line.page and line.box[1] - previous.box[1] > 3.2 * em:
        return False
    token = _LEADING_TOKEN.match(line.text)
    free = margins.right - previous.box[2]
    if free < _width(token.group() if token else line.text[:1], em) + 0.9 * em:
        return True
    hangs = first.box[0] > line.box[0] - offset + 1.2 * em and abs(line.box[0] - next_margins.left) < 0.8 * em
    return hangs and free < RAGGED_EMS * em and previous.text[-1:] not in SENTENCE_END


def _width(text: str, em: float) -> float:
    return sum(0.5 * em if c.isascii() else em for c in text)


def join_lines(lines: list[Line]) -> Paragraph:
    """One paragraph from its printed lines; a space is kept only where the break parts two Latin words."""
    texts = [line.text for line in lines]
    for i in range(len(texts) - 1):
        if texts[i][-1:].isascii() and texts[i][-1:].isalpha() and texts[i + 1][:1].isascii() and texts[i + 1][:1].isalpha():
            texts[i] += " "
    spans = [(ln.page, text, _rounded(ln.box)) for ln, text in zip(lines, texts, strict=True)]
    return Paragraph("".join(texts), lines[0].page, None, list(spans))


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
