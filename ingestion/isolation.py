"""Isolation: untrusted documents are parsed in processes of their own, with limits on time and memory.

`map_isolated` spreads items over worker processes and yields each item with its result, or with the `Unreadable` that
says why there is none. A worker that hangs is killed, one that dies takes only its item with it; both are replaced.
Workers are reused, so that importing the parsers is paid once per worker.

A worker is a fresh interpreter (no fork of a threaded parent, no re-import of the main program) that talks through a
pair of pipes: each message is a pickle with its length before it. The function must be importable by its name.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from ingestion.isolation_worker import HEADER, Limits
from ingestion.model import Unreadable
from ingestion.work_clock import WorkClock

Item = TypeVar("Item")
Result = TypeVar("Result")

TIMEOUT_SECONDS = 120.0
LONGEST_SECONDS = 3600.0
"""For an item that asks for more time (`more_time`; a scan of two hundred pages) or waits for a processor."""
MEMORY_BYTES = 1024**3
"""Address space of a worker, so a bound on what it resides in; real documents take 0.1 GiB."""
ITEMS_PER_WORKER = 500
"""A worker is replaced after so many items: whatever a parser's library leaks stays bounded."""
_START_TIMEOUT_SECONDS = 120.0
_COMMAND = "import sys; sys.path[:] = {path!r}; from ingestion.isolation_worker import serve; serve()"


def map_isolated(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    scratch: Path | None = None,
    longest_seconds: float = LONGEST_SECONDS,
) -> Iterator[tuple[Item, Result | Unreadable]]:
    """Call `function` with each item in a worker process; yields (item, result or failure) as they are completed.

    `items` is consumed as workers become free. `timeout_seconds` is the time for one item, what it waits for a processor left out;
    `longest_seconds` is the time by the clock for one that waits or asks for more (not above the former: none gets more),
    `memory_bytes` limits a worker's address space, `scratch` is the folder
    below which workers keep temporary files (default: the system's).
    A failure is an `Unreadable`: the one that the function raised, or timeout, memory, parser_died (the process ended)
    or parser_error (any other exception; its traceback is a note of the failure).
    Raises RuntimeError where the function cannot be imported in a worker. Closing the iterator stops the workers.
    """
    folder = tempfile.mkdtemp(prefix="yusuan-parsers-", dir=scratch)
    limits = Limits(timeout_seconds, longest_seconds, memory_bytes)
    pool = _Pool(_name_of(function), limits, folder)
    try:
        yield from pool.run(iter(items), max(1, workers or os.cpu_count() or 1))
    finally:
        pool.close()


