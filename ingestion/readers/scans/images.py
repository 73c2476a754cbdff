"""Picture files, read by recognition like the scanned pages of a PDF."""

from __future__ import annotations

import io

from PIL import Image, ImageSequence, UnidentifiedImageError

from ingestion.model import SourceDocument, Unreadable
from ingestion.readers.pdf.characters import PageContent
from ingestion.readers.pdf.reader import assemble
from ingestion.readers.scans.documents import DPI, recognise_pages

MEDIA_TYPE = "image/*"


def read_image(data: bytes) -> SourceDocument:
    """The document of a picture file (JPEG, PNG, TIFF with its pages, BMP, GIF); raises `Unreadable`.

    The extra must be installed (`is_available`).
    """
    try:
        opened = Image.open(io.BytesIO(data))
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(opened)]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("image", "文件是图片，而且已损坏，无法打开") from error
    scale = 72 / DPI
    sizes = {number: (frame.width * scale, frame.height * scale) for number, frame in enumerate(frames, 1)}
    found, notes = recognise_pages(sizes, lambda number: frames[number - 1])
    blank = {n: PageContent(n, *size, has_image=True) for n, size in sizes.items()}
    document = assemble([found.get(number, content) for number, content in blank.items()], notes)
    document.media_type = MEDIA_TYPE
    return document
