"""How right scanned pages are read, and how long that takes: table pages of PDFs as a scanner gives them, against their own text.

    python benchmarks/scan_reading.py [FILE.pdf ...] [--pages N] [--dpi 150 200 300]

Without arguments the PDFs below the folder in YUSUAN_CORPUS are read, else those below samples/. The page with the most numbers of each
file is drawn at each resolution, askew, with noise, as JPEG, and with a red seal over its figures, and read without its text. A figure is
right if it stands in a row with the same label as on the printed page. Of the others, those that the recognition is not sure of are
listed for a person to look at; `silent` are the others. Seconds are CPU seconds of this process a page.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import time
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from ingestion.amounts import compact, is_blank, parse_number
from ingestion.model import Grid, SourceDocument
from ingestion.readers.pdf.reader import read_pdf
from ingestion.tables.recognised import is_unsure

SKEWS = (0.0, 0.8, -1.4, 2.0)
NOISE = 12
QUALITY = 60
SEAL_INCHES = 1.6

Figure = tuple[str, str]
"""(label of its row, number)."""


def figures_of(document: SourceDocument) -> tuple[Counter[Figure], Counter[Figure]]:
    """The figures of all tables, and those of them of which the recognition is not sure."""
    found: Counter[Figure] = Counter()
    doubtful: Counter[Figure] = Counter()
    for grid in document.grids():
        labels = _labels(grid)
        for cell in grid.cells:
            number = None if is_blank(cell.text) else parse_number(cell.text)
            if number is None:
                continue
            figure = (labels.get(cell.row, ""), str(number))
            found[figure] += 1
            doubtful[figure] += is_unsure(cell.confidence)
    return found, +doubtful


def _labels(grid: Grid) -> dict[int, str]:
    rows: dict[int, str] = {}
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.col)):
        if not is_blank(cell.text) and parse_number(cell.text) is None:
            rows.setdefault(cell.row, compact(cell.text))
    return rows


def scanned(page: pdfium.PdfPage, dpi: int, skew: float, seal: bool) -> bytes:
    """A page as a scanner gives it, as a PDF of its own."""
    picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
    if seal:
        ink, size = Image.new("RGB", picture.size, "white"), SEAL_INCHES * dpi
        x, y = 0.62 * picture.width, 0.4 * picture.height
        ImageDraw.Draw(ink).ellipse((x, y, x + size, y + size), outline=(225, 60, 60), width=dpi // 30)
        picture = ImageChops.multiply(picture, ink)
    if skew:
        picture = picture.rotate(skew, fillcolor="white", resample=Image.Resampling.BICUBIC)
    noise = Image.effect_noise(picture.size, NOISE).convert("RGB")
    picture = ImageChops.add(picture, noise, scale=1.0, offset=-128)
    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=dpi, quality=QUALITY)
    return stream.getvalue()


def table_pages(paths: list[Path], count: int) -> list[tuple[Path, int]]:
    """The page with the most numbers in tables of each file, up to `count` files."""
    found = []
    for path in paths:
        document = read_pdf(path.read_bytes())
        numbers = Counter(g.page for g in document.grids() for c in g.cells if not is_blank(c.text) and parse_number(c.text) is not None)
        if numbers:
            found.append((path, numbers.most_common(1)[0][0] or 1))
        if len(found) == count:
            break
    return found


def measure(path: Path, number: int, dpi: int, skew: float, seal: bool) -> tuple[int, int, int, int, float]:
    """(figures printed, right, wrong, wrong without a doubt, seconds) of one page."""
    source = pdfium.PdfDocument(path)
    alone = pdfium.PdfDocument.new()
    alone.import_pages(source, [number - 1])
    stream = io.BytesIO()
    alone.save(stream)
    printed, _ = figures_of(read_pdf(stream.getvalue()))
    data = scanned(alone[0], dpi, skew, seal)
    started = time.process_time()
    found, doubtful = figures_of(read_pdf(data))
    seconds = time.process_time() - started
    wrong = found - printed
    return printed.total(), (found & printed).total(), wrong.total(), (wrong - doubtful).total(), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--dpi", type=int, nargs="*", default=[150, 200, 300])
    options = parser.parse_args()
    root = Path(os.environ.get("YUSUAN_CORPUS", Path(__file__).resolve().parent.parent / "samples"))
    files = options.files or sorted(root.rglob("*.pdf"))
    random.Random(1).shuffle(files)
    print("dpi skew seal  printed  right  wrong  silent  seconds  page")
    sums = [0, 0, 0, 0, 0.0]
    measured = 0
    for place, (path, number) in enumerate(table_pages(files, options.pages)):
        for turn, dpi in enumerate(options.dpi):
            skew, seal = SKEWS[(place + turn) % len(SKEWS)], (place + turn) % 3 == 2
            values = measure(path, number, dpi, skew, seal)
            sums = [a + b for a, b in zip(sums, values, strict=True)]
            measured += 1
            print(
                f"{dpi} {skew:5} {seal!s:5} {values[0]:7} {values[1]:6} {values[2]:6} {values[3]:7} {values[4]:8.1f}  {path.name} {number}",
                flush=True,
            )
    if measured:
        print(f"{sums[1] / max(sums[0], 1):.2%} right, {sums[3]} silent of {sums[2]} wrong, {sums[4] / measured:.1f} s a page")


if __name__ == "__main__":
    main()
