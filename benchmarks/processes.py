"""What a program costs that runs as a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Mapping, Sequence


def usage_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> resource.struct_rusage:
    """CPU time and peak memory of a command and the processes that it waited for. Raises RuntimeError with what it said where it failed."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode())
    return usage


def cpu_of(usage: resource.struct_rusage) -> float:
    """CPU seconds."""
    return usage.ru_utime + usage.ru_stime
