"""A font whose map to Unicode is wrong is noticed by letters that no dictionary knows, and named; rare letters alone are no sign."""

from __future__ import annotations

import pytest

from ingestion.readers.pdf.characters import Character, PageContent
from ingestion.readers.pdf.engine import read_contents
from ingestion.readers.pdf.letters import is_garbled
from tests.hostile.crafted_pdf import assemble, one_page, stream

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TEXT = "某市某局二〇三〇年部门预算公开说明收入支出合计基本支出项目支出"


def pdf(shown_as: str) -> bytes:
    """A page of letters in Helvetica whose map says that they are others, and an amount."""
    pairs = " ".join(f"<{ord(letter):02X}> <{ord(other):04X}>" for letter, other in zip(LETTERS, shown_as, strict=True))
    cmap = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 26 beginbfchar {pairs} endbfchar endcmap"
    objects = one_page(f"BT /F1 12 Tf 72 700 Td ({LETTERS}) Tj 0 -20 Td (100.00) Tj ET".encode())
    return assemble(objects | {6: stream(cmap.encode())})


@pytest.mark.parametrize("first", [0x4E02, 0x0530, 0xA490, 0xE0A0], ids=["rare ideographs", "Armenian", "Yi", "private use"])
def test_a_wrong_map_is_noticed_and_its_font_named(first: int) -> None:
    contents, notes = read_contents(pdf("".join(chr(first + 3 * number) for number in range(26))))
    assert is_garbled(contents[0])
    assert [note.code for note in notes] == ["garbled_font"] and "“Helvetica”" in notes[0].message


def test_a_right_map_is_no_suspicion() -> None:
    contents, notes = read_contents(pdf(TEXT[:26]))
    assert not is_garbled(contents[0]) and not notes


def _page(text: str) -> PageContent:
    return PageContent(1, 595, 842, [Character(letter, 12.0 * i, 100, 12.0 * i + 12, 112, 12) for i, letter in enumerate(text)])


def test_a_few_rare_letters_are_names() -> None:
    assert not is_garbled(_page(TEXT * 2 + "㙟喆堃"))
    assert not is_garbled(_page("①（一）《》、—…％Ⅲ" * 3 + TEXT))
    assert is_garbled(_page(TEXT + "㙟䣍䶮䴙䴘䏡䓖䓨䗖䗛"))
