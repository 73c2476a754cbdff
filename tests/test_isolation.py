"""Isolation: limits bind, failures stay with their item, workers are reused and never left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingestion.isolation import map_isolated
from ingestion.isolation_worker import more_time
from ingestion.model import Unreadable

MB = 1024 * 1024


def double(number: int) -> int:
    return number * 2


def process_number(_: int) -> int:
    return os.getpid()


def misbehave(what: str) -> str:
    """One function that goes wrong in the way its argument says."""
    actions: dict[str, Callable[[], Any]] = {
        "hang": lambda: time.sleep(60),
        "spin": _spin,
        "eat": lambda: bytearray(4000 * MB),
        "crash": lambda: ctypes.string_at(0),
        "abort": os.abort,
        "exit": lambda: os._exit(3),
        "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "raise": lambda: 1 / 0,
        "refuse": _refuse,
        "print": lambda: print("noise that must not get between the messages", flush=True),
        "unpicklable": lambda: None,
    }
    actions.get(what, lambda: None)()
    return (lambda: None) if what == "unpicklable" else f"ok {what}"  # type: ignore[return-value]


def _spin() -> None:
    while True:
        pass


def _refuse() -> None:
    raise Unreadable("encrypted", "文件已加密")


def start_child(path: str) -> None:
    """Start a process of its own and hang: the way a converter may."""
    child = subprocess.Popen(["sleep", "60"])
    Path(path).write_text(str(child.pid))
    time.sleep(60)


def big_result(size: int) -> bytes:
    return b"x" * size


def alone(function: Callable[[Any], Any], item: Any, timeout_seconds: float = 60) -> Any:
    """What one item yields in a worker: its result, or its failure."""
    ((_, result),) = map_isolated(function, [item], workers=1, timeout_seconds=timeout_seconds)
    return result


def test_every_item_gets_its_result() -> None:
    assert sorted(map_isolated(double, range(50), workers=2)) == [(i, 2 * i) for i in range(50)]


def test_workers_are_reused() -> None:
    pids = {pid for _, pid in map_isolated(process_number, range(30), workers=2)}
    assert 1 <= len(pids) <= 2
    assert os.getpid() not in pids


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("hang", "timeout"),
        ("spin", "timeout"),
        ("eat", "memory"),
        ("crash", "parser_died"),
        ("abort", "memory"),
        ("exit", "parser_died"),
        ("killed", "memory"),
        ("raise", "parser_error"),
        ("unpicklable", "parser_error"),
        ("refuse", "encrypted"),
    ],
)
def test_a_failure_stays_with_its_item(what: str, code: str) -> None:
    items = ["a", what, "b", "c"]
    results = dict(map_isolated(misbehave, items, workers=1, timeout_seconds=1.5, memory_bytes=1500 * MB))
    failure = results.pop(what)
    assert isinstance(failure, Unreadable)
    assert failure.reason_code == code
    assert any("\u4e00" <= c <= "\u9fff" for c in failure.reason)
    assert results == {"a": "ok a", "b": "ok b", "c": "ok c"}


def test_a_failure_does_not_delay_the_others() -> None:
    started = time.monotonic()
    order = [item for item, _ in map_isolated(misbehave, ["hang", "a", "b", "c"], workers=2, timeout_seconds=3)]
    assert order[-1] == "hang"
    assert time.monotonic() - started < 10


def test_parser_error_keeps_its_traceback() -> None:
    ((_, failure),) = map_isolated(misbehave, ["raise"], workers=1)
    assert isinstance(failure, Unreadable)
    assert "ZeroDivisionError" in "".join(failure.__notes__)


def test_printing_does_not_disturb_the_messages() -> None:
    assert alone(misbehave, "print") == "ok print"


def test_large_items_and_results_cross_the_pipe() -> None:
    assert len(alone(big_result, 30 * MB)) == 30 * MB
    assert alone(len, b"x" * 30 * MB) == 30 * MB


def test_a_killed_worker_takes_its_children_with_it(tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    failure = alone(start_child, str(marker), timeout_seconds=2)
    assert isinstance(failure, Unreadable) and failure.reason_code == "timeout"
    assert not _is_running(int(marker.read_text()))


def leave_a_file(_: int) -> str:
    return tempfile.mkdtemp()


def test_temporary_files_of_killed_workers_are_removed() -> None:
    folders = [folder for _, folder in map_isolated(leave_a_file, range(3), workers=2)]
    assert all(isinstance(folder, str) and not Path(folder).exists() for folder in folders)


def test_closing_the_iterator_stops_the_workers() -> None:
    results = map_isolated(process_number, range(1000), workers=2)
    _, pid = next(results)
    assert isinstance(pid, int)
    results.close()  # type: ignore[attr-defined]
    assert not _is_running(pid)


def test_a_slow_consumer_does_not_make_workers_late() -> None:
    results = []
    for result in map_isolated(big_result, [MB, 2 * MB, 3 * MB, 4 * MB], workers=2, timeout_seconds=0.5):
        results.append(result)
        time.sleep(0.8)
    assert sorted((size, len(value)) for size, value in results if isinstance(value, bytes)) == [(i * MB, i * MB) for i in (1, 2, 3, 4)]


def test_items_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def items() -> Any:
        for i in range(100):
            taken.append(i)
            yield i

    results = map_isolated(double, items(), workers=2)
    next(results)
    assert len(taken) < 10
    results.close()  # type: ignore[attr-defined]


def test_no_items_start_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a worker was started"))
    assert list(map_isolated(double, [])) == []


def test_functions_that_workers_cannot_import_are_refused() -> None:
    with pytest.raises(ValueError, match="importable"):
        list(map_isolated(lambda x: x, [1]))


def test_worker_that_cannot_import_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(sys)("vanishing_module")
    exec("def work(x):\n    return x\n", module.__dict__)
    module.work.__module__ = "vanishing_module"
    with pytest.raises(RuntimeError, match="vanishing_module"):
        list(map_isolated(module.work, [1]))


def _is_running(pid: int, patience_seconds: float = 20) -> bool:
    """Whether a process outlives its end: the kernel may take its time with a killed one while the machine is busy."""
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.05)
    return True


def leave_a_heap(size: int) -> int:
    """Keep some memory for good, as a library may; answers which process it was."""
    _kept.append(bytearray(size))
    return os.getpid()


_kept: list[bytearray] = []


def test_a_swollen_worker_is_replaced() -> None:
    """What one document leaves in memory must not fail the next: 3 times 400 MB do not fit into 1 GiB."""
    results = dict(map_isolated(leave_a_heap, [400 * MB, 400 * MB + 1, 400 * MB + 2], workers=1, memory_bytes=1024 * MB))
    assert len(set(results.values())) == 3


def work_in_steps(steps: int) -> int:
    """Each step takes 0.4 seconds and asks for 3; answers how many had the time that they asked for."""
    for step in range(steps):
        if not more_time(3):
            return step
        time.sleep(0.4)
    return steps


def test_an_item_that_asks_for_more_time_has_it_up_to_its_longest() -> None:
    ((_, result),) = map_isolated(work_in_steps, [6], 1, timeout_seconds=1)
    assert result == 6
    ((_, result),) = map_isolated(work_in_steps, [30], 1, timeout_seconds=1, longest_seconds=4)
    assert 0 < result < 10


def test_no_item_gets_more_time_where_none_is_to_be_had() -> None:
    ((_, result),) = map_isolated(work_in_steps, [12], 1, timeout_seconds=1, longest_seconds=1)
    assert isinstance(result, Unreadable) and result.reason_code == "timeout"


def test_an_item_that_hangs_after_its_request_is_stopped() -> None:
    ((_, result),) = map_isolated(ask_and_hang, ["1.5"], 1, timeout_seconds=1)
    assert isinstance(result, Unreadable) and result.reason_code == "timeout"


def ask_for_less(seconds: float) -> str:
    more_time(seconds)
    time.sleep(seconds + 0.4)
    return "done"


def test_an_item_that_asks_for_less_than_it_has_keeps_what_it_has() -> None:
    """Who gives documents ten minutes does not take eight of them from one with a scanned page."""
    ((_, result),) = map_isolated(ask_for_less, [0.1], 1, timeout_seconds=60)
    assert result == "done"


def ask_and_hang(seconds: str) -> None:
    more_time(float(seconds))
    time.sleep(60)
