"""The worker's side of `isolation`: a process that calls one function with item after item until its parent closes the pipe."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import resource
import signal
import struct
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ingestion.model import Unreadable

HEADER = struct.Struct("<Q")
"""Before each message: its length."""
_SWOLLEN_SHARE = 0.3
"""Share of the memory limit from which on a worker is replaced after its item, so that one document cannot harm the next."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one item: seconds without the wait for a processor, those by the clock of one that waits or asks for more, its worker's address
    space."""

    seconds: float
    longest_seconds: float
    memory_bytes: int


@dataclass(slots=True)
class _Clock:
    """The time of the item that a worker works on."""

    sink: BinaryIO
    limits: Limits
    end: float = 0.0
    last: float = 0.0

    def start(self) -> None:
        now = time.monotonic()
        self.end, self.last = now + self.limits.seconds, now + self.limits.longest_seconds
        self._set_alarms(self.limits.seconds)

    def ask(self, seconds: float) -> bool:
        if self.limits.longest_seconds <= self.limits.seconds:
            return True
        end = time.monotonic() + seconds
        if end > self.last:
            return False
        if end > self.end:  # what an item has anyway is not taken from it
            self.end = end
            self._set_alarms(seconds)
            _write_message(self.sink, ("more", seconds, False))
        return True

    def _set_alarms(self, seconds: float) -> None:
        """The parent's own clock kills first; these alarms end a worker whose parent is gone, even within a library.

        One rings after so much computing as all processors can do meanwhile, whatever else they do; the other ends one that sleeps.
        """
        signal.setitimer(signal.ITIMER_PROF, (seconds + 5) * (os.cpu_count() or 1))
        signal.setitimer(signal.ITIMER_REAL, max(seconds, self.limits.longest_seconds) + 5)

    @staticmethod
    def stop() -> None:
        for timer in (signal.ITIMER_PROF, signal.ITIMER_REAL):
            signal.setitimer(timer, 0)


_clocks: list[_Clock] = []
"""The one of this process, where it is a worker."""


def more_time(seconds: float) -> bool:
    """Ask for so much time from now on, before a step of known size (a page to recognise) that may be followed by many like it.

    False where the item has had all the time that it may take: it should end with what it has. Outside a worker nobody counts.
    """
    return _clocks[0].ask(seconds) if _clocks else True


def serve() -> None:
    """The worker's main loop: take the function, then item after item until the parent closes the pipe."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # whatever a library prints must not get between the messages
    hello = _read_message(source)
    if hello is None:
        return
    (module, name), limits = pickle.loads(hello)
    try:
        function: Any = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
    except BaseException:
        _write_message(sink, ("broken", traceback.format_exc(), True))
        return
    _limit_memory(limits.memory_bytes)
    _write_message(sink, ("ready", None, False))
    clock = _Clock(sink, limits)
    _clocks[:] = [clock]
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    while (message := _read_message(source)) is not None:
        clock.start()
        reply = _call(function, message)
        clock.stop()
        _write_message(sink, (*reply, _is_swollen(limits.memory_bytes)))


def _call(function: Callable[[Any], Any], message: bytes) -> tuple[str, Any]:
    try:
        result = function(pickle.loads(message))
        pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
        return "done", result
    except Unreadable as failure:
        return "failed", (failure.reason_code, failure.reason, "\n".join(getattr(failure, "__notes__", ())) or None)
    except MemoryError:
        return "failed", ("memory", "解析所需内存超过上限，已停止", None)
    except Exception as error:
        return "failed", ("parser_error", f"解析程序出错（{type(error).__name__}：{error}）", traceback.format_exc())


def _limit_memory(memory_bytes: int) -> None:
    """Lower the soft limit only: a converter that a parser starts may need, and set, a limit of its own."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _is_swollen(memory_bytes: int) -> bool:
    """Whether what earlier items left behind (heaps rarely shrink) narrows the room for the next one."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return False
    return pages * resource.getpagesize() > memory_bytes * _SWOLLEN_SHARE


def _read_message(source: BinaryIO) -> bytes | None:
    header = source.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    message = source.read(length)
    return message if len(message) == length else None


def _write_message(sink: BinaryIO, message: tuple[str, Any, bool]) -> None:
    payload = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    with contextlib.suppress(BrokenPipeError):
        sink.write(HEADER.pack(len(payload)) + payload)
        sink.flush()
