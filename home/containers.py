"""Archives among the sources: their documents stand in the registry as files of their own, at <path of the archive>!/<path in it>."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from home.archive import Archive
from home.registry import ContainerRow, ScannedFile, file_key, path_of_key
from home.settings import Settings
from ingestion.archives import Member, Unpacked, UnpackJob, unpack
from ingestion.isolation import map_isolated
from ingestion.member_names import SEPARATOR
from ingestion.model import Unreadable


@dataclass(slots=True)
class TakenApart:
    """What became of the files that may hold others."""

    files: list[ScannedFile] = field(default_factory=list)
    """What stands as a document: the members, and each file that is one itself."""
    containers: list[ScannedFile] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """(path, Chinese reason)."""


def container_of(path: Path, containers: Iterable[str]) -> Path:
    """The file that a document lies in: itself, or the archive that its path goes through."""
    known = set(containers)
    text = str(path)
    at = text.find(SEPARATOR)
    while at >= 0:
        if file_key(Path(text[:at])) in known:
            return Path(text[:at])
        at = text.find(SEPARATOR, at + 1)
    return path


def members_of(keys: Iterable[str], containers: Mapping[str, ContainerRow]) -> dict[str, list[str]]:
    """Keys of the documents in each known archive."""
    found: dict[str, list[str]] = {}
    for key in keys:
        path = path_of_key(key)
        if SEPARATOR in str(path) and (place := container_of(path, containers)) != path:
            found.setdefault(file_key(place), []).append(key)
    return found


def take_apart(files: list[ScannedFile], holders: Collection[str], archive: Archive, settings: Settings) -> TakenApart:
    """Open the documents `holders`, which may hold others, in worker processes; what they hold goes into the archive.

    A file from which nothing could be taken stays a document: reading it says why.
    """
    outcome = TakenApart()
    by_document: dict[str, list[ScannedFile]] = {}
    for file in files:
        if file.document_id in holders:
            by_document.setdefault(file.document_id, []).append(file)
        else:
            outcome.files.append(file)
    if not by_document:
        return outcome
    settings.temporary.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=settings.temporary) as scratch:
        folders = {Path(scratch, str(number)): document_id for number, document_id in enumerate(by_document)}
        jobs = (
            UnpackJob(
                archive.on_this_machine(document_id, Path(f"{folder}-source")), path_of_key(by_document[document_id][0].key).name, folder
            )
            for folder, document_id in folders.items()
        )
        workers = min(settings.workers, len(folders))
        limits = (workers, settings.parse_timeout_seconds, settings.parse_memory_mb * 1024**2, settings.temporary)
        for job, result in map_isolated(unpack, jobs, *limits):
            for file in by_document[folders[job.folder]]:
                _register(file, result, archive.keep, outcome)
            shutil.rmtree(job.folder, ignore_errors=True)
            shutil.rmtree(f"{job.folder}-source", ignore_errors=True)
    return outcome


def _register(file: ScannedFile, result: Unpacked | Unreadable, keep: Callable[[Path, str], None], outcome: TakenApart) -> None:
    path = path_of_key(file.key)
    if isinstance(result, Unreadable):
        outcome.problems.append((str(path), result.reason))
        outcome.files.append(file)
        return
    outcome.problems += [(f"{path}{SEPARATOR}{name}" if name else str(path), reason) for name, reason in result.problems]
    members = list(_members(file, result.members, keep))
    if not members or result.is_document:
        outcome.files.append(file)
    if members:
        outcome.containers.append(file)
        outcome.files += members


def _members(file: ScannedFile, members: Iterable[Member], keep: Callable[[Path, str], None]) -> Iterator[ScannedFile]:
    for member in members:
        with member.path.open("rb") as stream:
            document_id = hashlib.file_digest(stream, "sha256").hexdigest()
        keep(member.path, document_id)
        key = file_key(Path(f"{path_of_key(file.key)}{SEPARATOR}{member.name}"))
        yield ScannedFile(key, file.root, member.byte_size, file.mtime_ns, file.ctime_ns, document_id)
