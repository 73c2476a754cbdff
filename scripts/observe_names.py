"""Writes review/rules/_observed_names.yml: names of codes that documents of several publishers bear out. No official list.

    python scripts/observe_names.py WAREHOUSE.duckdb

The classification that comes with the project was kept by hand. A name of it counts as observed where at least three units of two
cities print it for its code in tables by classification, and nine of ten units that print the code call it so, all in years for which
the list gives it. What is kept of a document is that it exists: no unit, no amount.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ingestion.official_names import PublishedCode, published_codes  # noqa: E402
from review.catalog import catalog  # noqa: E402
from review.evidence.observed_names import Observed, stem  # noqa: E402

TARGET = ROOT / "review" / "rules" / "_observed_names.yml"
LEAST_UNITS, LEAST_CITIES, LEAST_SHARE = 3, 2, 0.9
_HEAD = """# Names of classification codes that documents of several publishers print, by scheme and code; no official list.
# Written by scripts/observe_names.py from {documents} documents of {units} units in {cities} cities, {first} to {last}.
# Each: the name of the list, by how many units and in how many cities it was found, and the first and last fiscal year in which it was.
"""
_PRINTED = """
    select distinct line.line_code, line.line_label, line.fiscal_year, line.document_id, line.unit_id, coalesce(unit.city, unit.province)
    from marts.fct_budget_line as line
    inner join marts.dim_unit as unit on line.unit_id = unit.unit_id
    where line.classification_scheme = ? and list_contains(?, line.table_code) and line.line_code is not null
"""
Print = tuple[str, str, int, str, str, str]
"""Code, label, fiscal year, document, unit and city of one printed row."""


def _observed(code: PublishedCode, prints: list[Print]) -> Observed | None:
    within = [p for p in prints if code.is_valid_in(p[2])]
    own = [p for p in within if stem(p[1]) == stem(code.name)]
    units, cities = {p[4] for p in own}, {p[5] for p in own}
    if len(units) < LEAST_UNITS or len(cities) < LEAST_CITIES or len(units) < LEAST_SHARE * len({p[4] for p in within}):
        return None
    return Observed(code.name, len(units), len(cities), min(p[2] for p in own), max(p[2] for p in own))


def main() -> None:
    """Reads the warehouse that the first argument names and writes the file."""
    connection = duckdb.connect(sys.argv[1], read_only=True)
    schemes = next(r for r in catalog() if r.method == "check_listed_names").settings["schemes"]
    tables = {scheme: [t for t, s in schemes.items() if s == scheme] for scheme in schemes.values()}
    prints = {scheme: connection.execute(_PRINTED, [scheme, codes]).fetchall() for scheme, codes in tables.items()}
    every: list[Print] = [p for found in prints.values() for p in found]
    numbers = {name: len({p[at] for p in every}) for name, at in (("documents", 3), ("units", 4), ("cities", 5))}
    lines = [_HEAD.format(**numbers, first=min(p[2] for p in every), last=max(p[2] for p in every))]
    for scheme, found in prints.items():
        by_code = defaultdict(list)
        for printed in found:
            by_code[printed[0]].append(printed)
        lines.append(f"{scheme}:\n")
        for code in sorted((c for c in published_codes() if c.scheme == scheme), key=lambda c: c.code):
            seen = _observed(code, by_code[code.code])
            if seen is not None:
                years = f"[{seen.first_year}, {seen.last_year}]"
                lines.append(
                    f'  - {{code: "{code.code}", name: {seen.name}, units: {seen.units}, cities: {seen.cities}, years: {years}}}\n'
                )
    TARGET.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
