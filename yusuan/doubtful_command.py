"""`yusuan doubtful`: figures that the recognition of scanned pages is not sure of, as lines of `<home>/ocr_corrections.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from explorer.downloads import neutralised
from home.ocr_corrections import COLUMNS, hash_pages, read_ocr_corrections
from home.settings import Settings
from yusuan.usage import insist_on_room

_DOUBTFUL = """
select u.document_id, d.file_name, u.page, u.row_no, u.column_no, u.printed_text, u.table_title,
       list_sort(list_distinct(list(u.page) over (partition by u.document_id)))
from marts.fct_unplaced_number u
join marts.dim_document d using (document_id)
where u.reason_code in ('doubtful_recognition', 'contradicted_recognition', 'not_a_number')
  and u.row_no is not null and u.column_no is not null
  and exists (select 1 from marts.fct_reading_note n where n.document_id = u.document_id and n.page = u.page and n.code = 'ocr_page')
order by d.file_name, u.document_id, u.page, u.row_no, u.column_no
"""


def write_doubtful(settings: Settings, output: Path | None, overwrite: bool = False) -> int:
    """Write the doubtful figures of the published warehouse as CSV, to standard output where no file is named; answers how many.

    Raises SettingsError where nothing is published, UsageError where `output` is in the way.
    """
    settings.insist_on_publication()
    insist_on_room(output, overwrite)
    lines = list(_list_doubtful(settings))
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *lines])
    if output is None:
        print(out.getvalue(), end="")
    else:
        output.write_text(out.getvalue(), encoding="utf-8-sig", newline="")  # the mark tells Excel the encoding
    return len(lines)


def _list_doubtful(settings: Settings) -> Iterator[list[Any]]:
    """A line for each doubtful figure, as the file has it; what people said of it already stands in it."""
    reviews = read_ocr_corrections(settings)
    hashes: dict[str, dict[int, str]] = {}
    for document_id, file_name, page, row_no, column_no, printed, label, pages in _doubtful_rows(settings):
        if document_id not in hashes:
            hashes[document_id] = hash_pages(settings, document_id, pages)
        page_hash = hashes[document_id].get(page, "")
        known = next(
            (f.figure for f in reviews.of(document_id).figures if (f.page, f.row_no, f.column_no) == (page, row_no, column_no)), ""
        )
        recognised = " ".join(printed.split())
        shown = map(neutralised, (recognised, known, "", "", "", file_name, label or ""))
        yield [document_id, page, page_hash, row_no, column_no, *shown]


def _doubtful_rows(settings: Settings) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.published_database), read_only=True) as con:
        return con.execute(_DOUBTFUL).fetchall()
