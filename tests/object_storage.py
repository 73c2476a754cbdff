"""A server that speaks S3 on a free loopback port: moto's, as a process of its own, whose objects live in its memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

BUCKET = "disclosures"


@dataclass(frozen=True)
class ObjectStorage:
    """A running server with one bucket; the environment says how to reach it."""

    port: int
    log: Path

    @property
    def system(self) -> Any:
        import fsspec

        return fsspec.filesystem("s3", use_listings_cache=False)

    def url(self, name: str = "") -> Path:
        return Path(f"s3://{BUCKET}/{name}")

    def upload(self, name: str, content: bytes) -> None:
        self.system.pipe_file(f"{BUCKET}/{name}", content)

    def names(self, folder: str) -> list[str]:
        return sorted(name.removeprefix(f"{BUCKET}/") for name in self.system.find(f"{BUCKET}/{folder}"))

    def times_asked(self, method: str, name: str) -> int:
        """How often whole objects whose names begin like `name` were asked for with this method."""
        return sum(f'"{method} /{BUCKET}/{name}' in line for line in self.log.read_text(encoding="utf-8").splitlines())


@contextmanager
def running_object_storage(folder: Path) -> Iterator[ObjectStorage]:
    """Start a server, and tell its address and keys by the environment, which workers take over; skips where moto is not installed."""
    if find_spec("moto") is None or find_spec("s3fs") is None:
        pytest.skip("moto and s3fs come with requirements-dev.lock")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    told = {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    before = {name: os.environ.get(name) for name in told}
    log = folder / "requests.log"
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=out, stderr=out)
        try:
            _await(address, server)
            os.environ.update(told)
            storage = ObjectStorage(port, log)
            storage.system.mkdir(BUCKET)
            yield storage
        finally:
            server.kill()
            server.wait()
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urlopen(f"{address}/moto-api/", timeout=5).close()
            return
        except URLError:
            assert server.poll() is None, "moto's server did not start"
            time.sleep(0.1)
    raise TimeoutError(address)
