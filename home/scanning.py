"""Looking at the sources: what is new, changed, moved or gone below the roots, and its bytes into the archive of the home.

Files that are too large are not copied, links are not followed; both are told. Archives are taken apart (`containers`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from home.containers import container_of, members_of, take_apart
from home.registry import ContainerRow, FileRow, Registry, ScannedFile, file_key, path_of_key, printable_path
from home.settings import Settings
from ingestion.archives import kind_of_file
from ingestion.model import SIZE_LIMIT_BYTES

ARCHIVE_LIMIT_BYTES = 1024**3
"""An archive may hold many documents, each of the size of one."""
_CHUNK = 1 << 20
_PRIVATE_PREFIXES = (".", "~$")
"""Hidden files and the lock files that office programs leave beside an open document are no documents."""


@dataclass(slots=True)
class Scan:
    """What a look at the roots found. Counts are files; `missing_roots` are roots that were not there or cannot be opened."""

    seen: int = 0
    unchanged: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unsettled: int = 0
    postponed: int = 0
    """New files that a scan with a budget had no time for."""
    missing_roots: list[Path] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """(path, Chinese reason) of files whose bytes could not be fetched at all, and of folders that could not be listed."""
    links: list[str] = field(default_factory=list)
    """Paths of links, which are not followed."""
    hand_kept_problems: list[str] = field(default_factory=list)
    """Chinese, on lines of rulings.csv and register.csv that cannot be used."""

    def problems(self) -> list[str]:
        """Chinese sentences on everything that people may have to see to."""
        return [
            *(f"{printable_path(root)} 现在不存在或打不开，其文档保持不变" for root in self.missing_roots),
            *(f"{printable_path(path)} {reason}" for path, reason in self.unreadable),
            *(f"{printable_path(path)} 是链接，未跟随：请放入文件本身，或把所指的文件夹作为来源" for path in self.links),
            *self.hand_kept_problems,
        ]


@dataclass(slots=True)
class Scanner:
    """One look at all roots. `place` tells where the archive keeps a document."""

    settings: Settings
    registry: Registry
    place: Callable[[str], Path]
    settle_seconds: float
    deadline: float
    scan: Scan = field(default_factory=Scan)
    _present: set[str] = field(default_factory=set)
    _taken: list[ScannedFile] = field(default_factory=list)
    _known: dict[str, FileRow] = field(default_factory=dict)
    _containers: dict[str, ContainerRow] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict)

    def run(self) -> tuple[Scan, list[ScannedFile]]:
        """The outcome, and the documents that are new or changed."""
        self._known, self._containers = self.registry.files(), self.registry.containers()
        self._members = members_of(self._known, self._containers)
        searched: list[Path] = []
        failed: list[OSError] = []
        for root in self.registry.roots():
            if not _can_be_opened(root):
                self.scan.missing_roots.append(root)
                continue
            searched.append(root)
            for path, status in _walk(root, failed.append, self.scan.links.append):
                key = file_key(path)
                if key not in self._present:
                    self._present.add(key)
                    self._look_at(path, key, root, status)
        self.scan.unreadable.extend((str(error.filename), f"无法打开：{error.strerror}；其中的文档保持不变") for error in failed)
        return self.scan, self._record(searched, [Path(error.filename) for error in failed])

    def _look_at(self, path: Path, key: str, root: Path, status: os.stat_result) -> None:
        members = self._members.get(key, [])
        self.scan.seen += 1
        old = self._known.get(key) or self._containers.get(key)
        if old is not None and self._is_unchanged(old, status):
            self.scan.unchanged += 1
            self._present.update(members)
            return
        document_id = self._fetch(path, status)
        if document_id is None:
            self._present.update(members)
        elif document_id:
            times = (status.st_mtime_ns, status.st_ctime_ns)
            self._taken.append(ScannedFile(key, file_key(root), status.st_size, *times, document_id))
        else:
            self._present.discard(key)

    def _is_unchanged(self, known: FileRow | ContainerRow, status: os.stat_result) -> bool:
        """A file that was replaced by another of its size and date shows it by when it was changed."""
        same = (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns)
        return same and known.ctime_ns in (None, status.st_ctime_ns) and self.place(known.document_id).exists()

    def _fetch(self, path: Path, status: os.stat_result) -> str | None:
        """Copy a file into the archive; the answer is its document id, None where it is left for later, '' where it is left out."""
        # A file that is dated ahead (another machine's clock) is as whole as its bytes are: the copy sees to that.
        if 0 <= time.time() - status.st_mtime < self.settle_seconds:
            self.scan.unsettled += 1
            return None
        if self._taken and time.monotonic() > self.deadline:
            self.scan.postponed += 1
            return None
        try:
            limit = _limit_of(path)
            if status.st_size > limit:
                reason = f"文件过大（{status.st_size // 1024**2} MB），超过 {limit // 1024**2} MB 的上限，未归档、未读取：请拆分后再提供"
                self.scan.unreadable.append((str(path), reason))
                return ""
            document_id = self._archive(path, status)
        except OSError as error:
            self.scan.unreadable.append((str(path), f"文件无法打开：{error.strerror}"))
            return None
        if document_id is None:
            self.scan.unsettled += 1
        return document_id

    def _archive(self, path: Path, status: os.stat_result) -> str | None:
        """Copy a file's bytes into the archive; None when the file changed meanwhile (it is still being written)."""
        self.settings.archive.mkdir(parents=True, exist_ok=True)
        temporary = self.settings.archive / f".incoming-{os.getpid()}"
        digest = hashlib.sha256()
        copied = 0
        try:
            with path.open("rb") as source, temporary.open("wb") as target:
                while copied <= status.st_size and (chunk := source.read(_CHUNK)):
                    copied += len(chunk)
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            after = path.stat()
            if (after.st_size, after.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
                return None
            document_id = digest.hexdigest()
            self._keep(temporary, document_id)
            return document_id
        finally:
            temporary.unlink(missing_ok=True)

    def _keep(self, file: Path, document_id: str) -> None:
        """Move a file to its document's place in the archive, where it may lie already."""
        archived = self.place(document_id)
        if not archived.exists():
            archived.parent.mkdir(parents=True, exist_ok=True)
            file.replace(archived)

    def _record(self, searched: list[Path], unknown: list[Path]) -> list[ScannedFile]:
        apart = take_apart(self._taken, self.place, self._keep, self.settings)
        self.scan.unreadable += apart.problems
        keys = {file.key for file in apart.files}
        self._present |= keys
        replaced = [container.key for container in apart.containers if container.key in self._known and container.key not in keys]
        removed = [*replaced, *self._gone(searched, unknown)]
        self.scan.new = sum(file.key not in self._known for file in apart.files)
        self.scan.changed = sum(self._known[f.key].document_id != f.document_id for f in apart.files if f.key in self._known)
        gone = {self._known[key].document_id for key in removed if key in self._known}
        self.scan.moved = sum(file.document_id in gone for file in apart.files if file.key not in self._known)
        self.scan.removed = sum(key in self._known for key in removed) - self.scan.moved
        self.scan.new -= self.scan.moved
        self.registry.record_scan(apart.files, removed, apart.containers)
        return apart.files

    def _gone(self, searched: list[Path], unknown: list[Path]) -> list[str]:
        """Keys of files and archives that are not there any more, where there was a look at their folder."""
        missing = [key for key in self._known.keys() | self._containers.keys() if key not in self._present]
        places = {key: container_of(path_of_key(key), self._containers) for key in missing}
        return sorted(key for key, path in places.items() if _is_below(path, searched) and not _is_below(path, unknown))


def _limit_of(path: Path) -> int:
    return ARCHIVE_LIMIT_BYTES if kind_of_file(path) not in (None, "pdf") else SIZE_LIMIT_BYTES


def _can_be_opened(root: Path) -> bool:
    try:
        root.stat()
    except OSError:
        return False
    return True


def _walk(root: Path, on_error: Callable[[OSError], None], on_link: Callable[[str], None]) -> Iterator[tuple[Path, os.stat_result]]:
    """Regular files at or below `root` in sorted order; links are not followed out of the root.

    What could not be looked at, though it may be there, goes to `on_error`: it must not count as removed.
    """

    def look(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            on_error(error)

    if not root.is_dir():
        status = root.stat()
        if stat.S_ISREG(status.st_mode):
            yield root, status
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
                yield path, status
            elif stat.S_ISLNK(status.st_mode):
                on_link(str(path))


def _is_below(path: Path, roots: Iterable[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)
