"""Hostile files end parsed or quarantined with a reason, none hangs, and the good files beside them arrive unchanged.

The subset here runs with every test run; `pytest -m hostile` takes all 2,000 files, `python -m tests.hostile.measure`
prints the figures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.intake import Intake
from home.registry import Registry
from home.settings import Settings, prepare_home
from ingestion.isolation import map_isolated
from ingestion.model import Unreadable
from tests.hostile.generator import HostileFile, digest_of, good_files, hostile_files
from tests.hostile.running import Report, read_alone, read_in_worker, run_files, write_files
from tests.hostile.surroundings import make_odd_names, make_traps

pytestmark = pytest.mark.slow

GIB = 1024**3
FAST, ALL = 100, 2000


@pytest.fixture(scope="module")
def facts_alone() -> dict[str, str]:
    """The digest of each good file's facts, read where no hostile file was before it."""
    return read_alone()


def among_good_files(files: list[HostileFile], folder: Path) -> Iterator[tuple[HostileFile, Path]]:
    """The hostile files, with a good one after every few of them; each good file comes twice at least."""
    step = min(20, max(1, len(files) // (2 * len(good_files()))))
    for number, pair in enumerate(write_files(files, folder)):
        yield pair
        if number % step == 0:
            path = good_files()[number // step % len(good_files())]
            copy = folder / f"good{number}@{path.name}"
            copy.write_bytes(path.read_bytes())
            yield HostileFile(copy.name, "good", path.read_bytes, twin=path), copy


def assert_all_is_well(report: Report, files: list[HostileFile], facts_alone: dict[str, str]) -> None:
    by_kind = {kind: [o for o in report.outcomes if o.kind == kind] for kind in ("good", "renamed")}
    assert len(report.outcomes) - len(by_kind["good"]) == len(files)
    unsound = [(o.name, o.reason_code, o.reason, o.trace[-500:]) for o in report.unsound()]
    assert not unsound
    assert report.peak_bytes < GIB
    for outcome in by_kind["good"]:
        assert outcome.facts == facts_alone[outcome.name.split("@")[1]], outcome.name
    twins = {file.name: file.twin for file in files if file.twin}
    for outcome in by_kind["renamed"]:
        assert outcome.facts == facts_alone[twins[outcome.name].name], outcome.name  # type: ignore[union-attr]


def test_a_hundred_hostile_files(tmp_path: Path, facts_alone: dict[str, str]) -> None:
    files = hostile_files(FAST, is_fast=True)
    report = run_files(among_good_files(files, tmp_path))
    assert_all_is_well(report, files, facts_alone)
    assert report.counts()["timeout"] == 0


@pytest.mark.hostile
@pytest.mark.timeout(3600)
def test_two_thousand_hostile_files(tmp_path: Path, facts_alone: dict[str, str]) -> None:
    files = hostile_files(ALL)
    assert len({file.name for file in files}) == ALL
    assert_all_is_well(run_files(among_good_files(files, tmp_path)), files, facts_alone)


def test_the_same_seed_gives_the_same_files() -> None:
    def names_and_bytes() -> list[tuple[str, bytes]]:
        return [(file.name, file.build()) for file in hostile_files(140, is_fast=True)[-30:]]

    assert names_and_bytes() == names_and_bytes()


# ---------- folders


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", workers=2, parse_timeout_seconds=60.0)
    prepare_home(made)
    return made


def take_in(settings: Settings, folder: Path) -> tuple[Intake, Registry, list[tuple[str, str]]]:
    registry = Registry(settings.registry_path)
    registry.add_root(folder)
    intake = Intake(settings, registry)
    scan = intake.scan()
    intake.read_waiting()
    return intake, registry, scan.unreadable


def snapshot(folder: Path) -> dict[str, str]:
    return {
        os.fspath(p): digest_of(p) if p.is_file() and not p.is_symlink() and os.access(p, os.R_OK) else ""
        for p in sorted(folder.rglob("*"))
    }


def test_intake_of_hostile_files(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for _ in write_files(hostile_files(40, seed=7, is_fast=True)[-25:], folder):
        pass
    for path in good_files():
        (folder / path.name).write_bytes(path.read_bytes())
    before = snapshot(folder)
    _, registry, unreadable = take_in(settings, folder)
    documents = registry.documents()
    assert not unreadable
    assert {d.status for d in documents} == {"parsed", "quarantined"}
    assert len({digest_of(p) for p in folder.iterdir()}) == len(documents)
    for d in documents:
        assert (d.status == "parsed") == (d.reason is None)
    parsed = {d.document_id for d in documents if d.status == "parsed"}
    assert {digest_of(p) for p in good_files()} <= parsed
    assert snapshot(folder) == before


def test_odd_names_and_traps(settings: Settings, tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("秘密", encoding="utf-8")
    good = next(p for p in good_files() if p.suffix == ".txt").read_bytes()
    named = make_odd_names(folder, good)
    make_traps(folder, outside)
    intake, registry, unreadable = take_in(settings, folder)
    documents = {d.document_id: d for d in registry.documents()}
    for path in named:
        if path.name.startswith("."):
            continue
        assert documents[digest_of(path)].status == "parsed", path
    assert digest_of(outside / "secret.txt") not in documents
    assert digest_of(folder / "目录.pdf" / "内.txt") in documents
    assert documents[digest_of(folder / "empty.pdf")].reason_code == "empty"
    closed = [reason for path, reason in unreadable if path.endswith("closed.txt")]
    assert closed == (["文件无法打开：Permission denied"] if os.getuid() else [])
    not_hidden = [path for path in named if not path.name.startswith(".")]
    assert intake.scan().seen == len(not_hidden) + 3  # the file in the folder, the empty and the closed one


@pytest.mark.parametrize("trap", ["pipe.txt", "loop_a.pdf", "dangling.txt", "socket.txt", "目录.pdf", "endless.txt", "self"])
def test_a_trap_is_told_at_once(tmp_path: Path, trap: str) -> None:
    make_traps(tmp_path, tmp_path)
    ((_, result),) = map_isolated(read_in_worker, [tmp_path / trap], 1, timeout_seconds=30)
    assert isinstance(result, Unreadable)
    assert result.reason_code == "inaccessible"
