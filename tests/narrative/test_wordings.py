"""Stated amounts in the wording of many publishers."""

from __future__ import annotations

import pytest

from tests.narrative.wording import Wording, wordings

ALL = pytest.mark.parametrize("wording", wordings(), ids=lambda w: f"{w.stage} {w.name}")


@ALL
def test_a_text_states_exactly_this(wording: Wording) -> None:
    found = {(r.concept, r.amount_yuan) for r in wording.records() if not wording.only or r.concept.startswith(wording.only)}
    assert found == wording.amounts()


@ALL
def test_every_amount_is_printed_in_its_snippet(wording: Wording) -> None:
    for record in wording.records():
        assert record.printed_text and record.printed_text in record.snippet
        assert record.page == 1
