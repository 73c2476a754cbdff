"""What this program costs beside what it cannot do without, as ratios within one run, each with its limit.

    python benchmarks/ratios.py [--documents 60] [--write]

Absolute seconds say more of a machine than of a program, so each ratio has both of its sides measured in turns in this run. The
last committed figures stand beside them (`benchmarks/ratios.json`, which `--write` replaces). Exit status 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bare import dagster_alone, load_of_the_same_rows, parse_of_the_same_pages
from building import READING, build_after_a_change, first_build

COMMITTED = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: `limit` is the most that is allowed."""

    name: str
    value: float
    limit: float

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit


def of_builds(documents: int, folder: Path) -> list[Ratio]:
    """How a build after one change compares with a first one, and a first one with a smaller one; the homes stay in `folder`."""
    fewer = max(1, documents // 4)
    small, large = (first_build(count, "txt", folder) for count in (fewer, documents))
    build_after_a_change(
        documents, "txt", folder
    )  # the first change may be the one whose SQL is kept, which depends on what was built before
    one = build_after_a_change(documents, "txt", folder, edition=2)
    added = (large.cpu - small.cpu) / (documents - fewer)
    return [
        Ratio("one document replaced / first build", one.cpu / large.cpu, 0.8),
        Ratio("one document replaced / Dagster's run of steps that do nothing", one.cpu / dagster_alone(), 12.0),
        Ratio("a document more in a first build / reading it", added / (large.stages[READING] / documents), 1.5),
        Ratio("peak memory of any process / 1 GiB", max(small.peak_mib, large.peak_mib, one.peak_mib) / 1024, 1.0),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--write", action="store_true", help="make these the figures to compare with")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        ratios = of_builds(chosen.documents, Path(temporary))
        home = Path(temporary) / f"home-{chosen.documents}"
        ratios.append(Ratio("raw load / bare DuckDB load of the same rows", load_of_the_same_rows(home), 8.0))
    ratios.append(Ratio("reading PDFs / PDFium's bare parse", parse_of_the_same_pages(), 11.0))
    before: dict[str, float] = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}
    for ratio in ratios:
        last = before.get(ratio.name)
        said = f"{ratio.value:8.2f}  at most {ratio.limit:5.2f}  last {'   –' if last is None else f'{last:5.2f}'}"
        print(f"{ratio.name:66} {said}  {'met' if ratio.is_met else 'MISSED'}")
    if chosen.write:
        COMMITTED.write_text(json.dumps({r.name: round(r.value, 3) for r in ratios}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    raise SystemExit(0 if all(ratio.is_met for ratio in ratios) else 1)


if __name__ == "__main__":
    main()
