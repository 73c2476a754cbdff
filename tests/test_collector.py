"""The search for cycles is off while pages are read, and as it was afterwards, whatever happens."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ingestion.collector import paused_collector
from ingestion.readers.pdf import reader
from ingestion.readers.pdf.pdfium import FastDocument
from tests.readers import pdf_samples as samples


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    assert gc.isenabled()
    yield
    gc.enable()


def test_it_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="odd"), paused_collector():
        assert not gc.isenabled()
        raise ValueError("odd")
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    with paused_collector():
        pass
    assert not gc.isenabled()


def test_pages_are_read_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def noting(work: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*asked: Any) -> Any:
            seen.append(gc.isenabled())
            return work(*asked)

        return noted

    monkeypatch.setattr(FastDocument, "read_page", noting(FastDocument.read_page))
    monkeypatch.setattr(reader, "_lay_out_page", noting(reader._lay_out_page))
    reader.read_pdf(samples.ruled())
    assert seen == [False, False]
    assert gc.isenabled()
