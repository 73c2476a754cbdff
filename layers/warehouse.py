"""What building on an engine needs of it. DuckDB and PostgreSQL answer, in `on_duckdb` and `on_postgres`.

It is not an SQL of our own: what engines spell differently stands in dbt's dispatched macros, and for gates in `expectations.tables`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from expectations.tables import Tables
from layers.dbt_internals import DbtError
from layers.dbt_models import OTHERS_SETTINGS
from layers.publishing import Descriptions

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
BUILT_SCHEMAS = ("raw", "seeds", "staging", "intermediate", "marts", "meta")
"""What `begin_anew` forgets; what readers have stands elsewhere."""
STAMPS = "meta.published_years"
"""Table of every engine: from what the published rows of each year were made."""
CODE = -1
"""The year under which the version of the models is stamped."""


class Warehouse(Tables, Protocol):
    """Raw tables in, layers that gates look at, published tables out."""

    def load_raw(self, raw: Path, years: Collection[int]) -> None:
        """Put the rows of these years that lie below `raw` (`raw_parquet`) in the place of those that every raw table has."""

    def build(self, years: Collection[int]) -> None:
        """Let dbt build its models for these years and test them. Raises DbtError."""

    def publish(self, descriptions: Descriptions) -> dict[str, int]:
        """Let readers have the tables of schema `marts` as they are now, all at once; answers rows by table."""

    def stamps(self) -> dict[int, str]:
        """What `stamp` was given last; {} where nothing was published."""

    def stamp(self, digests: Mapping[int, str]) -> None:
        """Remember from what the rows of each year were made that readers have now."""

    def begin_anew(self) -> None:
        """Forget all but what readers have."""

    def close(self) -> None:
        """Let go of what is held open."""


def run_dbt(program: Path, target: str, years: Collection[int], environment: Mapping[str, str]) -> None:
    """Build the project on another engine by its own dbt. Raises DbtError with the end of what it said."""
    # Unit tests compare printed rows, which engines print in their own way.
    command = [str(program), "build", "--exclude-resource-type", "unit_test", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    chosen = {"YUSUAN_DBT_TARGET": target, "YUSUAN_YEARS": ",".join(map(str, sorted(years))), "DO_NOT_TRACK": "1"}
    # A full refresh that somebody set for another project would lose all years but these.
    surroundings = {n: v for n, v in {**os.environ, **environment, **chosen}.items() if not n.startswith(OTHERS_SETTINGS)}
    with tempfile.TemporaryDirectory(prefix="yusuan-dbt-") as folder:
        places = ["--target-path", f"{folder}/target", "--log-path", f"{folder}/logs", "--no-use-colors"]
        outcome = subprocess.run([*command, *places], env=surroundings, cwd=folder, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise DbtError(outcome.stdout[-2000:] or outcome.stderr[-2000:])


def of_years(years: Collection[int]) -> str:
    """The condition on a raw row that it lies in one of these years."""
    return f"partition_year in ({', '.join(map(str, sorted(years)))})"


def dbt_program() -> Path:
    """The dbt of this environment."""
    return Path(sys.executable).with_name("dbt")
