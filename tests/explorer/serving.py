"""The explorer served on a free loopback port for as long as it is needed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from explorer.app import create_app
from explorer.rulings import RulingBook
from home.settings import Settings


@contextmanager
def serving(settings: Settings, takes_rulings: bool = True) -> Iterator[str]:
    """Where the explorer of one home listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = create_app(
        settings.published_database, settings.archive, settings.docs, rulings=RulingBook(settings.rulings_path) if takes_rulings else None
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
