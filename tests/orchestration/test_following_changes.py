"""Whatever becomes of documents, the published warehouse is the one that a build from scratch gives.

The layers are built without Dagster, which has no part in what they hold.
"""

from __future__ import annotations

import os
import random
import shutil
import zlib
from pathlib import Path

import duckdb
import pytest

from home.intake import Intake
from home.registry import Registry
from home.settings import prepare_home
from layers.building import LayerBuilder
from layers.changes import changed_years
from tests.orchestration.conftest import Bench, make_bench

UNITS = ("甲县财政局", "乙县教育局", "丙县水利局")
YEARS = (2021, 2022, 2023)
STEPS = 4
_OF_THIS_HOME = ("ingested_at",)
"""Columns that say when a document came in, which differs between homes."""


def a_sheet(chance: random.Random) -> list[str]:
    """A budget or final account of some unit and year, now and then with a contradiction or without a year that is a partition."""
    amount = chance.randint(1, 9)
    lines = [
        f"{chance.choice(YEARS)} {chance.choice(('budget', 'final'))} {chance.choice(UNITS)}",
        f"expenditure 201 一般公共服务支出 total {amount}.00 1",
        f"expenditure 205 教育支出 total {chance.randint(1, 9)}.50 2",
        f"stated total_expenditure {amount}.50",
        "project 校舍维修 3.00",
        "unplaced 99.00",
    ]
    return [*lines, "finding"] if chance.random() < 0.3 else lines


def change_something(bench: Bench, chance: random.Random, step: int) -> None:
    """One of: a document more, one replaced, removed, moved, copied, or broken; another ruling instead of the one before."""
    files = sorted(bench.documents.rglob("*.sheet"))
    kind = chance.choice(("add", "replace", "remove", "move", "copy", "break", "rule")) if files else "add"
    one = chance.choice(files) if files else None
    if kind == "add" or one is None:
        bench.write(f"{step}-{chance.randint(0, 99)}.sheet", *a_sheet(chance))
    elif kind == "replace":
        one.write_text("\n".join(a_sheet(chance)) + "\n", encoding="utf-8")
    elif kind == "remove":
        one.unlink()
    elif kind == "rule":
        rule_on_a_finding(bench, chance)
    elif kind == "break":
        one.write_text("broken\n", encoding="utf-8")
    else:
        target = bench.documents / f"{kind}-{step}" / one.name
        target.parent.mkdir(exist_ok=True)
        if kind == "move":
            one.rename(target)
        else:
            target.write_bytes(one.read_bytes())


def rule_on_a_finding(bench: Bench, chance: random.Random) -> None:
    """A person's ruling on one of the published findings, and none on the others."""
    found = bench.query("select finding_id, evidence_hash, fiscal_year from marts.fct_finding order by all")
    rulings = [(*chance.choice(found), chance.choice(("wrong", "accepted")))] if found else []
    lines = [f"{finding},{evidence},{ruling},口径不同,{year}" for finding, evidence, year, ruling in rulings]
    text = "\n".join(["finding_id,evidence_hash,ruling,reason,fiscal_year", *lines])
    (bench.home / "rulings.csv").write_text(f"{text}\n", encoding="utf-8")


def follow(bench: Bench, run_id: str) -> None:
    """Take in the documents, build the years that changed, publish."""
    settings = bench.settings
    prepare_home(settings)
    builder = LayerBuilder(settings, run_id, log=lambda _: None)
    with Registry(settings.registry_path) as registry:
        registry.add_root(bench.documents)
        intake = Intake(settings, registry)
        with intake.hold():
            intake.scan()
            intake.read_waiting()
        years = list(changed_years(settings, registry, builder.code_version))
    builder.build("marts", years)
    builder.publish(years)
    assert not builder.record.refusals


def date_files(bench: Bench) -> None:
    """Which of two claims is the later one must not hang on the clock: what a file holds decides its date."""
    for file in bench.documents.rglob("*.sheet"):
        os.utime(file, (1_700_000_000 + zlib.crc32(file.read_bytes()) % 1_000_000,) * 2)


def published_rows(bench: Bench) -> dict[str, list[str]]:
    with duckdb.connect(str(bench.settings.published_database), read_only=True) as con:
        tables = [row[0] for row in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()]
        found = {}
        for table in tables:
            columns = [row[0] for row in con.execute(f"describe marts.{table}").fetchall()]
            kept = ", ".join(f'"{column}"' for column in columns if column not in _OF_THIS_HOME)
            found[table] = sorted(map(str, con.execute(f"select {kept} from marts.{table}").fetchall()))
            parquet = bench.settings.warehouse / "parquet" / table / "*.parquet"
            assert sorted(map(str, con.execute(f"select {kept} from '{parquet}'").fetchall())) == found[table]
        return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_any_changes_leave_what_a_build_from_scratch_gives(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    followed = make_bench(tmp_path / "followed", monkeypatch)
    for number in range(5):
        followed.write(f"first-{number}.sheet", *a_sheet(chance))
    date_files(followed)
    follow(followed, "first")
    for step in range(STEPS):
        for _ in range(chance.randint(1, 3)):
            change_something(followed, chance, step)
        date_files(followed)
        follow(followed, f"step-{step}")
    scratch = Bench(tmp_path / "scratch", followed.documents, followed.parse_log)
    prepare_home(scratch.settings)
    if (rulings := followed.home / "rulings.csv").exists():
        shutil.copy(rulings, scratch.home)
    follow(scratch, "scratch")
    rows, wanted = published_rows(followed), published_rows(scratch)
    assert {table: rows[table] for table in wanted if rows[table] != wanted[table]} == {}
