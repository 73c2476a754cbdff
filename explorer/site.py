"""The explorer's pages as a static folder that any web server can show, without search, downloads and pictures of evidence."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

from explorer.app import create_app

MOST_PAGES = 5_000
"""Pages of a site; what lies behind is told and left out."""

_HERE = Path(__file__).parent
_HREF = re.compile(r'href="([^"]*)"')
_SHOWN = re.compile(r"/(?:$|unit/|document/|code/|findings$|register$|dictionary$|search$)")
_FIGURE = re.compile(r"(/document/[^/]+)/figure/.*")
_LEFT_OUT = re.compile(r"/original$|(?:^|&)(?:download|lang)=")


@dataclass(slots=True)
class Site:
    """What was written."""

    pages: int = 0
    left_out: set[str] = field(default_factory=set)
    """Addresses behind the limit."""


def write_site(warehouse: Path, archive: Path, target: Path, most_pages: int = MOST_PAGES) -> Site:
    """Write the pages that can be reached from the first one to `target`, nearest first.

    The same publication gives the same files. Raises NoWarehouseError where nothing is published.
    """
    app = create_app(warehouse, archive, gate_reports=None, is_static=True)
    try:
        site = _write_pages(app, target, most_pages)
    finally:
        app.state.warehouse.close()
    shutil.copytree(_HERE / "static", target / "static", dirs_exist_ok=True)
    return site


def _write_pages(app: Starlette, target: Path, most_pages: int) -> Site:
    site, waiting, known = Site(), deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        if site.pages >= most_pages:
            site.left_out.add(address)
            continue
        status, page = asyncio.run(_get(app, address))
        if status != 200:
            continue
        for link in _HREF.findall(page):
            found = _page_of(unescape(link))
            if found and found not in known:
                known.add(found)
                waiting.append(found)
        file = target / _file_of(address)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_relinked(page, file.parent, target), encoding="utf-8")
        site.pages += 1
    return site


def _page_of(address: str) -> str | None:
    """The page of the site that a link leads to; None for what the site does not have."""
    figure = _FIGURE.fullmatch(address)
    if figure:
        return figure[1]
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not _SHOWN.match(parts.path) or _LEFT_OUT.search(parts.path) or _LEFT_OUT.search(parts.query):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _file_of(address: str) -> Path:
    parts = urlsplit(address)
    name = "index" if parts.path == "/" else parts.path.strip("/")
    if parts.query:
        name += f"-{hashlib.sha256(parts.query.encode()).hexdigest()[:12]}"
    return Path(f"{name}.html")


def _relinked(page: str, folder: Path, target: Path) -> str:
    """Links as relative files, so that the folder works wherever it lies; what the site does not have is plain text."""
    up = "../" * len(folder.relative_to(target).parts)

    def link(found: re.Match[str]) -> str:
        address = unescape(found[1])
        if address.startswith("/static/"):
            return f'href="{up}{address[1:]}"'
        page = _page_of(address)
        return f'href="{up}{_file_of(page).as_posix()}"' if page else ""

    return _HREF.sub(link, page)


async def _get(app: Starlette, address: str) -> tuple[int, str]:
    parts = urlsplit(address)
    scope: dict[str, object] = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": parts.path, "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(), "headers": [], "server": ("127.0.0.1", 80), "client": None, "root_path": "",
    }  # fmt: skip
    status, body = 0, bytearray()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = int(str(message["status"]))
        else:
            body.extend(bytes(message.get("body", b"")))  # type: ignore[arg-type, call-overload]

    await app(scope, receive, send)  # type: ignore[arg-type]
    return status, body.decode()
