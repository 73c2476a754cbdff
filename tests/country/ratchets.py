"""Measures two built warehouses and writes the marks where they are better: `python -m tests.country.ratchets REAL.duckdb CASES.duckdb`.

Needs YUSUAN_GOLDEN_REAL and YUSUAN_CASES. A mark never gets worse; a figure that did is printed and its mark is left.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.country.measures import measure_cases, measure_real

MARKS = Path(__file__).parent / "ratchets.json"


def main() -> None:
    real, cases = map(Path, sys.argv[1:3])
    measured = {
        "real": measure_real(real, Path(os.environ["YUSUAN_GOLDEN_REAL"])),
        "cases": measure_cases(cases, Path(os.environ["YUSUAN_CASES"])),
    }
    marks = json.loads(MARKS.read_text(encoding="utf-8")) if MARKS.exists() else {}
    for part, figures in measured.items():
        kept = marks.setdefault(part, {})
        for name, value in figures.items():
            before = kept.get(name)
            is_better = before is None or (value <= before if name.startswith("count_") else value >= before)
            print(f"{part:6} {name:42} {value!s:>10}  mark {before}{'' if is_better else '  WORSE'}")
            if is_better:
                kept[name] = value
    MARKS.write_text(json.dumps(marks, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
