"""Older office files, converted by LibreOffice: DOC, RTF, ODT, XLS; and what happens without it."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import time
from functools import cache
from pathlib import Path

import docx
import pytest

from ingestion import media
from ingestion.model import Unreadable
from ingestion.readers.office import conversion as office
from ingestion.readers.office import converted
from ingestion.readers.office.conversion import convert, find_converter
from ingestion.readers.workbooks import spreadsheet
from ingestion.readers.workbooks.biff import CellFormats
from ingestion.reading import read_bytes
from tests.readers.shape import assert_is_sound, outline, spans_of
from tests.readers.test_docx import as_docx, p
from tests.readers.test_reading import mutate
from tests.readers.test_spreadsheet import BUDGET, as_xlsx, write_budget

needs_libreoffice = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")

TABLE = [["项目", "预算数", ""], ["", "合计", "基本支出"], ["行政运行", "1,234.50", "0.00"]]


@cache
def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("部门预算支出总表")
    table = document.add_table(3, 3, style="Table Grid")
    for r, row in enumerate(TABLE):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "预算数"
    document.add_paragraph("注：无。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def save_as(data: bytes, suffix: str, target: str, folder: Path) -> bytes:
    """Have LibreOffice write an older format (the reader under test does the way back)."""
    source = folder / f"source{suffix}"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [find_converter() or "", "--headless", profile, "--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"source.{target.split(':')[0]}").read_bytes()


def as_word_stream(flags: int, text: str, behind: bytes = b"") -> bytes:
    """The stream of a DOC: where its text stands, the text, and what stands behind it."""
    written = text.encode("utf-16-le")
    return bytes(10) + bytes([flags, 0]) + bytes(12) + struct.pack("<II", 32, 32 + len(written)) + written + behind


@pytest.mark.parametrize(("flags", "is_refused"), [(0, True), (4, False)], ids=["lost", "deleted text, as fast saving keeps it"])
def test_a_doc_whose_tables_the_conversion_lost_is_refused(flags: int, is_refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = as_word_stream(flags, "合计\x073.00\x07\x07" * 20)
    monkeypatch.setattr(converted, "read_stream", lambda *_: stream)
    monkeypatch.setattr(converted, "convert", lambda *_: as_docx(p("合计3.00" * 20)))
    if is_refused:
        with pytest.raises(Unreadable) as refusal:
            converted.read_by_conversion(b"", media.DOC)
        assert refusal.value.reason_code == "conversion_failed"
    else:
        assert outline(converted.read_by_conversion(b"", media.DOC)) == ["合计3.00" * 20]


def test_the_formats_behind_the_text_of_a_doc_are_no_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converted, "read_stream", lambda *_: as_word_stream(0, "说明", struct.pack("<H", 7) * 30))
    monkeypatch.setattr(converted, "convert", lambda *_: as_docx(p("说明")))
    assert outline(converted.read_by_conversion(b"", media.DOC)) == ["说明"]


@needs_libreoffice
@pytest.mark.parametrize(("target", "media_type"), [("doc", media.DOC), ("rtf", media.RTF), ("odt", media.ODT), ("fodt", media.FODT)])
def test_older_word_files(target: str, media_type: str, tmp_path: Path) -> None:
    source = read_bytes(save_as(word_file(), ".docx", target, tmp_path))
    assert source.media_type == media_type
    assert outline(source) == ["部门预算支出总表", TABLE, "注：无。"]
    assert spans_of(next(source.grids())) == {(0, 0): (2, 1), (0, 1): (1, 2)}
    assert [n.code for n in source.notes] == ["converted"]


@needs_libreoffice
def test_xls_is_read_without_conversion_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = save_as(as_xlsx(write_budget), ".xlsx", "xls", tmp_path)
    monkeypatch.setenv("PATH", "")
    source = read_bytes(data)
    assert source.media_type == media.XLS
    assert outline(source) == [BUDGET]
    assert spans_of(next(source.grids())) == {(0, 0): (1, 4), (2, 0): (2, 1), (2, 1): (1, 3)}


@needs_libreoffice
def test_damaged_xls_files_are_read_soundly_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = save_as(as_xlsx(write_budget), ".xlsx", "xls", tmp_path)
    monkeypatch.setattr(spreadsheet, "find_converter", lambda: None)  # our own reader is tried, not LibreOffice's: seconds each time
    for seed in range(1500):
        try:
            assert_is_sound(read_bytes(mutate(data, seed)))
        except Unreadable as failure:
            assert failure.reason
    with pytest.raises(Unreadable, match="不完整"):
        read_bytes(data[:-600])


@needs_libreoffice
def test_ods(tmp_path: Path) -> None:
    source = read_bytes(save_as(as_xlsx(write_budget), ".xlsx", "ods", tmp_path))
    assert source.media_type == media.ODS
    assert outline(source) == [BUDGET]
    assert spans_of(next(source.grids())) == {(0, 0): (1, 4), (2, 0): (2, 1), (2, 1): (1, 3)}


def test_without_libreoffice_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_converter", lambda: None)
    with pytest.raises(Unreadable) as caught:
        read_bytes(b"{\\rtf1\\ansi hello}")
    assert caught.value.reason_code == "no_converter"
    assert "LibreOffice" in caught.value.reason


@pytest.fixture
def slow_converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice: a script that starts a program and waits for it."""
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {tmp_path}/child\nwait\n")
    script.chmod(0o755)
    monkeypatch.setattr(office, "find_converter", lambda: str(script))
    return tmp_path / "child"


