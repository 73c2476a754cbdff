"""Looking at the sources: what is new, changed, moved or gone below the roots, and its bytes into the archive of the home.

Files that are too large are not copied, links are not followed; both are told. Archives are taken apart (`containers`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from home.archive import Archive
from home.containers import container_of, members_of, take_apart
from home.looking import Sight, copy_whole, look_at, look_below
from home.registry import ContainerRow, FileRow, Registry, ScannedFile, file_key, path_of_key, printable_path
from home.settings import Settings
from ingestion import storage
from ingestion.archives import HEAD_BYTES, archive_kind, kind_of_file
from ingestion.model import SIZE_LIMIT_BYTES
from ingestion.storage import StorageError

ARCHIVE_LIMIT_BYTES = 1024**3
"""An archive may hold many documents, each of the size of one."""


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
    """One look at all roots."""

    settings: Settings
    registry: Registry
    archive: Archive
    settle_seconds: float
    deadline: float
    scan: Scan = field(default_factory=Scan)
    _present: set[str] = field(default_factory=set)
    _taken: list[ScannedFile] = field(default_factory=list)
    _known: dict[str, FileRow] = field(default_factory=dict)
    _containers: dict[str, ContainerRow] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict)
    _holders: set[str] = field(default_factory=set)
    """Of the documents that were taken now: those that may hold others."""

    def run(self) -> tuple[Scan, list[ScannedFile]]:
        """The outcome, and the documents that are new or changed."""
        self._known, self._containers = self.registry.files(), self.registry.containers()
        self._members = members_of(self._known, self._containers)
        searched: list[Path] = []
        failed: list[OSError] = []
        for root in self.registry.roots():
            found = self._seen_below(root, failed)
            if found is None:
                self.scan.missing_roots.append(root)
                continue
            searched.append(root)
            for sight in found:
                key = file_key(sight.path)
                if key not in self._present:
                    self._present.add(key)
                    self._look_at(sight, key, root)
        self.scan.unreadable.extend((str(error.filename), f"无法打开：{error.strerror}；其中的文档保持不变") for error in failed)
        return self.scan, self._record(searched, [Path(error.filename) for error in failed])

    def _seen_below(self, root: Path, failed: list[OSError]) -> Iterable[Sight] | None:
        """The files of a root; None where it is not there. In object storage, a root without any cannot be told from one that is not."""
        if not storage.is_url(root):
            return look_below(root, failed.append, self.scan.links.append) if _can_be_opened(root) else None
        try:
            return list(look_below(root, failed.append, self.scan.links.append)) or None
        except StorageError as error:
            self.scan.unreadable.append((str(error.filename), str(error.strerror)))
            return None

    def _look_at(self, sight: Sight, key: str, root: Path) -> None:
        members = self._members.get(key, [])
        self.scan.seen += 1
        old = self._known.get(key) or self._containers.get(key)
        if old is not None and self._is_unchanged(old, sight):
            self.scan.unchanged += 1
            self._present.update(members)
            return
        document_id = self._fetch(sight)
        if document_id is None:
            self._present.update(members)
        elif document_id:
            self._taken.append(ScannedFile(key, file_key(root), sight.size, sight.mtime_ns, sight.ctime_ns, document_id))
        else:
            self._present.discard(key)

    def _is_unchanged(self, known: FileRow | ContainerRow, sight: Sight) -> bool:
        """A file that was replaced by another of its size and date shows it by when it was changed."""
        same = (known.size, known.mtime_ns) == (sight.size, sight.mtime_ns)
        return same and known.ctime_ns in (None, sight.ctime_ns) and self.archive.has(known.document_id)

    def _fetch(self, sight: Sight) -> str | None:
        """Copy a file into the archive; the answer is its document id, None where it is left for later, '' where it is left out."""
        # A file that is dated ahead (another machine's clock) is as whole as its bytes are: the copy sees to that.
        if 0 <= time.time() - sight.mtime_ns / 1_000_000_000 < self.settle_seconds:
            self.scan.unsettled += 1
            return None
        if self._taken and time.monotonic() > self.deadline:
            self.scan.postponed += 1
            return None
        self.archive.insist_on_answer()
        try:
            limit = _limit_of(sight)
            if sight.size > limit:
                reason = f"文件过大（{sight.size // 1024**2} MB），超过 {limit // 1024**2} MB 的上限，未归档、未读取：请拆分后再提供"
                self.scan.unreadable.append((storage.url_of(sight.path), reason))
                return ""
            document_id = self._archive(sight)
        except OSError as error:
            self.scan.unreadable.append((storage.url_of(sight.path), f"文件无法打开：{error.strerror}"))
            return None
        if document_id is None:
            self.scan.unsettled += 1
        return document_id

    def _archive(self, sight: Sight) -> str | None:
        """Copy a file's bytes into the archive; None when the file changed meanwhile (it is still being written)."""
        temporary = self.archive.incoming
        try:
            document_id = copy_whole(sight, temporary)
            if look_at(sight.path) != sight:
                return None
            if kind_of_file(temporary) is not None:
                self._holders.add(document_id)
            self.archive.keep(temporary, document_id)
            return document_id
        finally:
            temporary.unlink(missing_ok=True)

    def _record(self, searched: list[Path], unknown: list[Path]) -> list[ScannedFile]:
        apart = take_apart(self._taken, self._holders, self.archive, self.settings)
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


def _limit_of(sight: Sight) -> int:
    if sight.size <= SIZE_LIMIT_BYTES:
        return SIZE_LIMIT_BYTES
    return ARCHIVE_LIMIT_BYTES if archive_kind(storage.read_head(sight.path, HEAD_BYTES)) not in (None, "pdf") else SIZE_LIMIT_BYTES


def _can_be_opened(root: Path) -> bool:
    try:
        root.stat()
    except OSError:
        return False
    return True


def _is_below(path: Path, roots: Iterable[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)
