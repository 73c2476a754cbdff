"""Intake: what cannot be looked at is not gone, and a lost parse result is read again."""

from __future__ import annotations

import io
import os
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.intake import Intake
from home.parsed_store import LostResultError
from home.registry import Registry, path_of_key
from home.scanning import Scan
from home.settings import load_settings, prepare_home
from tests.orchestration.conftest import Bench, bench, three_years  # noqa: F401


@pytest.fixture
def intake(three_years: Bench) -> Iterator[Intake]:  # noqa: F811
    """Three documents below a root, in a folder each."""
    prepare_home(three_years.settings)
    for file in list(three_years.documents.iterdir()):
        (three_years.documents / file.stem).mkdir()
        file.rename(three_years.documents / file.stem / file.name)
    with Registry(three_years.settings.registry_path) as registry:
        registry.add_root(three_years.documents)
        intake = Intake(three_years.settings, registry)
        assert intake.scan().new == 3
        yield intake


def root_of(intake: Intake) -> Path:
    return intake.registry.roots()[0]


def deny(monkeypatch: pytest.MonkeyPatch, denied: Path) -> None:
    """Let the operating system refuse to look at `denied` (root may look at everything, so permissions cannot be set for it)."""
    real_scandir, real_lstat, real_stat = os.scandir, Path.lstat, Path.stat

    def scandir(path: str) -> object:
        if Path(path) == denied:
            raise PermissionError(13, "Permission denied", str(path))
        return real_scandir(path)

    def lstat(path: Path) -> os.stat_result:
        if path == denied:
            raise PermissionError(13, "Permission denied", str(path))
        return real_lstat(path)

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == denied and follow_symlinks:
            raise PermissionError(13, "Permission denied", str(path))
        return real_stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr(Path, "stat", stat)


def look(intake: Intake) -> tuple[Scan, int]:
    scan = intake.scan()
    return scan, len(intake.registry.documents())


