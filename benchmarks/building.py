"""What a first build costs, and a build after one document changed: CPU seconds, wall seconds, peak memory, and where they go.

    python benchmarks/building.py [--documents 100 1000] [--format html|xlsx|txt] [--read] [--keep FOLDER]

For each number of documents of one year: a first build, two with one document replaced, one with one document more. The first change after
the models changed is dbt's, the others repeat what it sent (docs/decisions/0012): in a clone that built before, all do. Each build is
a process of its own; its CPU time includes the processes that read documents. The first build finds the documents' results
stored (`corpus.store_results`), and the CPU time of reading them is added: that of a document, measured on some, times their number.
`--read` reads them all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import store_results, write_corpus, write_document
from processes import cpu_of, usage_of

from home.document_worker import Job, read_job
from home.settings import load_settings, prepare_home

_HERE = Path(__file__).parent
_STAGES_SHOWN = 14
_READ = 20
"""Documents by which the time of reading one is measured."""
READING = "reading"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one build. `peak_mib`: of the largest of its processes."""

    cpu: float
    wall: float
    peak_mib: float
    stages: dict[str, float]


def build(documents: Path, home: Path) -> Cost:
    """One `yusuan build` in a process of its own. Raises RuntimeError with what it said where it failed."""
    result = home.with_name("stages.json")
    command = [sys.executable, str(_HERE / "stages.py"), str(result), "build", str(documents), "--home", str(home)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("YUSUAN_", "DAGSTER_HOME"))}
    environment["PYTHONPATH"] = str(_HERE.parent)
    started = time.monotonic()
    usage = usage_of(command, environment)
    wall = time.monotonic() - started
    return Cost(cpu_of(usage), wall, usage.ru_maxrss / 1024, json.loads(result.read_text(encoding="utf-8")))


def _cpu_of_reading(paths: list[Path]) -> float:
    """CPU seconds of reading and reviewing one document, as a worker does it."""
    read_job(Job(hashlib.sha256(paths[0].read_bytes()).hexdigest(), paths[0], ""))
    start = time.process_time()
    for path in paths:
        read_job(Job(hashlib.sha256(path.read_bytes()).hexdigest(), path, ""))
    return (time.process_time() - start) / len(paths)


def _with_reading(cost: Cost, seconds: float) -> Cost:
    stages = {READING: cost.stages.get(READING, 0.0) + seconds} | {n: s for n, s in cost.stages.items() if n != READING}
    return Cost(cost.cpu + seconds, cost.wall, cost.peak_mib, stages)


def first_build(count: int, form: str, folder: Path, is_read: bool = False) -> Cost:
    """Of `count` documents below `folder`, where documents and home stay."""
    documents, home = _places(count, folder)
    write_corpus(documents, count, form)
    if is_read:
        return build(documents, home)
    settings = load_settings(home)
    prepare_home(settings)
    paths = sorted(documents.iterdir())
    store_results(settings, paths)
    return _with_reading(build(documents, home), count * _cpu_of_reading(paths[:_READ]))


def build_after_a_change(count: int, form: str, folder: Path, number: int = 0, edition: int = 1) -> Cost:
    """After a first build: document `number` is replaced by another edition, or comes where there is none."""
    documents, home = _places(count, folder)
    write_document(documents, number, form, edition)
    return build(documents, home)


def _places(count: int, folder: Path) -> tuple[Path, Path]:
    return folder / f"documents-{count}", folder / f"home-{count}"


def measure(count: int, form: str, folder: Path, is_read: bool = False) -> dict[str, Cost]:
    """The builds of `count` documents, by what changed before each."""
    return {
        "first": first_build(count, form, folder, is_read),
        "one replaced": build_after_a_change(count, form, folder),
        "again": build_after_a_change(count, form, folder, edition=2),
        "one more": build_after_a_change(count, form, folder, number=count),
    }


def _show(count: int, costs: dict[str, Cost]) -> None:
    first = costs["first"].cpu
    for name, cost in costs.items():
        share = 100 * cost.cpu / first
        said = f"{cost.cpu:7.1f} CPU-s {share:6.1f} %  {cost.wall:7.1f} s  {cost.peak_mib:6.0f} MiB"
        print(f"{count:6d} documents, {name:13} {said}")
    for stage in list(costs["first"].stages)[:_STAGES_SHOWN]:
        print(f"       {stage:30}" + "".join(f"{cost.stages.get(stage, 0):9.2f}" for cost in costs.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--format", choices=("html", "xlsx", "txt"), default="html")
    parser.add_argument("--read", action="store_true", help="read every document of the first build")
    parser.add_argument("--keep", type=Path, help="a folder for documents and homes, which then stay")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for count in chosen.documents:
            _show(count, measure(count, chosen.format, chosen.keep or Path(temporary), chosen.read))


if __name__ == "__main__":
    main()
