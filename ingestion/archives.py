"""Archives: the documents in a ZIP, TAR, GZ, BZ2, XZ, 7z or RAR file, and those attached to an e-mail or a PDF.

Nothing in an archive is trusted: members are counted while they are unpacked, never by what the archive declares, paths in it are names
only, links are not followed. An archive in an archive is opened once; what lies deeper stays a file that cannot be read. 7z and RAR need a
program (`7z`, `unar`; `bsdtar` for 7z, `unrar` for RAR), which runs with limits of its own.
"""

from __future__ import annotations

import binascii
import bz2
import contextlib
import email
import email.policy
import gzip
import lzma
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path, PurePosixPath
from typing import IO

from ingestion import media
from ingestion.member_names import SEPARATOR, as_windows_wrote, attachment_name, safe_name, zip_name
from ingestion.model import SIZE_LIMIT_BYTES, Unreadable
from ingestion.work_clock import WorkClock

HEAD_BYTES = 4096
_MAX_MEMBERS = 2_000
_MAX_TOTAL_BYTES = 2 * 1024**3
_CHUNK = 1 << 20
_PROGRAM_SECONDS = 60.0
_LONGEST_SECONDS = 600.0
_AMOUNT = re.compile(rb"\d[.,]\d")
_YUAN = tuple("元".encode(encoding) for encoding in ("utf-8", "gb18030"))
_NO_DOCUMENTS = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_PROGRAMS = (
    ("7zz", ("x", "-y", "-aou", "-p", "-o{target}", "{source}")),
    ("7z", ("x", "-y", "-aou", "-p", "-o{target}", "{source}")),
    ("bsdtar", ("-x", "-f", "{source}", "-C", "{target}")),
    ("unar", ("-q", "-f", "-D", "-p", "", "-o", "{target}", "{source}")),
    ("unrar", ("x", "-y", "-or", "-p-", "{source}", "{target}/")),
)
_READ_BY = {"7z": frozenset({"7zz", "7z", "bsdtar", "unar"}), "rar": frozenset({"7zz", "7z", "unar", "unrar"})}
"""bsdtar takes a RAR whose last member is a stored ZIP or Office file for that member, and says nothing of the others."""
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError)
_PACKAGE_MARKS = frozenset({"[content_types].xml", "ofd.xml", "mimetype", "meta-inf/manifest.xml"})
"""Parts that only packages have: ZIP files that are one document."""

Content = IO[bytes]


@dataclass(frozen=True, slots=True)
class Member:
    """One document of an archive. `name` is its path in it, `path` where its bytes lie now."""

    name: str
    path: Path
    byte_size: int


@dataclass(slots=True)
class Unpacked:
    """What an archive holds. A file that is no archive has neither members nor problems."""

    members: list[Member] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """(path in the archive, Chinese reason) of what was left out; '' for the archive itself."""
    is_document: bool = False
    """The file is a document all the same: a PDF with attachments."""


@dataclass(frozen=True, slots=True)
class UnpackJob:
    """An archive, its name (a compressed file has no other for its content), and the empty folder that its members go to."""

    source: Path
    name: str
    folder: Path


def unpack(job: UnpackJob) -> Unpacked:
    """Unpack an archive and the archives in it. Raises nothing for a bad one: its problem is told in the answer."""
    job.folder.mkdir(parents=True, exist_ok=True)
    unpacking = _Unpacking(job.folder)
    try:
        unpacking.open(job.source, job.name, "", is_nested=False)
    except Unreadable as problem:
        unpacking.result.problems.append(("", problem.reason))
    return unpacking.result


def explain_archive(data: bytes) -> str:
    """Why an archive that reached the readers was not taken apart."""
    kind = archive_kind(data[:HEAD_BYTES])
    if kind in ("7z", "rar") and not _programs(kind):
        name = "bsdtar 或 7z" if kind == "7z" else "unrar、unar 或 7z"
        return f"文件是压缩包（{kind.upper()}），读取它需要安装 {name}；也可以先解压再提供"
    return media.ARCHIVE_REFUSED


def kind_of_file(path: Path) -> str | None:
    """What kind of container a file may be (`archive_kind`). Raises OSError."""
    with path.open("rb") as stream:
        return archive_kind(stream.read(HEAD_BYTES))


