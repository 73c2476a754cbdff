"""Reading in bulk on Spark: files of a DataFrame become raw rows, `files.mapInPandas(read_frames, ROWS)` (deploy/spark_read.py).

Nothing here knows Spark, and nothing is kept between frames: whoever loses a worker has its frames read again by another one, with the
same rows. Documents are read as they are elsewhere, in processes of their own with limits. What a home knows besides (layouts of its
own, corrected scans, what the files beside a document say of it) is not asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from home.document_reading import read_documents
from home.registry import printable_path
from home.settings import Settings, load_settings
from home.versions import Versions, current_versions
from ingestion import storage
from ingestion.records import RAW_TABLES, ParsedDocument, records_of
from layers.raw_tables import raw_values
from review.records import REVIEW_TABLES, ReviewResult

if TYPE_CHECKING:
    import pandas as pd

FILES = "document_id string, path string, changed timestamp, content binary"
"""Grain: one document. `document_id` is the SHA-256 of its bytes; where `content` is null, they are fetched from `path`."""
ROWS = "raw_table string, document_id string, partition_year int, columns array<string>"
"""Grain: one raw row. `columns` holds its columns in the order of `raw_columns`, as text, but for `partition_year`."""
Row = tuple[str, str, int, list[str | None]]


def read_frames(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The raw rows of all documents of each frame. Raises StorageError where a document cannot be fetched."""
    import pandas as pd

    versions = current_versions()
    for frame in frames:
        with tempfile.TemporaryDirectory(prefix="yusuan-frame-") as folder:
            rows = list(_rows_of_frame(frame, load_settings(folder, workers=1), versions))
        yield pd.DataFrame(rows, columns=["raw_table", "document_id", "partition_year", "columns"])


def _rows_of_frame(frame: pd.DataFrame, settings: Settings, versions: Versions) -> Iterator[Row]:
    sizes: dict[str, int] = {}
    places: dict[str, tuple[Path, datetime]] = {}
    for document_id, path, changed, content in frame[["document_id", "path", "changed", "content"]].itertuples(index=False):
        data = storage.read_bytes(Path(path)) if content is None else bytes(content)
        (settings.home / document_id).write_bytes(data)
        sizes[document_id], places[document_id] = len(data), (Path(path), changed.to_pydatetime())
    for outcome in read_documents({document_id: settings.home / document_id for document_id in sizes}, settings, {}):
        parsed, review = outcome.result(settings, sizes[outcome.document_id])
        parsed.document.parser_version, parsed.document.rules_version = versions.reader, versions.rules
        yield from raw_rows(parsed, review, settings, *places[outcome.document_id])


def raw_rows(parsed: ParsedDocument, review: ReviewResult, settings: Settings, path: Path, changed: datetime) -> Iterator[Row]:
    """A document lies in the year of its first publication, what it holds in the year of its own."""
    document_id, own = parsed.document.document_id, settings.partition_of(parsed.document.fiscal_year)
    years: dict[int | None, int] = {p.publication_no: settings.partition_of(p.fiscal_year) for p in parsed.publications}
    now = datetime.now(UTC).replace(tzinfo=None)
    place = [printable_path(path.name), printable_path(path), changed.isoformat(" ", "seconds"), now.isoformat(" ", "seconds")]
    for table in RAW_TABLES:
        for record in records_of(parsed, table):
            extras = place if table == "documents" else []
            yield table, document_id, years.get(getattr(record, "publication_no", None), own), [*raw_values(record), *extras]
    for table in REVIEW_TABLES:
        for record in getattr(review, table):
            yield table, document_id, years.get(getattr(record, "publication_no", None), own), raw_values(record)
