"""Reading and judging are two stages: another rule reads no document again, another style sheet does nothing at all."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from home import intake as intake_module
from home.intake import Intake, Reading
from home.parsed_store import LostResultError, ParsedStore, encode_parsed, encode_review, encode_source, load_for_review
from home.registry import Registry
from home.settings import load_settings, prepare_home
from home.versions import Versions, current_versions, versions_of
from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument
from ingestion.parsing import parse_bytes
from review.engine import review_document
from review.records import ReviewResult

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "documents"
FILES = ("2024_budget_trade_union.html", "2025_budget_commerce_unit.xlsx")


def copy_of_the_program(folder: Path) -> Path:
    for package in ("ingestion", "review"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("changed", "reader", "rules"),
    [
        ("review/reports/templates/report.css", False, False),
        ("review/reports/report.py", False, False),
        ("ingestion/data/glossary.csv", False, False),
        ("review/rules/tables.yml", False, True),
        ("review/methods/table_rules.py", False, True),
        ("ingestion/layouts/tables.yml", True, None),  # what rules share with readers changes both
        ("ingestion/readers/pdf/reader.py", True, False),
        ("ingestion/tables/headers.py", True, False),
    ],
)
def test_a_version_changes_with_what_its_stage_uses(changed: str, reader: bool, rules: bool | None, tmp_path: Path) -> None:
    program = copy_of_the_program(tmp_path)
    before = versions_of(program)
    assert before == current_versions()
    file = program / changed
    file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    after = versions_of(program)
    assert (after.reader != before.reader) == reader
    assert rules is None or (after.rules != before.rules) == rules


def read(home: Path, versions: Versions, monkeypatch: pytest.MonkeyPatch) -> tuple[Reading, dict[str, bytes]]:
    """What reading the waiting documents came to with these versions, and what is stored afterwards."""
    monkeypatch.setattr(intake_module, "current_versions", lambda layouts: versions)
    settings = load_settings(home, workers=1)
    prepare_home(settings)
    with Registry(settings.registry_path) as registry:
        registry.add_root(home.parent / "documents")
        intake = Intake(settings, registry)
        intake.scan()
        with intake.hold():
            reading = intake.read_waiting()
        intake.clean()
        ids = [document.document_id for document in registry.documents()]
        stored = {i: encode_parsed(intake.store.load(i)) + encode_review(intake.store.load_review(i)) for i in ids}
    return reading, stored


def test_another_rule_reads_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name in FILES:
        shutil.copy(SAMPLES / name, documents)
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    home = tmp_path / "home"
    reading, first = read(home, Versions("reader1", "rules1"), monkeypatch)
    assert (reading.read, reading.kept) == (3, 0)
    reading, _ = read(home, Versions("reader1", "rules1"), monkeypatch)
    assert (reading.read, reading.kept) == (0, 0)
    monkeypatch.setenv("YUSUAN_PARSER", "nobody.may:read")
    reading, second = read(home, Versions("reader1", "rules2"), monkeypatch)
    assert (reading.read, reading.kept) == (0, 3)
    assert {i: data.replace(b"rules1", b"rules2") for i, data in first.items()} == second
    assert [folder.name for folder in (home / "reviewed").iterdir()] == ["reader1-rules2"]
    assert sum(b'"rule_outcomes":[[' in data for data in second.values()) == len(FILES)


@pytest.mark.parametrize(
    ("changed", "read_again", "judged_again"),
    [("review/rules/tables.yml", 0, 2), ("review/reports/templates/report.css", 0, 0), ("ingestion/tables/headers.py", 2, 0)],
)
def test_what_a_change_costs(
    changed: str, read_again: int, judged_again: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rule changed: 0 documents read. Style changed: 0, and nothing judged."""
    documents, program = tmp_path / "documents", copy_of_the_program(tmp_path / "program")
    documents.mkdir()
    for name in FILES:
        shutil.copy(SAMPLES / name, documents)
    read(tmp_path / "home", versions_of(program), monkeypatch)
    file = program / changed
    file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    reading, _ = read(tmp_path / "home", versions_of(program), monkeypatch)
    with capsys.disabled():
        print(f"\n{changed} changed: {reading.read} documents read, {reading.kept} judged again", end=" ")
    assert (reading.read, reading.kept) == (read_again, judged_again)


def test_a_stored_document_is_reviewed_like_one_read_now(tmp_path: Path) -> None:
    parsed, source = parse_bytes((SAMPLES / FILES[0]).read_bytes())
    assert source is not None
    store = ParsedStore(tmp_path / "parsed", tmp_path / "reviewed", Versions("a", "b"))
    kept = encode_source(source)
    review = review_document(source, parsed)
    store.save(parsed, review, kept)
    i = parsed.document.document_id
    again, source_again = load_for_review(store.path(i), store.source_path(i))
    assert review_document(source_again, again) == review
    assert store.load(i) == parsed
    stored = store.load_review(i)
    assert stored == replace(review, places={}) and stored.rule_outcomes and stored.line_checks


class Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return (Path("/nonexistent/trap").touch, ())


def test_a_stored_document_can_run_no_code(tmp_path: Path) -> None:
    parsed, _ = parse_bytes((SAMPLES / FILES[0]).read_bytes())
    store = ParsedStore(tmp_path / "parsed", tmp_path / "reviewed", Versions("a", "b"))
    source = SourceDocument("text/plain", [Page([Paragraph("甲"), Grid([Cell(0, 0, "1")], 1, 1)])])
    source.notes = [Trap()]  # type: ignore[list-item]
    store.save(parsed, ReviewResult(), encode_source(source))
    i = parsed.document.document_id
    with pytest.raises(LostResultError, match="no part of a document"):
        load_for_review(store.path(i), store.source_path(i))
    assert not store.source_path(i).exists() and pickle.HIGHEST_PROTOCOL >= 5
