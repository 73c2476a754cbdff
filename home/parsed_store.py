"""Results on disk: what each document yielded, per version of the readers, and what was found in it, per version of the rules.

One compressed file per document, version and kind, written once, never changed: the records, the document as it was read (so that
other rules can judge it without its being read again), and the findings.
"""

from __future__ import annotations

import dataclasses
import functools
import gzip
import hashlib
import io
import json
import os
import pickle
import re
import typing
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from home.versions import Versions
from ingestion.model import SourceDocument
from ingestion.records import RAW_TABLES, DocumentRecord, ParsedDocument, column_names, records_of
from review.records import REVIEW_TABLES, ReviewResult

_SURROGATE = re.compile("[\ud800-\udfff]")
_DAMAGES = (EOFError, gzip.BadGzipFile, zlib.error, ValueError, KeyError, TypeError, pickle.UnpicklingError)


class LostResultError(ValueError):
    """A stored result is missing or damaged; the document must be read again."""


class ParsedStore:
    """Stored results of one version of readers and rules: below `folder`/<reader>, and `reviewed`/<reader>-<rules>."""

    def __init__(self, folder: Path, reviewed: Path, versions: Versions) -> None:
        self.versions = versions
        self._folder = folder / versions.reader
        self._reviewed = reviewed / versions.both

    def path(self, document_id: str) -> Path:
        return self._folder / document_id[:2] / f"{document_id}.json.gz"

    def source_path(self, document_id: str) -> Path:
        """The document as it was read; there is none of a document that could not be read."""
        return self._folder / document_id[:2] / f"{document_id}.source.gz"

    def review_path(self, document_id: str) -> Path:
        return self._reviewed / document_id[:2] / f"{document_id}.json.gz"

    def has(self, document_id: str) -> bool:
        """Whether the document is read and reviewed."""
        return self.path(document_id).exists() and self.review_path(document_id).exists()

    def awaits_review(self, document_id: str) -> bool:
        """Whether the document was read by these readers, and only other rules have judged it."""
        return all(path.exists() for path in (self.path(document_id), self.source_path(document_id)))

    def save(self, parsed: ParsedDocument, review: ReviewResult, source: bytes | None = None) -> str:
        """Write both results, each in one step; the answer is the digest of their content. `source`: see `encode_source`."""
        document_id = parsed.document.document_id
        parsed.document.parser_version, parsed.document.rules_version = self.versions.reader, self.versions.rules
        records, judged = encode_parsed(parsed), encode_review(review)
        if source is not None:
            _write(self.source_path(document_id), source)
        _write(self.path(document_id), _compress(records))
        _write(self.review_path(document_id), _compress(judged))
        return hashlib.sha256(records + judged).hexdigest()

    def load(self, document_id: str) -> ParsedDocument:
        """What the document yielded. Raises LostResultError where nothing is stored; a damaged file is deleted, for it is of no use."""
        parsed: ParsedDocument = self._load(self.path(document_id), decode_parsed)
        parsed.document.parser_version, parsed.document.rules_version = self.versions.reader, self.versions.rules
        return parsed

    def load_review(self, document_id: str) -> ReviewResult:
        """What was found in the document. Raises LostResultError like `load`."""
        review: ReviewResult = self._load(self.review_path(document_id), decode_review)
        return review

    def stored(self, document_id: str) -> tuple[str, str]:
        """What the document yielded and what was found in it, as JSON (`encode_parsed`, `encode_review`); otherwise like `load`."""
        records, review = (self._load(path, bytes.decode) for path in (self.path(document_id), self.review_path(document_id)))
        return records, review

    def load_quarantined(self, document_id: str) -> ParsedDocument | None:
        """What is stored of a document in which other rules have nothing to judge either; None for any other."""
        try:
            parsed = self.load(document_id)
        except LostResultError:
            return None
        return parsed if parsed.document.status == "quarantined" else None

    def forget(self, document_id: str) -> None:
        for path in (self.path(document_id), self.source_path(document_id), self.review_path(document_id)):
            path.unlink(missing_ok=True)

    def _load(self, path: Path, decode: Callable[[bytes], Any]) -> Any:
        try:
            return decode(gzip.decompress(path.read_bytes()))
        except FileNotFoundError as error:
            raise LostResultError(f"{path.name}: there is no stored result") from error
        except _DAMAGES as error:
            path.unlink(missing_ok=True)
            raise LostResultError(f"{path.name}: the stored result is damaged: {error}") from error


