"""Parse results on disk: one compressed JSON file per document and parser version, written once, never changed."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import hashlib
import json
import os
import typing
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.records import RAW_TABLES, DocumentRecord, ParsedDocument

_FIELD_OF_TABLE = {name: ("document" if name == "documents" else name) for name in RAW_TABLES}
_VERSIONED_PACKAGES = ("ingestion", "review")


@functools.cache
def parser_version() -> str:
    """Twelve hexadecimal digits over everything that decides what parsing yields: code, layouts, rules and code lists."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for package in _VERSIONED_PACKAGES:
        for file in sorted((root / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and file.suffix not in {".pyc", ".md"}:
                digest.update(f"{file.relative_to(root)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


class LostResultError(ValueError):
    """A stored parse result is missing or damaged; the document must be read again."""


class ParsedStore:
    """Stored parse results of one parser version below `folder`."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder / version

    def path(self, document_id: str) -> Path:
        return self._folder / document_id[:2] / f"{document_id}.json.gz"

    def save(self, parsed: ParsedDocument) -> str:
        """Write a result in one step; the answer is the digest of its content."""
        data = encode_parsed(parsed)
        path = self.path(parsed.document.document_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_bytes(gzip.compress(data, compresslevel=3, mtime=0))
        temporary.replace(path)
        return hashlib.sha256(data).hexdigest()

    def load(self, document_id: str) -> ParsedDocument:
        """The stored result. Raises LostResultError where there is none; a damaged file is deleted, for nothing can be had of it."""
        path = self.path(document_id)
        try:
            return decode_parsed(gzip.decompress(path.read_bytes()))
        except FileNotFoundError as error:
            raise LostResultError(f"no stored parse result of {document_id}") from error
        except (EOFError, gzip.BadGzipFile, zlib.error, ValueError) as error:
            path.unlink(missing_ok=True)
            raise LostResultError(f"stored parse result of {document_id} is damaged: {error}") from error

    def forget(self, document_id: str) -> None:
        self.path(document_id).unlink(missing_ok=True)


def encode_parsed(parsed: ParsedDocument) -> bytes:
    """A parse result as JSON: {table: [[values in column order]]}; decimals as text, so that nothing is rounded."""
    out: dict[str, list[list[Any]]] = {}
    for table, record in RAW_TABLES.items():
        names = [f.name for f in dataclasses.fields(record)]
        value = getattr(parsed, _FIELD_OF_TABLE[table])
        rows = [value] if table == "documents" else value
        out[table] = [[_plain(getattr(row, name)) for name in names] for row in rows]
    return json.dumps(out, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def decode_parsed(data: bytes) -> ParsedDocument:
    loaded = json.loads(data)
    fields: dict[str, Any] = {}
    for table, record in RAW_TABLES.items():
        casts = _casts(record)
        rows = [record(*map(_restore, row, casts)) for row in loaded[table]]
        fields[_FIELD_OF_TABLE[table]] = rows[0] if table == "documents" else rows
    return ParsedDocument(**fields)


def quarantined(
    document_id: str, byte_size: int, reason_code: str, reason: str, media_type: str = "application/octet-stream"
) -> ParsedDocument:
    """The result of a document that could not be read: one quarantined document row, nothing else."""
    record = DocumentRecord(document_id, media_type, byte_size, status="quarantined", reason_code=reason_code, reason=reason)
    record.parser_version = parser_version()
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
        elif any(typing.get_origin(m) is tuple for m in members) or hints[f.name] is tuple:
            casts.append(tuple)
        else:
            casts.append(None)
    return casts
