"""Exit codes of the command, and what it says of wrong usage."""

from __future__ import annotations

from pathlib import Path

EXIT_OK = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
"""As shells say it of a program that was interrupted."""


class UsageError(Exception):
    """Wrong usage; the message is Chinese."""


def insist_on_room(output: Path | None, overwrite: bool = False) -> None:
    """Nothing that somebody keeps is written over unasked. Raises UsageError."""
    if output is not None and output.exists() and not overwrite:
        raise UsageError(f"{output} 已存在，请换一个文件名，或用 --overwrite 替换它")


EXPORTS = ("csv", "xlsx", "datapackage", "site", "superset")
"""Formats that `yusuan.exports` writes."""
