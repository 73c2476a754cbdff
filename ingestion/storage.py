"""Files on this machine or in object storage, by one kind of path.

A URL such as `s3://bucket/prefix` is a `Path` like any other (`s3:/bucket/prefix`): whoever only names, joins or compares paths needs
to know nothing of it. Whoever opens one comes here; fsspec speaks to the storage (the extra `object-storage` brings S3), which takes
address and keys from the environment as its own programs do (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, …).
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

_URL = re.compile(r"([a-z][a-z0-9+]*):/(?!/)(?=.)")
"""How a URL begins once it is a path, which keeps one of two slashes."""


@dataclass(frozen=True, slots=True)
class Object:
    """What storage says of an object without its being read."""

    size: int
    changed: datetime
    mark: str
    """Another one where the bytes are others."""


class StorageError(OSError):
    """Object storage did not do what it was asked. `strerror` is Chinese, `filename` the URL."""


def is_url(path: Path) -> bool:
    """Whether `path` lies in object storage. A relative path whose first folder ends in a colon is taken for a URL."""
    return _URL.match(str(path)) is not None


def url_of(path: Path) -> str:
    """The path as people write it."""
    return _URL.sub(r"\1://", str(path), count=1)


def is_path_of(url: str) -> bool:
    """Whether a path keeps all of `url`: one with an empty part, or with a part that is a dot, becomes another's."""
    return url_of(Path(url)) == url


def failure(path: Path, reason: str) -> StorageError:
    return StorageError(errno.EIO, reason, url_of(path))


def read_bytes(path: Path) -> bytes:
    """Raises OSError, FileNotFoundError where there is no such file."""
    if not is_url(path):
        return path.read_bytes()
    with _told(path):
        content: bytes = _system(path).cat_file(url_of(path))
        return content


def read_head(path: Path, count: int) -> bytes:
    """The first bytes, at most `count`. Raises OSError."""
    if not is_url(path):
        with path.open("rb") as stream:
            return stream.read(count)
    with _told(path):
        head: bytes = _system(path).cat_file(url_of(path), start=0, end=count)
        return head


def exists(path: Path) -> bool:
    """Raises StorageError where the storage does not answer."""
    if not is_url(path):
        return path.exists()
    with _told(path):
        return bool(_system(path).exists(url_of(path)))


def fetch(path: Path, target: Path) -> None:
    """Copy a file to `target` on this machine. Raises OSError, FileNotFoundError where there is no such file."""
    if not is_url(path):
        shutil.copyfile(path, target)
        return
    with _told(path):
        _system(path).get_file(url_of(path), str(target))


def on_this_machine(path: Path, folder: Path) -> Path:
    """A file of this machine with the bytes of `path`: itself, or a copy of its name in `folder`. Raises OSError as `fetch` does."""
    if not is_url(path):
        return path
    folder.mkdir(parents=True, exist_ok=True)
    fetch(path, folder / path.name)
    return folder / path.name


def put(file: Path, path: Path) -> None:
    """Let `file`, of this machine, take its place at `path` in one step; it is not at its old place afterwards."""
    if not is_url(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        shutil.move(file, beside)  # which may be from another disk
        beside.replace(path)
        return
    with _told(path):
        _system(path).put_file(str(file), url_of(path))
    file.unlink()


def remove(path: Path) -> None:
    """Raises OSError, FileNotFoundError where there is no such file."""
    if not is_url(path):
        path.unlink()
        return
    with _told(path):
        _system(path).rm_file(url_of(path))


def listed(folder: Path) -> dict[str, Object]:
    """By URL, each object below the URL `folder`, or at it. Raises StorageError where not all of them could be listed."""
    with _told(folder):
        system = _system(folder)
        try:
            found = system.find(url_of(folder), detail=True)
        except FileNotFoundError as error:  # of a folder that is not there, storage lists nothing
            raise failure(folder, "对象存储中没有这个存储桶") from error
        return {system.unstrip_protocol(name): _object(about) for name, about in found.items() if about["type"] == "file"}


def seen(path: Path) -> Object:
    """What the storage says of one object. Raises OSError."""
    with _told(path):
        return _object(_system(path).info(url_of(path)))


def _object(about: dict[str, Any]) -> Object:
    changed = about.get("LastModified") or about["created"]
    return Object(int(about["size"]), changed, str(about.get("ETag") or changed))


def system_of(path: Path) -> Any | None:
    """What speaks to the storage that a URL lies in, for libraries that know fsspec; None for a path of this machine."""
    return _system(path) if is_url(path) else None


def _system(path: Path) -> Any:
    """The file system of a URL; the same one for the same kind of URL."""
    import fsspec

    protocol = str(path).partition(":")[0]
    try:
        return fsspec.filesystem(protocol, use_listings_cache=False)  # what others change there must show
    except ImportError as error:
        missing = f"读取 {protocol}:// 需要附加组件 object-storage：pip install --require-hashes -r requirements-object-storage.lock"
        raise failure(path, missing) from error
    except ValueError as error:
        raise failure(path, f"不认识 {protocol}:// 这类地址") from error


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever library speaks to the storage, what goes wrong is an OSError."""
    try:
        yield
    except StorageError:
        raise
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, "对象存储中没有这个文件或存储桶", url_of(path)) from error
    except Exception as error:  # each storage has errors of its own
        raise failure(path, f"对象存储没有给出所要的内容（{type(error).__name__}: {error}）") from error
