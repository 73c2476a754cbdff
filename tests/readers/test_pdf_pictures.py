"""Page pictures show the page and the cells drawn on it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ingestion.model import Unreadable
from ingestion.readers.pdf.pictures import draw_cells
from ingestion.readers.pdf.reader import read_pdf
from tests.readers import pdf_samples as samples


def _picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("data", [samples.ruled(), samples.cropped(), samples.rotated(90), samples.sideways()])
def test_cells_are_drawn_where_the_page_prints_them(data: bytes) -> None:
    grid = next(read_pdf(data).grids())
    boxes = [cell.box for cell in grid.cells if cell.box]
    plain, drawn = _picture(draw_cells(data, 1, [])), _picture(draw_cells(data, 1, boxes))
    assert plain.size == drawn.size
    x0, top, x1, bottom = (round(edge * 1.5) for edge in grid.box or (0, 0, 0, 0))
    changed = [
        (x, y) for x in range(0, plain.width, 3) for y in range(0, plain.height, 3) if plain.getpixel((x, y)) != drawn.getpixel((x, y))
    ]
    assert changed
    assert all(x0 - 2 <= x <= x1 + 2 and top - 2 <= y <= bottom + 2 for x, y in changed)
    assert len(changed) > 0.8 * (x1 - x0) * (bottom - top) / 9
    printed = [plain.getpixel((x, y)) for x in range(x0 - 2, x1 + 2) for y in range(top - 2, top + 3)]
    assert sum(sum(pixel) < 450 for pixel in printed if isinstance(pixel, tuple)) > 0.3 * (x1 - x0)


def test_page_and_file_are_checked() -> None:
    with pytest.raises(IndexError):
        draw_cells(samples.ruled(), 2, [])
    with pytest.raises(Unreadable):
        draw_cells(b"no pdf", 1, [])
