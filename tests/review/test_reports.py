"""Reports, rulings, the catalogue and the command."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from review.catalog import CatalogError, document_rules, load_rules
from review.command import review_file, review_files
from review.engine import run_rule
from review.reports.checklist import render_checklist, safe_text
from review.reports.report import group_findings, render
from review.rulings import Ruling, RulingError, apply_rulings, evidence_hash, load_rulings, record_ruling
from tests.review.mutations import SAMPLES, run

ROOT = Path(__file__).resolve().parents[2]
WRONG = SAMPLES / "2024_budget_trade_union.html"
SOUND = SAMPLES / "2025_budget_commerce_department.pdf"
FINAL = SAMPLES / "2024_final_social_work.pdf"


def test_text_report_shows_roots_with_their_consequences(capsys: pytest.CaptureFixture[str]) -> None:
    assert review_files([WRONG]) == 1
    printed = capsys.readouterr().out
    assert "应为9.60万元，印为2.60万元" in printed and "└" in printed and "改正根源后本条随之成立" in printed


def test_exit_statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review_files([SOUND]) == 0
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    assert review_files([broken]) == 2
    assert "broken.pdf" in capsys.readouterr().err


def test_json_report_is_complete() -> None:
    document = json.loads(str(render([review_file(FINAL)], "json")))["documents"][0]
    assert {o["rule_id"] for o in document["rule_outcomes"]} == {r.rule_id for r in document_rules()}
    first = document["findings"][0]
    assert first["severity"] == "error" and first["places"] and first["places"][0]["box"]


def test_html_report_is_self_contained_and_shows_pictures() -> None:
    page = str(render([review_file(FINAL)], "html"))
    assert page.count("data:image/png;base64,") >= 3
    assert "http:" not in page and "https:" not in page and "<script" not in page


def test_checklist_has_one_line_per_rule_and_no_formula() -> None:
    file = review_file(WRONG)
    assert file.parsed is not None
    file.parsed.findings[0].message = "=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(render_checklist([file])))
    form = book["审核清单"]
    rows = list(form.iter_rows(min_row=6, values_only=True))
    assert len(rows) == len(document_rules()) and {r[3] for r in rows} == {"是", "否", "未能检查"}
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(c.data_type != "f" and not str(c.value).startswith("=") for c in cells)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_formulas_are_neutralised(text: str) -> None:
    assert safe_text(text) == "'" + text


def test_a_ruling_survives_a_second_run_as_long_as_the_evidence_is_the_same(tmp_path: Path) -> None:
    store = tmp_path / "rulings.csv"
    first = review_file(WRONG)
    finding = first.findings[0]
    record_ruling(store, Ruling(finding.finding_id, evidence_hash(finding), "wrong", "已与单位核实", "审核员", "2024-05-01"))
    again = review_file(WRONG, store)
    ruled = next(f for f in again.findings if f.finding_id == finding.finding_id)
    assert ruled.severity == "notice" and "已与单位核实" in ruled.message
    assert again.parsed is not None and apply_rulings(again.parsed, load_rulings(store)) == 1
    assert ruled.message.count("已与单位核实") == 1
    ruled.evidence = "另一处"
    assert (ruled.finding_id, evidence_hash(ruled)) not in load_rulings(store)


def test_rulings_need_a_reason(tmp_path: Path) -> None:
    store = tmp_path / "rulings.csv"
    finding = review_file(WRONG).findings[0]
    with pytest.raises(RulingError):
        record_ruling(store, Ruling(finding.finding_id, evidence_hash(finding), "wrong", " "))
    store.write_text("finding_id,evidence_hash,ruling,reason\na,b,perhaps,c\n", encoding="utf-8")
    with pytest.raises(RulingError, match="第2行"):
        load_rulings(store)


def test_findings_are_the_same_on_every_run() -> None:
    one, two = review_file(WRONG), review_file(WRONG)
    assert [f.finding_id for f in one.findings] == [f.finding_id for f in two.findings]
    assert len({f.finding_id for f in one.findings}) == len(one.findings)


def test_every_finding_is_shown_once() -> None:
    file = review_file(WRONG)
    shown = [f.finding_id for g in group_findings(file.findings) for f in (g.root, *g.consequences)]
    assert sorted(shown) == sorted(f.finding_id for f in file.findings if f.severity != "rounding")


def test_every_rule_names_a_method_that_exists() -> None:
    from ingestion.records import DocumentRecord, ParsedDocument
    from review.evidence.document import prepare_document
    from tests.review.documents import text_of

    for stage in ("budget", "final"):
        doc = prepare_document(text_of("无"), ParsedDocument(DocumentRecord("d", "text/plain", 1, fiscal_year=2024, stage=stage)))
        for rule in document_rules():
            outcomes, reason = run_rule(rule, doc)
            assert outcomes or reason, rule.rule_id


def test_a_rule_without_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: A, title: 甲}\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="lacks"):
        load_rules(tmp_path)


def test_the_rule_catalogue_page_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "make_rule_catalogue.py"), "--check"], check=False)
    assert done.returncode == 0, "run scripts/make_rule_catalogue.py"


def test_changed_numbers_are_caught() -> None:
    """A fast part of the mutation test; the whole of it is `pytest -m mutation`."""
    results = [r for r in run([SOUND, FINAL], 12, 7) if r.kind == "table"]
    assert len(results) >= 10
    assert sum(r.caught for r in results) >= 0.9 * len(results)
    assert sum(r.located for r in results) >= 0.85 * len(results)


@pytest.mark.mutation
def test_the_whole_mutation_test() -> None:
    from tests.review.mutations import sample_documents

    results = run(sample_documents(), 120, 1)
    assert len(results) >= 500
    tables = [r for r in results if r.kind == "table"]
    assert sum(r.caught for r in results) >= 0.93 * len(results)
    assert sum(r.located for r in tables) >= 0.92 * len(tables)
