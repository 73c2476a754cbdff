"""What people say of figures that recognition is not sure of: tied to the page's picture, applied once, told where it no longer fits."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pypdfium2 as pdfium
import pytest

from home.document_worker import Job, read_job
from home.intake import Intake
from home.ocr_corrections import COLUMNS, read_ocr_corrections
from home.registry import Registry
from home.settings import Settings, SettingsError, load_settings, prepare_home
from ingestion.model import Cell, Grid, Page, SourceDocument
from ingestion.readers.pdf.characters import PageContent
from ingestion.readers.pdf.engine import read_contents
from ingestion.readers.scans import documents
from ingestion.readers.scans.images import picture_hashes
from ingestion.reviewed_figures import Review, ReviewedFigure, apply_reviewed, reading_by
from ingestion.tables.placing import _doubt
from ingestion.tables.recognised import Verdicts
from tests.orchestration.conftest import Bench, bench, three_years  # noqa: F401
from tests.readers import pdf_samples as samples
from yusuan.doubtful_command import write_doubtful
from yusuan.usage import UsageError

ID, HASH = "a" * 64, "p" + "0" * 16
LABEL, MISREAD = "行政运行", "8,056.07"


def figure(**changes: object) -> ReviewedFigure:
    values = {"page": 1, "page_hash": HASH, "row_no": 4, "column_no": 3, "recognised": "1.50", "figure": "7.50"}
    return ReviewedFigure(**(values | changes))  # type: ignore[arg-type]


def recognised() -> SourceDocument:
    """A page with one table that begins on the third row of the page's numbering."""
    cells = [Cell(0, 1, "金额", confidence=0.99), Cell(1, 2, "1.50", confidence=0.4), Cell(2, 2, "1.50", confidence=0.4)]
    return SourceDocument("application/pdf", [Page([Grid(cells, 3, 3, 1, row_offset=2)], 1)], 1)


def applied(*figures: ReviewedFigure) -> tuple[list[str], set[str]]:
    document = recognised()
    with reading_by(Review(figures)):
        apply_reviewed(document, {1: HASH})
    (grid,) = document.grids()
    return [cell.text for cell in grid.cells if cell.is_reviewed], {note.code for note in document.notes}


def test_a_reviewed_figure_stands_for_what_was_recognised() -> None:
    assert applied(figure()) == (["7.50"], {"ocr_reviewed"})
    assert applied(figure(recognised="1.5")) == (["7.50"], {"ocr_reviewed"})  # as spreadsheet programs write it


@pytest.mark.parametrize("changes", [{"page_hash": "p" + "1" * 16}, {"row_no": 3}, {"recognised": "1.60"}, {"page": 2}])
def test_what_no_longer_fits_is_told(changes: dict[str, object]) -> None:
    assert applied(figure(**changes)) == ([], {"ocr_review_unused"})


def test_doubtful_figures_are_facts_only_where_a_setting_says_so() -> None:
    item = SimpleNamespace(cell=Cell(0, 0, "1.50", confidence=0.5))
    assert _doubt(item, Verdicts()) == "doubtful_recognition"  # type: ignore[arg-type]
    with reading_by(Review(accepts_doubtful=True)):
        assert _doubt(item, Verdicts()) is None  # type: ignore[arg-type]


# ---------- a scanned page, without the recognition itself


