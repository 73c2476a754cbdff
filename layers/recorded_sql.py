"""What dbt sent to DuckDB to bring models up to date, kept so that runs that follow repeat it without dbt.

dbt takes five times as long to find out what to send as DuckDB to do it, and for one version of the project it finds the same in
every run that goes on with a built file: models and their tables are all there, and only the years differ, which the project marks
(`run_years_filter`). So the first such run is dbt's, which tells every statement (its event `SQLQuery`); the others repeat these.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from layers.prepared_files import PreparedFile

_MADE_BY = ("dbt-core", "dbt-adapters", "dbt-duckdb", "duckdb")
_MODULES = tuple(Path(__file__).with_name(f"{name}.py") for name in ("recorded_sql", "dbt_models", "dbt_internals"))
_YEARS = re.compile(r"\(-?\d+(?:, -?\d+)* /\* run years \*/\)")
_COMMENT = re.compile(r'\A\s*/\* \{"app": "dbt".*?\} \*/\s*', re.DOTALL)
_ONLY_READS = ("select", "describe", "begin", "commit", "rollback")
"""First words of statements that ask how the file stands; a test asks, too, but for what it then says."""
_OF_A_TEST = "dbt_internal_test"
_FAILED, _WARNED, _PASSED = "fail", "warn", "pass"


@dataclass(frozen=True, slots=True)
class NodeResult:
    """Grain: one model, seed or test of a dbt run."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    message: str
    failures: int
    depends_on: tuple[str, ...]
    unique_columns: tuple[str, ...] = ()
    """Of a test of a model's grain: the columns that together identify a row."""
    only_warns: bool = False
    """Whether a test that fails is to warn."""
    fails_if: str = ""
    """Of a test: the condition on the number of rows that it finds, as dbt's message names it."""
    warns_if: str = ""

    @property
    def is_success(self) -> bool:
        return self.status in ("success", _PASSED, _WARNED)


@dataclass(frozen=True, slots=True)
class Step:
    """Grain: one node of the run that was recorded, with what it sent."""

    result: NodeResult
    statements: tuple[str, ...]


class Heard:
    """What dbt says while it runs."""

    def __init__(self) -> None:
        self._by_node: dict[str, list[str]] = {}

    def __call__(self, node: str, statement: str) -> None:
        self._by_node.setdefault(node, []).append(_COMMENT.sub("", statement).strip())

    def statements(self, result: NodeResult) -> tuple[str, ...]:
        """Those of a node that must be sent again."""
        said = self._by_node.get(result.unique_id, [])
        if result.resource_type == "test":
            return tuple(s for s in said if _OF_A_TEST in s)
        return tuple(s for s in said if not s.lower().startswith(_ONLY_READS))


class Record:
    """The run that is recorded under a name for some nodes of the project as it is now; to be made before dbt runs."""

    def __init__(self, manifest_path: Path, name: str, nodes: Sequence[str]) -> None:
        self._file = PreparedFile(manifest_path, name, _MADE_BY, _MODULES)
        self._nodes = sorted(nodes)

    def steps(self) -> list[Step]:
        """[] where no such run is recorded."""
        held = self._file.read()
        if held is None or held["nodes"] != self._nodes:
            return []
        return [Step(_read_result(step["result"]), tuple(step["statements"])) for step in held["steps"]]

    def keep(self, results: Iterable[NodeResult], heard: Heard) -> None:
        """Record a run, unless a node of it did not do all that it does when nothing is wrong."""
        steps = [Step(result, heard.statements(result)) for result in results]
        if steps and all(_is_whole(step) for step in steps):
            self._file.write({"nodes": self._nodes, "steps": [asdict(step) for step in steps]})

    def forget(self) -> None:
        self._file.forget()


def repeat(con: duckdb.DuckDBPyConnection, steps: Iterable[Step], years: Sequence[int]) -> list[NodeResult]:
    """Send the statements of a record for these partition years, all or none of them. Raises duckdb.Error."""
    listed = f"({', '.join(map(str, [0, *years]))} /* run years */)"
    results = []
    con.execute("begin")
    try:
        for step in steps:
            started = time.monotonic()
            for statement in step.statements:
                con.execute(_YEARS.sub(listed, statement))
            result = _judge(step.result, con) if step.result.resource_type == "test" else step.result
            results.append(replace(result, seconds=round(time.monotonic() - started, 3)))
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
    return results


def _judge(test: NodeResult, con: duckdb.DuckDBPyConnection) -> NodeResult:
    """A test as dbt says it: it answers the number of rows that it finds, and whether that number is one to warn of or an error."""
    ((failures, is_doubtful, is_wrong),) = con.fetchall()
    found = f"Got {failures} result{'' if failures == 1 else 's'}, configured to"
    if is_wrong and not test.only_warns:
        return replace(test, status=_FAILED, failures=int(failures), message=f"{found} fail if {test.fails_if}")
    if is_doubtful:
        return replace(test, status=_WARNED, failures=int(failures), message=f"{found} warn if {test.warns_if}")
    return replace(test, status=_PASSED, failures=0, message="")


def _is_whole(step: Step) -> bool:
    if step.result.resource_type == "test":
        return step.result.status in (_FAILED, _WARNED, _PASSED) and len(step.statements) == 1
    return step.result.status == "success" and len(step.statements) > 0


def _read_result(held: dict[str, object]) -> NodeResult:
    lists = {name: tuple(value) for name, value in held.items() if isinstance(value, list)}
    return NodeResult(**{**held, **lists})  # type: ignore[arg-type]
