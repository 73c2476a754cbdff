"""Archives: what is taken out of them, under which names, and within which bounds."""

from __future__ import annotations

import base64
import bz2
import email.message
import gzip
import io
import lzma
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from ingestion import archives
from ingestion.archives import Unpacked, UnpackJob, unpack
from ingestion.model import Unreadable
from ingestion.reading import read_bytes
from tests.readers.shape import outline
from tests.readers.test_reading import as_zip, written_files

FILES = {"a.txt": "甲".encode(), "表/b.txt": "乙".encode()}


def taken_apart(data: bytes, folder: Path, name: str = "x.zip") -> Unpacked:
    folder.mkdir(exist_ok=True)
    source = folder / "source"
    source.write_bytes(data)
    return unpack(UnpackJob(source, name, folder / "members"))


def contents(unpacked: Unpacked) -> dict[str, bytes]:
    return {member.name: member.path.read_bytes() for member in unpacked.members}


def as_tar(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("data", [as_zip(FILES), *(as_tar(FILES, mode) for mode in ("w", "w:gz", "w:bz2", "w:xz"))])
def test_members_with_their_paths(data: bytes, tmp_path: Path) -> None:
    unpacked = taken_apart(data, tmp_path)
    assert contents(unpacked) == FILES
    assert unpacked.problems == []
    assert not unpacked.is_document


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (bz2.compress, ".bz2"), (lzma.compress, ".xz")])
def test_one_compressed_file(pack: object, suffix: str, tmp_path: Path) -> None:
    data = pack("甲".encode())  # type: ignore[operator]
    assert contents(taken_apart(data, tmp_path, f"预算.txt{suffix}")) == {"预算.txt": "甲".encode()}


def test_a_tar_that_begins_with_a_pdf_is_an_archive(tmp_path: Path) -> None:
    data = as_tar({"a.pdf": b"%PDF-1.4\n1 0 obj<<>>endobj", "b.txt": b"x"})
    assert list(contents(taken_apart(data, tmp_path))) == ["a.pdf", "b.txt"]
    with pytest.raises(Unreadable) as caught:
        read_bytes(data)
    assert caught.value.reason_code == "archive"


def test_names_of_chinese_windows(tmp_path: Path) -> None:
    raw = "预算.txt".encode("gbk")
    stand_in = "x" * len(raw)
    data = as_zip({stand_in: b"1"}).replace(stand_in.encode(), raw)
    assert contents(taken_apart(data, tmp_path)) == {"预算.txt": b"1"}


def test_paths_in_an_archive_are_names_only(tmp_path: Path) -> None:
    files = {"../../etc/a.txt": b"1", "/abs/b.txt": b"2", "C:\\x\\c.txt": b"3", "__MACOSX/._a.txt": b"4", ".hidden": b"5", "d!/e.txt": b"6"}
    unpacked = taken_apart(as_zip(files), tmp_path)
    assert [m.name for m in unpacked.members] == ["etc/a.txt", "abs/b.txt", "x/c.txt", "d_/e.txt"]
    assert {p.parent for p in (m.path for m in unpacked.members)} == {tmp_path / "members"}


def test_two_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    data = as_tar({"a.txt": b"1", "./a.txt": b"2"})
    assert contents(taken_apart(data, tmp_path)) == {"a.txt": b"1", "a（2）.txt": b"2"}


