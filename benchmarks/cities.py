"""How documents of a new city fare: each city of a warehouse held against all the others (leave one city out).

    python benchmarks/cities.py HOME/warehouse/yusuan.duckdb

The reader is taught by people through layouts, not trained on documents, so no city can be taken out of it. What can be measured is
on which wordings the facts of a city rest, and whether documents of other cities print these too: the rule that told the table from
its title (`layout_rule`), and the heading that told a column's measure. A fact whose rule and heading both occur elsewhere would be
read the same had this city never been seen; one whose wording is this city's own may or may not be, for most layouts are patterns
that also take wordings nobody printed yet. So `known_pct` is a lower bound of what a first reading of the city would have placed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

_PLACED = """
    select coalesce(units.city, units.province, '?') as city, count(*) as documents,
           sum(documents.printed_numbers) as printed, sum(documents.placed_numbers) as placed
    from marts.dim_document as documents inner join marts.dim_unit as units using (unit_id)
    where documents.status = 'parsed'
    group by all
"""
_KNOWN = """
    with facts as (
        select coalesce(units.city, units.province, '?') as city, lines.layout_rule as rule, lines.measure,
               regexp_replace(split_part(coalesce(lines.column_label, ''), '/', -1), '20[0-9][0-9]年度?', '') as heading
        from marts.fct_budget_line as lines inner join marts.dim_unit as units using (unit_id)
    ),
    rules as (select rule, count(distinct city) as cities from facts group by all),
    headings as (select heading, measure, count(distinct city) as cities from facts group by all)
    select facts.city, count(*) as facts, count_if(rules.cities > 1) as by_rule, count_if(headings.cities > 1) as by_heading,
           count_if(rules.cities > 1 and headings.cities > 1) as by_both
    from facts
    inner join rules on facts.rule is not distinct from rules.rule
    inner join headings on facts.heading = headings.heading and facts.measure = headings.measure
    group by all
"""


@dataclass(frozen=True, slots=True)
class City:
    """One city's documents; shares in per cent, None where there is nothing to take a share of."""

    name: str
    documents: int
    facts: int
    placed_pct: float | None
    """Printed table numbers that became values of any kind."""
    rule_pct: float | None
    heading_pct: float | None
    known_pct: float | None
    """Facts whose title's rule, column heading, or both, occur in documents of another city too."""


def measure_cities(warehouse: Path) -> list[City]:
    """Every city with documents in a published warehouse, by name. Raises duckdb.Error where it is none."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        known = {city: counts for city, *counts in connection.execute(_KNOWN).fetchall()}
        placed = connection.execute(_PLACED).fetchall()
    cities = []
    for name, documents, printed, read in sorted(placed):
        facts, *shares = known.get(name, (0, 0, 0, 0))
        cities.append(City(name, documents, facts, _per_cent(read, printed), *(_per_cent(share, facts) for share in shares)))
    return cities


def _per_cent(part: int | None, whole: int | None) -> float | None:
    return round(100 * (part or 0) / whole, 2) if whole else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path)
    cities = measure_cities(parser.parse_args().warehouse)
    print("city | documents | facts | placed % | rule known elsewhere % | heading known elsewhere % | both %")
    print("--- | --- | --- | --- | --- | --- | ---")
    for city in cities:
        shares = (city.placed_pct, city.rule_pct, city.heading_pct, city.known_pct)
        print(" | ".join([city.name, str(city.documents), str(city.facts), *("-" if s is None else f"{s:.2f}" for s in shares)]))
    sys.exit(0 if cities else 1)


if __name__ == "__main__":
    main()
