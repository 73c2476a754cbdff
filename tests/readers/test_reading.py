"""Reading: the bytes decide, and whatever cannot be read is `Unreadable` and nothing else."""

from __future__ import annotations

import io
import pickle
import random
import struct
import zipfile
from functools import cache
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion import media
from ingestion.media import sniff_media_type
from ingestion.model import Unreadable
from ingestion.readers.office.package import Package, PackageLimits
from ingestion.reading import read_bytes, read_source
from tests.readers.shape import assert_is_sound
from tests.readers.test_spreadsheet import as_xlsx, write_budget
from tests.readers.test_text import cell_lines

HEADS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"\xff\xfe", b"<?xml "]
ONE_PIXEL = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20


@cache
def written_files() -> dict[str, bytes]:
    """One small file of each format that can be written here, by suffix."""
    document = docx.Document()
    document.add_paragraph("部门预算")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合计"
    table.cell(1, 1).text = "116.16"
    word = io.BytesIO()
    document.save(word)
    page = "<html><meta charset=gb2312><table><tr><td colspan=2>项目<tr><td>甲<td>1</table><p>说明</p></html>"
    return {
        ".docx": word.getvalue(),
        ".xlsx": as_xlsx(write_budget),
        ".html": page.encode("gb18030"),
        ".txt": ("说明\n" + cell_lines(["项目", "数"], ["甲", "1"])).encode(),
        ".csv": "项目\t数\t\n甲\t1\t\n".encode("gb18030"),
    }


def as_zip(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def reason_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_bytes(data)
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.reason)
    return caught.value.reason_code


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [(".docx", media.DOCX), (".xlsx", media.XLSX), (".html", media.HTML), (".txt", media.TEXT), (".csv", media.TEXT)],
)
def test_a_wrong_name_is_no_obstacle(tmp_path: Path, suffix: str, media_type: str) -> None:
    path = tmp_path / "部门预算.pdf"
    path.write_bytes(written_files()[suffix])
    source = read_source(path)
    assert source.media_type == media_type
    assert list(source.grids())
    assert source.page_count is None


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\n\n%PDF-1.7 ...", media.PDF),
        (b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n%PDF-1.7\n%\xe2\xe3\n1 0 obj<<>>", media.PDF),
        ("部门预算。文件以 %PDF-1.4 开头。".encode(), media.TEXT),
        ("<html><p>文件以 %PDF-1.4 开头。".encode(), media.HTML),
        (b"{\\rtf1\\ansi}", media.RTF),
        ("\ufeff<!DOCTYPE html><p>x".encode("utf-16-le"), media.HTML),
        (b"\xef\xbb\xbf<!-- saved from a site --> <HTML>", media.HTML),
        (b"<table border=1><tr><td>1</table>", media.HTML),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', media.EXCEL_XML),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w>', media.WORD_XML),
        (b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nContent-Type: text/html", media.MHTML),
        ("收入 < 支出".encode(), media.TEXT),
        ("BMW 采购清单".encode(), media.TEXT),
    ],
)
def test_sniffing(head: bytes, media_type: str) -> None:
    assert sniff_media_type(head) == media_type


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\0" * 500, "empty"),
        (ONE_PIXEL, "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image"),
        (b"MZ\x90\0\x03" + b"\0" * 100, "executable"),
        (b"Rar!\x1a\x07\0", "archive"),
        (as_zip({"预算.pdf": b"%PDF-1.4"}), "archive"),
        (as_zip({"ppt/presentation.xml": b"<p/>"}), "unknown_type"),
        (b"PK\x03\x04" + b"garbage" * 30, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600, "unknown_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600 + "EncryptedPackage\0".encode("utf-16-le"), "encrypted"),
        (b"\x93NUMPY\x01\0v\0{'descr'", "not_text"),
        (as_zip({"word/document.xml": b"<w:document"}), "damaged"),
        (as_zip({"word/document.xml": b"<w><body/></w>"}), "empty"),
        (as_zip({"xl/workbook.xml": b"<workbook/>"}), "empty"),
        (b"<html><script>1</script></html>", "empty"),
    ],
)
def test_reasons(data: bytes, code: str) -> None:
    assert reason_of(data) == code


@pytest.mark.parametrize("text", ["收入合计1万元，" * 100_001, "1\n" * 150_001], ids=["sums", "lines"])
def test_more_than_a_document_has_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(text.encode())
    assert caught.value.reason_code == "too_large"


