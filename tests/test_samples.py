"""The sample documents: their facts are read completely and exactly, equally from every format, and reproducibly made."""

from __future__ import annotations

import collections
import csv
import importlib.util
import subprocess
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
DOCUMENTS = sorted(p for p in (SAMPLES / "documents").iterdir() if p.is_file())
FORMATS = sorted(p for p in (SAMPLES / "formats").iterdir() if p.is_file())

FactKey = tuple[str, str, str, str, str, Decimal]


def _plain(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split())


def _truth(path: Path) -> list[dict[str, str]]:
    folder = "truth" if path.parent.name == "documents" else "truth_formats"
    with (SAMPLES / folder / f"{path.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _true_facts(path: Path) -> collections.Counter[FactKey]:
    return collections.Counter(
        (r["table_code"], r["side"], r["line_code"], _plain(r["line_label"]), r["measure"], Decimal(r["amount_yuan"])) for r in _truth(path)
    )


def _parsed_facts(path: Path) -> collections.Counter[FactKey]:
    from ingestion.parsing import parse_document

    lines = parse_document(path).budget_lines
    return collections.Counter(
        (b.table_code, b.side, b.line_code, _plain(b.line_label), b.measure, b.amount_yuan.quantize(Decimal("0.01"))) for b in lines
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_every_fact_of_a_sample_is_read_and_none_is_invented(path: Path) -> None:
    true, parsed = _true_facts(path), _parsed_facts(path)
    assert (true - parsed, parsed - true) == (collections.Counter(), collections.Counter())


@pytest.mark.parametrize("path", FORMATS, ids=lambda p: p.suffix[1:])
def test_one_disclosure_gives_the_same_facts_in_every_format(path: Path) -> None:
    true, parsed = _true_facts(path), _parsed_facts(path)
    assert true, "the truth of the formats is empty"
    assert (true - parsed, parsed - true) == (collections.Counter(), collections.Counter())


def test_the_truth_is_the_same_for_every_format() -> None:
    facts = [_true_facts(path) for path in FORMATS]
    assert len(facts) == 5 and all(f == facts[0] for f in facts)


@pytest.mark.parametrize("path", [p for p in DOCUMENTS if p.suffix == ".pdf"], ids=lambda p: p.name)
def test_facts_of_a_pdf_cite_the_page_on_which_they_are_printed(path: Path) -> None:
    from ingestion.parsing import parse_document

    true = collections.Counter(
        (r["table_code"], r["line_code"], _plain(r["line_label"]), r["measure"], int(r["page"])) for r in _truth(path)
    )
    parsed = collections.Counter(
        (b.table_code, b.line_code, _plain(b.line_label), b.measure, b.page) for b in parse_document(path).budget_lines
    )
    assert parsed == true


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_every_project_of_a_sample_is_read(path: Path) -> None:
    from ingestion.parsing import parse_document

    with (SAMPLES / "truth" / "projects.csv").open(encoding="utf-8", newline="") as file:
        true = sorted((_plain(r["project_name"]), r["budget_yuan"]) for r in csv.DictReader(file) if r["file"] == path.name)
    projects = parse_document(path).projects
    parsed = sorted((_plain(p.project_name), f"{p.budget_yuan:.2f}" if p.budget_yuan is not None else "") for p in projects)
    assert parsed == true


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_every_amount_stated_in_a_sample_is_read(path: Path) -> None:
    from ingestion.parsing import parse_document

    with (SAMPLES / "truth" / "stated.csv").open(encoding="utf-8", newline="") as file:
        true = {(r["concept"], int(r["fiscal_year"]), Decimal(r["amount_yuan"])) for r in csv.DictReader(file) if r["file"] == path.name}
    concepts = {concept for concept, _, _ in true}
    stated = parse_document(path).stated_amounts
    parsed = {(s.concept, s.fiscal_year, s.amount_yuan.quantize(Decimal("0.01"))) for s in stated if s.concept in concepts}
    assert parsed == true


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("reportlab") is None, reason="typesetting needs the development extra (reportlab)")
def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs agree with each other; the truth agrees with the committed one. PDF bytes also depend on the fonts installed."""
    fonts = Path("/usr/share/fonts/truetype")
    if not ((fonts / "arphic/uming.ttc").exists() and (fonts / "wqy/wqy-zenhei.ttc").exists()):
        pytest.skip("typesetting PDFs needs Debian's fonts-arphic-uming, fonts-arphic-ukai and fonts-wqy-zenhei")
    for run in ("one", "two"):
        subprocess.run([sys.executable, str(SAMPLES / "make_samples.py"), "--out", str(tmp_path / run)], check=True)
    made = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert made
    for name in made:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
        if name.parts[0].startswith("truth"):
            assert (tmp_path / "one" / name).read_bytes() == (SAMPLES / name).read_bytes(), name
