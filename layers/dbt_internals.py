"""All that is taken from private places of dbt 1.11, so that a new release is checked in one file: the manifest as dbt reads it, and
its adapters, which must let go of DuckDB's file.
"""

from __future__ import annotations

import contextlib
import functools
import io
import re
from pathlib import Path
from typing import Any


class DbtError(RuntimeError):
    """dbt could not parse or run; the message is what dbt said."""


def invoke(command: list[str], manifest: Any = None) -> list[Any]:
    """Run dbt in this process and release DuckDB's file afterwards; answers the node results, [] for parse. Raises DbtError."""
    from dbt.adapters.factory import FACTORY
    from dbt.cli.main import dbtRunner

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            outcome = dbtRunner(manifest=manifest).invoke(command)
    finally:
        _release(FACTORY)
    if outcome.exception is not None:
        raise DbtError(f"{type(outcome.exception).__name__}: {outcome.exception}") from outcome.exception
    if not outcome.success and not hasattr(outcome.result, "results"):
        raise DbtError(re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue())[-2000:])
    return list(getattr(outcome.result, "results", []) or [])


def _release(factory: Any) -> None:
    """dbt-duckdb keeps its file open, and so locked against every other process, until its environment is closed."""
    for adapter in list(factory.adapters.values()):
        adapter.cleanup_connections()
        close = getattr(adapter.connections, "close_all_connections", None)
        if close is not None:
            close()
    factory.reset_adapters()


def load_manifest(manifest_path: Path, fingerprint: str) -> Any:
    """A fresh manifest object for each invocation: dbt writes into the one that it is given. `fingerprint` tells its versions apart."""
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(_read_manifest(manifest_path, fingerprint))
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]
    return manifest


@functools.lru_cache(maxsize=2)
def _read_manifest(path: Path, fingerprint: str) -> bytes:
    return path.with_name("partial_parse.msgpack").read_bytes()
