"""Reading on other machines: documents go as parcels to the workers of a Dask scheduler (the extra `fan-out`, the setting `scheduler`).

A parcel holds the bytes of its documents, so machines share no folder. A worker reads it as this machine would: in processes with limits.
Results come back here and are stored here, by document, so that nothing is read into the home twice; a parcel whose worker
is lost goes to another one, which is Dask's work, and is read here in the end where none will have it.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from home.document_worker import Job, ReadingLimits, Result, read_isolated
from home.settings import SettingsError
from home.versions import current_versions

if TYPE_CHECKING:
    from distributed import Client, Future
    from distributed.client import as_completed

_LOG = logging.getLogger(__name__)

PARCEL_DOCUMENTS, PARCEL_BYTES = 8, 16 * 1024**2
"""A parcel ends with the document that reaches one of them: the start of a process is paid once a parcel."""
PARCELS_PER_THREAD = 2
"""Sent ahead for each thread of the scheduler's workers, so that none waits for its next parcel while this machine stores results."""
_PATIENCE_SECONDS = 30.0
"""How long to wait for the scheduler, and for its first worker."""
_LONELY_SECONDS = 600.0
"""How long to wait while the scheduler has lost all its workers: a machine that is started again is back by then."""
_LOOK_SECONDS = 1.0
"""Between two looks at whether any worker is left."""


class OtherProgramError(SettingsError):
    """A worker runs another version of this program; its results would not be this version's."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Some jobs with the content of every file that they name, by its path on the machine that sends it."""

    jobs: tuple[Job, ...]
    files: dict[Path, bytes]
    limits: ReadingLimits
    version: str
    """Of readers and rules, without layouts of one's own, which go along."""


def read_on_scheduler(jobs: Iterable[Job], address: str, limits: ReadingLimits, scratch: Path) -> Iterator[tuple[Job, Result]]:
    """Like `read_isolated`, on the workers of the scheduler at `address`; `jobs` is consumed as they become free.

    `scratch` is for what this machine has to read itself. Raises SettingsError where the scheduler does not answer, has no
    worker, has lost all of them for long, or has one with another version of this program.
    """
    with _connect(address) as client:
        ahead = PARCELS_PER_THREAD * sum(client.nthreads().values())
        for parcel, answers in _sent(client, _parcels(jobs, limits), ahead):
            try:
                results: Iterable[tuple[Job, Result]] = zip(parcel.jobs, _taken(answers), strict=True)
            except OtherProgramError:
                raise
            except Exception as error:  # whatever kept every worker from it: the documents are here
                _LOG.warning("调度器上没有读成 %d 份文档（%s），改由本机读取", len(parcel.jobs), error)
                results = read_isolated(parcel.jobs, limits, 1, scratch)
            yield from results


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise SettingsError("设置了 scheduler，但没有安装 fan-out：pip install --require-hashes -r requirements-fan-out.lock") from error
    try:
        client = Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SettingsError(f"调度器 {address} 没有应答") from error
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
    except TimeoutError as error:
        client.close()
        raise SettingsError(f"调度器 {address} 上没有工作进程：请先在各机器上运行 dask worker {address}") from error
    return client


def _sent(client: Client, parcels: Iterator[Parcel], ahead: int) -> Iterator[tuple[Parcel, Future]]:
    """Parcels with their answers as these come; at most `ahead` are under way."""
    from distributed import as_completed

    under_way: dict[str, Parcel] = {}

    def send(parcel: Parcel) -> Future:
        future = client.submit(read_parcel, parcel, pure=False)
        under_way[future.key] = parcel
        return future

    coming = as_completed([send(parcel) for parcel in itertools.islice(parcels, ahead)], loop=client.loop)
    for future in _arriving(client, coming):
        parcel = under_way.pop(future.key)
        for following in itertools.islice(parcels, 1):
            coming.add(send(following))
        yield parcel, future


def _arriving(client: Client, coming: as_completed) -> Iterator[Future]:
    """Answers as they come. Raises SettingsError where there has been no worker for long; Dask itself would wait for ever."""
    looked = manned = time.monotonic()
    while not coming.is_empty():
        if coming.has_ready():
            yield next(coming)
            manned = time.monotonic()  # an answer is a sign of life, and whoever stores it takes its time
            continue
        time.sleep(0.02)
        now = time.monotonic()
        if now - looked < _LOOK_SECONDS:
            continue
        looked = now
        if client.nthreads():
            manned = now
        elif now - manned > _LONELY_SECONDS:
            address = client.scheduler.address
            raise SettingsError(
                f"调度器 {address} 上已有 {round(now - manned)} 秒没有工作进程：已读的文档都已存好，其余的仍在待读之列，一份不少。"
                f"请在各机器上运行 dask worker {address}，再重新运行"
            )


def _taken(answer: Future) -> list[Result]:
    """What a worker answers. Raises OtherProgramError, or whatever kept the scheduler from an answer."""
    results: list[Result] | str = answer.result()
    if isinstance(results, str):
        raise OtherProgramError(results)
    return results


def _parcels(jobs: Iterable[Job], limits: ReadingLimits) -> Iterator[Parcel]:
    version, waiting = current_versions().both, iter(jobs)
    for first in waiting:
        chosen: list[Job] = []
        files: dict[Path, bytes] = {}
        for job in itertools.chain([first], waiting):
            chosen.append(job)
            files.update((path, path.read_bytes()) for path in _files_of(job) if path not in files and path.is_file())
            if len(chosen) == PARCEL_DOCUMENTS or sum(map(len, files.values())) >= PARCEL_BYTES:
                break
        yield Parcel(tuple(chosen), files, limits, version)


def _files_of(job: Job) -> Iterator[Path]:
    yield job.path
    yield from job.stored or ()
    if job.layouts is not None:
        yield from sorted(job.layouts.glob("*.y*ml"))


# ---------- on a machine of the scheduler


def read_parcel(parcel: Parcel) -> list[Result] | str:
    """What each of the parcel's jobs came to, in their order; a Chinese sentence where the sender's program is another version."""
    own = current_versions().both
    if own != parcel.version:
        return f"调度器的工作进程上是另一版本的程序（{own}，本机是 {parcel.version}）：请先更新，再读取"
    with tempfile.TemporaryDirectory(prefix="yusuan-parcel-") as folder:
        places = _unpacked(parcel.files, Path(folder))
        moved = [_moved(job, places) for job in parcel.jobs]
        found = {job.document_id: result for job, result in read_isolated(moved, parcel.limits, 1, Path(folder))}
    return [found[job.document_id] for job in parcel.jobs]


def _unpacked(files: dict[Path, bytes], folder: Path) -> dict[Path, Path]:
    """Where each file lies now, by where it lay; files of one folder stay together under their names."""
    places: dict[Path, Path] = {}
    folders = {parent: folder / str(number) for number, parent in enumerate(sorted({path.parent for path in files}))}
    for path, content in files.items():
        places[path] = folders[path.parent] / path.name
        places[path.parent] = folders[path.parent]
        places[path].parent.mkdir(exist_ok=True)
        places[path].write_bytes(content)
    return places


def _moved(job: Job, places: dict[Path, Path]) -> Job:
    stored = job.stored and (places.get(job.stored[0], job.stored[0]), places.get(job.stored[1], job.stored[1]))
    layouts = job.layouts and places.get(job.layouts)
    return dataclasses.replace(job, path=places.get(job.path, job.path), stored=stored, layouts=layouts)
