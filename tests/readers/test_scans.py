"""Scanned pages and picture files: read by recognition where it is installed, told as unread where it is not."""

from __future__ import annotations

import io
from decimal import Decimal
from types import SimpleNamespace

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw

from ingestion.model import Cell, SourceDocument, Unreadable
from ingestion.parsing import parse_bytes
from ingestion.readers.pdf.characters import Character, PageContent
from ingestion.readers.pdf.reader import read_pdf
from ingestion.readers.scans import documents, page, recognition
from ingestion.readers.scans.page import _parted
from ingestion.readers.scans.recognition import RecognisedText, is_available
from ingestion.readers.scans.turning import quarter_turns
from ingestion.reading import read_bytes
from ingestion.tables.placing import _doubt
from ingestion.tables.recognised import Verdicts
from tests.readers import pdf_samples as samples

pytestmark = pytest.mark.slow

needs_recognition = pytest.mark.skipif(not is_available(), reason="the extra ocr is not installed")
TABLE = [samples.HEADER, *samples.ROWS]


def _picture(skew: float = 0.0, seal: bool = False) -> Image.Image:
    """The ruled sample as a scanner at 200 dpi gives it."""
    picture: Image.Image = pdfium.PdfDocument(samples.ruled())[0].render(scale=200 / 72).to_pil().convert("RGB")
    if seal:
        ink = Image.new("RGB", picture.size, "white")
        ImageDraw.Draw(ink).ellipse((900, 420, 1300, 820), outline=(225, 60, 60), width=6)
        picture = ImageChops.multiply(picture, ink)
    return picture.rotate(skew, fillcolor="white", resample=Image.Resampling.BICUBIC) if skew else picture


def _scan(picture: Image.Image, pages: int = 1) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=200, quality=80, save_all=True, append_images=[picture] * (pages - 1))
    return stream.getvalue()


def _codes(document: SourceDocument) -> list[str]:
    return [note.code for note in document.notes]


@needs_recognition
@pytest.mark.parametrize(("skew", "seal"), [(1.2, False), (-0.7, True)], ids=["skewed", "with a seal"])
def test_a_scanned_table_is_read_as_a_printed_one(skew: float, seal: bool) -> None:
    document = read_pdf(_scan(_picture(skew, seal)))
    (grid,) = document.grids()
    assert grid.matrix() == TABLE
    assert _codes(document) == ["ocr_page"]
    doubtful = {cell.text for cell in grid.cells if cell.text and (cell.confidence or 0.0) < 0.95}
    assert {"1,290.57", "1,056.07"} & doubtful if seal else not doubtful  # a seal runs over these


@needs_recognition
def test_facts_of_a_scan_say_so() -> None:
    parsed, _ = parse_bytes(_scan(_picture()))
    assert {line.origin for line in parsed.budget_lines} <= {"ocr"}
    assert all(line.confidence is not None and Decimal(0) <= line.confidence <= 1 for line in parsed.budget_lines)


@needs_recognition
def test_a_figure_under_a_seal_is_a_fact_only_where_the_sums_confirm_it() -> None:
    """Those of the sample add up; what nothing confirms is listed (`tests/tables/test_recognised.py`)."""
    parsed, source = parse_bytes(_scan(_picture(seal=True)))
    assert source is not None
    (grid,) = source.grids()
    doubtful = {c.no for c in grid.cells if c.confidence is not None and c.confidence < 0.95}
    printed = {cell.no: TABLE[cell.row][cell.col] for cell in grid.cells}
    unsure = [line for line in parsed.budget_lines if line.cell_no in doubtful]
    assert unsure and all(line.printed_text == printed[line.cell_no or 0] for line in unsure)


@needs_recognition
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_scan_that_lies_sideways_or_upside_down_is_read(turn: Image.Transpose) -> None:
    (grid,) = read_pdf(_scan(_picture())).grids()
    picture = _picture().transpose(turn)
    document = read_pdf(_scan(picture))
    (turned,) = document.grids()
    assert turned.matrix() == TABLE
    page = document.pages[0]
    assert (page.width, page.height) == pytest.approx((picture.width * 0.36, picture.height * 0.36), abs=1.0)
    assert grid.box and turned.box
    x0, top, x1, bottom = turned.box  # where the page shows it
    assert 0 <= x0 < x1 <= page.width and 0 <= top < bottom <= page.height
    is_sideways = turn != Image.Transpose.ROTATE_180
    assert ((x1 - x0) > (bottom - top)) != ((grid.box[2] - grid.box[0] > grid.box[3] - grid.box[1]) == is_sideways)


@needs_recognition
@pytest.mark.parametrize(("turn", "turns"), [(Image.Transpose.ROTATE_90, 1), (Image.Transpose.ROTATE_180, 2)])
def test_figures_that_read_upside_down_too_do_not_hide_how_a_page_lies(turn: Image.Transpose, turns: int) -> None:
    """In a picture as clear as this one the recognition finds figures either way."""
    picture = _picture().transpose(turn)
    content = page.read_picture(picture, 1, picture.width * 0.36, picture.height * 0.36)
    assert content.turned == turns and "1,290.57" in "".join(char.text for char in content.characters)


def _texts(is_on_end: bool, confidence: float, count: int = 8) -> list[RecognisedText]:
    width, height = (20.0, 90.0) if is_on_end else (90.0, 20.0)
    return [RecognisedText("1,234.50", 10, 100.0 * n, 10 + width, 100.0 * n + height, confidence) for n in range(count)]


