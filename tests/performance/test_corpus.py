"""Every golden project and indicator of the corpus, in all its fields, and nothing else. Needs the corpus on this machine."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.parsing import parse_document

_CORPUS, _GOLDEN = os.environ.get("YUSUAN_CORPUS"), os.environ.get("YUSUAN_GOLDEN")
_NEEDS = pytest.mark.skipif(not (_CORPUS and _GOLDEN), reason="YUSUAN_CORPUS and YUSUAN_GOLDEN do not name the corpus and its golden data")

_PROJECT = (
    "project_code", "project_name", "budget_yuan", "fiscal_yuan", "other_yuan", "executed_yuan",
    "plan_q1_pct", "plan_q2_pct", "plan_q3_pct", "plan_q4_pct", "purpose", "budget_source",
)  # fmt: skip
_INDICATOR = (
    "indicator_kind", "level1", "level2", "level3", "description", "target_text", "operator", "target_value", "target_unit",
    "actual_text", "actual_value", "actual_unit", "basis", "grade_excellent", "grade_good", "grade_fair", "grade_poor",
)  # fmt: skip


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal) or re.fullmatch(r"-?\d+\.\d+", str(value)):
        return format(Decimal(str(value)).normalize(), "f")
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def _golden(part: str) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    if not _GOLDEN:
        return rows
    with (Path(_GOLDEN) / f"{part}.csv").open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            rows.setdefault(row["file"], []).append(row)
    return rows


@pytest.fixture(scope="module")
def parsed():
    cache = {}

    def parse(name: str):
        if name not in cache:
            cache[name] = parse_document(next(Path(str(_CORPUS)).rglob(name)))
        return cache[name]

    return parse


@_NEEDS
@pytest.mark.parametrize("name", sorted(_golden("projects")) or ["corpus"])
def test_projects(name: str, parsed) -> None:
    want = Counter(tuple(_plain(row[f]) for f in _PROJECT) for row in _golden("projects")[name])
    have = Counter(tuple(_plain(getattr(p, f)) for f in _PROJECT) for p in parsed(name).projects)
    assert (list((want - have).elements()), list((have - want).elements())) == ([], [])


@_NEEDS
@pytest.mark.parametrize("name", sorted(_golden("indicators")) or ["corpus"])
def test_indicators(name: str, parsed) -> None:
    document = parsed(name)
    names = {p.project_no: p.project_name for p in document.projects}
    want = Counter((_plain(row["project_name"]), *(_plain(row[f]) for f in _INDICATOR)) for row in _golden("indicators")[name])
    have = Counter((_plain(names[i.project_no]), *(_plain(getattr(i, f)) for f in _INDICATOR)) for i in document.indicators)
    assert (list((want - have).elements()), list((have - want).elements())) == ([], [])


@_NEEDS
@pytest.mark.parametrize("name", sorted(_golden("units")) or ["corpus"])
def test_what_documents_state_about_their_publisher(name: str, parsed) -> None:
    [golden] = _golden("units")[name]
    stated = [f for f in parsed(name).unit_facts if f.is_publisher]
    for attribute in ("nature", "rank", "funding"):
        assert {getattr(f, attribute) for f in stated if getattr(f, attribute)} == {golden[attribute]} - {""}
