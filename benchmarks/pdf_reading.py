"""How fast PDFs are read, as ratios within one run: our reader, plain pdfplumber, and PDFium's bare parse.

    python benchmarks/pdf_reading.py [FILE.pdf ...]

Without arguments the PDFs below the folder in YUSUAN_CORPUS are read, else those below samples/. Each contender reads
the same pages in one process, in turns, and the fastest of the rounds counts; seconds are CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2.raw as pdfium_c

from ingestion.readers.pdf import pdfium as pdf_pdfium
from ingestion.readers.pdf.reader import read_pdf

ROUNDS = 3
TARGET = 8.0
"""At least this many times plain pdfplumber (`extract_tables` and `extract_text` on every page)."""


def plain_pdfplumber(data: bytes) -> int:
    """Tables and text of every page as pdfplumber's manual shows it; returns the number of pages."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.extract_text()
            page.close()
        return len(pdf.pages)


def bare_parse(data: bytes) -> int:
    """PDFium loads each page with its objects and counts its characters and objects; returns the number of pages."""
    document = pdfium_c.FPDF_LoadMemDocument64(data, len(data), None)
    count = pdfium_c.FPDF_GetPageCount(document)
    for index in range(count):
        page = pdfium_c.FPDF_LoadPage(document, index)
        pdfium_c.FPDFPage_CountObjects(page)
        text = pdfium_c.FPDFText_LoadPage(page)
        pdfium_c.FPDFText_CountChars(text)
        pdfium_c.FPDFText_ClosePage(text)
        pdfium_c.FPDF_ClosePage(page)
    pdfium_c.FPDF_CloseDocument(document)
    return int(count)


def fast_engine(data: bytes) -> int:
    """Characters and segments through the fast engine, without geometry; returns the number of pages."""
    with pdf_pdfium.FastDocument(data) as document:
        for number in range(1, len(document) + 1):
            document.read_page(number)
        return len(document)


def whole_reader(data: bytes) -> int:
    """`read_pdf`: grids with spans and logical paragraphs; returns the number of pages."""
    return len(read_pdf(data).pages)


def measure(contenders: dict[str, Callable[[bytes], int]], files: list[bytes]) -> dict[str, float]:
    """Pages per CPU second of each contender."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, read in contenders.items():
            start = time.process_time()
            pages = sum(read(data) for data in files)
            best[name] = max(best.get(name, 0.0), pages / max(time.process_time() - start, 1e-9))
    return best


def _default_files() -> list[Path]:
    folders = [Path(os.environ["YUSUAN_CORPUS"])] if os.environ.get("YUSUAN_CORPUS") else [Path(__file__).parents[1] / "samples"]
    return sorted(path for folder in folders for path in folder.rglob("*.pdf"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    paths = parser.parse_args().files or _default_files()
    if not paths:
        parser.error("no PDF files given, none in YUSUAN_CORPUS and none below samples/")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = [path.read_bytes() for path in paths]
    contenders: dict[str, Callable[[bytes], int]] = {
        "plain pdfplumber": plain_pdfplumber,
        "our reader": whole_reader,
        "fast engine alone": fast_engine,
        "PDFium bare parse": bare_parse,
    }
    speeds = measure(contenders, files)
    print(f"{len(files)} files, {sum(bare_parse(data) for data in files)} pages, best of {ROUNDS} rounds, one process")
    for name, speed in speeds.items():
        print(f"{name:20}{speed:9.1f} pages/s{speed / speeds['plain pdfplumber']:8.1f} x pdfplumber")
    ratio = speeds["our reader"] / speeds["plain pdfplumber"]
    print(f"our reader takes {speeds['PDFium bare parse'] / speeds['our reader']:.1f} times PDFium's bare parse")
    print(f"target of {TARGET:g} times plain pdfplumber: {'met' if ratio >= TARGET else 'MISSED'} ({ratio:.1f})")


if __name__ == "__main__":
    main()
