"""Documents and archive in object storage: read as from a folder, each once, and nothing lost where the storage does not answer."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from home.intake import Intake
from home.registry import Registry
from home.settings import load_settings, prepare_home
from ingestion.storage import StorageError, is_path_of, is_url, read_bytes, url_of
from layers.raw_parquet import write_raw
from tests.dbt.disclosures import make_raw_layer
from tests.object_storage import BUCKET, ObjectStorage, running_object_storage
from tests.test_raw_parquet import assert_holds

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "samples" / "documents").iterdir())


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStorage]:
    with running_object_storage(tmp_path_factory.mktemp("moto")) as storage:
        yield storage


@pytest.fixture
def prefix(storage: ObjectStorage, request: pytest.FixtureRequest) -> str:
    """A folder of the bucket with the samples, of this test alone."""
    name = re.sub(r"\W+", "-", request.node.name)
    for sample in SAMPLES:
        storage.upload(f"{name}/{sample.name}", sample.read_bytes())
    return name


def take_in(home: Path, root: Path, **settings: Any) -> tuple[Intake, Registry]:
    chosen = load_settings(home, **settings)
    prepare_home(chosen)
    registry = Registry(chosen.registry_path)
    registry.add_root(root)
    return Intake(chosen, registry), registry


def results(registry: Registry) -> dict[str, Any]:
    return {row.document_id: (row.status, row.content_digest) for row in registry.documents()}


@pytest.mark.parametrize("archive", ["", "s3://disclosures/archive"])
def test_a_bucket_is_read_like_a_folder(storage: ObjectStorage, prefix: str, tmp_path: Path, archive: str) -> None:
    here, known_here = take_in(tmp_path / "here", SAMPLES[0].parent)
    there, known_there = take_in(tmp_path / "there", storage.url(prefix), archive_url=archive)
    assert here.scan().new == there.scan().new == len(SAMPLES)
    assert here.read_waiting().read == there.read_waiting().read == len(SAMPLES)
    assert results(known_here) == results(known_there)
    assert {url_of(Path(row.path)) for row in known_there.documents()} == {f"s3://{BUCKET}/{prefix}/{sample.name}" for sample in SAMPLES}
    for row in known_there.documents():
        assert read_bytes(there.settings.archive_path(row.document_id)) == read_bytes(here.settings.archive_path(row.document_id))
    assert list((tmp_path / "there" / "work" / "tmp").iterdir()) == []
    assert not archive or not (tmp_path / "there" / "archive").exists()


def test_an_object_is_fetched_once(storage: ObjectStorage, prefix: str, tmp_path: Path) -> None:
    intake, _ = take_in(tmp_path, storage.url(prefix), archive_url=f"s3://{BUCKET}/archive-once")
    intake.scan()
    fetched = storage.times_asked("GET", f"{prefix}/")
    assert fetched == len(SAMPLES)
    intake.read_waiting()
    again = intake.scan()
    assert (again.unchanged, again.new, again.changed) == (len(SAMPLES), 0, 0)
    assert intake.waiting() == []
    assert storage.times_asked("GET", f"{prefix}/") == fetched


def test_a_republication_under_another_name_is_the_same_document(storage: ObjectStorage, prefix: str, tmp_path: Path) -> None:
    intake, registry = take_in(tmp_path, storage.url(prefix), archive_url=f"s3://{BUCKET}/archive-same")
    storage.upload(f"{prefix}/again/{SAMPLES[0].name}", SAMPLES[0].read_bytes())
    intake.scan()
    assert len(registry.documents()) == len(SAMPLES) == len(storage.names("archive-same"))


def test_changed_and_removed_objects_are_noticed(storage: ObjectStorage, prefix: str, tmp_path: Path) -> None:
    intake, registry = take_in(tmp_path, storage.url(prefix))
    storage.upload(f"{prefix}/a.txt", b"131.58")
    intake.scan()
    storage.upload(f"{prefix}/a.txt", b"131.59")
    storage.system.rm_file(f"{BUCKET}/{prefix}/{SAMPLES[0].name}")
    scan = intake.scan()
    assert (scan.changed, scan.removed) == (1, 1)
    assert len(registry.documents()) == len(SAMPLES)


def test_archives_among_the_objects_are_taken_apart(storage: ObjectStorage, prefix: str, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.txt", "某县2024年部门预算")
    storage.upload(f"{prefix}/全部.zip", packed.getvalue())
    intake, registry = take_in(tmp_path, storage.url(prefix), archive_url=f"s3://{BUCKET}/archive-apart")
    intake.scan()
    paths = {url_of(Path(row.path)) for row in registry.documents()}
    assert f"s3://{BUCKET}/{prefix}/全部.zip!/甲.txt" in paths
    assert len(paths) == len(SAMPLES) + 1
    assert intake.scan().unchanged == len(SAMPLES) + 1


def test_hidden_objects_are_left_and_confusing_names_told(storage: ObjectStorage, prefix: str, tmp_path: Path) -> None:
    storage.upload(f"{prefix}/.hidden/a.txt", b"1")
    storage.upload(f"{prefix}/twice//a.txt", b"2")
    intake, registry = take_in(tmp_path, storage.url(prefix))
    scan = intake.scan()
    assert len(registry.documents()) == len(SAMPLES)
    (problem,) = scan.problems()
    assert "twice//a.txt" in problem
    assert "请改名" in problem


def test_a_storage_that_does_not_answer_loses_nothing(
    storage: ObjectStorage, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its documents stay as they are, what waits goes on waiting, and people are told."""
    intake, registry = take_in(tmp_path, storage.url(prefix), archive_url=f"s3://{BUCKET}/archive-away")
    intake.scan()
    with monkeypatch.context() as away:
        away.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        away.setattr("fsspec.spec._Cached.__call__", type.__call__)  # connections that are open already would still answer
        scan = intake.scan()
        assert (scan.missing_roots, scan.removed) == ([storage.url(prefix)], 0)
        assert "对象存储没有给出所要的内容" in scan.problems()[1]
        with pytest.raises(StorageError):
            intake.read_waiting()
    assert len(intake.waiting()) == len(SAMPLES) == len(registry.documents())
    assert intake.read_waiting().read == len(SAMPLES)


