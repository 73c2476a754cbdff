"""Exports of the published tables for people without a database: CSV, workbook, data package, site, dashboards for Superset.

Each export holds the dictionary of its columns, the version of what was published and the hashes of its files. The same publication
gives the same bytes: rows are in the published order, and no export carries the time at which it was made.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from explorer.downloads import neutralised
from explorer.site import write_site
from home.settings import Settings
from layers.chinese_names import column_names, table_names
from layers.publishing import SCHEMA, PublishError, count_rows
from yusuan.superset_bundle import write_bundle

_SHEET_ROWS = 1_048_576 - 2
"""Rows that a sheet holds besides its two rows of headings."""
_BATCH = 10_000
_DICTIONARY = "dim_column"
_LONGEST_TEXT = 32_767
_FIELD_TYPES = (("DECIMAL", "number"), ("DOUBLE", "number"), ("BIGINT", "integer"), ("INTEGER", "integer"), ("BOOLEAN", "boolean"),
                ("TIMESTAMP", "datetime"), ("DATE", "date"))  # fmt: skip
_FIXED_DATE = datetime(1980, 1, 1)
"""Written into workbooks as the day of their making, so that they are reproducible."""


def export(settings: Settings, target: Path, format: str, database: str | None = None) -> dict[str, int]:
    """Write the published tables to `target` (a folder; for xlsx and superset a file). The answer is the rows by table.

    `database` is where a Superset reaches the publication (SQLAlchemy); by default the published file, read-only.

    Raises SettingsError where nothing is published, PublishError where the target is in the way or a table does not fit.
    """
    source = settings.insist_on_publication()
    rows = count_rows(source)
    work = target.with_name(f".{target.name}.part")
    _remove(work)
    if target.is_dir() and not _MARK[format]:
        raise PublishError(f"{target} 是文件夹，而 {format} 写成一个文件，请写出文件名")
    if target.is_dir() and any(target.iterdir()) and not (target / _MARK[format]).exists():
        raise PublishError(f"文件夹 {target} 中已有别的文件，请换一个空的文件夹")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if format == "site":
            rows = {"页面": write_site(source, settings.archive, work).pages}
        else:
            with duckdb.connect(str(source), read_only=True, config=settings.duckdb_config()) as con:
                if format == "superset":
                    rows = {"图表": write_bundle(con, work, database or f"duckdb:///{source.absolute()}?access_mode=READ_ONLY")}
                else:
                    _WRITERS[format](con, work, rows)
        _remove(target)
        work.replace(target)
    finally:
        _remove(work)
    return rows


_MARK = {"csv": f"{_DICTIONARY}.csv", "xlsx": "", "superset": "", "datapackage": "datapackage.json", "site": "static/explorer.css"}
"""The file by which a folder is known as an earlier export, which may be replaced; blank where the export is one file."""


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _batches(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[list[tuple[Any, ...]]]:
    found = con.execute(f"select * from {SCHEMA}.{table}")
    while batch := found.fetchmany(_BATCH):
        yield batch


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """(name, type) of each column."""
    return [(row[0], row[1]) for row in con.execute(f"describe {SCHEMA}.{table}").fetchall()]


def _write_csv_folder(con: duckdb.DuckDBPyConnection, folder: Path, rows: dict[str, int]) -> None:
    """For spreadsheets: UTF-8 with a byte order mark, texts that look like formulas neutralised."""
    folder.mkdir()
    for table in rows:
        _write_csv(con, table, folder / f"{table}.csv", "utf-8-sig", neutralised)


def _write_csv(con: duckdb.DuckDBPyConnection, table: str, file: Path, encoding: str, shown: Callable[[Any], Any]) -> None:
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([name for name, _ in _columns(con, table)])
        for batch in _batches(con, table):
            writer.writerows([shown(value) for value in row] for row in batch)


def _write_workbook(con: duckdb.DuckDBPyConnection, file: Path, rows: dict[str, int]) -> None:
    """One sheet a table: Chinese headings over the columns' names; numbers as numbers; the dictionary on the first sheet."""
    if large := [table for table, count in rows.items() if count > _SHEET_ROWS]:
        raise PublishError(f"表 {'、'.join(large)} 的行数超过一个工作表的上限（{_SHEET_ROWS} 行），请用 --format csv")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"title": "预决算公开数据", "created": _FIXED_DATE})
        looks = {"head": book.add_format({"bold": True, "bg_color": "#EEF2F6"}), "money": book.add_format({"num_format": "#,##0.00"})}
        for table in sorted(rows, key=lambda name: (name != _DICTIONARY, name)):
            _write_sheet(book.add_worksheet(table[:31]), con, table, looks)


def _write_sheet(sheet: Any, con: duckdb.DuckDBPyConnection, table: str, looks: Mapping[str, Any]) -> None:
    names = [name for name, _ in _columns(con, table)]
    for column, name in enumerate(names):
        sheet.write_string(0, column, column_names().get(name, ("", ""))[0] or name, looks["head"])
    for column, name in enumerate(names):
        sheet.write_string(1, column, name, looks["head"])
    sheet.freeze_panes(2, 0)
    number = 1
    for batch in _batches(con, table):
        for row in batch:
            number += 1
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(number, column, float(value), looks["money"])
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                elif value is not None:
                    sheet.write_string(number, column, str(value)[:_LONGEST_TEXT])


def _write_data_package(con: duckdb.DuckDBPyConnection, folder: Path, rows: dict[str, int]) -> None:
    """Frictionless: verbatim CSV below data/, described with types, titles, meanings, bytes and hashes in datapackage.json."""
    (folder / "data").mkdir(parents=True)
    resources = []
    for table, count in rows.items():
        file = folder / "data" / f"{table}.csv"
        _write_csv(con, table, file, "utf-8", _plain)
        data = file.read_bytes()
        label, meaning = table_names().get(table, (table, ""))
        resources.append(
            {
                "name": table,
                "path": f"data/{table}.csv",
                "profile": "tabular-data-resource",
                "title": label,
                "description": meaning,
                "encoding": "utf-8",
                "bytes": len(data),
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "rowCount": count,
                "schema": {"fields": [_field(*column) for column in _columns(con, table)], "missingValues": [""]},
            }
        )
    digest = hashlib.sha256("".join(str(resource["hash"]) for resource in resources).encode()).hexdigest()
    package = {
        "name": "yusuan",
        "profile": "tabular-data-package",
        "title": "预决算公开数据",
        "version": digest[:16],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _field(name: str, type_name: str) -> dict[str, str]:
    label, meaning = column_names().get(name, ("", ""))
    kind = next((kind for start, kind in _FIELD_TYPES if type_name.startswith(start)), "string")
    return {"name": name, "type": kind, "title": label, "description": meaning}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, (date, datetime)) else value


_WRITERS: Mapping[str, Callable[[duckdb.DuckDBPyConnection, Path, dict[str, int]], None]] = {
    "csv": _write_csv_folder,
    "xlsx": _write_workbook,
    "datapackage": _write_data_package,
}
"""Formats that are tables of the publication."""
