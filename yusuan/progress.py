"""Progress: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from home.intake import Progress
from home.registry import printable_path

_PLAIN_INTERVAL_SECONDS = 5.0


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def reading_progress(total: int) -> Iterator[Progress]:
    """Reports how many of `total` documents are read."""
    if not sys.stdout.isatty():
        yield _plain(total)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("读取文档"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bars(*columns, transient=True) as bars:
        task = bars.add_task("", total=total)
        yield lambda done, _total, name: bars.update(task, completed=done, description=printable_path(name))


def _plain(total: int) -> Progress:
    last = time.monotonic()

    def report(done: int, _total: int, name: str) -> None:
        nonlocal last
        if done == total or time.monotonic() - last > _PLAIN_INTERVAL_SECONDS:
            last = time.monotonic()
            say(f"读取文档 {done}/{total} {printable_path(name)}".rstrip())

    return report
