"""The texts of a page's printed lines, as the search for tables without lines sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingestion.amounts import MONEY_UNITS
from ingestion.grid_words import grid_words
from ingestion.ordinals import ORDINAL_NUMBER
from ingestion.readers.pdf.alignment import NUMBER
from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.lines import TEXT_GAP_EMS, split_texts

FRAGMENT = re.compile(r"^[\d,，.．]*\d[\d,，.．]*[)）]?$")
"""Part of a number that is broken over lines."""
TITLE_RATIO = 1.15
"""Text this much larger than the page's ordinary text is a title, no cell."""
CAPTION = re.compile(
    rf"^(?:[(（]?(?:金额|货币|计量)?单位[：:]|(?:编制|填报|预算)?(?:部门|单位)(?:名称)?[：:]|公开\d+表|表\s*{ORDINAL_NUMBER}$|附表)"
)
"""What stands over a table, not in it."""
_UNIT_OF_HEADING = re.compile(rf"[(（](?:{MONEY_UNITS})[)）](?=[\u4e00-\u9fff])")
_SENTENCE_MARK = re.compile(r"[。；]|，(?!\d)|(?<!\d)，")


@dataclass(slots=True)
class Run:
    """Unbroken text of one printed line."""

    text: str
    x0: float
    x1: float
    middle: float
    em: float
    is_number: bool
    is_title: bool = False


def read_runs(lines: list[list[Character]]) -> list[Run]:
    """The runs of all lines, marked where they are larger than ordinary text."""
    runs = [run for line in lines for run in line_runs(line)]
    mark_titles(runs)
    return runs


def mark_titles(runs: list[Run]) -> None:
    """Mark the runs that are larger than the ordinary text among them."""
    ordinary = median(run.em for run in runs) if runs else 10.0
    for run in runs:
        run.is_title = run.em > TITLE_RATIO * ordinary


def is_of_sentence(run: Run) -> bool:
    """Whether a text has a comma or a stop; a wide comma within digits (１，３３０．８４) groups them."""
    return not run.is_number and _SENTENCE_MARK.search(run.text) is not None


def is_outside(run: Run) -> bool:
    """Whether a text belongs to no table: a title or what stands over a table as its caption."""
    return run.is_title or CAPTION.match(run.text) is not None


def join_spaced(level: list[Run]) -> list[Run]:
    """The runs of a heading's line, with words that are spaced over their cell (收　入) made one again."""
    joined: list[Run] = []
    for run in level:
        last = joined[-1] if joined else None
        if last is not None and len(run.text) == 1 and last.text + run.text in grid_words().spaced_words:
            joined[-1] = Run(last.text + run.text, last.x0, run.x1, last.middle, last.em, False, last.is_title)
        else:
            joined.append(run)
    return joined


def line_runs(line: list[Character], gap_ems: float = TEXT_GAP_EMS) -> list[Run]:
    """The runs of one printed line from left to right; none of turned text."""
    if line[0].turn:
        return []
    runs = []
    for part in (piece for whole in split_texts(line, gap_ems) for piece in _parted_behind_units(whole)):
        text = "".join(c.text for c in part)
        middle = sum(c.top + c.bottom for c in part) / 2 / len(part)
        is_number = NUMBER.match(text) is not None or FRAGMENT.match(text) is not None
        runs.append(Run(text, part[0].x0, max(c.x1 for c in part), middle, median(c.size for c in part), is_number))
    return runs


def _parted_behind_units(part: list[Character]) -> list[list[Character]]:
    """Headings that touch each other, each with its unit: a bracket around a unit ends a heading (基本支出（万元）项目支出（万元）)."""
    text = "".join(c.text for c in part)
    if len(text) != len(part):
        return [part]
    cuts = [0, *(match.end() for match in _UNIT_OF_HEADING.finditer(text)), len(part)]
    return [part[a:b] for a, b in pairwise(cuts)]
