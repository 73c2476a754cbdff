"""Failures of the machine end in a sentence, never in a traceback."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import duckdb
import pytest

from home.failures import explain_failure
from yusuan import cli


def raised_from(outer: Exception, inner: Exception) -> Exception:
    try:
        raise outer from inner
    except Exception as error:
        return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/home/x/raw"), "磁盘空间不足，写不下去（/home/x/raw）"),
        (PermissionError(errno.EACCES, "Permission denied", "/home/x"), "没有写入权限（/home/x）"),
        (OSError(errno.EROFS, "Read-only file system"), "只能读取"),
        (sqlite3.OperationalError("database or disk is full"), "磁盘空间不足"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "只能读取"),
        (duckdb.IOException("IO Error: Could not write all bytes to file: No space left on device"), "磁盘空间不足"),
        (raised_from(RuntimeError("step failed"), sqlite3.OperationalError("unable to open database file")), "没有写入权限"),
    ],
)
def test_what_the_machine_refused(error: Exception, words: str) -> None:
    message = explain_failure(error)
    assert message is not None
    assert words in message


def test_other_failures_keep_their_traceback() -> None:
    assert explain_failure(raised_from(KeyError("x"), ValueError("12"))) is None


def test_the_command_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fill_the_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    monkeypatch.setattr("yusuan.build_command.build", fill_the_disk)
    assert cli.main(["build", str(tmp_path), "--home", str(tmp_path / "home")]) == cli.EXIT_REFUSED
    assert "磁盘空间不足" in capsys.readouterr().err


def test_a_home_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert cli.main(["build", str(tmp_path), "--home", str(tmp_path / "file" / "home")]) != cli.EXIT_OK
    assert "Traceback" not in capsys.readouterr().err
