"""Reading in bulk: the raw rows that Spark is given are those of a home, however often documents lie there or a worker is lost."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from home.intake import Intake
from home.registry import Registry
from home.settings import load_settings, prepare_home
from layers.bulk_reading import read_frames
from layers.raw_store import load_batch
from layers.raw_tables import DOCUMENT_EXTRAS, OF_DOCUMENTS, raw_columns

ROOT = Path(__file__).resolve().parents[1]
SPARK = Path(os.environ.get("YUSUAN_SPARK", ROOT / ".venv-spark")) / "bin"
COLUMNS = {table: [name for name in raw_columns(table) if name not in DOCUMENT_EXTRAS] for table in OF_DOCUMENTS}
"""Where a file lay and when it was seen differ from reader to reader."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples and a damaged file, each in a folder of its own: in bulk, no document is told what those beside it say."""
    folder = tmp_path_factory.mktemp("documents")
    for sample in sorted((ROOT / "samples" / "documents").iterdir()):
        (folder / sample.name).mkdir()
        shutil.copyfile(sample, folder / sample.name / sample.name)
    (folder / "damaged").mkdir()
    (folder / "damaged" / "damaged.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    return folder


@pytest.fixture(scope="module")
def of_a_home(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw layer that a home makes of the documents."""
    settings = load_settings(tmp_path_factory.mktemp("home"))
    prepare_home(settings)
    with Registry(settings.registry_path) as registry:
        registry.add_root(documents)
        intake = Intake(settings, registry)
        intake.scan()
        intake.read_waiting()
        years = {year for row in registry.documents() for year in row.partition_years()}
        with load_batch(registry.documents(), intake.store, years) as con:
            yield con


def rows_of(con: duckdb.DuckDBPyConnection, table: str, source: str) -> list[tuple[object, ...]]:
    return con.execute(f"select {', '.join(COLUMNS[table])} from {source} order by all").fetchall()


def test_frames_hold_the_rows_of_a_home(documents: Path, of_a_home: duckdb.DuckDBPyConnection) -> None:
    files = [path for path in sorted(documents.rglob("*")) if path.is_file()]
    given = [(f, f.read_bytes()) for f in files]
    given = [(hashlib.sha256(data).hexdigest(), str(f), datetime(2024, 3, 1), None if len(data) % 2 else data) for f, data in given]
    frame = pd.DataFrame(given, columns=["document_id", "path", "changed", "content"])
    rows = pd.concat(read_frames([frame[:4], frame[4:]]))
    assert set(rows.document_id) == set(frame.document_id)
    for table in OF_DOCUMENTS:
        names = [name for name in raw_columns(table) if name != "partition_year"]
        chosen = [(json.dumps(c), y) for c, y in zip(rows["columns"], rows.partition_year, strict=True)]
        lines = pd.DataFrame([line for line, name in zip(chosen, rows.raw_table, strict=True) if name == table], columns=["line", "year"])
        of_a_home.register("bulk_lines", lines.astype({"line": "object"}))
        values = ", ".join(
            f"cast(json_extract_string(line, '$[{number}]') as {raw_columns(table)[name]}) as {name}" for number, name in enumerate(names)
        )
        found = rows_of(of_a_home, table, f"(select {values}, cast(year as integer) as partition_year from bulk_lines)")
        assert found == rows_of(of_a_home, table, f"raw.{table}"), table


@pytest.mark.skipif(not (SPARK / "python").exists(), reason="`make spark` installs Apache Spark for this test")
@pytest.mark.skipif(shutil.which("java") is None, reason="Apache Spark needs Java")
@pytest.mark.timeout(1800)
def test_spark_reads_what_a_home_reads_and_nothing_twice(documents: Path, of_a_home: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """One document lies there twice; a second run reads only what came meanwhile."""
    shutil.copytree(documents, source := tmp_path / "documents")
    first = next((source / "damaged").iterdir())
    shutil.move(first, kept := tmp_path / first.name)
    shutil.copyfile(source / "2020_budget_trade_union.txt" / "2020_budget_trade_union.txt", source / "once more.txt")
    assert read_on_spark(source, tmp_path) == f"{sum(path.is_file() for path in documents.rglob('*')) - 1} documents read"
    shutil.move(kept, first)
    assert read_on_spark(source, tmp_path) == "1 documents read"
    for table in OF_DOCUMENTS:
        place = f"{tmp_path}/tables/raw.db/{table}/**/*.parquet"
        source_rows = f"read_parquet('{place}', hive_partitioning = true, hive_types = {{'partition_year': integer}})"
        if list((tmp_path / "tables" / "raw.db" / table).rglob("*.parquet")):
            assert rows_of(of_a_home, table, source_rows) == rows_of(of_a_home, table, f"raw.{table}"), table
        else:
            assert rows_of(of_a_home, table, f"raw.{table}") == []
    files = list((tmp_path / "tables" / "raw.db" / "budget_lines").rglob("*.parquet"))
    assert len(files) == len({file.parent for file in files}), "a file for each year"


def read_on_spark(documents: Path, folder: Path) -> str:
    environment = {
        "YUSUAN_SPARK_WAREHOUSE": str(folder / "tables"),
        "YUSUAN_SPARK_METASTORE": f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
    }
    command = [str(SPARK / "python"), str(ROOT / "deploy" / "spark_read.py"), str(documents), str(folder / "rows")]
    outcome = subprocess.run(command, env=os.environ | environment, cwd=folder, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr[-4000:]
    return outcome.stdout.strip().splitlines()[-1]
