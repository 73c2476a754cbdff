"""Which printed lines go on with the paragraph before them."""

from __future__ import annotations

import pytest

from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.lines import Line, line_text, split_lines, text_lines
from ingestion.readers.pdf.paragraphs import (
    PAGE_NUMBER,
    Margins,
    continues,
    drop_page_numbers,
    join_lines,
    running_headers,
    text_margins,
)

MARGINS = Margins(90.0, 510.0)
EM = 14.0


def line(text: str, x0: float = 90.0, x1: float = 510.0, *, page: int = 1, top: float = 100.0, size: float = EM) -> Line:
    return Line(page, text, (x0, top, x1, top + size), size, [])


def characters(text: str, *, gap: float = 0.0, em: float = 10.0) -> list[Character]:
    """Characters from left to right, ideographs one em and ASCII half an em wide, `gap` apart."""
    out, x = [], 0.0
    for glyph in text:
        width = em / 2 if glyph.isascii() else em
        if glyph != " ":
            out.append(Character(glyph, x, 0, x + width, em, em))
        x += width + gap
    return out


FULL = line("收入预算一千万元，其中：财政拨款收入九百万元，事业收入一百万元，其他收入", 118)


@pytest.mark.parametrize(
    ("paragraph", "following", "expected"),
    [
        ([FULL], line("零元。", x1=132, top=126), True),
        ([FULL], line("比上年增加。", x0=118, top=126), False),  # indented
        ([FULL], line("（二）事业收入", top=126), False),
        ([FULL], line("2.事业收入", top=126), False),
        ([FULL], line("2.5万元，增长百分之三。", top=126), True),  # an amount, not an item number
        ([FULL], line("第二部分部门预算表", top=126), False),
        ([FULL], line("支出预算", top=126, size=18), False),
        ([FULL], line("支出预算", top=160), False),  # a blank line between
        ([FULL], line("零元。", page=2, top=80), True),
        ([line("收入预算一千万元。", 118, 250)], line("支出预算一千万元。", top=126), False),
        # broken early because the long number did not fit
        ([line("主要包括人员经费", 118, 440)], line("1,234,567,890.12元", top=126), True),
        # ragged, but indented first line and no end of sentence
        ([line("主要包括人员经费、公用经费", 118, 430)], line("以及其他支出。", top=126), True),
        ([line("主要包括人员经费、公用经费。", 118, 430)], line("以及其他支出。", top=126), False),
    ],
)
def test_continuation(paragraph: list[Line], following: Line, expected: bool) -> None:
    assert continues(paragraph, following, MARGINS, MARGINS) is expected


def test_lines_join_without_blanks_and_keep_their_pages() -> None:
    paragraph = join_lines([line("收入", page=3), line("预算1.5万元", page=4)])
    assert paragraph.text == "收入预算1.5万元"
    assert (paragraph.page, paragraph.page_at(0), paragraph.page_at(2)) == (3, 3, 4)
    assert join_lines([line("ISO word"), line("next")]).text == "ISO word next"


def test_margins_ignore_short_and_indented_lines() -> None:
    lines = [line("x")] * 6 + [line("x", 118)] * 3 + [line("x", 118, 300), line("x", 200, 390)]
    margins = text_margins(lines, 600)
    assert margins.left == pytest.approx(90, abs=2)
    assert margins.right == pytest.approx(510, abs=3)
    assert text_margins([line("x", 90, 200)], 600).right == 510


@pytest.mark.parametrize("text", ["7", "- 7 -", "—12—", "第 3 页", "第3页共20页", "3/20", "iv", "· 5 ·"])
def test_page_numbers(text: str) -> None:
    assert PAGE_NUMBER.match(text)
    assert drop_page_numbers([line(text, top=820)], 842) == []
    assert drop_page_numbers([line(text, top=400)], 842) != []


@pytest.mark.parametrize("text", ["2024", "1,234.00", "201", "合计7", "7.5%"])
def test_values_are_no_page_numbers(text: str) -> None:
    assert not PAGE_NUMBER.match(text) or text == "201"


def test_running_headers_repeat_at_the_edge_but_units_never_count() -> None:
    pages = {n: ([line("某单位预算", top=30), line("单位：元", top=40), line("正文", top=300)], 842.0) for n in range(1, 6)}
    assert running_headers(pages) == {"某单位预算"}


@pytest.mark.parametrize(
    ("text", "gap", "expected"),
    [
        ("2024 年 1,560.05 万元", 0.0, "2024年1,560.05万元"),
        ("1. 2025年部门预算", 0.0, "1. 2025年部门预算"),
        ("Ministry of Finance", 0.0, "Ministry of Finance"),
        ("为1,560.05万元", 3.0, "为1,560.05万元"),
        ("2024", 5.0, "2024"),
        ("合 计", 0.0, "合计"),
    ],
)
def test_blanks_of_typesetting_are_no_spaces(text: str, gap: float, expected: str) -> None:
    assert line_text(characters(text, gap=gap)) == expected


def test_characters_printed_twice_count_once() -> None:
    doubled = [c for char in characters("合计11") for c in (char, Character(char.text, char.x0 + 0.4, 0.2, char.x1 + 0.4, 10.2, 10))]
    (group,) = split_lines(doubled)
    assert line_text(group) == "合计11"


def test_caption_and_unit_on_one_height_are_two_lines() -> None:
    row = characters("编制部门：某单位") + [Character(c.text, c.x0 + 110, c.top, c.x1 + 110, c.bottom, 10) for c in characters("单位：元")]
    assert [ln.text for ln in text_lines(1, split_lines(row))] == ["编制部门：某单位", "单位：元"]