@pytest.fixture
def scan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A scanned page of which one figure is misread, and its recognition is not sure of it."""
    contents, _ = read_contents(samples.ruled())

    def recognise(picture: object, number: int, width: float, height: float) -> PageContent:
        content = contents[0]
        content.is_recognised = content.has_image = True
        text = "".join(char.text for char in content.characters)
        if "1,056.07" in text:
            content.characters[text.index("1,056.07")].text = "8"
        for char in content.characters[text.index("056.07") - 2 :][:8]:
            char.confidence = 0.4
        return content

    monkeypatch.setattr(documents, "is_available", lambda: True)
    monkeypatch.setattr(documents, "read_picture", recognise)
    picture = pdfium.PdfDocument(samples.ruled())[0].render(scale=2).to_pil().convert("RGB")
    path = tmp_path / "扫描.pdf"
    picture.save(path, "PDF", resolution=144)
    return path


def read(path: Path, review: Review | None = None) -> tuple[dict[str, tuple[Decimal, str]], list[tuple[str, int, int]]]:
    """Facts in the row and column of the doubtful figure, with their origin, and what is listed as doubtful."""
    import hashlib

    document_id = hashlib.sha256(path.read_bytes()).hexdigest()
    parsed, *_ = read_job(Job(document_id, path, "", review=review or Review()))
    facts = {line.printed_text: (line.amount_yuan, line.origin) for line in parsed.budget_lines}
    listed = [(n.printed_text, n.row_no, n.column_no) for n in parsed.unplaced_numbers if n.reason_code == "doubtful_recognition"]
    return facts, listed  # type: ignore[return-value]


def test_a_doubtful_figure_is_listed_until_a_person_says_what_is_printed(scan: Path) -> None:
    facts, listed = read(scan)
    assert MISREAD not in facts
    ((text, row_no, column_no),) = {entry for entry in listed if entry[0] == MISREAD}
    page_hash = picture_hashes(scan.read_bytes(), [1])[1]
    said = ReviewedFigure(1, page_hash, row_no, column_no, text, "1,056.07")
    facts, listed = read(scan, Review((said,)))
    assert facts["1,056.07"] == (Decimal("10560700.00"), "ocr_reviewed")
    assert MISREAD not in {entry[0] for entry in listed}
    assert {origin for _, origin in facts.values()} == {"ocr", "ocr_reviewed"}


def test_a_setting_takes_doubtful_figures_as_recognised(scan: Path) -> None:
    facts, listed = read(scan, Review(accepts_doubtful=True))
    assert facts[MISREAD] == (Decimal("80560700.00"), "ocr")
    assert listed == []


# ---------- the file in the home


def line(**changes: object) -> dict[str, object]:
    values = dict.fromkeys(COLUMNS, "") | {
        "document_id": ID, "page": 1, "page_hash": HASH, "row_no": 4, "column_no": 3, "recognised": "1.50", "figure": "7.50",
    }  # fmt: skip
    return values | changes


def home(tmp_path: Path, *lines: dict[str, object], **settings: bool) -> Settings:
    found = load_settings(tmp_path / "home").model_copy(update=settings)
    prepare_home(found)
    with found.ocr_corrections_path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    return found


def test_lines_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    bad = [line(figure="七"), line(page="0"), line(page_hash="x"), line(document_id="abc")]
    reviews = read_ocr_corrections(home(tmp_path, line(), line(figure="", row_no=5), line(row_no=6, figure="-"), *bad))
    assert reviews.of(ID).figures == (figure(), figure(row_no=6, figure="-"))
    assert len(reviews.problems) == len(bad)
    assert all("ocr_corrections.csv 第" in problem for problem in reviews.problems)


def test_a_negative_figure_comes_back_without_the_apostrophe_that_spreadsheets_need(tmp_path: Path) -> None:
    reviews = read_ocr_corrections(home(tmp_path, line(recognised="'-7.00", figure="'-1.00")))
    assert reviews.of(ID).figures == (figure(recognised="-7.00", figure="-1.00"),)


def test_only_what_people_say_of_a_document_lets_it_be_read_again(tmp_path: Path) -> None:
    nothing = read_ocr_corrections(home(tmp_path))
    said = read_ocr_corrections(home(tmp_path, line()))
    version = "r-s" + said.mark_of(ID)
    assert nothing.mark_of(ID) == "" == said.mark_of("b" * 64)
    assert not said.is_current(ID, "r-s", "r-s")
    assert said.is_newer(ID, "other-rules")  # a result of other rules is no reason to keep the old reading
    assert said.is_current(ID, version, "r-s")
    assert not said.is_newer(ID, "other-rules" + said.mark_of(ID))
    assert not nothing.is_current(ID, version, "r-s")
    assert not read_ocr_corrections(home(tmp_path, line(figure="8"))).is_current(ID, version, "r-s")
    assert not read_ocr_corrections(home(tmp_path, line(), doubtful_figures=True)).is_current("b" * 64, "r-s", "r-s")


def test_an_unusable_file_leaves_what_was_read(tmp_path: Path) -> None:
    settings = home(tmp_path)
    settings.ocr_corrections_path.write_text("页,行\n1,2\n", encoding="utf-8")
    reviews = read_ocr_corrections(settings)
    assert "缺少列" in reviews.problems[0]
    assert reviews.is_current(ID, "r-s+abc", "r-s")


def test_intake_reads_the_document_again_that_a_person_spoke_of(three_years: Bench) -> None:  # noqa: F811
    settings = three_years.settings
    prepare_home(settings)
    with Registry(settings.registry_path) as registry:
        registry.add_root(three_years.documents)
        intake = Intake(settings, registry)
        intake.scan()
        intake.read_waiting()
        assert intake.waiting() == []
        spoken_of = registry.documents()[1].document_id
        entry = line(document_id=spoken_of)
        settings.ocr_corrections_path.write_text(
            ",".join(COLUMNS) + "\n" + ",".join(str(entry[name]) for name in COLUMNS) + "\n", encoding="utf-8"
        )
        later = Intake(settings, registry)
        assert [row.document_id for row in later.waiting()] == [spoken_of]
        assert later.read_waiting().read == 1
        assert later.waiting() == []


def test_doubtful_figures_are_listed_as_lines_of_the_file(scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page_hash = picture_hashes(scan.read_bytes(), [1])[1]
    settings = home(tmp_path, line(page_hash=page_hash))
    with pytest.raises(SettingsError, match="还没有"):
        write_doubtful(settings, None)
    archived = settings.archive / ID[:2] / ID
    archived.parent.mkdir(parents=True)
    archived.write_bytes(scan.read_bytes())
    settings.published_database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.published_database)) as con:
        con.execute("create schema marts")
        con.execute(f"create table marts.dim_document as select '{ID}' as document_id, '扫描.pdf' as file_name")
        con.execute(f"create table marts.fct_reading_note as select '{ID}' as document_id, 1 as page, 'ocr_page' as code")
        con.execute(
            "create table marts.fct_unplaced_number as select * from (values"
            f" ('{ID}', 1, 4, 3, '1.50', '收支总表', 'doubtful_recognition'),"
            f" ('{ID}', 1, 5, 3, '2.50', '收支总表', 'doubtful_recognition'),"
            f" ('{ID}', 2, 5, 3, '3.50', '收支总表', 'doubtful_recognition'),"
            f" ('{ID}', 1, 6, 3, '4.50', '收支总表', 'no_grid')"
            ") as t(document_id, page, row_no, column_no, printed_text, table_title, reason_code)"
        )
    assert write_doubtful(settings, None) == 2
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(r["page_hash"], r["row_no"], r["recognised"], r["figure"]) for r in rows] == [
        (page_hash, "4", "1.50", "7.50"),  # as the home's file says already
        (page_hash, "5", "2.50", ""),
    ]
    output = tmp_path / "核对.csv"
    assert write_doubtful(settings, output) == 2
    with pytest.raises(UsageError, match="已存在"):
        write_doubtful(settings, output)
    settings.ocr_corrections_path.write_bytes(output.read_bytes())
    assert read_ocr_corrections(settings).problems == []
