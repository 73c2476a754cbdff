"""All that is taken from private places of dbt 1.11, so that a new release is checked in one file: the manifest as dbt reads it, and
its adapters, which must let go of DuckDB's file.
"""

from __future__ import annotations

import contextlib
import functools
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


class DbtError(RuntimeError):
    """dbt could not parse or run; the message is what dbt said."""


def invoke(command: list[str], manifest: Any = None, hear: Callable[[str, str], None] | None = None) -> list[Any]:
    """Run dbt in this process and release DuckDB's file afterwards; answers the node results, [] for parse. Raises DbtError.

    `hear` gets the node and the text of every statement that dbt sends.
    """
    from dbt.adapters.factory import FACTORY
    from dbt.cli.main import dbtRunner

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            outcome = dbtRunner(manifest=manifest, callbacks=[_statements_for(hear)] if hear else []).invoke(command)
    finally:
        _release(FACTORY)
        if manifest is not None:
            _forget_compilation(manifest.nodes.values())
    if outcome.exception is not None:
        raise DbtError(f"{type(outcome.exception).__name__}: {outcome.exception}") from outcome.exception
    if not outcome.success and not hasattr(outcome.result, "results"):
        raise DbtError(re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue())[-2000:])
    return list(getattr(outcome.result, "results", []) or [])


def _statements_for(hear: Callable[[str, str], None]) -> Callable[[Any], None]:
    def take(event: Any) -> None:
        if event.info.name == "SQLQuery":
            hear(event.data.node_info.unique_id, event.data.sql)

    return take


def _release(factory: Any) -> None:
    """dbt-duckdb keeps its file open, and so locked against every other process, until its environment is closed."""
    for adapter in list(factory.adapters.values()):
        adapter.cleanup_connections()
        close = getattr(adapter.connections, "close_all_connections", None)
        if close is not None:
            close()
    factory.reset_adapters()


@functools.lru_cache(maxsize=1)
def load_manifest(manifest_path: Path, fingerprint: str) -> Any:
    """The manifest for all invocations of a process; `fingerprint` tells its versions apart. See `_forget_compilation`."""
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(manifest_path.with_name("partial_parse.msgpack").read_bytes())
    manifest.unit_tests.clear()  # runs leave them out, and selecting nodes goes through all that are there
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]
    return manifest


def _forget_compilation(nodes: Iterable[Any]) -> None:
    """dbt writes what it compiles into the manifest's nodes, and would take it from there when they run again on other tables."""
    for node in nodes:
        if "extra_ctes_injected" in vars(node):
            node.compiled, node.compiled_code, node.extra_ctes_injected, node.extra_ctes = False, None, False, []
