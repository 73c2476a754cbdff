"""A PostgreSQL server for tests: a cluster of its own on a free loopback port, where the programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Postgres:
    """A running server; its superuser needs no password."""

    port: int
    user: str

    def address(self, database: str = "postgres", user: str | None = None) -> str:
        return f"postgresql://{user or self.user}@127.0.0.1:{self.port}/{database}"


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server; skips the test where PostgreSQL is not installed. It refuses to run as root, so root lends it a user."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    user, options = pwd.getpwuid(os.getuid()).pw_name, {}
    folder = Path(tempfile.mkdtemp(prefix="yusuan-postgres-"))
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        user, options = "postgres", {"user": owner.pw_uid, "group": owner.pw_gid}
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def call(*arguments: str) -> None:
        subprocess.run(
            [str(programs / arguments[0]), *arguments[1:]], cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120, **options
        )  # type: ignore[call-overload]

    data = str(folder / "data")
    try:
        call("initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        call(
            "pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "start",
            "-o", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off",
        )  # fmt: skip
        try:
            yield Postgres(port, user)
        finally:
            call("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