def test_links_in_an_archive_are_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("passwd.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    unpacked = taken_apart(out.getvalue(), tmp_path)
    assert unpacked.members == []
    assert unpacked.problems == [("passwd.txt", "是链接，未跟随")]


def test_nested_once(tmp_path: Path) -> None:
    deep = as_zip({"c.txt": b"3"})
    unpacked = taken_apart(as_zip({"i.zip": as_zip({"b.txt": b"2", "d.zip": deep}), "a.txt": b"1"}), tmp_path)
    assert contents(unpacked) == {"i.zip!/b.txt": b"2", "i.zip!/d.zip": deep, "a.txt": b"1"}


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_office_files_are_no_archives(suffix: str, tmp_path: Path) -> None:
    unpacked = taken_apart(as_zip({f"a{suffix}": written_files()[suffix]}), tmp_path)
    assert contents(unpacked) == {f"a{suffix}": written_files()[suffix]}
    alone = taken_apart(written_files()[suffix], tmp_path)
    assert (alone.members, alone.problems) == ([], [])


def test_attachments_of_an_email(tmp_path: Path) -> None:
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "预算公开"
    message.set_content("见附件")
    message.add_attachment("甲".encode(), maintype="application", subtype="octet-stream", filename="部门预算.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    assert contents(taken_apart(message.as_bytes(), tmp_path)) == {"部门预算.txt": "甲".encode()}


def test_attachments_of_a_pdf(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.new_attachment("预算.txt").set_data("甲".encode())
    out = io.BytesIO()
    document.save(out)
    unpacked = taken_apart(out.getvalue(), tmp_path)
    assert contents(unpacked) == {"预算.txt": "甲".encode()}
    assert unpacked.is_document


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_MEMBERS", 3)
    monkeypatch.setattr(archives, "SIZE_LIMIT_BYTES", 1000)
    many = taken_apart(as_zip({f"{i}.txt": b"x" for i in range(5)}), tmp_path)
    assert len(many.members) == 3
    assert "超过 3 个" in many.problems[0][1]
    large = taken_apart(as_zip({"a.txt": b"0" * 2000, "b.txt": b"1"}), tmp_path)
    assert contents(large) == {"b.txt": b"1"}
    assert "文件过大" in large.problems[0][1]
    monkeypatch.setattr(archives, "_MAX_TOTAL_BYTES", 1500)
    bomb = taken_apart(as_zip({"a.txt": b"0" * 900, "b.txt": b"1" * 900}), tmp_path)
    assert "压缩炸弹" in bomb.problems[0][1]


def test_what_is_encrypted_or_damaged_is_told(tmp_path: Path) -> None:
    data = bytearray(as_zip({"a.txt": b"1", "b.txt": b"2"}, zipfile.ZIP_STORED))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    unpacked = taken_apart(bytes(data), tmp_path)
    assert contents(unpacked) == {"b.txt": b"2"}
    assert "密码" in unpacked.problems[0][1]
    assert "损坏" in taken_apart(as_zip(FILES)[:50], tmp_path).problems[0][1]
    assert "损坏" in taken_apart(gzip.compress(b"x" * 5000)[:30], tmp_path).problems[0][1]


@pytest.mark.parametrize("head", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\0"])
def test_archives_that_need_a_program_say_so(head: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    unpacked = taken_apart(head + b"\0" * 100, tmp_path)
    assert "需要安装" in unpacked.problems[0][1]


def test_a_program_unpacks_what_python_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for 7z: it writes a file into the folder that it is told."""
    program = tmp_path / "7zz"
    program.write_text('#!/bin/sh\nfor a in "$@"; do case "$a" in -o*) printf x > "${a#-o}/a.txt";; esac; done\n')
    program.chmod(0o755)
    assert subprocess.run([program, f"-o{tmp_path}"], check=True)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert contents(taken_apart(b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, tmp_path)) == {"a.txt": b"x"}


def as_rar_4(files: dict[str, bytes]) -> bytes:
    """A RAR archive whose members are stored, as no program at hand writes one."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    blocks = [block(0x73, 0, bytes(6))]
    for name, data in files.items():
        size, encoded = len(data), name.encode()
        body = struct.pack("<IIBIIBBHI", size, size, 3, zlib.crc32(data), 0x5A6B6B6B, 29, 0x30, len(encoded), 0o100644) + encoded
        blocks.append(block(0x74, 0x8000 | (0 if name.isascii() else 0x200), body, data))
    return b"Rar!\x1a\x07\0" + b"".join(blocks) + block(0x7B, 0x4000, b"")


def as_rar_5(files: dict[str, bytes]) -> bytes:
    def number(value: int) -> bytes:
        return bytes([value & 0x7F | 0x80]) + number(value >> 7) if value > 0x7F else bytes([value])

    def block(body: bytes, data: bytes = b"") -> bytes:
        head = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(head)) + head + data

    blocks = [block(bytes([1, 0, 0]))]
    for name, data in files.items():
        size, encoded = number(len(data)), name.encode()
        body = b"\2\2" + size + b"\4" + size + number(0o100644) + struct.pack("<I", zlib.crc32(data)) + b"\0\1" + number(len(encoded))
        blocks.append(block(body + encoded, data))
    return b"Rar!\x1a\x07\1\0" + b"".join(blocks) + block(bytes([5, 0, 0]))


RAR_PROGRAMS = {"7zz": (as_rar_4, as_rar_5), "7z": (as_rar_4, as_rar_5), "unar": (as_rar_4,), "unrar": (as_rar_4, as_rar_5)}
"""Program -> what it reads of these; unar refuses members that RAR 5 stores without compression."""


@pytest.mark.parametrize(("program", "build"), [(name, build) for name, builds in RAR_PROGRAMS.items() for build in builds])
def test_a_rar_is_taken_apart(
    program: str, build: Callable[[dict[str, bytes]], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive in it, too; as the last member it must not be taken for the whole."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    monkeypatch.setattr(archives, "_PROGRAMS", tuple(known for known in archives._PROGRAMS if known[0] == program))
    unpacked = taken_apart(build({"a.txt": b"1", "b.txt": b"2", "in.zip": as_zip({"c.txt": b"3"})}), tmp_path)
    assert contents(unpacked) == {"a.txt": b"1", "b.txt": b"2", "in.zip!/c.txt": b"3"}
    assert unpacked.problems == []


def test_the_next_program_is_tried_where_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's 7z opens a RAR, but cannot unpack what RAR has packed; what a failing program left behind is no member."""
    leaves_half = ("sh", ("-c", 'echo 1 > "{target}/half.txt"; exit 2'))
    succeeds = ("sh", ("-c", 'printf 2 > "{target}/a.txt"'))
    monkeypatch.setattr(archives, "_PROGRAMS", (("false", ()), leaves_half, succeeds))
    monkeypatch.setattr(archives, "_READ_BY", {"rar": frozenset({"false", "sh"})})
    data = as_rar_4({"x.txt": b"1"})
    assert contents(taken_apart(data, tmp_path)) == {"a.txt": b"2"}
    monkeypatch.setattr(archives, "_PROGRAMS", (("false", ()), leaves_half))
    unpacked = taken_apart(data, tmp_path)
    assert unpacked.members == [] and "不能解压" in unpacked.problems[0][1]


@pytest.mark.parametrize("program", ["7zz", "7z", "unrar"])
def test_two_members_of_one_name_are_two(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    monkeypatch.setattr(archives, "_PROGRAMS", tuple(known for known in archives._PROGRAMS if known[0] == program))
    data = as_rar_4({"a.txt": b"1", "b.txt": b"2"}).replace(b"b.txt", b"a.txt")
    start = data.rfind(b"a.txt") - 32  # its header's checksum
    size = struct.unpack_from("<H", data, start + 5)[0]
    data = data[:start] + struct.pack("<H", zlib.crc32(data[start + 2 : start + size]) & 0xFFFF) + data[start + 2 :]
    assert sorted(contents(taken_apart(data, tmp_path)).values()) == [b"1", b"2"]


def test_bsdtar_is_not_asked_to_read_a_rar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds the ZIP at the end, and leaves out the rest without a word."""
    monkeypatch.setattr(archives, "_PROGRAMS", tuple(known for known in archives._PROGRAMS if known[0] == "bsdtar"))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    unpacked = taken_apart(as_rar_4({"a.txt": b"1", "in.zip": as_zip({"c.txt": b"3"})}), tmp_path)
    assert unpacked.members == [] and "需要安装" in unpacked.problems[0][1]


def test_any_bytes_end_in_an_answer(tmp_path: Path) -> None:
    for data in (as_zip(FILES), as_tar(FILES), as_tar(FILES, "w:gz"), lzma.compress(b"x" * 500)):
        for at in range(0, len(data), max(1, len(data) // 40)):
            damaged = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
            taken_apart(damaged, tmp_path)


def renamed(data: bytes, name: bytes) -> bytes:
    """The archive with its member "x…x" under a name of as many bytes."""
    return data.replace(b"x" * len(name), name)


@pytest.mark.parametrize("name", ["某局2030年预算.txt", "附件/表一.txt", "㐀䶮.txt"])
def test_names_in_gbk(name: str, tmp_path: Path) -> None:
    raw = name.encode("gb18030")
    assert list(contents(taken_apart(renamed(as_zip({"x" * len(raw): b"1"}), raw), tmp_path / "zip"))) == [name]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", encoding="gb18030", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert list(contents(taken_apart(out.getvalue(), tmp_path / "tar"))) == [name]


def test_the_name_in_unicode_that_a_writer_adds(tmp_path: Path) -> None:
    path = "预算.txt".encode()
    info = zipfile.ZipInfo("____.txt")
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(path), 1, 0) + path
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, b"1")
    assert list(contents(taken_apart(out.getvalue(), tmp_path))) == ["预算.txt"]


def test_a_member_packed_in_an_unknown_way_is_told_and_the_others_are_taken(tmp_path: Path) -> None:
    data = bytearray(as_zip(FILES))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.find(mark) + place] = 9  # Deflate64
    unpacked = taken_apart(bytes(data), tmp_path)
    assert contents(unpacked) == {"表/b.txt": FILES["表/b.txt"]}
    assert unpacked.problems == [("a.txt", "压缩方式不支持：请解压后再提供")]


def test_bare_bytes_in_the_name_of_an_attachment_are_gbk(tmp_path: Path) -> None:
    name = "某局预算.txt".encode("gbk")
    head = (
        b'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; name="'
        + name
    )
    data = head + b'"\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n\r\n1\r\n--q--\r\n'
    assert list(contents(taken_apart(data, tmp_path))) == ["某局预算.txt"]


@pytest.mark.parametrize(
    ("text", "is_document"), [("收入总计100.50万元。\n", True), ("收入总计1200万元。\n", True), ("预算见附件。\n", False)]
)
def test_an_email_whose_own_text_states_amounts_is_a_document_too(text: str, is_document: bool, tmp_path: Path) -> None:
    message = email.message.EmailMessage()
    message["Subject"] = "预算"
    message.set_content(text)
    assert outline(read_bytes(message.as_bytes())) == [text.strip()]
    message.add_attachment(b"1", maintype="text", subtype="plain", filename="a.txt")
    unpacked = taken_apart(message.as_bytes(), tmp_path)
    assert (list(contents(unpacked)), unpacked.is_document) == (["a.txt"], is_document)
    assert outline(read_bytes(message.as_bytes())) == [text.strip()]
    sent_on = taken_apart(as_zip({"信.eml": message.as_bytes()}), tmp_path)
    assert list(contents(sent_on)) == ["信.eml!/a.txt", *(["信.eml"] if is_document else [])]


def test_an_email_sent_on_in_base64_is_read(tmp_path: Path) -> None:
    inner = email.message.EmailMessage()
    inner["Subject"] = "某局预算"
    inner.set_content("收入总计1200万元。\n")
    inner.add_attachment(b"1", maintype="text", subtype="plain", filename="a.txt")
    head = b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: message/rfc822\n"
    data = head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(inner.as_bytes()) + b"\n--q--\n"
    assert contents(taken_apart(data, tmp_path)) == {"a.txt": b"1", "某局预算.txt": "收入总计1200万元。\n".encode()}


@pytest.mark.parametrize(("text", "is_read"), [("收入总计1200万元。\n", True), ("预算见附件。\n", False)])
def test_the_text_of_an_email_sent_on_within_another_is_read(text: str, is_read: bool, tmp_path: Path) -> None:
    """Once, and its attachments once."""
    inner, outer = email.message.EmailMessage(), email.message.EmailMessage()
    inner["Subject"] = "某局预算"
    inner.set_content(text)
    inner.add_attachment(b"1", maintype="text", subtype="plain", filename="a.txt")
    outer["Subject"] = "转发"
    outer.set_content("请查收。")
    outer.add_attachment(inner)
    assert contents(taken_apart(outer.as_bytes(), tmp_path)) == {"a.txt": b"1", **({"某局预算.txt": text.encode()} if is_read else {})}


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "某局预算.txt"), ("gb18030", "某局预算㐀.txt")], ids=["utf-8", "gb18030"])
def test_encoded_names_of_attachments(encoding: str, name: str, tmp_path: Path) -> None:
    """As RFC 2047 (which many programs use here against its words), and as RFC 2231 say."""
    word = f"=?{encoding}?B?{base64.b64encode(name.encode(encoding)).decode()}?="
    percent = f"{encoding}''" + "".join(f"%{byte:02X}" for byte in name.encode(encoding))
    for number, parameter in enumerate((f'filename="{word}"', f"filename*={percent}")):
        head = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n"
        data = f"{head}Content-Disposition: attachment; {parameter}\r\n\r\n1\r\n--q--\r\n".encode()
        assert list(contents(taken_apart(data, tmp_path / str(number)))) == [name]


@pytest.mark.parametrize(
    ("head", "word"),
    [(b"MSCF", "压缩包"), (b"\x28\xb5\x2f\xfd", "压缩包"), (b"AT&TFORM", "DjVu"), (b"FounderCEB", "CEB"), (b"%!PS-Adobe", "PostScript")],
)
def test_foreign_files_are_refused_by_their_name(head: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        read_bytes(head + b"\0\1" * 40)
