"""How much is asked and compared while a page is read: counts, which do not hang on the machine as seconds do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingestion.readers.pdf import bindings, raised, struck
from ingestion.readers.pdf.characters import Character, PageContent
from ingestion.readers.pdf.pdfium import FastDocument
from tests.readers import pdf_samples as samples


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Calls of PDFium's functions by name, filled while the test runs."""
    counted: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            counted[name] += 1
            return function(*arguments)

        return call

    for name, function in vars(bindings).copy().items():
        if hasattr(function, "restype") and not name.startswith("_"):
            monkeypatch.setattr(bindings, name, counting(name, function))
    return counted


def _rule(canvas: Canvas, number: int) -> None:
    canvas.line(50, 100 + 5 * number, 500, 100 + 5 * number)


def _word(canvas: Canvas, number: int) -> None:
    canvas.drawString(50, 100 + 5 * number, "12")


def test_a_rule_behind_another_one_is_not_asked_what_it_is(calls: Counter[str]) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(100):
            _rule(canvas, number)

    with FastDocument(samples.make_pdf(draw)) as document:
        document.read_page(1)
    assert calls["draw_mode"] == 100
    assert calls["font_size"] == calls["object_type"] == 1


@pytest.mark.parametrize("order", ["rules between words", "words between rules"])
def test_objects_of_both_kinds_are_read_in_any_order(order: str) -> None:
    things = [_rule, _word] if order == "words between rules" else [_word, _rule]

    def draw(canvas: Canvas) -> None:
        for number in range(20):
            things[number % 2](canvas, number)

    with FastDocument(samples.make_pdf(draw)) as document:
        content = document.read_page(1)
    assert len(content.horizontal) == 10
    assert len(content.characters) == 20


def _number(top: float, size: float) -> list[Character]:
    return [Character(str(place), 100 + place * size / 2, top, 100 + (place + 1) * size / 2, top + size, size) for place in range(1, 4)]


def _never(*_: object) -> bool:
    raise AssertionError("compared")


def test_small_numbers_far_from_large_ones_are_no_marks_of_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raised, "_is_raised", _never)
    characters = [*_number(50, 16), *(char for row in range(40) for char in _number(200 + 12 * row, 9)[:1])]
    assert raised.drop_note_marks(characters) == characters


def test_rules_between_rows_are_not_compared_with_the_words_of_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(struck, "_is_struck", _never)
    content = PageContent(1, 595, 842, [char for row in range(40) for char in _number(100 + 12 * row, 9)])
    content.horizontal = [(99.0 + 12 * row, 90.0, 150.0) for row in range(41)]
    struck.mark_struck(content)
    assert len(content.horizontal) == 41
