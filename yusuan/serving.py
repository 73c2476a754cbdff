"""What people open in a browser: the Dagster UI, and the explorer alone or beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import NoReturn

from home.layouts import use_layouts
from home.settings import Settings
from yusuan.ports import is_free
from yusuan.usage import EXIT_OK, UsageError


def open_ui(settings: Settings, port: int) -> NoReturn:
    """Become the Dagster UI on a port of this machine. Raises UsageError where the port is taken."""
    environment = {**os.environ, "DAGSTER_HOME": str(settings.dagster_home), "YUSUAN_HOME": str(settings.home), "DO_NOT_TRACK": "1"}
    arguments = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    _insist_on_free(port)
    # A module that lies in the working folder must not stand in for one of the UI's.
    environment["PYTHONSAFEPATH"] = "1"
    # What a shell starts in the background ignores interrupts, and Dagster passes a termination on to its processes as one.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    print(f"界面：http://127.0.0.1:{port} （Ctrl+C 结束）", flush=True)
    _start_explorer(settings, environment)
    os.execve(sys.executable, arguments, environment)


def _start_explorer(settings: Settings, environment: dict[str, str]) -> None:
    """Beside the UI, which links to the gate reports that the explorer serves; it ends when the UI does."""
    if not is_free(settings.explorer_port):
        print(f"端口 {settings.explorer_port} 已被占用：数据浏览没有启动，界面中检查报告的链接指向该端口", flush=True)
        return
    # The UI takes over this process and holds the writing end until it ends; the explorer reads the other one.
    read, write = os.pipe()
    os.set_inheritable(write, True)
    options = ["--beside", "--port", str(settings.explorer_port), "--home", str(settings.home)]
    subprocess.Popen([sys.executable, "-m", "yusuan", "explore", *options], stdin=read, env=environment)
    os.close(read)
    print(f"数据浏览：http://127.0.0.1:{settings.explorer_port}", flush=True)


def open_explorer(settings: Settings, port: int | None, beside: bool) -> int:
    """Serve the explorer until it is stopped; `beside` the UI until that ends, also before anything is published. Raises UsageError."""
    from explorer.app import create_app
    from explorer.command import explore, explore_beside
    from explorer.rulings import RulingBook

    if not beside:
        settings.insist_on_publication()
    port = port or settings.explorer_port
    _insist_on_free(port)
    use_layouts(settings.layouts)
    app = create_app(settings.published_database, settings.archive, settings.docs, rulings=RulingBook(settings.rulings_path))
    if beside:
        explore_beside(app, port)
        return EXIT_OK
    return explore(app, port)


def _insist_on_free(port: int) -> None:
    if not is_free(port):
        raise UsageError(f"端口 {port} 已被占用，请用 --port 换一个端口")
