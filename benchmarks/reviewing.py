"""How long the review of a document takes beside reading it, as a ratio within one run.

    python benchmarks/reviewing.py [FILE ...]

Without arguments the documents below the folder in YUSUAN_CORPUS are reviewed, else those below samples/. Each document is read,
parsed and reviewed in one process; the fastest of the rounds counts; seconds are CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

from ingestion.parsing import parse_source
from ingestion.reading import read_source
from review.engine import review_document

ROUNDS = 3
TARGET = 1.0
"""At most this many times reading and parsing, over all documents."""
LONG_DOCUMENT = 30
"""Pages of a long disclosure, for which `PER_LONG_DOCUMENT` seconds are allowed from file to findings."""
PER_LONG_DOCUMENT = 5.0
_SUFFIXES = (".pdf", ".docx", ".xlsx", ".html", ".txt")


@dataclass(frozen=True, slots=True)
class Times:
    """CPU seconds of one document: reading and parsing, and review."""

    pages: int
    reading: float
    review: float


def measure(path: Path) -> Times:
    """The fastest of the rounds."""
    best: Times | None = None
    for _ in range(ROUNDS):
        start = time.process_time()
        source = read_source(path)
        parsed = parse_source(source, path.name, path.stat().st_size)
        middle = time.process_time()
        review_document(source, parsed)
        end = time.process_time()
        if best is None or end - start < best.reading + best.review:
            best = Times(len(source.pages), middle - start, end - middle)
    assert best is not None
    return best


def _default_files() -> list[Path]:
    folder = Path(os.environ["YUSUAN_CORPUS"]) if os.environ.get("YUSUAN_CORPUS") else Path(__file__).parents[1] / "samples" / "documents"
    return sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    paths = parser.parse_args().files or _default_files()
    if not paths:
        parser.error("no files given, none in YUSUAN_CORPUS and none below samples/")
    times = {path: measure(path) for path in paths}
    for path, taken in times.items():
        print(f"{taken.reading:7.3f} s read  {taken.review:7.3f} s review  {taken.review / max(taken.reading, 1e-9):5.2f} x  {path.name}")
    reading, review = sum(t.reading for t in times.values()), sum(t.review for t in times.values())
    ratio = review / max(reading, 1e-9)
    print(f"review takes {ratio:.2f} times reading; target of at most {TARGET:g}: {'met' if ratio <= TARGET else 'MISSED'}")
    paged = [t for t in times.values() if t.pages > 1]
    if paged:
        slowest = max((t.reading + t.review) / t.pages for t in paged) * LONG_DOCUMENT
        verdict = "met" if slowest <= PER_LONG_DOCUMENT else "MISSED"
        print(f"{LONG_DOCUMENT} pages at the slowest pace: {slowest:.2f} s; target of {PER_LONG_DOCUMENT:g} s: {verdict}")


if __name__ == "__main__":
    main()
