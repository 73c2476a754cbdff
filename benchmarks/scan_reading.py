"""How right scanned pages are read, and how long that takes: table pages of PDFs as scanners give them, against their own text.

    python benchmarks/scan_reading.py [FILE.pdf ...] [--pages N] [--each N] [--only NAME ...]

Without arguments the PDFs below the folder in YUSUAN_CORPUS are read, else those below samples/. The page with the most numbers of each
file is drawn in `--each` of the ways in `RENDERINGS`, each page in others, and read without its text. A figure is right if it stands in a
row with the same label as on the printed page. Of the others, those that the recognition is not sure of are listed for a person to look
at; `silent` are the others: what the document's own sums say of them (`tables.recognised`) comes later and is not measured here.
Seconds are CPU seconds of this process a page. `scan_reading.md` beside this file holds what was measured last.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ingestion.amounts import compact, is_blank, parse_number
from ingestion.model import Grid, SourceDocument
from ingestion.readers.pdf.reader import read_pdf
from ingestion.tables.recognised import is_unsure

SEAL_INCHES = 1.6


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which a printed page becomes a picture. `skew` in degrees, `blur` in pixels at 200 dpi; ink as printed has contrast 1."""

    dpi: int = 200
    skew: float = 0.0
    noise: float = 12.0
    quality: int = 60
    seal: bool = False
    blur: float = 0.0
    contrast: float = 1.0
    is_bilevel: bool = False
    is_gray: bool = False
    turns: int = 0
    """Quarter turns counterclockwise by which the page lies."""


RENDERINGS = {
    "150 dpi": Rendering(dpi=150),
    "200 dpi": Rendering(),
    "300 dpi": Rendering(dpi=300),
    "clean 300 dpi": Rendering(dpi=300, noise=2, quality=90),
    "skew 0.8": Rendering(skew=0.8),
    "skew -1.4": Rendering(skew=-1.4),
    "skew 2": Rendering(skew=2.0),
    "skew 2, 150 dpi": Rendering(dpi=150, skew=2.0),
    "seal": Rendering(seal=True),
    "seal, skew 0.8, 300 dpi": Rendering(dpi=300, seal=True, skew=0.8),
    "sideways": Rendering(turns=1),
    "upside down": Rendering(turns=2, skew=0.8),
    "strong noise": Rendering(noise=40),
    "strong JPEG": Rendering(quality=20),
    "photocopy": Rendering(is_gray=True, blur=0.7, contrast=0.6, noise=20),
    "black and white": Rendering(is_bilevel=True, noise=2),
    "black and white, skew 1": Rendering(is_bilevel=True, noise=2, skew=1.0),
}

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


def scanned(page: pdfium.PdfPage, rendering: Rendering) -> bytes:
    """A page as a scanner gives it, as a PDF of its own."""
    dpi = rendering.dpi
    picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
    if rendering.seal:
        picture = _sealed(picture, dpi)
    if rendering.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(rendering.blur * dpi / 200))
    if rendering.contrast < 1:
        picture = Image.blend(Image.new("RGB", picture.size, (235, 235, 235)), picture, rendering.contrast)
    if rendering.skew:
        picture = picture.rotate(rendering.skew, fillcolor=picture.getpixel((2, 2)), resample=Image.Resampling.BICUBIC)
    if rendering.turns:
        picture = picture.rotate(90 * rendering.turns, expand=True)
    noise = Image.effect_noise(picture.size, rendering.noise).convert("RGB")
    picture = ImageChops.add(picture, noise, scale=1.0, offset=-128)
    if rendering.is_gray or rendering.is_bilevel:
        picture = picture.convert("L")
    if rendering.is_bilevel:
        picture = picture.point(lambda grey: 255 if grey > 150 else 0).convert("1")
    stream = io.BytesIO()
    options = {} if rendering.is_bilevel else {"quality": rendering.quality}  # black and white is stored as fax pictures are
    picture.save(stream, "PDF", resolution=dpi, **options)
    return stream.getvalue()


def _sealed(picture: Image.Image, dpi: int) -> Image.Image:
    """With a red seal over its figures."""
    ink, size = Image.new("RGB", picture.size, "white"), SEAL_INCHES * dpi
    x, y = 0.62 * picture.width, 0.4 * picture.height
    ImageDraw.Draw(ink).ellipse((x, y, x + size, y + size), outline=(225, 60, 60), width=dpi // 30)
    return ImageChops.multiply(picture, ink)


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


@dataclass(slots=True)
class Tally:
    """Figures of some pages. `silent` are wrong ones that nobody is told to look at."""

    printed: int = 0
    right: int = 0
    wrong: int = 0
    silent: int = 0
    seconds: float = 0.0
    pages: int = 0

    def add(self, other: Tally) -> None:
        for name in ("printed", "right", "wrong", "silent", "seconds", "pages"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self, name: str) -> str:
        """One line of the table: recall is the share of the printed figures that are right, precision that of the figures found."""
        recall, precision = self.right / max(self.printed, 1), self.right / max(self.right + self.wrong, 1)
        figures = f"{self.pages} | {self.printed} | {self.right} | {self.wrong} | {self.silent} | {recall:.4f} | {precision:.4f}"
        return f"{name} | {figures} | {self.seconds / max(self.pages, 1):.1f}"


HEADING = "rendering | pages | printed | right | wrong | silent | recall | precision | seconds a page\n" + " | ".join(["---"] * 9)


def measure(path: Path, number: int, rendering: Rendering) -> Tally:
    """What became of the figures of one page."""
    source = pdfium.PdfDocument(path)
    alone = pdfium.PdfDocument.new()
    alone.import_pages(source, [number - 1])
    stream = io.BytesIO()
    alone.save(stream)
    printed, _ = figures_of(read_pdf(stream.getvalue()))
    data = scanned(alone[0], rendering)
    started = time.process_time()
    found, doubtful = figures_of(read_pdf(data))
    seconds = time.process_time() - started
    wrong = found - printed
    for label, figure in sorted((wrong - doubtful).elements()):
        print(f"  silent: {label} {figure}", file=sys.stderr)
    return Tally(printed.total(), (found & printed).total(), wrong.total(), (wrong - doubtful).total(), seconds, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=len(RENDERINGS))
    parser.add_argument("--each", type=int, default=1, help="renderings of each page")
    parser.add_argument("--only", nargs="*", choices=list(RENDERINGS), default=list(RENDERINGS), help="renderings to measure")
    options = parser.parse_args()
    root = Path(os.environ.get("YUSUAN_CORPUS", Path(__file__).resolve().parent.parent / "samples"))
    files = options.files or sorted(root.rglob("*.pdf"))
    random.Random(1).shuffle(files)
    tallies: dict[str, Tally] = {}
    for place, (path, number) in enumerate(table_pages(files, options.pages)):
        for turn in range(options.each):
            name = options.only[(place * options.each + turn) % len(options.only)]
            tally = measure(path, number, RENDERINGS[name])
            tallies.setdefault(name, Tally()).add(tally)
            print(tally.row(f"{name}: {path.name} {number}"), file=sys.stderr, flush=True)
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    print("\n".join([HEADING, *(tallies[name].row(name) for name in RENDERINGS if name in tallies), whole.row("all")]))


if __name__ == "__main__":
    main()