@pytest.mark.parametrize("denied", [".", "2022", "2022/2022.sheet"])
def test_what_cannot_be_looked_at_does_not_count_as_removed(intake: Intake, denied: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deny(monkeypatch, root_of(intake) / denied)
    scan, documents = look(intake)
    assert (scan.removed, documents) == (0, 3)
    (problem,) = scan.problems()
    assert str(root_of(intake) / denied) in problem and "其" in problem and "保持不变" in problem


def test_what_is_gone_counts_as_removed(intake: Intake) -> None:
    (root_of(intake) / "2022" / "2022.sheet").unlink()
    scan, documents = look(intake)
    assert (scan.removed, documents, scan.problems()) == (1, 2, [])


def test_a_file_that_is_dated_ahead_is_taken_in(intake: Intake) -> None:
    tomorrow = time.time() + 86_400
    for name, at in (("ahead", tomorrow), ("young", time.time())):
        file = root_of(intake) / f"{name}.sheet"
        file.write_text(name, encoding="utf-8")
        os.utime(file, (at, at))
    scan = intake.scan(settle_seconds=10)
    assert (scan.new, scan.unsettled) == (1, 1)


@pytest.mark.parametrize("damage", [None, b"", b"\x1f\x8b", b"not gzip"])
def test_a_lost_parse_result_is_read_again(intake: Intake, damage: bytes | None) -> None:
    assert intake.read_waiting().read == 3
    assert intake.waiting() == []
    lost = intake.registry.documents()[1].document_id
    whole = intake.store.path(lost).read_bytes()
    if damage is None:
        intake.store.path(lost).unlink()
    else:
        intake.store.path(lost).write_bytes(damage if damage != b"\x1f\x8b" else whole[: len(whole) // 2])
        with pytest.raises(LostResultError):
            intake.store.load(lost)
    assert [d.document_id for d in intake.waiting()] == [lost]
    assert intake.read_waiting().read == 1
    assert intake.store.path(lost).read_bytes() == whole


def test_quarantined_documents_can_be_read_once_more(intake: Intake) -> None:
    intake.read_waiting()
    documents = intake.registry.documents()
    intake.read_again(documents[:2])
    assert intake.waiting() == documents[:2]


# ---------- archives, links, sizes, dates


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[tuple[Intake, Path]]:
    """An empty root."""
    settings = load_settings(tmp_path / "home", workers=1)
    prepare_home(settings)
    folder = tmp_path / "来源"
    folder.mkdir()
    with Registry(settings.registry_path) as registry:
        registry.add_root(folder)
        yield Intake(settings, registry), folder


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def names(intake: Intake, folder: Path) -> list[str]:
    return sorted(str(path_of_key(key)).removeprefix(f"{folder}/") for key in intake.registry.files())


def test_each_document_of_an_archive_stands_for_itself(landing: tuple[Intake, Path]) -> None:
    intake, folder = landing
    inner = zipped(c_txt="丙".encode(), deeper_zip=zipped(d_txt="丁".encode()))
    (folder / "公开.zip").write_bytes(zipped(a_txt="甲".encode(), 表__b_txt="乙".encode(), inner_zip=inner))
    (folder / "e.txt").write_text("戊", encoding="utf-8")
    scan = intake.scan()
    members = ["公开.zip!/a.txt", "公开.zip!/inner.zip!/c.txt", "公开.zip!/inner.zip!/deeper.zip", "公开.zip!/表/b.txt"]
    assert names(intake, folder) == ["e.txt", *members]
    assert (scan.new, scan.changed, scan.removed, scan.problems()) == (5, 0, 0, [])
    documents = {d.path: d for d in intake.registry.documents()}
    member = documents[str(folder / "公开.zip!/表/b.txt")]
    assert intake.settings.archive_path(member.document_id).read_text(encoding="utf-8") == "乙"
    again = intake.scan()
    assert (again.new, again.changed, again.removed, again.unchanged) == (0, 0, 0, 2)


def test_an_archive_that_changes_or_goes_takes_its_documents_along(landing: tuple[Intake, Path]) -> None:
    intake, folder = landing
    archive = folder / "公开.zip"
    archive.write_bytes(zipped(a_txt="甲".encode(), b_txt="乙".encode()))
    intake.scan()
    archive.write_bytes(zipped(a_txt="甲".encode(), b_txt="乙改".encode(), c_txt="丙".encode()))
    scan = intake.scan()
    assert names(intake, folder) == ["公开.zip!/a.txt", "公开.zip!/b.txt", "公开.zip!/c.txt"]
    assert (scan.new, scan.changed, scan.removed) == (1, 1, 0)
    archive.unlink()
    assert intake.scan().removed == 3
    assert names(intake, folder) == []
    assert intake.registry.containers() == {}


def test_an_archive_named_as_the_source_is_read(landing: tuple[Intake, Path], tmp_path: Path) -> None:
    intake, _ = landing
    archive = tmp_path / "一个.zip"
    archive.write_bytes(zipped(a_txt="甲".encode()))
    intake.registry.add_root(archive)
    assert intake.scan().new == 1
    assert intake.scan().removed == 0
    archive.unlink()
    assert [p.name for p in intake.scan().missing_roots] == ["一个.zip"]


def test_an_archive_from_which_nothing_comes_stays_a_document_with_its_reason(landing: tuple[Intake, Path]) -> None:
    intake, folder = landing
    (folder / "坏.zip").write_bytes(zipped(a_txt="甲".encode() * 100)[:60])
    scan = intake.scan()
    assert names(intake, folder) == ["坏.zip"]
    assert "压缩包" in scan.problems()[0]


def test_files_that_are_too_large_are_not_copied(landing: tuple[Intake, Path]) -> None:
    intake, folder = landing
    with (folder / "大.txt").open("wb") as stream:
        stream.truncate(10 * 1024**3)
    scan = intake.scan()
    assert "文件过大（10240 MB）" in scan.problems()[0]
    assert names(intake, folder) == []
    assert sum(f.stat().st_size for f in intake.settings.archive.rglob("*") if f.is_file()) == 0


def test_links_are_told(landing: tuple[Intake, Path], tmp_path: Path) -> None:
    intake, folder = landing
    (tmp_path / "别处").mkdir()
    (folder / "文件.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (folder / "夹").symlink_to(tmp_path / "别处", target_is_directory=True)
    problems = intake.scan().problems()
    assert len(problems) == 2
    assert all("是链接" in problem for problem in problems)


def test_a_file_of_the_same_size_and_date_is_noticed(landing: tuple[Intake, Path]) -> None:
    intake, folder = landing
    file = folder / "a.txt"
    file.write_text("131.58")
    status = file.stat()
    intake.scan()
    time.sleep(0.02)
    (folder / "b").write_text("131.59")
    (folder / "b").replace(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert intake.scan().changed == 1
    assert intake.scan().unchanged == 1


def test_a_registry_of_before_is_carried_on(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite"
    with sqlite3.connect(path) as con:
        con.execute(
            "create table files (path text primary key, root text, size integer, mtime_ns integer, document_id text, first_seen text)"
        )
        con.execute("insert into files values ('/a', '/', 1, 2, 'd', 'x')")
    with Registry(path) as registry:
        assert registry.files()["/a"].ctime_ns is None
