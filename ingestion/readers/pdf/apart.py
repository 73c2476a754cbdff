"""Work that a file can make endless, in a process of its own with a limit of processor time."""

from __future__ import annotations

import os
import pickle
import resource
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def done_apart(work: Callable[[], Result], cpu_seconds: int) -> Result | None:
    """What `work` returns (it is pickled), None where it took longer than it may, or failed.

    The process is a fork: it has what is loaded, and what it changes is lost.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
            with os.fdopen(writing, "wb") as stream:
                pickle.dump(work(), stream)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(process, 0)
    try:
        result: Result = pickle.loads(said)  # noqa: S301 (our own process wrote it)
        return result
    except (EOFError, pickle.UnpicklingError):
        return None