def test_a_bucket_that_is_not_there_is_told_and_the_other_sources_are_read(tmp_path: Path, storage: ObjectStorage, prefix: str) -> None:
    """A bucket's name that was misspelt, or a bucket that was deleted."""
    intake, registry = take_in(tmp_path, Path("s3://elsewhere/documents"))
    registry.add_root(storage.url(prefix))
    scan = intake.scan()
    assert (scan.missing_roots, scan.new) == ([Path("s3://elsewhere/documents")], len(SAMPLES))
    assert "对象存储中没有这个存储桶" in "".join(scan.problems())


def test_an_archive_that_is_not_there_is_told_once(tmp_path: Path, storage: ObjectStorage, prefix: str) -> None:
    """No document is said to be unreadable for it, nor fetched in vain."""
    intake, _ = take_in(tmp_path, storage.url(prefix), archive_url="s3://elsewhere/archive")
    with pytest.raises(StorageError, match="没有这个存储桶"):
        intake.scan()
    assert storage.times_asked("GET", f"{prefix}/") == 0


def test_an_emptied_prefix_is_taken_for_one_that_is_away(storage: ObjectStorage, prefix: str, tmp_path: Path) -> None:
    intake, registry = take_in(tmp_path, storage.url(prefix))
    intake.scan()
    storage.system.rm(f"{BUCKET}/{prefix}", recursive=True)
    assert intake.scan().missing_roots == [storage.url(prefix)]
    assert len(registry.documents()) == len(SAMPLES)


def test_raw_tables_in_a_bucket_are_read_by_an_engine(storage: ObjectStorage, tmp_path: Path) -> None:
    make_raw_layer().write(database := tmp_path / "warehouse.duckdb")
    target = storage.url("raw")
    with duckdb.connect(str(database), read_only=True) as con:
        written = write_raw(con, target).written
        assert written == len(storage.names("raw")) - 1  # and their list
        assert write_raw(con, target).written == 0
    assert_holds(target, database)


def test_a_path_says_whether_it_is_a_url() -> None:
    assert [is_url(Path(text)) for text in ("s3://bucket/a", "/home/s3:/a", "a.pdf", "memory://a")] == [True, False, False, True]
    assert [is_path_of(url) for url in ("s3://b/a.pdf", "s3://b/a//b.pdf", "s3://b/./a.pdf")] == [True, False, False]
    assert url_of(Path("s3://bucket") / "年度" / "a.pdf") == "s3://bucket/年度/a.pdf"


def test_killed_workers_lose_nothing_and_read_nothing_twice() -> None:
    """The measurement of ten thousand documents, with few: it fails by itself where one is lost, read twice or read otherwise."""
    command = [sys.executable, str(ROOT / "benchmarks" / "object_storage.py"), "--documents", "80", "--kills", "2", "--parcel", "4"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    assert "80 documents read, 0 of them more than once, 0 with other results" in outcome.stdout
