"""Partitions: one per fiscal year. Documents without a year have no key of their own; every run carries them (year 0)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dagster as dg

from home.settings import Settings
from orchestration.dagster_internals import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

UNKNOWN_YEAR = 0


def fiscal_years(settings: Settings) -> dg.TimeWindowPartitionsDefinition:
    """Keys "2010", "2011" … up to next year's, whose budgets are published from the end of this one.

    Time windows rather than a fixed list: a daemon that runs past New Year has the new key without being started again.
    """
    return dg.TimeWindowPartitionsDefinition(
        start=str(settings.first_year), fmt="%Y", cron_schedule="0 0 1 1 *", timezone=settings.timezone, end_offset=2
    )


def years_of_run(partition_keys: Sequence[str]) -> list[int]:
    """Partition years that a run builds: its keys, and the documents without a year."""
    return [UNKNOWN_YEAR, *sorted(int(key) for key in partition_keys)]


def range_tags(first: int, last: int) -> dict[str, str]:
    """Run tags that ask for all years from `first` to `last` in one run."""
    return {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: str(last)}


def spans(years: Iterable[int]) -> list[tuple[int, int]]:
    """Years as unbroken spans (first, last), in order."""
    found: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if found and found[-1][1] == year - 1:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
    return found
