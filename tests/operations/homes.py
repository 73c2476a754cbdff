"""Homes for measurements: documents in the test format over some years, builds as processes of their own, digests of facts."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from home.settings import Settings, load_settings
from tests.orchestration.sheet_parser import PARSER

ROOT = Path(__file__).resolve().parents[2]
_OF_THIS_HOME = {"ingested_at", "source_path", "source_mtime"}
"""Columns that say when and whence a document came in, which differs between homes."""
UNITS = ("甲县财政局", "乙县教育局")


@dataclass(frozen=True)
class Home:
    """A home and the documents that are built into it."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "home"

    @property
    def settings(self) -> Settings:
        return load_settings(self.path)

    @property
    def documents(self) -> Path:
        return self.folder / "documents"

    @property
    def reads(self) -> Path:
        """One line for each time that a document was read."""
        return self.folder / "reads.log"

    @property
    def environment(self) -> dict[str, str]:
        """For processes that work on this home: the reader of the test format, sensor and schedules at rest."""
        own = {"YUSUAN_HOME": str(self.path), "YUSUAN_PARSER": PARSER, "SHEET_PARSER_LOG": str(self.reads), "YUSUAN_AUTOMATION": "false"}
        # `yusuan ui` imports nothing from its working folder: the test format's reader has to be named a place.
        own["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        return {k: v for k, v in os.environ.items() if k != "DAGSTER_HOME"} | own

    def write(self, years: range, version: int) -> None:
        """Each year has a budget of each unit, whose figures depend on year and version; a year's text has one contradiction."""
        self.documents.mkdir(parents=True, exist_ok=True)
        for year in years:
            for number, unit in enumerate(UNITS):
                amount = f"{year + 10_000 * version + number}.00"
                lines = [
                    f"{year} budget {unit}",
                    f"expenditure 201 一般公共服务支出 total {amount} 1",
                    "expenditure 205 教育支出 total 5.50 2",
                    f"stated total_expenditure {amount}",
                    "project 校舍维修 3.00",
                    "finding",
                ]
                (self.documents / f"{year}-{number}.sheet").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def start_build(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "yusuan.cli", "build", str(self.documents), "--home", str(self.path), *arguments]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def build(self) -> int:
        return self.start_build().wait()

    def facts(self) -> str:
        """Digest of all published rows, but for the columns that no two homes share."""
        digest = hashlib.sha256()
        with duckdb.connect(str(self.settings.published_database), read_only=True) as con:
            tables = [r[0] for r in con.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by 1").fetchall()]
            for table in tables:
                columns = [r[0] for r in con.execute(f"describe marts.{table}").fetchall() if r[0] not in _OF_THIS_HOME]
                rows = con.execute(f"select {', '.join(columns)} from marts.{table} order by all").fetchall()
                digest.update(repr((table, columns, rows)).encode())
        return digest.hexdigest()
