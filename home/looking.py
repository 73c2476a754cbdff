"""What lies below a root, on this machine or in object storage, without its being read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion import storage

_CHUNK = 1 << 20
_PRIVATE_PREFIXES = (".", "~$")
"""Hidden files and the lock files that office programs leave beside an open document are no documents."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A file as it is seen: what tells that its bytes are others, before they are read."""

    path: Path
    size: int
    mtime_ns: int
    ctime_ns: int
    """When the file itself was last changed, whatever its date says; of an object in storage, a number made from the mark of its bytes."""


def as_root(path: Path) -> Path | None:
    """What a person names as a source; None where it is not there, which of object storage only the look at it can tell."""
    if storage.is_url(path):
        return path
    absolute = Path(os.path.normpath(path.absolute()))
    return absolute if absolute.exists() else None


def as_target(text: str) -> Path:
    """What a person names as a place to write to."""
    return path if storage.is_url(path := Path(text)) else path.absolute()


def look_below(root: Path, on_error: Callable[[OSError], None], on_link: Callable[[str], None]) -> Iterator[Sight]:
    """Files at or below `root` in sorted order; links are not followed out of the root.

    What could not be looked at, though it may be there, goes to `on_error`: it must not count as removed.
    Raises StorageError where object storage does not list all of them.
    """
    return _objects(root, on_error) if storage.is_url(root) else _walk(root, on_error, on_link)


def look_at(path: Path) -> Sight:
    """The file as it is now. Raises OSError."""
    return _of_object(path, storage.seen(path)) if storage.is_url(path) else _of_status(path, path.stat())


def copy_whole(sight: Sight, target: Path) -> str:
    """Copy what was seen to `target`, as far as it was seen, and to the disk; answers the SHA-256 of what was copied. Raises OSError."""
    if storage.is_url(sight.path):
        storage.fetch(sight.path, target)
        with target.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    copied = 0
    with sight.path.open("rb") as source, target.open("wb") as copy:
        while copied <= sight.size and (chunk := source.read(_CHUNK)):
            copied += len(chunk)
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _of_status(path: Path, status: os.stat_result) -> Sight:
    return Sight(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _of_object(path: Path, found: storage.Object) -> Sight:
    number = int(hashlib.sha256(found.mark.encode()).hexdigest()[:15], 16)
    return Sight(path, found.size, int(found.changed.timestamp() * 1_000_000_000), number)


def _objects(root: Path, on_error: Callable[[OSError], None]) -> Iterator[Sight]:
    for url, found in sorted(storage.listed(root).items()):
        path = Path(url)
        if any(part.startswith(_PRIVATE_PREFIXES) for part in path.parts[len(root.parts) :]):
            continue
        if storage.is_path_of(url):
            yield _of_object(path, found)
        else:
            on_error(storage.failure(path, f"名称 {url} 中有空的一段或只有点的一段，会与别的文件混淆：请改名"))


def _walk(root: Path, on_error: Callable[[OSError], None], on_link: Callable[[str], None]) -> Iterator[Sight]:
    def look(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            on_error(error)

    if not root.is_dir():
        status = root.stat()
        if stat.S_ISREG(status.st_mode):
            yield _of_status(root, status)
        return
    for folder, folders, names in os.walk(root, onerror=look, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(_PRIVATE_PREFIXES))
        for name in folders:
            with contextlib.suppress(OSError):  # what cannot be looked at is told when its turn comes
                if (path := Path(folder) / name).is_symlink():
                    on_link(str(path))
        for name in sorted(names):
            if name.startswith(_PRIVATE_PREFIXES):
                continue
            path = Path(folder) / name
            try:
                status = path.lstat()
            except OSError as error:
                look(error)
                continue
            if stat.S_ISREG(status.st_mode):
                yield _of_status(path, status)
            elif stat.S_ISLNK(status.st_mode):
                on_link(str(path))
