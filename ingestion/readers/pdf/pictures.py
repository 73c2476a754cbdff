"""Pictures of pages with the recognised cells drawn on them, to see at once how a table was read."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from ingestion.model import Unreadable, type_of_box

_CELL_FILL = (66, 133, 244, 40)
_CELL_LINE = (66, 133, 244, 220)
_MARK_FILL = (234, 67, 53, 60)
_MARK_LINE = (234, 67, 53, 255)
_LABEL_INK = (66, 133, 244, 255)


def draw_cells(
    data: bytes,
    page_no: int,
    cells: Sequence[type_of_box],
    *,
    marked: Sequence[type_of_box] = (),
    labels: Sequence[str] | None = None,
    scale: float = 1.5,
) -> bytes:
    """PNG of a page (1-based) of a PDF with cells outlined in blue and `marked` boxes in red.

    Boxes are (x0, top, x1, bottom) in points from the displayed page's top left corner, as the reader delivers them;
    `labels` (ASCII, one a cell) are written into the cells' corners; `scale` is pixels per point. Raises `Unreadable`
    for a file that cannot be opened and `IndexError` for a page that the document does not have.
    """
    picture = _render(data, page_no, scale).convert("RGBA")
    overlay = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(overlay)
    for boxes, fill, line in ((cells, _CELL_FILL, _CELL_LINE), (marked, _MARK_FILL, _MARK_LINE)):
        for box in boxes:
            pen.rectangle([edge * scale for edge in _ordered(box)], fill=fill, outline=line, width=max(1, round(scale)))
    for box, label in zip(cells, labels or (), strict=False):
        pen.text((box[0] * scale + 2, box[1] * scale + 1), label, fill=_LABEL_INK)
    stream = io.BytesIO()
    Image.alpha_composite(picture, overlay).convert("RGB").save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _ordered(box: type_of_box) -> type_of_box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _render(data: bytes, page_no: int, scale: float) -> Image.Image:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged", "PDF文件无法打开，不能生成页面图像。") from error
    try:
        if not 1 <= page_no <= len(document):
            raise IndexError(f"page {page_no} of {len(document)}")
        page = document[page_no - 1]
        try:
            picture: Image.Image = page.render(scale=scale).to_pil()
            return picture
        finally:
            page.close()
    finally:
        document.close()