def _name_of(function: Callable[..., Any]) -> tuple[str, str]:
    name = getattr(function, "__qualname__", "")
    if not name or "<" in name or function.__module__ == "__main__":
        raise ValueError("the function must be importable by its module and name, e.g. not a lambda, partial or nested function")
    return function.__module__, name


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    clock: WorkClock
    item: Any = None
    is_ready: bool = False
    is_busy: bool = False
    done: int = 0
    buffer: bytearray = field(default_factory=bytearray)

    @property
    def output(self) -> BinaryIO:
        assert self.process.stdout is not None
        return cast(BinaryIO, self.process.stdout)

    def send(self, message: bytes) -> bool:
        """Whether the message went out; a dead worker's pipe is broken."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(HEADER.pack(len(message)) + message)
            self.process.stdin.flush()
        except OSError:
            return False
        return True

    def take_message(self) -> Any | None:
        if len(self.buffer) < HEADER.size:
            return None
        (length,) = HEADER.unpack_from(self.buffer)
        if len(self.buffer) < HEADER.size + length:
            return None
        message = pickle.loads(memoryview(self.buffer)[HEADER.size : HEADER.size + length].tobytes())
        del self.buffer[: HEADER.size + length]
        return message

    def stop(self) -> int:
        """Kill the worker and what it started; returns its exit status."""
        status = self.process.poll()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        self.output.close()
        self.process.wait()
        return self.process.returncode if status is None else status


@dataclass(slots=True)
class _Pool:
    function: tuple[str, str]
    limits: Limits
    folder: str
    """The workers' folder for temporary files: killed processes leave theirs behind."""
    workers: dict[int, _Worker] = field(default_factory=dict)
    """By the file descriptor of their output."""
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self, items: Iterator[Any], count: int) -> Iterator[tuple[Any, Any]]:
        waiting = _Pushback(items)
        while True:
            self._start_workers(waiting, count)
            if not self.workers:
                return
            for worker in list(self.workers.values()):
                if worker.is_ready and not worker.is_busy and not self._give(worker, waiting):
                    self._drop(worker)
            yield from self._collect()

    def _start_workers(self, waiting: _Pushback, count: int) -> None:
        """Start as many workers as there are items for, up to `count`."""
        free = sum(not worker.is_busy for worker in self.workers.values())
        while len(self.workers) < count and waiting.holds(free + 1):
            worker = _start_worker(self.function, self.limits, self.folder)
            self.workers[worker.output.fileno()] = worker
            self.selector.register(worker.output, selectors.EVENT_READ, worker)
            free += 1

    def _give(self, worker: _Worker, waiting: _Pushback) -> bool:
        """Give an item to an idle worker; False where the worker is not needed any more."""
        if not waiting.holds(1):
            return False
        worker.item = waiting.take()
        worker.is_busy = True
        worker.clock = WorkClock(worker.process.pid, self.limits.seconds, self.limits.longest_seconds)
        worker.send(pickle.dumps(worker.item, pickle.HIGHEST_PROTOCOL))  # a broken pipe shows as the end of the worker's output
        return True

    def _collect(self) -> Iterator[tuple[Any, Any]]:
        """Wait for the next events; yields the items that are through, with result or failure."""
        if not self.workers:
            return
        wait = min(worker.clock.deadline for worker in self.workers.values()) - time.monotonic()
        through: list[tuple[Any, Any]] = []
        for key, _ in self.selector.select(None if wait == float("inf") else max(0.0, wait)):
            through += self._receive(key.data)
        # Whoever consumes the results may have paused past a deadline: a worker that has answered is not late.
        answered = {key.fd for key, _ in self.selector.select(0)}
        for worker in [w for fd, w in self.workers.items() if fd not in answered and w.clock.is_over()]:
            self._drop(worker)
            if not worker.is_ready:
                raise RuntimeError("a parser process did not start in time")
            through.append((worker.item, Unreadable("timeout", f"解析超过 {self.limits.seconds:g} 秒，已停止")))
        yield from through

    def _receive(self, worker: _Worker) -> Iterator[tuple[Any, Any]]:
        chunk = os.read(worker.output.fileno(), 1 << 20)
        worker.buffer += chunk
        if not chunk:
            status = self._drop(worker)
            if not worker.is_ready:
                raise RuntimeError(f"a parser process ended while it started (exit status {status})")
            if worker.is_busy:
                yield worker.item, _explain_death(status)
            return
        worker.clock.stop()
        while (message := worker.take_message()) is not None:
            kind, value, is_swollen = message
            if kind == "more":
                worker.clock.allow(value)
            else:
                yield from self._settle(worker, kind, value, is_swollen)

    def _settle(self, worker: _Worker, kind: str, value: Any, is_swollen: bool) -> Iterator[tuple[Any, Any]]:
        """A worker is ready, or through with its item."""
        if kind == "broken":
            self._drop(worker)
            raise RuntimeError(f"the function cannot be used in a parser process:\n{value}")
        if kind == "ready":
            worker.is_ready = True
            return
        item, worker.item = worker.item, None
        worker.is_busy, worker.done = False, worker.done + 1
        if kind == "failed":
            value = _rebuild_failure(*value)
        if is_swollen or worker.done >= ITEMS_PER_WORKER:
            self._drop(worker)
        yield item, value

    def _drop(self, worker: _Worker) -> int:
        self.selector.unregister(worker.output)
        del self.workers[worker.output.fileno()]
        return worker.stop()

    def close(self) -> None:
        for worker in list(self.workers.values()):
            self._drop(worker)
        self.selector.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class _Pushback:
    """Items with a look ahead, so that no worker is started for nothing."""

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items
        self._ahead: list[Any] = []

    def holds(self, count: int) -> bool:
        while len(self._ahead) < count:
            try:
                self._ahead.append(next(self._items))
            except StopIteration:
                return False
        return True

    def take(self) -> Any:
        return self._ahead.pop(0)


def _start_worker(function: tuple[str, str], limits: Limits, folder: str) -> _Worker:
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND.format(path=[str(Path(p).absolute()) for p in sys.path])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,
        env={**os.environ, "TMPDIR": folder},
    )
    worker = _Worker(process, WorkClock(process.pid, _START_TIMEOUT_SECONDS, LONGEST_SECONDS))
    worker.send(pickle.dumps((function, limits)))
    return worker


def _explain_death(status: int) -> Unreadable:
    if status in (-signal.SIGALRM, -signal.SIGPROF):
        return Unreadable("timeout", "解析超时，已停止")
    if status in (-signal.SIGKILL, -signal.SIGABRT):  # libraries in C++ abort where they get no memory
        return Unreadable("memory", "解析进程被终止，可能是所需内存超过上限")
    cause = f"信号 {-status}" if status < 0 else f"退出码 {status}"
    return Unreadable("parser_died", f"解析进程异常终止（{cause}）")


def _rebuild_failure(code: str, reason: str, trace: str | None) -> Unreadable:
    failure = Unreadable(code, reason)
    if trace:
        failure.add_note(trace)
    return failure
