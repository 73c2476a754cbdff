"""Many small documents from object storage, read by two workers of a Dask scheduler, one of which is killed at random moments.

    python benchmarks/object_storage.py [--documents 10000] [--kills 20] [--parcel 64] [--seed 1]

The storage is moto's server on this machine: it speaks S3, and keeps objects in its memory. Sources and archive lie in it. Fails
where a document is lost, is read into the home twice, or has another result than it has where nobody is killed; those of
`--compared` documents are compared, for reading all of them twice takes twice as long. Documents are so small that the start of the
process which reads a parcel takes longer than eight of them: `--parcel` is how many it has here.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

import dask
from corpus import body_name
from distributed import Client, LocalCluster

from home import fan_out
from home.document_worker import Job, ReadingLimits, read_isolated
from home.intake import Intake
from home.registry import Registry
from home.settings import Settings, load_settings, prepare_home
from tests.object_storage import BUCKET, ObjectStorage, running_object_storage

ROOT = Path(__file__).resolve().parents[1]
_DOCUMENT = """# 某县{name}2024年部门预算

## 收支预算总表

单位：万元

收入 | 预算数 | 支出 | 预算数
--- | --- | --- | ---
一般公共预算拨款收入 | {amount} | 一般公共服务支出 | {amount}
收入总计 | {amount} | 支出总计 | {amount}

2024年，某县{name}收入预算总计{amount}万元，支出预算总计{amount}万元。
"""
SOURCES = "sources"


def upload(storage: ObjectStorage, documents: int) -> None:
    for first in range(0, documents, 500):
        numbers = range(first, min(first + 500, documents))
        storage.system.pipe({f"{BUCKET}/{SOURCES}/{number // 1000}/{number:06d}.md": content(number) for number in numbers})


def content(number: int) -> bytes:
    return _DOCUMENT.format(name=body_name(number), amount=f"{number + 1}.25").encode()


class Killer(threading.Thread):
    """Kills one worker each time that the next of some random numbers of documents is read, until all are."""

    def __init__(self, address: str, moments: list[int], seed: int) -> None:
        super().__init__(daemon=True)
        self._client = Client(address, set_as_default=False)
        self._moments, self._chance = sorted(moments), random.Random(seed)
        self._read = threading.Semaphore(0)
        self.killed: list[int] = []
        """The process of each."""

    def progress(self, done: int, total: int, name: str) -> None:
        self._read.release()

    def run(self) -> None:
        done = 0
        for moment in self._moments:
            while done < moment:
                self._read.acquire()
                done += 1
            time.sleep(self._chance.random())
            os.kill(process := self._one(), signal.SIGKILL)
            self.killed.append(process)

    def _one(self) -> int:
        """The process of one worker; what was killed is started again by its nanny."""
        while True:
            processes = self._client.run(os.getpid, on_error="ignore")
            if living := sorted(pid for pid in processes.values() if pid not in self.killed):
                return self._chance.choice(living)
            time.sleep(0.2)


def read_with_kills(settings: Settings, root: Path, cluster: LocalCluster, moments: list[int], seed: int) -> tuple[Registry, int]:
    """Take in what lies below `root`; answers the registry, and how many workers were killed meanwhile."""
    registry = Registry(settings.registry_path)
    registry.add_root(root)
    intake = Intake(settings, registry)
    started = time.monotonic()
    scan = intake.scan()
    print(f"looked at {scan.new} objects and archived them in {time.monotonic() - started:.0f} s", flush=True)
    killer = Killer(cluster.scheduler_address, moments, seed)
    killer.start()
    started = time.monotonic()
    reading = intake.read_waiting(killer.progress)
    print(f"read {reading.read} documents in {time.monotonic() - started:.0f} s, {len(killer.killed)} workers killed", flush=True)
    assert intake.waiting() == [], "documents are lost"
    return registry, len(killer.killed)


def readings(settings: Settings) -> collections.Counter[str]:
    """How often each document was read into the home, by its journal."""
    lines = [json.loads(line) for path in settings.logs.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    return collections.Counter(line["document_id"] for line in lines if line.get("seconds"))


def differing(settings: Settings, registry: Registry, compared: int, seed: int) -> int:
    """How many of some documents have another result than this machine reads by itself."""
    intake = Intake(settings, registry)
    rows = {row.document_id: row for row in random.Random(seed).sample(registry.documents(), compared)}
    jobs = [Job(document_id, settings.archive_path(document_id), "") for document_id in rows]
    limits = ReadingLimits(120.0, 2 * 1024**3)
    wrong = 0
    for job, result in read_isolated(jobs, limits, settings.workers, settings.temporary):
        stored = intake.store.load(job.document_id)
        wrong += not isinstance(result, tuple) or result[0].budget_lines != stored.budget_lines or not stored.budget_lines
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--parcel", type=int, default=64)
    parser.add_argument("--compared", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    fan_out.PARCEL_DOCUMENTS = chosen.parcel
    chance = random.Random(chosen.seed)
    last = max(2, chosen.documents - 4 * chosen.parcel)  # what the workers have ahead is read without a word to this machine
    moments = [chance.randrange(1, last) for _ in range(chosen.kills)]
    # A cluster on one machine gives a worker up that takes 15 seconds to start again; a worker on another machine belongs to nobody.
    dask.config.set({"distributed.deploy.lost-worker-timeout": "1 hour"})
    with tempfile.TemporaryDirectory() as folder, running_object_storage(Path(folder)) as storage:
        upload(storage, chosen.documents)
        with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
            settings = load_settings(Path(folder, "home"), archive_url=f"s3://{BUCKET}/archive", scheduler=cluster.scheduler_address)
            prepare_home(settings)
            registry, killed = read_with_kills(settings, storage.url(SOURCES), cluster, moments, chosen.seed)
        counted = readings(settings)
        wrong = differing(settings, registry, min(chosen.compared, chosen.documents), chosen.seed)
        print(f"{len(counted)} documents read, {sum(counted.values()) - len(counted)} of them more than once, {wrong} with other results")
        print(f"{storage.times_asked('GET', SOURCES + '/')} sources fetched, {len(storage.names('archive'))} documents in the archive")
        assert killed == chosen.kills, "the documents were read before all kills"
        assert len(counted) == sum(counted.values()) == chosen.documents
        assert len(storage.names("archive")) == storage.times_asked("GET", SOURCES + "/") == chosen.documents
        assert not wrong


if __name__ == "__main__":
    main()