def archive_kind(head: bytes) -> str | None:
    """What kind of container a file may be, by its first bytes; None for a file that holds no others."""
    marks = ((b"PK\x03\x04", "zip"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"), (b"\x1f\x8b", "gz"), (b"BZh", "bz2"))
    for mark, kind in (*marks, (b"\xfd7zXZ\0", "xz"), (b"%PDF-", "pdf")):
        if head.startswith(mark):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    return (
        "eml"
        if re.match(rb"(?:[A-Za-z][A-Za-z-]*: ?[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", head) and b"multipart/mixed" in head.lower()
        else None
    )


@dataclass(slots=True)
class _Unpacking:
    folder: Path
    result: Unpacked = field(default_factory=Unpacked)
    total: int = 0
    count: int = 0

    def open(self, source: Path, name: str, prefix: str, is_nested: bool) -> bool:
        """Take a file apart; answers whether it holds others. Raises Unreadable for an archive that cannot be opened."""
        kind = kind_of_file(source)
        if kind is None or (kind == "zip" and _is_office_file(source)):
            return False
        readers: dict[str, Callable[[Path], Iterator[tuple[str, Content]]]] = {
            "zip": self._zip,
            "tar": self._tar,
            "eml": _email,
            "pdf": _pdf,
        }
        try:
            if kind in ("gz", "bz2", "xz"):
                members = self._tar(source) if tarfile.is_tarfile(source) else _compressed(source, kind, name)
            elif kind in ("7z", "rar"):
                members = _by_program(source, kind)
            else:
                members = readers[kind](source)
            found = self._take(members, prefix, is_nested)
        except Unreadable:
            raise
        except _DAMAGE as error:
            raise Unreadable("damaged", f"压缩包已损坏，只取出了其中 {len(self.result.members)} 个文件：请重新下载") from error
        self.result.is_document |= not is_nested and _is_document_too(source, kind)
        return found

    def _take(self, members: Iterator[tuple[str, Content]], prefix: str, is_nested: bool) -> bool:
        found = False
        for raw_name, content in members:
            found = True
            name = safe_name(raw_name)
            if not name or _NO_DOCUMENTS.search(name):
                continue
            if len(self.result.members) >= _MAX_MEMBERS:
                raise Unreadable("decompression_bomb", f"压缩包中的文件超过 {_MAX_MEMBERS} 个，其余未读取")
            self._take_member(prefix + self._unused(prefix, name), content, is_nested)
        return found

    def _take_member(self, name: str, content: Content, is_nested: bool) -> None:
        path = self.folder / str(self.count)
        self.count += 1
        size = self._copy(content, path)
        if size is None:
            path.unlink()
            self.result.problems.append((name, f"文件过大，超过 {SIZE_LIMIT_BYTES // 1024**2} MB 的上限，未读取"))
            return
        holds_others = False
        if not is_nested:
            place = len(self.result.members)
            try:
                holds_others = self.open(path, PurePosixPath(name).name, name + SEPARATOR, is_nested=True)
            except Unreadable as problem:
                self.result.problems.append((name, problem.reason))
            holds_others = holds_others and len(self.result.members) > place
        if holds_others and not _is_document_too(path, kind_of_file(path)):
            path.unlink()
        else:
            self.result.members.append(Member(name, path, size))

    def _copy(self, content: Content, target: Path) -> int | None:
        """Write a member's bytes; None where there are more than a document may have."""
        size = 0
        with target.open("wb") as out:
            while chunk := content.read(_CHUNK):
                size += len(chunk)
                self.total += len(chunk)
                if self.total > _MAX_TOTAL_BYTES:
                    raise Unreadable("decompression_bomb", "压缩包解压后过大，疑似压缩炸弹，已停止")
                if size > SIZE_LIMIT_BYTES:
                    return None
                out.write(chunk)
        return size

    def _unused(self, prefix: str, name: str) -> str:
        """Archives may hold two members of one name; the second is told apart."""
        taken = {member.name for member in self.result.members}
        stem, suffix = PurePosixPath(name).with_suffix("").as_posix(), PurePosixPath(name).suffix
        candidate, number = name, 2
        while prefix + candidate in taken:
            candidate, number = f"{stem}（{number}）{suffix}", number + 1
        return candidate

    def _zip(self, source: Path) -> Iterator[tuple[str, Content]]:
        with zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                name = zip_name(info)
                if info.flag_bits & 0x1:
                    self.result.problems.append((name, "已加密，需要密码：请解压后再提供"))
                    continue
                try:
                    opened = archive.open(info)
                except NotImplementedError:
                    self.result.problems.append((name, "压缩方式不支持：请解压后再提供"))
                    continue
                with opened as content:
                    yield name, content

    def _tar(self, source: Path) -> Iterator[tuple[str, Content]]:
        with tarfile.open(source, "r:*") as archive:
            for info in archive:
                content = archive.extractfile(info) if info.isreg() else None
                if content is not None:
                    yield as_windows_wrote(info.name), content
                elif info.issym() or info.islnk():
                    self.result.problems.append((info.name, "是链接，未跟随"))


def _is_office_file(source: Path) -> bool:
    try:
        with zipfile.ZipFile(source) as archive:
            names = {name.lower() for name in archive.namelist()}
            return bool(names & _PACKAGE_MARKS) or media.office_type(archive) is not None
    except _DAMAGE:
        return False  # told when it is taken apart


def _compressed(source: Path, kind: str, name: str) -> Iterator[tuple[str, Content]]:
    openers: dict[str, Callable[[Path], Content]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}  # type: ignore[dict-item]
    with openers[kind](source) as content:
        yield PurePosixPath(name).stem or "content", content


def _email(source: Path) -> Iterator[tuple[str, Content]]:
    """The attachments of an e-mail, and the text of one sent on within it; its own text says what it brings."""
    for part in _parts(_message_of(source)):
        payload = part.get_payload(decode=True)
        name = attachment_name(part)
        if part.get_content_type() == "message/rfc822":
            sent_on = part.get_payload(0)
            assert isinstance(sent_on, EmailMessage)
            name, payload = f"{sent_on.get('Subject') or '邮件'}.txt", _amounts_in(sent_on)
        if name and part.get_content_maintype() != "image" and isinstance(payload, bytes):
            with tempfile.TemporaryFile() as content:
                content.write(payload)
                content.seek(0)
                yield name, content


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of an e-mail and of those sent on within it. Some programs send these on in base64, against RFC 2046, and Python leaves
    that as it is."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
            packed = part.get_payload(0)
            assert isinstance(packed, EmailMessage)
            if not packed.keys():  # else it is no base64, whatever it says
                with contextlib.suppress(binascii.Error):
                    unpacked = binascii.a2b_base64(packed.as_bytes())
                    part.set_payload([email.message_from_bytes(unpacked, policy=email.policy.default)])
        assert isinstance(part, EmailMessage)
        yield part


def _message_of(source: Path) -> EmailMessage:
    with source.open("rb") as stream:
        return email.message_from_binary_file(stream, policy=email.policy.default)


def _is_document_too(source: Path, kind: str | None) -> bool:
    """Whether a file that holds others is read itself, beside them."""
    return kind == "pdf" or (kind == "eml" and _amounts_in(_message_of(source)) is not None)


def _amounts_in(message: EmailMessage) -> bytes | None:
    """An e-mail's own text where it is worth reading beside its attachments."""
    body = message.get_body(("html", "plain"))
    payload = body.get_payload(decode=True) if body is not None else None
    states_amounts = isinstance(payload, bytes) and (_AMOUNT.search(payload) is not None or any(yuan in payload for yuan in _YUAN))
    return payload if isinstance(payload, bytes) and states_amounts else None


def _pdf(source: Path) -> Iterator[tuple[str, Content]]:
    """The files attached to a PDF: a portfolio is nothing else."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError:
        return  # the reader of PDFs says why
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        with tempfile.TemporaryFile() as content:
            content.write(bytes(attachment.get_data()))
            content.seek(0)
            yield attachment.get_name(), content


# ---------- archives that need a program


def _programs(kind: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, arguments) for name, arguments in _PROGRAMS if name in _READ_BY[kind] and shutil.which(name)]


def _by_program(source: Path, kind: str) -> Iterator[tuple[str, Content]]:
    """The members as the first program that opens the archive unpacks them: many a 7z knows RAR, but not how its members are packed."""
    programs = _programs(kind)
    if not programs:
        with source.open("rb") as stream:
            raise Unreadable("archive", explain_archive(stream.read(HEAD_BYTES)))
    for name, arguments in programs:
        with tempfile.TemporaryDirectory(prefix="yusuan-unpack-") as folder:
            command = [name, *(argument.format(source=source, target=folder) for argument in arguments)]
            if not _run(command, Path(folder)):
                continue
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file() and not path.is_symlink():
                    with path.open("rb") as content:
                        yield path.relative_to(folder).as_posix(), content
            return
    raise Unreadable("damaged", "压缩包不能解压（可能已加密、已损坏，或者所装的解压程序不支持其压缩方式）：请解压后再提供")


def _run(command: list[str], folder: Path) -> bool:
    """Run an unpacking program until it ends, takes too long or fills too much room; whether it could open the archive."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    clock = WorkClock(process.pid, _PROGRAM_SECONDS, _LONGEST_SECONDS)
    try:
        while process.poll() is None:
            time.sleep(0.1)
            size = sum(path.lstat().st_size for path in folder.rglob("*"))
            if clock.is_over() or size > _MAX_TOTAL_BYTES:
                raise Unreadable("decompression_bomb", "压缩包解压过久或过大，已停止")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return process.returncode == 0
