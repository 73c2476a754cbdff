"""What lies around documents in a folder: odd names, folders named like files, links in circles, pipes, closed files."""

from __future__ import annotations

import os
import socket
from pathlib import Path

# ruff: noqa: E501
ODD_NAMES = [
    b"..%2f..%2fetc%2fpasswd.txt", b"...txt", b"a..b...txt", b"-rf.txt", b"$(touch x).txt", b"`id`.txt", b"a;b&c|d.txt", b"'quote\".txt",
    b"x'); drop table files; --.txt", b"\xe6\x8d\xa2\xe8\xa1\x8c\n.txt", b"tab\there.txt", b"\x1b[2Jescape.txt", b"\x07bell.txt", b"back\\slash.txt",
    b"\xff\xfe\x80.txt", b"gb\xd4\xa4\xcb\xe3.txt", b"\xed\xa0\x80surrogate.txt", "右\u202e左txt.exe".encode(), "💣.txt".encode(), b" blank .txt ",
    b"n" * 251 + b".txt", ("预" * 83 + ".txt").encode(), b"%s%n%d.txt", b"*?[a-z].txt", b"NUL", b"CON.txt", b"=cmd|'C'!A0.txt", b"{{7*7}}.txt",
]  # fmt: skip
"""File names as bytes: not all of them are UTF-8."""


def make_odd_names(folder: Path, content: bytes) -> list[Path]:
    """A readable document under each odd name; each differs by one byte, so that it is a document of its own."""
    paths = []
    for number, name in enumerate(ODD_NAMES):
        path = folder / os.fsdecode(name)
        path.write_bytes(content + b"\n" * (number + 1))
        paths.append(path)
    return paths


def make_traps(folder: Path, outside: Path) -> None:
    """What a walk must not follow, open or wait for. `outside` is a folder that must stay unseen."""
    (folder / "目录.pdf").mkdir()
    (folder / "目录.pdf" / "内.txt").write_text("2024年度部门预算", encoding="utf-8")
    (folder / "loop_a.pdf").symlink_to("loop_b.pdf")
    (folder / "loop_b.pdf").symlink_to("loop_a.pdf")
    (folder / "self").symlink_to(folder, target_is_directory=True)
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    (folder / "outside").symlink_to(outside, target_is_directory=True)
    (folder / "outside.txt").symlink_to(outside / "secret.txt")
    (folder / "endless.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(folder)  # the name of a socket has 108 bytes at most
        try:
            listener.bind("socket.txt")
        finally:
            os.chdir(here)
    (folder / "empty.pdf").write_bytes(b"")
    closed = folder / "closed.txt"
    closed.write_text("2024年度部门预算", encoding="utf-8")
    closed.chmod(0)
