"""A warehouse of a few of the project's own sample documents, and the explorer served over it."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from explorer.app import create_app
from home.settings import Settings, load_settings
from yusuan.cli import main

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "documents"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home that published a PDF, a text, a web page and an Office document: evidence of every kind and format."""
    folder = tmp_path_factory.mktemp("explored")
    documents = folder / "documents"
    documents.mkdir()
    latest = {path.suffix: path for path in sorted(SAMPLES.iterdir())}
    for path in (*latest.values(), SAMPLES / "2024_final_social_work.pdf"):
        shutil.copy(path, documents)
    assert main(["build", str(documents), "--home", str(folder / "home")]) == 0
    return load_settings(folder / "home")


@pytest.fixture(scope="session")
def address(published: Settings) -> Iterator[str]:
    """Where the explorer listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = create_app(published.published_database, published.archive, published.docs)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
