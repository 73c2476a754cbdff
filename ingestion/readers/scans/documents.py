"""Scanned pages of PDFs, read by recognition where the extra `ocr` is installed, else told as unread."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection
from dataclasses import replace

import pypdfium2 as pdfium
from PIL import Image

from ingestion.isolation_worker import more_time
from ingestion.model import ReadingNote
from ingestion.readers.pdf.apart import done_apart
from ingestion.readers.pdf.characters import PageContent
from ingestion.readers.pdf.letters import is_garbled
from ingestion.readers.pdf.pdfium import MOST_OBJECTS
from ingestion.readers.scans.page import read_picture
from ingestion.readers.scans.recognition import MOST_PAGES, PAGE_SECONDS, is_available

_LOG = logging.getLogger(__name__)
DPI = 200
LARGEST_PAGE = 3000.0
"""Points; a larger page is a plan or a poster."""
MOST_REPEATED = 20
"""Pages of one document that may show what an earlier one shows: a form, a letterhead. What has more is made by a program."""
LEAST_INK = 32
"""Steps of grey (of 255) that a page with anything on it shows."""
DRAWING_CPU_SECONDS = 6


def is_scan(content: PageContent) -> bool:
    """Whether a page shows something, and has no text that can be seen."""
    drawn = content.has_image or content.has_shapes or content.hidden_count + content.covered_count + content.unjudged_count > 0
    return not content.characters and drawn


def shows_anything(content: PageContent) -> bool:
    """Whether a page without text may show people some all the same: of one with nothing but hidden text nothing is left unread."""
    return content.has_image or content.has_shapes or content.unjudged_count > 0


def recognise_scans(data: bytes, contents: list[PageContent]) -> tuple[list[PageContent], list[ReadingNote]]:
    """The contents with scanned and garbled pages read from their pictures, and notes on these; unchanged without the extra."""
    wanted = {c.number for c in contents if c.painted_count <= MOST_OBJECTS and (is_scan(c) or is_garbled(c))}
    if not wanted or not is_available():
        return contents, []
    document = pdfium.PdfDocument(data)
    try:
        sizes = {c.number: (c.width, c.height) for c in contents if c.number in wanted}
        found, notes = recognise_pages(sizes, lambda number: _render_in_time(document, number))
    finally:
        document.close()
    return [_as_recognised(found[c.number], c) if c.number in found else c for c in contents], notes


def _as_recognised(found: PageContent, printed: PageContent) -> PageContent:
    """The recognised content, which still tells of the text that nobody sees on the page: a text layer under a scan, most often."""
    return replace(found, hidden_count=printed.hidden_count, covered_count=printed.covered_count, layer_count=printed.layer_count)


def _is_blank(picture: Image.Image) -> bool:
    """Whether a picture shows nothing at all, as of a page whose text nobody can see."""
    darkest, lightest = picture.convert("L").getextrema()
    return bool(lightest - darkest < LEAST_INK)  # type: ignore[operator]


def hash_picture(picture: Image.Image) -> str:
    """A name of a page by what it shows: another picture, another name. A letter at its beginning keeps it from passing for a number."""
    pixels = picture.convert("RGB")
    return "p" + hashlib.sha256(repr(pixels.size).encode() + pixels.tobytes()).hexdigest()[:16]


def page_hashes(data: bytes, pages: Collection[int]) -> dict[int, str]:
    """The hashes of pages (1-based) of a PDF, as their recognition has them."""
    document = pdfium.PdfDocument(data)
    try:
        return {number: hash_picture(_render(document, number)) for number in sorted(pages) if 0 < number <= len(document)}
    finally:
        document.close()


def _render_in_time(document: pdfium.PdfDocument, number: int) -> Image.Image:
    """The picture of a page; raises `TimeoutError` where it takes longer than any printed page does."""
    picture = done_apart(lambda: _render(document, number), DRAWING_CPU_SECONDS)
    if picture is None:
        raise TimeoutError("drawing")
    return picture


def _render(document: pdfium.PdfDocument, number: int) -> Image.Image:
    page = document[number - 1]
    try:
        picture: Image.Image = page.render(scale=DPI / 72).to_pil()
        return picture
    finally:
        page.close()


def recognise_pages(
    sizes: dict[int, tuple[float, float]], picture_of: Callable[[int], Image.Image]
) -> tuple[dict[int, PageContent], list[ReadingNote]]:
    """Contents of the pages that were recognised, by number, and a note on each page; what shows the same picture is recognised once."""
    found: dict[int, PageContent] = {}
    notes: list[ReadingNote] = []
    known: dict[str, PageContent | None] = {}
    left, repeated = MOST_PAGES, 0
    for number, (width, height) in sizes.items():
        if max(width, height) > LARGEST_PAGE:
            notes.append(ReadingNote("ocr_failed", f"第{number}页的图像过大，没有做文字识别。", number))
            continue
        if not left or repeated > MOST_REPEATED or not more_time(PAGE_SECONDS):
            notes.append(ReadingNote("ocr_failed", f"扫描页较多，第{number}页没有做文字识别：请把文件拆分后提供。", number))
            continue
        left, known_before = left - 1, len(known)
        try:
            picture = picture_of(number)
            if _is_blank(picture):
                continue
            content = _recognised(picture, PageContent(number, width, height), known)
        except Exception as error:  # the libraries raise their own exceptions, also where memory runs out
            _LOG.warning("recognition of page %d failed: %s", number, error)
            notes.append(ReadingNote("ocr_failed", f"第{number}页的文字识别没有成功。", number))
            continue
        repeated += len(known) == known_before
        if content is not None:
            found[number] = content
            notes.append(ReadingNote("ocr_page", f"第{number}页是图像，由文字识别读取，数字附有把握程度，请核对。", number))
    return found, notes


def _recognised(picture: Image.Image, page: PageContent, known: dict[str, PageContent | None]) -> PageContent | None:
    """The content of a page from its picture, None where it has none; `known` are those by the hash of their picture."""
    picture_hash = hash_picture(picture)
    if picture_hash not in known:
        content = read_picture(picture, page.number, page.width, page.height)
        content.picture_hash = picture_hash
        known[picture_hash] = content if content.characters else None
    same = known[picture_hash]
    return same and replace(same, number=page.number, characters=[replace(char) for char in same.characters])
