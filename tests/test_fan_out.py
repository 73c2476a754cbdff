"""Reading on a Dask scheduler: what one machine reads, and nothing lost where a worker is."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from home import fan_out
from home.document_worker import Job, ReadingLimits
from home.fan_out import Parcel, read_parcel
from home.intake import Intake
from home.registry import Registry
from home.settings import SettingsError, load_settings, prepare_home
from home.versions import current_versions
from tests.test_own_layouts import DOCUMENT, OWN

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
LIMITS = ReadingLimits(120.0, 2 * 1024**3)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process of its own, as on two machines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
        with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
            yield cluster


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, a damaged file, and one sample's text sixteen times, each with a note of its own."""
    folder = tmp_path_factory.mktemp("documents")
    for sample in (ROOT / "samples" / "documents").iterdir():
        folder.joinpath(sample.name).write_bytes(sample.read_bytes())
    folder.joinpath("damaged.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    text = folder.joinpath("2020_budget_trade_union.txt").read_text(encoding="utf-8")
    for number in range(16):
        folder.joinpath(f"copy-{number}.txt").write_text(f"{text}\n说明{number}。\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def read_here(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return read_all(documents, tmp_path_factory.mktemp("here"))


def read_all(documents: Path, home: Path, after_first: Any = None, **settings: Any) -> dict[str, Any]:
    """Status and digest of each document, as the registry has them when nothing waits any more."""
    chosen = load_settings(home, **settings)
    prepare_home(chosen)
    with Registry(chosen.registry_path) as registry:
        registry.add_root(documents)
        intake = Intake(chosen, registry)
        intake.scan()
        read: list[str] = []

        def progress(done: int, total: int, name: str) -> None:
            if not read and after_first is not None:
                after_first()
            read.append(name)

        reading = intake.read_waiting(progress)
        assert reading.read == len(read) == len(registry.documents())
        assert intake.waiting() == []
        return {row.document_id: (row.status, row.reason_code, row.content_digest) for row in registry.documents()}


def test_what_the_workers_read_is_what_this_machine_reads(
    cluster: LocalCluster, documents: Path, read_here: dict[str, Any], tmp_path: Path
) -> None:
    assert read_all(documents, tmp_path, scheduler=cluster.scheduler_address) == read_here
    assert sorted({status for status, _, _ in read_here.values()}) == ["parsed", "quarantined"]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_lost_worker_loses_nothing(cluster: LocalCluster, documents: Path, read_here: dict[str, Any], tmp_path: Path, seed: int) -> None:
    """Its parcel goes to the other worker (or to the one that Dask starts in its place), and no document is stored twice."""

    def kill_one() -> None:
        with Client(cluster.scheduler_address, set_as_default=False) as client:
            processes = client.run(os.getpid)
        os.kill(random.Random(seed).choice(sorted(processes.values())), signal.SIGKILL)

    assert read_all(documents, tmp_path, kill_one, scheduler=cluster.scheduler_address) == read_here


def test_a_scheduler_that_lost_all_workers_is_told_and_nothing_is_lost(
    cluster: LocalCluster, documents: Path, read_here: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is stored, what was not waits; the next run, on this machine, ends as if nothing had happened."""
    monkeypatch.setattr(fan_out, "_LONELY_SECONDS", 2.0)
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as left,
        pytest.raises(SettingsError, match="没有工作进程：已读的文档都已存好"),
    ):
        read_all(documents, tmp_path, lambda: left.scale(0), scheduler=left.scheduler_address)
    with Registry(load_settings(tmp_path).registry_path) as registry:
        states = [row.status for row in registry.documents()]
    assert len(states) == len(read_here)
    assert 0 < states.count("parsed") < len(states)
    assert finish(tmp_path) == read_here


def finish(home: Path) -> dict[str, Any]:
    """What the registry has when this machine has read what another run left."""
    settings = load_settings(home)
    with Registry(settings.registry_path) as registry:
        intake = Intake(settings, registry)
        intake.read_waiting()
        assert intake.waiting() == []
        return {row.document_id: (row.status, row.reason_code, row.content_digest) for row in registry.documents()}


def test_what_no_worker_takes_is_read_here(
    cluster: LocalCluster, documents: Path, read_here: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "read_parcel", _fail)
    assert read_all(documents, tmp_path, scheduler=cluster.scheduler_address) == read_here


def _fail(_: Parcel) -> None:
    raise OSError("no space left on the worker")


def test_layouts_of_a_home_go_along(cluster: LocalCluster, tmp_path: Path) -> None:
    """A home names a table in its own words; a worker that did not know them would call it something else."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "budget.html").write_text(DOCUMENT, encoding="utf-8")
    found = []
    for name, layout, scheduler in (("plain", "", ""), ("here", OWN, ""), ("there", OWN, cluster.scheduler_address)):
        (tmp_path / name / "layouts").mkdir(parents=True)
        (tmp_path / name / "layouts" / "tables.yml").write_text(layout or "titles: []\n", encoding="utf-8")
        found.append(read_all(documents, tmp_path / name, scheduler=scheduler))
    assert found[0] != found[1] == found[2]


def test_a_worker_with_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_text("某县2024年部门预算", encoding="utf-8")
    job = Job("0" * 64, path, "")
    answer = read_parcel(Parcel((job,), {path: path.read_bytes()}, LIMITS, "other-version"))
    assert isinstance(answer, str)
    assert f"另一版本的程序（{current_versions().both}，本机是 other-version）" in answer


def test_a_scheduler_that_is_not_there_is_told(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "_PATIENCE_SECONDS", 0.5)
    with pytest.raises(SettingsError, match="没有应答"):
        read_all(documents, tmp_path, scheduler="tcp://127.0.0.1:9")


def test_parcels_end_by_number_or_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "PARCEL_BYTES", 1000)
    jobs = []
    for number, size in enumerate([10] * 10 + [900, 200, 30]):
        path = tmp_path / str(number)
        path.write_bytes(bytes(size))
        jobs.append(Job(str(number), path, ""))
    assert [len(parcel.jobs) for parcel in fan_out._parcels(jobs, LIMITS)] == [8, 4, 1]
