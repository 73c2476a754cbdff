"""What a province and the country would take: core-hours, storage, rows and money, from what the documents of a built home took.

    python benchmarks/plan.py HOME [--threads 16 64 256] [--mtbf-hours 24] [--core-hour 0.25] [--gigabyte-month 0.12]

Measured in the home: the seconds of each reading (its journal), the bytes of archive, stored results and published files, the
facts; and, now, the seconds in which this machine stores a result. All else is multiplication and a simulation of
`home.fan_out`: parcels of documents whose seconds are drawn from the measured ones, machines that fail (exponentially, once in
`--mtbf-hours`) and are back after ten minutes, parcels read again whose machine failed, one machine that sends parcels and stores
results. Prices are assumptions, in yuan; give your own.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from home.fan_out import PARCEL_DOCUMENTS
from home.parsed_store import LostResultError, ParsedStore
from home.settings import Settings, load_settings
from home.versions import Versions
from ingestion.records import ParsedDocument
from review.records import ReviewResult

UNITS = {"province": 30_000, "country": 300_000}
DOCUMENTS_A_YEAR, YEARS = 2, 10
"""A budget and a final account of each unit."""
MACHINE_THREADS = 8
DOWN_SECONDS = 600.0
NETWORK_BYTES_A_SECOND = 110_000_000
"""A gigabit, less its overhead."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Per document of the home; bytes and facts are means."""

    seconds: list[float]
    """Wall-clock seconds of each reading and review, on one core."""
    archive: float
    results: float
    published: float
    facts: float
    storing: float
    """Seconds in which the machine that sends parcels stores one result."""


def measure(settings: Settings) -> Measured:
    """Raises SystemExit where the home has read nothing."""
    seconds = [line["seconds"] for line in _journal(settings.logs) if line.get("seconds")]
    if not seconds:
        raise SystemExit(f"{settings.home} has read no document")
    count = len(seconds)
    with duckdb.connect(str(settings.insist_on_publication()), read_only=True) as con:
        (facts,) = con.execute("select count(*) from marts.fct_budget_line").fetchone() or (0,)
    size = {folder: sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / count for folder in _folders(settings)}
    results = size[settings.parsed] + size[settings.reviewed]
    return Measured(seconds, size[settings.archive], results, size[settings.warehouse], facts / count, _seconds_to_store(settings))


def _folders(settings: Settings) -> tuple[Path, ...]:
    return (settings.archive, settings.parsed, settings.reviewed, settings.warehouse)


