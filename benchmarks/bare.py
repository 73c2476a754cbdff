"""What cannot be done without, measured by itself: PDFium's parse, DuckDB's load, Dagster's run."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from pdf_reading import bare_parse, measure, whole_reader
from processes import cpu_of, usage_of

from home.parsed_store import ParsedStore
from home.registry import Registry
from home.settings import load_settings
from home.versions import current_versions
from layers.raw_store import load_batch
from layers.raw_tables import TABLES

_ROUNDS = 3
_STEPS_THAT_DO_NOTHING = """
import dagster as dg
steps = []
for number in range(5):
    @dg.asset(name=f"step_{number}", deps=steps[-1:])
    def step() -> None: ...
    steps.append(step)
job = dg.Definitions(assets=steps, jobs=[dg.define_asset_job("all_steps")]).resolve_job_def("all_steps")
with dg.DagsterInstance.from_config(HOME) as instance:
    assert job.execute_in_process(instance=instance).success
"""


def parse_of_the_same_pages() -> float:
    """CPU of our PDF reader as a multiple of PDFium's bare parse, over the samples."""
    files = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "samples").rglob("*.pdf"))]
    speeds = measure({"ours": whole_reader, "bare": bare_parse}, files)
    return speeds["bare"] / speeds["ours"]


def load_of_the_same_rows(home: Path) -> float:
    """CPU of taking the stored results of a home into raw tables, as a multiple of a load of the same rows from Parquet."""
    settings = load_settings(home)
    with Registry(settings.registry_path) as registry:
        documents = [d for d in registry.documents() if d.status == "parsed"]
    store = ParsedStore(settings.parsed, settings.reviewed, current_versions(settings.layouts))
    years = {year for d in documents for year in d.partition_years()}
    with tempfile.TemporaryDirectory() as folder:
        with load_batch(documents, store, years) as batch:
            for table in TABLES:
                batch.execute(f"copy raw.{table} to '{folder}/{table}.parquet' (format parquet)")
        ours = _fastest(lambda: load_batch(documents, store, years).close())
        return ours / _fastest(lambda: _load_parquet(Path(folder)))


def _load_parquet(folder: Path) -> None:
    with duckdb.connect(":memory:") as con:
        for table in TABLES:
            con.execute(f"create table {table} as from '{folder / table}.parquet'")


def _fastest(work: Callable[[], None]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return max(best, 1e-9)


def dagster_alone() -> float:
    """CPU seconds of a process in which Dagster runs as many steps as a build has, none of which does anything."""
    best = float("inf")
    for _ in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as home:
            (Path(home) / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
            script = _STEPS_THAT_DO_NOTHING.replace("HOME", repr(home))
            best = min(best, cpu_of(usage_of([sys.executable, "-c", script])))
    return best