def test_the_texts_of_a_page_tell_how_it_lies() -> None:
    assert quarter_turns(_texts(False, 0.99)) == 0
    assert quarter_turns(_texts(False, 0.4)) == quarter_turns(_texts(False, 0.85)) == 2
    assert quarter_turns(_texts(True, 0.98)) == 3
    assert quarter_turns(_texts(True, 0.4)) == 1
    assert quarter_turns(_texts(True, 0.98, count=3)) == 0  # narrow headings of an upright page, or too little to tell
    assert quarter_turns([*_texts(False, 0.99), *_texts(True, 0.98)]) == 0


@pytest.mark.parametrize(("found", "turns"), [((0.95, 0.7, 0.98), 1), ((0.95, 0.98), 3), ((0.6, 0.7, 0.98), 3), ((0.6, 0.7, 0.65), 1)])
def test_a_page_on_its_side_is_turned_the_other_way_where_the_first_yields_less(
    monkeypatch: pytest.MonkeyPatch, found: tuple[float, ...], turns: int
) -> None:
    """`found`: the confidence of the texts as the page lies, and at each look at it after that."""
    looks = iter([_texts(True, found[0]), *(_texts(False, confidence) for confidence in found[1:])])
    monkeypatch.setattr(page, "recognise", lambda _: next(looks))
    assert page.read_picture(Image.new("RGB", (900, 900), "white"), 1, 324.0, 324.0).turned == turns
    assert not [*looks]


@pytest.mark.parametrize(("confidence", "is_doubted"), [(0.6, True), (0.97, False)])
def test_on_a_page_that_is_hardly_legible_no_figure_is_sure(monkeypatch: pytest.MonkeyPatch, confidence: float, is_doubted: bool) -> None:
    sure = RecognisedText("0.00", 300, 40, 360, 60, 0.99)
    monkeypatch.setattr(page, "recognise", lambda _: [*_texts(False, confidence), sure])
    content = page.read_picture(Image.new("RGB", (600, 900), "white"), 1, 216.0, 324.0)
    assert content.characters
    assert all((char.confidence or 0.0) < 0.95 for char in content.characters) == is_doubted


def test_doubtful_figures_are_listed_with_their_reason() -> None:
    """The reader's confidence decides; text of the document itself has none."""
    for confidence, reason in ((0.5, "doubtful_recognition"), (0.99, None), (None, None)):
        assert _doubt(SimpleNamespace(cell=Cell(0, 0, "1.00", confidence=confidence)), Verdicts()) == reason  # type: ignore[arg-type]


@needs_recognition
def test_a_picture_file_is_a_document() -> None:
    stream = io.BytesIO()
    _picture().save(stream, "PNG")
    (grid,) = read_bytes(stream.getvalue()).grids()
    assert grid.matrix() == TABLE


def test_without_the_extra_a_scan_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (documents, recognition):
        monkeypatch.setattr(module, "is_available", lambda: False)
    picture = _picture()
    document = read_pdf(_scan(picture))
    assert _codes(document) == ["scanned_page"] and not document.pages[0].has_text
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    with pytest.raises(Unreadable, match="图片"):
        read_bytes(stream.getvalue())


def test_a_page_of_hidden_text_alone_is_no_scan() -> None:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.setFillGray(1)
    canvas.drawString(100, 700, "Budget 1,290.57")
    canvas.save()
    document = read_pdf(stream.getvalue())
    assert _codes(document) == ["hidden_text"] and not document.pages[0].has_text
    parsed, _ = parse_bytes(stream.getvalue())
    assert parsed.document.reason_code == "no_text" and "看不见" in (parsed.document.reason or "")


@pytest.mark.parametrize("limit", ["MOST_PAGES", "more_time"])
def test_pages_beyond_a_limit_are_told(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(documents, "is_available", lambda: True)
    monkeypatch.setattr(documents, limit, 0 if limit == "MOST_PAGES" else lambda _: False)
    document = read_pdf(_scan(_picture(), pages=2))
    assert _codes(document) == ["ocr_failed", "ocr_failed", "scanned_page", "scanned_page"]


def test_pages_with_the_same_picture_are_recognised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def read(_: Image.Image, number: int, width: float, height: float) -> PageContent:
        asked.append(number)
        return PageContent(number, width, height, [Character("甲", 90.0, 90.0, 102.0, 102.0, 12.0)], is_recognised=True)

    monkeypatch.setattr(documents, "is_available", lambda: True)
    monkeypatch.setattr(documents, "read_picture", read)
    document = read_pdf(_scan(_picture(), pages=3))
    assert asked == [1]
    assert _codes(document) == ["ocr_page"] * 3
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_page_whose_recognition_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(documents, "is_available", lambda: True)
    monkeypatch.setattr(documents, "read_picture", fail)
    assert _codes(read_pdf(_scan(_picture()))) == ["ocr_failed", "scanned_page"]


def test_a_text_over_two_cells_is_parted_or_nobody_is_sure_of_it() -> None:
    rule = (100.0, 0.0, 50.0)
    beyond = RecognisedText("1,234.50", 40, 10, 104, 30, 0.99)
    assert [(p.text, p.x1, p.confidence) for p in _parted(beyond, [rule])] == [("1,234.50", 99.0, 0.99)]
    two = RecognisedText("12.00 34.00", 50, 10, 150, 30, 0.99)
    assert [(p.text, p.confidence) for p in _parted(two, [rule])] == [("12.00", 0.99), ("34.00", 0.99)]
    unclear = RecognisedText("12.0034.00", 50, 10, 150, 30, 0.99)
    assert [(p.text, p.confidence) for p in _parted(unclear, [rule])] == [("12.0034.00", 0.0)]
