"""A fault of the program is not blamed on the file, and its traceback survives for the logs."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from ingestion import parsing, reading
from ingestion.isolation import map_isolated
from ingestion.model import SourceDocument, Unreadable
from ingestion.parsing import parse_bytes
from ingestion.reading import read_bytes

PAGE = "<html><p>2024年部门预算</p></html>".encode()


def break_reader(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(data: bytes) -> SourceDocument:
        raise error

    monkeypatch.setattr(reading, "_pick_reader", lambda media_type: fail)


def test_a_missing_library_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ingestion.readers.web.html", None)
    with pytest.raises(Unreadable) as caught:
        read_bytes(PAGE)
    assert caught.value.reason_code == "reader_error"
    assert "程序读取出错" in caught.value.reason
    assert "ModuleNotFoundError" in caught.value.__notes__[0]
    assert "_pick_reader" in caught.value.__notes__[0]


def test_a_mistake_in_our_code_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The innermost frame decides: here `len(None)` is evaluated in `ingestion.readers.web.html`."""
    monkeypatch.setattr("ingestion.readers.web.html._parse", lambda text: None)
    parsed, source = parse_bytes(PAGE)
    assert source is None
    assert (parsed.document.status, parsed.document.reason_code) == ("quarantined", "reader_error")
    assert parsed.trace is not None
    assert "Traceback" in parsed.trace


@pytest.mark.parametrize("error", [struct.error("unpack requires 4 bytes"), ValueError("from a library"), RecursionError()])
def test_what_a_library_raises_speaks_of_the_file(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    break_reader(monkeypatch, error)
    with pytest.raises(Unreadable) as caught:
        read_bytes(PAGE)
    assert caught.value.reason_code == "damaged"


def test_a_fault_behind_the_readers_quarantines_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "classify", lambda source, document_id: None)
    parsed, source = parse_bytes(PAGE)
    assert source is None
    assert (parsed.document.status, parsed.document.reason_code) == ("quarantined", "parser_error")
    assert parsed.document.media_type == "text/html"
    assert parsed.trace is not None
    assert "AttributeError" in parsed.trace


def read_with_a_fault(path: Path) -> SourceDocument:
    sys.modules["ingestion.readers.web.html"] = None  # type: ignore[assignment]
    return read_bytes(path.read_bytes())


def test_the_traceback_crosses_the_process_boundary(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE)
    ((_, failure),) = map_isolated(read_with_a_fault, [path], 1)
    assert isinstance(failure, Unreadable)
    assert failure.reason_code == "reader_error"
    assert "ModuleNotFoundError" in "".join(failure.__notes__)
