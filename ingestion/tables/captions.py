"""Titles and units of tables: in the lines above a grid, in its own first rows, at the foot of the page before."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from ingestion.amounts import UNIT_FACTORS, compact, find_unit
from ingestion.model import Grid, Paragraph
from ingestion.ordinals import CHINESE_DIGITS, ORDINAL_NUMBER
from ingestion.scope import Setting, ending
from ingestion.tables.header_rows import body_start, caption_rows, is_index_row
from ingestion.tables.layouts import TitleRule, is_section, layouts, plain, title_rule

TITLE_REACH = 6  # paragraphs above a grid among which its title may stand
_TITLE_LENGTH = 70
ORDINAL = re.compile(rf"{ORDINAL_NUMBER}[、.．]|[(（]{ORDINAL_NUMBER}[)）]")
SENTENCE_END = re.compile(r"[。；;]$")
_UNREADABLE = re.compile("(?<!^)[\u25a1\u25af\u25fb\ufffd\ue000-\uf8ff]")
"""What stands for a character without a glyph or a code; the first character may be a bullet."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What the lines above a grid and its own first rows say: `rule` where the title is one that the layouts know."""

    rule: TitleRule | None
    title: str | None
    unit: str | None
    lines: tuple[str, ...] = ()
    """What it was read from, the nearest line first."""

    def form(self) -> str:
        """Its lines as those by which a template is known (`Setting.form`)."""
        return "\n".join(map(plain, self.lines))

    @property
    def known(self) -> bool:
        return self.rule is not None

    @property
    def is_legible(self) -> bool:
        """False for a title with characters beyond reading: it may have named any table."""
        return self.title is not None and not _UNREADABLE.search(self.title.strip())


def is_title(text: str, unit_name: str | None) -> bool:
    """True for a line that is the title of a table of a known kind."""
    title = _bare_title(text, unit_name)
    return title is not None and title_rule(title) is not None and "表" in title


def _bare_title(text: str, unit_name: str | None) -> str | None:
    """The title in a line, without the publisher's name and year (a publisher may be called 政府采购中心)."""
    title = plain(text)
    if not title or len(title) > _TITLE_LENGTH or SENTENCE_END.search(text.strip()):
        return None
    if re.search(r"[，,；;]|[：:]$", title):
        return None
    title = re.split(r"(?:金额)?单位[:：]|编制(?:部门|单位)[:：]|(?:填报)?(?:部门|单位)(?:名称)?[:：]", title)[0]
    if unit_name:
        title = title.replace(plain(unit_name), "")
    rest = re.sub(r"^.*?20\d\d年(?:度)?", "", title)
    return (rest if "表" in rest or len(rest) > 4 else title) or None


def read_caption(grid: Grid, above: list[Paragraph], unit_name: str | None, stage: str | None, year: int | None) -> Caption:
    """Title and unit of a grid. The nearest line with a known title decides; a title may be broken over two lines."""
    rows = caption_rows(grid)
    inner = [t for row in grid.matrix()[:rows] for t in row if t.strip()]
    lines = inner[::-1] + [p.text for p in reversed(above[-TITLE_REACH:])]
    unit = _unit_of(lines) or _header_unit(grid, rows)
    lines += [grid.sheet] if grid.sheet else []
    printed = tuple(lines)
    setting = Setting(stage, year, unit_name, Caption(None, None, None, printed).form)
    for reach, text in enumerate(lines):
        for candidate in _candidates(lines, reach):
            title = _bare_title(candidate, unit_name)
            if title is None or not _reads_like_a_title(title, reach, text is grid.sheet):
                continue
            if rule := title_rule(title, setting):
                return Caption(rule, candidate.strip(), unit, printed)
    titled = [t.strip() for t in lines if (b := _bare_title(t, unit_name)) and re.search("表(\\(.*\\))?$", b)]
    worded = [t for t in titled if not _FORM_NUMBER.fullmatch(plain(t))]
    return Caption(None, next(iter(worded or titled), None), unit, printed)


_ANY_TITLE = re.compile(r"[^,;。:]{3,40}表(\([^()]*\))?")
_OWN_UNIT = re.compile(r"(?:^|\W)(?:金额|计量)?单位:")
_NEXT_CAPTION = re.compile(r"[^:\d]{2,4}:")
_FORM_NUMBER = re.compile(rf"(财[预决])?(部门|单位)?(公开|批复)?[第附]?表?[{CHINESE_DIGITS}\d-]+表?")
_REST_OF_TITLE = re.compile(r"\(?按|((支出|收支)?(预算|决算))?(支出)?(明细|情况)?(总)?表(\(.*\))?$|\(")
_BEGUN_TITLE = re.compile(r"[、及和与(“]$")
_BEGUN_PARENTHESIS = re.compile(r"\([^()]*$")
_LINES_OF_TITLE = 3
_UNIT_LINE = re.compile(r"[(（]?(?:金额)?单位[:：]")
_LABEL_LINE = re.compile(rf"^(公开)?\d*表?[{CHINESE_DIGITS}\d-]*表?$|(单位|部门|日期|年度)[:：]")


def _candidates(lines: list[str], reach: int) -> list[str]:
    """A line, after it was joined with the line above where one of them looks like a part of a broken title."""
    text = plain(lines[reach])
    above = plain(lines[reach + 1]) if reach + 1 < len(lines) else ""
    named = _BEGUN_PARENTHESIS.sub("", above)
    is_begun = len(above) > 8 and not find_unit(above) and not _LABEL_LINE.search(named) and not SENTENCE_END.search(above)
    is_whole = re.search(r"表(\(.*\))?$", above)
    if is_begun and (
        (_REST_OF_TITLE.match(text) and not is_whole)
        or text.startswith("(按")
        or _BEGUN_TITLE.search(above)
        or above.count("(") > above.count(")")
    ):
        return [lines[reach + 1].strip() + lines[reach].strip(), lines[reach]]
    return [lines[reach]]


