"""Whether two workers of a Dask scheduler read in little more than half of one's time, and the same.

    python benchmarks/fan_out.py [--documents 96] [--format html|xlsx|txt]

Both workers run on this machine, so wall time says something only where it has a core for each and nothing else to do. What a busy
machine tells as well is the critical path: the CPU seconds of whoever was busiest, sender or worker, each with its processes; they
work at the same time.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import write_corpus
from distributed import Client, LocalCluster

from home.intake import Intake
from home.registry import Registry
from home.settings import load_settings, prepare_home


@dataclass(frozen=True, slots=True)
class Cost:
    """Of reading all documents. `sender`, `workers`: CPU seconds."""

    wall: float
    sender: float
    workers: list[float]

    @property
    def critical_path(self) -> float:
        return max(self.sender, *self.workers)


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def read_with(workers: int, documents: Path, home: Path) -> tuple[Cost, dict[str, str]]:
    """What reading costs with so many workers of one thread, and the digest of what each document yielded."""
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        settings = load_settings(home, scheduler=cluster.scheduler_address)
        prepare_home(settings)
        with Registry(settings.registry_path) as registry:
            registry.add_root(documents)
            intake = Intake(settings, registry)
            intake.scan()
            before = client.run(_cpu)
            started, own = time.monotonic(), time.process_time()
            intake.read_waiting()
            wall, sender = time.monotonic() - started, time.process_time() - own
            spent = [after - before[worker] for worker, after in client.run(_cpu).items()]
            return Cost(wall, sender, spent), {row.document_id: row.content_digest for row in registry.documents()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=96)
    parser.add_argument("--format", choices=("html", "xlsx", "txt"), default="html")
    chosen = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as temporary:
        documents = Path(temporary, "documents")
        write_corpus(documents, chosen.documents, chosen.format)
        one, two = (read_with(workers, documents, Path(temporary, f"home-{workers}")) for workers in (1, 2))
    for workers, (cost, _) in enumerate((one, two), 1):
        busy = " ".join(f"{seconds:.1f}" for seconds in cost.workers)
        print(f"{workers} workers: {cost.wall:7.1f} s wall, CPU seconds: sender {cost.sender:.1f}, workers {busy}")
    print(f"two against one: {two[0].wall / one[0].wall:.2f} wall, {two[0].critical_path / one[0].critical_path:.2f} critical path")
    print("the same results" if one[1] == two[1] else "OTHER RESULTS")


if __name__ == "__main__":
    main()
