"""Small hand-made raw layers for tests of the dbt project: rows are records, the tables are those of `ingestion.records`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingestion.assembly import publication_of
from ingestion.records import DocumentRecord, column_names
from layers.raw_store import create_raw_tables
from layers.raw_tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"
DATABASE = "warehouse.duckdb"
"""The work file always has this name: dbt's compiled SQL carries it."""


def as_row(record: Any) -> dict[str, Any]:
    """A record as a raw row: boxes become 'x0,top,x1,bottom' text, lists of cells '12,13' text, everything else stays typed."""
    row = {name: getattr(record, name) for name in column_names(type(record))}
    if row.get("box") is not None:
        row["box"] = ",".join(f"{v:.1f}" for v in row["box"])
    if "cell_nos" in row:
        row["cell_nos"] = ",".join(map(str, row["cell_nos"]))
    return row


@dataclass
class RawLayer:
    """Rows for the raw tables, by table; written as a whole, with the partition year of their document."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in TABLES})
    years: dict[str, int] = field(default_factory=dict)

    def add_document(
        self, record: DocumentRecord, *, file_name: str, mtime: datetime = datetime(2024, 1, 1), **records: Iterable[Any]
    ) -> None:
        """A document with its records: `records` are keyed by raw table."""
        year = record.fiscal_year or 0
        self.years[record.document_id] = year
        origin = {
            "file_name": file_name,
            "source_path": f"/landing/{file_name}",
            "source_mtime": mtime,
            "ingested_at": datetime(2024, 6, 1),
        }
        self.rows["documents"].append(as_row(record) | origin | {"partition_year": year})
        if record.status == "parsed" and record.fiscal_year and record.stage:
            records.setdefault("publications", [publication_of(record, 1, (None, None))])
        for table, values in records.items():
            self.rows[table].extend(as_row(value) | {"partition_year": year} for value in values)

    def add_hand_kept(self, table: str, *records: Any) -> None:
        """Lines that people keep by hand (`home.hand_kept`)."""
        self.rows[table].extend(as_row(record) | {"partition_year": record.fiscal_year or 0} for record in records)

    def write(self, database: Path, years: Iterable[int] | None = None) -> None:
        """Create the raw tables in `database` and replace the partitions `years` (all without it)."""
        database.parent.mkdir(parents=True, exist_ok=True)
        wanted = None if years is None else {0, *years}
        with duckdb.connect(str(database)) as con:
            create_raw_tables(con)
            for table, rows in self.rows.items():
                condition = "true" if wanted is None else f"partition_year in ({', '.join(map(str, sorted(wanted)))})"
                con.execute(f"delete from raw.{table} where {condition}")
                kept = [row for row in rows if wanted is None or row["partition_year"] in wanted]
                if kept:
                    names = list(kept[0])
                    marks = ", ".join("?" for _ in names)
                    con.executemany(f"insert into raw.{table} ({', '.join(names)}) values ({marks})", [_values(row, names) for row in kept])


def _values(row: dict[str, Any], names: list[str]) -> list[Any]:
    return [str(row[name]) if isinstance(row[name], Decimal) else row[name] for name in names]


def run_dbt(database: Path, *arguments: str, years: str = "") -> subprocess.CompletedProcess[str]:
    """Run dbt on a work database; the target folder lies beside the database."""
    environment = os.environ | {"YUSUAN_WORK_DB": str(database), "YUSUAN_YEARS": years, "DO_NOT_TRACK": "1"}
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    outputs = ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    command = [str(Path(sys.executable).with_name("dbt")), *arguments, *folders, *outputs, "--no-use-colors"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