def test_a_conversion_that_hangs_is_stopped_with_all_that_it_started(slow_converter: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        convert(b"{\\rtf1}", media.RTF, "docx", timeout_seconds=1)
    assert caught.value.reason_code == "timeout"
    assert time.monotonic() - started < 10
    pid = int(slow_converter.read_text())
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text():
            return
        time.sleep(0.05)
    os.kill(pid, 0)
    pytest.fail("the converter's child still runs")


@needs_libreoffice
def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    data = bytearray(save_as(word_file(), ".docx", "doc", tmp_path))
    data[512:1536] = b"\xff" * 1024
    try:
        source = read_bytes(bytes(data))
    except Unreadable as failure:
        assert failure.reason_code in ("conversion_failed", "damaged", "encrypted", "empty")
    else:
        assert source.media_type == media.DOC


def compound(*entries: tuple[str, int, int]) -> bytes:
    """A compound file of a directory only: (name, kind, number of the folder that it stands in)."""
    none = 0xFFFFFFFF
    children: dict[int, list[int]] = {}
    for number, (_, _, folder) in enumerate(entries[1:], start=1):
        children.setdefault(folder, []).append(number)
    after = {number: following for numbers in children.values() for number, following in zip(numbers, numbers[1:], strict=False)}
    directory = b""
    for number, (name, kind, _) in enumerate(entries):
        raw = (name + "\0").encode("utf-16-le")
        child = children.get(number, [none])[0]
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, none, after.get(number, none), child) + b"\0" * 48
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head = head.ljust(44, b"\0") + struct.pack("<II", 1, 1) + struct.pack("<IIII", 0, 4096, none - 1, 0) + struct.pack("<II", none - 1, 0)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + struct.pack("<I", none) * 126
    return head.ljust(76, b"\0") + struct.pack("<I", 0) + struct.pack("<I", none) * 108 + fat + directory.ljust(512, b"\0")


def test_a_word_file_with_a_workbook_in_it_is_a_word_file() -> None:
    root = ("Root Entry", 5, 0)
    assert media.sniff_media_type(compound(root, ("ObjectPool", 1, 0), ("Workbook", 2, 1), ("WordDocument", 2, 0))) == media.DOC
    assert media.sniff_media_type(compound(root, ("Workbook", 2, 0), ("Embedded", 1, 0), ("WordDocument", 2, 2))) == media.XLS


def test_without_number_formats_that_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What calamine gives of a workbook whose formats nobody here can read is the stored number."""
    data = save_as(as_xlsx(write_budget), ".xlsx", "xls", tmp_path) if find_converter() else pytest.skip("LibreOffice is not installed")
    monkeypatch.setattr(spreadsheet, "read_cell_formats", lambda data: CellFormats())
    monkeypatch.setattr(spreadsheet, "is_excel_95", lambda data: True)
    monkeypatch.setattr(spreadsheet, "find_converter", lambda: None)
    assert "number_formats_unknown" in [note.code for note in read_bytes(data).notes]
    monkeypatch.setattr(spreadsheet, "find_converter", find_converter)
    converted = read_bytes(data)
    assert outline(converted) == [BUDGET]
    assert converted.media_type == media.XLS
    assert "converted" in [note.code for note in converted.notes]
