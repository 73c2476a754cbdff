"""Intake: what cannot be looked at is not gone, and a lost parse result is read again."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.orchestration.conftest import Bench, bench, three_years  # noqa: F401
from yusuan.intake import Intake, Scan
from yusuan.parsed_store import LostResultError
from yusuan.registry import Registry
from yusuan.settings import prepare_home


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