def _journal(logs: Path) -> Iterable[dict[str, float]]:
    for path in sorted(logs.glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _seconds_to_store(settings: Settings) -> float:
    """Of one result, on the results that the home has."""
    kept: list[tuple[ParsedDocument, ReviewResult, bytes]] = []
    for path in sorted(settings.parsed.glob("*/*/*.json.gz")):
        reviewed = next(settings.reviewed.glob(f"{path.parts[-3]}-*/{path.parts[-2]}/{path.name}"), None)
        if reviewed is None:
            continue
        versions = Versions(path.parts[-3], reviewed.parts[-3].removeprefix(f"{path.parts[-3]}-"))
        store, document_id = ParsedStore(settings.parsed, settings.reviewed, versions), path.name.removesuffix(".json.gz")
        try:
            kept.append((store.load(document_id), store.load_review(document_id), store.source_path(document_id).read_bytes()))
        except (LostResultError, FileNotFoundError):
            continue
    with tempfile.TemporaryDirectory() as folder:
        store = ParsedStore(Path(folder, "parsed"), Path(folder, "reviewed"), Versions("measured", "measured"))
        started = time.process_time()
        for result in kept:
            store.save(*result)
        return (time.process_time() - started) / max(1, len(kept))


# ---------- the simulation


@dataclass(frozen=True, slots=True)
class Season:
    """How reading a number of documents went. `read_again`: share of the readings that a failed machine had under way."""

    hours: float
    read_again: float
    failures: int
    sender_busy: float
    """Share of the time that the machine which sends parcels was at work or on the wire."""


def simulate(documents: int, threads: int, measured: Measured, mtbf_hours: float, seed: int = 1) -> Season:
    """Read `documents` on machines of eight threads."""
    chance = random.Random(seed)
    machines = max(1, threads // MACHINE_THREADS)
    up_again = [0.0] * machines
    fails_at = [chance.expovariate(1 / (mtbf_hours * 3600)) for _ in range(machines)]
    free = [(0.0, machine) for machine in range(machines) for _ in range(min(threads, MACHINE_THREADS))]
    wire = PARCEL_DOCUMENTS * ((measured.archive + measured.results) / NETWORK_BYTES_A_SECOND + measured.storing)
    total = left = -(-documents // PARCEL_DOCUMENTS)
    failures, lost, sender_free, end = 0, 0, 0.0, 0.0
    while left:
        now, machine = heapq.heappop(free)
        if fails_at[machine] <= now:
            failures += 1
            up_again[machine] = fails_at[machine] + DOWN_SECONDS
            fails_at[machine] = up_again[machine] + chance.expovariate(1 / (mtbf_hours * 3600))
        if now < up_again[machine]:
            heapq.heappush(free, (up_again[machine], machine))
            continue
        sender_free = max(sender_free, now) + wire
        done = sender_free + sum(chance.choices(measured.seconds, k=PARCEL_DOCUMENTS))
        if fails_at[machine] < done:
            lost += 1
            heapq.heappush(free, (max(now, fails_at[machine]), machine))
            continue
        left -= 1
        end = max(end, done)
        heapq.heappush(free, (done, machine))
    return Season(end / 3600, lost / total, failures, (total + lost) * wire / end)


# ---------- what is printed


_PLAN = (
    *("Ten years of", "documents", "core-hours", "archive, TB", "results, TB", "published, TB"),
    *("budget lines", "reading, yuan", "storage, yuan a month"),
)
_SEASONS = ("One year of", "threads", "hours", "ideal hours", "failed machines", "parcels read again", "sender busy")


def print_plan(measured: Measured, core_hour: float, gigabyte_month: float) -> None:
    seconds = statistics.fmean(measured.seconds)
    print(f"Measured on {len(measured.seconds)} documents. Per document:")
    print(f"{seconds:.2f} s of reading (median {statistics.median(measured.seconds):.2f}), {measured.storing * 1000:.0f} ms of storing,")
    sizes = [f"{size / 1e6:.2f} MB" for size in (measured.archive, measured.results, measured.published)]
    print(f"{sizes[0]} archived, {sizes[1]} of results, {sizes[2]} published, {measured.facts:.0f} budget lines.\n")
    _print_head(_PLAN)
    for name, units in UNITS.items():
        count = units * DOCUMENTS_A_YEAR * YEARS
        hours = count * seconds / 3600
        stored = [count * size / 1e12 for size in (measured.archive, measured.results, measured.published)]
        shown = " | ".join(f"{size:.2f}" for size in stored)
        money = f"{hours * core_hour:,.0f} | {sum(stored) * 1000 * gigabyte_month:,.0f}"
        print(f"the {name} | {count:,} | {hours:,.0f} | {shown} | {count * measured.facts:,.0f} | {money}")


def print_seasons(measured: Measured, threads: list[int], mtbf_hours: float) -> None:
    print(f"\nEach machine fails once in {mtbf_hours:g} hours.\n")
    _print_head(_SEASONS)
    for name, units in UNITS.items():
        count = units * DOCUMENTS_A_YEAR
        for number in threads:
            season = simulate(count, number, measured, mtbf_hours)
            ideal = count * statistics.fmean(measured.seconds) / number / 3600
            shares = f"{season.failures} | {season.read_again:.2%} | {season.sender_busy:.0%}"
            print(f"the {name} | {number} | {season.hours:.1f} | {ideal:.1f} | {shares}")


def _print_head(names: tuple[str, ...]) -> None:
    print(" | ".join(names))
    print(" | ".join(["---"] + ["---:"] * (len(names) - 1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--threads", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--mtbf-hours", type=float, default=24.0)
    parser.add_argument("--core-hour", type=float, default=0.25)
    parser.add_argument("--gigabyte-month", type=float, default=0.12)
    chosen = parser.parse_args()
    measured = measure(load_settings(chosen.home))
    print_plan(measured, chosen.core_hour, chosen.gigabyte_month)
    print_seasons(measured, chosen.threads, chosen.mtbf_hours)


if __name__ == "__main__":
    main()
