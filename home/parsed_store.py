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
import typing
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from home.versions import Versions
from ingestion.model import SourceDocument
from ingestion.records import RAW_TABLES, DocumentRecord, ParsedDocument

_FIELD_OF_TABLE = {name: ("document" if name == "documents" else name) for name in RAW_TABLES}
_REVIEWED_TABLES = ("findings", "rule_outcomes")
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

    def save(self, parsed: ParsedDocument, source: bytes | None = None) -> str:
        """Write a reviewed result, each kind in one step; the answer is the digest of its content. `source`: see `encode_source`."""
        document_id = parsed.document.document_id
        parsed.document.parser_version, parsed.document.rules_version = self.versions.reader, self.versions.rules
        records, review = encode_parsed(_before_review(parsed)), _encode_review(parsed)
        if source is not None:
            _write(self.source_path(document_id), source)
        _write(self.path(document_id), _compress(records))
        _write(self.review_path(document_id), _compress(review))
        return hashlib.sha256(records + review).hexdigest()

    def load(self, document_id: str) -> ParsedDocument:
        """The stored result. Raises LostResultError where there is none; a damaged file is deleted, for nothing can be had of it."""
        parsed: ParsedDocument = self._load(self.path(document_id), decode_parsed)
        self._load(self.review_path(document_id), lambda data: _apply_review(parsed, json.loads(data)))
        parsed.document.parser_version, parsed.document.rules_version = self.versions.reader, self.versions.rules
        return parsed

    def load_quarantined(self, document_id: str) -> ParsedDocument | None:
        """The stored result of a document in which other rules have nothing to judge either; None for any other."""
        try:
            parsed: ParsedDocument = self._load(self.path(document_id), decode_parsed)
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
    """A stored result before its review. Raises LostResultError, and deletes what is damaged."""
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


def _before_review(parsed: ParsedDocument) -> ParsedDocument:
    lines = [dataclasses.replace(line, check_status="not_checked", check_finding_id=None) for line in parsed.budget_lines]
    return dataclasses.replace(parsed, budget_lines=lines, findings=[], rule_outcomes=[])


def _encode_review(parsed: ParsedDocument) -> bytes:
    """{table: rows, "checks": [[status, finding] of each budget line]}"""
    review: dict[str, Any] = {table: _rows(parsed, table) for table in _REVIEWED_TABLES}
    review["checks"] = [[line.check_status, line.check_finding_id] for line in parsed.budget_lines]
    return _as_json(review)


def _apply_review(parsed: ParsedDocument, review: dict[str, Any]) -> None:
    for table in _REVIEWED_TABLES:
        setattr(parsed, table, _records(table, review[table]))
    for line, (status, finding) in zip(parsed.budget_lines, review["checks"], strict=True):
        line.check_status, line.check_finding_id = status, finding


def encode_parsed(parsed: ParsedDocument) -> bytes:
    """A result as JSON: {table: [[values in column order]]}; decimals as text, so that nothing is rounded."""
    return _as_json({table: _rows(parsed, table) for table in RAW_TABLES})


def decode_parsed(data: bytes) -> ParsedDocument:
    loaded = json.loads(data)
    fields: dict[str, Any] = {}
    for table in RAW_TABLES:
        rows = _records(table, loaded[table])
        fields[_FIELD_OF_TABLE[table]] = rows[0] if table == "documents" else rows
    return ParsedDocument(**fields)


def _rows(parsed: ParsedDocument, table: str) -> list[list[Any]]:
    names = [f.name for f in dataclasses.fields(RAW_TABLES[table])]
    value = getattr(parsed, _FIELD_OF_TABLE[table])
    return [[_plain(getattr(row, name)) for name in names] for row in ([value] if table == "documents" else value)]


def _records(table: str, rows: list[list[Any]]) -> list[Any]:
    record = RAW_TABLES[table]
    casts = _casts(record)
    return [record(*map(_restore, row, casts)) for row in rows]


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


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
