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
from review.command import ReviewOptions, review_file, review_files
from review.doubts import READING_DOUBT
from review.engine import run_rule
from review.reports.checklist import render_checklist, safe_text
from review.reports.form import form_sections, rules_of
from review.reports.formats import render
from review.reports.report import group_findings, tool_version
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


def test_findings_in_forms_of_projects_mark_the_cell() -> None:
    review = review_file(SAMPLES / "2020_final_trade_union.pdf").review
    assert review is not None
    of_projects = [f.finding_id for f in review.findings if f.rule_id.startswith("J")]
    assert of_projects and all(place.box for finding_id in of_projects for place in review.places[finding_id])


def test_html_report_is_self_contained_and_shows_pictures() -> None:
    page = str(render([review_file(FINAL)], "html"))
    assert page.count("data:image/png;base64,") >= 3
    assert "http:" not in page and "https:" not in page and "<script" not in page


def test_html_report_prints_whole_with_ids_and_marks() -> None:
    file = review_file(WRONG)
    page = str(render([file, review_file(SOUND)], "html"))
    assert "<details" not in page and "counter(pages)" in page and "问题分布" in page
    assert all(f.finding_id in page and f.rule_id in page for f in file.findings)
    assert "<mark>" in page, "the text around a finding of a document without pages shows the wrong figure"
    assert tool_version() in page


def test_checklist_is_the_form_by_section_and_has_no_formula() -> None:
    file = review_file(WRONG)
    assert file.parsed is not None
    file.review.findings[0].message = "=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(render_checklist([file])))
    form = book["审核清单"]
    rows = list(form.iter_rows(min_row=6, values_only=True))
    assert {r[3] for r in rows} == {"是", "否", "未能检查"}
    sections = list(dict.fromkeys(r[1] for r in rows))
    assert sections[:6] == ["封面", "目录", "主要职能", "机构设置", "名词解释", "编制说明"] and sections[-2:] == ["项目", "公开时间"]
    told = {i for r in rows if r[6] for i in str(r[6]).split("\n")}
    reported = {f.finding_id for f in file.findings if f.severity != "rounding" and f.kind != READING_DOUBT}
    assert told == reported, "every finding stands under a line of the form, with its id"
    rules = list(book["全部检查"].iter_rows(min_row=2, values_only=True))
    assert {r[2] for r in rules} == {r.rule_id for r in document_rules()}
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(c.data_type != "f" and not str(c.value).startswith("=") for c in cells)


def test_numbers_are_numbers_in_the_printed_unit() -> None:
    file = review_file(WRONG)
    sheet = openpyxl.load_workbook(io.BytesIO(render_checklist([file])))["问题明细"]
    rows = [r for r in sheet.iter_rows(min_row=2, values_only=True) if r[10] == "T01-hierarchy"]
    assert (9.60, 2.60, "万元") in {(r[5], r[6], r[7]) for r in rows}
    assert all(
        s.page_setup.orientation == "landscape" and s.print_title_rows for s in openpyxl.load_workbook(io.BytesIO(render_checklist([file])))
    )


def test_every_rule_answers_a_line_of_the_form() -> None:
    answered = {rule for section in form_sections() for line in section["lines"] for rule in rules_of(line)}
    assert answered == {r.rule_id for r in document_rules()}


def test_a_folder_is_reviewed_and_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "2024").mkdir()
    for file in (WRONG, SOUND):
        (tmp_path / "2024" / file.name).write_bytes(file.read_bytes())
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert review_files([tmp_path]) == 1
    printed = capsys.readouterr().out
    assert printed.count("■") == 3 and "■ 汇总" in printed
    book = openpyxl.load_workbook(io.BytesIO(render_checklist([review_file(WRONG), review_file(SOUND)])))
    assert book.sheetnames[:4] == ["汇总", "问题分布", "审核清单1", "审核清单2"]


def test_notices_fail_where_asked() -> None:
    assert review_file(SOUND).count("notice") > 0
    assert review_files([SOUND]) == 0
    assert review_files([SOUND], ReviewOptions(fail_on="notice")) == 1


def test_nothing_is_overwritten_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        review_files([SOUND], ReviewOptions(format="xlsx"))
    assert {p.name for p in tmp_path.iterdir()} == {"审核清单.xlsx", "审核清单-2.xlsx"}
    target = tmp_path / "报告.json"
    target.write_text("旧", encoding="utf-8")
    assert review_files([SOUND], ReviewOptions(format="json", output=target)) == 2
    assert target.read_text(encoding="utf-8") == "旧" and "--overwrite" in capsys.readouterr().err
    assert review_files([SOUND], ReviewOptions(format="json", output=target, overwrite=True)) == 0
    assert review_files([SOUND], ReviewOptions(format="json", output=tmp_path / "无" / "报告.json")) == 2


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
    assert apply_rulings(again.review, load_rulings(store)) == 1
    assert ruled.message.count("已与单位核实") == 1
    record_ruling(store, Ruling(finding.finding_id, evidence_hash(finding), "wrong", "=HYPERLINK(1)", "审核员", "2024-05-01"))
    assert ",=" not in store.read_text(encoding="utf-8-sig"), "a spreadsheet program would take it for a formula"
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
    results = run([SOUND, FINAL], 4, 7, ["table_cell"])
    assert len(results) >= 10
    assert sum(r.caught for r in results) >= 0.9 * len(results)
    assert sum(r.located for r in results) >= 0.85 * len(results)


@pytest.mark.mutation
def test_the_whole_mutation_test(tmp_path: Path) -> None:
    from tests.review.mutations import invented_documents, sample_documents

    results = run([*sample_documents(), *invented_documents(tmp_path)], 10, 1)
    assert len(results) >= 1000
    assert sum(r.told for r in results) >= 0.95 * len(results)
    numbers = [r for r in results if r.kind in ("table_cell", "text_rate", "direction")]
    assert sum(r.caught for r in numbers) >= 0.95 * len(numbers)
    assert sum(r.located for r in numbers) >= 0.9 * len(numbers)
