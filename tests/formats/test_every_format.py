"""The same disclosures in every format of docs/formats.md: the same facts, cell for cell.

Where a format lost what tells the columns, no others, and the rest is listed. Old workbooks are written by LibreOffice, and are slow: a
conversion takes seconds, there and back. Strict OOXML is made of the transitional by its namespaces, XLSB and Excel 2003 XML by writers of
our own. Not compared: workbooks before Excel 97, which no program at hand writes.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("docx")
pytest.importorskip("xlsxwriter")

from ingestion.archives import UnpackJob, unpack
from ingestion.parsing import parse_bytes
from ingestion.readers.office.conversion import find_converter
from samples.typesetting.model import Manuscript
from tests.formats.writers import CONVERTED_WRITERS, LOOSE_WRITERS, OFFICE_TARGETS, WRITERS, convert_all
from tests.variation.corpus import FactKey, compose, key_of, true_keys
from tests.variation.recipes import draw_recipes

DISCLOSURES = 30


@cache
def disclosures() -> list[tuple[Manuscript, Counter[FactKey]]]:
    recipes = [recipe for recipe in draw_recipes() if recipe.producer in ("docx", "xlsx", "html")]
    composed = [compose(recipe) for recipe in recipes[:: len(recipes) // DISCLOSURES][:DISCLOSURES]]
    return [(manuscript, true_keys(facts)) for manuscript, facts in composed]


def differences(path: Path, true: Counter[FactKey]) -> tuple[Counter[FactKey], Counter[FactKey], int]:
    """(facts that are missing, facts that are not printed, numbers that are listed)."""
    parsed, _ = parse_bytes(path.read_bytes())
    found = Counter(map(key_of, parsed.budget_lines))
    return true - found, found - true, len(parsed.unplaced_numbers)


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_a_format_changes_no_fact(name: str, tmp_path: Path) -> None:
    suffix, write = WRITERS[name]
    assert len(disclosures()) == DISCLOSURES
    for number, (manuscript, true) in enumerate(disclosures()):
        path = tmp_path / f"{number}.{suffix}"
        write(manuscript, path)
        assert differences(path, true)[:2] == (Counter(), Counter()), f"disclosure {number}"


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOSE_WRITERS)
def test_a_format_without_merges_or_columns_invents_no_fact(name: str, tmp_path: Path) -> None:
    suffix, write = LOOSE_WRITERS[name]
    missing = listed = 0
    for number, (manuscript, true) in enumerate(disclosures()):
        path = tmp_path / f"{number}.{suffix}"
        write(manuscript, path)
        absent, invented, unplaced = differences(path, true)
        assert invented == Counter(), f"disclosure {number}"
        missing, listed = missing + absent.total(), listed + min(unplaced, absent.total())
    assert listed >= 0.97 * missing


@pytest.mark.slow
@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", OFFICE_TARGETS)
def test_old_formats_change_no_fact(name: str, tmp_path: Path) -> None:
    suffix, target, count = OFFICE_TARGETS[name]
    some = disclosures()[:: DISCLOSURES // count]
    sources = [tmp_path / f"{number}.{suffix}" for number in range(len(some))]
    for source, (manuscript, _) in zip(sources, some, strict=True):
        WRITERS[suffix][1](manuscript, source)
    for path, (_, true) in zip(convert_all(sources, target, tmp_path / "converted"), some, strict=True):
        assert differences(path, true)[:2] == (Counter(), Counter()), path.name


@pytest.mark.slow
@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", CONVERTED_WRITERS)
def test_formats_that_are_converted_change_no_fact(name: str, tmp_path: Path) -> None:
    suffix, write = CONVERTED_WRITERS[name]
    for number, (manuscript, true) in enumerate(disclosures()[:: DISCLOSURES // 3]):
        path = tmp_path / f"{number}.{suffix}"
        write(manuscript, path)
        assert differences(path, true)[:2] == (Counter(), Counter()), f"disclosure {number}"


@pytest.mark.slow
def test_an_archive_changes_no_fact(tmp_path: Path) -> None:
    """A ZIP in a TAR with one disclosure a member, as regions publish their units."""
    some = disclosures()[::5]
    inner, outer = tmp_path / "inner.zip", tmp_path / "outer.tar.gz"
    with zipfile.ZipFile(inner, "w") as archive:
        for number, (manuscript, _) in enumerate(some):
            WRITERS["docx"][1](manuscript, tmp_path / "one.docx")
            archive.write(tmp_path / "one.docx", f"单位/{number}.docx")
    with tarfile.open(outer, "w:gz") as tar:
        tar.add(inner, "各单位.zip")
    unpacked = unpack(UnpackJob(outer, outer.name, tmp_path / "members"))
    assert [member.name for member in unpacked.members] == [f"各单位.zip!/单位/{number}.docx" for number in range(len(some))]
    for member, (_, true) in zip(unpacked.members, some, strict=True):
        assert differences(member.path, true)[:2] == (Counter(), Counter()), member.name


@pytest.mark.parametrize("name", [*WRITERS, "markdown", "csv", "tsv"])
def test_one_disclosure_in_the_formats_that_need_no_program(name: str, tmp_path: Path) -> None:
    suffix, write = {**WRITERS, **LOOSE_WRITERS}[name]
    manuscript, true = disclosures()[6]
    path = tmp_path / f"one.{suffix}"
    write(manuscript, path)
    assert differences(path, true)[:2] == (Counter(), Counter())
