"""Folders of many disclosures for measurements: one published form over and over, each from an invented unit of its own.

    python benchmarks/corpus.py FOLDER DOCUMENTS [--format html|xlsx|txt]

Each has some 190 amounts in tables, 20 in sentences, 24 targets and 100 rule outcomes. Figures are those of the form; the unit's
name makes each another document of another unit. `store_results` puts into a home what reading all of them would put there, from one
that is read, so that builds of many documents can be measured in minutes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from home.parsed_store import ParsedStore, encode_parsed, encode_review
from home.settings import Settings
from home.versions import current_versions
from ingestion.parsing import parse_bytes
from review.engine import review_document

_FORMS = Path(__file__).parents[1] / "samples" / "formats"
_UNIT = "总工会"
"""What the form calls its publisher; the place before the name stays."""
_DIGITS = "零一二三四五六七八九"


def body_name(number: int) -> str:
    """The invented department that publishes document `number`, whose place is the form's."""
    return f"第{''.join(_DIGITS[int(digit)] for digit in str(number))}服务局"


def write_document(folder: Path, number: int, form: str = "html", edition: int = 0) -> Path:
    """Write document `number`; another `edition` is other bytes that say the same, as a republication is."""
    path = folder / f"{number:06d}.{form}"
    data = (_FORMS / f"one_disclosure.{form}").read_bytes()
    if form == "xlsx":
        _write_workbook(path, _FORMS / "one_disclosure.xlsx", body_name(number), edition)
    else:
        path.write_text(data.decode().replace(_UNIT, body_name(number)) + "\n" * edition, encoding="utf-8")
    return path


def write_corpus(folder: Path, documents: int, form: str = "html") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        write_document(folder, number, form)


def store_results(settings: Settings, documents: Iterable[Path]) -> None:
    """Write into a home what reading and reviewing the documents of `write_corpus` yields, of which only the first is read."""
    store = ParsedStore(settings.parsed, settings.reviewed, current_versions(settings.layouts))
    paths = list(documents)
    data = paths[0].read_bytes()
    parsed, source = parse_bytes(data)
    assert source is not None
    review = review_document(source, parsed)
    mould = (encode_parsed(parsed).decode(), encode_review(review).decode())
    names = [body_name(int(path.stem)) for path in paths]
    for path, name in zip(paths, names, strict=True):
        document_id = hashlib.sha256(path.read_bytes()).hexdigest()
        own = {finding.finding_id: hashlib.sha256(f"{finding.finding_id}{name}".encode()).hexdigest()[:16] for finding in review.findings}
        changes = {parsed.document.document_id: document_id, names[0]: name} | own
        for target, text in zip((store.path(document_id), store.review_path(document_id)), mould, strict=True):
            for old, new in changes.items():
                text = text.replace(old, new)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(gzip.compress(text.encode(), compresslevel=3, mtime=0))


def _write_workbook(path: Path, form: Path, name: str, edition: int) -> None:
    with zipfile.ZipFile(form) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            target.writestr(part, data.decode().replace(_UNIT, name) if part.filename.endswith(".xml") else data)
        target.comment = b" " * edition


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("documents", type=int)
    parser.add_argument("--format", choices=("html", "xlsx", "txt"), default="html")
    chosen = parser.parse_args()
    write_corpus(chosen.folder, chosen.documents, chosen.format)


if __name__ == "__main__":
    main()
