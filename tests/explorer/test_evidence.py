"""Every row leads back: to a page with a mark, to a cell, or to a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.evidence import KINDS, NoEvidenceError, find_evidence
from explorer.finding_places import draw_finding
from explorer.pictures import draw_evidence
from explorer.warehouse import Warehouse
from home.settings import Settings
from yusuan.cli import main

pytestmark = pytest.mark.slow

DRAWN_PER_FORMAT = 3


@pytest.fixture(scope="module")
def warehouse(published: Settings) -> Warehouse:
    return Warehouse(published.published_database)


@pytest.mark.parametrize("kind", [k for k in KINDS if k.name != "finding"], ids=lambda kind: kind.name)
def test_rows_of_every_kind_and_format_are_drawn_with_their_mark(kind: object, warehouse: Warehouse, published: Settings) -> None:
    table, id_column = kind.table, kind.id_column  # type: ignore[attr-defined]
    rows = warehouse.rows(
        f"""select r.{id_column} as id from marts.{table} r join marts.dim_document d using (document_id)
            qualify row_number() over (partition by d.media_type order by r.{id_column}) <= {DRAWN_PER_FORMAT}"""
    )
    if not rows:
        pytest.skip(f"the samples have no rows in {table}")
    for row in rows:
        evidence = find_evidence(warehouse, row["id"])
        document_id = evidence.document["document_id"]
        picture = draw_evidence(evidence, published.archive / document_id[:2] / document_id)
        assert picture.data
        assert picture.has_mark, (evidence.title, evidence.words)


def test_errors_are_drawn_at_the_numbers_that_contradict_each_other(warehouse: Warehouse, published: Settings) -> None:
    rows = warehouse.rows("select finding_id as id, page from marts.fct_finding where severity = 'error' and page is not null")
    if not rows:
        pytest.skip("the samples that were built hold no error on a page")
    for row in rows[:DRAWN_PER_FORMAT]:
        evidence = find_evidence(warehouse, row["id"])
        document_id = evidence.document["document_id"]
        assert draw_finding(evidence, published.archive / document_id[:2] / document_id).has_mark


def test_the_mark_of_a_fact_lies_where_the_page_prints_it(warehouse: Warehouse) -> None:
    row = warehouse.row("select budget_line_id as id, box from marts.fct_budget_line where box is not null limit 1")
    assert row is not None
    evidence = find_evidence(warehouse, row["id"][:12])
    assert evidence.box is not None
    assert ",".join(f"{edge:.1f}" for edge in evidence.box) == row["box"]


def test_unknown_and_short_ids_are_explained(warehouse: Warehouse) -> None:
    with pytest.raises(NoEvidenceError, match="没有编号"):
        find_evidence(warehouse, "0" * 20)
    with pytest.raises(NoEvidenceError, match="至少写 8 位"):
        find_evidence(warehouse, "abc")
    with pytest.raises(NoEvidenceError):
        find_evidence(warehouse, "' or 1=1")


def test_the_command_writes_the_picture_and_never_over_a_file(
    warehouse: Warehouse, published: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    row = warehouse.row("select budget_line_id as id from marts.fct_budget_line where page is not null limit 1")
    assert row is not None
    command = ["evidence", row["id"][:16], "--home", str(published.home)]
    assert main(command) == 0
    written = next(tmp_path.iterdir())
    assert written.read_bytes().startswith(b"\x89PNG")
    assert "已画入" in capsys.readouterr().out
    assert main(command) == 2
    assert "已存在" in capsys.readouterr().err


def test_a_home_without_a_warehouse_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "0123456789", "--home", str(tmp_path)]) == 2
    assert "yusuan build" in capsys.readouterr().err
