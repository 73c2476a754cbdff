"""Picture files, read by recognition like the scanned pages of a PDF."""

from __future__ import annotations

import io
from collections.abc import Collection

from PIL import Image, ImageSequence, UnidentifiedImageError

from ingestion.model import SourceDocument, Unreadable
from ingestion.readers.pdf.characters import PageContent
from ingestion.readers.pdf.reader import assemble
from ingestion.readers.scans.documents import DPI, hash_picture, page_hashes, recognise_pages

MEDIA_TYPE = "image/*"


def read_image(data: bytes) -> SourceDocument:
    """The document of a picture file (JPEG, PNG, TIFF with its pages, BMP, GIF); raises `Unreadable`.

    The extra must be installed (`is_available`).
    """
    frames = _frames(data)
    scale = 72 / DPI
    sizes = {number: (frame.width * scale, frame.height * scale) for number, frame in enumerate(frames, 1)}
    found, notes = recognise_pages(sizes, lambda number: frames[number - 1])
    blank = {n: PageContent(n, *size, has_image=True) for n, size in sizes.items()}
    document = assemble([found.get(number, content) for number, content in blank.items()], notes)
    document.media_type = MEDIA_TYPE
    return document


def picture_hashes(data: bytes, pages: Collection[int]) -> dict[int, str]:
    """The hashes of pages (1-based) of a PDF or picture file, as their recognition has them; raises `Unreadable`."""
    if b"%PDF-" in data[:1024]:
        return page_hashes(data, pages)
    return {number: hash_picture(frame) for number, frame in enumerate(_frames(data), 1) if number in pages}


def _frames(data: bytes) -> list[Image.Image]:
    """The pages of a picture file; raises `Unreadable`."""
    try:
        return [frame.convert("RGB") for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("image", "文件是图片，而且已损坏，无法打开") from error
