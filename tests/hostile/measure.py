"""Reads 2,000 hostile files among good ones and prints what became of them: `python -m tests.hostile.measure [COUNT]`."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

from tests.hostile.generator import hostile_files
from tests.hostile.running import read_alone, run_files
from tests.hostile.test_hostile import among_good_files


def main(count: int = 2000) -> int:
    """Print the figures; the answer is 0 where everything that must hold does."""
    warnings.simplefilter("ignore")  # zipfile on parts of the same name
    files = hostile_files(count)
    alone = read_alone()
    with tempfile.TemporaryDirectory(prefix="yusuan-hostile-") as folder:
        report = run_files(among_good_files(files, Path(folder)))
    good = [o for o in report.outcomes if o.kind == "good"]
    changed = [o.name for o in good if o.facts != alone[o.name.split("@")[1]]]
    hostile = [o for o in report.outcomes if o.kind != "good"]
    print(f"hostile files            {len(hostile)} of {len(files)} ended, in {report.seconds:.0f} s")
    for reason, number in Counter(o.reason_code or "parsed" for o in hostile).most_common():
        print(f"  {reason:22} {number}")
    slowest = sorted((o for o in hostile if o.seconds), key=lambda o: -(o.seconds or 0))[:5]
    print("slowest (CPU seconds)    " + ", ".join(f"{o.name} {o.seconds:.1f}" for o in slowest))
    print("stopped by a limit       " + (", ".join(o.name for o in hostile if o.reason_code in ("timeout", "memory")) or "none"))
    print(f"largest worker           {report.peak_bytes / 1024**2:.0f} MiB")
    print(f"good files among them    {len(good)}, with other facts than alone: {len(changed)} {changed}")
    unsound = report.unsound()
    print(f"without a sound outcome  {len(unsound)}")
    for o in unsound:
        print(f"  {o.name}: {o.status} {o.reason_code} {o.reason}\n{o.trace}")
    return 1 if unsound or changed or len(hostile) != len(files) or report.peak_bytes >= 1024**3 else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