def test_files_that_are_too_large_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("预算" * 100, encoding="utf-8")
    with pytest.raises(Unreadable, match="过大"):
        read_source(path, size_limit_bytes=100)
    for missing in (tmp_path, tmp_path / "none.pdf"):
        with pytest.raises(Unreadable) as caught:
            read_source(missing)
        assert caught.value.reason_code == "inaccessible"


def test_bombs_are_refused_before_they_unpack() -> None:
    bomb = as_zip({"word/document.xml": b"<w>" + b" " * (300 * 1024 * 1024) + b"</w>"})
    assert len(bomb) < 1024 * 1024
    assert reason_of(bomb) == "decompression_bomb"
    assert reason_of(as_zip({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"<c/>" * 6_000_000})) == "decompression_bomb"
    assert reason_of(as_zip({"word/document.xml": b"<w/>"} | {f"word/{i}.xml": b"" for i in range(6000)})) == "decompression_bomb"


def test_a_part_that_lies_about_its_size_is_not_unpacked_further() -> None:
    data = bytearray(as_zip({"word/document.xml": b"<w>" + b" " * 5_000_000 + b"</w>"}))
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 100)
    with pytest.raises(Unreadable) as caught:
        Package(bytes(data)).read("word/document.xml")
    assert caught.value.reason_code == "damaged"


def test_package_limits_are_settable() -> None:
    with pytest.raises(Unreadable) as caught:
        Package(as_zip({"a": b"x" * 100}), PackageLimits(part_bytes=50))
    assert caught.value.reason_code == "decompression_bomb"


def test_encrypted_parts() -> None:
    data = bytearray(as_zip({"word/document.xml": b"<w/>"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert reason_of(bytes(data)) == "encrypted"


def test_external_files_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("秘密")
    xml = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]><w><body><p><r><t>&x;</t></r></p></body></w>'
    assert reason_of(as_zip({"word/document.xml": xml.encode()})) == "forbidden_xml"
    source = read_bytes(b"<!DOCTYPE html [<!ENTITY x SYSTEM 'file://" + str(secret).encode() + b"'>]><p>a&x;b</p>")
    assert "秘密" not in "".join(p.text for p in source.paragraphs())


def test_deeply_nested_markup() -> None:
    for page in (b"<div>" * 20_000 + "文".encode(), b"<table><tr><td>" * 3_000 + "文".encode(), b"<b><p>" * 3000 + "文".encode()):
        try:
            assert_is_sound(read_bytes(page))
        except Unreadable as failure:
            assert failure.reason_code in ("damaged", "empty")


def test_failures_cross_process_boundaries() -> None:
    failure = pickle.loads(pickle.dumps(Unreadable("encrypted", "文件已加密")))
    assert (failure.reason_code, failure.reason, str(failure)) == ("encrypted", "文件已加密", "文件已加密")


def mutate(data: bytes, seed: int) -> bytes:
    """Flip, cut, double or overwrite some bytes."""
    rng = random.Random(seed)
    out = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(out) or 1), rng.randint(1, 40)
        kind = rng.randrange(5)
        if kind == 0 and out:
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del out[at : at + length]
        elif kind == 2:
            out[at:at] = out[at : at + length]
        elif kind == 3:
            out[at : at + length] = rng.randbytes(length)
        else:
            del out[rng.randrange(len(out) or 1) + 1 :]
    return bytes(out)


def mutate_parts(data: bytes, seed: int) -> bytes:
    """Mutate what is packed rather than the packing."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = random.Random(seed).choice([n for n in parts if n.endswith(".xml")])
    return as_zip(parts | {name: mutate(parts[name], seed)}, zipfile.ZIP_STORED)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([".docx", ".xlsx", ".html", ".txt", ".csv"]), st.integers(0, 2**32), st.booleans())
def test_damaged_files_are_read_soundly_or_refused(suffix: str, seed: int, inside: bool) -> None:
    data = written_files()[suffix]
    damaged = mutate_parts(data, seed) if inside and suffix in (".docx", ".xlsx") else mutate(data, seed)
    try:
        source = read_bytes(damaged)
    except Unreadable as failure:
        assert failure.reason
    else:
        assert_is_sound(source)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(HEADS))
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    try:
        assert_is_sound(read_bytes(head + data))
    except Unreadable as failure:
        assert failure.reason_code
