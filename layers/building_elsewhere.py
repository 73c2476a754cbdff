"""Raw tables that lie as Parquet are built, gated and published on an engine of choice (`warehouse.Warehouse`).

Gates and words are those of a home's build. Where a gate refuses a year nothing is published, readers keep what they have, and the
next build loads the year again. What a home does besides (setting one document aside, going on without the refused year) is its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from expectations.gates import GateReport, check_layer
from expectations.suites import LAYERS
from layers.code_version import project_fingerprint
from layers.dbt_models import load_nodes, prepare_manifest
from layers.publishing import Descriptions
from layers.raw_parquet import digests_of_years
from layers.warehouse import CODE, PROJECT, Warehouse


@dataclass(slots=True)
class BuiltElsewhere:
    """What became of a build: the years that were other than the published ones, what gates refused, rows by published table."""

    years: list[int]
    reports: list[GateReport] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """Empty where nothing was published."""

    @property
    def refusals(self) -> list[str]:
        """Chinese: which check refused which year."""
        return [
            f"{report.title}：{year} 年度未通过检查：{'；'.join(o.description for o in report.failures_of(year))}"
            for report in self.reports
            for year in report.refused_years
        ]


def build_elsewhere(warehouse: Warehouse, raw: Path) -> BuiltElsewhere:
    """Bring what lies below `raw` to `warehouse`, years that readers have already aside. Raises DbtError, PublishError, QueryError."""
    wanted = digests_of_years(raw) | {CODE: project_fingerprint(PROJECT)}
    held = warehouse.stamps()
    if held.get(CODE) != wanted[CODE]:  # other models cannot go on with the tables of these
        warehouse.begin_anew()
        held = {}
    built = BuiltElsewhere(sorted(year for year in (wanted.keys() | held.keys()) - {CODE} if wanted.get(year) != held.get(year)))
    if not built.years:
        return built
    # A build that breaks off leaves these years in a state that nobody knows.
    warehouse.stamp({year: digest for year, digest in held.items() if year not in built.years})
    warehouse.load_raw(raw, built.years)
    built.reports.append(check_layer(warehouse, "raw", built.years))
    if not built.refusals:
        warehouse.build(built.years)
        built.reports += [check_layer(warehouse, layer, built.years) for layer in LAYERS if layer != "raw"]
    if built.refusals:
        return built
    built.rows = warehouse.publish(_descriptions())
    warehouse.stamp(wanted)
    return built


def _descriptions() -> Descriptions:
    return {node.name: (node.description, dict(node.columns)) for node in load_nodes(prepare_manifest(PROJECT))}