def _reads_like_a_title(title: str, reach: int, is_sheet: bool) -> bool:
    if "表" in title or is_sheet:
        return True
    return reach < 3 and 4 < len(title) <= 30 and ending(layouts().title_ends, title) is not None


def _unit_of(lines: list[str]) -> str | None:
    """The unit that the nearest line states, also where it is broken over two lines (单位：万 | 元)."""
    for reach, text in enumerate(lines):
        above = lines[reach + 1] if reach + 1 < len(lines) else ""
        if unit := find_unit(text) or (_broken_unit(above, text) if plain(text).rstrip(")") in UNIT_FACTORS else None):
            return unit
        words = text.split()
        if words and words[-1] in UNIT_FACTORS and words[-1] != "元":
            return words[-1]  # a unit at the end of a caption line; a lone 元 may be the end of a broken 万元
    return None


def _broken_unit(above: str, text: str) -> str | None:
    """The unit that begins in the line above, where another caption may stand behind its first part (单位：万部门名称：… | 元); a name may
    begin like one (单位：万宁市…)."""
    begun = _OWN_UNIT.search(plain(above))
    rest = plain(above)[begun.end() :] if begun else ""
    parts = (rest[:n] for n in (1, 2) if _NEXT_CAPTION.match(rest[n:]))
    return find_unit(above + text) or next((unit for part in parts if (unit := part + plain(text)) in UNIT_FACTORS), None)


def _header_unit(grid: Grid, first: int) -> str | None:
    for row in grid.matrix()[first : first + 4]:
        for text in row:
            if "单位" in text and (unit := find_unit(text)):
                return unit
    return None


def carried_captions(above: list[Paragraph], unit_name: str | None) -> list[Paragraph]:
    """The title at the foot of a page whose table begins on the next one. A page of contents, which lists many, gives none."""
    foot = above[-TITLE_REACH:]
    titles = [i for i, p in enumerate(foot) if is_title(p.text, unit_name)]
    if len(titles) != 1 or len(foot) - titles[0] > 4 or ORDINAL.match(compact(foot[titles[0]].text)):
        return []
    return foot[titles[0] :]


def split_at_titles(grid: Grid, unit_name: str | None) -> list[Grid]:
    """Several tables printed in one grid (stacked in a sheet, or fused on a page) as grids of their own, each from its title row."""
    starts = [0]
    has_head = False
    matrix = grid.matrix()
    for r, row in enumerate(matrix):
        texts = [t for t in row if t.strip()]
        is_titled = len(texts) == 1 and _begins_table(texts[0], matrix[r + 1] if r + 1 < len(matrix) else [], unit_name)
        if r > 1 and (is_titled or has_head and r < grid.n_rows - 2 and _states_unit(texts)):
            starts.append(r)
            has_head = False
        has_head = has_head or is_index_row(row)
    if len(starts) == 1:
        return [grid]
    parts = []
    printed = grid.printed_rows or list(range(grid.n_rows))
    for first, end in zip(starts, [*starts[1:], grid.n_rows], strict=True):
        cells = [replace(c, row=c.row - first, row_span=min(c.row_span, end - c.row)) for c in grid.cells if first <= c.row < end]
        parts.append(_without_foreign_borders(replace(grid, cells=cells, n_rows=end - first, printed_rows=printed[first:end])))
    return parts


def _begins_table(text: str, below: list[str], unit_name: str | None) -> bool:
    """Whether a lone text names a table: a known one, or any above a line that states a unit of its own (单位：人)."""
    if text.strip().endswith("表") and is_title(text, unit_name) or is_section(plain(text)):
        return True
    return bool(_ANY_TITLE.fullmatch(plain(text))) and any(_OWN_UNIT.search(plain(cell)) for cell in below)


def _states_unit(texts: list[str]) -> bool:
    """Whether a row says nothing but whose amounts follow and in which unit: below a head it begins another table."""
    return any(_UNIT_LINE.match(compact(t)) and find_unit(t) for t in texts) and all(_LABEL_LINE.search(plain(t)) for t in texts)


def is_head_alone(part: Grid) -> bool:
    """Whether a part ends with the numbers of its columns: a head that was repeated above another table."""
    matrix = part.matrix()
    return part.n_rows > 1 and is_index_row(matrix[-1]) and body_start(matrix, caption_rows(part)) >= part.n_rows


def title_alone(part: Grid, unit_name: str | None) -> list[Paragraph]:
    """The lines of a part that is a title and no more, as lines above the table that follows on the next page; else none."""
    lines = [t for row in part.matrix() for t in row if t.strip()]
    if len(lines) > _LINES_OF_TITLE or not is_title(lines[0], unit_name) or not all(_LABEL_LINE.search(plain(t)) for t in lines[1:]):
        return []
    return [Paragraph(t, part.page, None, [(part.page, t, part.box)]) for t in lines]


def _without_foreign_borders(part: Grid) -> Grid:
    """A printed table's own columns: the borders of the tables fused with it part no cell of its own. A sheet's columns are as they are."""
    starts = sorted({cell.col for cell in part.cells})
    if part.sheet or not part.has_spans or len(starts) == part.n_cols:
        return part
    reach = [(bisect_left(starts, cell.col), bisect_left(starts, cell.col + cell.col_span)) for cell in part.cells]
    cells = [replace(cell, col=first, col_span=end - first) for cell, (first, end) in zip(part.cells, reach, strict=True)]
    return replace(part, cells=cells, n_cols=len(starts))