def load_for_review(path: Path, source_path: Path) -> tuple[ParsedDocument, SourceDocument]:
    """What a review needs of a document that is stored. Raises LostResultError, and deletes what is damaged."""
    try:
        parsed = decode_parsed(gzip.decompress(path.read_bytes()))
        source = _ModelUnpickler(io.BytesIO(gzip.decompress(source_path.read_bytes()))).load()
    except (OSError, AttributeError, *_DAMAGES) as error:
        source_path.unlink(missing_ok=True)
        raise LostResultError(f"{source_path.name}: {error}") from error
    return parsed, source


def encode_source(source: SourceDocument) -> bytes:
    """The neutral model as it is stored. It is read again by the same code only: the folder's name is that code's digest."""
    return gzip.compress(pickle.dumps(source, pickle.HIGHEST_PROTOCOL), compresslevel=1, mtime=0)


class _ModelUnpickler(pickle.Unpickler):
    """Knows the classes of the neutral model and nothing else: a file in the home can run no code."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "ingestion.model":
            return super().find_class(module, name)
        if (module, name) == ("decimal", "Decimal"):
            return Decimal
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a document")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


def _compress(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=3, mtime=0)


def encode_parsed(parsed: ParsedDocument) -> bytes:
    """A result as JSON: {table: [[values in column order]]}; decimals as text, so that nothing is rounded."""
    return _as_json({table: _rows(record, records_of(parsed, table)) for table, record in RAW_TABLES.items()})


def decode_parsed(data: bytes) -> ParsedDocument:
    loaded = json.loads(data)
    tables: dict[str, Any] = {table: _records(record, loaded[table]) for table, record in RAW_TABLES.items()}
    (document,) = tables.pop("documents")
    return ParsedDocument(document, **tables)


def encode_review(review: ReviewResult) -> bytes:
    """A review as JSON, like `encode_parsed`."""
    return _as_json({table: _rows(record, getattr(review, table)) for table, record in REVIEW_TABLES.items()})


def decode_review(data: bytes) -> ReviewResult:
    loaded = json.loads(data)
    tables: dict[str, Any] = {table: _records(record, loaded[table]) for table, record in REVIEW_TABLES.items()}
    return ReviewResult(**tables)


def _rows(record: type, values: list[Any]) -> list[list[Any]]:
    names = column_names(record)
    return [[_plain(getattr(value, name)) for name in names] for value in values]


def _records(record: type, rows: list[list[Any]]) -> list[Any]:
    casts = _casts(record)
    return [record(*map(_restore, row, casts)) for row in rows]


def _as_json(value: Any) -> bytes:
    """JSON that any reader takes: lone surrogates of a damaged document, which are no text, become their escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode()


def quarantined(
    document_id: str, byte_size: int, reason_code: str, reason: str, media_type: str = "application/octet-stream"
) -> ParsedDocument:
    """The result of a document that could not be read: one quarantined document row, nothing else."""
    record = DocumentRecord(document_id, media_type, byte_size, status="quarantined", reason_code=reason_code, reason=reason)
    return ParsedDocument(record)


def _restore(value: Any, cast: Any) -> Any:
    return value if value is None or cast is None else cast(value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


@functools.cache
def _casts(record: type) -> list[Any]:
    """Per column, what turns its JSON value back into the record's type; None where JSON keeps the type."""
    hints = typing.get_type_hints(record)
    casts: list[Any] = []
    for f in dataclasses.fields(record):
        members = typing.get_args(hints[f.name]) or (hints[f.name],)
        if Decimal in members:
            casts.append(Decimal)
        elif any(typing.get_origin(m) is tuple for m in (hints[f.name], *members)):
            casts.append(tuple)
        else:
            casts.append(None)
    return casts
